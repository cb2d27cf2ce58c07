//! Imports under way: repeated, at the same time, beside other work, and left over by a process that died.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use motorpool::http::sheet::CSV;
use serde_json::json;

use crate::{
    cases,
    imports::{ended, import, send, state, trips},
    support::{
        wire::{Wire, until},
        workbooks::{csv, rows},
        world::World,
    },
};

cases![
    a_repeated_import_is_done_once,
    one_import_at_a_time,
    who_writes_beside_a_large_import_is_served,
    an_import_that_died_has_failed,
];

fn a_repeated_import_is_done_once(world: &World) {
    let admin = world.admin();
    let once = |query: &str, code: &str| {
        let file = csv(&rows(&[&["code", "name"], &[code, "县财政局"]]));
        admin.request("POST", &format!("/imports?{query}")).header("Idempotency-Key", "one").body(CSV, file).send()
    };
    let first = once("kind=departments&dry_run=false", "finance");
    assert_eq!(state(&ended(&admin, &first)), "imported");
    let second = until("not busy", || {
        Some(once("kind=departments&dry_run=false", "finance")).filter(|reply| reply.status != 503)
    });
    assert_eq!((second.status, &second.body, second.header("Idempotency-Replayed")), (201, &first.body, Some("true")));
    once("kind=departments&dry_run=false", "health").problem(422, "idempotency_key_reused");
    once("kind=departments", "finance").problem(422, "idempotency_key_reused");
    assert_eq!((admin.all("/departments").len(), admin.all("/imports").len()), (1, 1));
}

fn one_import_at_a_time(world: &World) {
    let admin = world.admin();
    let table = || csv(&rows(&[&["code", "name"], &["finance", "县财政局"]]));
    let token = admin.token().expect("a token");
    let head = format!(
        "POST /api/v1/imports?kind=departments HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: text/csv\r\nContent-Length: {}\r\nConnection: close\r\n\r\ncode",
        table().len()
    );
    let begun = || {
        let mut slow = Wire::to(&world.address());
        slow.say(head.as_bytes()).expect("said");
        slow
    };
    let at_once = || admin.request("POST", "/imports?kind=departments").body(CSV, table()).send();
    // A slow one that comes while another is served is refused itself. Then the next one tries.
    let mut slow = begun();
    let busy = until("a slow one has the turn", || {
        if slow.hear(Duration::from_millis(1)).is_some() {
            slow = begun();
        }
        Some(at_once()).filter(|reply| reply.status == 503)
    });
    busy.problem(503, "busy");
    assert!(busy.header("retry-after").is_some());
    slow.say(&table()[4..]).expect("said");
    let answer = String::from_utf8_lossy(&slow.rest()).into_owned();
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    send(&admin, "kind=departments", CSV, table()).expect(201);
}

fn who_writes_beside_a_large_import_is_served(world: &World) {
    const ROWS: usize = 2_000;
    world.department("finance");
    world.vehicle_with("car", json!({"plate_no": "浙B12345"}));
    let (admin, enough) = (world.admin(), AtomicBool::new(false));
    let made: usize = thread::scope(|scope| {
        let writers: Vec<_> = (0..16)
            .map(|writer| {
                let (admin, enough) = (&admin, &enough);
                scope.spawn(move || {
                    let mut made = 0;
                    while !enough.load(Ordering::Relaxed) {
                        // Who waited too long on a slow machine is told to come again, and nothing was done.
                        let reply = admin.post("/suppliers", json!({"name": format!("县客运{writer}-{made}公司")}));
                        if reply.status == 503 {
                            assert!(reply.header("retry-after").is_some(), "{}", reply.body);
                            continue;
                        }
                        reply.expect(201);
                        made += 1;
                    }
                    made
                })
            })
            .collect();
        let done = import(&admin, "kind=past_trips&dry_run=false", &trips("浙B12345", "finance", ROWS));
        enough.store(true, Ordering::Relaxed);
        assert_eq!(state(&done), "imported", "{done}");
        writers.into_iter().map(|writer| writer.join().expect("each was answered")).sum()
    });
    assert_eq!(world.sql_number("SELECT count(*) AS n FROM past_trips"), ROWS as i64);
    assert_eq!(world.sql_number("SELECT count(*) AS n FROM suppliers"), made as i64);
}

fn an_import_that_died_has_failed(world: &World) {
    let admin = world.admin();
    let made = import(&admin, "kind=departments", &rows(&[&["code", "name"], &["finance", "县财政局"]]));
    let at = |minutes: i64| world.database.instant(&world.clock.now().plus_minutes(-minutes).to_string());
    let copy = |minutes: i64| {
        let new = world.database.id(uuid::Uuid::now_v7());
        world.sql(&format!(
            "INSERT INTO imports (id, kind, dry_run, state, rows, rows_done, fault_count, faults, made_by, made_by_name, version, created_at, updated_at)
             SELECT {new}, kind, dry_run, 'running', rows, 0, 0, '[]', made_by, made_by_name, 1, {0}, {0} FROM imports WHERE id = {1}",
            at(minutes),
            world.sql_id(&made)
        ))
    };
    copy(11).expect("one that died");
    copy(9).expect("one that may live");
    let states = || world.admin().all("/imports").iter().map(|one| state(one).to_owned()).collect::<Vec<_>>();
    world.serve_with(|_| {});
    until("the dead one is marked", || (states() == ["running", "failed", "passed"]).then_some(()));
    let failed = world.admin().get("/imports?state=failed").expect(200)["items"][0].clone();
    assert_eq!((&failed["fault_count"], &failed["etag"]), (&json!(0), &json!("\"2\"")));
}
