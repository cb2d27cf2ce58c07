//! The ledger: what a confirmed charge becomes, journals by hand, and what nobody can do to the books.

use std::thread;

use serde_json::{Value, json};

use crate::{
    cases,
    client::{Reply, faults_of, id},
    world::{World, lines},
};

cases![
    what_was_signed_before_there_were_books_is_posted_by_migrate,
    what_cannot_be_posted_stops_no_migration,
    a_confirmed_trip_is_revenue_net_of_tax,
    a_correction_is_reversed_at_its_own_rate_and_posted_anew,
    late_outlays_count_once_they_are_signed,
    a_fee_for_cancelling_has_no_tax,
    an_aborted_trip_is_revenue_like_any,
    outlays_in_the_customers_title_are_not_revenue,
    a_charge_of_nothing_posts_nothing,
    a_closed_month_never_stops_a_confirmation,
    a_journal_by_hand_counts_when_a_second_person_approves,
    a_journal_by_hand_says_all_that_is_wrong,
    a_journal_by_hand_is_reversed_once,
    numbers_have_no_gap_however_many_post_at_once,
    nothing_changes_what_is_posted,
    nothing_goes_into_a_closed_month,
    accounts_are_added_and_never_lost,
];

/// A car, a department, and the prices.
fn company(world: &World) -> (Value, Value) {
    world.tariff();
    (world.department("finance"), world.vehicle("car"))
}

fn general_taxpayer(world: &World) {
    world
        .accountant()
        .post(
            "/tax-rules",
            json!({"valid_from": "2026-01-01", "taxpayer": "general", "vat_percent": 9, "surcharges_percent": 10}),
        )
        .expect(201);
}

/// 500.00 for the day and 180.00 of tolls: 680.00, the example of BOOKS.md §3.
fn worth_680(world: &World, department: &Value, car: &Value) -> Value {
    world.signed(department, car, json!({"tolls_fen": 18_000}))
}

fn a_confirmed_trip_is_revenue_net_of_tax(world: &World) {
    let (department, car) = company(world);
    let trip = worth_680(world, &department, &car);
    let trip_filter = format!("trip_id={}", id(&trip));
    assert_eq!(world.posted(&trip_filter), lines(&[("1122", 68_000, 0), ("5001", 0, 67_327), ("2221.01", 0, 673)]));
    let journal = &world.accountant().all(&format!("/journals?{trip_filter}"))[0];
    assert_eq!(
        (&journal["date"], &journal["period"], &journal["number"], &journal["kind"]),
        (&json!("2026-05-07"), &json!("2026-05"), &json!(1), &json!("normal"))
    );
    let revenue = &journal["lines"][1];
    assert_eq!((&revenue["vehicle_id"], &revenue["driver_id"]), (&car["id"], &car["default_driver_id"]));
    assert_eq!((&revenue["department_id"], &revenue["trip_id"]), (&department["id"], &trip["id"]));

    general_taxpayer(world);
    let van = world.vehicle("van");
    let second = world.department("health");
    world.at("2026-05-06T08:00:00+08:00");
    // 600.00 for the day and 80.00 of parking.
    let booking = world.approved(&second, json!({"items": [{"class": "van", "quantity": 1}]}));
    let sent = world.dispatch(&booking, &[&van]);
    let path = format!("/trips/{}", id(&sent["trips"][0]));
    world.at("2026-05-07T08:00:00+08:00");
    world.dispatcher().post(&format!("{path}/depart"), json!({"odometer_km": 10_000})).expect(200);
    world.at("2026-05-07T16:00:00+08:00");
    world
        .dispatcher()
        .post(&format!("{path}/return"), json!({"odometer_km": 10_080, "parking_fen": 8_000}))
        .expect(200);
    world.requester(&second).post(&format!("{path}/confirm"), json!({"total_fen": 68_000})).expect(200);
    let posted = world.posted(&format!("trip_id={}", id(&sent["trips"][0])));
    assert_eq!(posted, lines(&[("1122", 68_000, 0), ("5001", 0, 62_385), ("2221.01", 0, 5_615)]));
}

fn a_correction_is_reversed_at_its_own_rate_and_posted_anew(world: &World) {
    let (department, car) = company(world);
    let trip = worth_680(world, &department, &car);
    let path = format!("/trips/{}", id(&trip));
    // 50 km more, 30 of them beyond the included ones: 81.00 more.
    let km = 10_000 + 130;
    world.dispatcher().post(&format!("{path}/correct"), json!({"odometer_km": km, "reason": "抄表有误"})).expect(200);
    let expected = [
        ("1122", 68_000, 0),
        ("5001", 0, 67_327),
        ("2221.01", 0, 673),
        ("1122", -68_000, 0),
        ("5001", 0, -67_327),
        ("2221.01", 0, -673),
        ("1122", 76_100, 0),
        ("5001", 0, 75_347),
        ("2221.01", 0, 753),
    ];
    let filter = format!("trip_id={}", id(&trip));
    assert_eq!(world.posted(&filter), lines(&expected));
    let journals = world.accountant().all(&format!("/journals?{filter}"));
    let kinds: Vec<&str> = journals.iter().rev().filter_map(|journal| journal["kind"].as_str()).collect();
    assert_eq!(kinds, ["normal", "red", "normal"]);
    assert_eq!(journals[1]["reverses_id"], journals[2]["id"]);

    // The law changes: what was posted is taken back as it was, what comes goes by the new rate.
    general_taxpayer(world);
    world
        .dispatcher()
        .post(&format!("{path}/correct"), json!({"odometer_km": 10_080, "reason": "原读数无误"}))
        .expect(200);
    let posted = world.posted(&filter);
    assert_eq!(
        posted[9..],
        lines(&[
            ("1122", -76_100, 0),
            ("5001", 0, -75_347),
            ("2221.01", 0, -753),
            ("1122", 68_000, 0),
            ("5001", 0, 62_385),
            ("2221.01", 0, 5_615)
        ])
    );
}

fn late_outlays_count_once_they_are_signed(world: &World) {
    let (department, car) = company(world);
    let trip = world.signed(&department, &car, json!({}));
    let (path, filter) = (format!("/trips/{}", id(&trip)), format!("trip_id={}", id(&trip)));
    world.dispatcher().post(&format!("{path}/outlays"), json!({"tolls_fen": 18_000, "parking_fen": 0})).expect(200);
    assert_eq!(world.posted(&filter).len(), 3, "presented, not signed");
    world.requester(&department).post(&format!("{path}/confirm"), json!({})).expect(200);
    let posted = world.posted(&filter);
    assert_eq!(posted[6..], lines(&[("1122", 68_000, 0), ("5001", 0, 67_327), ("2221.01", 0, 673)]));
    assert_eq!(posted.iter().map(|(_, dr, cr)| dr - cr).sum::<i64>(), 0);
}

fn a_fee_for_cancelling_has_no_tax(world: &World) {
    let (department, _) = company(world);
    let booking = world.booking(&department, json!({}));
    world.at("2026-05-07T07:00:00+08:00");
    world
        .requester(&department)
        .post(&format!("/bookings/{}/cancel", id(&booking)), json!({"reason": "活动取消"}))
        .expect(200);
    assert_eq!(world.posted("source=charge"), lines(&[("1122", 50_000, 0), ("5301", 0, 50_000)]));
}

fn an_aborted_trip_is_revenue_like_any(world: &World) {
    let (department, car) = company(world);
    let booking = world.approved(&department, json!({}));
    let sent = world.dispatch(&booking, &[&car]);
    let path = format!("/trips/{}", id(&sent["trips"][0]));
    world.at("2026-05-07T08:00:00+08:00");
    world.dispatcher().post(&format!("{path}/depart"), json!({"odometer_km": 10_000})).expect(200);
    world.at("2026-05-07T09:00:00+08:00");
    world
        .dispatcher()
        .post(&format!("{path}/abort"), json!({"odometer_km": 10_010, "at": world.now(), "reason": "会议取消"}))
        .expect(200);
    world.requester(&department).post(&format!("{path}/confirm"), json!({})).expect(200);
    // The whole base: 500.00 = 495.05 + 4.95.
    assert_eq!(world.posted("source=charge"), lines(&[("1122", 50_000, 0), ("5001", 0, 49_505), ("2221.01", 0, 495)]));
}

fn outlays_in_the_customers_title_are_not_revenue(world: &World) {
    let (department, car) = company(world);
    let trip = world.returned(&department, &car, json!({}));
    let path = format!("/trips/{}", id(&trip));
    let outlays = json!({"tolls_fen": 18_000, "parking_fen": 0, "treatment": "pass_through"});
    world.dispatcher().post(&format!("{path}/outlays"), outlays).expect(200);
    world.requester(&department).post(&format!("{path}/confirm"), json!({"total_fen": 68_000})).expect(200);
    assert_eq!(world.posted("source=charge"), lines(&[("1122", 50_000, 0), ("5001", 0, 49_505), ("2221.01", 0, 495)]));
}

fn a_charge_of_nothing_posts_nothing(world: &World) {
    world.tariff();
    let free = world.department_with(json!({"code": "free", "discount_percent": 100}));
    let car = world.vehicle("car");
    world.signed(&free, &car, json!({}));
    assert_eq!(world.posted("source=charge"), lines(&[]));
    assert_eq!(world.sql_number("SELECT count(*) AS n FROM receivables WHERE taxable_fen = 0"), 1);
}

fn a_closed_month_never_stops_a_confirmation(world: &World) {
    let (department, car) = company(world);
    let trip = world.returned(&department, &car, json!({"tolls_fen": 18_000}));
    world.journal(by_hand("2026-05-07"));
    world.sql("UPDATE periods SET state = 'closed' WHERE period = '2026-05'").expect("a closed month");
    world.at("2026-06-02T09:00:00+08:00");
    world.requester(&department).post(&format!("/trips/{}/confirm", id(&trip)), json!({})).expect(200);
    let journal = &world.accountant().all("/journals?source=charge")[0];
    assert_eq!(
        (&journal["date"], &journal["period"], &journal["number"]),
        (&json!("2026-06-02"), &json!("2026-06"), &json!(1))
    );
}

/// The database as it was before the books.
fn before_the_books(world: &World) {
    world.stop();
    for (name, (_, down)) in crate::schema::tree(world.database.engine)
        .into_iter()
        .rev()
        .filter(|(name, _)| name.as_str() >= "2026-11-25-000011")
    {
        let version: String = name.chars().filter(char::is_ascii_digit).take(14).collect();
        world
            .sql(&format!("{down}; DELETE FROM __diesel_schema_migrations WHERE version = '{version}'"))
            .unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

fn what_was_signed_before_there_were_books_is_posted_by_migrate(world: &World) {
    let (department, car) = company(world);
    let office = world.department("office");
    world.vehicle("car");
    let cancelled = world.booking(&office, json!({}));
    world.signed(&department, &car, json!({"tolls_fen": 18_000}));
    world.at("2026-05-07T07:00:00+08:00");
    world
        .requester(&office)
        .post(&format!("/bookings/{}/cancel", id(&cancelled)), json!({"reason": "活动取消"}))
        .expect(200);
    let before = world.posted("source=charge");
    assert_eq!(before.len(), 5, "a trip and a fee: {before:?}");
    before_the_books(world);
    motorpool::cli::migrate(&world.database.url).expect("the books");
    world.sound();
    motorpool::cli::migrate(&world.database.url).expect("nothing more");
    let count =
        |of: &str| world.sql_number(&format!("SELECT count(*) AS n FROM journal_lines WHERE period = '2026-05'{of}"));
    for (account, dr, cr) in &before {
        assert_eq!(
            count(&format!(" AND account = '{account}' AND dr_fen = {dr} AND cr_fen = {cr}")),
            1,
            "{account} {dr} {cr}"
        );
    }
    assert_eq!(count(""), 5);
}

fn what_cannot_be_posted_stops_no_migration(world: &World) {
    let (department, car) = company(world);
    world.signed(&department, &car, json!({}));
    before_the_books(world);
    world.sql("UPDATE trips SET confirmed_version = 9").expect("damage");
    motorpool::cli::migrate(&world.database.url).expect("the books");
    assert_eq!(world.sql_number("SELECT count(*) AS n FROM receivables"), 0);
    let found = motorpool::cli::check::faults(&world.database.url).expect("a database");
    assert!(found.iter().any(|fault| fault.starts_with("a confirmed trip names the version signed")), "{found:?}");
}

/// A journal by hand, as it is sent.
pub fn by_hand(date: &str) -> Value {
    json!({"date": date, "text": "支付办公用品", "attachments": 1, "lines": [{"account": "5602", "dr_fen": 12_000}, {"account": "1002", "cr_fen": 12_000}]})
}

fn a_journal_by_hand_counts_when_a_second_person_approves(world: &World) {
    let accountant = world.accountant();
    let draft = accountant.post("/journals", by_hand("2026-05-06")).expect(201);
    assert_eq!(
        (&draft["state"], &draft["number"], &draft["total_fen"]),
        (&json!("draft"), &Value::Null, &json!(12_000))
    );
    let path = format!("/journals/{}", id(&draft));
    accountant.post(&format!("{path}/approve"), json!({})).problem(403, "second_person_required");
    assert_eq!(
        world.sql_number("SELECT count(*) AS n FROM journal_lines WHERE period IS NOT NULL"),
        0,
        "a draft doesn't count"
    );
    let posted = world.supervisor().post(&format!("{path}/approve"), json!({})).expect(200);
    assert_eq!(
        (&posted["state"], &posted["number"], &posted["approved_by"]),
        (&json!("posted"), &json!(1), &json!("supervisor"))
    );
    world.supervisor().post(&format!("{path}/approve"), json!({})).problem(409, "wrong_state");
    let other = accountant.post("/journals", by_hand("2026-05-06")).expect(201);
    let refused =
        world.supervisor().post(&format!("/journals/{}/reject", id(&other)), json!({"reason": "缺发票"})).expect(200);
    assert_eq!((&refused["state"], &refused["number"]), (&json!("rejected"), &Value::Null));
    assert_eq!(world.posted("period=2026-05"), lines(&[("5602", 12_000, 0), ("1002", 0, 12_000)]));
    assert_eq!(accountant.get("/periods/2026-05").expect(200)["journals"], 1);
}

fn a_journal_by_hand_says_all_that_is_wrong(world: &World) {
    let accountant = world.accountant();
    let with = |lines: Value| json!({"date": "2026-05-06", "text": "x", "lines": lines});
    let line = |account: &str, dr: i64, cr: i64| json!({"account": account, "dr_fen": dr, "cr_fen": cr});
    for (lines, faults) in [
        (json!([line("5602", 100, 0), line("1002", 0, 99)]), vec![("/lines", "unbalanced")]),
        (json!([line("5602", 100, 0), line("9999", 0, 100)]), vec![("/lines/1/account", "unknown_reference")]),
        (json!([line("5602", 100, 100), line("1002", 0, 0)]), vec![("/lines/0", "one_side"), ("/lines/1", "one_side")]),
        (
            json!([line("1122", 100, 0), line("5001", 0, 100)]),
            vec![("/lines/0/account", "control_account"), ("/lines/1/account", "control_account")],
        ),
        (
            json!([line("5602", -1, 0), line("1002", 0, 10_000_000_000_001)]),
            vec![("/lines/0/dr_fen", "minimum"), ("/lines/1/cr_fen", "maximum")],
        ),
    ] {
        let reply = accountant.post("/journals", with(lines));
        assert_eq!(reply.status, 422, "{}", reply.body);
        let found = faults_of(&serde_json::from_str(&reply.body).expect("a problem"));
        for (pointer, code) in faults {
            assert!(
                found
                    .iter()
                    .any(|(at, what)| at == pointer && (what == code || code == "minimum" || code == "maximum")),
                "{pointer} {code}: {found:?}"
            );
        }
    }
    let mut tomorrow = by_hand("2026-05-07");
    tomorrow["text"] = json!("x");
    accountant.post("/journals", tomorrow).faults(&[("/date", "in_the_future")]);
    let nobody = "0190a1b2-0000-7000-8000-000000000000";
    let mut about = by_hand("2026-05-06");
    about["lines"][0]["vehicle_id"] = json!(nobody);
    accountant.post("/journals", about).problem(422, "unknown_reference");
    assert_eq!(world.sql_number("SELECT count(*) AS n FROM journals"), 0, "nothing half done");
}

fn a_journal_by_hand_is_reversed_once(world: &World) {
    let posted = world.journal(by_hand("2026-05-06"));
    let (accountant, supervisor) = (world.accountant(), world.supervisor());
    let path = format!("/journals/{}/reverse", id(&posted));
    accountant.post(&path, json!({"reason": "x", "date": "2026-05-05"})).faults(&[("/date", "out_of_range")]);
    let red = accountant.post(&path, json!({"reason": "重复记账"})).expect(200);
    assert_eq!((&red["kind"], &red["state"], &red["reverses_id"]), (&json!("red"), &json!("draft"), &posted["id"]));
    accountant.post(&path, json!({"reason": "再来一次"})).problem(409, "wrong_state");
    supervisor.post(&format!("/journals/{}/reject", id(&red)), json!({"reason": "原凭证无误"})).expect(200);
    let red = accountant.post(&path, json!({"reason": "确有重复"})).expect(200);
    supervisor.post(&format!("/journals/{}/approve", id(&red)), json!({})).expect(200);
    assert_eq!(world.posted("period=2026-05")[2..], lines(&[("5602", -12_000, 0), ("1002", 0, -12_000)]));
    // What came from a document is put right there.
    let (department, car) = company(world);
    worth_680(world, &department, &car);
    let charge = world.accountant().all("/journals?source=charge")[0].clone();
    accountant.post(&format!("/journals/{}/reverse", id(&charge)), json!({"reason": "x"})).problem(409, "wrong_state");
}

fn numbers_have_no_gap_however_many_post_at_once(world: &World) {
    let accountant = world.accountant();
    let drafts: Vec<Value> = (0..24).map(|_| accountant.post("/journals", by_hand("2026-05-06")).expect(201)).collect();
    let supervisor = world.supervisor();
    let replies: Vec<Reply> = thread::scope(|scope| {
        // Each is approved twice at once.
        let sends: Vec<_> = drafts
            .iter()
            .flat_map(|draft| [draft, draft])
            .map(|draft| scope.spawn(|| supervisor.post(&format!("/journals/{}/approve", id(draft)), json!({}))))
            .collect();
        sends.into_iter().map(|send| send.join().expect("an answer")).collect()
    });
    let mut numbers: Vec<i64> = replies
        .iter()
        .filter(|reply| reply.status == 200)
        .map(|reply| reply.expect(200)["number"].as_i64().expect("a number"))
        .collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=24).collect::<Vec<_>>());
    assert!(
        replies.iter().all(|reply| matches!(reply.status, 200 | 409 | 412)),
        "{:?}",
        replies.iter().map(|reply| reply.status).collect::<Vec<_>>()
    );
    assert_eq!(accountant.get("/periods/2026-05").expect(200)["journals"], 24);
}

fn nothing_changes_what_is_posted(world: &World) {
    let posted = world.journal(by_hand("2026-05-06"));
    let at = world.sql_id(&posted);
    let before = world.accountant().get(&format!("/journals/{}", id(&posted))).expect(200);
    for way in [
        format!("UPDATE journals SET text = 'x' WHERE id = {at}"),
        format!("UPDATE journals SET state = 'draft' WHERE id = {at}"),
        format!("UPDATE journals SET number = 7 WHERE id = {at}"),
        format!("DELETE FROM journals WHERE id = {at}"),
        format!("UPDATE journal_lines SET dr_fen = 1 WHERE journal_id = {at} AND dr_fen > 0"),
        format!("UPDATE journal_lines SET period = NULL WHERE journal_id = {at}"),
        format!("UPDATE journal_lines SET period = '2026-04' WHERE journal_id = {at}"),
        format!("DELETE FROM journal_lines WHERE journal_id = {at}"),
        format!(
            "INSERT INTO journal_lines (journal_id, position, account, dr_fen, cr_fen) VALUES ({at}, 3, '1002', 5, 0)"
        ),
        format!(
            "INSERT INTO journal_lines (journal_id, position, account, dr_fen, cr_fen, period, kind) VALUES ({at}, 3, '1002', 5, 0, '2026-05', 'normal')"
        ),
    ] {
        let refused = world.sql(&way);
        assert!(refused.is_err(), "{way}");
        let words = refused.err().map(|error| error.to_string()).unwrap_or_default();
        assert!(words.contains("_immutable"), "{way}: {words}");
    }
    assert_eq!(world.accountant().get(&format!("/journals/{}", id(&posted))).expect(200), before);
    // One that doesn't balance is not posted, whoever writes it.
    let draft = world.accountant().post("/journals", by_hand("2026-05-06")).expect(201);
    let at = world.sql_id(&draft);
    world
        .sql(&format!(
            "INSERT INTO journal_lines (journal_id, position, account, dr_fen, cr_fen) VALUES ({at}, 3, '1002', 5, 0)"
        ))
        .expect("a draft's line");
    let reply = world.supervisor().post(&format!("/journals/{}/approve", id(&draft)), json!({}));
    assert_eq!(reply.status, 500, "{}", reply.body);
    assert_eq!(world.accountant().get(&format!("/journals/{}", id(&draft))).expect(200)["state"], "draft");
}

fn nothing_goes_into_a_closed_month(world: &World) {
    world.journal(by_hand("2026-05-06"));
    let waiting = world.accountant().post("/journals", by_hand("2026-05-06")).expect(201);
    world.sql("UPDATE periods SET state = 'closed' WHERE period = '2026-05'").expect("a closed month");
    let refused = world.accountant().post("/journals", by_hand("2026-05-06")).problem(409, "period_closed");
    assert_eq!(refused["period"], "2026-05");
    world.supervisor().post(&format!("/journals/{}/approve", id(&waiting)), json!({})).problem(409, "period_closed");
    let at = world.sql_id(&waiting);
    let posted_at = world.database.instant("2026-05-06T08:00:00+08:00");
    for number in [1, 2, 99] {
        let post =
            format!("UPDATE journals SET state = 'posted', number = {number}, posted_at = {posted_at} WHERE id = {at}");
        let words = world.sql(&post).expect_err("refused").to_string();
        assert!(
            words.contains("journals_open_period")
                || words.contains("journals_immutable")
                || words.contains("journals_number"),
            "{words}"
        );
    }
    assert_eq!(world.sql_number("SELECT count(*) AS n FROM journals WHERE state = 'posted'"), 1);
}

fn accounts_are_added_and_never_lost(world: &World) {
    let accountant = world.accountant();
    let office =
        json!({"code": "5602.01", "name": "管理费用—办公费", "name_en": "Office", "kind": "expense", "side": "debit"});
    let made = accountant.post("/accounts", office.clone()).expect(201);
    accountant.post("/accounts", office).problem(409, "already_exists");
    let astray = json!({"code": "5609.01", "name": "x", "name_en": "x", "kind": "expense", "side": "debit"});
    accountant.post("/accounts", astray).problem(422, "unknown_reference");
    let turned = json!({"code": "5602.02", "name": "x", "name_en": "x", "kind": "income", "side": "credit"});
    accountant.post("/accounts", turned).faults(&[("/kind", "not_its_parents")]);
    let path = format!("/accounts/{}", id(&made));
    accountant.patch(&path, json!({"retired_on": "2026-05-01"}), "\"1\"").expect(200);
    let mut late = by_hand("2026-05-06");
    late["lines"][0]["account"] = json!("5602.01");
    accountant.post("/journals", late.clone()).faults(&[("/lines/0/account", "retired")]);
    let bank = accountant.all("/accounts?code=1002")[0].clone();
    accountant
        .patch(&format!("/accounts/{}", id(&bank)), json!({"retired_on": "2026-05-01"}), "*")
        .problem(409, "in_use");
    assert!(accountant.all("/accounts").len() > 50);
}
