//! What else a trip may come to: disputes, corrections, late outlays, breakdowns, no-shows, paper.

use serde_json::{Value, json};

use crate::{
    cases,
    client::{faults_of, id},
    world::World,
};

cases![
    a_dispute_upheld_twice_is_the_supervisors,
    a_dispute_of_late_outlays_leaves_the_signature,
    late_outlays_are_signed_like_the_first_charge,
    an_adjustment_needs_a_second_person,
    a_breakdown_goes_on_with_another_vehicle,
    an_aborted_trip_costs_the_greater,
    nobody_came,
    an_urgent_task_goes_before_its_approval,
    paper_of_the_past_is_recorded,
    who_waits_holds_nothing,
    a_change_moves_the_plan_or_is_refused,
    a_fact_releases_the_plans_it_meets,
    silence_confirms_after_the_working_days,
];

/// A department, a car, and a trip of it that is out since 2026-05-07 08:00.
fn out(world: &World) -> (Value, Value, String, i64) {
    world.tariff();
    let car = world.vehicle("car");
    let department = world.department("finance");
    let booking = world.approved(&department, json!({}));
    let sent = world.dispatch(&booking, &[&car]);
    let km = car["odometer_km"].as_i64().expect("kilometres");
    world.at("2026-05-07T08:00:00+08:00");
    let trip = format!("/trips/{}", id(&sent["trips"][0]));
    world.dispatcher().post(&format!("{trip}/depart"), json!({"odometer_km": km})).expect(200);
    (department, car, trip, km)
}

/// As [`out`], and back at 16:00 after 80 km: 500.00.
fn back(world: &World) -> (Value, String, i64) {
    let (department, _, trip, km) = out(world);
    world.at("2026-05-07T16:00:00+08:00");
    let returned = world.dispatcher().post(&format!("{trip}/return"), json!({"odometer_km": km + 80})).expect(200);
    assert_eq!(returned["charge"]["total_fen"], 50_000);
    (department, trip, km)
}

fn a_dispute_upheld_twice_is_the_supervisors(world: &World) {
    let (department, trip, _) = back(world);
    let (requester, dispatcher, supervisor) = (world.requester(&department), world.dispatcher(), world.supervisor());
    let because = json!({"reason": "公里数不符"});
    requester.post(&format!("{trip}/dispute"), json!({})).faults(&[("/reason", "required")]);
    requester.post(&format!("{trip}/dispute"), because.clone()).expect(200);
    requester.post(&format!("{trip}/confirm"), json!({})).problem(409, "wrong_state");
    supervisor
        .post(&format!("{trip}/settle"), json!({"outcome": "confirm", "reason": "x"}))
        .problem(409, "wrong_state");
    let upheld = dispatcher.post(&format!("{trip}/uphold"), because.clone()).expect(200);
    assert_eq!(upheld["state"], "returned");
    requester.post(&format!("{trip}/dispute"), because.clone()).expect(200);
    let upheld = dispatcher.post(&format!("{trip}/uphold"), because.clone()).expect(200);
    assert_eq!(upheld["state"], "disputed");
    dispatcher.post(&format!("{trip}/uphold"), because).problem(409, "wrong_state");
    dispatcher.post(&format!("{trip}/correct"), json!({"tolls_fen": 100, "reason": "x"})).problem(409, "wrong_state");
    let ordered =
        supervisor.post(&format!("{trip}/settle"), json!({"outcome": "correct", "reason": "少算"})).expect(200);
    assert_eq!((&ordered["state"], &ordered["charge"]), (&json!("returned"), &Value::Null));
    requester.post(&format!("{trip}/confirm"), json!({})).problem(409, "wrong_state");
    let corrected =
        dispatcher.post(&format!("{trip}/correct"), json!({"waiting_minutes": 5, "reason": "补记候时"})).expect(200);
    assert_eq!(corrected["charge"]["version"], 2);
    requester.post(&format!("{trip}/confirm"), json!({"total_fen": 50_000})).expect(200);
}

fn a_dispute_of_late_outlays_leaves_the_signature(world: &World) {
    let (department, trip, _) = back(world);
    let (requester, dispatcher) = (world.requester(&department), world.dispatcher());
    let because = json!({"reason": "未走高速"});
    requester.post(&format!("{trip}/confirm"), json!({})).expect(200);
    dispatcher.post(&format!("{trip}/outlays"), json!({"tolls_fen": 2_000, "parking_fen": 0})).expect(200);
    for _ in 0..2 {
        requester.post(&format!("{trip}/dispute"), because.clone()).expect(200);
        dispatcher.post(&format!("{trip}/uphold"), because.clone()).expect(200);
    }
    let settled =
        world.supervisor().post(&format!("{trip}/settle"), json!({"outcome": "correct", "reason": "核减"})).expect(200);
    assert_eq!((&settled["state"], &settled["charge"]), (&json!("confirmed"), &Value::Null));
    let corrected = dispatcher.post(&format!("{trip}/correct"), json!({"tolls_fen": 0, "reason": "核减"})).expect(200);
    assert_eq!(
        (&corrected["state"], &corrected["charge"]["total_fen"], &corrected["awaits_confirmation"]),
        (&json!("confirmed"), &json!(50_000), &json!(false))
    );
}

fn late_outlays_are_signed_like_the_first_charge(world: &World) {
    let (department, trip, _) = back(world);
    let (requester, dispatcher) = (world.requester(&department), world.dispatcher());
    let service =
        dispatcher.post(&format!("{trip}/outlays"), json!({"tolls_fen": 3_000, "parking_fen": 500})).expect(200);
    assert_eq!(service["charge"]["total_fen"], 53_500);
    requester.post(&format!("{trip}/confirm"), json!({"total_fen": 53_500})).expect(200);
    let late = dispatcher
        .post(&format!("{trip}/outlays"), json!({"tolls_fen": 1_000, "parking_fen": 0, "treatment": "pass_through"}))
        .expect(200);
    assert_eq!(
        (&late["state"], &late["awaits_confirmation"], &late["charge"]["total_fen"]),
        (&json!("confirmed"), &json!(true), &json!(54_500))
    );
    let signed = requester.post(&format!("{trip}/confirm"), json!({"total_fen": 54_500})).expect(200);
    assert_eq!(signed["awaits_confirmation"], false);
    requester.post(&format!("{trip}/confirm"), json!({})).problem(409, "wrong_state");
}

fn an_adjustment_needs_a_second_person(world: &World) {
    let (department, trip, _) = back(world);
    let dispatcher = world.dispatcher();
    let proposed = dispatcher
        .post(&format!("{trip}/correct"), json!({"adjustment_fen": -10_000, "reason": "服务欠佳"}))
        .expect(200);
    assert_eq!(
        (&proposed["charge"]["total_fen"], &proposed["adjustment_proposed_fen"]),
        (&json!(50_000), &json!(-10_000))
    );
    dispatcher.post(&format!("{trip}/approve-adjustment"), json!({})).problem(403, "forbidden");
    let approved = world.supervisor().request("POST", &format!("{trip}/approve-adjustment")).send().expect(200);
    assert_eq!(approved["charge"]["total_fen"], 40_000);
    world.requester(&department).post(&format!("{trip}/confirm"), json!({"total_fen": 40_000})).expect(200);
    // After the signature a correction keeps the state, and its new version counts.
    let corrected =
        dispatcher.post(&format!("{trip}/correct"), json!({"tolls_fen": 700, "reason": "漏记"})).expect(200);
    assert_eq!(
        (&corrected["state"], &corrected["charge"]["total_fen"], &corrected["awaits_confirmation"]),
        (&json!("confirmed"), &json!(40_700), &json!(false))
    );
}

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
    // One base; 130 km of both, 30 beyond at 2.70; 9 hours of both, one beyond at 35.00.
    assert_eq!((&done["distance_km"], &done["charge"]["total_fen"]), (&json!(130), &json!(50_000 + 30 * 270 + 3_500)));
    // Both are free again, and what broke down may be sent.
    world.at("2026-05-08T08:00:00+08:00");
    let times = json!({"starts_at": "2026-05-09T08:00:00+08:00", "ends_at": "2026-05-09T16:00:00+08:00"});
    let next = world.approved(&department, times);
    world.dispatch(&next, &[&car]);
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

fn nobody_came(world: &World) {
    let (department, _, trip, _) = out(world);
    let booking = world.requester(&department).get(&trip).expect(200)["booking_id"].as_str().expect("an id").to_owned();
    let dispatcher = world.dispatcher();
    world.at("2026-05-07T08:29:00+08:00");
    dispatcher
        .post(&format!("/bookings/{booking}/no-show"), json!({"at": "2026-05-07T08:29:00+08:00"}))
        .faults(&[("/at", "wait_not_over")]);
    world.at("2026-05-07T08:30:00+08:00");
    dispatcher.post(&format!("/bookings/{booking}/no-show"), json!({"at": "2026-05-07T08:30:00+08:00"})).expect(200);
    world.requester(&department).post(&format!("{trip}/confirm"), json!({"total_fen": 50_000})).expect(200);
    assert_eq!(dispatcher.get(&format!("/bookings/{booking}")).expect(200)["state"], "no_show");
}

fn an_urgent_task_goes_before_its_approval(world: &World) {
    world.tariff();
    let car = world.vehicle("car");
    let department = world.department("finance");
    let plain = world.booking(&department, json!({}));
    let dispatcher = world.dispatcher();
    let send = json!({"assignments": [{"vehicle_id": car["id"], "driver_id": car["default_driver_id"]}]});
    dispatcher.post(&format!("/bookings/{}/dispatch", id(&plain)), send.clone()).problem(409, "approval_pending");
    // The only car is wanted already: an urgent task is taken all the same.
    let urgent = world.booking(&department, json!({"purpose": "urgent_task"}));
    assert_eq!((&urgent["over_capacity"], &urgent["approval"]), (&json!(true), &json!("pending")));
    let sent = dispatcher.post(&format!("/bookings/{}/dispatch", id(&urgent)), send).expect(200);
    let trip = format!("/trips/{}", id(&sent["trips"][0]));
    let km = car["odometer_km"].as_i64().expect("kilometres");
    world.at("2026-05-07T08:00:00+08:00");
    dispatcher.post(&format!("{trip}/depart"), json!({"odometer_km": km})).expect(200);
    world.at("2026-05-07T12:00:00+08:00");
    dispatcher.post(&format!("{trip}/return"), json!({"odometer_km": km + 60})).expect(200);
    world.requester(&department).post(&format!("{trip}/confirm"), json!({})).problem(409, "approval_pending");
    world.approver(&department).post(&format!("/bookings/{}/approve", id(&urgent)), json!({})).expect(200);
    world.requester(&department).post(&format!("{trip}/confirm"), json!({})).expect(200);
}

fn paper_of_the_past_is_recorded(world: &World) {
    world.tariff();
    let car = world.vehicle("car");
    let department = world.department("finance");
    let dispatcher = world.dispatcher();
    let times = json!({"starts_at": "2026-05-04T08:00:00+08:00", "ends_at": "2026-05-04T16:00:00+08:00"});
    world
        .requester(&department)
        .post("/bookings", world.booking_body(&department, times.clone()))
        .faults(&[("/starts_at", "in_the_past")]);
    let typed = dispatcher.post("/bookings", world.booking_body(&department, times)).expect(201);
    dispatcher
        .post(&format!("/bookings/{}/approve", id(&typed)), json!({}))
        .faults(&[("/signed_by", "required"), ("/slip", "required")]);
    dispatcher
        .post(&format!("/bookings/{}/approve", id(&typed)), json!({"signed_by": "李局长", "slip": "7"}))
        .expect(200);
    let sent = world.dispatch(&typed, &[&car]);
    let trip = format!("/trips/{}", id(&sent["trips"][0]));
    let km = car["odometer_km"].as_i64().expect("kilometres");
    dispatcher
        .post(&format!("{trip}/depart"), json!({"odometer_km": km, "at": "2026-05-04T08:00:00+08:00"}))
        .expect(200);
    dispatcher
        .post(&format!("{trip}/return"), json!({"odometer_km": km + 80, "at": "2026-06-04T16:00:00+08:00"}))
        .faults(&[("/at", "in_the_future")]);
    dispatcher
        .post(&format!("{trip}/return"), json!({"odometer_km": km + 80, "at": "2026-05-04T16:00:00+08:00"}))
        .expect(200);
    let signed = dispatcher.post(&format!("{trip}/confirm"), json!({"signed_by": "王小明", "slip": "8"})).expect(200);
    // 2026-05-04 is a holiday only where the table says so; this world has none.
    assert_eq!((&signed["confirmed_by"], &signed["charge"]["total_fen"]), (&json!("paper"), &json!(50_000)));
    // Another trip on the same hours can't have happened as well.
    let times = json!({"starts_at": "2026-05-04T10:00:00+08:00", "ends_at": "2026-05-04T12:00:00+08:00"});
    let twice = dispatcher.post("/bookings", world.booking_body(&department, times)).expect(201);
    dispatcher
        .post(&format!("/bookings/{}/approve", id(&twice)), json!({"signed_by": "李局长", "slip": "9"}))
        .expect(200);
    let sent = world.dispatch(&twice, &[&car]);
    let trip = format!("/trips/{}", id(&sent["trips"][0]));
    dispatcher
        .post(&format!("{trip}/depart"), json!({"odometer_km": km + 10, "at": "2026-05-04T10:00:00+08:00"}))
        .problem(409, "facts_overlap");
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
    let waiting = requester.post("/bookings", world.booking_body(&department, json!({"waitlist": true}))).expect(201);
    assert_eq!(waiting["waitlist"], true);
    let free = requester
        .get("/availability?starts_at=2026-05-07T08:00:00%2B08:00&ends_at=2026-05-07T16:00:00%2B08:00")
        .expect(200);
    let car = free["classes"].as_array().expect("classes").iter().find(|one| one["class"] == "car").expect("cars");
    assert_eq!((&car["usable"], &car["free"]), (&json!(1), &json!(0)));
    // Half an hour's buffer after the end, then it is free.
    let later = json!({"starts_at": "2026-05-07T16:30:00+08:00", "ends_at": "2026-05-07T18:00:00+08:00"});
    world.booking(&department, later);
}

fn a_change_moves_the_plan_or_is_refused(world: &World) {
    world.tariff();
    let car = world.vehicle("car");
    world.vehicle("car");
    let department = world.department("finance");
    let booking = world.approved(&department, json!({}));
    let sent = world.dispatch(&booking, &[&car]);
    let tomorrow = json!({"starts_at": "2026-05-08T08:00:00+08:00", "ends_at": "2026-05-08T16:00:00+08:00"});
    let other = world.approved(&department, tomorrow.clone());
    world.dispatch(&other, &[&car]);
    let requester = world.requester(&department);
    let path = format!("/bookings/{}", id(&booking));
    let refused = requester.patch(&path, tomorrow, "*").problem(409, "not_eligible");
    assert!(faults_of(&refused).iter().any(|(_, code)| code == "vehicle_occupied"), "{refused}");
    let same = requester.get(&path).expect(200);
    assert_eq!(same["starts_at"], sent["starts_at"]);
    let moved = requester.patch(&path, json!({"ends_at": "2026-05-07T18:00:00+08:00"}), "*").expect(200);
    assert_eq!(
        (&moved["state"], &moved["approval"], &moved["trips"][0]["ends_at"]),
        (&json!("dispatched"), &json!("pending"), &json!("2026-05-07T18:00:00+08:00"))
    );
    // Departing waits for the new approval.
    world.at("2026-05-07T08:00:00+08:00");
    let trip = format!("/trips/{}", id(&moved["trips"][0]));
    world
        .dispatcher()
        .post(&format!("{trip}/depart"), json!({"odometer_km": car["odometer_km"]}))
        .problem(409, "approval_pending");
}

fn a_fact_releases_the_plans_it_meets(world: &World) {
    world.tariff();
    let car = world.vehicle("car");
    let spare = world.vehicle("car");
    let department = world.department("finance");
    let booking = world.approved(&department, json!({}));
    let sent = world.dispatch(&booking, &[&car]);
    let trip = format!("/trips/{}", id(&sent["trips"][0]));
    let dispatcher = world.dispatcher();
    let span = json!({"vehicle_id": car["id"], "reason": "事故", "starts_at": "2026-05-06T09:00:00+08:00", "ends_at": "2026-05-08T09:00:00+08:00"});
    dispatcher.post("/off-road", span).expect(201);
    let flagged = dispatcher.get(&trip).expect(200);
    assert_eq!(flagged["needs_reassignment"], true);
    world.at("2026-05-07T08:00:00+08:00");
    dispatcher.post(&format!("{trip}/depart"), json!({"odometer_km": car["odometer_km"]})).problem(409, "not_eligible");
    dispatcher.post(&format!("{trip}/reassign"), json!({"reason": "事故"})).faults(&[("/vehicle_id", "required")]);
    let renamed =
        dispatcher.post(&format!("{trip}/reassign"), json!({"vehicle_id": spare["id"], "reason": "事故"})).expect(200);
    assert_eq!((&renamed["needs_reassignment"], &renamed["vehicle_id"]), (&json!(false), &spare["id"]));
    dispatcher.post(&format!("{trip}/depart"), json!({"odometer_km": spare["odometer_km"]})).expect(200);
}

fn silence_confirms_after_the_working_days(world: &World) {
    let (department, trip, _) = back(world);
    let due = || {
        motorpool::bookings::ops::overdue(
            &mut world.conn(),
            motorpool::kernel::Instant::parse(&world.now()).expect("now"),
        )
        .expect("trips")
        .len()
    };
    // Presented on Thursday the 7th: the fifth working day is Thursday the 14th.
    world.at("2026-05-14T23:59:00+08:00");
    assert_eq!(due(), 0);
    world.at("2026-05-15T00:00:00+08:00");
    assert_eq!(due(), 1);
    // Signed, it is not due; what comes to it late is, in its turn.
    world.requester(&department).post(&format!("{trip}/confirm"), json!({})).expect(200);
    assert_eq!(due(), 0);
    world.dispatcher().post(&format!("{trip}/outlays"), json!({"tolls_fen": 900, "parking_fen": 0})).expect(200);
    assert_eq!(due(), 0);
    world.at("2026-05-23T00:00:00+08:00");
    assert_eq!(due(), 1);
}
