//! Durability: what was acknowledged survives crashes, full disks, broken connections and restarts of PostgreSQL.
//!
//! A plain run makes a few rounds. `MOTORPOOL_TEST_LONG=1` makes as many as the promise is tested with, and prints what it
//! measured.

pub mod pooled;
pub mod standby;
pub mod upgrade;
pub mod writers;

use std::{
    fs::File,
    io::Write,
    net::TcpStream,
    path::Path,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

use diesel::{RunQueryDsl, sql_query};
use motorpool::{
    db::{Act, Db, Target, Unit},
    kernel::{Actor, Clock, Code, Id, id::SqlId},
};
use serde_json::{Value, json};

use crate::{
    apart, cases,
    support::{
        client::{Client, faults_of, id},
        cluster,
        database::{Database, Engine, PASSWORD},
        dice::Dice,
        process::{self, Process},
        world::World,
    },
};
use writers::{Company, Doors, Fared, Told, book, is_clean, is_whole, rounds, while_callers_book};

cases![
    a_crash_loses_nothing_acknowledged,
    sixty_four_race_for_five_vehicles,
    broken_connections_are_let_go,
    a_panic_leaves_nothing_behind,
    a_flood_leaves_others_answered,
];

// Cases of one engine alone. Each says why it can't run on this machine, if it can't.
apart! {
    Sqlite, process::no_disk_apart => a_full_disk_refuses_and_heals;
    Postgres, cluster::no_other => a_restart_of_the_database_is_survived;
}

fn a_crash_loses_nothing_acknowledged(world: &World) {
    let company = Company::of(world, 2);
    let (told, mut dice) = (Told::default(), Dice(7));
    for round in 0..rounds(50, 3) {
        let server = Process::serve(&world.database.url);
        let client = company.requester(&server);
        let (sender, acknowledged) = mpsc::channel();
        thread::scope(|scope| {
            for caller in 0..8 {
                let (client, company, told, sender) = (&client, &company, &told, sender.clone());
                scope.spawn(move || {
                    for number in 0.. {
                        let reference = format!("{round}-{caller}-{number}");
                        told.asked(&reference);
                        let Ok(reply) = book(client, &company.task(world, number % 100, &reference), &reference) else {
                            return;
                        };
                        told.answered(&reference, &reply);
                        let _ = sender.send(());
                    }
                });
            }
            // At a moment of the load, not of the clock.
            let moment = 1 + dice.below(80);
            assert_eq!(acknowledged.iter().take(moment).count(), moment);
            server.kill();
        });
        let server = Process::serve(&world.database.url);
        is_whole(world, &company, &told, &company.requester(&server));
        is_clean(world);
        assert!(server.terminate().success());
    }
}

/// On PostgreSQL with two servers, on SQLite with one. Nothing overlaps, and each loser is told why.
fn sixty_four_race_for_five_vehicles(world: &World) {
    const CALLERS: usize = 64;
    let company = Company::of(world, 5);
    let servers: Vec<Process> = (0..if world.database.engine == Engine::Postgres { 2 } else { 1 })
        .map(|_| Process::serve(&world.database.url))
        .collect();
    let requester = company.requester(&servers[0]);
    // Four hours each, beginning every hour of two days: each meets several others.
    let bookings: Vec<String> = (0..48)
        .map(|hour| {
            id(&requester.post("/bookings", company.task(world, hour, &format!("race-{hour}"))).expect(201)).to_owned()
        })
        .collect();
    let dispatchers: Vec<Client> =
        servers.iter().map(|server| server.nobody().person("dispatcher", PASSWORD)).collect();
    let attempts = rounds(10_000, 1_280) / CALLERS;
    let sent = thread::scope(|scope| {
        let callers: Vec<_> = (0..CALLERS)
            .map(|caller| {
                let (bookings, company, dispatcher) = (&bookings, &company, &dispatchers[caller % dispatchers.len()]);
                scope.spawn(move || {
                    let mut dice = Dice(caller as u64);
                    (0..=attempts)
                        .filter(|_| {
                            try_one(dispatcher, &bookings[dice.below(bookings.len())], &company.cars[dice.below(5)])
                        })
                        .count()
                })
            })
            .collect();
        callers.into_iter().map(|caller| caller.join().expect("a caller")).sum::<usize>()
    });
    let dispatched =
        requester.all("/bookings?limit=200").iter().filter(|booking| booking["state"] == "dispatched").count();
    assert_eq!(sent, dispatched, "each that was told so is dispatched, and no other");
    assert!(sent >= 5, "only {sent} were sent");
    let overlaps =
        "SELECT count(*) AS n FROM occupancy a JOIN occupancy b ON a.resource_kind = b.resource_kind AND a.resource_id = b.resource_id AND a.id < b.id
                    WHERE a.active AND b.active AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at";
    assert_eq!(world.sql_number(overlaps), 0);
}

/// Tries to dispatch a car. Returns whether it was dispatched.
fn try_one(dispatcher: &Client, booking: &str, car: &Value) -> bool {
    let body = json!({"assignments": [{"vehicle_id": car["id"], "driver_id": car["default_driver_id"]}]});
    let reply = dispatcher.post(&format!("/bookings/{booking}/dispatch"), body);
    match reply.status {
        200 => return true,
        409 if reply.json()["code"] == "wrong_state" => assert_eq!(reply.json()["state"], "dispatched"),
        409 => {
            let faults = faults_of(&reply.problem(409, "not_eligible"));
            assert!(faults.contains(&("/assignments/0/vehicle_id".into(), "vehicle_occupied".into())), "{faults:?}");
        }
        // More may come at once than may wait: that is said, too.
        _ => assert!(reply.problem(503, "busy").is_object() && reply.header("retry-after").is_some()),
    }
    false
}

/// A disk fills up while many write, and is cleared again.
fn a_full_disk_refuses_and_heals(world: &World) {
    let company = Company::of(world, 1);
    let file = world.database.file();
    let (disk, whole) = (file.with_file_name("disk"), file.with_file_name("whole.db"));
    // With what is in its log only: who stops a server may leave that to the next.
    world.sql(&format!("VACUUM INTO '{}'", whole.display())).expect("a copy");
    let server = Process::serve_on_a_disk_apart(&whole, &disk, "12m");
    let client = company.requester(&server);
    let told = Told::default();
    // So full that some writes still fit.
    let ballast = server.sees(&disk.join("ballast"));
    for round in 0..2 {
        let (sender, outcomes) = mpsc::channel();
        let (full, begun) = (AtomicBool::new(false), Instant::now());
        thread::scope(|scope| {
            for caller in 0..16 {
                let (client, company, told, sender, full) = (&client, &company, &told, sender.clone(), &full);
                scope.spawn(move || {
                    // What is full by now is for the disk and its log to know: they write on until somebody is told.
                    for number in 0.. {
                        if number >= 25 && (full.load(Ordering::Relaxed) || begun.elapsed() > Duration::from_secs(60)) {
                            return;
                        }
                        let reference = format!("{round}-{caller}-{number}");
                        told.asked(&reference);
                        let reply = book(client, &company.task(world, number % 25, &reference), &reference)
                            .expect("the server stands");
                        match reply.status {
                            201 => told.answered(&reference, &reply),
                            _ => {
                                assert!(
                                    reply.problem(503, "storage_full").is_object()
                                        && reply.header("retry-after").is_some()
                                );
                                full.store(true, Ordering::Relaxed);
                            }
                        }
                        let _ = sender.send(reply.status);
                    }
                });
            }
            drop(sender);
            outcomes.iter().take(40).for_each(|status| assert_eq!(status, 201));
            fill(&ballast);
            let refused = outcomes.iter().filter(|status| *status == 503).count();
            assert!(refused > 0, "the disk never was full");
        });
        fill(&ballast);
        let full = server.nobody().get_at("/readyz").expect(503);
        assert_eq!(full["reason"], "storage_full", "{full}");
        // Reading goes on, and nothing that was acknowledged is missing.
        let there = client.all("/bookings?limit=200").len();
        let acknowledged = told.all().values().flatten().count();
        assert_eq!(there, acknowledged, "what is there and what was acknowledged");
        std::fs::remove_file(&ballast).expect("room again");
    }
    // Without a restart it writes again.
    process::until(|| server.nobody().get_at("/readyz").status == 200);
    let reference = "healed";
    told.asked(reference);
    let healed = book(&client, &company.task(world, 1, reference), reference).expect("an answer");
    told.answered(reference, &healed);
    is_whole(world, &company, &told, &client);
    for end in ["", "-wal", ".secret"] {
        let name = format!("motorpool.db{end}");
        std::fs::copy(server.sees(&disk.join(&name)), file.with_file_name(&name)).expect("a copy to check");
    }
    is_clean(world);
}

/// Fills what is left of a disk.
fn fill(ballast: &Path) {
    let mut file = File::create(ballast).expect("a file");
    while file.write_all(&[0; 4096]).is_ok() {}
}

fn broken_connections_are_let_go(world: &World) {
    let company = Company::of(world, 1);
    let server = Process::serve(&world.database.url);
    let client = company.requester(&server);
    for number in 0..20 {
        let reference = format!("cut-{number}");
        let body = company.task(world, number, &reference);
        if world.database.engine == Engine::Postgres && number % 5 == 0 {
            world.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()").expect("cut");
        }
        // Refused with a 503 while what was cut is found out; then it goes on, and each is done once.
        let reply = std::iter::repeat_with(|| book(&client, &body, &reference).expect("an answer"))
            .inspect(|reply| assert!(reply.status == 201 || reply.status == 503, "{}", reply.body))
            .take(50)
            .find(|reply| reply.status == 201);
        reply.expect("it goes on");
    }
    assert_eq!(client.all("/bookings?limit=200").len(), 20);
}

/// Units that panic after writing leave nothing behind. They break no connection and no unit that shares their commit.
fn a_panic_leaves_nothing_behind(world: &World) {
    let db = Db::new(Target::parse(&world.database.url).expect("its address"), Clock::system());
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let unit = |panics: bool| {
        let db = db.clone();
        let job = move |unit: &mut Unit<'_>| {
            sql_query("INSERT INTO booking_numbers (booking_id) VALUES ($1)")
                .bind::<SqlId, _>(Id::<()>::new())
                .execute(unit.conn)?;
            assert!(!panics, "on purpose");
            Ok(())
        };
        async move { db.write(Act::of(Actor::rule("test")), job).await }
    };
    let count = || world.sql_number("SELECT count(*) AS n FROM booking_numbers");
    let before = count();
    let mut done = 0;
    for _ in 0..3 {
        // More at once than there are connections.
        let told = runtime.block_on(async {
            let under_way: Vec<_> =
                (0..32).map(|number| (number % 4 == 0, tokio::spawn(unit(number % 4 == 0)))).collect();
            let mut told = Vec::new();
            for (panics, unit) in under_way {
                told.push((panics, unit.await.expect("the door stands")));
            }
            told
        });
        for (panics, outcome) in told {
            assert_eq!(
                outcome.as_ref().err().map(|error| error.code()),
                panics.then_some(Code::Internal),
                "{outcome:?}"
            );
            done += i64::from(outcome.is_ok());
        }
    }
    assert_eq!((done, count() - before), (72, 72));
}

/// Thousands of connections say nothing and hundreds of callers sign in. Others are answered all the same, and memory
/// stays bounded.
fn a_flood_leaves_others_answered(world: &World) {
    // Ten thousand for each engine at once are more files than a process may open.
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let company = Company::of(world, 1);
    let server = Process::serve(&world.database.url);
    let requester = company.requester(&server);
    // Signed in before the others: who signs in now waits like them.
    requester.get("/bookings").expect(200);
    let (address, before) = (server.server.trim_start_matches("http://"), server.memory_kib());
    let count = rounds(10_000, 1_000);
    let idle: Vec<TcpStream> = (0..count).filter_map(|_| TcpStream::connect(address).ok()).collect();
    assert_eq!(idle.len(), count);
    let began = Instant::now();
    server.nobody().get_at("/healthz").expect(200);
    assert!(
        began.elapsed() < Duration::from_secs(10),
        "a new one waits behind those who say nothing: {:?}",
        began.elapsed()
    );

    let signed_in = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..rounds(500, 100) {
            scope.spawn(|| {
                let body = json!({"username": "requester.finance", "password": PASSWORD});
                let reply = server.nobody().post("/auth/login", body);
                match reply.status {
                    200 => drop(signed_in.fetch_add(1, Ordering::Relaxed)),
                    503 => assert!(reply.header("retry-after").is_some(), "{}", reply.body),
                    other => panic!("{other}: {}", reply.body),
                }
            });
        }
        for _ in 0..20 {
            let began = Instant::now();
            requester.get("/bookings").expect(200);
            assert!(
                began.elapsed() < Duration::from_secs(10),
                "who has signed in waits behind those who do: {:?}",
                began.elapsed()
            );
        }
    });
    assert!(signed_in.load(Ordering::Relaxed) > 0, "somebody got in");
    // Two hashes at once are 38 MiB; four thousand connections, some 20 MiB; what is kept of the statements, a few
    // more.
    let grown = server.memory_kib().saturating_sub(before);
    assert!(grown < 96 * 1024, "{grown} KiB");
    drop(idle);
}

/// A PostgreSQL of its own is stopped and started under load; the server is not.
fn a_restart_of_the_database_is_survived(_: &World) {
    let own = cluster::another();
    let moved = World::over(Database::within(&own));
    let company = Company::of(&moved, 2);
    let server = Process::serve(&moved.database.url);
    let (told, doors, back) = (Told::default(), Doors::of(&company, &[&server]), server.nobody());
    let fared = while_callers_book("restart", 4, (&moved, &company, &told, &doors), |meanwhile| {
        meanwhile.acknowledged(100);
        own.halt();
        assert_eq!(back.get_at("/readyz").status, 503);
        assert_eq!(back.get_at("/healthz").status, 200);
        own.resume();
        meanwhile.acknowledged(100);
    });
    assert!(Fared::count(&fared.refused) > 0, "nobody met the break");
    assert_eq!(Fared::count(&fared.unanswered), 0, "the server stands");
    assert_eq!(back.get_at("/readyz").status, 200);
    let requester = company.requester(&server);
    is_whole(&moved, &company, &told, &requester);
    is_clean(&moved);
    assert_eq!(requester.all("/bookings?limit=200").len(), Fared::count(&fared.acknowledged));
}
