//! Categories of services, own services, standards and bureau rules (BUREAU.md §1).

mod bureau_rules;
mod categories;
mod clauses;
mod own_services;

use serde_json::{Value, json};

use crate::{
    Case,
    support::{
        client::Reply,
        world::{World, merged},
    },
};

/// The cases of this room.
pub const CASES: &[&[Case]] = &[bureau_rules::CASES, categories::CASES, clauses::CASES, own_services::CASES];

/// A clause that is measured, of all points, with other fields.
pub fn measured(fields: Value) -> Value {
    let clause = json!({"code": "kept", "text": "按计划派车", "part": "measured", "weight_centi": 10_000, "measure": "kept", "target_bp": 9_800, "floor_bp": 9_000});
    merged(clause, fields)
}

/// A clause without a measure: `inspected` or `rated`.
pub fn judged(code: &str, part: &str, weight_centi: i64) -> Value {
    json!({"code": code, "text": "地面整洁", "part": part, "weight_centi": weight_centi})
}

/// The body of a standard for cleaning, with other fields.
pub fn standard_body(fields: Value) -> Value {
    let clauses = json!([
        measured(json!({"weight_centi": 2_000})),
        judged("floors", "inspected", 4_000),
        judged("stars", "rated", 4_000)
    ]);
    let body = json!({"category": "cleaning", "name": "保洁服务标准", "valid_from": "2026-01-01", "clauses": clauses});
    merged(body, fields)
}

/// What the supervisor is answered who adds a standard.
fn standard_sent(world: &World, fields: Value) -> Reply {
    world.supervisor().post("/standards", standard_body(fields))
}
