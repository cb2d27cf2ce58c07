//! Plans and facts: who is taken when, what moves with a change, what gives way to what happened (RULES.md §1 and §2).

use serde_json::{Value, json};

use crate::{
    cases,
    client::{faults_of, id},
    road::{at, between, items, km_of, lines_of, pair, path_of, trip_of, words},
    world::{World, merged},
};

cases![
    between_two_plans_lies_the_buffer,
    a_second_driver_is_taken_as_well,
    another_vehicle_and_other_drivers,
    a_hired_vehicle_has_no_chain,
    who_is_late_puts_the_next_at_risk,
    a_driver_who_is_late_puts_the_next_at_risk,
    nobody_leaves_twice,
    leave_takes_a_driver_from_a_plan,
    what_is_out_cannot_be_taken_off_the_road,
    who_waited_goes_when_there_is_room,
    a_change_moves_what_is_taken,
    a_change_is_refused_for_what_was_sent,
    a_running_trip_is_extended,
    confirming_waits_for_the_new_approval,
    back_early_is_free_early,
    half_an_hour_of_handwriting,
    work_written_down_later_takes_the_plan_it_meets,
    concurrent_demand_counts,
];

fn department_with_cars(world: &World, quantity: usize) -> (Value, Vec<Value>) {
    world.tariff();
    (world.department("finance"), world.fleet(0, 0, quantity))
}

fn because() -> Value {
    json!({"reason": "调整"})
}

/// The refusal of a plan names exactly these.
#[track_caller]
fn refused_for(reply: &crate::client::Reply, expected: &[(&str, &str)]) {
    let mut found = faults_of(&reply.problem(409, "not_eligible"));
    let mut expected: Vec<(String, String)> =
        expected.iter().map(|(place, code)| ((*place).to_owned(), (*code).to_owned())).collect();
    found.sort();
    expected.sort();
    assert_eq!(found, expected, "{}", reply.body);
}

const BOTH_TAKEN: [(&str, &str); 2] =
    [("/assignments/0/vehicle_id", "vehicle_occupied"), ("/assignments/0/driver_id", "driver_occupied")];

fn between_two_plans_lies_the_buffer(world: &World) {
    let (department, cars) = department_with_cars(world, 3);
    world.sent(&department, between("05-07 08:00", "05-07 10:00"), &[&cars[0]]);
    let soon = world.approved(&department, between("05-07 10:29", "05-07 12:00"));
    refused_for(&world.send(&soon, &[pair(&cars[0])]), &BOTH_TAKEN);
    let before = world.approved(&department, between("05-07 06:00", "05-07 07:31"));
    refused_for(&world.send(&before, &[pair(&cars[0])]), &BOTH_TAKEN);
    world.sent(&department, between("05-07 10:30", "05-07 12:00"), &[&cars[0]]);
    // The buffer is the administrator's to set; plans that stand, stand.
    world.admin().patch("/settings", json!({"buffer_minutes": 60}), "*").expect(200);
    let soon = world.approved(&department, between("05-07 12:30", "05-07 13:00"));
    world.send(&soon, &[pair(&cars[0])]).expect(200);
    let late = world.approved(&department, between("05-07 13:59", "05-07 15:00"));
    refused_for(&world.send(&late, &[pair(&cars[0])]), &BOTH_TAKEN);
    world.sent(&department, between("05-07 14:00", "05-07 15:00"), &[&cars[0]]);
}

fn a_second_driver_is_taken_as_well(world: &World) {
    let (department, cars) = department_with_cars(world, 2);
    let second = cars[1]["default_driver_id"].clone();
    let booking = world.approved(&department, json!({}));
    let twice = merged(pair(&cars[0]), json!({"second_driver_id": cars[0]["default_driver_id"]}));
    world.send(&booking, &[twice]).faults(&[("/assignments/0/second_driver_id", "duplicate")]);
    let sent = world.send(&booking, &[merged(pair(&cars[0]), json!({"second_driver_id": second}))]).expect(200);
    assert_eq!(world.dispatcher().get(&trip_of(&sent, 0)).expect(200)["second_driver_id"], second);
    let other = world.approved(&department, json!({}));
    refused_for(&world.send(&other, &[pair(&cars[1])]), &[("/assignments/0/driver_id", "driver_occupied")]);
    // Both drivers see the trip, and either records it.
    let wheel = world.driver(&json!({"id": second}));
    world.at(&at("05-07 08:00"));
    wheel.post(&format!("{}/depart", trip_of(&sent, 0)), json!({"odometer_km": km_of(&cars[0])})).expect(200);
}

fn another_vehicle_and_other_drivers(world: &World) {
    let (department, cars) = department_with_cars(world, 3);
    let sent = world.sent(&department, json!({}), &[&cars[0]]);
    world.sent(&department, json!({}), &[&cars[1]]);
    let (dispatcher, reassign) = (world.dispatcher(), format!("{}/reassign", trip_of(&sent, 0)));
    let with = |vehicle: &Value| merged(pair(vehicle), because());
    refused_for(
        &dispatcher.post(&reassign, with(&cars[1])),
        &[("/vehicle_id", "vehicle_occupied"), ("/driver_id", "driver_occupied")],
    );
    dispatcher.post(&reassign, json!({"vehicle_id": cars[2]["id"]})).faults(&[("/reason", "required")]);
    let moved = dispatcher.post(&reassign, with(&cars[2])).expect(200);
    assert_eq!(
        (&moved["vehicle_id"], &moved["driver_id"], &moved["state"]),
        (&cars[2]["id"], &cars[2]["default_driver_id"], &json!("planned"))
    );
    // What was left is free, and its driver may be the second one.
    let own = cars[0]["default_driver_id"].clone();
    let two = dispatcher.post(&reassign, merged(because(), json!({"second_driver_id": own}))).expect(200);
    assert_eq!((&two["driver_id"], &two["second_driver_id"]), (&cars[2]["default_driver_id"], &own));
    let third = world.approved(&department, json!({}));
    refused_for(&world.send(&third, &[pair(&cars[0])]), &[("/assignments/0/driver_id", "driver_occupied")]);
    let spare = world.driver_with(&["C1"]);
    let other = dispatcher.post(&reassign, merged(because(), json!({"second_driver_id": spare["id"]}))).expect(200);
    assert_eq!(other["second_driver_id"], spare["id"]);
    world.send(&third, &[pair(&cars[0])]).expect(200);
    // Under way it is continued, not reassigned.
    world.leaves(&trip_of(&sent, 0), km_of(&cars[2]), "05-07 08:00");
    dispatcher.post(&reassign, with(&cars[0])).problem(409, "wrong_state");
    let history = dispatcher.get(&format!("{}/history", path_of(&sent))).expect(200);
    assert_eq!(
        words(&history["items"], "action"),
        ["create", "approve", "dispatch", "reassign", "reassign", "reassign", "depart"]
    );
}

fn a_hired_vehicle_has_no_chain(world: &World) {
    world.tariff();
    let department = world.department("finance");
    let supplier = world.admin().post("/suppliers", json!({"name": "县客运公司"})).expect(201);
    let hired = world.vehicle_with("car", json!({"ownership": "hired", "supplier_id": supplier["id"]}));
    let readings = format!("/vehicles/{}/odometer-readings", id(&hired));
    let dispatcher = world.dispatcher();
    // Whatever the odometer says: each trip's own kilometres are all that counts.
    for (day, departure, back) in [("05-07", 90_000, 90_130), ("05-08", 200, 330)] {
        let sent = world.sent(&department, between(&format!("{day} 08:00"), &format!("{day} 16:00")), &[&hired]);
        let trip = trip_of(&sent, 0);
        world.leaves(&trip, departure, &format!("{day} 08:00"));
        world.at(&at(&format!("{day} 16:00")));
        dispatcher
            .post(&format!("{trip}/return"), json!({"odometer_km": departure - 1}))
            .faults(&[("/odometer_km", "below_departure")]);
        let home = world.returns(&trip, back, &format!("{day} 16:00"));
        assert_eq!(
            (&home["distance_km"], lines_of(&home["charge"])),
            (&json!(130), vec![("base", 50_000), ("extra_km", 8_100)])
        );
        let corrected =
            dispatcher.post(&format!("{trip}/correct"), json!({"odometer_km": back + 1, "reason": "看错"})).expect(200);
        assert_eq!(corrected["distance_km"], 131);
    }
    assert_eq!(dispatcher.all(&readings), Vec::<Value>::new());
    assert_eq!(dispatcher.post(&readings, json!({"odometer_km": 400})).problem(409, "wrong_state")["state"], "hired");
}

fn who_is_late_puts_the_next_at_risk(world: &World) {
    let (department, cars) = department_with_cars(world, 1);
    let first = world.sent(&department, between("05-07 08:00", "05-07 12:00"), &[&cars[0]]);
    let next = world.sent(&department, between("05-07 13:00", "05-07 17:00"), &[&cars[0]]);
    let dispatcher = world.dispatcher();
    world.leaves(&trip_of(&first, 0), km_of(&cars[0]), "05-07 08:00");
    let seen = |moment: &str| {
        world.at(&at(moment));
        let trip = dispatcher.get(&trip_of(&next, 0)).expect(200);
        let listed = dispatcher.all("/trips").into_iter().find(|one| one["id"] == trip["id"]).expect("the trip");
        assert_eq!(listed["at_risk"], trip["at_risk"]);
        (trip["at_risk"].clone(), trip["at_risk_reason"].clone())
    };
    assert_eq!(seen("05-07 12:59"), (json!(false), Value::Null));
    let (at_risk, reason) = seen("05-07 13:00");
    let plate = cars[0]["plate_no"].as_str().expect("a plate");
    assert!(at_risk == true && reason.as_str().is_some_and(|words| words.contains(plate)), "{at_risk} {reason}");
    // Late as it is, it is let in; the next may leave, and nothing has moved its plan.
    let km = km_of(&cars[0]) + 80;
    world.returns(&trip_of(&first, 0), km, "05-07 13:20");
    assert_eq!(seen("05-07 13:20").0, true);
    let left = world.leaves(&trip_of(&next, 0), km, "05-07 13:20");
    assert_eq!(
        (&left["at_risk"], &left["starts_at"], &left["departed_at"]),
        (&json!(false), &json!(at("05-07 13:00")), &json!(at("05-07 13:20")))
    );
}

fn a_driver_who_is_late_puts_the_next_at_risk(world: &World) {
    let (department, cars) = department_with_cars(world, 2);
    let first = world.sent(&department, between("05-07 08:00", "05-07 12:00"), &[&cars[0]]);
    let booking = world.approved(&department, between("05-07 13:00", "05-07 17:00"));
    let with = json!({"vehicle_id": cars[1]["id"], "driver_id": cars[0]["default_driver_id"]});
    let next = world.send(&booking, &[with]).expect(200);
    world.leaves(&trip_of(&first, 0), km_of(&cars[0]), "05-07 08:00");
    world.at(&at("05-07 13:30"));
    let trip = world.dispatcher().get(&trip_of(&next, 0)).expect(200);
    let name = next["trips"][0]["driver_name"].as_str().expect("a name");
    assert!(
        trip["at_risk"] == true && trip["at_risk_reason"].as_str().is_some_and(|words| words.contains(name)),
        "{trip}"
    );
    let still = world
        .dispatcher()
        .post(&format!("{}/depart", trip_of(&next, 0)), json!({"odometer_km": km_of(&cars[1])}))
        .problem(409, "still_out");
    assert_eq!(still["number"], first["number"]);
}

fn nobody_leaves_twice(world: &World) {
    let (department, cars) = department_with_cars(world, 1);
    let first = world.sent(&department, between("05-07 08:00", "05-07 10:00"), &[&cars[0]]);
    let next = world.sent(&department, between("05-07 11:00", "05-07 12:00"), &[&cars[0]]);
    world.leaves(&trip_of(&first, 0), km_of(&cars[0]), "05-07 08:00");
    world.at(&at("05-07 11:00"));
    let dispatcher = world.dispatcher();
    let leave = |moment: &str| {
        dispatcher.post(
            &format!("{}/depart", trip_of(&next, 0)),
            json!({"odometer_km": km_of(&cars[0]) + 40, "at": at(moment)}),
        )
    };
    assert_eq!(leave("05-07 11:00").problem(409, "still_out")["number"], first["number"]);
    // Before the first left it could have gone and come back; it can't be out over both.
    world.returns(&trip_of(&first, 0), km_of(&cars[0]) + 40, "05-07 11:00");
    assert_eq!(leave("05-07 10:29").problem(409, "facts_overlap")["number"], first["number"]);
    leave("05-07 11:00").expect(200);
}

fn leave_takes_a_driver_from_a_plan(world: &World) {
    let (department, cars) = department_with_cars(world, 2);
    let sent = world.sent(&department, json!({}), &[&cars[0]]);
    let (dispatcher, trip) = (world.dispatcher(), trip_of(&sent, 0));
    let ill = merged(
        between("05-07 00:00", "05-09 00:00"),
        json!({"driver_id": cars[0]["default_driver_id"], "reason": "病假"}),
    );
    let ill = dispatcher.post("/leave", ill).expect(201);
    assert_eq!(dispatcher.get(&trip).expect(200)["needs_reassignment"], true);
    assert_eq!(words(&json!(dispatcher.all("/trips?needs_reassignment=true")), "id"), [id(&sent["trips"][0])]);
    let next = world.approved(&department, between("05-08 08:00", "05-08 16:00"));
    refused_for(&world.send(&next, &[pair(&cars[0])]), &[("/assignments/0/driver_id", "driver_on_leave")]);
    world.at(&at("05-07 08:00"));
    dispatcher.post(&format!("{trip}/depart"), json!({"odometer_km": km_of(&cars[0])})).problem(409, "not_eligible");
    let other = merged(because(), json!({"driver_id": cars[1]["default_driver_id"]}));
    let renamed = dispatcher.post(&format!("{trip}/reassign"), other).expect(200);
    assert_eq!((&renamed["needs_reassignment"], &renamed["vehicle_id"]), (&json!(false), &cars[0]["id"]));
    dispatcher.post(&format!("{trip}/depart"), json!({"odometer_km": km_of(&cars[0])})).expect(200);
    // Well again a day early, the driver may be sent.
    world.at(&at("05-07 17:00"));
    dispatcher.post(&format!("/leave/{}/end", id(&ill)), json!({})).expect(200);
    world.send(&next, &[merged(pair(&cars[1]), json!({"driver_id": cars[0]["default_driver_id"]}))]).expect(200);
}

fn what_is_out_cannot_be_taken_off_the_road(world: &World) {
    let (department, cars) = department_with_cars(world, 1);
    let sent = world.sent(&department, json!({}), &[&cars[0]]);
    world.leaves(&trip_of(&sent, 0), km_of(&cars[0]), "05-07 08:00");
    let span =
        |from: &str| merged(between(from, "05-09 00:00"), json!({"vehicle_id": cars[0]["id"], "reason": "封存"}));
    let dispatcher = world.dispatcher();
    assert_eq!(
        dispatcher.post("/off-road", span("05-07 09:00")).problem(409, "still_out")["trip_id"],
        sent["trips"][0]["id"]
    );
    world.returns(&trip_of(&sent, 0), km_of(&cars[0]) + 80, "05-07 11:00");
    // It ran, so it is no plan that could be released.
    dispatcher.post("/off-road", span("05-07 11:00")).expect(201);
    let back = dispatcher.get(&trip_of(&sent, 0)).expect(200);
    assert_eq!((&back["needs_reassignment"], &back["state"]), (&json!(false), &json!("returned")));
    let usable = world
        .requester(&department)
        .post("/bookings", world.booking_body(&department, between("05-08 08:00", "05-08 16:00")));
    usable.problem(409, "no_capacity");
}

fn who_waited_goes_when_there_is_room(world: &World) {
    let (department, cars) = department_with_cars(world, 1);
    let first = world.booking(&department, json!({}));
    let waiting = world.approved(&department, json!({"waitlist": true}));
    assert_eq!((&waiting["state"], &waiting["waitlist"]), (&json!("approved"), &json!(true)));
    world.send(&waiting, &[pair(&cars[0])]).problem(409, "no_capacity");
    // Who waits owes nothing for giving up.
    world.at(&at("05-07 07:00"));
    let given_up = world.booking(&department, json!({"waitlist": true}));
    let requester = world.requester(&department);
    let cancelled = requester.post(&format!("{}/cancel", path_of(&given_up)), because()).expect(200);
    assert_eq!(cancelled["cancellation_fee_fen"], 0);
    requester.post(&format!("{}/cancel", path_of(&first)), because()).expect(200);
    let let_in = world.send(&waiting, &[pair(&cars[0])]).expect(200);
    assert_eq!((&let_in["state"], &let_in["waitlist"]), (&json!("dispatched"), &json!(false)));
    assert_eq!(world.free("car", &between("05-07 08:00", "05-07 16:00")), 0);
}

fn a_change_moves_what_is_taken(world: &World) {
    let (department, cars) = department_with_cars(world, 2);
    let sent = world.sent(&department, json!({}), &[&cars[0]]);
    let requester = world.requester(&department);
    let moved = requester.patch(&path_of(&sent), between("05-08 09:00", "05-08 12:00"), "*").expect(200);
    assert_eq!(
        (&moved["trips"][0]["starts_at"], &moved["trips"][0]["vehicle_id"]),
        (&json!(at("05-08 09:00")), &cars[0]["id"])
    );
    // The old hours are free for others, the new ones taken, buffer and all.
    world.sent(&department, json!({}), &[&cars[0]]);
    let late = world.approved(&department, between("05-08 12:29", "05-08 13:00"));
    refused_for(&world.send(&late, &[pair(&cars[0])]), &BOTH_TAKEN);
    world.sent(&department, between("05-08 12:30", "05-08 13:00"), &[&cars[0]]);
    let history = requester.get(&format!("{}/history", path_of(&sent))).expect(200);
    let change = history["items"]
        .as_array()
        .expect("entries")
        .iter()
        .find(|entry| entry["action"] == "change")
        .expect("the change");
    assert_eq!(
        (&change["before"]["starts_at"], &change["after"]["starts_at"]),
        (&json!(at("05-07 08:00")), &json!(at("05-08 09:00")))
    );
}

fn a_change_is_refused_for_what_was_sent(world: &World) {
    let (department, cars) = department_with_cars(world, 2);
    let sent = world.sent(&department, json!({}), &[&cars[0]]);
    let off = merged(between("05-08 00:00", "05-09 00:00"), json!({"vehicle_id": cars[0]["id"], "reason": "保养"}));
    world.dispatcher().post("/off-road", off).expect(201);
    let requester = world.requester(&department);
    refused_for(
        &requester.patch(&path_of(&sent), between("05-08 08:00", "05-08 16:00"), "*"),
        &[("/assignments/0/vehicle_id", "off_road")],
    );
    refused_for(
        &requester.patch(&path_of(&sent), json!({"passengers": 5}), "*"),
        &[("/assignments/0/vehicle_id", "seats")],
    );
    let same = requester.get(&path_of(&sent)).expect(200);
    assert_eq!(
        (&same["starts_at"], &same["passengers"], &same["approval"]),
        (&sent["starts_at"], &sent["passengers"], &json!("approved"))
    );
    requester.patch(&path_of(&sent), json!({"passengers": 4}), "*").expect(200);
}

fn a_running_trip_is_extended(world: &World) {
    let (department, cars) = department_with_cars(world, 2);
    let sent = world.sent(&department, json!({}), &[&cars[0]]);
    let (requester, trip) = (world.requester(&department), trip_of(&sent, 0));
    world.leaves(&trip, km_of(&cars[0]), "05-07 08:00");
    let evening = world.sent(&department, between("05-07 19:00", "05-07 20:00"), &[&cars[0]]);
    let extend = |until: &str| requester.patch(&path_of(&sent), json!({"ends_at": at(until)}), "*");
    let refused = faults_of(&extend("05-07 18:31").problem(409, "not_eligible"));
    assert!(refused.iter().any(|(_, code)| code == "vehicle_occupied"), "{refused:?}");
    let longer = extend("05-07 18:30").expect(200);
    assert_eq!(
        (&longer["state"], &longer["approval"], &longer["trips"][0]["ends_at"]),
        (&json!("in_progress"), &json!("pending"), &json!(at("05-07 18:30")))
    );
    requester.patch(&path_of(&sent), json!({"starts_at": at("05-07 09:00")}), "*").problem(409, "wrong_state");
    // It is taken for longer by itself, too: nothing else fits before the evening.
    let between_them = world.approved(&department, between("05-07 16:30", "05-07 17:00"));
    refused_for(&world.send(&between_them, &[pair(&cars[0])]), &BOTH_TAKEN);
    world.dispatcher().post(&format!("{}/cancel", trip_of(&evening, 0)), because()).expect(200);
    extend("05-07 20:00").expect(200);
    let back = world.returns(&trip, km_of(&cars[0]) + 80, "05-07 20:00");
    // Twelve hours, four beyond: the charge goes by what was driven.
    assert_eq!(lines_of(&back["charge"]), [("base", 50_000), ("extra_time", 14_000)]);
}

fn confirming_waits_for_the_new_approval(world: &World) {
    let (department, cars) = department_with_cars(world, 1);
    let sent = world.sent(&department, json!({}), &[&cars[0]]);
    let (requester, trip) = (world.requester(&department), trip_of(&sent, 0));
    world.leaves(&trip, km_of(&cars[0]), "05-07 08:00");
    let changed = requester.patch(&path_of(&sent), json!({"destination": "杭州"}), "*").expect(200);
    assert_eq!((&changed["state"], &changed["approval"]), (&json!("in_progress"), &json!("pending")));
    world.returns(&trip, km_of(&cars[0]) + 80, "05-07 16:00");
    requester.post(&format!("{trip}/confirm"), json!({})).problem(409, "approval_pending");
    world
        .dispatcher()
        .post(&format!("{trip}/confirm"), json!({"signed_by": "王小明", "slip": "8"}))
        .problem(409, "approval_pending");
    world.approver(&department).post(&format!("{}/approve", path_of(&sent)), json!({})).expect(200);
    requester.post(&format!("{trip}/confirm"), json!({})).expect(200);
}

fn back_early_is_free_early(world: &World) {
    let (department, cars) = department_with_cars(world, 1);
    let sent = world.sent(&department, json!({}), &[&cars[0]]);
    world.leaves(&trip_of(&sent, 0), km_of(&cars[0]), "05-07 08:00");
    world.at(&at("05-07 09:50"));
    let times = between("05-07 10:30", "05-07 12:00");
    world
        .requester(&department)
        .post("/bookings", world.booking_body(&department, times.clone()))
        .problem(409, "no_capacity");
    world.returns(&trip_of(&sent, 0), km_of(&cars[0]) + 80, "05-07 10:00");
    let soon = world.approved(&department, between("05-07 10:29", "05-07 10:40"));
    refused_for(&world.send(&soon, &[pair(&cars[0])]), &BOTH_TAKEN);
    world.dispatcher().post(&format!("{}/cancel", path_of(&soon)), because()).expect(200);
    world.sent(&department, times, &[&cars[0]]);
}

fn half_an_hour_of_handwriting(world: &World) {
    let (department, cars) = department_with_cars(world, 2);
    let (dispatcher, km) = (world.dispatcher(), km_of(&cars[0]));
    let on_paper = |from: &str, until: &str, assignment: Value| {
        world.recorded_on_paper(&department, between(from, until), &[assignment])
    };
    let leave = |sent: &Value, km: i64, moment: &str| {
        dispatcher.post(&format!("{}/depart", trip_of(sent, 0)), json!({"odometer_km": km, "at": at(moment)}))
    };
    let back = |sent: &Value, km: i64, moment: &str| {
        dispatcher.post(&format!("{}/return", trip_of(sent, 0)), json!({"odometer_km": km, "at": at(moment)}))
    };
    let first = on_paper("05-05 08:00", "05-05 10:30", pair(&cars[0]));
    leave(&first, km, "05-05 08:00").expect(200);
    back(&first, km + 50, "05-05 10:30").expect(200);
    // Half an hour of it overlaps: the times stand as they were written.
    let second = on_paper("05-05 10:00", "05-05 12:00", pair(&cars[0]));
    assert_eq!(leave(&second, km + 50, "05-05 09:59").problem(409, "facts_overlap")["number"], first["number"]);
    leave(&second, km + 50, "05-05 10:00").expect(200);
    let home = back(&second, km + 90, "05-05 12:00").expect(200);
    assert_eq!((&home["departed_at"], &home["returned_at"]), (&json!(at("05-05 10:00")), &json!(at("05-05 12:00"))));
    // A trip before them that comes back too late for the first.
    let early = on_paper("05-05 06:00", "05-05 08:31", pair(&cars[0]));
    leave(&early, km, "05-05 06:00").expect(200);
    assert_eq!(back(&early, km, "05-05 08:31").problem(409, "facts_overlap")["number"], first["number"]);
    back(&early, km, "05-05 08:30").expect(200);
    // The driver is in one place as well, whatever is driven; a correction is judged likewise.
    let elsewhere = json!({"vehicle_id": cars[1]["id"], "driver_id": cars[0]["default_driver_id"]});
    let other = on_paper("05-05 11:30", "05-05 14:00", elsewhere);
    assert_eq!(leave(&other, km_of(&cars[1]), "05-05 11:29").problem(409, "facts_overlap")["number"], second["number"]);
    leave(&other, km_of(&cars[1]), "05-05 11:30").expect(200);
    back(&other, km_of(&cars[1]) + 60, "05-05 14:00").expect(200);
    let corrected =
        dispatcher.post(&format!("{}/correct", trip_of(&second, 0)), json!({"at": at("05-05 12:01"), "reason": "x"}));
    assert_eq!(corrected.problem(409, "facts_overlap")["number"], other["number"]);
}

fn work_written_down_later_takes_the_plan_it_meets(world: &World) {
    let (department, cars) = department_with_cars(world, 2);
    let met = world.sent(&department, between("05-06 09:00", "05-06 11:00"), &[&cars[0]]);
    let after = world.sent(&department, between("05-06 11:45", "05-06 13:00"), &[&cars[0]]);
    world.at(&at("05-06 11:40"));
    let paper = world.recorded_on_paper(&department, between("05-06 09:30", "05-06 11:30"), &[pair(&cars[0])]);
    let (dispatcher, trip) = (world.dispatcher(), trip_of(&paper, 0));
    let flagged = |sent: &Value| dispatcher.get(&trip_of(sent, 0)).expect(200)["needs_reassignment"].clone();
    dispatcher
        .post(&format!("{trip}/depart"), json!({"odometer_km": km_of(&cars[0]), "at": at("05-06 09:30")}))
        .expect(200);
    dispatcher
        .post(&format!("{trip}/return"), json!({"odometer_km": km_of(&cars[0]) + 80, "at": at("05-06 11:30")}))
        .expect(200);
    // No buffer lies between a fact and the plan after it.
    assert_eq!((flagged(&met), flagged(&after)), (json!(true), json!(false)));
    dispatcher
        .post(&format!("{}/depart", trip_of(&met, 0)), json!({"odometer_km": km_of(&cars[0]) + 80}))
        .problem(409, "not_eligible");
    let moved = merged(pair(&cars[1]), because());
    dispatcher.post(&format!("{}/reassign", trip_of(&met, 0)), moved).expect(200);
    assert_eq!(flagged(&met), false);
}

fn concurrent_demand_counts(world: &World) {
    let (department, _) = department_with_cars(world, 2);
    // One car in the morning, one in the afternoon: two bookings, but never two cars at a time.
    world.booking(&department, between("05-07 08:00", "05-07 10:00"));
    world.booking(&department, between("05-07 14:00", "05-07 16:00"));
    let all_day = between("05-07 08:00", "05-07 16:00");
    assert_eq!(world.free("car", &all_day), 1);
    world.booking(&department, all_day.clone());
    assert_eq!((world.free("car", &all_day), world.free("car", &between("05-07 10:30", "05-07 13:30"))), (0, 1));
    let requester = world.requester(&department);
    let two = merged(between("05-07 11:00", "05-07 13:00"), items(&[("car", 2)]));
    let short = requester.post("/bookings", world.booking_body(&department, two));
    assert_eq!(
        faults_of(&short.problem(409, "no_capacity")),
        [("/items/0/quantity".to_owned(), "no_capacity".to_owned())]
    );
    world.booking(&department, between("05-07 11:00", "05-07 13:00"));
    // Hired ones count; one off the road for any part of the time doesn't.
    let supplier = world.admin().post("/suppliers", json!({"name": "县客运公司"})).expect(201);
    let hired = world.vehicle_with("car", json!({"ownership": "hired", "supplier_id": supplier["id"]}));
    assert_eq!(world.free("car", &all_day), 1);
    let off = merged(between("05-07 15:59", "05-07 20:00"), json!({"vehicle_id": hired["id"], "reason": "保养"}));
    world.dispatcher().post("/off-road", off).expect(201);
    assert_eq!((world.free("car", &all_day), world.free("car", &between("05-07 11:00", "05-07 13:00"))), (0, 1));
}
