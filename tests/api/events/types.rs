//! The types of events: what is recorded is published, and a filter takes no other words.

use std::collections::BTreeSet;

use motorpool::events::types::OF_BUREAU;
use serde_json::{Value, json};

use crate::{
    cases,
    support::{
        books::{asset, by_hand, receipt},
        client::{Client, etag, id},
        world::World,
    },
};

cases![what_is_recorded_is_published, an_unknown_subject_or_action_is_refused];

/// The words of a closed schema of the document.
fn words(client: &Client, schema: &str) -> BTreeSet<String> {
    let document = client.get("/openapi.json").expect(200);
    let words = document["components"]["schemas"][schema]["enum"].as_array().cloned().expect("a closed list");
    words.iter().map(|word| word.as_str().expect("a word").to_owned()).collect()
}

/// Changes in every room.
fn changes(world: &World) {
    let (admin, dispatcher, accountant) = (world.admin(), world.dispatcher(), world.accountant());
    world.tariff();
    world.key(&["dispatcher"], &[]);
    let supplier = admin.post("/suppliers", json!({"name": "县客运公司"})).expect(201);
    admin.patch(&format!("/suppliers/{}", id(&supplier)), json!({"name": "县公交公司"}), etag(&supplier)).expect(200);
    admin.post("/holidays", json!({"date": "2031-10-01", "name": "国庆节"})).expect(201);
    let webhook = json!({"name": "oa", "url": "https://oa.example/", "event_types": ["*"]});
    let webhook = admin.post("/webhooks", webhook).expect(201);
    admin.post(&format!("/webhooks/{}/test", id(&webhook)), json!({})).expect(200);
    let (finance, car, other) = (world.department("finance"), world.vehicle("car"), world.vehicle("car"));
    let booking = world.booking(&finance, json!({}));
    world
        .requester(&finance)
        .post(&format!("/bookings/{}/cancel", id(&booking)), json!({"reason": "取消"}))
        .expect(200);
    // A plan that a time off the road meets.
    let planned = world.approved(&finance, json!({}));
    world.dispatch(&planned, &[&other]);
    let span = json!({"vehicle_id": other["id"], "starts_at": "2026-05-07T07:00:00+08:00", "ends_at": "2026-05-08T07:00:00+08:00", "reason": "维修"});
    dispatcher.post("/off-road", span).expect(201);
    dispatcher.post(&format!("/bookings/{}/cancel", id(&planned)), json!({"reason": "无车"})).expect(200);
    let trip = world.returned(&finance, &car, json!({}));
    let path = format!("/trips/{}", id(&trip));
    world.requester(&finance).post(&format!("{path}/dispute"), json!({"reason": "里程不符"})).expect(200);
    dispatcher.post(&format!("{path}/uphold"), json!({"reason": "里程无误"})).expect(200);
    world.requester(&finance).post(&format!("{path}/confirm"), json!({})).expect(200);
    accountant.post("/costs", receipt(json!({}))).expect(201);
    accountant.post("/assets", asset(json!({}))).expect(201);
    world.journal(by_hand("2026-05-06"));
    let payment = json!({"department_id": id(&finance), "date": "2026-05-07", "amount_fen": 50_000});
    accountant.post("/payments", payment).expect(201);
    world.at("2026-06-01T09:00:00+08:00");
    accountant.post("/periods/2026-05/close", json!({})).expect(200);
    accountant.post("/periods/2026-05/reopen", json!({"reason": "漏记"})).expect(200);
}

fn what_is_recorded_is_published(world: &World) {
    world.serve_with(|settings| settings.secret = Some("what signs".into()));
    changes(world);
    let supervisor = world.supervisor();
    let recorded: BTreeSet<(String, String)> = supervisor
        .all("/events?limit=200")
        .iter()
        .map(|event| {
            let word = |field: &str| event[field].as_str().expect("a word").to_owned();
            (word("subject"), word("action"))
        })
        .collect();
    let (subjects, actions) = (words(&supervisor, "EventSubject"), words(&supervisor, "EventAction"));
    let (types, patterns) = (words(&supervisor, "EventType"), words(&supervisor, "EventPattern"));
    for (subject, action) in &recorded {
        assert!(subjects.contains(subject) && actions.contains(action), "{subject}.{action} has unpublished words");
        assert!(types.contains(&format!("{subject}.{action}")), "{subject}.{action} isn't published");
        // A webhook names everything but what the bureau supervises by.
        let is_told = !OF_BUREAU.contains(&subject.as_str());
        assert_eq!(patterns.contains(&format!("{subject}.*")), is_told, "{subject}.*");
    }
    let is_of_bureau = |one: &&String| OF_BUREAU.iter().any(|subject| one.starts_with(&format!("{subject}.")));
    let untold: BTreeSet<&String> = types.difference(&patterns).collect();
    assert_eq!(untold, types.iter().filter(is_of_bureau).collect());
    assert!(patterns.contains("*"));
    let rooms: BTreeSet<&str> = recorded.iter().map(|(subject, _)| subject.as_str()).collect();
    assert!(recorded.len() > 35 && rooms.len() > 20, "the case records too little: {recorded:?}");
    assert!(recorded.contains(&("trip".into(), "release".into())), "{recorded:?}");
}

fn an_unknown_subject_or_action_is_refused(world: &World) {
    world.department("finance");
    let supervisor = world.supervisor();
    for (query, expected) in [
        ("subject=departement", &[("subject", "not_allowed_value")][..]),
        ("subject=department&subject=Department", &[("subject", "not_allowed_value")]),
        ("action=erase", &[("action", "not_allowed_value")]),
        ("subject=*&action=*", &[("subject", "not_allowed_value"), ("action", "not_allowed_value")]),
    ] {
        supervisor.get(&format!("/events?{query}")).faults(expected);
    }
    let problem = supervisor.get("/events?subject=departement").faults(&[("subject", "not_allowed_value")]);
    assert!(problem["errors"][0]["detail"].as_str().is_some_and(|detail| detail.contains(" department,")), "{problem}");
    // What the document lists for the filters is what they take.
    let document = supervisor.get("/openapi.json").expect(200);
    let parameters = document["paths"]["/api/v1/events"]["get"]["parameters"].as_array().cloned().expect("parameters");
    for (name, schema) in [("subject", "EventSubject"), ("action", "EventAction")] {
        let listed =
            parameters.iter().find(|one| one["name"] == name).map(|one| one["schema"]["items"]["enum"].clone());
        assert_eq!(listed.as_ref(), Some(&document["components"]["schemas"][schema]["enum"]), "{name}");
        let every: Vec<String> = listed
            .iter()
            .flat_map(|list| list.as_array().into_iter().flatten())
            .filter_map(Value::as_str)
            .map(|word| format!("{name}={word}"))
            .collect();
        supervisor.get(&format!("/events?limit=1&{}", every.join("&"))).expect(200);
    }
}
