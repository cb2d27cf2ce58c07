//! What the bureau's own staff did, by category and month (BUREAU.md §1.2).

use serde_json::{Value, json};

use crate::{
    cases,
    support::{
        client::{etag, id},
        world::{World, merged},
    },
};

cases![
    a_category_has_one_record_a_month,
    what_cannot_be_meant_is_refused,
    own_services_are_found_by_category_and_month
];

fn body(fields: Value) -> Value {
    merged(json!({"category": "catering", "period": "2026-04", "heads": 46, "cost_fen": 17_500_000}), fields)
}

fn a_category_has_one_record_a_month(world: &World) {
    let supervisor = world.supervisor();
    let made = supervisor.post("/own-services", body(json!({}))).expect(201);
    supervisor.post("/own-services", body(json!({"heads": 1}))).taken("/period");
    // Another month, and another category, are others.
    let march = supervisor.post("/own-services", body(json!({"period": "2026-03"}))).expect(201);
    supervisor.post("/own-services", body(json!({"category": "security"}))).expect(201);
    let path = format!("/own-services/{}", id(&made));
    let changed = supervisor.patch(&path, json!({"heads": 45, "cost_fen": 17_000_000}), etag(&made)).expect(200);
    assert_eq!((&changed["heads"], &changed["cost_fen"]), (&json!(45), &json!(17_000_000)));
    supervisor.patch(&path, json!({"heads": 44}), etag(&made)).problem(412, "stale");
    // A change meets what is there, too, and leaves all as it was.
    supervisor.patch(&format!("/own-services/{}", id(&march)), json!({"period": "2026-04"}), "*").taken("/period");
    assert_eq!(supervisor.get(&format!("/own-services/{}", id(&march))).expect(200), march);
    supervisor.patch(&path, json!({"period": "2026-02"}), "*").expect(200);
}

fn what_cannot_be_meant_is_refused(world: &World) {
    let supervisor = world.supervisor();
    let send = |fields: Value| supervisor.post("/own-services", body(fields));
    send(json!({"category": "ships", "period": "1979-12"}))
        .faults(&[("/category", "unknown_reference"), ("/period", "out_of_range")]);
    send(json!({"heads": -1, "cost_fen": -1})).faults(&[("/heads", "out_of_range"), ("/cost_fen", "out_of_range")]);
    assert_eq!(supervisor.all("/own-services"), Vec::<Value>::new());
    let made = send(json!({})).expect(201);
    let path = format!("/own-services/{}", id(&made));
    let unknown = supervisor.patch(&path, json!({"category": "ships"}), "*").problem(422, "unknown_reference");
    assert_eq!(unknown["errors"][0]["pointer"], "/category");
}

fn own_services_are_found_by_category_and_month(world: &World) {
    let supervisor = world.supervisor();
    for (category, period) in [("catering", "2026-03"), ("catering", "2026-04"), ("security", "2026-04")] {
        supervisor.post("/own-services", body(json!({"category": category, "period": period}))).expect(201);
    }
    let found = |query: &str| {
        let mut items = supervisor.all(&format!("/own-services?{query}"));
        items.reverse();
        items.iter().map(|one| format!("{} {}", one["category"], one["period"]).replace('"', "")).collect::<Vec<_>>()
    };
    assert_eq!(found("category=catering"), ["catering 2026-03", "catering 2026-04"]);
    assert_eq!(found("period=2026-04"), ["catering 2026-04", "security 2026-04"]);
    assert_eq!(found("period=2026-04&category=security&category=repair"), ["security 2026-04"]);
}
