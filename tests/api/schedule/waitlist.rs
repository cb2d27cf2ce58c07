//! The waiting list: who waits holds nothing, and goes as soon as there is room.

use serde_json::json;

use crate::{
    cases,
    schedule::because,
    support::{
        trips::{at, between, department_with_cars, pair, path_of},
        world::World,
    },
};

cases![who_waited_goes_when_there_is_room, who_waits_holds_nothing];

fn who_waited_goes_when_there_is_room(world: &World) {
    let (department, cars) = department_with_cars(world, 1);
    let first = world.booking(&department, json!({}));
    let waiting = world.approved(&department, json!({"waitlist": true}));
    assert_eq!((&waiting["state"], &waiting["waitlist"]), (&json!("approved"), &json!(true)));
    world.send(&waiting, &[pair(&cars[0])]).problem(409, "no_capacity");
    // Cancelling while on the waiting list costs nothing.
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

fn who_waits_holds_nothing(world: &World) {
    world.tariff();
    world.vehicle("car");
    world.vehicle("van");
    let department = world.department("finance");
    world.booking(&department, json!({}));
    let requester = world.requester(&department);
    let full = requester.post("/bookings", world.booking_body(&department, json!({}))).problem(409, "no_capacity");
    let free: Vec<(&str, i64)> = full["alternatives"]
        .as_array()
        .expect("alternatives")
        .iter()
        .filter_map(|one| Some((one["class"].as_str()?, one["free"].as_i64()?)))
        .collect();
    assert_eq!(free, [("van", 1)]);
    let waiting = requester.post("/bookings", world.booking_body(&department, json!({"waitlist": true}))).expect(201);
    assert_eq!(waiting["waitlist"], true);
    let free = requester
        .get("/availability?starts_at=2026-05-07T08:00:00%2B08:00&ends_at=2026-05-07T16:00:00%2B08:00")
        .expect(200);
    let car = free["classes"].as_array().expect("classes").iter().find(|one| one["class"] == "car").expect("cars");
    assert_eq!((&car["usable"], &car["free"]), (&json!(1), &json!(0)));
    // The car is free half an hour after the end, which is the buffer.
    let later = json!({"starts_at": "2026-05-07T16:30:00+08:00", "ends_at": "2026-05-07T18:00:00+08:00"});
    world.booking(&department, later);
}
