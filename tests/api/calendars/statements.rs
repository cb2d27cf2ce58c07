//! A feed takes a fixed number of statements.

use serde_json::json;

use crate::{
    calendars::{answer, events, made},
    cases,
    http::metrics::count,
    support::{
        trips::{km_of, trip_of},
        world::{World, merged},
    },
};

cases![a_feed_takes_as_many_statements_for_60_trips_as_for_5];

fn a_feed_takes_as_many_statements_for_60_trips_as_for_5(world: &World) {
    count(world);
    world.tariff();
    let department = world.department_with(json!({"approval_rule": "never"}));
    let calendar = made(&world.requester(&department), "department", &department);
    let statements = || world.metrics().get("motorpool_sql_statements_total");
    let now = json!({"purpose": "urgent_task", "starts_at": world.now(), "ends_at": world.clock.now().plus_minutes(240).to_string()});
    let mut few = f64::MAX;
    for (from, to) in [(0, 5), (5, 60)] {
        for number in from..to {
            let car = world.vehicle("car");
            let booking = world.booking(&department, merged(now.clone(), json!({})));
            let sent = world.dispatch(&booking, &[&car]);
            if number % 2 == 0 {
                let leaves = json!({"odometer_km": km_of(&car)});
                world.dispatcher().post(&format!("{}/depart", trip_of(&sent, 0)), leaves).expect(200);
            }
        }
        assert_eq!(events(world, &calendar).len(), to);
        let mut least = f64::MAX;
        // Jobs that run meanwhile add statements.
        for _ in 0..20 {
            let before = statements();
            assert_eq!(answer(world, &calendar).status, 200);
            least = least.min(statements() - before);
            if least <= few {
                break;
            }
        }
        assert!(least > 4.0 && least <= few, "{least} statements for {to} trips, {few} for fewer");
        few = least;
    }
}
