//! 用车台账: the register of trips.

use serde_json::{Value, json};

use crate::{
    cases,
    support::{
        client::{Client, id},
        trips::{at, between, km_of, pair, trip_of, words},
        world::{World, merged},
    },
};

cases![
    the_register_tells_what_the_slip_tells,
    a_trip_is_listed_on_each_day_on_which_it_was_out,
    a_trip_that_broke_down_names_all_who_drove_it,
    trips_on_holidays_are_found,
    a_department_reads_its_own_trips,
    the_register_is_a_table_in_every_form,
];

/// The register as this caller reads it.
fn register(client: &Client, query: &str) -> Value {
    client.get(&format!("/reports/trips?{query}")).expect(200)
}

/// The numbers of the trips of these days, as the dispatcher reads them.
fn numbers(world: &World, query: &str) -> Vec<String> {
    let found = register(&world.dispatcher(), query);
    words(&found["trips"], "number").into_iter().map(str::to_owned).collect()
}

fn number(booking: &Value) -> String {
    booking["number"].as_str().expect("a number").to_owned()
}

/// The name of a vehicle's own driver.
fn driver_of(world: &World, vehicle: &Value) -> String {
    let path = format!("/drivers/{}", vehicle["default_driver_id"].as_str().expect("an id"));
    world.admin().get(&path).expect(200)["name"].as_str().expect("a name").to_owned()
}

fn the_register_tells_what_the_slip_tells(world: &World) {
    world.tariff();
    let (department, car) =
        (world.department_with(json!({"code": "finance", "name": "县财政局"})), world.vehicle("car"));
    let told = json!({"reason": "赴宁波招商", "waypoints": ["宁海", "奉化"], "purpose": "investment_reception"});
    let booking = world.sent(&department, merged(told, between("05-07 08:00", "05-07 16:00")), &[&car]);
    let may = "from=2026-05-01&to=2026-05-31";
    let row = register(&world.accountant(), may)["trips"][0].clone();
    assert_eq!((&row["state"], &row["km"], &row["amount_fen"]), (&json!("planned"), &Value::Null, &Value::Null));
    assert_eq!((&row["plate_nos"], &row["drivers"]), (&json!([car["plate_no"]]), &json!([driver_of(world, &car)])));
    let trip = trip_of(&booking, 0);
    world.leaves(&trip, 10_000, "05-07 07:55");
    world.returns_with(&trip, 10_120, "05-07 16:30", json!({"tolls_fen": 3_000}));
    let found = register(&world.accountant(), may);
    let charge = world.dispatcher().get(&trip).expect(200)["charge"]["total_fen"].clone();
    let expected = json!({
        "trip_id": booking["trips"][0]["id"], "booking_id": booking["id"], "number": booking["number"], "state": "returned",
        "department_id": department["id"], "department": "县财政局", "purpose": "investment_reception", "reason": "赴宁波招商",
        "origin": "县府大院", "waypoints": ["宁海", "奉化"], "destination": "金华市区",
        "starts_at": at("05-07 08:00"), "ends_at": at("05-07 16:00"), "departed_at": at("05-07 07:55"), "returned_at": at("05-07 16:30"),
        "plate_nos": [car["plate_no"]], "drivers": [driver_of(world, &car)], "passengers": 3, "km": 120, "amount_fen": charge,
        "approver": "approver.finance", "holiday": false,
    });
    assert_eq!(found["trips"], json!([expected]));
    assert_eq!((&found["km"], &found["amount_fen"]), (&json!(120), &charge));
    // A paper's signer is the approver. Where nobody had to approve, there is none.
    world.at(&at("05-09 09:00"));
    let paper = world.recorded_on_paper(&department, between("05-08 08:00", "05-08 16:00"), &[pair(&car)]);
    let free = world.department_with(json!({"approval_rule": "never"}));
    let unasked = world.booking(&free, between("05-10 08:00", "05-10 16:00"));
    world.dispatch(&unasked, &[&car]);
    let approvers: Vec<Value> = register(&world.accountant(), may)["trips"]
        .as_array()
        .expect("rows")
        .iter()
        .map(|row| row["approver"].clone())
        .collect();
    assert_eq!(approvers, [json!("approver.finance"), json!("李局长"), Value::Null], "{}", number(&paper));
}

fn a_trip_is_listed_on_each_day_on_which_it_was_out(world: &World) {
    world.tariff();
    let (department, cars) = (world.department("finance"), world.fleet(0, 0, 4));
    let out = world.sent(&department, between("05-29 08:00", "06-02 18:00"), &[&cars[0]]);
    let midnight = world.sent(&department, between("05-29 09:00", "05-31 00:00"), &[&cars[1]]);
    let planned = world.sent(&department, between("06-01 08:00", "06-01 16:00"), &[&cars[2]]);
    let cancelled = world.sent(&department, between("06-01 09:00", "06-01 16:00"), &[&cars[3]]);
    world.dispatcher().post(&format!("{}/cancel", trip_of(&cancelled, 0)), json!({"reason": "取消"})).expect(200);
    world.leaves(&trip_of(&out, 0), 10_000, "05-29 08:00");
    world.leaves(&trip_of(&midnight, 0), 10_000, "05-29 09:00");
    world.returns(&trip_of(&midnight, 0), 10_100, "05-31 00:00");
    let day = |day: &str| numbers(world, &format!("from=2026-{day}&to=2026-{day}"));
    let (out_no, midnight_no, planned_no) = (number(&out), number(&midnight), number(&planned));
    assert_eq!(day("05-28"), [""; 0]);
    assert_eq!(day("05-29"), [out_no.clone(), midnight_no.clone()]);
    assert_eq!(day("05-30"), [out_no.clone(), midnight_no.clone()]);
    // Back at midnight, it wasn't out on the 31st. The other is still out, and planned to be until the 2nd.
    assert_eq!(day("05-31"), [out_no.as_str()]);
    assert_eq!(day("06-01"), [out_no.clone(), planned_no.clone()]);
    assert_eq!(day("06-02"), [out_no.as_str()]);
    assert_eq!(day("06-03"), [""; 0]);
    assert_eq!(numbers(world, "from=2026-05-01&to=2026-06-30"), [out_no.clone(), midnight_no, planned_no]);
    // Late, it is out until now; back, until its return.
    world.at(&at("06-04 10:00"));
    assert_eq!((day("06-03"), day("06-04"), day("06-05")), (vec![out_no.clone()], vec![out_no.clone()], vec![]));
    world.returns(&trip_of(&out, 0), 10_900, "06-04 12:00");
    assert_eq!((day("06-02"), day("06-04"), day("06-05")), (vec![out_no.clone()], vec![out_no], vec![]));
    world.dispatcher().get("/reports/trips?from=2026-06-02&to=2026-06-01").faults(&[("from", "ends_before_start")]);
}

fn a_trip_that_broke_down_names_all_who_drove_it(world: &World) {
    world.tariff();
    let (department, cars) = (world.department("finance"), world.fleet(0, 0, 3));
    let second = world.driver_with(&["C1"]);
    let booking = world.approved(&department, between("05-07 08:00", "05-07 16:00"));
    let assignment = merged(pair(&cars[0]), json!({"second_driver_id": second["id"]}));
    let trip = trip_of(&world.send(&booking, &[assignment]).expect(200), 0);
    world.leaves(&trip, 10_000, "05-07 08:00");
    world.at(&at("05-07 10:00"));
    let goes_on = json!({"odometer_km": 10_070, "replacement_odometer_km": km_of(&cars[1]), "at": at("05-07 10:00"), "reason": "故障"});
    world.dispatcher().post(&format!("{trip}/continue"), merged(pair(&cars[1]), goes_on)).expect(200);
    world.returns(&trip, 10_060, "05-07 16:00");
    let day = "from=2026-05-07&to=2026-05-07";
    let row = register(&world.dispatcher(), day)["trips"][0].clone();
    assert_eq!((&row["plate_nos"], &row["km"]), (&json!([cars[0]["plate_no"], cars[1]["plate_no"]]), &json!(130)));
    let drivers =
        [driver_of(world, &cars[0]), second["name"].as_str().expect("a name").to_owned(), driver_of(world, &cars[1])];
    let named: Vec<&str> = row["drivers"].as_array().expect("names").iter().filter_map(Value::as_str).collect();
    assert!(drivers.iter().all(|name| named.contains(&name.as_str())) && named.len() == 3, "{named:?}");
    // Each of them finds it, and nobody else.
    let listed = |query: &str| numbers(world, &format!("{day}&{query}")).len();
    for (car, found) in [(&cars[0], 1), (&cars[1], 1), (&cars[2], 0)] {
        let driver = car["default_driver_id"].as_str().expect("an id");
        assert_eq!(
            (listed(&format!("vehicle_id={}", id(car))), listed(&format!("driver_id={driver}"))),
            (found, found)
        );
    }
    assert_eq!(listed(&format!("driver_id={}", id(&second))), 1);
    assert_eq!(listed(&format!("vehicle_id={}&vehicle_id={}", id(&cars[2]), id(&cars[0]))), 1);
    assert_eq!((listed("purpose=official_business"), listed("purpose=urgent_task")), (1, 0));
}

fn trips_on_holidays_are_found(world: &World) {
    world.tariff();
    let (department, car) = (world.department("finance"), world.vehicle("car"));
    for (date, name, kind) in [
        ("2026-06-19", "端午节", "holiday"),
        ("2026-06-14", "端午节调休", "workday"),
        ("2026-06-20", "端午节", "holiday"),
    ] {
        world.accountant().post("/holidays", json!({"date": date, "name": name, "kind": kind})).expect(201);
    }
    world.at(&at("06-30 09:00"));
    let ran = |from: &str, until: &str, km: i64| {
        let booking = world.recorded_on_paper(&department, between(from, until), &[pair(&car)]);
        let trip = trip_of(&booking, 0);
        let dispatcher = world.dispatcher();
        dispatcher.post(&format!("{trip}/depart"), json!({"odometer_km": km, "at": at(from)})).expect(200);
        dispatcher.post(&format!("{trip}/return"), json!({"odometer_km": km + 50, "at": at(until)})).expect(200);
        number(&booking)
    };
    let make_up = ran("06-14 08:00", "06-14 16:00", 10_000);
    let before = ran("06-16 08:00", "06-17 07:00", 10_050);
    let over = ran("06-17 08:00", "06-19 09:00", 10_100);
    let late = ran("06-20 23:50", "06-21 10:00", 10_150);
    let after = ran("06-22 08:00", "06-23 10:00", 10_200);
    let june = "from=2026-06-01&to=2026-06-30";
    assert_eq!(numbers(world, &format!("{june}&holiday=true")), [over.clone(), late]);
    assert_eq!(numbers(world, &format!("{june}&holiday=false")), [make_up, before, after]);
    assert_eq!(numbers(world, june).len(), 5);
    // The whole trip is judged, not only the days that are asked for.
    assert_eq!(numbers(world, "from=2026-06-18&to=2026-06-18&holiday=true"), [over]);
}

fn a_department_reads_its_own_trips(world: &World) {
    world.tariff();
    let (ours, theirs) = (world.department("finance"), world.department("archives"));
    let cars = world.fleet(0, 0, 2);
    let mine = world.sent(&ours, json!({}), &[&cars[0]]);
    let other = world.sent(&theirs, json!({}), &[&cars[1]]);
    let day = "from=2026-05-07&to=2026-05-07";
    let listed = |client: &Client, query: &str| {
        let found = register(client, &format!("{day}&{query}"));
        words(&found["trips"], "number").into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let foreign = format!("department_id={}", id(&theirs));
    for client in [world.requester(&ours), world.approver(&ours), world.key(&["requester"], &[&ours])] {
        assert_eq!(listed(&client, ""), [number(&mine)]);
        assert_eq!(listed(&client, &foreign), [""; 0]);
    }
    for client in [world.dispatcher(), world.accountant(), world.supervisor(), world.admin()] {
        assert_eq!(listed(&client, "").len(), 2);
        assert_eq!(listed(&client, &foreign), [number(&other)]);
    }
    let driver =
        world.admin().get(&format!("/drivers/{}", cars[0]["default_driver_id"].as_str().expect("an id"))).expect(200);
    world.driver(&driver).get(&format!("/reports/trips?{day}")).problem(403, "forbidden");
}

fn the_register_is_a_table_in_every_form(world: &World) {
    world.tariff();
    let (department, car) =
        (world.department_with(json!({"code": "finance", "name": "<b>=1+1</b>"})), world.vehicle("car"));
    let trip = world.returned(&department, &car, json!({}));
    let as_form = |format: &str| {
        world
            .dispatcher()
            .request("GET", &format!("/reports/trips?from=2026-05-01&to=2026-05-31&format={format}"))
            .header("Accept-Language", "zh-CN")
            .send()
    };
    let csv = as_form("csv").body;
    assert!(csv.starts_with("\u{feff}单号,用车单位,用途,用车事由,出发地,途经,目的地,预计出发,预计返回,实际出发,实际返回,车牌号,驾驶员,乘车人数,公里,金额,审批人,节假日用车,状态"), "{csv}");
    let plate = car["plate_no"].as_str().expect("a plate");
    let line = format!(
        ",其他公务,,县府大院,,金华市区,2026-05-07 08:00,2026-05-07 16:00,2026-05-07 08:00,2026-05-07 16:00,{plate},{},3,80,500.00,approver.finance,否,已回场",
        driver_of(world, &car)
    );
    assert!(csv.contains(&line) && csv.contains("\n合计,,,,,,,,,,,,,,80,500.00,,,"), "{csv}");
    assert!(as_form("xlsx").body.starts_with("PK"));
    let page = as_form("html");
    assert_eq!((page.status, page.header("Content-Type")), (200, Some("text/html; charset=utf-8")));
    assert!(page.header("Content-Security-Policy").is_some_and(|policy| policy.contains("default-src 'none'")));
    assert!(page.header("Content-Disposition").is_none(), "it is shown, not saved");
    for part in [
        "<html lang=\"zh-CN\">",
        "用车台账",
        "<p class=\"number\">用车台账 2026-05-01 至 2026-05-31（元）</p>",
        "&lt;b&gt;=1+1&lt;/b&gt;",
        "<td class=\"fen\">500.00</td>",
    ] {
        assert!(page.body.contains(part), "{part}: {}", page.body);
    }
    assert!(!page.body.contains("<b>"), "{}", page.body);
    // The other reports are pages, too.
    let other = world.accountant().get("/reports/utilisation?format=html");
    assert_eq!((other.status, other.header("Content-Language")), (200, Some("en")));
    assert!(other.body.contains("<th>Vehicle days</th>") && other.body.contains(plate), "{}", other.body);
    assert_eq!(trip["state"], "returned");
}
