//! The main job: a department books, the dispatcher assigns, the driver drives, the department signs; and who may not.

use std::thread;

use serde_json::{Value, json};

use crate::{
    cases,
    client::{Reply, faults_of, id},
    world::World,
};

cases![
    the_main_job_end_to_end,
    nobody_approves_their_own_request,
    fifty_clients_race_for_the_last_bus,
    one_vehicle_goes_to_one_of_two,
    a_coaster_asks_for_a1_and_papers_through_the_trip,
    approval_never_covers_unseen_content,
    odometers_refuse_and_quarantine,
    steps_of_cancelling,
    what_is_asked_for_ends_after_it_starts_and_within_31_days,
    a_number_of_the_departments_own_stands_once,
];

/// One bus, one department with a booking of it, approved.
fn bus_booking(world: &World) -> (Value, Value, Value) {
    world.tariff();
    let bus = world.vehicle("bus");
    let department = world.department("finance");
    let booking = world.approved(
        &department,
        json!({"items": [{"class": "bus", "quantity": 1}], "passengers": 18, "distance_km": 140}),
    );
    (department, bus, booking)
}

fn the_main_job_end_to_end(world: &World) {
    let (department, bus, booking) = bus_booking(world);
    assert_eq!(booking["quote_fen"], 90_000 + 40 * 460);
    let sent = world.dispatch(&booking, &[&bus]);
    assert_eq!(sent["state"], "dispatched");
    let trip = format!("/trips/{}", id(&sent["trips"][0]));
    let dispatcher = world.dispatcher();
    let driver = world.driver(
        &dispatcher
            .get(&format!("/drivers/{}", sent["trips"][0]["driver_id"].as_str().unwrap_or_default()))
            .expect(200),
    );
    let km = bus["odometer_km"].as_i64().expect("kilometres");

    world.at("2026-05-07T08:00:00+08:00");
    driver.post(&format!("{trip}/depart"), json!({"odometer_km": km})).expect(200);
    world.at("2026-05-07T17:15:00+08:00");
    let back = driver.post(&format!("{trip}/return"), json!({"odometer_km": km + 150, "tolls_fen": 3_500})).expect(200);
    // 900.00 + 50 km at 4.60 + 75 minutes beyond, rounded up to 90, at 60.00 an hour + tolls at cost.
    assert_eq!(back["distance_km"], 150);
    assert_eq!(back["charge"]["total_fen"], 90_000 + 50 * 460 + 9_000 + 3_500);

    let requester = world.requester(&department);
    let changed = requester.post(&format!("{trip}/confirm"), json!({"total_fen": 1})).problem(409, "charge_changed");
    assert_eq!(changed["total_fen"], back["charge"]["total_fen"]);
    let signed = requester
        .post(&format!("{trip}/confirm"), json!({"total_fen": back["charge"]["total_fen"], "rating": 5}))
        .expect(200);
    assert_eq!((&signed["state"], &signed["confirmed_by"]), (&json!("confirmed"), &json!("department")));
    let done = requester.get(&format!("/bookings/{}", id(&booking))).expect(200);
    assert_eq!(done["state"], "completed");
    let history = requester.get(&format!("/bookings/{}/history", id(&booking))).expect(200);
    let acts: Vec<&str> =
        history["items"].as_array().expect("entries").iter().filter_map(|entry| entry["action"].as_str()).collect();
    assert_eq!(acts, ["create", "approve", "dispatch", "depart", "return", "confirm"]);
    let slip = requester.get(&format!("{trip}/slip"));
    assert!(slip.status == 200 && slip.body.contains("用车回执"), "{}", slip.body);
}

fn nobody_approves_their_own_request(world: &World) {
    world.tariff();
    world.vehicle("car");
    let department = world.department("finance");
    let approver = world.approver(&department);
    let own = approver.post("/bookings", world.booking_body(&department, json!({}))).expect(201);
    approver.post(&format!("/bookings/{}/approve", id(&own)), json!({})).problem(403, "own_request");
    // The last who changed it is its author too.
    let cancelled = approver.post(&format!("/bookings/{}/cancel", id(&own)), json!({"reason": "x"})).expect(200);
    assert_eq!(cancelled["state"], "cancelled");
    let theirs = world.booking(&department, json!({}));
    let path = format!("/bookings/{}", id(&theirs));
    let changed = approver.patch(&path, json!({"passengers": 2}), "*").expect(200);
    assert_eq!(changed["approval"], "pending");
    approver.post(&format!("{path}/approve"), json!({})).problem(403, "own_request");
    world.requester(&department).post(&format!("{path}/approve"), json!({})).problem(403, "forbidden");
}

fn fifty_clients_race_for_the_last_bus(world: &World) {
    world.tariff();
    world.vehicle("bus");
    let department = world.department("finance");
    let requester = world.requester(&department);
    let body = world.booking_body(&department, json!({"items": [{"class": "bus", "quantity": 1}], "passengers": 10}));
    let replies: Vec<Reply> = thread::scope(|scope| {
        let clients: Vec<_> = (0..50).map(|_| scope.spawn(|| requester.post("/bookings", body.clone()))).collect();
        clients.into_iter().map(|client| client.join().expect("an answer")).collect()
    });
    let (won, lost): (Vec<&Reply>, Vec<&Reply>) = replies.iter().partition(|reply| reply.status == 201);
    assert_eq!(won.len(), 1, "{:?}", replies.iter().map(|reply| reply.status).collect::<Vec<_>>());
    for reply in lost {
        reply.problem(409, "no_capacity");
    }
    assert_eq!(requester.all("/bookings").len(), 1);
}

fn one_vehicle_goes_to_one_of_two(world: &World) {
    world.tariff();
    let car = world.vehicle("car");
    world.vehicle("car");
    let department = world.department("finance");
    let bookings = [world.approved(&department, json!({})), world.approved(&department, json!({}))];
    let dispatcher = world.dispatcher();
    let body = json!({"assignments": [{"vehicle_id": car["id"], "driver_id": car["default_driver_id"]}]});
    let replies: Vec<Reply> = thread::scope(|scope| {
        let sends: Vec<_> = bookings
            .iter()
            .map(|booking| {
                scope.spawn(|| dispatcher.post(&format!("/bookings/{}/dispatch", id(booking)), body.clone()))
            })
            .collect();
        sends.into_iter().map(|send| send.join().expect("an answer")).collect()
    });
    let lost: Vec<&Reply> = replies.iter().filter(|reply| reply.status != 200).collect();
    assert_eq!(lost.len(), 1, "{:?}", replies.iter().map(|reply| reply.status).collect::<Vec<_>>());
    let faults = faults_of(&lost[0].problem(409, "not_eligible"));
    assert!(faults.contains(&("/assignments/0/vehicle_id".into(), "vehicle_occupied".into())), "{faults:?}");
    assert!(faults.contains(&("/assignments/0/driver_id".into(), "driver_occupied".into())), "{faults:?}");
}

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

fn approval_never_covers_unseen_content(world: &World) {
    world.tariff();
    world.fleet(0, 0, 3);
    let department = world.department("finance");
    let (approver, requester) = (world.approver(&department), world.requester(&department));
    for pair in 0..200 {
        let day = 10 + pair % 10;
        let times = json!({"starts_at": format!("2026-06-{day}T08:00:00+08:00"), "ends_at": format!("2026-06-{day}T16:00:00+08:00")});
        let booking = world.booking(&department, times);
        let path = format!("/bookings/{}", id(&booking));
        let seen = booking["etag"].as_str().expect("an etag").to_owned();
        let (approved, changed) = thread::scope(|scope| {
            let approve = scope.spawn(|| {
                approver.request("POST", &format!("{path}/approve")).header("If-Match", &seen).json(&json!({})).send()
            });
            let change = scope.spawn(|| requester.patch(&path, json!({"passengers": 1}), &seen));
            (approve.join().expect("an answer"), change.join().expect("an answer"))
        });
        let now = requester.get(&path).expect(200);
        match (approved.status, changed.status) {
            // The change came first: the approval meets another version.
            (412, 200) => assert_eq!((&now["approval"], &now["passengers"]), (&json!("pending"), &json!(1))),
            // The approval came first: the change meets another version.
            (200, 412) => assert_eq!((&now["approval"], &now["passengers"]), (&json!("approved"), &json!(3))),
            other => panic!("{other:?}: {}", approved.body),
        }
        requester.post(&format!("{path}/cancel"), json!({"reason": "x"})).expect(200);
    }
}

fn odometers_refuse_and_quarantine(world: &World) {
    let (department, bus, booking) = bus_booking(world);
    let sent = world.dispatch(&booking, &[&bus]);
    let trip = format!("/trips/{}", id(&sent["trips"][0]));
    let dispatcher = world.dispatcher();
    let km = bus["odometer_km"].as_i64().expect("kilometres");
    world.at("2026-05-07T08:00:00+08:00");
    dispatcher.post(&format!("{trip}/depart"), json!({"odometer_km": km - 1})).problem(409, "odometer_behind");
    let driver = world.driver(
        &dispatcher
            .get(&format!("/drivers/{}", sent["trips"][0]["driver_id"].as_str().unwrap_or_default()))
            .expect(200),
    );
    driver
        .post(&format!("{trip}/depart"), json!({"odometer_km": km - 1, "reason": "x"}))
        .problem(409, "odometer_behind");
    dispatcher.post(&format!("{trip}/depart"), json!({"odometer_km": km - 1, "reason": "换表"})).expect(200);
    world.at("2026-05-07T16:00:00+08:00");
    dispatcher
        .post(&format!("{trip}/return"), json!({"odometer_km": km - 2}))
        .faults(&[("/odometer_km", "below_departure")]);
    let doubtful = dispatcher.post(&format!("{trip}/return"), json!({"odometer_km": km + 2_000})).expect(200);
    assert_eq!((&doubtful["charge"], &doubtful["quarantined"]), (&Value::Null, &json!(true)));
    let requester = world.requester(&department);
    requester.post(&format!("{trip}/confirm"), json!({})).problem(409, "reading_quarantined");
    let right =
        dispatcher.post(&format!("{trip}/correct"), json!({"odometer_km": km + 99, "reason": "多写一位"})).expect(200);
    assert_eq!(
        (&right["quarantined"], &right["distance_km"], &right["charge"]["total_fen"]),
        (&json!(false), &json!(100), &json!(90_000))
    );
    requester.post(&format!("{trip}/confirm"), json!({"total_fen": 90_000})).expect(200);
    // Nothing that was typed is lost.
    let readings = dispatcher.get(&format!("/vehicles/{}/odometer-readings", id(&bus))).expect(200);
    let typed: Vec<i64> = readings["items"]
        .as_array()
        .expect("readings")
        .iter()
        .filter_map(|reading| reading["odometer_km"].as_i64())
        .collect();
    assert_eq!(typed, [km + 99, km + 2_000, km - 1, km]);
}

fn steps_of_cancelling(world: &World) {
    world.tariff();
    world.fleet(0, 0, 1);
    let department = world.department("finance");
    let requester = world.requester(&department);
    // The start is 2026-05-07 08:00; a car's base is 500.00.
    for (at, fee) in [
        ("2026-05-06T19:59:59+08:00", 0),
        ("2026-05-06T20:00:00+08:00", 0),
        ("2026-05-06T20:00:01+08:00", 15_000),
        ("2026-05-07T02:00:00+08:00", 15_000),
        ("2026-05-07T02:00:01+08:00", 25_000),
        ("2026-05-07T05:00:00+08:00", 25_000),
        ("2026-05-07T05:00:01+08:00", 50_000),
    ] {
        world.at("2026-05-06T08:00:00+08:00");
        let booking = world.booking(&department, json!({}));
        world.at(at);
        let cancelled =
            requester.post(&format!("/bookings/{}/cancel", id(&booking)), json!({"reason": "x"})).expect(200);
        assert_eq!(cancelled["cancellation_fee_fen"], fee, "{at}");
    }
    world.at("2026-05-06T08:00:00+08:00");
    let booking = world.booking(&department, json!({}));
    world.at("2026-05-07T07:00:00+08:00");
    let ours = world
        .dispatcher()
        .post(&format!("/bookings/{}/cancel", id(&booking)), json!({"reason": "车辆故障"}))
        .expect(200);
    assert_eq!(ours["cancellation_fee_fen"], 0);
}

fn what_is_asked_for_ends_after_it_starts_and_within_31_days(world: &World) {
    world.tariff();
    world.vehicle("car");
    let department = world.department("finance");
    let requester = world.requester(&department);
    let starts_at = "2026-05-07T08:00:00+08:00";
    for (ends_at, code) in [
        ("2026-05-07T08:00:00+08:00", Some("ends_before_start")),
        ("2026-05-06T08:00:00+08:00", Some("ends_before_start")),
        ("2026-06-07T08:00:01+08:00", Some("span_too_long")),
        ("2026-06-07T08:00:00+08:00", None),
    ] {
        let booking = world.booking_body(&department, json!({"starts_at": starts_at, "ends_at": ends_at}));
        let quote = json!({
            "items": booking["items"], "service": "day", "starts_at": starts_at, "ends_at": ends_at, "distance_km": 80, "department_id": id(&department),
        });
        let window = format!("/availability?starts_at={starts_at}&ends_at={ends_at}").replace('+', "%2B");
        let replies = [
            ("/ends_at", requester.post("/bookings", booking)),
            ("/ends_at", requester.post("/quotes", quote)),
            ("ends_at", requester.get(&window)),
        ];
        for (place, reply) in replies {
            match code {
                Some(code) => drop(reply.faults(&[(place, code)])),
                None => assert!(reply.status < 300, "{}: {}", reply.asked, reply.body),
            }
        }
    }
    assert_eq!(requester.all("/bookings").len(), 1);
}

fn a_number_of_the_departments_own_stands_once(world: &World) {
    world.tariff();
    world.fleet(0, 0, 3);
    let department = world.department("finance");
    let numbered = |number: &str| world.booking_body(&department, json!({"external_ref": number}));
    let requester = world.requester(&department);
    let first = requester.post("/bookings", numbered("OA-1")).expect(201);
    let second = requester.post("/bookings", numbered("OA-2")).expect(201);
    let path = format!("/bookings/{}", id(&second));
    let made_again = requester.post("/bookings", numbered("OA-1")).problem(409, "duplicate_external_ref");
    let changed_to =
        requester.patch(&path, json!({"external_ref": "OA-1"}), "*").problem(409, "duplicate_external_ref");
    assert_eq!((&made_again["id"], &changed_to["id"]), (&first["id"], &first["id"]));
    // Its own is not another's.
    requester.patch(&path, json!({"external_ref": "OA-2", "note": "x"}), "*").expect(200);
    let other = world.department("health");
    world.booking(&other, json!({"external_ref": "OA-1"}));
}
