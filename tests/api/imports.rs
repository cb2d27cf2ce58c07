//! Bringing in what is there: tables judged row by row and brought in whole, files that are refused, and what is left
//! of an import that died.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use motorpool::http::sheet::{CSV, XLSX};
use serde_json::{Value, json};

use crate::{
    cases,
    client::{Client, Reply, id},
    database::{ADMIN, Engine, PASSWORD},
    process::Process,
    wire::{Wire, until, until_within},
    workbooks::{Archive, SHEET, csv, lying, rows, said, sheet, xlsx},
    world::World,
};

cases![
    templates_of_excel_go_in_as_they_come,
    templates_of_csv_go_in_as_they_come,
    a_dry_run_changes_nothing,
    every_fault_says_its_row_and_column,
    one_faulty_row_keeps_all_others_out,
    ten_thousand_trips_with_37_faulty_rows_name_all_37,
    columns_are_called_in_either_language_and_stand_in_any_order,
    what_is_there_already_is_a_fault,
    departments_may_bill_to_those_above,
    drivers_of_one_name_are_told_apart,
    a_refusal_in_the_last_unit_is_told_with_its_row,
    what_is_no_table_is_refused,
    bounds_are_kept,
    a_bomb_is_refused_in_little_memory,
    each_brings_in_what_is_theirs,
    a_repeated_import_is_done_once,
    one_import_at_a_time,
    who_writes_beside_a_large_import_is_served,
    an_import_that_died_has_failed,
    kilometres_of_before_count,
];

/// Sends a file, when the one before has given up its turn.
fn send(client: &Client, query: &str, media: &str, file: Vec<u8>) -> Reply {
    let attempt = || client.request("POST", &format!("/imports?{query}")).body(media, file.clone()).attempt();
    until("a turn", || attempt().ok().filter(|reply| reply.status != 503))
}

/// The import once it has ended.
fn ended(client: &Client, reply: &Reply) -> Value {
    let begun = reply.expect(201);
    assert_eq!(reply.header("location"), Some(format!("/api/v1/imports/{}", id(&begun)).as_str()));
    until_within(Duration::from_secs(120), "ended", || {
        let now = client.get(&format!("/imports/{}", id(&begun))).expect(200);
        (now["state"] != "running").then_some(now)
    })
}

fn import(client: &Client, query: &str, rows: &[Vec<String>]) -> Value {
    ended(client, &send(client, query, CSV, csv(rows)))
}

/// Row, column and code of each fault.
fn faults(import: &Value) -> Vec<(i64, String, String)> {
    let word = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let faults = import["faults"].as_array().cloned().unwrap_or_default();
    faults
        .iter()
        .map(|fault| (fault["row"].as_i64().unwrap_or(0), word(&fault["column"]), word(&fault["code"])))
        .collect()
}

#[track_caller]
fn refused(import: &Value, expected: &[(i64, &str, &str)]) {
    let told: Vec<(i64, String, String)> =
        expected.iter().map(|(row, column, code)| (*row, (*column).to_owned(), (*code).to_owned())).collect();
    let sorted = |mut faults: Vec<(i64, String, String)>| {
        faults.sort();
        faults
    };
    let found = faults(import);
    assert!(found.is_sorted_by_key(|fault| fault.0), "not by row: {import}");
    assert_eq!(sorted(found), sorted(told), "{import}");
    assert_eq!((&import["state"], &import["fault_count"]), (&json!("refused"), &json!(expected.len())), "{import}");
}

fn state(import: &Value) -> &str {
    import["state"].as_str().unwrap_or_else(|| panic!("no state in {import}"))
}

/// In the order of moving over, each with what it asks beside its kind.
const KINDS: &[(&str, &str)] = &[
    ("departments", ""),
    ("drivers", ""),
    ("vehicles", ""),
    ("opening_balances", "&date=2026-05-01"),
    ("past_trips", ""),
];

/// Who brings in what.
fn of_kind(world: &World, kind: &str) -> Client {
    if kind == "opening_balances" { world.accountant() } else { world.admin() }
}

fn rows_of_everything(world: &World) -> i64 {
    // Signing in, which leaves an event, has happened.
    world.admin().get("/auth/me").expect(200);
    ["departments", "drivers", "vehicles", "journals", "past_trips", "events"]
        .iter()
        .map(|table| world.sql_number(&format!("SELECT count(*) AS n FROM {table}")))
        .sum()
}

fn templates_of_excel_go_in_as_they_come(world: &World) {
    moves_over(world, "xlsx", XLSX);
}

fn templates_of_csv_go_in_as_they_come(world: &World) {
    moves_over(world, "csv", CSV);
}

/// The example of each template is what a request would have made.
fn moves_over(world: &World, format: &str, media: &str) {
    for (kind, more) in KINDS {
        let client = of_kind(world, kind);
        let template = client.get(&format!("/imports/templates/{kind}?format={format}"));
        assert_eq!(
            (template.status, template.header("Content-Type").is_some_and(|said| said.starts_with(media))),
            (200, true),
            "{kind}"
        );
        let judged = ended(&client, &send(&client, &format!("kind={kind}{more}"), media, template.bytes.clone()));
        assert_eq!((state(&judged), &judged["dry_run"]), ("passed", &json!(true)), "{judged}");
        let done = ended(&client, &send(&client, &format!("kind={kind}&dry_run=false{more}"), media, template.bytes));
        assert_eq!(
            (state(&done), &done["rows"], &done["rows_done"]),
            ("imported", &done["rows"], &done["rows"]),
            "{done}"
        );
        assert_eq!(
            world.sql_number("SELECT count(*) AS n FROM events WHERE subject_kind = 'import'"),
            1 + KINDS.iter().position(|(other, _)| other == kind).expect("one") as i64
        );
    }
    let admin = world.admin();
    let department = &admin.get("/departments?code=finance").expect(200)["items"][0];
    assert_eq!(
        (&department["name"], &department["discount_percent"], &department["uscc"]),
        (&json!("县财政局"), &json!(10), &json!("11330225002985031R"))
    );
    let driver = &admin.get("/drivers").expect(200)["items"][0];
    assert_eq!(
        (&driver["phone"], &driver["licence_classes"], &driver["birth_date"]),
        (&json!("13800000001"), &json!(["A1"]), &json!("1985-03-01"))
    );
    let vehicle = &admin.get("/vehicles").expect(200)["items"][0];
    assert_eq!(
        (&vehicle["plate_no"], &vehicle["current_odometer_km"], &vehicle["default_driver_id"]),
        (&json!("浙BA123Z"), &json!(41_520), &driver["id"])
    );
    assert_eq!(vehicle["fuel_norm_hundredths"], 1_200);
    let trip = &world.dispatcher().get(&format!("/past-trips?vehicle_id={}", id(vehicle))).expect(200)["items"][0];
    assert_eq!(
        (&trip["reference"], &trip["total_fen"], &trip["driver_id"]),
        (&json!("2025-0001"), &json!(97_560), &driver["id"])
    );
    assert_eq!(
        (&trip["departed_at"], &trip["returned_at"]),
        (&json!("2025-11-03T08:00:00+08:00"), &json!("2025-11-03T17:30:00+08:00"))
    );
    // A second person approves the balances, as always.
    let prepared =
        &world.accountant().get("/imports?kind=opening_balances&state=imported").expect(200)["items"][0]["journal_id"];
    let journal = world.accountant().get(&format!("/journals/{}", prepared.as_str().expect("a journal"))).expect(200);
    assert_eq!(
        (&journal["state"], &journal["kind"], &journal["date"]),
        (&json!("draft"), &json!("opening"), &json!("2026-05-01"))
    );
    world.supervisor().post(&format!("/journals/{}/approve", id(&journal)), json!({})).expect(200);
    assert_eq!(
        world.accountant().get(&format!("/receivables?department_id={}", id(department))).expect(200)["items"][0]["open_fen"],
        300_000
    );
    world.sound();
}

fn a_dry_run_changes_nothing(world: &World) {
    let before = rows_of_everything(world);
    let table = rows(&[&["code", "name"], &["finance", "县财政局"], &["health", "县卫健局"]]);
    // It is one unless said otherwise.
    let judged = import(&world.admin(), "kind=departments", &table);
    assert_eq!(
        (state(&judged), &judged["rows"], &judged["rows_done"], &judged["fault_count"]),
        ("passed", &json!(2), &json!(2), &json!(0))
    );
    assert_eq!(rows_of_everything(world), before);
    assert_eq!(state(&import(&world.admin(), "kind=departments&dry_run=false", &table)), "imported");
    assert_eq!(world.admin().all("/departments").len(), 2);
}

fn every_fault_says_its_row_and_column(world: &World) {
    world.department("finance");
    let car = world.vehicle_with("car", json!({"plate_no": "浙B12345"}));
    let driver = world
        .dispatcher()
        .get(&format!("/drivers/{}", car["default_driver_id"].as_str().expect("a driver")))
        .expect(200)["name"]
        .clone();
    let driver = driver.as_str().expect("a name");
    let (admin, accountant) = (world.admin(), world.accountant());
    let judge = |client: &Client, query: &str, table: &[&[&str]], expected: &[(i64, &str, &str)]| {
        refused(&import(client, query, &rows(table)), expected);
        // The same of an Excel file, which knows numbers.
        refused(&ended(client, &send(client, query, XLSX, xlsx(&rows(table)))), expected);
    };
    let kind = "kind=departments";
    judge(
        &admin,
        kind,
        &[&["code", "colour", "code"], &["a", "b", "c"]],
        &[(1, "colour", "unknown_column"), (1, "code", "duplicate"), (1, "name", "missing_column")],
    );
    judge(&admin, kind, &[&["code", "name"]], &[(0, "-", "empty")]);
    judge(
        &admin,
        kind,
        &[
            &[
                "code",
                "name",
                "discount_percent",
                "approval_rule",
                "approval_amount_yuan",
                "uscc",
                "bill_to_department",
                "retired_on",
            ],
            &["a", "甲局", "101", "sometimes", "", "", "", ""],
            &["", "", "12.5", "", "1.005", "123", "", "2026-02-30"],
            &["b", "乙局", "", "above_amount", "", "91350100M000100Y44", "nobody", ""],
            &["finance", "丙局", "", "", "", "", "finance", ""],
            &["c", "丁局", "", "", "", "", "", ""],
            &["c", "戊局", "", "", "", "", "", "", "x"],
        ],
        &[
            (2, "discount_percent", "out_of_range"),
            (2, "approval_rule", "not_allowed_value"),
            (3, "discount_percent", "wrong_type"),
            (3, "approval_amount_yuan", "wrong_type"),
            (3, "retired_on", "invalid_date"),
            (3, "code", "required"),
            (3, "name", "required"),
            (3, "uscc", "too_short"),
            (4, "uscc", "invalid_uscc"),
            (4, "approval_amount_yuan", "required"),
            (4, "bill_to_department", "unknown_reference"),
            (5, "bill_to_department", "itself"),
            (5, "code", "already_exists"),
            (7, "-", "unknown_column"),
        ],
    );
    judge(
        &admin,
        "kind=drivers",
        &[
            &["name", "phone", "licence_classes", "licence_valid_until", "employment", "birth_date"],
            &["王建国", "1", "A1, A1", "2030/12/31", "employee", "2026-05-07"],
            &["王建国", "1", "D9", "2030-12-31", "friend", ""],
            &["李", "2", "C1", "2030-12-31", "劳务外包", ""],
            &["李", "2", "C1", "2030-12-31", "劳务外包", ""],
        ],
        &[
            (2, "licence_classes", "duplicate"),
            (2, "birth_date", "in_the_future"),
            (3, "licence_classes", "not_allowed_value"),
            (3, "employment", "not_allowed_value"),
            (5, "name", "duplicate"),
        ],
    );
    judge(
        &admin,
        "kind=vehicles",
        &[
            &[
                "plate_no",
                "class",
                "model",
                "seats",
                "length_mm",
                "energy",
                "odometer_km",
                "vin",
                "ownership",
                "supplier",
                "default_driver",
            ],
            &["浙I00000", "tram", "考斯特", "19", "6255", "柴油", "1", "LATPAB071W100530I", "hired", "", ""],
            &["浙B12345", "bus", "考斯特", "19", "6255", "diesel", "1", "", "", "nobody", "nobody"],
            &["浙B12346", "bus", "考斯特", "0", "6255", "diesel", "x", "", "", "", ""],
        ],
        &[
            (2, "plate_no", "invalid_plate"),
            (2, "vin", "invalid_vin"),
            (2, "supplier", "required"),
            (2, "class", "unknown_reference"),
            (3, "supplier", "unknown_reference"),
            (3, "default_driver", "unknown_reference"),
            (4, "odometer_km", "wrong_type"),
            (4, "seats", "out_of_range"),
        ],
    );
    let balances = "kind=opening_balances&date=2026-05-01";
    judge(
        &accountant,
        balances,
        &[
            &["account", "dr_yuan", "cr_yuan", "department", "document_date"],
            &["1122", "5.00", "", "", ""],
            &["5602", "5.00", "", "", ""],
            &["2203", "5.00", "", "finance", ""],
            &["9999", "5.00", "5.00", "", ""],
            &["1002", "-5.00", "", "", ""],
        ],
        &[
            (2, "department", "required"),
            (2, "document_date", "required"),
            (3, "account", "not_in_opening"),
            (4, "dr_yuan", "wrong_side"),
            (5, "-", "one_side"),
            (5, "account", "unknown_reference"),
            (6, "dr_yuan", "out_of_range"),
        ],
    );
    judge(
        &accountant,
        balances,
        &[&["account", "dr_yuan", "cr_yuan"], &["1002", "5", ""], &["3001", "", "4.99"]],
        &[(0, "-", "unbalanced")],
    );
    judge(
        &admin,
        "kind=past_trips",
        &[
            &[
                "reference",
                "vehicle",
                "driver",
                "department",
                "purpose",
                "departed_at",
                "returned_at",
                "distance_km",
                "total_yuan",
            ],
            &["1", "浙B12345", driver, "finance", "其他公务", "2026-05-01 08:00", "2026-05-01 08:00", "10", ""],
            &["2", "浙B99999", "nobody", "nobody", "fun", "yesterday", "2026-05-01T18:00:00+08:00", "-1", "x"],
            &["3", "浙B12345", "", "finance", "其他公务", "2026-05-06 08:00", "2026-05-06 08:01", "10", ""],
            &["4", "浙B12345", "", "finance", "其他公务", "2026-05-05 08:00", "2026-05-05 09:00", "10", ""],
            &["4", "浙B12345", "", "finance", "其他公务", "2026-05-05 08:00", "2026-05-05 09:00", "10", ""],
        ],
        &[
            (2, "returned_at", "ends_before_start"),
            (3, "vehicle", "unknown_reference"),
            (3, "driver", "unknown_reference"),
            (3, "department", "unknown_reference"),
            (3, "departed_at", "invalid_instant"),
            (3, "total_yuan", "wrong_type"),
            (3, "purpose", "not_allowed_value"),
            (3, "distance_km", "out_of_range"),
            (4, "returned_at", "in_the_future"),
            (6, "reference", "duplicate"),
        ],
    );
    // What is wrong is told in the language asked for.
    let found = import(&admin, kind, &rows(&[&["单位编码"], &["a"]]));
    let told =
        admin.request("GET", &format!("/imports/{}", id(&found))).header("Accept-Language", "zh").send().expect(200);
    assert_eq!(
        (&found["faults"][0]["detail"], &told["faults"][0]["detail"]),
        (&json!("The column name is missing."), &json!("缺少“单位名称”（name）列。"))
    );
    // Of when the balances are, is asked for.
    let table = csv(&rows(&[&["account"], &["1002"]]));
    send(&accountant, "kind=opening_balances", CSV, table.clone()).faults(&[("date", "required")]);
    send(&accountant, "kind=opening_balances&date=2026-05-07", CSV, table.clone()).faults(&[("date", "in_the_future")]);
    send(&admin, "kind=drivers&date=2026-05-01", CSV, table.clone()).faults(&[("date", "not_allowed")]);
    send(&admin, "dry_run=false", CSV, table.clone()).faults(&[("kind", "required")]);
    send(&admin, "kind=cows", CSV, table).faults(&[("kind", "not_allowed_value")]);
}

fn one_faulty_row_keeps_all_others_out(world: &World) {
    let (admin, before) = (world.admin(), rows_of_everything(world));
    let mut table = rows(&[&["code", "name"]]);
    table.extend(
        (0..60).map(|number| {
            vec![format!("d{number}"), if number == 41 { String::new() } else { format!("第{number}局") }]
        }),
    );
    refused(&import(&admin, "kind=departments&dry_run=false", &table), &[(43, "name", "required")]);
    assert_eq!(rows_of_everything(world), before);
    table[42][1] = "第41局".into();
    assert_eq!(state(&import(&admin, "kind=departments&dry_run=false", &table)), "imported");
    assert_eq!(admin.all("/departments").len(), 60);
}

/// Trips of before as a table: so many, an hour each.
fn trips(vehicle: &str, department: &str, count: usize) -> Vec<Vec<String>> {
    let mut table = rows(&[&[
        "reference",
        "vehicle",
        "department",
        "purpose",
        "departed_at",
        "returned_at",
        "distance_km",
        "total_yuan",
    ]]);
    let first = chrono::NaiveDate::from_ymd_opt(2024, 1, 1).and_then(|day| day.and_hms_opt(0, 0, 0)).expect("a moment");
    table.extend((0..count).map(|number| {
        let departed = first + chrono::TimeDelta::hours(number as i64);
        let (departed_at, returned_at) =
            (departed.format("%Y-%m-%d %H:%M"), (departed + chrono::TimeDelta::minutes(45)).format("%Y-%m-%d %H:%M"));
        let (km, yuan) = (number % 300 + 1, format!("{}.{:02}", number % 900, number % 100));
        vec![
            format!("P{number:05}"),
            vehicle.into(),
            department.into(),
            "official_business".into(),
            departed_at.to_string(),
            returned_at.to_string(),
            km.to_string(),
            yuan,
        ]
    }));
    table
}

fn ten_thousand_trips_with_37_faulty_rows_name_all_37(world: &World) {
    const ROWS: usize = 10_000;
    world.department("finance");
    world.vehicle_with("car", json!({"plate_no": "浙B12345"}));
    let admin = world.admin();
    let whole = trips("浙B12345", "finance", ROWS);
    let mut spoilt = whole.clone();
    // Always the same 37 rows, each spoilt in one of five ways.
    let mut random = 20_260_506_u64;
    let mut expected = std::collections::BTreeMap::new();
    while expected.len() < 37 {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let row = 1 + usize::try_from(random >> 33).expect("small") % ROWS;
        let (at, words, column, code) = [
            (1, "浙B99999", "vehicle", "unknown_reference"),
            (2, "nobody", "department", "unknown_reference"),
            (4, "2024-13-01 08:00", "departed_at", "invalid_instant"),
            (6, "12.5", "distance_km", "wrong_type"),
            (7, "1.005", "total_yuan", "wrong_type"),
        ][expected.len() % 5];
        if expected.insert(row as i64 + 1, (column, code)).is_none() {
            spoilt[row][at] = words.into();
        }
    }
    let expected: Vec<(i64, &str, &str)> =
        expected.into_iter().map(|(row, (column, code))| (row, column, code)).collect();
    let found = import(&admin, "kind=past_trips&dry_run=false", &spoilt);
    refused(&found, &expected);
    assert_eq!((&found["rows"], &found["rows_done"]), (&json!(ROWS), &json!(ROWS)));
    assert_eq!(world.sql_number("SELECT count(*) AS n FROM past_trips"), 0);
    refused(&ended(&admin, &send(&admin, "kind=past_trips", XLSX, xlsx(&spoilt))), &expected);

    let done = import(&admin, "kind=past_trips&dry_run=false", &whole);
    assert_eq!((state(&done), &done["rows_done"]), ("imported", &json!(ROWS)), "{done}");
    assert_eq!(world.sql_number("SELECT count(*) AS n FROM past_trips"), ROWS as i64);
    assert_eq!(
        world.sql_number("SELECT CAST(sum(distance_km) AS BIGINT) AS n FROM past_trips"),
        (0..ROWS as i64).map(|number| number % 300 + 1).sum::<i64>()
    );
    // It told how far it was, a thousand rows at a time: each time is a version, the beginning and the end are two
    // more.
    assert_eq!(done["etag"], "\"12\"");
    // The same again is all there already; so many faults are counted, the first thousand told.
    let again = import(&admin, "kind=past_trips&dry_run=false", &whole);
    assert_eq!(
        (state(&again), &again["fault_count"], again["faults"].as_array().map(Vec::len)),
        ("refused", &json!(ROWS), Some(1_000))
    );
    assert_eq!(
        (&again["faults"][999]["row"], &again["faults"][999]["code"]),
        (&json!(1_001), &json!("already_exists"))
    );
    let page = world.dispatcher().get("/past-trips?from=2024-01-02&to=2024-01-02&limit=200").expect(200);
    assert_eq!(page["items"].as_array().map(Vec::len), Some(24));
}

fn columns_are_called_in_either_language_and_stand_in_any_order(world: &World) {
    let admin = world.admin();
    let words =
        "审批规则,单位名称,Code,审批限额\n超过限额审批, 县财政局 ,finance,\"2000.00\"\n\n无需审批,县卫健局,health,\n";
    let (gb, ..) = encoding_rs::GB18030.encode(words);
    for (file, expected) in [
        (words.as_bytes().to_vec(), "passed"),
        ([b"\xef\xbb\xbf", words.as_bytes()].concat(), "passed"),
        (gb.into_owned(), "imported"),
    ] {
        let query = if expected == "imported" { "kind=departments&dry_run=false" } else { "kind=departments" };
        assert_eq!(state(&ended(&admin, &send(&admin, query, "text/csv; charset=x", file))), expected);
    }
    let found = &admin.get("/departments?code=finance").expect(200)["items"][0];
    assert_eq!(
        (&found["name"], &found["approval_rule"], &found["approval_amount_fen"]),
        (&json!("县财政局"), &json!("above_amount"), &json!(200_000))
    );
    // A fault names the column as the file does, and the row as people count it.
    let words = words.replace("无需审批", "随便");
    let found = ended(
        &admin,
        &send(&admin, "kind=departments", CSV, words.replace("finance", "f").replace("health", "h").into_bytes()),
    );
    refused(&found, &[(4, "审批规则", "not_allowed_value")]);
}

fn what_is_there_already_is_a_fault(world: &World) {
    let admin = world.admin();
    for (kind, table, column) in [
        ("departments", rows(&[&["code", "name"], &["finance", "县财政局"]]), "code"),
        (
            "drivers",
            rows(&[
                &["name", "phone", "licence_classes", "licence_valid_until", "employment"],
                &["王建国", "1", "A1", "2030-12-31", "employee"],
            ]),
            "name",
        ),
        (
            "vehicles",
            rows(&[
                &["plate_no", "class", "model", "seats", "length_mm", "energy", "odometer_km"],
                &["浙B12345", "bus", "考斯特", "19", "6255", "diesel", "5"],
            ]),
            "plate_no",
        ),
        ("past_trips", trips("浙B12345", "finance", 1), "reference"),
    ] {
        let query = format!("kind={kind}&dry_run=false");
        assert_eq!(state(&import(&admin, &query, &table)), "imported", "{kind}");
        refused(&import(&admin, &query, &table), &[(2, column, "already_exists")]);
    }
}

fn departments_may_bill_to_those_above(world: &World) {
    let admin = world.admin();
    let table = rows(&[
        &["code", "name", "bill_to_department"],
        &["office", "县府办", ""],
        &["archives", "县档案馆", "office"],
    ]);
    assert_eq!(state(&import(&admin, "kind=departments&dry_run=false", &table)), "imported");
    let of = |code: &str| admin.get(&format!("/departments?code={code}")).expect(200)["items"][0].clone();
    assert_eq!(of("archives")["bill_to_department_id"], of("office")["id"]);
    let below = rows(&[&["code", "name", "bill_to_department"], &["a", "甲", "b"], &["b", "乙", ""]]);
    refused(&import(&admin, "kind=departments", &below), &[(2, "bill_to_department", "unknown_reference")]);
}

fn drivers_of_one_name_are_told_apart(world: &World) {
    let admin = world.admin();
    let header = ["name", "phone", "licence_classes", "licence_valid_until", "employment"];
    let drivers = rows(&[
        &header,
        &["王建国", "1", "C1", "2030-12-31", "employee"],
        &["王建国", "2", "C1", "2030-12-31", "employee"],
    ]);
    assert_eq!(state(&import(&admin, "kind=drivers&dry_run=false", &drivers)), "imported");
    let vehicle = |phone: &str| {
        let header = [
            "plate_no",
            "class",
            "model",
            "seats",
            "length_mm",
            "energy",
            "odometer_km",
            "default_driver",
            "default_driver_phone",
        ];
        rows(&[&header, &["浙B12345", "car", "帕萨特", "5", "4948", "petrol", "5", "王建国", phone]])
    };
    refused(&import(&admin, "kind=vehicles&dry_run=false", &vehicle("")), &[(2, "default_driver", "ambiguous")]);
    refused(
        &import(&admin, "kind=vehicles&dry_run=false", &vehicle("3")),
        &[(2, "default_driver", "unknown_reference")],
    );
    assert_eq!(state(&import(&admin, "kind=vehicles&dry_run=false", &vehicle("2"))), "imported");
    let car = &admin.get("/vehicles").expect(200)["items"][0];
    assert_eq!(
        admin.get(&format!("/drivers/{}", car["default_driver_id"].as_str().expect("a driver"))).expect(200)["phone"],
        "2"
    );
}

fn a_refusal_in_the_last_unit_is_told_with_its_row(world: &World) {
    world.department("finance");
    world.vehicle_with("car", json!({"plate_no": "浙B12345"}));
    // What somebody else did between judging and writing.
    let refuse = match world.database.engine {
        Engine::Sqlite => {
            "CREATE TRIGGER taken BEFORE INSERT ON past_trips WHEN NEW.reference = 'P00003' BEGIN SELECT RAISE(ABORT, 'past_trips_reference'); END"
        }
        Engine::Postgres => {
            "CREATE TRIGGER taken BEFORE INSERT ON past_trips FOR EACH ROW WHEN (NEW.reference = 'P00003') EXECUTE FUNCTION refuse('past_trips_reference')"
        }
    };
    world.sql(refuse).expect("a trigger");
    let found = import(&world.admin(), "kind=past_trips&dry_run=false", &trips("浙B12345", "finance", 10));
    refused(&found, &[(5, "-", "already_exists")]);
    assert_eq!(world.sql_number("SELECT count(*) AS n FROM past_trips"), 0);
}

/// Files that can't be read, and as what they are refused.
fn unreadable() -> Vec<(&'static str, &'static str, Vec<u8>, u16, &'static str)> {
    let good = xlsx(&rows(&[&["code", "name"], &["finance", "县财政局"]]));
    let doctype = r#"<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;"><!ENTITY lol3 "&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;">]>"#;
    let laughing = format!("<?xml version=\"1.0\"?>{doctype}{}", sheet(&[&["code", "name"], &["&lol3;", "x"]]));
    let strings = format!("<?xml version=\"1.0\"?>{doctype}<sst><si><t>&lol3;</t></si></sst>");
    let plain = sheet(&[&["code", "name"], &["a", "b"]]);
    vec![
        ("nothing", XLSX, Vec::new(), 422, "unreadable_file"),
        ("garbage", XLSX, b"\x00\x01\x02 no archive at all".repeat(50), 422, "unreadable_file"),
        ("half an archive", XLSX, good[..good.len() / 2].to_vec(), 422, "unreadable_file"),
        ("an archive of something else", XLSX, Archive::new().file(), 422, "unreadable_file"),
        (
            "a sheet that breaks off",
            XLSX,
            Archive::new().sheet(&plain[..plain.len() - 30]).file(),
            422,
            "unreadable_file",
        ),
        (
            "a text that isn't there",
            XLSX,
            Archive::new()
                .sheet("<worksheet><sheetData><row><c t=\"s\"><v>7</v></c></row></sheetData></worksheet>")
                .file(),
            422,
            "unreadable_file",
        ),
        (
            "rows out of order",
            XLSX,
            Archive::new().sheet("<worksheet><sheetData><row r=\"2\"/><row r=\"1\"/></sheetData></worksheet>").file(),
            422,
            "unreadable_file",
        ),
        (
            "a row beyond all",
            XLSX,
            Archive::new()
                .sheet("<worksheet><sheetData><row r=\"9223372036854775807\"/><row/></sheetData></worksheet>")
                .file(),
            422,
            "unreadable_file",
        ),
        ("too deep", XLSX, Archive::new().sheet(&"<a>".repeat(10_000)).file(), 422, "unreadable_file"),
        ("neither UTF-8 nor GB18030", CSV, b"code,name\n\xff\xff,x".to_vec(), 422, "unreadable_file"),
        ("a billion laughs", XLSX, Archive::new().sheet(&laughing).file(), 422, "xml_entities"),
        (
            "a billion laughs in the texts",
            XLSX,
            Archive::new().sheet(&plain).part("xl/sharedStrings.xml", &strings).file(),
            422,
            "xml_entities",
        ),
        (
            "a document type",
            XLSX,
            Archive::new().sheet(&format!("<!DOCTYPE worksheet>{plain}")).file(),
            422,
            "xml_entities",
        ),
        ("an entity of its own", XLSX, Archive::new().sheet(&sheet(&[&["code", "&lol;"]])).file(), 422, "xml_entities"),
    ]
}

fn what_is_no_table_is_refused(world: &World) {
    let admin = world.admin();
    let plain = csv(&rows(&[&["code", "name"], &["finance", "县财政局"]]));
    for media in ["application/json", "text/plain", "multipart/form-data; boundary=x", "application/zip"] {
        send(&admin, "kind=departments", media, plain.clone()).problem(415, "unsupported_media_type");
    }
    for (what, media, file, status, code) in unreadable() {
        let reply = send(&admin, "kind=departments&dry_run=false", media, file);
        assert_eq!(reply.status, status, "{what}: {}", reply.body);
        reply.problem(status, code);
    }
    assert_eq!(world.sql_number("SELECT count(*) AS n FROM imports"), 0);
    // What a file says of its cells is taken at its word, not more: a formula's error is a fault of its cell.
    let cells = "<worksheet><sheetData><row><c t=\"inlineStr\"><is><r><t>co</t></r><r><t>de</t></r><rPh><t>x</t></rPh></is></c><c t=\"str\"><f>x</f><v>name</v></c></row>
        <row r=\"5\"><c r=\"B5\" t=\"e\"><v>#N/A</v></c><c r=\"A5\"><v>12.0</v></c></row></sheetData></worksheet>";
    let found = ended(&admin, &send(&admin, "kind=departments", XLSX, Archive::new().sheet(cells).file()));
    refused(&found, &[(5, "name", "formula_error")]);
}

fn bounds_are_kept(world: &World) {
    let admin = world.admin();
    // Said to be large: refused before it is sent.
    let mut large = Wire::to(&world.address());
    let (token, length) = (admin.token().expect("a token"), 5 * 1024 * 1024 + 1);
    let head = format!(
        "POST /api/v1/imports?kind=departments HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: text/csv\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    large.say(head.as_bytes()).expect("said");
    let answer = String::from_utf8_lossy(&large.rest()).into_owned();
    assert!(answer.starts_with("HTTP/1.1 413") && answer.contains("body_too_large"), "{answer}");
    let mut table = rows(&[&["code", "name"]]);
    table.extend((0..20_000).map(|number| vec![format!("d{number}"), "x".into()]));
    assert_eq!(state(&import(&admin, "kind=departments", &table)), "passed");
    table.push(vec!["one".into(), "more".into()]);
    send(&admin, "kind=departments", CSV, csv(&table)).problem(413, "file_too_large");
    send(&admin, "kind=departments", XLSX, xlsx(&table)).problem(413, "file_too_large");
    let wide = rows(&[&["x"; 65]]);
    send(&admin, "kind=departments", CSV, csv(&wide)).problem(413, "file_too_large");
    send(&admin, "kind=departments", XLSX, xlsx(&wide)).problem(413, "file_too_large");
    let long = |length: usize| rows(&[&["code", "name"], &["a", &"长".repeat(length)]]);
    for (length, code) in [(101, "too_long"), (2_000, "too_long"), (2_001, "too_long"), (30_000, "too_long")] {
        refused(&import(&admin, "kind=departments", &long(length)), &[(2, "name", code)]);
        refused(&ended(&admin, &send(&admin, "kind=departments", XLSX, xlsx(&long(length)))), &[(2, "name", code)]);
    }
    let parts = (0..300).fold(Archive::new(), |archive, number| archive.part(&format!("part{number}"), "x"));
    send(&admin, "kind=departments", XLSX, parts.sheet(&sheet(&[&["code"]])).file()).problem(413, "file_too_large");
}

/// Small files out of which very much comes: a gigabyte, said of itself or not.
fn bombs() -> Vec<(&'static str, Vec<u8>)> {
    const GIGABYTE: usize = 1_000;
    let open = "<worksheet><sheetData>";
    let words = "a".repeat(1_000);
    let bomb = |before: &str, piece: &str| Archive::new().megabytes(SHEET, before, piece, GIGABYTE).file();
    let texts = |piece: &str| {
        Archive::new().sheet(&sheet(&[&["code"]])).megabytes("xl/sharedStrings.xml", "<sst>", piece, GIGABYTE).file()
    };
    let (empty, row) =
        (format!("<row a=\"{words}\"/>"), format!("<row><c t=\"inlineStr\"><is><t>{words}</t></is></c></row>"));
    let unread = Archive::new().sheet(&sheet(&[&["code"]])).megabytes("xl/media/image1.png", "", "aaaaaaaa", GIGABYTE);
    vec![
        ("empty rows", bomb(open, &empty)),
        ("a part that nobody reads", unread.file()),
        ("empty rows, and lies", lying(bomb(open, &empty))),
        ("rows, and lies", lying(bomb(open, &row))),
        ("one text, and lies", lying(bomb(&format!("{open}<row><c t=\"inlineStr\"><is><t>"), &words))),
        (
            "a text of many pieces, and lies",
            lying(bomb(&format!("{open}<row><c t=\"inlineStr\"><is>"), &format!("<t>{words}</t>"))),
        ),
        ("a tag, and lies", lying(bomb("<worksheet ", "a=\"b\" "))),
        ("a comment, and lies", lying(bomb("<worksheet><!-- ", &words))),
        ("tags in tags, and lies", lying(bomb(open, "<a>"))),
        ("shared texts, and lies", lying(texts(&format!("<si><t>{words}</t></si>")))),
        ("a shared text of many pieces, and lies", lying(texts(&format!("<t>{words}</t>")))),
    ]
}

fn a_bomb_is_refused_in_little_memory(world: &World) {
    let bombs = bombs();
    world.admin();
    world.stop();
    let server = Process::serve(&world.database.url);
    let admin = server.nobody().person(ADMIN, PASSWORD);
    // What any import needs: threads, validators, a first page of everything.
    let plain = rows(&[&["code", "name"], &["finance", "县财政局"]]);
    assert_eq!(state(&ended(&admin, &send(&admin, "kind=departments", XLSX, xlsx(&plain)))), "passed");
    let idle = server.most_memory_kib();
    assert!(idle > 0, "nothing is known of its memory");
    for (what, file) in bombs {
        let size = file.len();
        assert!(size < 5 * 1024 * 1024, "{what}: {size}");
        let reply = send(&admin, "kind=departments", XLSX, file);
        let code = reply.json()["code"].as_str().unwrap_or_default().to_owned();
        assert!(
            matches!((reply.status, code.as_str()), (413, "file_too_large") | (422, "unreadable_file")),
            "{what}: {}",
            reply.body
        );
        let most = (server.most_memory_kib() - idle) / 1024;
        assert!(most < 50, "{what}, of {size} bytes: {most} MiB more than before");
    }
    for (what, media, file, status, _) in unreadable() {
        assert_eq!(send(&admin, "kind=departments", media, file).status, status, "{what}");
    }
    let most = (server.most_memory_kib() - idle) / 1024;
    assert!(most < 50, "{most} MiB more than before");
    assert_eq!(admin.all("/imports").len(), 1, "none of them is an import");
}

fn each_brings_in_what_is_theirs(world: &World) {
    let department = world.department("finance");
    let table = csv(&rows(&[&["code", "name"]]));
    let people = [
        ("admin", world.admin()),
        ("accountant", world.accountant()),
        ("supervisor", world.supervisor()),
        ("dispatcher", world.dispatcher()),
        ("requester", world.requester(&department)),
    ];
    for (who, client) in &people {
        for (kind, more) in KINDS {
            let may = if *kind == "opening_balances" { *who == "accountant" } else { *who == "admin" };
            // Before the file is looked at.
            let reply = send(client, &format!("kind={kind}{more}"), "text/plain", table.clone());
            reply.problem(if may { 415 } else { 403 }, if may { "unsupported_media_type" } else { "forbidden" });
        }
        let may_read = matches!(*who, "admin" | "accountant" | "supervisor");
        for path in ["/imports", "/imports/templates/vehicles"] {
            assert_eq!(client.get(path).status == 200, may_read, "{who} {path}");
        }
        assert_eq!(client.get("/past-trips").status == 200, *who != "requester", "{who}");
    }
    let admin = world.admin();
    admin.get("/imports/templates/cows").problem(404, "not_found");
    admin.get("/imports/templates/vehicles?format=pdf").faults(&[("format", "not_allowed_value")]);
    admin.get("/imports/0190a1b2-0000-7000-8000-000000000000").problem(404, "not_found");
    // The columns are explained in the language asked for.
    for (lang, words) in [("zh", "当前读数，作为期初里程。"), ("en", "What it reads now: the opening reading.")]
    {
        let template = admin.request("GET", "/imports/templates/vehicles").header("Accept-Language", lang).send().bytes;
        assert!(said(&template, "xl/sharedStrings.xml").contains(words), "{lang}");
    }
}

fn a_repeated_import_is_done_once(world: &World) {
    let admin = world.admin();
    let once = |query: &str, code: &str| {
        let file = csv(&rows(&[&["code", "name"], &[code, "县财政局"]]));
        admin.request("POST", &format!("/imports?{query}")).header("Idempotency-Key", "one").body(CSV, file).send()
    };
    let first = once("kind=departments&dry_run=false", "finance");
    assert_eq!(state(&ended(&admin, &first)), "imported");
    let second = until("not busy", || {
        Some(once("kind=departments&dry_run=false", "finance")).filter(|reply| reply.status != 503)
    });
    assert_eq!((second.status, &second.body, second.header("Idempotency-Replayed")), (201, &first.body, Some("true")));
    once("kind=departments&dry_run=false", "health").problem(422, "idempotency_key_reused");
    once("kind=departments", "finance").problem(422, "idempotency_key_reused");
    assert_eq!((admin.all("/departments").len(), admin.all("/imports").len()), (1, 1));
}

fn one_import_at_a_time(world: &World) {
    let admin = world.admin();
    let table = || csv(&rows(&[&["code", "name"], &["finance", "县财政局"]]));
    let token = admin.token().expect("a token");
    let mut slow = Wire::to(&world.address());
    let head = format!(
        "POST /api/v1/imports?kind=departments HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: text/csv\r\nContent-Length: {}\r\nConnection: close\r\n\r\ncode",
        table().len()
    );
    slow.say(head.as_bytes()).expect("said");
    let at_once = || admin.request("POST", "/imports?kind=departments").body(CSV, table()).send();
    let busy = until("its turn was taken", || Some(at_once()).filter(|reply| reply.status == 503));
    busy.problem(503, "busy");
    assert!(busy.header("retry-after").is_some());
    slow.say(&table()[4..]).expect("said");
    let answer = String::from_utf8_lossy(&slow.rest()).into_owned();
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    send(&admin, "kind=departments", CSV, table()).expect(201);
}

fn who_writes_beside_a_large_import_is_served(world: &World) {
    const ROWS: usize = 2_000;
    world.department("finance");
    world.vehicle_with("car", json!({"plate_no": "浙B12345"}));
    let (admin, enough) = (world.admin(), AtomicBool::new(false));
    let made: usize = thread::scope(|scope| {
        let writers: Vec<_> = (0..16)
            .map(|writer| {
                let (admin, enough) = (&admin, &enough);
                scope.spawn(move || {
                    let mut made = 0;
                    while !enough.load(Ordering::Relaxed) {
                        admin.post("/suppliers", json!({"name": format!("县客运{writer}-{made}公司")})).expect(201);
                        made += 1;
                    }
                    made
                })
            })
            .collect();
        let done = import(&admin, "kind=past_trips&dry_run=false", &trips("浙B12345", "finance", ROWS));
        enough.store(true, Ordering::Relaxed);
        assert_eq!(state(&done), "imported", "{done}");
        writers.into_iter().map(|writer| writer.join().expect("each was answered")).sum()
    });
    assert_eq!(world.sql_number("SELECT count(*) AS n FROM past_trips"), ROWS as i64);
    assert_eq!(world.sql_number("SELECT count(*) AS n FROM suppliers"), made as i64);
}

fn an_import_that_died_has_failed(world: &World) {
    let admin = world.admin();
    let made = import(&admin, "kind=departments", &rows(&[&["code", "name"], &["finance", "县财政局"]]));
    let at = |minutes: i64| world.database.instant(&world.clock.now().plus_minutes(-minutes).to_string());
    let copy = |minutes: i64| {
        let new = world.database.id(uuid::Uuid::now_v7());
        world.sql(&format!(
            "INSERT INTO imports (id, kind, dry_run, state, rows, rows_done, fault_count, faults, made_by, made_by_name, version, created_at, updated_at)
             SELECT {new}, kind, dry_run, 'running', rows, 0, 0, '[]', made_by, made_by_name, 1, {0}, {0} FROM imports WHERE id = {1}",
            at(minutes),
            world.sql_id(&made)
        ))
    };
    copy(11).expect("one that died");
    copy(9).expect("one that may live");
    let states = || world.admin().all("/imports").iter().map(|one| state(one).to_owned()).collect::<Vec<_>>();
    world.serve_with(|_| {});
    until("the dead one is marked", || (states() == ["running", "failed", "passed"]).then_some(()));
    let failed = world.admin().get("/imports?state=failed").expect(200)["items"][0].clone();
    assert_eq!((&failed["fault_count"], &failed["etag"]), (&json!(0), &json!("\"2\"")));
}

fn kilometres_of_before_count(world: &World) {
    let department = world.department("finance");
    world.tariff();
    let car = world.vehicle_with("car", json!({"plate_no": "浙B12345"}));
    let van = world.vehicle_with("van", json!({"plate_no": "浙B12346"}));
    world.returned(&department, &car, json!({}));
    let admin = world.admin();
    for (plate, day, km) in
        [("浙B12345", "2026-05-02", "100"), ("浙B12346", "2026-05-03", "50"), ("浙B12346", "2026-04-30", "7")]
    {
        let mut table = trips(plate, "finance", 1);
        table[1][0] = format!("{plate} {day}");
        table[1][4] = format!("{day} 08:00");
        table[1][5] = format!("{day} 12:00");
        table[1][6] = km.into();
        assert_eq!(state(&import(&admin, "kind=past_trips&dry_run=false", &table)), "imported");
    }
    let report = world.accountant().get("/reports/mileage?from=2026-05-01&to=2026-05-31").expect(200);
    let of = |vehicle: &Value, field: &str| {
        report["vehicles"]
            .as_array()
            .into_iter()
            .flatten()
            .find(|row| row["vehicle_id"] == vehicle["id"])
            .map_or(Value::Null, |row| row[field].clone())
    };
    let row = |vehicle: &Value| {
        ["trips", "loaded_km", "empty_km", "before_km", "km", "first_km", "last_km"]
            .map(|field| of(vehicle, field).as_i64())
    };
    assert_eq!(row(&car), [2, 80, 0, 100, 180, 10_000, 10_080].map(Some));
    assert_eq!(row(&van), [1, 0, 0, 50, 50, 10_000, 10_000].map(Some));
    assert_eq!((&report["loaded_km"], &report["before_km"]), (&json!(80), &json!(150)));
    let listed =
        world.dispatcher().get(&format!("/past-trips?department_id={}&from=2026-05-01", id(&department))).expect(200);
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(2));
    world.sound();
}
