//! The opening journal: debts by party and document, cards, insurances, and the year's turnovers.

use motorpool::cli::check::faults;
use serde_json::{Value, json};

use crate::{
    cases,
    support::{
        books::{asset, by_hand, receipt},
        client::id,
        world::{World, merged},
    },
};

cases![
    an_opening_journal_brings_debts_and_advances,
    no_month_closes_while_cards_and_journal_differ,
    the_opening_is_closed_with_its_month,
    an_input_credit_of_the_opening_stays,
    an_insurance_of_the_opening_is_released_on,
    turnovers_count_in_the_years_columns,
    an_opening_journal_says_all_that_is_wrong,
    there_is_one_opening_journal,
    an_opening_is_taken_back_while_nobody_has_touched_it,
];

/// The body of an opening journal on the first of May: these lines, and capital for the difference.
fn opening(lines: &[Value]) -> Value {
    let net: i64 =
        lines.iter().map(|line| line["dr_fen"].as_i64().unwrap_or(0) - line["cr_fen"].as_i64().unwrap_or(0)).sum();
    let rest =
        if net > 0 { json!({"account": "3001", "cr_fen": net}) } else { json!({"account": "1002", "dr_fen": -net}) };
    json!({"kind": "opening", "date": "2026-05-01", "text": "期初建账", "lines": lines.iter().chain([&rest]).collect::<Vec<_>>()})
}

fn debt(department: &Value, fen: i64, document: &str) -> Value {
    json!({"account": "1122", "dr_fen": fen, "department_id": id(department), "document_date": document})
}

/// An insurance of the opening: 1,200.00 over twelve months from November, of which six are released with April and
/// 600.00 are left.
fn insurance(vehicle: &Value) -> Value {
    receipt(json!({
        "category": "insurance", "seller": "人保象山支公司", "number": "P1", "date": "2025-10-28", "covers_from": "2025-11-01", "covers_until": "2026-10-31",
        "gross_fen": 120_000, "lines": [{"amount_fen": 120_000, "vehicle_id": id(vehicle)}], "opening": true,
    }))
}

fn an_opening_journal_brings_debts_and_advances(world: &World) {
    let (finance, health) = (world.department("finance"), world.department("health"));
    let supplier = world.admin().post("/suppliers", json!({"name": "县汽修厂"})).expect(201);
    let passed =
        json!({"account": "1221.01", "dr_fen": 1_000, "department_id": id(&finance), "document_date": "2026-04-20"});
    let ahead = json!({"account": "2203", "cr_fen": 20_000, "department_id": id(&health)});
    let payable =
        json!({"account": "2202", "cr_fen": 70_000, "supplier_id": id(&supplier), "document_date": "2026-04-02"});
    let lines = [debt(&finance, 300_000, "2026-03-10"), debt(&finance, 50_000, "2026-04-20"), passed, ahead, payable];
    let draft = world.accountant().post("/journals", opening(&lines)).expect(201);
    assert_eq!(world.accountant().all("/receivables"), Vec::<Value>::new(), "a draft brings nothing");
    world.supervisor().post(&format!("/journals/{}/approve", id(&draft)), json!({})).expect(200);
    let owed = world.accountant().all(&format!("/receivables?department_id={}", id(&finance)));
    let mut shown: Vec<(&Value, &Value, &Value)> =
        owed.iter().map(|row| (&row["date"], &row["open_fen"], &row["kind"])).collect();
    shown.sort_by_key(|row| (row.0.to_string(), row.1.to_string()));
    let opening = json!("opening");
    assert_eq!(
        shown,
        [
            (&json!("2026-03-10"), &json!(300_000), &opening),
            (&json!("2026-04-20"), &json!(1_000), &opening),
            (&json!("2026-04-20"), &json!(50_000), &opening)
        ]
    );
    // Due 30 days after the document: on the 9th of April, 27 days ago.
    let aged = world.accountant().get("/reports/receivables-ageing").expect(200);
    assert_eq!((&aged["buckets"]["1_30"], &aged["total_fen"]), (&json!(300_000), &json!(350_000)), "{aged}");
    let advances = world.accountant().all(&format!("/advances?department_id={}", id(&health)));
    assert_eq!((&advances[0]["source"], &advances[0]["left_fen"]), (&opening, &json!(20_000)));
    world.sound();
    // Debts and advances are paid, used and refunded like any others.
    let paid = world
        .accountant()
        .post("/payments", json!({"department_id": id(&finance), "date": "2026-05-06", "amount_fen": 300_000}))
        .expect(201);
    assert_eq!(
        (&paid["allocations"][0]["amount_fen"], paid["allocations"].as_array().map(Vec::len)),
        (&json!(300_000), Some(1))
    );
    let refund = world.accountant().post(&format!("/advances/{}/refund", id(&advances[0])), json!({})).expect(200);
    world.supervisor().post(&format!("/payments/{}/approve", id(&refund)), json!({})).expect(200);
    assert_eq!(world.accountant().get("/reports/receivables-ageing").expect(200)["total_fen"], 50_000);
    world.sound();
    // Its VAT was declared before, so it is on no invoice of ours.
    world
        .admin()
        .patch(&format!("/departments/{}", id(&finance)), json!({"uscc": "11330225002985031R"}), "*")
        .expect(200);
    let open = owed.iter().find(|row| row["open_fen"] == 50_000).expect("a debt");
    let invoice = json!({"department_id": id(&finance), "receivable_ids": [id(open)]});
    world.accountant().post("/invoices", invoice).problem(422, "not_taxed");
}

fn no_month_closes_while_cards_and_journal_differ(world: &World) {
    let accountant = world.accountant();
    let card = asset(json!({"in_service_on": "2025-06-15", "opening": true, "opening_depreciation_fen": 1_900_000}));
    accountant.post("/assets", card.clone()).expect(201);
    world.at("2026-06-01T09:00:00+08:00");
    // Without an opening journal the books have nothing for a card of the opening.
    accountant.post("/periods/2026-05/close", json!({})).problem(409, "not_ready");
    world.journal(opening(&[
        json!({"account": "1601", "dr_fen": 24_000_000}),
        json!({"account": "1602", "cr_fen": 1_900_000}),
    ]));
    let refused = accountant.post("/periods/2026-05/close", json!({"dry_run": true})).problem(409, "not_ready");
    assert_eq!(
        (&refused["account"], &refused["journal_fen"], &refused["documents_fen"]),
        (&json!("1601"), &json!(24_000_000), &json!(12_000_000))
    );
    assert!(
        faults(&world.database.url)
            .is_ok_and(|found| found.iter().any(|fault| fault.starts_with("fixed assets are their cards")))
    );
    accountant
        .post(
            "/assets",
            merged(
                card,
                json!({"opening_depreciation_fen": 0, "in_service_on": "2026-04-15", "opening_through": "2026-04"}),
            ),
        )
        .expect(201);
    accountant.post("/periods/2026-05/close", json!({})).expect(200);
    // Both go on: 1,900.00 each.
    assert_eq!(
        world.posted("source=closing&kind=normal"),
        [("5401.06".to_owned(), 380_000, 0), ("1602".to_owned(), 0, 380_000)]
    );
    world.sound();
}

/// Once the opening is closed, what would make it differ for ever is refused, and what fills a gap in it is accepted.
fn the_opening_is_closed_with_its_month(world: &World) {
    let accountant = world.accountant();
    let card = asset(json!({"in_service_on": "2025-06-15", "opening": true, "opening_depreciation_fen": 1_900_000}));
    let insurance = insurance(&world.vehicle("van"));
    let lines = [("1601", "dr_fen", 12_000_000), ("1602", "cr_fen", 1_900_000), ("1123", "dr_fen", 60_000)];
    world.journal(opening(&lines.map(|(account, side, fen)| json!({"account": account, side: fen}))));
    accountant.post("/assets", card.clone()).expect(201);
    let kept = accountant.post("/costs", insurance.clone()).expect(201);
    world.at("2026-06-01T09:00:00+08:00");
    accountant.post("/periods/2026-05/close", json!({})).expect(200);

    let refused = accountant.post("/assets", card).problem(409, "period_closed");
    assert_eq!((&refused["period"], &refused["account"]), (&json!("2026-05"), &json!("1601")));
    assert_eq!((&refused["journal_fen"], &refused["documents_fen"]), (&json!(12_000_000), &json!(24_000_000)));
    let second = merged(insurance.clone(), json!({"number": "P2"}));
    let refused = accountant.post("/costs", second.clone()).problem(409, "period_closed");
    assert_eq!((&refused["account"], &refused["documents_fen"]), (&json!("1123"), &json!(120_000)));
    world.sound();
    // A wrong card may be replaced by the right one.
    accountant.post(&format!("/costs/{}/reverse", id(&kept)), json!({"reason": "保单号有误"})).expect(200);
    accountant.post("/costs", second).expect(201);
    world.sound();
    world.at("2026-07-01T09:00:00+08:00");
    accountant.post("/periods/2026-06/close", json!({})).expect(200);
    world.sound();
}

fn an_input_credit_of_the_opening_stays(world: &World) {
    world
        .accountant()
        .post("/tax-rules", json!({"valid_from": "2026-01-01", "taxpayer": "general", "vat_percent": 9}))
        .expect(201);
    world.journal(opening(&[json!({"account": "2221.02", "dr_fen": 5_000})]));
    world.at("2026-06-01T09:00:00+08:00");
    world.accountant().post("/periods/2026-05/close", json!({})).expect(200);
    let left = |account: &str| {
        let path = format!("/reports/account-ledger?account={account}&from=2026-06-01&to=2026-06-01");
        world.accountant().get(&path).expect(200)["opening_fen"].clone()
    };
    assert_eq!(
        [left("2221"), left("2221.02"), left("2221.04")],
        [5_000, 5_000, 0].map(Value::from),
        "a credit stays where it is"
    );
    world.sound();
}

fn an_insurance_of_the_opening_is_released_on(world: &World) {
    let accountant = world.accountant();
    let insurance = insurance(&world.vehicle("van"));
    accountant.post("/costs", insurance.clone()).problem(409, "not_ready");
    let journal = world.journal(opening(&[json!({"account": "1123", "dr_fen": 60_000})]));
    accountant.post("/costs", receipt(json!({"opening": true}))).faults(&[("/opening", "not_for_category")]);
    let late = json!({"date": "2026-05-02", "covers_from": "2026-05-02", "covers_until": "2027-05-01"});
    accountant.post("/costs", merged(insurance.clone(), late)).faults(&[("/date", "out_of_range")]);
    let kept = accountant.post("/costs", insurance).expect(201);
    assert_eq!(
        (&kept["journal_id"], &kept["paid_ahead"][0]["released_fen"]),
        (&journal["id"], &json!(60_000)),
        "{kept}"
    );
    world.sound();
    world.at("2026-06-01T09:00:00+08:00");
    // The month before closes without it, and may be opened again: what was released before the books began stays.
    for _ in 0..2 {
        accountant.post("/periods/2026-04/close", json!({})).expect(200);
        assert_eq!(world.posted("source=closing"), []);
        for person in [&accountant, &world.supervisor()] {
            person.post("/periods/2026-04/reopen", json!({"reason": "漏记"})).expect(200);
        }
    }
    accountant.post("/periods/2026-04/close", json!({})).expect(200);
    accountant.post("/periods/2026-05/close", json!({})).expect(200);
    assert_eq!(
        world.posted("source=closing&kind=normal"),
        [("5401.05".to_owned(), 10_000, 0), ("1123".to_owned(), 0, 10_000)]
    );
    world.sound();
    // It was wrong: what was released here is taken back, and the opening journal has to be corrected.
    accountant.post(&format!("/costs/{}/reverse", id(&kept)), json!({"reason": "已退保"})).expect(200);
    world.at("2026-07-01T09:00:00+08:00");
    let refused = accountant.post("/periods/2026-06/close", json!({})).problem(409, "not_ready");
    assert_eq!((&refused["account"], &refused["documents_fen"]), (&json!("1123"), &json!(0)));
}

fn turnovers_count_in_the_years_columns(world: &World) {
    let memo = json!([{"account": "5001", "dr_fen": 5_200_000, "cr_fen": 5_200_000}, {"account": "5401.02", "dr_fen": 1_000_000, "cr_fen": 1_000_000}]);
    let journal =
        world.journal(merged(opening(&[json!({"account": "1002", "dr_fen": 900})]), json!({"turnovers": memo})));
    assert_eq!(journal["turnovers"][0], json!({"account": "5001", "dr_fen": 5_200_000, "cr_fen": 5_200_000}));
    let income = world.accountant().get("/reports/income-statement?from=2026-05-01&to=2026-05-31").expect(200);
    let year = |number: i64| {
        income["lines"]
            .as_array()
            .into_iter()
            .flatten()
            .find(|line| line["line"] == number)
            .map(|line| line["year_to_date_fen"].clone())
    };
    assert_eq!((year(1), year(2), year(32)), (Some(json!(5_200_000)), Some(json!(1_000_000)), Some(json!(4_200_000))));
    assert_eq!(income["net_profit_fen"], 0, "a memo is no result of the month");
    let row = |report: &Value, account: &str, field: &str| {
        report["accounts"]
            .as_array()
            .into_iter()
            .flatten()
            .find(|row| row["account"] == account)
            .map_or(Value::Null, |row| row[field].clone())
    };
    let trial = world.accountant().get("/reports/trial-balance?from=2026-05-01&to=2026-05-31").expect(200);
    assert_eq!(
        (row(&trial, "5001", "year_cr_fen"), row(&trial, "5001", "cr_fen"), row(&trial, "1002", "year_dr_fen")),
        (json!(5_200_000), json!(0), json!(900))
    );
    let next_year = world.accountant().get("/reports/trial-balance?from=2027-01-01&to=2027-01-31").expect(200);
    assert_eq!(row(&next_year, "5001", "year_cr_fen"), Value::Null);
    // After a reversal its memo doesn't count any more.
    let red = world
        .accountant()
        .post(&format!("/journals/{}/reverse", id(&journal)), json!({"reason": "期初有误"}))
        .expect(200);
    world.supervisor().post(&format!("/journals/{}/approve", id(&red)), json!({})).expect(200);
    let trial = world.accountant().get("/reports/trial-balance?from=2026-05-01&to=2026-05-31").expect(200);
    assert_eq!(row(&trial, "5001", "year_cr_fen"), Value::Null);
    world.sound();
}

fn an_opening_journal_says_all_that_is_wrong(world: &World) {
    let accountant = world.accountant();
    let finance = world.department("finance");
    let whose = id(&finance);
    let of = |line: Value| opening(&[line]);
    for (line, expected) in [
        (
            json!({"account": "1122", "dr_fen": 5}),
            vec![("/lines/0/department_id", "required"), ("/lines/0/document_date", "required")],
        ),
        (
            json!({"account": "1122", "dr_fen": 5, "department_id": whose, "document_date": "2026-05-02"}),
            vec![("/lines/0/document_date", "out_of_range")],
        ),
        (
            json!({"account": "1122", "cr_fen": 5, "department_id": whose, "document_date": "2026-04-02"}),
            vec![("/lines/0/cr_fen", "wrong_side")],
        ),
        (json!({"account": "2203", "dr_fen": 5, "department_id": whose}), vec![("/lines/0/dr_fen", "wrong_side")]),
        (json!({"account": "2203", "cr_fen": 5}), vec![("/lines/0/department_id", "required")]),
        (
            json!({"account": "2202", "cr_fen": 5}),
            vec![("/lines/0/supplier_id", "required"), ("/lines/0/document_date", "required")],
        ),
        (json!({"account": "1122.01", "dr_fen": 5}), vec![("/lines/0/account", "not_in_opening")]),
        (json!({"account": "5602", "dr_fen": 5}), vec![("/lines/0/account", "not_in_opening")]),
    ] {
        accountant.post("/journals", of(line)).faults(&expected);
    }
    let memo =
        json!([{"account": "5001", "cr_fen": 5}, {"account": "9999", "cr_fen": 5}, {"account": "5001", "cr_fen": 5}]);
    let with_memo = |journal: Value| merged(journal, json!({"turnovers": memo}));
    accountant
        .post("/journals", with_memo(of(json!({"account": "1002", "dr_fen": 5}))))
        .faults(&[("/turnovers/1/account", "unknown_reference"), ("/turnovers/2/account", "repeated")]);
    accountant.post("/journals", with_memo(by_hand("2026-05-06"))).faults(&[("/turnovers", "only_for_opening")]);
    // A journal that doesn't balance is refused. There is no account for the difference.
    let lame = json!({"kind": "opening", "date": "2026-05-01", "text": "期初", "lines": [{"account": "1002", "dr_fen": 5}, {"account": "3001", "cr_fen": 4}]});
    accountant.post("/journals", lame).faults(&[("/lines", "unbalanced")]);
    assert_eq!(world.sql_number("SELECT count(*) AS n FROM journals"), 0, "nothing half done");
}

fn there_is_one_opening_journal(world: &World) {
    let first = world.journal(opening(&[json!({"account": "1002", "dr_fen": 5})]));
    let second = world.accountant().post("/journals", opening(&[json!({"account": "1002", "dr_fen": 6})])).expect(201);
    let refused = world
        .supervisor()
        .post(&format!("/journals/{}/approve", id(&second)), json!({}))
        .problem(409, "already_exists");
    assert_eq!(refused["id"], first["id"]);
    assert_eq!(world.accountant().get(&format!("/journals/{}", id(&second))).expect(200)["state"], "draft");
    assert_eq!(world.sql_number("SELECT next_no AS n FROM periods"), 2, "no number is lost");
}

fn an_opening_is_taken_back_while_nobody_has_touched_it(world: &World) {
    let (accountant, supervisor) = (world.accountant(), world.supervisor());
    let finance = world.department("finance");
    let ahead = json!({"account": "2203", "cr_fen": 20_000, "department_id": id(&finance)});
    let journal = world.journal(opening(&[debt(&finance, 300_000, "2026-03-10"), ahead]));
    let paid = accountant
        .post("/payments", json!({"department_id": id(&finance), "date": "2026-05-06", "amount_fen": 1_000}))
        .expect(201);
    let red =
        accountant.post(&format!("/journals/{}/reverse", id(&journal)), json!({"reason": "期初有误"})).expect(200);
    let approve = format!("/journals/{}/approve", id(&red));
    supervisor.post(&approve, json!({})).problem(409, "in_use");
    accountant.post(&format!("/payments/{}/reverse", id(&paid)), json!({"reason": "误记"})).expect(200);
    supervisor.post(&approve, json!({})).expect(200);
    assert_eq!(accountant.get("/reports/receivables-ageing").expect(200)["total_fen"], 0);
    assert_eq!(accountant.all("/receivables?open=true"), Vec::<Value>::new());
    assert_eq!(accountant.all("/advances")[0]["left_fen"], 0);
    world.sound();
    // The opening journal is posted again.
    world.journal(opening(&[debt(&finance, 310_000, "2026-03-10")]));
    assert_eq!(accountant.get("/reports/receivables-ageing").expect(200)["total_fen"], 310_000);
    world.sound();
}
