//! Vehicles off the road and drivers on leave: they take the place of plans, and end after they start.

use serde_json::{Value, json};

use crate::{
    cases,
    schedule::because,
    support::{
        client::id,
        trips::{at, between, department_with_cars, km_of, pair, refused_for, trip_of, words},
        world::{World, merged},
    },
};

cases![
    leave_takes_a_driver_from_a_plan,
    what_is_out_cannot_be_taken_off_the_road,
    what_is_out_may_be_away_at_another_time,
    an_absence_ends_after_it_starts,
    a_fact_releases_the_plans_it_meets,
    absences_are_found_by_the_days_they_touch,
];

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
    // The driver is back a day early and may be sent.
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
    // The trip ran, so it is no plan any more that could be released.
    dispatcher.post("/off-road", span("05-07 11:00")).expect(201);
    let back = dispatcher.get(&trip_of(&sent, 0)).expect(200);
    assert_eq!((&back["needs_reassignment"], &back["state"]), (&json!(false), &json!("returned")));
    let usable = world
        .requester(&department)
        .post("/bookings", world.booking_body(&department, between("05-08 08:00", "05-08 16:00")));
    usable.problem(409, "no_capacity");
}

/// A span of time on this day of May.
fn span(day: u8, from: &str, until: &str) -> Value {
    json!({"starts_at": format!("2026-05-{day:02}T{from}:00+08:00"), "ends_at": format!("2026-05-{day:02}T{until}:00+08:00")})
}

fn what_is_out_may_be_away_at_another_time(world: &World) {
    let (department, cars) = department_with_cars(world, 1);
    let sent = world.sent(&department, json!({}), &[&cars[0]]);
    world.leaves(&trip_of(&sent, 0), km_of(&cars[0]), "05-07 08:00");
    let dispatcher = world.dispatcher();
    let away = |from: &str, until: &str| {
        merged(between(from, until), json!({"driver_id": cars[0]["default_driver_id"], "reason": "年休"}))
    };
    let workshop =
        merged(between("10-12 08:00", "10-14 18:00"), json!({"vehicle_id": cars[0]["id"], "reason": "保养"}));
    dispatcher.post("/off-road", workshop).expect(201);
    dispatcher.post("/leave", away("10-12 08:00", "10-14 18:00")).expect(201);
    dispatcher.post("/leave", away("05-07 15:59", "05-08 08:00")).problem(409, "still_out");
    // It is late, so what begins before now meets it, and what begins later doesn't.
    world.at(&at("05-07 18:00"));
    dispatcher.post("/leave", away("05-07 17:00", "05-08 08:00")).problem(409, "still_out");
    dispatcher.post("/leave", away("05-07 18:00", "05-08 08:00")).expect(201);
}

fn an_absence_ends_after_it_starts(world: &World) {
    let car = world.vehicle("car");
    let dispatcher = world.dispatcher();
    for (path, whose) in
        [("/off-road", json!({"vehicle_id": car["id"]})), ("/leave", json!({"driver_id": car["default_driver_id"]}))]
    {
        let body =
            |from: &str, until: &str| merged(span(7, from, until), merged(whose.clone(), json!({"reason": "x"})));
        for until in ["08:00", "07:59"] {
            dispatcher.post(path, body("08:00", until)).faults(&[("/ends_at", "ends_before_start")]);
        }
        let absence = dispatcher.post(path, body("08:00", "08:01")).expect(201);
        let change = json!({"ends_at": absence["starts_at"]});
        dispatcher.patch(&format!("{path}/{}", id(&absence)), change, "*").faults(&[("/ends_at", "ends_before_start")]);
    }
}

fn a_fact_releases_the_plans_it_meets(world: &World) {
    world.tariff();
    let car = world.vehicle("car");
    let spare = world.vehicle("car");
    let department = world.department("finance");
    let booking = world.approved(&department, json!({}));
    let sent = world.dispatch(&booking, &[&car]);
    let trip = format!("/trips/{}", id(&sent["trips"][0]));
    let dispatcher = world.dispatcher();
    let span = json!({"vehicle_id": car["id"], "reason": "事故", "starts_at": "2026-05-06T09:00:00+08:00", "ends_at": "2026-05-08T09:00:00+08:00"});
    dispatcher.post("/off-road", span).expect(201);
    let flagged = dispatcher.get(&trip).expect(200);
    assert_eq!(flagged["needs_reassignment"], true);
    world.at("2026-05-07T08:00:00+08:00");
    dispatcher.post(&format!("{trip}/depart"), json!({"odometer_km": car["odometer_km"]})).problem(409, "not_eligible");
    dispatcher.post(&format!("{trip}/reassign"), json!({"reason": "事故"})).faults(&[("/vehicle_id", "required")]);
    let renamed =
        dispatcher.post(&format!("{trip}/reassign"), json!({"vehicle_id": spare["id"], "reason": "事故"})).expect(200);
    assert_eq!((&renamed["needs_reassignment"], &renamed["vehicle_id"]), (&json!(false), &spare["id"]));
    dispatcher.post(&format!("{trip}/depart"), json!({"odometer_km": spare["odometer_km"]})).expect(200);
}

fn absences_are_found_by_the_days_they_touch(world: &World) {
    let (_, cars) = department_with_cars(world, 1);
    let dispatcher = world.dispatcher();
    // From midnight to midnight, so that the days beside it have nothing of it.
    let span = between("05-07 00:00", "05-09 00:00");
    let off = json!({"vehicle_id": cars[0]["id"], "reason": "保养"});
    let ill = json!({"driver_id": cars[0]["default_driver_id"], "reason": "病假"});
    for (list, of) in [("/off-road", off), ("/leave", ill)] {
        dispatcher.post(list, merged(span.clone(), of)).expect(201);
        for (asked, is_found) in [
            ("from=2026-05-08", true),
            ("from=2026-05-09", false),
            ("until=2026-05-07", false),
            ("until=2026-05-08", true),
            ("from=2026-05-07&until=2026-05-08", true),
            ("from=2026-05-01&until=2026-05-07", false),
            ("from=2026-05-09&until=2026-05-16", false),
        ] {
            let found = dispatcher.all(&format!("{list}?{asked}"));
            assert_eq!(found.len(), usize::from(is_found), "{list}?{asked}");
        }
        dispatcher.get(&format!("{list}?from=2026-02-30")).problem(422, "invalid");
    }
}
