//! What the board shows of vehicles, drivers and trips, and of what blocks them.

use serde_json::{Value, json};

use crate::{
    board::{board, entries, path},
    cases,
    support::{
        client::id,
        trips::{at, between, department_with_cars, items, km_of, pair, path_of, trip_of},
        world::{World, merged},
    },
};

cases![
    a_board_has_what_the_contract_says,
    a_trip_is_shown_where_it_happened,
    what_happened_counts_before_the_plan_to_the_minute,
    a_trip_that_went_on_is_shown_by_its_legs,
    a_trip_says_what_it_says_elsewhere,
    what_blocks_is_shown,
    who_left_is_shown_with_past_trips,
    days_have_bounds,
    what_has_not_changed_is_not_sent_again,
];

/// The names of an object's members.
fn members(thing: &Value) -> Vec<&str> {
    let mut names: Vec<&str> = thing.as_object().expect("an object").keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}

fn a_board_has_what_the_contract_says(world: &World) {
    let (department, cars) = department_with_cars(world, 2);
    world.sent(&department, json!({}), &[&cars[0]]);
    let waits = world.approved(&department, between("05-08 08:00", "05-08 16:00"));
    let span = merged(json!({"reason": "保养", "vehicle_id": cars[1]["id"]}), between("05-09 08:00", "05-09 12:00"));
    world.dispatcher().post("/off-road", span).expect(201);
    let shown = board(world, "05-06", "05-13");
    let sorted = |names: &[&'static str]| {
        let mut names = names.to_vec();
        names.sort_unstable();
        names
    };
    let all =
        ["as_of", "from", "until", "buffer_minutes", "vehicles", "drivers", "trips", "blocked", "queue", "queue_more"];
    assert_eq!(members(&shown), sorted(&all));
    for (list, names) in [
        (
            "vehicles",
            &[
                "id",
                "plate_no",
                "class",
                "class_name",
                "model",
                "seats",
                "ownership",
                "default_driver_id",
                "current_odometer_km",
            ][..],
        ),
        ("drivers", &["id", "name", "phone", "licence_classes"]),
        (
            "trips",
            &[
                "id",
                "booking_id",
                "booking_number",
                "leg",
                "state",
                "vehicle_id",
                "driver_id",
                "second_driver_id",
                "starts_at",
                "ends_at",
                "departed_at",
                "returned_at",
                "department_name",
                "destination",
                "purpose",
                "needs_reassignment",
                "at_risk",
                "at_risk_reason",
                "awaits_confirmation",
                "quarantined",
                "etag",
            ],
        ),
        ("blocked", &["kind", "id", "vehicle_id", "driver_id", "starts_at", "ends_at", "reason"]),
        (
            "queue",
            &[
                "id",
                "number",
                "state",
                "approval",
                "purpose",
                "department_name",
                "items",
                "passengers",
                "starts_at",
                "ends_at",
                "origin",
                "destination",
                "waitlist",
                "over_capacity",
                "etag",
            ],
        ),
    ] {
        for one in entries(&shown, list) {
            assert_eq!(members(one), sorted(names), "{list}");
        }
        assert!(!entries(&shown, list).is_empty(), "no {list}");
    }
    assert_eq!(
        (&shown["as_of"], &shown["from"], &shown["until"], &shown["queue_more"]),
        (&json!(world.now()), &json!("2026-05-06"), &json!("2026-05-13"), &json!(0))
    );
    let car = entries(&shown, "vehicles").iter().find(|one| one["id"] == cars[0]["id"]).expect("the car");
    let classes = world.dispatcher().all("/vehicle-classes");
    let class = classes.iter().find(|one| one["code"] == "car").expect("the class");
    for name in ["plate_no", "class", "model", "seats", "ownership", "default_driver_id", "current_odometer_km"] {
        assert_eq!(car[name], cars[0][name], "{name}");
    }
    assert_eq!(car["class_name"], class["name"]);
    let drivers: Vec<&Value> = entries(&shown, "drivers").iter().map(|one| &one["id"]).collect();
    assert!(cars.iter().all(|car| drivers.contains(&&car["default_driver_id"])), "{drivers:?}");
    let queued = &entries(&shown, "queue")[0];
    for name in ["id", "number", "etag", "items", "passengers", "origin", "starts_at", "over_capacity"] {
        assert_eq!(queued[name], waits[name], "{name}");
    }
    assert_eq!(queued["department_name"], department["name"]);
    // By class, then by plate.
    let bus = world.vehicle("bus");
    let order: Vec<Value> =
        entries(&board(world, "05-06", "05-13"), "vehicles").iter().map(|one| one["id"].clone()).collect();
    assert_eq!(order, [&bus, &cars[0], &cars[1]].map(|one| one["id"].clone()));
    let shown = board(world, "05-06", "05-13");
    // Whoever runs or oversees the business reads the same.
    for reader in [world.accountant(), world.supervisor()] {
        assert_eq!(reader.get(&path("05-06", "05-13")).expect(200), shown);
    }
    world.requester(&department).get(&path("05-06", "05-13")).problem(403, "forbidden");
}

/// The trip's entries on the boards of 6 to 10 May, a day each, as how many there are.
fn by_day(world: &World, trip: &str) -> Vec<usize> {
    let days = ["05-06", "05-07", "05-08", "05-09", "05-10", "05-11"];
    days.windows(2)
        .map(|day| {
            let shown = board(world, day[0], day[1]);
            entries(&shown, "trips").iter().filter(|one| trip.ends_with(id(one))).count()
        })
        .collect()
}

fn a_trip_is_shown_where_it_happened(world: &World) {
    let (department, cars) = department_with_cars(world, 3);
    // To midnight sharp: the next day has nothing of it.
    let booking = world.sent(&department, between("05-07 20:00", "05-08 00:00"), &[&cars[0]]);
    let trip = trip_of(&booking, 0);
    assert_eq!(by_day(world, &trip), [0, 1, 0, 0, 0]);
    world.leaves(&trip, km_of(&cars[0]), "05-06 23:00");
    assert_eq!(by_day(world, &trip), [1, 1, 0, 0, 0], "it left before its plan");
    world.at(&at("05-09 10:00"));
    assert_eq!(by_day(world, &trip), [1, 1, 1, 1, 0], "it isn't back");
    world.returns(&trip, km_of(&cars[0]) + 80, "05-09 10:00");
    world.at(&at("05-10 10:00"));
    assert_eq!(by_day(world, &trip), [1, 1, 1, 1, 0], "it is back");
    let shown = board(world, "05-09", "05-10");
    let entry = entries(&shown, "trips").iter().find(|one| trip.ends_with(id(one))).expect("an entry");
    assert_eq!(
        [&entry["starts_at"], &entry["ends_at"], &entry["departed_at"], &entry["returned_at"]],
        [&json!(at("05-07 20:00")), &json!(at("05-08 00:00")), &json!(at("05-06 23:00")), &json!(at("05-09 10:00"))]
    );
    // One that is out for some days more is shown on these, too.
    let longer = world.sent(&department, between("05-10 12:00", "05-12 12:00"), &[&cars[1]]);
    world.leaves(&trip_of(&longer, 0), km_of(&cars[1]), "05-10 12:00");
    assert_eq!(entries(&board(world, "05-12", "05-13"), "trips").len(), 1);
    // What was cancelled is nowhere.
    let cancelled = world.sent(&department, between("05-12 12:00", "05-12 16:00"), &[&cars[2]]);
    assert_eq!(entries(&board(world, "05-12", "05-13"), "trips").len(), 2);
    world.dispatcher().post(&format!("{}/cancel", trip_of(&cancelled, 0)), json!({"reason": "调整"})).expect(200);
    assert_eq!(entries(&board(world, "05-12", "05-13"), "trips").len(), 1);
}

fn what_happened_counts_before_the_plan_to_the_minute(world: &World) {
    let (department, cars) = department_with_cars(world, 2);
    let booking = world.sent(&department, between("05-07 22:00", "05-10 12:00"), &[&cars[0]]);
    let planned = trip_of(&world.sent(&department, between("05-08 00:00", "05-08 06:00"), &[&cars[1]]), 0);
    let trip = trip_of(&booking, 0);
    assert_eq!(by_day(world, &trip), [0, 1, 1, 1, 1]);
    assert_eq!(by_day(world, &planned), [0, 0, 1, 0, 0], "it begins at midnight sharp");
    // It left later than planned, at midnight sharp, and was back earlier, at the next but one.
    world.leaves(&trip, km_of(&cars[0]), "05-08 00:00");
    assert_eq!(by_day(world, &trip), [0, 0, 1, 1, 1]);
    world.returns(&trip, km_of(&cars[0]) + 80, "05-09 00:00");
    assert_eq!(by_day(world, &trip), [0, 0, 1, 0, 0]);
}

fn a_trip_that_went_on_is_shown_by_its_legs(world: &World) {
    let (department, cars) = department_with_cars(world, 2);
    let companion = world.driver_with(&["C1"]);
    let booking = world.approved(&department, between("05-07 20:00", "05-08 12:00"));
    let both = merged(pair(&cars[0]), json!({"second_driver_id": companion["id"]}));
    let booking = world.send(&booking, &[both]).expect(200);
    let trip = trip_of(&booking, 0);
    world.leaves(&trip, km_of(&cars[0]), "05-07 20:00");
    world.at(&at("05-07 22:00"));
    let goes_on = json!({"odometer_km": km_of(&cars[0]) + 70, "at": at("05-07 22:00"), "reason": "故障"});
    world.dispatcher().post(&format!("{trip}/continue"), merged(pair(&cars[1]), goes_on)).expect(200);
    let legs = |from, until| {
        let shown = board(world, from, until);
        let of = |one: &Value| {
            let vehicle = cars.iter().position(|car| car["id"] == one["vehicle_id"]).expect("a car");
            assert_eq!(one["driver_id"], cars[vehicle]["default_driver_id"]);
            let second = if vehicle == 0 { &companion["id"] } else { &Value::Null };
            assert_eq!(&one["second_driver_id"], second, "of the first leg alone");
            (one["leg"].as_i64().expect("a leg"), vehicle, one["departed_at"].clone(), one["returned_at"].clone())
        };
        entries(&shown, "trips").iter().map(of).collect::<Vec<_>>()
    };
    let first = (1, 0, json!(at("05-07 20:00")), json!(at("05-07 22:00")));
    let second = (2, 1, json!(at("05-07 22:00")), Value::Null);
    assert_eq!(legs("05-07", "05-08"), [first, second.clone()]);
    assert_eq!(legs("05-08", "05-09"), [second]);
}

fn a_trip_says_what_it_says_elsewhere(world: &World) {
    let (department, cars) = department_with_cars(world, 4);
    let sent = |times, car: &Value| world.sent(&department, times, &[car]);
    // One is late, so the next with its car is at risk; one lost its car; one has a doubtful reading, one awaits a signature.
    let late = sent(between("05-07 08:00", "05-07 10:00"), &cars[0]);
    sent(between("05-07 11:00", "05-07 18:00"), &cars[0]);
    sent(between("05-07 15:00", "05-07 18:00"), &cars[1]);
    let doubtful = sent(between("05-07 08:00", "05-07 10:00"), &cars[2]);
    let waits = sent(between("05-07 08:00", "05-07 10:00"), &cars[3]);
    for (booking, car) in [(&late, &cars[0]), (&doubtful, &cars[2]), (&waits, &cars[3])] {
        world.leaves(&trip_of(booking, 0), km_of(car), "05-07 08:00");
    }
    world.returns(&trip_of(&doubtful, 0), km_of(&cars[2]) + 3_000, "05-07 10:00");
    world.returns(&trip_of(&waits, 0), km_of(&cars[3]) + 80, "05-07 10:00");
    let away = merged(json!({"reason": "保养", "vehicle_id": cars[1]["id"]}), between("05-07 14:00", "05-07 16:00"));
    world.dispatcher().post("/off-road", away).expect(201);
    world.at(&at("05-07 11:30"));
    let shown = board(world, "05-07", "05-08");
    let trips = entries(&shown, "trips");
    assert_eq!(trips.len(), 5);
    let mut seen = Vec::new();
    for entry in trips {
        let trip = world.dispatcher().get(&format!("/trips/{}", id(entry))).expect(200);
        for name in [
            "booking_id",
            "booking_number",
            "state",
            "vehicle_id",
            "driver_id",
            "second_driver_id",
            "starts_at",
            "ends_at",
            "department_name",
            "destination",
            "purpose",
            "departed_at",
            "returned_at",
            "needs_reassignment",
            "at_risk",
            "at_risk_reason",
            "awaits_confirmation",
            "quarantined",
            "etag",
        ] {
            assert_eq!(entry[name], trip[name], "{name}");
        }
        let marks = ["needs_reassignment", "at_risk", "awaits_confirmation", "quarantined"];
        seen.extend(marks.into_iter().filter(|name| entry[*name] == true));
    }
    seen.sort_unstable();
    assert_eq!(seen, ["at_risk", "awaits_confirmation", "needs_reassignment", "quarantined"]);
}

/// What is blocked on these days: kind, whose, from, until.
fn blocks(world: &World, from: &str, until: &str) -> Vec<[String; 4]> {
    let shown = board(world, from, until);
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    entries(&shown, "blocked")
        .iter()
        .map(|one| {
            let whose = if one["kind"] == "leave" { &one["driver_id"] } else { &one["vehicle_id"] };
            assert_eq!(one["id"].is_null(), one["kind"] == "paper", "{one}");
            assert!(!word(&one["reason"]).is_empty(), "{one}");
            [word(&one["kind"]), word(whose), word(&one["starts_at"]), word(&one["ends_at"])]
        })
        .collect()
}

fn what_blocks_is_shown(world: &World) {
    let car = world.vehicle("car");
    let van = world.vehicle("van");
    let dispatcher = world.dispatcher();
    let block = |list: &str, whose: Value, from: &str, until: &str| {
        dispatcher.post(list, merged(merged(json!({"reason": "安排"}), whose), between(from, until))).expect(201)
    };
    let of_car = || json!({"vehicle_id": car["id"]});
    let of_driver = || json!({"driver_id": car["default_driver_id"]});
    block("/off-road", of_car(), "05-06 20:00", "05-07 08:00");
    block("/leave", of_driver(), "05-07 00:00", "05-09 00:00");
    let given_up = block("/off-road", of_car(), "05-07 12:00", "05-07 13:00");
    block("/off-road", of_car(), "05-08 00:00", "05-08 08:00");
    dispatcher.post(&format!("/off-road/{}/end", id(&given_up)), json!({})).expect(200);
    let owned = |kind: &str, whose: &Value, from: &str, until: &str| {
        [kind.to_owned(), whose.as_str().expect("an id").to_owned(), at(from), at(until)]
    };
    let away = owned("off_road", &car["id"], "05-06 20:00", "05-07 08:00");
    let leave = owned("leave", &car["default_driver_id"], "05-07 00:00", "05-09 00:00");
    assert_eq!(blocks(world, "05-07", "05-08"), [away, leave.clone()]);
    assert_eq!(blocks(world, "05-09", "05-10"), Vec::<[String; 4]>::new());
    // The van's insurance ends on the 8th and is renewed from the 11th; its inspection lasts to the end of May.
    world.at("2026-05-06T09:00:00+08:00");
    let papers = world.admin().all(&format!("/vehicles/{}/papers", id(&van)));
    for paper in papers {
        let until = match paper["kind"].as_str() {
            Some("compulsory_insurance") => "2026-05-08",
            Some("inspection") => "2026-05-02",
            _ => continue,
        };
        let etag = paper["etag"].as_str().expect("an etag");
        world.admin().patch(&format!("/papers/{}", id(&paper)), json!({"valid_until": until}), etag).expect(200);
    }
    world.paper(&van, "compulsory_insurance", "2026-05-11", "2027-05-10");
    let gap = |from, until| owned("paper", &van["id"], from, until);
    assert_eq!(blocks(world, "05-08", "05-15")[1..], [gap("05-09 00:00", "05-11 00:00"), leave]);
    assert_eq!(blocks(world, "05-09", "05-10"), [gap("05-09 00:00", "05-10 00:00")]);
    assert_eq!(blocks(world, "05-30", "06-02"), [gap("06-01 00:00", "06-02 00:00")]);
    let words = |lang: &str| {
        let asked = dispatcher.request("GET", &path("05-09", "05-10")).header("Accept-Language", lang);
        asked.send().expect(200)["blocked"][0]["reason"].clone()
    };
    assert_eq!([words("zh-CN"), words("en")], [json!("无有效的交强险。"), json!("No valid compulsory insurance.")]);
}

fn who_left_is_shown_with_past_trips(world: &World) {
    let (department, cars) = department_with_cars(world, 2);
    let companion = world.driver_with(&["C1"]);
    let booking = world.approved(&department, between("05-07 08:00", "05-07 16:00"));
    let both = merged(pair(&cars[0]), json!({"second_driver_id": companion["id"]}));
    let booking = world.send(&booking, &[both]).expect(200);
    world.leaves(&trip_of(&booking, 0), km_of(&cars[0]), "05-07 08:00");
    world.returns(&trip_of(&booking, 0), km_of(&cars[0]) + 80, "05-07 16:00");
    world.at(&at("05-08 08:00"));
    let (admin, retired) = (world.admin(), json!({"retired_on": "2026-05-07"}));
    for car in &cars {
        let driver = format!("/drivers/{}", car["default_driver_id"].as_str().expect("an id"));
        admin.patch(
            &format!("/vehicles/{}", id(car)),
            merged(retired.clone(), json!({"default_driver_id": null})),
            "*",
        );
        admin.patch(&driver, retired.clone(), "*").expect(200);
    }
    admin.patch(&format!("/drivers/{}", id(&companion)), retired.clone(), "*").expect(200);
    let counts = |from, until| {
        let shown = board(world, from, until);
        ["vehicles", "drivers", "trips"].map(|list| entries(&shown, list).len())
    };
    assert_eq!(counts("05-06", "05-08"), [2, 3, 1], "they served on the 6th");
    assert_eq!(counts("05-07", "05-08"), [1, 2, 1], "one car had a trip, with two drivers");
    assert_eq!(counts("05-08", "05-09"), [0, 0, 0]);
}

fn days_have_bounds(world: &World) {
    let dispatcher = world.dispatcher();
    dispatcher.get(&path("05-01", "06-01")).expect(200);
    for (from, until, code) in [
        ("05-01", "06-02", "span_too_long"),
        ("05-06", "05-06", "ends_before_start"),
        ("05-06", "05-05", "ends_before_start"),
    ] {
        dispatcher.get(&path(from, until)).faults(&[("until", code)]);
    }
    dispatcher.get("/board").faults(&[("from", "required"), ("until", "required")]);
    let far = dispatcher.get("/board?from=9999-12-30&until=9999-12-31");
    assert!(matches!(far.status, 200 | 422), "{} {}", far.status, far.body);
}

fn what_has_not_changed_is_not_sent_again(world: &World) {
    let (department, cars) = department_with_cars(world, 1);
    let dispatcher = world.dispatcher();
    let first = dispatcher.get(&path("05-06", "05-13"));
    let tag = first.etag();
    assert!(tag.starts_with("W/\""), "{tag}: as_of differs where the tag doesn't");
    world.later(1);
    let again = |tag: &str| dispatcher.request("GET", &path("05-06", "05-13")).header("If-None-Match", tag).send();
    for seen in [&tag, tag.trim_start_matches("W/"), "*"] {
        let same = again(seen);
        assert_eq!((same.status, same.body.as_str(), same.etag()), (304, "", tag.clone()), "{seen}");
    }
    let later = dispatcher.get(&path("05-06", "05-13"));
    assert_eq!(later.etag(), tag);
    assert_ne!(later.json()["as_of"], first.json()["as_of"]);
    let booking = world.approved(&department, merged(items(&[("car", 1)]), between("05-20 08:00", "05-20 09:00")));
    let changed = again(&tag);
    assert_eq!(changed.status, 200, "something is to be sent");
    world.dispatch(&booking, &[&cars[0]]);
    assert_eq!(again(&changed.etag()).status, 200, "it is sent");
    let patched = json!({"note": "电话"});
    let now = again("").etag();
    world.requester(&department).patch(&path_of(&booking), patched, "*").expect(200);
    assert_eq!(again(&now).status, 304, "a booking that isn't shown has changed");
    // Whatever it shows counts, also what says no more than a number.
    let mut seen = now;
    let buffer = json!({"buffer_minutes": 45});
    let phone = json!({"phone": "13700000000"});
    let driver = format!("/drivers/{}", cars[0]["default_driver_id"].as_str().expect("an id"));
    for (list, body) in [("/settings", buffer), (driver.as_str(), phone)] {
        world.admin().patch(list, body, "*").expect(200);
        let changed = again(&seen);
        assert_eq!(changed.status, 200, "{list}");
        seen = changed.etag();
    }
    assert_eq!(again("").json()["buffer_minutes"], 45);
    let away = merged(json!({"reason": "保养", "vehicle_id": cars[0]["id"]}), between("05-12 08:00", "05-12 12:00"));
    dispatcher.post("/off-road", away).expect(201);
    assert_eq!(again(&seen).status, 200, "something is blocked");
    let packed = dispatcher.request("GET", &path("05-06", "05-13")).header("Accept-Encoding", "gzip").send();
    assert_eq!((packed.status, packed.header("content-encoding")), (200, None), "a small board isn't packed");
}
