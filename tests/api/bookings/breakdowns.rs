//! Trips that break down: going on with another vehicle, or ending there.

use serde_json::json;

use crate::{
    bookings::out,
    cases,
    support::{
        client::id,
        trips::{at, km_of, pair, refused_for, words},
        world::{World, merged},
    },
};

cases![
    a_breakdown_goes_on_with_another_vehicle,
    a_breakdown_is_helped_by_override,
    a_hired_replacement_brings_its_odometer,
    who_drove_a_leg_still_sees_the_trip,
    an_aborted_trip_costs_the_greater,
];

fn a_breakdown_goes_on_with_another_vehicle(world: &World) {
    let (department, car, trip, km) = out(world);
    let other = world.vehicle("car");
    let dispatcher = world.dispatcher();
    world.at("2026-05-07T10:00:00+08:00");
    let body = json!({"vehicle_id": other["id"], "driver_id": other["default_driver_id"], "odometer_km": km + 70, "at": "2026-05-07T10:00:00+08:00", "reason": "故障"});
    let gone_on = dispatcher.post(&format!("{trip}/continue"), body).expect(200);
    assert_eq!((&gone_on["vehicle_id"], gone_on["legs"].as_array().map(Vec::len)), (&other["id"], Some(2)));
    world.at("2026-05-07T17:00:00+08:00");
    let there = other["odometer_km"].as_i64().expect("kilometres");
    let done = dispatcher.post(&format!("{trip}/return"), json!({"odometer_km": there + 60})).expect(200);
    // One base for both vehicles. 130 km together are 30 beyond, at 2.70. 9 hours together are one beyond, at 35.00.
    assert_eq!((&done["distance_km"], &done["charge"]["total_fen"]), (&json!(130), &json!(50_000 + 30 * 270 + 3_500)));
    // Both vehicles are free again, and the one that broke down may be sent.
    world.at("2026-05-08T08:00:00+08:00");
    let times = json!({"starts_at": "2026-05-09T08:00:00+08:00", "ends_at": "2026-05-09T16:00:00+08:00"});
    let next = world.approved(&department, times);
    world.dispatch(&next, &[&car]);
}

fn a_breakdown_is_helped_by_override(world: &World) {
    let (_, _, trip, km) = out(world);
    let bus = world.vehicle("bus");
    let dispatcher = world.dispatcher();
    world.at(&at("05-07 10:00"));
    let goes_on = merged(pair(&bus), json!({"odometer_km": km + 70, "at": at("05-07 10:00"), "reason": "故障"}));
    let path = format!("{trip}/continue");
    refused_for(&dispatcher.post(&path, goes_on.clone()), &[("/vehicle_id", "class_mismatch")]);
    let lifted = json!({"overrides": [{"code": "class_mismatch", "reason": "无同型车"}]});
    let gone_on = dispatcher.post(&path, merged(goes_on, lifted)).expect(200);
    assert_eq!(gone_on["vehicle_id"], bus["id"]);
    assert_eq!(words(&gone_on["warnings"], "code"), ["class_mismatch"]);
}

fn a_hired_replacement_brings_its_odometer(world: &World) {
    let (_, _, trip, km) = out(world);
    let supplier = world.admin().post("/suppliers", json!({"name": "县客运公司"})).expect(201);
    let hired = world.vehicle_with("car", json!({"ownership": "hired", "supplier_id": supplier["id"]}));
    world.at(&at("05-07 10:00"));
    let goes_on = merged(pair(&hired), json!({"odometer_km": km + 70, "at": at("05-07 10:00"), "reason": "故障"}));
    let dispatcher = world.dispatcher();
    let path = format!("{trip}/continue");
    dispatcher.post(&path, goes_on.clone()).faults(&[("/replacement_odometer_km", "required")]);
    dispatcher.post(&path, merged(goes_on, json!({"replacement_odometer_km": 60_000}))).expect(200);
    assert_eq!(world.returns(&trip, 60_060, "05-07 16:00")["distance_km"], 130);
}

fn who_drove_a_leg_still_sees_the_trip(world: &World) {
    let (_, car, trip, km) = out(world);
    let other = world.vehicle("car");
    let dispatcher = world.dispatcher();
    let driver_of = |vehicle: &serde_json::Value| {
        dispatcher.get(&format!("/drivers/{}", vehicle["default_driver_id"].as_str().expect("an id"))).expect(200)
    };
    let (first, next) = (driver_of(&car), driver_of(&other));
    world.at(&at("05-07 10:00"));
    let goes_on = merged(pair(&other), json!({"odometer_km": km + 70, "at": at("05-07 10:00"), "reason": "故障"}));
    dispatcher.post(&format!("{trip}/continue"), goes_on).expect(200);
    let replaced = world.driver(&first);
    let seen = replaced.get("/trips").expect(200);
    assert_eq!(id(&seen["items"][0]), trip.trim_start_matches("/trips/"));
    let legs = &replaced.get(&trip).expect(200)["legs"];
    assert_eq!((&legs[0]["plate_no"], &legs[0]["driver_name"]), (&car["plate_no"], &first["name"]));
    assert_eq!((&legs[1]["plate_no"], &legs[1]["driver_name"]), (&other["plate_no"], &next["name"]));
    // Only the one who drives it now records its return.
    let there = json!({"odometer_km": km_of(&other) + 60});
    replaced.post(&format!("{trip}/return"), there.clone()).problem(403, "forbidden");
    let slip = dispatcher.get(&format!("{trip}/slip")).body;
    for words in [&car["plate_no"], &first["name"], &other["plate_no"], &next["name"]] {
        assert!(slip.contains(words.as_str().expect("words")), "{words} is not on the slip");
    }
    world.driver(&next).post(&format!("{trip}/return"), there).expect(200);
}

fn an_aborted_trip_costs_the_greater(world: &World) {
    let (_, _, trip, km) = out(world);
    world.at("2026-05-07T09:00:00+08:00");
    let body = json!({"odometer_km": km + 40, "at": "2026-05-07T09:00:00+08:00", "reason": "活动取消"});
    let aborted = world.dispatcher().post(&format!("{trip}/abort"), body).expect(200);
    // The highest step is 100 % of 500.00, more than 40 km at 2.70.
    assert_eq!(
        (&aborted["outcome"], &aborted["charge"]["total_fen"], &aborted["charge"]["lines"][0]["code"]),
        (&json!("aborted"), &json!(50_000), &json!("aborted"))
    );
}
