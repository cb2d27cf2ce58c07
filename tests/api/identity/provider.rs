//! Sign-in by the identity provider: who is linked to whom, and what they may do.
//!
//! Its tokens stand in `identity/provider_tokens.rs`.

use motorpool::{app, config::Settings, kernel::Clock};
use serde_json::{Value, json};

use crate::{
    cases,
    identity::refused,
    support::{
        client::{Client, Reply, id},
        database::{ADMIN, Engine, PASSWORD},
        issuer::{AUDIENCE, Issuer, Key},
        world::{World, merged},
    },
};

cases![
    each_kind_of_key_lets_in,
    who_is_linked_acts_as_that_user,
    what_the_provider_says_of_roles_is_not_read,
    who_is_not_linked_is_named,
    an_administrator_is_never_linked,
    a_person_is_linked_once,
    a_user_may_have_no_password,
    what_is_taken_away_is_refused_at_once,
    they_are_counted_as_any_caller,
    half_a_provider_is_refused_at_the_start,
];

/// The route that tokens are tried on. A dispatcher may use it.
pub const ASKED: &str = "/departments";

/// A provider with one key. Its person `wang` is a dispatcher here.
pub fn county(world: &World) -> (Issuer, Key) {
    let key = Key::new("EdDSA", "k1");
    let issuer = Issuer::of(world, &key);
    issuer.linked(world, "wang", json!({"roles": ["dispatcher"]}));
    (issuer, key)
}

/// The answer to a request with this token.
pub fn shows(world: &World, token: &str) -> Reply {
    world.nobody().bearer(token).get(ASKED)
}

fn each_kind_of_key_lets_in(world: &World) {
    let keys = [Key::new("RS256", "r"), Key::new("PS256", "p"), Key::new("ES256", "e"), Key::new("EdDSA", "d")];
    let issuer = Issuer::of(world, &keys[0]);
    // The set also has keys that aren't for us.
    let (other, mut encrypting) = (json!({"kty": "oct", "k": "c2VjcmV0", "kid": "o"}), keys[0].jwk());
    (encrypting["use"], encrypting["kid"]) = (json!("enc"), json!("enc"));
    issuer.publish(&[other, encrypting, json!("no key"), keys[0].jwk(), keys[1].jwk(), keys[2].jwk(), keys[3].jwk()]);
    let user = issuer.linked(world, "wang", json!({"roles": ["supervisor"]}));
    for key in &keys {
        let me = world.nobody().bearer(&issuer.token(key, "wang")).get("/auth/me").expect(200);
        assert_eq!(
            (&me["id"], &me["kind"], &me["name"], &me["roles"]),
            (&user["id"], &json!("user"), &json!("wang"), &json!(["supervisor"])),
            "{}",
            key.kid
        );
    }
    // Signing in with a password still works.
    world.admin().get("/users").expect(200);
}

fn who_is_linked_acts_as_that_user(world: &World) {
    let key = Key::new("ES256", "k1");
    let issuer = Issuer::of(world, &key);
    world.tariff();
    world.fleet(0, 0, 2);
    let (ours, theirs) = (world.department("ours"), world.department("theirs"));
    issuer.linked(world, "wang", json!({"roles": ["requester"], "department_id": id(&ours)}));
    let wang = world.nobody().bearer(&issuer.token(&key, "wang"));
    let booking = wang.post("/bookings", world.booking_body(&ours, json!({}))).expect(201);
    wang.post(&format!("/bookings/{}/cancel", id(&booking)), json!({"reason": "改期"})).expect(200);
    let other = format!("/bookings/{}", id(&world.booking(&theirs, json!({}))));
    wang.get(&other).problem(404, "not_found");
    wang.patch(&other, json!({"passengers": 1}), "*").problem(404, "not_found");
    wang.post(&format!("{other}/cancel"), json!({"reason": "x"})).problem(404, "not_found");
    wang.post("/bookings", world.booking_body(&theirs, json!({}))).problem(422, "unknown_reference");
    wang.get("/users").problem(403, "forbidden");
    let history = wang.get(&format!("/bookings/{}/history", id(&booking))).expect(200);
    assert!(history.to_string().contains("\"wang\""), "{history}");
}

fn what_the_provider_says_of_roles_is_not_read(world: &World) {
    let (issuer, key) = county(world);
    let said = json!({"roles": ["admin"], "role": "admin", "groups": ["admin"], "scope": "admin", "realm_access": {"roles": ["admin"]}, "preferred_username": ADMIN});
    let wang = world.nobody().bearer(&key.sign(&key.header(), &merged(issuer.claims("wang"), said)));
    assert_eq!(wang.get("/auth/me").expect(200)["roles"], json!(["dispatcher"]));
    wang.get("/users").problem(403, "forbidden");
}

fn who_is_not_linked_is_named(world: &World) {
    let (issuer, key) = county(world);
    let problem = shows(world, &issuer.token(&key, "li \"Li\"")).problem(403, "identity_unknown");
    let detail = problem["detail"].as_str().unwrap_or_default();
    assert!(detail.contains(r#""li \"Li\"""#) && detail.contains(issuer.name()), "{detail}");
    // The same subject at another provider is another person.
    let elsewhere = json!({"username": "zhao", "roles": ["dispatcher"], "identity": {"issuer": "https://login.example", "subject": "zhao"}});
    world.admin().post("/users", elsewhere).expect(201);
    shows(world, &issuer.token(&key, "zhao")).problem(403, "identity_unknown");
    // This holds for routes open to every role, too. A username of ours is no link.
    world.nobody().bearer(&issuer.token(&key, ADMIN)).get("/auth/me").problem(403, "identity_unknown");
}

fn an_administrator_is_never_linked(world: &World) {
    let (issuer, key) = county(world);
    let admin = world.admin();
    let refused = |reply: Reply| drop(reply.faults(&[("/identity", "not_allowed")]));
    let linked = |fields: Value| {
        merged(json!({"username": "chen", "password": PASSWORD, "identity": issuer.link("chen")}), fields)
    };
    refused(admin.post("/users", linked(json!({"roles": ["admin"]}))));
    admin
        .post("/users", linked(json!({"roles": ["admin", "dispatcher"]})))
        .faults(&[("/identity", "not_allowed"), ("/roles", "roles_of_two_people")]);
    let path = |username: &str| {
        format!("/users/{}", id(&admin.get(&format!("/users?username={username}")).expect(200)["items"][0]))
    };
    refused(admin.patch(&path("wang"), json!({"roles": ["admin"]}), "*"));
    refused(admin.patch(&path(ADMIN), json!({"identity": issuer.link(ADMIN)}), "*"));
    // The database refuses it as well. If that is circumvented, the gate refuses.
    let promote = "UPDATE users SET roles = '[\"dispatcher\",\"admin\"]' WHERE subject = 'wang'";
    assert!(world.sql(promote).is_err_and(|error| error.to_string().contains("users_roles")));
    shows(world, &issuer.token(&key, "wang")).expect(200);
    let got_round = match world.database.engine {
        Engine::Sqlite => "PRAGMA ignore_check_constraints = ON",
        Engine::Postgres => "ALTER TABLE users DROP CONSTRAINT users_roles",
    };
    world.sql(&format!("{got_round}; {promote}")).expect("an administrator who is linked");
    for path in [ASKED, "/auth/me", "/users"] {
        world.nobody().bearer(&issuer.token(&key, "wang")).get(path).problem(403, "forbidden");
    }
}

fn a_person_is_linked_once(world: &World) {
    let (issuer, key) = county(world);
    let admin = world.admin();
    let twice = json!({"username": "chen", "roles": ["dispatcher"], "identity": issuer.link("wang")});
    admin.post("/users", twice.clone()).taken("/identity/subject");
    let chen = admin.post("/users", merged(twice, json!({"identity": null, "password": PASSWORD}))).expect(201);
    assert_eq!(chen["identity"], Value::Null);
    let path = format!("/users/{}", id(&chen));
    admin.patch(&path, json!({"identity": issuer.link("wang")}), "*").taken("/identity/subject");
    let linked = admin.patch(&path, json!({"identity": issuer.link("chen")}), "*").expect(200);
    assert_eq!(linked["identity"], issuer.link("chen"));
    assert_eq!(admin.get(&path).expect(200), linked);
    assert_eq!(world.nobody().bearer(&issuer.token(&key, "chen")).get("/auth/me").expect(200)["id"], chen["id"]);
    // Issuer and subject are compared exactly.
    shows(world, &issuer.token(&key, "Chen")).problem(403, "identity_unknown");
    for (identity, pointer, code) in [
        (json!({"subject": "chen"}), "/identity/issuer", "required"),
        (json!({"issuer": issuer.name()}), "/identity/subject", "required"),
        (json!({"issuer": issuer.name(), "subject": ""}), "/identity/subject", "too_short"),
        (json!({"issuer": issuer.name(), "subject": "x".repeat(256)}), "/identity/subject", "too_long"),
        (merged(issuer.link("chen"), json!({"name": "x"})), "/identity/name", "unknown_field"),
    ] {
        admin.patch(&path, json!({"identity": identity}), "*").faults(&[(pointer, code)]);
        admin
            .post("/users", json!({"username": "zhao", "roles": ["dispatcher"], "identity": identity}))
            .faults(&[(pointer, code)]);
    }
    assert_eq!(admin.patch(&path, json!({"identity": null}), "*").expect(200)["identity"], Value::Null);
    shows(world, &issuer.token(&key, "chen")).problem(403, "identity_unknown");
}

fn a_user_may_have_no_password(world: &World) {
    let (issuer, key) = county(world);
    let (admin, nobody) = (world.admin(), world.nobody());
    admin.post("/users", json!({"username": "zhao", "roles": ["dispatcher"]})).faults(&[("/password", "required")]);
    let path = format!("/users/{}", id(&admin.get("/users?username=wang").expect(200)["items"][0]));
    let login = |password: &str| nobody.post("/auth/login", json!({"username": "wang", "password": password}));
    for password in [PASSWORD, "", "kept-as-a-hash"] {
        login(password).problem(401, "credentials_invalid");
    }
    let wang = nobody.bearer(&issuer.token(&key, "wang"));
    let change = json!({"current_password": "", "new_password": "another horse battery"});
    wang.put("/auth/password", change).problem(409, "no_password");
    admin.patch(&path, json!({"identity": null}), "*").faults(&[("/password", "required")]);
    // With a password both ways of signing in work. When the password is removed, its sessions end.
    let user = admin.patch(&path, json!({"password": PASSWORD}), "*").expect(200);
    assert!(!user.to_string().contains("password"), "{user}");
    let session = nobody.bearer(login(PASSWORD).expect(200)["access_token"].as_str().expect("a token"));
    session.get(ASKED).expect(200);
    wang.put("/auth/password", json!({"current_password": PASSWORD, "new_password": "another horse battery"}))
        .expect(204);
    refused(&session.get(ASKED), "token_invalid", "of the password before");
    let session = nobody.bearer(login("another horse battery").expect(200)["access_token"].as_str().expect("a token"));
    admin.patch(&path, json!({"password": null}), "*").expect(200);
    refused(&session.get(ASKED), "token_invalid", "of a password that is no more");
    login("another horse battery").problem(401, "credentials_invalid");
    wang.get(ASKED).expect(200);
}

fn what_is_taken_away_is_refused_at_once(world: &World) {
    let (issuer, key) = county(world);
    let admin = world.admin();
    let path = format!("/users/{}", id(&admin.get("/users?username=wang").expect(200)["items"][0]));
    let wang: Client = world.nobody().bearer(&issuer.token(&key, "wang"));
    wang.post("/drivers", json!({})).problem(422, "invalid");
    admin.patch(&path, json!({"roles": ["supervisor"]}), "*").expect(200);
    wang.post("/drivers", json!({})).problem(403, "forbidden");
    wang.get(ASKED).expect(200);
    admin.patch(&path, json!({"disabled": true}), "*").expect(200);
    refused(&wang.get(ASKED), "token_invalid", "a disabled user");
    admin.patch(&path, json!({"disabled": false}), "*").expect(200);
    wang.get(ASKED).expect(200);
    admin.patch(&path, json!({"identity": issuer.link("another"), "roles": ["dispatcher"]}), "*").expect(200);
    wang.get(ASKED).problem(403, "identity_unknown");
}

fn they_are_counted_as_any_caller(world: &World) {
    let (issuer, key) = county(world);
    world.serve_with(|settings| {
        issuer.trusted_by(settings);
        settings.rate_limit = Some(3);
    });
    for _ in 0..3 {
        shows(world, &issuer.token(&key, "wang")).expect(200);
    }
    shows(world, &issuer.token(&key, "wang")).problem(429, "too_many_requests");
}

fn half_a_provider_is_refused_at_the_start(world: &World) {
    world.stop();
    let start = |issuer: Option<&str>, audience: Option<&str>| {
        let mut settings = Settings::for_database(&world.database.url);
        (settings.oidc_issuer, settings.oidc_audience) = (issuer.map(str::to_owned), audience.map(str::to_owned));
        app::start(settings, Clock::system()).map(app::Running::stop)
    };
    for (issuer, audience, because) in [
        (Some("https://login.example"), None, "MOTORPOOL_OIDC_ISSUER needs MOTORPOOL_OIDC_AUDIENCE"),
        (None, Some(AUDIENCE), "MOTORPOOL_OIDC_AUDIENCE needs MOTORPOOL_OIDC_ISSUER"),
        (Some("http://login.example"), Some(AUDIENCE), "no https URL"),
    ] {
        let why = start(issuer, audience).expect_err(because);
        assert!(why.contains(because) && !why.contains('\n'), "{why}");
    }
    // The provider isn't asked before a token of it is used.
    start(Some("https://login.invalid"), Some(AUDIENCE)).expect("a server");
}
