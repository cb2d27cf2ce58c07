//! HTTP: what holds for every resource, tried on departments, and the limits and metrics of the server.

mod bodies;
mod bounds;
mod exports;
mod headers;
mod idempotency;
pub mod metrics;
mod pages;
mod problems;
mod queries;
mod versions;

use serde_json::{Value, json};

use crate::{
    Case,
    support::{client::Reply, world::World},
};

/// The cases of this room.
pub const CASES: &[&[Case]] = &[
    bodies::CASES,
    bounds::CASES,
    exports::CASES,
    headers::CASES,
    idempotency::CASES,
    metrics::CASES,
    pages::CASES,
    problems::CASES,
    queries::CASES,
    versions::CASES,
];

/// The body of a department with this code.
fn body(code: &str) -> Value {
    json!({"code": code, "name": "县财政局"})
}

/// How many departments there are.
fn count(world: &World) -> i64 {
    world.sql_number("SELECT count(*) AS n FROM departments")
}

/// An id that nothing has.
const NOBODY: &str = "019a0b5e-7c1f-7000-8000-000000000001";

/// Asks the same of `count` callers at once.
fn at_once(count: usize, ask: impl Fn(usize) -> Reply + Sync) -> Vec<Reply> {
    let gate = std::sync::Barrier::new(count);
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..count)
            .map(|number| {
                let (gate, ask) = (&gate, &ask);
                scope.spawn(move || {
                    gate.wait();
                    ask(number)
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("an answer")).collect()
    })
}
