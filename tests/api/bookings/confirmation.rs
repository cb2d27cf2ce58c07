//! The department's signature: disputes, late outlays, adjustments, and confirmation by silence.

use serde_json::{Value, json};

use crate::{bookings::out, cases, support::world::World};

cases![
    a_dispute_upheld_twice_is_the_supervisors,
    a_dispute_of_late_outlays_leaves_the_signature,
    late_outlays_are_signed_like_the_first_charge,
    an_adjustment_needs_a_second_person,
    silence_confirms_after_the_working_days,
];

/// The same as [`out`], and the trip returned at 16:00 after 80 km: 500.00.
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
    // A signed charge isn't due for that. Late outlays are, after their own working days.
    world.requester(&department).post(&format!("{trip}/confirm"), json!({})).expect(200);
    assert_eq!(due(), 0);
    world.dispatcher().post(&format!("{trip}/outlays"), json!({"tolls_fen": 900, "parking_fen": 0})).expect(200);
    assert_eq!(due(), 0);
    world.at("2026-05-23T00:00:00+08:00");
    assert_eq!(due(), 1);
}
