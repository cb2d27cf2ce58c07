//! The whole service from outside, over HTTP, on both engines; and what the tree itself must keep to.
//!
//! A case is `fn(&World)`: it gets a database of its own, copied from a template that was migrated once, and a clock
//! that stands still. It runs as `sqlite::…` always, and as `postgres::…` wherever `initdb` is on the machine or
//! `TEST_POSTGRES_URL` names a server; elsewhere that half is shown as ignored, with the reason.
//! `MOTORPOOL_REQUIRE_POSTGRES=1` makes its absence a failure.

#![expect(clippy::panic, reason = "a test says what is wrong by panicking; these are not #[test] functions")]

mod advances;
mod audit;
mod backups;
mod bad_input;
mod billing;
mod bounds;
mod citations;
mod client;
mod closing;
mod cluster;
mod copying;
mod costs;
mod damage;
mod database;
mod document;
mod durability;
mod endings;
mod events;
mod floors;
mod hours;
mod imports;
mod issuer;
mod job;
mod judging;
mod languages;
mod ledger;
mod observed;
mod many;
mod odometer;
mod opening;
mod operator;
mod planning;
mod prices;
mod privacy;
mod process;
mod processes;
mod provider;
mod provider_tokens;
mod random_books;
mod refusals;
mod reports;
mod rights;
mod road;
mod routes;
mod schema;
mod tokens;
mod secrets;
mod toolkit;
mod turns;
mod upkeep;
mod watchdog;
mod webhooks;
mod wire;
mod workbooks;
mod world;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Completion, Failed, Trial};

use database::Engine;
use world::World;

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

/// Every module's cases.
const CASES: &[&[Case]] = &[
    schema::CASES,
    audit::CASES,
    webhooks::CASES,
    secrets::CASES,
    toolkit::CASES,
    bad_input::CASES,
    tokens::CASES,
    provider::CASES,
    provider_tokens::CASES,
    routes::CASES,
    privacy::CASES,
    refusals::CASES,
    job::CASES,
    many::CASES,
    prices::CASES,
    planning::CASES,
    judging::CASES,
    hours::CASES,
    endings::CASES,
    odometer::CASES,
    turns::CASES,
    ledger::CASES,
    events::CASES,
    opening::CASES,
    closing::CASES,
    reports::CASES,
    costs::CASES,
    billing::CASES,
    advances::CASES,
    damage::CASES,
    random_books::CASES,
    operator::CASES,
    durability::CASES,
    processes::CASES,
    bounds::CASES,
    observed::CASES,
    backups::CASES,
    copying::CASES,
    upkeep::CASES,
    languages::CASES,
    imports::CASES,
];

/// At most so many at a time, unless `--test-threads` says otherwise: each runs a server of its own.
const THREADS: usize = 4;

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    arguments.test_threads.get_or_insert(THREADS);
    let mut trials: Vec<Trial> = floors::CASES
        .iter()
        .chain(citations::CASES)
        .chain(schema::OF_THE_TREE)
        .chain(document::CASES)
        .chain(rights::CASES)
        .chain(languages::OF_THE_SOURCES)
        .map(|(name, run)| {
            Trial::test(short(name), || {
                run();
                Ok(())
            })
        })
        .collect();
    for case in CASES.iter().copied().flatten() {
        trials.push(Trial::ignorable_test(format!("sqlite::{}", short(case.name)), || on(Engine::Sqlite, case)));
        trials.push(Trial::ignorable_test(format!("postgres::{}", short(case.name)), || on(Engine::Postgres, case)));
    }
    for (engine, absence, case) in durability::APART.iter().chain(observed::APART) {
        let place = if *engine == Engine::Sqlite { "sqlite" } else { "postgres" };
        let run = || absence().map_or_else(|| on(*engine, case), |reason| Ok(Completion::ignored_with(reason)));
        trials.push(Trial::ignorable_test(format!("{place}::{}", case.name), run));
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
