//! Webhooks: what is committed is told, however the receiver behaves; and nobody is called who may not be.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

use motorpool::kernel::Clock;
use serde_json::{Value, json};
use standardwebhooks::Webhook as Signature;
use ureq::http::HeaderMap;

use crate::{
    cases,
    client::{Client, etag, id},
    database::{ADMIN, Engine, PASSWORD},
    process::{self, Process},
    wire::until,
    world::{World, merged},
};

cases![
    a_receiver_is_told_what_it_asked_for,
    a_department_s_receiver_is_told_of_its_own,
    a_receiver_that_fails_loses_nothing,
    a_receiver_that_hangs_or_is_late_loses_nothing,
    a_receiver_that_hangs_holds_up_nobody,
    what_is_moved_or_disabled_is_told_so_at_once,
    a_redirect_is_not_followed,
    what_is_given_up_can_be_sent_again,
    nobody_is_called_who_may_not_be,
    a_killed_server_goes_on_where_it_was,
    secrets_are_shown_once_and_rotate,
    what_is_written_is_checked,
];

const SECRET: &str = "the operator's";

/// How a receiver behaves.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Manner {
    Answers(u16),
    Redirects(String),
    /// Reads, and says nothing until it is told to.
    Hangs,
    /// The same, at this path only.
    HangsAt(&'static str),
}

/// What it heard.
#[derive(Debug, Clone)]
struct Heard {
    path: String,
    headers: HeaderMap,
    body: String,
}

/// Somebody who listens on this machine.
struct Receiver {
    port: u16,
    manner: Arc<Mutex<Manner>>,
    heard: Arc<Mutex<Vec<Heard>>>,
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Receiver {
    fn that(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let receiver = Self {
            port: listener.local_addr().expect("an address").port(),
            manner: Arc::new(Mutex::new(manner)),
            heard: Arc::default(),
        };
        let (manner, heard) = (Arc::clone(&receiver.manner), Arc::clone(&receiver.heard));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (manner, heard) = (Arc::clone(&manner), Arc::clone(&heard));
                thread::spawn(move || listen(stream, &manner, &heard));
            }
        });
        receiver
    }

    fn behaves(&self, manner: Manner) {
        *held(&self.manner) = manner;
    }

    fn url(&self) -> String {
        self.url_of("/motorpool")
    }

    fn url_of(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    fn heard(&self) -> Vec<Heard> {
        held(&self.heard).clone()
    }

    /// Waits until so many messages have come.
    fn hears(&self, count: usize) -> Vec<Heard> {
        until("heard", || Some(self.heard()).filter(|heard| heard.len() >= count))
    }
}

/// Reads one request and answers in the receiver's manner.
fn listen(mut stream: TcpStream, manner: &Mutex<Manner>, heard: &Mutex<Vec<Heard>>) -> Option<()> {
    let (mut bytes, mut part) = (Vec::new(), [0; 4096]);
    let (head, body) = loop {
        let read = stream.read(&mut part).ok().filter(|read| *read > 0)?;
        bytes.extend_from_slice(&part[..read]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| {
            line.to_ascii_lowercase().strip_prefix("content-length: ").and_then(|length| length.parse::<usize>().ok())
        });
        if body.len() >= length.unwrap_or(0) {
            break (head.to_owned(), body.to_owned());
        }
    };
    let mut headers = HeaderMap::new();
    for (name, value) in head.lines().skip(1).filter_map(|line| line.split_once(": ")) {
        headers.append(ureq::http::HeaderName::try_from(name).ok()?, value.parse().ok()?);
    }
    let path = head.split(' ').nth(1)?.to_owned();
    let how = held(manner).clone();
    let hangs = matches!(how, Manner::HangsAt(there) if there == path) || how == Manner::Hangs;
    held(heard).push(Heard { path, headers, body });
    if hangs {
        until("told to answer", || (*held(manner) != how).then_some(()));
    }
    let answer = match how {
        Manner::Answers(status) => format!("HTTP/1.1 {status} X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"),
        Manner::Redirects(to) => {
            format!("HTTP/1.1 302 X\r\nlocation: {to}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        }
        Manner::Hangs | Manner::HangsAt(_) => "HTTP/1.1 200 X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".into(),
    };
    stream.write_all(answer.as_bytes()).ok()
}

/// A server that may call this receiver, and no other.
fn serving(world: &World, receiver: &Receiver) {
    serving_with(world, receiver, 1);
}

/// The same, with another patience in seconds.
fn serving_with(world: &World, receiver: &Receiver, timeout: u64) {
    let port = receiver.port;
    world.serve_with(|settings| {
        settings.secret = Some(SECRET.into());
        settings.webhook_loopback_port = Some(port);
        settings.webhook_timeout = timeout;
    });
}

fn hook(world: &World, receiver: &Receiver, fields: Value) -> Value {
    let body =
        merged(json!({"name": "县府办公系统", "url": receiver.url(), "event_types": ["supplier.create"]}), fields);
    world.admin().post("/webhooks", body).expect(201)
}

fn supplier(admin: &Client, name: &str) -> Value {
    admin.post("/suppliers", json!({"name": name})).expect(201)
}

fn deliveries(world: &World, webhook: &Value) -> Vec<Value> {
    world.admin().all(&format!("/webhook-deliveries?webhook_id={}", id(webhook)))
}

/// Waits until the only delivery of a webhook is so.
fn delivery_that(world: &World, webhook: &Value, is: impl Fn(&Value) -> bool) -> Value {
    until("so far", || deliveries(world, webhook).into_iter().next().filter(&is))
}

fn message(heard: &Heard) -> Value {
    serde_json::from_str(&heard.body).expect("JSON")
}

fn message_id(heard: &Heard) -> String {
    heard.headers["webhook-id"].to_str().expect("an id").to_owned()
}

fn a_receiver_is_told_what_it_asked_for(world: &World) {
    // The public library compares the time of signing with the system's.
    world.clock.set(Clock::system().now());
    let receiver = Receiver::that(Manner::Answers(204));
    serving(world, &receiver);
    supplier(&world.admin(), "之前的公司");
    let webhook = hook(world, &receiver, json!({"event_types": ["supplier.*", "department.create"]}));
    let made: Vec<Value> = (0..3).map(|number| supplier(&world.admin(), &format!("县客运{number}公司"))).collect();
    world.admin().post("/holidays", json!({"date": "2031-10-01", "name": "国庆节"})).expect(201);
    let department = world.department("finance");
    world.admin().post(&format!("/webhooks/{}/test", id(&webhook)), json!({})).expect(200);
    let heard = receiver.hears(5);
    let told: Vec<(String, String)> = heard
        .iter()
        .map(message)
        .map(|message| {
            (
                message["type"].as_str().unwrap_or_default().into(),
                message["data"]["subject_id"].as_str().unwrap_or_default().into(),
            )
        })
        .collect();
    let mut expected: Vec<(String, String)> =
        made.iter().map(|supplier| ("supplier.create".into(), id(supplier).into())).collect();
    expected.push(("department.create".into(), id(&department).into()));
    expected.push(("webhook.test".into(), id(&webhook).into()));
    assert_eq!(told, expected, "in the order of the record, and nothing of before");

    let verifier = Signature::new(webhook["secret"].as_str().expect("a secret")).expect("a secret");
    for Heard { headers, body, .. } in &heard {
        verifier.verify(body.as_bytes(), headers).expect("signed");
        assert!(
            verifier.verify(body.replace("create", "change").as_bytes(), headers).is_err() || !body.contains("create")
        );
        assert!(
            !body.contains("公司") && !body.contains("县"),
            "the message names, and says nothing of the content: {body}"
        );
    }
    let sequences: Vec<i64> =
        heard.iter().map(|heard| message(heard)["data"]["sequence"].as_i64().expect("a sequence")).collect();
    assert!(sequences.windows(2).all(|pair| pair[0] < pair[1]));
    let all = until("all delivered", || {
        Some(deliveries(world, &webhook)).filter(|all| all.iter().all(|one| one["state"] == "delivered"))
    });
    assert_eq!((all.len(), &all[0]["last_status"], &all[0]["due_at"]), (5, &json!(204), &Value::Null));
    let first = world.supervisor().all("/events?subject=supplier");
    assert_eq!(first[2]["sequence"], sequences[0]);
}

fn a_department_s_receiver_is_told_of_its_own(world: &World) {
    let receiver = Receiver::that(Manner::Answers(200));
    serving(world, &receiver);
    world.tariff();
    world.fleet(0, 0, 3);
    let (finance, culture) = (world.department("finance"), world.department("culture"));
    let webhook = hook(world, &receiver, json!({"event_types": ["booking.*"], "department_id": finance["id"]}));
    world.booking(&culture, json!({}));
    let ours = world.approved(&finance, json!({}));
    let heard = receiver.hears(2);
    let told: Vec<Value> = heard.iter().map(message).collect();
    assert_eq!((&told[0]["type"], &told[1]["type"]), (&json!("booking.create"), &json!("booking.approve")));
    assert!(told.iter().all(|message| message["data"]["booking_id"] == ours["id"]));
    assert_eq!(deliveries(world, &webhook).len(), 2);
}

fn a_receiver_that_fails_loses_nothing(world: &World) {
    let receiver = Receiver::that(Manner::Answers(500));
    serving(world, &receiver);
    let webhook = hook(world, &receiver, json!({}));
    let made: Vec<Value> = (0..3).map(|number| supplier(&world.admin(), &format!("县客运{number}公司"))).collect();
    let failed = until("tried", || deliveries(world, &webhook).into_iter().find(|one| one["attempts"] == 1));
    assert_eq!(
        (&failed["state"], &failed["last_status"], &failed["last_error"]),
        (&json!("pending"), &json!(500), &json!("answered 500"))
    );
    receiver.behaves(Manner::Answers(200));
    world.later(1);
    until("all delivered", || {
        Some(deliveries(world, &webhook))
            .filter(|all| all.len() == 3 && all.iter().all(|one| one["state"] == "delivered"))
    });
    let heard = receiver.heard();
    let told: Vec<String> =
        heard.iter().map(|heard| message(heard)["data"]["subject_id"].as_str().unwrap_or_default().into()).collect();
    assert!(made.iter().all(|supplier| told.contains(&id(supplier).to_owned())), "{told:?}");
    let again: Vec<&Heard> = heard.iter().filter(|one| message_id(one) == id(&failed)).collect();
    assert!(
        again.len() >= 2 && again.iter().all(|one| one.body == again[0].body),
        "the same message under the same id"
    );
}

fn a_receiver_that_hangs_or_is_late_loses_nothing(world: &World) {
    let receiver = Receiver::that(Manner::Hangs);
    serving(world, &receiver);
    let webhook = hook(world, &receiver, json!({}));
    supplier(&world.admin(), "县客运公司");
    let late = delivery_that(world, &webhook, |one| one["attempts"] == 1);
    assert_eq!((&late["state"], &late["last_error"]), (&json!("pending"), &json!("no answer in time")));
    // Late, it answers after all; the server had given up waiting, and tells again.
    receiver.behaves(Manner::Answers(200));
    world.later(1);
    delivery_that(world, &webhook, |one| one["state"] == "delivered");
    let heard = receiver.heard();
    assert!(heard.len() >= 2 && heard.iter().all(|one| message_id(one) == id(&late)), "at least once, under one id");
}

fn a_receiver_that_hangs_holds_up_nobody(world: &World) {
    let receiver = Receiver::that(Manner::HangsAt("/hangs"));
    serving_with(world, &receiver, 60);
    let hangs = hook(world, &receiver, json!({"url": receiver.url_of("/hangs")}));
    let other = hook(world, &receiver, json!({}));
    supplier(&world.admin(), "县客运公司");
    delivery_that(world, &other, |one| one["state"] == "delivered");
    assert_eq!(deliveries(world, &hangs)[0]["attempts"], 0, "it is being told still");
    // Nor the end of the server.
    let begun = Instant::now();
    world.stop();
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    receiver.behaves(Manner::Answers(200));
}

fn what_is_moved_or_disabled_is_told_so_at_once(world: &World) {
    let receiver = Receiver::that(Manner::Hangs);
    serving_with(world, &receiver, 60);
    let admin = world.admin();
    let webhook = hook(world, &receiver, json!({}));
    (0..3).for_each(|number| drop(supplier(&admin, &format!("县客运{number}公司"))));
    // The first is being told, the others wait for it.
    receiver.hears(1);
    until("all waiting", || Some(deliveries(world, &webhook)).filter(|all| all.len() == 3));
    let path = format!("/webhooks/{}", id(&webhook));
    let off = admin.patch(&path, json!({"disabled": true}), etag(&webhook)).expect(200);
    receiver.behaves(Manner::Answers(200));
    until("the first told", || deliveries(world, &webhook).into_iter().find(|one| one["state"] == "delivered"));
    admin.patch(&path, json!({"disabled": false, "url": receiver.url_of("/moved")}), etag(&off)).expect(200);
    let paths: Vec<String> = receiver.hears(3).into_iter().map(|heard| heard.path).collect();
    assert_eq!(paths, ["/motorpool", "/moved", "/moved"]);
}

fn a_redirect_is_not_followed(world: &World) {
    let elsewhere = Receiver::that(Manner::Answers(200));
    let receiver = Receiver::that(Manner::Redirects(elsewhere.url()));
    serving(world, &receiver);
    let webhook = hook(world, &receiver, json!({}));
    supplier(&world.admin(), "县客运公司");
    let refused = delivery_that(world, &webhook, |one| one["attempts"] == 1);
    assert_eq!((&refused["state"], &refused["last_status"]), (&json!("pending"), &json!(302)));
    receiver.behaves(Manner::Answers(200));
    world.later(1);
    delivery_that(world, &webhook, |one| one["state"] == "delivered");
    assert!(elsewhere.heard().is_empty());
}

fn what_is_given_up_can_be_sent_again(world: &World) {
    let receiver = Receiver::that(Manner::Answers(500));
    serving(world, &receiver);
    let webhook = hook(world, &receiver, json!({}));
    supplier(&world.admin(), "县客运公司");
    delivery_that(world, &webhook, |one| one["attempts"] == 1);
    world.later(3 * 24 * 60);
    let given_up = {
        // The clock has moved past the sign-ins.
        let admin = world.nobody().person(ADMIN, PASSWORD);
        until("given up", || admin.all("/webhook-deliveries").into_iter().find(|one| one["state"] == "given_up"))
    };
    assert_eq!(given_up["attempts"], 2);
    receiver.behaves(Manner::Answers(200));
    let admin = world.nobody().person(ADMIN, PASSWORD);
    let again = admin.post(&format!("/webhook-deliveries/{}/resend", id(&given_up)), json!({})).expect(200);
    assert_eq!((&again["state"], &again["attempts"]), (&json!("pending"), &json!(0)));
    until("delivered", || admin.all("/webhook-deliveries").into_iter().find(|one| one["state"] == "delivered"));
    assert_eq!(receiver.heard().iter().map(message_id).collect::<std::collections::BTreeSet<_>>().len(), 1);
    world
        .dispatcher()
        .post(&format!("/webhook-deliveries/{}/resend", id(&given_up)), json!({}))
        .problem(403, "forbidden");
}

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
        // What the resolver itself doesn't know as an address leads nowhere either.
        assert!(
            ["the address may not be called", "no such name"].contains(&why) || why.contains("lookup"),
            "{host}: {refused}"
        );
    }
    assert!(trap.heard().is_empty(), "no packet");
    // Nothing is listed unless the operator lists it.
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

fn a_killed_server_goes_on_where_it_was(world: &World) {
    let receiver = Receiver::that(Manner::Hangs);
    world.clock.set(Clock::system().now());
    serving(world, &receiver);
    let webhook = hook(world, &receiver, json!({}));
    world.stop();
    let mut command = process::motorpool(&world.database.url, &["serve"]);
    command.env("MOTORPOOL_SECRET", SECRET).env("MOTORPOOL_WEBHOOK_LOOPBACK_PORT", receiver.port.to_string());
    let server = Process::start(&mut command);
    let admin = server.nobody().person(ADMIN, PASSWORD);
    let made: Vec<Value> = (0..3).map(|number| supplier(&admin, &format!("县客运{number}公司"))).collect();
    let first = message_id(&receiver.hears(1)[0]);
    server.kill();
    receiver.behaves(Manner::Answers(200));
    // Its lease is over after two minutes.
    world.clock.set(Clock::system().now().plus_minutes(3));
    serving(world, &receiver);
    let admin = world.nobody().person(ADMIN, PASSWORD);
    until("all delivered", || {
        let all = admin.all(&format!("/webhook-deliveries?webhook_id={}", id(&webhook)));
        Some(all).filter(|all| all.len() == 3 && all.iter().all(|one| one["state"] == "delivered"))
    });
    let heard = receiver.heard();
    let told: Vec<String> =
        heard.iter().map(|heard| message(heard)["data"]["subject_id"].as_str().unwrap_or_default().into()).collect();
    assert!(made.iter().all(|supplier| told.contains(&id(supplier).to_owned())), "{told:?}");
    assert_eq!(heard.iter().filter(|one| message_id(one) == first).count(), 2, "what was under way is told again");
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
    // No answer with a secret is kept: a key is of no use, and the document promises none.
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
        assert!(
            !crate::copying::dump(&world.database).values().flatten().any(|row| row.contains(&secret)),
            "in the database"
        );
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
    // What happens meanwhile is told when it is told again.
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
