//! Driving hours and duty hours: planned, driven, and written down later (RULES.md §3.5).

use serde_json::{Value, json};

use crate::{
    cases,
    support::{
        trips::{a_bus_for, at, between, km_of, pair, path_of, trip_of, words},
        world::{MORNING, World, merged},
    },
};

cases![
    eight_hours_at_the_wheel_in_a_day,
    forty_four_hours_at_the_wheel_in_a_week,
    thirteen_hours_of_duty,
    work_written_down_later_counts_in_the_hours,
    work_written_down_later_is_shared_by_two,
    a_breakdown_written_down_later_claims_nothing,
];

/// The codes of the warnings when this bus was dispatched for a trip of so many kilometres.
fn warned_of(world: &World, department: &Value, bus: &Value, times: &Value, km: i64) -> Vec<String> {
    let fields = merged(merged(a_bus_for(10), times.clone()), json!({"distance_km": km}));
    let sent = world.sent(department, fields, &[bus]);
    words(&sent["warnings"], "code").into_iter().map(str::to_owned).collect()
}

fn eight_hours_at_the_wheel_in_a_day(world: &World) {
    world.tariff();
    let (bus, car) = (world.vehicle("bus"), world.vehicle("car"));
    let department = world.department("finance");
    // At 50 km/h 400 km are eight hours.
    let day = |day: u32| between(&format!("05-{day:02} 08:00"), &format!("05-{day:02} 18:00"));
    assert_eq!(warned_of(world, &department, &bus, &day(7), 400), Vec::<String>::new());
    assert_eq!(warned_of(world, &department, &bus, &day(9), 401), ["driving_hours"]);
    // With a second driver it is half of that.
    let far = merged(merged(a_bus_for(10), day(11)), json!({"distance_km": 800}));
    let second = world.driver_with(&["A1"]);
    let booking = world.approved(&department, far);
    let two = world.send(&booking, &[merged(pair(&bus), json!({"second_driver_id": second["id"]}))]).expect(200);
    assert_eq!(two["warnings"], json!([]));
    // The second driver's day counts as well.
    let evening = merged(merged(a_bus_for(10), between("05-11 20:00", "05-11 20:10")), json!({"distance_km": 10}));
    let booking = world.approved(&department, evening);
    let third = world.send(&booking, &[json!({"vehicle_id": bus["id"], "driver_id": second["id"]})]).expect(200);
    assert_eq!(words(&third["warnings"], "code"), ["driving_hours"]);
    // The limit isn't for cars. The speed is a setting.
    let by_car = world.sent(&department, merged(day(13), json!({"distance_km": 600})), &[&car]);
    assert_eq!(by_car["warnings"], json!([]));
    world.admin().patch("/settings", json!({"average_speed_kmh": 40}), "*").expect(200);
    assert_eq!(warned_of(world, &department, &bus, &day(15), 320), Vec::<String>::new());
    assert_eq!(warned_of(world, &department, &bus, &day(17), 321), ["driving_hours"]);
}

fn forty_four_hours_at_the_wheel_in_a_week(world: &World) {
    world.tariff();
    let bus = world.vehicle("bus");
    let department = world.department("finance");
    for day in 7..12 {
        let times = between(&format!("05-{day:02} 08:00"), &format!("05-{day:02} 18:00"));
        assert_eq!(warned_of(world, &department, &bus, &times, 380), Vec::<String>::new(), "{day}");
    }
    // It is 38 hours so far. Six more are the week's limit.
    assert_eq!(warned_of(world, &department, &bus, &between("05-12 08:00", "05-12 18:00"), 300), Vec::<String>::new());
    assert_eq!(warned_of(world, &department, &bus, &between("05-13 08:00", "05-13 09:00"), 1), ["driving_hours"]);
    // A week later the first trip doesn't count any more.
    assert_eq!(warned_of(world, &department, &bus, &between("05-20 08:00", "05-20 18:00"), 200), Vec::<String>::new());
}

fn thirteen_hours_of_duty(world: &World) {
    world.tariff();
    let cars = world.fleet(0, 0, 2);
    let department = world.department("finance");
    let warnings = |sent: &Value| words(&sent["warnings"], "code").into_iter().map(str::to_owned).collect::<Vec<_>>();
    world.sent(&department, between("05-07 06:00", "05-07 08:00"), &[&cars[0]]);
    assert_eq!(
        warnings(&world.sent(&department, between("05-07 17:00", "05-07 19:00"), &[&cars[0]])),
        Vec::<String>::new()
    );
    world.sent(&department, between("05-07 06:00", "05-07 08:00"), &[&cars[1]]);
    assert_eq!(
        warnings(&world.sent(&department, between("05-07 17:00", "05-07 19:01"), &[&cars[1]])),
        ["driving_hours"]
    );
}

/// A trip of the bus from 01:00 to 06:00 this night, recorded in the morning.
fn night_trip(world: &World, department: &Value, bus: &Value, more: Value, km: i64) -> String {
    let fields = merged(merged(a_bus_for(10), between("05-06 01:00", "05-06 06:00")), json!({"distance_km": km}));
    let sent = world.recorded_on_paper(department, fields, &[merged(pair(bus), more)]);
    let trip = trip_of(&sent, 0);
    let depart = json!({"odometer_km": km_of(bus), "at": at("05-06 01:00")});
    world.dispatcher().post(&format!("{trip}/depart"), depart).expect(200);
    trip
}

fn work_written_down_later_counts_in_the_hours(world: &World) {
    world.tariff();
    let (bus, car) = (world.vehicle("bus"), world.vehicle("car"));
    let department = world.department("finance");
    let (dispatcher, own) = (world.dispatcher(), bus["default_driver_id"].clone());
    let trip = night_trip(world, &department, &bus, json!({}), 250);
    let tonight = merged(merged(a_bus_for(10), between("05-06 09:00", "05-06 13:00")), json!({"distance_km": 100}));
    let booking = world.approved(&department, tonight);
    let minutes = || {
        let found = dispatcher.get(&format!("{}/candidates", path_of(&booking))).expect(200);
        let items = found["items"].as_array().expect("items").clone();
        items.iter().find(|one| one["driver_id"] == own).expect("the driver")["driver_minutes"]
            .as_i64()
            .expect("minutes")
    };
    let warned = || {
        let sent = world.send(&booking, &[pair(&bus)]).expect(200);
        let last = sent["trips"].as_array().expect("trips").len() - 1;
        let cancelled =
            dispatcher.post(&format!("{}/cancel", trip_of(&sent, last)), json!({"reason": "x"})).expect(200);
        words(&cancelled["warnings"], "code").into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!((minutes(), warned()), (0, vec![]));
    // By its distance it is five hours. With today's two that is below the limit.
    let back = json!({"odometer_km": km_of(&bus) + 250, "at": at("05-06 06:00")});
    dispatcher.post(&format!("{trip}/return"), back).expect(200);
    assert_eq!((minutes(), warned()), (300, vec![]));
    // Recorded as more than six hours it is too much. Corrected to six hours it isn't.
    let at_the_wheel = |minutes: i64| json!({"driving_minutes": minutes, "reason": "按记录仪"});
    dispatcher.post(&format!("{trip}/correct"), at_the_wheel(361)).expect(200);
    assert_eq!((minutes(), warned()), (361, vec!["driving_hours".to_owned()]));
    dispatcher.post(&format!("{trip}/correct"), at_the_wheel(360)).expect(200);
    assert_eq!((minutes(), warned()), (360, vec![]));
    // It takes nobody's time: its hours are no plan, but the day's duty began with it.
    let late = world.approved(&department, between("05-06 12:00", "05-06 14:01"));
    let sent = world.send(&late, &[json!({"vehicle_id": car["id"], "driver_id": own})]).expect(200);
    assert_eq!(words(&sent["warnings"], "code"), ["driving_hours"]);
}

fn work_written_down_later_is_shared_by_two(world: &World) {
    world.tariff();
    let bus = world.vehicle("bus");
    let department = world.department("finance");
    let second = world.driver_with(&["A1"]);
    let trip = night_trip(world, &department, &bus, json!({"second_driver_id": second["id"]}), 0);
    let back = json!({"odometer_km": km_of(&bus) + 250, "at": at("05-06 06:00"), "driving_minutes": 301});
    world.dispatcher().post(&format!("{trip}/return"), back).expect(200);
    let later = world.vehicle_with("bus", json!({"default_driver_id": second["id"]}));
    let booking = world.booking(&department, merged(a_bus_for(10), between("05-06 20:00", "05-06 21:00")));
    let found = world.dispatcher().get(&format!("{}/candidates", path_of(&booking))).expect(200);
    for vehicle in [&bus, &later] {
        let one = found["items"]
            .as_array()
            .expect("items")
            .iter()
            .find(|one| one["vehicle_id"] == vehicle["id"])
            .expect("the bus");
        assert_eq!((&one["driver_id"], &one["driver_minutes"]), (&vehicle["default_driver_id"], &json!(151)));
    }
}

fn a_breakdown_written_down_later_claims_nothing(world: &World) {
    world.tariff();
    let (bus, other) = (world.vehicle("bus"), world.vehicle("bus"));
    let department = world.department("finance");
    // The other bus had a plan during the hours in which, by the slip, it took over. It had returned by then.
    world.at(&at("05-06 00:10"));
    let met = world.sent(&department, merged(a_bus_for(10), between("05-06 00:20", "05-06 05:00")), &[&other]);
    world.leaves(&trip_of(&met, 0), km_of(&other), "05-06 00:20");
    world.returns(&trip_of(&met, 0), km_of(&other) + 20, "05-06 03:00");
    world.at(MORNING);
    let trip = night_trip(world, &department, &bus, json!({}), 250);
    let took_over =
        merged(pair(&other), json!({"odometer_km": km_of(&bus) + 80, "at": at("05-06 03:10"), "reason": "故障"}));
    let gone_on = world.dispatcher().post(&format!("{trip}/continue"), took_over).expect(200);
    assert_eq!(gone_on["vehicle_id"], other["id"]);
    let back = json!({"odometer_km": km_of(&other) + 100, "at": at("05-06 06:00")});
    assert_eq!(world.dispatcher().post(&format!("{trip}/return"), back).expect(200)["distance_km"], 160);
}
