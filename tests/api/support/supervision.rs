//! Standards and contracts of services, for cases of several rooms.

use serde_json::{Value, json};

use crate::support::{
    client::{Client, id},
    procurement,
    world::{World, merged},
};

/// A second supervisor, who signs what the first has drafted.
pub fn other(world: &World) -> Client {
    world.user("supervisor.two", json!({"roles": ["supervisor"]}))
}

/// The clauses of a standard of the vehicle service: one that is inspected, and one that is rated.
pub fn clauses() -> Value {
    json!([
        {"code": "clean", "text": "车容整洁", "part": "inspected", "weight_centi": 4_000, "points_centi": 50, "penalty_fen": 10_000, "respond_hours": 12, "resolve_days": 2},
        {"code": "stars", "text": "用车单位评价", "part": "rated", "weight_centi": 6_000},
    ])
}

/// A standard of the vehicle service.
pub fn standard(world: &World) -> Value {
    let new = json!({"category": "vehicles", "name": "车辆服务标准", "valid_from": "2026-01-01", "clauses": clauses()});
    world.supervisor().post("/standards", new).expect(201)
}

/// What the bureau drafts with its vehicle company, with other fields.
pub fn draft_body(over: Value) -> Value {
    let line = json!({"category": "vehicles", "amount_fen": 0, "price": "none"});
    let base = json!({"title": "2026 年公务用车服务", "mode": "company", "lines": [line], "valid_from": "2026-01", "valid_until": "2026-12"});
    merged(base, over)
}

/// A draft with the vehicle company, with other fields.
pub fn draft(world: &World, over: Value) -> Value {
    world.supervisor().post("/contracts", draft_body(over)).expect(201)
}

/// A signed contract with the vehicle company, with other fields. A supplier that is named is admitted first.
pub fn signed(world: &World, over: Value) -> Value {
    let draft = draft(world, over);
    admit_for(world, &draft);
    other(world).post(&format!("{}/sign", path(&draft)), json!({})).expect(200)
}

/// Admits the supplier of a contract, if it has one, to each category of its lines.
pub fn admit_for(world: &World, contract: &Value) {
    if contract["supplier_id"].is_null() {
        return;
    }
    let supplier = json!({"id": contract["supplier_id"]});
    for line in contract["lines"].as_array().expect("lines") {
        procurement::admitted(world, &supplier, json!({"category": line["category"]}));
    }
}

/// The path of a contract.
pub fn path(contract: &Value) -> String {
    format!("/contracts/{}", id(contract))
}

/// A signed contract by which an agency sends drivers whom the company pays, with other fields. Each is with a new supplier,
/// unless it is named.
pub fn dispatched(world: &World, over: Value) -> Value {
    let line = json!({"category": "vehicles", "amount_fen": 9_000_000, "price": "cost_plus", "unit_fen": 15_000});
    let base = json!({"title": "驾驶员劳务派遣", "mode": "dispatch", "payer": "company", "direct_reason": "续用", "lines": [line]});
    supplied(world, merged(base, over))
}

/// A signed contract with a contractor, with other fields: guards by the lump sum and by their heads, cleaning by the lump sum
/// alone, repairs by the hour, and a line without a price.
pub fn outsourced(world: &World, over: Value) -> Value {
    let lines = json!([
        {"category": "security", "amount_fen": 86_000_000, "price": "lump", "heads": 20},
        {"category": "cleaning", "amount_fen": 62_000_000, "price": "lump"},
        {"category": "repair", "amount_fen": 45_000_000, "price": "hourly", "unit_fen": 4_500},
        {"category": "general", "amount_fen": 0, "price": "none"},
    ]);
    let base = json!({"title": "物业服务", "mode": "outsource", "direct_reason": "续用", "lines": lines});
    supplied(world, merged(base, over))
}

/// A signed contract with a supplier, a new one unless it is named.
fn supplied(world: &World, over: Value) -> Value {
    let named = over["supplier_id"].is_string();
    let supplier = if named { json!({}) } else { json!({"supplier_id": id(&world.new_supplier())}) };
    signed(world, merged(supplier, over))
}
