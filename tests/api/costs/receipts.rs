//! Receipts: what each kind becomes in the books, how it is taken back, and what is refused.

use std::thread;

use serde_json::{Value, json};

use crate::{
    cases,
    costs::{NOTHING, agrees, balance, buy, close, general_taxpayer, posted, record, rows},
    support::{
        books::{asset, receipt},
        client::{Reply, etag, faults_of, id},
        world::{World, lines},
    },
};

cases![
    a_receipt_is_cost_by_vehicle,
    money_on_a_card_is_ours_until_it_is_used,
    input_tax_is_deducted_as_printed,
    wages_and_fees_are_owed,
    a_fine_is_its_drivers_or_the_companys,
    what_drivers_paid_comes_off_their_advance,
    an_outlay_for_a_customer_is_owed_by_its_department,
    a_receipt_is_taken_back_by_a_red_journal,
    a_document_is_recorded_once,
    a_receipt_says_all_that_is_wrong,
    amounts_have_bounds,
    nothing_goes_into_a_closed_month,
    receipts_are_found,
];

fn a_receipt_is_cost_by_vehicle(world: &World) {
    let (first, second) = (world.vehicle("car"), world.vehicle("van"));
    let supplier = world.admin().post("/suppliers", json!({"name": "县汽修厂"})).expect(201);
    let cost = record(
        world,
        json!({
            "paid_from": "payable", "supplier_id": id(&supplier), "number": "26332000000012345678", "tax_fen": 1_300, "attachments": 2,
            "lines": [{"amount_fen": 5_000, "vehicle_id": id(&first)}, {"amount_fen": 6_300, "vehicle_id": id(&second)}],
        }),
    );
    // For a small-scale taxpayer the tax is cost.
    assert_eq!(posted(world, &cost), lines(&[("5401.04", 5_000, 0), ("5401.04", 6_300, 0), ("2202", 0, 11_300)]));
    assert_eq!(
        (&cost["state"], &cost["tax_fen"], &cost["deducted_fen"], &cost["lines"][1]["net_fen"]),
        (&json!("posted"), &json!(1_300), &json!(0), &json!(6_300))
    );
    let journal =
        world.accountant().get(&format!("/journals/{}", cost["journal_id"].as_str().expect("an id"))).expect(200);
    assert_eq!(
        (&journal["date"], &journal["kind"], &journal["source"], &journal["attachments"]),
        (&json!("2026-05-06"), &json!("normal"), &json!("cost"), &json!(2))
    );
    assert_eq!((&journal["lines"][0]["vehicle_id"], &journal["lines"][1]["vehicle_id"]), (&first["id"], &second["id"]));
    assert_eq!(
        (&journal["lines"][0]["supplier_id"], &journal["lines"][2]["supplier_id"]),
        (&supplier["id"], &supplier["id"])
    );
    assert_eq!(world.supervisor().get(&format!("/costs/{}", id(&cost))).expect(200), cost);
}

fn money_on_a_card_is_ours_until_it_is_used(world: &World) {
    let car = world.vehicle("car");
    let filled = record(
        world,
        json!({"category": "fuel_card_top_up", "gross_fen": 100_000, "lines": [{"amount_fen": 100_000}]}),
    );
    assert_eq!(posted(world, &filled), lines(&[("1123.01", 100_000, 0), ("1002", 0, 100_000)]));
    let line = json!({"amount_fen": 11_300, "vehicle_id": id(&car), "quantity_milli": 14_500, "odometer_km": 10_050, "full_tank": true});
    let used = record(world, json!({"category": "fuel", "paid_from": "fuel_card", "lines": [line]}));
    assert_eq!(posted(world, &used), lines(&[("5401.02", 11_300, 0), ("1123.01", 0, 11_300)]));
    let etc = record(world, json!({"category": "etc_top_up"}));
    assert_eq!(posted(world, &etc), lines(&[("1123.02", 11_300, 0), ("1002", 0, 11_300)]));
    let tolls = record(
        world,
        json!({"category": "tolls", "paid_from": "etc", "gross_fen": 3_500, "lines": [{"amount_fen": 3_500}]}),
    );
    assert_eq!(posted(world, &tolls), lines(&[("5401.03", 3_500, 0), ("1123.02", 0, 3_500)]));
    assert_eq!((balance(world, "1123.01"), balance(world, "1123.02")), (88_700, 7_800));
    agrees(world);
}

fn input_tax_is_deducted_as_printed(world: &World) {
    general_taxpayer(world);
    // 113.00 = 100.00 + 13.00; 50.00 and 63.00 are 44.25 and 55.75 net.
    let two = json!([{"amount_fen": 5_000}, {"amount_fen": 6_300}]);
    let cost = record(world, json!({"tax_fen": 1_300, "lines": two}));
    assert_eq!(
        posted(world, &cost),
        lines(&[("5401.04", 4_425, 0), ("5401.04", 5_575, 0), ("2221.02", 1_300, 0), ("1002", 0, 11_300)])
    );
    assert_eq!((&cost["deducted_fen"], &cost["lines"][0]["net_fen"]), (&json!(1_300), &json!(4_425)));
    // Filling the card has no tax. Using it has.
    let fuel = record(world, json!({"category": "fuel", "paid_from": "fuel_card", "tax_fen": 1_300}));
    assert_eq!(posted(world, &fuel), lines(&[("5401.02", 10_000, 0), ("2221.02", 1_300, 0), ("1123.01", 0, 11_300)]));
    world
        .accountant()
        .post("/costs", receipt(json!({"category": "fuel_card_top_up", "tax_fen": 1_300})))
        .faults(&[("/tax_fen", "not_for_category")]);
    // An ordinary document: all of it is cost.
    let plain = record(world, json!({"category": "inspection"}));
    assert_eq!(posted(world, &plain), lines(&[("5401.07", 11_300, 0), ("1002", 0, 11_300)]));
    // The law of the receipt's own day applies.
    let before = record(world, json!({"date": "2025-12-31", "tax_fen": 1_300}));
    assert_eq!(posted(world, &before), lines(&[("5401.04", 11_300, 0), ("1002", 0, 11_300)]));
}

fn wages_and_fees_are_owed(world: &World) {
    let driver = world.driver_with(&["C1"]);
    let pay = json!([{"amount_fen": 5_300, "driver_id": id(&driver)}, {"amount_fen": 6_000}]);
    let wages = record(world, json!({"category": "wages", "paid_from": "payable", "lines": pay}));
    // Account 2211 is posted by driver. Lines without a driver are summed.
    assert_eq!(
        posted(world, &wages),
        lines(&[("5401.01", 5_300, 0), ("5401.01", 6_000, 0), ("2211", 0, 6_000), ("2211", 0, 5_300)])
    );
    let fee = record(world, json!({"category": "dispatch", "paid_from": "payable"}));
    assert_eq!(posted(world, &fee), lines(&[("5401.08", 11_300, 0), ("2202", 0, 11_300)]));
    let hired = record(world, json!({"category": "outside_hire"}));
    assert_eq!(posted(world, &hired), lines(&[("5401.09", 11_300, 0), ("1002", 0, 11_300)]));
    let office = record(world, json!({"category": "overhead", "paid_from": "cash"}));
    assert_eq!(posted(world, &office), lines(&[("5602", 11_300, 0), ("1001", 0, 11_300)]));
    world
        .accountant()
        .post("/costs", receipt(json!({"category": "wages"})))
        .faults(&[("/paid_from", "not_for_category")]);
}

fn a_fine_is_its_drivers_or_the_companys(world: &World) {
    let driver = world.driver_with(&["C1"]);
    let theirs = record(
        world,
        json!({"category": "fine", "liable": "driver", "lines": [{"amount_fen": 11_300, "driver_id": id(&driver)}]}),
    );
    assert_eq!(posted(world, &theirs), lines(&[("1221.02", 11_300, 0), ("1002", 0, 11_300)]));
    let ours = record(world, json!({"category": "fine", "liable": "company"}));
    assert_eq!(posted(world, &ours), lines(&[("5711", 11_300, 0), ("1002", 0, 11_300)]));
    world.accountant().post("/costs", receipt(json!({"category": "fine"}))).faults(&[("/liable", "required")]);
}

fn what_drivers_paid_comes_off_their_advance(world: &World) {
    let (first, second) = (world.driver_with(&["C1"]), world.driver_with(&["C1"]));
    let of = |driver: &Value, fen: i64| json!({"amount_fen": fen, "driver_id": id(driver)});
    let paid = json!([of(&first, 1_000), of(&second, 9_000), of(&first, 1_300)]);
    let cost = record(world, json!({"category": "parking", "paid_from": "driver_advance", "lines": paid}));
    let expected = [
        ("5401.03", 1_000, 0),
        ("5401.03", 9_000, 0),
        ("5401.03", 1_300, 0),
        ("1221.02", 0, 2_300),
        ("1221.02", 0, 9_000),
    ];
    assert_eq!(posted(world, &cost), lines(&expected));
    let journal = &world.accountant().all(&format!("/journals?source_id={}", id(&cost)))[0];
    assert_eq!((&journal["lines"][3]["driver_id"], &journal["lines"][4]["driver_id"]), (&first["id"], &second["id"]));
}

fn an_outlay_for_a_customer_is_owed_by_its_department(world: &World) {
    world.tariff();
    let (department, car) = (world.department("finance"), world.vehicle("car"));
    let trip = world.returned(&department, &car, json!({}));
    let paid = json!([{"amount_fen": 18_000, "trip_id": id(&trip)}]);
    let cost =
        record(world, json!({"category": "pass_through", "date": "2026-05-07", "gross_fen": 18_000, "lines": paid}));
    assert_eq!(posted(world, &cost), lines(&[("1221.01", 18_000, 0), ("1002", 0, 18_000)]));
    let journal = &world.accountant().all(&format!("/journals?source_id={}", id(&cost)))[0];
    assert_eq!(
        (&journal["lines"][0]["department_id"], &journal["lines"][0]["trip_id"]),
        (&department["id"], &trip["id"])
    );
}

fn a_receipt_is_taken_back_by_a_red_journal(world: &World) {
    let accountant = world.accountant();
    let cost = record(world, json!({"number": "N1", "date": "2026-05-05"}));
    let path = format!("/costs/{}/reverse", id(&cost));
    for date in ["2026-05-04", "2026-05-07"] {
        accountant.post(&path, json!({"reason": "x", "date": date})).faults(&[("/date", "out_of_range")]);
    }
    let stale = accountant.request("POST", &path).header("If-Match", "\"7\"").json(&json!({"reason": "x"})).send();
    stale.problem(412, "stale");
    let reversed = accountant.post(&path, json!({"reason": "重复入账", "date": "2026-05-05"})).expect(200);
    assert_eq!(
        (&reversed["state"], &reversed["reversed_on"], &reversed["etag"]),
        (&json!("reversed"), &json!("2026-05-05"), &json!("\"2\""))
    );
    assert_eq!(posted(world, &cost)[2..], lines(&[("5401.04", -11_300, 0), ("1002", 0, -11_300)]));
    accountant.post(&path, json!({"reason": "再来"})).problem(409, "wrong_state");
    accountant.post(&format!("/costs/{NOTHING}/reverse"), json!({"reason": "x"})).problem(404, "not_found");
    assert_eq!(posted(world, &cost).len(), 4);
    // The number is free again.
    record(world, json!({"number": "N1"}));
}

fn a_document_is_recorded_once(world: &World) {
    let accountant = world.accountant();
    let first = record(world, json!({"number": "N1"}));
    let before = rows(world);
    let refused = accountant
        .post("/costs", receipt(json!({"number": "N1", "gross_fen": 1, "lines": [{"amount_fen": 1}]})))
        .taken("/number");
    assert_eq!(refused["id"], first["id"]);
    assert_eq!(rows(world), before, "nothing half done");
    // Another seller may use the number, and receipts may have none.
    record(world, json!({"number": "N1", "seller": "另一家"}));
    // Another spelling of the number is the same number, and an e-invoice has one seller only.
    accountant.post("/costs", receipt(json!({"number": " Ｎ 1"}))).taken("/number");
    record(world, json!({"number": "26332000000012345678"}));
    for number in ["26332000000012345678", "2633 2000 0000 1234 5678"] {
        let other = receipt(json!({"number": number, "seller": "另一家"}));
        accountant.post("/costs", other).taken("/number");
    }
    record(world, json!({}));
    record(world, json!({}));
    // Of many at once one is recorded.
    let replies: Vec<Reply> = thread::scope(|scope| {
        let sends: Vec<_> =
            (0..8).map(|_| scope.spawn(|| accountant.post("/costs", receipt(json!({"number": "N2"}))))).collect();
        sends.into_iter().map(|send| send.join().expect("an answer")).collect()
    });
    assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 1);
    for reply in replies.iter().filter(|reply| reply.status != 201) {
        reply.taken("/number");
    }
    // It is taken back only once.
    let path = format!("/costs/{}/reverse", id(&first));
    let replies: Vec<Reply> = thread::scope(|scope| {
        let take_back = || {
            let asked = accountant.request("POST", &path).header("If-Match", etag(&first));
            asked.json(&json!({"reason": "x"})).send()
        };
        let sends: Vec<_> = (0..6).map(|_| scope.spawn(take_back)).collect();
        sends.into_iter().map(|send| send.join().expect("an answer")).collect()
    });
    assert_eq!(replies.iter().filter(|reply| reply.status == 200).count(), 1);
    for reply in replies.iter().filter(|reply| reply.status != 200) {
        reply.problem(412, "stale");
    }
    assert_eq!(posted(world, &first).len(), 4);
}

fn a_receipt_says_all_that_is_wrong(world: &World) {
    let before = rows(world);
    let wrong = json!({
        "date": "2026-05-07", "supplier_id": NOTHING, "tax_fen": 1_302, "covers_from": "2026-05-07", "liable": "driver",
        "lines": [{"amount_fen": 11_299, "vehicle_id": NOTHING, "driver_id": NOTHING, "trip_id": NOTHING, "quantity_milli": 5}],
    });
    world.accountant().post("/costs", receipt(wrong)).faults(&[
        ("/date", "in_the_future"),
        ("/lines", "lines_dont_sum"),
        ("/tax_fen", "tax_doesnt_fit"),
        ("/liable", "not_for_category"),
        ("/covers_from", "not_for_category"),
        ("/lines/0/quantity_milli", "not_for_category"),
        ("/supplier_id", "unknown_reference"),
        ("/lines/0/vehicle_id", "unknown_reference"),
        ("/lines/0/driver_id", "unknown_reference"),
        ("/lines/0/trip_id", "unknown_reference"),
    ]);
    let backwards = json!({"category": "insurance", "covers_from": "2026-05-07", "covers_until": "2026-05-06"});
    world.accountant().post("/costs", receipt(backwards)).faults(&[("/covers_until", "ends_before_start")]);
    let far = json!({"category": "insurance", "covers_from": "0001-01-01", "covers_until": "9999-12-31"});
    assert_eq!(world.accountant().post("/costs", receipt(far)).status, 422);
    assert_eq!(rows(world), before, "nothing half done");
}

fn amounts_have_bounds(world: &World) {
    let accountant = world.accountant();
    let of = |gross: i64, line: i64, tax: i64| {
        receipt(json!({"gross_fen": gross, "tax_fen": tax, "lines": [{"amount_fen": line}]}))
    };
    let before = rows(world);
    for (body, faults) in [
        (of(0, 0, 0), vec![("/gross_fen", "minimum"), ("/lines/0/amount_fen", "minimum")]),
        (of(-1, -1, 0), vec![("/gross_fen", "minimum"), ("/lines/0/amount_fen", "minimum")]),
        (
            of(10_000_000_000_001, 10_000_000_000_001, 0),
            vec![("/gross_fen", "maximum"), ("/lines/0/amount_fen", "maximum")],
        ),
        (of(11_300, 11_300, -1), vec![("/tax_fen", "minimum")]),
        (receipt(json!({"lines": []})), vec![("/lines", "min_items")]),
    ] {
        let reply = accountant.post("/costs", body);
        assert_eq!(reply.status, 422, "{}", reply.body);
        let found = faults_of(&reply.json());
        for (pointer, _) in faults {
            assert!(found.iter().any(|(at, _)| at == pointer), "{pointer}: {found:?}");
        }
    }
    let many = |count: usize| receipt(json!({"gross_fen": count, "lines": vec![json!({"amount_fen": 1}); count]}));
    assert_eq!(accountant.post("/costs", many(201)).status, 422);
    assert_eq!(rows(world), before, "nothing half done");
    accountant.post("/costs", many(200)).expect(201);
    let most = accountant.post("/costs", of(10_000_000_000_000, 10_000_000_000_000, 1_150_442_477_876)).expect(201);
    assert_eq!(posted(world, &most), lines(&[("5401.04", 10_000_000_000_000, 0), ("1002", 0, 10_000_000_000_000)]));
}

fn nothing_goes_into_a_closed_month(world: &World) {
    let accountant = world.accountant();
    let cost = record(world, json!({"number": "N1"}));
    let card = buy(world, json!({}));
    world.at("2026-06-10T08:00:00+08:00");
    close(world, "2026-05");
    let before = rows(world);
    let refused = accountant.post("/costs", receipt(json!({"number": "N2"}))).problem(409, "period_closed");
    assert_eq!(refused["period"], "2026-05");
    accountant.post("/assets", asset(json!({}))).problem(409, "period_closed");
    accountant
        .post(&format!("/costs/{}/reverse", id(&cost)), json!({"reason": "x", "date": "2026-05-31"}))
        .problem(409, "period_closed");
    accountant
        .post(&format!("/assets/{}/dispose", id(&card)), json!({"date": "2026-05-31"}))
        .problem(409, "period_closed");
    assert_eq!(rows(world), before, "nothing half done");
    let reversed = accountant.post(&format!("/costs/{}/reverse", id(&cost)), json!({"reason": "x"})).expect(200);
    assert_eq!(reversed["reversed_on"], "2026-06-10");
}

fn receipts_are_found(world: &World) {
    let (car, driver) = (world.vehicle("car"), world.driver_with(&["C1"]));
    let supplier = world.admin().post("/suppliers", json!({"name": "县汽修厂"})).expect(201);
    let first = record(world, json!({"date": "2026-05-01", "lines": [{"amount_fen": 11_300, "vehicle_id": id(&car)}]}));
    let second = record(
        world,
        json!({"category": "tolls", "supplier_id": id(&supplier), "lines": [{"amount_fen": 11_300, "driver_id": id(&driver)}]}),
    );
    world.accountant().post(&format!("/costs/{}/reverse", id(&second)), json!({"reason": "x"})).expect(200);
    for (filter, expected) in [
        ("category=maintenance".to_owned(), vec![&first]),
        ("category=maintenance&category=tolls".to_owned(), vec![&second, &first]),
        (format!("vehicle_id={}", id(&car)), vec![&first]),
        (format!("driver_id={}", id(&driver)), vec![&second]),
        (format!("supplier_id={}", id(&supplier)), vec![&second]),
        ("state=reversed".to_owned(), vec![&second]),
        ("from=2026-05-02".to_owned(), vec![&second]),
        ("to=2026-05-01".to_owned(), vec![&first]),
        (format!("vehicle_id={NOTHING}"), vec![]),
    ] {
        let found: Vec<String> =
            world.supervisor().all(&format!("/costs?{filter}")).iter().map(|cost| id(cost).to_owned()).collect();
        assert_eq!(found, expected.iter().map(|cost| id(cost).to_owned()).collect::<Vec<_>>(), "{filter}");
    }
}
