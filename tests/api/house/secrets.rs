//! Secrets are nowhere in the clear: not in the log, not in the database, and in no answer but the one that gives them.

use motorpool::kernel::Clock;
use serde_json::{Value, json};

use crate::{
    cases,
    support::{
        client::id,
        database::{ADMIN, PASSWORD},
        dump::dump,
        process::{self, Process},
        wire::until,
        world::World,
    },
};

cases![secrets_are_nowhere_in_the_clear];

fn secrets_are_nowhere_in_the_clear(world: &World) {
    const OPERATORS: &str = "operators-secret-4f9a1c-and-more-of-it";
    const IMPORTED: &str = "an-imported-one-5tR8wZ";
    const ANOTHER: &str = "another-password-7Qk0pY";
    let mut command = process::motorpool(&world.database.url, &["serve"]);
    command.env("MOTORPOOL_SECRET", OPERATORS).env("MOTORPOOL_LOG", "trace").env("MOTORPOOL_SLOW_SQL_MS", "1");
    let server = Process::start(&mut command);
    let nobody = server.nobody();
    let tokens = nobody.post("/auth/login", json!({"username": ADMIN, "password": PASSWORD})).expect(200);
    let word = |value: &Value, name: &str| value[name].as_str().unwrap_or_else(|| panic!("no {name}")).to_owned();
    let admin = nobody.bearer(&word(&tokens, "access_token"));
    let refreshed = nobody.post("/auth/refresh", json!({"refresh_token": word(&tokens, "refresh_token")})).expect(200);
    let page = nobody.request("POST", "/auth/session").header("Origin", nobody.server());
    let page = page.json(&json!({"username": ADMIN, "password": PASSWORD})).send();
    page.expect(200);
    let cookie = page.header("set-cookie").and_then(|set| set.split(['=', ';']).nth(1)).expect("a token").to_owned();
    let user = admin
        .post("/users", json!({"username": "zhang.san", "password": ANOTHER, "roles": ["supervisor"]}))
        .expect(201);
    let supervisor = nobody.post("/auth/login", json!({"username": "zhang.san", "password": ANOTHER})).expect(200);
    nobody
        .post("/auth/login", json!({"username": "zhang.san", "password": "a-wrong-guess-of-it-x9"}))
        .problem(401, "credentials_invalid");
    let reader = nobody.bearer(&word(&supervisor, "access_token"));
    let factor = reader.post("/auth/totp", json!({"password": ANOTHER})).expect(200);
    reader
        .post("/auth/totp/confirm", json!({"password": ANOTHER, "totp": "a-wrong-code-of-it-x9"}))
        .problem(401, "totp_invalid");
    let soon = Clock::system().now().plus_days(30).to_string();
    let key = admin.post("/keys", json!({"name": "oa", "roles": ["dispatcher"], "expires_at": soon})).expect(201);
    let webhook =
        admin.post("/webhooks", json!({"name": "oa", "url": "https://oa.example/", "event_types": ["*"]})).expect(201);
    let rotated = admin.post(&format!("/webhooks/{}/rotate-secret", id(&webhook)), json!({})).expect(200);
    nobody.bearer(&word(&key, "key")).get("/vehicles").expect(200);
    let department = admin.post("/departments", json!({"code": "finance", "name": "县财政局"})).expect(201);
    let calendar = json!({"kind": "department", "subject_id": id(&department)});
    let calendar = word(&reader.post("/calendars", calendar).expect(201), "url");
    let (_, calendar) = calendar.split_once("/api/v1/calendars/").expect("an address");
    let calendar = calendar.trim_end_matches(".ics").to_owned();
    assert_eq!(nobody.get(&format!("/calendars/{calendar}.ics")).status, 200);
    nobody.get(&format!("/calendars/{calendar}x.ics")).problem(404, "not_found");
    nobody.get(&format!("/calendars/{calendar}")).problem(405, "method_not_allowed");
    nobody.request("DELETE", &format!("/calendars/{calendar}")).send().problem(401, "token_missing");
    // Secrets also appear by mistake: in a path, in a query, in a body that is refused.
    admin.get(&format!("/users/{}", word(&key, "key"))).problem(404, "not_found");
    admin
        .post("/users", json!({"username": "li.si", "password": ANOTHER, "roles": ["nobody"]}))
        .problem(422, "invalid");

    // So do those of a table of users, whether it goes in or is refused.
    for (more, row) in [("", "wang.wu,nobody"), ("&dry_run=false", "wang.wu,supervisor")] {
        let table = format!("username,roles,initial_password\n{row},{IMPORTED}\n");
        let path = format!("/imports?kind=users{more}");
        until("a turn", || {
            let reply = admin.request("POST", &path).body("text/csv", table.clone()).send();
            (reply.status == 201).then_some(())
        });
    }
    until("it is in", || {
        let known = admin.get("/users?username=wang.wu").expect(200);
        (known["items"] != json!([])).then_some(())
    });
    nobody.post("/auth/login", json!({"username": "wang.wu", "password": IMPORTED})).expect(200);

    let secrets = [
        IMPORTED.to_owned(),
        PASSWORD.to_owned(),
        ANOTHER.to_owned(),
        "a-wrong-guess-of-it-x9".to_owned(),
        "a-wrong-code-of-it-x9".to_owned(),
        word(&factor, "secret"),
        OPERATORS.to_owned(),
        word(&tokens, "access_token"),
        word(&tokens, "refresh_token"),
        cookie,
        word(&refreshed, "access_token"),
        word(&refreshed, "refresh_token"),
        word(&key, "key"),
        calendar,
        word(&webhook, "secret").trim_start_matches("whsec_").to_owned(),
        word(&rotated, "secret").trim_start_matches("whsec_").to_owned(),
    ];
    let answers: Vec<String> = [
        "/users",
        "/keys",
        "/webhooks",
        "/webhook-deliveries",
        "/events?limit=200",
        "/settings",
        "/calendars",
        "/auth/me",
        "/imports",
    ]
    .iter()
    .map(|path| reader.get(path).expect(200).to_string())
    .chain([admin.get(&format!("/users/{}", id(&user))).expect(200).to_string()])
    .collect();
    let log: Vec<String> = server.log().iter().map(Value::to_string).collect();
    assert!(log.len() > 10, "it logs: {log:?}");
    server.terminate();
    let rows: Vec<String> = dump(&world.database).into_values().flatten().collect();
    for secret in &secrets {
        for (place, texts) in [("answer", &answers), ("log", &log), ("database", &rows)] {
            let found = texts.iter().find(|text| text.contains(secret.as_str()));
            assert!(found.is_none(), "{secret} stands in the {place}: {found:?}");
        }
    }
    assert!(rows.iter().any(|row| row.contains("zhang.san")), "what isn't secret is found");
}
