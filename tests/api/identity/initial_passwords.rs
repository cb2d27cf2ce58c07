//! A password that somebody else set: where the company asks for it, nothing is done with it before it is changed.

use std::{
    io::Write,
    process::{Output, Stdio},
};

use serde_json::{Value, json};

use crate::{
    cases,
    identity::ASKED,
    support::{
        client::{Client, Reply, id},
        database::PASSWORD,
        issuer::{Issuer, Key},
        process,
        wire::until,
        world::World,
    },
};

cases![
    a_password_that_another_set_is_changed_before_anything_else,
    whoever_else_set_it_it_is_changed,
    keys_and_the_provider_ask_for_no_password,
    a_demonstration_asks_for_no_other_password,
];

const OWN: &str = "another horse battery";
const REQUIRED: &str = "password_change_required";

fn login(world: &World, username: &str, password: &str) -> Value {
    world.nobody().post("/auth/login", json!({"username": username, "password": password})).expect(200)
}

fn signed_in(world: &World, username: &str, password: &str) -> Client {
    world.nobody().bearer(login(world, username, password)["access_token"].as_str().expect("a token"))
}

fn change(client: &Client, from: &str, to: &str) -> Reply {
    client.put("/auth/password", json!({"current_password": from, "new_password": to}))
}

/// An administrator with a password of their own, in a company that asks for it.
fn strict(world: &World) -> Client {
    let admin = world.admin();
    change(&admin, PASSWORD, OWN).expect(204);
    admin.patch("/settings", json!({"password_change_required": true}), "*").expect(200);
    admin
}

fn path_of(admin: &Client, username: &str) -> String {
    format!("/users/{}", id(&admin.get(&format!("/users?username={username}")).expect(200)["items"][0]))
}

fn a_password_that_another_set_is_changed_before_anything_else(world: &World) {
    let clerk = world.user("clerk", json!({"roles": ["dispatcher"]}));
    clerk.get(ASKED).expect(200);
    assert_eq!(clerk.get("/auth/me").expect(200)["must_first"], Value::Null);
    let admin = strict(world);
    assert_eq!(admin.get("/settings").expect(200)["password_change_required"], true);

    // It holds for tokens of before, for new ones, and for those that were refreshed.
    let tokens = login(world, "clerk", PASSWORD);
    let again = world.nobody().post("/auth/refresh", json!({"refresh_token": tokens["refresh_token"]})).expect(200);
    let refreshed = world.nobody().bearer(again["access_token"].as_str().expect("a token"));
    for session in [&clerk, &refreshed] {
        session.get(ASKED).problem(403, REQUIRED);
        session.post("/bookings", json!({"what": 1})).problem(403, REQUIRED);
        session.get("/labels").problem(403, REQUIRED);
        session.get("/users").problem(403, REQUIRED);
        session.get("/nowhere").problem(404, "not_found");
        assert_eq!(session.get("/auth/me").expect(200)["must_first"], REQUIRED);
    }
    let told = admin.all("/events?subject=security&action=forbid");
    assert!(told.iter().any(|event| event["after"]["account"] == "clerk" && event["after"]["code"] == REQUIRED));

    // The same again is no change, and a wrong one changes nothing.
    change(&refreshed, PASSWORD, PASSWORD).faults(&[("/new_password", "password_unchanged")]);
    change(&refreshed, "a wrong guess of it", OWN).problem(401, "credentials_invalid");
    change(&refreshed, PASSWORD, "motorpool123").faults(&[("/new_password", "password_is_a_name")]);
    refreshed.get(ASKED).problem(403, REQUIRED);

    change(&refreshed, PASSWORD, OWN).expect(204);
    refreshed.get(ASKED).expect(200);
    refreshed.get("/users").problem(403, "forbidden");
    assert_eq!(refreshed.get("/auth/me").expect(200)["must_first"], Value::Null);
    signed_in(world, "clerk", OWN).get(ASKED).expect(200);
    // Who chose their own may choose it again.
    change(&refreshed, OWN, OWN).expect(204);
    refreshed.get(ASKED).expect(200);
    // Signing out needs nothing first.
    let fresh = world.nobody();
    admin.patch(&path_of(&admin, "clerk"), json!({"password": PASSWORD}), "*").expect(200);
    let tokens = login(world, "clerk", PASSWORD);
    fresh.post("/auth/logout", json!({"refresh_token": tokens["refresh_token"]})).expect(204);
    world.sound();
}

fn add(world: &World, username: &str) -> Output {
    let arguments = ["user", "add", "--username", username, "--role", "supervisor", "--password-stdin"];
    let mut command = process::motorpool(&world.database.url, &arguments);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
    child.stdin.take().expect("its input").write_all(PASSWORD.as_bytes()).expect("a password");
    child.wait_with_output().expect("it ends")
}

fn whoever_else_set_it_it_is_changed(world: &World) {
    let admin = strict(world);
    let must = |username: &str, password: &str, must: bool| {
        let session = signed_in(world, username, password);
        if must {
            drop(session.get("/users").problem(403, REQUIRED))
        } else {
            drop(session.get("/users").expect(200))
        }
        session
    };
    // The command line.
    assert!(add(world, "li.si").status.success());
    must("li.si", PASSWORD, true);
    // A table of users.
    let table = format!("username,roles,initial_password\nwang.wu,supervisor,{PASSWORD}\n");
    let import = admin.request("POST", "/imports?kind=users&dry_run=false").body("text/csv", table).send().expect(201);
    let path = format!("/imports/{}", id(&import));
    until("its end", || (admin.get(&path).expect(200)["state"] == "imported").then_some(()));
    change(&must("wang.wu", PASSWORD, true), PASSWORD, OWN).expect(204);
    must("wang.wu", OWN, false);
    // An administrator, at first and for another time. A change of anything else leaves it as it is.
    admin.post("/users", json!({"username": "zhao", "password": PASSWORD, "roles": ["admin"]})).expect(201);
    let path = path_of(&admin, "zhao");
    let zhao = must("zhao", PASSWORD, true);
    admin.patch(&path, json!({"disabled": true}), "*").expect(200);
    admin.patch(&path, json!({"disabled": false}), "*").expect(200);
    drop(zhao);
    let zhao = must("zhao", PASSWORD, true);
    change(&zhao, PASSWORD, OWN).expect(204);
    admin.patch(&path, json!({"roles": ["supervisor"]}), "*").expect(200);
    admin.patch(&path, json!({"roles": ["admin"]}), "*").expect(200);
    must("zhao", OWN, false);
    admin.patch(&path, json!({"password": PASSWORD}), "*").expect(200);
    let zhao = must("zhao", PASSWORD, true);
    change(&zhao, PASSWORD, OWN).expect(204);
    // Who sets their own through their user hasn't had it from another.
    zhao.patch(&path, json!({"password": PASSWORD}), "*").expect(200);
    must("zhao", PASSWORD, false);
    // A company that doesn't ask for it takes what it is given.
    admin.patch(&path, json!({"password": OWN}), "*").expect(200);
    must("zhao", OWN, true);
    admin.patch("/settings", json!({"password_change_required": false}), "*").expect(200);
    must("zhao", OWN, false);
    world.sound();
}

fn keys_and_the_provider_ask_for_no_password(world: &World) {
    let signer = Key::new("EdDSA", "k1");
    let issuer = Issuer::of(world, &signer);
    let made =
        json!({"username": "wang", "password": PASSWORD, "identity": issuer.link("wang"), "roles": ["dispatcher"]});
    world.admin().post("/users", made).expect(201);
    world.other_admin().get("/users").expect(200);
    let key = world.key_made_by(&world.other_admin(), json!({"roles": ["dispatcher"], "department_ids": []}));
    strict(world);
    world.other_admin().get("/users").problem(403, REQUIRED);
    key.get(ASKED).expect(200);
    assert_eq!(key.get("/auth/me").expect(200)["must_first"], Value::Null);
    let wang = world.nobody().bearer(&issuer.token(&signer, "wang"));
    wang.get(ASKED).expect(200);
    assert_eq!(wang.get("/auth/me").expect(200)["must_first"], Value::Null);
    signed_in(world, "wang", PASSWORD).get(ASKED).problem(403, REQUIRED);
}

fn a_demonstration_asks_for_no_other_password(world: &World) {
    let clerk = world.user("clerk", json!({"roles": ["dispatcher"]}));
    strict(world);
    clerk.get(ASKED).problem(403, REQUIRED);
    world.sql(&format!("UPDATE settings SET demo = {}", world.database.boolean(true))).expect("a demonstration");
    clerk.get(ASKED).expect(200);
    assert_eq!(clerk.get("/auth/me").expect(200)["must_first"], Value::Null);
}
