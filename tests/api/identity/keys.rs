//! API keys: when they end, and what they may do and see.

use serde_json::{Value, json};

use crate::{
    cases,
    identity::{ASKED, refused},
    support::{
        client::{Client, id},
        world::World,
    },
};

cases![
    a_key_ends_when_retired_or_expired,
    a_key_is_good_as_it_was_shown_only,
    a_key_does_what_its_roles_do,
    a_key_sees_its_departments_only,
    a_key_approves_if_told_it_may,
];

/// The path of the newest key.
fn newest(world: &World) -> String {
    format!("/keys/{}", id(&world.admin().get("/keys?limit=1").expect(200)["items"][0]))
}

fn a_key_ends_when_retired_or_expired(world: &World) {
    let key = world.key(&["dispatcher"], &[]);
    key.get(ASKED).expect(200);
    let path = newest(world);
    // Today or a past day ends the key at once.
    for day in ["2026-05-06", "2026-05-05", "2020-01-01"] {
        assert_eq!(world.admin().patch(&path, json!({"retired_on": day}), "*").expect(200)["retired_on"], day);
        refused(&key.get(ASKED), "token_invalid", day);
        assert_eq!(world.admin().patch(&path, json!({"retired_on": null}), "*").expect(200)["retired_on"], Value::Null);
        key.get(ASKED).expect(200);
    }
    world.admin().patch(&path, json!({"disabled": true}), "*").faults(&[("/disabled", "unknown_field")]);
    world.admin().get("/keys?disabled=true").faults(&[("disabled", "unknown_field")]);

    let short = world.key_with(json!({"roles": ["dispatcher"], "department_ids": [], "expires_at": world.clock.now().plus_minutes(60).to_string()}));
    world.later(59);
    short.get(ASKED).expect(200);
    world.later(1);
    refused(&short.get(ASKED), "token_expired", "an expired key");
    refused(&short.post("/bookings", json!({})), "token_expired", "before the body is judged");
    key.get(ASKED).expect(200);

    // A later day begins at midnight in the company's time zone, eight hours before midnight in UTC.
    let leaving = world.key_with(json!({"roles": ["dispatcher"], "department_ids": [], "retired_on": "2026-05-08"}));
    for (at, works) in [
        ("2026-05-07T23:59:59+08:00", true),
        ("2026-05-08T00:00:00+08:00", false),
        ("2026-05-08T08:00:00+08:00", false),
        ("2027-05-01T08:00:00+08:00", false),
    ] {
        world.at(at);
        let reply = leaving.get(ASKED);
        if works { drop(reply.expect(200)) } else { refused(&reply, "token_invalid", at) }
    }
}

fn a_key_is_good_as_it_was_shown_only(world: &World) {
    let key = world.key(&["dispatcher"], &[]).token().expect("a key");
    let other = world.key(&["dispatcher"], &[]).token().expect("a key");
    let nobody = world.nobody();
    nobody.bearer(&key).get(ASKED).expect(200);
    let turned: String = key
        .chars()
        .map(|c| if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() })
        .collect();
    for bad in [
        key[..key.len() - 1].to_owned(),
        format!("{key}A"),
        format!("{}{}", &key[..11], &other[11..]),
        format!("mp_{}", &turned[3..]),
        key[..11].to_owned(),
        "mp_".to_owned(),
        "mp_' OR '1'='1".to_owned(),
    ] {
        refused(&nobody.bearer(&bad).get(ASKED), "token_invalid", &bad);
    }
}

fn a_key_does_what_its_roles_do(world: &World) {
    let department = world.department("finance");
    let key = world.key(&["requester"], &[&department]);
    for path in ["/departments", "/users", "/keys", "/vehicles", "/settings"] {
        key.get(path).problem(403, "forbidden");
    }
    key.put("/auth/password", json!({"current_password": "x", "new_password": "y"})).problem(403, "forbidden");
    key.get("/bookings").expect(200);
    world.admin().patch(&newest(world), json!({"roles": ["accountant"], "department_ids": []}), "*").expect(200);
    key.get("/departments").expect(200);
    key.post("/bookings", json!({})).problem(403, "forbidden");
}

fn a_key_sees_its_departments_only(world: &World) {
    world.tariff();
    world.fleet(0, 0, 3);
    let (ours, theirs) = (world.department("ours"), world.department("theirs"));
    let key = world.key(&["requester"], &[&ours, &theirs]);
    let keyed = |body: &Value| key.request("POST", "/bookings").header("Idempotency-Key", "oa-1").json(body).send();
    let of_theirs = world.booking_body(&theirs, json!({}));
    let booking = keyed(&of_theirs).expect(201);
    let path = format!("/bookings/{}", id(&booking));
    key.get(&path).expect(200);
    assert_eq!(keyed(&of_theirs).header("idempotency-replayed"), Some("true"));
    let cancel = || {
        key.request("POST", &format!("{path}/cancel"))
            .header("Idempotency-Key", "oa-2")
            .json(&json!({"reason": "改期"}))
            .send()
    };
    cancel().expect(200);
    let spelled = || {
        key.request_at("POST", &format!("/%61pi/v1{path}/cancel"))
            .header("Idempotency-Key", "oa-2")
            .json(&json!({"reason": "改期"}))
            .send()
    };
    assert_eq!(spelled().header("idempotency-replayed"), Some("true"), "the same request, spelled otherwise");

    // The key now belongs to another department. Even its own earlier answers aren't shown to it again.
    world.admin().patch(&newest(world), json!({"department_ids": [id(&ours)]}), "*").expect(200);
    key.get(&path).problem(404, "not_found");
    // The spelling of the path makes no difference.
    assert_eq!(spelled().status, 404, "{}", spelled().body);
    assert_eq!(key.get("/bookings").expect(200)["items"], json!([]));
    key.patch(&path, json!({"passengers": 1}), "*").problem(404, "not_found");
    key.post("/bookings", of_theirs.clone()).problem(422, "unknown_reference");
    keyed(&of_theirs).problem(404, "not_found");
    cancel().problem(404, "not_found");
    key.post("/bookings", world.booking_body(&ours, json!({}))).expect(201);
}

fn a_key_approves_if_told_it_may(world: &World) {
    world.tariff();
    world.fleet(0, 0, 1);
    let department = world.department("finance");
    let booking = world.booking(&department, json!({}));
    let approve = |key: &Client| key.post(&format!("/bookings/{}/approve", id(&booking)), json!({}));
    let key = world.key(&["approver"], &[&department]);
    approve(&key).problem(403, "forbidden");
    world.admin().patch(&newest(world), json!({"may_approve": true}), "*").expect(200);
    assert_eq!(approve(&key).expect(200)["approval"], "approved");
}
