//! Ratings of a month's service, and the complaints that low ratings of trips are.

use std::thread;

use diesel::connection::SimpleConnection;
use motorpool::kernel::LockKey;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    cases,
    support::{
        client::{etag, id},
        process::until,
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
    one_trip_is_one_complaint,
    a_complaint_of_a_trip_waits_for_its_contract,
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
    // The bureau writes down what came on paper, where no approver has rated, and a key that may not approve is none.
    let key = |fields: Value| {
        let base = json!({"roles": ["approver"], "department_ids": [id(&finance)]});
        world.key_with(merged(base, fields))
    };
    for client in [&world.supervisor(), &key(json!({}))] {
        assert_eq!(give(client, 1).problem(409, "wrong_state")["state"], "by_approver");
        let earlier = rating(&contract, &finance, json!({"period": "2026-04"}));
        assert_eq!(client.post("/ratings", earlier.clone()).json()["by_approver"], false);
        assert_eq!(requester.post("/ratings", earlier).expect(200)["by_approver"], false);
    }
    assert_eq!(give(&key(json!({"may_approve": true})), 1).expect(200)["by_approver"], true);
    // Who is both writes an approver's for the own department only.
    let police = world.department("police");
    let roles = json!({"roles": ["approver", "supervisor"], "department_id": id(&finance)});
    let both = world.user("approver.supervisor", roles);
    assert_eq!(give(&both, 5).expect(200)["by_approver"], true);
    let of_police = both.post("/ratings", rating(&contract, &police, json!({}))).expect(201);
    assert_eq!(of_police["by_approver"], false);
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

/// The charge of a signed trip is raised by so much in all: the department has to sign again.
fn raised(world: &World, trip: &str, fen: i64) {
    let more = json!({"adjustment_fen": fen, "reason": "漏记"});
    world.dispatcher().post(&format!("{trip}/correct"), more).expect(200);
    let approved = world.accountant().post(&format!("{trip}/approve-adjustment"), json!({})).expect(200);
    assert_eq!(approved["awaits_confirmation"], true);
}

fn one_trip_is_one_complaint(world: &World) {
    standard(world);
    world.tariff();
    let (finance, car) = (world.department("finance"), world.vehicle("car"));
    let contract = signed(world, json!({}));
    let (requester, supervisor) = (world.requester(&finance), world.supervisor());
    let trip = format!("/trips/{}", id(&world.returned(&finance, &car, json!({}))));
    let rate = |stars: i64| requester.post(&format!("{trip}/confirm"), json!({"rating": stars})).expect(200);
    // A complaint by hand doesn't stand in its way.
    let by_hand = json!({"contract_id": id(&contract), "category": "vehicles", "source": "complaint", "text": "迟到", "trip_id": trip["/trips/".len()..]});
    requester.post("/cases", by_hand).expect(201);
    rate(2);
    assert_eq!(supervisor.all("/cases").len(), 2);
    raised(world, &trip, 10_000);
    rate(1);
    assert_eq!(supervisor.all("/cases").len(), 2);
    raised(world, &trip, 20_000);
    requester.post(&format!("{trip}/dispute"), json!({"reason": "多收"})).expect(200);
    world.dispatcher().post(&format!("{trip}/uphold"), json!({"reason": "无误"})).expect(200);
    rate(2);
    assert_eq!(supervisor.all("/cases").len(), 2);
}

fn a_complaint_of_a_trip_waits_for_its_contract(world: &World) {
    standard(world);
    world.tariff();
    let (finance, car) = (world.department("finance"), world.vehicle("car"));
    let contract = signed(world, json!({}));
    let (requester, supervisor) = (world.requester(&finance), world.supervisor());
    let trip = world.returned(&finance, &car, json!({}));
    let end =
        || supervisor.post(&format!("{}/end", path(&contract)), json!({"last_month": "2026-05", "reason": "终止"}));
    let rate = || requester.post(&format!("/trips/{}/confirm", id(&trip)), json!({"rating": 1}));
    let mut beside = world.conn();
    if beside.is_sqlite() {
        // One writes at a time there.
        end().expect(200);
        rate().expect(200);
    } else {
        let key = LockKey::Contract(Uuid::try_parse(id(&contract)).expect("an id")).number();
        let waiting = || {
            world.sql_number("SELECT count(*) AS n FROM pg_locks WHERE NOT granted AND locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())")
        };
        beside.batch_execute(&format!("BEGIN; SELECT pg_advisory_xact_lock({key})")).expect("a lock");
        let (ended, rated) = thread::scope(|scope| {
            let ended = scope.spawn(end);
            until(|| waiting() == 1);
            let rated = scope.spawn(rate);
            until(|| waiting() == 2 || rated.is_finished());
            beside.batch_execute("COMMIT").expect("its end");
            (ended.join().expect("an answer"), rated.join().expect("an answer"))
        });
        ended.expect(200);
        rated.expect(200);
    }
    // It had ended when the trip was rated.
    assert_eq!(supervisor.all("/cases"), Vec::<Value>::new());
}
