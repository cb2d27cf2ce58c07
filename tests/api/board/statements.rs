//! The board takes a fixed number of statements.

use serde_json::json;

use crate::{
    board::{entries, path},
    cases,
    http::metrics::count,
    support::{
        client::id,
        trips::{between, km_of},
        world::{World, merged},
    },
};

cases![the_board_takes_as_many_statements_for_60_rows_as_for_5];

/// Adds to every list of the board: a car with its driver, a trip that is out, a planned one, a car off the road, leave, a
/// missing paper and a booking that waits for a car.
fn add(world: &World) {
    let department = world.department_with(json!({"approval_rule": "never"}));
    let (car, other) = (world.vehicle("car"), world.vehicle("car"));
    let dispatcher = world.dispatcher();
    let urgent = |times| world.booking_body(&department, merged(times, json!({"purpose": "urgent_task"})));
    for (day, leaves) in [("05-06", true), ("05-08", false)] {
        let times = between(&format!("{day} 08:00"), &format!("{day} 16:00"));
        let sent = world.dispatch(&dispatcher.post("/bookings", urgent(times)).expect(201), &[&car]);
        if leaves {
            let trip = format!("/trips/{}", id(&sent["trips"][0]));
            dispatcher.post(&format!("{trip}/depart"), json!({"odometer_km": km_of(&car)})).expect(200);
        }
    }
    dispatcher.post("/bookings", urgent(between("05-08 08:00", "05-08 16:00"))).expect(201);
    let span = merged(json!({"reason": "安排"}), between("05-07 08:00", "05-07 16:00"));
    dispatcher.post("/off-road", merged(span.clone(), json!({"vehicle_id": other["id"]}))).expect(201);
    dispatcher.post("/leave", merged(span, json!({"driver_id": other["default_driver_id"]}))).expect(201);
}

fn the_board_takes_as_many_statements_for_60_rows_as_for_5(world: &World) {
    count(world);
    world.tariff();
    let statements = || world.metrics().get("motorpool_sql_statements_total");
    let mut few = f64::MAX;
    for (from, to) in [(0, 5), (5, 60)] {
        (from..to).for_each(|_| add(world));
        let dispatcher = world.dispatcher();
        let mut least = f64::MAX;
        // Jobs that run meanwhile add statements.
        for _ in 0..20 {
            let before = statements();
            let shown = dispatcher.get(&path("05-06", "05-13")).expect(200);
            least = least.min(statements() - before);
            for (list, each) in [("vehicles", 2), ("drivers", 2), ("trips", 2), ("blocked", 2), ("queue", 1)] {
                assert_eq!(entries(&shown, list).len(), each * to, "{list}");
            }
            if least <= few {
                break;
            }
        }
        assert!(least > 10.0 && least <= few, "{least} statements for {to} rows, {few} for fewer");
        few = least;
    }
}
