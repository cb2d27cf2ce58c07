//! What a request for a booking may say: its times, and the department's own number.

use serde_json::{Value, json};

use crate::{
    cases,
    support::{
        client::{Reply, id},
        trips::trip_of,
        world::World,
    },
};

cases![
    what_is_asked_for_ends_after_it_starts_and_within_31_days,
    a_number_of_the_departments_own_stands_once,
    the_reason_is_asked_for_by_a_setting,
    the_driver_knows_where_to_go,
];

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
    world.fleet(0, 0, 4);
    let department = world.department("finance");
    let numbered = |number: &str| world.booking_body(&department, json!({"external_ref": number}));
    let requester = world.requester(&department);
    let first = requester.post("/bookings", numbered("OA-1")).expect(201);
    let second = requester.post("/bookings", numbered("OA-2")).expect(201);
    let path = format!("/bookings/{}", id(&second));
    let made_again = requester.post("/bookings", numbered("OA-1")).taken("/external_ref");
    let changed_to = requester.patch(&path, json!({"external_ref": "OA-1"}), "*").taken("/external_ref");
    assert_eq!((&made_again["id"], &changed_to["id"]), (&first["id"], &first["id"]));
    // Of two that are sent at once, one is made. The other is told which.
    let sent: Vec<Reply> = std::thread::scope(|scope| {
        let sends: Vec<_> = (0..6).map(|_| scope.spawn(|| requester.post("/bookings", numbered("OA-3")))).collect();
        sends.into_iter().map(|send| send.join().expect("an answer")).collect()
    });
    let made: Vec<Value> = sent.iter().filter(|reply| reply.status == 201).map(|reply| reply.expect(201)).collect();
    assert_eq!(made.len(), 1);
    for reply in sent.iter().filter(|reply| reply.status != 201) {
        assert_eq!(reply.taken("/external_ref")["id"], made[0]["id"]);
    }
    // The same number in another spelling.
    requester.post("/bookings", numbered(" ＯＡ－1 ")).taken("/external_ref");
    requester.post("/bookings", numbered("\u{3000} ")).faults(&[("/external_ref", "blank")]);
    let found = requester.get("/bookings?external_ref=%20OA-1").expect(200);
    assert_eq!(id(&found["items"][0]), id(&first));
    // Another department may use the same number.
    requester.patch(&path, json!({"external_ref": "OA-2", "note": "x"}), "*").expect(200);
    let other = world.department("health");
    world.booking(&other, json!({"external_ref": "OA-1"}));
}

fn the_reason_is_asked_for_by_a_setting(world: &World) {
    world.tariff();
    world.fleet(0, 0, 2);
    let department = world.department("finance");
    let requester = world.requester(&department);
    let before = world.booking(&department, json!({}));
    assert_eq!(before["reason"], Value::Null);
    world.admin().patch("/settings", json!({"reason_required": true}), "*").expect(200);
    let body = |fields: Value| world.booking_body(&department, fields);
    requester.post("/bookings", body(json!({}))).faults(&[("/reason", "required")]);
    requester.post("/bookings", body(json!({"reason": "事".repeat(201)}))).faults(&[("/reason", "too_long")]);
    let booking = requester.post("/bookings", body(json!({"reason": "招商推介会"}))).expect(201);
    assert_eq!(booking["reason"], "招商推介会");
    // What was asked for before that can still be changed.
    requester.patch(&format!("/bookings/{}", id(&before)), json!({"passengers": 2}), "*").expect(200);
}

fn the_driver_knows_where_to_go(world: &World) {
    world.tariff();
    let car = world.vehicle("car");
    let department = world.department("finance");
    let fields = json!({
        "origin": "县府大院", "destination": "宁波栎社机场", "waypoints": ["奉化"], "contact_name": "王小明", "contact_phone": "13800138000",
        "passengers": 3, "reason": "招商推介会", "note": "两件行李",
    });
    let sent = world.sent(&department, fields.clone(), &[&car]);
    let dispatcher = world.dispatcher();
    let driver = format!("/drivers/{}", car["default_driver_id"].as_str().expect("an id"));
    let trip = &world.driver(&dispatcher.get(&driver).expect(200)).get("/trips").expect(200)["items"][0];
    for (name, value) in fields.as_object().expect("fields") {
        assert_eq!(&trip[name], value, "{name}");
    }
    let slip = dispatcher.get(&format!("{}/slip", trip_of(&sent, 0))).body;
    assert!(slip.contains("招商推介会"), "{slip}");
}
