//! Admissions of suppliers, for cases of several rooms.

use serde_json::{Value, json};

use crate::support::{
    client::id,
    supervision::other,
    world::{World, merged},
};

/// What the first supervisor sends to apply for a supplier's admission, with other fields.
pub fn application(supplier: &Value, over: Value) -> Value {
    let base = json!({"supplier_id": id(supplier), "category": "catering", "valid_from": "2026-01-01", "valid_until": "2028-12-31"});
    merged(base, over)
}

/// An application of a supplier's admission, with other fields.
pub fn applied(world: &World, supplier: &Value, over: Value) -> Value {
    world.supervisor().post("/admissions", application(supplier, over)).expect(201)
}

/// An admission that the second supervisor has admitted.
pub fn admitted(world: &World, supplier: &Value, over: Value) -> Value {
    let applied = applied(world, supplier, over);
    other(world).post(&format!("/admissions/{}/admit", id(&applied)), json!({})).expect(200)
}
