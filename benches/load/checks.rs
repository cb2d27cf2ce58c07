//! What goes through the whole database: `check`, `backup` and `copy`, at a size, twice and four times that size. What
//! counts is how their time grows: four times the records should take about four times as long.

use std::{
    path::PathBuf,
    process::Stdio,
    time::{Duration, Instant},
};

use crate::{
    books, data, earnest,
    support::{
        database::Engine,
        process::{most_memory_kib, motorpool},
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
        let seen = at_size(engine, size * times);
        for one in &seen {
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
        }
        before = seen;
    }
}

fn at_size(engine: Engine, size: usize) -> Vec<Seen> {
    let world = earnest(engine);
    let company = data::company(&world);
    data::multiply(&world, &company, size, HOURS);
    let url = world.database.url.clone();
    let folder = std::env::temp_dir().join(format!("motorpool-bench-{}", uuid::Uuid::now_v7().simple()));
    std::fs::create_dir(&folder).expect("a folder");
    let file = |name: &str| -> String { PathBuf::from(&folder).join(name).display().to_string() };
    let copied = format!("sqlite://{}", file("copy.db"));
    let mut seen = vec![
        timed("check", &url, &["check"]),
        timed("check --since", &url, &["check", "--since", &company.now.plus_days(-120).date().to_string()]),
        timed("backup", &url, &["backup", &file("backup.db")]),
        timed("copy to SQLite", &url, &["copy", "--from", &url, "--to", &copied]),
    ];
    std::fs::remove_dir_all(&folder).expect("removed");
    books::fill(&world, &company);
    seen.push(timed("check, nine lines each", &url, &["check"]));
    seen
}

/// Runs the program to its end. What it finds is no concern here: copies of bookings have no receivables of their own.
fn timed(what: &'static str, url: &str, arguments: &[&str]) -> Seen {
    let began = Instant::now();
    let mut child =
        motorpool(url, arguments).stdout(Stdio::null()).stderr(Stdio::inherit()).spawn().expect("the binary runs");
    let mut memory_kib = 0;
    while child.try_wait().expect("its end").is_none() {
        memory_kib = memory_kib.max(most_memory_kib(child.id()));
        std::thread::sleep(Duration::from_millis(20));
    }
    Seen { what, took: began.elapsed(), memory_kib }
}
