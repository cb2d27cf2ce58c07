//! A booking that nobody departed for by its planned end lapses (RULES.md §1.12).

use serde_json::{Value, json};

use crate::{
    bookings::workday,
    cases,
    support::{
        process::until,
        trips::{at, department_with_cars, items, km_of, pair, path_of, trip_of, words},
        world::World,
    },
};

cases![
    what_never_departed_lapses_without_a_fee,
    what_was_recorded_afterwards_or_departed_stays,
    a_departure_typed_late_opens_a_lapsed_booking,
    all_that_left_is_recorded_with_its_paper,
    nothing_is_approved_after_its_start,
];

/// Starts the server again, which sweeps at once, and waits until so many bookings have lapsed.
fn swept(world: &World, lapsed: usize) -> Vec<Value> {
    world.serve_with(|_| {});
    let dispatcher = world.dispatcher();
    let found = || dispatcher.get("/bookings?lapsed=true").expect(200)["items"].as_array().expect("items").clone();
    until(|| found().len() == lapsed);
    found()
}

fn what_never_departed_lapses_without_a_fee(world: &World) {
    let (department, cars) = department_with_cars(world, 3);
    let submitted = world.booking(&department, json!({}));
    let sent = world.sent(&department, items(&[("car", 2)]), &[&cars[0], &cars[1]]);
    let waiting = world.booking(&department, json!({"waitlist": true}));
    world.at(&at("05-07 15:59"));
    world.serve_with(|_| {});
    assert_eq!(world.dispatcher().get(&path_of(&sent)).expect(200)["state"], "dispatched");
    world.at(&at("05-07 16:00"));
    let found = swept(world, 3);
    assert_eq!(words(&json!(found), "state"), ["cancelled"; 3]);
    let dispatcher = world.dispatcher();
    for booking in [&submitted, &sent, &waiting] {
        let now = dispatcher.get(&path_of(booking)).expect(200);
        assert_eq!(
            (&now["state"], &now["close_reason"], &now["cancellation_fee_fen"]),
            (&json!("cancelled"), &json!("lapsed"), &json!(0))
        );
        assert_eq!(now["lapsed_at"], at("05-07 16:00"));
        let history = dispatcher.get(&format!("{}/history", path_of(booking))).expect(200);
        let last = history["items"].as_array().expect("items").last().expect("an entry").clone();
        assert_eq!((&last["action"], &last["actor"]), (&json!("lapse"), &json!("lapse")));
    }
    let now = dispatcher.get(&path_of(&sent)).expect(200);
    assert_eq!(words(&now["trips"], "state"), ["cancelled", "cancelled"]);
    for path in ["/bookings?format=csv", "/trips?format=csv"] {
        let file = dispatcher.request("GET", path).header("Accept-Language", "zh-CN").send().body;
        assert!(file.contains("逾期未派车，自动失效") && !file.contains("lapsed"), "{path}: {file}");
    }
    world
        .requester(&department)
        .post(&format!("{}/cancel", path_of(&sent)), json!({"reason": "x"}))
        .problem(409, "wrong_state");
    assert_eq!(world.accountant().get("/receivables").expect(200)["items"], json!([]));
}

fn what_was_recorded_afterwards_or_departed_stays(world: &World) {
    let (department, cars) = department_with_cars(world, 3);
    let out = world.sent(&department, json!({}), &[&cars[0]]);
    let never = world.booking(&department, json!({}));
    world.leaves(&trip_of(&out, 0), km_of(&cars[0]), "05-07 08:00");
    world.at(&at("05-07 17:00"));
    let typed = world.recorded_on_paper(&department, workday(), &[pair(&cars[1])]);
    let found = swept(world, 1);
    assert_eq!(found[0]["id"], never["id"]);
    let dispatcher = world.dispatcher();
    assert_eq!(dispatcher.get(&path_of(&out)).expect(200)["state"], "in_progress");
    assert_eq!(dispatcher.get(&path_of(&typed)).expect(200)["state"], "dispatched");
}

fn a_departure_typed_late_opens_a_lapsed_booking(world: &World) {
    let (department, cars) = department_with_cars(world, 1);
    let sent = world.sent(&department, json!({}), &[&cars[0]]);
    let (trip, km) = (trip_of(&sent, 0), km_of(&cars[0]));
    world.at(&at("05-08 09:00"));
    swept(world, 1);
    let dispatcher = world.dispatcher();
    let depart = |moment: &str| json!({"odometer_km": km, "at": at(moment)});
    dispatcher.post(&format!("{trip}/depart"), depart("05-07 16:00")).problem(409, "wrong_state");
    let driver =
        dispatcher.get(&format!("/drivers/{}", sent["trips"][0]["driver_id"].as_str().expect("an id"))).expect(200);
    world.driver(&driver).post(&format!("{trip}/depart"), depart("05-07 08:05")).problem(409, "wrong_state");
    let left = dispatcher.post(&format!("{trip}/depart"), depart("05-07 08:05")).expect(200);
    assert_eq!((&left["state"], &left["close_reason"]), (&json!("departed"), &Value::Null));
    let back = dispatcher
        .post(&format!("{trip}/return"), json!({"odometer_km": km + 80, "at": at("05-07 15:00")}))
        .expect(200);
    assert_eq!(back["charge"]["total_fen"], 50_000);
    let now = dispatcher.get(&path_of(&sent)).expect(200);
    assert_eq!(
        (&now["state"], &now["lapsed_at"], &now["close_reason"]),
        (&json!("in_progress"), &Value::Null, &Value::Null)
    );
}

fn all_that_left_is_recorded_with_its_paper(world: &World) {
    let (department, cars) = department_with_cars(world, 2);
    let sent = world.sent(&department, items(&[("car", 2)]), &[&cars[0], &cars[1]]);
    world.requester(&department).patch(&path_of(&sent), json!({"destination": "宁波"}), "*").expect(200);
    world.at(&at("05-08 09:00"));
    swept(world, 1);
    let dispatcher = world.dispatcher();
    let depart = |index: usize| json!({"odometer_km": km_of(&cars[index]), "at": at("05-07 08:05")});
    let leave = |index: usize| dispatcher.post(&format!("{}/depart", trip_of(&sent, index)), depart(index));
    leave(0).problem(409, "approval_pending");
    let paper = json!({"signed_by": "李局长", "slip": "7"});
    dispatcher.post(&format!("{}/approve", path_of(&sent)), paper).expect(200);
    for (index, car) in cars.iter().enumerate() {
        leave(index).expect(200);
        let home = json!({"odometer_km": km_of(car) + 80, "at": at("05-07 15:00"), "driving_minutes": 120});
        dispatcher.post(&format!("{}/return", trip_of(&sent, index)), home).expect(200);
    }
    let now = dispatcher.get(&path_of(&sent)).expect(200);
    assert_eq!((&now["state"], words(&now["trips"], "state")), (&json!("in_progress"), vec!["returned"; 2]));
    let minutes = world.sql_number("SELECT CAST(sum(driving_minutes) AS BIGINT) AS n FROM occupancy");
    assert_eq!(minutes, 240);
}

fn nothing_is_approved_after_its_start(world: &World) {
    let (department, _) = department_with_cars(world, 2);
    let booking = world.booking(&department, json!({}));
    let urgent = world.booking(&department, json!({"purpose": "urgent_task"}));
    let (approver, dispatcher) = (world.approver(&department), world.dispatcher());
    let approve = format!("{}/approve", path_of(&booking));
    world.at(&at("05-07 08:00"));
    approver.post(&approve, json!({})).problem(409, "wrong_state");
    approver.post(&format!("{}/approve", path_of(&urgent)), json!({})).expect(200);
    // The company moves it, and the approver still decides; a paper may have been signed before.
    dispatcher.patch(&path_of(&booking), json!({"starts_at": at("05-07 09:00")}), "*").expect(200);
    approver.post(&approve, json!({})).expect(200);
    let other = world.booking(&department, json!({"starts_at": at("05-07 17:00"), "ends_at": at("05-07 18:00")}));
    world.at(&at("05-07 17:10"));
    dispatcher.post(&format!("{}/approve", path_of(&other)), json!({"signed_by": "李局长", "slip": "7"})).expect(200);
}
