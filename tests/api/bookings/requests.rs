//! What a request for a booking may say: its times, and the department's own number.

use serde_json::json;

use crate::{
    cases,
    support::{client::id, world::World},
};

cases![what_is_asked_for_ends_after_it_starts_and_within_31_days, a_number_of_the_departments_own_stands_once];

fn what_is_asked_for_ends_after_it_starts_and_within_31_days(world: &World) {
    world.tariff();
    world.vehicle("car");
    let department = world.department("finance");
    let requester = world.requester(&department);
    let starts_at = "2026-05-07T08:00:00+08:00";
    for (ends_at, code) in [
        ("2026-05-07T08:00:00+08:00", Some("ends_before_start")),
        ("2026-05-06T08:00:00+08:00", Some("ends_before_start")),
        ("2026-06-07T08:00:01+08:00", Some("span_too_long")),
        ("2026-06-07T08:00:00+08:00", None),
    ] {
        let booking = world.booking_body(&department, json!({"starts_at": starts_at, "ends_at": ends_at}));
        let quote = json!({
            "items": booking["items"], "service": "day", "starts_at": starts_at, "ends_at": ends_at, "distance_km": 80, "department_id": id(&department),
        });
        let window = format!("/availability?starts_at={starts_at}&ends_at={ends_at}").replace('+', "%2B");
        let replies = [
            ("/ends_at", requester.post("/bookings", booking)),
            ("/ends_at", requester.post("/quotes", quote)),
            ("ends_at", requester.get(&window)),
        ];
        for (place, reply) in replies {
            match code {
                Some(code) => drop(reply.faults(&[(place, code)])),
                None => assert!(reply.status < 300, "{}: {}", reply.asked, reply.body),
            }
        }
    }
    assert_eq!(requester.all("/bookings").len(), 1);
}

fn a_number_of_the_departments_own_stands_once(world: &World) {
    world.tariff();
    world.fleet(0, 0, 3);
    let department = world.department("finance");
    let numbered = |number: &str| world.booking_body(&department, json!({"external_ref": number}));
    let requester = world.requester(&department);
    let first = requester.post("/bookings", numbered("OA-1")).expect(201);
    let second = requester.post("/bookings", numbered("OA-2")).expect(201);
    let path = format!("/bookings/{}", id(&second));
    let made_again = requester.post("/bookings", numbered("OA-1")).problem(409, "duplicate_external_ref");
    let changed_to =
        requester.patch(&path, json!({"external_ref": "OA-1"}), "*").problem(409, "duplicate_external_ref");
    assert_eq!((&made_again["id"], &changed_to["id"]), (&first["id"], &first["id"]));
    // Another department may use the same number.
    requester.patch(&path, json!({"external_ref": "OA-2", "note": "x"}), "*").expect(200);
    let other = world.department("health");
    world.booking(&other, json!({"external_ref": "OA-1"}));
}
