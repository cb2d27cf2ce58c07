//! API keys: when they end, and what they may do and see.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    cases,
    identity::{ASKED, refused},
    support::{
        books::{by_hand, of_trip, payment},
        client::{Client, id},
        database::{Engine, PASSWORD},
        trips::path_of,
        world::{World, merged},
    },
};

cases![
    a_key_ends_when_retired_or_expired,
    a_key_is_good_as_it_was_shown_only,
    a_key_does_what_its_roles_do,
    a_key_sees_its_departments_only,
    a_key_approves_if_told_it_may,
    keys_change_no_users_keys_or_settings,
    a_key_lives_four_hundred_days,
    a_key_decides_nothing_unless_told_it_may,
    a_key_is_nobody_else_than_its_maker,
    a_maker_and_their_keys_write_and_approve_as_one,
    a_key_decides_nothing_once_its_maker_is_disabled,
    for_whom_a_key_acts_is_no_second_person,
    makers_of_before_are_taken_from_the_record,
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
    for path in ["/drivers", "/users", "/keys", "/vehicles", "/settings"] {
        key.get(path).problem(403, "forbidden");
    }
    key.put("/auth/password", json!({"current_password": "x", "new_password": "y"})).problem(403, "forbidden");
    key.get("/bookings").expect(200);
    world.admin().patch(&newest(world), json!({"roles": ["accountant"], "department_ids": []}), "*").expect(200);
    key.get("/drivers").expect(200);
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

fn keys_change_no_users_keys_or_settings(world: &World) {
    let key = world.key(&["admin"], &[]);
    let own = newest(world);
    let user = json!({"username": "wang", "password": PASSWORD, "roles": ["dispatcher"]});
    let made = format!("/users/{}", id(&world.admin().post("/users", user.clone()).expect(201)));
    let soon = json!(world.clock.now().plus_days(30).to_string());
    for (method, path, body) in [
        ("POST", "/users", merged(user, json!({"username": "li"}))),
        ("PATCH", made.as_str(), json!({"roles": ["accountant"]})),
        ("POST", "/keys", json!({"name": "x", "roles": ["accountant"], "expires_at": soon})),
        ("PATCH", own.as_str(), json!({"may_approve": true})),
        ("PATCH", own.as_str(), json!({"name": "x"})),
        ("PATCH", "/settings", json!({"buffer_minutes": 0})),
    ] {
        let reply = key.request(method, path).header("If-Match", "*").json(&body).send();
        reply.problem(403, "forbidden");
    }
    let table = "username,roles,initial_password\nzhao,admin,correct-horse-battery\n";
    for dry_run in [true, false] {
        let import = key.request("POST", &format!("/imports?kind=users&dry_run={dry_run}"));
        import.body("text/csv", table).send().problem(403, "forbidden");
    }
    assert_eq!(world.admin().get(&made).expect(200)["roles"], json!(["dispatcher"]));
    assert_eq!(world.admin().get("/settings").expect(200)["buffer_minutes"], 30);
    // It reads them, and changes what else its role does.
    for path in ["/users", "/keys", "/settings", &made, &own] {
        key.get(path).expect(200);
    }
    key.post("/departments", json!({"code": "office", "name": "县府办"})).expect(201);
}

fn a_key_lives_four_hundred_days(world: &World) {
    let admin = world.admin();
    let until = |days: i64, seconds: i64| json!(world.clock.now().plus_days(days).plus_seconds(seconds).to_string());
    let new = |expires_at: Value| json!({"name": "x", "roles": ["dispatcher"], "expires_at": expires_at});
    let problem = admin.post("/keys", new(until(400, 1))).faults(&[("/expires_at", "span_too_long")]);
    let said = problem["errors"][0]["detail"].as_str().unwrap_or_default();
    assert!(said.contains("400") && said.contains("2027-06-10T08:00:00+08:00"), "{said}");
    let path = format!("/keys/{}", id(&admin.post("/keys", new(until(400, 0))).expect(201)));
    admin.patch(&path, json!({"expires_at": until(400, 1)}), "*").faults(&[("/expires_at", "span_too_long")]);
    // Counted from when it was made: later doesn't make it live longer.
    world.later(24 * 60);
    let admin = world.admin();
    let until = |days: i64| json!(world.clock.now().plus_days(days).to_string());
    admin.patch(&path, json!({"expires_at": until(400)}), "*").faults(&[("/expires_at", "span_too_long")]);
    admin.patch(&path, json!({"expires_at": until(399)}), "*").expect(200);
}

/// A key of an administrator with one role.
fn made_by(world: &World, admin: &Client, role: &str, may_approve: bool) -> Client {
    world.key_made_by(admin, json!({"roles": [role], "may_approve": may_approve}))
}

/// All that a second person decides about, prepared by this accountant and this dispatcher: path and body of each
/// decision.
fn prepared(world: &World, accountant: &Client, dispatcher: &Client) -> Vec<(String, Value)> {
    let department = world.department_with(json!({"code": "finance", "uscc": "11330225002985031R"}));
    world.tariff();
    let paid_ahead = payment(&department, 50_000, json!({"date": "2026-05-06", "advance": true}));
    accountant.post("/payments", paid_ahead).expect(201);
    let trip = world.signed(&department, &world.vehicle("car"), json!({}));
    let debt = format!("/receivables/{}", id(&of_trip(world, &trip)));
    let trip = format!("/trips/{}", id(&trip));
    let journal = accountant.post("/journals", by_hand("2026-05-07")).expect(201);
    let wages = json!({"direction": "paid", "purpose": "wages", "date": "2026-05-07", "amount_fen": 1_000});
    let wages = accountant.post("/payments", wages).expect(201);
    let advance = format!("/advances/{}", id(&accountant.all("/advances")[0]));
    let refund = accountant.post(&format!("{advance}/refund"), json!({"amount_fen": 1_000})).expect(200);
    dispatcher.post(&format!("{trip}/correct"), json!({"adjustment_fen": -100, "reason": "优惠"})).expect(200);
    accountant.post(&format!("{debt}/write-off"), json!({"reason": "单位已撤销"})).expect(200);
    accountant.post("/periods/2026-04/close", json!({})).expect(200);
    accountant.post("/periods/2026-04/reopen", json!({"reason": "漏记"})).expect(200);
    vec![
        (format!("/journals/{}/approve", id(&journal)), json!({})),
        (format!("/payments/{}/approve", id(&wages)), json!({})),
        (format!("/payments/{}/approve", id(&refund)), json!({})),
        (format!("{trip}/approve-adjustment"), json!({})),
        (format!("{debt}/approve-write-off"), json!({})),
        ("/periods/2026-04/reopen".to_owned(), json!({"reason": "同意"})),
    ]
}

fn a_key_decides_nothing_unless_told_it_may(world: &World) {
    let (accountant, dispatcher) = (world.accountant(), world.dispatcher());
    let acts = prepared(world, &accountant, &dispatcher);
    let plain = made_by(world, &world.other_admin(), "supervisor", false);
    for (path, body) in &acts {
        let problem = plain.post(path, body.clone()).problem(403, "forbidden");
        assert!(problem["detail"].as_str().is_some_and(|said| said.contains("may_approve")), "{problem}");
    }
    // Refused by what it may, before anybody looks whether there is such a trip.
    let nowhere = format!("/trips/{}/settle", uuid::Uuid::nil());
    let settled = json!({"outcome": "confirm", "reason": "里程无误"});
    plain.post(&nowhere, settled.clone()).problem(403, "forbidden");
    let told = made_by(world, &world.other_admin(), "supervisor", true);
    told.post(&nowhere, settled).problem(404, "not_found");
    for (path, body) in acts {
        told.post(&path, body).expect(200);
    }
}

fn a_key_is_nobody_else_than_its_maker(world: &World) {
    let (one, other) = (world.admin(), world.other_admin());
    let (accountant, dispatcher) = (made_by(world, &one, "accountant", true), made_by(world, &one, "dispatcher", true));
    let acts = prepared(world, &accountant, &dispatcher);
    // The same key, another of the same administrator, and one of another administrator.
    let (same, another) = (made_by(world, &one, "accountant", true), made_by(world, &other, "accountant", true));
    for key in [&accountant, &same] {
        for (path, body) in &acts {
            key.post(path, body.clone()).problem(403, "second_person_required");
        }
    }
    for (path, body) in acts {
        another.post(&path, body).expect(200);
    }
}

fn a_maker_and_their_keys_write_and_approve_as_one(world: &World) {
    world.tariff();
    world.fleet(0, 0, 4);
    let department = world.department("finance");
    let of = |admin: &Client, role: &str| {
        let fields = json!({"roles": [role], "department_ids": [id(&department)], "may_approve": true});
        world.key_made_by(admin, fields)
    };
    let (one, other) = (world.admin(), world.other_admin());
    let approve = |client: &Client, booking: &Value| client.post(&format!("{}/approve", path_of(booking)), json!({}));
    let written = |client: &Client| client.post("/bookings", world.booking_body(&department, json!({}))).expect(201);
    let booking = written(&of(&one, "requester"));
    approve(&of(&one, "approver"), &booking).problem(403, "own_request");
    approve(&of(&other, "approver"), &booking).expect(200);
    // What another wrote and a key changed.
    let booking = written(&world.requester(&department));
    of(&one, "requester").patch(&path_of(&booking), json!({"passengers": 2}), "*").expect(200);
    world.requester(&department).patch(&path_of(&booking), json!({"note": "x"}), "*").expect(200);
    approve(&of(&one, "approver"), &booking).problem(403, "own_request");
    approve(&of(&other, "approver"), &booking).expect(200);
    // An administrator who is allowed to be an approver and an accountant, too, and a key of theirs.
    one.patch("/settings", json!({"separate_duties": false}), "*").expect(200);
    let all = json!({"roles": ["admin", "approver", "accountant"], "department_id": id(&department)});
    let chief = world.user("chief", all);
    let booking = written(&of(&chief, "requester"));
    approve(&chief, &booking).problem(403, "own_request");
    approve(&of(&chief, "approver"), &written(&chief)).problem(403, "own_request");
    // Nor does another's key approve on their behalf what a key of theirs wrote.
    let for_chief = json!({"on_behalf_of": {"name": "李局长", "ref": "chief"}});
    of(&other, "approver").post(&format!("{}/approve", path_of(&booking)), for_chief).problem(403, "own_request");
    let books = world.key_made_by(&chief, json!({"roles": ["accountant"], "may_approve": true}));
    for (first, second) in [(&chief, &books), (&books, &chief)] {
        let draft = first.post("/journals", by_hand("2026-05-06")).expect(201);
        let path = format!("/journals/{}/approve", id(&draft));
        second.post(&path, json!({})).problem(403, "second_person_required");
        world.supervisor().post(&path, json!({})).expect(200);
    }
}

fn a_key_decides_nothing_once_its_maker_is_disabled(world: &World) {
    let key = made_by(world, &world.other_admin(), "accountant", true);
    let maker = format!("/users/{}", world.other_admin().get("/auth/me").expect(200)["id"].as_str().expect("an id"));
    let draft = || world.accountant().post("/journals", by_hand("2026-05-06")).expect(201);
    let decide = |act: &str| {
        let body = if act == "reject" { json!({"reason": "x"}) } else { json!({}) };
        key.post(&format!("/journals/{}/{act}", id(&draft())), body)
    };
    decide("approve").expect(200);
    world.admin().patch(&maker, json!({"disabled": true}), "*").expect(200);
    for act in ["approve", "reject"] {
        decide(act).problem(403, "forbidden");
    }
    // What takes no decision goes on.
    assert_eq!(key.get("/auth/me").expect(200)["may_approve"], false);
    key.post("/journals", by_hand("2026-05-06")).expect(201);
    world.admin().patch(&maker, json!({"disabled": false}), "*").expect(200);
    decide("approve").expect(200);
}

fn for_whom_a_key_acts_is_no_second_person(world: &World) {
    let accountant = world.accountant();
    let account = accountant.get("/auth/me").expect(200);
    let (one, other) =
        (made_by(world, &world.admin(), "accountant", true), made_by(world, &world.other_admin(), "accountant", true));
    let named = |body: Value, who: &Value| merged(body, json!({"on_behalf_of": {"name": "会计", "ref": who}}));
    let approve = |draft: &Value| format!("/journals/{}/approve", id(draft));
    for who in [&account["name"], &account["id"]] {
        // A key doesn't approve for the accountant what the accountant prepared,
        let draft = accountant.post("/journals", by_hand("2026-05-06")).expect(201);
        one.post(&approve(&draft), named(json!({}), who)).problem(403, "second_person_required");
        one.post(&approve(&draft), named(json!({}), &json!("oa-1029"))).expect(200);
        // nor the accountant what a key prepared for them, nor another key for them.
        let draft = one.post("/journals", named(by_hand("2026-05-06"), who)).expect(201);
        accountant.post(&approve(&draft), json!({})).problem(403, "second_person_required");
        other.post(&approve(&draft), named(json!({}), &account["id"])).problem(403, "second_person_required");
        other.post(&approve(&draft), json!({})).expect(200);
    }
}

fn makers_of_before_are_taken_from_the_record(world: &World) {
    world.key(&["admin"], &[]);
    let first = world.admin().get("/keys?limit=1").expect(200)["items"][0].clone();
    world.key_made_by(&world.other_admin(), json!({"roles": ["accountant"]}));
    let makers = || -> Vec<Value> { world.admin().all("/keys").iter().map(|key| key["created_by"].clone()).collect() };
    let me = |client: &Client| client.get("/auth/me").expect(200)["id"].clone();
    let (one, other) = (me(&world.admin()), me(&world.other_admin()));
    assert_eq!(makers(), [other.clone(), one.clone()]);
    // Once keys made keys, and nobody's maker was kept.
    let (child, event) = (world.database.id(Uuid::now_v7()), world.database.id(Uuid::now_v7()));
    let parent = world.sql_id(&first);
    let (hash, migration) = match world.database.engine {
        Engine::Sqlite => ("x'00'", include_str!("../../../migrations/sqlite/2026-11-29-000051_key_makers/up.sql")),
        Engine::Postgres => {
            ("'\\x00'", include_str!("../../../migrations/postgres/2026-11-29-000051_key_makers/up.sql"))
        }
    };
    let columns = "name, prefix, roles, department_ids, expires_at, may_approve, version, created_at, updated_at";
    world
        .sql(&format!(
            "INSERT INTO api_keys (id, secret_hash, {columns}) SELECT {child}, {hash}, {columns} FROM api_keys WHERE id = {parent};
             INSERT INTO events (id, at, actor_kind, actor_id, actor_name, request_id, subject_kind, subject_id, action)
             SELECT {event}, at, 'key', {parent}, actor_name, request_id, 'key', {child}, 'create' FROM events
             WHERE subject_id = {parent} AND action = 'create';
             UPDATE api_keys SET created_by = NULL;"
        ))
        .expect("the rows of before");
    world.sql(&migration[migration.find("WITH").expect("it fills the column")..]).expect("the makers of before");
    let mut found = makers();
    let mut expected = [one.clone(), one, other];
    found.sort_by_key(Value::to_string);
    expected.sort_by_key(Value::to_string);
    assert_eq!(found, expected);
}
