//! Costs: what receipts and assets become in the books of either taxpayer, month by month, and what is refused.

use std::thread;

use motorpool::{
    costs,
    db::{Act, Db, Target, Unit},
    kernel::{Actor, Error, JournalId, Period},
    ledger,
};
use serde_json::{Value, json};

use crate::{
    cases,
    client::{Reply, id},
    world::{World, lines, merged},
};

cases![
    a_receipt_is_cost_by_vehicle,
    money_on_a_card_is_ours_until_it_is_used,
    input_tax_is_deducted_as_printed,
    wages_and_fees_are_owed,
    a_fine_is_its_drivers_or_the_companys,
    what_drivers_paid_comes_off_their_advance,
    an_outlay_for_a_customer_is_owed_by_its_department,
    an_insurance_is_paid_ahead_with_its_vehicle_tax,
    an_insurance_is_released_month_by_month,
    a_reversed_insurance_gives_back_what_it_released,
    a_receipt_is_taken_back_by_a_red_journal,
    a_document_is_recorded_once,
    a_receipt_says_all_that_is_wrong,
    amounts_have_bounds,
    nothing_goes_into_a_closed_month,
    receipts_are_found,
    an_asset_is_bought,
    an_asset_is_written_off_month_by_month,
    an_asset_of_the_opening_goes_on,
    a_disposal_writes_off_its_own_month_first,
    the_vat_of_what_was_got_is_no_gain,
    a_disposal_makes_up_for_open_months,
    an_asset_goes_once,
    a_reopened_month_gives_back_what_it_wrote_off,
    an_asset_says_all_that_is_wrong,
    fuel_is_told_between_full_tanks,
];

/// An id that nothing has.
const NOTHING: &str = "019a0b5e-7c1f-7000-8000-000000000001";

/// A receipt as it is sent: 113.00 for maintenance, by bank.
pub fn receipt(fields: Value) -> Value {
    merged(
        json!({"category": "maintenance", "date": "2026-05-06", "seller": "县汽修厂", "gross_fen": 11_300, "paid_from": "bank", "lines": [{"amount_fen": 11_300}]}),
        fields,
    )
}

/// An asset as it is sent: 120,000.00 less 6,000.00 over 60 months: 1,900.00 a month.
pub fn asset(fields: Value) -> Value {
    merged(
        json!({"name": "别克GL8", "cost_fen": 12_000_000, "residual_fen": 600_000, "months": 60, "in_service_on": "2026-05-06"}),
        fields,
    )
}

fn record(world: &World, fields: Value) -> Value {
    world.accountant().post("/costs", receipt(fields)).expect(201)
}

fn buy(world: &World, fields: Value) -> Value {
    world.accountant().post("/assets", asset(fields)).expect(201)
}

/// What came of one thing.
fn posted(world: &World, of: &Value) -> Vec<(String, i64, i64)> {
    world.posted(&format!("source_id={}", id(of)))
}

fn general_taxpayer(world: &World) {
    world
        .accountant()
        .post("/tax-rules", json!({"valid_from": "2026-01-01", "taxpayer": "general", "vat_percent": 9}))
        .expect(201);
}

fn month(text: &str) -> Period {
    Period::parse(text).expect("a month")
}

/// Does something in one unit, beside the server.
fn unit<R: Send + 'static>(world: &World, job: impl Fn(&mut Unit<'_>) -> Result<R, Error> + Send + 'static) -> R {
    let db = Db::new(Target::parse(&world.database.url).expect("its address"), world.clock.clone());
    db.write_blocking(&Act::of(Actor::cli()), job).unwrap_or_else(|error| panic!("{error}"))
}

/// What a closing does with assets and what is paid ahead. Answers what it posted.
fn close(world: &World, period: &str) -> Vec<(String, i64, i64)> {
    let of = month(period);
    unit(world, move |unit| {
        let due = costs::ops::MonthDue::load(unit.conn, of)?;
        for posting in due.postings() {
            ledger::ops::post(unit, posting)?;
        }
        due.keep(unit)
    });
    let left = unit(world, move |unit| costs::ops::MonthDue::load(unit.conn, of)).postings();
    assert_eq!(left, [], "posted once");
    world.sql(&format!("UPDATE periods SET state = 'closed' WHERE period = '{period}'")).expect("a closed month");
    agrees(world);
    world.posted(&format!("source=closing&kind=normal&kind=red&period={period}"))
}

/// What a reopening does with them.
fn reopen(world: &World, period: &str) {
    world.sql(&format!("UPDATE periods SET state = 'open' WHERE period = '{period}'")).expect("an open month");
    let all = world.accountant().all(&format!("/journals?source=closing&period={period}"));
    let is_open = |journal: &&Value| {
        journal["reverses_id"].is_null() && !all.iter().any(|red| red["reverses_id"] == journal["id"])
    };
    let journals: Vec<JournalId> =
        all.iter().filter(is_open).map(|journal| JournalId::parse(id(journal)).expect("an id")).collect();
    let of = month(period);
    unit(world, move |unit| {
        for journal in &journals {
            ledger::ops::reverse(unit, *journal, ledger::model::Dated::On(of.last()), "反结账")?;
        }
        costs::ops::month_unposted(unit, of)
    });
    agrees(world);
}

/// What accounts stand at in the books.
fn balance(world: &World, account: &str) -> i64 {
    world.sql_number(&format!(
        "SELECT CAST(coalesce(sum(dr_fen - cr_fen), 0) AS bigint) AS n FROM journal_lines WHERE account = '{account}' AND period IS NOT NULL"
    ))
}

/// Cards and schedules say what the books say; what the opening journal would hold is not there.
fn agrees(world: &World) {
    let (value, written) = costs::ops::book_values(&mut world.conn()).unwrap_or_else(|error| panic!("{error}"));
    let opening = |column: &str| {
        world.sql_number(&format!("SELECT CAST(coalesce(sum({column}), 0) AS bigint) AS n FROM assets WHERE opening"))
    };
    assert_eq!(
        (balance(world, "1601") + opening("value_fen"), -balance(world, "1602") + opening("opening_depreciation_fen")),
        (value.0, written.0)
    );
    let (within_a_year, longer) =
        costs::ops::prepaid_balance(&mut world.conn()).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((balance(world, "1123"), balance(world, "1801")), (within_a_year.0, longer.0));
}

fn rows(world: &World) -> i64 {
    ["journals", "costs", "cost_lines", "prepayments", "assets", "depreciations"]
        .iter()
        .map(|table| world.sql_number(&format!("SELECT count(*) AS n FROM {table}")))
        .sum()
}

// ---- Receipts ----

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
    // Small-scale: the tax is cost.
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
    // The card was filled without tax; using it has tax.
    let fuel = record(world, json!({"category": "fuel", "paid_from": "fuel_card", "tax_fen": 1_300}));
    assert_eq!(posted(world, &fuel), lines(&[("5401.02", 10_000, 0), ("2221.02", 1_300, 0), ("1123.01", 0, 11_300)]));
    world
        .accountant()
        .post("/costs", receipt(json!({"category": "fuel_card_top_up", "tax_fen": 1_300})))
        .faults(&[("/tax_fen", "not_for_category")]);
    // An ordinary document: all of it is cost.
    let plain = record(world, json!({"category": "inspection"}));
    assert_eq!(posted(world, &plain), lines(&[("5401.07", 11_300, 0), ("1002", 0, 11_300)]));
    // By the law of its own day.
    let before = record(world, json!({"date": "2025-12-31", "tax_fen": 1_300}));
    assert_eq!(posted(world, &before), lines(&[("5401.04", 11_300, 0), ("1002", 0, 11_300)]));
}

fn wages_and_fees_are_owed(world: &World) {
    let driver = world.driver_with(&["C1"]);
    let pay = json!([{"amount_fen": 5_300, "driver_id": id(&driver)}, {"amount_fen": 6_000}]);
    let wages = record(world, json!({"category": "wages", "paid_from": "payable", "lines": pay}));
    // 2211 by driver, those without one together.
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

// ---- Insurance ----

/// Two cars insured: 1000.00 and 60.00 for the year from 10 May, with 360.00 of vehicle tax in the first.
fn insurance(vehicles: [&Value; 2], fields: Value) -> Value {
    let insured = json!([
        {"amount_fen": 136_000, "vehicle_tax_fen": 36_000, "vehicle_id": id(vehicles[0])}, {"amount_fen": 6_000, "vehicle_id": id(vehicles[1])},
    ]);
    merged(
        json!({"category": "insurance", "seller": "人保象山支公司", "number": "P1", "gross_fen": 142_000, "covers_from": "2026-05-10", "covers_until": "2027-05-09", "lines": insured}),
        fields,
    )
}

fn an_insurance_is_paid_ahead_with_its_vehicle_tax(world: &World) {
    let (first, second) = (world.vehicle("car"), world.vehicle("car"));
    let cost = record(world, insurance([&first, &second], json!({})));
    let tax = [("5403", 36_000, 0), ("2221.07", 0, 36_000), ("2221.07", 36_000, 0)];
    assert_eq!(
        posted(world, &cost),
        lines(&[&[("1123", 100_000, 0)], &tax[..], &[("1123", 6_000, 0), ("1002", 0, 142_000)]].concat())
    );
    let ahead = json!({"vehicle_id": first["id"], "account": "1123", "amount_fen": 100_000, "months": 12, "first_period": "2026-05", "released_fen": 0});
    assert_eq!(cost["paid_ahead"][0], ahead);
    // Beyond a year it lies apart.
    let longer = record(world, insurance([&first, &second], json!({"number": "P2", "covers_until": "2027-06-09"})));
    assert_eq!((&longer["paid_ahead"][1]["account"], &longer["paid_ahead"][1]["months"]), (&json!("1801"), &json!(13)));
    assert_eq!((balance(world, "1123"), balance(world, "1801"), balance(world, "2221.07")), (106_000, 106_000, 0));
    agrees(world);
    general_taxpayer(world);
    // 1060.00 = 1000.00 + 60.00 of VAT, shared 56.60 and 3.40.
    let net = record(world, insurance([&first, &second], json!({"number": "P3", "tax_fen": 6_000})));
    let expected =
        [&[("1123", 94_340, 0)], &tax[..], &[("1123", 5_660, 0), ("2221.02", 6_000, 0), ("1002", 0, 142_000)]].concat();
    assert_eq!(posted(world, &net), lines(&expected));
    agrees(world);
}

fn an_insurance_is_released_month_by_month(world: &World) {
    let (first, second) = (world.vehicle("car"), world.vehicle("car"));
    let cost = record(world, insurance([&first, &second], json!({})));
    // 1000.00 and 60.00 over 12 months: 83.33 and 5.00 a month, 83.37 the last.
    let mut at = month("2026-05");
    for released in [8_333; 11].into_iter().chain([8_337]) {
        world.at(&format!("{}T08:00:00+08:00", at.last()));
        let of = [("5401.05", released, 0), ("1123", 0, released), ("5401.05", 500, 0), ("1123", 0, 500)];
        assert_eq!(close(world, at.as_str()), lines(&of), "{at}");
        at = at.next();
    }
    assert_eq!(close(world, at.as_str()), []);
    assert_eq!((balance(world, "1123"), balance(world, "5401.05")), (0, 106_000));
    let after = world.accountant().get(&format!("/costs/{}", id(&cost))).expect(200);
    assert_eq!(
        (&after["paid_ahead"][0]["released_fen"], &after["paid_ahead"][1]["released_fen"]),
        (&json!(100_000), &json!(6_000))
    );
    let by_car = world.sql_number(&format!(
        "SELECT CAST(sum(dr_fen) AS bigint) AS n FROM journal_lines WHERE account = '5401.05' AND vehicle_id = {}",
        world.sql_id(&first)
    ));
    assert_eq!(by_car, 100_000);
}

fn a_reversed_insurance_gives_back_what_it_released(world: &World) {
    let (first, second) = (world.vehicle("car"), world.vehicle("car"));
    let cost = record(world, insurance([&first, &second], json!({})));
    world.at("2026-06-03T08:00:00+08:00");
    close(world, "2026-05");
    world.accountant().post(&format!("/costs/{}/reverse", id(&cost)), json!({"reason": "保费有误"})).expect(200);
    agrees(world);
    // Recorded anew: June makes up for May, and takes back what was released of the wrong one.
    let fields = json!({"date": "2026-06-03", "gross_fen": 154_000});
    let mut right = insurance([&first, &second], fields);
    right["lines"][0]["amount_fen"] = json!(148_000);
    record(world, right);
    let expected = [
        ("5401.05", 2 * 9_333, 0),
        ("1123", 0, 2 * 9_333),
        ("5401.05", 1_000, 0),
        ("1123", 0, 1_000),
        ("5401.05", -8_333, 0),
        ("1123", 0, -8_333),
        ("5401.05", -500, 0),
        ("1123", 0, -500),
    ];
    assert_eq!(close(world, "2026-06"), lines(&expected));
    // What the year's share of two months comes to, and nothing else.
    assert_eq!((balance(world, "5401.05"), balance(world, "1123")), (19_666, 118_000 - 19_666));
    world.at("2026-07-31T08:00:00+08:00");
    assert_eq!(close(world, "2026-07").len(), 4);
}

// ---- What is taken back and what is refused ----

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
    // Its number is free again.
    record(world, json!({"number": "N1"}));
}

fn a_document_is_recorded_once(world: &World) {
    let accountant = world.accountant();
    let first = record(world, json!({"number": "N1"}));
    let before = rows(world);
    let refused = accountant
        .post("/costs", receipt(json!({"number": "N1", "gross_fen": 1, "lines": [{"amount_fen": 1}]})))
        .problem(409, "already_exists");
    assert_eq!(refused["id"], first["id"]);
    assert_eq!(rows(world), before, "nothing half done");
    // Another seller's, and one without a number.
    record(world, json!({"number": "N1", "seller": "另一家"}));
    record(world, json!({}));
    record(world, json!({}));
    // However many come at once.
    let replies: Vec<Reply> = thread::scope(|scope| {
        let sends: Vec<_> =
            (0..8).map(|_| scope.spawn(|| accountant.post("/costs", receipt(json!({"number": "N2"}))))).collect();
        sends.into_iter().map(|send| send.join().expect("an answer")).collect()
    });
    assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 1);
    for reply in replies.iter().filter(|reply| reply.status != 201) {
        reply.problem(409, "already_exists");
    }
    // And taken back once.
    let path = format!("/costs/{}/reverse", id(&first));
    let replies: Vec<Reply> = thread::scope(|scope| {
        let sends: Vec<_> = (0..6).map(|_| scope.spawn(|| accountant.post(&path, json!({"reason": "x"})))).collect();
        sends.into_iter().map(|send| send.join().expect("an answer")).collect()
    });
    assert_eq!(replies.iter().filter(|reply| reply.status == 200).count(), 1);
    assert!(
        replies.iter().all(|reply| matches!(reply.status, 200 | 409 | 412)),
        "{:?}",
        replies.iter().map(|reply| reply.status).collect::<Vec<_>>()
    );
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
        let found = crate::client::faults_of(&reply.json());
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

// ---- Assets ----

fn an_asset_is_bought(world: &World) {
    let van = world.vehicle("van");
    let card = buy(world, json!({"vehicle_id": id(&van), "tax_fen": 1_380_530}));
    assert_eq!(posted(world, &card), lines(&[("1601", 12_000_000, 0), ("1002", 0, 12_000_000)]));
    assert_eq!(
        (&card["value_fen"], &card["monthly_fen"], &card["last_period"]),
        (&json!(12_000_000), &json!(190_000), &json!("2031-05"))
    );
    agrees(world);
    general_taxpayer(world);
    let supplier = world.admin().post("/suppliers", json!({"name": "县汽贸公司"})).expect(201);
    let net = buy(world, json!({"paid_from": "payable", "supplier_id": id(&supplier), "tax_fen": 1_380_530}));
    assert_eq!(
        posted(world, &net),
        lines(&[("1601", 10_619_470, 0), ("2221.02", 1_380_530, 0), ("2202", 0, 12_000_000)])
    );
    // (106,194.70 − 6,000.00) / 60 = 1,669.9116…
    assert_eq!(
        (&net["value_fen"], &net["monthly_fen"], &net["book_value_fen"]),
        (&json!(10_619_470), &json!(166_991), &json!(10_619_470))
    );
    agrees(world);
    let found: Vec<String> = world
        .supervisor()
        .all(&format!("/assets?vehicle_id={}", id(&van)))
        .iter()
        .map(|card| id(card).to_owned())
        .collect();
    assert_eq!(found, [id(&card)]);
}

fn an_asset_is_written_off_month_by_month(world: &World) {
    let van = world.vehicle("van");
    // (100.00 − 5.00) / 7 = 13.571…: 13.57 six times, then 13.58. Another of 6 months: 2.00 each.
    let card = buy(world, json!({"vehicle_id": id(&van), "cost_fen": 10_000, "residual_fen": 500, "months": 7}));
    buy(world, json!({"cost_fen": 1_200, "residual_fen": 0, "months": 6}));
    let mut at = month("2026-05");
    for (first, second) in
        [(0, 0), (1_357, 200), (1_357, 200), (1_357, 200), (1_357, 200), (1_357, 200), (1_357, 200), (1_358, 0), (0, 0)]
    {
        world.at(&format!("{}T08:00:00+08:00", at.last()));
        let all = [("5401.06", second, 0), ("1602", 0, second), ("5401.06", first, 0), ("1602", 0, first)];
        let expected: Vec<_> = all.into_iter().filter(|(_, dr, cr)| dr + cr > 0).collect();
        assert_eq!(close(world, at.as_str()), lines(&expected), "{at}");
        at = at.next();
    }
    let after = world.accountant().get(&format!("/assets/{}", id(&card))).expect(200);
    assert_eq!((&after["depreciated_fen"], &after["book_value_fen"]), (&json!(9_500), &json!(500)));
}

fn an_asset_of_the_opening_goes_on(world: &World) {
    let fields = json!({"cost_fen": 10_000, "residual_fen": 500, "months": 7, "in_service_on": "2025-12-20", "opening": true, "opening_depreciation_fen": 5_428});
    let card = buy(world, fields.clone());
    assert_eq!(
        (&card["journal_id"], &card["opening_through"], &card["book_value_fen"]),
        (&Value::Null, &json!("2026-04"), &json!(4_572))
    );
    assert_eq!(posted(world, &card), []);
    agrees(world);
    // The books began in March: April is made up for.
    buy(world, merged(fields, json!({"opening_depreciation_fen": 4_071, "opening_through": "2026-03"})));
    assert_eq!(close(world, "2026-05"), lines(&[("5401.06", 1_357 + 2 * 1_357, 0), ("1602", 0, 1_357 + 2 * 1_357)]));
    close(world, "2026-06");
    assert_eq!(close(world, "2026-07"), lines(&[("5401.06", 2 * 1_358, 0), ("1602", 0, 2 * 1_358)]));
    assert_eq!(close(world, "2026-08"), []);
}

fn a_disposal_writes_off_its_own_month_first(world: &World) {
    let accountant = world.accountant();
    let van = world.vehicle("van");
    let (sold, scrapped) = (buy(world, json!({"vehicle_id": id(&van)})), buy(world, json!({})));
    world.at("2026-06-30T08:00:00+08:00");
    close(world, "2026-05");
    close(world, "2026-06");
    world.at("2026-07-10T08:00:00+08:00");
    let path = |card: &Value| format!("/assets/{}/dispose", id(card));
    accountant.post(&path(&sold), json!({"date": "2026-05-05"})).faults(&[("/date", "out_of_range")]);
    accountant.post(&path(&sold), json!({"date": "2026-07-11"})).faults(&[("/date", "out_of_range")]);
    // June and July are written off: 3,800.00; 116,200.00 are left, 117,000.00 are got.
    let gone = accountant.post(&path(&sold), json!({"date": "2026-07-09", "proceeds_fen": 11_700_000})).expect(200);
    let expected = [
        ("5401.06", 190_000, 0),
        ("1602", 0, 190_000),
        ("1606", 11_620_000, 0),
        ("1602", 380_000, 0),
        ("1601", 0, 12_000_000),
        ("1002", 11_700_000, 0),
        ("1606", 0, 11_700_000),
        ("1606", 80_000, 0),
        ("5301", 0, 80_000),
    ];
    assert_eq!(posted(world, &gone)[2..], lines(&expected));
    assert_eq!(
        (&gone["state"], &gone["book_value_fen"], &gone["depreciated_fen"]),
        (&json!("disposed"), &json!(0), &json!(380_000))
    );
    agrees(world);
    accountant.post(&path(&sold), json!({"date": "2026-07-09"})).problem(409, "wrong_state");
    // Nothing is got for the other: all that is left is lost.
    let gone = accountant.post(&path(&scrapped), json!({"date": "2026-07-10"})).expect(200);
    assert_eq!(posted(world, &gone)[7..], lines(&[("5711", 11_620_000, 0), ("1606", 0, 11_620_000)]));
    assert_eq!((balance(world, "1601"), balance(world, "1602"), balance(world, "1606")), (0, 0, 0));
    assert_eq!(world.accountant().all("/assets?state=disposed").len(), 2);
    assert_eq!(close(world, "2026-07"), []);
    // In the month of its purchase nothing is written off.
    world.at("2026-08-10T08:00:00+08:00");
    let short = buy(world, json!({"in_service_on": "2026-08-01"}));
    let gone = accountant
        .post(&path(&short), json!({"date": "2026-08-10", "proceeds_fen": 12_000_000, "paid_from": "cash"}))
        .expect(200);
    assert_eq!(
        posted(world, &gone)[2..],
        lines(&[("1606", 12_000_000, 0), ("1601", 0, 12_000_000), ("1001", 12_000_000, 0), ("1606", 0, 12_000_000)])
    );
}

fn the_vat_of_what_was_got_is_no_gain(world: &World) {
    let accountant = world.accountant();
    for (rule, number) in
        [(None, 1), (Some(json!({"valid_from": "2026-01-01", "taxpayer": "general", "vat_percent": 9})), 2)]
    {
        rule.map(|rule| accountant.post("/tax-rules", rule).expect(201));
        let card = buy(
            world,
            json!({"cost_fen": 1_000_000, "residual_fen": 0, "months": 10, "in_service_on": "2026-04-15", "number": number.to_string()}),
        );
        let path = format!("/assets/{}/dispose", id(&card));
        let got =
            |proceeds: i64, tax: i64| json!({"date": "2026-05-06", "proceeds_fen": proceeds, "proceeds_tax_fen": tax});
        accountant.post(&path, got(1_030_000, 300_000)).faults(&[("/proceeds_tax_fen", "tax_doesnt_fit")]);
        accountant.post(&path, got(0, 1)).faults(&[("/proceeds_tax_fen", "tax_doesnt_fit")]);
        // May is written off: 9,000.00 are left; 10,300.00 are got, 300.00 of them VAT, whatever the taxpayer.
        let gone = accountant.post(&path, got(1_030_000, 30_000)).expect(200);
        assert_eq!(gone["proceeds_tax_fen"], 30_000);
        let expected = [
            ("1606", 900_000, 0),
            ("1602", 100_000, 0),
            ("1601", 0, 1_000_000),
            ("1002", 1_030_000, 0),
            ("1606", 0, 1_000_000),
            ("2221.01", 0, 30_000),
            ("1606", 100_000, 0),
            ("5301", 0, 100_000),
        ];
        assert_eq!(posted(world, &gone)[4..], lines(&expected));
        agrees(world);
    }
}

fn a_disposal_makes_up_for_open_months(world: &World) {
    let card = buy(world, json!({"in_service_on": "2026-03-15"}));
    world.at("2026-06-10T08:00:00+08:00");
    // April and May are open: each takes its own; June is the disposal's.
    let gone =
        world.accountant().post(&format!("/assets/{}/dispose", id(&card)), json!({"date": "2026-06-10"})).expect(200);
    let journals = world.accountant().all(&format!("/journals?source=asset&source_id={}", id(&gone)));
    let dates: Vec<&str> = journals.iter().rev().filter_map(|journal| journal["date"].as_str()).collect();
    assert_eq!(dates, ["2026-03-15", "2026-04-30", "2026-05-31", "2026-06-10", "2026-06-10"]);
    assert_eq!(gone["depreciated_fen"], 3 * 190_000);
    agrees(world);
    for period in ["2026-04", "2026-05", "2026-06"] {
        assert_eq!(close(world, period), [], "{period}");
    }
}

fn an_asset_goes_once(world: &World) {
    let accountant = world.accountant();
    let card = buy(world, json!({"in_service_on": "2026-03-15"}));
    let path = format!("/assets/{}/dispose", id(&card));
    let replies: Vec<Reply> = thread::scope(|scope| {
        let sends: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| accountant.post(&path, json!({"date": "2026-05-06", "proceeds_fen": 100}))))
            .collect();
        sends.into_iter().map(|send| send.join().expect("an answer")).collect()
    });
    assert_eq!(replies.iter().filter(|reply| reply.status == 200).count(), 1);
    for reply in replies.iter().filter(|reply| reply.status != 200) {
        reply.problem(409, "wrong_state");
    }
    agrees(world);
    assert_eq!(
        (
            balance(world, "1601"),
            balance(world, "1602"),
            balance(world, "1606"),
            balance(world, "1001") + balance(world, "1002")
        ),
        (0, 0, 0, 100 - 12_000_000)
    );
}

fn a_reopened_month_gives_back_what_it_wrote_off(world: &World) {
    let (first, second) = (world.vehicle("car"), world.vehicle("car"));
    let card = buy(world, json!({"vehicle_id": id(&first), "in_service_on": "2026-04-15"}));
    record(world, insurance([&first, &second], json!({})));
    world.at("2026-06-10T08:00:00+08:00");
    close(world, "2026-04");
    let once = close(world, "2026-05");
    assert_eq!(once[..2], lines(&[("5401.06", 190_000, 0), ("1602", 0, 190_000)]));
    reopen(world, "2026-05");
    assert_eq!((balance(world, "1602"), balance(world, "5401.05"), balance(world, "1123")), (0, 0, 106_000));
    // Sold in June while May is open again: May takes its own with the disposal.
    world.accountant().post(&format!("/assets/{}/dispose", id(&card)), json!({"date": "2026-06-09"})).expect(200);
    agrees(world);
    close(world, "2026-05");
    assert_eq!((balance(world, "5401.06"), balance(world, "5401.05")), (2 * 190_000, 8_833));
    // And once more, after it is gone: what its disposal posted stays.
    reopen(world, "2026-05");
    close(world, "2026-05");
    close(world, "2026-06");
    assert_eq!(
        (balance(world, "5401.06"), balance(world, "5401.05"), balance(world, "1602")),
        (2 * 190_000, 2 * 8_833, 0)
    );
}

fn an_asset_says_all_that_is_wrong(world: &World) {
    let accountant = world.accountant();
    let before = rows(world);
    let wrong = json!({"vehicle_id": NOTHING, "supplier_id": NOTHING, "in_service_on": "2026-05-07", "residual_fen": 12_000_001, "tax_fen": 2_000_000, "opening_depreciation_fen": 1});
    accountant.post("/assets", asset(wrong)).faults(&[
        ("/in_service_on", "in_the_future"),
        ("/tax_fen", "tax_doesnt_fit"),
        ("/opening_depreciation_fen", "only_for_opening"),
        ("/residual_fen", "out_of_range"),
        ("/vehicle_id", "unknown_reference"),
        ("/supplier_id", "unknown_reference"),
    ]);
    let opening =
        json!({"opening": true, "tax_fen": 1, "opening_depreciation_fen": 11_400_001, "opening_through": "2026-06"});
    accountant.post("/assets", asset(opening)).faults(&[
        ("/tax_fen", "not_for_opening"),
        ("/opening_through", "in_the_future"),
        ("/opening_depreciation_fen", "out_of_range"),
    ]);
    for (field, value) in [
        ("cost_fen", json!(0)),
        ("cost_fen", json!(-1)),
        ("cost_fen", json!(10_000_000_000_001_i64)),
        ("residual_fen", json!(-1)),
        ("months", json!(0)),
        ("months", json!(601)),
    ] {
        let reply = accountant.post("/assets", asset(json!({field: value})));
        assert_eq!(reply.status, 422, "{field}: {}", reply.body);
    }
    assert_eq!(rows(world), before, "nothing half done");
    // The ends of time break nothing.
    let old = buy(
        world,
        json!({"opening": true, "in_service_on": "1900-01-01", "months": 600, "opening_through": "0000-01"}),
    );
    world.accountant().post(&format!("/assets/{}/dispose", id(&old)), json!({"date": "2026-05-06"})).expect(200);
    agrees(world);
}

// ---- Fuel ----

fn fuel_is_told_between_full_tanks(world: &World) {
    let (car, bus) = (world.vehicle("car"), world.vehicle("bus"));
    let filled = |vehicle: &Value, date: &str, fen: i64, quantity: i64, km: i64, full: bool| {
        let line = json!({"amount_fen": fen, "vehicle_id": id(vehicle), "quantity_milli": quantity, "odometer_km": km, "full_tank": full});
        record(world, json!({"category": "fuel", "date": date, "gross_fen": fen, "lines": [line]}))
    };
    filled(&car, "2026-05-01", 40_000, 50_000, 10_000, true);
    // Recorded in another order than it was filled.
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
    // 60 litres on 500 km: 12.00.
    assert_eq!(of(&car), (110_000, 88_000, 500, Some(1_200)));
    assert_eq!(of(&bus), (100_000, 80_000, 0, None));
    let one_day = costs::ops::fuel_of(&mut world.conn(), day("2026-05-04"), day("2026-05-04"))
        .unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(one_day.len(), 1);
}
