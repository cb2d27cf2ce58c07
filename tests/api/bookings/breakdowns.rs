//! Trips that break down: going on with another vehicle, or ending there.

use serde_json::{Value, json};

use crate::{
    bookings::out,
    cases,
    support::{
        client::id,
        trips::{at, between, items, km_of, pair, path_of, refused_for, trip_of, words},
        world::{World, merged},
    },
};

cases![
    a_breakdown_goes_on_with_another_vehicle,
    a_breakdown_is_helped_by_override,
    a_hired_replacement_brings_its_odometer,
    who_drove_a_leg_still_sees_the_trip,
    an_aborted_trip_costs_the_greater,
    two_vans_go_on_for_a_coach,
    what_went_on_with_another_vehicle_can_be_extended,
];

fn a_breakdown_goes_on_with_another_vehicle(world: &World) {
    let (department, car, trip, km) = out(world);
    let other = world.vehicle("car");
    let dispatcher = world.dispatcher();
    world.at("2026-05-07T10:00:00+08:00");
    let body = json!({"vehicle_id": other["id"], "driver_id": other["default_driver_id"], "odometer_km": km + 70, "at": "2026-05-07T10:00:00+08:00", "reason": "故障"});
    let gone_on = dispatcher.post(&format!("{trip}/continue"), body).expect(200);
    assert_eq!((&gone_on["vehicle_id"], gone_on["legs"].as_array().map(Vec::len)), (&other["id"], Some(2)));
    world.at("2026-05-07T17:00:00+08:00");
    let there = other["odometer_km"].as_i64().expect("kilometres");
    let done = dispatcher.post(&format!("{trip}/return"), json!({"odometer_km": there + 60})).expect(200);
    // One base for both vehicles. 130 km together are 30 beyond, at 2.70. 9 hours together are one beyond, at 35.00.
    assert_eq!((&done["distance_km"], &done["charge"]["total_fen"]), (&json!(130), &json!(50_000 + 30 * 270 + 3_500)));
    // Both vehicles are free again, and the one that broke down may be sent.
    world.at("2026-05-08T08:00:00+08:00");
    let times = json!({"starts_at": "2026-05-09T08:00:00+08:00", "ends_at": "2026-05-09T16:00:00+08:00"});
    let next = world.approved(&department, times);
    world.dispatch(&next, &[&car]);
}

fn a_breakdown_is_helped_by_override(world: &World) {
    let (_, _, trip, km) = out(world);
    let bus = world.vehicle("bus");
    let dispatcher = world.dispatcher();
    world.at(&at("05-07 10:00"));
    let goes_on = merged(pair(&bus), json!({"odometer_km": km + 70, "at": at("05-07 10:00"), "reason": "故障"}));
    let path = format!("{trip}/continue");
    refused_for(&dispatcher.post(&path, goes_on.clone()), &[("/vehicle_id", "class_mismatch")]);
    let lifted = json!({"overrides": [{"code": "class_mismatch", "reason": "无同型车"}]});
    let gone_on = dispatcher.post(&path, merged(goes_on, lifted)).expect(200);
    assert_eq!(gone_on["vehicle_id"], bus["id"]);
    assert_eq!(words(&gone_on["warnings"], "code"), ["class_mismatch"]);
}

fn a_hired_replacement_brings_its_odometer(world: &World) {
    let (_, _, trip, km) = out(world);
    let supplier = world.admin().post("/suppliers", json!({"name": "县客运公司"})).expect(201);
    let hired = world.vehicle_with("car", json!({"ownership": "hired", "supplier_id": supplier["id"]}));
    world.at(&at("05-07 10:00"));
    let goes_on = merged(pair(&hired), json!({"odometer_km": km + 70, "at": at("05-07 10:00"), "reason": "故障"}));
    let dispatcher = world.dispatcher();
    let path = format!("{trip}/continue");
    dispatcher.post(&path, goes_on.clone()).faults(&[("/replacement_odometer_km", "required")]);
    dispatcher.post(&path, merged(goes_on, json!({"replacement_odometer_km": 60_000}))).expect(200);
    assert_eq!(world.returns(&trip, 60_060, "05-07 16:00")["distance_km"], 130);
}

fn who_drove_a_leg_still_sees_the_trip(world: &World) {
    let (_, car, trip, km) = out(world);
    let other = world.vehicle("car");
    let dispatcher = world.dispatcher();
    let driver_of = |vehicle: &serde_json::Value| {
        dispatcher.get(&format!("/drivers/{}", vehicle["default_driver_id"].as_str().expect("an id"))).expect(200)
    };
    let (first, next) = (driver_of(&car), driver_of(&other));
    world.at(&at("05-07 10:00"));
    let goes_on = merged(pair(&other), json!({"odometer_km": km + 70, "at": at("05-07 10:00"), "reason": "故障"}));
    dispatcher.post(&format!("{trip}/continue"), goes_on).expect(200);
    let replaced = world.driver(&first);
    let seen = replaced.get("/trips").expect(200);
    assert_eq!(id(&seen["items"][0]), trip.trim_start_matches("/trips/"));
    let legs = &replaced.get(&trip).expect(200)["legs"];
    assert_eq!((&legs[0]["plate_no"], &legs[0]["driver_name"]), (&car["plate_no"], &first["name"]));
    assert_eq!((&legs[1]["plate_no"], &legs[1]["driver_name"]), (&other["plate_no"], &next["name"]));
    // Only the one who drives it now records its return.
    let there = json!({"odometer_km": km_of(&other) + 60});
    replaced.post(&format!("{trip}/return"), there.clone()).problem(403, "forbidden");
    let slip = dispatcher.get(&format!("{trip}/slip")).body;
    for words in [&car["plate_no"], &first["name"], &other["plate_no"], &next["name"]] {
        assert!(slip.contains(words.as_str().expect("words")), "{words} is not on the slip");
    }
    world.driver(&next).post(&format!("{trip}/return"), there).expect(200);
}

fn an_aborted_trip_costs_the_greater(world: &World) {
    let (_, _, trip, km) = out(world);
    world.at("2026-05-07T09:00:00+08:00");
    let body = json!({"odometer_km": km + 40, "at": "2026-05-07T09:00:00+08:00", "reason": "活动取消"});
    let aborted = world.dispatcher().post(&format!("{trip}/abort"), body).expect(200);
    // The highest step is 100 % of 500.00, more than 40 km at 2.70.
    assert_eq!(
        (&aborted["outcome"], &aborted["charge"]["total_fen"], &aborted["charge"]["lines"][0]["code"]),
        (&json!("aborted"), &json!(50_000), &json!("aborted"))
    );
}

fn two_vans_go_on_for_a_coach(world: &World) {
    world.tariff();
    let department = world.department("finance");
    let (bus, vans) = (world.vehicle("bus"), world.fleet(0, 2, 0));
    let fields = merged(items(&[("bus", 1)]), json!({"passengers": 12, "purpose": "collective_event"}));
    let sent = world.sent(&department, fields, &[&bus]);
    let (trip, dispatcher) = (trip_of(&sent, 0), world.dispatcher());
    world.leaves(&trip, km_of(&bus), "05-07 08:00");
    world.at(&at("05-07 10:00"));
    let path = format!("{trip}/continue");
    let body = |fields: Value| {
        let goes_on = merged(pair(&vans[0]), json!({"odometer_km": km_of(&bus) + 70, "at": at("05-07 10:00")}));
        merged(merged(goes_on, json!({"reason": "途中故障"})), fields)
    };
    // One van carries six of twelve. Smaller vehicles go by override.
    let alone = dispatcher.post(&path, body(json!({})));
    refused_for(&alone, &[("/vehicle_id", "class_mismatch"), ("/vehicle_id", "seats")]);
    let both = |more: Value| body(merged(json!({"further_vehicles": [pair(&vans[1])]}), more));
    let lifted = json!({"overrides": [{"code": "class_mismatch", "reason": "无大客车可用"}]});
    let unfit = world.driver_with(&["C2"]);
    let with_driver = json!({"further_vehicles": [merged(pair(&vans[1]), json!({"driver_id": unfit["id"]}))]});
    let refused = dispatcher.post(&path, body(merged(with_driver, lifted.clone())));
    refused_for(&refused, &[("/further_vehicles/0/driver_id", "driver_licence_class")]);
    let twice = json!({"further_vehicles": [pair(&vans[0])]});
    let named = [("/further_vehicles/0/vehicle_id", "duplicate"), ("/further_vehicles/0/driver_id", "duplicate")];
    dispatcher.post(&path, body(twice)).faults(&named);
    let headless = merged(both(lifted.clone()), json!({"vehicle_id": null}));
    dispatcher.post(&path, headless).faults(&[("/vehicle_id", "required")]);
    let gone_on = dispatcher.post(&path, both(lifted)).expect(200);
    assert_eq!((&gone_on["vehicle_id"], &gone_on["accompanies_trip_id"]), (&vans[0]["id"], &Value::Null));
    // The further van has a trip of its own, which its driver sees and returns. Nothing more is wanted of the booking.
    let booking = dispatcher.get(&path_of(&sent)).expect(200);
    assert_eq!((words(&booking["trips"], "state"), &booking["still_wanted"]), (vec!["departed"; 2], &json!([])));
    let driver = dispatcher.get(&format!("/drivers/{}", vans[1]["default_driver_id"].as_str().expect("an id")));
    let driver = world.driver(&driver.expect(200));
    let second = driver.get("/trips").expect(200)["items"][0].clone();
    assert_eq!(
        (&second["accompanies_trip_id"], &second["class"], &second["vehicle_id"], &second["departed_at"]),
        (&gone_on["id"], &json!("van"), &vans[1]["id"], &json!(at("05-07 10:00")))
    );
    let rest = between("05-07 12:00", "05-07 16:00");
    assert_eq!((world.free("van", &rest), world.free("bus", &rest)), (1, 0));
    // A note and a later end don't ask for a van less, or for a larger vehicle.
    let later = json!({"note": "换乘两辆商务车", "ends_at": at("05-07 16:30")});
    dispatcher.patch(&path_of(&sent), later, "*").expect(200);
    // The further van is back first. Its override still counts, and its trip begins when it did.
    world.at(&at("05-07 15:00"));
    let there = json!({"odometer_km": km_of(&vans[1]) + 60, "tolls_fen": 2_000, "picked_up_at": at("05-07 10:30")});
    let second = format!("/trips/{}", id(&second));
    let free = driver.post(&format!("{second}/return"), there).expect(200);
    assert_eq!((&free["distance_km"], &free["charge"]["total_fen"]), (&json!(60), &json!(0)));
    assert_eq!((&free["charge"]["lines"], &free["starts_at"]), (&json!([]), &json!(at("05-07 10:00"))));
    dispatcher.patch(&path_of(&sent), json!({"ends_at": at("05-07 17:00")}), "*").expect(200);
    world.approver(&department).post(&format!("{}/approve", path_of(&sent)), json!({})).expect(200);
    let home = world.returns(&trip, km_of(&vans[0]) + 60, "05-07 16:00");
    // One base for all; the kilometres of the coach and of the van that replaced it: 30 beyond, at 4.60.
    assert_eq!((&home["distance_km"], &home["charge"]["total_fen"]), (&json!(130), &json!(90_000 + 30 * 460)));
    for path in [&trip, &second] {
        world.requester(&department).post(&format!("{path}/confirm"), json!({})).expect(200);
    }
    assert_eq!(dispatcher.get(&path_of(&sent)).expect(200)["state"], "completed");
    assert_eq!((world.free("van", &between("05-08 08:00", "05-08 16:00"))), 2);
    // What it paid on the way isn't billed, and it came to nobody's help too late.
    let days = "from=2026-05-07&to=2026-05-07";
    let outlays = world.accountant().get(&format!("/reports/outlays?{days}")).expect(200);
    assert_eq!(outlays["trips"], json!([]));
    let drivers = world.accountant().get(&format!("/reports/drivers?{days}")).expect(200);
    let rows = drivers["drivers"].as_array().expect("drivers");
    let row = rows.iter().find(|row| row["driver_id"] == vans[1]["default_driver_id"]).expect("its driver");
    assert_eq!(row["punctual_percent"], Value::Null, "{row}");
}

fn what_went_on_with_another_vehicle_can_be_extended(world: &World) {
    world.tariff();
    let department = world.department("finance");
    let cars = world.fleet(0, 0, 2);
    // The other car was out until nine.
    let early = world.sent(&department, between("05-07 08:00", "05-07 09:00"), &[&cars[1]]);
    let long = world.sent(&department, between("05-07 08:00", "05-07 12:00"), &[&cars[0]]);
    let [first, trip] = [&early, &long].map(|sent| trip_of(sent, 0));
    world.leaves(&first, km_of(&cars[1]), "05-07 08:00");
    world.leaves(&trip, km_of(&cars[0]), "05-07 08:00");
    world.returns(&first, km_of(&cars[1]) + 20, "05-07 09:00");
    world.at(&at("05-07 10:00"));
    let goes_on =
        merged(pair(&cars[1]), json!({"odometer_km": km_of(&cars[0]) + 70, "at": at("05-07 10:00"), "reason": "故障"}));
    world.dispatcher().post(&format!("{trip}/continue"), goes_on).expect(200);
    let longer = world.dispatcher().patch(&path_of(&long), json!({"ends_at": at("05-07 15:00")}), "*").expect(200);
    assert_eq!(longer["trips"][0]["ends_at"], at("05-07 15:00"));
    // The driver of the first car keeps the minutes at the wheel: 80 km at 50 km/h.
    let next = world.approved(&department, between("05-07 18:00", "05-07 19:00"));
    let candidates = world.dispatcher().get(&format!("{}/candidates", path_of(&next))).expect(200);
    let candidates = candidates["items"].as_array().expect("candidates");
    let first = candidates.iter().find(|one| one["driver_id"] == cars[0]["default_driver_id"]).expect("its driver");
    assert_eq!(first["driver_minutes"], 96);
    // The car is taken until then, and for the buffer.
    let next = world.approved(&department, between("05-07 15:00", "05-07 16:00"));
    refused_for(&world.send(&next, &[pair(&cars[1])]), &crate::support::trips::BOTH_TAKEN);
}
