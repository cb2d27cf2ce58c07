//! The command line: `serve`, `demo`, `migrate`, `check`, `copy`, `backup` and `events archive`.

mod archive;
mod backup;
mod check;
mod copy;
mod demo;
mod many;
mod migrate;
mod serve;
mod tls;

use crate::{
    Case,
    support::{database::Engine, world::World},
};

/// The cases of this room.
pub const CASES: &[&[Case]] = &[
    archive::CASES,
    backup::CASES,
    check::CASES,
    copy::CASES,
    demo::CASES,
    many::CASES,
    migrate::CASES,
    serve::CASES,
    tls::CASES,
];

/// SQL for a table `s` of the numbers up to this one, and for an id.
fn series(world: &World, count: usize) -> (String, &'static str) {
    match world.database.engine {
        Engine::Sqlite => (
            format!("WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {count})"),
            "randomblob(16)",
        ),
        Engine::Postgres => (format!("WITH s AS (SELECT n FROM generate_series(1, {count}) n)"), "gen_random_uuid()"),
    }
}

/// Deletes the tariffs that bookings refer to.
pub fn tear(world: &World) {
    let past_the_keys = if world.database.engine == Engine::Sqlite {
        "PRAGMA foreign_keys = OFF"
    } else {
        "SET session_replication_role = replica"
    };
    world.sql(&format!("{past_the_keys}; DELETE FROM tariffs")).expect("a broken database");
}

/// Writes this many events.
pub fn bulk(world: &World, events: usize) {
    let (series, id) = series(world, events);
    let columns = "actor_kind, actor_name, request_id, subject_kind, action, reason, at, id, actor_id, subject_id";
    let moment = world.database.instant("2026-05-06T08:00:00+08:00");
    let insert = format!(
        "INSERT INTO events ({columns}) {series} SELECT 'cli', 'bulk', 'bulk', 'bulk', 'bulk', '{}', {moment}, {id}, {id}, {id} FROM s",
        "words ".repeat(40)
    );
    world.sql(&insert).expect("many events");
}
