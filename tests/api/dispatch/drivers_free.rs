//! Drivers count in what is free (RULES.md §1.4), and an absence answers the trips that it hits (§2.5).

use serde_json::{Value, json};

use crate::{
    cases,
    support::{
        client::id,
        trips::{a_bus_for, at, between, department_with_cars, items, pair, path_of, trip_of, words},
        world::{World, merged},
    },
};

cases![
    without_drivers_nothing_is_free,
    who_may_drive_a_bus_may_drive_a_car_and_not_the_reverse,
    one_booking_does_not_take_a_driver_twice,
    a_second_driver_stays_or_is_let_go,
    an_ill_driver_is_replaced_in_two_calls,
    a_broken_vehicle_is_replaced_likewise,
];

const DAY: [&str; 2] = ["05-07 08:00", "05-07 16:00"];

fn day() -> Value {
    between(DAY[0], DAY[1])
}

/// Free vehicles and drivers of a class on that day.
fn free(world: &World, class: &str) -> (i64, i64) {
    let asked = format!(
        "/availability?starts_at={}&ends_at={}",
        at(DAY[0]).replace('+', "%2B"),
        at(DAY[1]).replace('+', "%2B")
    );
    let found = world.dispatcher().get(&asked).expect(200);
    let of = found["classes"].as_array().expect("classes").iter().find(|one| one["class"] == class).cloned();
    let of = of.expect("the class");
    (of["free"].as_i64().expect("a number"), of["drivers_free"].as_i64().expect("a number"))
}

fn on_leave(world: &World, driver: &Value) -> Value {
    let leave = merged(between("05-07 00:00", "05-08 00:00"), json!({"driver_id": driver, "reason": "病假"}));
    world.dispatcher().post("/leave", leave).expect(201)
}

fn without_drivers_nothing_is_free(world: &World) {
    world.tariff();
    let (department, buses) = (world.department("finance"), world.fleet(2, 0, 0));
    assert_eq!(free(world, "bus"), (2, 2));
    on_leave(world, &buses[0]["default_driver_id"]);
    assert_eq!(free(world, "bus"), (1, 1));
    on_leave(world, &buses[1]["default_driver_id"]);
    assert_eq!(free(world, "bus"), (0, 0));
    let requester = world.requester(&department);
    let refused = requester.post("/bookings", world.booking_body(&department, merged(a_bus_for(10), day())));
    let problem = refused.problem(409, "no_capacity");
    assert!(problem["errors"][0]["detail"].as_str().expect("words").contains("0 drivers"), "{problem}");
    // An urgent task is taken all the same.
    let urgent = json!({"purpose": "urgent_task"});
    let taken = world.booking(&department, merged(merged(a_bus_for(10), day()), urgent));
    assert_eq!(taken["over_capacity"], true);
    // A licence that runs out before, and a driver who has left, don't count either.
    let spare = world.driver_with(&["A1"]);
    let path = format!("/drivers/{}", id(&spare));
    assert_eq!(free(world, "bus"), (0, 0), "the urgent task wants the spare one");
    world.dispatcher().post(&format!("{}/cancel", path_of(&taken)), json!({"reason": "改期"})).expect(200);
    assert_eq!(free(world, "bus"), (1, 1));
    world.admin().patch(&path, json!({"licence_valid_until": "2026-05-06"}), "*").expect(200);
    assert_eq!(free(world, "bus"), (0, 0));
    world
        .admin()
        .patch(&path, json!({"licence_valid_until": "2026-05-07", "retired_on": "2026-05-07"}), "*")
        .expect(200);
    assert_eq!(free(world, "bus"), (0, 0));
    world.admin().patch(&path, json!({"retired_on": "2026-05-08"}), "*").expect(200);
    assert_eq!(free(world, "bus"), (1, 1));
}

fn who_may_drive_a_bus_may_drive_a_car_and_not_the_reverse(world: &World) {
    world.tariff();
    let department = world.department("finance");
    let drivers = [world.driver_with(&["A1"]), world.driver_with(&["C1"])];
    let with = |class: &str, driver: &Value| world.vehicle_with(class, json!({"default_driver_id": driver["id"]}));
    let (_bus, _first, _second) = (with("bus", &drivers[0]), with("car", &drivers[1]), with("car", &drivers[1]));
    assert_eq!([free(world, "bus"), free(world, "car")], [(1, 1), (2, 2)]);
    // Two cars take both drivers, the one for buses among them.
    let cars = world.booking(&department, merged(items(&[("car", 2)]), day()));
    assert_eq!([free(world, "bus"), free(world, "car")], [(0, 0), (0, 0)]);
    let requester = world.requester(&department);
    requester
        .post("/bookings", world.booking_body(&department, merged(a_bus_for(10), day())))
        .problem(409, "no_capacity");
    requester.patch(&path_of(&cars), items(&[("car", 1)]), "*").expect(200);
    assert_eq!([free(world, "bus"), free(world, "car")], [(1, 1), (1, 1)]);
    world.booking(&department, merged(a_bus_for(10), day()));
    assert_eq!([free(world, "bus"), free(world, "car")], [(0, 0), (0, 0)]);
}

fn one_booking_does_not_take_a_driver_twice(world: &World) {
    world.tariff();
    let department = world.department("finance");
    let drivers = [world.driver_with(&["A1"]), world.driver_with(&["A1"])];
    for class in ["bus", "car"] {
        for driver in &drivers {
            world.vehicle_with(class, json!({"default_driver_id": driver["id"]}));
        }
    }
    let requester = world.requester(&department);
    let ask = |buses: i64, cars: i64| {
        let wanted = merged(items(&[("bus", buses), ("car", cars)]), merged(day(), json!({"passengers": 20})));
        requester.post("/bookings", world.booking_body(&department, wanted))
    };
    let refused = ask(2, 2).problem(409, "no_capacity");
    assert_eq!(refused["errors"].as_array().expect("errors").len(), 2);
    let combined =
        refused["alternatives"].as_array().expect("alternatives").iter().find(|one| one["kind"] == "combined");
    assert_eq!(combined.expect("one bus is enough")["items"], json!([{"class": "bus", "quantity": 1}]));
    ask(1, 1).expect(201);
}

fn a_second_driver_stays_or_is_let_go(world: &World) {
    let (department, cars) = department_with_cars(world, 1);
    let second = world.driver_with(&["C1"]);
    let spare = world.driver_with(&["C1"]);
    let booking = world.approved(&department, day());
    let both = merged(pair(&cars[0]), json!({"second_driver_id": second["id"]}));
    let booking = world.send(&booking, &[both]).expect(200);
    let trip = trip_of(&booking, 0);
    let candidates = || world.dispatcher().get(&format!("{trip}/candidates")).expect(200)["items"].clone();
    let found = candidates();
    assert_eq!(found[0]["second_driver_id"], second["id"]);
    assert!(found.as_array().expect("items").iter().all(|one| one["driver_id"] != second["id"]));
    // He falls ill: the first driver goes on alone, or with another one.
    let leave = on_leave(world, &second["id"]);
    let best = &leave["trips"][0]["replacements"][0];
    assert_eq!((&best["driver_id"], &best["second_driver_id"]), (&cars[0]["default_driver_id"], &Value::Null));
    let taken = json!({"driver_id": best["driver_id"], "second_driver_id": best["second_driver_id"], "reason": "病假"});
    let now = world.dispatcher().post(&format!("{trip}/reassign"), taken).expect(200);
    assert_eq!((&now["second_driver_id"], &now["needs_reassignment"]), (&Value::Null, &json!(false)));
    let with_spare = json!({"second_driver_id": spare["id"], "reason": "长途"});
    world.dispatcher().post(&format!("{trip}/reassign"), with_spare).expect(200);
}

fn an_ill_driver_is_replaced_in_two_calls(world: &World) {
    let (department, cars) = department_with_cars(world, 2);
    let (first, second) = (world.driver_with(&["C1"]), world.driver_with(&["C1"]));
    let spans = [("05-07 08:00", "05-07 10:00"), ("05-07 11:00", "05-07 13:00"), ("05-07 14:00", "05-07 18:00")];
    let trips: Vec<Value> = spans
        .iter()
        .map(|(from, until)| world.sent(&department, between(from, until), &[&cars[0]])["trips"][0].clone())
        .collect();
    let leave = on_leave(world, &cars[0]["default_driver_id"]);
    let hit = leave["trips"].as_array().expect("trips");
    let ids = |list: &[Value], member: &str| -> Vec<String> {
        list.iter().map(|one| one[member].as_str().expect("an id").to_owned()).collect()
    };
    assert_eq!(ids(hit, "trip_id"), ids(&trips, "id"));
    for one in hit {
        let pairs = one["replacements"].as_array().expect("pairs");
        assert_eq!(pairs.len(), 3);
        assert!(pairs.iter().all(|pair| pair["driver_id"] != cars[0]["default_driver_id"]));
        assert_eq!(pairs[0]["vehicle_id"], cars[0]["id"], "its own car first");
    }
    // The leave itself is answered without them.
    assert!(world.dispatcher().get(&format!("/leave/{}", id(&leave))).expect(200).get("trips").is_none());
    let give = |trip: &Value, driver: &Value| json!({"id": trip["id"], "driver_id": driver["id"]});
    let retired = json!({"id": trips[2]["id"], "driver_id": cars[0]["default_driver_id"]});
    let body = json!({"items": [give(&trips[0], &first), give(&trips[1], &second), retired], "reason": "驾驶员请病假"});
    let outcomes = world.dispatcher().post("/trips/reassign", body).expect(200);
    let statuses: Vec<i64> = outcomes["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|one| one["status"].as_i64().expect("a status"))
        .collect();
    assert_eq!(statuses, [200, 200, 409]);
    let flagged = world.dispatcher().get("/trips?needs_reassignment=true").expect(200);
    assert_eq!(words(&flagged["items"], "id"), [trips[2]["id"].as_str().expect("an id")]);
}

fn a_broken_vehicle_is_replaced_likewise(world: &World) {
    let (department, cars) = department_with_cars(world, 2);
    let booking = world.sent(&department, day(), &[&cars[0]]);
    let away = merged(between("05-07 00:00", "05-08 00:00"), json!({"vehicle_id": cars[0]["id"], "reason": "抛锚"}));
    let off_road = world.dispatcher().post("/off-road", away).expect(201);
    let hit = &off_road["trips"][0];
    assert_eq!(hit["trip_id"], booking["trips"][0]["id"]);
    assert_eq!(hit["replacements"][0]["vehicle_id"], cars[1]["id"]);
    let taken = json!({
        "vehicle_id": hit["replacements"][0]["vehicle_id"], "driver_id": hit["replacements"][0]["driver_id"],
        "reason": "换车",
    });
    world.dispatcher().post(&format!("{}/reassign", trip_of(&booking, 0)), taken).expect(200);
    let later = json!({"ends_at": at("05-09 00:00")});
    let moved = world.dispatcher().patch(&format!("/off-road/{}", id(&off_road)), later, "*").expect(200);
    assert_eq!(moved["trips"], json!([]));
    world.send(&booking, &[pair(&cars[1])]).problem(409, "wrong_state");
}
