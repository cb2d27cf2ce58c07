//! The whole service from outside, over HTTP, on both engines; and what the tree itself must keep to.
//!
//! A case is `fn(&World)`: it gets a database of its own, copied from a template that was migrated once, and a clock
//! that stands still. It runs as `sqlite::…` always, and as `postgres::…` wherever `initdb` is on the machine or
//! `TEST_POSTGRES_URL` names a server; elsewhere that half is shown as ignored, with the reason.
//! `MOTORPOOL_REQUIRE_POSTGRES=1` makes its absence a failure.

#![expect(clippy::panic, reason = "a test says what is wrong by panicking; these are not #[test] functions")]

mod billing;
mod board;
mod bookings;
mod budgets;
mod calendars;
mod charges;
mod cli;
mod closing;
mod console;
mod costs;
mod dashboard;
mod db;
mod dispatch;
mod events;
mod fleet;
mod house;
mod http;
mod identity;
mod imports;
mod jobs;
mod ledger;
mod opening;
mod procurement;
mod reference;
mod reports;
mod schedule;
mod standards;
mod stream;
mod supervision;
mod support;
mod tariffs;
mod todo;
mod webhooks;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Completion, Failed, Trial};

use support::{cluster, database, database::Engine, world::World};

/// One test, run once on each engine.
pub struct Case {
    /// Where it stands and what it is called.
    pub name: &'static str,
    /// What it does; it panics when something is wrong.
    pub run: fn(&World),
}

/// Lists a module's cases, named as their functions.
#[macro_export]
macro_rules! cases {
    ($($case:ident),* $(,)?) => {
        /// The cases of this module.
        pub const CASES: &[$crate::Case] = &[$($crate::Case { name: concat!(module_path!(), "::", stringify!($case)), run: $case }),*];
    };
}

/// The engine that a case is for, and why it can't run on this machine; none if it can.
type Apart = (Engine, fn() -> Option<String>, Case);

/// Gathers the named functions of a module as its cases for one engine alone: `Postgres, absence => one, another;`.
#[macro_export]
macro_rules! apart {
    ($($engine:ident, $absence:expr => $($case:ident),+;)+) => {
        /// The cases of this module for one engine alone.
        pub const APART: &[$crate::Apart] = &[$($((
            $crate::support::database::Engine::$engine,
            $absence,
            $crate::Case { name: concat!(module_path!(), "::", stringify!($case)), run: $case },
        )),+),+];
    };
}

/// Every room's cases, each list that of one file.
const CASES: &[&[&[Case]]] = &[
    billing::CASES,
    board::CASES,
    bookings::CASES,
    budgets::CASES,
    calendars::CASES,
    charges::CASES,
    cli::CASES,
    closing::CASES,
    console::CASES,
    costs::CASES,
    dashboard::ROOM,
    db::CASES,
    dispatch::CASES,
    events::CASES,
    fleet::CASES,
    house::CASES,
    http::CASES,
    identity::CASES,
    imports::CASES,
    jobs::CASES,
    ledger::CASES,
    opening::CASES,
    procurement::CASES,
    reference::CASES,
    reports::CASES,
    schedule::CASES,
    standards::CASES,
    stream::CASES,
    supervision::CASES,
    tariffs::CASES,
    todo::CASES,
    webhooks::CASES,
];

/// At most so many at a time, unless `--test-threads` says otherwise: each runs a server of its own.
const THREADS: usize = 4;

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    arguments.test_threads.get_or_insert(THREADS);
    let mut trials: Vec<Trial> = house::floors::CASES
        .iter()
        .chain(house::citations::CASES)
        .chain(house::schema::OF_THE_TREE)
        .chain(house::document::CASES)
        .chain(house::rights::CASES)
        .chain(house::languages::OF_THE_SOURCES)
        .map(|(name, run)| {
            Trial::test(short(name), || {
                run();
                Ok(())
            })
        })
        .collect();
    for case in CASES.iter().copied().flatten().copied().flatten() {
        trials.push(Trial::ignorable_test(format!("sqlite::{}", short(case.name)), || on(Engine::Sqlite, case)));
        trials.push(Trial::ignorable_test(format!("postgres::{}", short(case.name)), || on(Engine::Postgres, case)));
    }
    for (engine, absence, case) in db::APART.iter().copied().flatten() {
        let place = if *engine == Engine::Sqlite { "sqlite" } else { "postgres" };
        let run = || absence().map_or_else(|| on(*engine, case), |reason| Ok(Completion::ignored_with(reason)));
        trials.push(Trial::ignorable_test(format!("{place}::{}", short(case.name)), run));
    }
    let conclusion = libtest_mimic::run(&arguments, trials);
    database::stop();
    cluster::stop();
    conclusion.exit_code()
}

fn short(name: &str) -> &str {
    name.trim_start_matches("api::")
}

fn on(engine: Engine, case: &Case) -> Result<Completion, Failed> {
    if engine == Engine::Postgres
        && let Some(reason) = cluster::absence()
    {
        let required = std::env::var("MOTORPOOL_REQUIRE_POSTGRES").is_ok_and(|value| value == "1");
        return if required { Err(reason.into()) } else { Ok(Completion::ignored_with(reason)) };
    }
    (case.run)(&World::new(engine));
    Ok(Completion::Completed)
}
