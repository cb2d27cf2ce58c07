//! Spans that are cut: their parts sum to the whole, and nothing is lost at an edge.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

use crate::{
    cases,
    reports::report,
    support::{
        client::id,
        dice::Dice,
        trips::{at, between, km_of, pair, trip_of},
        world::{World, merged},
    },
};

cases![
    parts_of_a_span_sum_to_the_whole,
    a_day_of_use_is_a_day_on_which_it_was_out,
    vehicle_days_begin_with_the_first_day_in_service,
    a_driver_whose_revenue_comes_later_is_shown_with_it,
    a_tank_filled_before_the_span_is_where_its_consumption_begins,
];

/// The reports whose figures add up: what they list, whom a row is about, and the figures.
const ADDITIVE: &[(&str, &str, &str, &[&str])] = &[
    (
        "vehicles?key=none",
        "vehicles",
        "plate_no",
        &["trips", "km", "loaded_km", "empty_km", "days_in_use", "revenue_fen", "fuel_fen", "cost_fen"],
    ),
    ("utilisation?", "vehicles", "plate_no", &["vehicle_days", "good_days", "used_days"]),
    ("drivers?", "drivers", "name", &["trips", "km", "days", "duty_minutes", "driving_minutes", "revenue_fen"]),
    ("mileage?", "vehicles", "plate_no", &["trips", "loaded_km", "empty_km", "km"]),
    ("departments?", "departments", "code", &["trips", "km", "revenue_fen"]),
    ("departments?", "purposes", "code", &["trips", "km", "revenue_fen"]),
    ("fuel?", "vehicles", "plate_no", &["quantity_milli", "amount_fen", "km"]),
];

/// The figures of all these reports on these days, none of which is 0.
fn figures(world: &World, from: NaiveDate, to: NaiveDate) -> BTreeMap<String, i64> {
    let mut figures = BTreeMap::new();
    for (path, list, of, names) in ADDITIVE {
        let found = report(world, &format!("{path}&from={from}&to={to}"));
        for row in found[list].as_array().expect("rows") {
            for name in *names {
                let figure = row[name].as_i64().unwrap_or_else(|| panic!("{path}: no {name} in {row}"));
                *figures.entry(format!("{path} {list} {}: {name}", row[of])).or_default() += figure;
            }
        }
    }
    figures.retain(|_, figure| *figure != 0);
    figures
}

/// A trip of the past, typed from its slip: booked, dispatched and departed.
fn typed(world: &World, department: &Value, car: &Value, left: &str, km: i64, until: &str) -> Value {
    let booking = world.recorded_on_paper(department, json!({"starts_at": left, "ends_at": until}), &[pair(car)]);
    let departed = json!({"odometer_km": km, "at": left, "reason": "补录"});
    world.dispatcher().post(&format!("{}/depart", trip_of(&booking, 0)), departed).expect(200);
    booking
}

/// Trips of three cars from the end of April on, at odd times, some of them signed; one of two cars that takes turns; one
/// that isn't back. It is the morning of the 15th of June.
fn a_season(world: &World, dice: &mut Dice) {
    world.tariff();
    let departments = [world.department("finance"), world.department("archives")];
    let cars = world.fleet(0, 0, 3);
    let repair = json!({"vehicle_id": id(&cars[1]), "reason": "大修", "starts_at": at("05-12 12:00"), "ends_at": at("05-19 00:00")});
    world.dispatcher().post("/off-road", repair).expect(201);
    world.at(&at("06-15 09:00"));
    let dispatcher = world.dispatcher();
    let mut readings: Vec<i64> = cars.iter().map(km_of).collect();
    let moment = |minutes: usize, seconds: usize| {
        let begin: chrono::DateTime<chrono::FixedOffset> = at("04-28 00:00").parse().expect("a moment");
        (begin + chrono::TimeDelta::seconds(i64::try_from(minutes * 60 + seconds).expect("small"))).to_rfc3339()
    };
    for (car, reading) in cars.iter().zip(&mut readings) {
        let mut minute = 0;
        while minute < 36 * 24 * 60 {
            let left = minute + 60 + dice.below(4 * 24 * 60);
            // Now and then it is back at midnight.
            let back = left + 30 + dice.below(3 * 24 * 60);
            let back = if dice.below(4) == 0 { back.next_multiple_of(24 * 60) } else { back };
            let second = if back % (24 * 60) == 0 { 0 } else { dice.below(60) };
            *reading += i64::try_from(dice.below(40)).expect("small");
            let department = &departments[dice.below(2)];
            let (left, until) = (moment(left, dice.below(60)), moment(back, second));
            let booking = typed(world, department, car, &left, *reading, &until);
            *reading += 10 + i64::try_from(dice.below(30)).expect("small");
            let trip = trip_of(&booking, 0);
            let returned = json!({"odometer_km": *reading, "at": until, "driving_minutes": dice.below(25)});
            dispatcher.post(&format!("{trip}/return"), returned).expect(200);
            if dice.below(2) == 0 {
                let signed = json!({"signed_by": "李局长", "slip": "7"});
                dispatcher.post(&format!("{trip}/confirm"), signed).expect(200);
            }
            minute = back;
        }
    }
    // The first car breaks down, the second takes over, and the first takes over again.
    let taking_turns =
        trip_of(&typed(world, &departments[0], &cars[0], &at("06-12 20:15"), readings[0] + 3, &at("06-14 12:00")), 0);
    for (car, km, replacement, moment) in
        [(1, readings[0] + 9, readings[1] + 5, "06-13 09:00"), (0, readings[1] + 11, readings[0] + 21, "06-13 23:50")]
    {
        let turn =
            json!({"odometer_km": km, "replacement_odometer_km": replacement, "at": at(moment), "reason": "故障"});
        dispatcher.post(&format!("{taking_turns}/continue"), merged(pair(&cars[car]), turn)).expect(200);
    }
    let back = json!({"odometer_km": readings[0] + 40, "at": at("06-15 00:00"), "driving_minutes": 77});
    dispatcher.post(&format!("{taking_turns}/return"), back).expect(200);
    // By their slips, one trip of the third car began before the one before it was over, around midnight.
    for (left, km, back, back_km) in [("06-11 10:00", 10, "06-11 23:55", 30), ("06-11 23:45", 20, "06-12 08:00", 50)] {
        let trip = trip_of(&typed(world, &departments[1], &cars[2], &at(left), readings[2] + km, &at(back)), 0);
        let returned = json!({"odometer_km": readings[2] + back_km, "at": at(back)});
        dispatcher.post(&format!("{trip}/return"), returned).expect(200);
    }
    typed(world, &departments[1], &cars[2], &at("06-13 10:30"), readings[2] + 52, &at("06-18 18:00"));
    for (number, day) in ["04-30", "05-11", "05-31", "06-01", "06-12"].iter().enumerate() {
        let km = 10_000 + 500 * i64::try_from(number).expect("small");
        let line = json!({"vehicle_id": id(&cars[0]), "amount_fen": 30_000, "quantity_milli": 41_000, "odometer_km": km, "full_tank": number != 2});
        let filled = json!({"category": "fuel", "date": format!("2026-{day}"), "seller": "中石化", "gross_fen": 30_000, "paid_from": "cash", "lines": [line]});
        world.accountant().post("/costs", filled).expect(201);
    }
}

fn parts_of_a_span_sum_to_the_whole(world: &World) {
    let mut dice = Dice(21);
    a_season(world, &mut dice);
    let first: NaiveDate = "2026-04-20".parse().expect("a day");
    let last: NaiveDate = "2026-06-20".parse().expect("a day");
    let whole = figures(world, first, last);
    assert!(whole.len() > 50, "{whole:#?}");
    let day = |number: usize| first + Days::new(u64::try_from(number).expect("small"));
    let mut cuts: Vec<Vec<usize>> = vec![vec![11, 42], vec![53], vec![54], vec![55], vec![56]];
    for pieces in [1, 1, 2, 3, 5, 9] {
        let mut days: Vec<usize> = (0..pieces).map(|_| 1 + dice.below(60)).collect();
        days.sort_unstable();
        days.dedup();
        cuts.push(days);
    }
    let mut wrong: Vec<String> = Vec::new();
    for cut in cuts {
        let mut sums: BTreeMap<String, i64> = BTreeMap::new();
        let begins = std::iter::once(0).chain(cut.iter().copied());
        for (begin, end) in begins.zip(cut.iter().copied().chain([62])) {
            for (name, figure) in figures(world, day(begin), day(end - 1)) {
                *sums.entry(name).or_default() += figure;
            }
        }
        sums.retain(|_, figure| *figure != 0);
        for name in whole.keys().chain(sums.keys()).collect::<BTreeSet<_>>() {
            let (all, parts) = (whole.get(name), sums.get(name));
            if all != parts {
                wrong.push(format!("cut before the days {cut:?}, {name} is {all:?}, its parts are {parts:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    // Each trip is counted once for its department, for each of its vehicles, and for each of its drivers.
    let back: Vec<Value> =
        world.dispatcher().all("/trips").into_iter().filter(|trip| !trip["returned_at"].is_null()).collect();
    let legs = |member: &str, of: &Value| {
        let has = |trip: &&Value| trip["legs"].as_array().is_some_and(|legs| legs.iter().any(|leg| leg[member] == *of));
        i64::try_from(back.iter().filter(has).count()).expect("small")
    };
    for (path, list, member) in [("vehicles?", "vehicles", "vehicle_id"), ("drivers?", "drivers", "driver_id")] {
        for row in report(world, &format!("{path}&from={first}&to={last}"))[list].as_array().expect("rows") {
            assert_eq!(row["trips"], legs(member, &row[member]), "{row}");
        }
    }
    let of_departments = whole.iter().filter(|(name, _)| name.contains("departments") && name.ends_with(": trips"));
    assert_eq!(of_departments.map(|(_, trips)| *trips).sum::<i64>(), 2 * i64::try_from(back.len()).expect("small"));
    // A vehicle's months are those of the report on all vehicles.
    let vehicles = report(world, "vehicles?key=none&from=2026-04-01&to=2026-06-30");
    for row in vehicles["vehicles"].as_array().expect("rows") {
        let vehicle = row["vehicle_id"].as_str().expect("an id");
        let months = report(world, &format!("vehicles/{vehicle}?from=2026-04-01&to=2026-06-30"));
        for name in ["trips", "km", "days_in_use", "revenue_fen", "cost_fen"] {
            let sum: i64 =
                months["months"].as_array().expect("months").iter().filter_map(|one| one[name].as_i64()).sum();
            assert_eq!(Some(sum), row[name].as_i64(), "{name} of {months:#}");
        }
    }
}

fn a_day_of_use_is_a_day_on_which_it_was_out(world: &World) {
    world.tariff();
    let (department, car) = (world.department("finance"), world.vehicle("car"));
    let fields = between("05-29 08:00", "06-02 18:00");
    let trip = trip_of(&world.sent(&department, fields, &[&car]), 0);
    world.leaves(&trip, 10_000, "05-29 08:00");
    let used = |span: &str| report(world, &format!("utilisation?{span}"))["total"]["used_days"].clone();
    let driver = |span: &str| {
        let row = report(world, &format!("drivers?{span}"))["drivers"][0].clone();
        (row["trips"].clone(), row["days"].clone(), row["duty_minutes"].clone(), row["km"].clone())
    };
    let (may, june) = ("from=2026-05-01&to=2026-05-31", "from=2026-06-01&to=2026-06-30");
    // On the road it is out until now.
    world.at(&at("05-30 12:00"));
    assert_eq!((used(may), used(june)), (json!(2), json!(0)));
    assert_eq!(driver(may), (json!(0), json!(2), json!(16 * 60 + 12 * 60), json!(0)));
    assert_eq!(report(world, &format!("drivers?{june}"))["drivers"], json!([]), "not there yet");
    // Back in June, it was out on three days of May and two of June. The trip and its kilometres are June's.
    world.returns(&trip, 10_500, "06-02 18:00");
    assert_eq!((used(may), used(june)), (json!(3), json!(2)));
    assert_eq!(driver(may), (json!(0), json!(3), json!((16 + 24 + 24) * 60), json!(0)));
    assert_eq!(driver(june), (json!(1), json!(2), json!((24 + 18) * 60), json!(500)));
    let vehicle = report(world, &format!("vehicles/{}?from=2026-05-01&to=2026-06-30", id(&car)));
    let of = |month: usize| {
        let row = &vehicle["months"][month];
        (row["trips"].clone(), row["km"].clone(), row["days_in_use"].clone())
    };
    assert_eq!((of(0), of(1)), ((json!(0), json!(0), json!(3)), (json!(1), json!(500), json!(2))));
    assert_eq!(report(world, &format!("mileage?{may}"))["vehicles"], json!([]), "it read nothing in May");
    assert_eq!(report(world, &format!("departments?{may}"))["departments"], json!([]));
    // A vehicle that was out before the days and came home after them was used on all of them.
    assert_eq!(used("from=2026-05-30&to=2026-06-01"), 3);
}

fn vehicle_days_begin_with_the_first_day_in_service(world: &World) {
    world.tariff();
    let department = world.department("finance");
    let days = |vehicle: &Value, span: &str| {
        let found = report(world, &format!("utilisation?{span}"))["vehicles"].clone();
        let row = found.as_array().expect("rows").iter().find(|row| row["vehicle_id"] == vehicle["id"]).cloned();
        row.map(|row| {
            [&row["vehicle_days"], &row["good_days"], &row["used_days"]].map(|days| days.as_i64().expect("days"))
        })
    };
    let may = "from=2026-05-01&to=2026-05-31";
    let patched = |vehicle: &Value, fields: Value| {
        world.admin().patch(&format!("/vehicles/{}", id(vehicle)), fields, "*").expect(200)
    };
    // It was typed on the 6th, with its opening reading, and its slip of the 3rd came later.
    let late = world.vehicle("car");
    assert_eq!((&late["in_service_on"], days(&late, may)), (&Value::Null, Some([26, 26, 0])));
    let slip = typed(world, &department, &late, &at("05-03 09:00"), 10_000, &at("05-04 10:00"));
    let back = json!({"odometer_km": 10_050, "at": at("05-04 10:00")});
    world.dispatcher().post(&format!("{}/return", trip_of(&slip, 0)), back).expect(200);
    assert_eq!(days(&late, may), Some([29, 29, 2]));
    assert_eq!(days(&late, "from=2026-04-01&to=2026-04-30"), None);
    // What is said counts more. The days on which it was out are days in service all the same.
    assert_eq!(patched(&late, json!({"in_service_on": "2026-04-20"}))["in_service_on"], "2026-04-20");
    assert_eq!(
        (days(&late, may), days(&late, "from=2026-04-01&to=2026-04-30")),
        (Some([31, 31, 2]), Some([11, 11, 0]))
    );
    patched(&late, json!({"in_service_on": "2026-05-30", "retired_on": "2026-05-31"}));
    assert_eq!(days(&late, may), Some([3, 3, 2]));
    let new = world.vehicle_with("van", json!({"in_service_on": "2026-05-21"}));
    assert_eq!(days(&new, may), Some([11, 11, 0]));
    // A hired vehicle has no readings: its first trip is its first day, until it is given back.
    let supplier = world.admin().post("/suppliers", json!({"name": "县客运公司"})).expect(201);
    let hired = world.vehicle_with("car", json!({"ownership": "hired", "supplier_id": supplier["id"]}));
    assert_eq!(days(&hired, may), None);
    let trip = trip_of(&world.sent(&department, between("05-10 08:00", "05-11 16:00"), &[&hired]), 0);
    world.leaves(&trip, 70_000, "05-10 08:00");
    assert_eq!(days(&hired, may), Some([22, 22, 1]));
    world.returns(&trip, 70_100, "05-11 16:00");
    patched(&hired, json!({"retired_on": "2026-05-15"}));
    assert_eq!(days(&hired, may), Some([5, 5, 2]));
    for (fields, fault) in [
        (json!({"in_service_on": "2456-02-05"}), ("/in_service_on", "out_of_range")),
        (json!({"in_service_on": "2026-05-16"}), ("/retired_on", "ends_before_start")),
    ] {
        world.admin().patch(&format!("/vehicles/{}", id(&hired)), fields, "*").faults(&[fault]);
    }
}

fn a_driver_whose_revenue_comes_later_is_shown_with_it(world: &World) {
    world.tariff();
    let (department, car) = (world.department("finance"), world.vehicle("car"));
    let booking = world.sent(&department, between("05-31 08:00", "05-31 16:00"), &[&car]);
    let trip = trip_of(&booking, 0);
    world.leaves(&trip, 10_000, "05-31 08:00");
    world.returns(&trip, 10_080, "05-31 16:00");
    world.requester(&department).post(&format!("{trip}/confirm"), json!({})).expect(200);
    // In June, when this driver drove nothing, 100.00 are added by hand.
    world.at(&at("06-03 09:00"));
    let revenue = json!({"account": "5301", "cr_fen": 10_000, "driver_id": car["default_driver_id"], "department_id": id(&department)});
    let by_hand = json!({"date": "2026-06-02", "text": "补记营业外收入", "lines": [{"account": "1002", "dr_fen": 10_000}, revenue]});
    world.journal(by_hand);
    let total = |span: &str| {
        let (drivers, departments) =
            (report(world, &format!("drivers?{span}")), report(world, &format!("departments?{span}")));
        let sum: i64 =
            drivers["drivers"].as_array().expect("rows").iter().filter_map(|row| row["revenue_fen"].as_i64()).sum();
        assert_eq!(Some(sum), departments["total_revenue_fen"].as_i64(), "{span}");
        sum
    };
    let (may, june) = (total("from=2026-05-01&to=2026-05-31"), total("from=2026-06-01&to=2026-06-30"));
    assert_eq!((may, june), (49_505, 10_000));
}

fn a_tank_filled_before_the_span_is_where_its_consumption_begins(world: &World) {
    let car = world.vehicle("car");
    let filled = |date: &str, km: i64, quantity: i64, full: bool| {
        let line = json!({"vehicle_id": id(&car), "amount_fen": 10_000, "quantity_milli": quantity, "odometer_km": km, "full_tank": full});
        let receipt = json!({"category": "fuel", "date": date, "seller": "中石化", "gross_fen": 10_000, "paid_from": "cash", "lines": [line]});
        world.accountant().post("/costs", receipt).expect(201);
    };
    world.at(&at("06-15 09:00"));
    filled("2026-04-20", 9_000, 50_000, true);
    filled("2026-05-20", 10_000, 50_000, true);
    filled("2026-05-30", 10_200, 20_000, false);
    filled("2026-06-02", 10_500, 40_000, true);
    let of = |span: &str| {
        let row = report(world, &format!("fuel?{span}"))["vehicles"][0].clone();
        ["km", "per_100_km_hundredths", "quantity_milli", "amount_fen"]
            .map(|name| row[name].as_i64().expect("a figure"))
    };
    // 60 litres on 500 km are 12.00, though 20 of them were filled in May.
    assert_eq!(of("from=2026-06-01&to=2026-06-30"), [500, 1_200, 40_000, 10_000]);
    assert_eq!(of("from=2026-05-01&to=2026-05-31"), [1_000, 500, 70_000, 20_000]);
    assert_eq!(of("from=2026-04-21&to=2026-06-30"), [1_500, 733, 110_000, 30_000]);
}
