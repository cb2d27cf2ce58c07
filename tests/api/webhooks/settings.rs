//! Webhooks themselves: the addresses that are refused, secrets, and what else is checked.

use motorpool::kernel::Clock;
use serde_json::{Value, json};
use standardwebhooks::Webhook as Signature;

use crate::{
    cases,
    support::{
        client::{etag, id},
        database::{ADMIN, Engine, PASSWORD},
        dump::dump,
        wire::until,
        world::{World, merged},
    },
    webhooks::receiver::{Heard, Manner, Receiver, SECRET, delivery_that, hook, message, serving, supplier},
};

cases![
    nobody_is_called_who_may_not_be,
    secrets_are_shown_once_and_rotate,
    what_is_written_is_checked,
    an_unknown_event_type_is_refused,
];

fn nobody_is_called_who_may_not_be(world: &World) {
    let trap = Receiver::that(Manner::Answers(200));
    let port = trap.port;
    world.serve_with(|settings| {
        settings.secret = Some(SECRET.into());
        settings.webhook_timeout = 1;
        // Everywhere that may ever be called.
        settings.webhook_targets = vec![format!("0.0.0.0/0:{port}"), format!("[::/0]:{port}")];
    });
    let hosts = [
        "127.0.0.1",
        "localhost",
        "LOCALHOST",
        "2130706433",
        "0x7f000001",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "127.1",
        "0",
        "0.0.0.0",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[0:0:0:0:0:ffff:7f00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "169.254.169.254",
        "[fe80::1]",
        "[fd00:ec2::254]",
        "100.100.100.200",
    ];
    let admin = world.admin();
    let webhooks: Vec<Value> = hosts
        .iter()
        .map(|host| {
            admin
                .post(
                    "/webhooks",
                    json!({"name": host, "url": format!("http://{host}:{port}/"), "event_types": ["supplier.create"]}),
                )
                .expect(201)
        })
        .collect();
    supplier(&admin, "县客运公司");
    for (host, webhook) in hosts.iter().zip(&webhooks) {
        let refused = delivery_that(world, webhook, |one| one["attempts"] == 1);
        let why = refused["last_error"].as_str().unwrap_or_default();
        // Texts that the resolver doesn't read as an address lead nowhere either.
        assert!(
            ["the address may not be called", "no such name"].contains(&why) || why.contains("lookup"),
            "{host}: {refused}"
        );
    }
    assert!(trap.heard().is_empty(), "no packet");
    // No private address may be called unless the operator lists it.
    world.serve_with(|settings| settings.secret = Some(SECRET.into()));
    let admin = world.nobody().person(ADMIN, PASSWORD);
    let unlisted = admin
        .post("/webhooks", json!({"name": "x", "url": "https://203.0.113.9/", "event_types": ["supplier.create"]}))
        .expect(201);
    supplier(&admin, "县客运二公司");
    let refused = until("refused", || {
        admin
            .all(&format!("/webhook-deliveries?webhook_id={}", id(&unlisted)))
            .into_iter()
            .find(|one| one["attempts"] == 1)
    });
    assert_eq!(refused["last_error"], "the address may not be called");
}

fn secrets_are_shown_once_and_rotate(world: &World) {
    let receiver = Receiver::that(Manner::Answers(200));
    world.clock.set(Clock::system().now());
    world.nobody();
    let refused = world.admin().post("/webhooks", json!({"name": "x", "url": receiver.url(), "event_types": ["*"]}));
    refused.problem(409, "secret_not_set");
    serving(world, &receiver);
    let webhook = hook(world, &receiver, json!({}));
    let path = format!("/webhooks/{}", id(&webhook));
    let admin = world.admin();
    assert_eq!(admin.get(&path).expect(200).get("secret"), None);
    let rotated = admin.post(&format!("{path}/rotate-secret"), json!({})).expect(200);
    assert_ne!(rotated["secret"], webhook["secret"]);
    // Answers with a secret aren't kept. An idempotency key does nothing there, and the document doesn't promise it.
    let another = hook(world, &receiver, json!({"event_types": ["holiday.create"]}));
    let keyed = || {
        admin
            .request("POST", &format!("/webhooks/{}/rotate-secret", id(&another)))
            .header("Idempotency-Key", "k")
            .json(&json!({}))
            .send()
            .expect(200)
    };
    assert_ne!(keyed()["secret"], keyed()["secret"]);
    supplier(&admin, "县客运公司");
    let Heard { headers, body, .. } = receiver.hears(1).remove(0);
    for secret in [&webhook["secret"], &rotated["secret"]] {
        Signature::new(secret.as_str().expect("a secret"))
            .expect("a secret")
            .verify(body.as_bytes(), &headers)
            .expect("both sign for a day");
    }
    for secret in [&webhook["secret"], &rotated["secret"]]
        .map(|secret| secret.as_str().expect("a secret").trim_start_matches("whsec_").to_owned())
    {
        assert!(!dump(&world.database).values().flatten().any(|row| row.contains(&secret)), "in the database");
    }
}

fn what_is_written_is_checked(world: &World) {
    let receiver = Receiver::that(Manner::Answers(200));
    serving(world, &receiver);
    let admin = world.admin();
    let good = json!({"name": "oa", "url": receiver.url(), "event_types": ["booking.*"]});
    let with = |fields: Value| admin.post("/webhooks", merged(good.clone(), fields));
    with(json!({"url": "ftp://oa.example/"})).faults(&[("/url", "malformed")]);
    with(json!({"url": "https://user:word@oa.example/"})).faults(&[("/url", "malformed")]);
    with(json!({"event_types": ["booking"]})).faults(&[("/event_types", "malformed")]);
    with(json!({"event_types": []})).faults(&[("/event_types", "too_few")]);
    with(json!({"department_id": "0190a1b2-0000-7000-8000-000000000000"})).problem(422, "unknown_reference");
    let webhook = with(json!({})).expect(201);
    let path = format!("/webhooks/{}", id(&webhook));
    admin.patch(&path, json!({"event_types": ["Booking.*"]}), etag(&webhook)).faults(&[("/event_types", "malformed")]);
    let changed = admin.patch(&path, json!({"disabled": true}), etag(&webhook)).expect(200);
    // What happens in the meantime is delivered once the webhook is enabled again.
    let department = world.department("finance");
    let on =
        admin.patch(&path, json!({"disabled": false, "event_types": ["department.*"]}), etag(&changed)).expect(200);
    assert_eq!(message(&receiver.hears(1)[0])["data"]["subject_id"], department["id"]);
    assert_eq!(on["etag"], "\"3\"");
    world.dispatcher().get("/webhooks").problem(403, "forbidden");
    world.supervisor().get(&path).expect(200);
    if world.database.engine == Engine::Sqlite {
        world.serve_with(|settings| settings.secret = Some(SECRET.into()));
        for number in 1..100 {
            world
                .nobody()
                .person(ADMIN, PASSWORD)
                .post("/webhooks", merged(good.clone(), json!({"name": number.to_string()})))
                .expect(201);
        }
        world.nobody().person(ADMIN, PASSWORD).post("/webhooks", good.clone()).problem(409, "too_many_webhooks");
    }
}

fn an_unknown_event_type_is_refused(world: &World) {
    world.serve_with(|settings| settings.secret = Some(SECRET.into()));
    let admin = world.admin();
    let with = |types: Value| {
        admin.post("/webhooks", json!({"name": "oa", "url": "https://oa.example/", "event_types": types}))
    };
    let unknown = &[("/event_types", "not_allowed_value")][..];
    for word in ["booking.aprove", "bookings.approve", "bookings.*", "booking.release", "trip.login", "webhook.erase"] {
        let problem = with(json!(["booking.approve", word])).faults(unknown);
        let detail = problem["errors"][0]["detail"].as_str().expect("words");
        assert!(detail.contains(word) && detail.contains("/labels"), "{detail}");
    }
    with(json!(["nothing.*", "booking.*", "*", "booking.aprove"])).faults(&[unknown[0], unknown[0]]);
    assert_eq!(admin.all("/webhooks"), Vec::<Value>::new(), "a refusal leaves nothing behind");
    let webhook = with(json!(["booking.approve", "trip.*", "trip.release", "*"])).expect(201);
    let path = format!("/webhooks/{}", id(&webhook));
    let patch = |types: Value| admin.patch(&path, json!({"event_types": types}), etag(&webhook));
    patch(json!(["booking.aprove"])).faults(unknown);
    assert_eq!(admin.get(&path).expect(200)["event_types"], webhook["event_types"]);
    // Whatever the message and the document name as known is taken.
    let document = admin.get("/openapi.json").expect(200);
    let known = document["components"]["schemas"]["EventPattern"]["enum"].as_array().cloned().expect("a closed list");
    let labelled = admin.get("/labels").expect(200)["event_pattern"].as_object().cloned().expect("a list");
    assert_eq!(known.iter().filter_map(Value::as_str).collect::<Vec<_>>(), labelled.keys().collect::<Vec<_>>());
    for some in known.chunks(100) {
        with(json!(some)).expect(201);
    }
    // One from before its types were checked can be paused, but its types can't be written again.
    world.sql("UPDATE webhooks SET event_types = '[\"booking.aprove\"]'").expect("a webhook from before");
    let paused = admin.patch(&path, json!({"disabled": true}), etag(&webhook)).expect(200);
    assert_eq!((&paused["disabled"], &paused["event_types"]), (&json!(true), &json!(["booking.aprove"])));
    admin.patch(&path, json!({"event_types": ["booking.aprove"]}), etag(&paused)).faults(unknown);
    admin.patch(&path, json!({"event_types": ["booking.approve"]}), etag(&paused)).expect(200);
}
