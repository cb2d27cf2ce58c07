//! What is still to be sent, as the board lists it.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    board::{board, entries},
    cases,
    support::{
        client::id,
        trips::{at, between, department_with_cars, items, km_of, pair, path_of, trip_of},
        world::{World, merged},
    },
};

cases![
    the_queue_is_what_dispatch_takes,
    what_is_under_way_waits_for_the_rest,
    what_went_on_with_more_vehicles_waits_as_before,
    the_queue_has_the_first_200,
];

/// Whether the booking could be dispatched, if somebody could be sent who isn't there.
fn is_taken(world: &World, booking: &Value) -> bool {
    let nobody = json!({"vehicle_id": Uuid::now_v7(), "driver_id": Uuid::now_v7()});
    let reply = world.send(booking, &[nobody]);
    match reply.status {
        // It stumbles only over who is sent, or over the room that a waiting one needs.
        422 => true,
        _ => {
            let problem = reply.json();
            assert_eq!(problem["status"], 409, "{problem}");
            problem["code"] == "no_capacity"
        }
    }
}

fn the_queue_is_what_dispatch_takes(world: &World) {
    world.tariff();
    let free = world.department_with(json!({"code": "health", "approval_rule": "never"}));
    let department = world.department("finance");
    let cars = world.fleet(0, 0, 9);
    let day = |day: u32| between(&format!("05-{day:02} 08:00"), &format!("05-{day:02} 12:00"));
    let needs = |count, times| merged(items(&[("car", count)]), times);
    let mut made = vec![
        ("pending", world.booking(&department, day(20))),
        ("approved, and far away", world.approved(&department, merged(day(28), json!({"passengers": 2})))),
        ("needs no approval", world.booking(&free, day(19))),
        ("urgent", world.booking(&department, merged(day(18), json!({"purpose": "urgent_task"})))),
        ("sent", world.sent(&department, day(21), &[&cars[0]])),
    ];
    let rejected = world.booking(&department, day(22));
    let no = json!({"reason": "不批"});
    world.approver(&department).post(&format!("{}/reject", path_of(&rejected)), no.clone()).expect(200);
    made.push(("rejected", rejected));
    let cancelled = world.approved(&department, day(23));
    world.dispatcher().post(&format!("{}/cancel", path_of(&cancelled)), no.clone()).expect(200);
    made.push(("cancelled", cancelled));
    let partial = world.approved(&department, needs(3, day(24)));
    let one = json!({"assignments": [pair(&cars[1])], "partial": true});
    world.dispatcher().post(&format!("{}/dispatch", path_of(&partial)), one).expect(200);
    made.push(("sent in part", partial));
    let undone = world.sent(&department, day(25), &[&cars[2]]);
    let trip = format!("/trips/{}", id(&undone["trips"][0]));
    world.dispatcher().post(&format!("{trip}/cancel"), no).expect(200);
    made.push(("its trip cancelled", undone));
    made.push(("full", world.approved(&department, needs(9, day(26)))));
    made.push((
        "urgent, beyond what is there",
        world.booking(&department, merged(day(26), json!({"purpose": "urgent_task"}))),
    ));
    made.push(("waits", world.booking(&department, merged(day(26), json!({"waitlist": true})))));
    made.push(("waits, approved", world.approved(&department, merged(day(26), json!({"waitlist": true})))));
    let shown = board(world, "05-06", "05-07");
    let queue = entries(&shown, "queue");
    let queued: BTreeSet<&str> = queue.iter().map(id).collect();
    let mut taken = 0;
    for (what, booking) in &made {
        let now = world.dispatcher().get(&path_of(booking)).expect(200);
        let waits = now["waitlist"] == true && now["state"] == "submitted";
        let expected = is_taken(world, booking) || waits;
        taken += usize::from(expected);
        assert_eq!(queued.contains(id(booking)), expected, "{what}: {now}");
        if let Some(entry) = queue.iter().find(|entry| id(entry) == id(booking)) {
            assert_eq!(entry["items"], now["still_wanted"], "{what}");
            for name in [
                "number",
                "state",
                "approval",
                "purpose",
                "department_name",
                "passengers",
                "starts_at",
                "ends_at",
                "origin",
                "destination",
                "waitlist",
                "over_capacity",
                "etag",
            ] {
                assert_eq!(entry[name], now[name], "{what}: {name}");
            }
        }
    }
    assert_eq!((queue.len(), taken, &shown["queue_more"]), (9, 9, &json!(0)));
    assert_eq!(queue.iter().filter(|entry| entry["over_capacity"] == true).count(), 1);
    let starts: Vec<&str> = queue.iter().filter_map(|entry| entry["starts_at"].as_str()).collect();
    assert!(starts.is_sorted(), "{starts:?}");
    assert_eq!(starts[0], at("05-18 08:00"));
}

fn what_is_under_way_waits_for_the_rest(world: &World) {
    let (department, cars) = department_with_cars(world, 2);
    let both = merged(items(&[("car", 2)]), between("05-07 08:00", "05-07 16:00"));
    let booking = world.approved(&department, both);
    let one = json!({"assignments": [pair(&cars[0])], "partial": true});
    let sent = world.dispatcher().post(&format!("{}/dispatch", path_of(&booking)), one).expect(200);
    world.leaves(&trip_of(&sent, 0), km_of(&cars[0]), "05-07 08:00");
    let shown = board(world, "05-07", "05-08");
    let queue = entries(&shown, "queue");
    assert_eq!((queue.len(), &queue[0]["id"], &queue[0]["state"]), (1, &booking["id"], &json!("in_progress")));
    assert_eq!(queue[0]["items"], json!([{"class": "car", "quantity": 1}]));
    world.send(&booking, &[pair(&cars[1])]).expect(200);
    assert!(entries(&board(world, "05-07", "05-08"), "queue").is_empty());
}

fn what_went_on_with_more_vehicles_waits_as_before(world: &World) {
    let (department, cars) = department_with_cars(world, 4);
    let both = merged(items(&[("car", 2)]), json!({"passengers": 8}));
    let booking = world.approved(&department, both);
    let one = json!({"assignments": [pair(&cars[0])], "partial": true});
    let sent = world.dispatcher().post(&format!("{}/dispatch", path_of(&booking)), one).expect(200);
    let trip = trip_of(&sent, 0);
    world.leaves(&trip, km_of(&cars[0]), "05-07 08:00");
    world.at(&at("05-07 09:00"));
    let goes_on = merged(
        pair(&cars[1]),
        json!({"odometer_km": km_of(&cars[0]) + 20, "at": at("05-07 09:00"), "reason": "故障", "further_vehicles": [pair(&cars[2])]}),
    );
    world.dispatcher().post(&format!("{trip}/continue"), goes_on).expect(200);
    // The further car helps the first one. The second that was booked is still wanted, here and among what waits.
    let queue = board(world, "05-07", "05-08");
    assert_eq!(entries(&queue, "queue").len(), 1, "{queue}");
    let waits = world.dispatcher().get("/todo").expect(200);
    let waits = waits["items"].as_array().expect("items").iter().find(|item| item["kind"] == "dispatch").cloned();
    assert_eq!(waits.expect("something to dispatch")["count"], 1);
    world.send(&booking, &[pair(&cars[3])]).expect(200);
    assert!(entries(&board(world, "05-07", "05-08"), "queue").is_empty());
}

fn the_queue_has_the_first_200(world: &World) {
    let (department, _) = department_with_cars(world, 1);
    let dispatcher = world.dispatcher();
    for number in 0..203 {
        let minutes = |more: i64| world.clock.now().plus_days(2).plus_minutes(10 * (203 - number) + more).to_string();
        let times = json!({"starts_at": minutes(0), "ends_at": minutes(60), "purpose": "urgent_task"});
        dispatcher.post("/bookings", world.booking_body(&department, times)).expect(201);
    }
    let shown = board(world, "05-06", "05-07");
    let queue = entries(&shown, "queue");
    assert_eq!((queue.len(), &shown["queue_more"]), (200, &json!(3)));
    let minutes = |count: i64| json!(world.clock.now().plus_days(2).plus_minutes(count).to_string());
    assert_eq!((&queue[0]["starts_at"], &queue[199]["starts_at"]), (&minutes(10), &minutes(2_000)));
}
