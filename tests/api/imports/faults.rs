//! Faults: each says its row and column, and one faulty row keeps all others out.

use motorpool::http::sheet::{CSV, XLSX};
use serde_json::json;

use crate::{
    cases,
    imports::{ended, import, refused, rows_of_everything, send, state, trips},
    support::{
        client::{Client, id},
        database::Engine,
        workbooks::{csv, rows, xlsx},
        world::World,
    },
};

cases![
    every_fault_says_its_row_and_column,
    one_faulty_row_keeps_all_others_out,
    ten_thousand_trips_with_37_faulty_rows_name_all_37,
    what_is_there_already_is_a_fault,
    departments_may_bill_to_those_above,
    drivers_of_one_name_are_told_apart,
    a_refusal_in_the_last_unit_is_told_with_its_row,
    faults_are_told_in_the_words_that_a_table_may_have,
];

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
    judge(
        &admin,
        "kind=papers",
        &[
            &["vehicle", "kind", "valid_from", "valid_until", "number"],
            &["浙B99999", "inspection", "2026-01-01", "2026-12-31", ""],
            &["", "passport", "2026-01-01", "2026-02-30", ""],
            &["浙B12345", "年检", "2026-06-01", "2026-05-31", ""],
            &["浙B12345", "年检", "1979-12-31", "2456-02-05", ""],
            &["浙B12345", "交强险", "2025-06-01", "2026-05-31", "7"],
            &["浙b·12345", "compulsory_insurance", "2025-06-01", "2026-05-31", "8"],
            &["浙B12345", "年检", "2026-01-01", "2027-12-31", ""],
        ],
        &[
            (2, "vehicle", "unknown_reference"),
            (3, "vehicle", "required"),
            (3, "kind", "not_allowed_value"),
            (3, "valid_until", "invalid_date"),
            (4, "valid_until", "before_valid_from"),
            (5, "valid_from", "out_of_range"),
            (5, "valid_until", "out_of_range"),
            (7, "kind", "duplicate"),
            (8, "kind", "already_exists"),
        ],
    );
    admin.post("/holidays", json!({"date": "2026-05-01", "name": "劳动节"})).expect(201);
    judge(
        &admin,
        "kind=holidays",
        &[
            &["date", "name", "kind"],
            &["1949-10-01", "国庆节", "节假日"],
            &["2026-10-01", "", "feast"],
            &["2026-05-01", "劳动节", ""],
            &["2026-10-02", "国庆节", ""],
            &["2026-10-02", "国庆节", "调休上班"],
        ],
        &[
            (2, "date", "out_of_range"),
            (3, "name", "required"),
            (3, "kind", "not_allowed_value"),
            (4, "date", "already_exists"),
            (6, "date", "duplicate"),
        ],
    );
    world.tariff();
    let tariff = |rows: &[&[&str]], expected: &[(i64, &str, &str)]| {
        let header: &[&str] =
            &["name", "valid_from", "class", "service", "base_yuan", "included_minutes", "cancellation_steps"];
        judge(&accountant, "kind=tariffs", &[&[header], rows].concat(), expected);
    };
    tariff(
        &[
            &["租价", "2026-01-01", "bus", "全天", "900", "", ""],
            &["租价", "2026-01-01", "van", "全天", "900", "", ""],
            &["租价", "2026-07-01", "tram", "day", "900", "", ""],
            &["租价", "2026-07-01", "bus", "week", "", "1441", ""],
            &["租价", "2026-07-01", "bus", "day", "9.999", "", "24"],
            &["租价", "2026-07-01", "bus", "day", "900", "", "24:101"],
            &["租价", "2026-07-01", "bus", "day", "900", "", "24:50；24:60"],
            &["租价", "2026-07-01", "van", "day", "900", "", ""],
            &["租价", "2026-07-01", "ｖａｎ", "day", "800", "", ""],
            &["别的租价", "2026-07-01", "car", "day", "900", "", ""],
            &["", "2456-02-05", "car", "day", "900", "", ""],
            &["租价", "2456-02-05", "car", "day", "900", "", ""],
        ],
        &[
            (2, "valid_from", "already_exists"),
            (4, "class", "unknown_reference"),
            (5, "service", "not_allowed_value"),
            (5, "base_yuan", "required"),
            (5, "included_minutes", "out_of_range"),
            (6, "base_yuan", "wrong_type"),
            (6, "cancellation_steps", "wrong_form"),
            (7, "cancellation_steps", "out_of_range"),
            (8, "cancellation_steps", "duplicate"),
            (10, "class", "duplicate"),
            (11, "valid_from", "duplicate"),
            (12, "name", "required"),
            (13, "valid_from", "out_of_range"),
        ],
    );
    tariff(
        &[
            &["租价", "2026-07-01", "bus", "半天", "500", "", ""],
            &["租价", "2026-07-01", "car", "half_day", "500", "", ""],
            &["租价", "2026-07-01", "bus", "day", "900", "", ""],
        ],
        &[(3, "service", "day_rate_missing")],
    );
    let users: &[&str] =
        &["username", "roles", "initial_password", "department", "driver", "identity_issuer", "identity_subject"];
    judge(
        &admin,
        "kind=users",
        &[
            users,
            &["Wang", "申请人", "short", "", "", "", ""],
            &["li.si", "requester", "", "", "", "", ""],
            &["admin", "管理员", "correct-horse-1", "", "", "", ""],
            &["admin", "系统管理员", "correct-horse-1", "", "", "", ""],
            &["zhao.liu", "调度员、会计", "", "", "", "https://login.example", ""],
            &["zhao.wu", "dispatcher", "", "", "", "https://login.example", "7"],
            &["zhao.qi", "dispatcher", "", "", "", "https://login.example", "7"],
            &["zhao.wu", "driver", "correct-horse-1", "nobody", "nobody", "", ""],
        ],
        &[
            (2, "username", "wrong_form"),
            (2, "roles", "not_allowed_value"),
            (2, "initial_password", "too_short"),
            (3, "department", "required"),
            (3, "initial_password", "required"),
            (4, "roles", "not_allowed_value"),
            (5, "username", "already_exists"),
            (6, "identity_subject", "required"),
            (8, "identity_subject", "duplicate"),
            (9, "department", "unknown_reference"),
            (9, "driver", "unknown_reference"),
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
    // Faults are told in the language asked for.
    let found = import(&admin, kind, &rows(&[&["单位编码"], &["a"]]));
    let told =
        admin.request("GET", &format!("/imports/{}", id(&found))).header("Accept-Language", "zh").send().expect(200);
    assert_eq!(
        (&found["faults"][0]["detail"], &told["faults"][0]["detail"]),
        (&json!("The column name is missing."), &json!("缺少“单位名称”（name）列。"))
    );
    // The date of the balances is required.
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

fn ten_thousand_trips_with_37_faulty_rows_name_all_37(world: &World) {
    const ROWS: usize = 10_000;
    world.department("finance");
    world.vehicle_with("car", json!({"plate_no": "浙B12345"}));
    let admin = world.admin();
    let whole = trips("浙B12345", "finance", ROWS);
    let mut spoilt = whole.clone();
    // The same 37 rows are always spoilt, each in one of five ways.
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
    // When it is repeated, every row is there already. All faults are counted, and the first thousand are told.
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
    // Somebody else writes between judging and writing.
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

fn faults_are_told_in_the_words_that_a_table_may_have(world: &World) {
    let admin = world.admin();
    let told = |table: &[&[&str]]| -> Vec<String> {
        let found = import(&admin, "kind=users", &rows(table));
        let path = format!("/imports/{}", id(&found));
        let found = admin.request("GET", &path).header("Accept-Language", "zh-CN").send().expect(200);
        let faults = found["faults"].as_array().expect("faults").iter();
        faults.map(|fault| fault["detail"].as_str().expect("words").to_owned()).collect()
    };
    assert_eq!(
        told(&[
            &["用户名", "角色", "初始密码"],
            &["li.si", "经理", "a-long-password"],
            &["", "监管人员", "a-long-password"]
        ]),
        [
            "取值须为：用车申请人、审批人、调度员、驾驶员、会计、监管人员、系统管理员、服务供应商。",
            "缺少必填项：用户名。",
        ]
    );
    let columns = told(&[&["用户名", "角色", "颜色"], &["li.si", "监管人员", "红"]]);
    assert_eq!(columns.len(), 1, "{columns:?}");
    assert!(columns[0].starts_with("没有此列；可用的列为：用户名、"), "{columns:?}");
    assert!(!columns[0].contains("username"), "{columns:?}");
}
