//! The ledger: what is posted, by what event, and what nobody can do to the books.

mod accounts;
mod journals;
mod posting_rules;
mod random_operations;
mod revenue;

use serde_json::{Value, json};

use crate::{Case, support::world::World};

/// The cases of this room.
pub const CASES: &[&[Case]] =
    &[accounts::CASES, journals::CASES, posting_rules::CASES, random_operations::CASES, revenue::CASES];

/// A department and a car, and the tariff.
fn company(world: &World) -> (Value, Value) {
    world.tariff();
    (world.department("finance"), world.vehicle("car"))
}

/// 500.00 for the day and 180.00 of tolls: 680.00, the example of BOOKS.md §3.
fn worth_680(world: &World, department: &Value, car: &Value) -> Value {
    world.signed(department, car, json!({"tolls_fen": 18_000}))
}
