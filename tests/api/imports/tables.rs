//! Tables that go in: templates, dry runs, names of columns, and what each role may bring in.

use motorpool::http::sheet::{CSV, XLSX};
use serde_json::{Value, json};

use crate::{
    cases,
    imports::{ended, import, refused, rows_of_everything, send, state, trips},
    support::{
        client::{Client, id},
        workbooks::{csv, rows, said, xlsx},
        world::World,
    },
};

cases![
    templates_of_excel_go_in_as_they_come,
    templates_of_csv_go_in_as_they_come,
    a_dry_run_changes_nothing,
    the_content_tells_what_it_is,
    columns_are_called_in_either_language_and_stand_in_any_order,
    each_brings_in_what_is_theirs,
    kilometres_of_before_count,
];

/// The kinds of import in the order in which a company moves over, each with its further parameters.
const KINDS: &[(&str, &str)] = &[
    ("departments", ""),
    ("drivers", ""),
    ("vehicles", ""),
    ("papers", ""),
    ("holidays", ""),
    ("tariffs", ""),
    ("users", ""),
    ("opening_balances", "&date=2026-05-01"),
    ("past_trips", ""),
];

/// Who imports this kind.
fn of_kind(world: &World, kind: &str) -> Client {
    if kind == "opening_balances" { world.accountant() } else { world.admin() }
}

fn templates_of_excel_go_in_as_they_come(world: &World) {
    moves_over(world, "xlsx", XLSX);
}

fn templates_of_csv_go_in_as_they_come(world: &World) {
    moves_over(world, "csv", CSV);
}

/// Imports the example of each template. The rows are the same as a request would have made.
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
    let papers = admin.get(&format!("/vehicles/{}/papers", id(vehicle))).expect(200);
    assert_eq!(
        (&papers["items"][0]["kind"], &papers["items"][0]["valid_until"]),
        (&json!("inspection"), &json!("2026-12-31"))
    );
    let kinds: Vec<Value> = admin.all("/holidays").iter().map(|day| day["kind"].clone()).collect();
    assert_eq!(kinds, ["workday", "holiday"]);
    let rates = &admin.get("/tariffs").expect(200)["items"][0]["rates"];
    assert_eq!(
        (&rates[0]["base_fen"], &rates[1]["service"], &rates[1]["holiday_percent"], &rates[1]["overnight_fen"]),
        (&json!(90_000), &json!("half_day"), &json!(150), &json!(0))
    );
    let user = &admin.get("/users?username=wang.xiaoming").expect(200)["items"][0];
    assert_eq!(
        (&user["roles"], &user["department_id"], &user["identity"]["subject"]),
        (&json!(["requester"]), &department["id"], &json!("248289761001"))
    );
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
    // An import is a dry run unless the request says otherwise.
    let judged = import(&world.admin(), "kind=departments", &table);
    assert_eq!(
        (state(&judged), &judged["rows"], &judged["rows_done"], &judged["fault_count"]),
        ("passed", &json!(2), &json!(2), &json!(0))
    );
    assert_eq!(rows_of_everything(world), before);
    assert_eq!(state(&import(&world.admin(), "kind=departments&dry_run=false", &table)), "imported");
    assert_eq!(world.admin().all("/departments").len(), 2);
}

fn the_content_tells_what_it_is(world: &World) {
    const OCTETS: &str = "application/octet-stream";
    let admin = world.admin();
    let table = |code: &str| rows(&[&["code", "name"], &[code, "县财政局"]]);
    let (gb, ..) = encoding_rs::GB18030.encode("单位编码,单位名称\nc,一局\n");
    for file in [xlsx(&table("a")), csv(&table("b")), gb.into_owned()] {
        assert_eq!(state(&ended(&admin, &send(&admin, "kind=departments&dry_run=false", OCTETS, file))), "imported");
    }
    assert_eq!(admin.all("/departments").len(), 3);
    // What is neither is refused as what it would be.
    for file in [b"PK\x03\x04 and no archive".to_vec(), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\xff\xff".to_vec()] {
        send(&admin, "kind=departments", OCTETS, file).problem(422, "unreadable_file");
    }
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
            let may = match *kind {
                "opening_balances" => *who == "accountant",
                "tariffs" | "holidays" => matches!(*who, "accountant" | "admin"),
                _ => *who == "admin",
            };
            // The role is refused before the file is read.
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
    // The template explains its columns in the language asked for.
    for (lang, words) in [("zh", "当前读数，作为期初里程。"), ("en", "What it reads now: the opening reading.")]
    {
        let template = admin.request("GET", "/imports/templates/vehicles").header("Accept-Language", lang).send().bytes;
        assert!(said(&template, "xl/sharedStrings.xml").contains(words), "{lang}");
    }
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
