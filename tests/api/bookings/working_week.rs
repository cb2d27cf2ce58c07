//! A working week of a dispatcher, with the clock moved from day to day, and every figure reckoned by hand.
//!
//! A car is 500.00 a day with 100 km and 8 hours, 2.70 a further km, 35.00 a further hour by half hours, 100.00 a night,
//! half as much again on holidays; a van 600.00, a bus 900.00 with 4.60 a further km. Five hours' grace after midnight.

use serde_json::{Value, json};

use crate::{
    cases,
    support::{
        client::id,
        process::until,
        trips::{at, between, items, lines_of, pair, path_of, refused_for, trip_of, words},
        world::{World, merged},
    },
};

cases![a_working_week];

/// The public holidays of the autumn of 2026, and the days that are worked instead.
const CALENDAR: [(&str, &str); 13] = [
    ("2026-09-20", "workday"),
    ("2026-09-25", "holiday"),
    ("2026-09-26", "holiday"),
    ("2026-09-27", "holiday"),
    ("2026-10-01", "holiday"),
    ("2026-10-02", "holiday"),
    ("2026-10-03", "holiday"),
    ("2026-10-04", "holiday"),
    ("2026-10-05", "holiday"),
    ("2026-10-06", "holiday"),
    ("2026-10-07", "holiday"),
    ("2026-10-10", "workday"),
    ("2026-12-25", "workday"),
];

/// What the vehicle of a trip reads now.
fn reading(world: &World, trip: &str) -> i64 {
    let trip = world.dispatcher().get(trip).expect(200);
    let vehicle = world.dispatcher().get(&format!("/vehicles/{}", trip["vehicle_id"].as_str().expect("an id")));
    vehicle.expect(200)["current_odometer_km"].as_i64().expect("kilometres")
}

/// A trip departs with what its vehicle reads.
fn leaves(world: &World, trip: &str, moment: &str) {
    let km = reading(world, trip);
    world.leaves(trip, km, moment);
}

/// A trip returns so many kilometres later, and is charged this total.
fn returns(world: &World, trip: &str, km: i64, moment: &str, total_fen: i64) -> Value {
    let before = reading(world, trip);
    let back = world.returns(trip, before + km, moment);
    assert_eq!(back["charge"]["total_fen"], total_fen, "{}", back["charge"]);
    back
}

/// The department signs a trip with the total that it saw.
fn signs(world: &World, department: &Value, trip: &str) {
    let total = world.requester(department).get(trip).expect(200)["charge"]["total_fen"].clone();
    let signed = world.requester(department).post(&format!("{trip}/confirm"), json!({"total_fen": total})).expect(200);
    assert_eq!((&signed["state"], &signed["confirmed_by"]), (&json!("confirmed"), &json!("department")));
}

/// The department changes a booking without a fee, and its approver approves it again.
fn changes(world: &World, department: &Value, booking: &Value, fields: Value) {
    let changed = world.requester(department).patch(&path_of(booking), fields, "*").expect(200);
    assert_eq!((&changed["approval"], &changed["cancellation_fee_fen"]), (&json!("pending"), &json!(0)));
    world.approver(department).post(&format!("{}/approve", path_of(booking)), json!({})).expect(200);
}

fn state(world: &World, booking: &Value) -> String {
    world.dispatcher().get(&path_of(booking)).expect(200)["state"].as_str().expect("a state").to_owned()
}

#[expect(clippy::too_many_lines, reason = "a week is told from its beginning to its end")]
fn a_working_week(world: &World) {
    world.at(&at("09-20 09:00"));
    for (date, kind) in CALENDAR {
        world.admin().post("/holidays", json!({"date": date, "name": "调休放假", "kind": kind})).expect(201);
    }
    world.tariff();
    let (finance, trade) = (world.department("finance"), world.department("trade"));
    let (buses, vans, cars) = (world.fleet(2, 0, 0), world.fleet(0, 2, 0), world.fleet(0, 0, 4));
    let spare = world.driver_with(&["C1"]);
    let (dispatcher, requester) = (world.dispatcher(), world.requester(&finance));
    let car = |from: &str, until: &str| between(from, until);

    // Monday. A coach for two days: 2 x 900.00, 100 km beyond at 4.60, a night. Four cars for the evening of Tuesday.
    world.at(&at("09-21 10:00"));
    let coach = merged(
        merged(items(&[("bus", 1)]), between("09-22 08:00", "09-23 18:00")),
        json!({"passengers": 18, "distance_km": 300, "purpose": "collective_event", "reason": "赴宁波考察"}),
    );
    let coach = world.sent(&finance, coach, &[&buses[0]]);
    assert_eq!(coach["quote_fen"], 180_000 + 46_000 + 10_000);
    let evening = merged(items(&[("car", 4)]), between("09-22 20:00", "09-23 00:30"));
    let evening = merged(evening, json!({"passengers": 12, "purpose": "collective_event"}));
    let evening = world.sent(&trade, evening, &cars.iter().collect::<Vec<_>>());
    assert_eq!(evening["quote_fen"], 4 * 50_000);

    // Tuesday. The coach leaves. At ten in the evening no car is free for an urgent task, so a van goes at a car's price.
    leaves(world, &trip_of(&coach, 0), "09-22 08:00");
    for index in 0..4 {
        leaves(world, &trip_of(&evening, index), "09-22 20:00");
    }
    world.at(&at("09-22 22:00"));
    let night = car("09-22 22:00", "09-22 23:30");
    assert_eq!(world.free("car", &night), 0);
    let full = requester.post("/bookings", world.booking_body(&finance, night.clone())).problem(409, "no_capacity");
    let others: Vec<(&str, i64)> = full["alternatives"]
        .as_array()
        .expect("alternatives")
        .iter()
        .filter(|one| one["kind"] == "class")
        .filter_map(|one| Some((one["class"].as_str()?, one["free"].as_i64()?)))
        .collect();
    assert_eq!(others, [("bus", 1), ("van", 2)]);
    let urgent = world.booking(&finance, merged(night, json!({"purpose": "urgent_task", "distance_km": 40})));
    assert_eq!((&urgent["over_capacity"], &urgent["approval"]), (&json!(true), &json!("pending")));
    refused_for(&world.send(&urgent, &[pair(&vans[0])]), &[("/assignments/0/vehicle_id", "class_mismatch")]);
    let lifted =
        json!({"assignments": [pair(&vans[0])], "overrides": [{"code": "class_mismatch", "reason": "小车均在外"}]});
    let urgent = dispatcher.post(&format!("{}/dispatch", path_of(&urgent)), lifted).expect(200);
    let task = trip_of(&urgent, 0);
    leaves(world, &task, "09-22 22:05");
    returns(world, &task, 40, "09-22 23:30", 50_000);
    requester.post(&format!("{task}/confirm"), json!({})).problem(409, "approval_pending");
    world.approver(&finance).post(&format!("{}/approve", path_of(&urgent)), json!({})).expect(200);
    signs(world, &finance, &task);
    // The evening ends after midnight, within the grace: one day.
    for index in 0..4 {
        returns(world, &trip_of(&evening, index), 30, "09-23 00:20", 50_000);
        signs(world, &trade, &trip_of(&evening, index));
    }

    // Wednesday. A guest comes on the holiday; his time changes, then his company grows. Three trips of one car and a
    // coach are booked for Thursday.
    world.at(&at("09-23 09:00"));
    let reception = json!({"purpose": "investment_reception", "distance_km": 60, "reason": "客商接待"});
    let guest = world.approved(&trade, merged(car("09-25 09:00", "09-25 12:00"), reception));
    assert_eq!(guest["quote_fen"], 75_000, "a holiday");
    changes(world, &trade, &guest, between("09-25 14:00", "09-25 17:00"));
    changes(world, &trade, &guest, merged(items(&[("car", 2)]), json!({"passengers": 6})));
    let guest = world.dispatch(&guest, &[&cars[1], &cars[2]]);
    assert_eq!(guest["quote_fen"], 150_000);
    let spans = [("09-24 08:00", "09-24 10:00"), ("09-24 11:00", "09-24 13:00"), ("09-24 14:00", "09-24 17:00")];
    let three = spans.map(|(from, until)| world.sent(&finance, car(from, until), &[&cars[0]]));
    let excursion =
        merged(merged(items(&[("bus", 1)]), json!({"passengers": 12})), between("09-24 08:00", "09-24 16:00"));
    let excursion = world.sent(&finance, excursion, &[&buses[1]]);
    // The coach is back: 110 km beyond, and tolls of 30.00.
    let coach_trip = trip_of(&coach, 0);
    let back = returns(world, &coach_trip, 310, "09-23 18:20", 180_000 + 110 * 460 + 10_000);
    assert_eq!(lines_of(&back["charge"]), [("base", 180_000), ("extra_km", 50_600), ("overnight", 10_000)]);
    let tolled = dispatcher.post(&format!("{coach_trip}/outlays"), json!({"tolls_fen": 3_000, "parking_fen": 0}));
    assert_eq!(tolled.expect(200)["charge"]["total_fen"], 243_600);
    signs(world, &finance, &coach_trip);
    assert_eq!(state(world, &coach), "completed");

    // Thursday, half past six: the driver of the three trips is ill. His leave answers them, one call gives them to others.
    world.at(&at("09-24 06:30"));
    let ill = merged(
        between("09-24 06:30", "09-25 00:00"),
        json!({"driver_id": cars[0]["default_driver_id"], "reason": "病假"}),
    );
    let leave = dispatcher.post("/leave", ill).expect(201);
    let hit = leave["trips"].as_array().expect("trips");
    assert_eq!(hit.len(), 3);
    assert!(hit.iter().all(|one| one["replacements"].as_array().is_some_and(|pairs| !pairs.is_empty())));
    let given: Vec<Value> = hit.iter().map(|one| json!({"id": one["trip_id"], "driver_id": spare["id"]})).collect();
    let given = dispatcher.post("/trips/reassign", json!({"items": given, "reason": "驾驶员请病假"})).expect(200);
    assert!(given["items"].as_array().expect("outcomes").iter().all(|one| one["status"] == 200), "{given}");
    assert_eq!(dispatcher.get("/trips?needs_reassignment=true").expect(200)["items"], json!([]));
    let [first, second, third] = [0, 1, 2].map(|index| trip_of(&three[index], 0));
    let outing = trip_of(&excursion, 0);
    leaves(world, &first, "09-24 08:00");
    leaves(world, &outing, "09-24 08:00");
    returns(world, &first, 30, "09-24 10:00", 50_000);
    // At ten the coach breaks down with twelve passengers, after 70 km. Two vans take them on.
    let broken = reading(world, &outing) + 70;
    let goes_on = merged(
        pair(&vans[0]),
        json!({"odometer_km": broken, "at": at("09-24 10:00"), "reason": "发动机故障", "further_vehicles": [pair(&vans[1])],
               "overrides": [{"code": "class_mismatch", "reason": "无其他客车"}]}),
    );
    dispatcher.post(&format!("{outing}/continue"), goes_on).expect(200);
    let beside = dispatcher.get(&path_of(&excursion)).expect(200);
    let beside = format!(
        "/trips/{}",
        words(&beside["trips"], "id").into_iter().find(|one| !outing.ends_with(one)).expect("a second trip")
    );
    let workshop =
        merged(between("09-24 10:30", "09-26 18:00"), json!({"vehicle_id": buses[1]["id"], "reason": "发动机维修"}));
    assert_eq!(dispatcher.post("/off-road", workshop).expect(201)["trips"], json!([]));
    leaves(world, &second, "09-24 11:00");
    returns(world, &second, 40, "09-24 13:00", 50_000);
    leaves(world, &third, "09-24 14:00");
    returns(world, &outing, 60, "09-24 16:00", 90_000 + 30 * 460);
    returns(world, &beside, 60, "09-24 16:00", 0);
    returns(world, &third, 50, "09-24 16:30", 50_000);
    for trip in [&first, &second, &third, &outing, &beside] {
        signs(world, &finance, trip);
    }
    assert_eq!(state(world, &excursion), "completed");

    // Friday is a holiday: half as much again for each of the guest's cars.
    for index in 0..2 {
        leaves(world, &trip_of(&guest, index), "09-25 14:00");
    }
    for index in 0..2 {
        returns(world, &trip_of(&guest, index), 60, "09-25 17:00", 75_000);
        signs(world, &trade, &trip_of(&guest, index));
    }
    let monday = world.sent(&finance, car("09-28 08:00", "09-28 17:00"), &[&cars[0]]);
    let nobody = world.sent(&trade, car("09-28 09:00", "09-28 12:00"), &[&cars[1]]);

    // Sunday, eleven in the evening, nine hours before the start: 30 % of 500.00.
    world.at(&at("09-27 23:00"));
    let cancel = format!("{}/cancel", path_of(&monday));
    let asked = requester.post(&cancel, json!({"reason": "会议取消", "dry_run": true})).expect(200);
    assert_eq!((&asked["fee_fen"], state(world, &monday).as_str()), (&json!(15_000), "dispatched"));
    let cancelled = requester.post(&cancel, json!({"reason": "会议取消"})).expect(200);
    assert_eq!(cancelled["cancellation_fee_fen"], 15_000);

    // Monday. Nobody comes: the highest step, the whole of 500.00, is more than 20 km.
    leaves(world, &trip_of(&nobody, 0), "09-28 08:30");
    let there = reading(world, &trip_of(&nobody, 0)) + 20;
    let wait = |moment: &str| json!({"odometer_km": there, "at": at(moment)});
    world.at(&at("09-28 09:45"));
    dispatcher.post(&format!("{}/no-show", path_of(&nobody)), wait("09-28 09:29")).faults(&[("/at", "wait_not_over")]);
    dispatcher.post(&format!("{}/no-show", path_of(&nobody)), wait("09-28 09:45")).expect(200);
    assert_eq!(dispatcher.get(&trip_of(&nobody, 0)).expect(200)["charge"]["total_fen"], 50_000);
    signs(world, &trade, &trip_of(&nobody, 0));
    assert_eq!(state(world, &nobody), "no_show");
    let visit = world.sent(&trade, car("09-29 09:00", "09-29 12:00"), &[&cars[2]]);
    let dinner = merged(merged(items(&[("van", 1)]), json!({"passengers": 5})), between("09-29 17:30", "09-29 22:00"));
    let dinner = world.sent(&finance, dinner, &[&vans[0]]);
    // A journey over the National Day: one day, two holidays, two nights.
    let journey = merged(car("09-30 08:00", "10-02 18:00"), json!({"distance_km": 280, "reach": "out_of_province"}));
    let journey = world.sent(&trade, journey, &[&cars[3]]);
    assert_eq!(journey["quote_fen"], 200_000 + 20_000);

    // Tuesday. A reading with a digit too many is held back until it is put right.
    let visited = trip_of(&visit, 0);
    leaves(world, &visited, "09-29 09:00");
    let before = reading(world, &visited);
    let doubtful = world.returns(&visited, before + 8_000, "09-29 12:00");
    assert_eq!((&doubtful["quarantined"], &doubtful["charge"]), (&json!(true), &Value::Null));
    let right = json!({"odometer_km": before + 80, "reason": "多写一位"});
    let right = dispatcher.post(&format!("{visited}/correct"), right).expect(200);
    assert_eq!((&right["distance_km"], &right["charge"]["total_fen"]), (&json!(80), &json!(50_000)));
    signs(world, &trade, &visited);
    // The inspection of the car for the journey ends while it would be out: the journey gets another car.
    let papers = world.admin().get(&format!("/vehicles/{}/papers?kind=inspection", id(&cars[3]))).expect(200);
    let paper = format!("/papers/{}", id(&papers["items"][0]));
    world.admin().patch(&paper, json!({"valid_until": "2026-09-30"}), "*").expect(200);
    let away = trip_of(&journey, 0);
    let flagged = dispatcher.get(&away).expect(200);
    assert_eq!(
        (&flagged["needs_reassignment"], &flagged["reassignment_code"]),
        (&json!(true), &json!("vehicle_papers"))
    );
    let due = dispatcher.get("/expiries?within_days=30").expect(200);
    let kinds = words(&due["items"], "kind");
    assert!(kinds.contains(&"reassignment") && kinds.contains(&"inspection"), "{due}");
    dispatcher.post(&format!("{away}/reassign"), merged(pair(&cars[0]), json!({"reason": "年检到期"}))).expect(200);
    // The van is back at two: one day, of eight hours and a half.
    let dined = trip_of(&dinner, 0);
    leaves(world, &dined, "09-29 17:30");
    let late = returns(world, &dined, 80, "09-30 02:00", 61_750);
    assert_eq!(lines_of(&late["charge"]), [("base", 60_000), ("extra_time", 1_750)]);
    signs(world, &finance, &dined);

    // The journey, and a week of holidays. On Tuesday a slip of the week before is typed.
    leaves(world, &away, "09-30 08:00");
    let home = returns(world, &away, 280, "10-02 18:00", 220_000);
    assert_eq!(lines_of(&home["charge"]), [("base", 200_000), ("overnight", 20_000)]);
    world.at(&at("10-06 10:00"));
    let paper = world.recorded_on_paper(&finance, car("09-29 09:00", "09-29 11:00"), &[pair(&cars[1])]);
    let typed = trip_of(&paper, 0);
    let km = reading(world, &typed);
    dispatcher.post(&format!("{typed}/depart"), json!({"odometer_km": km, "at": at("09-29 09:00")})).expect(200);
    let typed_back = json!({"odometer_km": km + 40, "at": at("09-29 11:00")});
    let typed_back = dispatcher.post(&format!("{typed}/return"), typed_back).expect(200);
    assert_eq!(typed_back["charge"]["total_fen"], 50_000);
    let on_paper = dispatcher.post(&format!("{typed}/confirm"), json!({"signed_by": "李局长", "slip": "0929-3"}));
    assert_eq!(on_paper.expect(200)["confirmed_by"], "paper");

    // Nobody signs the journey. The working days are the 8th, 9th, 10th (worked instead), 12th and 13th.
    let unsigned = |moment: &str| {
        world.at(&at(moment));
        world.serve_with(|_| {});
        world.dispatcher().get(&away).expect(200)["state"].clone()
    };
    assert_eq!(unsigned("10-13 23:59"), "returned");
    unsigned("10-14 00:00");
    until(|| world.dispatcher().get(&away).expect(200)["state"] == "confirmed");
    assert_eq!(world.dispatcher().get(&away).expect(200)["confirmed_by"], "rule");
    let journals = world.accountant().request("GET", "/journals?format=csv").header("Accept-Language", "zh-CN").send();
    assert!(journals.body.contains(",系统（逾期自动确认）,") && !journals.body.contains("confirm_by_rule"));
    let all = world.accountant().all("/journals");
    let journal = all.iter().find(|journal| journal["prepared_by"] == "confirm_by_rule").expect("the journal").clone();
    let voucher = world.accountant().get(&format!("/journals/{}/print", id(&journal))).body;
    assert!(voucher.contains("系统（逾期自动确认）"), "{voucher}");

    // The month's end. Eleven charges of 500.00 (495.05 without VAT of 1 %), two of 750.00 (742.57), and 2,436.00
    // (2,411.88), 1,038.00 (1,027.72), 617.50 (611.39). The fee of 150.00 has no VAT. The journey belongs to October.
    world.at(&at("10-14 09:00"));
    let net = 11 * 49_505 + 2 * 74_257 + 241_188 + 102_772 + 15_000 + 61_139;
    let accountant = world.accountant();
    let report = accountant.get("/reports/departments?from=2026-09-01&to=2026-09-30").expect(200);
    let row = |code: &str| {
        let rows = report["departments"].as_array().expect("rows");
        let row = rows.iter().find(|row| row["code"] == code).expect("the department").clone();
        (row["trips"].clone(), row["km"].clone(), row["revenue_fen"].clone())
    };
    let of_finance = 5 * 49_505 + 241_188 + 102_772 + 15_000 + 61_139;
    assert_eq!(row("finance"), (json!(9), json!(310 + 40 + 30 + 40 + 50 + 130 + 60 + 80 + 40), json!(of_finance)));
    assert_eq!(row("trade"), (json!(8), json!(4 * 30 + 2 * 60 + 20 + 80), json!(net - of_finance)));
    assert_eq!(report["total_revenue_fen"], net);
    // The register has the journey, too, which left in September.
    let register = world.dispatcher().get("/reports/trips?from=2026-09-01&to=2026-09-30").expect(200);
    assert_eq!(register["trips"].as_array().map(Vec::len), Some(18));
    let closed = accountant.post("/periods/2026-09/close", json!({})).expect(200);
    // The quarter's sales are below the threshold, so its VAT is not owed. Of the 11,241.50 the income tax takes 5 %.
    assert_eq!(closed["profit_fen"], 1_124_150 - 56_208);
    world.sound();
}
