//! The measures of service, counted over trips that were really made, cancelled and disputed.

use serde_json::{Value, json};

use crate::{
    cases,
    reports::report,
    support::{
        client::id,
        process::until,
        supervision::{signed, standard},
        trips::{at, between, department_with_cars, items, km_of, pair, path_of, trip_of},
        world::{World, merged},
    },
};

cases![
    what_was_recorded_of_trips_is_measured,
    who_gave_it_up_decides_what_is_served_and_kept,
    who_took_over_after_a_breakdown_is_measured_as_in_the_report_on_drivers,
    a_rejected_approval_is_no_dispute,
    papers_and_norms_are_counted_by_vehicle,
    a_rating_stays_with_who_gave_it,
    complaints_are_counted_where_they_belong,
];

/// Why something is refused or cancelled.
fn because() -> Value {
    json!({"reason": "活动取消"})
}

/// A measure as it is answered.
fn measure(num: i64, den: i64, value_bp: impl Into<Option<i64>>) -> Value {
    json!({"num": num, "den": den, "value_bp": value_bp.into()})
}

/// The row of the company.
fn company(world: &World, span: &str) -> Value {
    let found = report(world, &format!("performance?{span}"));
    assert_eq!((&found["subject"], found["rows"].as_array().map(Vec::len)), (&json!("company"), Some(1)));
    found["rows"][0].clone()
}

/// The row of a vehicle or driver with this name; null if it has none.
fn row(world: &World, subject: &str, name: &Value, span: &str) -> Value {
    let found = report(world, &format!("performance?subject={subject}&{span}"));
    let rows = found["rows"].as_array().expect("rows").clone();
    rows.into_iter().find(|row| row["name"] == *name).unwrap_or_default()
}

/// These measures of a row.
fn these(row: &Value, names: &[&str]) -> Vec<Value> {
    names.iter().map(|name| row[*name].clone()).collect()
}

/// A trip from 08:00 to 16:00 on a day in May, back with what is said of its return; the path of the trip.
fn driven(world: &World, department: &Value, car: &Value, day: &str, km: i64, more: Value) -> String {
    let (from, until) = (format!("{day} 08:00"), format!("{day} 16:00"));
    let trip = trip_of(&world.sent(department, between(&from, &until), &[car]), 0);
    world.leaves(&trip, km, &from);
    world.returns_with(&trip, km + 80, &until, more);
    trip
}

fn what_was_recorded_of_trips_is_measured(world: &World) {
    world.tariff();
    let department = world.department("finance");
    let cars = ["2026-05-01", "2026-05-20"].map(|day| world.vehicle_with("car", json!({"in_service_on": day})));
    let (requester, dispatcher) = (world.requester(&department), world.dispatcher());
    let picked_up = |moment: &str| json!({"picked_up_at": at(moment)});
    let punctual = driven(world, &department, &cars[0], "05-07", 10_000, picked_up("05-07 08:05"));
    requester.post(&format!("{punctual}/confirm"), json!({"rating": 5})).expect(200);
    let late = driven(world, &department, &cars[0], "05-08", 10_080, picked_up("05-08 08:06"));
    requester.post(&format!("{late}/dispute"), json!({"reason": "里程不符"})).expect(200);
    dispatcher.post(&format!("{late}/uphold"), json!({"reason": "里程无误"})).expect(200);
    requester.post(&format!("{late}/confirm"), json!({"rating": 2})).expect(200);
    // The dispatcher typed the third rating.
    let on_paper = driven(world, &department, &cars[1], "05-11", 10_000, json!({}));
    let paper = json!({"signed_by": "李局长", "slip": "7", "rating": 5});
    dispatcher.post(&format!("{on_paper}/confirm"), paper).expect(200);
    world.at(&at("05-31 09:00"));

    let names = ["on_time", "pickup_recorded", "undisputed", "served", "kept", "papers_valid", "within_norm"];
    let found = company(world, "");
    let expected = [
        measure(1, 2, 5_000),
        measure(2, 3, 6_667),
        measure(2, 3, 6_667),
        measure(3, 3, 10_000),
        measure(3, 3, 10_000),
        measure(31 + 12, 31 + 12, 10_000),
        measure(0, 0, None),
    ];
    assert_eq!(these(&found, &names), expected);
    assert_eq!((&found["ratings"], &found["rating_hundredths"]), (&json!(2), &json!(350)));
    let books = report(world, "income-statement");
    let line = |number: i64| {
        let mut lines = books["lines"].as_array().expect("lines").iter();
        lines.find(|line| line["line"] == number).expect("the line")["amount_fen"].clone()
    };
    assert_eq!(found["margin"], json!({"num": line(30), "den": line(1), "value_bp": 10_000}));
    assert!(line(1).as_i64().is_some_and(|fen| fen > 0));

    // Each vehicle, and each driver, whose punctuality the report on drivers says, too.
    let names = ["on_time", "pickup_recorded", "undisputed", "served", "kept", "papers_valid", "margin"];
    let expected =
        [measure(1, 2, 5_000), measure(2, 2, 10_000), measure(1, 2, 5_000), Value::Null, measure(2, 2, 10_000)];
    let first = row(world, "vehicle", &cars[0]["plate_no"], "");
    assert_eq!((&first["vehicle_id"], &first["driver_id"]), (&cars[0]["id"], &Value::Null));
    assert_eq!(these(&first, &names), [&expected[..], &[measure(31, 31, 10_000), Value::Null]].concat());
    let second = row(world, "vehicle", &cars[1]["plate_no"], "");
    assert_eq!(these(&second, &["on_time", "pickup_recorded"]), [measure(0, 0, None), measure(0, 1, 0)]);
    assert_eq!((&second["ratings"], &second["rating_hundredths"]), (&json!(0), &Value::Null));
    for driver in report(world, "drivers")["drivers"].as_array().expect("drivers") {
        let own = row(world, "driver", &driver["name"], "");
        assert_eq!((&own["driver_id"], &own["pickup_recorded"]["den"]), (&driver["driver_id"], &driver["trips"]));
        let percent = own["on_time"]["value_bp"].as_i64().map(|bp| bp / 100);
        assert_eq!(percent, driver["punctual_percent"].as_i64(), "{driver}");
        assert_eq!(these(&own, &["served", "papers_valid", "within_norm", "margin"]), vec![Value::Null; 4]);
    }
    assert_eq!(report(world, "performance?subject=driver")["rows"].as_array().map(Vec::len), Some(2));

    // Days before anything was there.
    let none = company(world, "from=2025-01-01&to=2025-01-31");
    let all = ["on_time", "pickup_recorded", "undisputed", "served", "kept", "papers_valid", "within_norm", "margin"];
    assert_eq!(these(&none, &all), vec![measure(0, 0, None); 8]);
    assert_eq!((&none["ratings"], &none["rating_hundredths"]), (&json!(0), &Value::Null));
    for subject in ["vehicle", "driver"] {
        let found = report(world, &format!("performance?subject={subject}&from=2025-01-01&to=2025-01-31"));
        assert_eq!(found["rows"], json!([]), "{subject}");
    }
    // The days of the returns, to their edges.
    for (span, returned) in [("from=2026-05-08&to=2026-05-08", 1), ("from=2026-05-09&to=2026-05-11", 1)] {
        assert_eq!(company(world, span)["undisputed"]["den"], returned, "{span}");
    }

    let csv = world.accountant().get("/reports/performance?format=csv").body;
    let counts = ",1,2,50.00,2,3,66.67,2,3,66.67,3,3,100.00,3,3,100.00,43,43,100.00,0,0,,";
    assert!(csv.contains(counts) && csv.trim_end().ends_with(",100.00,0,2,3.50"), "{csv}");
    let accountant = world.accountant();
    let zh = accountant.request("GET", "/reports/performance?subject=vehicle&format=csv");
    let zh = zh.header("Accept-Language", "zh-CN").send().body;
    assert!(zh.contains("车牌号,准时率：达标数,准时率：基数,准时率：百分比,"), "{zh}");
    world.sound();
}

fn who_gave_it_up_decides_what_is_served_and_kept(world: &World) {
    let (department, cars) = department_with_cars(world, 10);
    let (requester, dispatcher) = (world.requester(&department), world.dispatcher());
    let cancel = |booking: &Value| format!("{}/cancel", path_of(booking));
    let approve = |booking: &Value| {
        world.approver(&department).post(&format!("{}/approve", path_of(booking)), json!({})).expect(200);
    };
    let two = || items(&[("car", 2)]);
    let one = || items(&[("car", 1)]);
    // By the department, and at its request.
    let booking = world.sent(&department, json!({}), &[&cars[0]]);
    requester.post(&cancel(&booking), because()).expect(200);
    let booking = world.sent(&department, json!({}), &[&cars[0]]);
    let asked = json!({"at_request_of": "department", "signed_by": "王小明"});
    dispatcher.post(&cancel(&booking), merged(because(), asked)).expect(200);
    // By the company: the booking, a trip that another vehicle makes, one that is surplus to it alone, and a refusal.
    let booking = world.sent(&department, json!({}), &[&cars[0]]);
    dispatcher.post(&cancel(&booking), because()).expect(200);
    let replaced = world.sent(&department, json!({}), &[&cars[0]]);
    dispatcher.post(&format!("{}/cancel", trip_of(&replaced, 0)), because()).expect(200);
    let replaced = world.send(&replaced, &[pair(&cars[1])]).expect(200);
    let cut = world.sent(&department, two(), &[&cars[2], &cars[3]]);
    dispatcher.patch(&path_of(&cut), one(), "*").expect(200);
    approve(&cut);
    let refused = world.approved(&department, json!({}));
    dispatcher.post(&format!("{}/reject", path_of(&refused)), because()).expect(200);
    // One that is surplus to the department.
    let fewer = world.sent(&department, two(), &[&cars[4], &cars[5]]);
    requester.patch(&path_of(&fewer), one(), "*").expect(200);
    approve(&fewer);
    // What is to lapse: with a vehicle, without one, and one that nobody approved.
    world.sent(&department, json!({}), &[&cars[6]]);
    world.approved(&department, json!({}));
    world.booking(&department, json!({}));
    // What is kept, and what is to come in June.
    let kept = world.sent(&department, two(), &[&cars[7], &cars[8]]);
    world.sent(&department, between("06-10 08:00", "06-10 16:00"), &[&cars[9]]);

    let span = "from=2026-05-01&to=2026-06-30";
    let of = |row: &Value| these(row, &["served", "kept"]);
    assert_eq!(of(&company(world, span)), [measure(0, 2, 0), measure(0, 3, 0)], "what was given up already");
    let trips = [(&replaced, 1, 1), (&cut, 0, 2), (&fewer, 0, 4), (&kept, 0, 7), (&kept, 1, 8)];
    for (booking, trip, car) in trips {
        world.leaves(&trip_of(booking, trip), km_of(&cars[car]), "05-07 08:00");
    }
    world.at(&at("05-07 16:00"));
    world.serve_with(|_| {});
    until(|| world.dispatcher().get("/bookings?lapsed=true").expect(200)["items"].as_array().map(Vec::len) == Some(3));
    // Served: replaced, cut, fewer, kept; not: cancelled and refused by the company, two that lapsed.
    // Kept: one trip of replaced, cut and fewer each, two of kept; not: cancelled, replaced, cut, lapsed.
    assert_eq!(of(&company(world, span)), [measure(4, 8, 5_000), measure(5, 9, 5_556)]);
    assert_eq!(of(&company(world, "from=2026-05-08&to=2026-06-30")), [measure(0, 0, None), measure(0, 0, None)]);
    let plate = |car: usize| &cars[car]["plate_no"];
    for (car, expected) in
        [(0, measure(0, 2, 0)), (1, measure(1, 1, 10_000)), (6, measure(0, 1, 0)), (9, measure(0, 0, None))]
    {
        assert_eq!(row(world, "vehicle", plate(car), span)["kept"], expected, "{car}");
    }
    // Whoever sets out after all, late, has kept it.
    let lapsed = world.dispatcher().all("/trips").into_iter().find(|trip| trip["vehicle_id"] == cars[6]["id"]);
    let typed = json!({"odometer_km": km_of(&cars[6]), "at": at("05-07 15:00")});
    world.dispatcher().post(&format!("/trips/{}/depart", id(&lapsed.expect("the trip"))), typed).expect(200);
    assert_eq!(of(&company(world, span)), [measure(5, 8, 6_250), measure(6, 9, 6_667)]);
    world.sound();
}

fn who_took_over_after_a_breakdown_is_measured_as_in_the_report_on_drivers(world: &World) {
    let (department, cars) = department_with_cars(world, 3);
    let trip = trip_of(&world.sent(&department, json!({}), &[&cars[0]]), 0);
    world.leaves(&trip, km_of(&cars[0]), "05-07 08:00");
    world.at(&at("05-07 10:00"));
    let km = km_of(&cars[0]) + 30;
    let goes_on =
        json!({"odometer_km": km, "at": at("05-07 10:00"), "reason": "故障", "further_vehicles": [pair(&cars[2])]});
    let goes_on = world.dispatcher().post(&format!("{trip}/continue"), merged(pair(&cars[1]), goes_on)).expect(200);
    assert_eq!(goes_on["vehicle_id"], cars[1]["id"]);
    world.returns_with(&trip, km_of(&cars[1]) + 50, "05-07 16:00", json!({"picked_up_at": at("05-07 08:20")}));
    let further = world.dispatcher().all("/trips").into_iter().find(|one| !one["accompanies_trip_id"].is_null());
    world.returns(&format!("/trips/{}", id(&further.expect("its trip"))), km_of(&cars[2]) + 50, "05-07 16:00");

    let names = ["on_time", "pickup_recorded", "kept"];
    let late = [measure(0, 1, 0), measure(1, 1, 10_000), measure(1, 1, 10_000)];
    assert_eq!(these(&company(world, ""), &names), late);
    let nothing = measure(0, 0, None);
    for (car, expected) in [
        (0, [late[0].clone(), late[1].clone(), nothing.clone()]),
        (1, late.clone()),
        (2, [nothing.clone(), nothing.clone(), nothing]),
    ] {
        assert_eq!(these(&row(world, "vehicle", &cars[car]["plate_no"], ""), &names), expected, "{car}");
    }
    let found = report(world, "drivers");
    let punctual = |of: &Value| {
        let mut drivers = found["drivers"].as_array().expect("drivers").iter();
        drivers.find(|row| row["driver_id"] == *of).expect("a row").clone()
    };
    for car in &cars[..2] {
        let driver = punctual(&car["default_driver_id"]);
        let own = row(world, "driver", &driver["name"], "");
        assert_eq!((&own["on_time"], &driver["punctual_percent"]), (&late[0], &json!(0)));
    }
}

fn a_rejected_approval_is_no_dispute(world: &World) {
    world.tariff();
    let (department, car) = (world.department("finance"), world.vehicle("car"));
    let booking = world.booking(&department, json!({"purpose": "urgent_task"}));
    let trip = trip_of(&world.send(&booking, &[pair(&car)]).expect(200), 0);
    world.leaves(&trip, km_of(&car), "05-07 08:00");
    let names = ["undisputed", "served", "kept"];
    let nothing = measure(0, 0, None);
    assert_eq!(these(&company(world, ""), &names), vec![nothing.clone(); 3], "nobody has approved it");
    world.returns(&trip, km_of(&car) + 80, "05-07 16:00");
    world.approver(&department).post(&format!("{}/reject", path_of(&booking)), because()).expect(200);
    assert_eq!(world.dispatcher().get(&trip).expect(200)["state"], "disputed");
    assert_eq!(these(&company(world, ""), &names), [measure(1, 1, 10_000), nothing.clone(), nothing]);
}

fn papers_and_norms_are_counted_by_vehicle(world: &World) {
    world.tariff();
    let (car, idle) = (world.vehicle("car"), world.vehicle("van"));
    world.admin().patch(&format!("/vehicles/{}", id(&car)), json!({"fuel_norm_hundredths": 727}), "*").expect(200);
    world.at(&at("07-10 09:00"));
    // 8.00 litres in May are more than a tenth above the norm, 6.00 in June are not. Nobody knows of July.
    for (number, day, km, quantity) in [
        (1, "04-20", 10_000, 40_000),
        (2, "05-10", 10_500, 40_000),
        (3, "06-10", 11_000, 30_000),
        (4, "07-09", 11_200, 9_000),
    ] {
        let line = json!({"vehicle_id": id(&car), "amount_fen": 30_000, "quantity_milli": quantity, "odometer_km": km, "full_tank": number < 4});
        let filled = json!({"category": "fuel", "date": format!("2026-{day}"), "seller": "中石化", "number": number.to_string(), "gross_fen": 30_000, "paid_from": "cash", "lines": [line]});
        world.accountant().post("/costs", filled).expect(201);
    }
    let months = [
        ("05-01", "05-31", measure(0, 1, 0)),
        ("06-01", "06-30", measure(1, 1, 10_000)),
        ("07-01", "07-10", measure(1, 1, 10_000)),
    ];
    for (from, to, expected) in &months {
        let span = format!("from=2026-{from}&to=2026-{to}");
        assert_eq!(company(world, &span)["within_norm"], *expected, "{span}");
        assert_eq!(row(world, "vehicle", &car["plate_no"], &span)["within_norm"], *expected);
        assert_eq!(row(world, "vehicle", &idle["plate_no"], &span)["within_norm"], measure(0, 0, None));
        let fuel = &report(world, &format!("fuel?{span}"))["vehicles"][0];
        assert_eq!(fuel["is_beyond_norm"], json!(expected["num"] == 0), "{span}");
    }
    let all = "from=2026-05-01&to=2026-07-31";
    assert_eq!(company(world, all)["within_norm"], measure(2, 3, 6_667));

    // The insurance of one ends on the 20th of May, and the vehicle is retired on the 11th of June.
    let papers = world.admin().all(&format!("/vehicles/{}/papers", id(&car)));
    let insurance = papers.iter().find(|paper| paper["kind"] == "compulsory_insurance").expect("its insurance");
    world.admin().patch(&format!("/papers/{}", id(insurance)), json!({"valid_until": "2026-05-20"}), "*").expect(200);
    world.admin().patch(&format!("/vehicles/{}", id(&car)), json!({"retired_on": "2026-06-11"}), "*").expect(200);
    // Of July ten days have come.
    for (span, expected, both) in [
        ("from=2026-05-01&to=2026-05-31", measure(20, 31, 6_452), measure(51, 62, 8_226)),
        ("from=2026-06-01&to=2026-06-30", measure(0, 10, 0), measure(30, 40, 7_500)),
        ("from=2026-05-01&to=2026-07-31", measure(20, 41, 4_878), measure(91, 112, 8_125)),
    ] {
        assert_eq!(row(world, "vehicle", &car["plate_no"], span)["papers_valid"], expected, "{span}");
        assert_eq!(company(world, span)["papers_valid"], both, "{span}");
    }
}

fn a_rating_stays_with_who_gave_it(world: &World) {
    world.tariff();
    let department = world.department("finance");
    let cars = ["car", "car"].map(|class| world.vehicle(class));
    let (requester, dispatcher) = (world.requester(&department), world.dispatcher());
    let paper = |more: Value| merged(json!({"signed_by": "李局长", "slip": "7"}), more);
    let raise = |trip: &str, fen: i64| {
        let more = json!({"adjustment_fen": fen, "reason": "漏记"});
        dispatcher.post(&format!("{trip}/correct"), more).expect(200);
        world.accountant().post(&format!("{trip}/approve-adjustment"), json!({})).expect(200);
    };
    let ratings = || {
        let found = company(world, "");
        (found["ratings"].clone(), found["rating_hundredths"].clone())
    };
    let typed = driven(world, &department, &cars[0], "05-07", 10_000, json!({}));
    dispatcher.post(&format!("{typed}/confirm"), paper(json!({"rating": 5}))).expect(200);
    raise(&typed, 10_000);
    requester.post(&format!("{typed}/confirm"), json!({})).expect(200);
    assert_eq!(ratings(), (json!(0), Value::Null), "the dispatcher typed it");
    let own = driven(world, &department, &cars[1], "05-08", 10_000, json!({}));
    requester.post(&format!("{own}/confirm"), json!({"rating": 2})).expect(200);
    raise(&own, 10_000);
    dispatcher.post(&format!("{own}/confirm"), paper(json!({}))).expect(200);
    assert_eq!(ratings(), (json!(1), json!(200)), "the department gave it");
    // Whoever rates anew has given it.
    raise(&typed, 20_000);
    requester.post(&format!("{typed}/confirm"), json!({"rating": 5})).expect(200);
    assert_eq!(ratings(), (json!(2), json!(350)));
    raise(&own, 20_000);
    dispatcher.post(&format!("{own}/confirm"), paper(json!({"rating": 4}))).expect(200);
    assert_eq!(ratings(), (json!(1), json!(500)));
}

fn complaints_are_counted_where_they_belong(world: &World) {
    standard(world);
    let (department, cars) = department_with_cars(world, 3);
    let (requester, supervisor) = (world.requester(&department), world.supervisor());
    let contract = signed(world, json!({}));
    let kitchen = json!([{"category": "catering", "amount_fen": 0, "price": "none"}]);
    let kitchen = signed(world, json!({"mode": "own", "lines": kitchen}));
    let complain = |contract: &Value, over: Value| {
        let base = json!({"contract_id": id(contract), "category": "vehicles", "source": "complaint", "text": "迟到"});
        requester.post("/cases", merged(base, over)).expect(201)
    };
    let close = |case: &Value, outcome: &str| {
        supervisor.post(&format!("/cases/{}/close", id(case)), json!({"outcome": outcome})).expect(200);
    };
    // One car breaks down, and another goes on with the trip.
    let trip = trip_of(&world.sent(&department, json!({}), &[&cars[0]]), 0);
    let about = json!({"trip_id": trip["/trips/".len()..]});
    world.leaves(&trip, km_of(&cars[0]), "05-07 08:00");
    world.at(&at("05-07 10:00"));
    let goes_on = json!({"odometer_km": km_of(&cars[0]) + 30, "at": at("05-07 10:00"), "reason": "故障"});
    world.dispatcher().post(&format!("{trip}/continue"), merged(pair(&cars[1]), goes_on)).expect(200);
    world.returns(&trip, km_of(&cars[1]) + 50, "05-07 16:00");
    // A trip that hasn't left.
    let planned = world.sent(&department, between("05-08 08:00", "05-08 16:00"), &[&cars[2]]);
    let planned = json!({"trip_id": id(&planned["trips"][0])});
    complain(&contract, about.clone());
    close(&complain(&contract, about.clone()), "upheld");
    close(&complain(&contract, about), "unfounded");
    complain(&contract, planned);
    // About no trip, about another service, and no complaint.
    complain(&contract, json!({}));
    complain(&kitchen, json!({"category": "catering"}));
    let found = json!({"contract_id": id(&contract), "category": "vehicles", "source": "audit", "clause": "clean", "text": "未清扫"});
    supervisor.post("/cases", found).expect(201);
    world.at(&at("05-09 08:00"));
    complain(&contract, json!({}));

    let day = "from=2026-05-07&to=2026-05-07";
    assert_eq!(company(world, day)["complaints"], 4);
    assert_eq!(company(world, "from=2026-05-08&to=2026-05-09")["complaints"], 1);
    for (car, expected) in [(0, json!(2)), (1, json!(2)), (2, json!(1))] {
        assert_eq!(row(world, "vehicle", &cars[car]["plate_no"], day)["complaints"], expected, "{car}");
        let driver = cars[car]["default_driver_id"].as_str().expect("a driver");
        let driver = world.dispatcher().get(&format!("/drivers/{driver}")).expect(200);
        assert_eq!(row(world, "driver", &driver["name"], day)["complaints"], expected, "{car}");
    }
    let accountant = world.accountant();
    let csv = accountant.request("GET", &format!("/reports/performance?format=csv&{day}"));
    let csv = csv.header("Accept-Language", "zh-CN").send().body;
    assert!(csv.contains(",投诉次数,评价次数,平均评分") && csv.trim_end().ends_with(",4,0,"), "{csv}");
}
