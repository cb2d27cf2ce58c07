//! `Idempotency-Key`: a repeated request is done once.

use serde_json::{Value, json};

use crate::{
    cases,
    http::{NOBODY, at_once, body, count},
    support::{
        client::{Client, Reply, id},
        database::PASSWORD,
        trips::{department_with_cars, path_of},
        world::{World, merged},
    },
};

cases![
    a_repeated_request_is_done_once,
    a_key_belongs_to_its_caller_and_path,
    a_key_survives_what_failed,
    a_key_must_be_visible_ascii,
    a_key_is_forgotten_where_nothing_is_posted,
    twenty_at_once_make_one,
    what_changes_nothing_keeps_nothing,
    what_is_kept_for_a_caller_is_bounded,
];

/// Creates a department with this key.
fn keyed(client: &Client, key: &str, body: &Value) -> Reply {
    client.request("POST", "/departments").header("Idempotency-Key", key).json(body).send()
}

fn a_repeated_request_is_done_once(world: &World) {
    let admin = world.admin();
    let first = keyed(&admin, "key-1", &body("finance"));
    let department = first.expect(201);
    assert_eq!(first.header("idempotency-replayed"), None);
    world.later(60);
    // The same request with its members in another order gets the same answer, whatever has become of the department.
    admin.patch(&format!("/departments/{}", id(&department)), json!({"name": "新"}), "*").expect(200);
    let again = admin
        .request("POST", "/departments")
        .header("Idempotency-Key", "key-1")
        .body("application/json", "{ \"name\":\"县财政局\" , \"code\":\"finance\" }")
        .send();
    assert_eq!(again.expect(201), department);
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!((again.header("location"), again.etag()), (first.header("location"), first.etag()));
    assert_eq!(count(world), 1);
    keyed(&admin, "key-1", &body("other")).problem(422, "idempotency_key_reused");
    // The key is judged after the form of the body and before its values.
    keyed(&admin, "key-1", &json!({"code": "finance"})).problem(422, "idempotency_key_reused");
    admin
        .request("POST", "/departments")
        .header("Idempotency-Key", "key-1")
        .body("application/json", "{")
        .send()
        .problem(400, "malformed_json");
    assert_eq!(count(world), 1);
    // Without a key it is another request.
    admin.post("/departments", body("finance")).problem(409, "already_exists");
}

fn a_key_belongs_to_its_caller_and_path(world: &World) {
    let (admin, other) = (world.admin(), world.user("second.admin", json!({"roles": ["admin"]})));
    let one = keyed(&admin, "key-1", &body("one")).expect(201);
    let two = keyed(&other, "key-1", &body("two")).expect(201);
    assert_ne!(id(&one), id(&two));
    assert_eq!(keyed(&other, "key-1", &body("two")).expect(201), two);
    // Keys differ by case.
    keyed(&admin, "KEY-1", &body("three")).expect(201);
    // Rights are checked again before anything is replayed.
    world
        .dispatcher()
        .request("POST", "/departments")
        .header("Idempotency-Key", "key-1")
        .json(&body("one"))
        .send()
        .problem(403, "forbidden");
    world
        .nobody()
        .request("POST", "/departments")
        .header("Idempotency-Key", "key-1")
        .json(&body("one"))
        .send()
        .problem(401, "token_missing");
}

fn a_key_survives_what_failed(world: &World) {
    let admin = world.admin();
    keyed(&admin, "key-1", &json!({"code": "finance"})).faults(&[("/name", "required")]);
    let unknown = json!({"code": "finance", "name": "n", "bill_to_department_id": NOBODY});
    assert_eq!(keyed(&admin, "key-1", &unknown).status, 422);
    world.department("taken");
    keyed(&admin, "key-1", &body("taken")).problem(409, "already_exists");
    let made = keyed(&admin, "key-1", &body("finance"));
    made.expect(201);
    assert_eq!(made.header("idempotency-replayed"), None);
    assert_eq!(world.sql_number("SELECT count(*) AS n FROM idempotency_keys"), 1);
}

fn a_key_must_be_visible_ascii(world: &World) {
    let admin = world.admin();
    for bad in ["", "a b", "ключ", &"k".repeat(256)] {
        let reply = keyed(&admin, bad, &body("finance"));
        assert_eq!(reply.status, 400, "{bad:?}: {}", reply.body);
    }
    assert_eq!(count(world), 0);
    // Where the key is ignored, because the answer holds a secret, its form is judged all the same.
    let long = "k".repeat(256);
    let user = json!({"username": "lina", "password": PASSWORD, "roles": ["accountant"]});
    admin
        .request("POST", "/users")
        .header("Idempotency-Key", &long)
        .json(&user)
        .send()
        .problem(400, "malformed_header");
    keyed(&admin, &"k".repeat(255), &body("a")).expect(201);
    keyed(&admin, "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", &body("b")).expect(201);
}

fn a_key_is_forgotten_where_nothing_is_posted(world: &World) {
    let admin = world.admin();
    let department = world.department("finance");
    let path = format!("/departments/{}", id(&department));
    for number in 0..2 {
        let changed = admin
            .request("PATCH", &path)
            .header("Idempotency-Key", "key-1")
            .header("If-Match", "*")
            .json(&json!({"discount_percent": number}))
            .send();
        assert_eq!(
            (&changed.expect(200)["discount_percent"], changed.header("idempotency-replayed")),
            (&json!(number), None)
        );
    }
    assert_eq!(world.sql_number("SELECT count(*) AS n FROM idempotency_keys"), 0);
}

fn twenty_at_once_make_one(world: &World) {
    let admin = world.admin();
    admin.get("/departments").expect(200);
    let replies = at_once(20, |_| keyed(&admin, "key-1", &body("finance")));
    let made: Vec<Value> = replies.iter().filter(|reply| reply.status != 409).map(|reply| reply.expect(201)).collect();
    assert!(!made.is_empty() && made.iter().all(|department| *department == made[0]), "{made:?}");
    for reply in replies.iter().filter(|reply| reply.status == 409) {
        reply.problem(409, "idempotency_in_progress");
    }
    assert_eq!(
        replies.iter().filter(|reply| reply.status == 201 && reply.header("idempotency-replayed").is_none()).count(),
        1,
        "one did the work"
    );
    assert_eq!(
        (count(world), world.sql_number("SELECT count(*) AS n FROM events WHERE subject_kind = 'department'")),
        (1, 1)
    );
    // Without a key, one request creates it and the others are refused.
    let replies = at_once(20, |_| admin.post("/departments", body("other")));
    assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 1);
    for reply in replies.iter().filter(|reply| reply.status != 201) {
        reply.problem(409, "already_exists");
    }
}

fn what_changes_nothing_keeps_nothing(world: &World) {
    let kept = || world.sql_number("SELECT count(*) AS n FROM idempotency_keys");
    let (department, _cars) = department_with_cars(world, 1);
    let requester = world.requester(&department);
    let send = |client: &Client, path: &str, body: &Value| {
        client.request("POST", path).header("Idempotency-Key", "one").json(body).send()
    };
    let booking = world.booking(&department, json!({}));
    let quote = json!({
        "items": booking["items"], "service": "day", "starts_at": booking["starts_at"], "ends_at": booking["ends_at"], "distance_km": 80,
        "department_id": id(&department),
    });
    let cancel = format!("{}/cancel", path_of(&booking));
    let rehearsed = json!({"reason": "取消", "dry_run": true});
    for _ in 0..2 {
        for reply in [send(&requester, "/quotes", &quote), send(&requester, &cancel, &rehearsed)] {
            reply.expect(200);
            assert_eq!(reply.header("idempotency-replayed"), None, "{}", reply.body);
        }
    }
    // A quote is asked again with other figures, whatever key is sent along.
    send(&requester, "/quotes", &merged(quote, json!({"distance_km": 90}))).expect(200);
    assert_eq!(kept(), 0);
    let document = world.nobody().get("/openapi.json").expect(200);
    let parameters = document["paths"]["/api/v1/quotes"]["post"]["parameters"].to_string();
    assert!(!parameters.contains("Idempotency-Key"), "{parameters}");
    // The rehearsal leaves the key to the act.
    for replayed in [None, Some("true")] {
        let done = send(&requester, &cancel, &json!({"reason": "取消"}));
        assert_eq!((done.status, done.header("idempotency-replayed")), (200, replayed), "{}", done.body);
    }
    world.at("2026-06-01T09:00:00+08:00");
    for _ in 0..2 {
        let closing = send(&world.accountant(), "/periods/2026-05/close", &json!({"dry_run": true}));
        assert_eq!((closing.status, closing.header("idempotency-replayed")), (200, None), "{}", closing.body);
    }
    assert_eq!(kept(), 1);
}

/// Keeps an answer of so many characters for the administrator, as if it had been given.
fn keep(world: &World, key: &str, size: usize) {
    let columns = "caller, method, path, key, body_hash, status, body, created_at";
    let body = "x".repeat(size);
    let now = world.database.instant(&world.now());
    world
        .sql(&format!(
            "INSERT INTO idempotency_keys ({columns}) SELECT id, 'POST', '/api/v1/departments', '{key}', {}, 201, '{body}', {now} FROM users WHERE username = 'admin'",
            world.database.bytes(&[0; 32])
        ))
        .expect("a kept answer");
}

fn what_is_kept_for_a_caller_is_bounded(world: &World) {
    world.serve_with(|settings| settings.kept_answers = 1);
    let (admin, other) = (world.admin(), world.user("second.admin", json!({"roles": ["admin"]})));
    keep(world, "old", (1 << 20) - 6_000);
    // What this process keeps itself is counted, too.
    let made = (0..12).take_while(|number| {
        let reply = keyed(&admin, &format!("key-{number}"), &body(&format!("d{number}")));
        assert!(reply.status == 201 || reply.status == 429, "{}", reply.body);
        reply.status == 201
    });
    let made = made.count();
    assert!((3..12).contains(&made), "{made} were made");
    let refused = keyed(&admin, "more", &body("more"));
    refused.problem(429, "too_many_kept_answers");
    assert!(refused.header("retry-after").is_some());
    assert_eq!(count(world), made as i64, "a refusal leaves nothing behind");
    // What was done is told again, and not done again. Without a key it is done as ever; others have room of their own.
    let again = keyed(&admin, "key-0", &body("d0"));
    assert_eq!((again.status, again.header("idempotency-replayed")), (201, Some("true")));
    admin.post("/departments", body("unkeyed")).expect(201);
    keyed(&other, "more", &body("others")).expect(201);
    assert_eq!(count(world), made as i64 + 2);
    // When older ones are forgotten, there is room again.
    world.sql("DELETE FROM idempotency_keys WHERE key = 'old'").expect("forgotten");
    world.later(2);
    keyed(&admin, "more", &body("more")).expect(201);
}
