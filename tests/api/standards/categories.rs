//! Categories of services (BUREAU.md §1.1).

use serde_json::{Value, json};

use crate::{
    cases,
    support::{
        client::{encoded, etag, id},
        world::World,
    },
};

cases![
    a_new_database_has_eight_categories,
    a_code_is_one_in_every_spelling,
    a_category_is_renamed_and_retired,
    everybody_who_is_served_or_serves_reads_what_is_asked,
    each_change_is_on_record,
];

fn a_new_database_has_eight_categories(world: &World) {
    let mut all = world.supervisor().all("/service-categories");
    all.reverse();
    let codes: Vec<&str> = all.iter().map(|one| one["code"].as_str().expect("a code")).collect();
    assert_eq!(codes, ["general", "catering", "security", "repair", "cleaning", "meetings", "greening", "vehicles"]);
    assert_eq!((&all[4]["name"], &all[4]["retired_on"]), (&json!("保洁服务"), &Value::Null));
}

fn a_code_is_one_in_every_spelling(world: &World) {
    let supervisor = world.supervisor();
    let add = |code: &str| supervisor.post("/service-categories", json!({"code": code, "name": "洗涤服务"}));
    let made = add(" ｌaundry ").expect(201);
    assert_eq!(made["code"], "laundry");
    add("laundry").taken("/code");
    add("cleaning").taken("/code");
    for typed in ["laundry", "ｌａｕｎｄｒｙ"] {
        let found = supervisor.get(&format!("/service-categories?code={}", encoded(typed))).expect(200);
        assert_eq!(found["items"], json!([made]), "{typed}");
    }
    add("").faults(&[("/code", "too_short")]);
    // Whatever names a category by its code is as free.
    let own = json!({"category": "ｌaundry", "period": "2026-04", "heads": 2, "cost_fen": 900_000});
    assert_eq!(supervisor.post("/own-services", own).expect(201)["category"], "laundry");
}

fn a_category_is_renamed_and_retired(world: &World) {
    let supervisor = world.supervisor();
    let made = supervisor.post("/service-categories", json!({"code": "laundry", "name": "洗涤"})).expect(201);
    let path = format!("/service-categories/{}", id(&made));
    let retired = json!({"name": "洗涤服务", "retired_on": "2026-07-01"});
    let changed = supervisor.patch(&path, retired.clone(), etag(&made)).expect(200);
    assert_eq!((&changed["name"], &changed["retired_on"]), (&json!("洗涤服务"), &json!("2026-07-01")));
    assert_eq!(supervisor.get(&path).expect(200), changed);
    supervisor.patch(&path, retired.clone(), etag(&made)).problem(412, "stale");
    supervisor.request("PATCH", &path).json(&retired).send().problem(428, "if_match_required");
    supervisor.patch(&path, json!({"code": "other"}), "*").faults(&[("/code", "unknown_field")]);
    supervisor.patch(&path, json!({"retired_on": "1979-07-01"}), "*").faults(&[("/retired_on", "out_of_range")]);
    // What changes nothing makes no new version.
    assert_eq!(supervisor.patch(&path, retired, etag(&changed)).expect(200), changed);
    // Months of before can still be recorded.
    let own = json!({"category": "laundry", "period": "2026-04", "heads": 2, "cost_fen": 900_000});
    supervisor.post("/own-services", own).expect(201);
}

fn everybody_who_is_served_or_serves_reads_what_is_asked(world: &World) {
    let department = world.department("finance");
    let driver = world.driver_with(&["C1"]);
    let readers = [
        world.requester(&department),
        world.approver(&department),
        world.dispatcher(),
        world.accountant(),
        world.supplier(&world.new_supplier()),
        world.supervisor(),
    ];
    for reader in &readers {
        for path in ["/service-categories", "/standards"] {
            reader.get(path).expect(200);
        }
    }
    for other in [world.driver(&driver), world.admin()] {
        for path in ["/service-categories", "/standards"] {
            other.get(path).problem(403, "forbidden");
        }
    }
    for other in &readers[..5] {
        for path in ["/own-services", "/bureau-rules"] {
            other.get(path).problem(403, "forbidden");
        }
        other.post("/service-categories", json!({"code": "laundry", "name": "洗涤"})).problem(403, "forbidden");
        other.post("/standards", super::standard_body(json!({}))).problem(403, "forbidden");
    }
}

fn each_change_is_on_record(world: &World) {
    let supervisor = world.supervisor();
    let category = supervisor.post("/service-categories", json!({"code": "laundry", "name": "洗涤"})).expect(201);
    supervisor.patch(&format!("/service-categories/{}", id(&category)), json!({"name": "洗涤服务"}), "*").expect(200);
    let own = json!({"category": "laundry", "period": "2026-04", "heads": 2, "cost_fen": 900_000});
    let own = supervisor.post("/own-services", own).expect(201);
    supervisor.patch(&format!("/own-services/{}", id(&own)), json!({"heads": 3}), "*").expect(200);
    let standard = super::standard_sent(world, json!({})).expect(201);
    supervisor.patch(&format!("/standards/{}", id(&standard)), json!({"name": "新标准"}), "*").expect(200);
    supervisor.post("/bureau-rules", json!({"valid_from": "2026-06-01"})).expect(201);
    let mut seen: Vec<(String, String)> = Vec::new();
    for subject in ["service_category", "own_service", "standard", "bureau_rule"] {
        let mut events = supervisor.all(&format!("/events?subject={subject}"));
        events.reverse();
        for event in events.iter().filter(|event| event["actor_kind"] != "cli") {
            seen.push((subject.to_owned(), event["action"].as_str().expect("an action").to_owned()));
        }
    }
    let expected = [
        ("service_category", "create"),
        ("service_category", "change"),
        ("own_service", "create"),
        ("own_service", "change"),
        ("standard", "create"),
        ("standard", "change"),
        ("bureau_rule", "create"),
    ];
    assert_eq!(seen, expected.map(|(subject, action)| (subject.to_owned(), action.to_owned())));
}
