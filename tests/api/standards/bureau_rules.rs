//! What law limits, from a day on (BUREAU.md §1.4).

use chrono::NaiveDate;
use motorpool::standards::ops::rules_on;
use serde_json::json;

use crate::{
    cases,
    support::{client::id, world::World},
};

cases![
    what_is_left_out_has_its_default,
    rules_begin_today_or_later_and_one_a_day,
    the_latest_rules_apply_and_the_defaults_before_them,
];

fn what_is_left_out_has_its_default(world: &World) {
    let supervisor = world.supervisor();
    let made = supervisor.post("/bureau-rules", json!({"valid_from": "2026-05-06", "bids_min": 5})).expect(201);
    for (field, expected) in [
        ("term_months_max", 36),
        ("amend_bp_max", 1_000),
        ("price_weight_min_centi", 1_000),
        ("price_weight_negotiation_max_centi", 3_000),
        ("experts_min", 5),
        ("bids_min", 5),
        ("appeal_working_days", 3),
        ("renew_centi_min", 8_000),
        ("failing_centi", 7_000),
        ("quality_drop_centi", 200),
        ("profit_rise_bp", 100),
        ("dispatch_share_bp_max", 1_000),
        ("temporary_months_max", 6),
    ] {
        assert_eq!(made[field], expected, "{field}");
    }
    let path = format!("/bureau-rules/{}", id(&made));
    assert_eq!(supervisor.get(&path).expect(200), made);
    // They are not changed: later ones take their place.
    supervisor.patch(&path, json!({"bids_min": 3}), "*").problem(405, "method_not_allowed");
}

fn rules_begin_today_or_later_and_one_a_day(world: &World) {
    let supervisor = world.supervisor();
    let from = |day: &str| supervisor.post("/bureau-rules", json!({"valid_from": day}));
    from("2026-05-05").faults(&[("/valid_from", "in_the_past")]);
    from("2100-01-01").faults(&[("/valid_from", "out_of_range")]);
    from("2026-05-06").expect(201);
    from("2026-05-06").taken("/valid_from");
    let june = from("2026-06-01").expect(201);
    let found = supervisor.get("/bureau-rules?valid_from=2026-06-01").expect(200);
    assert_eq!(found["items"], json!([june]));
    assert_eq!(supervisor.all("/bureau-rules").len(), 2);
}

fn the_latest_rules_apply_and_the_defaults_before_them(world: &World) {
    let supervisor = world.supervisor();
    for (day, bids_min) in [("2026-07-01", 7), ("2026-06-01", 6)] {
        supervisor.post("/bureau-rules", json!({"valid_from": day, "bids_min": bids_min})).expect(201);
    }
    let conn = &mut world.conn();
    for (day, expected) in
        [("2026-05-31", 3), ("2026-06-01", 6), ("2026-06-30", 6), ("2026-07-01", 7), ("2030-01-01", 7)]
    {
        let on: NaiveDate = day.parse().expect("a day");
        assert_eq!(rules_on(conn, on).expect("rules").bids_min, expected, "{day}");
    }
}
