//! What it costs, quoted and charged alike. The figures are reckoned by hand from the world's tariff (RULES.md §5).
//!
//! A car: 500.00 a day with 100 km and 8 hours, 2.70 a further km, 35.00 a further hour by half hours, 100.00 a night,
//! half as much again on holidays; 5 hours' grace after midnight. Half a day: 250.00 with 50 km and 4 hours. A
//! transfer: 250.00 with 50 km and 2 hours. A bus: 900.00, 4.60, 60.00.

use serde_json::{Value, json};

use crate::{
    cases,
    charges::{one_car, quote},
    support::{
        trips::{at, between, items, km_of, lines_of, path_of, trip_of},
        world::{MORNING, World, merged},
    },
};

cases![
    half_a_day_and_more,
    a_transfer_is_one_day_by_its_start,
    two_buses_and_a_car,
    three_days_over_a_holiday_at_a_discount,
    the_hours_after_midnight,
    nights_are_as_stated,
    outlays_by_treatment,
    broken_off_without_steps,
    by_the_month,
    home_each_evening,
];

/// What one car costs, by the quote and by the charge of a trip that was driven as quoted. The clock goes back to the
/// morning.
fn priced(world: &World, department: &Value, car: &Value, service: &str, times: &Value, km: i64) -> Value {
    let quoted = quote(world, department, service, times, km, json!({}));
    world.at(MORNING);
    let fields = merged(times.clone(), json!({"service": service, "distance_km": km}));
    let sent = world.sent(department, fields, &[car]);
    assert_eq!(sent["quote_fen"], quoted["total_fen"]);
    let charged = driven(world, &sent, 0, car, km, json!({}));
    assert_eq!((&charged["lines"], &charged["total_fen"]), (&quoted["lines"], &quoted["total_fen"]));
    charged
}

/// The charge of a trip that departed and returned as planned, after this many kilometres.
fn driven(world: &World, sent: &Value, index: usize, car: &Value, km: i64, more: Value) -> Value {
    let (trip, dispatcher) = (trip_of(sent, index), world.dispatcher());
    let before =
        dispatcher.get(&format!("/vehicles/{}", car["id"].as_str().expect("an id"))).expect(200)["current_odometer_km"]
            .as_i64()
            .expect("kilometres");
    let moment = |member: &str| sent[member].as_str().expect("a moment").to_owned();
    world.at(&moment("starts_at"));
    world.dispatcher().post(&format!("{trip}/depart"), json!({"odometer_km": before})).expect(200);
    world.at(&moment("ends_at"));
    let slip = merged(json!({"odometer_km": before + km}), more);
    world.dispatcher().post(&format!("{trip}/return"), slip).expect(200)["charge"].clone()
}

fn holiday(world: &World, date: &str, kind: &str) {
    world.accountant().post("/holidays", json!({"date": date, "name": "节日", "kind": kind})).expect(201);
}

fn half_a_day_and_more(world: &World) {
    let (department, car) = one_car(world);
    let within = priced(world, &department, &car, "half_day", &between("05-07 08:00", "05-07 12:00"), 60);
    assert_eq!(lines_of(&within), [("base", 25_000), ("extra_km", 2_700)]);
    assert_eq!(within["lines"][0]["unit"], "half_day");
    // With a minute more it is charged by the day, which includes 100 km.
    let beyond = priced(world, &department, &car, "half_day", &between("05-08 08:00", "05-08 12:01"), 60);
    assert_eq!((lines_of(&beyond), &beyond["lines"][0]["unit"]), (vec![("base", 50_000)], &json!("day")));
    // The same holds if it goes beyond midnight and its grace.
    let two = priced(world, &department, &car, "half_day", &between("05-09 21:00", "05-10 05:01"), 60);
    assert_eq!(lines_of(&two), [("base", 100_000), ("overnight", 10_000)]);
}

fn a_transfer_is_one_day_by_its_start(world: &World) {
    let (department, car) = one_car(world);
    holiday(world, "2026-05-09", "holiday");
    let plain = priced(world, &department, &car, "transfer", &between("05-08 23:30", "05-09 01:30"), 50);
    assert_eq!((lines_of(&plain), &plain["lines"][0]["unit"]), (vec![("base", 25_000)], &json!("trip")));
    // 20 km and 31 minutes are beyond, rounded up to 60 minutes. It ends on the next day, and still has no night.
    let festive = priced(world, &department, &car, "transfer", &between("05-09 23:00", "05-10 01:31"), 70);
    assert_eq!(lines_of(&festive), [("base", 37_500), ("extra_km", 5_400), ("extra_time", 3_500)]);
    let slept = json!({"items": [{"class": "car", "quantity": 1}], "service": "transfer", "distance_km": 1, "overnight_nights": 1, "department_id": department["id"]});
    let refused = world.requester(&department).post("/quotes", merged(slept, between("05-11 23:00", "05-12 01:00")));
    refused.faults(&[("/overnight_nights", "out_of_range")]);
}

fn two_buses_and_a_car(world: &World) {
    world.tariff();
    let fleet = world.fleet(2, 0, 1);
    let department = world.department("finance");
    let (times, wanted) = (between("05-07 08:00", "05-07 17:15"), items(&[("bus", 2), ("car", 1)]));
    // 9 hours and a quarter: 75 minutes beyond, rounded up to 90. Each vehicle is rounded alone, then summed.
    let (bus, car) = (90_000 + 40 * 460 + 9_000, 50_000 + 40 * 270 + 5_250);
    let quoted = quote(world, &department, "day", &times, 140, wanted.clone());
    let each: Vec<i64> = quoted["per_vehicle"]
        .as_array()
        .expect("vehicles")
        .iter()
        .filter_map(|one| one["total_fen"].as_i64())
        .collect();
    assert_eq!((each, &quoted["total_fen"]), (vec![bus, bus, car], &json!(2 * bus + car)));
    assert_eq!(lines_of(&quoted).len(), 9);
    let fields = merged(merged(wanted, times), json!({"distance_km": 140, "passengers": 40}));
    let sent = world.sent(&department, fields, &fleet.iter().collect::<Vec<_>>());
    assert_eq!(sent["quote_fen"], 2 * bus + car);
    let charged: Vec<i64> = (0..3)
        .map(|index| {
            let vehicle =
                fleet.iter().find(|one| one["id"] == sent["trips"][index]["vehicle_id"]).expect("its vehicle");
            driven(world, &sent, index, vehicle, 140, json!({}))["total_fen"].as_i64().expect("a total")
        })
        .collect();
    assert_eq!(charged, [bus, bus, car]);
}

fn three_days_over_a_holiday_at_a_discount(world: &World) {
    world.tariff();
    holiday(world, "2026-05-08", "holiday");
    holiday(world, "2026-05-09", "workday");
    let (department, car) =
        (world.department_with(json!({"code": "finance", "discount_percent": 15})), world.vehicle("car"));
    let charged = priced(world, &department, &car, "day", &between("05-07 08:00", "05-09 18:00"), 351);
    // Two days and one and a half; 51 km beyond three times 100; no extra time over several days; two nights.
    // 15 % of 2087.70 are 313.155. Half a fen is rounded away from zero.
    assert_eq!(
        lines_of(&charged),
        [("base", 175_000), ("extra_km", 13_770), ("overnight", 20_000), ("discount", -31_316)]
    );
    assert_eq!(charged["total_fen"], 177_454);
    // Tolls are at cost.
    world.at(&at("05-09 19:00"));
    let trip = world.dispatcher().all("/trips")[0].clone();
    let tolled = world.dispatcher().post(
        &format!("/trips/{}/outlays", trip["id"].as_str().expect("an id")),
        json!({"tolls_fen": 1_000, "parking_fen": 0}),
    );
    assert_eq!(tolled.expect(200)["charge"]["total_fen"], 178_454);
}

fn the_hours_after_midnight(world: &World) {
    let (department, car) = one_car(world);
    // A trip that ends at midnight doesn't count the new day.
    let sharp = priced(world, &department, &car, "day", &between("05-07 16:00", "05-08 00:00"), 80);
    assert_eq!(lines_of(&sharp), [("base", 50_000)]);
    // Five hours' grace: one day of 11 hours, and no night.
    let grace = priced(world, &department, &car, "day", &between("05-09 18:00", "05-10 05:00"), 80);
    assert_eq!(lines_of(&grace), [("base", 50_000), ("extra_time", 10_500)]);
    let beyond = priced(world, &department, &car, "day", &between("05-11 18:00", "05-12 05:01"), 80);
    assert_eq!(lines_of(&beyond), [("base", 100_000), ("overnight", 10_000)]);
    // A stated night makes the last day count that grace would have cut.
    let slept =
        quote(world, &department, "day", &between("05-13 18:00", "05-14 05:00"), 80, json!({"overnight_nights": 1}));
    assert_eq!(lines_of(&slept), [("base", 100_000), ("overnight", 10_000)]);
    let awake =
        quote(world, &department, "day", &between("05-13 18:00", "05-14 05:00"), 80, json!({"overnight_nights": 0}));
    assert_eq!(lines_of(&awake), [("base", 50_000), ("extra_time", 10_500)]);
}

fn nights_are_as_stated(world: &World) {
    let (department, car) = one_car(world);
    let times = between("05-07 08:00", "05-08 18:00");
    assert_eq!(quote(world, &department, "day", &times, 80, json!({}))["total_fen"], 110_000);
    assert_eq!(quote(world, &department, "day", &times, 80, json!({"overnight_nights": 0}))["total_fen"], 100_000);
    let sent = world.sent(&department, times, &[&car]);
    let trip = trip_of(&sent, 0);
    world.leaves(&trip, km_of(&car), "05-07 08:00");
    world.at(&at("05-08 18:00"));
    let back = |nights: i64| json!({"odometer_km": km_of(&car) + 80, "overnight_nights": nights});
    world.dispatcher().post(&format!("{trip}/return"), back(2)).faults(&[("/overnight_nights", "out_of_range")]);
    let home = world.dispatcher().post(&format!("{trip}/return"), back(0)).expect(200);
    assert_eq!((&home["overnight_nights"], lines_of(&home["charge"])), (&json!(0), vec![("base", 100_000)]));
    let away = world
        .dispatcher()
        .post(&format!("{trip}/correct"), json!({"overnight_nights": 1, "reason": "漏记"}))
        .expect(200);
    assert_eq!(away["charge"]["total_fen"], 110_000);
}

fn outlays_by_treatment(world: &World) {
    world.tariff();
    let (department, car) =
        (world.department_with(json!({"code": "finance", "discount_percent": 10})), world.vehicle("car"));
    let sent = world.sent(&department, json!({}), &[&car]);
    let trip = trip_of(&sent, 0);
    world.leaves(&trip, km_of(&car), "05-07 08:00");
    let dispatcher = world.dispatcher();
    // On the way already.
    dispatcher
        .post(&format!("{trip}/outlays"), json!({"tolls_fen": 1, "parking_fen": 2, "treatment": "pass_through"}))
        .expect(200);
    let back =
        world.returns_with(&trip, km_of(&car) + 80, "05-07 16:00", json!({"tolls_fen": 3_500, "parking_fen": 1_000}));
    let lines = |charge: &Value| -> Vec<(String, i64, String)> {
        let word = |line: &Value, member: &str| line[member].as_str().unwrap_or_default().to_owned();
        let all = charge["lines"].as_array().expect("lines");
        all.iter()
            .map(|line| (word(line, "code"), line["amount_fen"].as_i64().expect("an amount"), word(line, "treatment")))
            .collect()
    };
    let expect = |charge: &Value, own: [i64; 2], through: [i64; 2]| {
        let expected = [
            ("base", 50_000, "service"),
            ("discount", -5_000, "service"),
            ("tolls", own[0], "service"),
            ("parking", own[1], "service"),
            ("tolls", through[0], "pass_through"),
            ("parking", through[1], "pass_through"),
        ];
        let expected: Vec<_> = expected
            .into_iter()
            .filter(|line| line.1 != 0)
            .map(|(code, fen, treatment)| (code.to_owned(), fen, treatment.to_owned()))
            .collect();
        assert_eq!(lines(charge), expected);
        assert_eq!(charge["total_fen"], expected.iter().map(|line| line.1).sum::<i64>());
    };
    expect(&back["charge"], [3_500, 1_000], [1, 2]);
    // Outlays are set as totals, not added up, separately for each treatment. The default is `service`.
    let own = dispatcher.post(&format!("{trip}/outlays"), json!({"tolls_fen": 0, "parking_fen": 700})).expect(200);
    expect(&own["charge"], [0, 700], [1, 2]);
    let through = dispatcher
        .post(&format!("{trip}/outlays"), json!({"tolls_fen": 4_000, "parking_fen": 0, "treatment": "pass_through"}))
        .expect(200);
    expect(&through["charge"], [0, 700], [4_000, 0]);
    assert_eq!(through["charge"]["version"], 3);
    // The same totals again need no new signature.
    let same = dispatcher
        .post(&format!("{trip}/outlays"), json!({"tolls_fen": 4_000, "parking_fen": 0, "treatment": "pass_through"}))
        .expect(200);
    assert_eq!(same["charge"]["version"], 3);
    dispatcher.post(&format!("{trip}/outlays"), json!({"tolls_fen": -1, "parking_fen": 0})).problem(422, "invalid");
}

fn broken_off_without_steps(world: &World) {
    let rates = json!([{"class": "car", "service": "day", "base_fen": 50_000, "included_km": 100, "included_minutes": 480, "extra_km_fen": 270, "extra_hour_fen": 3_500}]);
    world.tariff_with(json!({"rates": rates}));
    let (department, car) =
        (world.department_with(json!({"code": "finance", "discount_percent": 10})), world.vehicle("car"));
    // Without steps of cancelling, a late cancellation costs nothing, and an aborted trip costs its kilometres.
    let booking = world.booking(&department, json!({}));
    world.at(&at("05-07 07:59"));
    let cancelled =
        world.requester(&department).post(&format!("{}/cancel", path_of(&booking)), json!({"reason": "x"})).expect(200);
    assert_eq!(cancelled["cancellation_fee_fen"], 0);
    let sent = world.sent(&department, json!({}), &[&car]);
    let trip = trip_of(&sent, 0);
    world.leaves(&trip, km_of(&car), "05-07 08:00");
    world.dispatcher().post(&format!("{trip}/outlays"), json!({"tolls_fen": 600, "parking_fen": 0})).expect(200);
    world.at(&at("05-07 09:00"));
    let broken_off = json!({"odometer_km": km_of(&car) + 41, "at": at("05-07 09:00"), "reason": "活动取消"});
    let aborted = world.dispatcher().post(&format!("{trip}/abort"), broken_off).expect(200);
    // 41 km at 2.70 are 110.70, less 11.07; tolls at cost.
    assert_eq!(lines_of(&aborted["charge"]), [("aborted", 9_963), ("tolls", 600)]);
    assert_eq!(aborted["charge"]["total_fen"], 10_563);
}

fn by_the_month(world: &World) {
    let day = json!({"class": "car", "service": "day", "base_fen": 50_000, "included_km": 100, "extra_km_fen": 270, "holiday_percent": 150, "overnight_fen": 10_000});
    let steps = json!({"cancellation_steps": [{"hours_before": 12, "percent": 30}]});
    let month = json!({"service": "month", "base_fen": 900_000, "included_km": 2_000, "overnight_fen": 0});
    world.tariff_with(json!({"rates": [day.clone(), merged(merged(day, month), steps)]}));
    let (department, car) = (world.department("finance"), world.vehicle("car"));
    holiday(world, "2026-05-08", "holiday");
    // 45 days: the second month has begun. Two months include 4,000 km.
    let times = between("05-07 08:00", "06-20 18:00");
    let driven = priced(world, &department, &car, "month", &times, 4_100);
    assert_eq!(lines_of(&driven), [("base", 1_800_000), ("extra_km", 27_000)]);
    let base = &driven["lines"][0];
    assert_eq!((&base["quantity"], &base["unit"], &base["rate_fen"]), (&json!(2), &json!("month"), &json!(900_000)));
    // A month may take 366 days, any other service 31.
    world.at(MORNING);
    let requester = world.requester(&department);
    let body = |service: &str, ends_at: &str| {
        let times = json!({"service": service, "starts_at": "2026-07-01T08:00:00+08:00", "ends_at": ends_at});
        world.booking_body(&department, times)
    };
    requester.post("/bookings", body("month", "2027-07-02T08:00:01+08:00")).faults(&[("/ends_at", "span_too_long")]);
    requester.post("/bookings", body("day", "2026-08-15T08:00:00+08:00")).faults(&[("/ends_at", "span_too_long")]);
    requester.post("/bookings", body("month", "2027-07-02T08:00:00+08:00")).expect(201);
    let vans = json!({"items": [{"class": "van", "quantity": 1}]});
    let no_rate = requester.post("/bookings", merged(body("month", "2026-08-15T08:00:00+08:00"), vans));
    no_rate.problem(422, "no_rate");
    // Two months; the second is given up late, and a day of the first: 30 % of 9,000.00.
    world.vehicle("car");
    let fields = merged(between("05-20 08:00", "06-28 18:00"), json!({"service": "month"}));
    let long = world.booking(&department, fields);
    world.at(&at("05-19 22:00"));
    let path = path_of(&long);
    let shorter = requester.patch(&path, json!({"ends_at": at("06-18 18:00")}), "*").expect(200);
    assert_eq!((&shorter["cancellation_fee_fen"], &shorter["quote_fen"]), (&json!(270_000), &json!(900_000)));
    // A part of a month costs nothing while the rest of it is paid for.
    let shorter = requester.patch(&path, json!({"ends_at": at("06-10 18:00")}), "*").expect(200);
    assert_eq!(shorter["cancellation_fee_fen"], 270_000);
    let cancelled = requester.post(&format!("{path}/cancel"), json!({"reason": "不再需要"})).expect(200);
    assert_eq!(cancelled["cancellation_fee_fen"], 270_000 + 270_000);
}

fn home_each_evening(world: &World) {
    let (department, car) = one_car(world);
    let times = between("05-07 08:00", "05-09 18:00");
    let home = json!({"home_each_evening": true});
    assert_eq!(quote(world, &department, "day", &times, 80, json!({}))["total_fen"], 170_000);
    assert_eq!(quote(world, &department, "day", &times, 80, home.clone())["total_fen"], 150_000);
    let booked = world.approved(&department, merged(times, home));
    assert_eq!((&booked["home_each_evening"], &booked["quote_fen"]), (&json!(true), &json!(150_000)));
    // Nights were not approved.
    let (path, requester) = (path_of(&booked), world.requester(&department));
    let away = requester.patch(&path, json!({"home_each_evening": false}), "*").expect(200);
    assert_eq!((&away["approval"], &away["quote_fen"]), (&json!("pending"), &json!(170_000)));
    requester.patch(&path, json!({"home_each_evening": true}), "*").expect(200);
    world.approver(&department).post(&format!("{path}/approve"), json!({})).expect(200);
    let sent = world.dispatch(&booked, &[&car]);
    let trip = trip_of(&sent, 0);
    world.leaves(&trip, km_of(&car), "05-07 08:00");
    world.dispatcher().patch(&path, json!({"home_each_evening": false}), "*").problem(409, "wrong_state");
    let back = world.returns_with(&trip, km_of(&car) + 80, "05-09 18:00", json!({}));
    assert_eq!((&back["overnight_nights"], lines_of(&back["charge"])), (&Value::Null, vec![("base", 150_000)]));
    let slept = json!({"overnight_nights": 1, "reason": "途中住宿一晚"});
    let corrected = world.dispatcher().post(&format!("{trip}/correct"), slept).expect(200);
    assert_eq!(lines_of(&corrected["charge"]), [("base", 150_000), ("overnight", 10_000)]);
}
