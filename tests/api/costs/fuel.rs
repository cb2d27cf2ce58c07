//! Fuel consumption between full tanks.

use motorpool::costs;
use serde_json::{Value, json};

use crate::{
    cases,
    costs::record,
    support::{client::id, world::World},
};

cases![fuel_is_told_between_full_tanks];

fn fuel_is_told_between_full_tanks(world: &World) {
    let (car, bus) = (world.vehicle("car"), world.vehicle("bus"));
    let filled = |vehicle: &Value, date: &str, fen: i64, quantity: i64, km: i64, full: bool| {
        let line = json!({"amount_fen": fen, "vehicle_id": id(vehicle), "quantity_milli": quantity, "odometer_km": km, "full_tank": full});
        record(world, json!({"category": "fuel", "date": date, "gross_fen": fen, "lines": [line]}))
    };
    filled(&car, "2026-05-01", 40_000, 50_000, 10_000, true);
    // The receipts are recorded in another order than the tanks were filled.
    filled(&car, "2026-05-04", 32_000, 40_000, 10_500, true);
    filled(&car, "2026-05-02", 16_000, 20_000, 10_200, false);
    filled(&bus, "2026-05-02", 80_000, 100_000, 50_000, true);
    let wrong = filled(&car, "2026-05-05", 99_000, 99_000, 10_600, true);
    world.accountant().post(&format!("/costs/{}/reverse", id(&wrong)), json!({"reason": "x"})).expect(200);
    let day = |text: &str| text.parse().expect("a day");
    let told = costs::ops::fuel_of(&mut world.conn(), day("2026-05-01"), day("2026-05-31"))
        .unwrap_or_else(|error| panic!("{error}"));
    let of = |vehicle: &Value| {
        let fuel = told.iter().find(|fuel| fuel.vehicle_id.to_string() == id(vehicle)).expect("its fuel");
        (fuel.quantity_milli, fuel.amount_fen.0, fuel.km, fuel.consumption)
    };
    // 60 litres on 500 km are 12.00 for 100 km.
    assert_eq!(of(&car), (110_000, 88_000, 500, Some(1_200)));
    assert_eq!(of(&bus), (100_000, 80_000, 0, None));
    let one_day = costs::ops::fuel_of(&mut world.conn(), day("2026-05-04"), day("2026-05-04"))
        .unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(one_day.len(), 1);
}
