//! The service against its floor: the same units of work straight on a connection, without HTTP, tokens, doors or
//! rendering.
//!
//! `cargo bench -- [--engine sqlite|postgres] [bookings …]`: makes so many bookings, starts the real server over
//! loopback, and measures floor and service in turn, in the same run, on the same data and settings. `--books [lines
//! …]`: the same for reports over so many lines of journals. `--imports`: bringing in a table. `--checks [bookings …]`:
//! check, backup, copy and the archive at so many bookings, twice and four times as many. `--growth`: the bytes that a
//! booking's life takes. `--province [companies]`: so many processes on one machine. Without any of these words all are
//! measured. Ratios hold; absolute figures are this machine's.
//! `docs/PERFORMANCE.md` says how to read the table.

#![expect(
    clippy::panic,
    clippy::print_stdout,
    reason = "a measurement that fails says so and stops; its table is its output"
)]

mod books;
mod checks;
mod data;
mod floor;
mod growth;
mod imports;
mod measure;
mod province;
mod screens;
mod service;
#[path = "../../tests/api/support/mod.rs"]
#[expect(dead_code, reason = "the tests use all of it")]
mod support;

use std::time::{Duration, Instant};

use measure::Table;
use support::{cluster, database, database::Engine, process::Process, world::World};

fn main() {
    let Asked { engines, bookings, lines, imports, checks, growth, province } = asked();
    if engines.contains(&Engine::Postgres) {
        // As in earnest: what it commits is on the disk.
        let _ = cluster::CLUSTER.set(cluster::another());
    }
    let program = std::fs::metadata(env!("CARGO_BIN_EXE_motorpool")).map_or(0, |file| file.len());
    println!(
        "program: {:.1} MB; 16 clients on {} cores",
        program as f64 / 1e6,
        std::thread::available_parallelism().map_or(0, usize::from)
    );
    for engine in engines {
        for size in &bookings {
            run(engine, *size);
        }
        for size in &lines {
            books(engine, *size);
        }
        if imports {
            imports::run(engine);
        }
        for size in &checks {
            checks::run(engine, *size);
        }
        if growth {
            growth::run(engine);
        }
        for companies in &province {
            province::run(engine, *companies);
        }
    }
    database::stop();
    cluster::stop();
}

/// What is measured.
struct Asked {
    engines: Vec<Engine>,
    /// Sizes of pasts, in bookings.
    bookings: Vec<usize>,
    /// Sizes of books, in lines.
    lines: Vec<usize>,
    imports: bool,
    /// Sizes from which check, backup and copy are measured, in bookings.
    checks: Vec<usize>,
    growth: bool,
    /// Numbers of companies on one machine.
    province: Vec<usize>,
}

fn asked() -> Asked {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let engine = |name: &str| words.windows(2).any(|pair| pair[0] == "--engine" && pair[1] == name);
    let engines = match (engine("sqlite"), engine("postgres")) {
        (true, false) => vec![Engine::Sqlite],
        (false, true) => vec![Engine::Postgres],
        _ => vec![Engine::Sqlite, Engine::Postgres],
    };
    let says = |word: &str| words.iter().any(|said| said == word);
    let sizes: Vec<usize> = words.iter().filter_map(|word| word.parse().ok()).collect();
    let (bookings, lines) = (vec![10_000, 100_000, 1_000_000], vec![100_000, 1_000_000]);
    let (checks, province) = (vec![25_000], vec![90]);
    let only = Asked {
        engines,
        bookings: Vec::new(),
        lines: Vec::new(),
        imports: false,
        checks: Vec::new(),
        growth: false,
        province: Vec::new(),
    };
    match (says("--checks"), says("--books"), says("--imports"), sizes.is_empty()) {
        _ if says("--growth") => Asked { growth: true, ..only },
        (.., true) if says("--province") => Asked { province, ..only },
        (.., false) if says("--province") => Asked { province: sizes, ..only },
        (true, _, _, true) => Asked { checks, ..only },
        (true, _, _, false) => Asked { checks: sizes, ..only },
        (_, _, true, _) => Asked { imports: true, ..only },
        (_, true, _, true) => Asked { lines, ..only },
        (_, true, _, false) => Asked { lines: sizes, ..only },
        (_, false, _, true) => Asked { bookings, lines, imports: true, checks, growth: true, province, ..only },
        (_, false, _, false) => Asked { bookings: sizes, ..only },
    }
}

/// A company whose passwords are hashed, and whose sweeps run, as in earnest.
fn earnest(engine: Engine) -> World {
    let world = World::new(engine);
    world.serve_with(|settings| (settings.cheap_passwords, settings.sweeps_once) = (false, false));
    world
}

fn books(engine: Engine, lines: usize) {
    let world = earnest(engine);
    let made = Instant::now();
    let company = data::company(&world);
    data::multiply(&world, &company, lines / books::LINES, books::HOURS);
    books::fill(&world, &company);
    let (lines, months) = (
        world.sql_number("SELECT count(*) AS n FROM journal_lines"),
        world.sql_number("SELECT count(*) AS n FROM periods"),
    );
    println!(
        "\n{engine:?}, {lines} lines of journals in {months} months (made in {:.0} s)",
        made.elapsed().as_secs_f64()
    );
    let server = Process::serve(&world.database.url);
    let mut table = Table::new();
    books::reports(&mut table, &world, &company, &server);
    table.print();
}

fn run(engine: Engine, size: usize) {
    let world = earnest(engine);
    let made = Instant::now();
    let company = data::company(&world);
    data::multiply(&world, &company, size, 2);
    println!("\n{engine:?}, {size} bookings (made in {:.0} s)", made.elapsed().as_secs_f64());

    let started = Instant::now();
    let server = Process::serve(&world.database.url);
    server.nobody().get_at("/healthz").expect(200);
    let first = started.elapsed();
    let idle = server.memory_kib();

    let mut table = Table::new();
    service::reads(&mut table, &world, &company, &server);
    screens::reads(&mut table, &world, &company, &server);
    service::writes(&mut table, &world, &company, &server);
    table.print();
    service::hot(&world, &company, &server);
    let loaded = server.memory_kib();
    // Threads that have nothing to do end after 10 s. A server at rest is still asked after its health.
    for _ in 0..15 {
        std::thread::sleep(Duration::from_secs(1));
        server.nobody().get_at("/readyz").expect(200);
    }
    println!(
        "start to first answer {:.0} ms; memory idle {:.1} MB, after load {:.1} MB, 15 s later {:.1} MB",
        first.as_secs_f64() * 1e3,
        idle as f64 / 1024.0,
        loaded as f64 / 1024.0,
        server.memory_kib() as f64 / 1024.0
    );
    drop(server);
    screens::exports(&world);
    screens::streams(&world);
}
