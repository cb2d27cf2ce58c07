//! Maintenance by kilometres and days: what is due, what was done, and what it cost (RULES.md §7).

use serde_json::{Value, json};

use crate::{
    cases,
    support::{
        books::receipt,
        client::{Reply, etag, faults_of, id},
        trips::{at, between, km_of},
        world::{World, merged},
    },
};

cases![
    a_plan_is_for_one_vehicle_or_a_class,
    a_plan_changes_within_its_bounds,
    maintenance_is_due_by_what_comes_first,
    what_was_done_moves_what_is_due,
    what_was_done_by_mistake_is_made_void,
    a_plan_of_a_class_is_for_each_owned_vehicle_in_use,
    an_odometer_that_is_corrected_moves_what_is_due,
    what_was_done_is_judged,
    a_span_off_the_road_leads_back_to_its_plans,
    a_receipt_leads_back_to_its_plan,
    who_keeps_vehicles_keeps_their_maintenance,
];

/// A field of each.
fn names(items: &[Value], field: &str) -> Vec<String> {
    items.iter().map(|one| one[field].as_str().expect("a text").to_owned()).collect()
}

/// It is refused for one value: its place and the code.
#[track_caller]
fn refused(reply: &Reply, pointer: &str, code: &str) {
    assert_eq!(reply.status, 422, "{}: {}", reply.asked, reply.body);
    assert_eq!(faults_of(&reply.json()), [(pointer.to_owned(), code.to_owned())], "{}", reply.body);
}

/// Sends a plan.
fn plan_sent(world: &World, fields: Value) -> Reply {
    world.dispatcher().post("/maintenance-plans", merged(json!({"name": "更换机油"}), fields))
}

fn plan(world: &World, fields: Value) -> Value {
    plan_sent(world, fields).expect(201)
}

/// Sends what was done by a plan.
fn done_sent(world: &World, plan: &Value, fields: Value) -> Reply {
    let done = json!({"plan_id": plan["id"], "done_on": &world.now()[..10]});
    world.dispatcher().post("/maintenance-services", merged(done, fields))
}

fn done(world: &World, plan: &Value, fields: Value) -> Value {
    done_sent(world, plan, fields).expect(201)
}

/// What a plan says of its vehicles.
fn dues(world: &World, plan: &Value) -> Vec<Value> {
    let path = format!("/maintenance-plans/{}/vehicles", id(plan));
    world.dispatcher().get(&path).expect(200)["items"].as_array().cloned().expect("items")
}

/// What a plan says of its one vehicle: the state, and the day and kilometres when it is due.
fn due(world: &World, plan: &Value) -> (String, Value, Value) {
    let dues = dues(world, plan);
    assert_eq!(dues.len(), 1, "{dues:?}");
    let one = &dues[0];
    (one["state"].as_str().expect("a state").to_owned(), one["due_on"].clone(), one["due_km"].clone())
}

/// The maintenance in the list of what expires.
fn expiring(world: &World, within_days: i64) -> Vec<Value> {
    let all = world.dispatcher().get(&format!("/expiries?within_days={within_days}")).expect(200);
    let items = all["items"].as_array().cloned().expect("items");
    items.into_iter().filter(|one| one["kind"] == "maintenance").collect()
}

fn read(world: &World, vehicle: &Value, fields: Value) -> Value {
    world.dispatcher().post(&format!("/vehicles/{}/odometer-readings", id(vehicle)), fields).expect(201)
}

fn a_plan_is_for_one_vehicle_or_a_class(world: &World) {
    let car = world.vehicle("car");
    let made = plan(world, json!({"class": " car ", "every_km": 10_000, "every_days": 180}));
    assert_eq!((&made["class"], &made["vehicle_id"]), (&json!("car"), &Value::Null));
    assert_eq!((&made["warn_km"], &made["warn_days"], &made["retired_on"]), (&json!(500), &json!(14), &Value::Null));
    let short = plan(world, json!({"vehicle_id": car["id"], "every_km": 1_000}));
    assert_eq!((&short["warn_km"], &short["warn_days"]), (&json!(100), &Value::Null));
    let path = format!("/maintenance-plans/{}", id(&short));
    assert_eq!(world.accountant().get(&path).expect(200), short);

    let nothing = "019a0b5e-7c1f-7000-8000-00000000dead";
    for (fields, pointer, code) in [
        (json!({"every_km": 5_000}), "/vehicle_id", "required"),
        (json!({"every_km": 5_000, "class": "car", "vehicle_id": car["id"]}), "/class", "not_allowed"),
        (json!({"class": "car"}), "/every_km", "required"),
        (json!({"class": "tram", "every_days": 30}), "/class", "unknown_reference"),
        (json!({"vehicle_id": nothing, "every_days": 30}), "/vehicle_id", "unknown_reference"),
        (json!({"class": "car", "every_km": 99}), "/every_km", "out_of_range"),
        (json!({"class": "car", "every_km": 500_001}), "/every_km", "out_of_range"),
        (json!({"class": "car", "every_days": 0}), "/every_days", "out_of_range"),
        (json!({"class": "car", "every_days": 3_651}), "/every_days", "out_of_range"),
        (json!({"class": "car", "every_days": 30, "warn_days": 30}), "/warn_days", "out_of_range"),
        (json!({"class": "car", "every_days": 30, "warn_km": 30}), "/warn_km", "not_allowed"),
        (json!({"class": "car", "every_days": 30, "retired_on": "1905-01-01"}), "/retired_on", "out_of_range"),
    ] {
        refused(&plan_sent(world, fields), pointer, code);
    }
    // A hired vehicle has no odometer readings, so only days are counted.
    let supplier = world.admin().post("/suppliers", json!({"name": "县客运公司"})).expect(201);
    let hired = world.vehicle_with("car", json!({"ownership": "hired", "supplier_id": supplier["id"]}));
    refused(&plan_sent(world, json!({"vehicle_id": hired["id"], "every_km": 5_000})), "/every_km", "not_allowed");
    let by_days = plan(world, json!({"vehicle_id": hired["id"], "every_days": 180}));
    assert_eq!(due(world, &by_days), ("not_due".into(), json!("2026-11-02"), Value::Null));
    assert_eq!(world.dispatcher().all("/maintenance-plans").len(), 3);
    // The car goes to a supplier: its plan is no fault that way, and its kilometres count no more.
    let sold = json!({"ownership": "hired", "supplier_id": supplier["id"]});
    world.admin().patch(&format!("/vehicles/{}", id(&car)), sold, "*").expect(200);
    assert_eq!(due(world, &short), ("not_due".into(), Value::Null, Value::Null));
    world.dispatcher().patch(&path, json!({"retired_on": "2026-05-06"}), "*").expect(200);
    world
        .dispatcher()
        .patch(&format!("/maintenance-plans/{}", id(&by_days)), json!({"every_km": 900}), "*")
        .problem(422, "invalid");
    world.sound();
}

fn a_plan_changes_within_its_bounds(world: &World) {
    let car = world.vehicle("car");
    let made = plan(world, json!({"vehicle_id": car["id"], "every_km": 5_000, "every_days": 180, "warn_km": 300}));
    let (dispatcher, path) = (world.dispatcher(), format!("/maintenance-plans/{}", id(&made)));
    dispatcher.patch(&path, json!({"every_km": 10_000}), "\"7\"").problem(412, "stale");
    dispatcher.request("PATCH", &path).json(&json!({"every_km": 10_000})).send().problem(428, "if_match_required");
    for (patch, pointer, code) in [
        (json!({"warn_km": 5_000}), "/warn_km", "out_of_range"),
        (json!({"every_km": 300}), "/warn_km", "out_of_range"),
        (json!({"every_km": null}), "/warn_km", "not_allowed"),
        (json!({"every_km": null, "warn_km": null, "every_days": null}), "/every_km", "required"),
        (json!({"every_days": 4_000}), "/every_days", "out_of_range"),
        (json!({"name": ""}), "/name", "too_short"),
    ] {
        refused(&dispatcher.patch(&path, patch, "*"), pointer, code);
    }
    for field in ["class", "vehicle_id"] {
        refused(&dispatcher.patch(&path, json!({field: car["id"]}), "*"), &format!("/{field}"), "unknown_field");
    }
    let changed = dispatcher.patch(&path, json!({"every_km": 10_000, "warn_km": null}), etag(&made)).expect(200);
    assert_eq!(
        (&changed["every_km"], &changed["warn_km"], &changed["name"]),
        (&json!(10_000), &json!(500), &made["name"])
    );
    assert_eq!(due(world, &made), ("not_due".into(), json!("2026-11-02"), json!(20_000)));
    let same = dispatcher.patch(&path, json!({"every_km": 10_000}), etag(&changed)).expect(200);
    assert_eq!(etag(&same), etag(&changed), "what changes nothing makes no version");
    let by_days = dispatcher.patch(&path, json!({"every_km": null}), "*").expect(200);
    assert_eq!((&by_days["every_km"], &by_days["warn_km"]), (&Value::Null, &Value::Null));
    assert_eq!(due(world, &made), ("not_due".into(), json!("2026-11-02"), Value::Null));
    world.sound();
}

fn maintenance_is_due_by_what_comes_first(world: &World) {
    let car = world.vehicle("car");
    let both = plan(world, json!({"vehicle_id": car["id"], "every_km": 5_000, "every_days": 180}));
    let by_days = plan(world, json!({"name": "清洗空调", "vehicle_id": car["id"], "every_days": 20}));
    // Nothing was done yet, so both count from the opening reading and the day on which the car was recorded.
    let first = &dues(world, &both)[0];
    assert_eq!(
        (&first["due_on"], &first["remaining_days"], &first["due_km"], &first["remaining_km"], &first["state"]),
        (&json!("2026-11-02"), &json!(180), &json!(km_of(&car) + 5_000), &json!(5_000), &json!("not_due"))
    );
    assert_eq!((&first["last_done_on"], &first["last_service_id"]), (&Value::Null, &Value::Null));
    let within = |days: i64| names(&expiring(world, days), "maintenance");
    assert_eq!((within(19), within(20)), (Vec::new(), vec!["清洗空调".to_owned()]));
    assert_eq!((within(179).len(), within(180)), (1, vec!["清洗空调".to_owned(), "更换机油".to_owned()]));

    // By the kilometres: 500 before they are reached it is due soon, whatever the date.
    world.at(&at("05-20 08:00"));
    read(world, &car, json!({"odometer_km": km_of(&car) + 4_499}));
    assert_eq!((due(world, &both).0, within(0)), ("not_due".into(), Vec::new()));
    read(world, &car, json!({"odometer_km": km_of(&car) + 4_500}));
    assert_eq!(due(world, &both).0, "due_soon");
    let soon = &expiring(world, 0)[0];
    assert_eq!(
        (&soon["subject_kind"], &soon["subject_id"], &soon["name"], &soon["maintenance_plan_id"]),
        (&json!("vehicle"), &car["id"], &car["plate_no"], &both["id"])
    );
    assert_eq!(
        (&soon["valid_until"], &soon["days_left"], &soon["due_km"], &soon["remaining_km"], &soon["code"]),
        (&json!("2026-11-02"), &json!(166), &json!(km_of(&car) + 5_000), &json!(500), &Value::Null)
    );
    // It stands with what is due today.
    assert_eq!(within(6), ["更换机油", "清洗空调"]);
    world.at(&at("05-21 08:00"));
    read(world, &car, json!({"odometer_km": km_of(&car) + 5_000}));
    assert_eq!(due(world, &both).0, "due_soon");
    world.later(60);
    read(world, &car, json!({"odometer_km": km_of(&car) + 5_001}));
    assert_eq!((due(world, &both).0.as_str(), &expiring(world, 0)[0]["remaining_km"]), ("overdue", &json!(-1)));

    // By the date: two days of warning are a tenth of twenty.
    for (day, state) in [("05-23", "not_due"), ("05-24", "due_soon"), ("05-26", "due_soon"), ("05-27", "overdue")] {
        world.at(&at(&format!("{day} 08:00")));
        assert_eq!(due(world, &by_days), (state.into(), json!("2026-05-26"), Value::Null), "{day}");
    }
    let late = expiring(world, 0);
    assert_eq!(names(&late, "maintenance"), ["清洗空调", "更换机油"], "the most pressing first");
    assert_eq!(
        (&late[0]["days_left"], &late[0]["due_km"], &late[0]["remaining_km"]),
        (&json!(-1), &Value::Null, &Value::Null)
    );
    // All that concerns one vehicle, and the plans by which something is due.
    let of_car = |query: &str| {
        let path = format!("/vehicles/{}/maintenance{query}", id(&car));
        names(world.dispatcher().get(&path).expect(200)["items"].as_array().expect("items"), "name")
    };
    assert_eq!((of_car(""), of_car("?due=false")), (vec!["更换机油".to_owned(), "清洗空调".to_owned()], Vec::new()));
    let idle = plan(world, json!({"name": "更换轮胎", "vehicle_id": car["id"], "every_km": 60_000}));
    assert_eq!((of_car("?due=false"), of_car("?due=true").len()), (vec!["更换轮胎".to_owned()], 2));
    let plans = |due: bool| names(&world.dispatcher().all(&format!("/maintenance-plans?due={due}")), "id");
    assert_eq!(plans(false), [id(&idle)]);
    assert_eq!(plans(true), [id(&by_days), id(&both)]);
    world.sound();
}

fn what_was_done_moves_what_is_due(world: &World) {
    let car = world.vehicle("car");
    let km = km_of(&car);
    let oil = plan(world, json!({"vehicle_id": car["id"], "every_km": 5_000, "every_days": 180}));
    world.at(&at("06-01 08:00"));
    read(world, &car, json!({"odometer_km": km + 6_000}));
    assert_eq!(due(world, &oil).0, "overdue");
    // The vehicle of a plan of one vehicle need not be named.
    let first = done(world, &oil, json!({"odometer_km": km + 6_000, "note": "更换机油和机滤"}));
    assert_eq!((&first["vehicle_id"], &first["voided_at"]), (&car["id"], &Value::Null));
    assert_eq!(due(world, &oil), ("not_due".into(), json!("2026-11-28"), json!(km + 11_000)));
    let stands = &dues(world, &oil)[0];
    assert_eq!(
        (&stands["last_service_id"], &stands["last_done_on"], &stands["last_done_km"]),
        (&first["id"], &json!("2026-06-01"), &json!(km + 6_000))
    );
    assert!(expiring(world, 30).is_empty());
    // What was done before and is typed late changes nothing.
    done(world, &oil, json!({"odometer_km": km - 4_000, "done_on": "2025-12-01"}));
    assert_eq!(due(world, &oil).2, km + 11_000);
    // Of what was done on one day, it is what was recorded last: after a new instrument it is recorded once more.
    read(world, &car, json!({"odometer_km": 5, "reason": "换表"}));
    done(world, &oil, json!({"odometer_km": 5}));
    assert_eq!(due(world, &oil), ("not_due".into(), json!("2026-11-28"), json!(5_005)));
    let listed = world.supervisor().all(&format!("/maintenance-services?plan_id={}", id(&oil)));
    assert_eq!(names(&listed, "done_on"), ["2026-06-01", "2025-12-01", "2026-06-01"]);
    assert_eq!(
        listed.last(),
        Some(&world.supervisor().get(&format!("/maintenance-services/{}", id(&first))).expect(200))
    );
    let nothing = world.supervisor().all(&format!("/maintenance-services?vehicle_id={}", id(&world.vehicle("car"))));
    assert!(nothing.is_empty());
    world.sound();
}

fn what_was_done_by_mistake_is_made_void(world: &World) {
    let car = world.vehicle("car");
    let oil = plan(world, json!({"vehicle_id": car["id"], "every_days": 20}));
    let right = done(world, &oil, json!({"done_on": "2026-05-01"}));
    let wrong = done(world, &oil, json!({}));
    assert_eq!(due(world, &oil).1, "2026-05-26");
    let (dispatcher, path) = (world.dispatcher(), format!("/maintenance-services/{}/void", id(&wrong)));
    refused(&dispatcher.post(&path, json!({})), "/reason", "required");
    let stale = dispatcher.request("POST", &path).header("If-Match", "\"7\"").json(&json!({"reason": "记错"})).send();
    stale.problem(412, "stale");
    let void = dispatcher.post(&path, json!({"reason": "记错车辆"})).expect(200);
    assert_eq!((&void["voided_at"], &void["void_reason"]), (&json!(world.now()), &json!("记错车辆")));
    let refused = dispatcher.post(&path, json!({"reason": "再次"})).problem(409, "wrong_state");
    assert_eq!(refused["state"], "voided");
    assert_eq!(due(world, &oil).1, "2026-05-21");
    assert_eq!(dues(world, &oil)[0]["last_service_id"], right["id"]);
    let listed = world.accountant().all("/maintenance-services");
    assert_eq!(names(&listed, "id"), [id(&wrong), id(&right)], "it stays on record");
    let events = world.supervisor().all("/events?subject=maintenance_service&action=void");
    assert_eq!((events.len(), &events[0]["reason"]), (1, &json!("记错车辆")));
    world.sound();
}

fn a_plan_of_a_class_is_for_each_owned_vehicle_in_use(world: &World) {
    let since = |day: &str| json!({"in_service_on": day});
    let (old, new) = (world.vehicle_with("car", since("2026-01-10")), world.vehicle_with("car", since("2026-04-10")));
    let bus = world.vehicle("bus");
    let supplier = world.admin().post("/suppliers", json!({"name": "县客运公司"})).expect(201);
    let hired = world.vehicle_with("car", json!({"ownership": "hired", "supplier_id": supplier["id"]}));
    let all = plan(world, json!({"name": "二级维护", "class": "car", "every_days": 120, "every_km": 20_000}));
    // Each counts from its own first day in service.
    let stand = |world: &World| -> Vec<(Value, Value, Value)> {
        dues(world, &all)
            .into_iter()
            .map(|one| (one["vehicle_id"].clone(), one["state"].clone(), one["due_on"].clone()))
            .collect()
    };
    assert_eq!(
        stand(world),
        [
            (old["id"].clone(), json!("due_soon"), json!("2026-05-10")),
            (new["id"].clone(), json!("not_due"), json!("2026-08-08"))
        ]
    );
    let found = |query: &str| world.dispatcher().all(&format!("/maintenance-plans?{query}")).len();
    let of = |vehicle: &Value| found(&format!("vehicle_id={}", id(vehicle)));
    assert_eq!((of(&old), of(&bus), of(&hired), found("class=car"), found("class=bus")), (1, 0, 0, 1, 0));
    assert_eq!((found("due=true"), found("due=false")), (1, 0));
    assert_eq!(names(&expiring(world, 30), "subject_id"), [id(&old)]);

    // What is done to one changes nothing for the other.
    refused(&done_sent(world, &all, json!({"odometer_km": 10_000})), "/vehicle_id", "required");
    for other in [&bus, &hired] {
        let done = json!({"odometer_km": 10_000, "vehicle_id": other["id"]});
        refused(&done_sent(world, &all, done), "/vehicle_id", "not_in_plan");
    }
    done(world, &all, json!({"odometer_km": 10_000, "vehicle_id": old["id"]}));
    assert_eq!(
        stand(world),
        [
            (old["id"].clone(), json!("not_due"), json!("2026-09-03")),
            (new["id"].clone(), json!("not_due"), json!("2026-08-08"))
        ]
    );
    assert_eq!((found("due=true"), expiring(world, 30).len(), expiring(world, 130).len()), (0, 0, 2));

    // A vehicle that is retired is due no more, and a plan that is retired makes nothing due.
    let retire = |path: String, day: &str| world.dispatcher().patch(&path, json!({"retired_on": day}), "*").expect(200);
    retire(format!("/vehicles/{}", id(&old)), "2026-05-07");
    assert_eq!(stand(world).len(), 2, "today it is in use");
    world.at(&at("05-07 08:00"));
    assert_eq!(names(&dues(world, &all), "vehicle_id"), [id(&new)]);
    assert_eq!(names(&expiring(world, 130), "subject_id"), [id(&new)]);
    retire(format!("/maintenance-plans/{}", id(&all)), "2026-05-08");
    assert_eq!(expiring(world, 130).len(), 1);
    world.at(&at("05-08 08:00"));
    assert_eq!((dues(world, &all).len(), expiring(world, 3_650).len()), (0, 0));
    let path = format!("/vehicles/{}/maintenance", id(&new));
    assert_eq!(world.dispatcher().get(&path).expect(200)["items"], json!([]));
    assert_eq!(found("class=car"), 1, "it stays on record");
    world.sound();
}

fn an_odometer_that_is_corrected_moves_what_is_due(world: &World) {
    let car = world.vehicle("car");
    let km = km_of(&car);
    let oil = plan(world, json!({"vehicle_id": car["id"], "every_km": 5_000}));
    world.at(&at("05-12 08:00"));
    let typed = read(world, &car, json!({"odometer_km": km + 5_200}));
    assert_eq!((due(world, &oil).0.as_str(), expiring(world, 0).len()), ("overdue", 1));
    read(world, &car, json!({"odometer_km": km + 520, "corrects_id": typed["id"], "reason": "多写一位"}));
    let stands = &dues(world, &oil)[0];
    assert_eq!(
        (&stands["odometer_km"], &stands["remaining_km"], &stands["state"]),
        (&json!(km + 520), &json!(4_480), &json!("not_due"))
    );
    assert!(expiring(world, 0).is_empty());
    // A reading that is doubted doesn't count.
    read(world, &car, json!({"odometer_km": km + 50_000}));
    assert_eq!(due(world, &oil).0, "not_due");
    // Where nothing was done yet, it counts from the opening reading as it was corrected.
    let readings = world.dispatcher().all(&format!("/vehicles/{}/odometer-readings", id(&car)));
    let opening = readings.iter().find(|one| one["source"] == "opening").expect("an opening reading");
    read(world, &car, json!({"odometer_km": km - 100, "corrects_id": opening["id"], "reason": "抄错"}));
    assert_eq!(due(world, &oil).2, km + 4_900);
    world.sound();
}

fn what_was_done_is_judged(world: &World) {
    let (car, other) = (world.vehicle("car"), world.vehicle("car"));
    let km = km_of(&car);
    let oil = plan(world, json!({"vehicle_id": car["id"], "every_km": 5_000}));
    let air = plan(world, json!({"name": "清洗空调", "vehicle_id": car["id"], "every_days": 365}));
    world.at(&at("05-12 18:00"));
    read(world, &car, json!({"odometer_km": km + 600, "at": at("05-10 18:00")}));
    read(world, &car, json!({"odometer_km": km + 700, "at": at("05-12 09:00")}));
    let nothing = "019a0b5e-7c1f-7000-8000-00000000dead";
    for (fields, pointer, code) in [
        (json!({}), "/odometer_km", "required"),
        (json!({"odometer_km": km + 700, "done_on": "2026-05-13"}), "/done_on", "in_the_future"),
        (json!({"odometer_km": km + 700, "done_on": "1905-06-07"}), "/done_on", "out_of_range"),
        (json!({"odometer_km": km + 700, "vehicle_id": other["id"]}), "/vehicle_id", "not_in_plan"),
        (json!({"odometer_km": km + 700, "vehicle_id": nothing}), "/vehicle_id", "unknown_reference"),
        (json!({"odometer_km": km + 700, "plan_id": nothing}), "/plan_id", "unknown_reference"),
        (json!({"odometer_km": km + 700, "off_road_id": nothing}), "/off_road_id", "unknown_reference"),
        // A digit too many would never be due again.
        (json!({"odometer_km": (km + 700) * 10}), "/odometer_km", "implausible"),
        (json!({"odometer_km": km + 700 + 1_081}), "/odometer_km", "implausible"),
    ] {
        refused(&done_sent(world, &oil, fields), pointer, code);
    }
    // By the evening of the 11th the odometer read no more than on the morning of the 12th.
    let ahead = done_sent(world, &oil, json!({"odometer_km": km + 701, "done_on": "2026-05-11"}));
    assert_eq!(ahead.problem(409, "odometer_ahead")["reading"]["odometer_km"], km + 700);
    assert!(world.dispatcher().all("/maintenance-services").is_empty(), "a refusal leaves nothing behind");
    // The car went on after it was done, or was driven to the workshop without a trip.
    done(world, &oil, json!({"odometer_km": km + 550, "done_on": "2026-05-10"}));
    done(world, &oil, json!({"odometer_km": km + 700, "done_on": "2026-05-11"}));
    done(world, &oil, json!({"odometer_km": km + 712}));
    // A plan that counts days only doesn't ask for the odometer.
    done(world, &air, json!({"done_on": "2026-04-01"}));
    // Now it counts kilometres, too, of which the first are those of the opening reading.
    let path = format!("/maintenance-plans/{}", id(&air));
    world.dispatcher().patch(&path, json!({"every_km": 20_000}), "*").expect(200);
    assert_eq!(due(world, &air), ("not_due".into(), json!("2027-04-01"), json!(km + 20_000)));
    // What was done by days only in between doesn't hide the last reading.
    done(world, &air, json!({"odometer_km": km + 699, "done_on": "2026-05-11"}));
    world.dispatcher().patch(&path, json!({"every_km": null}), "*").expect(200);
    done(world, &air, json!({"done_on": "2026-05-12"}));
    world.dispatcher().patch(&path, json!({"every_km": 20_000}), "*").expect(200);
    assert_eq!(due(world, &air), ("not_due".into(), json!("2027-05-12"), json!(km + 20_699)));
    world.sound();
}

fn a_span_off_the_road_leads_back_to_its_plans(world: &World) {
    let (car, other) = (world.vehicle("car"), world.vehicle("car"));
    let oil = plan(world, json!({"class": "car", "every_days": 180}));
    let air = plan(world, json!({"name": "清洗空调", "class": "car", "every_days": 365}));
    let dispatcher = world.dispatcher();
    let span = |vehicle: &Value, day: &str| {
        let hours = between(&format!("{day} 09:00"), &format!("{day} 12:00"));
        let span = merged(hours, json!({"vehicle_id": vehicle["id"], "reason": "保养"}));
        dispatcher.post("/off-road", span).expect(201)
    };
    let (workshop, later, theirs) = (span(&car, "05-06"), span(&car, "05-16"), span(&other, "05-06"));
    assert_eq!(workshop["maintenance_plan_ids"], json!([]));
    let in_span = |span: &Value| json!({"vehicle_id": car["id"], "off_road_id": span["id"]});
    refused(&done_sent(world, &oil, in_span(&theirs)), "/off_road_id", "unknown_reference");
    let changed = done(world, &oil, in_span(&workshop));
    done(world, &air, in_span(&workshop));
    done(world, &oil, in_span(&workshop));
    let shown = dispatcher.get(&format!("/off-road/{}", id(&workshop)));
    let now = shown.expect(200);
    assert_eq!(now["maintenance_plan_ids"], json!([oil["id"], air["id"]]));
    assert_eq!(etag(&now), shown.etag());
    assert_ne!(etag(&now), etag(&workshop), "another answer has another version");
    let list = dispatcher.all("/off-road");
    let of =
        |one: &Value| list.iter().find(|span| span["id"] == one["id"]).expect("a span")["maintenance_plan_ids"].clone();
    assert_eq!((of(&workshop), of(&later), of(&theirs)), (json!([oil["id"], air["id"]]), json!([]), json!([])));
    let led = dispatcher.all(&format!("/maintenance-services?off_road_id={}", id(&workshop)));
    assert_eq!(led.len(), 3);
    // While maintenance of one vehicle is recorded in it, the span stays that vehicle's.
    let path = format!("/off-road/{}", id(&workshop));
    let moved = json!({"vehicle_id": other["id"], "starts_at": at("05-08 09:00"), "ends_at": at("05-08 12:00")});
    refused(&dispatcher.patch(&path, moved.clone(), "*"), "/vehicle_id", "has_maintenance");
    let longer = dispatcher.patch(&path, json!({"ends_at": at("05-06 13:00")}), "*").expect(200);
    assert_eq!(longer["maintenance_plan_ids"], json!([oil["id"], air["id"]]));
    let void = |one: &Value| {
        let path = format!("/maintenance-services/{}/void", id(one));
        dispatcher.post(&path, json!({"reason": "记错"})).expect(200)
    };
    void(&changed);
    assert_eq!(dispatcher.get(&path).expect(200)["maintenance_plan_ids"], json!([air["id"], oil["id"]]));
    led.iter().filter(|one| one["id"] != changed["id"]).for_each(|one| drop(void(one)));
    assert_eq!(dispatcher.patch(&path, moved, "*").expect(200)["maintenance_plan_ids"], json!([]));
    world.sound();
}

fn a_receipt_leads_back_to_its_plan(world: &World) {
    let (car, other) = (world.vehicle("car"), world.vehicle("car"));
    let oil = plan(world, json!({"class": "car", "every_days": 180}));
    let air = plan(world, json!({"name": "清洗空调", "class": "car", "every_days": 365}));
    let changed = done(world, &oil, json!({"vehicle_id": car["id"]}));
    let cleaned = done(world, &air, json!({"vehicle_id": other["id"]}));
    let wrong = done(world, &air, json!({"vehicle_id": car["id"]}));
    let path = format!("/maintenance-services/{}/void", id(&wrong));
    world.dispatcher().post(&path, json!({"reason": "记错"})).expect(200);
    let accountant = world.accountant();
    let line = |vehicle: &Value, service: &Value, fen: i64| json!({"amount_fen": fen, "vehicle_id": vehicle["id"], "maintenance_service_id": service["id"]});
    let pay = |fields: Value| accountant.post("/costs", receipt(fields));
    let nothing = json!({"id": "019a0b5e-7c1f-7000-8000-00000000dead"});
    let place = "/lines/0/maintenance_service_id";
    for one in [
        line(&other, &changed, 11_300),
        line(&json!({}), &changed, 11_300),
        line(&car, &nothing, 11_300),
        line(&car, &wrong, 11_300),
    ] {
        refused(&pay(json!({"lines": [one]})), place, "unknown_reference");
    }
    let of_another_kind = json!({"category": "inspection", "lines": [line(&car, &changed, 11_300)]});
    refused(&pay(of_another_kind), place, "not_for_category");
    let paid = pay(json!({"lines": [line(&car, &changed, 6_300), line(&other, &cleaned, 5_000)]})).expect(201);
    let shown = |lines: &Value| -> Vec<(Value, Value)> {
        let lines = lines.as_array().expect("lines").iter();
        lines.map(|line| (line["maintenance_service_id"].clone(), line["maintenance_plan_id"].clone())).collect()
    };
    let expected = [(changed["id"].clone(), oil["id"].clone()), (cleaned["id"].clone(), air["id"].clone())];
    assert_eq!(shown(&paid["lines"]), expected);
    let plain = pay(json!({})).expect(201);
    assert_eq!(shown(&plain["lines"]), [(Value::Null, Value::Null)]);
    // What a plan cost, and what one piece of work cost.
    let found = |query: &str| names(&accountant.all(&format!("/costs?{query}")), "id");
    assert_eq!(found(&format!("maintenance_plan_id={}", id(&oil))), [id(&paid)]);
    assert_eq!(found(&format!("maintenance_service_id={}", id(&cleaned))), [id(&paid)]);
    let idle = plan(world, json!({"class": "car", "every_km": 5_000}));
    assert!(found(&format!("maintenance_plan_id={}", id(&idle))).is_empty());
    assert!(found(&format!("maintenance_service_id={}", id(&wrong))).is_empty());
    assert_eq!(found("category=maintenance").len(), 2);
    world.sound();
}

fn who_keeps_vehicles_keeps_their_maintenance(world: &World) {
    let department = world.department("finance");
    world.vehicle("car");
    let made = json!({"name": "更换机油", "class": "car", "every_km": 5_000});
    for client in [world.dispatcher(), world.admin()] {
        client.post("/maintenance-plans", made.clone()).expect(201);
        assert_eq!(client.all("/maintenance-services").len(), 0);
    }
    for client in [world.accountant(), world.supervisor()] {
        assert_eq!(client.all("/maintenance-plans").len(), 2);
        client.post("/maintenance-plans", made.clone()).problem(403, "forbidden");
    }
    world.requester(&department).get("/maintenance-plans").problem(403, "forbidden");
    // A repeated request is done once.
    let once = || {
        let request = world.dispatcher();
        request.request("POST", "/maintenance-plans").header("Idempotency-Key", "one").json(&made).send().expect(201)
    };
    assert_eq!(once(), once());
    assert_eq!(world.dispatcher().all("/maintenance-plans").len(), 3);
}
