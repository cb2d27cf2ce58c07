//! Ratings of a month's service, and the complaints that low ratings of trips are.

use serde_json::{Value, json};

use crate::{
    cases,
    support::{
        client::{etag, id},
        supervision::{draft, path, signed, standard},
        world::{World, merged},
    },
};

cases![
    a_department_rates_a_month,
    a_rating_says_what_it_may,
    an_approvers_rating_stays_an_approvers,
    a_rating_is_its_departments_own,
    a_low_rating_of_a_trip_is_a_complaint,
];

/// A rating by a department, with other fields.
fn rating(contract: &Value, department: &Value, over: Value) -> Value {
    let base = json!({"contract_id": id(contract), "category": "vehicles", "department_id": id(department), "period": "2026-05", "clause": "stars", "stars": 4});
    merged(base, over)
}

fn a_department_rates_a_month(world: &World) {
    standard(world);
    let finance = world.department("finance");
    let (contract, requester) = (signed(world, json!({})), world.requester(&finance));
    let first = requester.post("/ratings", rating(&contract, &finance, json!({"comment": "准时"}))).expect(201);
    assert_eq!(
        [&first["stars"], &first["comment"], &first["by_approver"], &first["rated_by"]],
        [&json!(4), &json!("准时"), &json!(false), &json!("requester.finance")]
    );
    world.later(1);
    let second = requester.post("/ratings", rating(&contract, &finance, json!({"stars": 2}))).expect(200);
    assert_eq!(
        [&second["id"], &second["stars"], &second["comment"], &second["created_at"]],
        [&first["id"], &json!(2), &Value::Null, &first["created_at"]]
    );
    assert_ne!(etag(&first), etag(&second));
    assert_eq!(requester.all("/ratings?period=2026-05"), [second]);
    // Another month is another rating.
    requester.post("/ratings", rating(&contract, &finance, json!({"period": "2026-01"}))).expect(201);
    assert_eq!(requester.all("/ratings").len(), 2);
}

fn a_rating_says_what_it_may(world: &World) {
    standard(world);
    let (finance, police) = (world.department("finance"), world.department("police"));
    let (contract, requester) = (signed(world, json!({"valid_until": "2026-11"})), world.requester(&finance));
    for (over, faults) in [
        (json!({"stars": 0}), &[("/stars", "out_of_range")][..]),
        (json!({"stars": 6}), &[("/stars", "out_of_range")]),
        (json!({"period": "2026-06"}), &[("/period", "in_the_future")]),
        (json!({"period": "2025-12"}), &[("/period", "out_of_range"), ("/clause", "unknown_reference")]),
        (json!({"clause": "clean"}), &[("/clause", "not_allowed_value")]),
        (json!({"clause": "shiny"}), &[("/clause", "unknown_reference")]),
        (json!({"category": "cleaning"}), &[("/category", "unknown_reference"), ("/clause", "unknown_reference")]),
        (json!({"department_id": id(&police)}), &[("/department_id", "unknown_reference")]),
    ] {
        requester.post("/ratings", rating(&contract, &finance, over)).faults(faults);
    }
    // The bureau rates for no department that isn't served, or that doesn't exist.
    let supervisor = world.supervisor();
    let served = signed(world, json!({"mode": "own", "department_ids": [id(&finance)]}));
    supervisor.post("/ratings", rating(&served, &police, json!({}))).faults(&[("/department_id", "unknown_reference")]);
    supervisor
        .post("/ratings", rating(&contract, &contract, json!({})))
        .faults(&[("/department_id", "unknown_reference")]);
    supervisor.post("/ratings", rating(&served, &finance, json!({}))).expect(201);
    let waiting = draft(world, json!({"mode": "own"}));
    supervisor.post("/ratings", rating(&waiting, &finance, json!({}))).problem(409, "wrong_state");
    requester.post("/ratings", rating(&waiting, &finance, json!({}))).problem(422, "unknown_reference");
    // No more after the last month; what was served is still rated.
    let end = json!({"last_month": "2026-04", "reason": "终止"});
    supervisor.post(&format!("{}/end", path(&contract)), end).expect(200);
    requester.post("/ratings", rating(&contract, &finance, json!({}))).faults(&[("/period", "out_of_range")]);
    requester.post("/ratings", rating(&contract, &finance, json!({"period": "2026-04"}))).expect(201);
}

fn an_approvers_rating_stays_an_approvers(world: &World) {
    standard(world);
    let finance = world.department("finance");
    let contract = signed(world, json!({}));
    let (requester, approver) = (world.requester(&finance), world.approver(&finance));
    let give = |client: &crate::support::client::Client, stars: i64| {
        client.post("/ratings", rating(&contract, &finance, json!({"stars": stars})))
    };
    give(&requester, 5).expect(201);
    assert_eq!(give(&approver, 3).expect(200)["by_approver"], true);
    assert_eq!(give(&requester, 5).problem(409, "wrong_state")["state"], "by_approver");
    assert_eq!(give(&approver, 2).expect(200)["stars"], 2);
    // The bureau writes down what came on paper.
    assert_eq!(give(&world.supervisor(), 1).expect(200)["stars"], 1);
}

fn a_rating_is_its_departments_own(world: &World) {
    standard(world);
    let (finance, police) = (world.department("finance"), world.department("police"));
    let contract = signed(world, json!({}));
    let own = world.requester(&finance).post("/ratings", rating(&contract, &finance, json!({}))).expect(201);
    let other = world.requester(&police).post("/ratings", rating(&contract, &police, json!({}))).expect(201);
    let approver = world.approver(&finance);
    assert_eq!(approver.all("/ratings"), std::slice::from_ref(&own));
    approver.get(&format!("/ratings/{}", id(&own))).expect(200);
    approver.get(&format!("/ratings/{}", id(&other))).problem(404, "not_found");
    assert_eq!(world.supervisor().all("/ratings").len(), 2);
    for provider in [world.dispatcher(), world.accountant(), world.admin()] {
        provider.get("/ratings").problem(403, "forbidden");
    }
}

fn a_low_rating_of_a_trip_is_a_complaint(world: &World) {
    standard(world);
    world.tariff();
    let finance = world.department("finance");
    let (supervisor, dispatcher) = (world.supervisor(), world.dispatcher());
    // Six cars drive on one day, and are back before any of them is rated.
    let sent: Vec<(String, i64)> = (0..6)
        .map(|_| {
            let car = world.vehicle("car");
            let sent = world.dispatch(&world.approved(&finance, json!({})), &[&car]);
            let car = dispatcher.get(&format!("/vehicles/{}", id(&car))).expect(200);
            (format!("/trips/{}", id(&sent["trips"][0])), car["odometer_km"].as_i64().expect("kilometres"))
        })
        .collect();
    world.at("2026-05-07T08:00:00+08:00");
    for (path, km) in &sent {
        dispatcher.post(&format!("{path}/depart"), json!({"odometer_km": km})).expect(200);
    }
    world.at("2026-05-07T16:00:00+08:00");
    for (path, km) in &sent {
        dispatcher.post(&format!("{path}/return"), json!({"odometer_km": km + 80})).expect(200);
    }
    let waiting = std::cell::RefCell::new(sent.iter());
    let rate = |body: Value| {
        let (path, _) = waiting.borrow_mut().next().expect("a trip that nobody has rated");
        world.requester(&finance).post(&format!("{path}/confirm"), body).expect(200)
    };
    // Nobody serves by contract yet.
    rate(json!({"rating": 1}));
    assert_eq!(supervisor.all("/cases").len(), 0);
    let contract = signed(world, json!({}));
    rate(json!({"rating": 3, "comment": "一般"}));
    rate(json!({}));
    assert_eq!(supervisor.all("/cases").len(), 0);
    let low = rate(json!({"rating": 2, "comment": "车内有异味"}));
    let cases = supervisor.all("/cases");
    assert_eq!(cases.len(), 1);
    assert_eq!(
        [&cases[0]["contract_id"], &cases[0]["trip_id"], &cases[0]["department_id"], &cases[0]["source"]],
        [&contract["id"], &low["id"], &finance["id"], &json!("complaint")]
    );
    assert_eq!(
        [&cases[0]["text"], &cases[0]["found_by"], &cases[0]["clause"]],
        [&json!("车内有异味"), &json!("requester.finance"), &Value::Null]
    );
    // The history of the booking, which the company reads, doesn't tell of it.
    let history = dispatcher.get(&format!("/bookings/{}/history", low["booking_id"].as_str().expect("an id")));
    assert!(!history.expect(200).to_string().contains("\"case\""));
    rate(json!({"rating": 1}));
    assert_eq!(supervisor.all("/cases")[0]["text"], "行程评价 1 星");
    // A contract that doesn't serve the department, or has ended, isn't complained of.
    let end = json!({"last_month": "2026-05", "reason": "终止"});
    supervisor.post(&format!("{}/end", path(&contract)), end).expect(200);
    rate(json!({"rating": 1}));
    assert_eq!(supervisor.all("/cases").len(), 2);
}
