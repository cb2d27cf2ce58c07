//! Approval: nobody approves their own request, and nothing is approved that the approver hasn't seen.

use std::thread;

use serde_json::json;

use crate::{
    cases,
    support::{client::id, trips::path_of, world::World},
};

cases![
    nobody_approves_their_own_request,
    nobody_approves_what_they_wrote_before_somebody_else,
    nobody_approves_what_a_key_wrote_for_them,
    what_raises_the_quote_or_leads_elsewhere_needs_approval_again,
    an_approval_names_the_quote,
    approval_never_covers_unseen_content,
];

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

fn nobody_approves_what_they_wrote_before_somebody_else(world: &World) {
    world.tariff();
    world.vehicle("car");
    let department = world.department("finance");
    let (approver, requester) = (world.approver(&department), world.requester(&department));
    let path = path_of(&world.booking(&department, json!({})));
    let approve = format!("{path}/approve");
    approver.patch(&path, json!({"destination": "宁波"}), "*").expect(200);
    requester.patch(&path, json!({"note": "两件行李"}), "*").expect(200);
    approver.post(&approve, json!({})).problem(403, "own_request");
    // Another approver approves it. What was written before that counts no more.
    let deputy = world.user("deputy", json!({"roles": ["approver"], "department_id": department["id"]}));
    deputy.post(&approve, json!({})).expect(200);
    requester.patch(&path, json!({"passengers": 2}), "*").expect(200);
    approver.post(&approve, json!({})).expect(200);
}

fn nobody_approves_what_a_key_wrote_for_them(world: &World) {
    world.tariff();
    world.fleet(0, 0, 4);
    let department = world.department("finance");
    let approver = world.approver(&department);
    let me = approver.get("/auth/me").expect(200);
    let key = world.key(&["requester"], &[&department]);
    // However the name is typed.
    let name = me["name"].as_str().expect("a name");
    let typed = json!(format!(" {}", name.to_uppercase()));
    for reference in [me["id"].clone(), me["name"].clone(), typed] {
        let for_me = json!({"on_behalf_of": {"name": "李局长", "ref": reference}});
        let booking = key.post("/bookings", world.booking_body(&department, for_me)).expect(201);
        approver.post(&format!("{}/approve", path_of(&booking)), json!({})).problem(403, "own_request");
    }
    let for_another = json!({"on_behalf_of": {"name": "王小明", "ref": "oa-1029"}});
    let booking = key.post("/bookings", world.booking_body(&department, for_another)).expect(201);
    approver.post(&format!("{}/approve", path_of(&booking)), json!({})).expect(200);
}

fn what_raises_the_quote_or_leads_elsewhere_needs_approval_again(world: &World) {
    world.tariff();
    world.fleet(0, 0, 7);
    let department = world.department("finance");
    let requester = world.requester(&department);
    let changes = [
        json!({"distance_km": 3_000}),
        json!({"reach": "out_of_province"}),
        json!({"origin": "宁波栎社机场"}),
        json!({"waypoints": ["奉化"]}),
        json!({"service": "half_day"}),
    ];
    for change in changes {
        let path = path_of(&world.approved(&department, json!({})));
        let changed = requester.patch(&path, change.clone(), "*").expect(200);
        assert_eq!((&changed["approval"], &changed["state"]), (&json!("pending"), &json!("approved")), "{change}");
    }
    let path = path_of(&world.approved(&department, json!({})));
    let changed = requester.patch(&path, json!({"note": "两件行李"}), "*").expect(200);
    assert_eq!(changed["approval"], "approved");
}

fn an_approval_names_the_quote(world: &World) {
    world.tariff();
    world.vehicle("car");
    let department = world.department("finance");
    let approver = world.approver(&department);
    let booking = world.booking(&department, json!({}));
    let path = path_of(&booking);
    assert_eq!(booking["quote_fen"], 50_000);
    world.requester(&department).patch(&path, json!({"distance_km": 200}), "*").expect(200);
    let refused = approver.post(&format!("{path}/approve"), json!({"quote_fen": 50_000})).problem(409, "quote_changed");
    assert_eq!(refused["quote_fen"], 77_000);
    approver.post(&format!("{path}/approve"), json!({"quote_fen": 77_000})).expect(200);
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
