//! What an event keeps: of what was made all, of a change what differs.

use serde_json::{Value, json};

use crate::{
    cases,
    support::{
        client::{etag, id},
        trips::{department_with_cars, path_of},
        world::World,
    },
};

cases![a_change_keeps_what_differs, a_signature_takes_few_bytes, a_list_keeps_what_differs];

/// The newest event with this filter.
fn newest(world: &World, filter: &str) -> Value {
    world.supervisor().get(&format!("/events?limit=1&{filter}")).expect(200)["items"][0].clone()
}

fn a_change_keeps_what_differs(world: &World) {
    let finance = world.department("finance");
    let path = format!("/departments/{}", id(&finance));
    let changed = world.admin().patch(&path, json!({"discount_percent": 7}), etag(&finance)).expect(200);
    let kept = newest(world, &format!("subject_id={}", id(&finance)));
    assert_eq!(
        (&kept["before"], &kept["after"]),
        (
            &json!({"discount_percent": 0, "etag": etag(&finance)}),
            &json!({"discount_percent": 7, "etag": etag(&changed)})
        )
    );
    let made = newest(world, &format!("subject_id={}&action=create", id(&finance)));
    assert_eq!((&made["before"], &made["after"]), (&Value::Null, &finance), "what was made is kept whole");
    // Inside objects, too; roles and other words stand whole.
    let settings = world.admin().get("/settings").expect(200);
    world.admin().patch("/settings", json!({"eligibility": {"seats": "allow"}}), etag(&settings)).expect(200);
    let kept = newest(world, "subject=settings&action=change");
    assert_eq!(
        (&kept["before"]["eligibility"], &kept["after"]["eligibility"]),
        (&json!({"seats": settings["eligibility"]["seats"]}), &json!({"seats": "allow"}))
    );
    let user = json!({"username": "lina", "password": "a password of lina", "roles": ["requester"], "department_id": id(&finance)});
    let user = world.admin().post("/users", user).expect(201);
    let both = json!({"roles": ["requester", "approver"]});
    world.admin().patch(&format!("/users/{}", id(&user)), both.clone(), etag(&user)).expect(200);
    let kept = newest(world, "subject=user&action=change");
    assert_eq!((&kept["before"]["roles"], &kept["after"]["roles"]), (&user["roles"], &both["roles"]));
    world.sound();
}

fn a_signature_takes_few_bytes(world: &World) {
    let (department, cars) = department_with_cars(world, 1);
    let trip = world.signed(&department, &cars[0], json!({}));
    let path = path_of(&json!({"id": trip["booking_id"]}));
    let history = world.requester(&department).get(&format!("{path}/history")).expect(200);
    let acts = history["items"].as_array().expect("entries");
    assert_eq!(
        acts.iter().filter_map(|act| act["action"].as_str()).collect::<Vec<_>>(),
        ["create", "approve", "dispatch", "depart", "return", "confirm"]
    );
    for act in &acts[1..] {
        let bytes = act["before"].to_string().len() + act["after"].to_string().len();
        assert!(bytes < 1_500, "{bytes} bytes: {act}");
        for same in ["origin", "contact_name", "booking_id", "department_id", "passengers", "updated_at"] {
            assert!(act["before"].get(same).is_none() && act["after"].get(same).is_none(), "{same}: {act}");
        }
    }
    let signed = acts.last().expect("the signature");
    assert_eq!((&signed["before"]["state"], &signed["after"]["state"]), (&json!("returned"), &json!("confirmed")));
    assert!(signed["before"].get("charge").is_none() && signed["before"].get("legs").is_none(), "{signed}");
    world.sound();
}

fn a_list_keeps_what_differs(world: &World) {
    let (department, cars) = department_with_cars(world, 2);
    let wanted = json!({"items": [{"class": "car", "quantity": 2}]});
    let sent = world.sent(&department, wanted, &[&cars[0], &cars[1]]);
    let kept = newest(world, "subject=booking&action=dispatch");
    assert_eq!((&kept["before"]["trips"], &kept["after"]["trips"]), (&json!([]), &sent["trips"]));
    let fewer = json!({"items": [{"class": "car", "quantity": 1}], "passengers": 3});
    let changed = world.requester(&department).patch(&path_of(&sent), fewer, etag(&sent)).expect(200);
    let kept = newest(world, "subject=booking&action=change");
    let differing = |from: &Value, other: &Value| {
        let other = other["trips"].as_array().expect("trips");
        json!(from["trips"].as_array().expect("trips").iter().filter(|trip| !other.contains(trip)).collect::<Vec<_>>())
    };
    assert_eq!(kept["before"]["trips"].as_array().map(Vec::len), Some(1), "{kept}");
    assert_eq!(
        (&kept["before"]["trips"], &kept["after"]["trips"]),
        (&differing(&sent, &changed), &differing(&changed, &sent))
    );
    world.sound();
}
