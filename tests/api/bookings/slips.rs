//! 派车单: one for each vehicle, with its own number, and with all that is filled in by hand (RULES.md §4.11).

use serde_json::{Value, json};

use crate::{
    bookings::because,
    cases,
    support::{
        client::id,
        trips::{at, items, km_of, pair, path_of, trip_of},
        world::{World, merged},
    },
};

cases![
    each_vehicle_has_a_slip_with_a_number_of_its_own,
    a_slip_says_who_sent_whom_with_what,
    a_slip_has_room_for_what_is_written_by_hand,
    a_vehicle_carries_its_own_passengers,
    several_slips_are_printed_at_once,
    a_slip_leads_to_its_trip,
    papers_are_one_element_without_styles_of_their_own,
];

/// The numbers of a booking's slips, without that of the booking.
fn numbers(world: &World, booking: &Value) -> Vec<String> {
    let number = booking["number"].as_str().expect("a number");
    let slip = |trip: &Value| {
        let trip = world.dispatcher().get(&format!("/trips/{}", trip["id"].as_str().expect("an id"))).expect(200);
        let slip = trip["slip_number"].as_str().expect("a number").to_owned();
        slip.strip_prefix(number).unwrap_or_else(|| panic!("{slip} is not of {number}")).to_owned()
    };
    let shown = world.dispatcher().get(&path_of(booking)).expect(200);
    shown["trips"].as_array().expect("trips").iter().map(slip).collect()
}

fn slip(world: &World, trip: &str) -> String {
    let reply = world.dispatcher().get(&format!("{trip}/slip"));
    assert_eq!(reply.status, 200);
    reply.body
}

fn each_vehicle_has_a_slip_with_a_number_of_its_own(world: &World) {
    world.tariff();
    let (department, cars) = (world.department("finance"), world.fleet(0, 0, 5));
    let booking = world.approved(&department, items(&[("car", 3)]));
    let dispatch = format!("{}/dispatch", path_of(&booking));
    let dispatcher = world.dispatcher();
    let two = json!({"assignments": [pair(&cars[0]), pair(&cars[1])], "partial": true});
    let sent = dispatcher.post(&dispatch, two).expect(200);
    assert_eq!(numbers(world, &booking), ["-1/3", "-2/3"]);
    dispatcher.post(&dispatch, json!({"assignments": [pair(&cars[2])]})).expect(200);
    assert_eq!(numbers(world, &booking), ["-1/3", "-2/3", "-3/3"]);
    // A slip that was issued keeps its number, and the one in its place gets the next.
    dispatcher.post(&format!("{}/cancel", trip_of(&sent, 1)), because()).expect(200);
    assert!(slip(world, &trip_of(&sent, 1)).contains("已作废"));
    dispatcher.post(&dispatch, json!({"assignments": [pair(&cars[3])]})).expect(200);
    assert_eq!(numbers(world, &booking), ["-1/3", "-2/3", "-3/3", "-4/4"]);
    assert!(
        slip(world, &trip_of(&sent, 0)).contains(&format!("{}-1/3", booking["number"].as_str().expect("a number")))
    );
    assert!(!slip(world, &trip_of(&sent, 0)).contains("已作废"));
    world.sound();
    world.sql("UPDATE trips SET slip_no = 2 WHERE slip_no = 1").expect("two slips of one number");
    let faults = motorpool::cli::check::faults(&world.database.url).expect("it is checked");
    assert!(faults.iter().all(|fault| fault.starts_with("every slip of a booking has its number")), "{faults:?}");
    assert_eq!(faults.len(), 2);
}

fn a_slip_says_who_sent_whom_with_what(world: &World) {
    world.tariff();
    let (department, cars) = (world.department("finance"), world.fleet(0, 0, 2));
    let second = world.driver_with(&["C1"]);
    let booking = world.approved(&department, json!({"reason": "赴宁波招商推介"}));
    let assignment = merged(pair(&cars[0]), json!({"second_driver_id": second["id"]}));
    let trip = trip_of(&world.send(&booking, &[assignment]).expect(200), 0);
    let shown = world.dispatcher().get(&trip).expect(200);
    assert_eq!(
        (&shown["second_driver_name"], &shown["vehicle_class"], &shown["seats"]),
        (&second["name"], &json!("car"), &cars[0]["seats"])
    );
    assert_eq!((&shown["issued_at"], &shown["issued_by"]), (&json!(world.now()), &json!("dispatcher")));
    let seats = format!("轿车 {} 座", cars[0]["seats"]);
    let page = slip(world, &trip);
    let second = second["name"].as_str().expect("a name");
    for words in [
        "赴宁波招商推介",
        &seats,
        second,
        "approver.finance",
        "dispatcher <span class=\"time\">2026-05-06 08:00</span>",
        "盖章处",
    ] {
        assert!(page.contains(words), "{words} is not on {page}");
    }
    // Another vehicle has another slip, though its number is the same.
    world.at(&at("05-06 09:30"));
    let other = json!({"vehicle_id": cars[1]["id"], "driver_id": cars[1]["default_driver_id"], "reason": "车辆检修"});
    let changed = world.dispatcher().post(&format!("{trip}/reassign"), other).expect(200);
    assert_eq!((&changed["issued_at"], &changed["slip_number"]), (&json!(at("05-06 09:30")), &shown["slip_number"]));
    assert!(slip(world, &trip).contains("<span class=\"time\">2026-05-06 09:30</span>"));
    // Where a key approves for somebody, that person did.
    let decides = json!({"roles": ["approver"], "department_ids": [id(&department)], "may_approve": true});
    let by_key = world.booking(&department, json!({"starts_at": at("05-09 08:00"), "ends_at": at("05-09 16:00")}));
    let for_whom = json!({"on_behalf_of": {"name": "张主任", "ref": "oa-7"}});
    world.key_with(decides).post(&format!("{}/approve", path_of(&by_key)), for_whom).expect(200);
    assert!(slip(world, &trip_of(&world.dispatch(&by_key, &[&cars[0]]), 0)).contains("<td>张主任</td>"));
    // On paper, the signer is who approved.
    world.at(&at("05-08 17:00"));
    let past = json!({"starts_at": at("05-08 08:00"), "ends_at": at("05-08 16:00")});
    let paper = world.recorded_on_paper(&department, past, &[pair(&cars[0])]);
    assert!(slip(world, &trip_of(&paper, 0)).contains("<td>李局长</td>"));
}

fn a_slip_has_room_for_what_is_written_by_hand(world: &World) {
    world.tariff();
    let (department, car) = (world.department("finance"), world.vehicle("car"));
    let trip = trip_of(&world.sent(&department, json!({}), &[&car]), 0);
    let page = slip(world, &trip);
    let by_hand = [
        "出车时间",
        "回场时间",
        "出车里程",
        "回场里程",
        "行驶里程",
        "过夜",
        "接客时间",
        "候时",
        "过路费",
        "停车费",
        "用车人签字",
        "驾驶员签字",
    ];
    for heading in by_hand {
        assert!(page.contains(&format!("<th>{heading}</th><td></td>")), "{heading} is not empty on {page}");
    }
    assert!(
        page.contains("途中换车换人")
            && page.contains("<tr><td></td><td></td><td></td><td></td><td></td><td></td></tr>")
    );
    world.leaves(&trip, km_of(&car), "05-07 08:00");
    let back =
        json!({"tolls_fen": 4_500, "parking_fen": 1_000, "waiting_minutes": 40, "picked_up_at": at("05-07 08:20")});
    world.returns_with(&trip, km_of(&car) + 80, "05-07 16:00", back);
    let page = slip(world, &trip);
    let filled = [
        ("出车时间", "2026-05-07 08:00"),
        ("回场时间", "2026-05-07 16:00"),
        ("行驶里程", "80 公里"),
        ("接客时间", "2026-05-07 08:20"),
        ("候时", "40 分钟"),
        ("过路费", "45.00 元"),
        ("停车费", "10.00 元"),
        ("回场里程", &(km_of(&car) + 80).to_string()),
    ];
    for (heading, value) in filled {
        assert!(page.contains(&format!("<th>{heading}</th><td>{value}</td>")), "{heading} is not {value} on {page}");
    }
    assert!(!page.contains("途中换车换人"));
}

fn a_vehicle_carries_its_own_passengers(world: &World) {
    world.tariff();
    let (department, cars) = (world.department("finance"), world.fleet(0, 0, 2));
    let booking = world.approved(&department, merged(items(&[("car", 2)]), json!({"passengers": 7})));
    let seats = cars[0]["seats"].as_i64().expect("seats");
    let own = |first: i64| [merged(pair(&cars[0]), json!({"passengers": first})), pair(&cars[1])];
    let refused = world.send(&booking, &own(seats)).problem(409, "not_eligible");
    assert_eq!(
        (&refused["errors"][0]["code"], &refused["errors"][0]["pointer"]),
        (&json!("seats"), &json!("/assignments/0/vehicle_id"))
    );
    world.send(&booking, &own(0)).problem(422, "invalid");
    let sent = world.send(&booking, &own(4)).expect(200);
    let (first, second) = (trip_of(&sent, 0), trip_of(&sent, 1));
    assert!(slip(world, &first).contains("4（全单 7 人）"));
    assert!(slip(world, &second).contains("<td>7</td>"));
    let shown = world.dispatcher().get(&first).expect(200);
    assert_eq!((&shown["own_passengers"], &shown["passengers"]), (&json!(4), &json!(7)));
    let fewer = json!({"passengers": 3, "reason": "一人请假"});
    let changed = world.dispatcher().post(&format!("{first}/reassign"), fewer).expect(200);
    assert_eq!((&changed["own_passengers"], &changed["vehicle_id"]), (&json!(3), &cars[0]["id"]));
    let full = json!({"passengers": seats, "reason": "加人"});
    world.dispatcher().post(&format!("{first}/reassign"), full).problem(409, "not_eligible");
}

/// The query that names these trips.
fn named(trips: &[&str]) -> String {
    let ids = trips.iter().map(|trip| format!("ids={}", trip.trim_start_matches("/trips/")));
    format!("/trips/slips?{}", ids.collect::<Vec<_>>().join("&"))
}

fn several_slips_are_printed_at_once(world: &World) {
    world.tariff();
    let (department, cars) = (world.department("finance"), world.fleet(0, 0, 3));
    let theirs = world.department("health");
    let here = world.sent(&department, json!({"items": [{"class": "car", "quantity": 2}]}), &[&cars[0], &cars[1]]);
    let paper = json!({"starts_at": at("05-08 08:00"), "ends_at": at("05-08 16:00"), "contact_name": "陈局长"});
    world.at(&at("05-08 17:00"));
    let there = world.recorded_on_paper(&theirs, paper, &[pair(&cars[2])]);
    let (first, second, third) = (trip_of(&here, 0), trip_of(&here, 1), trip_of(&there, 0));
    let page = world.dispatcher().get(&named(&[&third, &second, &first, &third]));
    assert_eq!((page.status, page.header("Content-Type")), (200, Some("text/html; charset=utf-8")));
    let sheets: Vec<&str> = page.body.split("<section class=\"sheet\">").skip(1).collect();
    let number =
        |booking: &Value, place: &str| format!("单号 {}-{place}", booking["number"].as_str().expect("a number"));
    assert_eq!(sheets.len(), 3, "a slip that is asked for twice is printed once");
    for (sheet, words) in sheets.iter().zip([
        [number(&there, "1/1"), "<td>李局长</td>".into(), "陈局长".into()],
        [
            number(&here, "2/2"),
            "<td>approver.finance</td>".into(),
            cars[1]["plate_no"].as_str().expect("a plate").into(),
        ],
        [
            number(&here, "1/2"),
            "<td>approver.finance</td>".into(),
            cars[0]["plate_no"].as_str().expect("a plate").into(),
        ],
    ]) {
        assert!(words.iter().all(|word| sheet.contains(word)), "{words:?} are not on {sheet}");
    }
    // Each reads those of the trips that they may read.
    let requester = world.requester(&department);
    assert_eq!(requester.get(&named(&[&second, &first])).status, 200);
    requester.get(&named(&[&first, &third])).problem(404, "not_found");
    let driver =
        world.admin().get(&format!("/drivers/{}", cars[0]["default_driver_id"].as_str().expect("an id"))).expect(200);
    let driver = world.driver(&driver);
    assert_eq!(driver.get(&named(&[&first])).status, 200);
    driver.get(&named(&[&first, &second])).problem(404, "not_found");
    let dispatcher = world.dispatcher();
    dispatcher.get("/trips/slips?ids=019a0b5e-7c1f-7000-8000-000000000001").problem(404, "not_found");
    dispatcher.get("/trips/slips").problem(422, "invalid");
    dispatcher.get("/trips/slips?ids=1").problem(422, "invalid");
    assert_eq!(dispatcher.get(&named(&[first.as_str(); 50])).status, 200);
    dispatcher.get(&named(&[first.as_str(); 51])).problem(422, "invalid");
}

fn a_slip_leads_to_its_trip(world: &World) {
    world.tariff();
    let (department, car) = (world.department("finance"), world.vehicle("car"));
    let sent = world.sent(&department, json!({}), &[&car]);
    let (trip, id) = (trip_of(&sent, 0), id(&sent["trips"][0]).to_owned());
    let page = slip(world, &trip);
    let server = world.dispatcher().server().to_owned();
    assert!(page.contains(&format!("aria-label=\"{server}/#/trips/{id}\"")) && page.contains("<svg"), "{page}");
    world.serve_with(|settings| settings.public_url = Some("https://cars.example.gov.cn".into()));
    let page = slip(world, &trip);
    assert!(page.contains(&format!("aria-label=\"https://cars.example.gov.cn/#/trips/{id}\"")), "{page}");
}

/// Other pages cut the paper out and print it by the same style.
fn papers_are_one_element_without_styles_of_their_own(world: &World) {
    world.tariff();
    let (department, cars) = (world.department("finance"), world.fleet(0, 0, 2));
    let signed = world.signed(&department, &cars[0], json!({}));
    let sent =
        world.sent(&department, json!({"starts_at": at("05-20 08:00"), "ends_at": at("05-20 16:00")}), &[&cars[1]]);
    let accountant = world.accountant();
    let statement = json!({"department_id": id(&department), "period": "2026-05"});
    let statement = accountant.post("/statements", statement).expect(201);
    let journal = accountant.get("/journals?state=posted&limit=1").expect(200)["items"][0].clone();
    let papers = [
        format!("/trips/{}/slip", id(&signed)),
        format!("{}/slip", trip_of(&sent, 0)),
        "/day-sheets/2026-05-20".to_owned(),
        format!("/statements/{}/print", id(&statement)),
        format!("/journals/{}/print", id(&journal)),
        "/reports/vehicles?format=html".to_owned(),
    ];
    for paper in papers {
        let page = accountant.get(&paper);
        assert_eq!(page.status, 200, "{paper}");
        assert_eq!(page.body.matches("<main class=\"paper").count(), 1, "{paper}");
        assert!(page.body.contains("</main></body></html>"), "{paper}");
        let main = page.body.split("<main").nth(1).expect("a paper");
        assert!(!main.contains("style") && !main.contains("<script"), "{paper}: {main}");
        assert_eq!(page.body.matches("<style>").count(), 1, "{paper}");
        assert!(page.body.contains(motorpool::http::paper::STYLE), "{paper}");
    }
}
