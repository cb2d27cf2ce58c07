//! Acting on many bookings or trips with one request: each is its own act with its own result.

use serde_json::{Value, json};

use crate::{
    cases,
    support::{
        client::{etag, id},
        world::World,
    },
};

cases![
    many_are_approved_each_by_itself,
    many_trips_are_signed_at_the_totals_named,
    a_repeated_bulk_is_done_once,
    a_bulk_has_at_most_a_hundred,
];

fn statuses(outcomes: &Value) -> Vec<i64> {
    outcomes["items"]
        .as_array()
        .expect("outcomes")
        .iter()
        .map(|outcome| outcome["status"].as_i64().expect("a status"))
        .collect()
}

fn many_are_approved_each_by_itself(world: &World) {
    world.tariff();
    world.fleet(0, 0, 4);
    let (finance, culture) = (world.department("finance"), world.department("culture"));
    let ours: Vec<Value> = (0..3).map(|_| world.booking(&finance, json!({}))).collect();
    let theirs = world.booking(&culture, json!({}));
    let approver = world.approver(&finance);
    approver.post(&format!("/bookings/{}/approve", id(&ours[1])), json!({})).expect(200);
    let items = json!([{"id": id(&ours[0]), "etag": etag(&ours[0])}, {"id": id(&ours[1])}, {"id": id(&theirs)}, {"id": id(&ours[2]), "etag": "\"9\""}]);
    let outcomes = approver.post("/bookings/approve", json!({"items": items})).expect(200);
    assert_eq!(statuses(&outcomes), [200, 409, 404, 412]);
    let outcome = |number: usize| &outcomes["items"][number];
    assert_eq!((&outcome(0)["booking"]["approval"], &outcome(0)["problem"]), (&json!("approved"), &Value::Null));
    assert_eq!((&outcome(1)["problem"]["code"], &outcome(1)["booking"]), (&json!("wrong_state"), &Value::Null));
    assert_eq!(
        (&outcome(2)["problem"]["code"], &outcome(3)["problem"]["code"]),
        (&json!("not_found"), &json!("stale"))
    );
    assert_eq!(
        (outcome(2)["id"].as_str(), &outcome(3)["problem"]["type"]),
        (Some(id(&theirs)), &json!("/problems/stale"))
    );
    let state =
        |booking: &Value| world.dispatcher().get(&format!("/bookings/{}", id(booking))).expect(200)["approval"].clone();
    assert_eq!([state(&ours[0]), state(&ours[2]), state(&theirs)], ["approved", "pending", "pending"]);

    // Nobody approves bookings of their own, alone or together with others. The dispatcher names the papers.
    let own = json!({"items": [{"id": id(&ours[2])}]});
    world.requester(&finance).post("/bookings/approve", own.clone()).problem(403, "forbidden");
    let unsigned = world.dispatcher().post("/bookings/approve", own).expect(200);
    assert_eq!(unsigned["items"][0]["problem"]["errors"][0]["pointer"], "/signed_by");
    let signed = json!({"items": [{"id": id(&ours[2]), "signed_by": "李局长", "slip": "2026-0412"}]});
    assert_eq!(statuses(&world.dispatcher().post("/bookings/approve", signed).expect(200)), [200]);
}

fn many_trips_are_signed_at_the_totals_named(world: &World) {
    world.tariff();
    let finance = world.department("finance");
    let cars = world.fleet(0, 0, 2);
    let trips: Vec<Value> = cars
        .iter()
        .map(|car| {
            world.at("2026-05-06T08:00:00+08:00");
            world.returned(&finance, car, json!({}))
        })
        .collect();
    let total = trips[0]["charge"]["total_fen"].as_i64().expect("a total");
    let items =
        json!([{"id": id(&trips[0]), "total_fen": total, "rating": 5}, {"id": id(&trips[1]), "total_fen": total + 1}]);
    let outcomes = world.requester(&finance).post("/trips/confirm", json!({"items": items})).expect(200);
    assert_eq!(statuses(&outcomes), [200, 409]);
    assert_eq!(
        (&outcomes["items"][0]["trip"]["state"], &outcomes["items"][1]["problem"]["code"]),
        (&json!("confirmed"), &json!("charge_changed"))
    );
    assert_eq!(outcomes["items"][1]["problem"]["total_fen"], total);
    world.sound();
}

fn a_repeated_bulk_is_done_once(world: &World) {
    world.tariff();
    world.fleet(0, 0, 5);
    let finance = world.department("finance");
    let bookings: Vec<Value> = (0..2).map(|_| world.booking(&finance, json!({}))).collect();
    let approver = world.approver(&finance);
    let body = json!({"items": bookings.iter().map(|booking| json!({"id": id(booking)})).collect::<Vec<_>>()});
    let send_as = |key: &str, body: &Value| {
        approver.request("POST", "/bookings/approve").header("Idempotency-Key", key).json(body).send()
    };
    let send = |body: &Value| send_as("friday", body);
    let first = send(&body);
    let again = send(&body);
    assert_eq!((statuses(&first.expect(200)), first.expect(200)), (vec![200, 200], again.expect(200)));
    assert_eq!((first.header("idempotency-replayed"), again.header("idempotency-replayed")), (None, Some("true")));
    send(&json!({"items": [{"id": id(&bookings[0])}]})).problem(422, "idempotency_key_reused");

    // A booking that is named twice is judged twice, with a key and without.
    let twice = world.booking(&finance, json!({}));
    assert_eq!(
        statuses(&send_as("twice", &json!({"items": [{"id": id(&twice)}, {"id": id(&twice)}]})).expect(200)),
        [200, 409]
    );

    // The refusals are repeated in the answer, too.
    let lost = json!({"items": [{"id": "0190a1b2-0000-7000-8000-000000000000"}]});
    let ask = || send_as("lost", &lost).expect(200);
    assert_eq!((statuses(&ask()), ask()), (vec![404], ask()));

    // The first attempt broke off after one booking. Its answer is repeated, and the rest is done.
    let more: Vec<Value> = (0..2).map(|_| world.booking(&finance, json!({}))).collect();
    let body = json!({"items": more.iter().map(|booking| json!({"id": id(booking)})).collect::<Vec<_>>()});
    let send = || send_as("monday", &body);
    assert_eq!(statuses(&send().expect(200)), [200, 200]);
    world
        .sql("DELETE FROM idempotency_keys WHERE key = 'monday' AND (path LIKE '%/approve' OR path LIKE '%/approve/1')")
        .expect("broken off");
    let outcomes = send().expect(200);
    assert_eq!(statuses(&outcomes), [200, 409], "the first as before, the second tried again");
    assert_eq!(outcomes["items"][0]["booking"]["approval"], "approved");

    // Who has left the department reads nothing of it in a kept answer.
    let user = approver.get("/auth/me").expect(200);
    let office = world.department("office");
    let path = format!("/users/{}", id(&user));
    world.admin().patch(&path, json!({"department_id": id(&office)}), "*").expect(200);
    let outcomes = send().expect(200);
    assert_eq!((statuses(&outcomes), &outcomes["items"][0]["booking"]), (vec![404, 404], &Value::Null));
}

fn a_bulk_has_at_most_a_hundred(world: &World) {
    let approver = world.approver(&world.department("finance"));
    let items =
        |count: usize| json!({"items": (0..count).map(|_| json!({"id": uuid::Uuid::now_v7()})).collect::<Vec<_>>()});
    approver.post("/bookings/approve", items(0)).faults(&[("/items", "too_few")]);
    approver.post("/bookings/approve", items(101)).faults(&[("/items", "too_many")]);
    assert_eq!(statuses(&approver.post("/bookings/approve", items(100)).expect(200)), [404; 100]);
}
