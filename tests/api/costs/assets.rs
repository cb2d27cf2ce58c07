//! Fixed assets: bought, depreciated month by month, and disposed of.

use std::thread;

use motorpool::{costs, kernel::JournalId, ledger};
use serde_json::{Value, json};

use crate::{
    cases,
    costs::{NOTHING, agrees, balance, buy, close, general_taxpayer, insurance, month, posted, record, rows, unit},
    support::{
        books::asset,
        client::{Reply, id},
        world::{World, lines, merged},
    },
};

cases![
    an_asset_is_bought,
    an_asset_is_written_off_month_by_month,
    an_asset_of_the_opening_goes_on,
    a_disposal_writes_off_its_own_month_first,
    the_vat_of_what_was_got_is_no_gain,
    a_disposal_makes_up_for_open_months,
    an_asset_goes_once,
    a_reopened_month_gives_back_what_it_wrote_off,
    an_asset_says_all_that_is_wrong,
];

/// Does what a reopening does with assets and insurance.
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
    // The books began in March. April is made up for.
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
    // June and July are depreciated: 3,800.00. 116,200.00 are left, and it is sold for 117,000.00.
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
    // The other is scrapped without proceeds. All that is left is a loss.
    let gone = accountant.post(&path(&scrapped), json!({"date": "2026-07-10"})).expect(200);
    assert_eq!(posted(world, &gone)[7..], lines(&[("5711", 11_620_000, 0), ("1606", 0, 11_620_000)]));
    assert_eq!((balance(world, "1601"), balance(world, "1602"), balance(world, "1606")), (0, 0, 0));
    assert_eq!(world.accountant().all("/assets?state=disposed").len(), 2);
    assert_eq!(close(world, "2026-07"), []);
    // Nothing is depreciated in the month of purchase.
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
        // May is depreciated, so 9,000.00 are left. It is sold for 10,300.00, of which 300.00 are VAT for either
        // taxpayer.
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
    // April and May are open, and each has its own depreciation. That of June is posted by the disposal.
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
    // It is sold in June while May is open again. The disposal also posts the depreciation of May.
    world.accountant().post(&format!("/assets/{}/dispose", id(&card)), json!({"date": "2026-06-09"})).expect(200);
    agrees(world);
    close(world, "2026-05");
    assert_eq!((balance(world, "5401.06"), balance(world, "5401.05")), (2 * 190_000, 8_833));
    // May is reopened once more after the sale. What the disposal posted stays.
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
    // The earliest and the latest dates break nothing.
    let old = buy(
        world,
        json!({"opening": true, "in_service_on": "1900-01-01", "months": 600, "opening_through": "0000-01"}),
    );
    world.accountant().post(&format!("/assets/{}/dispose", id(&old)), json!({"date": "2026-05-06"})).expect(200);
    agrees(world);
}
