//! Reports: figures worked out by hand, and sums that must agree.

use serde_json::{Value, json};

use crate::{cases, client::id, ledger::by_hand, world::World};

cases![
    the_income_statement_is_the_contracts_form,
    the_balance_sheet_balances,
    the_trial_balance_shows_all_and_the_statement_leaves_transfers_out,
    vehicles_and_what_belongs_to_none_are_the_company,
    departments_drivers_and_kilometres_agree_with_the_trips,
    days_off_the_road_and_days_in_use_are_counted,
    months_stand_beside_the_year_before,
    what_is_owed_is_aged_and_comes_to_the_account,
    fuel_is_told_by_vehicle,
    a_vehicles_months_are_its_own,
    outlays_billed_stand_beside_outlays_paid,
    an_accounts_lines_run_to_its_balance,
    a_journal_is_printed,
    tables_are_answered_as_files,
    spans_that_make_no_sense_are_refused,
    every_posted_journal_is_exported_and_closings_are_tagged,
];

/// A signed trip of 680.00 with a car on 2026-05-07, over 80 km; 120.00 of office supplies on the 8th. It is the 31st
/// of May.
fn company(world: &World) -> (Value, Value) {
    world.tariff();
    let (department, car) = (world.department("finance"), world.vehicle("car"));
    world.signed(&department, &car, json!({"tolls_fen": 18_000, "picked_up_at": "2026-05-07T08:05:00+08:00"}));
    world.at("2026-05-08T09:00:00+08:00");
    world.journal(by_hand("2026-05-08"));
    world.at("2026-05-31T09:00:00+08:00");
    (department, car)
}

fn report(world: &World, path: &str) -> Value {
    world.accountant().get(&format!("/reports/{path}")).expect(200)
}

fn line(report: &Value, number: i64) -> Value {
    report["lines"]
        .as_array()
        .expect("lines")
        .iter()
        .find(|line| line["line"] == number)
        .cloned()
        .unwrap_or_else(|| panic!("no line {number}"))
}

fn the_income_statement_is_the_contracts_form(world: &World) {
    company(world);
    let may = report(world, "income-statement");
    assert_eq!((&may["from"], &may["to"]), (&json!("2026-05-01"), &json!("2026-05-31")));
    for (number, amount) in [(1, 67_327), (2, 0), (14, 12_000), (21, 55_327), (30, 55_327), (32, 55_327)] {
        assert_eq!((number, &line(&may, number)["amount_fen"]), (number, &json!(amount)));
    }
    assert_eq!(
        (&may["revenue_fen"], &may["cost_fen"], &may["net_profit_fen"]),
        (&json!(67_327), &json!(12_000), &json!(55_327))
    );
    // Only the days asked for; the year goes on.
    let one_day = report(world, "income-statement?from=2026-05-08&to=2026-05-08");
    assert_eq!((&one_day["revenue_fen"], &one_day["net_profit_fen"]), (&json!(0), &json!(-12_000)));
    assert_eq!(line(&one_day, 1)["year_to_date_fen"], 67_327);
    // Each figure leads to its journals: what is under its accounts there comes to it.
    let receipt = json!({"category": "fuel", "date": "2026-05-30", "seller": "中石化", "gross_fen": 30_000, "paid_from": "cash", "lines": [{"amount_fen": 30_000}]});
    world.accountant().post("/costs", receipt).expect(201);
    let income = report(world, "income-statement");
    for (number, account) in [(1, "5001"), (2, "5401"), (14, "5602")] {
        let figure = line(&income, number);
        let found = world.accountant().get_at(figure["journals"].as_str().expect("a link")).expect(200);
        let all = found["items"]
            .as_array()
            .into_iter()
            .flatten()
            .flat_map(|journal| journal["lines"].as_array().cloned().unwrap_or_default());
        let own = all.filter(|line| line["account"].as_str().is_some_and(|code| code.starts_with(account)));
        let sum: i64 =
            own.filter_map(|line| line["dr_fen"].as_i64().zip(line["cr_fen"].as_i64())).map(|(dr, cr)| dr - cr).sum();
        assert_eq!((number, json!(sum.abs())), (number, figure["amount_fen"].clone()));
    }
    for (path, list) in [
        ("departments", "departments"),
        ("drivers", "drivers"),
        ("receivables-ageing", "departments"),
        ("vehicles", "vehicles"),
    ] {
        let row = &report(world, path)[list][0];
        let found = world.accountant().get_at(row["journals"].as_str().expect("a link")).expect(200);
        assert_eq!(found["items"].as_array().map(Vec::len), Some(1), "{path}: {row}");
    }
}

fn the_balance_sheet_balances(world: &World) {
    company(world);
    let sheet = report(world, "balance-sheet?to=2026-05-31");
    assert_eq!((&line(&sheet, 1)["amount_fen"], &line(&sheet, 4)["amount_fen"]), (&json!(-12_000), &json!(68_000)));
    assert_eq!((&line(&sheet, 36)["amount_fen"], &line(&sheet, 51)["amount_fen"]), (&json!(673), &json!(55_327)));
    assert_eq!((&sheet["total_assets_fen"], &line(&sheet, 53)["amount_fen"]), (&json!(56_000), &json!(56_000)));
    assert_eq!(report(world, "balance-sheet?to=2026-05-07")["total_assets_fen"], 68_000);
    // Closing the month moves profit, and changes no total.
    world.at("2026-06-01T09:00:00+08:00");
    world.accountant().post("/periods/2026-05/close", json!({})).expect(200);
    let amounts = |sheet: &Value| {
        sheet["lines"].as_array().into_iter().flatten().map(|line| line["amount_fen"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(amounts(&report(world, "balance-sheet?to=2026-05-31")), amounts(&sheet));
    assert_eq!(amounts(&report(world, "balance-sheet")), amounts(&sheet));
}

fn the_trial_balance_shows_all_and_the_statement_leaves_transfers_out(world: &World) {
    company(world);
    world.at("2026-06-01T09:00:00+08:00");
    world.accountant().post("/periods/2026-05/close", json!({})).expect(200);
    let of = |balance: &Value, account: &str, field: &str| {
        balance["accounts"]
            .as_array()
            .into_iter()
            .flatten()
            .find(|row| row["account"] == account)
            .map_or(json!(null), |row| row[field].clone())
    };
    let may = report(world, "trial-balance?from=2026-05-01&to=2026-05-31");
    assert_eq!(
        (of(&may, "5001", "dr_fen"), of(&may, "5001", "cr_fen"), of(&may, "5001", "closing_cr_fen")),
        (json!(67_327), json!(67_327), json!(0))
    );
    assert_eq!(
        (of(&may, "3103", "closing_cr_fen"), of(&may, "1122", "closing_dr_fen")),
        (json!(55_327), json!(68_000))
    );
    for (debit, credit) in [
        ("opening_dr_fen", "opening_cr_fen"),
        ("dr_fen", "cr_fen"),
        ("year_dr_fen", "year_cr_fen"),
        ("closing_dr_fen", "closing_cr_fen"),
    ] {
        assert_eq!(may["totals"][debit], may["totals"][credit], "{debit}");
    }
    let june = report(world, "trial-balance?from=2026-06-01&to=2026-06-30");
    assert_eq!(
        (of(&june, "1122", "opening_dr_fen"), of(&june, "1122", "dr_fen"), of(&june, "1122", "year_dr_fen")),
        (json!(68_000), json!(0), json!(68_000))
    );
    assert_eq!(report(world, "income-statement?from=2026-05-01&to=2026-05-31")["net_profit_fen"], 55_327);
}

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
    for (kinds, code) in [("classes", "car"), ("purposes", "official_business"), ("services", "day")] {
        assert_eq!(departments[kinds], json!([{"code": code, "trips": 1, "km": 80, "revenue_fen": 67_327}]));
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
    // A day of which it is off for a part is no good day.
    let hours = json!({"vehicle_id": id(&car), "reason": "轮胎", "starts_at": "2026-06-08T10:00:00+08:00", "ends_at": "2026-06-08T12:00:00+08:00"});
    world.dispatcher().post("/off-road", hours).expect(201);
    assert_eq!(report(world, "utilisation?from=2026-06-01&to=2026-06-10")["total"]["good_days"], 7);
    // It was put on the books on the 6th of May.
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

fn what_is_owed_is_aged_and_comes_to_the_account(world: &World) {
    let (department, car) = company(world);
    let aged = report(world, "receivables-ageing");
    assert_eq!(
        (&aged["as_of"], &aged["total_fen"], &aged["buckets"]["not_due"]),
        (&json!("2026-05-31"), &json!(68_000), &json!(68_000))
    );
    assert_eq!(aged["departments"][0]["department_id"], department["id"]);
    // A trip that nobody has signed when the month ends is accrued, and not due.
    world.at("2026-05-29T08:00:00+08:00");
    let booking = world.approved(
        &department,
        json!({"starts_at": "2026-05-29T12:00:00+08:00", "ends_at": "2026-05-29T16:00:00+08:00"}),
    );
    let sent = world.dispatch(&booking, &[&car]);
    let path = format!("/trips/{}", id(&sent["trips"][0]));
    world.at("2026-05-29T12:00:00+08:00");
    world.dispatcher().post(&format!("{path}/depart"), json!({"odometer_km": 10_080})).expect(200);
    world.at("2026-05-29T16:00:00+08:00");
    world.dispatcher().post(&format!("{path}/return"), json!({"odometer_km": 10_120})).expect(200);
    world.at("2026-06-01T09:00:00+08:00");
    world.accountant().post("/periods/2026-05/close", json!({})).expect(200);
    assert_eq!(report(world, "receivables-ageing?to=2026-05-31")["total_fen"], 118_000);
    assert_eq!(report(world, "receivables-ageing?to=2026-06-01")["total_fen"], 68_000);
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
    // 8.00 is a tenth above 7.27 and not above 7.28; a norm for charging doesn't count for fuel.
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
    // Its fuel, and nothing of the office's supplies.
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
    // What is in the customer's title stands apart.
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

fn an_accounts_lines_run_to_its_balance(world: &World) {
    let (department, car) = company(world);
    let of = |query: &str| report(world, &format!("account-ledger?{query}"));
    let bank = of("account=1002");
    assert_eq!(
        (&bank["opening_fen"], &bank["closing_fen"], &bank["rows"][0]["cr_fen"]),
        (&json!(0), &json!(-12_000), &json!(12_000))
    );
    assert_eq!((&bank["rows"][0]["number"], &bank["rows"][0]["balance_fen"]), (&json!("2026-05-2"), &json!(-12_000)));
    // A second line goes on from the first.
    world.journal(by_hand("2026-05-09"));
    let balances: Vec<i64> = of("account=1002")["rows"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|row| row["balance_fen"].as_i64())
        .collect();
    assert_eq!(
        (balances, &of("account=1002&from=2026-05-09")["opening_fen"]),
        (vec![-12_000, -24_000], &json!(-12_000))
    );
    // Sub-accounts are an account's own; what came before the first day is its opening.
    let tax = of("account=2221&from=2026-05-08");
    assert_eq!((&tax["opening_fen"], &tax["rows"], &tax["closing_fen"]), (&json!(-673), &json!([]), &json!(-673)));
    let debt = of(&format!("account=1122&department_id={}", id(&department)));
    assert_eq!((&debt["rows"][0]["dr_fen"], &debt["closing_fen"]), (&json!(68_000), &json!(68_000)));
    let later = of(&format!("account=5001&vehicle_id={}&from=2026-05-08", id(&car)));
    assert_eq!((&later["opening_fen"], &later["rows"]), (&json!(-67_327), &json!([])));
    let other = world.vehicle("van");
    assert_eq!(of(&format!("account=5001&vehicle_id={}", id(&other)))["rows"], json!([]));
    world.accountant().get("/reports/account-ledger?account=9999").problem(422, "unknown_reference");
    let csv = world.accountant().get("/reports/account-ledger?account=1002&format=csv").body;
    assert!(csv.contains("\n2026-05-08,2026-05-2,支付办公用品,1002,0.00,120.00,-120.00"), "{csv}");
}

fn a_journal_is_printed(world: &World) {
    company(world);
    let accountant = world.accountant();
    let journals = accountant.all("/journals");
    let of = |source: &str| {
        journals
            .iter()
            .find(|journal| journal["source"] == source)
            .map(|journal| format!("/journals/{}/print", id(journal)))
            .expect("one")
    };
    let page = accountant.get(&of("manual"));
    assert_eq!((page.status, page.header("Content-Type")), (200, Some("text/html; charset=utf-8")));
    for words in [
        "记账凭证",
        "记字第 2 号",
        "附件 1 张",
        "支付办公用品",
        "5602 管理费用",
        "壹佰贰拾元整",
        "120.00",
        "制单：accountant",
        "审核：supervisor",
    ] {
        assert!(page.body.contains(words), "no {words} in {}", page.body);
    }
    let charge = accountant.get(&of("charge")).body;
    let department = world.admin().all("/departments")[0]["name"].as_str().expect("a name").to_owned();
    assert!(charge.contains("陆佰捌拾元整") && charge.contains(&format!("<td>{department}</td>")), "{charge}");
    let draft = accountant
        .post("/journals", json!({"date": "2026-05-31", "text": "<b>&", "lines": by_hand("2026-05-31")["lines"]}))
        .expect(201);
    let page = accountant.get(&format!("/journals/{}/print", id(&draft))).body;
    assert!(page.contains("未过账") && page.contains("&lt;b&gt;&amp;") && !page.contains("<b>"), "{page}");
}

fn tables_are_answered_as_files(world: &World) {
    company(world);
    world.department_with(json!({"code": "formula", "name": "=1+1"}));
    let accountant = world.accountant();
    for name in [
        "income-statement",
        "balance-sheet",
        "trial-balance",
        "vehicles",
        "departments",
        "drivers",
        "utilisation",
        "mileage",
        "receivables-ageing",
        "fuel",
        "outlays",
    ] {
        let csv = accountant.get(&format!("/reports/{name}?format=csv"));
        assert_eq!((csv.status, csv.header("Content-Type")), (200, Some("text/csv; charset=utf-8")), "{name}");
        assert_eq!(csv.header("Content-Disposition"), Some(format!("attachment; filename=\"{name}.csv\"").as_str()));
        let xlsx = accountant.get(&format!("/reports/{name}?format=xlsx"));
        assert_eq!(
            (xlsx.status, xlsx.header("Content-Type").is_some_and(|kind| kind.contains("spreadsheetml"))),
            (200, true),
            "{name}"
        );
        assert!(xlsx.body.starts_with("PK") && xlsx.body.contains("xl/worksheets/sheet1.xml"), "{name}");
    }
    let csv = accountant.get("/reports/income-statement?format=csv").body;
    assert!(csv.contains("\n1,Revenue,673.27,673.27"), "{csv}");
}

fn spans_that_make_no_sense_are_refused(world: &World) {
    let accountant = world.accountant();
    accountant.get("/reports/income-statement?from=2026-05-02&to=2026-05-01").faults(&[("from", "ends_before_start")]);
    accountant.get("/reports/vehicles?from=2001-05-02").faults(&[("from", "span_too_long")]);
    assert_eq!(accountant.get("/reports/income-statement?format=pdf").status, 422);
    assert_eq!(accountant.get("/reports/vehicles?key=luck").status, 422);
    // As of a day: from is ignored.
    accountant.get("/reports/balance-sheet?from=2027-01-01&to=2026-05-31").expect(200);
}

fn every_posted_journal_is_exported_and_closings_are_tagged(world: &World) {
    company(world);
    world.accountant().post("/journals", by_hand("2026-05-31")).expect(201);
    let reply = world.accountant().get("/exports/beancount");
    assert_eq!((reply.status, reply.header("Content-Type")), (200, Some("text/plain; charset=utf-8")));
    let text = reply.body;
    assert_eq!(text.matches(" * \"").count(), 2, "drafts are no journals: {text}");
    assert!(
        text.contains("  Income:5001  -673.27 CNY\n    vehicle: \"浙G00003\"")
            || text.contains("  Income:5001  -673.27 CNY\n    vehicle: \"浙G"),
        "{text}"
    );
    assert!(text.contains("2026-05-01 open Liabilities:2221:01 CNY"), "{text}");
    let draft = world.accountant().all("/journals?state=draft")[0].clone();
    world.accountant().post(&format!("/journals/{}/reject", id(&draft)), json!({"reason": "x"})).expect(200);
    world.at("2026-06-01T09:00:00+08:00");
    world.accountant().post("/periods/2026-05/close", json!({})).expect(200);
    let text = world.accountant().get("/exports/beancount").body;
    assert!(text.contains("2026-05-31 * \"结转 2026-05 损益\" #closing\n"), "{text}");
}
