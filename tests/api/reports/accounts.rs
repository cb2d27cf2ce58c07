//! Reports on the books: income statement, balance sheet, trial balance, accounts, ageing, and the export.

use serde_json::{Value, json};

use crate::{
    cases,
    reports::{company, report},
    support::{books::by_hand, client::id, world::World},
};

cases![
    the_income_statement_is_the_contracts_form,
    the_balance_sheet_balances,
    the_trial_balance_shows_all_and_the_statement_leaves_transfers_out,
    what_is_owed_is_aged_and_comes_to_the_account,
    an_accounts_lines_run_to_its_balance,
    a_journal_is_printed,
    every_posted_journal_is_exported_and_closings_are_tagged,
];

/// A line of a report by its number.
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
    // Each figure is the sum of the journal lines that it links to.
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

fn an_accounts_lines_run_to_its_balance(world: &World) {
    let (department, car) = company(world);
    let of = |query: &str| report(world, &format!("account-ledger?{query}"));
    let bank = of("account=1002");
    assert_eq!(
        (&bank["opening_fen"], &bank["closing_fen"], &bank["rows"][0]["cr_fen"]),
        (&json!(0), &json!(-12_000), &json!(12_000))
    );
    assert_eq!((&bank["rows"][0]["number"], &bank["rows"][0]["balance_fen"]), (&json!("2026-05-2"), &json!(-12_000)));
    // The second line's balance continues from the first.
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
    // An account includes its sub-accounts. What is before the first day is its opening balance.
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
