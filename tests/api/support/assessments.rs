//! Services that are assessed month by month, for cases of several rooms.

use serde_json::{Value, json};

use crate::support::{
    client::{Client, Reply, id},
    supervision::signed,
    world::{World, merged},
};

/// A clause that is inspected or rated, with this weight.
pub fn clause(code: &str, part: &str, weight_centi: i64) -> Value {
    json!({"code": code, "text": code, "part": part, "weight_centi": weight_centi})
}

/// A clause that counts something, with this weight, target and floor.
pub fn measured(measure: &str, weight_centi: i64, target_bp: i64, floor_bp: i64) -> Value {
    let counted = json!({"measure": measure, "target_bp": target_bp, "floor_bp": floor_bp});
    merged(clause(measure, "measured", weight_centi), counted)
}

/// A standard of a category from the beginning of the year.
pub fn standard_of(world: &World, category: &str, clauses: Value) -> Value {
    let new = json!({"category": category, "name": category, "valid_from": "2026-01-01", "clauses": clauses});
    world.supervisor().post("/standards", new).expect(201)
}

/// A line of a contract that costs this much for the whole term.
pub fn lump(category: &str, amount_fen: i64, heads: i64) -> Value {
    json!({"category": category, "amount_fen": amount_fen, "price": "lump", "heads": heads})
}

/// A signed contract with a contractor for a year from April 2026, with other fields.
pub fn outsourced(world: &World, supplier: &Value, over: Value) -> Value {
    let base = json!({"title": "物业服务", "mode": "outsource", "supplier_id": id(supplier), "direct_reason": "续期", "valid_from": "2026-04", "valid_until": "2027-03"});
    signed(world, merged(base, over))
}

/// What an audit found in April 2026, with other fields.
pub fn found(world: &World, contract: &Value, category: &str, clause: &str, over: Value) -> Value {
    let base = json!({"contract_id": id(contract), "category": category, "source": "audit", "clause": clause, "text": "检查发现", "found_at": "2026-04-10T09:00:00+08:00"});
    world.supervisor().post("/cases", merged(base, over)).expect(201)
}

/// The attendance of a line with heads in April 2026.
pub fn attended(world: &World, contract: &Value, category: &str, days: i64, days_present: i64) -> Value {
    let body = json!({"contract_id": id(contract), "category": category, "period": "2026-04", "days": days, "days_present": days_present});
    world.supervisor().post("/attendance", body).expect(201)
}

/// The assessment of a month, begun by the supervisor.
pub fn begun(world: &World, contract: &Value, period: &str) -> Value {
    world.supervisor().post("/assessments", json!({"contract_id": id(contract), "period": period})).expect(201)
}

/// Acts on an assessment.
pub fn act(client: &Client, assessment: &Value, name: &str, body: Value) -> Reply {
    client.post(&format!("/assessments/{}/{name}", id(assessment)), body)
}

/// A third supervisor, who found nothing and proposed nothing.
pub fn third(world: &World) -> Client {
    world.user("supervisor.three", json!({"roles": ["supervisor"]}))
}

/// Makes a begun assessment final: proposed by the supervisor, accepted on paper, made final by a third person.
pub fn finalised(world: &World, assessment: &Value) -> Value {
    let supervisor = world.supervisor();
    act(&supervisor, assessment, "propose", json!({})).expect(200);
    act(&supervisor, assessment, "accept", json!({"signed_by": "陈经理", "slip": "确认 1"})).expect(200);
    act(&third(world), assessment, "finalise", json!({})).expect(200)
}
