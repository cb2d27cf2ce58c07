//! What bookings and trips say of others, how far they are settled, and filters of their lists.

use serde_json::{Value, json};

use crate::{
    bookings::{because, out},
    cases,
    support::{
        client::{Client, id},
        trips::{at, between, department_with_cars, items, km_of, pair, path_of, trip_of},
        world::{World, merged},
    },
};

cases![
    a_booking_names_its_department_and_who_asked,
    a_trip_names_its_department_class_and_purpose,
    a_signed_trip_names_its_department_as_it_was_signed,
    an_odometer_is_for_the_company_and_the_driver,
    a_trip_and_its_booking_say_how_far_they_are_settled,
    what_is_settled_least_says_how_far_a_booking_is,
    the_record_keeps_no_names_of_others_and_no_acts,
    bookings_are_found_by_their_approval,
    trips_are_found_by_what_they_await,
];

fn a_booking_names_its_department_and_who_asked(world: &World) {
    let (department, _) = department_with_cars(world, 3);
    let booking = world.booking(&department, json!({}));
    let requester = world.requester(&department).get("/auth/me").expect(200);
    let asked = json!({"id": requester["id"], "username": requester["name"]});
    let dispatcher = world.dispatcher();
    let listed = dispatcher.get("/bookings").expect(200)["items"][0].clone();
    for answer in [&booking, &listed, &dispatcher.get(&path_of(&booking)).expect(200)] {
        assert_eq!((&answer["department_name"], &answer["requested_by"]), (&department["name"], &asked), "{answer}");
    }
    let key = world.key(&["requester"], &[&department]);
    let by_key = key.post("/bookings", world.booking_body(&department, json!({}))).expect(201);
    let me = key.get("/auth/me").expect(200);
    assert_eq!(by_key["requested_by"], json!({"id": me["id"], "username": me["name"]}));
    // Whoever changes it later didn't ask for it.
    let changed = dispatcher.patch(&path_of(&booking), json!({"note": "两件行李"}), "*").expect(200);
    assert_eq!(changed["requested_by"], asked);
}

fn a_trip_names_its_department_class_and_purpose(world: &World) {
    let (department, cars) = department_with_cars(world, 1);
    let sent = world.sent(&department, json!({"purpose": "investment_reception"}), &[&cars[0]]);
    let classes = world.dispatcher().all("/vehicle-classes");
    let class = classes.iter().find(|one| one["code"] == "car").expect("a class");
    let driver = world.driver(&json!({"id": cars[0]["default_driver_id"]}));
    for reader in [world.requester(&department), world.dispatcher(), driver] {
        let trip = reader.get(&trip_of(&sent, 0)).expect(200);
        assert_eq!(
            (&trip["department_name"], &trip["class_name"], &trip["purpose"], &trip["contact_phone"]),
            (&department["name"], &class["name"], &json!("investment_reception"), &sent["contact_phone"])
        );
        assert_eq!(reader.get("/trips").expect(200)["items"][0]["class_name"], class["name"]);
    }
    // It is the class that was booked, not that of the larger vehicle in its place.
    let bus = world.vehicle("bus");
    world.admin().patch("/settings", json!({"eligibility": {"class_mismatch": "allow"}}), "*").expect(200);
    let larger = world.sent(&department, between("05-08 08:00", "05-08 16:00"), &[&bus]);
    let trip = world.dispatcher().get(&trip_of(&larger, 0)).expect(200);
    assert_eq!((&trip["class_name"], &trip["vehicle_class"]), (&class["name"], &json!("bus")));
}

fn a_signed_trip_names_its_department_as_it_was_signed(world: &World) {
    world.tariff();
    let (car, department) = (world.vehicle("car"), world.department("finance"));
    let signed = world.signed(&department, &car, json!({}));
    world.later(1);
    let path = format!("/departments/{}", id(&department));
    let renamed = world.admin().patch(&path, json!({"name": "县财政和国资局"}), "*").expect(200);
    let booking = path_of(&json!({"id": signed["booking_id"]}));
    let dispatcher = world.dispatcher();
    assert_eq!(dispatcher.get(&format!("/trips/{}", id(&signed))).expect(200)["department_name"], department["name"]);
    assert_eq!(dispatcher.get("/trips").expect(200)["items"][0]["department_name"], department["name"]);
    assert_eq!(dispatcher.get(&booking).expect(200)["department_name"], renamed["name"]);
}

fn an_odometer_is_for_the_company_and_the_driver(world: &World) {
    let (department, car, trip, km) = out(world);
    world.returns(&trip, km + 80, "05-07 16:00");
    let driver = world.driver(&json!({"id": car["default_driver_id"]}));
    let both = |client: &Client| {
        let (alone, listed) = (client.get(&trip).expect(200), client.get("/trips").expect(200)["items"][0].clone());
        assert_eq!(alone["vehicle_odometer_km"], listed["vehicle_odometer_km"]);
        alone["vehicle_odometer_km"].clone()
    };
    assert_eq!((both(&world.dispatcher()), both(&driver)), (json!(km + 80), json!(km + 80)));
    assert_eq!(both(&world.requester(&department)), Value::Null);
    // The next trip begins with what the last one ended with.
    world.at(&at("05-07 17:00"));
    let again = world.sent(&department, between("05-08 08:00", "05-08 16:00"), &[&car]);
    let again = trip_of(&again, 0);
    assert_eq!(driver.get(&again).expect(200)["vehicle_odometer_km"], km + 80);
    // Who was replaced sees the trip, and not how far the other car went.
    let other = world.vehicle("car");
    world.leaves(&again, km + 80, "05-08 08:00");
    world.at(&at("05-08 10:00"));
    let goes_on = json!({"odometer_km": km + 120, "at": at("05-08 10:00"), "reason": "故障"});
    world.dispatcher().post(&format!("{again}/continue"), merged(pair(&other), goes_on)).expect(200);
    let seen = driver.get(&again).expect(200);
    assert_eq!((&seen["vehicle_id"], &seen["vehicle_odometer_km"]), (&other["id"], &Value::Null));
    let takes_over = world.driver(&json!({"id": other["default_driver_id"]}));
    assert_eq!(takes_over.get(&again).expect(200)["vehicle_odometer_km"], other["odometer_km"]);
}

fn a_trip_and_its_booking_say_how_far_they_are_settled(world: &World) {
    world.tariff();
    let department = world.department_with(json!({"code": "finance", "uscc": "11330225002985031R"}));
    let cars = world.fleet(0, 0, 1);
    let back = world.returned(&department, &cars[0], json!({"tolls_fen": 0}));
    let trip = format!("/trips/{}", id(&back));
    let booking = path_of(&json!({"id": back["booking_id"]}));
    let (requester, accountant) = (world.requester(&department), world.accountant());
    let is = |settled: Value| {
        for path in [&trip, &booking] {
            assert_eq!(requester.get(path).expect(200)["settlement"], settled, "{path}");
        }
    };
    is(Value::Null);
    assert_eq!(requester.post(&format!("{trip}/confirm"), json!({})).expect(200)["settlement"], "open");
    is(json!("open"));
    // Lists leave it out.
    for list in ["/trips", "/bookings"] {
        assert!(requester.get(list).expect(200)["items"][0].get("settlement").is_none());
    }
    let of_month = json!({"department_id": id(&department), "period": "2026-05"});
    accountant.post("/statements", of_month).expect(201);
    is(json!("stated"));
    let owed = accountant.get("/receivables").expect(200)["items"][0].clone();
    let invoice = json!({"department_id": id(&department), "receivable_ids": [id(&owed)]});
    let invoice = accountant.post("/invoices", invoice).expect(201);
    is(json!("invoiced"));
    accountant.post(&format!("/invoices/{}/cancel", id(&invoice)), json!({})).expect(200);
    is(json!("stated"));
    let total = back["charge"]["total_fen"].clone();
    let paid = json!({"department_id": id(&department), "date": "2026-05-07", "amount_fen": total});
    accountant.post("/payments", paid).expect(201);
    is(json!("paid"));
}

fn what_is_settled_least_says_how_far_a_booking_is(world: &World) {
    let (department, cars) = department_with_cars(world, 2);
    let sent = world.sent(&department, items(&[("car", 2)]), &[&cars[0], &cars[1]]);
    let trips = [trip_of(&sent, 0), trip_of(&sent, 1)];
    for (trip, car) in trips.iter().zip(&cars) {
        world.leaves(trip, km_of(car), "05-07 08:00");
    }
    let (requester, accountant) = (world.requester(&department), world.accountant());
    let mut total = 0;
    for (trip, car) in trips.iter().zip(&cars) {
        world.returns(trip, km_of(car) + 80, "05-07 16:00");
        let signed = world.requester(&department).post(&format!("{trip}/confirm"), json!({})).expect(200);
        total += signed["charge"]["total_fen"].as_i64().expect("an amount");
    }
    let is = |path: &str| requester.get(path).expect(200)["settlement"].as_str().expect("a word").to_owned();
    let of_trips = || {
        let mut both = trips.each_ref().map(|trip| is(trip));
        both.sort();
        both
    };
    let pay = |fen: i64| {
        let paid = json!({"department_id": id(&department), "date": "2026-05-07", "amount_fen": fen});
        accountant.post("/payments", paid).expect(201);
    };
    // A part of a debt is nothing; one debt of two is no more than the other.
    pay(100);
    assert_eq!((of_trips(), is(&path_of(&sent))), (["open", "open"].map(String::from), "open".into()));
    pay(total / 2 - 100);
    assert_eq!((of_trips(), is(&path_of(&sent))), (["open", "paid"].map(String::from), "open".into()));
    pay(total / 2);
    assert_eq!((of_trips(), is(&path_of(&sent))), (["paid", "paid"].map(String::from), "paid".into()));
    // A fee is owed for a booking that has no trip.
    let late = world.booking(&department, between("05-07 20:00", "05-07 22:00"));
    let fee = requester.post(&format!("{}/cancel", path_of(&late)), because()).expect(200);
    assert!(fee["cancellation_fee_fen"].as_i64().is_some_and(|fen| fen > 0), "{fee}");
    assert_eq!((&fee["settlement"], is(&path_of(&late))), (&json!("open"), "open".into()));
}

fn the_record_keeps_no_names_of_others_and_no_acts(world: &World) {
    world.tariff();
    let (car, department) = (world.vehicle("car"), world.department("finance"));
    let signed = world.signed(&department, &car, json!({}));
    let history = format!("/bookings/{}/history", signed["booking_id"].as_str().expect("an id"));
    let history = world.dispatcher().get(&history).expect(200);
    let entries = history["items"].as_array().expect("items");
    assert!(entries.len() >= 6, "{history}");
    for field in ["acts", "department_name", "requested_by", "class_name", "vehicle_odometer_km", "settlement"] {
        assert!(
            entries.iter().all(|one| one["after"].get(field).is_none() && one["before"].get(field).is_none()),
            "{field}: {history}"
        );
    }
}

/// The ids that a list answers.
fn found(client: &Client, path: &str) -> Vec<String> {
    let mut ids: Vec<String> = client.all(path).iter().map(|one| id(one).to_owned()).collect();
    ids.sort();
    ids
}

fn bookings_are_found_by_their_approval(world: &World) {
    let (department, _) = department_with_cars(world, 4);
    let pending = world.booking(&department, json!({}));
    let approved = world.approved(&department, json!({}));
    let rejected = world.booking(&department, json!({}));
    let approver = world.approver(&department);
    approver.post(&format!("{}/reject", path_of(&rejected)), because()).expect(200);
    let ids = |all: &[&Value]| {
        let mut ids: Vec<String> = all.iter().map(|one| id(one).to_owned()).collect();
        ids.sort();
        ids
    };
    assert_eq!(found(&approver, "/bookings?approval=pending"), ids(&[&pending]));
    assert_eq!(found(&approver, "/bookings?approval=approved&approval=rejected"), ids(&[&approved, &rejected]));
    assert_eq!(found(&approver, "/bookings?approval=not_required"), ids(&[]));
    approver.get("/bookings?approval=maybe").problem(422, "invalid");
}

fn trips_are_found_by_what_they_await(world: &World) {
    let (department, cars) = department_with_cars(world, 4);
    let sent: Vec<Value> = cars.iter().map(|car| world.sent(&department, json!({}), &[car])).collect();
    let trips: Vec<String> = sent.iter().map(|one| trip_of(one, 0)).collect();
    for (trip, car) in trips.iter().zip(&cars).skip(1) {
        world.leaves(trip, km_of(car), "05-07 08:00");
    }
    for (trip, car) in trips.iter().zip(&cars).skip(2) {
        let km = if *trip == trips[2] { 80 } else { 5_000 };
        world.returns(trip, km_of(car) + km, "05-07 16:00");
    }
    let requester = world.requester(&department);
    let paths = |filter: &str| -> Vec<String> {
        found(&requester, &format!("/trips?{filter}")).iter().map(|id| format!("/trips/{id}")).collect()
    };
    let only = |places: &[usize]| {
        let mut paths: Vec<String> = places.iter().map(|place| trips[*place].clone()).collect();
        paths.sort();
        paths
    };
    assert_eq!(paths("awaits_confirmation=true"), only(&[2]));
    assert_eq!(paths("awaits_confirmation=false"), only(&[0, 1, 3]));
    assert_eq!(paths("quarantined=true"), only(&[3]));
    assert_eq!(paths("quarantined=false"), only(&[0, 1, 2]));
    // A signature and a correction put both right; a supplement awaits a signature again.
    requester.post(&format!("{}/confirm", trips[2]), json!({})).expect(200);
    let right = json!({"odometer_km": km_of(&cars[3]) + 90, "reason": "多写一位"});
    world.dispatcher().post(&format!("{}/correct", trips[3]), right).expect(200);
    assert_eq!(paths("awaits_confirmation=true"), only(&[3]));
    assert_eq!(paths("quarantined=true"), only(&[]));
    let tolls = json!({"tolls_fen": 900, "parking_fen": 0});
    world.dispatcher().post(&format!("{}/outlays", trips[2]), tolls).expect(200);
    assert_eq!(paths("awaits_confirmation=true"), only(&[2, 3]));
}
