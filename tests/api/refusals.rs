//! What a refusal says: all that is wrong at once, and to a department nothing of others' work.

use serde_json::{Value, json};

use crate::{
    cases,
    client::id,
    world::{World, merged},
};

cases![an_absence_ends_after_it_starts];

fn span(day: u8, from: &str, until: &str) -> Value {
    json!({"starts_at": format!("2026-05-{day:02}T{from}:00+08:00"), "ends_at": format!("2026-05-{day:02}T{until}:00+08:00")})
}

fn an_absence_ends_after_it_starts(world: &World) {
    let car = world.vehicle("car");
    let dispatcher = world.dispatcher();
    for (path, whose) in [("/off-road", json!({"vehicle_id": car["id"]})), ("/leave", json!({"driver_id": car["default_driver_id"]}))] {
        let body = |from: &str, until: &str| merged(span(7, from, until), merged(whose.clone(), json!({"reason": "x"})));
        for until in ["08:00", "07:59"] {
            dispatcher.post(path, body("08:00", until)).faults(&[("/ends_at", "ends_before_start")]);
        }
        let absence = dispatcher.post(path, body("08:00", "08:01")).expect(201);
        let change = json!({"ends_at": absence["starts_at"]});
        dispatcher.patch(&format!("{path}/{}", id(&absence)), change, "*").faults(&[("/ends_at", "ends_before_start")]);
    }
}
