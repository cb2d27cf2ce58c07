//! What the failure of a rule does is the company's setting (RULES.md §3.1); candidates are judged as the dispatch judges
//! (§3.7); vehicles may be dispatched in parts (§1.3).

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::{
    cases,
    support::{
        client::{faults_of, id},
        process::until,
        trips::{a_bus_for, at, between, department_with_cars, items, pair, path_of, refused_for, trip_of, words},
        world::{World, merged},
    },
};

cases![
    the_company_says_what_a_rule_does,
    an_early_departure_may_be_blocked,
    who_waits_has_no_candidates_until_there_is_room,
    too_few_seats_together_are_seen_beforehand,
    too_many_passengers_are_warned_of_when_booking,
    vehicles_are_dispatched_in_parts,
    a_trip_shows_every_driver,
    an_override_of_the_dispatch_counts_for_who_takes_over,
    who_waits_is_not_approved,
    what_is_still_to_come_keeps_a_booking_open,
];

fn the_company_says_what_a_rule_does(world: &World) {
    world.tariff();
    let (bus, car, _van) = (world.vehicle("bus"), world.vehicle("car"), world.vehicle("van"));
    let (department, admin) = (world.department("finance"), world.admin());
    let before = admin.get("/settings").expect(200);
    assert_eq!(
        (&before["eligibility"]["seats"], &before["eligibility"]["driver_age"], &before["eligibility"]["off_road"]),
        (&json!("block"), &json!("warn"), &json!("block"))
    );
    // What always blocks can't be changed, and no other word is taken.
    for (code, word) in
        [("vehicle_papers", "warn"), ("driver_licence_class", "allow"), ("off_road", "warn"), ("seats", "perhaps")]
    {
        let refused = admin.patch("/settings", json!({"eligibility": {code: word}}), "*").problem(422, "invalid");
        assert_eq!(faults_of(&refused)[0].0, format!("/eligibility/{code}"));
    }
    admin.patch("/settings", json!({"eligibility": {"horn": "block"}}), "*").problem(422, "invalid");
    // Rules that a patch doesn't name keep their effect.
    admin.patch("/settings", json!({"eligibility": {"seats": "warn"}}), "*").expect(200);
    let changed =
        json!({"eligibility": {"operating_permit": "block", "driver_qualification": "allow", "off_road": "block"}});
    let now = admin.patch("/settings", changed, "*").expect(200);
    assert_eq!(
        (&now["eligibility"]["seats"], &now["eligibility"]["operating_permit"], &now["eligibility"]["class_mismatch"]),
        (&json!("warn"), &json!("block"), &json!("block"))
    );
    let old = |kind: &str| {
        format!(
            "UPDATE papers SET valid_until = '2026-04-30' WHERE kind = '{kind}' AND vehicle_id = {}",
            world.sql_id(&bus)
        )
    };
    world.sql(&old("operating_permit")).expect("no permit");
    world.sql("UPDATE drivers SET qualification_valid_until = NULL").expect("no certificate");
    let booking = world.approved(&department, a_bus_for(40));
    refused_for(&world.send(&booking, &[pair(&bus)]), &[("/assignments/0/vehicle_id", "operating_permit")]);
    // A block of the company's is lifted by an override.
    let lift = json!({"assignments": [pair(&bus)], "overrides": [{"code": "operating_permit", "reason": "换证中"}]});
    let sent = world.dispatcher().post(&format!("{}/dispatch", path_of(&booking)), lift).expect(200);
    assert_eq!(words(&sent["warnings"], "code"), ["operating_permit", "seats"]);
    // A larger vehicle of another class may go without a word, a smaller one never.
    let changed = json!({"eligibility": {"seats": "block", "class_mismatch": "allow", "operating_permit": "warn"}});
    admin.patch("/settings", changed, "*").expect(200);
    let for_bus = world.approved(&department, merged(items(&[("car", 1)]), between("05-09 08:00", "05-09 12:00")));
    let sent = world.send(&for_bus, &[pair(&bus)]).expect(200);
    assert_eq!(words(&sent["warnings"], "code"), ["operating_permit"]);
    let small = world.approved(&department, merged(items(&[("van", 1)]), between("05-08 08:00", "05-08 12:00")));
    refused_for(&world.send(&small, &[pair(&car)]), &[("/assignments/0/vehicle_id", "class_mismatch")]);
    let events = world.supervisor().get("/events?subject=settings").expect(200);
    assert_eq!(events["items"][0]["before"]["eligibility"]["seats"], "warn");
}

fn an_early_departure_may_be_blocked(world: &World) {
    let (department, cars) = department_with_cars(world, 1);
    world.admin().patch("/settings", json!({"eligibility": {"early_departure": "block"}}), "*").expect(200);
    let trip = trip_of(&world.sent(&department, json!({}), &[&cars[0]]), 0);
    let leave = |body: Value| world.dispatcher().post(&format!("{trip}/depart"), body);
    world.at(&at("05-07 06:59"));
    refused_for(&leave(json!({"odometer_km": 10_000})), &[("/at", "early_departure")]);
    let left = leave(json!({"odometer_km": 10_000, "reason": "提前到会场布置"})).expect(200);
    assert_eq!(words(&left["warnings"], "code"), ["early_departure"]);
}

fn who_waits_has_no_candidates_until_there_is_room(world: &World) {
    let (department, cars) = department_with_cars(world, 1);
    let first = world.sent(&department, json!({}), &[&cars[0]]);
    let waiting = world.approved(&department, json!({"waitlist": true}));
    let found = || world.dispatcher().get(&format!("{}/candidates", path_of(&waiting))).expect(200)["items"][0].clone();
    let now = found();
    assert_eq!(now["eligible"], false);
    assert_eq!(words(&now["reasons"], "code"), ["vehicle_occupied", "driver_occupied", "no_capacity"]);
    // Another car is on trips of nobody, but the classes are what the booking waits for: it is booked out.
    let second = world.vehicle("car");
    let other = world.booking(&department, json!({}));
    let on = |vehicle: &Value| {
        let all = world.dispatcher().get(&format!("{}/candidates", path_of(&waiting))).expect(200);
        let of = all["items"].as_array().expect("items").iter().find(|one| one["vehicle_id"] == vehicle["id"]).cloned();
        of.expect("the vehicle")
    };
    assert_eq!(words(&on(&second)["reasons"], "code"), ["no_capacity"]);
    assert_eq!(on(&second)["reasons"][0]["overridable"], false, "no reason makes room");
    world.send(&waiting, &[pair(&second)]).problem(409, "no_capacity");
    world.dispatcher().post(&format!("{}/cancel", path_of(&other)), json!({"reason": "改期"})).expect(200);
    assert_eq!((&on(&second)["eligible"], &on(&second)["reasons"]), (&json!(true), &json!([])));
    world.send(&waiting, &[pair(&second)]).expect(200);
    assert_eq!(first["state"], "dispatched");
}

fn too_few_seats_together_are_seen_beforehand(world: &World) {
    world.tariff();
    let department = world.department("finance");
    let seats = |seats: i64| world.vehicle_with("van", json!({"seats": seats}));
    let (small, other, large) = (seats(7), seats(7), seats(9));
    world.fleet(0, 2, 0);
    // 6, 6 and 8 places beside the drivers.
    let book =
        |passengers: i64| world.approved(&department, merged(items(&[("van", 2)]), json!({"passengers": passengers})));
    let eligible = |booking: &Value| {
        let found = world.dispatcher().get(&format!("{}/candidates", path_of(booking))).expect(200);
        let of = |vehicle: &Value| {
            let all = found["items"].as_array().expect("items");
            all.iter().find(|one| one["vehicle_id"] == vehicle["id"]).expect("the van")["eligible"] == true
        };
        [of(&small), of(&other), of(&large)]
    };
    let booking = book(14);
    world.send(&booking, &[pair(&small), pair(&other)]).problem(409, "not_eligible");
    assert_eq!(eligible(&book(15)), [true; 3], "how several share the passengers is left to the dispatch");
    // One has gone already: what is left needs 8 places.
    let sent = json!({"assignments": [pair(&small)], "partial": true});
    world.dispatcher().post(&format!("{}/dispatch", path_of(&booking)), sent).expect(200);
    assert_eq!(eligible(&booking), [false, false, true]);
    refused_for(&world.send(&booking, &[pair(&other)]), &[("/assignments/0/vehicle_id", "seats")]);
    world.send(&booking, &[pair(&large)]).expect(200);
}

fn too_many_passengers_are_warned_of_when_booking(world: &World) {
    world.tariff();
    let department = world.department("finance");
    let van = world.vehicle("van");
    let fields = |passengers: i64| merged(items(&[("van", 1)]), json!({"passengers": passengers}));
    let of = |booking: &Value| words(&booking["warnings"], "code").join(" ");
    let nine = world.booking(&department, fields(9));
    assert_eq!(of(&nine), "seats");
    let requester = world.requester(&department);
    assert_eq!(of(&requester.get(&path_of(&nine)).expect(200)), "seats");
    assert_eq!(of(&requester.get("/bookings").expect(200)["items"][0]), "seats");
    let fewer = requester.patch(&path_of(&nine), json!({"passengers": 6}), "*").expect(200);
    assert_eq!(of(&fewer), "");
    assert_eq!(of(&requester.patch(&path_of(&nine), json!({"passengers": 7}), "*").expect(200)), "seats");
    world.approver(&department).post(&format!("{}/approve", path_of(&nine)), json!({})).expect(200);
    refused_for(&world.send(&nine, &[pair(&van)]), &[("/assignments/0/vehicle_id", "seats")]);
}

fn vehicles_are_dispatched_in_parts(world: &World) {
    let (department, cars) = department_with_cars(world, 3);
    let booking = world.approved(&department, items(&[("car", 3)]));
    let wanted = |booking: &Value| booking["still_wanted"].clone();
    assert_eq!(wanted(&booking), json!([{"class": "car", "quantity": 3}]));
    let two = [pair(&cars[0]), pair(&cars[1])];
    world.send(&booking, &two).faults(&[("/assignments", "wrong_number")]);
    let partly = json!({"assignments": two, "partial": true});
    let now = world.dispatcher().post(&format!("{}/dispatch", path_of(&booking)), partly).expect(200);
    assert_eq!((&now["state"], &wanted(&now)), (&json!("dispatched"), &json!([{"class": "car", "quantity": 1}])));
    // The third still counts as wanted: nobody else gets it.
    world
        .requester(&department)
        .post("/bookings", world.booking_body(&department, json!({})))
        .problem(409, "no_capacity");
    let four = [pair(&cars[2]), pair(&cars[0])];
    let body = json!({"assignments": four, "partial": true});
    world
        .dispatcher()
        .post(&format!("{}/dispatch", path_of(&booking)), body)
        .faults(&[("/assignments", "wrong_number")]);
    let whole = world.send(&booking, &[pair(&cars[2])]).expect(200);
    assert_eq!(wanted(&whole), json!([]));
    assert_eq!(words(&whole["trips"], "state"), ["planned"; 3]);
}

fn a_trip_shows_every_driver(world: &World) {
    let (department, cars) = department_with_cars(world, 2);
    let (spare, ill) = (world.driver_with(&["C1"]), world.driver_with(&["C1"]));
    let trip = trip_of(&world.sent(&department, json!({}), &[&cars[0]]), 0);
    let leave = merged(between("05-07 00:00", "05-08 00:00"), json!({"driver_id": ill["id"], "reason": "病假"}));
    world.dispatcher().post("/leave", leave).expect(201);
    let found = world.dispatcher().get(&format!("{trip}/candidates")).expect(200);
    let pairs: Vec<(bool, &Value, bool)> = found["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|one| (one["vehicle_id"] == cars[0]["id"], &one["driver_id"], one["eligible"] == true))
        .collect();
    // The trip's car with all four drivers, its own first; then the other car with its best driver.
    assert_eq!(pairs.iter().map(|(own, ..)| *own).collect::<Vec<_>>(), [true, true, true, true, false]);
    assert_eq!(pairs[0].1, &cars[0]["default_driver_id"]);
    assert_eq!((pairs[3].1, pairs[3].2), (&ill["id"], false));
    assert!(pairs[1..3].iter().any(|(_, driver, eligible)| *driver == &spare["id"] && *eligible));
    assert_eq!((pairs[4].1, pairs[4].2), (&cars[1]["default_driver_id"], true));
    // With one vehicle, every driver; what no override lifts is said so.
    let dispatcher = world.dispatcher();
    for path in
        [format!("{trip}/candidates"), format!("{}/candidates", path_of(&json!({"id": booking_of(world, &trip)})))]
    {
        let of_car =
            |car: &Value| dispatcher.get(&format!("{path}?vehicle_id={}", id(car))).expect(200)["items"].clone();
        for car in &cars {
            let found = of_car(car);
            let drivers: HashSet<&str> = words(&found, "driver_id").into_iter().collect();
            assert_eq!((found.as_array().expect("items").len(), drivers.len()), (4, 4), "{path}");
            assert!(words(&found, "vehicle_id").iter().all(|one| *one == id(car)));
            let of_ill =
                found.as_array().expect("items").iter().find(|one| one["driver_id"] == ill["id"]).expect("him");
            assert_eq!(
                (&of_ill["reasons"][0]["code"], &of_ill["reasons"][0]["overridable"]),
                (&json!("driver_on_leave"), &json!(false))
            );
        }
        let nowhere = json!({"id": "0190a1b2-0000-7000-8000-000000000000"});
        assert_eq!(of_car(&nowhere), json!([]));
        dispatcher.get(&format!("{path}?vehicle_id=x")).problem(422, "invalid");
    }
    let taken = json!({"driver_id": spare["id"], "reason": "顶班"});
    world.dispatcher().post(&format!("{trip}/reassign"), taken).expect(200);
    world.requester(&department).get(&format!("{trip}/candidates")).problem(403, "forbidden");
}

fn an_override_of_the_dispatch_counts_for_who_takes_over(world: &World) {
    world.tariff();
    let (department, bus, spare) = (world.department("finance"), world.vehicle("bus"), world.driver_with(&["A1"]));
    world.admin().patch("/settings", json!({"eligibility": {"operating_permit": "block"}}), "*").expect(200);
    let permit = world.admin().all(&format!("/vehicles/{}/papers", id(&bus)));
    let permit = permit.iter().find(|paper| paper["kind"] == "operating_permit").expect("a permit");
    world.admin().patch(&format!("/papers/{}", id(permit)), json!({"valid_until": "2026-04-30"}), "*").expect(200);
    let booking = world.approved(&department, a_bus_for(10));
    let candidates = |path: &str| {
        let found = world.dispatcher().get(&format!("{path}/candidates?vehicle_id={}", id(&bus))).expect(200);
        let all = found["items"].as_array().expect("items");
        let of_spare = all.iter().find(|one| one["driver_id"] == spare["id"]).expect("the spare driver");
        let codes = |list: &str| words(&of_spare[list], "code").into_iter().map(str::to_owned).collect::<Vec<_>>();
        (of_spare["eligible"] == true, codes("reasons"), codes("warnings"))
    };
    let permit = || vec!["operating_permit".to_owned()];
    assert_eq!(candidates(&path_of(&booking)), (false, permit(), vec![]));
    let lift = json!({"assignments": [pair(&bus)], "overrides": [{"code": "operating_permit", "reason": "换证中"}]});
    let sent = world.dispatcher().post(&format!("{}/dispatch", path_of(&booking)), lift).expect(200);
    let trip = trip_of(&sent, 0);
    assert_eq!(candidates(&trip), (true, vec![], permit()));
    let taken = json!({"driver_id": spare["id"], "reason": "顶班"});
    world.dispatcher().post(&format!("{trip}/reassign"), taken).expect(200);
}

fn who_waits_is_not_approved(world: &World) {
    let department = world.department_with(json!({"approval_rule": "never"}));
    world.tariff();
    let car = world.vehicle("car");
    let first = world.booking(&department, json!({}));
    let waiting = world.booking(&department, json!({"waitlist": true}));
    let requester = world.requester(&department);
    assert_eq!(
        (&waiting["state"], &waiting["approval"], &waiting["waitlist"]),
        (&json!("submitted"), &json!("not_required"), &json!(true))
    );
    let queue = requester.get("/bookings?waitlist=true").expect(200);
    assert_eq!(words(&queue["items"], "id"), [waiting["id"].as_str().expect("an id")]);
    // The first one waits instead, and the other takes its room.
    let now = requester.patch(&path_of(&first), json!({"waitlist": true}), "*").expect(200);
    assert_eq!((&now["state"], &now["waitlist"]), (&json!("approved"), &json!(false)), "there is room for it");
    requester
        .patch(&path_of(&first), json!({"starts_at": at("05-08 08:00"), "ends_at": at("05-08 16:00")}), "*")
        .expect(200);
    let now = requester.patch(&path_of(&waiting), json!({"passengers": 2}), "*").expect(200);
    assert_eq!((&now["state"], &now["waitlist"]), (&json!("approved"), &json!(false)));
    let asks = world.department("audit");
    let waits = world.approved(&asks, json!({"waitlist": true}));
    assert_eq!((&waits["state"], &waits["approval"]), (&json!("submitted"), &json!("approved")));
    world.dispatcher().post(&format!("{}/cancel", path_of(&now)), json!({"reason": "改期"})).expect(200);
    assert_eq!(world.send(&waits, &[pair(&car)]).expect(200)["state"], "dispatched");
}

fn what_is_still_to_come_keeps_a_booking_open(world: &World) {
    let (department, cars) = department_with_cars(world, 2);
    let two_days = merged(items(&[("car", 2)]), between("05-07 08:00", "05-08 16:00"));
    let booking = world.approved(&department, two_days);
    let partly = json!({"assignments": [pair(&cars[0])], "partial": true});
    let sent = world.dispatcher().post(&format!("{}/dispatch", path_of(&booking)), partly).expect(200);
    let trip = trip_of(&sent, 0);
    world.leaves(&trip, 10_000, "05-07 08:00");
    world.returns(&trip, 10_100, "05-07 16:00");
    world.requester(&department).post(&format!("{trip}/confirm"), json!({})).expect(200);
    let state = || world.dispatcher().get(&path_of(&booking)).expect(200)["state"].clone();
    assert_eq!(state(), "in_progress", "the second car may follow");
    world.at(&at("05-08 15:59"));
    world.serve_with(|_| {});
    assert_eq!(state(), "in_progress");
    world.at(&at("05-08 16:00"));
    world.serve_with(|_| {});
    until(|| state() == "completed");
}

/// The id of a trip's booking.
fn booking_of(world: &World, trip: &str) -> Value {
    world.dispatcher().get(trip).expect(200)["booking_id"].clone()
}
