//! Urgent tasks, which may leave before they are approved, and what happens when they are rejected afterwards.

use serde_json::{Value, json};

use crate::{
    bookings::because,
    cases,
    support::{
        client::id,
        trips::{at, km_of, pair, path_of, trip_of, words},
        world::World,
    },
};

cases![
    an_urgent_task_refused_on_the_way_is_settled_by_the_supervisor,
    an_urgent_task_refused_when_it_is_back_is_corrected_on_the_supervisors_word,
    an_urgent_task_goes_before_its_approval,
];

/// An urgent task that departed before it was approved: department, booking, path of the trip, odometer reading.
fn urgent_and_out(world: &World) -> (Value, Value, String, i64) {
    world.tariff();
    let car = world.vehicle("car");
    let department = world.department("finance");
    let booking = world.booking(&department, json!({"purpose": "urgent_task"}));
    let sent = world.send(&booking, &[pair(&car)]).expect(200);
    let trip = trip_of(&sent, 0);
    world.leaves(&trip, km_of(&car), "05-07 08:00");
    (department, booking, trip, km_of(&car))
}

fn an_urgent_task_refused_on_the_way_is_settled_by_the_supervisor(world: &World) {
    let (department, booking, trip, km) = urgent_and_out(world);
    let refused = world.approver(&department).post(&format!("{}/reject", path_of(&booking)), because()).expect(200);
    assert_eq!((&refused["state"], &refused["approval"]), (&json!("in_progress"), &json!("rejected")));
    assert_eq!(words(&refused["trips"], "state"), ["departed"]);
    let back = world.returns(&trip, km + 80, "05-07 16:00");
    assert_eq!(
        (&back["state"], &back["dispute_reason"], &back["charge"]["total_fen"]),
        (&json!("disputed"), &json!("活动取消"), &json!(50_000))
    );
    // Only the supervisor can go on with it.
    world.requester(&department).post(&format!("{trip}/confirm"), json!({})).problem(409, "wrong_state");
    world.dispatcher().post(&format!("{trip}/uphold"), because()).problem(409, "wrong_state");
    world
        .dispatcher()
        .post(&format!("{trip}/correct"), json!({"tolls_fen": 1, "reason": "x"}))
        .problem(409, "wrong_state");
    let settled = world
        .supervisor()
        .post(&format!("{trip}/settle"), json!({"outcome": "confirm", "reason": "确有任务"}))
        .expect(200);
    assert_eq!((&settled["state"], &settled["confirmed_by"]), (&json!("confirmed"), &json!("supervisor")));
    let done = world.dispatcher().get(&path_of(&booking)).expect(200);
    assert_eq!((&done["state"], &done["approval"]), (&json!("completed"), &json!("rejected")));
}

fn an_urgent_task_refused_when_it_is_back_is_corrected_on_the_supervisors_word(world: &World) {
    let (department, booking, trip, km) = urgent_and_out(world);
    world.returns(&trip, km + 80, "05-07 16:00");
    world.approver(&department).post(&format!("{}/reject", path_of(&booking)), because()).expect(200);
    let disputed = world.dispatcher().get(&trip).expect(200);
    assert_eq!((&disputed["state"], &disputed["dispute_reason"]), (&json!("disputed"), &json!("活动取消")));
    let ordered =
        world.supervisor().post(&format!("{trip}/settle"), json!({"outcome": "correct", "reason": "核减"})).expect(200);
    assert_eq!((&ordered["state"], &ordered["charge"]), (&json!("returned"), &Value::Null));
    let corrected = world
        .dispatcher()
        .post(&format!("{trip}/correct"), json!({"at": at("05-07 12:00"), "tolls_fen": 900, "reason": "核减"}))
        .expect(200);
    assert_eq!((&corrected["charge"]["version"], &corrected["charge"]["total_fen"]), (&json!(2), &json!(50_900)));
    world.requester(&department).post(&format!("{trip}/confirm"), json!({"total_fen": 50_900})).expect(200);
    assert_eq!(world.dispatcher().get(&path_of(&booking)).expect(200)["state"], "completed");
}

fn an_urgent_task_goes_before_its_approval(world: &World) {
    world.tariff();
    let car = world.vehicle("car");
    let department = world.department("finance");
    let plain = world.booking(&department, json!({}));
    let dispatcher = world.dispatcher();
    let send = json!({"assignments": [{"vehicle_id": car["id"], "driver_id": car["default_driver_id"]}]});
    dispatcher.post(&format!("/bookings/{}/dispatch", id(&plain)), send.clone()).problem(409, "approval_pending");
    // The only car is wanted already. An urgent task is accepted all the same.
    let urgent = world.booking(&department, json!({"purpose": "urgent_task"}));
    assert_eq!((&urgent["over_capacity"], &urgent["approval"]), (&json!(true), &json!("pending")));
    let sent = dispatcher.post(&format!("/bookings/{}/dispatch", id(&urgent)), send).expect(200);
    let trip = format!("/trips/{}", id(&sent["trips"][0]));
    let km = car["odometer_km"].as_i64().expect("kilometres");
    world.at("2026-05-07T08:00:00+08:00");
    dispatcher.post(&format!("{trip}/depart"), json!({"odometer_km": km})).expect(200);
    world.at("2026-05-07T12:00:00+08:00");
    dispatcher.post(&format!("{trip}/return"), json!({"odometer_km": km + 60})).expect(200);
    world.requester(&department).post(&format!("{trip}/confirm"), json!({})).problem(409, "approval_pending");
    world.approver(&department).post(&format!("/bookings/{}/approve", id(&urgent)), json!({})).expect(200);
    world.requester(&department).post(&format!("{trip}/confirm"), json!({})).expect(200);
}
