//! What one administrator grants and another approves, where the company asks for it (API.md §3.4).

use serde_json::{Value, json};

use crate::{
    cases,
    identity::{ASKED, refused},
    support::{
        client::{Client, Reply, etag, id},
        database::{ADMIN, PASSWORD},
        wire::until,
        world::{World, merged},
    },
};

cases![
    nothing_waits_unless_the_company_asks_for_it,
    a_role_waits_for_the_other_administrator,
    what_is_taken_is_taken_at_once,
    who_comes_back_waits_anew,
    a_key_waits_for_the_other_administrator,
    a_key_that_is_given_more_waits,
    what_is_rejected_gives_nothing,
    one_administrator_alone_waits_for_nobody,
    nobody_approves_their_own_roles,
    users_of_a_table_wait_too,
];

/// Two administrators, in a company where what one grants waits for the other.
fn two(world: &World) -> (Client, Client) {
    let (one, other) = (world.admin(), world.other_admin());
    let asked = one.patch("/settings", json!({"grants_need_approval": true}), "*").expect(200);
    assert_eq!(asked["grants_need_approval"], true);
    (one, other)
}

fn user(admin: &Client, name: &str, fields: Value) -> Value {
    let new = json!({"username": name, "password": PASSWORD});
    admin.post("/users", merged(new, fields)).expect(201)
}

fn user_path(user: &Value) -> String {
    format!("/users/{}", id(user))
}

/// A key, and the client that has it.
fn key(world: &World, admin: &Client, fields: Value) -> (Value, Client) {
    let defaults = json!({"name": "oa", "expires_at": world.clock.now().plus_days(30).to_string()});
    let made = admin.post("/keys", merged(defaults, fields)).expect(201);
    let secret = made["key"].as_str().expect("a key").to_owned();
    (made, world.nobody().bearer(&secret))
}

fn approve(client: &Client, path: &str) -> Reply {
    client.post(&format!("{path}/approve"), json!({}))
}

fn reject(client: &Client, path: &str) -> Reply {
    client.post(&format!("{path}/reject"), json!({"reason": "未经批准"}))
}

fn me(client: &Client) -> Value {
    client.get("/auth/me").expect(200)["id"].clone()
}

fn nothing_waits_unless_the_company_asks_for_it(world: &World) {
    let (one, _) = (world.admin(), world.other_admin());
    assert_eq!(one.get("/settings").expect(200)["grants_need_approval"], false);
    let lina = user(&one, "lina", json!({"roles": ["dispatcher"]}));
    assert_eq!(
        (&lina["roles"], &lina["pending_roles"], &lina["pending_by"]),
        (&json!(["dispatcher"]), &Value::Null, &Value::Null)
    );
    let (made, client) = key(world, &one, json!({"roles": ["accountant"]}));
    assert_eq!(made["pending_by"], Value::Null);
    client.get(ASKED).expect(200);
    for path in [user_path(&lina), format!("/keys/{}", id(&made))] {
        for reply in [approve(&one, &path), reject(&one, &path)] {
            assert_eq!(reply.problem(409, "wrong_state")["state"], "not_proposed");
        }
    }
}

fn a_role_waits_for_the_other_administrator(world: &World) {
    let (one, other) = two(world);
    let supervisor = {
        let made = user(&one, "bureau", json!({"roles": ["supervisor"]}));
        approve(&other, &user_path(&made)).expect(200);
        world.nobody().person("bureau", PASSWORD)
    };
    let lina = user(&one, "lina", json!({"roles": ["dispatcher"]}));
    assert_eq!(
        (&lina["roles"], &lina["pending_roles"], &lina["pending_by"]),
        (&json!([]), &json!(["dispatcher"]), &me(&one))
    );
    let client = world.nobody().person("lina", PASSWORD);
    client.get("/bookings").problem(403, "forbidden");
    // Who waits hears so of themselves, and what they must do first.
    let told = client.get("/auth/me").expect(200);
    assert_eq!((&told["id"], &told["roles"], &told["must_first"]), (&lina["id"], &json!([]), &Value::Null));
    let ask = |yes: bool| {
        let yes = world.database.boolean(yes);
        world.sql(&format!("UPDATE settings SET password_change_required = {yes}")).expect("settings");
    };
    ask(true);
    assert_eq!(client.get("/auth/me").expect(200)["must_first"], "password_change_required");
    ask(false);
    // The bureau reads what waits, and decides nothing.
    let path = user_path(&lina);
    for reader in [&supervisor, &other] {
        let waiting = reader.all("/users?pending=true");
        assert_eq!((waiting.len(), &waiting[0]["id"]), (1, &lina["id"]));
    }
    assert!(supervisor.all("/users?pending=false").iter().all(|user| user["id"] != lina["id"]));
    for reply in [approve(&supervisor, &path), reject(&supervisor, &path), approve(&client, &path)] {
        reply.problem(403, "forbidden");
    }
    // Neither does who granted it, nor a key, whoever made it.
    approve(&one, &path).problem(403, "second_person_required");
    let (made, keyed) = key(world, &other, json!({"roles": ["admin"], "may_approve": true}));
    assert_eq!(made["pending_by"], Value::Null, "a key without a role of the business");
    for reply in [approve(&keyed, &path), reject(&keyed, &path)] {
        reply.problem(403, "forbidden");
    }
    let stale = other.request("POST", &format!("{path}/approve")).header("If-Match", "\"9\"").send();
    stale.problem(412, "stale");
    let named = other.request("POST", &format!("{path}/approve")).header("X-Request-Id", "approves-lina");
    let approved = named.header("If-Match", etag(&lina)).send().expect(200);
    assert_eq!(
        (&approved["roles"], &approved["pending_roles"], &approved["pending_by"]),
        (&json!(["dispatcher"]), &Value::Null, &Value::Null)
    );
    client.get("/bookings").expect(200);
    assert_eq!(approve(&other, &path).problem(409, "wrong_state")["state"], "not_proposed");
    // The record has both, and security is told.
    let acts = other.all(&format!("/events?subject=user&subject_id={}", id(&lina)));
    let acts: Vec<(&str, &str)> = acts
        .iter()
        .map(|event| (event["action"].as_str().unwrap_or_default(), event["actor"].as_str().unwrap_or_default()))
        .collect();
    assert_eq!(acts, [("approve", "admin.two"), ("create", "admin")]);
    let told = other.all("/events?subject=security&action=change_access");
    let told = told.iter().find(|event| event["request_id"] == "approves-lina").expect("a change of access");
    assert_eq!(told["after"]["operation"], "POST /users/{id}/approve");
}

fn what_is_taken_is_taken_at_once(world: &World) {
    let (one, other) = two(world);
    let department = world.department("finance");
    let both = json!({"roles": ["requester", "approver"], "department_id": id(&department)});
    let lina = user(&one, "lina", both.clone());
    let path = user_path(&lina);
    approve(&other, &path).expect(200);
    let change = |roles: Value| one.patch(&path, json!({"roles": roles}), "*").expect(200);
    let seen = |user: &Value| (user["roles"].clone(), user["pending_roles"].clone());
    assert_eq!(seen(&change(json!(["requester"]))), (json!(["requester"]), Value::Null));
    // One is given, another is taken: what is left holds, and the rest waits.
    let moved = change(json!(["requester", "approver"]));
    assert_eq!(seen(&moved), (json!(["requester"]), json!(["requester", "approver"])));
    assert_eq!(seen(&change(json!(["approver"]))), (json!([]), json!(["approver"])));
    // What says nothing of roles leaves what waits as it is, and the other changes it without approving it.
    let named = one.patch(&path, json!({"password": "another horse battery"}), "*").expect(200);
    assert_eq!(seen(&named), (json!([]), json!(["approver"])));
    let changed = other.patch(&path, json!({"roles": ["requester"]}), "*").expect(200);
    assert_eq!((seen(&changed), &changed["pending_by"]), ((json!([]), json!(["requester"])), &me(&other)));
    approve(&other, &path).problem(403, "second_person_required");
    assert_eq!(seen(&approve(&one, &path).expect(200)), (json!(["requester"]), Value::Null));
    // Back to what counts: it waits no more.
    change(json!(["requester", "approver"]));
    assert_eq!(seen(&change(json!(["requester"]))), (json!(["requester"]), Value::Null));
}

fn who_comes_back_waits_anew(world: &World) {
    let (one, other) = two(world);
    let lina = user(&one, "lina", json!({"roles": ["dispatcher"]}));
    let path = user_path(&lina);
    approve(&other, &path).expect(200);
    let gone = one.patch(&path, json!({"disabled": true}), "*").expect(200);
    assert_eq!((&gone["roles"], &gone["pending_roles"]), (&json!(["dispatcher"]), &Value::Null));
    let back = one.patch(&path, json!({"disabled": false}), "*").expect(200);
    assert_eq!((&back["roles"], &back["pending_roles"]), (&json!([]), &json!(["dispatcher"])));
    world.nobody().person("lina", PASSWORD).get("/bookings").problem(403, "forbidden");
    approve(&one, &path).problem(403, "second_person_required");
    approve(&other, &path).expect(200);
    world.nobody().person("lina", PASSWORD).get("/bookings").expect(200);
}

fn a_key_waits_for_the_other_administrator(world: &World) {
    let (one, other) = two(world);
    let (made, client) = key(world, &one, json!({"roles": ["accountant"], "may_approve": true}));
    let path = format!("/keys/{}", id(&made));
    assert_eq!((&made["roles"], &made["pending_by"]), (&json!(["accountant"]), &me(&one)));
    for route in [ASKED, "/auth/me", "/journals"] {
        client.get(route).problem(403, "forbidden");
    }
    assert_eq!(other.all("/keys?pending=true").len(), 1);
    assert_eq!(other.all("/keys?pending=false").len(), 0);
    approve(&one, &path).problem(403, "second_person_required");
    let approved = approve(&other, &path).expect(200);
    assert_eq!((&approved["pending_by"], &approved["created_by"]), (&Value::Null, &me(&one)));
    client.get("/journals").expect(200);
    // A new name, an end, and fewer roles need nobody.
    let until = world.clock.now().plus_days(20).to_string();
    let less = json!({"name": "oa 2", "expires_at": until, "may_approve": false});
    assert_eq!(one.patch(&path, less, "*").expect(200)["pending_by"], Value::Null);
    client.get("/journals").expect(200);
    let acts = other.all(&format!("/events?subject=key&subject_id={}", id(&made)));
    let acts: Vec<&str> = acts.iter().filter_map(|event| event["action"].as_str()).collect();
    assert_eq!(acts, ["change", "approve", "create"]);
}

fn a_key_that_is_given_more_waits(world: &World) {
    let (one, other) = two(world);
    let (ours, theirs) = (world.department("ours"), world.department("theirs"));
    let fields = json!({"roles": ["requester"], "department_ids": [id(&ours)]});
    let (made, client) = key(world, &one, fields);
    let path = format!("/keys/{}", id(&made));
    approve(&other, &path).expect(200);
    let today = world.clock.now().date().to_string();
    for (less, more) in [
        (json!({}), json!({"may_approve": true})),
        (json!({}), json!({"department_ids": [id(&ours), id(&theirs)]})),
        (json!({}), json!({"roles": ["requester", "approver"]})),
        (json!({"retired_on": today}), json!({"retired_on": null})),
    ] {
        client.get("/bookings").expect(200);
        one.patch(&path, less, "*").expect(200);
        let widened = one.patch(&path, more.clone(), "*").expect(200);
        assert_eq!(widened["pending_by"], me(&one), "{more}");
        client.get("/bookings").problem(403, "forbidden");
        approve(&one, &path).problem(403, "second_person_required");
        approve(&other, &path).expect(200);
    }
    // One that has expired comes back, too.
    world.later(60 * 24 * 31);
    let (one, other) = (world.nobody().person(ADMIN, PASSWORD), world.nobody().person("admin.two", PASSWORD));
    refused(&client.get("/bookings"), "token_expired", "a key that has expired");
    let later = json!({"expires_at": world.clock.now().plus_days(1).to_string()});
    assert_eq!(one.patch(&path, later, "*").expect(200)["pending_by"], me(&one));
    client.get("/bookings").problem(403, "forbidden");
    approve(&other, &path).expect(200);
    client.get("/bookings").expect(200);
}

fn what_is_rejected_gives_nothing(world: &World) {
    let (one, other) = two(world);
    let lina = user(&one, "lina", json!({"roles": ["dispatcher"]}));
    let path = user_path(&lina);
    other.post(&format!("{path}/reject"), json!({})).faults(&[("/reason", "required")]);
    let rejected = reject(&other, &path).expect(200);
    assert_eq!((&rejected["disabled"], &rejected["pending_roles"]), (&json!(true), &Value::Null));
    let signs_in = json!({"username": "lina", "password": PASSWORD});
    world.nobody().post("/auth/login", signs_in).problem(401, "credentials_invalid");
    approve(&other, &path).problem(409, "wrong_state");
    // Who granted it withdraws it; what counts is kept.
    let back = one.patch(&path, json!({"disabled": false}), "*").expect(200);
    assert_eq!((&back["roles"], &back["pending_roles"]), (&json!([]), &json!(["dispatcher"])));
    approve(&other, &path).expect(200);
    let driver = world.driver_with(&["C1"]);
    one.patch(&path, json!({"roles": ["dispatcher", "driver"], "driver_id": id(&driver)}), "*").expect(200);
    let withdrawn = reject(&one, &path).expect(200);
    assert_eq!(
        (&withdrawn["roles"], &withdrawn["pending_roles"], &withdrawn["disabled"]),
        (&json!(["dispatcher"]), &Value::Null, &json!(false))
    );
    world.nobody().person("lina", PASSWORD).get("/bookings").expect(200);
    // What only the rejected roles may have is gone, so that the user can be changed.
    assert_eq!(withdrawn["driver_id"], Value::Null);
    let department = world.department("finance");
    let more = json!({"roles": ["dispatcher", "requester"], "department_id": id(&department)});
    one.patch(&path, more, "*").expect(200);
    let rejected = reject(&other, &path).expect(200);
    assert_eq!(
        (&rejected["roles"], &rejected["department_id"], &rejected["department_ids"]),
        (&json!(["dispatcher"]), &Value::Null, &json!([]))
    );
    one.patch(&path, json!({"password": "another horse battery"}), "*").expect(200);

    let (made, client) = key(world, &one, json!({"roles": ["dispatcher"]}));
    let path = format!("/keys/{}", id(&made));
    let rejected = reject(&other, &path).expect(200);
    assert_eq!((&rejected["retired_on"], &rejected["pending_by"]), (&json!("2026-05-06"), &Value::Null));
    refused(&client.get(ASKED), "token_invalid", "a rejected key");
    // It comes back as any other: by two.
    assert_eq!(one.patch(&path, json!({"retired_on": null}), "*").expect(200)["pending_by"], me(&one));
    client.get(ASKED).problem(403, "forbidden");
    reject(&one, &path).expect(200);
    refused(&client.get(ASKED), "token_invalid", "a withdrawn key");
}

fn one_administrator_alone_waits_for_nobody(world: &World) {
    let one = world.admin();
    one.patch("/settings", json!({"grants_need_approval": true}), "*").expect(200);
    let lina = user(&one, "lina", json!({"roles": ["dispatcher"]}));
    assert_eq!((&lina["roles"], &lina["pending_roles"]), (&json!(["dispatcher"]), &Value::Null));
    // A second one makes two.
    let second = user(&one, "admin.two", json!({"roles": ["admin"]}));
    assert_eq!(second["roles"], json!(["admin"]));
    let other = world.nobody().person("admin.two", PASSWORD);
    let (of_one, of_other) =
        (user(&one, "zhao", json!({"roles": ["accountant"]})), user(&other, "qian", json!({"roles": ["accountant"]})));
    // An administrator whose role waits doesn't count as one.
    let third = user(&other, "admin.three", json!({"roles": ["admin"]}));
    one.patch(&user_path(&second), json!({"disabled": true}), "*").expect(200);
    // Who is alone then decides about what waits, and about their own, too.
    for waiting in [&of_one, &of_other, &third] {
        assert_eq!(approve(&one, &user_path(waiting)).expect(200)["pending_roles"], Value::Null);
    }
    // Now there are two again.
    assert_eq!(user(&one, "sun", json!({"roles": ["accountant"]}))["roles"], json!([]));
}

fn nobody_approves_their_own_roles(world: &World) {
    let (one, other) = two(world);
    one.patch("/settings", json!({"separate_duties": false}), "*").expect(200);
    let path = format!("/users/{}", me(&other).as_str().expect("an id"));
    let granted = one.patch(&path, json!({"roles": ["admin", "accountant"]}), "*").expect(200);
    assert_eq!((&granted["roles"], &granted["pending_roles"]), (&json!(["admin"]), &json!(["accountant", "admin"])));
    approve(&other, &path).problem(403, "own_roles");
    approve(&one, &path).problem(403, "second_person_required");
    other.get("/journals").problem(403, "forbidden");
    let third = user(&one, "admin.three", json!({"roles": ["admin"]}));
    approve(&other, &user_path(&third)).expect(200);
    // What is for two people by now isn't given.
    one.patch("/settings", json!({"separate_duties": true}), "*").expect(200);
    let third = world.nobody().person("admin.three", PASSWORD);
    approve(&third, &path).faults(&[("/roles", "roles_of_two_people")]);
    one.patch("/settings", json!({"separate_duties": false}), "*").expect(200);
    assert_eq!(approve(&third, &path).expect(200)["roles"], json!(["accountant", "admin"]));
    other.get("/journals").expect(200);
}

fn users_of_a_table_wait_too(world: &World) {
    let (one, other) = two(world);
    let table = "username,roles,initial_password\nzhao,dispatcher,correct-horse-battery\n";
    let sent = one.request("POST", "/imports?kind=users&dry_run=false").body("text/csv", table).send().expect(201);
    let import = format!("/imports/{}", id(&sent));
    until("the end of the import", || (one.get(&import).expect(200)["state"] == "imported").then_some(()));
    let zhao = other.all("/users?pending=true");
    assert_eq!((zhao.len(), &zhao[0]["username"], &zhao[0]["roles"]), (1, &json!("zhao"), &json!([])));
    approve(&one, &user_path(&zhao[0])).problem(403, "second_person_required");
    assert_eq!(approve(&other, &user_path(&zhao[0])).expect(200)["roles"], json!(["dispatcher"]));
}
