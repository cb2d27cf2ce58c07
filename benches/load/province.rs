//! A province: many companies on one machine, each a process with a database of its own.

use std::{
    fs, thread,
    time::{Duration, Instant},
};

use diesel::{RunQueryDsl, sql_query, sql_types::BigInt};

use crate::support::{
    database::{ADMIN, Database, Engine, PASSWORD},
    process::{Process, motorpool},
};

/// Connections that each process may hold on PostgreSQL.
const POOL: &str = "4";
/// How long the processes are watched at rest. Sweeps come once in a minute.
const REST: Duration = Duration::from_secs(120);
/// Ticks of the clock in which the system counts a process's time, in a second.
const TICKS: f64 = 100.0;

/// Measures how so many companies start, rest and are asked.
pub fn run(engine: Engine, companies: usize) {
    println!("\n{engine:?}: {companies} companies, each a process with a database of its own");
    let databases: Vec<Database> = (0..companies).map(|_| Database::fresh(engine)).collect();
    let mut firsts = Vec::new();
    let processes: Vec<Process> = databases
        .iter()
        .map(|database| {
            let (process, took) = started(database);
            firsts.push(took);
            process
        })
        .collect();
    firsts.sort_unstable();
    let last = firsts.len() - 1;
    println!(
        "start of one until it is ready, ms: middle {}, longest {}",
        millis(firsts[last / 2]),
        millis(firsts[last])
    );
    tell("started", &processes, &databases[0]);

    let (before, began) = (cpu_seconds(&processes), Instant::now());
    thread::sleep(REST);
    let part = (cpu_seconds(&processes) - before) / began.elapsed().as_secs_f64();
    println!("CPU of all processes at rest: {:.1} % of a core", part * 100.0);
    tell("at rest", &processes, &databases[0]);

    let asked = Instant::now();
    for process in &processes {
        let admin = process.nobody().person(ADMIN, PASSWORD);
        for _ in 0..20 {
            admin.get("/vehicles").expect(200);
        }
    }
    println!("a sign-in and 20 lists at each, one after the other: {:.1} s", asked.elapsed().as_secs_f64());
    tell("after they were asked", &processes, &databases[0]);

    for process in processes {
        process.kill();
    }
    let all = Instant::now();
    let again: Vec<Process> = thread::scope(|scope| {
        let starting: Vec<_> = databases.iter().map(|database| scope.spawn(|| started(database).0)).collect();
        starting.into_iter().map(|one| one.join().expect("a start")).collect()
    });
    println!("all killed and started at once, until the last is ready: {:.1} s", all.elapsed().as_secs_f64());
    drop(again);
}

/// Starts a process, and how long it took until it said that it is ready.
fn started(database: &Database) -> (Process, Duration) {
    let began = Instant::now();
    let process = Process::start(motorpool(&database.url, &["serve"]).env("MOTORPOOL_POOL_SIZE", POOL));
    process.nobody().get_at("/readyz").expect(200);
    (process, began.elapsed())
}

fn millis(took: Duration) -> u128 {
    took.as_millis()
}

#[derive(diesel::QueryableByName)]
struct Backend {
    #[diesel(sql_type = BigInt)]
    pid: i64,
}

/// Prints what they hold: memory, and connections of PostgreSQL.
fn tell(when: &str, processes: &[Process], one_of_them: &Database) {
    let memory: u64 = processes.iter().map(|process| memory_kib(process.id().into())).sum();
    print!("{when}: {:.0} MB in all, {:.1} MB each", megabytes(memory), megabytes(memory) / processes.len() as f64);
    if one_of_them.engine == Engine::Postgres {
        let backends: Vec<Backend> = sql_query(
            "SELECT pid::bigint FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()",
        )
        .load(&mut one_of_them.connect())
        .expect("the connections");
        let memory: u64 = backends.iter().map(|backend| memory_kib(backend.pid)).sum();
        print!("; {} connections of PostgreSQL with {:.0} MB", backends.len(), megabytes(memory));
    }
    println!();
}

fn megabytes(kib: u64) -> f64 {
    kib as f64 / 1024.0
}

/// The memory that a process holds, in KiB: pages that it shares are counted by their part.
fn memory_kib(id: i64) -> u64 {
    let rollup = fs::read_to_string(format!("/proc/{id}/smaps_rollup")).unwrap_or_default();
    let held = rollup.lines().find_map(|line| line.strip_prefix("Pss:")).unwrap_or_default();
    held.trim().trim_end_matches(" kB").parse().unwrap_or_default()
}

/// The seconds of CPU that they have used, their own and the system's for them.
fn cpu_seconds(processes: &[Process]) -> f64 {
    let ticks = |process: &Process| -> u64 {
        let stat = fs::read_to_string(format!("/proc/{}/stat", process.id())).unwrap_or_default();
        let after_name = stat.rsplit_once(')').map(|(_, rest)| rest).unwrap_or_default();
        after_name.split_whitespace().skip(11).take(2).filter_map(|count| count.parse::<u64>().ok()).sum()
    };
    processes.iter().map(ticks).sum::<u64>() as f64 / TICKS
}
