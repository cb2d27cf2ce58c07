//! Trips of the past, recorded from paper.

use serde_json::{Value, json};

use crate::{
    cases,
    schedule::because,
    support::{
        client::id,
        trips::{at, between, department_with_cars, km_of, pair, trip_of},
        world::{World, merged},
    },
};

cases![half_an_hour_of_handwriting, work_written_down_later_takes_the_plan_it_meets, paper_of_the_past_is_recorded];

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
    // It overlaps by half an hour. The times are kept as written.
    let second = on_paper("05-05 10:00", "05-05 12:00", pair(&cars[0]));
    assert_eq!(leave(&second, km + 50, "05-05 09:59").problem(409, "facts_overlap")["number"], first["number"]);
    leave(&second, km + 50, "05-05 10:00").expect(200);
    let home = back(&second, km + 90, "05-05 12:00").expect(200);
    assert_eq!((&home["departed_at"], &home["returned_at"]), (&json!(at("05-05 10:00")), &json!(at("05-05 12:00"))));
    // An earlier trip returns too late for the first of them.
    let early = on_paper("05-05 06:00", "05-05 08:31", pair(&cars[0]));
    leave(&early, km, "05-05 06:00").expect(200);
    assert_eq!(back(&early, km, "05-05 08:31").problem(409, "facts_overlap")["number"], first["number"]);
    back(&early, km, "05-05 08:30").expect(200);
    // The driver can't be in two places either, whatever the vehicle. A correction is judged the same way.
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
    // There is no buffer between a fact and the plan after it.
    assert_eq!((flagged(&met), flagged(&after)), (json!(true), json!(false)));
    dispatcher
        .post(&format!("{}/depart", trip_of(&met, 0)), json!({"odometer_km": km_of(&cars[0]) + 80}))
        .problem(409, "not_eligible");
    let moved = merged(pair(&cars[1]), because());
    dispatcher.post(&format!("{}/reassign", trip_of(&met, 0)), moved).expect(200);
    assert_eq!(flagged(&met), false);
}

fn paper_of_the_past_is_recorded(world: &World) {
    world.tariff();
    let car = world.vehicle("car");
    let department = world.department("finance");
    let dispatcher = world.dispatcher();
    let times = json!({"starts_at": "2026-05-04T08:00:00+08:00", "ends_at": "2026-05-04T16:00:00+08:00"});
    world
        .requester(&department)
        .post("/bookings", world.booking_body(&department, times.clone()))
        .faults(&[("/starts_at", "in_the_past")]);
    let typed = dispatcher.post("/bookings", world.booking_body(&department, times)).expect(201);
    dispatcher
        .post(&format!("/bookings/{}/approve", id(&typed)), json!({}))
        .faults(&[("/signed_by", "required"), ("/slip", "required")]);
    dispatcher
        .post(&format!("/bookings/{}/approve", id(&typed)), json!({"signed_by": "李局长", "slip": "7"}))
        .expect(200);
    let sent = world.dispatch(&typed, &[&car]);
    let trip = format!("/trips/{}", id(&sent["trips"][0]));
    let km = car["odometer_km"].as_i64().expect("kilometres");
    dispatcher
        .post(&format!("{trip}/depart"), json!({"odometer_km": km, "at": "2026-05-04T08:00:00+08:00"}))
        .expect(200);
    dispatcher
        .post(&format!("{trip}/return"), json!({"odometer_km": km + 80, "at": "2026-06-04T16:00:00+08:00"}))
        .faults(&[("/at", "in_the_future")]);
    dispatcher
        .post(&format!("{trip}/return"), json!({"odometer_km": km + 80, "at": "2026-05-04T16:00:00+08:00"}))
        .expect(200);
    let signed = dispatcher.post(&format!("{trip}/confirm"), json!({"signed_by": "王小明", "slip": "8"})).expect(200);
    // 2026-05-04 is a holiday only if the table of holidays says so. Here the table is empty.
    assert_eq!((&signed["confirmed_by"], &signed["charge"]["total_fen"]), (&json!("paper"), &json!(50_000)));
    // Another trip in the same hours can't have happened.
    let times = json!({"starts_at": "2026-05-04T10:00:00+08:00", "ends_at": "2026-05-04T12:00:00+08:00"});
    let twice = dispatcher.post("/bookings", world.booking_body(&department, times)).expect(201);
    dispatcher
        .post(&format!("/bookings/{}/approve", id(&twice)), json!({"signed_by": "李局长", "slip": "9"}))
        .expect(200);
    let sent = world.dispatch(&twice, &[&car]);
    let trip = format!("/trips/{}", id(&sent["trips"][0]));
    dispatcher
        .post(&format!("{trip}/depart"), json!({"odometer_km": km + 10, "at": "2026-05-04T10:00:00+08:00"}))
        .problem(409, "facts_overlap");
}
