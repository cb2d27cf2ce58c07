//! What refusals say: all faults at once, and to a department nothing about others' work.

use serde_json::{Value, json};

use crate::{
    cases,
    support::{
        client::{Client, faults_of, id},
        world::{World, merged},
    },
};

cases![
    a_department_is_told_only_that_something_is_not_free,
    what_is_kept_with_a_trip_tells_of_no_other,
    a_quotes_faults_are_named_at_once,
    a_bookings_faults_are_named_at_once,
];

/// An id that nothing has.
const NOTHING: &str = "019a0b5e-7c1f-7000-8000-000000000001";

/// A span of time on this day of May.
fn span(day: u8, from: &str, until: &str) -> Value {
    json!({"starts_at": format!("2026-05-{day:02}T{from}:00+08:00"), "ends_at": format!("2026-05-{day:02}T{until}:00+08:00")})
}

/// The refusal of a change, in a language.
fn refused(client: &Client, path: &str, change: &Value, lang: &str) -> Value {
    client
        .request("PATCH", path)
        .header("If-Match", "*")
        .header("Accept-Language", lang)
        .json(change)
        .send()
        .problem(409, "not_eligible")
}

fn a_department_is_told_only_that_something_is_not_free(world: &World) {
    world.tariff();
    let car = world.vehicle("car");
    world.vehicle("car");
    let (ours, theirs) = (world.department("finance"), world.department("health"));
    let booking = world.approved(&ours, json!({}));
    world.dispatch(&booking, &[&car]);
    let other = world.approved(&theirs, span(8, "09:11", "10:22"));
    world.dispatch(&other, &[&car]);
    let number = other["number"].as_str().expect("a number");
    let dispatcher = world.dispatcher();
    dispatcher
        .post("/off-road", merged(span(9, "09:11", "10:22"), json!({"vehicle_id": car["id"], "reason": "保养"})))
        .expect(201);
    dispatcher
        .post(
            "/leave",
            merged(span(10, "09:11", "10:22"), json!({"driver_id": car["default_driver_id"], "reason": "事假"})),
        )
        .expect(201);

    let path = format!("/bookings/{}", id(&booking));
    let key = world.key(&["requester"], &[&ours]);
    let of_vehicle = |code: &str| ("/assignments/0/vehicle_id".to_owned(), code.to_owned());
    let of_driver = |code: &str| ("/assignments/0/driver_id".to_owned(), code.to_owned());
    for (day, codes, named) in [
        (8, vec![of_vehicle("vehicle_occupied"), of_driver("driver_occupied")], vec!["09:11", "10:52", number]),
        (9, vec![of_vehicle("off_road")], vec!["09:11", "10:22"]),
        (10, vec![of_driver("driver_on_leave")], vec!["09:11", "10:22"]),
    ] {
        let change = span(day, "08:00", "16:00");
        for (lang, words) in [("en", "is not free then"), ("zh-CN", "该时段不可用")] {
            for client in [world.requester(&ours), world.approver(&ours), key.clone()] {
                let problem = refused(&client, &path, &change, lang);
                assert_eq!(faults_of(&problem), codes, "{problem}");
                for entry in problem["errors"].as_array().expect("entries") {
                    assert!(entry["detail"].as_str().is_some_and(|detail| detail.contains(words)), "{entry}");
                }
                for secret in ["09:11", "10:22", "10:52", number] {
                    assert!(!problem.to_string().contains(secret), "{secret}: {problem}");
                }
            }
            // The dispatcher is told everything that helps to resolve it.
            let problem = refused(&dispatcher, &path, &change, lang);
            assert_eq!(faults_of(&problem), codes, "{problem}");
            for entry in problem["errors"].as_array().expect("entries") {
                for word in &named {
                    assert!(entry["detail"].as_str().is_some_and(|detail| detail.contains(word)), "{word}: {entry}");
                }
            }
        }
    }
    let third = world.approved(&ours, span(8, "08:00", "16:00"));
    let assignments = json!({"assignments": [{"vehicle_id": car["id"], "driver_id": car["default_driver_id"]}]});
    let problem =
        dispatcher.post(&format!("/bookings/{}/dispatch", id(&third)), assignments).problem(409, "not_eligible");
    assert!(problem.to_string().contains(number), "{problem}");
    let candidates = dispatcher.get(&format!("/bookings/{}/candidates", id(&third))).expect(200);
    let items = candidates["items"].as_array().expect("candidates");
    let reasons = items
        .iter()
        .find(|one| one["vehicle_id"] == car["id"])
        .map(|one| one["reasons"].to_string())
        .unwrap_or_default();
    assert!(reasons.contains(number), "{candidates}");
}

fn what_is_kept_with_a_trip_tells_of_no_other(world: &World) {
    world.tariff();
    let car = world.vehicle("car");
    world.vehicle("car");
    let (ours, theirs) = (world.department("finance"), world.department("health"));
    let other = world.approved(&theirs, span(7, "09:11", "10:22"));
    world.dispatch(&other, &[&car]);
    let dispatcher = world.dispatcher();
    let leave = merged(span(8, "09:11", "10:22"), json!({"driver_id": car["default_driver_id"], "reason": "事假"}));
    dispatcher.post("/leave", leave).expect(201);
    world.at("2026-05-12T08:00:00+08:00");
    let requester = world.requester(&ours);
    for (day, codes) in [(7, &["vehicle_occupied", "driver_occupied"][..]), (8, &["driver_on_leave"])] {
        let typed = dispatcher.post("/bookings", world.booking_body(&ours, span(day, "08:00", "16:00"))).expect(201);
        let path = format!("/bookings/{}", id(&typed));
        dispatcher.post(&format!("{path}/approve"), json!({"signed_by": "李局长", "slip": "7"})).expect(200);
        let sent = world.dispatch(&typed, &[&car]);
        let found: Vec<&str> =
            sent["warnings"].as_array().into_iter().flatten().filter_map(|one| one["code"].as_str()).collect();
        assert_eq!(found, codes, "{sent}");
        let trip = format!("/trips/{}", id(&sent["trips"][0]));
        // What blocks the departure is kept with the trip as well.
        let at = sent["starts_at"].as_str().expect("a start").replace("08:00:00", "09:30:00");
        dispatcher
            .post(&format!("{trip}/depart"), json!({"odometer_km": car["odometer_km"], "at": at, "reason": "补录"}))
            .expect(200);
        dispatcher
            .post(&format!("{trip}/return"), json!({"odometer_km": car["odometer_km"], "at": sent["ends_at"]}))
            .expect(200);
        for read in [path.clone(), format!("{path}/history"), trip] {
            let reply = requester.get(&read);
            reply.expect(200);
            for secret in ["09:11", "10:22", "10:52", other["number"].as_str().expect("a number")] {
                assert!(!reply.body.contains(secret), "{secret}: {read}: {}", reply.body);
            }
        }
    }
}

fn a_quotes_faults_are_named_at_once(world: &World) {
    let department = world.department("finance");
    let requester = world.requester(&department);
    let quote = |over: Value| {
        let body = json!({"items": [{"class": "car", "quantity": 1}], "service": "day", "distance_km": 80, "department_id": id(&department)});
        requester.post("/quotes", merged(merged(body, span(7, "08:00", "16:00")), over))
    };
    quote(json!({})).problem(422, "no_rate");
    let all = json!({"department_id": NOTHING, "ends_at": "2026-05-07T08:00:00+08:00"});
    quote(all.clone()).faults(&[
        ("/ends_at", "ends_before_start"),
        ("/department_id", "unknown_reference"),
        ("/starts_at", "no_rate"),
    ]);
    world.tariff();
    quote(json!({})).expect(200);
    quote(all).faults(&[("/ends_at", "ends_before_start"), ("/department_id", "unknown_reference")]);
    quote(json!({"department_id": NOTHING})).problem(422, "unknown_reference");
    // Each class without a rate is an entry.
    let ships = json!({"items": [{"class": "ship", "quantity": 1}, {"class": "car", "quantity": 1}, {"class": "boat", "quantity": 1}]});
    let problem = quote(ships.clone()).problem(422, "no_rate");
    assert_eq!(faults_of(&problem), vec![("/items".to_owned(), "no_rate".to_owned()); 2], "{problem}");
    let problem = quote(merged(ships, json!({"department_id": NOTHING}))).problem(422, "invalid");
    assert_eq!(faults_of(&problem).len(), 3, "{problem}");
}

fn a_bookings_faults_are_named_at_once(world: &World) {
    let department = world.department("finance");
    let requester = world.requester(&department);
    let book = |over: Value| requester.post("/bookings", world.booking_body(&department, over));
    let past = json!({"starts_at": "2026-05-05T08:00:00+08:00", "ends_at": "2026-05-05T08:00:00+08:00", "department_id": NOTHING});
    let wrong =
        [("/ends_at", "ends_before_start"), ("/starts_at", "in_the_past"), ("/department_id", "unknown_reference")];
    book(past.clone()).faults(&[&wrong[..], &[("/starts_at", "no_rate")]].concat());
    world.vehicle("car");
    world.tariff();
    let ships = json!({"items": [{"class": "ship", "quantity": 1}, {"class": "car", "quantity": 1}, {"class": "car", "quantity": 2}]});
    // A class that doesn't exist or is named twice has no other fault.
    let items = [("/items/0/class", "unknown_reference"), ("/items/2/class", "duplicate")];
    book(merged(past, ships)).faults(&[&wrong[..], &items[..]].concat());
    world
        .admin()
        .patch(&format!("/departments/{}", id(&department)), json!({"retired_on": "2026-05-06"}), "*")
        .expect(200);
    book(json!({"ends_at": "2026-05-07T08:00:00+08:00"}))
        .faults(&[("/ends_at", "ends_before_start"), ("/department_id", "department_retired")]);
    world.admin().patch(&format!("/departments/{}", id(&department)), json!({"retired_on": null}), "*").expect(200);
    // A body that can never be accepted is 422. That comes before 409 for a number that is used already.
    world.admin().post("/vehicle-classes", json!({"code": "ship", "name": "船"})).expect(201);
    book(json!({"external_ref": "OA-1"})).expect(201);
    book(json!({"external_ref": "OA-1", "items": [{"class": "ship", "quantity": 1}]})).problem(422, "no_rate");
    book(json!({"external_ref": "OA-1"})).problem(409, "duplicate_external_ref");
    assert_eq!(requester.all("/bookings").len(), 1);
}
