//! Plans: which vehicles and drivers are taken when, buffers, lateness, and demand by class.

use serde_json::{Value, json};

use crate::{
    cases,
    schedule::because,
    support::{
        client::{faults_of, id},
        trips::{
            BOTH_TAKEN, at, between, department_with_cars, items, km_of, lines_of, pair, path_of, refused_for, trip_of,
            words,
        },
        world::{MORNING, World, merged},
    },
};

cases![
    between_two_plans_lies_the_buffer,
    a_second_driver_is_taken_as_well,
    another_vehicle_and_other_drivers,
    a_second_driver_is_taken_off_and_overrides_stay,
    a_hired_vehicle_has_no_chain,
    who_is_late_puts_the_next_at_risk,
    a_driver_who_is_late_puts_the_next_at_risk,
    leaving_early_is_a_warning,
    nobody_leaves_twice,
    back_early_is_free_early,
    concurrent_demand_counts,
];

fn between_two_plans_lies_the_buffer(world: &World) {
    let (department, cars) = department_with_cars(world, 3);
    world.sent(&department, between("05-07 08:00", "05-07 10:00"), &[&cars[0]]);
    let soon = world.approved(&department, between("05-07 10:29", "05-07 12:00"));
    refused_for(&world.send(&soon, &[pair(&cars[0])]), &BOTH_TAKEN);
    let before = world.approved(&department, between("05-07 06:00", "05-07 07:31"));
    refused_for(&world.send(&before, &[pair(&cars[0])]), &BOTH_TAKEN);
    world.sent(&department, between("05-07 10:30", "05-07 12:00"), &[&cars[0]]);
    // The administrator sets the buffer. Existing plans stay as they are.
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
    // Both drivers see the trip, and either may record it.
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
    // The replaced vehicle is free, and its driver may be the second driver.
    let own = cars[0]["default_driver_id"].clone();
    let two = dispatcher.post(&reassign, merged(because(), json!({"second_driver_id": own}))).expect(200);
    assert_eq!((&two["driver_id"], &two["second_driver_id"]), (&cars[2]["default_driver_id"], &own));
    let third = world.approved(&department, json!({}));
    refused_for(&world.send(&third, &[pair(&cars[0])]), &[("/assignments/0/driver_id", "driver_occupied")]);
    let spare = world.driver_with(&["C1"]);
    let other = dispatcher.post(&reassign, merged(because(), json!({"second_driver_id": spare["id"]}))).expect(200);
    assert_eq!(other["second_driver_id"], spare["id"]);
    world.send(&third, &[pair(&cars[0])]).expect(200);
    // A trip under way is continued, not reassigned.
    world.leaves(&trip_of(&sent, 0), km_of(&cars[2]), "05-07 08:00");
    dispatcher.post(&reassign, with(&cars[0])).problem(409, "wrong_state");
    let history = dispatcher.get(&format!("{}/history", path_of(&sent))).expect(200);
    assert_eq!(
        words(&history["items"], "action"),
        ["create", "approve", "dispatch", "reassign", "reassign", "reassign", "depart"]
    );
}

fn a_second_driver_is_taken_off_and_overrides_stay(world: &World) {
    let (department, cars) = department_with_cars(world, 1);
    let bus = world.vehicle("bus");
    let second = world.driver_with(&["A1"]);
    let dispatcher = world.dispatcher();
    let booking = world.approved(&department, json!({}));
    let body = json!({
        "assignments": [merged(pair(&bus), json!({"second_driver_id": second["id"]}))],
        "overrides": [{"code": "class_mismatch", "reason": "无轿车"}],
    });
    let sent = dispatcher.post(&format!("{}/dispatch", path_of(&booking)), body).expect(200);
    let reassign = |fields: Value| {
        let mut body = fields;
        body["reason"] = json!("换人");
        dispatcher.post(&format!("{}/reassign", trip_of(&sent, 0)), body).expect(200)
    };
    // The second driver stays alone. The override of the dispatch still counts.
    let alone = reassign(json!({"driver_id": second["id"], "second_driver_id": null}));
    assert_eq!((&alone["driver_id"], &alone["second_driver_id"]), (&second["id"], &Value::Null));
    assert_eq!(words(&alone["warnings"], "code"), ["class_mismatch"]);
    let two = reassign(json!({"second_driver_id": bus["default_driver_id"]}));
    assert_eq!(two["second_driver_id"], bus["default_driver_id"]);
    assert_eq!(reassign(json!({"second_driver_id": null}))["second_driver_id"], Value::Null);
    let other = world.approved(&department, json!({"purpose": "urgent_task"}));
    world.send(&other, &[pair(&cars[0])]).expect(200);
}

fn a_hired_vehicle_has_no_chain(world: &World) {
    world.tariff();
    let department = world.department("finance");
    let supplier = world.admin().post("/suppliers", json!({"name": "县客运公司"})).expect(201);
    let hired = world.vehicle_with("car", json!({"ownership": "hired", "supplier_id": supplier["id"]}));
    let readings = format!("/vehicles/{}/odometer-readings", id(&hired));
    let dispatcher = world.dispatcher();
    // The odometer may say anything: only the kilometres of each trip count.
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
    // The late vehicle returns all the same. The next trip may leave, and its plan hasn't moved.
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

fn leaving_early_is_a_warning(world: &World) {
    let (department, cars) = department_with_cars(world, 2);
    for (car, moment, expected) in
        [(&cars[0], "05-07 07:00", vec![]), (&cars[1], "05-07 06:59", vec!["early_departure"])]
    {
        let sent = world.sent(&department, json!({}), &[car]);
        let left = world.leaves(&trip_of(&sent, 0), km_of(car), moment);
        assert_eq!(words(&left["warnings"], "code"), expected, "{moment}");
        world.at(MORNING);
    }
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
    // The second trip could have run before the first left. It can't have been out during both.
    world.returns(&trip_of(&first, 0), km_of(&cars[0]) + 40, "05-07 11:00");
    assert_eq!(leave("05-07 10:29").problem(409, "facts_overlap")["number"], first["number"]);
    leave("05-07 11:00").expect(200);
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

fn concurrent_demand_counts(world: &World) {
    let (department, _) = department_with_cars(world, 2);
    // Two bookings, one in the morning and one in the afternoon, never need two cars at a time.
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
    // Hired vehicles count. A vehicle that is off the road for any part of the time doesn't.
    let supplier = world.admin().post("/suppliers", json!({"name": "县客运公司"})).expect(201);
    let hired = world.vehicle_with("car", json!({"ownership": "hired", "supplier_id": supplier["id"]}));
    assert_eq!(world.free("car", &all_day), 1);
    let off = merged(between("05-07 15:59", "05-07 20:00"), json!({"vehicle_id": hired["id"], "reason": "保养"}));
    world.dispatcher().post("/off-road", off).expect(201);
    assert_eq!((world.free("car", &all_day), world.free("car", &between("05-07 11:00", "05-07 13:00"))), (0, 1));
}
