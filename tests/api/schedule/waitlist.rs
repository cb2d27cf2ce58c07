//! The waiting list: who waits holds nothing, and goes as soon as there is room.

use serde_json::{Value, json};

use crate::{
    cases,
    schedule::because,
    support::{
        client::id,
        process::until,
        trips::{at, between, department_with_cars, items, pair, path_of, words},
        world::{World, merged},
    },
};

cases![
    who_waited_goes_when_there_is_room,
    who_waits_holds_nothing,
    who_asked_first_is_told_first,
    who_waits_has_a_place,
    who_waits_one_after_the_other_needs_one_vehicle,
];

fn who_waited_goes_when_there_is_room(world: &World) {
    let (department, cars) = department_with_cars(world, 1);
    let first = world.booking(&department, json!({}));
    let waiting = world.approved(&department, json!({"waitlist": true}));
    assert_eq!((&waiting["state"], &waiting["waitlist"]), (&json!("submitted"), &json!(true)));
    world.send(&waiting, &[pair(&cars[0])]).problem(409, "no_capacity");
    // Cancelling while on the waiting list costs nothing.
    world.at(&at("05-07 07:00"));
    let given_up = world.booking(&department, json!({"waitlist": true}));
    let requester = world.requester(&department);
    let cancelled = requester.post(&format!("{}/cancel", path_of(&given_up)), because()).expect(200);
    assert_eq!(cancelled["cancellation_fee_fen"], 0);
    requester.post(&format!("{}/cancel", path_of(&first)), because()).expect(200);
    let let_in = world.send(&waiting, &[pair(&cars[0])]).expect(200);
    assert_eq!((&let_in["state"], &let_in["waitlist"]), (&json!("dispatched"), &json!(false)));
    assert_eq!(world.free("car", &between("05-07 08:00", "05-07 16:00")), 0);
}

fn who_waits_holds_nothing(world: &World) {
    world.tariff();
    world.vehicle("car");
    world.vehicle("van");
    let department = world.department("finance");
    world.booking(&department, json!({}));
    let requester = world.requester(&department);
    let full = requester.post("/bookings", world.booking_body(&department, json!({}))).problem(409, "no_capacity");
    let free: Vec<(&str, i64)> = full["alternatives"]
        .as_array()
        .expect("alternatives")
        .iter()
        .filter_map(|one| Some((one["class"].as_str()?, one["free"].as_i64()?)))
        .collect();
    assert_eq!(free, [("van", 1)]);
    // Before four hours have passed nothing is free, on the next day the car is; the van carries the passengers, too.
    let others: Vec<(&str, &str, &str)> = full["alternatives"]
        .as_array()
        .expect("alternatives")
        .iter()
        .filter_map(|one| Some((one["kind"].as_str()?, one["items"][0]["class"].as_str()?, one["starts_at"].as_str()?)))
        .collect();
    assert_eq!(
        others,
        [("shifted", "car", "2026-05-08T08:00:00+08:00"), ("combined", "van", "2026-05-07T08:00:00+08:00")]
    );
    let waiting = requester.post("/bookings", world.booking_body(&department, json!({"waitlist": true}))).expect(201);
    assert_eq!(waiting["waitlist"], true);
    let free = requester
        .get("/availability?starts_at=2026-05-07T08:00:00%2B08:00&ends_at=2026-05-07T16:00:00%2B08:00")
        .expect(200);
    let car = free["classes"].as_array().expect("classes").iter().find(|one| one["class"] == "car").expect("cars");
    assert_eq!((&car["usable"], &car["free"]), (&json!(1), &json!(0)));
    // The car is free half an hour after the end, which is the buffer.
    let later = json!({"starts_at": "2026-05-07T16:30:00+08:00", "ends_at": "2026-05-07T18:00:00+08:00"});
    world.booking(&department, later);
}

/// Starts the server again, which sweeps at once, and waits until this booking has been told of room, or of its end.
fn told(world: &World, booking: &Value, room: bool) -> Value {
    world.serve_with(|_| {});
    let dispatcher = world.dispatcher();
    until(|| dispatcher.get(&path_of(booking)).expect(200)["room_at"].is_string() == room);
    dispatcher.get(&path_of(booking)).expect(200)
}

fn who_asked_first_is_told_first(world: &World) {
    let (department, cars) = department_with_cars(world, 1);
    let other = world.department("education");
    let holds = world.booking(&department, json!({}));
    // The first wants more than there will ever be; it stands in nobody's way.
    let waits = |of: &Value, quantity: i64| {
        world.later(1);
        world.booking(of, json!({"waitlist": true, "items": [{"class": "car", "quantity": quantity}]}))
    };
    let [many, first, second] = [waits(&department, 2), waits(&other, 1), waits(&department, 1)];
    world.requester(&department).post(&format!("{}/cancel", path_of(&holds)), because()).expect(200);
    world.later(1);
    let now = world.now();
    assert_eq!(told(world, &first, true)["room_at"], now);
    for booking in [&many, &second] {
        assert_eq!(world.dispatcher().get(&path_of(booking)).expect(200)["room_at"], Value::Null);
    }
    // The department is told, too. The room isn't held, and a change keeps the place.
    let seen = world.requester(&other).get(&format!("{}/history", path_of(&first))).expect(200);
    let last = seen["items"].as_array().expect("entries").last().expect("an entry").clone();
    assert_eq!((&last["action"], &last["actor"]), (&json!("room"), &json!("waitlist")));
    world.requester(&other).post(&format!("{}/cancel", path_of(&first)), because()).expect(200);
    assert_eq!(told(world, &second, true)["waitlist_place"], 2);
    let taken = world.booking(&other, json!({}));
    let gone = told(world, &second, false);
    assert_eq!((&gone["state"], &gone["waitlist"]), (&json!("submitted"), &json!(true)));
    let history = world.dispatcher().get(&format!("{}/history", path_of(&second))).expect(200);
    assert_eq!(history["items"].as_array().expect("entries").last().expect("an entry")["action"], "room_gone");
    // Who is dispatched neither waits nor is told.
    world.requester(&other).post(&format!("{}/cancel", path_of(&taken)), because()).expect(200);
    told(world, &second, true);
    world.approver(&department).post(&format!("{}/approve", path_of(&second)), json!({})).expect(200);
    let sent = world.send(&second, &[pair(&cars[0])]).expect(200);
    for member in ["waiting_since", "waitlist_place", "room_at"] {
        assert_eq!(sent[member], Value::Null, "{member}");
    }
}

fn who_waits_has_a_place(world: &World) {
    let (department, _) = department_with_cars(world, 1);
    let other = world.department("education");
    world.booking(&department, json!({}));
    let waits = |of: &Value, from: &str, until: &str| {
        world.later(1);
        world.booking(of, merged(between(from, until), json!({"waitlist": true})))
    };
    let first = waits(&department, "05-07 09:00", "05-07 10:00");
    assert_eq!((&first["waitlist_place"], &first["waiting_since"]), (&json!(1), &json!(world.now())));
    let apart = waits(&department, "05-07 12:00", "05-07 13:00");
    let second = waits(&other, "05-07 08:00", "05-07 11:00");
    assert_eq!((&apart["waitlist_place"], &second["waitlist_place"]), (&json!(1), &json!(2)));
    // A change keeps the place; who comes back to the list is the last.
    world.later(1);
    let noted = world.requester(&department).patch(&path_of(&first), json!({"note": "尽量安排"}), "*").expect(200);
    assert_eq!((&noted["waitlist_place"], &noted["waiting_since"]), (&json!(1), &first["waiting_since"]));
    world.requester(&department).patch(&path_of(&first), between("05-08 09:00", "05-08 10:00"), "*").expect(200);
    let blocked = world.booking(&other, between("05-09 09:00", "05-09 10:00"));
    assert_eq!(blocked["waitlist_place"], Value::Null);
    let again = json!({"waitlist": true, "starts_at": at("05-07 09:00"), "ends_at": at("05-07 10:00")});
    let last = world.requester(&department).patch(&path_of(&first), again, "*").expect(200);
    assert_eq!((&last["waitlist_place"], &last["waiting_since"]), (&json!(2), &json!(world.now())));
    let listed = world.dispatcher().get("/bookings?waitlist=true").expect(200);
    let places: Vec<i64> =
        listed["items"].as_array().expect("bookings").iter().filter_map(|one| one["waitlist_place"].as_i64()).collect();
    assert_eq!(places, [1, 1, 2]);
}

fn who_waits_one_after_the_other_needs_one_vehicle(world: &World) {
    let (department, _) = department_with_cars(world, 2);
    world.vehicle("bus");
    let day = between("05-07 08:00", "05-07 18:00");
    let holds = world.booking(&department, merged(day.clone(), items(&[("car", 2)])));
    let coach = world.booking(&department, merged(between("05-07 14:00", "05-07 18:00"), items(&[("bus", 1)])));
    let waits = |times: Value, wanted: Value| {
        world.later(1);
        let body = merged(merged(times, wanted), json!({"waitlist": true}));
        world.booking(&department, body)
    };
    let one = || items(&[("car", 1)]);
    let early = waits(between("05-07 08:00", "05-07 10:00"), one());
    let late = waits(between("05-07 11:00", "05-07 13:00"), one());
    // It asks for a bus that is taken later on the day, which is nothing to who asks for a car.
    let bus = waits(between("05-07 13:00", "05-07 15:00"), items(&[("bus", 1)]));
    let all_day = waits(day.clone(), one());
    let too_many = waits(day, one());
    world.requester(&department).post(&format!("{}/cancel", path_of(&holds)), because()).expect(200);
    told(world, &all_day, true);
    let has_room = |booking: &Value| world.dispatcher().get(&path_of(booking)).expect(200)["room_at"].is_string();
    assert_eq!([&early, &late, &bus, &all_day, &too_many].map(has_room), [true, true, false, true, false]);
    // Who is cancelled waits no more.
    world.requester(&department).post(&format!("{}/cancel", path_of(&too_many)), because()).expect(200);
    let waiting = world.dispatcher().get("/bookings?waitlist=true").expect(200);
    assert_eq!(words(&waiting["items"], "id"), [&all_day, &bus, &late, &early].map(id));
    let others = world.dispatcher().get("/bookings?waitlist=false").expect(200);
    assert_eq!(words(&others["items"], "id"), [&too_many, &coach, &holds].map(id));
}
