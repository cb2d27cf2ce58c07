//! Charges: what a booking and a trip cost.

mod prices;

use serde_json::{Value, json};

use crate::{
    Case,
    support::world::{World, merged},
};

/// The cases of this room.
pub const CASES: &[&[Case]] = &[prices::CASES];

/// What a department is quoted.
pub fn quote(world: &World, department: &Value, service: &str, times: &Value, km: i64, more: Value) -> Value {
    let body = json!({"items": [{"class": "car", "quantity": 1}], "service": service, "distance_km": km, "department_id": department["id"]});
    world.requester(department).post("/quotes", merged(merged(body, times.clone()), more)).expect(200)
}

/// A department and one car, and the tariff.
pub fn one_car(world: &World) -> (Value, Value) {
    world.tariff();
    (world.department("finance"), world.vehicle("car"))
}
