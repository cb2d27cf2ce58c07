//! Reports: figures worked out by hand, and sums that must agree.

mod accounts;
mod contracts;
mod cuts;
mod day_sheets;
mod formats;
mod operations;
mod performance;
mod register;

use serde_json::{Value, json};

use crate::{
    Case,
    support::{books::by_hand, world::World},
};

/// The cases of this room.
pub const CASES: &[&[Case]] = &[
    accounts::CASES,
    contracts::CASES,
    cuts::CASES,
    day_sheets::CASES,
    formats::CASES,
    operations::CASES,
    performance::CASES,
    register::CASES,
];

/// A department and a car with a signed trip of 680.00 over 80 km on 2026-05-07, and 120.00 of office supplies on the
/// 8th. It is the 31st of May.
pub fn company(world: &World) -> (Value, Value) {
    world.tariff();
    let (department, car) = (world.department("finance"), world.vehicle("car"));
    world.signed(&department, &car, json!({"tolls_fen": 18_000, "picked_up_at": "2026-05-07T08:05:00+08:00"}));
    world.at("2026-05-08T09:00:00+08:00");
    world.journal(by_hand("2026-05-08"));
    world.at("2026-05-31T09:00:00+08:00");
    (department, car)
}

/// A report as the accountant reads it.
fn report(world: &World, path: &str) -> Value {
    world.accountant().get(&format!("/reports/{path}")).expect(200)
}
