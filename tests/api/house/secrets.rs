//! Secrets are nowhere in the clear: not in the log, not in the database, and in no answer but the one that gives them.

use serde_json::{Value, json};

use crate::{
    cases,
    support::{
        client::id,
        database::{ADMIN, PASSWORD},
        dump::dump,
        process::{self, Process},
        world::World,
    },
};

cases![secrets_are_nowhere_in_the_clear];

fn secrets_are_nowhere_in_the_clear(world: &World) {
    const OPERATORS: &str = "operators-secret-4f9a1c";
    const ANOTHER: &str = "another-password-7Qk0pY";
    let mut command = process::motorpool(&world.database.url, &["serve"]);
    command.env("MOTORPOOL_SECRET", OPERATORS).env("MOTORPOOL_LOG", "trace").env("MOTORPOOL_SLOW_SQL_MS", "1");
    let server = Process::start(&mut command);
    let nobody = server.nobody();
    let tokens = nobody.post("/auth/login", json!({"username": ADMIN, "password": PASSWORD})).expect(200);
    let word = |value: &Value, name: &str| value[name].as_str().unwrap_or_else(|| panic!("no {name}")).to_owned();
    let admin = nobody.bearer(&word(&tokens, "access_token"));
    let refreshed = nobody.post("/auth/refresh", json!({"refresh_token": word(&tokens, "refresh_token")})).expect(200);
    let user = admin
        .post("/users", json!({"username": "zhang.san", "password": ANOTHER, "roles": ["supervisor"]}))
        .expect(201);
    let supervisor = nobody.post("/auth/login", json!({"username": "zhang.san", "password": ANOTHER})).expect(200);
    nobody
        .post("/auth/login", json!({"username": "zhang.san", "password": "a-wrong-guess-of-it-x9"}))
        .problem(401, "credentials_invalid");
    let key = admin
        .post("/keys", json!({"name": "oa", "roles": ["dispatcher"], "expires_at": "2099-01-01T00:00:00Z"}))
        .expect(201);
    let webhook =
        admin.post("/webhooks", json!({"name": "oa", "url": "https://oa.example/", "event_types": ["*"]})).expect(201);
    let rotated = admin.post(&format!("/webhooks/{}/rotate-secret", id(&webhook)), json!({})).expect(200);
    nobody.bearer(&word(&key, "key")).get("/vehicles").expect(200);
    // Secrets also appear by mistake: in a path, in a query, in a body that is refused.
    admin.get(&format!("/users/{}", word(&key, "key"))).problem(404, "not_found");
    admin
        .post("/users", json!({"username": "li.si", "password": ANOTHER, "roles": ["nobody"]}))
        .problem(422, "invalid");

    let secrets = [
        PASSWORD.to_owned(),
        ANOTHER.to_owned(),
        "a-wrong-guess-of-it-x9".to_owned(),
        OPERATORS.to_owned(),
        word(&tokens, "access_token"),
        word(&tokens, "refresh_token"),
        word(&refreshed, "access_token"),
        word(&refreshed, "refresh_token"),
        word(&key, "key"),
        word(&webhook, "secret").trim_start_matches("whsec_").to_owned(),
        word(&rotated, "secret").trim_start_matches("whsec_").to_owned(),
    ];
    let reader = nobody.bearer(&word(&supervisor, "access_token"));
    let answers: Vec<String> =
        ["/users", "/keys", "/webhooks", "/webhook-deliveries", "/events?limit=200", "/settings", "/auth/me"]
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
