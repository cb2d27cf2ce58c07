//! What goes through the whole database: `check`, `backup`, `copy` and `events archive`, at a size, twice and four times
//! that size. What counts is how their time grows: four times the records should take about four times as long.

use std::{
    path::PathBuf,
    process::Stdio,
    time::{Duration, Instant},
};

use diesel::{RunQueryDsl, connection::SimpleConnection, sql_query};

use crate::{
    books, data, earnest,
    support::{
        database::{Engine, drop_triggers},
        process::{Process, SECRET, most_memory_kib, motorpool},
        world::World,
    },
};

/// Hours between the trips of a vehicle.
const HOURS: usize = 2;

/// What one act took at one size.
struct Seen {
    what: &'static str,
    took: Duration,
    memory_kib: u64,
}

/// Measures them at this size, twice and four times it.
pub fn run(engine: Engine, size: usize) {
    println!("\n{engine:?}: seconds, and how they grew against the records");
    println!("{:<24} {:>10} {:>9} {:>9} {:>9}", "what", "bookings", "seconds", "growth", "most MB");
    let mut before: Vec<Seen> = Vec::new();
    for times in [1, 2, 4] {
        let mut seen: Vec<Seen> = Vec::new();
        at_size(engine, size * times, |one| {
            let earlier = before.iter().find(|earlier| earlier.what == one.what);
            let growth = earlier.map_or_else(String::new, |earlier| {
                format!("{:.2}", one.took.as_secs_f64() / earlier.took.as_secs_f64() / 2.0)
            });
            println!(
                "{:<24} {:>10} {:>9.1} {growth:>9} {:>9.0}",
                one.what,
                size * times,
                one.took.as_secs_f64(),
                one.memory_kib as f64 / 1024.0
            );
            seen.push(one);
        });
        before = seen;
    }
}

fn at_size(engine: Engine, size: usize, mut tell: impl FnMut(Seen)) {
    let world = earnest(engine);
    let company = data::company(&world);
    data::multiply(&world, &company, size, HOURS);
    let url = world.database.url.clone();
    let folder = std::env::temp_dir().join(format!("motorpool-bench-{}", uuid::Uuid::now_v7().simple()));
    std::fs::create_dir(&folder).expect("a folder");
    let file = |name: &str| -> String { PathBuf::from(&folder).join(name).display().to_string() };
    let copied = format!("sqlite://{}", file("copy.db"));
    tell(timed("check", &url, &["check"]));
    tell(timed("check --since", &url, &["check", "--since", &company.now.plus_days(-120).date().to_string()]));
    tell(timed("backup", &url, &["backup", &file("backup.db")]));
    tell(timed("copy to SQLite", &url, &["copy", "--from", &url, "--to", &copied]));
    std::fs::remove_dir_all(&folder).expect("removed");
    books::fill(&world, &company);
    tell(timed("check, nine lines each", &url, &["check"]));
    drop(world);
    tell(archived(engine, size));
}

/// The archive of a record with an event for each booking, all of three years ago and before.
fn archived(engine: Engine, size: usize) -> Seen {
    let world = earnest(engine);
    let company = data::company(&world);
    data::multiply(&world, &company, size, HOURS);
    age(&world);
    let url = world.database.url.clone();
    let server = Process::serve(&url);
    let all = world.sql_number("SELECT count(*) AS n FROM events");
    while world.sql_number("SELECT coalesce(max(sequence), 0) AS n FROM seals") < all {
        std::thread::sleep(Duration::from_secs(1));
    }
    drop(server);
    let folder = std::env::temp_dir().join(format!("motorpool-bench-{}", uuid::Uuid::now_v7().simple()));
    std::fs::create_dir(&folder).expect("a folder");
    let (before, to) = (company.now.plus_days(-400).date().to_string(), folder.display().to_string());
    let seen = timed("events archive", &url, &["events", "archive", "--before", &before, "--to", &to]);
    let left = world.sql_number("SELECT count(*) AS n FROM events");
    assert!(left < all / 2, "{left} of {all} events are left");
    std::fs::remove_dir_all(&folder).expect("removed");
    seen
}

/// Lets all events lie three years earlier, and seals none of them.
fn age(world: &World) {
    #[derive(diesel::QueryableByName)]
    struct Trigger {
        #[diesel(sql_type = diesel::sql_types::Text)]
        sql: String,
    }
    let mut conn = world.conn();
    match world.database.engine {
        Engine::Sqlite => {
            let triggers: Vec<Trigger> =
                sql_query("SELECT sql FROM sqlite_master WHERE type = 'trigger'").load(&mut conn).expect("triggers");
            drop_triggers(&mut conn);
            let micros = 3 * 365 * 86_400_000_000_i64;
            conn.batch_execute(&format!("DELETE FROM seals; UPDATE events SET at = at - {micros}"))
                .expect("old events");
            for trigger in triggers {
                conn.batch_execute(&trigger.sql).expect("a trigger");
            }
        }
        Engine::Postgres => conn
            .batch_execute(
                "SET session_replication_role = replica; SET statement_timeout = 0;
                 DELETE FROM seals; UPDATE events SET at = at - interval '1095 days'",
            )
            .expect("old events"),
    }
}

/// Runs the program to its end. What it finds is no concern here: copies of bookings have no receivables of their own.
fn timed(what: &'static str, url: &str, arguments: &[&str]) -> Seen {
    let began = Instant::now();
    let mut command = motorpool(url, arguments);
    if url.starts_with("postgres") {
        command.env("MOTORPOOL_SECRET", SECRET);
    }
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::inherit()).spawn().expect("the binary runs");
    let mut memory_kib = 0;
    while child.try_wait().expect("its end").is_none() {
        memory_kib = memory_kib.max(most_memory_kib(child.id()));
        std::thread::sleep(Duration::from_millis(20));
    }
    Seen { what, took: began.elapsed(), memory_kib }
}
