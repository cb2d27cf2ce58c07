//! What was signed changes only with a second person, and to more only with the department (RULES.md §4.7, §4.8).

use serde_json::{Value, json};

use crate::{
    bookings::{cars_sent, out},
    cases,
    support::{
        client::{Client, id},
        trips::{at, km_of, path_of, trip_of, words},
        world::{World, merged},
    },
};

cases![
    a_raised_charge_is_approved_and_signed_again,
    a_lowered_charge_counts_when_it_is_approved,
    what_can_never_be_is_not_proposed,
    a_correction_of_nothing_is_refused,
    corrections_count_like_upholding,
    a_disputed_supplement_is_presented_again,
    after_a_dispute_the_department_signs_by_itself,
    a_reading_does_not_change_a_signed_charge,
    a_reading_that_nobody_believes_changes_no_signed_charge,
    what_is_the_supervisors_changes_by_nobody_else,
    a_proposal_is_of_the_charge_that_was_seen,
    the_booking_is_complete_when_the_last_dispute_ends,
    the_working_days_are_those_of_the_presentation,
    for_whom_a_key_proposed_it_is_no_second_person,
];

/// A department and the path of its trip of 500.00, back since 16:00, and the odometer at departure.
fn back(world: &World) -> (Value, String, i64) {
    let (department, _, trip, km) = out(world);
    let returned = world.returns(&trip, km + 80, "05-07 16:00");
    assert_eq!(returned["charge"]["total_fen"], 50_000);
    (department, trip, km)
}

/// As [`back`], and the department has signed.
fn signed(world: &World) -> (Value, String, i64) {
    let (department, trip, km) = back(world);
    world.requester(&department).post(&format!("{trip}/confirm"), json!({})).expect(200);
    (department, trip, km)
}

/// What the department owes for trips, by the books.
fn owed(world: &World) -> i64 {
    let found = world.accountant().get("/receivables").expect(200);
    found["items"].as_array().expect("items").iter().map(|one| one["taxable_fen"].as_i64().expect("fen")).sum()
}

/// The state, the present total, and whether it awaits the department's signature.
fn standing(trip: &Value) -> (&str, i64, bool) {
    let total = trip["charge"]["total_fen"].as_i64().unwrap_or_default();
    (trip["state"].as_str().expect("a state"), total, trip["awaits_confirmation"].as_bool().expect("yes or no"))
}

fn a_raised_charge_is_approved_and_signed_again(world: &World) {
    let (department, trip, km) = signed(world);
    let (dispatcher, accountant) = (world.dispatcher(), world.accountant());
    let raised = json!({"odometer_km": km + 200, "adjustment_fen": 90_000, "reason": "漏记"});
    let proposed = dispatcher.post(&format!("{trip}/correct"), raised).expect(200);
    assert_eq!(standing(&proposed), ("confirmed", 50_000, false));
    assert_eq!((&proposed["distance_km"], owed(world)), (&json!(80), 50_000));
    let what = &proposed["correction_proposed"];
    assert_eq!((&what["total_fen"], &what["correction"]["odometer_km"]), (&json!(167_000), &json!(km + 200)));
    dispatcher.post(&format!("{trip}/approve-adjustment"), json!({})).problem(403, "forbidden");
    let approved = accountant.post(&format!("{trip}/approve-adjustment"), json!({})).expect(200);
    assert_eq!((standing(&approved), owed(world)), (("confirmed", 167_000, true), 50_000));
    assert_eq!((&approved["correction_proposed"], &approved["distance_km"]), (&Value::Null, &json!(200)));
    accountant.post(&format!("{trip}/approve-adjustment"), json!({})).problem(409, "wrong_state");
    let requester = world.requester(&department);
    let again = requester.post(&format!("{trip}/confirm"), json!({"total_fen": 167_000})).expect(200);
    assert_eq!((standing(&again), owed(world)), (("confirmed", 167_000, false), 167_000));
}

fn a_lowered_charge_counts_when_it_is_approved(world: &World) {
    let (_, trip, _) = signed(world);
    let lowered = json!({"adjustment_fen": -10_000, "reason": "服务欠佳"});
    world.dispatcher().post(&format!("{trip}/correct"), lowered).expect(200);
    assert_eq!(owed(world), 50_000);
    let approved = world.supervisor().post(&format!("{trip}/approve-adjustment"), json!({})).expect(200);
    assert_eq!((standing(&approved), owed(world)), (("confirmed", 40_000, false), 40_000));
}

fn what_can_never_be_is_not_proposed(world: &World) {
    let (_, trip, km) = signed(world);
    let dispatcher = world.dispatcher();
    let correct = |fields: Value| dispatcher.post(&format!("{trip}/correct"), fields);
    correct(json!({"adjustment_fen": -50_001, "reason": "x"})).faults(&[("/adjustment_fen", "out_of_range")]);
    correct(json!({"odometer_km": km - 1, "reason": "x"})).faults(&[("/odometer_km", "below_departure")]);
    let unchanged = dispatcher.get(&trip).expect(200);
    assert_eq!((standing(&unchanged), &unchanged["correction_proposed"]), (("confirmed", 50_000, false), &Value::Null));
}

fn a_correction_of_nothing_is_refused(world: &World) {
    let (department, trip, _) = back(world);
    let nothing = json!({"reason": "已核对"});
    world.requester(&department).post(&format!("{trip}/dispute"), json!({"reason": "公里数不符"})).expect(200);
    world.dispatcher().post(&format!("{trip}/correct"), nothing).faults(&[("", "required")]);
    assert_eq!(world.dispatcher().get(&trip).expect(200)["state"], "disputed");
}

fn corrections_count_like_upholding(world: &World) {
    let (department, trip, km) = back(world);
    let (requester, dispatcher) = (world.requester(&department), world.dispatcher());
    let dispute = || requester.post(&format!("{trip}/dispute"), json!({"reason": "公里数不符"})).expect(200);
    let correct = |driven: i64| {
        let fields = json!({"odometer_km": km + driven, "reason": "看错"});
        dispatcher.post(&format!("{trip}/correct"), fields).expect(200)
    };
    dispute();
    let once = correct(120);
    assert_eq!((standing(&once), &once["upheld"]), (("returned", 55_400, true), &json!(1)));
    dispute();
    let twice = correct(119);
    assert_eq!(
        (&twice["state"], &twice["upheld"], &twice["charge"]["total_fen"]),
        (&json!("disputed"), &json!(2), &json!(55_130))
    );
    dispatcher.post(&format!("{trip}/correct"), json!({"tolls_fen": 1, "reason": "x"})).problem(409, "wrong_state");
    let settled = world.supervisor().post(&format!("{trip}/settle"), json!({"outcome": "confirm", "reason": "属实"}));
    assert_eq!(standing(&settled.expect(200)), ("confirmed", 55_130, false));
}

fn a_disputed_supplement_is_presented_again(world: &World) {
    let (department, trip, _) = signed(world);
    let (requester, dispatcher) = (world.requester(&department), world.dispatcher());
    dispatcher.post(&format!("{trip}/outlays"), json!({"tolls_fen": 2_000, "parking_fen": 0})).expect(200);
    requester.post(&format!("{trip}/dispute"), json!({"reason": "未走高速"})).expect(200);
    let corrected =
        dispatcher.post(&format!("{trip}/correct"), json!({"tolls_fen": 1_000, "reason": "看错"})).expect(200);
    assert_eq!((standing(&corrected), owed(world)), (("confirmed", 51_000, true), 50_000));
    requester.post(&format!("{trip}/confirm"), json!({"total_fen": 51_000})).expect(200);
    assert_eq!(owed(world), 51_000);
}

fn after_a_dispute_the_department_signs_by_itself(world: &World) {
    let (department, trip, _) = back(world);
    let (requester, dispatcher) = (world.requester(&department), world.dispatcher());
    requester.post(&format!("{trip}/dispute"), json!({"reason": "公里数不符"})).expect(200);
    dispatcher.post(&format!("{trip}/uphold"), json!({"reason": "已核对"})).expect(200);
    let paper = json!({"signed_by": "李局长", "slip": "7"});
    let refused = dispatcher.post(&format!("{trip}/confirm"), paper).problem(409, "wrong_state");
    assert_eq!(refused["state"], "disputed");
    requester.post(&format!("{trip}/confirm"), json!({})).expect(200);
}

fn a_reading_does_not_change_a_signed_charge(world: &World) {
    let (_, trip, km) = signed(world);
    let dispatcher = world.dispatcher();
    let vehicle = dispatcher.get(&trip).expect(200)["vehicle_id"].as_str().expect("an id").to_owned();
    let path = format!("/vehicles/{vehicle}/odometer-readings");
    let last = id(&dispatcher.get(&path).expect(200)["items"][0]).to_owned();
    let correct = |driven: i64| json!({"odometer_km": km + driven, "corrects_id": last, "reason": "看错"});
    dispatcher.post(&path, correct(200)).problem(409, "wrong_state");
    assert_eq!(dispatcher.get(&trip).expect(200)["distance_km"], 80);
    // Fewer kilometres than the included ones cost the same.
    dispatcher.post(&path, correct(90)).expect(201);
    let now = dispatcher.get(&trip).expect(200);
    assert_eq!((standing(&now), &now["distance_km"]), (("confirmed", 50_000, false), &json!(90)));
    let sources = dispatcher.get(&path).expect(200);
    assert!(words(&sources["items"], "source").contains(&"correction"));
}

fn a_reading_that_nobody_believes_changes_no_signed_charge(world: &World) {
    let (_, trip, km) = signed(world);
    let dispatcher = world.dispatcher();
    let before = dispatcher.get(&trip).expect(200);
    let path = format!("/vehicles/{}/odometer-readings", before["vehicle_id"].as_str().expect("an id"));
    let last = id(&dispatcher.get(&path).expect(200)["items"][0]).to_owned();
    let doubtful = json!({"odometer_km": km + 2_000, "corrects_id": last, "reason": "看错"});
    dispatcher.post(&path, doubtful).problem(409, "wrong_state");
    let proposal = json!({"odometer_km": km + 2_000, "reason": "看错"});
    dispatcher.post(&format!("{trip}/correct"), proposal).problem(409, "reading_quarantined");
    assert_eq!(dispatcher.get(&trip).expect(200), before);
}

fn what_is_the_supervisors_changes_by_nobody_else(world: &World) {
    let (department, trip, _) = back(world);
    let (requester, dispatcher) = (world.requester(&department), world.dispatcher());
    let adjustment = json!({"adjustment_fen": 10_000, "reason": "漏记"});
    dispatcher.post(&format!("{trip}/correct"), adjustment).expect(200);
    for _ in 0..2 {
        requester.post(&format!("{trip}/dispute"), json!({"reason": "公里数不符"})).expect(200);
        dispatcher.post(&format!("{trip}/uphold"), json!({"reason": "无误"})).expect(200);
    }
    let tolls = json!({"tolls_fen": 9_000, "parking_fen": 0});
    dispatcher.post(&format!("{trip}/outlays"), tolls).problem(409, "wrong_state");
    world.accountant().post(&format!("{trip}/approve-adjustment"), json!({})).problem(409, "wrong_state");
    let settle = |outcome: &str| json!({"outcome": outcome, "reason": "核减"});
    world.supervisor().post(&format!("{trip}/settle"), settle("correct")).expect(200);
    // Withdrawn: the dispatcher corrects it first.
    world.accountant().post(&format!("{trip}/approve-adjustment"), json!({})).problem(409, "wrong_state");
}

fn a_proposal_is_of_the_charge_that_was_seen(world: &World) {
    let (department, trip, _) = back(world);
    let (requester, dispatcher) = (world.requester(&department), world.dispatcher());
    let outlays = |fen: i64| {
        dispatcher.post(&format!("{trip}/outlays"), json!({"tolls_fen": fen, "parking_fen": 0})).expect(200);
        requester.post(&format!("{trip}/confirm"), json!({})).expect(200);
    };
    outlays(3_000);
    dispatcher.post(&format!("{trip}/correct"), json!({"tolls_fen": 1_000, "reason": "看错"})).expect(200);
    outlays(5_000);
    world.accountant().post(&format!("{trip}/approve-adjustment"), json!({})).problem(409, "charge_changed");
    assert_eq!(owed(world), 55_000);
    dispatcher.post(&format!("{trip}/correct"), json!({"tolls_fen": 4_000, "reason": "看错"})).expect(200);
    world.accountant().post(&format!("{trip}/approve-adjustment"), json!({})).expect(200);
    assert_eq!(owed(world), 54_000);
}

fn the_booking_is_complete_when_the_last_dispute_ends(world: &World) {
    let (department, cars, sent) = cars_sent(world, 2);
    let (requester, dispatcher) = (world.requester(&department), world.dispatcher());
    let [first, second] = [trip_of(&sent, 0), trip_of(&sent, 1)];
    for (trip, car) in [(&first, &cars[0]), (&second, &cars[1])] {
        world.leaves(trip, km_of(car), "05-07 08:00");
    }
    for (trip, car) in [(&first, &cars[0]), (&second, &cars[1])] {
        world.returns(trip, km_of(car) + 80, "05-07 16:00");
    }
    requester.post(&format!("{first}/confirm"), json!({})).expect(200);
    dispatcher.post(&format!("{first}/outlays"), json!({"tolls_fen": 900, "parking_fen": 0})).expect(200);
    requester.post(&format!("{first}/dispute"), json!({"reason": "未走高速"})).expect(200);
    requester.post(&format!("{second}/confirm"), json!({})).expect(200);
    let state = || dispatcher.get(&path_of(&sent)).expect(200)["state"].clone();
    assert_eq!(state(), "in_progress");
    dispatcher.post(&format!("{first}/uphold"), json!({"reason": "有发票"})).expect(200);
    assert_eq!(state(), "completed");
}

fn the_working_days_are_those_of_the_presentation(world: &World) {
    let (_, _, _) = back(world);
    let due = || {
        let now = motorpool::kernel::Instant::parse(&world.now()).expect("now");
        motorpool::bookings::ops::overdue(&mut world.conn(), now).expect("trips").len()
    };
    let admin = world.admin();
    admin.patch("/settings", json!({"confirm_working_days": 2}), "*").problem(422, "invalid");
    admin.patch("/settings", json!({"confirm_working_days": 3}), "*").expect(200);
    // Presented on Thursday the 7th: the third working day is Tuesday the 12th, the fifth is Thursday the 14th.
    world.at(&at("05-13 00:00"));
    assert_eq!(due(), 0);
    world.at(&at("05-15 00:00"));
    assert_eq!(due(), 1);
}

fn for_whom_a_key_proposed_it_is_no_second_person(world: &World) {
    let key = world.key(&["dispatcher"], &[]);
    let [li, chen] = ["li.one", "chen.two"].map(|name| world.user(name, json!({"roles": ["accountant"]})));
    let (_, trip, km) = back(world);
    let correct = |who: &str, fields: Value| {
        let by = json!({"reason": "看错", "on_behalf_of": {"name": "会计", "ref": who}});
        key.post(&format!("{trip}/correct"), merged(fields, by)).expect(200)
    };
    let approve = |by: &Client| by.post(&format!("{trip}/approve-adjustment"), json!({}));
    // What nobody has to approve is no proposal, and of two proposals the first is over.
    correct("li.one", json!({"odometer_km": km + 81}));
    correct("li.one", json!({"adjustment_fen": -100}));
    let proposed = correct("chen.two", json!({"adjustment_fen": -200}));
    assert_eq!(proposed["adjustment_proposed_fen"], -200);
    approve(&chen).problem(403, "second_person_required");
    approve(&li).expect(200);
    // Another correction leaves the proposal as it is.
    correct("li.one", json!({"adjustment_fen": -300}));
    let waits = correct("chen.two", json!({"odometer_km": km + 82}));
    assert_eq!(waits["adjustment_proposed_fen"], -300);
    approve(&li).problem(403, "second_person_required");
    // What was proposed again stays whose it was, too.
    correct("chen.two", json!({"adjustment_fen": -300}));
    for by in [&li, &chen] {
        approve(by).problem(403, "second_person_required");
    }
    world.accountant().post(&format!("{trip}/approve-adjustment"), json!({})).expect(200);
}
