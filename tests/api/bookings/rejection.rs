//! Rejecting a booking: who may when, and what is kept of it (RULES.md §1).

use serde_json::{Value, json};

use crate::{
    bookings::{because, cars_sent, workday},
    cases,
    support::{
        client::Client,
        trips::{at, items, km_of, pair, path_of, trip_of, words},
        world::{World, merged},
    },
};

cases![
    refused_after_dispatch_and_before_departure,
    nothing_more_is_sent_for_what_was_refused,
    who_rejects_when,
    what_was_signed_stays_signed_when_the_rest_is_refused,
];

fn refused_after_dispatch_and_before_departure(world: &World) {
    let (department, _, sent) = cars_sent(world, 2);
    let path = path_of(&sent);
    let changed = world.requester(&department).patch(&path, json!({"destination": "杭州"}), "*").expect(200);
    assert_eq!((&changed["state"], &changed["approval"]), (&json!("dispatched"), &json!("pending")));
    assert_eq!(world.free("car", &workday()), 0);
    // An hour before the start a cancellation would cost everything. A rejection costs nothing.
    world.at(&at("05-07 07:00"));
    let rejected = world.approver(&department).post(&format!("{path}/reject"), because()).expect(200);
    assert_eq!(
        (&rejected["state"], &rejected["approval"], &rejected["close_reason"]),
        (&json!("rejected"), &json!("rejected"), &json!("活动取消"))
    );
    assert_eq!(rejected["cancellation_fee_fen"], 0);
    assert_eq!(words(&rejected["trips"], "state"), ["cancelled", "cancelled"]);
    assert_eq!(world.free("car", &workday()), 2);
    world
        .dispatcher()
        .post(&format!("{}/depart", trip_of(&sent, 0)), json!({"odometer_km": 10_000}))
        .problem(409, "wrong_state");
    world.approver(&department).post(&format!("{path}/approve"), json!({})).problem(409, "wrong_state");
}

fn nothing_more_is_sent_for_what_was_refused(world: &World) {
    world.tariff();
    let cars = world.fleet(0, 0, 2);
    let department = world.department("finance");
    let booking = world.booking(&department, merged(items(&[("car", 2)]), json!({"purpose": "urgent_task"})));
    let sent = world.send(&booking, &[pair(&cars[0]), pair(&cars[1])]).expect(200);
    world.leaves(&trip_of(&sent, 0), km_of(&cars[0]), "05-07 08:00");
    let refused = world.approver(&department).post(&format!("{}/reject", path_of(&booking)), because()).expect(200);
    assert_eq!(
        (&refused["state"], words(&refused["trips"], "state")),
        (&json!("in_progress"), vec!["departed", "cancelled"])
    );
    assert_eq!(world.send(&booking, &[pair(&cars[1])]).problem(409, "wrong_state")["state"], "rejected");
}

fn who_rejects_when(world: &World) {
    world.tariff();
    let cars = world.fleet(0, 0, 3);
    let department = world.department("finance");
    let (requester, approver, dispatcher) =
        (world.requester(&department), world.approver(&department), world.dispatcher());
    let reject = |client: &Client, booking: &Value| client.post(&format!("{}/reject", path_of(booking)), because());
    let submitted = world.booking(&department, json!({}));
    reject(&requester, &submitted).problem(403, "forbidden");
    dispatcher.post(&format!("{}/reject", path_of(&submitted)), json!({})).faults(&[("/reason", "required")]);
    let rejected = reject(&dispatcher, &submitted).expect(200);
    assert_eq!((&rejected["state"], &rejected["approval"]), (&json!("rejected"), &json!("pending")));
    reject(&approver, &submitted).problem(409, "wrong_state");

    let approved = world.approved(&department, json!({}));
    let late = reject(&approver, &approved).problem(409, "wrong_state");
    assert_eq!(late["state"], "approved");
    assert_eq!(reject(&dispatcher, &approved).expect(200)["state"], "rejected");

    let sent = world.sent(&department, json!({}), &[&cars[0]]);
    assert_eq!(reject(&dispatcher, &sent).problem(409, "wrong_state")["state"], "dispatched");
    // Where no approval is needed, an approver can't reject.
    let free = world.department_with(json!({"code": "free", "approval_rule": "never"}));
    let needless = world.booking(&free, json!({}));
    assert_eq!((&needless["state"], &needless["approval"]), (&json!("approved"), &json!("not_required")));
    reject(&world.approver(&free), &needless).problem(409, "wrong_state");
}

fn what_was_signed_stays_signed_when_the_rest_is_refused(world: &World) {
    let (department, cars, sent) = cars_sent(world, 2);
    let (first, path) = (trip_of(&sent, 0), path_of(&sent));
    world.leaves(&first, km_of(&cars[0]), "05-07 08:00");
    world.returns(&first, km_of(&cars[0]) + 50, "05-07 10:00");
    let requester = world.requester(&department);
    requester.post(&format!("{first}/confirm"), json!({})).expect(200);
    let changed = requester.patch(&path, json!({"passengers": 4}), "*").expect(200);
    assert_eq!((&changed["state"], &changed["approval"]), (&json!("in_progress"), &json!("pending")));
    let refused = world.approver(&department).post(&format!("{path}/reject"), because()).expect(200);
    assert_eq!(words(&refused["trips"], "state"), ["confirmed", "cancelled"]);
    assert_eq!(refused["state"], "completed");
    world.send(&sent, &[pair(&cars[1])]).problem(409, "wrong_state");
}
