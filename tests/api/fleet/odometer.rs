//! Odometer readings: which are refused, which are doubted, and what resolves a doubt (RULES.md §4.4).

use motorpool::{
    fleet::odometer::{self, Purpose, ReadingSource, Verdict},
    kernel::{Instant, ReadingId},
};
use serde_json::{Value, json};

use crate::{
    cases,
    support::{
        client::{Reply, id},
        dice::Dice,
        trips::{at, between, bus_booking, km_of, lines_of, pair, path_of, trip_of, words},
        world::{World, merged},
    },
};

cases![
    odometers_refuse_and_quarantine,
    a_reading_may_not_fall_without_a_reason,
    a_slip_typed_late_may_not_pass_what_was_read_since,
    more_than_can_be_driven_is_doubted,
    the_opening_precedes_all_others,
    the_current_one_is_the_latest_that_counts,
    a_new_reading_resolves_a_doubted_return,
    the_same_reading_again_resolves_it_too,
    a_doubted_departure_is_resolved_on_the_way,
    a_departure_far_ahead_of_the_last_reading_is_doubted,
    the_company_says_how_far_ahead_a_departure_may_be,
    a_reading_that_is_doubted_too_resolves_nothing,
    a_reading_of_a_signed_trip_is_corrected_with_its_charge,
    a_correction_reaches_the_leg_before_a_breakdown,
    where_only_the_driver_changed_both_legs_follow,
    what_a_correction_may_not_say,
    while_the_supervisor_settles_no_reading_moves_the_charge,
    readings_are_judged_as_if_all_were_looked_at,
];

fn odometers_refuse_and_quarantine(world: &World) {
    let (department, bus, booking) = bus_booking(world);
    let sent = world.dispatch(&booking, &[&bus]);
    let trip = format!("/trips/{}", id(&sent["trips"][0]));
    let dispatcher = world.dispatcher();
    let km = bus["odometer_km"].as_i64().expect("kilometres");
    world.at("2026-05-07T08:00:00+08:00");
    dispatcher.post(&format!("{trip}/depart"), json!({"odometer_km": km - 1})).problem(409, "odometer_behind");
    let driver = world.driver(
        &dispatcher
            .get(&format!("/drivers/{}", sent["trips"][0]["driver_id"].as_str().unwrap_or_default()))
            .expect(200),
    );
    driver
        .post(&format!("{trip}/depart"), json!({"odometer_km": km - 1, "reason": "x"}))
        .problem(409, "odometer_behind");
    dispatcher.post(&format!("{trip}/depart"), json!({"odometer_km": km - 1, "reason": "换表"})).expect(200);
    world.at("2026-05-07T16:00:00+08:00");
    dispatcher
        .post(&format!("{trip}/return"), json!({"odometer_km": km - 2}))
        .faults(&[("/odometer_km", "below_departure")]);
    let doubtful = dispatcher.post(&format!("{trip}/return"), json!({"odometer_km": km + 2_000})).expect(200);
    assert_eq!((&doubtful["charge"], &doubtful["quarantined"]), (&Value::Null, &json!(true)));
    let requester = world.requester(&department);
    requester.post(&format!("{trip}/confirm"), json!({})).problem(409, "reading_quarantined");
    let right =
        dispatcher.post(&format!("{trip}/correct"), json!({"odometer_km": km + 99, "reason": "多写一位"})).expect(200);
    assert_eq!(
        (&right["quarantined"], &right["distance_km"], &right["charge"]["total_fen"]),
        (&json!(false), &json!(100), &json!(90_000))
    );
    requester.post(&format!("{trip}/confirm"), json!({"total_fen": 90_000})).expect(200);
    // No reading that was typed is lost.
    let readings = dispatcher.get(&format!("/vehicles/{}/odometer-readings", id(&bus))).expect(200);
    let typed: Vec<i64> = readings["items"]
        .as_array()
        .expect("readings")
        .iter()
        .filter_map(|reading| reading["odometer_km"].as_i64())
        .collect();
    assert_eq!(typed, [km + 99, km + 2_000, km - 1, km]);
}

/// A department, a car, and the path of its trip on 2026-05-07 from 08:00 to 10:00. The trip has departed with the
/// reading that the car was recorded with.
fn out(world: &World) -> (Value, Value, String) {
    world.tariff();
    let (department, car) = (world.department("finance"), world.vehicle("car"));
    let sent = world.sent(&department, between("05-07 08:00", "05-07 10:00"), &[&car]);
    let trip = trip_of(&sent, 0);
    world.leaves(&trip, km_of(&car), "05-07 08:00");
    (department, car, trip)
}

/// The dispatcher records a reading of a vehicle.
fn read(world: &World, vehicle: &Value, fields: Value) -> Reply {
    world.dispatcher().post(&format!("/vehicles/{}/odometer-readings", id(vehicle)), fields)
}

/// All readings of a vehicle, the last one typed first.
fn readings(world: &World, vehicle: &Value) -> Vec<Value> {
    world.dispatcher().all(&format!("/vehicles/{}/odometer-readings", id(vehicle)))
}

fn current(world: &World, vehicle: &Value) -> i64 {
    world.dispatcher().get(&format!("/vehicles/{}", id(vehicle))).expect(200)["current_odometer_km"]
        .as_i64()
        .expect("kilometres")
}

fn a_reading_may_not_fall_without_a_reason(world: &World) {
    let (department, car, trip) = out(world);
    let km = km_of(&car);
    world.returns(&trip, km + 80, "05-07 10:00");
    let fallen = read(world, &car, json!({"odometer_km": km + 79})).problem(409, "odometer_behind");
    assert_eq!(
        (&fallen["reading"]["odometer_km"], &fallen["reading"]["at"]),
        (&json!(km + 80), &json!(at("05-07 10:00")))
    );
    let new_instrument = read(world, &car, json!({"odometer_km": 5, "reason": "换表"})).expect(201);
    assert_eq!(
        (&new_instrument["source"], &new_instrument["reason"], &new_instrument["quarantined"]),
        (&json!("manual"), &json!("换表"), &json!(false))
    );
    assert_eq!(current(world, &car), 5);
    // From then on readings count from the new one.
    let sent = world.sent(&department, between("05-08 08:00", "05-08 10:00"), &[&car]);
    let trip = trip_of(&sent, 0);
    world.at(&at("05-08 08:00"));
    world.dispatcher().post(&format!("{trip}/depart"), json!({"odometer_km": 4})).problem(409, "odometer_behind");
    world.leaves(&trip, 6, "05-08 08:00");
    assert_eq!(world.returns(&trip, 90, "05-08 10:00")["distance_km"], 84);
    // A reading of another vehicle is unknown here, and a reading can't be in the future.
    let other = world.vehicle("car");
    let theirs = readings(world, &other)[0].clone();
    read(world, &car, json!({"odometer_km": 90, "corrects_id": theirs["id"]})).problem(422, "unknown_reference");
    read(world, &car, json!({"odometer_km": 90, "at": at("05-08 10:01")})).faults(&[("/at", "in_the_future")]);
    world
        .requester(&department)
        .post(&format!("/vehicles/{}/odometer-readings", id(&car)), json!({"odometer_km": 90}))
        .problem(403, "forbidden");
}

fn a_slip_typed_late_may_not_pass_what_was_read_since(world: &World) {
    let (department, car, trip) = out(world);
    let km = km_of(&car);
    world.returns(&trip, km + 80, "05-07 10:00");
    world.at(&at("05-08 12:00"));
    read(world, &car, json!({"odometer_km": km + 200, "at": at("05-08 08:00")})).expect(201);
    // A slip of yesterday afternoon is recorded late.
    let paper = world.recorded_on_paper(&department, between("05-07 13:00", "05-07 16:00"), &[pair(&car)]);
    let (dispatcher, late) = (world.dispatcher(), trip_of(&paper, 0));
    let depart =
        |km: i64| dispatcher.post(&format!("{late}/depart"), json!({"odometer_km": km, "at": at("05-07 13:00")}));
    let back =
        |km: i64| dispatcher.post(&format!("{late}/return"), json!({"odometer_km": km, "at": at("05-07 16:00")}));
    let ahead = depart(km + 201).problem(409, "odometer_ahead");
    assert_eq!(
        (&ahead["reading"]["odometer_km"], &ahead["reading"]["at"]),
        (&json!(km + 200), &json!(at("05-08 08:00")))
    );
    depart(km + 79).problem(409, "odometer_behind");
    depart(km + 80).expect(200);
    assert_eq!(back(km + 201).problem(409, "odometer_ahead")["reading"]["odometer_km"], km + 200);
    assert_eq!(back(km + 200).expect(200)["distance_km"], 120);
    assert_eq!(current(world, &car), km + 200);
    // A correction of the trip's own reading may pass it, because then the other reading is wrong.
    let corrected =
        dispatcher.post(&format!("{late}/correct"), json!({"odometer_km": km + 210, "reason": "看错"})).expect(200);
    assert_eq!((&corrected["distance_km"], &corrected["quarantined"]), (&json!(130), &json!(false)));
    assert_eq!(current(world, &car), km + 200);
}

fn more_than_can_be_driven_is_doubted(world: &World) {
    let (department, car, trip) = out(world);
    let mut km = km_of(&car);
    let (dispatcher, requester) = (world.dispatcher(), world.requester(&department));
    // It is one kilometre more than 120 km/h over two hours.
    let fast = world.returns(&trip, km + 240, "05-07 10:00");
    assert_eq!((&fast["quarantined"], &fast["distance_km"]), (&json!(false), &json!(240)));
    km += 240;
    for (day, hours, most) in [("05-08", 2, 240), ("05-10", 24, 1_500), ("05-13", 30, 3_000)] {
        let from = format!("{day} 08:00");
        let until = match hours {
            2 => format!("{day} 10:00"),
            24 => "05-11 08:00".to_owned(),
            _ => "05-14 14:00".to_owned(),
        };
        let sent = world.sent(&department, between(&from, &until), &[&car]);
        let trip = trip_of(&sent, 0);
        world.leaves(&trip, km, &from);
        let doubted = world.returns(&trip, km + most + 1, &until);
        assert_eq!(
            (&doubted["quarantined"], &doubted["charge"], &doubted["state"]),
            (&json!(true), &Value::Null, &json!("returned")),
            "{day}"
        );
        // It doesn't count, nobody can sign it, and silence doesn't confirm it.
        assert_eq!(current(world, &car), km);
        requester.post(&format!("{trip}/confirm"), json!({})).problem(409, "reading_quarantined");
        dispatcher.post(&format!("{trip}/outlays"), json!({"tolls_fen": 100, "parking_fen": 0})).expect(200);
        assert_eq!(dispatcher.get(&trip).expect(200)["charge"], Value::Null);
        let right = dispatcher
            .post(&format!("{trip}/correct"), json!({"odometer_km": km + most, "reason": "看错"}))
            .expect(200);
        assert_eq!((&right["quarantined"], &right["distance_km"]), (&json!(false), &json!(most)), "{day}");
        km += most;
        assert_eq!(current(world, &car), km);
    }
}

fn the_opening_precedes_all_others(world: &World) {
    world.tariff();
    let (department, car) = (world.department("finance"), world.vehicle("car"));
    let (dispatcher, km) = (world.dispatcher(), km_of(&car));
    // The car was recorded this morning. Its trip of the day before yesterday is recorded now.
    let paper = world.recorded_on_paper(&department, between("05-04 08:00", "05-04 16:00"), &[pair(&car)]);
    let trip = trip_of(&paper, 0);
    let depart =
        |km: i64| dispatcher.post(&format!("{trip}/depart"), json!({"odometer_km": km, "at": at("05-04 08:00")}));
    depart(km - 1).problem(409, "odometer_behind");
    depart(km + 3).expect(200);
    dispatcher.post(&format!("{trip}/return"), json!({"odometer_km": km + 83, "at": at("05-04 16:00")})).expect(200);
    assert_eq!(current(world, &car), km + 83);
    // A wrong first reading is corrected in its place and still comes first.
    let all = readings(world, &car);
    assert_eq!(words(&json!(all), "source"), ["return", "departure", "opening"]);
    let opening =
        read(world, &car, json!({"odometer_km": km + 1, "corrects_id": all[2]["id"], "reason": "抄错"})).expect(201);
    assert_eq!((&opening["source"], &opening["corrects_id"]), (&json!("opening"), &all[2]["id"]));
    assert_eq!(current(world, &car), km + 83);
    let again = json!({"odometer_km": km + 2, "corrects_id": all[2]["id"], "reason": "又改"});
    assert_eq!(read(world, &car, again).problem(409, "wrong_state")["state"], "corrected");
}

fn the_current_one_is_the_latest_that_counts(world: &World) {
    world.tariff();
    let car = world.vehicle("car");
    let km = km_of(&car);
    world.at(&at("05-06 20:00"));
    let evening = read(world, &car, json!({"odometer_km": km + 300, "at": at("05-06 18:00")})).expect(201);
    read(world, &car, json!({"odometer_km": km + 100, "at": at("05-06 12:00")})).expect(201);
    assert_eq!(current(world, &car), km + 300);
    let doubted = read(world, &car, json!({"odometer_km": km + 3_000, "at": at("05-06 19:00")})).expect(201);
    assert_eq!((&doubted["quarantined"], current(world, &car)), (&json!(true), km + 300));
    let corrected =
        read(world, &car, json!({"odometer_km": km + 290, "corrects_id": evening["id"], "reason": "看错"})).expect(201);
    assert_eq!(
        (&corrected["at"], &corrected["source"], current(world, &car)),
        (&evening["at"], &json!("correction"), km + 290)
    );
    read(world, &car, json!({"odometer_km": km + 330, "corrects_id": doubted["id"]})).expect(201);
    assert_eq!(current(world, &car), km + 330);
    // No reading is lost, and each says what became of it.
    let typed: Vec<(i64, bool)> = readings(world, &car)
        .iter()
        .map(|one| (one["odometer_km"].as_i64().expect("kilometres"), one["quarantined"] == true))
        .collect();
    assert_eq!(
        typed,
        [(km + 330, false), (km + 290, false), (km + 3_000, true), (km + 100, false), (km + 300, false), (km, false)]
    );
}

fn a_new_reading_resolves_a_doubted_return(world: &World) {
    let (department, car, trip) = out(world);
    let km = km_of(&car);
    assert_eq!(world.returns(&trip, km + 1_300, "05-07 10:00")["quarantined"], true);
    let doubted = readings(world, &car)[0].clone();
    // A reading between trips is a reading of its own and resolves nothing.
    world.at(&at("05-07 12:00"));
    read(world, &car, json!({"odometer_km": km + 135})).expect(201);
    assert_eq!(world.dispatcher().get(&trip).expect(200)["charge"], Value::Null);
    let right = json!({"odometer_km": km + 130, "corrects_id": doubted["id"], "reason": "多写一位"});
    let recorded = read(world, &car, right.clone()).expect(201);
    assert_eq!(
        (&recorded["source"], &recorded["at"], &recorded["quarantined"]),
        (&json!("correction"), &doubted["at"], &json!(false))
    );
    let resolved = world.dispatcher().get(&trip).expect(200);
    assert_eq!(
        (&resolved["quarantined"], &resolved["distance_km"], &resolved["state"]),
        (&json!(false), &json!(130), &json!("returned"))
    );
    assert_eq!(
        (&resolved["legs"][0]["return_km"], &resolved["presented_at"]),
        (&json!(km + 130), &json!(at("05-07 12:00")))
    );
    assert_eq!(
        (&resolved["charge"]["version"], lines_of(&resolved["charge"])),
        (&json!(1), vec![("base", 50_000), ("extra_km", 8_100)])
    );
    // Correcting the same reading twice is refused: the caller has seen an old list.
    read(world, &car, right).problem(409, "wrong_state");
    world.requester(&department).post(&format!("{trip}/confirm"), json!({"total_fen": 58_100})).expect(200);
    let booking = json!({"id": resolved["booking_id"]});
    assert_eq!(world.dispatcher().get(&path_of(&booking)).expect(200)["state"], "completed");
    let history = world.dispatcher().get(&format!("{}/history", path_of(&booking))).expect(200);
    let act = history["items"]
        .as_array()
        .expect("entries")
        .iter()
        .find(|entry| entry["action"] == "correct")
        .expect("the correction");
    assert_eq!(
        (&act["reason"], &act["before"]["quarantined"], &act["after"]["distance_km"]),
        (&json!("多写一位"), &json!(true), &json!(130))
    );
}

fn the_same_reading_again_resolves_it_too(world: &World) {
    let (_, car, trip) = out(world);
    let km = km_of(&car);
    world.returns(&trip, km + 250, "05-07 10:00");
    let doubted = readings(world, &car)[0].clone();
    // The same reading a second time confirms the first.
    read(world, &car, json!({"odometer_km": km + 250, "corrects_id": doubted["id"]})).expect(201);
    let resolved = world.dispatcher().get(&trip).expect(200);
    assert_eq!(
        (&resolved["quarantined"], &resolved["charge"]["total_fen"]),
        (&json!(false), &json!(50_000 + 150 * 270))
    );
    assert_eq!(current(world, &car), km + 250);
}

fn a_doubted_departure_is_resolved_on_the_way(world: &World) {
    world.tariff();
    let (department, car) = (world.department("finance"), world.vehicle("car"));
    let km = km_of(&car);
    let sent = world.sent(&department, between("05-06 09:00", "05-06 11:00"), &[&car]);
    let trip = trip_of(&sent, 0);
    assert_eq!(world.leaves(&trip, km + 2_000, "05-06 09:00")["quarantined"], true);
    let doubted = readings(world, &car)[0].clone();
    read(world, &car, json!({"odometer_km": km + 2, "corrects_id": doubted["id"], "reason": "多写一位"})).expect(201);
    let on_the_way = world.dispatcher().get(&trip).expect(200);
    assert_eq!(
        (&on_the_way["state"], &on_the_way["quarantined"], &on_the_way["legs"][0]["departure_km"]),
        (&json!("departed"), &json!(false), &json!(km + 2))
    );
    let back = world.returns(&trip, km + 82, "05-06 11:00");
    assert_eq!(
        (&back["distance_km"], &back["charge"]["version"], &back["charge"]["total_fen"]),
        (&json!(80), &json!(1), &json!(50_000))
    );
}

/// A further trip with a car from the beginning of a day to its evening, which departs with this reading.
fn departs(world: &World, department: &Value, car: &Value, day: &str, km: i64) -> (String, Value) {
    let (from, until) = (format!("{day} 08:00"), format!("{day} 18:00"));
    let trip = trip_of(&world.sent(department, between(&from, &until), &[car]), 0);
    let left = world.leaves(&trip, km, &from);
    (trip, left)
}

fn a_departure_far_ahead_of_the_last_reading_is_doubted(world: &World) {
    let (department, car, trip) = out(world);
    let (requester, dispatcher) = (world.requester(&department), world.dispatcher());
    let last = km_of(&car) + 80;
    world.returns(&trip, last, "05-07 10:00");

    // A vehicle may have driven 201 km in a day, but for whom?
    let (trip, left) = departs(world, &department, &car, "05-08", last + 201);
    assert_eq!((&left["quarantined"], current(world, &car)), (&json!(true), last));
    let doubted = readings(world, &car)[0].clone();
    let back = world.returns(&trip, last + 301, "05-08 18:00");
    assert_eq!(
        (&back["quarantined"], &back["charge"], &back["distance_km"]),
        (&json!(true), &Value::Null, &json!(100))
    );
    requester.post(&format!("{trip}/confirm"), json!({})).problem(409, "reading_quarantined");
    // A correction that is as far ahead is doubted, too. The same reading again is believed.
    let still = json!({"odometer_km": last + 202, "corrects_id": doubted["id"], "reason": "看错"});
    let still = read(world, &car, still).expect(201);
    assert_eq!(still["quarantined"], true);
    let again = json!({"odometer_km": last + 202, "corrects_id": still["id"], "reason": "试车"});
    assert_eq!(read(world, &car, again).expect(201)["quarantined"], false);
    let resolved = dispatcher.get(&trip).expect(200);
    assert_eq!((&resolved["quarantined"], &resolved["distance_km"]), (&json!(false), &json!(99)));
    let total = resolved["charge"]["total_fen"].clone();
    requester.post(&format!("{trip}/confirm"), json!({"total_fen": total})).expect(200);

    // 200 km are believed. A reason lets a departure read less, and not far more.
    let (trip, left) = departs(world, &department, &car, "05-09", last + 501);
    assert_eq!(left["quarantined"], false);
    let last = last + 501;
    world.returns(&trip, last, "05-09 18:00");
    let sent = world.sent(&department, between("05-11 08:00", "05-11 18:00"), &[&car]);
    world.at(&at("05-11 08:00"));
    let far = json!({"odometer_km": last + 201, "reason": "试车"});
    let left = dispatcher.post(&format!("{}/depart", trip_of(&sent, 0)), far).expect(200);
    assert_eq!((&left["quarantined"], current(world, &car)), (&json!(true), last));
}

fn the_company_says_how_far_ahead_a_departure_may_be(world: &World) {
    let (department, car, trip) = out(world);
    let last = km_of(&car) + 80;
    world.returns(&trip, last, "05-07 10:00");
    assert_eq!(world.admin().get("/settings").expect(200)["most_empty_km"], 200);
    world.admin().patch("/settings", json!({"most_empty_km": 300}), "*").expect(200);
    let (trip, left) = departs(world, &department, &car, "05-08", last + 300);
    assert_eq!(left["quarantined"], false);
    world.returns(&trip, last + 300, "05-08 18:00");
    let (trip, left) = departs(world, &department, &car, "05-09", last + 601);
    assert_eq!(left["quarantined"], true);
    world.returns(&trip, last + 601, "05-09 18:00");
    // What was driven between two trips is read before the next one.
    world.at(&at("05-10 08:00"));
    let driven = json!({"odometer_km": last + 1_101});
    assert_eq!(read(world, &car, driven).expect(201)["quarantined"], false);
    assert_eq!(departs(world, &department, &car, "05-11", last + 1_401).1["quarantined"], false);
    for wrong in [-1, 100_001] {
        let refused = world.admin().patch("/settings", json!({"most_empty_km": wrong}), "*");
        assert_eq!(refused.problem(422, "invalid")["errors"][0]["pointer"], "/most_empty_km");
    }
}

fn a_reading_that_is_doubted_too_resolves_nothing(world: &World) {
    let (_, car, trip) = out(world);
    let km = km_of(&car);
    world.returns(&trip, km + 1_300, "05-07 10:00");
    let first = readings(world, &car)[0].clone();
    let again = read(world, &car, json!({"odometer_km": km + 700, "corrects_id": first["id"]})).expect(201);
    assert_eq!(again["quarantined"], true);
    let waiting = world.dispatcher().get(&trip).expect(200);
    assert_eq!((&waiting["quarantined"], &waiting["charge"]), (&json!(true), &Value::Null));
    read(world, &car, json!({"odometer_km": km + 70, "corrects_id": again["id"]})).expect(201);
    let resolved = world.dispatcher().get(&trip).expect(200);
    assert_eq!(
        (&resolved["quarantined"], &resolved["distance_km"], &resolved["charge"]["total_fen"]),
        (&json!(false), &json!(70), &json!(50_000))
    );
}

fn a_reading_of_a_signed_trip_is_corrected_with_its_charge(world: &World) {
    let (department, car, trip) = out(world);
    let km = km_of(&car);
    world.returns(&trip, km + 120, "05-07 10:00");
    world.requester(&department).post(&format!("{trip}/confirm"), json!({"total_fen": 55_400})).expect(200);
    let back = readings(world, &car)[0].clone();
    let less = json!({"odometer_km": km + 110, "corrects_id": back["id"], "reason": "看错"});
    assert_eq!(read(world, &car, less).problem(409, "wrong_state")["state"], "confirmed");
    let corrected = world.corrected(&trip, json!({"odometer_km": km + 110, "reason": "看错"}));
    assert_eq!((&corrected["state"], &corrected["awaits_confirmation"]), (&json!("confirmed"), &json!(false)));
    assert_eq!((&corrected["charge"]["version"], &corrected["charge"]["total_fen"]), (&json!(2), &json!(52_700)));
    assert_eq!(readings(world, &car)[0]["odometer_km"], km + 110);
}

fn a_correction_reaches_the_leg_before_a_breakdown(world: &World) {
    let (_, car, trip) = out(world);
    let (other, km) = (world.vehicle("car"), km_of(&car));
    world.at(&at("05-07 09:00"));
    let gone_on = merged(pair(&other), json!({"odometer_km": km + 700, "at": at("05-07 09:00"), "reason": "故障"}));
    assert_eq!(world.dispatcher().post(&format!("{trip}/continue"), gone_on).expect(200)["quarantined"], true);
    assert_eq!(world.returns(&trip, km_of(&other) + 60, "05-07 10:00")["charge"], Value::Null);
    let doubted = readings(world, &car)[0].clone();
    read(world, &car, json!({"odometer_km": km + 70, "corrects_id": doubted["id"]})).expect(201);
    let resolved = world.dispatcher().get(&trip).expect(200);
    assert_eq!(
        (&resolved["distance_km"], lines_of(&resolved["charge"])),
        (&json!(130), vec![("base", 50_000), ("extra_km", 8_100)])
    );
    // It broke down when the other took over, not after.
    let late = json!({"odometer_km": km + 70, "corrects_id": readings(world, &car)[0]["id"], "at": at("05-07 09:30")});
    read(world, &car, late).faults(&[("/at", "before_departure")]);
}

fn where_only_the_driver_changed_both_legs_follow(world: &World) {
    let (_, car, trip) = out(world);
    let (other, km) = (world.driver_with(&["C1"]), km_of(&car));
    world.at(&at("05-07 09:00"));
    let gone_on =
        json!({"driver_id": other["id"], "odometer_km": km + 50, "at": at("05-07 09:00"), "reason": "身体不适"});
    world.dispatcher().post(&format!("{trip}/continue"), gone_on).expect(200);
    let handed_over = readings(world, &car)[0].clone();
    world.returns(&trip, km + 120, "05-07 10:00");
    read(world, &car, json!({"odometer_km": km + 60, "corrects_id": handed_over["id"]})).expect(201);
    let corrected = world.dispatcher().get(&trip).expect(200);
    assert_eq!(
        (&corrected["legs"][0]["return_km"], &corrected["legs"][1]["departure_km"]),
        (&json!(km + 60), &json!(km + 60))
    );
    // The kilometres of both legs sum to those of the trip.
    assert_eq!((&corrected["distance_km"], &corrected["charge"]["total_fen"]), (&json!(120), &json!(55_400)));
}

fn what_a_correction_may_not_say(world: &World) {
    let (_, car, trip) = out(world);
    let km = km_of(&car);
    world.returns(&trip, km + 80, "05-07 10:00");
    let all = readings(world, &car);
    let correct =
        |index: usize, fields: Value| read(world, &car, merged(json!({"corrects_id": all[index]["id"]}), fields));
    correct(0, json!({"odometer_km": km - 1})).faults(&[("/odometer_km", "below_departure")]);
    correct(1, json!({"odometer_km": km + 81})).faults(&[("/odometer_km", "below_departure")]);
    correct(0, json!({"odometer_km": km + 80, "at": at("05-07 07:59")})).faults(&[("/at", "before_departure")]);
    correct(0, json!({"odometer_km": km + 80, "at": at("05-07 10:01")})).faults(&[("/at", "in_the_future")]);
    let same = world.dispatcher().get(&trip).expect(200);
    assert_eq!((&same["charge"]["version"], readings(world, &car).len()), (&json!(1), all.len()));
    // The moment may be what was wrong: an hour less on the road, and the trip is as long as the reading says.
    correct(0, json!({"odometer_km": km + 80, "at": at("05-07 09:00")})).expect(201);
    assert_eq!(world.dispatcher().get(&trip).expect(200)["returned_at"], at("05-07 09:00"));
}

fn while_the_supervisor_settles_no_reading_moves_the_charge(world: &World) {
    let (department, car, trip) = out(world);
    let km = km_of(&car);
    world.returns(&trip, km + 80, "05-07 10:00");
    for _ in 0..2 {
        world.requester(&department).post(&format!("{trip}/dispute"), json!({"reason": "公里数不符"})).expect(200);
        world.dispatcher().post(&format!("{trip}/uphold"), json!({"reason": "无误"})).expect(200);
    }
    let back = readings(world, &car)[0].clone();
    let less = json!({"odometer_km": km + 60, "corrects_id": back["id"]});
    assert_eq!(read(world, &car, less.clone()).problem(409, "wrong_state")["state"], "awaiting_settlement");
    world.supervisor().post(&format!("{trip}/settle"), json!({"outcome": "correct", "reason": "核减"})).expect(200);
    read(world, &car, less).expect(201);
    let corrected = world.dispatcher().get(&trip).expect(200);
    assert_eq!(
        (&corrected["state"], &corrected["distance_km"], &corrected["charge"]["version"]),
        (&json!("returned"), &json!(60), &json!(2))
    );
}

/// The service looks only at the neighbours of a reading. The result must be the same as that of the rule, which is
/// given all readings of the vehicle. Readings are typed in any order, late, doubted or corrected.
fn readings_are_judged_as_if_all_were_looked_at(world: &World) {
    let (car, mut dice) = (world.vehicle("car"), Dice(41));
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let of = |reading: &Value| odometer::Reading {
        id: ReadingId::parse(&text(&reading["id"])).expect("an id"),
        at: Instant::parse(&text(&reading["at"])).expect("a moment"),
        km: reading["odometer_km"].as_i64().expect("kilometres"),
        source: ReadingSource::ALL
            .iter()
            .copied()
            .find(|source| source.to_string() == text(&reading["source"]))
            .expect("a source"),
        quarantined: reading["quarantined"] == true,
        corrects_id: reading["corrects_id"].as_str().map(|id| ReadingId::parse(id).expect("an id")),
    };
    let (mut counted, mut doubted, mut refused) = (0, 0, 0);
    for _ in 0..120 {
        let known: Vec<odometer::Reading> = readings(world, &car).iter().map(of).collect();
        // A few days only, by the hour, so that readings meet at one moment; mostly as many kilometres as the hours
        // allow.
        let hour = dice.below(96);
        let km = 10_000 + if dice.below(6) == 0 { dice.below(20_000) } else { hour * 40 + dice.below(60) };
        let km = i64::try_from(km).expect("kilometres");
        let moment = at(&format!("05-0{} {:02}:00", 2 + hour / 24, hour % 24));
        let mut body = json!({"odometer_km": km, "at": moment});
        let open: Vec<&odometer::Reading> =
            known.iter().filter(|one| known.iter().all(|other| other.corrects_id != Some(one.id))).collect();
        let corrected = (dice.below(3) == 0).then(|| open[dice.below(open.len())]);
        let purpose = match corrected {
            Some(one) => {
                body["corrects_id"] = json!(one.id);
                // The same reading again resolves a doubt.
                if dice.below(3) == 0 {
                    body["odometer_km"] = json!(one.km);
                }
                Purpose::Correction { departure_km: None }
            }
            None if dice.below(3) == 0 => {
                body["reason"] = json!("换表");
                Purpose::Manual { reason: true }
            }
            None => Purpose::Manual { reason: false },
        };
        let new = odometer::Reading {
            id: ReadingId::new(),
            at: Instant::parse(&moment).expect("a moment"),
            km: body["odometer_km"].as_i64().expect("kilometres"),
            source: match corrected.map(|one| one.source) {
                None => ReadingSource::Manual,
                Some(ReadingSource::Opening) => ReadingSource::Opening,
                Some(_) => ReadingSource::Correction,
            },
            quarantined: false,
            corrects_id: corrected.map(|one| one.id),
        };
        match odometer::judge(&known, &new, purpose, 200) {
            Ok(verdict) => {
                let is_doubted = verdict != Verdict::Accept;
                let recorded = read(world, &car, body.clone()).expect(201);
                assert_eq!(recorded["quarantined"], is_doubted, "{body}: {verdict:?}");
                *(if is_doubted { &mut doubted } else { &mut counted }) += 1;
            }
            Err(error) => {
                read(world, &car, body).problem(409, error.code().as_str());
                refused += 1;
            }
        }
    }
    assert!(counted > 20 && doubted > 5 && refused > 20, "{counted} counted, {doubted} doubted, {refused} refused");
}
