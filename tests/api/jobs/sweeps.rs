//! Sweeps: sessions and kept answers are deleted when their time is over.

use serde_json::json;

use crate::{
    cases,
    support::{wire::until, world::World},
};

cases![what_has_had_its_time_is_forgotten];

fn what_has_had_its_time_is_forgotten(world: &World) {
    // Sessions that nobody refreshes go on for 30 days here.
    let serve = || world.serve_with(|settings| settings.session_idle_hours = 720);
    serve();
    let count = |table: &str| world.sql_number(&format!("SELECT count(*) AS n FROM {table}"));
    let make = |key: &str, date: &str| {
        let holiday = json!({"date": date, "name": "国庆节"});
        world.admin().request("POST", "/holidays").header("Idempotency-Key", key).json(&holiday).send().expect(201);
    };
    make("old", "2026-10-01");
    assert!(count("sessions") > 0 && count("refresh_tokens") > 0 && count("idempotency_keys") > 0);
    // A server sweeps as soon as it starts. Until then, and one day before their time, sessions and answers stay.
    world.later(29 * 24 * 60);
    serve();
    make("new", "2026-10-02");
    until("forgot kept answers", || (count("idempotency_keys") == 1).then_some(()));
    assert_eq!(count("sessions"), 2, "a session of 29 days is forgotten too early");
    world.later(3 * 24 * 60);
    serve();
    world.nobody();
    until("forgot sessions that ended", || (count("sessions") == 1).then_some(()));
    assert_eq!(count("refresh_tokens"), 1, "and their tokens");
}
