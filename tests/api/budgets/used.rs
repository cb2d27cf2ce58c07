//! What a department has used of its budget.

use serde_json::{Value, json};

use crate::{
    budgets::{given, path, used},
    cases,
    support::{
        process::until,
        trips::{at, between, items, km_of, path_of, trip_of},
        world::{World, merged},
    },
};

cases![
    a_booking_counts_by_its_quote_until_its_charge_counts,
    what_is_over_without_a_charge_counts_no_more,
    a_fee_counts_on_the_day_of_cancelling,
    a_charge_counts_on_the_day_of_return,
    each_vehicle_counts_by_its_charge_or_its_part_of_the_quote,
    a_budget_counts_its_own_department_and_months,
];

/// What a trip is charged.
fn charge(trip: &Value) -> i64 {
    trip["charge"]["total_fen"].as_i64().expect("a charge")
}

fn a_booking_counts_by_its_quote_until_its_charge_counts(world: &World) {
    world.tariff();
    let (finance, car) = (world.department("finance"), world.vehicle("car"));
    let budget = given(world, &finance, json!({}));
    assert_eq!(used(world, &budget), 0);
    let booking = world.booking(&finance, json!({}));
    assert_eq!((&booking["approval"], used(world, &budget)), (&json!("pending"), 50_000));
    world.approver(&finance).post(&format!("{}/approve", path_of(&booking)), json!({})).expect(200);
    assert_eq!(used(world, &budget), 50_000);
    let sent = world.dispatch(&booking, &[&car]);
    assert_eq!(used(world, &budget), 50_000);
    let trip = trip_of(&sent, 0);
    world.leaves(&trip, km_of(&car), "05-07 08:00");
    assert_eq!(used(world, &budget), 50_000);
    // It goes 100 km beyond those that are included.
    let back = world.returns(&trip, km_of(&car) + 200, "05-07 16:00");
    assert_eq!((charge(&back), used(world, &budget)), (77_000, 77_000));
    world.requester(&finance).post(&format!("{trip}/confirm"), json!({})).expect(200);
    assert_eq!(used(world, &budget), 77_000);
    // A correction counts from when it is presented.
    let tolls = world.dispatcher().post(&format!("{trip}/outlays"), json!({"tolls_fen": 900, "parking_fen": 0}));
    let tolls = tolls.expect(200);
    assert_eq!(used(world, &budget), charge(&tolls));
}

fn what_is_over_without_a_charge_counts_no_more(world: &World) {
    world.tariff();
    let finance = world.department("finance");
    let budget = given(world, &finance, json!({}));
    world.fleet(0, 0, 1);
    // In time it costs nothing.
    let cancelled = world.booking(&finance, json!({}));
    let rejected = world.booking(&finance, merged(json!({}), between("05-08 08:00", "05-08 16:00")));
    assert_eq!(used(world, &budget), 100_000);
    let cancel = json!({"reason": "活动取消"});
    world.dispatcher().post(&format!("{}/cancel", path_of(&cancelled)), cancel.clone()).expect(200);
    assert_eq!(used(world, &budget), 50_000);
    world.approver(&finance).post(&format!("{}/reject", path_of(&rejected)), cancel).expect(200);
    assert_eq!(used(world, &budget), 0);
    // What waits for a vehicle is booked, too; without a distance there is no quote.
    let first = world.booking(&finance, json!({"distance_km": null}));
    assert_eq!((&first["quote_fen"], used(world, &budget)), (&Value::Null, 0));
    let waits = world.booking(&finance, json!({"waitlist": true}));
    assert_eq!((&waits["waitlist"], used(world, &budget)), (&json!(true), 50_000));
    // What nobody departed for lapses.
    world.at(&at("05-07 16:00"));
    world.serve_with(|_| {});
    until(|| world.supervisor().get(&path(&budget)).expect(200)["used_fen"] == 0);
}

fn a_fee_counts_on_the_day_of_cancelling(world: &World) {
    world.tariff();
    world.fleet(0, 0, 1);
    let finance = world.department("finance");
    let [may, june] =
        ["2026-05", "2026-06"].map(|month| given(world, &finance, json!({"from": month, "until": month})));
    let booking = world.approved(&finance, between("06-01 08:00", "06-01 16:00"));
    assert_eq!([used(world, &may), used(world, &june)], [0, 50_000]);
    // Ten hours before the start it costs 30 %.
    world.at(&at("05-31 22:00"));
    let cancel = json!({"reason": "活动取消"});
    let cancelled = world.requester(&finance).post(&format!("{}/cancel", path_of(&booking)), cancel).expect(200);
    assert_eq!(cancelled["cancellation_fee_fen"], 15_000);
    assert_eq!([used(world, &may), used(world, &june)], [15_000, 0]);
}

fn a_charge_counts_on_the_day_of_return(world: &World) {
    world.tariff();
    let (finance, car) = (world.department("finance"), world.vehicle("car"));
    let [may, june] =
        ["2026-05", "2026-06"].map(|month| given(world, &finance, json!({"from": month, "until": month})));
    let whole = given(world, &finance, json!({"from": "2026-07", "until": "2026-12"}));
    let sent = world.sent(&finance, between("05-31 20:00", "06-01 02:00"), &[&car]);
    let quote = sent["quote_fen"].as_i64().expect("a quote");
    assert_eq!([used(world, &may), used(world, &june)], [quote, 0]);
    let trip = trip_of(&sent, 0);
    world.leaves(&trip, km_of(&car), "05-31 20:00");
    let back = world.returns(&trip, km_of(&car) + 80, "06-01 02:00");
    assert_eq!([used(world, &may), used(world, &june), used(world, &whole)], [0, charge(&back), 0]);
}

fn each_vehicle_counts_by_its_charge_or_its_part_of_the_quote(world: &World) {
    world.tariff();
    let (finance, cars) = (world.department("finance"), world.fleet(0, 0, 2));
    let budget = given(world, &finance, json!({}));
    let sent = world.sent(&finance, items(&[("car", 2)]), &[&cars[0], &cars[1]]);
    assert_eq!((&sent["quote_fen"], used(world, &budget)), (&json!(100_000), 100_000));
    let [first, second] = [0, 1].map(|index| trip_of(&sent, index));
    world.leaves(&first, km_of(&cars[0]), "05-07 08:00");
    world.leaves(&second, km_of(&cars[1]), "05-07 08:05");
    let back = world.returns(&first, km_of(&cars[0]) + 200, "05-07 15:00");
    assert_eq!((charge(&back), used(world, &budget)), (77_000, 77_000 + 50_000));
    let back = world.returns(&second, km_of(&cars[1]) + 80, "05-07 16:00");
    assert_eq!((charge(&back), used(world, &budget)), (50_000, 77_000 + 50_000));
}

fn a_budget_counts_its_own_department_and_months(world: &World) {
    world.tariff();
    world.fleet(0, 0, 4);
    let (finance, police) = (world.department("finance"), world.department("police"));
    let spring = given(world, &finance, json!({"from": "2026-04", "until": "2026-06"}));
    let summer = given(world, &finance, json!({"from": "2026-07", "until": "2026-09"}));
    let theirs = given(world, &police, json!({"from": "2026-01", "until": "2026-12"}));
    world.booking(&finance, between("05-31 08:00", "05-31 16:00"));
    world.booking(&finance, between("06-30 08:00", "06-30 16:00"));
    world.booking(&finance, between("07-01 00:00", "07-01 08:00"));
    world.booking(&police, between("06-30 08:00", "06-30 16:00"));
    assert_eq!([&spring, &summer, &theirs].map(|budget| used(world, budget)), [100_000, 50_000, 50_000]);
}
