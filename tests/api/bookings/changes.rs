//! Changes to a booking that is approved or under way: what they move, and when they are refused.

use serde_json::json;

use crate::{
    cases,
    schedule::because,
    support::{
        client::{faults_of, id},
        trips::{BOTH_TAKEN, at, between, department_with_cars, km_of, lines_of, pair, path_of, refused_for, trip_of},
        world::{World, merged},
    },
};

cases![
    a_change_moves_what_is_taken,
    a_change_is_refused_for_what_was_sent,
    a_running_trip_is_extended,
    confirming_waits_for_the_new_approval,
    a_change_moves_the_plan_or_is_refused,
];

fn a_change_moves_what_is_taken(world: &World) {
    let (department, cars) = department_with_cars(world, 2);
    let sent = world.sent(&department, json!({}), &[&cars[0]]);
    let requester = world.requester(&department);
    let moved = requester.patch(&path_of(&sent), between("05-08 09:00", "05-08 12:00"), "*").expect(200);
    assert_eq!(
        (&moved["trips"][0]["starts_at"], &moved["trips"][0]["vehicle_id"]),
        (&json!(at("05-08 09:00")), &cars[0]["id"])
    );
    // The old hours are free for others. The new ones are taken, with the buffer.
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
    // The vehicle is taken for longer, so nothing else fits before the evening.
    let between_them = world.approved(&department, between("05-07 16:30", "05-07 17:00"));
    refused_for(&world.send(&between_them, &[pair(&cars[0])]), &BOTH_TAKEN);
    world.dispatcher().post(&format!("{}/cancel", trip_of(&evening, 0)), because()).expect(200);
    extend("05-07 20:00").expect(200);
    let back = world.returns(&trip, km_of(&cars[0]) + 80, "05-07 20:00");
    // It was twelve hours, four more than are included. The charge goes by what was driven.
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

fn a_change_moves_the_plan_or_is_refused(world: &World) {
    world.tariff();
    let car = world.vehicle("car");
    world.vehicle("car");
    let department = world.department("finance");
    let booking = world.approved(&department, json!({}));
    let sent = world.dispatch(&booking, &[&car]);
    let tomorrow = json!({"starts_at": "2026-05-08T08:00:00+08:00", "ends_at": "2026-05-08T16:00:00+08:00"});
    let other = world.approved(&department, tomorrow.clone());
    world.dispatch(&other, &[&car]);
    let requester = world.requester(&department);
    let path = format!("/bookings/{}", id(&booking));
    let refused = requester.patch(&path, tomorrow, "*").problem(409, "not_eligible");
    assert!(faults_of(&refused).iter().any(|(_, code)| code == "vehicle_occupied"), "{refused}");
    let same = requester.get(&path).expect(200);
    assert_eq!(same["starts_at"], sent["starts_at"]);
    let moved = requester.patch(&path, json!({"ends_at": "2026-05-07T18:00:00+08:00"}), "*").expect(200);
    assert_eq!(
        (&moved["state"], &moved["approval"], &moved["trips"][0]["ends_at"]),
        (&json!("dispatched"), &json!("pending"), &json!("2026-05-07T18:00:00+08:00"))
    );
    // The trip may not depart before the new approval.
    world.at("2026-05-07T08:00:00+08:00");
    let trip = format!("/trips/{}", id(&moved["trips"][0]));
    world
        .dispatcher()
        .post(&format!("{trip}/depart"), json!({"odometer_km": car["odometer_km"]}))
        .problem(409, "approval_pending");
}
