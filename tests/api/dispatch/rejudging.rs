//! Planned trips whose vehicle or driver may not go any more are flagged in the unit of the change (RULES.md §3.8).

use serde_json::{Value, json};

use crate::{
    cases,
    support::{
        client::id,
        trips::{a_bus_for, at, between, km_of, pair, trip_of, words},
        world::{World, merged},
    },
};

cases![
    what_changes_about_a_driver_flags_his_trips,
    what_changes_about_a_vehicle_flags_its_trips,
    what_was_overridden_is_not_flagged,
    nobody_is_retired_on_the_road,
];

fn flag(world: &World, trip: &str) -> (bool, Value) {
    let now = world.dispatcher().get(trip).expect(200);
    (now["needs_reassignment"] == true, now["reassignment_code"].clone())
}

fn what_changes_about_a_driver_flags_his_trips(world: &World) {
    world.tariff();
    let (department, admin, dispatcher) = (world.department("finance"), world.admin(), world.dispatcher());
    let buses = world.fleet(4, 0, 0);
    let driver = |bus: &Value| format!("/drivers/{}", bus["default_driver_id"].as_str().expect("a driver"));
    let days = merged(a_bus_for(10), between("05-07 08:00", "05-08 16:00"));
    let trips: Vec<String> =
        buses.iter().map(|bus| trip_of(&world.sent(&department, days.clone(), &[bus]), 0)).collect();
    admin.patch(&driver(&buses[0]), json!({"licence_classes": ["B1"]}), "*").expect(200);
    admin.patch(&driver(&buses[1]), json!({"licence_valid_until": "2026-05-07"}), "*").expect(200);
    admin.patch(&driver(&buses[2]), json!({"retired_on": "2026-05-08"}), "*").expect(200);
    // Nothing that matters here.
    admin
        .patch(&driver(&buses[3]), json!({"licence_valid_until": "2026-05-08", "phone": "13900000001"}), "*")
        .expect(200);
    let flags: Vec<_> = trips.iter().map(|trip| flag(world, trip)).collect();
    assert_eq!(
        flags,
        [
            (true, json!("driver_licence_class")),
            (true, json!("driver_licence_expired")),
            (true, json!("driver_retired")),
            (false, Value::Null)
        ]
    );
    let due = dispatcher.get("/expiries?within_days=1").expect(200);
    let due: Vec<(&Value, &Value)> = due["items"]
        .as_array()
        .expect("items")
        .iter()
        .filter(|one| one["kind"] == "reassignment")
        .map(|one| (&one["subject_id"], &one["code"]))
        .collect();
    assert_eq!(due.len(), 3);
    assert!(due.iter().all(|(trip, code)| {
        let place = trips.iter().position(|path| path.ends_with(trip.as_str().expect("an id"))).expect("a trip");
        flags[place].1 == **code
    }));
    // It doesn't depart; its driver is free for another plan, and another driver takes it.
    world.at(&at("05-07 08:00"));
    let refused = dispatcher.post(&format!("{}/depart", trips[0]), json!({"odometer_km": km_of(&buses[0])}));
    refused.problem(409, "not_eligible");
    let spare = world.driver_with(&["A1"]);
    let taken = json!({"driver_id": spare["id"], "reason": "换驾驶员"});
    let now = dispatcher.post(&format!("{}/reassign", trips[0]), taken).expect(200);
    assert_eq!((&now["needs_reassignment"], &now["reassignment_code"]), (&json!(false), &Value::Null));
    world.leaves(&trips[0], km_of(&buses[0]), "05-07 08:00");
    let history = dispatcher.get(&format!("/bookings/{}/history", now["booking_id"].as_str().expect("id"))).expect(200);
    let released = history["items"].as_array().expect("items").iter().find(|one| one["action"] == "release");
    assert_eq!(released.expect("a release")["after"]["reassignment_code"], "driver_licence_class");
}

fn what_changes_about_a_vehicle_flags_its_trips(world: &World) {
    world.tariff();
    let (department, admin) = (world.department("finance"), world.admin());
    let buses = world.fleet(5, 0, 0);
    let days = merged(a_bus_for(10), between("05-07 08:00", "05-08 16:00"));
    let trips: Vec<String> =
        buses.iter().map(|bus| trip_of(&world.sent(&department, days.clone(), &[bus]), 0)).collect();
    let change = |bus: &Value, fields: Value| admin.patch(&format!("/vehicles/{}", id(bus)), fields, "*").expect(200);
    let papers = admin.get(&format!("/vehicles/{}/papers?kind=compulsory_insurance", id(&buses[0]))).expect(200);
    let paper = format!("/papers/{}", id(&papers["items"][0]));
    let wrong = admin.patch(&paper, json!({"valid_until": "2025-12-31"}), "*");
    wrong.faults(&[("/valid_until", "before_valid_from")]);
    admin.patch(&paper, json!({"kind": "inspection"}), "*").problem(422, "invalid");
    admin.patch(&paper, json!({"valid_until": "2026-05-07"}), "*").expect(200);
    assert_eq!(admin.get(&paper).expect(200)["valid_until"], "2026-05-07");
    change(&buses[1], json!({"retired_on": "2026-05-08"}));
    change(&buses[2], json!({"class": "van"}));
    change(&buses[3], json!({"length_mm": 7000, "seats": 20}));
    world.sql("UPDATE drivers SET licence_classes = '[\"B1\"]'").expect("licences");
    change(&buses[4], json!({"model": "宇通"}));
    let flags: Vec<_> = trips.iter().map(|trip| flag(world, trip)).collect();
    assert_eq!(
        flags,
        [
            (true, json!("vehicle_papers")),
            (true, json!("vehicle_retired")),
            (true, json!("class_mismatch")),
            (false, Value::Null),
            (true, json!("driver_licence_class"))
        ]
    );
    // Fewer seats than the passengers need.
    let van = world.vehicle("van");
    let six = json!({"items": [{"class": "van", "quantity": 1}], "passengers": 6});
    let full = trip_of(&world.sent(&department, six, &[&van]), 0);
    change(&van, json!({"seats": 6}));
    assert_eq!(flag(world, &full), (true, json!("seats")));
    // An absence says its own reason.
    let away = merged(between("05-07 00:00", "05-08 00:00"), json!({"vehicle_id": buses[3]["id"], "reason": "保养"}));
    world.dispatcher().post("/off-road", away).expect(201);
    assert_eq!(flag(world, &trips[3]), (true, json!("off_road")));
}

fn what_was_overridden_is_not_flagged(world: &World) {
    world.tariff();
    let (department, admin) = (world.department("finance"), world.admin());
    let (bus, _van) = (world.vehicle("bus"), world.vehicle("van"));
    let booking = world.approved(&department, json!({"items": [{"class": "van", "quantity": 1}]}));
    let body =
        json!({"assignments": [pair(&bus)], "overrides": [{"code": "class_mismatch", "reason": "商务车都在外"}]});
    let sent = world.dispatcher().post(&format!("/bookings/{}/dispatch", id(&booking)), body).expect(200);
    assert_eq!(words(&sent["warnings"], "code"), ["class_mismatch"]);
    admin.patch(&format!("/vehicles/{}", id(&bus)), json!({"model": "考斯特"}), "*").expect(200);
    assert_eq!(flag(world, &trip_of(&sent, 0)), (false, Value::Null));
}

fn nobody_is_retired_on_the_road(world: &World) {
    world.tariff();
    let (department, admin) = (world.department("finance"), world.admin());
    let bus = world.vehicle("bus");
    let trip =
        trip_of(&world.sent(&department, merged(a_bus_for(10), between("05-07 08:00", "05-08 16:00")), &[&bus]), 0);
    world.leaves(&trip, km_of(&bus), "05-07 08:00");
    let vehicle = format!("/vehicles/{}", id(&bus));
    let driver = format!("/drivers/{}", bus["default_driver_id"].as_str().expect("a driver"));
    for (path, day) in [(&vehicle, "2026-05-01"), (&driver, "2026-05-07"), (&vehicle, "2026-05-08")] {
        admin.patch(path, json!({"retired_on": day}), "*").problem(409, "still_out");
    }
    // From the day after on it may.
    admin.patch(&vehicle, json!({"retired_on": "2026-05-09"}), "*").expect(200);
    world.returns(&trip, km_of(&bus) + 100, "05-08 15:00");
    admin.patch(&driver, json!({"retired_on": "2026-05-08"}), "*").expect(200);
}
