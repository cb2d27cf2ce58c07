//! Bounds: every wait ends, every size is limited, and large answers are compressed (ARCHITECTURE.md §3).

use std::{
    io::Read,
    sync::{Arc, Mutex, mpsc},
    thread,
    time::{Duration, Instant},
};

use diesel::connection::SimpleConnection;
use motorpool::db::{Db, Target};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    cases,
    support::{
        client::{Client, Reply, id},
        database::{ADMIN, Engine, PASSWORD},
        wire::{Wire, ask, until},
        world::World,
    },
};

cases![
    a_slow_header_is_cut_off,
    a_slow_body_is_cut_off,
    who_does_not_read_is_cut_off,
    idle_connections_are_closed,
    headers_and_bodies_are_bounded,
    connections_are_bounded,
    in_a_crowd_the_idle_give_way,
    large_answers_are_compressed,
    secrets_and_tagged_answers_are_not,
    one_caller_leaves_connections_to_others,
    a_lock_from_outside_ends_in_503,
    no_more_connections_are_held_than_may_be,
];

/// A server with a bound of one second for each wait, the least that may be set.
fn impatient(world: &World) -> String {
    world.serve_with(|settings| {
        settings.client_timeout = 1;
        settings.keep_alive = 1;
    });
    world.address()
}

/// It took a second, and what a busy machine adds to it.
#[track_caller]
fn soon(took: Duration) {
    assert!(took < Duration::from_secs(10), "{took:?}");
}

/// Reads one answer without a body, and leaves the connection open.
fn answered(wire: &mut Wire) -> String {
    let mut heard = Vec::new();
    while !heard.ends_with(b"}") && !heard.ends_with(b"\r\n\r\n") {
        let more = wire.hear(Duration::from_secs(10)).expect("an answer");
        assert!(!more.is_empty(), "it was closed");
        heard.extend(more);
    }
    String::from_utf8_lossy(&heard).into_owned()
}

fn a_slow_header_is_cut_off(world: &World) {
    let address = impatient(world);
    let mut wire = Wire::to(&address);
    wire.say(b"GET /healthz HTTP/1.1\r\nX-Slow: ").expect("said");
    let (heard, took) = wire.drip(b'a');
    assert!(heard.starts_with("HTTP/1.1 408"), "{heard}");
    soon(took);
    // The same holds after a quick request.
    let mut wire = Wire::to(&address);
    wire.say(b"GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n").expect("said");
    assert!(answered(&mut wire).starts_with("HTTP/1.1 200"));
    wire.say(b"GET /healthz HTTP/1.1\r\nX-Slow: ").expect("said");
    soon(wire.drip(b'a').1);
    world.nobody().get_at("/healthz").expect(200);
}

fn a_slow_body_is_cut_off(world: &World) {
    let address = impatient(world);
    let token = world.admin().token().expect("a token");
    for (what, length) in [("a length", "Content-Length: 100000"), ("chunks", "Transfer-Encoding: chunked")] {
        let mut wire = Wire::to(&address);
        let head = format!(
            "POST /api/v1/departments HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n{length}\r\n\r\n"
        );
        wire.say(head.as_bytes()).expect("said");
        if what == "chunks" {
            wire.say(b"fffff\r\n").expect("said");
        }
        let (heard, took) = wire.drip(b' ');
        assert!(heard.starts_with("HTTP/1.1 408") && heard.contains("body_too_slow"), "{what}: {heard}");
        soon(took);
        // A caller without rights is told so at once, and its body isn't read.
        let mut wire = Wire::to(&address);
        wire.say(head.replace(&token, "none").as_bytes()).expect("said");
        let (heard, took) = wire.drip(b' ');
        assert!(heard.starts_with("HTTP/1.1 401"), "{what}: {heard}");
        soon(took);
        // A body that no route reads isn't read either.
        let mut wire = Wire::to(&address);
        wire.say(head.replace("POST /api/v1/departments", "GET /healthz").as_bytes()).expect("said");
        let (heard, took) = wire.drip(b' ');
        assert!(heard.starts_with("HTTP/1.1 200"), "{what}: {heard}");
        soon(took);
    }
}

fn who_does_not_read_is_cut_off(world: &World) {
    let address = impatient(world);
    let mut wire = Wire::to(&address);
    // The answers are larger than the buffers of the system.
    for _ in 0..15 {
        wire.say(b"GET /api/v1/openapi.json HTTP/1.1\r\nHost: here\r\n\r\n").expect("said");
    }
    soon(wire.drip_deaf(b'G'));
}

fn idle_connections_are_closed(world: &World) {
    let address = impatient(world);
    let mut wire = Wire::to(&address);
    wire.say(b"GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n").expect("said");
    assert!(answered(&mut wire).starts_with("HTTP/1.1 200"));
    let began = Instant::now();
    assert!(wire.rest().is_empty());
    soon(began.elapsed());
    // The same holds for a connection that never sends a byte.
    let (silent, began) = (Wire::to(&address), Instant::now());
    silent.rest();
    soon(began.elapsed());
}

fn headers_and_bodies_are_bounded(world: &World) {
    let address = impatient(world);
    for (what, headers) in [
        ("one header", format!("X-Large: {}\r\n", "a".repeat(200_000))),
        ("many headers", "X-Many: a\r\n".repeat(2_000)),
    ] {
        let mut wire = Wire::to(&address);
        // The connection may be cut off while it is still sending.
        let _ = wire.say(format!("GET /healthz HTTP/1.1\r\nHost: here\r\n{headers}\r\n").as_bytes());
        let heard = String::from_utf8_lossy(&wire.rest()).into_owned();
        assert!(heard.is_empty() || heard.starts_with("HTTP/1.1 4"), "{what}: {heard}");
    }
    let token = world.admin().token().expect("a token");
    let mut wire = Wire::to(&address);
    let head = "POST /api/v1/departments HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n";
    wire.say(format!("{head}Authorization: Bearer {token}\r\n\r\n").as_bytes()).expect("said");
    let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x10000));
    for _ in 0..17 {
        let _ = wire.say(chunk.as_bytes());
    }
    let heard = String::from_utf8_lossy(&wire.rest()).into_owned();
    assert!(heard.starts_with("HTTP/1.1 413") && heard.contains("body_too_large"), "{heard}");
    world.nobody().get_at("/healthz").expect(200);
}

fn connections_are_bounded(world: &World) {
    world.serve_with(|settings| settings.max_connections = 2);
    let address = world.address();
    let healthy = || {
        let mut wire = Wire::to(&address);
        wire.say(b"GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n").expect("said");
        wire
    };
    let began = std::time::Instant::now();
    let (mut first, mut second) = (healthy(), healthy());
    assert!(answered(&mut first).starts_with("HTTP/1.1 200"));
    assert!(answered(&mut second).starts_with("HTTP/1.1 200"));
    let mut third = healthy();
    if third.hear(Duration::from_millis(500)).is_some() {
        // On a slow machine a second may have passed. After a second the idle ones give way, not before.
        assert!(began.elapsed() >= Duration::from_secs(1), "it waits outside");
        return;
    }
    drop(first);
    assert!(answered(&mut third).starts_with("HTTP/1.1 200"), "there is room again");
}

fn in_a_crowd_the_idle_give_way(world: &World) {
    // Only the crowd closes idle connections here: the other bounds are far longer than this case.
    world.serve_with(|settings| {
        settings.max_connections = 8;
        settings.keep_alive = 300;
        settings.client_timeout = 300;
    });
    let address = world.address();
    let silent: Vec<Wire> = (0..30).map(|_| Wire::to(&address)).collect();
    let mut late = Wire::to(&address);
    late.say(b"GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n").expect("said");
    assert!(answered(&mut late).starts_with("HTTP/1.1 200"), "thirty came before, and say nothing");
    drop(silent);
}

/// The head and the body of the answer to a request with this token.
fn told(world: &World, token: &str, asked: &str, headers: &str) -> (String, Vec<u8>) {
    ask(&world.address(), &format!("{asked}\r\nAuthorization: Bearer {token}\r\n{headers}"))
}

/// The JSON of a gzipped body.
fn unpacked(bytes: &[u8]) -> Value {
    let mut text = String::new();
    flate2::read::GzDecoder::new(bytes).read_to_string(&mut text).expect("gzip");
    serde_json::from_str(&text).expect("JSON")
}

fn large_answers_are_compressed(world: &World) {
    let admin = world.admin();
    let token = admin.token().expect("a token");
    let get = |headers: &str| told(world, &token, "GET /api/v1/suppliers", headers);
    let plain = |(head, body): (String, Vec<u8>)| {
        assert!(!head.contains("content-encoding"), "{head}");
        serde_json::from_slice::<Value>(&body).expect("JSON")
    };
    plain(get("Accept-Encoding: gzip\r\n"));
    for number in 0..12 {
        admin.post("/suppliers", json!({"name": format!("县客运{number}公司")})).expect(201);
    }
    let there = plain(get(""));
    assert!(there["items"].as_array().is_some_and(|items| items.len() == 12));
    for accepted in ["gzip", "gzip, deflate, br", "br;q=0.1, GZIP;q=0.5"] {
        let (head, body) = get(&format!("Accept-Encoding: {accepted}\r\n"));
        assert!(head.contains("content-encoding: gzip"), "{accepted}: {head}");
        assert!(head.contains(&format!("content-length: {}", body.len())), "{accepted}: {head}");
        assert!(body.len() * 2 < there.to_string().len(), "{accepted}: {}", body.len());
        assert_eq!(unpacked(&body), there, "{accepted}");
    }
    for refused in ["identity", "br", "gzip;q=0", "gzip;q=0, *;q=0.5", "deflate", "gzipped", ""] {
        assert_eq!(plain(get(&format!("Accept-Encoding: {refused}\r\n"))), there, "{refused}");
    }
    for headers in ["", "Accept-Encoding: gzip\r\n"] {
        let (head, _) = get(headers);
        let vary = head.lines().find(|line| line.starts_with("vary:")).expect("a Vary");
        assert!(vary.contains("accept-encoding") && vary.contains("authorization"), "{vary}");
    }
    // HEAD is GET without the body.
    let (head, body) = told(world, &token, "HEAD /api/v1/suppliers", "Accept-Encoding: gzip\r\n");
    assert!(head.starts_with("http/1.1 200") && head.contains("content-encoding: gzip") && body.is_empty(), "{head}");
    let (head, body) = told(world, &token, "GET /api/v1/openapi.json", "Accept-Encoding: gzip\r\n");
    assert!(head.contains("content-encoding: gzip"), "{head}");
    assert_eq!(unpacked(&body), world.nobody().get_at("/api/v1/openapi.json").expect(200));
}

fn secrets_and_tagged_answers_are_not(world: &World) {
    let token = world.admin().token().expect("a token");
    let gzip = "Accept-Encoding: gzip\r\nContent-Type: application/json\r\n";
    let posted = |path: &str, body: &str| {
        let length = body.len();
        let mut wire = Wire::to(&world.address());
        let head = format!(
            "POST /api/v1{path} HTTP/1.1\r\nHost: here\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n{gzip}Content-Length: {length}\r\n\r\n"
        );
        wire.say(format!("{head}{body}").as_bytes()).expect("said");
        String::from_utf8(wire.rest()).expect("text, not gzip")
    };
    let tokens = posted("/auth/login", &json!({"username": ADMIN, "password": PASSWORD}).to_string());
    assert!(tokens.contains("refresh_token") && !tokens.contains("content-encoding"), "{tokens}");
    // The note is so long that compressing it would pay.
    let rates: Vec<Value> = ["day", "half_day", "transfer"]
        .iter()
        .flat_map(|service| ["car", "van", "bus"].map(|class| json!({"class": class, "service": service, "base_fen": 1, "included_km": 1, "included_minutes": 1, "extra_km_fen": 1, "extra_hour_fen": 1})))
        .collect();
    let tariff = world.tariff_with(json!({"rates": rates}));
    assert!(tariff.to_string().len() > 1024);
    let path = format!("/api/v1/tariffs/{}", id(&tariff));
    let (head, body) = told(world, &token, &format!("GET {path}"), "Accept-Encoding: gzip\r\n");
    assert!(!head.contains("content-encoding"), "{head}");
    assert_eq!(serde_json::from_slice::<Value>(&body).expect("JSON"), tariff);
    let etag = tariff["etag"].as_str().expect("an etag");
    assert!(head.contains(&format!("etag: {etag}")), "{head}");
}

/// This many callers ask at once. Returns each answer and how long it took.
fn at_once(count: usize, ask: impl Fn(usize) -> Reply + Sync) -> Vec<(Reply, Duration)> {
    thread::scope(|scope| {
        let one = |number: usize| {
            let began = Instant::now();
            (ask(number), began.elapsed())
        };
        let asking: Vec<_> = (0..count).map(|number| scope.spawn(move || one(number))).collect();
        asking.into_iter().map(|one| one.join().expect("an answer")).collect()
    })
}

fn no_more_connections_are_held_than_may_be(world: &World) {
    world.serve_with(|settings| settings.pool_size = 3);
    let admin = world.admin();
    // Each waits its turn, on a slow machine perhaps in vain.
    for (reply, _) in at_once(24, |_| admin.get("/departments")) {
        assert!([200, 503].contains(&reply.status), "{}", reply.body);
    }
    admin.get("/departments").expect(200);
    if world.database.engine == Engine::Postgres {
        // They are kept open, and none was closed meanwhile. This one is beside them.
        let open = "SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'";
        // Those by which the server looked at the database at its start may be about to end.
        until("no more than three", || (1..=3).contains(&world.sql_number(open)).then_some(()));
    }
}

fn one_caller_leaves_connections_to_others(world: &World) {
    world.admin();
    let target = Target::parse(&world.database.url).expect("a database");
    let db = Db::new(target, world.clock.clone());
    let (greedy, other) = (Uuid::now_v7(), Uuid::now_v7());
    actix_web::rt::System::new().block_on(async {
        let (begun, began) = mpsc::channel();
        let (end, ended) = mpsc::channel::<()>();
        let ended = Arc::new(Mutex::new(ended));
        // There are eight connections. The first six hold theirs until they are told, and their caller goes away.
        for _ in 0..12 {
            let (begun, ended, db) = (begun.clone(), Arc::clone(&ended), db.clone());
            let mut asked = Box::pin(async move {
                db.read_for(greedy, move |_| {
                    let _ = begun.send(());
                    let _ = ended.lock().map(|ended| ended.recv());
                    Ok(())
                })
                .await
            });
            let _ = tokio::time::timeout(Duration::from_millis(50), &mut asked).await;
        }
        for _ in 0..6 {
            began.recv_timeout(Duration::from_secs(30)).expect("six begin");
        }
        db.read_for(other, |_| Ok(())).await.expect("a connection is left");
        assert!(began.try_recv().is_err(), "no seventh has begun");
        drop(end);
        db.read_for(greedy, |_| Ok(())).await.expect("it goes on afterwards");
    });
}

fn a_lock_from_outside_ends_in_503(world: &World) {
    // Five seconds for a turn and one for the lock, and as much again for a slow machine.
    const BOUND: Duration = Duration::from_secs(12);
    let (admin, nobody) = (world.admin(), world.nobody());
    world.department("finance");
    let department = |number: usize| json!({"code": format!("of-{number}"), "name": "县财政局"});
    let mut beside = world.conn();
    let lock = match world.database.engine {
        Engine::Sqlite => "BEGIN IMMEDIATE",
        Engine::Postgres => "BEGIN; LOCK TABLE departments IN ACCESS EXCLUSIVE MODE",
    };
    beside.batch_execute(lock).expect("a lock");
    // Three times as many as there are connections, and all wait for what is locked.
    let write = |client: &Client, number: usize| client.post("/departments", department(number));
    let refused = at_once(24, |number| write(&admin, number));
    for (reply, took) in &refused {
        assert_eq!(reply.status, 503, "{}", reply.body);
        let problem = reply.json();
        assert!(["busy", "database_unavailable"].iter().any(|code| problem["code"] == *code), "{problem}");
        assert!(reply.header("retry-after").is_some(), "{problem}");
        assert!(*took < BOUND, "after {took:?}");
    }
    if world.database.engine == Engine::Postgres {
        // A reader waits a second at most for the lock, and altogether no longer than the others.
        for (reply, took) in at_once(24, |_| admin.get("/departments")) {
            assert!(reply.status == 503 && reply.header("retry-after").is_some(), "{}", reply.body);
            assert!(took < BOUND, "after {took:?}");
        }
    } else {
        admin.get("/departments").expect(200);
    }
    // What isn't locked goes on, and `/readyz` says that the server is ready.
    admin.get("/auth/me").expect(200);
    nobody.get_at("/readyz").expect(200);
    beside.batch_execute("ROLLBACK").expect("its end");
    for number in 0..3 {
        write(&admin, number).expect(201);
    }
    assert_eq!(admin.all("/departments").len(), 4, "nothing of what was refused is there");
}
