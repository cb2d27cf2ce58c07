//! Approval: nobody approves their own request, and nothing is approved that the approver hasn't seen.

use std::thread;

use serde_json::json;

use crate::{
    cases,
    support::{client::id, world::World},
};

cases![nobody_approves_their_own_request, approval_never_covers_unseen_content];

fn nobody_approves_their_own_request(world: &World) {
    world.tariff();
    world.vehicle("car");
    let department = world.department("finance");
    let approver = world.approver(&department);
    let own = approver.post("/bookings", world.booking_body(&department, json!({}))).expect(201);
    approver.post(&format!("/bookings/{}/approve", id(&own)), json!({})).problem(403, "own_request");
    // Whoever changed it last counts as its author, too.
    let cancelled = approver.post(&format!("/bookings/{}/cancel", id(&own)), json!({"reason": "x"})).expect(200);
    assert_eq!(cancelled["state"], "cancelled");
    let theirs = world.booking(&department, json!({}));
    let path = format!("/bookings/{}", id(&theirs));
    let changed = approver.patch(&path, json!({"passengers": 2}), "*").expect(200);
    assert_eq!(changed["approval"], "pending");
    approver.post(&format!("{path}/approve"), json!({})).problem(403, "own_request");
    world.requester(&department).post(&format!("{path}/approve"), json!({})).problem(403, "forbidden");
}

fn approval_never_covers_unseen_content(world: &World) {
    world.tariff();
    world.fleet(0, 0, 3);
    let department = world.department("finance");
    let (approver, requester) = (world.approver(&department), world.requester(&department));
    for pair in 0..200 {
        let day = 10 + pair % 10;
        let times = json!({"starts_at": format!("2026-06-{day}T08:00:00+08:00"), "ends_at": format!("2026-06-{day}T16:00:00+08:00")});
        let booking = world.booking(&department, times);
        let path = format!("/bookings/{}", id(&booking));
        let seen = booking["etag"].as_str().expect("an etag").to_owned();
        let (approved, changed) = thread::scope(|scope| {
            let approve = scope.spawn(|| {
                approver.request("POST", &format!("{path}/approve")).header("If-Match", &seen).json(&json!({})).send()
            });
            let change = scope.spawn(|| requester.patch(&path, json!({"passengers": 1}), &seen));
            (approve.join().expect("an answer"), change.join().expect("an answer"))
        });
        let now = requester.get(&path).expect(200);
        match (approved.status, changed.status) {
            // The change came first, so the approval has an old version.
            (412, 200) => assert_eq!((&now["approval"], &now["passengers"]), (&json!("pending"), &json!(1))),
            // The approval came first, so the change has an old version.
            (200, 412) => assert_eq!((&now["approval"], &now["passengers"]), (&json!("approved"), &json!(3))),
            other => panic!("{other:?}: {}", approved.body),
        }
        requester.post(&format!("{path}/cancel"), json!({"reason": "x"})).expect(200);
    }
}
