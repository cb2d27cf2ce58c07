//! Closing a month: the plan, all or nothing, months in their order, and reopening by a second person.

use std::thread;

use diesel::connection::SimpleConnection;
use serde_json::{Value, json};

use crate::{
    cases,
    support::{
        books::{by_hand, receipt},
        client::id,
        database::Engine,
        wire::until,
        world::{World, lines, lines_of},
    },
};

cases![
    a_dry_run_shows_what_closing_then_posts,
    closing_leaves_nothing_on_income_and_expenses,
    unsigned_trips_are_accrued_and_taken_back_on_the_first,
    wages_and_dispatch_fees_are_accrued_by_hand,
    months_close_in_their_order_and_when_they_are_over,
    a_month_with_a_waiting_journal_does_not_close,
    a_month_that_was_passed_over_takes_nothing,
    reopening_takes_two_people_and_takes_back_everything,
    only_the_latest_month_is_reopened,
    two_accountants_close_once,
    posting_races_closing_without_a_gap_or_a_stray,
    a_month_that_begins_while_a_later_one_closes_is_not_passed_over,
    a_draft_waits_for_whoever_closes_its_month,
    a_year_ends_with_a_tenth_in_reserve,
    vat_of_a_quarter_is_relieved_up_to_the_threshold,
];

/// A signed trip of 680.00 in May. The clock stands at the first of June.
fn may(world: &World) -> (Value, Value) {
    world.tariff();
    let (department, car) = (world.department("finance"), world.vehicle("car"));
    world.signed(&department, &car, json!({"tolls_fen": 18_000}));
    world.at("2026-06-01T09:00:00+08:00");
    (department, car)
}

/// Closes a month.
fn close(world: &World, period: &str) -> Value {
    world.accountant().post(&format!("/periods/{period}/close"), json!({})).expect(200)
}

/// The balance of an account.
fn balance(world: &World, account: &str) -> i64 {
    world.sql_number(&format!(
        "SELECT CAST(COALESCE(SUM(dr_fen) - SUM(cr_fen), 0) AS BIGINT) AS n FROM journal_lines WHERE period IS NOT NULL AND account = '{account}'"
    ))
}

fn a_dry_run_shows_what_closing_then_posts(world: &World) {
    may(world);
    let accountant = world.accountant();
    let dry = accountant.post("/periods/2026-05/close", json!({"dry_run": true})).expect(200);
    assert_eq!(
        (&dry["dry_run"], &dry["profit_fen"], &dry["month"]["state"]),
        (&json!(true), &json!(67_327), &json!("open"))
    );
    let planned = lines_of(dry["journals"].as_array().expect("journals"));
    assert_eq!(planned, lines(&[("5001", 67_327, 0), ("3103", 0, 67_327)]));
    assert_eq!(world.sql_number("SELECT count(*) AS n FROM journals"), 1, "nothing was posted");
    let closed = close(world, "2026-05");
    assert_eq!(
        (&closed["dry_run"], &closed["month"]["state"], &closed["month"]["closed_by"]),
        (&json!(false), &json!("closed"), &json!("accountant"))
    );
    assert_eq!(closed["journals"], dry["journals"]);
    assert_eq!(world.posted("source=closing"), planned);
    assert_eq!(closed["trial_balance_after"]["debit_fen"], closed["trial_balance_after"]["credit_fen"]);
    accountant.post("/periods/2026-05/close", json!({})).problem(409, "wrong_state");
}

fn closing_leaves_nothing_on_income_and_expenses(world: &World) {
    may(world);
    world.at("2026-05-08T09:00:00+08:00");
    world.journal(by_hand("2026-05-08"));
    world.at("2026-06-01T09:00:00+08:00");
    close(world, "2026-05");
    let left = "SELECT count(*) AS n FROM (SELECT account FROM journal_lines WHERE period IS NOT NULL AND account >= '5'
                GROUP BY account, vehicle_id, driver_id, department_id, supplier_id HAVING SUM(dr_fen) <> SUM(cr_fen)) AS l";
    assert_eq!(world.sql_number(left), 0);
    assert_eq!(balance(world, "3103"), -(67_327 - 12_000));
    let kept = "SELECT CAST(SUM(balance_fen) AS BIGINT) AS n FROM period_balances WHERE period = '2026-05'";
    assert_eq!(world.sql_number(kept), 0);
    assert_eq!(world.sql_number("SELECT balance_fen AS n FROM period_balances WHERE account = '1122'"), 68_000);
}

fn unsigned_trips_are_accrued_and_taken_back_on_the_first(world: &World) {
    world.tariff();
    let (department, car) = (world.department("finance"), world.vehicle("car"));
    let trip = world.returned(&department, &car, json!({"tolls_fen": 18_000}));
    world.at("2026-06-01T00:00:00+08:00");
    close(world, "2026-05");
    let accrued = lines(&[("1122.01", 68_000, 0), ("5001", 0, 67_327), ("2221.03", 0, 673)]);
    assert_eq!(world.posted("kind=accrual"), accrued);
    let red = world.accountant().all("/journals?kind=red");
    assert_eq!((red.len(), &red[0]["date"], &red[0]["number"]), (1, &json!("2026-06-01"), &json!(1)));
    assert_eq!(lines_of(&red), lines(&[("1122.01", -68_000, 0), ("5001", 0, -67_327), ("2221.03", 0, -673)]));
    world.at("2026-06-02T09:00:00+08:00");
    world.requester(&department).post(&format!("/trips/{}/confirm", id(&trip)), json!({})).expect(200);
    // May has the revenue, June nothing: what was signed and what was taken back cancel out.
    let of = |period: &str| {
        let sum = "SELECT CAST(COALESCE(SUM(cr_fen) - SUM(dr_fen), 0) AS BIGINT) AS n FROM journal_lines WHERE account = '5001' AND kind NOT IN ('closing', 'year_end')";
        world.sql_number(&format!("{sum} AND period = '{period}'"))
    };
    assert_eq!((of("2026-05"), of("2026-06")), (67_327, 0));
    assert_eq!(
        (balance(world, "1122"), balance(world, "1122.01"), balance(world, "2221.03"), balance(world, "2221.01")),
        (68_000, 0, 0, -673)
    );
}

fn wages_and_dispatch_fees_are_accrued_by_hand(world: &World) {
    may(world);
    let supplier = world.admin().post("/suppliers", json!({"name": "县劳务公司"})).expect(201);
    let accruals = json!([
        {"category": "wages", "amount_fen": 600_000},
        {"category": "dispatch", "amount_fen": 400_000, "supplier_id": id(&supplier)},
    ]);
    let nobody = json!([{"category": "wages", "amount_fen": 1, "driver_id": "0190a1b2-0000-7000-8000-000000000000"}]);
    world.accountant().post("/periods/2026-05/close", json!({"accruals": nobody})).problem(422, "unknown_reference");
    world.accountant().post("/periods/2026-05/close", json!({"accruals": accruals})).expect(200);
    let posted = world.posted("kind=accrual");
    assert_eq!(
        posted,
        lines(&[("5401.01", 600_000, 0), ("2211", 0, 600_000), ("5401.08", 400_000, 0), ("2202.01", 0, 400_000)])
    );
    assert_eq!(world.posted("kind=red"), lines(&[("5401.08", -400_000, 0), ("2202.01", 0, -400_000)]));
}

fn months_close_in_their_order_and_when_they_are_over(world: &World) {
    may(world);
    let accountant = world.accountant();
    let early = accountant.post("/periods/2026-06/close", json!({})).problem(409, "earlier_period_open");
    assert_eq!(early["period"], "2026-05");
    close(world, "2026-05");
    accountant.post("/periods/2026-06/close", json!({})).problem(409, "not_ready");
    world.at("2026-06-30T23:59:59+08:00");
    accountant.post("/periods/2026-06/close", json!({})).problem(409, "not_ready");
    world.at("2026-08-01T00:00:00+08:00");
    // July is over as well, and nothing was posted into June.
    let skipped = accountant.post("/periods/2026-07/close", json!({})).problem(409, "earlier_period_open");
    assert_eq!(skipped["period"], "2026-06");
    close(world, "2026-06");
    close(world, "2026-07");
}

fn a_month_with_a_waiting_journal_does_not_close(world: &World) {
    may(world);
    let waiting = world.accountant().post("/journals", by_hand("2026-05-31")).expect(201);
    let refused = world.accountant().post("/periods/2026-05/close", json!({})).problem(409, "not_ready");
    assert_eq!(refused["journals"], json!([id(&waiting)]));
    world.accountant().post(&format!("/journals/{}/reject", id(&waiting)), json!({"reason": "x"})).expect(200);
    close(world, "2026-05");
}

fn a_month_that_was_passed_over_takes_nothing(world: &World) {
    let (department, _) = may(world);
    close(world, "2026-05");
    world.accountant().post("/journals", by_hand("2026-04-30")).problem(409, "period_closed");
    world.accountant().post("/periods/2026-04/close", json!({})).problem(409, "wrong_state");
    // Not by a document either; and work of that time that is signed now is revenue of today.
    world.accountant().post("/costs", receipt(json!({"date": "2026-04-30"}))).problem(409, "period_closed");
    let paper = json!({"starts_at": "2026-04-20T08:00:00+08:00", "ends_at": "2026-04-20T16:00:00+08:00"});
    let booking = world.dispatcher().post("/bookings", world.booking_body(&department, paper)).expect(201);
    let by = |path: &str, body: Value| world.dispatcher().post(path, body).expect(200);
    by(&format!("/bookings/{}/approve", id(&booking)), json!({"signed_by": "李局长", "slip": "0420"}));
    let sent = world.dispatch(&booking, &[&world.vehicle("car")]);
    let trip = format!("/trips/{}", id(&sent["trips"][0]));
    by(&format!("{trip}/depart"), json!({"odometer_km": 10_000, "at": "2026-04-20T08:00:00+08:00"}));
    by(&format!("{trip}/return"), json!({"odometer_km": 10_050, "at": "2026-04-20T16:00:00+08:00"}));
    by(&format!("{trip}/confirm"), json!({"signed_by": "王小明", "slip": "0421"}));
    assert_eq!(
        world.accountant().all(&format!("/journals?trip_id={}", id(&sent["trips"][0])))[0]["date"],
        "2026-06-01"
    );
    assert_eq!(world.sql_number("SELECT count(*) AS n FROM periods WHERE period < '2026-05'"), 0);
}

fn reopening_takes_two_people_and_takes_back_everything(world: &World) {
    let (department, car) = may(world);
    world.at("2026-05-20T08:00:00+08:00");
    let booking = world.approved(
        &department,
        json!({"starts_at": "2026-05-21T08:00:00+08:00", "ends_at": "2026-05-21T16:00:00+08:00"}),
    );
    let sent = world.dispatch(&booking, &[&car]);
    let path = format!("/trips/{}", id(&sent["trips"][0]));
    world.at("2026-05-21T08:00:00+08:00");
    world.dispatcher().post(&format!("{path}/depart"), json!({"odometer_km": 10_080})).expect(200);
    world.at("2026-05-21T16:00:00+08:00");
    world.dispatcher().post(&format!("{path}/return"), json!({"odometer_km": 10_100})).expect(200);
    world.at("2026-06-01T09:00:00+08:00");
    let first = close(world, "2026-05");
    let (accountant, supervisor) = (world.accountant(), world.supervisor());
    let asked = accountant.post("/periods/2026-05/reopen", json!({"reason": "漏记一张发票"})).expect(200);
    assert_eq!((&asked["state"], &asked["reopening_by"]), (&json!("closed"), &json!("accountant")));
    accountant.post("/periods/2026-05/reopen", json!({"reason": "x"})).problem(403, "second_person_required");
    let opened = supervisor.post("/periods/2026-05/reopen", json!({"reason": "同意"})).expect(200);
    assert_eq!((&opened["state"], &opened["closed_at"]), (&json!("open"), &Value::Null));
    for account in ["3103", "1122.01", "2221.03"] {
        assert_eq!(balance(world, account), 0, "{account}");
    }
    assert_eq!(balance(world, "5001"), -67_327);
    assert_eq!(world.sql_number("SELECT count(*) AS n FROM period_balances"), 0);
    // The trip is signed while May is open, so it belongs to May. Closing again has nothing to accrue.
    world.requester(&department).post(&format!("{path}/confirm"), json!({})).expect(200);
    let second = close(world, "2026-05");
    assert_eq!(second["profit_fen"], first["profit_fen"]);
    assert_eq!(balance(world, "3103"), -first["profit_fen"].as_i64().expect("a profit"));
}

fn only_the_latest_month_is_reopened(world: &World) {
    may(world);
    close(world, "2026-05");
    world.at("2026-07-01T09:00:00+08:00");
    close(world, "2026-06");
    world.accountant().post("/periods/2026-05/reopen", json!({"reason": "x"})).problem(409, "wrong_state");
    world.accountant().post("/periods/2026-07/reopen", json!({"reason": "x"})).problem(404, "not_found");
}

fn two_accountants_close_once(world: &World) {
    may(world);
    let other = world.user("accountant2", json!({"roles": ["accountant"]}));
    let clients = [world.accountant(), other.clone(), world.accountant(), other];
    let replies: Vec<u16> = thread::scope(|scope| {
        let sends: Vec<_> = clients
            .iter()
            .map(|client| scope.spawn(|| client.post("/periods/2026-05/close", json!({})).status))
            .collect();
        sends.into_iter().map(|send| send.join().expect("an answer")).collect()
    });
    assert_eq!(replies.iter().filter(|status| **status == 200).count(), 1, "{replies:?}");
    assert_eq!(world.sql_number("SELECT count(*) AS n FROM journals WHERE kind = 'closing'"), 1);
}

fn posting_races_closing_without_a_gap_or_a_stray(world: &World) {
    may(world);
    let accountant = world.accountant();
    let drafts: Vec<Value> = (0..12).map(|_| accountant.post("/journals", by_hand("2026-06-01")).expect(201)).collect();
    world.at("2026-07-01T09:00:00+08:00");
    close(world, "2026-05");
    let supervisor = world.supervisor();
    thread::scope(|scope| {
        for draft in &drafts {
            scope.spawn(|| supervisor.post(&format!("/journals/{}/approve", id(draft)), json!({})));
        }
        // It closes once nothing awaits approval any more: the twelve, the VAT of the quarter, the transfer.
        scope.spawn(|| {
            while accountant.post("/periods/2026-06/close", json!({})).status != 200 {
                thread::yield_now();
            }
        });
    });
    let month = accountant.get("/periods/2026-06").expect(200);
    assert_eq!((&month["state"], &month["journals"]), (&json!("closed"), &json!(14)));
    assert_eq!(
        world.sql_number("SELECT count(*) AS n FROM journals WHERE period = '2026-06' AND state = 'posted'"),
        14
    );
    assert_eq!(world.sql_number("SELECT CAST(MAX(number) AS BIGINT) AS n FROM journals WHERE period = '2026-06'"), 14);
    assert_eq!(balance(world, "5602"), 0, "what was posted was transferred, and nothing after it");
}

/// Whether somebody waits for a lock in this database.
fn until_one_waits(world: &World) {
    let waiting = "SELECT count(*) AS n FROM pg_locks WHERE NOT granted AND relation = 'periods'::regclass
                   OR NOT granted AND transactionid IS NOT NULL";
    until("waits", || (world.sql_number(waiting) >= 1).then_some(()));
}

fn a_month_that_begins_while_a_later_one_closes_is_not_passed_over(world: &World) {
    if world.database.engine == Engine::Sqlite {
        // Only one writes at a time.
        return;
    }
    may(world);
    let accountant = world.accountant();
    // Somebody posts the first journal of April, and isn't done yet.
    let mut beside = world.conn();
    let april = "INSERT INTO periods (id, period, state, next_no, version, created_at, updated_at)
                 SELECT gen_random_uuid(), '2026-04', state, 1, 1, created_at, updated_at FROM periods WHERE period = '2026-05'";
    beside.batch_execute(&format!("BEGIN; {april}")).expect("a month");
    thread::scope(|scope| {
        let closing = scope.spawn(|| accountant.post("/periods/2026-05/close", json!({})));
        until_one_waits(world);
        beside.batch_execute("COMMIT").expect("its end");
        let refused = closing.join().expect("an answer").problem(409, "earlier_period_open");
        assert_eq!(refused["period"], "2026-04");
    });
}

fn a_draft_waits_for_whoever_closes_its_month(world: &World) {
    if world.database.engine == Engine::Sqlite {
        return;
    }
    may(world);
    let accountant = world.accountant();
    let mut beside = world.conn();
    beside.batch_execute("BEGIN; UPDATE periods SET state = 'closed' WHERE period = '2026-05'").expect("a closing");
    thread::scope(|scope| {
        let drafting = scope.spawn(|| accountant.post("/journals", by_hand("2026-05-08")));
        until_one_waits(world);
        beside.batch_execute("COMMIT").expect("its end");
        drafting.join().expect("an answer").problem(409, "period_closed");
    });
    assert_eq!(world.sql_number("SELECT count(*) AS n FROM journals WHERE state = 'draft'"), 0);
}

fn a_year_ends_with_a_tenth_in_reserve(world: &World) {
    may(world);
    world.at("2027-01-05T09:00:00+08:00");
    for month in 5..=12 {
        close(world, &format!("2026-{month:02}"));
    }
    // 673.27 of revenue; the quarter's VAT of 6.73 is relieved in June: 680.00 less 5 % of income tax, 34.00.
    assert_eq!(balance(world, "3103"), 0);
    let profit = 68_000 - 3_400;
    assert_eq!((balance(world, "3104"), balance(world, "3101")), (-(profit - profit / 10), -profit / 10));
    assert_eq!(
        world.posted("kind=year_end"),
        lines(&[("3103", profit, 0), ("3104", 0, profit), ("3104", profit / 10, 0), ("3101", 0, profit / 10)])
    );
}

fn vat_of_a_quarter_is_relieved_up_to_the_threshold(world: &World) {
    may(world);
    close(world, "2026-05");
    let rule = world.accountant().get("/tax-rules").expect(200)["items"][0].clone();
    let path = format!("/tax-rules/{}", id(&rule));
    world.at("2026-07-01T09:00:00+08:00");
    let dry = |threshold: i64| {
        world.accountant().patch(&path, json!({"vat_relief_quarter_fen": threshold}), "*").expect(200);
        let shown = world.accountant().post("/periods/2026-06/close", json!({"dry_run": true})).expect(200);
        lines_of(&shown["journals"].as_array().expect("journals")[..1])
    };
    assert_eq!(dry(67_327), lines(&[("2221.01", 673, 0), ("5301", 0, 673)]));
    assert_eq!(dry(67_326), lines(&[("2221.01", 673, 0), ("2221.04", 0, 673), ("5403", 34, 0), ("2221.05", 0, 34)]));
}
