//! The main job from end to end: a department books, the dispatcher assigns, the driver drives, the department signs.

use serde_json::json;

use crate::{
    cases,
    support::{client::id, trips::bus_booking, world::World},
};

cases![the_main_job_end_to_end];

fn the_main_job_end_to_end(world: &World) {
    let (department, bus, booking) = bus_booking(world);
    assert_eq!(booking["quote_fen"], 90_000 + 40 * 460);
    let sent = world.dispatch(&booking, &[&bus]);
    assert_eq!(sent["state"], "dispatched");
    let trip = format!("/trips/{}", id(&sent["trips"][0]));
    let dispatcher = world.dispatcher();
    let driver = world.driver(
        &dispatcher
            .get(&format!("/drivers/{}", sent["trips"][0]["driver_id"].as_str().unwrap_or_default()))
            .expect(200),
    );
    let km = bus["odometer_km"].as_i64().expect("kilometres");

    world.at("2026-05-07T08:00:00+08:00");
    driver.post(&format!("{trip}/depart"), json!({"odometer_km": km})).expect(200);
    world.at("2026-05-07T17:15:00+08:00");
    let back = driver.post(&format!("{trip}/return"), json!({"odometer_km": km + 150, "tolls_fen": 3_500})).expect(200);
    // 900.00 + 50 km at 4.60 + 75 minutes beyond, rounded up to 90, at 60.00 an hour + tolls at cost.
    assert_eq!(back["distance_km"], 150);
    assert_eq!(back["charge"]["total_fen"], 90_000 + 50 * 460 + 9_000 + 3_500);

    let requester = world.requester(&department);
    let changed = requester.post(&format!("{trip}/confirm"), json!({"total_fen": 1})).problem(409, "charge_changed");
    assert_eq!(changed["total_fen"], back["charge"]["total_fen"]);
    let signed = requester
        .post(&format!("{trip}/confirm"), json!({"total_fen": back["charge"]["total_fen"], "rating": 5}))
        .expect(200);
    assert_eq!((&signed["state"], &signed["confirmed_by"]), (&json!("confirmed"), &json!("department")));
    let done = requester.get(&format!("/bookings/{}", id(&booking))).expect(200);
    assert_eq!(done["state"], "completed");
    let history = requester.get(&format!("/bookings/{}/history", id(&booking))).expect(200);
    let acts: Vec<&str> =
        history["items"].as_array().expect("entries").iter().filter_map(|entry| entry["action"].as_str()).collect();
    assert_eq!(acts, ["create", "approve", "dispatch", "depart", "return", "confirm"]);
    let slip = requester.get(&format!("{trip}/slip"));
    assert!(slip.status == 200 && slip.body.contains("用车回执"), "{}", slip.body);
}
