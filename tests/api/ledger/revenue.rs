//! Revenue: what a confirmed charge becomes in the books.

use serde_json::json;

use crate::{
    cases,
    house::schema::tree,
    ledger::{company, worth_680},
    support::{
        books::by_hand,
        client::id,
        world::{World, lines},
    },
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
];

/// Makes the company a general taxpayer.
fn general_taxpayer(world: &World) {
    world
        .accountant()
        .post(
            "/tax-rules",
            json!({"valid_from": "2026-01-01", "taxpayer": "general", "vat_percent": 9, "surcharges_percent": 10}),
        )
        .expect(201);
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
    world.corrected(&path, json!({"odometer_km": km, "reason": "抄表有误"}));
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
    world.corrected(&path, json!({"odometer_km": 10_080, "reason": "原读数无误"}));
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

/// Takes the database back to the migration before the books.
fn before_the_books(world: &World) {
    world.stop();
    for (name, (_, down)) in
        tree(world.database.engine).into_iter().rev().filter(|(name, _)| name.as_str() >= "2026-11-25-000011")
    {
        let version: String = name.chars().filter(char::is_ascii_digit).take(14).collect();
        world
            .sql(&format!("BEGIN; {down}; DELETE FROM __diesel_schema_migrations WHERE version = '{version}'; COMMIT"))
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
