//! Bookings and trips that wait.

use serde_json::json;

use super::{cost, count, first, waiting};
use crate::{
    cases,
    http::metrics,
    support::{
        client::{Client, id},
        trips::{at, between, department_with_cars, km_of, path_of, trip_of, words},
        world::{World, merged},
    },
};

cases![
    bookings_wait_for_the_approver_then_for_the_dispatcher,
    what_comes_first_is_told_first,
    what_was_refused_on_the_way_waits_for_the_supervisor,
    nobody_is_asked_to_approve_their_own_correction,
    nobody_is_asked_to_approve_what_they_wrote,
    a_delegate_is_asked_in_the_approvers_place,
    a_trip_waits_for_its_driver_then_for_the_department,
    disputes_and_corrections_wait_for_whom_they_concern,
    a_trip_without_a_driver_and_a_doubtful_reading_wait_for_the_dispatcher,
    keys_hear_of_what_their_roles_do,
    it_takes_as_many_statements_for_40_rows_as_for_4,
];

/// A list as somebody reads it, whole.
fn listed(who: &Client, path: &str) -> i64 {
    i64::try_from(who.all(path).len()).expect("small")
}

fn bookings_wait_for_the_approver_then_for_the_dispatcher(world: &World) {
    let (department, _) = department_with_cars(world, 3);
    let other = world.department("office");
    let (approver, dispatcher) = (world.approver(&department), world.dispatcher());
    let booking = world.booking(&department, json!({}));
    world.booking(&other, json!({}));
    assert_eq!(waiting(&approver), [("approve".to_owned(), 1)]);
    assert_eq!((waiting(&world.requester(&department)), waiting(&dispatcher)), (vec![], vec![]));
    let (number, name) = (booking["number"].as_str().expect("a number"), department["name"].as_str().expect("a name"));
    assert_eq!(
        first(&approver, "approve"),
        [
            json!({"id": booking["id"], "title": format!("{number} · {name} · 金华市区"), "at": booking["starts_at"], "link": path_of(&booking)})
        ]
    );
    assert_eq!(approver.get("/todo").expect(200)["as_of"], world.now());
    // An urgent task is sent before it is approved, and both wait.
    world.booking(&department, json!({"purpose": "urgent_task"}));
    assert_eq!((count(&approver, "approve"), count(&dispatcher, "dispatch")), (2, 1));
    approver.post(&format!("{}/approve", path_of(&booking)), json!({})).expect(200);
    assert_eq!((count(&approver, "approve"), count(&dispatcher, "dispatch")), (1, 2));
    // Of two vehicles one is sent, and the booking waits on.
    let both = merged(between("05-08 08:00", "05-08 16:00"), json!({"items": [{"class": "car", "quantity": 2}]}));
    let both = world.approved(&department, both);
    let car = world.vehicle("car");
    let one =
        json!({"partial": true, "assignments": [{"vehicle_id": id(&car), "driver_id": car["default_driver_id"]}]});
    dispatcher.post(&format!("{}/dispatch", path_of(&both)), one).expect(200);
    let wanted = dispatcher.all("/bookings").into_iter().filter(|one| {
        let is_open = one["approval"] != "pending" || one["purpose"] == "urgent_task";
        is_open && one["waitlist"] == false && one["still_wanted"] != json!([])
    });
    assert_eq!((wanted.count(), count(&dispatcher, "dispatch")), (3, 3));
    world.dispatch(&both, &[&world.vehicle("car")]);
    assert_eq!(count(&dispatcher, "dispatch"), 2);
    // Who waits for room is told apart, whatever the approval.
    let waits = json!({"waitlist": true, "items": [{"class": "car", "quantity": 60}]});
    let waits = world.approved(&department, waits);
    assert_eq!(waits["waitlist"], true);
    assert_eq!(count(&dispatcher, "waitlist"), listed(&dispatcher, "/bookings?waitlist=true"));
    assert_eq!((count(&dispatcher, "waitlist"), count(&dispatcher, "dispatch")), (1, 2));
    dispatcher.post(&format!("{}/cancel", path_of(&waits)), json!({"reason": "不用了"})).expect(200);
    assert_eq!((count(&dispatcher, "waitlist"), count(&dispatcher, "dispatch")), (0, 2));
    // Whoever comes too late isn't asked any more.
    world.booking(&department, json!({}));
    assert_eq!(count(&approver, "approve"), 2);
    world.at("2026-05-07T09:00:00+08:00");
    assert_eq!(first(&approver, "approve").len(), 1, "the urgent task alone");
    // What was typed after its start is approved all the same.
    let typed = world.booking_body(&department, between("05-07 08:30", "05-07 16:00"));
    let typed = world.dispatcher().post("/bookings", typed).expect(201);
    assert_eq!(count(&world.approver(&department), "approve"), 2);
    world.approver(&department).post(&format!("{}/approve", path_of(&typed)), json!({})).expect(200);
    assert_eq!(count(&world.approver(&department), "approve"), 1);
}

fn what_comes_first_is_told_first(world: &World) {
    let (department, _) = department_with_cars(world, 1);
    let days = ["05-14", "05-13", "05-12", "05-11", "05-10", "05-09"];
    for day in days {
        let urgent = json!({"purpose": "urgent_task"});
        world.booking(&department, merged(between(&format!("{day} 08:00"), &format!("{day} 12:00")), urgent));
    }
    for (who, kind) in [(world.approver(&department), "approve"), (world.dispatcher(), "dispatch")] {
        let told = json!(first(&who, kind));
        let starts: Vec<String> = days.iter().rev().take(5).map(|day| at(&format!("{day} 08:00"))).collect();
        assert_eq!((words(&told, "at"), count(&who, kind)), (starts.iter().map(String::as_str).collect(), 6), "{kind}");
    }
}

fn what_was_refused_on_the_way_waits_for_the_supervisor(world: &World) {
    let (department, cars) = department_with_cars(world, 1);
    let urgent = world.booking(&department, json!({"purpose": "urgent_task"}));
    let trip = trip_of(&world.dispatch(&urgent, &[&cars[0]]), 0);
    world.leaves(&trip, km_of(&cars[0]), "05-07 08:00");
    let refused = json!({"reason": "未经同意"});
    world.approver(&department).post(&format!("{}/reject", path_of(&urgent)), refused).expect(200);
    assert_eq!(world.returns(&trip, km_of(&cars[0]) + 80, "05-07 16:00")["state"], "disputed");
    assert_eq!((count(&world.dispatcher(), "disputed"), count(&world.supervisor(), "disputed")), (0, 1));
}

fn nobody_is_asked_to_approve_their_own_correction(world: &World) {
    let (department, cars) = department_with_cars(world, 1);
    world.admin().patch("/settings", json!({"separate_duties": false}), "*").expect(200);
    let both = world.user("both", json!({"roles": ["dispatcher", "supervisor"]}));
    let signed = world.signed(&department, &cars[0], json!({}));
    let less = json!({"adjustment_fen": -100, "reason": "优惠"});
    both.post(&format!("/trips/{}/correct", id(&signed)), less).expect(200);
    assert_eq!((count(&both, "adjustment"), count(&world.supervisor(), "adjustment")), (0, 1));
}

fn nobody_is_asked_to_approve_what_they_wrote(world: &World) {
    let (department, _) = department_with_cars(world, 6);
    let approver = world.approver(&department);
    let two = world.user("approver.two", json!({"roles": ["approver"], "department_id": id(&department)}));
    let of_both = |one: i64, other: i64| {
        assert_eq!((count(&approver, "approve"), count(&two, "approve")), (one, other));
    };
    // Their own, one that a key made for them, and one that a key made for another.
    approver.post("/bookings", world.booking_body(&department, json!({}))).expect(201);
    of_both(0, 1);
    let key = world.key(&["requester"], &[&department]);
    for reference in ["approver.finance", " APPROVER.Finance"] {
        let for_them = json!({"on_behalf_of": {"name": "李局长", "ref": reference}});
        key.post("/bookings", world.booking_body(&department, for_them)).expect(201);
    }
    of_both(0, 3);
    let for_another = json!({"on_behalf_of": {"name": "王小明", "ref": "approver.financ"}});
    key.post("/bookings", world.booking_body(&department, for_another)).expect(201);
    of_both(1, 4);
    // Changed by one and then by the requester: that one wrote a part of it.
    let booking = world.booking(&department, json!({}));
    of_both(2, 5);
    approver.patch(&path_of(&booking), json!({"note": "x"}), "*").expect(200);
    world.requester(&department).patch(&path_of(&booking), json!({"note": "y"}), "*").expect(200);
    of_both(1, 5);
    approver.post(&format!("{}/approve", path_of(&booking)), json!({})).problem(403, "own_request");
    // An approval lets what was written before it rest.
    two.post(&format!("{}/approve", path_of(&booking)), json!({})).expect(200);
    of_both(1, 4);
    world.requester(&department).patch(&path_of(&booking), json!({"passengers": 4}), "*").expect(200);
    of_both(2, 5);
    approver.post(&format!("{}/approve", path_of(&booking)), json!({})).expect(200);
    of_both(1, 4);
}

fn a_delegate_is_asked_in_the_approvers_place(world: &World) {
    let (department, _) = department_with_cars(world, 4);
    let other = world.department("office");
    let (approver, delegate) = (world.approver(&department), world.requester(&other));
    let booking = world.booking(&department, json!({}));
    assert_eq!(waiting(&delegate), []);
    let me = delegate.get("/auth/me").expect(200);
    let until = world.clock.now().plus_minutes(24 * 60).to_string();
    approver.post("/delegations", json!({"to_user_id": me["id"], "until": until})).expect(201);
    assert_eq!(words(&json!(first(&delegate, "approve")), "id"), [id(&booking)]);
    // Neither what the approver wrote nor what the delegate wrote.
    approver.post("/bookings", world.booking_body(&department, json!({}))).expect(201);
    world.booking(&other, json!({}));
    assert_eq!((count(&delegate, "approve"), count(&approver, "approve")), (1, 1));
    delegate.post(&format!("{}/approve", path_of(&booking)), json!({})).expect(200);
    assert_eq!((waiting(&delegate), waiting(&approver)), (vec![], vec![]));
    world.booking(&department, json!({}));
    assert_eq!(count(&delegate, "approve"), 1);
    world.later(24 * 60);
    assert_eq!(waiting(&world.requester(&other)), []);
}

fn a_trip_waits_for_its_driver_then_for_the_department(world: &World) {
    let (department, cars) = department_with_cars(world, 2);
    let sent = world.sent(&department, json!({}), &[&cars[0]]);
    let trip = trip_of(&sent, 0);
    let day = |moment: &str| world.at(&format!("2026-05-{moment}:00+08:00"));
    let (driver, another) = (
        || world.driver(&json!({"id": cars[0]["default_driver_id"]})),
        || world.driver(&json!({"id": cars[1]["default_driver_id"]})),
    );
    assert_eq!((waiting(&driver()), waiting(&world.dispatcher())), (vec![], vec![]));
    // The driver hears of it on its day, the dispatcher when it is due.
    day("07T00:00");
    assert_eq!((count(&driver(), "depart"), count(&world.dispatcher(), "depart")), (1, 0));
    assert_eq!(first(&driver(), "depart")[0]["at"], sent["starts_at"]);
    day("07T08:00");
    assert_eq!((count(&driver(), "depart"), count(&world.dispatcher(), "depart")), (1, 1));
    assert_eq!(waiting(&another()), []);
    driver().post(&format!("{trip}/depart"), json!({"odometer_km": km_of(&cars[0])})).expect(200);
    assert_eq!((waiting(&driver()), waiting(&world.dispatcher())), (vec![("return".to_owned(), 1)], vec![]));
    day("07T16:00");
    assert_eq!(waiting(&world.dispatcher()), [("return".to_owned(), 1)]);
    assert_eq!(first(&world.dispatcher(), "return")[0]["at"], sent["ends_at"]);
    driver().post(&format!("{trip}/return"), json!({"odometer_km": km_of(&cars[0]) + 80})).expect(200);
    assert_eq!((waiting(&driver()), waiting(&world.dispatcher())), (vec![], vec![]));
    for who in [world.requester(&department), world.approver(&department)] {
        assert_eq!(
            (waiting(&who), first(&who, "confirm")[0]["link"].clone()),
            (vec![("confirm".to_owned(), 1)], json!(trip))
        );
        let unsigned = who.all("/trips").into_iter().filter(|one| one["awaits_confirmation"] == true).count();
        assert_eq!(unsigned, 1);
    }
    assert_eq!(waiting(&world.requester(&world.department("office"))), []);
    world.requester(&department).post(&format!("{trip}/confirm"), json!({})).expect(200);
    assert_eq!(waiting(&world.requester(&department)), []);
    // One that isn't approved is not signed yet.
    let urgent =
        world.booking(&department, merged(between("05-07 17:00", "05-07 19:00"), json!({"purpose": "urgent_task"})));
    let urgent = world.dispatch(&urgent, &[&cars[1]]);
    world.leaves(&trip_of(&urgent, 0), km_of(&cars[1]), "05-07 17:00");
    world.returns(&trip_of(&urgent, 0), km_of(&cars[1]) + 20, "05-07 18:30");
    assert_eq!(waiting(&world.requester(&department)), []);
    assert_eq!(count(&world.approver(&department), "approve"), 1);
    // The second driver is told as the first is.
    let companion = world.driver_with(&["C1"]);
    let two = world.approved(&department, between("05-08 08:00", "05-08 16:00"));
    let pair = json!({"vehicle_id": id(&cars[0]), "driver_id": cars[0]["default_driver_id"], "second_driver_id": id(&companion)});
    let trip = trip_of(&world.send(&two, &[pair]).expect(200), 0);
    day("08T00:00");
    assert_eq!(
        (waiting(&world.driver(&companion)), waiting(&driver())),
        (vec![("depart".to_owned(), 1)], vec![("depart".to_owned(), 1)])
    );
    world.leaves(&trip, km_of(&cars[0]) + 80, "05-08 08:00");
    assert_eq!(waiting(&world.driver(&companion)), [("return".to_owned(), 1)]);
}

fn disputes_and_corrections_wait_for_whom_they_concern(world: &World) {
    let (department, cars) = department_with_cars(world, 2);
    let returned = world.returned(&department, &cars[0], json!({}));
    let trip = format!("/trips/{}", id(&returned));
    let (requester, dispatcher, supervisor) = (world.requester(&department), world.dispatcher(), world.supervisor());
    let waits = |expected: [i64; 3]| {
        let found = [count(&requester, "confirm"), count(&dispatcher, "disputed"), count(&supervisor, "disputed")];
        assert_eq!(found, expected);
    };
    waits([1, 0, 0]);
    requester.post(&format!("{trip}/dispute"), json!({"reason": "公里数不对"})).expect(200);
    waits([0, 1, 0]);
    dispatcher.post(&format!("{trip}/uphold"), json!({"reason": "里程表照片为证"})).expect(200);
    waits([1, 0, 0]);
    requester.post(&format!("{trip}/dispute"), json!({"reason": "还是不对"})).expect(200);
    waits([0, 1, 0]);
    dispatcher.post(&format!("{trip}/uphold"), json!({"reason": "维持"})).expect(200);
    waits([0, 0, 1]);
    assert_eq!(listed(&supervisor, "/trips?state=disputed"), 1);
    supervisor.post(&format!("{trip}/settle"), json!({"outcome": "confirm", "reason": "属实"})).expect(200);
    waits([0, 0, 0]);
    // A correction of what is signed waits for another person, and what raises it for the department again.
    dispatcher.post(&format!("{trip}/correct"), json!({"adjustment_fen": 5_000, "reason": "漏计过桥"})).expect(200);
    assert_eq!((waiting(&supervisor), count(&requester, "confirm")), (vec![("adjustment".to_owned(), 1)], 0));
    assert_eq!(words(&json!(first(&supervisor, "adjustment")), "id"), [id(&returned)]);
    supervisor.post(&format!("{trip}/approve-adjustment"), json!({})).expect(200);
    assert_eq!((waiting(&supervisor), count(&requester, "confirm")), (vec![], 1));
    requester.post(&format!("{trip}/confirm"), json!({})).expect(200);
    assert_eq!(waiting(&requester), []);
    // Before the signature, too.
    let of_both = world.sent(&department, between("05-07 17:00", "05-07 19:00"), &[&cars[1]]);
    world.leaves(&trip_of(&of_both, 0), km_of(&cars[1]), "05-07 17:00");
    world.returns(&trip_of(&of_both, 0), km_of(&cars[1]) + 20, "05-07 19:00");
    let adjusted = json!({"adjustment_fen": -1_000, "reason": "迟到"});
    world.dispatcher().post(&format!("{}/correct", trip_of(&of_both, 0)), adjusted).expect(200);
    assert_eq!(waiting(&world.supervisor()), [("adjustment".to_owned(), 1)]);
}

fn a_trip_without_a_driver_and_a_doubtful_reading_wait_for_the_dispatcher(world: &World) {
    let (department, cars) = department_with_cars(world, 2);
    let [sent, doubted] = [0, 1].map(|number| world.sent(&department, json!({}), &[&cars[number]]));
    let dispatcher = world.dispatcher();
    let ill = json!({"driver_id": cars[0]["default_driver_id"], "reason": "病假"});
    dispatcher.post("/leave", merged(between("05-07 00:00", "05-09 00:00"), ill)).expect(201);
    assert_eq!(waiting(&dispatcher), [("reassign".to_owned(), 1)]);
    assert_eq!(listed(&dispatcher, "/trips?needs_reassignment=true&state=planned"), 1);
    assert_eq!(words(&json!(first(&dispatcher, "reassign")), "link"), [trip_of(&sent, 0)]);
    // It can't depart before that. It isn't among what expires, either.
    world.at("2026-05-07T08:00:00+08:00");
    assert_eq!(words(&json!(first(&world.dispatcher(), "depart")), "link"), [trip_of(&doubted, 0)]);
    world.leaves(&trip_of(&doubted, 0), km_of(&cars[1]), "05-07 08:00");
    let far = world.returns(&trip_of(&doubted, 0), km_of(&cars[1]) + 9_000, "05-07 12:00");
    assert_eq!(far["quarantined"], true);
    let dispatcher = world.dispatcher();
    assert_eq!(waiting(&dispatcher), [("reassign".to_owned(), 1), ("quarantined".to_owned(), 1)]);
    assert_eq!(dispatcher.all("/trips").into_iter().filter(|trip| trip["quarantined"] == true).count(), 1);
    assert_eq!(count(&world.requester(&department), "confirm"), 0);
    let right = json!({"odometer_km": km_of(&cars[1]) + 90, "reason": "多写一位"});
    dispatcher.post(&format!("{}/correct", trip_of(&doubted, 0)), right).expect(200);
    assert_eq!(waiting(&dispatcher), [("reassign".to_owned(), 1)]);
    assert_eq!(count(&world.requester(&department), "confirm"), 1);
    dispatcher.post(&format!("{}/cancel", trip_of(&sent, 0)), json!({"reason": "改日"})).expect(200);
    assert_eq!(waiting(&dispatcher), [("dispatch".to_owned(), 1)], "another is to be sent");
}

fn keys_hear_of_what_their_roles_do(world: &World) {
    let (department, _) = department_with_cars(world, 2);
    world.booking(&department, json!({}));
    let own = [&department];
    let decides = json!({"roles": ["approver"], "department_ids": [id(&department)], "may_approve": true});
    assert_eq!(count(&world.key_with(decides), "approve"), 1);
    assert_eq!(waiting(&world.key(&["approver"], &own)), [], "it may not approve");
    assert_eq!(waiting(&world.key(&["requester"], &own)), []);
    world.approved(&department, json!({}));
    assert_eq!(waiting(&world.key(&["dispatcher"], &[])), [("dispatch".to_owned(), 1)]);
}

fn it_takes_as_many_statements_for_40_rows_as_for_4(world: &World) {
    metrics::count(world);
    let (department, _) = department_with_cars(world, 1);
    let (dispatcher, approver) = (world.dispatcher(), world.approver(&department));
    let mut found: Vec<[f64; 2]> = Vec::new();
    for rows in [4, 40] {
        while count(&dispatcher, "dispatch") < rows {
            world.booking(&department, json!({"purpose": "urgent_task"}));
        }
        assert_eq!((count(&dispatcher, "dispatch"), count(&approver, "approve")), (rows, rows));
        let [of_dispatcher, of_approver] = found.first().copied().unwrap_or_default();
        let of = |who: &Client, enough: f64| cost(world, who, "/todo", enough);
        found.push([of(&dispatcher, of_dispatcher), of(&approver, of_approver)]);
    }
    assert!(found[1][0] <= found[0][0] && found[1][1] <= found[0][1], "{found:?}");
    // Each kind is one statement; what is due takes eight at most.
    assert!(found[0][0] <= 18.0 && found[0][1] <= 6.0, "{found:?}");
}
