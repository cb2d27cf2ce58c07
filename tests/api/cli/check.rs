//! `motorpool check` finds what is off, above all in the books.
//!
//! The database itself refuses such damage, so it is planted past its triggers.

use std::{
    collections::BTreeSet,
    fs::OpenOptions,
    io::{Seek, SeekFrom, Write},
};

use motorpool::cli::check::faults;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    cases,
    cli::bulk,
    support::{
        books::{asset, by_hand, receipt},
        client::id,
        command::motorpool,
        database::{Engine, drop_triggers},
        process,
        trips::{between, department_with_cars},
        world::{World, merged},
    },
};

cases![
    each_kind_of_damage_is_found,
    check_finds_what_is_off,
    check_finds_what_the_desk_must_not_do,
    check_finds_maintenance_of_another_vehicle,
    check_finds_who_is_in_two_places,
    check_of_the_latest_leaves_out_the_rest,
    check_says_what_is_damaged,
    check_has_no_time_out,
    check_takes_as_long_as_what_it_reads,
];

/// The tables of the books. Those that others refer to come first.
const TABLES: [&str; 16] = [
    "periods",
    "period_balances",
    "journals",
    "journal_lines",
    "advances",
    "invoices",
    "receivables",
    "invoice_lines",
    "payments",
    "payment_allocations",
    "assets",
    "depreciations",
    "costs",
    "cost_lines",
    "prepayments",
    "releases",
];

const BALANCES: &str = "a posted journal balances";

const HAS_LINES: &str = "a posted journal has lines";

const COUNTS: &str = "a line counts in its journal's month, and only if that is posted";

const GAP: &str = "numbers have no gap";

const RED: &str = "a red journal repeats its original with negative amounts";

const ORDER: &str = "months close in their order";

const CLOSED: &str = "nothing is posted into a closed month";

const EMPTIED: &str = "a closed month leaves nothing on income and expenses";

const KEPT: &str = "what was kept of a closed month is what its accounts stand at";

const YEAR: &str = "a year's profit is transferred when it ends";

const REVENUE: &str = "revenue is that of confirmed charges";

const VAT: &str = "output VAT is that of confirmed charges";

const OWED: &str = "receivables are what departments owe";

const NEGATIVE: &str = "no department's debt is negative";

const ADVANCES: &str = "advances are what departments have paid ahead";

const ASSETS: &str = "fixed assets are their cards";

const DEPRECIATION: &str = "accumulated depreciation is that of the cards";

const AHEAD: &str = "what is paid ahead is what the schedules have left";

const RECEIPT_LINES: &str = "a receipt's lines sum to it";

const RECEIPT: &str = "a receipt stands in a posted journal of its amount";

const TRIP: &str = "a confirmed trip is owed for at the version signed";

const FEE: &str = "a fee is owed for";

const STANDS: &str = "what is owed stands in a posted journal";

const ACCRUED: &str = "what a closing accrued is taken back";

const UNSIGNED: &str = "what was accrued was back and signed by nobody";

const PASSED: &str = "outlays for customers are what was paid for them and not received";

const INVOICE: &str = "an invoice comes to its lines";

const INVOICED: &str = "what stands on an invoice is one of its lines, and each of its lines stands on it";

const TAXED: &str = "the VAT of an advance is that of its invoice";

/// Each damage in words, its SQL, and the rules that it breaks. It breaks no others.
const DAMAGE: &[(&str, &str, &[&str])] = &[
    ("a line's amount is changed", "UPDATE journal_lines SET dr_fen = dr_fen + 1 WHERE journal_id = {office} AND account = '5602'", &[BALANCES]),
    ("a journal's lines are put under another", "UPDATE journal_lines SET journal_id = {spare}, position = position + 10 WHERE journal_id = {office}", &[HAS_LINES]),
    ("lines are moved to another month", "UPDATE journal_lines SET period = '2027-02' WHERE journal_id = {office}", &[COUNTS]),
    ("a line is of another kind than its journal", "UPDATE journal_lines SET kind = 'closing' WHERE journal_id = {office}", &[COUNTS]),
    ("lines don't count", "UPDATE journal_lines SET period = NULL, kind = NULL WHERE journal_id = {office}", &[COUNTS]),
    ("a draft counts", "UPDATE journal_lines SET period = '2027-01', kind = 'normal' WHERE journal_id = {draft}", &[COUNTS]),
    ("a number is skipped", "UPDATE journals SET number = 99 WHERE id = {office}", &[GAP]),
    ("a number is taken and not used", "UPDATE periods SET next_no = next_no + 1 WHERE period = '2027-01'", &[GAP]),
    ("a journal is gone", "DELETE FROM journal_lines WHERE journal_id = {office}; DELETE FROM journals WHERE id = {office}", &[GAP]),
    (
        "a red journal takes back less",
        "UPDATE journal_lines SET dr_fen = dr_fen + 1 WHERE journal_id = {red} AND dr_fen <> 0; UPDATE journal_lines SET cr_fen = cr_fen + 1 WHERE journal_id = {red} AND cr_fen <> 0",
        &[RED],
    ),
    ("a red journal has more than its original", "{more} SELECT id, 8, '1001', 5, 0, period, kind FROM journals WHERE id = {red}; {more} SELECT id, 9, '1002', 0, 5, period, kind FROM journals WHERE id = {red}", &[RED]),
    ("a red journal is another vehicle's", "UPDATE journal_lines SET vehicle_id = (SELECT vehicle_id FROM assets) WHERE journal_id = {red} AND account = '5602'", &[RED]),
    ("a month is open before a closed one", "UPDATE periods SET state = 'open', closed_at = NULL WHERE period = '2026-11'", &[ORDER]),
    ("a journal is posted after its month was closed", "UPDATE journals SET posted_at = {later} WHERE period = '2026-05' AND number = 1", &[CLOSED]),
    (
        "a journal is smuggled into a closed month",
        "INSERT INTO journals (id, period, number, date, kind, text, state, source, attachments, prepared_by, prepared_by_name, posted_at, version, created_at, updated_at)
         SELECT {new}, period, next_no, '2026-05-31', 'normal', 'smuggled', 'posted', 'manual', 0, id, 'x', {later}, 1, {later}, {later} FROM periods WHERE period = '2026-05';
         {more} SELECT id, 1, '1001', 5, 0, period, kind FROM journals WHERE text = 'smuggled'; {more} SELECT id, 2, '1002', 0, 5, period, kind FROM journals WHERE text = 'smuggled';
         UPDATE periods SET next_no = next_no + 1 WHERE period = '2026-05'",
        &[CLOSED, KEPT],
    ),
    (
        "lines are smuggled into a journal of a closed month",
        "{more} SELECT id, 98, '1001', 5, 0, period, kind FROM journals WHERE period = '2026-05' AND number = 1; {more} SELECT id, 99, '1002', 0, 5, period, kind FROM journals WHERE period = '2026-05' AND number = 1",
        &[KEPT],
    ),
    (
        "an expense of a closed month becomes another",
        "UPDATE journal_lines SET account = '5603' WHERE journal_id = (SELECT journal_id FROM costs WHERE number = '1') AND account = '5401.04'",
        &[EMPTIED, KEPT],
    ),
    ("a kept balance is changed", "UPDATE period_balances SET balance_fen = balance_fen + 1 WHERE period = '2026-05' AND account = '1122'", &[KEPT]),
    ("a kept balance is lost", "DELETE FROM period_balances WHERE period = '2026-12' AND account = '1122'", &[KEPT]),
    (
        "profit stays on the year",
        "UPDATE journal_lines SET account = '3104' WHERE account = '3103' AND kind = 'year_end'",
        &[YEAR, KEPT],
    ),
    ("revenue is changed on both sides", "{more} SELECT id, 8, '1002', 5, 0, period, kind FROM journals WHERE id = {trip}; {more} SELECT id, 9, '5001', 0, 5, period, kind FROM journals WHERE id = {trip}", &[REVENUE]),
    ("output VAT is changed on both sides", "{more} SELECT id, 8, '1002', 5, 0, period, kind FROM journals WHERE id = {trip}; {more} SELECT id, 9, '2221.01', 0, 5, period, kind FROM journals WHERE id = {trip}", &[VAT]),
    ("revenue becomes output VAT", "UPDATE journal_lines SET account = '2221.01' WHERE journal_id = {trip} AND account = '5001'", &[REVENUE, VAT]),
    ("a receivable is paid without money", "UPDATE receivables SET paid_fen = paid_fen + 1 WHERE kind = 'fee'", &[OWED]),
    ("another department owes it", "UPDATE receivables SET department_id = (SELECT department_id FROM receivables WHERE kind = 'fee') WHERE journal_id = {trip}", &[OWED]),
    (
        "a department is owed",
        "UPDATE journal_lines SET account = '1122', department_id = (SELECT id FROM departments WHERE code = 'idle') WHERE journal_id = {office} AND account = '1002'",
        &[OWED, NEGATIVE],
    ),
    (
        "an advance is invented",
        "INSERT INTO advances (id, department_id, source, source_id, date, amount_fen, used_fen, version, created_at, updated_at)
         SELECT id, department_id, 'opening', id, '2027-01-06', 600, 100, 1, created_at, created_at FROM receivables WHERE kind = 'fee'",
        &[ADVANCES],
    ),
    ("a trip's receivable is deleted", "DELETE FROM receivables WHERE journal_id = {trip}", &[REVENUE, VAT, OWED, TRIP]),
    ("an asset's card is changed", "UPDATE assets SET cost_fen = cost_fen + 1, value_fen = value_fen + 1", &[ASSETS]),
    ("an asset's card is deleted", "DELETE FROM depreciations; DELETE FROM assets", &[ASSETS, DEPRECIATION]),
    ("a month's depreciation is changed", "UPDATE depreciations SET amount_fen = amount_fen + 1 WHERE period = '2026-07'", &[DEPRECIATION]),
    ("a release is deleted", "DELETE FROM releases WHERE period = '2026-07'", &[AHEAD]),
    ("what is paid ahead is changed", "UPDATE prepayments SET amount_fen = amount_fen + 1", &[AHEAD]),
    ("a receipt's line is changed", "UPDATE cost_lines SET amount_fen = amount_fen + 1 WHERE cost_id = {receipt}", &[RECEIPT_LINES]),
    ("a receipt is changed and its line with it", "UPDATE costs SET gross_fen = gross_fen + 1 WHERE id = {receipt}; UPDATE cost_lines SET amount_fen = amount_fen + 1 WHERE cost_id = {receipt}", &[RECEIPT]),
    ("a receipt is taken back by word only", "UPDATE costs SET state = 'reversed', reversed_on = '2027-01-06' WHERE id = {receipt}", &[RECEIPT]),
    ("a receipt that was taken back stands again", "UPDATE costs SET state = 'posted', reversed_on = NULL WHERE state = 'reversed'", &[RECEIPT]),
    (
        "a receivable is of another version than was signed",
        "UPDATE receivables SET charge_id = (SELECT c.id FROM charges c WHERE c.trip_id = receivables.trip_id AND c.version = 1) WHERE trip_id IN (SELECT trip_id FROM charges WHERE version = 2)",
        &[TRIP, STANDS],
    ),
    ("a fee's receivable is deleted", "DELETE FROM receivables WHERE kind = 'fee'", &[OWED, FEE]),
    ("a fee is of no charge", "UPDATE receivables SET charge_id = NULL WHERE kind = 'fee'", &[FEE]),
    ("a receivable is of no journal", "UPDATE receivables SET journal_id = NULL WHERE kind = 'fee'", &[STANDS]),
    ("an accrual's red is changed", "UPDATE journal_lines SET dr_fen = dr_fen + 1 WHERE dr_fen < 0 AND account = '1122.01'; UPDATE journal_lines SET cr_fen = cr_fen + 1 WHERE cr_fen < 0 AND account = '2221.03'", &[ACCRUED]),
    ("a trip is accrued that was signed",
        "UPDATE journal_lines SET trip_id = (SELECT t.id FROM trips t ORDER BY t.id LIMIT 1) WHERE account IN ('1122.01', '2221.03')",
        &[UNSIGNED]),
    ("an outlay is received that nobody paid", "UPDATE receivables SET passed_fen = passed_fen - 1 WHERE passed_fen > 0", &[PASSED]),
    ("an invoice's total is changed", "UPDATE invoices SET total_fen = total_fen + 1, net_fen = net_fen + 1 WHERE advance_id IS NULL", &[INVOICE]),
    ("a receivable leaves its invoice", "UPDATE receivables SET invoice_id = NULL WHERE invoice_id IS NOT NULL", &[INVOICED]),
    ("an invoice's line is another's", "UPDATE invoice_lines SET receivable_id = (SELECT id FROM receivables WHERE kind = 'fee')", &[INVOICED]),
    ("an advance forgets its VAT", "UPDATE advances SET tax_fen = tax_fen - 1", &[ADVANCES, TAXED]),
    ("a receivable is of another's journal", "UPDATE receivables SET journal_id = {office} WHERE kind = 'fee'", &[STANDS]),
];

/// A company with eight closed months and every kind of entry in its books. It is the 6th of January 2027.
fn company(world: &World) {
    let (accountant, supervisor) = (world.accountant(), world.supervisor());
    world.tariff();
    let (finance, office, car) = (world.department("finance"), world.department("office"), world.vehicle("car"));
    world.department("idle");
    world.vehicle("car");
    accountant.post("/assets", asset(json!({"vehicle_id": id(&car), "in_service_on": "2026-05-06"}))).expect(201);
    let covers = json!({"category": "insurance", "covers_from": "2026-05-06", "covers_until": "2027-05-05", "lines": [{"amount_fen": 11_300, "vehicle_id": id(&car)}]});
    accountant.post("/costs", receipt(covers)).expect(201);
    accountant
        .post("/costs", receipt(json!({"number": "1", "lines": [{"amount_fen": 11_300, "vehicle_id": id(&car)}]})))
        .expect(201);
    let wrong = accountant.post("/costs", receipt(json!({"number": "2"}))).expect(201);
    accountant.post(&format!("/costs/{}/reverse", id(&wrong)), json!({"reason": "重复"})).expect(200);
    let booking = world.booking(&office, json!({}));
    let trip = world.signed(&finance, &car, json!({"tolls_fen": 18_000}));
    world.corrected(&format!("/trips/{}", id(&trip)), json!({"odometer_km": 10_130, "reason": "抄表有误"}));
    world.at("2026-05-07T07:00:00+08:00");
    world
        .requester(&office)
        .post(&format!("/bookings/{}/cancel", id(&booking)), json!({"reason": "活动取消"}))
        .expect(200);
    // An outlay in the customer's title, paid and received; an invoice; an advance that is invoiced first.
    world
        .admin()
        .patch(&format!("/departments/{}", id(&finance)), json!({"uscc": "11330225002985031R"}), "*")
        .expect(200);
    world
        .dispatcher()
        .post(
            &format!("/trips/{}/outlays", id(&trip)),
            json!({"tolls_fen": 2_000, "parking_fen": 0, "treatment": "pass_through"}),
        )
        .expect(200);
    world.requester(&finance).post(&format!("/trips/{}/confirm", id(&trip)), json!({})).expect(200);
    let passed = json!({"category": "pass_through", "number": "3", "gross_fen": 2_000, "lines": [{"amount_fen": 2_000, "trip_id": id(&trip)}]});
    accountant.post("/costs", receipt(passed)).expect(201);
    let issued = |form: Value, number: &str| {
        let invoice = accountant.post("/invoices", merged(json!({"department_id": id(&finance)}), form)).expect(201);
        accountant
            .post(&format!("/invoices/{}/issue", id(&invoice)), json!({"number": number, "date": "2026-05-07"}))
            .expect(200)
    };
    issued(json!({"period": "2026-05"}), "26332000000012345678");
    let debts = accountant.all(&format!("/receivables?department_id={}", id(&finance)));
    let owed: i64 = debts.iter().filter_map(|debt| debt["open_fen"].as_i64()).sum();
    let paid =
        json!({"department_id": id(&finance), "date": "2026-05-07", "amount_fen": owed + 50_000, "advance": true});
    let ahead = accountant.post("/payments", paid).expect(201)["advance_id"].clone();
    issued(json!({"advance_id": ahead}), "26332000000012345679");
    let december = world
        .approved(&finance, json!({"starts_at": "2026-12-31T08:00:00+08:00", "ends_at": "2026-12-31T16:00:00+08:00"}));
    let accrued = format!("/trips/{}", id(&world.dispatch(&december, &[&car])["trips"][0]));
    world.at("2026-12-31T08:00:00+08:00");
    world.dispatcher().post(&format!("{accrued}/depart"), json!({"odometer_km": 10_130})).expect(200);
    world.at("2026-12-31T16:00:00+08:00");
    world.dispatcher().post(&format!("{accrued}/return"), json!({"odometer_km": 10_130})).expect(200);
    world.at("2027-01-01T09:00:00+08:00");
    for month in 5..=12 {
        accountant.post(&format!("/periods/2026-{month:02}/close"), json!({})).expect(200);
    }
    let january = world
        .approved(&finance, json!({"starts_at": "2027-01-06T08:00:00+08:00", "ends_at": "2027-01-06T16:00:00+08:00"}));
    let path = format!("/trips/{}", id(&world.dispatch(&january, &[&car])["trips"][0]));
    world.at("2027-01-06T08:00:00+08:00");
    world.dispatcher().post(&format!("{path}/depart"), json!({"odometer_km": 10_130})).expect(200);
    world.at("2027-01-06T16:00:00+08:00");
    world.dispatcher().post(&format!("{path}/return"), json!({"odometer_km": 10_200})).expect(200);
    world.requester(&finance).post(&format!("{path}/confirm"), json!({})).expect(200);
    let worded = |words: &str| world.journal(merged(by_hand("2027-01-06"), json!({"text": words})));
    worded("office");
    worded("spare");
    let twice = worded("twice");
    let red = accountant.post(&format!("/journals/{}/reverse", id(&twice)), json!({"reason": "red"})).expect(200);
    supervisor.post(&format!("/journals/{}/approve", id(&red)), json!({})).expect(200);
    accountant.post("/journals", merged(by_hand("2027-01-06"), json!({"text": "draft"}))).expect(201);
}

/// Drops the triggers of the books and sets a copy of their tables aside.
fn unguarded(world: &World) {
    match world.database.engine {
        Engine::Sqlite => drop_triggers(&mut world.conn()),
        Engine::Postgres => {
            for table in TABLES {
                world.sql(&format!("ALTER TABLE {table} DISABLE TRIGGER USER")).expect("its triggers");
            }
        }
    }
    for table in TABLES {
        world.sql(&format!("CREATE TABLE aside_{table} AS SELECT * FROM {table}")).expect("a copy");
    }
}

/// Puts the copy back.
fn restored(world: &World) {
    let gone = TABLES.iter().rev().map(|table| format!("DELETE FROM {table};"));
    let back = TABLES.iter().map(|table| format!("INSERT INTO {table} SELECT * FROM aside_{table};"));
    world.sql(&format!("BEGIN; {} COMMIT", gone.chain(back).collect::<String>())).expect("as it was");
}

/// The rules that `motorpool check` finds broken.
fn broken(world: &World) -> BTreeSet<String> {
    let faults = faults(&world.database.url).expect("a database");
    faults.iter().map(|fault| fault.split_once(": ").map_or(fault.as_str(), |(rule, _)| rule).to_owned()).collect()
}

fn planted(world: &World, sql: &str) {
    let named = |words: &str| format!("(SELECT id FROM journals WHERE text = '{words}')");
    let (later, new) = (world.database.instant("2027-01-06T16:00:00+08:00"), world.database.id(Uuid::now_v7()));
    let words = [
        (
            "{more}",
            "INSERT INTO journal_lines (journal_id, position, account, dr_fen, cr_fen, period, kind)".to_owned(),
        ),
        ("{office}", named("office")),
        ("{spare}", named("spare")),
        ("{red}", named("red")),
        ("{draft}", named("draft")),
        ("{trip}", "(SELECT id FROM journals WHERE source = 'charge' AND period = '2027-01')".to_owned()),
        ("{receipt}", "(SELECT id FROM costs WHERE number = '1')".to_owned()),
        ("{later}", later),
        ("{new}", new),
    ];
    let sql = words.iter().fold(sql.to_owned(), |sql, (word, meaning)| sql.replace(word, meaning));
    world.sql(&sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
}

fn each_kind_of_damage_is_found(world: &World) {
    company(world);
    world.stop();
    assert_eq!(broken(world), BTreeSet::new(), "the company's books are sound");
    unguarded(world);
    let mut wrong = Vec::new();
    for (what, sql, rules) in DAMAGE {
        planted(world, sql);
        let (found, expected) = (broken(world), rules.iter().map(|rule| (*rule).to_owned()).collect());
        if found != expected {
            wrong.push(format!("{what}: {found:?} instead of {expected:?}"));
        }
        restored(world);
        assert_eq!(broken(world), BTreeSet::new(), "{what} is taken back");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // Every rule has found something at least once.
    let source = include_str!("../../../src/cli/books.rs").lines().map(str::trim).collect::<Vec<_>>();
    let names = source.windows(2).filter(|pair| pair[0] == "(").map(|pair| pair[1].trim_matches(['"', ',']).to_owned());
    let all: BTreeSet<String> = names.collect();
    assert!(all.len() > 20, "{all:?}");
    assert_eq!(all, DAMAGE.iter().flat_map(|(_, _, rules)| *rules).map(|rule| (*rule).to_owned()).collect());
}

fn check_finds_what_is_off(world: &World) {
    world.tariff();
    let department = world.department("finance");
    world.vehicle("car");
    world.booking(&department, serde_json::json!({}));
    let sound = motorpool(&world.database.url, &["check"]);
    assert!(sound.status.success(), "{}", String::from_utf8_lossy(&sound.stdout));
    world.sql("UPDATE bookings SET state = 'cancelled'").expect("a booking that still wants its car");
    let off = motorpool(&world.database.url, &["check"]);
    assert_eq!(off.status.code(), Some(1));
    assert!(
        String::from_utf8_lossy(&off.stdout).contains("a closed booking wants no vehicle"),
        "{}",
        String::from_utf8_lossy(&off.stdout)
    );
}

fn check_finds_what_the_desk_must_not_do(world: &World) {
    let (department, cars) = department_with_cars(world, 2);
    let holds = world.booking(&department, json!({}));
    let sent = world.sent(&department, between("05-08 08:00", "05-08 16:00"), &[&cars[0]]);
    let trip = world.signed(&department, &cars[1], json!({}));
    world.sound();
    let of =
        |what: &str, booking: &Value| Ok(vec![format!("{what}: {}", booking["number"].as_str().expect("a number"))]);
    let off = |damage: &str, repair: &str, expected: Result<Vec<String>, String>| {
        world.sql(damage).expect("damage");
        assert_eq!(faults(&world.database.url), expected, "{damage}");
        world.sql(repair).expect("its repair");
        world.sound();
    };
    let change =
        |table: &str, what: &Value, set: &str| format!("UPDATE {table} SET {set} WHERE id = {}", world.sql_id(what));
    let waits = |word: &str| change("bookings", &holds, &format!("waitlist = {word}"));
    off(&waits("TRUE"), &waits("FALSE"), of("who waits holds no vehicle", &holds));
    let claims = |word: &str| {
        format!("UPDATE occupancy SET active = {word} WHERE cause_id = {}", world.sql_id(&sent["trips"][0]))
    };
    let planned = of("a planned trip holds its vehicle, or asks for another", &sent);
    off(&claims("FALSE"), &claims("TRUE"), planned);
    // It was signed at the moment of its return.
    let rule = |word: &str| change("trips", &trip, &format!("confirmed_by = '{word}'"));
    let number = json!({"number": trip["booking_number"]});
    off(&rule("rule"), &rule("department"), of("what was confirmed by rule had its working days", &number));
    let own = |who: &str| {
        format!(
            "UPDATE events SET actor_id = (SELECT id FROM users WHERE username = '{who}') WHERE action = 'create' AND subject_id = {}",
            world.sql_id(&sent)
        )
    };
    match world.database.engine {
        Engine::Sqlite => drop_triggers(&mut world.conn()),
        Engine::Postgres => world.sql("ALTER TABLE events DISABLE TRIGGER USER").expect("its triggers"),
    }
    world.sql(&own("approver.finance")).expect("damage");
    let found = faults(&world.database.url).expect("faults");
    assert!(found.contains(&of("nobody approved what they wrote", &sent).expect("a fault")[0]), "{found:?}");
}

fn check_finds_who_is_in_two_places(world: &World) {
    let (department, cars) = department_with_cars(world, 3);
    // Three of one car that overlap in part, and one each of two others at the same time.
    let spans = [("05-08 08:00", "05-08 16:00"), ("05-09 08:00", "05-09 16:00"), ("05-10 08:00", "05-10 16:00")];
    let sent = spans.map(|(from, until)| world.sent(&department, between(from, until), &[&cars[0]]));
    for car in &cars[1..] {
        world.sent(&department, between("05-08 08:00", "05-08 16:00"), &[car]);
    }
    world.sound();
    world.stop();
    match world.database.engine {
        Engine::Sqlite => drop_triggers(&mut world.conn()),
        Engine::Postgres => world.sql("ALTER TABLE occupancy DROP CONSTRAINT occupancy_no_overlap").expect("no guard"),
    }
    let plate = cars[0]["plate_no"].as_str().expect("a plate");
    let driver = world.admin();
    let driver = driver.get(&format!("/drivers/{}", cars[0]["default_driver_id"].as_str().expect("a driver")));
    let driver = driver.expect(200)["name"].as_str().expect("a name").to_owned();
    world.stop();
    let to = |column: &str, trip: &Value, at: &str| {
        let set = format!(
            "UPDATE occupancy SET {column} = {} WHERE cause_id = {}",
            world.database.instant(at),
            world.sql_id(&trip["trips"][0])
        );
        world.sql(&set).expect("another span");
    };
    let twice: Vec<String> = [format!("driver {driver}"), format!("vehicle {plate}")]
        .iter()
        .map(|who| format!("nothing is planned in two places: {who}"))
        .collect();
    // The last begins before the one before it has ended; then it ends when the first has hardly begun, within it.
    to("starts_at", &sent[2], "2026-05-09T15:59:00+08:00");
    assert_eq!(faults(&world.database.url), Ok(twice.clone()));
    to("starts_at", &sent[2], "2026-05-08T08:01:00+08:00");
    to("ends_at", &sent[2], "2026-05-08T08:02:00+08:00");
    assert_eq!(faults(&world.database.url), Ok(twice.clone()));
    // It ends as the first does, and where the first began it may end.
    to("ends_at", &sent[2], "2026-05-08T16:00:00+08:00");
    assert_eq!(faults(&world.database.url), Ok(twice));
    to("starts_at", &sent[2], "2026-05-08T07:00:00+08:00");
    to("ends_at", &sent[2], "2026-05-08T08:00:00+08:00");
    assert_eq!(faults(&world.database.url), Ok(Vec::new()));
}

/// What `check` prints as JSON, and whether it says that all is well.
fn as_json(world: &World, arguments: &[&str]) -> (Value, bool) {
    let check = motorpool(&world.database.url, &[&["check", "--json"], arguments].concat());
    let said = serde_json::from_slice(&check.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&check.stderr)));
    (said, check.status.success())
}

fn check_of_the_latest_leaves_out_the_rest(world: &World) {
    world.tariff();
    let (department, _car) = (world.department("finance"), world.vehicle("car"));
    world.booking(&department, json!({}));
    world.at("2026-05-20T08:00:00+08:00");
    world.supervisor().get("/events/head").expect(200);
    let head = as_json(world, &[]).0["head"].clone();
    assert_eq!(as_json(world, &[]), (json!({"sound": true, "since": null, "faults": [], "head": head}), true));
    let (latest, sound) = as_json(world, &["--since", "2026-05-07"]);
    assert_eq!((&latest["head"], &latest["since"], sound), (&head, &json!("2026-05-07"), true));

    world.sql("UPDATE bookings SET state = 'cancelled'").expect("a booking that still wants its car");
    let number = world.supervisor().all("/bookings")[0]["number"].as_str().expect("a number").to_owned();
    let rule = "a closed booking wants no vehicle";
    let fault = json!([{"rule": rule, "subjects": [number], "texts": [format!("{rule}: {number}")]}]);
    let (all, sound) = as_json(world, &[]);
    assert_eq!((&all["faults"], &all["sound"], sound), (&fault, &json!(false), false));
    // It was changed on the 6th.
    assert_eq!(as_json(world, &["--since", "2026-05-06"]).0["faults"], fault);
    assert_eq!(as_json(world, &["--since", "2026-05-07"]).0["faults"], json!([]));
    // A seal is verified if its event is of that time or comes after one. The world's first events are of the system's clock.
    match world.database.engine {
        Engine::Sqlite => drop_triggers(&mut world.conn()),
        Engine::Postgres => world.sql("ALTER TABLE events DISABLE TRIGGER USER").expect("its triggers"),
    }
    world.sql("UPDATE events SET reason = 'another' WHERE subject_kind = 'booking'").expect("damage");
    let found = |since: &str| as_json(world, &["--since", since]).0["faults"].as_array().map_or(0, Vec::len);
    assert_eq!((found("2026-05-06"), found("2098-01-01")), (2, 0));
    // One that is missing may have been of any time.
    let unbound = match world.database.engine {
        Engine::Sqlite => "PRAGMA foreign_keys = OFF",
        Engine::Postgres => "ALTER TABLE seals DROP CONSTRAINT seals_event_id_fkey",
    };
    world.sql(&format!("{unbound}; DELETE FROM events WHERE subject_kind = 'booking'")).expect("damage");
    assert_ne!(found("2098-01-01"), 0);
}

fn check_says_what_is_damaged(world: &World) {
    if world.database.engine == Engine::Postgres {
        return;
    }
    world.stop();
    bulk(world, 3_000);
    world.sql("PRAGMA wal_checkpoint(TRUNCATE)").expect("all in the file");
    let size = world.sql_number("SELECT page_size AS n FROM pragma_page_size");
    // A page in the middle: what SQLite says of it names no table.
    let [of_table, of_index] = ["events", "events_actor"].map(|name| {
        world.sql_number(&format!("SELECT max(pageno) AS n FROM dbstat WHERE name = '{name}' AND pagetype = 'leaf'"))
    });
    let mut file = OpenOptions::new().write(true).open(world.database.file()).expect("the file");
    for page in [of_table, of_index] {
        file.seek(SeekFrom::Start(u64::try_from((page - 1) * size).expect("a place"))).expect("its page");
        file.write_all(&vec![0xA5; usize::try_from(size).expect("a size")]).expect("damage");
    }
    drop(file);
    let check = motorpool(&world.database.url, &["check"]);
    let said = String::from_utf8_lossy(&check.stdout).into_owned();
    assert_eq!(check.status.code(), Some(1), "{said}");
    for (what, page) in [("table events, ", of_table), ("index events_actor of table events, ", of_index)] {
        let names = |line: &str| line.contains(what) && line.contains(&format!("page {page}"));
        assert!(said.lines().any(names), "{what}{page} isn't said: {said}");
    }
}

/// Bounded by the processor's time, so that it doesn't matter what else runs. A rule that compares every span with every
/// other would take minutes.
fn check_takes_as_long_as_what_it_reads(world: &World) {
    if world.database.engine == Engine::Postgres {
        return;
    }
    let car = world.sql_id(&world.vehicle("car"));
    world.stop();
    let hours = |hours: &str| format!("1780000000000000 + {hours} * 3600000000");
    world
        .sql(&format!(
            "WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 40000)
             INSERT INTO occupancy (id, resource_kind, resource_id, starts_at, ends_at, cause, cause_id, active, driving_minutes, created_at)
             SELECT randomblob(16), 'vehicle', {car}, {}, {}, 'off_road', randomblob(16), 1, 0, 1780000000000000 FROM s",
            hours("2 * n"),
            hours("(2 * n + 1)"),
        ))
        .expect("many spans");
    let program = process::motorpool(&world.database.url, &["check"]);
    let bounded = std::process::Command::new("sh")
        .args(["-c", "ulimit -t 20; exec \"$0\" check"])
        .arg(program.get_program())
        .envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))))
        .output()
        .expect("the binary runs");
    assert!(bounded.status.success(), "{bounded:?}");
}

fn check_has_no_time_out(world: &World) {
    if world.database.engine == Engine::Sqlite {
        return;
    }
    world.stop();
    // Whoever reads it with a time-out divides by nothing.
    let watched = "ALTER TABLE class_demand RENAME TO kept;
                   CREATE VIEW class_demand AS SELECT * FROM kept WHERE 1 / (CASE current_setting('statement_timeout') WHEN '0' THEN 1 ELSE 0 END) = 1";
    world.sql(watched).expect("a watch");
    assert_eq!(faults(&world.database.url), Ok(Vec::new()));
    world.sql("SET statement_timeout = '1h'; SELECT count(*) FROM class_demand").expect_err("the watch is awake");
}

fn check_finds_maintenance_of_another_vehicle(world: &World) {
    let (dispatcher, car, other) = (world.dispatcher(), world.vehicle("car"), world.vehicle("car"));
    let plan = json!({"name": "更换机油", "vehicle_id": car["id"], "every_days": 180});
    let plan = dispatcher.post("/maintenance-plans", plan).expect(201);
    let span = json!({"vehicle_id": car["id"], "reason": "保养", "starts_at": "2026-05-06T08:00:00+08:00", "ends_at": "2026-05-06T12:00:00+08:00"});
    let span = dispatcher.post("/off-road", span).expect(201);
    let done = json!({"plan_id": plan["id"], "off_road_id": span["id"], "done_on": "2026-05-06"});
    let done = dispatcher.post("/maintenance-services", done).expect(201);
    let line = json!({"amount_fen": 11_300, "vehicle_id": car["id"], "maintenance_service_id": done["id"]});
    world.accountant().post("/costs", receipt(json!({"lines": [line]}))).expect(201);
    world.sound();
    let (plate, ours, theirs) = (car["plate_no"].as_str().expect("a plate"), world.sql_id(&car), world.sql_id(&other));
    let of_plan = format!("maintenance is of its plan's vehicle, in a span off the road of its own: {plate}");
    let of_line = format!("a receipt pays for maintenance of the vehicle that it names: {plate}");
    for (table, expected) in [("off_road", &of_plan), ("maintenance_plans", &of_plan), ("cost_lines", &of_line)] {
        world.sql(&format!("UPDATE {table} SET vehicle_id = {theirs}")).expect("damage");
        assert_eq!(faults(&world.database.url), Ok(vec![expected.clone()]), "{table}");
        world.sql(&format!("UPDATE {table} SET vehicle_id = {ours}")).expect("its repair");
    }
    // The maintenance was not changed of late, and the receipt was.
    let late = match world.database.engine {
        Engine::Sqlite => "1780000000000000",
        Engine::Postgres => "'2026-05-28T20:26:40Z'",
    };
    let damage = format!("UPDATE cost_lines SET vehicle_id = {theirs}; UPDATE costs SET updated_at = {late}");
    world.sql(&damage).expect("damage");
    assert_eq!(as_json(world, &["--since", "2026-05-20"]).0["faults"][0]["texts"], json!([of_line]));
    world.sql(&format!("UPDATE cost_lines SET vehicle_id = {ours}")).expect("its repair");
    // What is void counts for nothing.
    world.sql(&format!("UPDATE off_road SET vehicle_id = {theirs}")).expect("damage");
    dispatcher.post(&format!("/maintenance-services/{}/void", id(&done)), json!({"reason": "记错"})).expect(200);
    world.sound();
}
