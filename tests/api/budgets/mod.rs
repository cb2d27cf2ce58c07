//! Budgets of departments and of the bureau (BUREAU.md §6).

mod bookings;
mod bureau;
mod kept;
mod used;

use serde_json::{Value, json};

use crate::{
    Case,
    support::{
        client::id,
        world::{World, merged},
    },
};

/// The cases of this room.
pub const CASES: &[&[Case]] = &[bookings::CASES, bureau::CASES, kept::CASES, used::CASES];

/// A department's budget for May, with other fields.
pub fn of_department(department: &Value, over: Value) -> Value {
    let base = json!({"holder": "department", "department_id": id(department), "from": "2026-05", "until": "2026-05", "amount_fen": 1_000_000});
    merged(base, over)
}

/// A budget of the bureau for 2026, with other fields.
pub fn of_bureau(over: Value) -> Value {
    merged(json!({"holder": "bureau", "from": "2026-01", "until": "2026-12", "amount_fen": 400_000_000}), over)
}

/// A department's budget for May is made, with other fields.
fn given(world: &World, department: &Value, over: Value) -> Value {
    world.supervisor().post("/budgets", of_department(department, over)).expect(201)
}

fn path(budget: &Value) -> String {
    format!("/budgets/{}", id(budget))
}

/// What is used of a budget now, in the list as in the record.
fn used(world: &World, budget: &Value) -> i64 {
    let supervisor = world.supervisor();
    let one = supervisor.get(&path(budget)).expect(200);
    let listed = supervisor.all("/budgets").into_iter().find(|other| other["id"] == budget["id"]);
    assert_eq!(listed.as_ref(), Some(&one));
    one["used_fen"].as_i64().expect("an amount")
}
