//! Standards and their clauses (BUREAU.md §1.3).

use chrono::NaiveDate;
use motorpool::{
    db::{Act, Db, Target},
    kernel::{Actor, Error, StandardId},
    standards::ops::{standard_find, standard_for, standard_freeze, standards_for},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{judged, measured, standard_body, standard_sent};
use crate::{
    cases,
    support::{
        client::{etag, id},
        world::{World, merged},
    },
};

cases![
    a_standard_is_answered_as_it_was_written,
    every_fault_of_the_clauses_is_named_where_it_is,
    clauses_are_replaced_as_a_whole,
    the_latest_standard_that_has_begun_applies,
    a_standard_that_was_used_keeps_its_clauses,
    a_standard_that_changed_meanwhile_is_not_frozen,
    a_standard_does_not_end_before_it_begins,
];

fn a_standard_is_answered_as_it_was_written(world: &World) {
    let supervisor = world.supervisor();
    let clause = json!({"code": "answers", "text": "问题按时答复", "part": "measured", "weight_centi": 1_000, "measure": "answered_in_time", "target_bp": 9_500, "floor_bp": 8_000, "points_centi": 500, "penalty_fen": 20_000, "cap_centi": 8_000, "respond_hours": 2, "resolve_days": 1});
    let plain = judged("stars", "rated", 9_000);
    let made = standard_sent(world, json!({"source": "机关物业服务管理办法", "clauses": [clause, plain]})).expect(201);
    assert_eq!(made["clauses"][0], clause);
    let rest = json!({"measure": null, "target_bp": null, "floor_bp": null, "points_centi": 0, "penalty_fen": 0, "cap_centi": null, "respond_hours": 24, "resolve_days": 3});
    for (field, expected) in rest.as_object().expect("fields") {
        assert_eq!(&made["clauses"][1][field], expected, "{field}");
    }
    assert_eq!((&made["frozen"], &made["retired_on"]), (&json!(false), &Value::Null));
    assert_eq!(supervisor.get(&format!("/standards/{}", id(&made))).expect(200), made);
    let other = standard_sent(world, json!({"category": "security", "name": "保安"})).expect(201);
    assert_eq!(supervisor.get("/standards?category=cleaning").expect(200)["items"], json!([made]));
    assert_eq!(supervisor.all("/standards"), [other, made]);
}

fn every_fault_of_the_clauses_is_named_where_it_is(world: &World) {
    let faulty = |clauses: Value, expected: &[(&str, &str)]| {
        standard_sent(world, json!({"clauses": clauses})).faults(expected);
    };
    faulty(json!([judged("a", "rated", 9_999)]), &[("/clauses", "weights_dont_sum")]);
    faulty(json!([judged("a", "rated", 5_000), judged("a", "inspected", 5_000)]), &[("/clauses/1/code", "duplicate")]);
    faulty(json!([measured(json!({"floor_bp": 9_800}))]), &[("/clauses/0/target_bp", "target_not_above_floor")]);
    faulty(
        json!([merged(judged("a", "inspected", 4_000), json!({"points_centi": 4_001})), judged("b", "rated", 6_000)]),
        &[("/clauses/0/points_centi", "points_above_weight")],
    );
    faulty(
        json!([measured(json!({"measure": null, "target_bp": null, "floor_bp": null}))]),
        &[
            ("/clauses/0/measure", "required"),
            ("/clauses/0/target_bp", "required"),
            ("/clauses/0/floor_bp", "required"),
        ],
    );
    faulty(
        json!([measured(json!({"part": "inspected"}))]),
        &[
            ("/clauses/0/measure", "not_allowed"),
            ("/clauses/0/target_bp", "not_allowed"),
            ("/clauses/0/floor_bp", "not_allowed"),
        ],
    );
    faulty(
        json!([measured(json!({"target_bp": 10_001})), judged("a", "rated", 0)]),
        &[("/clauses/0/target_bp", "out_of_range"), ("/clauses/1/weight_centi", "out_of_range")],
    );
    faulty(json!([]), &[("/clauses", "too_few")]);
    // All at once, with what else is wrong.
    let fields = json!({"category": "ships", "retired_on": "2100-01-01", "clauses": [judged("a", "rated", 1)]});
    standard_sent(world, fields).faults(&[
        ("/category", "unknown_reference"),
        ("/retired_on", "out_of_range"),
        ("/clauses", "weights_dont_sum"),
    ]);
    assert_eq!(world.supervisor().all("/standards"), Vec::<Value>::new());
}

fn clauses_are_replaced_as_a_whole(world: &World) {
    let supervisor = world.supervisor();
    let made = standard_sent(world, json!({})).expect(201);
    let path = format!("/standards/{}", id(&made));
    let clauses = json!([judged("stars", "rated", 3_000), judged("floors", "inspected", 7_000)]);
    let changed = supervisor.patch(&path, json!({"clauses": clauses}), etag(&made)).expect(200);
    let codes = |standard: &Value| {
        let clauses = standard["clauses"].as_array().cloned().expect("clauses");
        clauses.iter().map(|clause| clause["code"].as_str().expect("a code").to_owned()).collect::<Vec<_>>()
    };
    // In their order, not in that of their codes.
    assert_eq!(
        (codes(&made), codes(&changed)),
        (vec!["kept".into(), "floors".into(), "stars".into()], vec!["stars".into(), "floors".into()],)
    );
    assert_eq!(supervisor.get(&path).expect(200), changed);
    supervisor.patch(&path, json!({"name": "x"}), etag(&made)).problem(412, "stale");
    // The outcome is judged as a whole, and a refusal leaves all as it was.
    supervisor
        .patch(&path, json!({"clauses": [judged("stars", "rated", 3_000)]}), "*")
        .faults(&[("/clauses", "weights_dont_sum")]);
    supervisor.patch(&path, json!({"category": "security"}), "*").faults(&[("/category", "unknown_field")]);
    let same = supervisor.patch(&path, json!({"name": made["name"]}), etag(&changed)).expect(200);
    assert_eq!((&same, &supervisor.get(&path).expect(200)), (&changed, &changed));
}

/// The id of a standard in the database.
fn of(standard: &Value) -> StandardId {
    StandardId::from_uuid(Uuid::try_parse(id(standard)).expect("an id"))
}

fn the_latest_standard_that_has_begun_applies(world: &World) {
    let add = |fields: Value| standard_sent(world, fields).expect(201);
    let first = add(json!({"valid_from": "2026-01-01"}));
    let march = add(json!({"valid_from": "2026-03-01"}));
    // Made later, it begins on the same day: the newest of several.
    let again = add(json!({"valid_from": "2026-03-01", "retired_on": "2026-05-01"}));
    let other = add(json!({"category": "security", "valid_from": "2026-04-01"}));
    let conn = &mut world.conn();
    let day = |words: &str| words.parse::<NaiveDate>().expect("a day");
    for (on, expected) in [
        ("2025-12-31", None),
        ("2026-01-01", Some(&first)),
        ("2026-02-28", Some(&first)),
        ("2026-03-01", Some(&again)),
        ("2026-04-30", Some(&again)),
        // Retired, it gives way to the one before.
        ("2026-05-01", Some(&march)),
    ] {
        let found = standard_for(conn, "cleaning", day(on)).expect("an answer");
        assert_eq!(found.map(|one| one.id), expected.map(of), "{on}");
    }
    // Of several categories at once, each with its own.
    let categories = ["cleaning", "repair", "security"].map(str::to_owned);
    let found = standards_for(conn, &categories, day("2026-04-15")).expect("standards");
    let found: Vec<(String, StandardId, usize)> =
        found.into_iter().map(|one| (one.content.category, one.id, one.content.clauses.len())).collect();
    assert_eq!(found, [("cleaning".to_owned(), of(&again), 3), ("security".to_owned(), of(&other), 3)]);
}

/// Freezes a standard as an assessment does, as it was read there.
fn frozen(world: &World, standard: &Value, meanwhile: impl Fn() + Send + 'static) -> Result<(), Error> {
    let db = Db::new(Target::parse(&world.database.url).expect("its address"), world.clock.clone());
    let read = standard_find(&mut world.conn(), of(standard)).expect("an answer").expect("a standard");
    meanwhile();
    db.write_blocking(&Act::of(Actor::cli()), move |unit| standard_freeze(unit, &read))
}

fn a_standard_that_was_used_keeps_its_clauses(world: &World) {
    let supervisor = world.supervisor();
    let made = standard_sent(world, json!({})).expect(201);
    let path = format!("/standards/{}", id(&made));
    frozen(world, &made, || {}).expect("frozen");
    let used = supervisor.get(&path).expect(200);
    assert_eq!((&used["frozen"], &used["clauses"]), (&json!(true), &made["clauses"]));
    for patch in [
        json!({"name": "新标准"}),
        json!({"source": "新办法"}),
        json!({"valid_from": "2026-02-01"}),
        json!({"clauses": [measured(json!({}))]}),
        json!({"retired_on": "2026-07-01", "name": "新标准"}),
    ] {
        supervisor.patch(&path, patch, etag(&used)).problem(409, "standard_frozen");
    }
    assert_eq!(supervisor.get(&path).expect(200), used);
    // What can never be accepted is said first.
    supervisor
        .patch(&path, json!({"clauses": [judged("a", "rated", 1)]}), "*")
        .faults(&[("/clauses", "weights_dont_sum")]);
    let ended = supervisor.patch(&path, json!({"retired_on": "2026-07-01"}), etag(&used)).expect(200);
    assert_eq!((&ended["retired_on"], &ended["frozen"]), (&json!("2026-07-01"), &json!(true)));
    supervisor.patch(&path, json!({"retired_on": null}), etag(&ended)).expect(200);
    // Frozen twice, it is frozen once.
    frozen(world, &made, || {}).expect("nothing to do");
    let freezes = supervisor.all("/events?subject=standard&action=freeze");
    assert_eq!(freezes.len(), 1, "{freezes:?}");
}

fn a_standard_that_changed_meanwhile_is_not_frozen(world: &World) {
    let made = standard_sent(world, json!({})).expect(201);
    let path = format!("/standards/{}", id(&made));
    let (supervisor, changed) = (world.supervisor(), path.clone());
    let meanwhile = move || {
        supervisor
            .patch(&changed, json!({"clauses": standard_body(json!({}))["clauses"], "name": "新标准"}), "*")
            .expect(200);
    };
    let refused = frozen(world, &made, meanwhile).expect_err("it isn't what was reckoned by");
    assert_eq!(refused.code().as_str(), "busy");
    assert_eq!(world.supervisor().get(&path).expect(200)["frozen"], false);
}

fn a_standard_does_not_end_before_it_begins(world: &World) {
    let early = json!({"valid_from": "2026-03-01", "retired_on": "2026-02-28"});
    standard_sent(world, early).faults(&[("/retired_on", "out_of_range")]);
    // One that never applies ends on the day on which it begins.
    let made = standard_sent(world, json!({"valid_from": "2026-03-01", "retired_on": "2026-03-01"})).expect(201);
    let path = format!("/standards/{}", id(&made));
    let change = |fields: Value| world.supervisor().patch(&path, fields, "*");
    change(json!({"retired_on": "2026-02-28"})).faults(&[("/retired_on", "out_of_range")]);
    change(json!({"valid_from": "2026-03-02"})).faults(&[("/retired_on", "out_of_range")]);
    change(json!({"valid_from": "2026-03-02", "retired_on": null})).expect(200);
}
