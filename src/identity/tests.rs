//! Signing in and the gate, through the whole stack over a SQLite file.

use actix_web::{
    App,
    body::to_bytes,
    dev::ServiceResponse,
    http::{Method, StatusCode},
    middleware::from_fn,
    test,
    web::{self, Data},
};
use serde_json::{Value, json};

use super::{
    Identity, Trusted, Visit, api,
    forms::Login,
    gate,
    model::UserNew,
    ops,
    passwords::{Comer, hash_blocking},
};
use crate::{
    db::{Act, Db, Target, migrations},
    http::{BASE, Routes, frame},
    kernel::{Actor, Clock, Code, Instant, Role},
    reference,
};

const PASSWORD: &str = "correct-horse-battery";

/// A test's own database with a fixed clock, an administrator and a supervisor.
struct Fixture {
    db: Db,
    clock: Clock,
    folder: std::path::PathBuf,
}

impl Fixture {
    fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("motorpool-identity-{}", uuid::Uuid::now_v7()));
        let clock = Clock::standing_at(Instant::parse("2026-05-06T08:30:00+08:00").expect("a moment"));
        let db =
            Db::alone(Target::Sqlite(folder.join("test.db").display().to_string()), clock.clone()).expect("a database");
        migrations::run(&mut db.connect().expect("a connection")).expect("tables");
        db.write_blocking(&Act::of(Actor::cli()), reference::ops::seed).expect("settings");
        let fixture = Self { db, clock, folder };
        fixture.user("admin", Role::Admin);
        fixture.user("supervisor", Role::Supervisor);
        fixture
    }

    fn user(&self, name: &str, role: Role) {
        let new = UserNew {
            username: name.into(),
            full_name: None,
            password: Some(PASSWORD.into()),
            identity: None,
            roles: [role].into(),
            department_id: None,
            department_ids: None,
            driver_id: None,
            supplier_id: None,
            disabled: false,
        };
        let hash = hash_blocking(PASSWORD).expect("a hash");
        self.db
            .write_blocking(&Act::of(Actor::cli()), |unit| ops::user_create(unit, &new, Some(hash.clone())))
            .expect("a user");
    }

    fn pass(&self, seconds: i64) {
        self.clock.set(self.clock.now().plus_seconds(seconds));
    }

    fn identity(&self, rate_limit: u32) -> Identity {
        Identity::new(self.db.clone(), ["a secret"], rate_limit, Trusted::default(), None)
    }
}

impl Drop for Fixture {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// The service over the fixture's database.
macro_rules! service {
    ($fixture:expr, $rate_limit:expr) => {{
        let app = App::new()
            .app_data(Data::new(crate::http::InFlight::keeping(1)))
            .app_data(Data::new($fixture.db.clone()))
            .app_data(Data::new($fixture.db.clone()))
            .app_data(Data::new($fixture.identity($rate_limit)))
            .service(web::scope(BASE).configure(|scope| api::routes(&mut Routes::Served(scope))))
            .configure(|root| api::root_routes(&mut Routes::Served(root)));
        test::init_service(app.wrap(from_fn(gate)).wrap(from_fn(frame))).await
    }};
}

/// An answer.
struct Answered {
    status: StatusCode,
    headers: actix_web::http::header::HeaderMap,
    body: Value,
}

impl Answered {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
    fn text(&self, name: &str) -> String {
        self.body[name].as_str().unwrap_or_default().to_owned()
    }
    /// The status with the problem's code, or the status alone.
    fn outcome(&self) -> String {
        format!("{} {}", self.status.as_u16(), self.text("code")).trim().to_owned()
    }
}

fn request(method: &str, path: &str, token: &str, body: Option<Value>, headers: &[(&str, &str)]) -> test::TestRequest {
    let mut request =
        test::TestRequest::with_uri(path).method(Method::from_bytes(method.as_bytes()).expect("a method"));
    if !token.is_empty() {
        request = request.insert_header(("Authorization", format!("Bearer {token}")));
    }
    for (name, value) in headers {
        request = request.insert_header((*name, *value));
    }
    if let Some(body) = body { request.set_json(body) } else { request }
}

async fn answered(response: ServiceResponse) -> Answered {
    let (status, headers) = (response.status(), response.headers().clone());
    let bytes = to_bytes(response.into_body()).await.expect("a body");
    Answered { status, headers, body: serde_json::from_slice(&bytes).unwrap_or(Value::Null) }
}

macro_rules! send {
    ($service:expr, $method:expr, $path:expr, $token:expr, $body:expr, $headers:expr) => {
        answered(test::call_service(&$service, request($method, $path, $token, $body, $headers).to_request()).await)
            .await
    };
}

macro_rules! call {
    ($service:expr, $method:literal, $path:expr) => {
        send!($service, $method, $path, "", None, &[])
    };
    ($service:expr, $method:literal, $path:expr, $token:expr) => {
        send!($service, $method, $path, $token, None, &[])
    };
    ($service:expr, $method:literal, $path:expr, $token:expr, $body:tt) => {
        send!($service, $method, $path, $token, Some(json!($body)), &[])
    };
    ($service:expr, $method:literal, $path:expr, $token:expr, $body:tt, $headers:expr) => {
        send!($service, $method, $path, $token, Some(json!($body)), &$headers)
    };
}

macro_rules! login {
    ($service:expr, $name:literal) => {{
        let answer = call!($service, "POST", "/api/v1/auth/login", "", {"username": $name, "password": PASSWORD});
        assert_eq!(answer.status, 200, "{:?}", answer.body);
        (answer.text("access_token"), answer.text("refresh_token"))
    }};
}

macro_rules! refresh {
    ($service:expr, $token:expr) => {
        call!($service, "POST", "/api/v1/auth/refresh", "", {"refresh_token": $token})
    };
}

#[actix_web::test]
async fn signing_in_and_out() {
    let fixture = Fixture::new();
    let service = service!(fixture, 0);
    let answer = call!(service, "POST", "/api/v1/auth/login", "", {"username": "admin", "password": PASSWORD});
    assert_eq!(
        (answer.body["token_type"].as_str(), answer.body["expires_in"].as_i64(), answer.header("cache-control")),
        (Some("Bearer"), Some(900), "no-store")
    );
    let (access, refresh) = (answer.text("access_token"), answer.text("refresh_token"));

    let me = call!(service, "GET", "/api/v1/auth/me", &access);
    assert_eq!(
        (me.text("name"), &me.body["roles"], &me.body["driver_id"]),
        ("admin".into(), &json!(["admin"]), &Value::Null)
    );

    let jwks = call!(service, "GET", "/.well-known/jwks.json");
    assert_eq!(
        (
            jwks.body["keys"][0]["crv"].as_str(),
            jwks.body["keys"][0]["use"].as_str(),
            jwks.body["keys"].as_array().map(Vec::len)
        ),
        (Some("Ed25519"), Some("sig"), Some(1))
    );

    fixture.pass(899);
    assert_eq!(call!(service, "GET", "/api/v1/auth/me", &access).outcome(), "200");
    fixture.pass(1);
    let expired = call!(service, "GET", "/api/v1/auth/me", &access);
    assert_eq!(expired.outcome(), "401 token_expired");
    assert!(expired.header("www-authenticate").contains("token_expired"));

    let renewed = refresh!(service, &refresh);
    let access = renewed.text("access_token");
    assert_eq!(call!(service, "GET", "/api/v1/auth/me", &access).outcome(), "200");
    assert_eq!(
        call!(service, "POST", "/api/v1/auth/logout", "", {"refresh_token": renewed.text("refresh_token")}).outcome(),
        "204"
    );
    assert_eq!(call!(service, "GET", "/api/v1/auth/me", &access).outcome(), "401 token_invalid");
    assert_eq!(refresh!(service, &renewed.text("refresh_token")).outcome(), "401 refresh_invalid");
    assert_eq!(call!(service, "POST", "/api/v1/auth/logout", "", {"refresh_token": "unknown"}).outcome(), "204");
}

#[actix_web::test]
async fn a_refresh_token_used_again_ends_its_family() {
    let fixture = Fixture::new();
    let service = service!(fixture, 0);

    // The answer got lost: the token is valid for 30 seconds more.
    let (_, first) = login!(service, "admin");
    let second = refresh!(service, &first);
    fixture.pass(29);
    let twin = refresh!(service, &first);
    assert_eq!((second.outcome(), twin.outcome()), ("200".into(), "200".into()));

    // Once its successor is used, another use ends the session and its access tokens.
    let third = refresh!(service, &twin.text("refresh_token"));
    assert_eq!(refresh!(service, &first).outcome(), "401 refresh_invalid");
    assert_eq!(refresh!(service, &third.text("refresh_token")).outcome(), "401 refresh_invalid");
    assert_eq!(call!(service, "GET", "/api/v1/auth/me", &third.text("access_token")).outcome(), "401 token_invalid");

    // After 30 seconds it is the same. It is also the same for a second successor at any time, once the first was used.
    for wait in [30, 0] {
        let (_, first) = login!(service, "admin");
        let second = refresh!(service, &first);
        if wait == 30 {
            fixture.pass(wait);
            assert_eq!(refresh!(service, &first).outcome(), "401 refresh_invalid");
        } else {
            let twin = refresh!(service, &first);
            assert_eq!(refresh!(service, &second.text("refresh_token")).outcome(), "200");
            assert_eq!(refresh!(service, &twin.text("refresh_token")).outcome(), "401 refresh_invalid");
        }
        assert_eq!(refresh!(service, &second.text("refresh_token")).outcome(), "401 refresh_invalid");
    }

    // A session ends after 30 days, however often it is refreshed.
    let (_, mut token) = login!(service, "admin");
    for _ in 0..29 {
        fixture.pass(86_400);
        token = refresh!(service, &token).text("refresh_token");
        assert!(!token.is_empty());
    }
    fixture.pass(86_400);
    assert_eq!(refresh!(service, &token).outcome(), "401 refresh_invalid");
}

#[actix_web::test]
async fn failures_are_throttled_and_tell_nothing() {
    let fixture = Fixture::new();
    let service = service!(fixture, 0);
    for name in ["admin", "nobody"] {
        let mut seen = Vec::new();
        for _ in 0..6 {
            let answer =
                call!(service, "POST", "/api/v1/auth/login", "", {"username": name, "password": "wrong-wrong-wrong"});
            seen.push(format!("{} {}", answer.outcome(), answer.header("retry-after")).trim().to_owned());
        }
        let mut expected = vec!["401 credentials_invalid".to_owned(); 5];
        expected.push("429 too_many_failures 31".into());
        assert_eq!(seen, expected, "{name}");
    }
    let right = json!({"username": "admin", "password": PASSWORD});
    assert_eq!(
        send!(service, "POST", "/api/v1/auth/login", "", Some(right.clone()), &[]).outcome(),
        "429 too_many_failures"
    );
    fixture.pass(31);
    assert_eq!(send!(service, "POST", "/api/v1/auth/login", "", Some(right), &[]).outcome(), "200");
    // The success deleted the earlier failures.
    let wrong =
        call!(service, "POST", "/api/v1/auth/login", "", {"username": "admin", "password": "wrong-wrong-wrong"});
    assert_eq!(wrong.outcome(), "401 credentials_invalid");
}

#[actix_web::test]
async fn the_gate_judges_in_order() {
    let fixture = Fixture::new();
    let service = service!(fixture, 0);
    let (admin, _) = login!(service, "admin");
    let (supervisor, _) = login!(service, "supervisor");
    let allow = call!(service, "DELETE", "/api/v1/users");
    assert_eq!((allow.outcome(), allow.header("allow")), ("405 method_not_allowed".into(), "GET, HEAD, POST"));
    for (method, path, token, expected) in [
        ("GET", "/api/v1/nowhere", "", "404 not_found"),
        ("GET", "/api/v1", "", "404 not_found"),
        ("OPTIONS", "/api/v1/auth/login", "", "405 method_not_allowed"),
        ("GET", "/api/v1/users", "", "401 token_missing"),
        ("GET", "/%61pi/v1/users", "", "401 token_missing"),
        ("GET", "/api/v1/users", "rubbish", "401 token_invalid"),
        ("GET", "/api/v1/users", "mp_rubbish", "401 token_invalid"),
        ("GET", "/api/v1/users", &supervisor, "200"),
        ("POST", "/api/v1/users", &supervisor, "403 forbidden"),
        ("PATCH", "/api/v1/users/not-an-id", &supervisor, "403 forbidden"),
        ("GET", "/api/v1/users/not-an-id", &admin, "404 not_found"),
        ("GET", "/api/v1/users", &admin, "200"),
        ("HEAD", "/api/v1/users", &admin, "200"),
        ("POST", "/api/v1/users", &admin, "400 malformed_json"),
    ] {
        assert_eq!(send!(service, method, path, token, None, &[]).outcome(), expected, "{method} {path}");
    }
    let basic = send!(service, "GET", "/api/v1/users", "", None, &[("Authorization", "Basic YTpi")]);
    assert_eq!(basic.outcome(), "401 token_missing");
}

#[actix_web::test]
async fn what_changes_a_user_takes_effect_at_once() {
    let fixture = Fixture::new();
    let service = service!(fixture, 0);
    let (admin, _) = login!(service, "admin");
    let made = call!(service, "POST", "/api/v1/users", &admin, {"username": "anna", "password": PASSWORD, "roles": ["supervisor"]});
    assert_eq!((made.outcome(), made.header("etag")), ("201".into(), "\"1\""));
    assert!(made.body.get("password").is_none() && made.body.get("password_hash").is_none());
    let anna = made.header("location").to_owned();
    let (access, refresh) = login!(service, "anna");

    let patched = call!(service, "PATCH", &anna, &admin, {"roles": ["accountant"]}, [("If-Match", "\"1\"")]);
    assert_eq!((patched.outcome(), patched.header("etag")), ("200".into(), "\"2\""));
    assert_eq!(call!(service, "GET", "/api/v1/auth/me", &access).body["roles"], json!(["accountant"]));

    // A new password ends the sessions and is valid at once.
    let reset = call!(service, "PATCH", &anna, &admin, {"password": "a-new-horse-battery"}, [("If-Match", "\"2\"")]);
    assert_eq!(reset.outcome(), "200", "{:?}", reset.body);
    assert_eq!(call!(service, "GET", "/api/v1/auth/me", &access).outcome(), "401 token_invalid");
    assert_eq!(refresh!(service, &refresh).outcome(), "401 refresh_invalid");
    let again =
        call!(service, "POST", "/api/v1/auth/login", "", {"username": "anna", "password": "a-new-horse-battery"});
    let other =
        call!(service, "POST", "/api/v1/auth/login", "", {"username": "anna", "password": "a-new-horse-battery"});

    // Changing the own password keeps the current session and ends the others.
    let (access, other) = (again.text("access_token"), other.text("access_token"));
    let wrong = call!(service, "PUT", "/api/v1/auth/password", &access, {"current_password": PASSWORD, "new_password": PASSWORD});
    assert_eq!(wrong.outcome(), "401 credentials_invalid");
    let changed = call!(service, "PUT", "/api/v1/auth/password", &access, {"current_password": "a-new-horse-battery", "new_password": PASSWORD});
    assert_eq!(changed.outcome(), "204");
    assert_eq!(call!(service, "GET", "/api/v1/auth/me", &access).outcome(), "200");
    assert_eq!(call!(service, "GET", "/api/v1/auth/me", &other).outcome(), "401 token_invalid");

    let disabled = call!(service, "PATCH", &anna, &admin, {"disabled": true}, [("If-Match", "*")]);
    assert_eq!(disabled.outcome(), "200");
    assert_eq!(call!(service, "GET", "/api/v1/auth/me", &access).outcome(), "401 token_invalid");
    let barred = call!(service, "POST", "/api/v1/auth/login", "", {"username": "anna", "password": PASSWORD});
    assert_eq!(barred.outcome(), "401 credentials_invalid");

    for (patch, headers, expected) in [
        (json!({"disabled": false}), vec![], "428 if_match_required"),
        (json!({"disabled": false}), vec![("If-Match", "\"1\"")], "412 stale"),
        (json!({"username": "bert"}), vec![("If-Match", "*")], "422 invalid"),
        (json!({"password": null}), vec![("If-Match", "*")], "422 invalid"),
        (json!({"roles": ["requester"]}), vec![("If-Match", "*")], "422 invalid"),
        (json!({"roles": ["admin", "admin"]}), vec![("If-Match", "*")], "422 invalid"),
        (json!({}), vec![("If-Match", "*")], "200"),
    ] {
        assert_eq!(
            send!(service, "PATCH", &anna, &admin, Some(patch.clone()), &headers).outcome(),
            expected,
            "{patch}"
        );
    }
    let own = call!(service, "GET", "/api/v1/users?username=admin", &admin).body["items"][0]["id"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    let own = call!(service, "PATCH", &format!("/api/v1/users/{own}"), &admin, {"roles": ["admin", "supervisor"]}, [("If-Match", "*")]);
    assert_eq!(own.outcome(), "403 own_roles");

    let faulty = call!(service, "POST", "/api/v1/users", &admin, {"username": "A", "password": "short", "roles": []});
    let pointers: Vec<_> = faulty.body["errors"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|fault| fault["pointer"].as_str().unwrap_or_default())
        .collect();
    assert!(["/username", "/password", "/roles"].iter().all(|pointer| pointers.contains(pointer)), "{pointers:?}");
    let unknown = uuid::Uuid::now_v7();
    let faulty = call!(service, "POST", "/api/v1/users", &admin, {"username": "bert", "password": PASSWORD, "roles": ["requester", "driver"], "department_id": unknown, "driver_id": unknown});
    assert_eq!(
        (faulty.outcome(), faulty.body["errors"].as_array().map(Vec::len)),
        ("422 unknown_reference".into(), Some(2))
    );
    let twice =
        call!(service, "POST", "/api/v1/users", &admin, {"username": "anna", "password": PASSWORD, "roles": ["admin"]});
    assert_eq!(twice.outcome(), "409 already_exists");
}

#[actix_web::test]
async fn keys_are_shown_once_and_confined() {
    let fixture = Fixture::new();
    let service = service!(fixture, 0);
    let (admin, _) = login!(service, "admin");
    let new = json!({"name": "oa", "roles": ["admin"], "expires_at": "2026-06-01T00:00:00+08:00"});
    let keyed = [("Idempotency-Key", "once")];
    let made = send!(service, "POST", "/api/v1/keys", &admin, Some(new.clone()), &keyed);
    let twice = send!(service, "POST", "/api/v1/keys", &admin, Some(new), &keyed);
    assert_eq!(made.outcome(), "201", "{:?}", made.body);
    assert_ne!(made.text("key"), twice.text("key"), "no answer with a secret is kept");
    let (key, path) = (made.text("key"), made.header("location").to_owned());
    assert!(key.starts_with(&made.text("prefix")) && made.body["may_approve"] == json!(false));
    let seen = call!(service, "GET", &path, &admin);
    assert!(
        seen.body.get("key").is_none()
            && seen.body.get("secret_hash").is_none()
            && seen.header("etag") == made.header("etag")
    );

    assert_eq!(call!(service, "GET", "/api/v1/auth/me", &key).text("kind"), "key");
    let password =
        call!(service, "PUT", "/api/v1/auth/password", &key, {"current_password": PASSWORD, "new_password": PASSWORD});
    assert_eq!(password.outcome(), "403 forbidden");
    let wider = call!(service, "PATCH", &path, &key, {"may_approve": true}, [("If-Match", "*")]);
    assert_eq!(wider.outcome(), "403 forbidden");
    assert_eq!(
        call!(service, "GET", "/api/v1/auth/me", &format!("{}x", &key[..key.len() - 1])).outcome(),
        "401 token_invalid"
    );

    let barred = call!(service, "PATCH", &path, &admin, {"retired_on": "2026-05-06", "name": "oa (old)"}, [("If-Match", made.header("etag"))]);
    assert_eq!((barred.outcome(), barred.text("name")), ("200".into(), "oa (old)".into()));
    assert_eq!(call!(service, "GET", "/api/v1/auth/me", &key).outcome(), "401 token_invalid");
    assert_eq!(
        call!(service, "GET", "/api/v1/keys?name=oa%20%28old%29", &admin).body["items"].as_array().map(Vec::len),
        Some(1)
    );
    fixture.pass(86_400 * 30);
    assert_eq!(call!(service, "GET", "/api/v1/auth/me", &twice.text("key")).outcome(), "401 token_expired");

    let (admin, _) = login!(service, "admin");
    let faulty = call!(service, "POST", "/api/v1/keys", &admin, {"name": "x", "roles": ["requester", "driver"], "department_ids": [uuid::Uuid::now_v7()], "expires_at": "2026-01-01T00:00:00Z"});
    let pointers: Vec<_> = faulty.body["errors"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|fault| fault["pointer"].as_str().unwrap_or_default())
        .collect();
    assert_eq!(pointers, ["/roles", "/expires_at", "/department_ids"]);
}

#[actix_web::test]
async fn secrets_leave_no_trace_in_the_record() {
    use diesel::prelude::*;
    let fixture = Fixture::new();
    let service = service!(fixture, 0);
    let (admin, refresh) = login!(service, "admin");
    let key = call!(service, "POST", "/api/v1/keys", &admin, {"name": "oa", "roles": ["dispatcher"], "expires_at": "2026-06-01T00:00:00+08:00"}).text("key");
    let rows: Vec<(String, Option<String>, Option<String>)> = {
        use crate::db::schema::events::dsl::{action, after, before, events, subject_kind};
        let made = events.filter(subject_kind.eq_any(["user", "key", "session"])).select((action, before, after));
        made.load(&mut fixture.db.connect().expect("a connection")).expect("events")
    };
    assert_eq!(rows.len(), 4, "{rows:?}");
    let written = format!("{rows:?}");
    for secret in [PASSWORD, "argon2", refresh.as_str(), key.as_str()] {
        assert!(!written.contains(secret), "{secret}");
    }
}

#[actix_web::test]
async fn requests_are_counted_per_caller() {
    let fixture = Fixture::new();
    let service = service!(fixture, 3);
    let (admin, _) = login!(service, "admin");
    for _ in 0..3 {
        assert_eq!(call!(service, "GET", "/api/v1/auth/me", &admin).outcome(), "200");
    }
    let refused = call!(service, "GET", "/api/v1/auth/me", &admin);
    assert_eq!((refused.outcome(), refused.header("retry-after")), ("429 too_many_requests".into(), "60"));
    fixture.pass(60);
    assert_eq!(call!(service, "GET", "/api/v1/auth/me", &admin).outcome(), "200");
}

#[actix_web::test]
async fn an_address_signs_in_whatever_else_comes_from_it() {
    let fixture = Fixture::new();
    let service = service!(fixture, 3);
    let mut pages = Vec::new();
    for _ in 0..4 {
        pages.push(call!(service, "GET", "/.well-known/jwks.json").outcome());
    }
    assert_eq!(pages, ["200", "200", "200", "429 too_many_requests"]);
    let (access, _) = login!(service, "admin");
    for expected in ["204", "204", "429 too_many_requests"] {
        let gone = call!(service, "POST", "/api/v1/auth/logout", "", {"refresh_token": "unknown"});
        assert_eq!(gone.outcome(), expected);
    }
    // A token that never was doesn't keep one that is over from hearing that, and both are counted.
    fixture.pass(60);
    let (others, _) = login!(service, "supervisor");
    fixture.pass(15 * 60);
    for (token, refused) in [("rubbish", "401 token_invalid"), (access.as_str(), "401 token_expired")] {
        for expected in [refused, refused, refused, "429 too_many_requests"] {
            assert_eq!(call!(service, "GET", "/api/v1/auth/me", token).outcome(), expected);
        }
    }
    // Nor does one that is over keep another's.
    assert_eq!(call!(service, "GET", "/api/v1/auth/me", &others).outcome(), "401 token_expired");
}

#[actix_web::test]
async fn what_is_refused_is_counted() {
    let fixture = Fixture::new();
    let service = service!(fixture, 3);
    for (method, path, expected) in [
        ("GET", "/api/v1/nowhere", "404 not_found"),
        ("GET", "/api/v1/auth/login", "405 method_not_allowed"),
        ("GET", "/api/v1/auth/logout", "405 method_not_allowed"),
        ("GET", "/api/v1/nowhere", "429 too_many_requests"),
        ("GET", "/api/v1/auth/login", "429 too_many_requests"),
    ] {
        assert_eq!(send!(service, method, path, "", None, &[]).outcome(), expected, "{method} {path}");
    }
    assert_eq!(call!(service, "GET", "/.well-known/jwks.json").outcome(), "200", "the pages are counted apart");
    fixture.pass(60);
    let (supervisor, _) = login!(service, "supervisor");
    for expected in ["403 forbidden", "403 forbidden", "403 forbidden", "429 too_many_requests"] {
        assert_eq!(call!(service, "POST", "/api/v1/users", &supervisor, {}).outcome(), expected);
    }
}

#[actix_web::test]
async fn keys_of_signing_are_shared_and_survive() {
    let fixture = Fixture::new();
    let (one, other) = (service!(fixture, 0), service!(fixture, 0));
    let (access, _) = login!(one, "admin");
    assert_eq!(call!(other, "GET", "/api/v1/auth/me", &access).outcome(), "200");
    assert_eq!(call!(one, "GET", "/.well-known/jwks.json").body, call!(other, "GET", "/.well-known/jwks.json").body);
}

#[actix_web::test]
async fn who_is_known_signs_in_however_many_networks_send() {
    let fixture = Fixture::new();
    let identity = Data::new(fixture.identity(0));
    let login = |address: &str| {
        let (identity, visit) = (identity.clone(), Visit::new(address.parse().expect("an address"), None, "r1".into()));
        actix_web::rt::spawn(async move {
            let form = Login { username: "admin".into(), password: PASSWORD.into(), totp: None };
            let outcome = identity.login(&visit, &form).await;
            outcome.map(drop).map_err(|refused| refused.error.code())
        })
    };
    assert_eq!(login("2001:db8:1:2::3").await.expect("an answer"), Ok(()));
    let unknown = |n: usize| Comer::Unknown(n.to_string());
    let held = [
        identity.passwords.turn(unknown(0)).await.expect("a turn"),
        identity.passwords.turn(unknown(1)).await.expect("a turn"),
    ];
    let wait = |n| {
        let identity = identity.clone();
        actix_web::rt::spawn(async move { identity.passwords.turn(unknown(n)).await.map(drop) })
    };
    let waiting: Vec<_> = (0..128).map(wait).collect();
    for _ in 0..128 {
        actix_web::rt::task::yield_now().await;
    }
    assert_eq!(login("2001:db8:9:2::3").await.expect("an answer"), Err(Code::Busy));
    // Another address of the /64 from which they signed in before.
    let mut known = login("2001:db8:1:2::4");
    let refused = tokio::time::timeout(std::time::Duration::from_millis(100), &mut known).await;
    assert!(refused.is_err(), "it isn't refused, it waits: {refused:?}");
    drop(held);
    assert_eq!(known.await.expect("an answer"), Ok(()));
    for one in waiting {
        one.await.expect("it ends").expect("a turn");
    }
}
