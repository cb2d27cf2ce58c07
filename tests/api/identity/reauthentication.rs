//! A proof within ten minutes: where the company asks for it, a session that somebody left open pays nothing out, and
//! gives nobody access.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    cases,
    support::{
        books::by_hand,
        client::{Client, Reply, id},
        database::{ADMIN, PASSWORD},
        issuer::{Issuer, Key},
        world::{World, merged},
    },
};

cases![
    changes_of_access_ask_for_a_proof_of_ten_minutes,
    each_proof_is_of_its_session,
    money_out_and_reopening_ask_for_it,
    keys_and_the_provider_prove_themselves,
    guesses_at_it_are_counted_as_sign_ins,
];

const OWN: &str = "another horse battery";
const REQUIRED: &str = "reauthentication_required";

fn login(world: &World, username: &str, password: &str) -> Value {
    world.nobody().post("/auth/login", json!({"username": username, "password": password})).expect(200)
}

fn bearer(world: &World, tokens: &Value) -> Client {
    world.nobody().bearer(tokens["access_token"].as_str().expect("a token"))
}

fn session(world: &World, username: &str) -> Client {
    bearer(world, &login(world, username, PASSWORD))
}

fn prove(client: &Client, password: &str) -> Reply {
    client.post("/auth/reauthenticate", json!({"password": password}))
}

fn ask_for_proofs(world: &World) {
    world.admin().patch("/settings", json!({"reauthentication_required": true}), "*").expect(200);
}

fn seconds_later(world: &World, seconds: i64) {
    world.clock.set(world.clock.now().plus_seconds(seconds));
}

fn changes_of_access_ask_for_a_proof_of_ten_minutes(world: &World) {
    let admin = session(world, ADMIN);
    let new = |name: &str| json!({"username": name, "password": PASSWORD, "roles": ["supervisor"]});
    // Unless the company asks for it, the session is enough.
    world.later(14);
    let user = admin.post("/users", new("li.si")).expect(201);
    let path = format!("/users/{}", id(&user));
    let until = world.clock.now().plus_days(30).to_string();
    let key = json!({"name": "oa", "roles": ["dispatcher"], "expires_at": until});
    let key_path = format!("/keys/{}", id(&admin.post("/keys", key.clone()).expect(201)));
    ask_for_proofs(world);

    let admin = session(world, ADMIN);
    assert_eq!(admin.get("/settings").expect(200)["reauthentication_required"], true);
    seconds_later(world, 10 * 60 - 1);
    admin.post("/users", new("wang.wu")).expect(201);
    seconds_later(world, 1);
    let refused = || {
        admin.post("/users", new("zhao")).problem(403, REQUIRED);
        admin.post("/users", json!({"what": 1})).problem(403, REQUIRED);
        admin.patch(&path, json!({"disabled": true}), "*").problem(403, REQUIRED);
        admin.post("/keys", key.clone()).problem(403, REQUIRED);
        let table = "username,roles,initial_password\nsun.qi,admin,correct-horse-battery\n";
        let import = |dry_run: bool| {
            let path = format!("/imports?kind=users&dry_run={dry_run}");
            admin.request("POST", &path).body("text/csv", table).send()
        };
        import(false).problem(403, REQUIRED);
        import(true).expect(201);
        admin.patch(&key_path, json!({"may_approve": true}), "*").problem(403, REQUIRED);
        // Else the one who found the session would take the question away.
        admin.patch("/settings", json!({"reauthentication_required": false}), "*").problem(403, REQUIRED);
    };
    refused();
    let problem = admin.post("/users", new("zhao")).problem(403, REQUIRED);
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("/auth/reauthenticate")), "{problem}");
    assert_eq!(admin.get("/users?username=zhao").expect(200)["items"], json!([]));
    // What gives no access is done all the same, and a role is asked for first.
    admin.post("/departments", json!({"code": "finance", "name": "县财政局"})).expect(201);
    session(world, "wang.wu").post("/users", new("zhao")).problem(403, "forbidden");

    let wrong = prove(&admin, "a wrong guess of it").problem(401, "credentials_invalid");
    assert_eq!(wrong["detail"], "The password is wrong.");
    refused();
    prove(&admin, PASSWORD).expect(204);
    admin.post("/users", new("zhao")).expect(201);
    admin.patch(&path, json!({"disabled": true}), "*").expect(200);
    admin.patch(&key_path, json!({"may_approve": true}), "*").expect(200);
    let proved = world.admin().all("/events?subject=session&action=reauthenticate");
    assert_eq!((proved.len(), &proved[0]["actor"]), (1, &json!(ADMIN)), "{proved:?}");
    // A key is told that this is for people.
    world
        .key(&["dispatcher"], &[])
        .post("/auth/reauthenticate", json!({"password": PASSWORD}))
        .problem(403, "forbidden");
    world.sound();
}

fn each_proof_is_of_its_session(world: &World) {
    ask_for_proofs(world);
    let tokens = login(world, ADMIN, PASSWORD);
    let (here, elsewhere) = (bearer(world, &tokens), session(world, ADMIN));
    let tries = |client: &Client| client.patch("/settings", json!({}), "*").status;
    let both = || (tries(&here), tries(&elsewhere));
    assert_eq!(both(), (200, 200));
    world.later(10);
    assert_eq!(both(), (403, 403));
    prove(&here, PASSWORD).expect(204);
    assert_eq!(both(), (200, 403));
    // Another token of the session is as good; a refresh proves nothing.
    let refresh = |tokens: &Value| {
        world.nobody().post("/auth/refresh", json!({"refresh_token": tokens["refresh_token"]})).expect(200)
    };
    let tokens = refresh(&tokens);
    world.later(4);
    assert_eq!(tries(&bearer(world, &tokens)), 200);
    let next = bearer(world, &refresh(&tokens));
    world.later(6);
    next.patch("/settings", json!({}), "*").problem(403, REQUIRED);
    // Who changes the password has proved it.
    next.put("/auth/password", json!({"current_password": PASSWORD, "new_password": OWN})).expect(204);
    assert_eq!(tries(&next), 200);
    world.later(9);
    prove(&bearer(world, &login(world, ADMIN, OWN)), PASSWORD).problem(401, "credentials_invalid");
}

fn money_out_and_reopening_ask_for_it(world: &World) {
    let department = world.department("finance");
    ask_for_proofs(world);
    world.supervisor();
    world.accountant();
    let (accountant, supervisor) = (session(world, "accountant"), session(world, "supervisor"));
    world.later(10);
    let date = &world.now()[..10];
    let wages = json!({"direction": "paid", "purpose": "wages", "date": date, "amount_fen": 5_000});
    let none = Uuid::now_v7();
    let of_supervisor =
        [format!("/payments/{none}/approve"), format!("/journals/{none}/approve"), "/periods/2026-04/reopen".into()];
    let refund = format!("/advances/{none}/refund");
    let refused = || {
        accountant.post("/payments", wages.clone()).problem(403, REQUIRED);
        accountant.post(&refund, json!({})).problem(403, REQUIRED);
        for path in &of_supervisor {
            supervisor.post(path, json!({})).problem(403, REQUIRED);
        }
    };
    refused();
    assert_eq!(accountant.get("/payments").expect(200)["items"], json!([]));
    // Money that comes in is recorded all day long, what is prepared may be taken back, and a body that can't succeed is
    // told so.
    let received = json!({"direction": "received", "department_id": id(&department), "date": date, "amount_fen": 700, "advance": true});
    accountant.post("/payments", received).expect(201);
    accountant.post("/payments", merged(wages.clone(), json!({"amount_fen": 0}))).problem(422, "invalid");
    supervisor.post(&format!("/payments/{none}/reject"), json!({"reason": "x"})).problem(404, "not_found");
    let journal = accountant.post("/journals", by_hand(date)).expect(201);

    for (person, status) in [(&accountant, 204), (&supervisor, 204)] {
        prove(person, PASSWORD).expect(status);
    }
    let draft = accountant.post("/payments", wages.clone()).expect(201);
    supervisor.post(&format!("/payments/{}/approve", id(&draft)), json!({})).expect(200);
    supervisor.post(&format!("/journals/{}/approve", id(&journal)), json!({})).expect(200);
    accountant.post(&refund, json!({})).problem(404, "not_found");
    assert_ne!(supervisor.post("/periods/2026-04/reopen", json!({"reason": "漏记"})).status, 403);
    world.later(4);
    world.sound();
}

fn keys_and_the_provider_prove_themselves(world: &World) {
    let signer = Key::new("EdDSA", "k1");
    let issuer = Issuer::of(world, &signer);
    let made =
        json!({"username": "wang", "password": PASSWORD, "identity": issuer.link("wang"), "roles": ["accountant"]});
    world.admin().post("/users", made).expect(201);
    issuer.linked(world, "li.si", json!({"roles": ["accountant"]}));
    let key = world.key_with(json!({"roles": ["accountant"], "department_ids": []}));
    ask_for_proofs(world);
    world.later(30);
    let now = world.clock.now().seconds();
    let pay = |client: &Client| {
        let wages = json!({"direction": "paid", "purpose": "wages", "date": &world.now()[..10], "amount_fen": 5_000});
        client.post("/payments", wages)
    };
    // A key is a secret that was shown once; it is no screen that somebody left open.
    pay(&key).expect(201);
    // Of the provider's tokens those count that say when their person signed in.
    let token =
        |claims: Value| world.nobody().bearer(&signer.sign(&signer.header(), &merged(issuer.claims("wang"), claims)));
    for (auth_time, is_good) in [
        (json!(now), true),
        (json!(now - 10 * 60 + 1), true),
        (json!(now + 60), true),
        (json!(now - 10 * 60), false),
        (json!(now + 61), false),
        (json!(i64::MAX), false),
        (json!(i64::MIN), false),
        (json!("2026-05-06T08:30:00Z"), false),
        (Value::Null, false),
    ] {
        let wang = token(json!({"auth_time": auth_time}));
        wang.get("/departments").expect(200);
        if is_good {
            pay(&wang).expect(201);
        } else {
            let problem = pay(&wang).problem(403, REQUIRED);
            assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("auth_time")), "{problem}");
        }
    }
    // The password of a session proves nothing of the provider's token.
    let wang = world.nobody().bearer(&issuer.token(&signer, "wang"));
    prove(&wang, PASSWORD).problem(403, REQUIRED);
    prove(&world.nobody().bearer(&issuer.token(&signer, "li.si")), PASSWORD).problem(409, "no_password");
    pay(&session(world, "wang")).expect(201);
}

fn guesses_at_it_are_counted_as_sign_ins(world: &World) {
    world.user("clerk", json!({"roles": ["dispatcher"]}));
    let clerk = session(world, "clerk");
    for _ in 0..5 {
        prove(&clerk, "a wrong guess of it").problem(401, "credentials_invalid");
    }
    let held = prove(&clerk, "a wrong guess of it");
    held.problem(429, "too_many_failures");
    assert!(held.header("retry-after").is_some());
    let told = world.admin().all("/events?subject=security");
    let of = |action: &str| {
        told.iter().any(|event| {
            event["action"] == action
                && event["after"]["account"] == "clerk"
                && event["after"]["operation"] == "POST /auth/reauthenticate"
        })
    };
    assert!(of("failed_sign_in") && of("lockout"), "{told:?}");
    // It is the same account wherever it is guessed at.
    let wrong = json!({"username": "clerk", "password": "a wrong guess of it"});
    world.nobody().post("/auth/login", wrong).problem(429, "too_many_failures");
    clerk.get("/departments").expect(200);
    // The right one takes the failures away.
    prove(&clerk, PASSWORD).expect(204);
    prove(&clerk, "a wrong guess of it").problem(401, "credentials_invalid");
}
