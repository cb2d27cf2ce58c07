//! Bringing in trips of before: a whole import (sent, read, judged, written, told) against bare inserts of as many rows
//! in one transaction, through the same kind of connection and the same indexes.

use std::time::{Duration, Instant};

use diesel::{RunQueryDsl, connection::SimpleConnection};
use motorpool::{
    bookings::model::Purpose,
    db::{EngineConn, schema::past_trips},
    imports::model::{PastTrip, PastTripNew},
    kernel::Money,
};
use serde_json::{Value, json};

use crate::{
    floor::id_of,
    support::{
        client::{Client, id},
        database::{ADMIN, Engine, PASSWORD},
        process::Process,
        workbooks,
        world::World,
    },
};

/// How many rows; the most that one file may have is twice as many.
const ROWS: usize = 10_000;
/// How often each is measured; the middle one counts.
const TIMES: usize = 3;

/// Measures it.
pub fn run(engine: Engine) {
    let world = World::new(engine);
    let department = world.department("finance");
    let car = world.vehicle_with("car", json!({"plate_no": "浙B12345"}));
    world.stop();
    let server = Process::serve(&world.database.url);
    let admin = server.nobody().person(ADMIN, PASSWORD);
    let idle = server.memory_kib();
    // What the floor's rows belong to.
    let parent = bring(&admin, "text/csv", workbooks::csv(&table("first", 1)));
    let floor = middle(|round| insert(&world, &parent, &department, &car, round));
    println!("\n{engine:?}, {ROWS} trips of before: rows a second, and what one import takes");
    println!("{:<16} {:>10} {:>10} {:>7} {:>9}", "what", "floor/s", "ours/s", "ratio", "ms");
    let per_second = |took: Duration| ROWS as f64 / took.as_secs_f64();
    for (what, media) in
        [("CSV", "text/csv"), ("XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")]
    {
        let ours = middle(|round| {
            let rows = table(&format!("{what}{round}"), ROWS);
            let file = if what == "CSV" { workbooks::csv(&rows) } else { workbooks::xlsx(&rows) };
            let began = Instant::now();
            bring(&admin, media, file);
            began.elapsed()
        });
        let ratio = per_second(ours) / per_second(floor);
        println!(
            "{what:<16} {:>10.0} {:>10.0} {ratio:>7.2} {:>9.0}",
            per_second(floor),
            per_second(ours),
            ours.as_secs_f64() * 1e3
        );
    }
    println!("memory idle {:.1} MB, at most {:.1} MB", idle as f64 / 1024.0, server.most_memory_kib() as f64 / 1024.0);
}

fn middle(mut measure: impl FnMut(usize) -> Duration) -> Duration {
    let mut took: Vec<Duration> = (0..TIMES).map(&mut measure).collect();
    took.sort_unstable();
    took[TIMES / 2]
}

/// So many trips as people would write them.
fn table(reference: &str, count: usize) -> Vec<Vec<String>> {
    let header =
        ["reference", "vehicle", "department", "purpose", "departed_at", "returned_at", "distance_km", "total_yuan"];
    let row = |number: usize| {
        let (day, hour) = (1 + number / 24 % 28, number % 24);
        let at = |minute: u32| format!("2024-{:02}-{day:02} {hour:02}:{minute:02}", 1 + number / 672 % 12);
        let words = [
            format!("{reference}-{number}"),
            "浙B12345".into(),
            "finance".into(),
            "official_business".into(),
            at(0),
            at(45),
        ];
        words.into_iter().chain([(number % 300 + 1).to_string(), format!("{}.50", number % 900)]).collect()
    };
    std::iter::once(header.map(str::to_owned).to_vec()).chain((0..count).map(row)).collect()
}

/// Sends a file and asks until it is in.
fn bring(admin: &Client, media: &str, file: Vec<u8>) -> Value {
    let begun = admin.request("POST", "/imports?kind=past_trips&dry_run=false").body(media, file).send().expect(201);
    loop {
        let now = admin.get(&format!("/imports/{}", id(&begun))).expect(200);
        match now["state"].as_str() {
            Some("running") => std::thread::sleep(Duration::from_millis(2)),
            Some("imported") => return now,
            _ => panic!("{now}"),
        }
    }
}

/// The same rows by bare inserts in one transaction, on a connection and nothing else.
fn insert(world: &World, parent: &Value, department: &Value, car: &Value, round: usize) -> Duration {
    let now = world.clock.now();
    let rows: Vec<PastTrip> = (0..ROWS)
        .map(|number| {
            let departed_at = now.plus_minutes(-(number as i64) * 60);
            let new = PastTripNew {
                reference: format!("floor{round}-{number}"),
                vehicle_id: id_of(car),
                driver_id: None,
                department_id: id_of(department),
                purpose: Purpose::OfficialBusiness,
                departed_at,
                returned_at: departed_at.plus_minutes(45),
                distance_km: number as i64 % 300 + 1,
                total_fen: Some(Money(number as i64 % 900 * 100 + 50)),
            };
            PastTrip::new(id_of(parent), &new, now)
        })
        .collect();
    let mut conn = world.conn();
    let began = Instant::now();
    conn.batch_execute(if matches!(conn.engine, EngineConn::Sqlite(_)) { "BEGIN IMMEDIATE" } else { "BEGIN" })
        .expect("a transaction");
    for row in &rows {
        diesel::insert_into(past_trips::table).values(row).execute(&mut conn).expect("a row");
    }
    conn.batch_execute("COMMIT").expect("its end");
    began.elapsed()
}
