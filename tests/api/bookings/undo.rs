//! A departure that was recorded by mistake is taken back (RULES.md §4.2).

use serde_json::{Value, json};

use crate::{
    cases,
    support::{
        client::id,
        trips::{at, department_with_cars, items, km_of, pair, path_of, trip_of, words},
        world::World,
    },
};

cases![
    a_mistyped_departure_is_taken_back,
    only_what_nothing_follows_is_taken_back,
    of_a_rejected_booking_nothing_is_left,
    what_was_taken_back_stands_in_nobodys_way,
    a_departure_is_taken_back_past_a_reading_typed_later,
];

fn a_mistyped_departure_is_taken_back(world: &World) {
    let (department, cars) = department_with_cars(world, 2);
    let booking = world.sent(&department, items(&[("car", 2)]), &[&cars[0], &cars[1]]);
    let (trip, dispatcher) = (trip_of(&booking, 0), world.dispatcher());
    world.at(&at("05-07 06:30"));
    let early = world.leaves(&trip, km_of(&cars[0]) + 900, "05-07 06:30");
    assert_eq!(words(&early["warnings"], "code"), ["early_departure"]);
    let undo = |body: Value| dispatcher.post(&format!("{trip}/undo-departure"), body);
    undo(json!({})).faults(&[("/reason", "required")]);
    world
        .requester(&department)
        .post(&format!("{trip}/undo-departure"), json!({"reason": "x"}))
        .problem(403, "forbidden");
    let now = undo(json!({"reason": "误点，车还没走"})).expect(200);
    assert_eq!(
        (&now["state"], &now["departed_at"], &now["legs"], &now["warnings"]),
        (&json!("planned"), &Value::Null, &json!([]), &json!([]))
    );
    assert_eq!(dispatcher.get(&path_of(&booking)).expect(200)["state"], "dispatched");
    // The odometer reads what it read before, and both readings stay on record.
    let vehicle = dispatcher.get(&format!("/vehicles/{}", id(&cars[0]))).expect(200);
    assert_eq!(vehicle["current_odometer_km"], km_of(&cars[0]));
    let readings = dispatcher.get(&format!("/vehicles/{}/odometer-readings", id(&cars[0]))).expect(200);
    assert_eq!(words(&readings["items"], "source"), ["correction", "departure", "opening"]);
    let history = dispatcher.get(&format!("{}/history", path_of(&booking))).expect(200);
    let last = history["items"].as_array().expect("items").last().expect("an entry").clone();
    assert_eq!((&last["action"], &last["reason"]), (&json!("undo_departure"), &json!("误点，车还没走")));
    undo(json!({"reason": "again"})).problem(409, "wrong_state");
    // It departs for real, with the right reading, and is charged for what it drove.
    world.leaves(&trip, km_of(&cars[0]) + 3, "05-07 08:00");
    let back = world.returns(&trip, km_of(&cars[0]) + 103, "05-07 15:00");
    assert_eq!((&back["distance_km"], &back["quarantined"]), (&json!(100), &json!(false)));
    assert_eq!(back["legs"].as_array().expect("legs").len(), 1);
    // The other one keeps the booking under way when its own departure is taken back later.
    let other = trip_of(&booking, 1);
    world.leaves(&other, km_of(&cars[1]), "05-07 15:10");
    dispatcher.post(&format!("{other}/undo-departure"), json!({"reason": "误点"})).expect(200);
    assert_eq!(dispatcher.get(&path_of(&booking)).expect(200)["state"], "in_progress");
    // The reading that was taken back can still be corrected, as one between trips.
    let readings = dispatcher.get(&format!("/vehicles/{}/odometer-readings", id(&cars[1]))).expect(200);
    let correction =
        json!({"odometer_km": km_of(&cars[1]) + 1, "corrects_id": readings["items"][0]["id"], "reason": "看表"});
    dispatcher.post(&format!("/vehicles/{}/odometer-readings", id(&cars[1])), correction).expect(201);
    world.sound();
}

fn only_what_nothing_follows_is_taken_back(world: &World) {
    let (department, cars) = department_with_cars(world, 3);
    let dispatcher = world.dispatcher();
    let trip = trip_of(&world.sent(&department, json!({}), &[&cars[0]]), 0);
    let undo = |trip: &str| dispatcher.post(&format!("{trip}/undo-departure"), json!({"reason": "误点"}));
    undo(&trip).problem(409, "wrong_state");
    world.leaves(&trip, km_of(&cars[0]), "05-07 08:00");
    // Another car carries on: there are two legs.
    world.at(&at("05-07 10:00"));
    let body = json!({
        "vehicle_id": cars[1]["id"], "driver_id": cars[1]["default_driver_id"], "odometer_km": km_of(&cars[0]) + 50,
        "at": at("05-07 10:00"), "reason": "车辆故障",
    });
    dispatcher.post(&format!("{trip}/continue"), body).expect(200);
    undo(&trip).problem(409, "wrong_state");
    world.returns(&trip, km_of(&cars[1]) + 50, "05-07 15:00");
    undo(&trip).problem(409, "wrong_state");
    // Outlays were recorded.
    let paid = world.approved(&department, json!({"starts_at": at("05-08 08:00"), "ends_at": at("05-08 16:00")}));
    let paid = trip_of(&world.send(&paid, &[pair(&cars[2])]).expect(200), 0);
    world.leaves(&paid, km_of(&cars[2]), "05-08 08:00");
    dispatcher.post(&format!("{paid}/outlays"), json!({"tolls_fen": 500, "parking_fen": 0})).expect(200);
    undo(&paid).problem(409, "wrong_state");
}

fn of_a_rejected_booking_nothing_is_left(world: &World) {
    let (department, cars) = department_with_cars(world, 1);
    let urgent = world.booking(&department, json!({"purpose": "urgent_task"}));
    let sent = world.send(&urgent, &[pair(&cars[0])]).expect(200);
    let trip = trip_of(&sent, 0);
    world.leaves(&trip, km_of(&cars[0]), "05-07 08:00");
    world.approver(&department).post(&format!("{}/reject", path_of(&urgent)), json!({"reason": "不需要"})).expect(200);
    let dispatcher = world.dispatcher();
    let now = dispatcher.post(&format!("{trip}/undo-departure"), json!({"reason": "误点"})).expect(200);
    assert_eq!(now["state"], "cancelled");
    assert_eq!(dispatcher.get(&path_of(&urgent)).expect(200)["state"], "rejected");
    // The car is free for another booking at once.
    let other = world.approved(&department, json!({"starts_at": at("05-07 09:00"), "ends_at": at("05-07 12:00")}));
    world.send(&other, &[pair(&cars[0])]).expect(200);
}

fn what_was_taken_back_stands_in_nobodys_way(world: &World) {
    let (department, cars) = department_with_cars(world, 1);
    let (car, dispatcher) = (&cars[0], world.dispatcher());
    let readings = format!("/vehicles/{}/odometer-readings", id(car));
    let booked = world.sent(&department, json!({"starts_at": at("05-07 12:00"), "ends_at": at("05-07 16:00")}), &[car]);
    let noon = trip_of(&booked, 0);
    // Its departure is mistyped, corrected once, and then taken back.
    world.leaves(&noon, km_of(car) + 200, "05-07 12:00");
    let wrong = dispatcher.get(&readings).expect(200)["items"][0]["id"].clone();
    world.at(&at("05-07 12:10"));
    let correction = json!({"odometer_km": km_of(car) + 10, "corrects_id": wrong, "reason": "看错"});
    dispatcher.post(&readings, correction).expect(201);
    dispatcher.post(&format!("{noon}/undo-departure"), json!({"reason": "车还没走"})).expect(200);
    let current = || dispatcher.get(&format!("/vehicles/{}", id(car))).expect(200)["current_odometer_km"].clone();
    assert_eq!(current(), km_of(car));
    // The morning's trip is typed late, with more kilometres than the reading that was taken back.
    let morning = json!({"starts_at": at("05-07 09:00"), "ends_at": at("05-07 11:00")});
    let morning = world.recorded_on_paper(&department, morning, &[pair(car)]);
    let trip = trip_of(&morning, 0);
    let body = |km: i64, moment: &str| json!({"odometer_km": km, "at": at(moment)});
    dispatcher.post(&format!("{trip}/depart"), body(km_of(car), "05-07 09:00")).expect(200);
    dispatcher.post(&format!("{trip}/return"), body(km_of(car) + 150, "05-07 11:00")).expect(200);
    assert_eq!(current(), km_of(car) + 150);
    world.sound();
}

fn a_departure_is_taken_back_past_a_reading_typed_later(world: &World) {
    let (department, cars) = department_with_cars(world, 1);
    let (car, dispatcher) = (&cars[0], world.dispatcher());
    let readings = format!("/vehicles/{}/odometer-readings", id(car));
    let booked = world.sent(&department, json!({"starts_at": at("05-07 12:00"), "ends_at": at("05-07 16:00")}), &[car]);
    let trip = trip_of(&booked, 0);
    // So far ahead that it is doubted, until a reading of before says that the kilometres are right.
    world.leaves(&trip, km_of(car) + 500, "05-07 12:00");
    let doubted = dispatcher.get(&readings).expect(200)["items"][0].clone();
    assert_eq!(doubted["quarantined"], true);
    world.at(&at("05-07 12:10"));
    let read = |body: Value| dispatcher.post(&readings, body).expect(201);
    read(json!({"odometer_km": km_of(car) + 485, "at": at("05-07 11:30")}));
    read(json!({"odometer_km": km_of(car) + 500, "corrects_id": doubted["id"], "reason": "属实"}));
    let current = || dispatcher.get(&format!("/vehicles/{}", id(car))).expect(200)["current_odometer_km"].clone();
    assert_eq!(current(), km_of(car) + 500);
    // It was the wrong car.
    dispatcher.post(&format!("{trip}/undo-departure"), json!({"reason": "车辆有误"})).expect(200);
    assert_eq!(current(), km_of(car) + 485);
    assert_eq!(dispatcher.get(&readings).expect(200)["items"][0]["quarantined"], false);
    world.sound();
}
