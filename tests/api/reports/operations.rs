//! Reports on vehicles, departments, drivers, days, fuel and outlays.

use serde_json::{Value, json};

use crate::{
    cases,
    reports::{company, report},
    support::{client::id, world::World},
};

cases![
    vehicles_and_what_belongs_to_none_are_the_company,
    departments_drivers_and_kilometres_agree_with_the_trips,
    days_off_the_road_and_days_in_use_are_counted,
    months_stand_beside_the_year_before,
    fuel_is_told_by_vehicle,
    a_vehicles_months_are_its_own,
    outlays_billed_stand_beside_outlays_paid,
];

fn vehicles_and_what_belongs_to_none_are_the_company(world: &World) {
    let (_, car) = company(world);
    let idle = world.vehicle("van");
    for (key, shares) in [
        ("revenue", [12_000, 0]),
        ("equal", [6_000, 6_000]),
        ("none", [0, 0]),
        ("km", [12_000, 0]),
        ("days", [12_000, 0]),
    ] {
        let found = report(world, &format!("vehicles?key={key}"));
        let of = |vehicle: &Value| {
            found["vehicles"]
                .as_array()
                .into_iter()
                .flatten()
                .find(|row| row["vehicle_id"] == vehicle["id"])
                .cloned()
                .expect("a row")
        };
        let (used, unused) = (of(&car), of(&idle));
        assert_eq!((&used["shared_fen"], &unused["shared_fen"]), (&json!(shares[0]), &json!(shares[1])), "{key}");
        assert_eq!(
            (&used["revenue_fen"], &used["trips"], &used["km"], &used["days_in_use"]),
            (&json!(67_327), &json!(1), &json!(80), &json!(1))
        );
        assert_eq!(used["profit_fen"], 67_327 - shares[0]);
        assert_eq!(used["profit_per_km_fen"], ((67_327 - shares[0]) * 2 + 80) / 160);
        let profits = found["vehicles"]
            .as_array()
            .into_iter()
            .flatten()
            .chain([&found["unallocated"]])
            .filter_map(|row| row["profit_fen"].as_i64());
        assert_eq!((profits.sum::<i64>(), &found["total"]["profit_fen"]), (55_327, &json!(55_327)), "{key}");
    }
}

fn departments_drivers_and_kilometres_agree_with_the_trips(world: &World) {
    let (department, car) = company(world);
    let departments = report(world, "departments");
    let row = &departments["departments"][0];
    assert_eq!(
        (&row["department_id"], &row["trips"], &row["km"], &row["revenue_fen"]),
        (&department["id"], &json!(1), &json!(80), &json!(67_327))
    );
    for (kinds, code, name) in
        [("classes", "car", "轿车"), ("purposes", "official_business", "Official business"), ("services", "day", "Day")]
    {
        let row = json!({"code": code, "name": name, "trips": 1, "km": 80, "revenue_fen": 67_327});
        assert_eq!(departments[kinds], json!([row]));
    }
    let driver = &report(world, "drivers")["drivers"][0];
    assert_eq!(
        (&driver["driver_id"], &driver["trips"], &driver["duty_minutes"], &driver["punctual_percent"]),
        (&car["default_driver_id"], &json!(1), &json!(480), &json!(100))
    );
    let mileage = report(world, "mileage");
    let row = &mileage["vehicles"][0];
    assert_eq!(
        (&row["first_km"], &row["last_km"], &row["loaded_km"], &row["empty_km"]),
        (&json!(10_000), &json!(10_080), &json!(80), &json!(0))
    );
}

fn days_off_the_road_and_days_in_use_are_counted(world: &World) {
    let (_, car) = company(world);
    let span = json!({"vehicle_id": id(&car), "reason": "保养", "starts_at": "2026-06-02T12:00:00+08:00", "ends_at": "2026-06-04T00:00:00+08:00"});
    world.dispatcher().post("/off-road", span).expect(201);
    let june = report(world, "utilisation?from=2026-06-01&to=2026-06-10");
    assert_eq!(
        (&june["total"]["vehicle_days"], &june["total"]["good_days"], &june["total"]["used_days"]),
        (&json!(10), &json!(8), &json!(0))
    );
    assert_eq!((&june["total"]["good_percent"], &june["total"]["utilisation_percent"]), (&json!(80), &json!(0)));
    // A day on which the vehicle is off the road for a part doesn't count as a day it was fit.
    let hours = json!({"vehicle_id": id(&car), "reason": "轮胎", "starts_at": "2026-06-08T10:00:00+08:00", "ends_at": "2026-06-08T12:00:00+08:00"});
    world.dispatcher().post("/off-road", hours).expect(201);
    assert_eq!(report(world, "utilisation?from=2026-06-01&to=2026-06-10")["total"]["good_days"], 7);
    // The vehicle was recorded on the 6th of May.
    let may = report(world, "utilisation?from=2026-05-01&to=2026-05-31");
    assert_eq!(
        (&may["total"]["vehicle_days"], &may["total"]["used_days"], &may["total"]["used_percent"]),
        (&json!(26), &json!(1), &json!(4))
    );
}

fn months_stand_beside_the_year_before(world: &World) {
    company(world);
    let months = report(world, "income-statement?from=2027-04-01&to=2027-06-30")["months"].clone();
    assert_eq!(months.as_array().map(Vec::len), Some(3));
    assert_eq!(
        (&months[1]["period"], &months[1]["revenue_fen"], &months[1]["revenue_year_before_fen"]),
        (&json!("2027-05"), &json!(0), &json!(67_327))
    );
    assert_eq!(
        (
            &months[1]["cost_year_before_fen"],
            &months[1]["profit_year_before_fen"],
            &months[0]["revenue_year_before_fen"]
        ),
        (&json!(12_000), &json!(55_327), &json!(0))
    );
}

fn fuel_is_told_by_vehicle(world: &World) {
    let (_, car) = company(world);
    let filled = |number: &str, km: i64, amount: i64| {
        json!({"category": "fuel", "date": "2026-05-30", "seller": "中石化", "number": number, "gross_fen": amount, "paid_from": "cash",
            "lines": [{"vehicle_id": id(&car), "amount_fen": amount, "quantity_milli": 40_000, "odometer_km": km, "full_tank": true}]})
    };
    world.accountant().post("/costs", filled("1", 10_000, 30_000)).expect(201);
    world.accountant().post("/costs", filled("2", 10_500, 31_000)).expect(201);
    let fuel = report(world, "fuel");
    let row = &fuel["vehicles"][0];
    assert_eq!(
        (&row["vehicle_id"], &row["amount_fen"], &row["quantity_milli"]),
        (&car["id"], &json!(61_000), &json!(80_000))
    );
    assert_eq!(
        (&row["km"], &row["per_100_km_hundredths"], &fuel["total_fen"]),
        (&json!(500), &json!(800), &json!(61_000))
    );
    assert_eq!((&row["norm_hundredths"], &row["is_beyond_norm"]), (&Value::Null, &json!(false)), "no norm, no alert");
    // 8.00 is a tenth above 7.27 and not above 7.28. A norm for charging doesn't count for fuel.
    for (norm, beyond) in [
        (json!({"fuel_norm_hundredths": 727}), true),
        (json!({"fuel_norm_hundredths": 728, "charging_norm_hundredths": 1}), false),
    ] {
        world.admin().patch(&format!("/vehicles/{}", id(&car)), norm.clone(), "*").expect(200);
        let row = &report(world, "fuel")["vehicles"][0];
        assert_eq!((&row["norm_hundredths"], &row["is_beyond_norm"]), (&norm["fuel_norm_hundredths"], &json!(beyond)));
    }
    world
        .admin()
        .patch(&format!("/vehicles/{}", id(&car)), json!({"fuel_norm_hundredths": 0}), "*")
        .faults(&[("/fuel_norm_hundredths", "out_of_range")]);
}

fn a_vehicles_months_are_its_own(world: &World) {
    let (_, car) = company(world);
    let filled = json!({"category": "fuel", "date": "2026-05-30", "seller": "中石化", "gross_fen": 30_000, "paid_from": "cash",
        "lines": [{"vehicle_id": id(&car), "amount_fen": 30_000}]});
    world.accountant().post("/costs", filled).expect(201);
    let path = format!("vehicles/{}", id(&car));
    let months = report(world, &format!("{path}?from=2026-04-17&to=2026-05-17"));
    assert_eq!(
        (&months["from"], &months["to"], &months["plate_no"]),
        (&json!("2026-04-01"), &json!("2026-05-31"), &car["plate_no"])
    );
    let (april, may) = (&months["months"][0], &months["months"][1]);
    assert_eq!(
        (&april["period"], &april["trips"], &april["revenue_fen"], &april["profit_fen"]),
        (&json!("2026-04"), &json!(0), &json!(0), &json!(0))
    );
    // The vehicle has its fuel, and no share of the office supplies.
    assert_eq!(
        (&may["revenue_fen"], &may["cost_fen"], &may["profit_fen"]),
        (&json!(67_327), &json!(30_000), &json!(37_327))
    );
    assert_eq!((&may["trips"], &may["km"], &may["days_in_use"]), (&json!(1), &json!(80), &json!(1)));
    let later = &report(world, &format!("{path}?from=2027-05-01&to=2027-05-31"))["months"][0];
    assert_eq!((&later["profit_fen"], &later["profit_year_before_fen"]), (&json!(0), &json!(37_327)));
    let found = world.accountant().get_at(may["journals"].as_str().expect("a link")).expect(200);
    assert_eq!(found["items"].as_array().map(Vec::len), Some(2));
    let csv = world.accountant().get(&format!("/reports/{path}?format=csv")).body;
    assert!(csv.contains("\n2026-05,1,80,1,673.27,300.00,373.27,0.00,0.00,0.00"), "{csv}");
    let other = world.vehicle("van");
    assert_eq!(report(world, &format!("vehicles/{}", id(&other)))["months"][0]["revenue_fen"], 0);
    world.accountant().get("/reports/vehicles/019a0b5e-7c1f-7000-8000-000000000099").problem(404, "not_found");
}

fn outlays_billed_stand_beside_outlays_paid(world: &World) {
    let (_, car) = company(world);
    let trip = world.dispatcher().all("/trips")[0].clone();
    // Tolls of 180.00 are billed; a receipt names the trip, the month's ETC statement doesn't, a third was taken back.
    let paid = |category: &str, number: &str, amount: i64, trip: Value| {
        let receipt = json!({"category": category, "date": "2026-05-30", "seller": "高速公路", "number": number, "gross_fen": amount, "paid_from": "cash",
            "lines": [{"vehicle_id": id(&car), "amount_fen": amount, "trip_id": trip}]});
        world.accountant().post("/costs", receipt).expect(201)
    };
    paid("tolls", "1", 15_000, trip["id"].clone());
    paid("parking", "2", 1_000, trip["id"].clone());
    paid("tolls", "3", 99_000, Value::Null);
    let wrong = paid("tolls", "4", 7_000, trip["id"].clone());
    world.accountant().post(&format!("/costs/{}/reverse", id(&wrong)), json!({"reason": "重复"})).expect(200);
    let found = report(world, "outlays");
    let row = &found["trips"][0];
    assert_eq!(
        (&row["trip_id"], &row["number"], &row["date"]),
        (&trip["id"], &trip["booking_number"], &json!("2026-05-07"))
    );
    assert_eq!(
        (&row["billed_fen"], &row["paid_fen"], &row["difference_fen"]),
        (&json!(18_000), &json!(16_000), &json!(2_000))
    );
    assert_eq!((&found["paid_for_no_trip_fen"], &found["total"]["difference_fen"]), (&json!(99_000), &json!(2_000)));
    let csv = world.accountant().get("/reports/outlays?format=csv").body;
    assert!(csv.contains("\nTotal,,,,180.00,1150.00,0.00,0.00,-970.00"), "{csv}");
    // Outlays in the customer's title are shown separately.
    world
        .dispatcher()
        .post(
            &format!("/trips/{}/outlays", id(&trip)),
            json!({"tolls_fen": 5_000, "parking_fen": 0, "treatment": "pass_through"}),
        )
        .expect(200);
    paid("pass_through", "5", 4_000, trip["id"].clone());
    let row = &report(world, "outlays")["trips"][0];
    assert_eq!(
        (&row["billed_pass_through_fen"], &row["paid_pass_through_fen"], &row["difference_fen"]),
        (&json!(5_000), &json!(4_000), &json!(3_000))
    );
    assert_eq!(report(world, "outlays?from=2026-05-08&to=2026-05-31")["trips"], json!([]));
}
