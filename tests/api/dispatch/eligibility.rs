//! Who may be sent: each rule that refuses or warns, what overrides it, and the order of candidates (RULES.md §3).

use serde_json::{Value, json};

use crate::{
    cases,
    support::{
        client::{Reply, faults_of, id},
        trips::{a_bus_for, at, between, items, km_of, pair, path_of, trip_of, words},
        world::{World, merged},
    },
};

cases![
    a_coaster_asks_for_a1_and_papers_through_the_trip,
    every_failing_rule_in_one_answer,
    candidates_come_best_first,
    candidates_say_why_not,
    permits_ages_and_certificates_only_warn,
    a_larger_vehicle_goes_by_override,
    the_passengers_fit_in_what_is_sent_together,
    a_mixed_booking_is_matched_as_well_as_can_be,
    papers_and_licences_through_the_last_day,
    licences_by_length_seats_and_gear,
    what_happened_is_recorded_and_not_refused,
];

fn a_coaster_asks_for_a1_and_papers_through_the_trip(world: &World) {
    world.tariff();
    let bus = world.vehicle("bus");
    let old = world.vehicle("bus");
    world
        .sql(&format!(
            "UPDATE papers SET valid_until = '2026-04-30' WHERE kind = 'inspection' AND vehicle_id = {}",
            world.sql_id(&old)
        ))
        .expect("an old inspection");
    let department = world.department("finance");
    let booking = world.approved(&department, json!({"items": [{"class": "bus", "quantity": 1}], "passengers": 18}));
    let small = world.driver_with(&["C1"]);
    let send = |vehicle: &Value, driver: &Value| {
        let body = json!({"assignments": [{"vehicle_id": vehicle["id"], "driver_id": driver["id"]}]});
        world.dispatcher().post(&format!("/bookings/{}/dispatch", id(&booking)), body)
    };
    let refused = faults_of(&send(&old, &small).problem(409, "not_eligible"));
    for expected in
        [("/assignments/0/vehicle_id", "vehicle_papers"), ("/assignments/0/driver_id", "driver_licence_class")]
    {
        assert!(refused.contains(&(expected.0.into(), expected.1.into())), "{expected:?} is not in {refused:?}");
    }
    let candidates = world.dispatcher().get(&format!("/bookings/{}/candidates", id(&booking))).expect(200);
    assert_eq!(candidates["items"][0]["vehicle_id"], bus["id"]);
    assert_eq!(candidates["items"][0]["eligible"], true);
    send(&bus, &json!({"id": bus["default_driver_id"]})).expect(200);
}

fn dispatch(world: &World, booking: &Value, assignments: &[Value], overrides: Value) -> Reply {
    world
        .dispatcher()
        .post(&format!("{}/dispatch", path_of(booking)), json!({"assignments": assignments, "overrides": overrides}))
}

fn because(codes: &[&str]) -> Value {
    codes.iter().map(|code| json!({"code": code, "reason": "经用车单位同意"})).collect()
}

/// The failing rules: the last word of each pointer, and the code.
#[track_caller]
fn refusals(reply: &Reply) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = faults_of(&reply.problem(409, "not_eligible"))
        .into_iter()
        .map(|(pointer, code)| (pointer.trim_start_matches("/assignments/").to_owned(), code))
        .collect();
    found.sort();
    found
}

fn named(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(place, code)| ((*place).to_owned(), (*code).to_owned())).collect()
}

fn every_failing_rule_in_one_answer(world: &World) {
    world.tariff();
    let buses = world.fleet(3, 0, 0);
    let (bus, department) = (&buses[0], world.department("finance"));
    // The vehicle and the driver both have a trip in the morning and are away in the afternoon.
    world.sent(&department, merged(a_bus_for(10), between("05-07 08:00", "05-07 10:00")), &[bus]);
    let afternoon = merged(between("05-07 14:00", "05-07 20:00"), json!({"reason": "保养"}));
    world.dispatcher().post("/off-road", merged(afternoon.clone(), json!({"vehicle_id": bus["id"]}))).expect(201);
    world.dispatcher().post("/leave", merged(afternoon, json!({"driver_id": bus["default_driver_id"]}))).expect(201);
    let booking = world.approved(&department, merged(a_bus_for(10), between("05-07 09:00", "05-07 16:00")));
    // By SQL: a change through the API would release the morning's trip (RULES.md §3.8).
    world
        .sql(&format!(
            "UPDATE drivers SET licence_classes = '[\"C1\"]', licence_valid_until = '2026-05-06', retired_on = '2026-05-07' WHERE id = {}",
            world.sql_id(&json!({"id": bus["default_driver_id"]}))
        ))
        .expect("a driver");
    world
        .sql(&format!("UPDATE vehicles SET retired_on = '2026-05-07' WHERE id = {}", world.sql_id(bus)))
        .expect("a vehicle");
    world
        .sql(&format!("UPDATE papers SET valid_until = '2026-04-30' WHERE vehicle_id = {}", world.sql_id(bus)))
        .expect("old papers");
    let all = named(&[
        ("0/driver_id", "driver_licence_class"),
        ("0/driver_id", "driver_licence_expired"),
        ("0/driver_id", "driver_occupied"),
        ("0/driver_id", "driver_on_leave"),
        ("0/driver_id", "driver_retired"),
        ("0/vehicle_id", "off_road"),
        ("0/vehicle_id", "vehicle_occupied"),
        ("0/vehicle_id", "vehicle_papers"),
        ("0/vehicle_id", "vehicle_papers"),
        ("0/vehicle_id", "vehicle_retired"),
    ]);
    assert_eq!(refusals(&world.send(&booking, &[pair(bus)])), all);
    // Rules that always block can't be overridden.
    let codes: Vec<&str> = all.iter().map(|(_, code)| code.as_str()).collect();
    assert_eq!(refusals(&dispatch(world, &booking, &[pair(bus)], because(&codes))), all);
    // Nothing was done.
    let waiting = world.dispatcher().get(&path_of(&booking)).expect(200);
    assert_eq!((&waiting["state"], &waiting["trips"]), (&json!("approved"), &json!([])));
}

fn candidates_come_best_first(world: &World) {
    world.tariff();
    let cars = world.fleet(0, 0, 4);
    let loose = world.vehicle_with("car", json!({"default_driver_id": null}));
    let department = world.department("finance");
    // The first one's driver drove an hour and a half, the second's one hour, the third's car stood while its driver
    // drove nothing, the fourth's car was driven by another.
    for (vehicle, driver, km) in [(&cars[0], &cars[0], 75), (&cars[1], &cars[1], 50)] {
        let fields = merged(between("05-06 09:00", "05-06 11:00"), json!({"distance_km": km}));
        let booking = world.approved(&department, fields);
        world
            .send(&booking, &[json!({"vehicle_id": vehicle["id"], "driver_id": driver["default_driver_id"]})])
            .expect(200);
    }
    let spare = world.driver_with(&["C1"]);
    let booking =
        world.approved(&department, merged(between("05-06 09:00", "05-06 11:00"), json!({"distance_km": 10})));
    world.send(&booking, &[json!({"vehicle_id": cars[3]["id"], "driver_id": spare["id"]})]).expect(200);
    let booking = world.booking(&department, json!({}));
    let found = world.dispatcher().get(&format!("{}/candidates", path_of(&booking))).expect(200);
    let order: Vec<&str> = words(&found["items"], "plate_no");
    let expected: Vec<&str> = [&cars[2], &cars[3], &cars[1], &cars[0], &loose]
        .into_iter()
        .map(|car| car["plate_no"].as_str().expect("a plate"))
        .collect();
    assert_eq!(order, expected);
    let minutes: Vec<i64> = found["items"]
        .as_array()
        .expect("items")
        .iter()
        .take(4)
        .filter_map(|one| one["driver_minutes"].as_i64())
        .collect();
    assert_eq!(minutes, [0, 0, 60, 90]);
    let own: Vec<bool> = (0..4).map(|place| found["items"][place]["eligible"] == true).collect();
    assert_eq!(own, [true; 4]);
    // A vehicle without a driver of its own is offered with the driver who has driven least.
    assert_eq!(found["items"][4]["driver_minutes"], 0);
}

fn candidates_say_why_not(world: &World) {
    world.tariff();
    let (bus, van, car) = (world.vehicle("bus"), world.vehicle("van"), world.vehicle("car"));
    let department = world.department("finance");
    world
        .sql(&format!(
            "UPDATE papers SET valid_until = '2026-04-30' WHERE kind = 'operating_permit' AND vehicle_id = {}",
            world.sql_id(&bus)
        ))
        .expect("no permit");
    world.sent(&department, json!({}), &[&car]);
    let booking = world.booking(&department, a_bus_for(10));
    let found = world.dispatcher().get(&format!("{}/candidates", path_of(&booking))).expect(200);
    let of = |vehicle: &Value| {
        let one = found["items"]
            .as_array()
            .expect("items")
            .iter()
            .find(|one| one["vehicle_id"] == vehicle["id"])
            .expect("the vehicle")
            .clone();
        let list = |member: &str| words(&one[member], "code").into_iter().map(str::to_owned).collect::<Vec<_>>();
        (one["eligible"] == true, list("reasons"), list("warnings"))
    };
    assert_eq!(of(&bus), (true, vec![], vec!["operating_permit".into()]));
    assert_eq!(of(&van), (false, vec!["class_mismatch".into(), "seats".into()], vec![]));
    assert_eq!(of(&car), (false, vec!["class_mismatch".into(), "vehicle_occupied".into(), "seats".into()], vec![]));
    let overridable = |vehicle: &Value| {
        let all = found["items"].as_array().expect("items");
        let one = all.iter().find(|one| one["vehicle_id"] == vehicle["id"]).expect("the vehicle");
        one["reasons"].as_array().expect("reasons").iter().map(|why| why["overridable"] == true).collect::<Vec<_>>()
    };
    assert_eq!((overridable(&van), overridable(&car)), (vec![false, true], vec![false, false, true]));
    assert_eq!(found["items"][0]["vehicle_id"], bus["id"]);
    world.requester(&department).get(&format!("{}/candidates", path_of(&booking))).problem(403, "forbidden");
}

fn permits_ages_and_certificates_only_warn(world: &World) {
    world.tariff();
    let (bus, car) = (world.vehicle("bus"), world.vehicle("car"));
    let department = world.department("finance");
    world
        .sql(&format!(
            "UPDATE papers SET valid_until = '2026-04-30' WHERE kind = 'operating_permit' AND vehicle_id = {}",
            world.sql_id(&bus)
        ))
        .expect("no permit");
    // 63 on the day of the trip; the certificate runs out the day before.
    let driver = format!("/drivers/{}", bus["default_driver_id"].as_str().expect("a driver"));
    world
        .admin()
        .patch(&driver, json!({"birth_date": "1963-05-07", "qualification_valid_until": "2026-05-06"}), "*")
        .expect(200);
    let sent = world.sent(&department, a_bus_for(10), &[&bus]);
    let mut warned = words(&sent["warnings"], "code");
    warned.sort_unstable();
    assert_eq!(warned, ["driver_age", "driver_qualification", "operating_permit"]);
    let kept = world.dispatcher().get(&trip_of(&sent, 0)).expect(200);
    assert_eq!(kept["warnings"], sent["warnings"]);
    // A day earlier the driver is fit for it. In a car none of it matters.
    let yesterday = world.sent(&department, merged(a_bus_for(10), between("05-06 10:00", "05-06 12:00")), &[&bus]);
    assert_eq!(words(&yesterday["warnings"], "code"), ["operating_permit"]);
    let by_car = world.approved(&department, between("05-08 08:00", "05-08 12:00"));
    let by_car =
        world.send(&by_car, &[json!({"vehicle_id": car["id"], "driver_id": bus["default_driver_id"]})]).expect(200);
    assert_eq!(by_car["warnings"], json!([]));
}

fn a_larger_vehicle_goes_by_override(world: &World) {
    world.tariff();
    let (van, car) = (world.vehicle("van"), world.vehicle("car"));
    let other = world.vehicle("van");
    world.vehicle("bus");
    let department = world.department("finance");
    let booking = world.approved(&department, json!({"distance_km": 110}));
    let mismatch = named(&[("0/vehicle_id", "class_mismatch")]);
    assert_eq!(refusals(&world.send(&booking, &[pair(&van)])), mismatch);
    dispatch(world, &booking, &[pair(&van)], json!([{"code": "class_mismatch"}]))
        .faults(&[("/overrides/0/reason", "required")]);
    assert_eq!(refusals(&dispatch(world, &booking, &[pair(&van)], because(&["seats"]))), mismatch);
    let sent = dispatch(world, &booking, &[pair(&van)], because(&["class_mismatch"])).expect(200);
    assert_eq!(words(&sent["warnings"], "code"), ["class_mismatch"]);
    assert!(words(&sent["warnings"], "detail")[0].contains("经用车单位同意"), "{sent}");
    // At the booked price: 500.00 and 10 km at 2.70.
    let trip = trip_of(&sent, 0);
    // The override counts for who takes over, but not once the trip is under way: `continue` asks for one of its own.
    let another = || {
        let path = format!("{trip}/candidates?vehicle_id={}", id(&other));
        let one = world.dispatcher().get(&path).expect(200)["items"][0].clone();
        let codes = |list: &str| words(&one[list], "code").into_iter().map(str::to_owned).collect::<Vec<_>>();
        (one["eligible"] == true, codes("reasons"), codes("warnings"))
    };
    assert_eq!(another(), (true, vec![], vec!["class_mismatch".into()]));
    assert_eq!(world.leaves(&trip, km_of(&van), "05-07 08:00")["class"], "car");
    assert_eq!(another(), (false, vec!["class_mismatch".into()], vec![]));
    assert_eq!(world.returns(&trip, km_of(&van) + 110, "05-07 16:00")["charge"]["total_fen"], 52_700);
    let history = world.dispatcher().get(&format!("{}/history", path_of(&booking))).expect(200);
    let act = history["items"]
        .as_array()
        .expect("entries")
        .iter()
        .find(|entry| entry["action"] == "dispatch")
        .expect("the dispatch");
    assert_eq!(act["reason"], "class_mismatch: 经用车单位同意");
    // A smaller vehicle can't be sent for any reason.
    let booking = world.approved(&department, merged(a_bus_for(3), between("05-08 08:00", "05-08 16:00")));
    assert_eq!(refusals(&dispatch(world, &booking, &[pair(&car)], because(&["class_mismatch"]))), mismatch);
}

fn the_passengers_fit_in_what_is_sent_together(world: &World) {
    world.tariff();
    let (bus, car) = (world.vehicle("bus"), world.vehicle("car"));
    let department = world.department("finance");
    // 22 and 4 places beside the drivers.
    let book = |passengers: i64, day: u32| {
        let times = between(&format!("05-{day:02} 08:00"), &format!("05-{day:02} 12:00"));
        world.approved(
            &department,
            merged(merged(items(&[("bus", 1), ("car", 1)]), times), json!({"passengers": passengers})),
        )
    };
    world.send(&book(26, 7), &[pair(&bus), pair(&car)]).expect(200);
    let many = book(27, 8);
    let refused = refusals(&world.send(&many, &[pair(&bus), pair(&car)]));
    assert_eq!(refused, named(&[("0/vehicle_id", "seats")]));
    let sent = dispatch(world, &many, &[pair(&bus), pair(&car)], because(&["seats"])).expect(200);
    assert_eq!(words(&sent["warnings"], "code"), ["seats"]);
    // What was overridden stays so when the plan is moved.
    world.dispatcher().patch(&path_of(&many), json!({"ends_at": at("05-08 13:00")}), "*").expect(200);
    // A dispatch names all vehicles of the booking at once.
    let one = book(10, 9);
    world.send(&one, &[pair(&bus)]).faults(&[("/assignments", "wrong_number")]);
    world
        .send(&one, &[pair(&bus), pair(&bus)])
        .faults(&[("/assignments/1/vehicle_id", "duplicate"), ("/assignments/1/driver_id", "duplicate")]);
    let nobody = json!({"vehicle_id": car["id"], "driver_id": car["id"]});
    world.send(&one, &[pair(&bus), nobody]).problem(422, "unknown_reference");
}

fn a_mixed_booking_is_matched_as_well_as_can_be(world: &World) {
    world.tariff();
    let (cars, vans) = (world.fleet(0, 0, 1), world.fleet(0, 2, 0));
    let department = world.department("finance");
    let wanted = |day: u32| {
        let times = between(&format!("05-{day:02} 08:00"), &format!("05-{day:02} 16:00"));
        world.approved(&department, merged(items(&[("car", 1), ("van", 1)]), times))
    };
    // The order in which they are named makes no difference.
    let sent = world.send(&wanted(7), &[pair(&vans[0]), pair(&cars[0])]).expect(200);
    let class = |sent: &Value, index: usize| world.dispatcher().get(&trip_of(sent, index)).expect(200)["class"].clone();
    assert_eq!((class(&sent, 0), class(&sent, 1)), (json!("van"), json!("car")));
    // With two vans, one serves as the van. Only the other is refused, as it is no car.
    let booking = wanted(8);
    let refused = refusals(&world.send(&booking, &[pair(&vans[0]), pair(&vans[1])]));
    assert_eq!(refused.iter().map(|(_, code)| code.as_str()).collect::<Vec<_>>(), ["class_mismatch"]);
    let sent = dispatch(world, &booking, &[pair(&vans[0]), pair(&vans[1])], because(&["class_mismatch"])).expect(200);
    let mut classes = [class(&sent, 0), class(&sent, 1)].map(|class| class.as_str().unwrap_or_default().to_owned());
    classes.sort();
    assert_eq!(classes, ["car", "van"]);
}

fn papers_and_licences_through_the_last_day(world: &World) {
    world.tariff();
    let car = world.vehicle("car");
    world.fleet(0, 0, 1);
    let department = world.department("finance");
    let until = |kind: &str, day: &str| {
        let sql = format!(
            "UPDATE papers SET valid_until = '{day}' WHERE kind = '{kind}' AND vehicle_id = {}",
            world.sql_id(&car)
        );
        world.sql(&sql).expect("a paper");
    };
    let two_days = world.approved(&department, between("05-30 08:00", "06-01 00:00"));
    let three_days = world.approved(&department, between("05-30 08:00", "06-01 00:01"));
    let refused = |booking: &Value| refusals(&world.send(booking, &[pair(&car)]));
    // An inspection holds to the end of its month, an insurance to the day on it; midnight sharp is the day before.
    until("inspection", "2026-05-02");
    assert_eq!(refused(&three_days), named(&[("0/vehicle_id", "vehicle_papers")]));
    until("compulsory_insurance", "2026-05-30");
    assert_eq!(refused(&two_days), named(&[("0/vehicle_id", "vehicle_papers")]));
    // The renewed one takes over without a gap.
    world.paper(&car, "compulsory_insurance", "2026-06-01", "2027-05-31");
    assert_eq!(refused(&two_days), named(&[("0/vehicle_id", "vehicle_papers")]));
    world.paper(&car, "compulsory_insurance", "2026-05-31", "2027-05-30");
    let driver = format!("/drivers/{}", car["default_driver_id"].as_str().expect("a driver"));
    world.admin().patch(&driver, json!({"licence_valid_until": "2026-05-30"}), "*").expect(200);
    assert_eq!(refused(&two_days), named(&[("0/driver_id", "driver_licence_expired")]));
    world.admin().patch(&driver, json!({"licence_valid_until": "2026-05-31"}), "*").expect(200);
    world.send(&two_days, &[pair(&car)]).expect(200);
}

fn licences_by_length_seats_and_gear(world: &World) {
    world.tariff();
    let department = world.department("finance");
    let kinds = [
        ("long", world.vehicle_with("bus", json!({"seats": 15, "length_mm": 6_000}))),
        ("many", world.vehicle_with("bus", json!({"seats": 20, "length_mm": 5_990}))),
        ("middle", world.vehicle_with("bus", json!({"seats": 10, "length_mm": 5_990}))),
        ("small", world.vehicle_with("bus", json!({"seats": 9, "length_mm": 5_990}))),
        ("automatic", world.vehicle_with("bus", json!({"seats": 9, "length_mm": 5_990, "transmission": "automatic"}))),
        ("manual", world.vehicle_with("bus", json!({"seats": 9, "length_mm": 5_990, "transmission": "manual"}))),
    ];
    let booking = world.approved(&department, a_bus_for(3));
    for (licence, may_drive) in [
        ("A1", vec!["long", "many", "middle", "small", "automatic", "manual"]),
        ("A2", vec!["middle", "small", "automatic", "manual"]),
        ("B1", vec!["middle", "small", "automatic", "manual"]),
        ("A3", vec!["small", "automatic", "manual"]),
        ("B2", vec!["small", "automatic", "manual"]),
        ("C1", vec!["small", "automatic", "manual"]),
        ("C2", vec!["automatic"]),
    ] {
        let driver = world.driver_with(&[licence]);
        for (kind, vehicle) in &kinds {
            let reply = world.send(&booking, &[json!({"vehicle_id": vehicle["id"], "driver_id": driver["id"]})]);
            if may_drive.contains(kind) {
                let sent = reply.expect(200);
                let last = sent["trips"].as_array().expect("trips").len() - 1;
                world
                    .dispatcher()
                    .post(&format!("{}/cancel", trip_of(&sent, last)), json!({"reason": "x"}))
                    .expect(200);
            } else {
                assert_eq!(refusals(&reply), named(&[("0/driver_id", "driver_licence_class")]), "{licence} {kind}");
            }
        }
    }
}

fn what_happened_is_recorded_and_not_refused(world: &World) {
    world.tariff();
    let car = world.vehicle("car");
    let department = world.department("finance");
    world
        .sql(&format!(
            "UPDATE papers SET valid_until = '2026-03-31' WHERE kind = 'inspection' AND vehicle_id = {}",
            world.sql_id(&car)
        ))
        .expect("an old one");
    let times = between("05-05 08:00", "05-05 12:00");
    let typed = world.dispatcher().post("/bookings", world.booking_body(&department, times)).expect(201);
    world
        .dispatcher()
        .post(&format!("{}/approve", path_of(&typed)), json!({"signed_by": "李局长", "slip": "7"}))
        .expect(200);
    let sent = dispatch(world, &typed, &[pair(&car)], because(&["vehicle_papers"])).expect(200);
    assert_eq!(words(&sent["warnings"], "code"), ["vehicle_papers"]);
    assert!(words(&sent["warnings"], "detail")[0].contains("经用车单位同意"), "{sent}");
    let trip = trip_of(&sent, 0);
    let gone = json!({"odometer_km": km_of(&car), "at": at("05-05 08:00"), "reason": "当时未发现"});
    world.dispatcher().post(&format!("{trip}/depart"), gone).expect(200);
    // For a trip in the future the same is refused.
    let plan = world.booking(&department, json!({"waitlist": true}));
    let approved = world.approver(&department).post(&format!("{}/approve", path_of(&plan)), json!({})).expect(200);
    world.send(&approved, &[pair(&car)]).problem(409, "no_capacity");
}
