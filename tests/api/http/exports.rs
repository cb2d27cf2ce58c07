//! Lists as files: whole, filtered, for who may read them, and recorded.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::{
    cases,
    support::{
        books::{NUMBER, by_hand, owed_by_sql, receipt},
        client::{Client, Reply, id},
        trips::{at, between, km_of, pair, trip_of},
        workbooks::{SHEET, said},
        world::{World, merged},
    },
};

cases![
    a_list_is_a_file_with_its_columns,
    a_file_holds_the_whole_filtered_list,
    a_file_holds_what_its_reader_may_see,
    every_list_of_the_contract_is_a_file,
    each_column_shows_what_the_list_says,
    a_file_takes_no_page_and_so_many_rows,
    an_export_is_recorded,
    a_formula_in_a_file_is_a_text,
];

/// The lines of a CSV file, its heading first.
fn csv(reply: &Reply) -> Vec<Vec<String>> {
    assert_eq!((reply.status, reply.header("Content-Type")), (200, Some("text/csv; charset=utf-8")), "{}", reply.body);
    let words = reply.body.strip_prefix('\u{feff}').expect("a byte order mark");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(words.as_bytes());
    reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect()
}

/// The cells of a column, without its heading.
fn column(reply: &Reply, heading: &str) -> Vec<String> {
    let rows = csv(reply);
    let place =
        rows[0].iter().position(|one| one == heading).unwrap_or_else(|| panic!("no {heading} in {:?}", rows[0]));
    rows[1..].iter().map(|row| row[place].clone()).collect()
}

fn in_chinese(client: &Client, path: &str) -> Reply {
    client.request("GET", path).header("Accept-Language", "zh-CN").send()
}

fn number(booking: &Value) -> String {
    booking["number"].as_str().expect("a number").to_owned()
}

fn a_list_is_a_file_with_its_columns(world: &World) {
    world.tariff();
    let department = world.department_with(json!({"code": "finance", "name": "县财政局"}));
    let cars = world.fleet(0, 0, 2);
    let told = json!({"items": [{"class": "car", "quantity": 2}], "purpose": "investment_reception", "waypoints": ["奉化", "宁海"], "distance_km": 120});
    let booking = world.sent(&department, merged(told, between("05-07 08:00", "05-07 16:00")), &[&cars[0], &cars[1]]);
    let dispatcher = world.dispatcher();
    let file = in_chinese(&dispatcher, "/bookings?format=csv");
    assert_eq!(file.header("Content-Disposition"), Some("attachment; filename=\"bookings.csv\""));
    assert_eq!(file.header("Content-Language"), Some("zh-CN"));
    let plates = format!(
        "{}、{}",
        cars[0]["plate_no"].as_str().expect("a plate"),
        cars[1]["plate_no"].as_str().expect("a plate")
    );
    let quote = booking["quote_fen"].as_i64().expect("a quote");
    for (heading, cell) in [
        ("单号", number(&booking).as_str()),
        ("用车单位", "县财政局"),
        ("状态", "已派车"),
        ("用途", "招商接待"),
        ("车型", "轿车"),
        ("数量", "2"),
        ("预计出发", "2026-05-07 08:00"),
        ("途经", "奉化、宁海"),
        ("候补", "否"),
        ("车牌号", &plates),
        ("报价", &format!("{}.{:02}", quote / 100, quote % 100)),
    ] {
        assert_eq!(column(&file, heading), [cell], "{heading}");
    }
    let file = dispatcher.get("/bookings?format=csv");
    assert_eq!(
        (column(&file, "Number"), column(&file, "State")),
        (vec![number(&booking)], vec!["Dispatched".to_owned()])
    );
    let file = in_chinese(&dispatcher, "/bookings?format=xlsx");
    assert_eq!(file.header("Content-Disposition"), Some("attachment; filename=\"bookings.xlsx\""));
    assert!(file.header("Content-Type").is_some_and(|kind| kind.contains("spreadsheetml")));
    assert!(said(&file.bytes, "xl/workbook.xml").contains("用车预订"));
    let sheet = said(&file.bytes, SHEET);
    for words in ["单号", &number(&booking), "县财政局", "轿车", &plates, "<v>2</v>"] {
        assert!(sheet.contains(words), "{words} is not in {sheet}");
    }
    // Amounts are numbers, in yuan.
    let yuan = if quote % 100 == 0 { (quote / 100).to_string() } else { format!("{}.{:02}", quote / 100, quote % 100) };
    assert!(
        sheet.contains(&format!("<v>{}</v>", yuan.trim_end_matches('0').trim_end_matches('.')))
            || sheet.contains(&format!("<v>{yuan}</v>")),
        "{sheet}"
    );
}

fn a_file_holds_the_whole_filtered_list(world: &World) {
    world.tariff();
    world.fleet(0, 0, 1);
    let (finance, health) = (world.department("finance"), world.department("health"));
    let mut made = Vec::new();
    for hour in 0..7 {
        let times = between(&format!("05-{:02} 08:00", 10 + hour), &format!("05-{:02} 16:00", 10 + hour));
        made.push(number(&world.booking(if hour % 2 == 0 { &finance } else { &health }, times)));
    }
    let dispatcher = world.dispatcher();
    // Newest first, as the list is.
    let all: Vec<String> = made.iter().rev().cloned().collect();
    assert_eq!(column(&dispatcher.get("/bookings?format=csv"), "Number"), all);
    let filtered = dispatcher.get(&format!("/bookings?format=csv&department_id={}", id(&health)));
    assert_eq!(column(&filtered, "Number"), [&made[5], &made[3], &made[1]].map(String::clone));
    let none = dispatcher.get("/bookings?format=csv&state=completed");
    assert!(column(&none, "Number").is_empty());
    let since = dispatcher.get("/bookings?format=csv&updated_since=2026-05-01T00:00:00Z");
    assert_eq!(column(&since, "Number").len(), made.len());
    let since = dispatcher.get("/bookings?format=csv&updated_since=2026-05-07T00:00:00Z");
    assert!(column(&since, "Number").is_empty(), "nothing has changed since");
    // More than is read at a time, from the one driver that there is.
    let new_id = if world.conn().is_sqlite() { "randomblob(16)" } else { "gen_random_uuid()" };
    let copied = "phone, licence_classes, licence_valid_until, employment, version, created_at, updated_at";
    let many = format!(
        "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 1203)
         INSERT INTO drivers (id, name, {copied}) SELECT {new_id}, 'copy ' || n, {copied} FROM drivers CROSS JOIN n"
    );
    world.sql(&many).expect("many drivers");
    for order in ["", "&updated_since=2026-05-01T00:00:00Z"] {
        let names = column(&dispatcher.get(&format!("/drivers?format=csv{order}")), "Name");
        let different: BTreeSet<&String> = names.iter().filter(|name| name.starts_with("copy ")).collect();
        assert_eq!((names.len(), different.len()), (1_204, 1_203));
    }
    // What is named for the first time on a later page is called by its name, too.
    for (department, number) in [(&health, &made[1]), (&finance, &made[0])] {
        owed_by_sql(world, department);
        let booking = &dispatcher.get(&format!("/bookings?number={number}")).expect(200)["items"][0];
        let (booking, department) = (world.sql_id(booking), world.sql_id(department));
        world
            .sql(&format!("UPDATE receivables SET booking_id = {booking} WHERE department_id = {department}"))
            .expect("the booking of the debt");
        world.later(1);
    }
    let copied = "kind, department_id, booking_id, date, vat_percent, taxable_fen, net_fen, tax_fen, pass_through_fen, paid_fen, passed_fen, written_off_fen,
        version, created_at, updated_at";
    let many = format!(
        "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 600)
         INSERT INTO receivables (id, {copied}) SELECT {new_id}, {copied} FROM receivables CROSS JOIN n"
    );
    world.sql(&many).expect("many debts");
    let debts = world.accountant().get("/receivables?format=csv&updated_since=2026-05-01T00:00:00Z");
    let called = column(&debts, "Booking");
    let count = |number: &String| called.iter().filter(|one| *one == number).count();
    assert_eq!((called.len(), count(&made[0]), count(&made[1])), (1_202, 601, 601));
}

fn a_file_holds_what_its_reader_may_see(world: &World) {
    world.tariff();
    world.fleet(0, 0, 8);
    let (finance, health) = (world.department("finance"), world.department("health"));
    let ours = number(&world.booking(&finance, json!({})));
    let theirs = number(&world.booking(&health, json!({"contact_name": "别人"})));
    let requester = world.requester(&finance);
    let file = requester.get("/bookings?format=csv");
    assert_eq!(column(&file, "Number"), [ours]);
    assert!(!file.body.contains("别人") && !file.body.contains(&theirs));
    let asked = requester.get(&format!("/bookings?format=csv&department_id={}", id(&health)));
    assert!(column(&asked, "Number").is_empty());
    requester.get("/vehicles?format=csv").problem(403, "forbidden");
    requester.get("/users?format=xlsx").problem(403, "forbidden");
}

fn every_list_of_the_contract_is_a_file(world: &World) {
    world.tariff();
    let (department, car) = (
        world.department_with(json!({"code": "finance", "name": "县财政局", "uscc": "11330225002985031R"})),
        world.vehicle("car"),
    );
    world.paper(&car, "commercial_insurance", "2026-01-01", "2026-05-20");
    world.signed(&department, &car, json!({}));
    world.user("clerk", json!({"roles": ["approver"], "full_name": "王小明", "department_ids": [id(&department)]}));
    let accountant = world.accountant();
    accountant.post("/costs", receipt(json!({"lines": [{"amount_fen": 11_300, "vehicle_id": id(&car)}]}))).expect(201);
    world.journal(by_hand("2026-05-07"));
    let owed = accountant.get("/receivables?limit=1").expect(200)["items"][0].clone();
    accountant.post("/statements", json!({"department_id": id(&department), "period": "2026-05"})).expect(201);
    accountant.post("/invoices", json!({"department_id": id(&department), "receivable_ids": [id(&owed)]})).expect(201);
    accountant
        .post("/payments", json!({"department_id": id(&department), "date": &world.now()[..10], "amount_fen": 10_000}))
        .expect(201);
    let plate = car["plate_no"].as_str().expect("a plate");
    let driver =
        world.admin().get(&format!("/drivers/{}", car["default_driver_id"].as_str().expect("an id"))).expect(200);
    let driver = driver["name"].as_str().expect("a name");
    // A list, who reads it, and what stands in which column of one of its rows.
    let lists: [(&str, &[(&str, &str)]); 12] = [
        ("bookings", &[("用车单位", "县财政局"), ("车牌号", plate)]),
        (
            "trips",
            &[
                ("用车单位", "县财政局"),
                ("车牌号", plate),
                ("驾驶员", driver),
                ("预订车型", "轿车"),
                ("状态", "已确认"),
                ("确认方", "用车单位"),
            ],
        ),
        ("vehicles", &[("车牌号", plate), ("车型", "轿车"), ("固定驾驶员", driver)]),
        ("drivers", &[("姓名", driver)]),
        ("costs", &[("车辆", plate), ("价税合计", "113.00"), ("状态", "已入账")]),
        ("receivables", &[("用车单位", "县财政局")]),
        ("payments", &[("单位", "县财政局"), ("金额", "100.00"), ("收付", "收款")]),
        ("invoices", &[("用车单位", "县财政局"), ("购买方信用代码", "11330225002985031R")]),
        ("statements", &[("用车单位", "县财政局"), ("所属月份", "2026-05")]),
        ("journals", &[("所属月份", "2026-05")]),
        ("expiries", &[("对象", plate), ("种类", "商业险"), ("到期日", "2026-05-20")]),
        ("users", &[("姓名", "王小明"), ("单位", "县财政局")]),
    ];
    for (list, cells) in lists {
        let file = in_chinese(&accountant, &format!("/{list}?format=csv"));
        let rows = csv(&file);
        assert!(rows.len() > 1, "{list} is empty");
        assert_eq!(file.header("Content-Disposition"), Some(format!("attachment; filename=\"{list}.csv\"").as_str()));
        for (heading, cell) in cells {
            let found = column(&file, heading);
            assert!(found.iter().any(|one| one == cell), "{list}: {cell} is not in {heading}: {found:?}");
        }
        // No id of a record is shown to people, and each has its heading in English, too.
        assert!(!file.body.contains(id(&department)) && !file.body.contains(id(&car)), "{list}: {}", file.body);
        let english = csv(&accountant.get(&format!("/{list}?format=csv")));
        assert_eq!((english.len(), english[0].len()), (rows.len(), rows[0].len()), "{list}");
        assert!(english[0].iter().all(|heading| heading.is_ascii()), "{list}: {:?}", english[0]);
        let excel = in_chinese(&accountant, &format!("/{list}?format=xlsx"));
        let sheet = said(&excel.bytes, SHEET);
        assert!(rows[0].iter().all(|heading| sheet.contains(heading.as_str())), "{list}");
        assert_eq!(sheet.matches("<row ").count(), rows.len() + 1, "{list}: a title, the headings, and a row each");
    }
    accountant.get("/departments?format=csv").problem(422, "invalid");
}

/// A member as a file in English shows it.
fn shown(item: &Value, member: &str) -> String {
    let value = &item[member];
    match value {
        Value::Null => String::new(),
        Value::Bool(is) => (if *is { "Yes" } else { "No" }).to_owned(),
        Value::Number(number) if member.ends_with("_fen") => {
            let fen = number.as_i64().expect("an amount");
            format!("{}{}.{:02}", if fen < 0 { "-" } else { "" }, fen.abs() / 100, fen.abs() % 100)
        }
        Value::String(moment) if member.ends_with("_at") => moment.replace('T', " ").chars().take(16).collect(),
        Value::String(text) => text.clone(),
        Value::Array(texts) => texts.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("、"),
        other => other.to_string(),
    }
}

fn each_column_shows_what_the_list_says(world: &World) {
    world.tariff();
    let department = world.department_with(json!({"code": "finance", "uscc": "11330225002985031R"}));
    let cars = world.fleet(0, 0, 3);
    let companion = world.driver_with(&["C1"]);
    let told = json!({
        "items": [{"class": "car", "quantity": 2}], "passengers": 7, "waypoints": ["奉化"], "reason": "招商", "note": "两件行李",
        "external_ref": "财 7",
    });
    let booking = world.approved(&department, merged(told, between("05-07 08:00", "05-07 16:00")));
    let first = merged(pair(&cars[0]), json!({"second_driver_id": companion["id"], "passengers": 4}));
    let sent = world.send(&booking, &[first, pair(&cars[1])]).expect(200);
    let (trip, other) = (trip_of(&sent, 0), trip_of(&sent, 1));
    let dispatcher = world.dispatcher();
    dispatcher.post(&format!("{other}/cancel"), json!({"reason": "一辆足够"})).expect(200);
    world.send(&booking, &[pair(&cars[2])]).expect(200);
    world.leaves(&trip, km_of(&cars[0]), "05-07 08:10");
    world.returns_with(&trip, km_of(&cars[0]) + 80, "05-07 15:50", json!({"waiting_minutes": 40}));
    let passed = json!({"tolls_fen": 18_000, "parking_fen": 0, "treatment": "pass_through"});
    world.dispatcher().post(&format!("{trip}/outlays"), passed).expect(200);
    let rated = json!({"rating": 4, "comment": "准时"});
    world.requester(&department).post(&format!("{trip}/confirm"), rated).expect(200);
    let accountant = world.accountant();
    let paid = json!({"department_id": id(&department), "date": "2026-05-07", "amount_fen": 60_000, "reference": "流水 9", "text": "部分"});
    accountant.post("/payments", paid).expect(201);
    // A debt that is stated and disputed, and one that is invoiced.
    owed_by_sql(world, &department);
    let owed = accountant.all("/receivables");
    let (of_trip, by_sql) =
        (owed.iter().find(|one| !one["trip_id"].is_null()), owed.iter().find(|one| one["trip_id"].is_null()));
    let statement = json!({"department_id": id(&department), "period": "2026-05"});
    let statement = accountant.post("/statements", statement).expect(201);
    let objection = json!({"receivable_id": id(by_sql.expect("the other debt")), "reason": "非本单位"});
    accountant.post(&format!("/statements/{}/dispute", id(&statement)), objection).expect(200);
    accountant.post(&format!("/statements/{}/confirm", id(&statement)), json!({"signed_by": "李会计"})).expect(200);
    let invoice =
        json!({"department_id": id(&department), "receivable_ids": [id(of_trip.expect("the debt of the trip"))]});
    let invoice = accountant.post("/invoices", invoice).expect(201);
    let issued = json!({"number": NUMBER, "date": "2026-05-07"});
    accountant.post(&format!("/invoices/{}/issue", id(&invoice)), issued).expect(200);
    let cost = json!({"number": "033002", "text": "换机油", "attachments": 2});
    accountant.post("/costs", receipt(cost)).expect(201);
    // The list, the heading in English of a column, and the member that it shows.
    let lists: [(&str, &[(&str, &str)]); 10] = [
        (
            "bookings",
            &[
                ("Number", "number"),
                ("Passengers", "passengers"),
                ("Planned start", "starts_at"),
                ("Planned end", "ends_at"),
                ("From", "origin"),
                ("By way of", "waypoints"),
                ("To", "destination"),
                ("Expected km", "distance_km"),
                ("Contact", "contact_name"),
                ("Contact's phone", "contact_phone"),
                ("Reason", "reason"),
                ("Note", "note"),
                ("Quote", "quote_fen"),
                ("Cancellation fee", "cancellation_fee_fen"),
                ("Approved", "approved_at"),
                ("Own number", "external_ref"),
                ("Made", "created_at"),
            ],
        ),
        (
            "trips",
            &[
                ("Number", "slip_number"),
                ("Plate", "plate_no"),
                ("Driver", "driver_name"),
                ("Driver's phone", "driver_phone"),
                ("Second driver", "second_driver_name"),
                ("Planned start", "starts_at"),
                ("Planned end", "ends_at"),
                ("From", "origin"),
                ("By way of", "waypoints"),
                ("To", "destination"),
                ("Contact", "contact_name"),
                ("Contact's phone", "contact_phone"),
                ("Departed", "departed_at"),
                ("Returned", "returned_at"),
                ("km", "distance_km"),
                ("Nights", "overnight_nights"),
                ("Minutes waited", "waiting_minutes"),
                ("Confirmed", "confirmed_at"),
                ("Signed by", "signed_by"),
                ("Rating", "rating"),
                ("Comment", "comment"),
                ("Why it ended", "close_reason"),
                ("Reading quarantined", "quarantined"),
                ("To reassign", "needs_reassignment"),
            ],
        ),
        (
            "vehicles",
            &[
                ("Plate", "plate_no"),
                ("Model", "model"),
                ("Seats", "seats"),
                ("Length (mm)", "length_mm"),
                ("Opening km", "odometer_km"),
                ("Present km", "current_odometer_km"),
            ],
        ),
        (
            "drivers",
            &[
                ("Name", "name"),
                ("Phone", "phone"),
                ("Licence valid until", "licence_valid_until"),
                ("Qualification valid until", "qualification_valid_until"),
                ("Born", "birth_date"),
            ],
        ),
        (
            "costs",
            &[
                ("Date", "date"),
                ("Issuer", "seller"),
                ("Number", "number"),
                ("Text", "text"),
                ("Gross", "gross_fen"),
                ("Tax", "tax_fen"),
                ("Attachments", "attachments"),
            ],
        ),
        (
            "receivables",
            &[
                ("Date", "date"),
                ("Taxable", "taxable_fen"),
                ("VAT (%)", "vat_percent"),
                ("Net", "net_fen"),
                ("Tax", "tax_fen"),
                ("Passed through", "pass_through_fen"),
                ("Written off", "written_off_fen"),
                ("Open", "open_fen"),
                ("Due", "due_on"),
            ],
        ),
        (
            "payments",
            &[
                ("Date", "date"),
                ("Amount", "amount_fen"),
                ("Reference", "reference"),
                ("Text", "text"),
                ("Advance", "advance_fen"),
                ("Prepared by", "prepared_by"),
            ],
        ),
        (
            "invoices",
            &[
                ("Number", "number"),
                ("Buyer", "buyer_name"),
                ("Issued", "issued_on"),
                ("Due", "due_on"),
                ("Net", "net_fen"),
                ("Tax", "tax_fen"),
                ("Total", "total_fen"),
                ("Open", "open_fen"),
                ("Outdated", "outdated"),
                ("Requested", "created_at"),
            ],
        ),
        (
            "statements",
            &[
                ("Month", "period"),
                ("Total", "total_fen"),
                ("Signed by", "signed_by"),
                ("Confirmed", "confirmed_at"),
                ("Made", "created_at"),
            ],
        ),
        (
            "journals",
            &[
                ("Month", "period"),
                ("Number", "number"),
                ("Date", "date"),
                ("Text", "text"),
                ("Amount", "total_fen"),
                ("Prepared by", "prepared_by"),
                ("Posted", "posted_at"),
            ],
        ),
    ];
    for (list, columns) in lists {
        let items = accountant.all(&format!("/{list}"));
        assert!(!items.is_empty(), "{list}");
        let file = accountant.get(&format!("/{list}?format=csv"));
        for (heading, member) in columns {
            assert!(items[0].get(*member).is_some(), "{list} has no {member}: {}", items[0]);
            let expected: Vec<String> = items.iter().map(|item| shown(item, member)).collect();
            assert_eq!(column(&file, heading), expected, "{list}: {heading}");
        }
    }
    // What isn't one member of the list.
    let cells = |list: &str, heading: &str| column(&accountant.get(&format!("/{list}?format=csv")), heading);
    let plates = [&cars[0], &cars[2]].map(|car| car["plate_no"].as_str().expect("a plate"));
    assert_eq!(cells("bookings", "Plates"), [plates.join("、")], "not that of the cancelled trip");
    let mut passengers = cells("trips", "Passengers");
    passengers.sort();
    assert_eq!(passengers, ["4", "7", "7"], "one has passengers of its own");
    let trips = accountant.all("/trips");
    let charges: Vec<String> = trips.iter().map(|one| shown(&one["charge"], "total_fen")).collect();
    assert_eq!(cells("trips", "Charge"), charges);
    let owed = accountant.all("/receivables");
    let fen = |one: &Value, member: &str| one[member].as_i64().expect("an amount");
    let paid = |one: &Value| shown(&json!({"fen_fen": fen(one, "paid_fen") + fen(one, "passed_fen")}), "fen_fen");
    assert!(owed.iter().any(|one| fen(one, "passed_fen") > 0), "{owed:?}");
    assert_eq!(cells("receivables", "Paid"), owed.iter().map(paid).collect::<Vec<_>>());
    assert_eq!(
        (cells("statements", "Lines"), cells("statements", "Disputed lines")),
        (vec!["2".into()], vec!["1".into()])
    );
}

fn a_file_takes_no_page_and_so_many_rows(world: &World) {
    let accountant = world.accountant();
    accountant.get("/drivers?format=csv&limit=10").faults(&[("limit", "not_with_format")]);
    let page = world.fleet(0, 0, 3);
    let cursor = accountant.get("/drivers?limit=1").expect(200)["next_cursor"].as_str().expect("a cursor").to_owned();
    accountant
        .get(&format!("/drivers?format=xlsx&limit=1&cursor={cursor}"))
        .faults(&[("limit", "not_with_format"), ("cursor", "not_with_format")]);
    // The cursor of a page goes on with the format said.
    accountant.get(&format!("/drivers?format=json&limit=1&cursor={cursor}")).expect(200);
    accountant.get("/drivers?format=html").problem(422, "invalid");
    accountant.get("/drivers?format=csv&colour=red").problem(422, "invalid");
    world.serve_with(|settings| settings.most_exported = page.len());
    assert_eq!(column(&world.accountant().get("/drivers?format=csv"), "Name").len(), 3);
    world.driver_with(&["C1"]);
    for format in ["csv", "xlsx"] {
        let refused = world.accountant().get(&format!("/drivers?format={format}"));
        refused.problem(422, "too_many_rows");
        assert_eq!(refused.header("Content-Disposition"), None);
    }
}

/// What is recorded of exports: who made which, and what it was.
fn exports(world: &World) -> Vec<(Value, Value)> {
    let events = world.accountant().all("/events?subject=list&action=exported");
    events.into_iter().map(|event| (event["actor"].clone(), event["after"].clone())).collect()
}

fn an_export_is_recorded(world: &World) {
    world.fleet(0, 0, 2);
    let accountant = world.accountant();
    accountant.get("/drivers").expect(200);
    accountant.get("/drivers?format=csv&limit=3").problem(422, "invalid");
    assert!(exports(world).is_empty(), "nothing was exported yet");
    assert_eq!(world.dispatcher().get("/drivers?format=csv").status, 200);
    assert_eq!(accountant.get("/vehicles?format=xlsx&class=car").status, 200);
    assert_eq!(accountant.get("/expiries?format=csv&within_days=5").status, 200);
    let mut found = exports(world);
    found.sort_by_key(|(_, after)| after["list"].to_string());
    let after: Vec<Value> = found.iter().map(|(_, after)| after.clone()).collect();
    assert_eq!(after[0]["list"], "drivers");
    assert_eq!((&after[0]["format"], &after[0]["filter"], &after[0]["rows"]), (&json!("csv"), &json!({}), &json!(2)));
    assert_eq!((&after[1]["list"], &after[1]["filter"]), (&json!("expiries"), &json!({"within_days": 5})));
    assert_eq!(
        (&after[2]["list"], &after[2]["format"], &after[2]["filter"], &after[2]["rows"]),
        (&json!("vehicles"), &json!("xlsx"), &json!({"class": ["car"]}), &json!(2))
    );
    world.sound();
    let who: Vec<String> = found.iter().map(|(actor, _)| actor.to_string()).collect();
    assert!(who[0].contains("dispatcher") && who[2].contains("accountant"), "{who:?}");
    // One that is refused is none.
    world.serve_with(|settings| settings.most_exported = 1);
    world.accountant().get("/drivers?format=csv").problem(422, "too_many_rows");
    assert_eq!(exports(world).len(), 3);
}

fn a_formula_in_a_file_is_a_text(world: &World) {
    world.tariff();
    world.fleet(0, 0, 8);
    let department = world.department_with(json!({"code": "formula", "name": "=1+1"}));
    let told =
        json!({"contact_name": "@SUM(A1)", "note": "-1", "starts_at": at("05-07 08:00"), "ends_at": at("05-07 16:00")});
    world.booking(&department, told);
    let file = world.dispatcher().get("/bookings?format=csv");
    let cells = ["Department", "Contact", "Note"].map(|heading| column(&file, heading).remove(0));
    assert_eq!(cells, ["'=1+1", "'@SUM(A1)", "'-1"]);
    let excel = world.dispatcher().get("/bookings?format=xlsx");
    let sheet = said(&excel.bytes, SHEET);
    assert!(sheet.contains("=1+1") && sheet.contains("@SUM(A1)") && !sheet.contains("<f>"), "{sheet}");
}
