//! What a department gives up late by changing its booking pays when it is given up (RULES.md §1.9).

use serde_json::{Value, json};

use crate::{
    bookings::{because, cars_sent, workday},
    cases,
    support::{
        client::faults_of,
        trips::{at, between, department_with_cars, items, pair, path_of, words},
        world::{World, merged},
    },
};

cases![
    putting_it_on_the_waitlist_gives_up_its_vehicles,
    moving_it_far_away_pays_for_the_days_given_up,
    moving_it_within_the_day_keeps_the_hours_of_the_first_start,
    a_small_move_over_midnight_gives_up_nothing,
    fewer_days_pay_for_those_left_out,
    a_vehicle_day_pays_at_most_once,
    after_its_start_only_the_company_moves_or_cancels_it,
    the_dispatcher_cancels_at_the_departments_request,
    a_dry_run_answers_the_fee_and_changes_nothing,
    who_waits_has_nothing_to_give_up,
    what_was_paid_for_by_waiting_is_held_again,
    what_was_paid_for_moves_along,
];

/// The path of an approved booking of one car with these times, and its department.
fn booked(world: &World, times: Value) -> (Value, String) {
    let (department, _) = department_with_cars(world, 1);
    let booking = world.approved(&department, times);
    (department, path_of(&booking))
}

/// All fees of a booking so far.
#[track_caller]
fn fees(answer: &Value) -> i64 {
    answer["cancellation_fee_fen"].as_i64().unwrap_or_else(|| panic!("no fees in {answer}"))
}

fn putting_it_on_the_waitlist_gives_up_its_vehicles(world: &World) {
    let (department, cars, sent) = cars_sent(world, 2);
    let (requester, path) = (world.requester(&department), path_of(&sent));
    world.at(&at("05-07 04:00"));
    let waiting = requester.patch(&path, merged(items(&[("car", 99)]), json!({"waitlist": true})), "*").expect(200);
    assert_eq!((fees(&waiting), &waiting["waitlist"]), (50_000, &json!(true)));
    assert_eq!((&waiting["state"], words(&waiting["trips"], "state")), (&json!("submitted"), vec!["cancelled"; 2]));
    // Its vehicles are free for others, on paper and in fact.
    assert_eq!(world.free("car", &workday()), 2);
    let other = world.approved(&world.department("office"), items(&[("car", 2)]));
    world.send(&other, &[pair(&cars[0]), pair(&cars[1])]).expect(200);
    let cancelled = requester.post(&format!("{path}/cancel"), because()).expect(200);
    assert_eq!(fees(&cancelled), 50_000);
}

fn moving_it_far_away_pays_for_the_days_given_up(world: &World) {
    let (department, path) = booked(world, json!({}));
    let requester = world.requester(&department);
    world.at(&at("05-07 04:00"));
    let moved = requester.patch(&path, between("06-06 08:00", "06-06 16:00"), "*").expect(200);
    assert_eq!(fees(&moved), 25_000);
    // The old day is paid for, and the new one is given up in time.
    assert_eq!(fees(&requester.post(&format!("{path}/cancel"), because()).expect(200)), 25_000);
}

fn moving_it_within_the_day_keeps_the_hours_of_the_first_start(world: &World) {
    let (department, path) = booked(world, json!({}));
    let requester = world.requester(&department);
    world.at(&at("05-07 04:00"));
    assert_eq!(fees(&requester.patch(&path, between("05-07 17:00", "05-07 22:00"), "*").expect(200)), 0);
    // An act of the company in between doesn't change that.
    assert_eq!(fees(&world.dispatcher().patch(&path, json!({"note": "已电话确认"}), "*").expect(200)), 0);
    // 13 hours before the start that it has now, 4 hours before the one that was announced.
    assert_eq!(fees(&requester.post(&format!("{path}/cancel"), because()).expect(200)), 25_000);
}

fn a_small_move_over_midnight_gives_up_nothing(world: &World) {
    let (department, path) = booked(world, between("05-07 22:00", "05-07 23:00"));
    let requester = world.requester(&department);
    world.at(&at("05-07 17:30"));
    // 240 minutes to later, and only on another day.
    assert_eq!(fees(&requester.patch(&path, between("05-08 02:00", "05-08 03:00"), "*").expect(200)), 0);
    // Once more: 480 minutes from the start that was announced first.
    assert_eq!(fees(&requester.patch(&path, between("05-08 06:00", "05-08 07:00"), "*").expect(200)), 0);
    assert_eq!(fees(&requester.post(&format!("{path}/cancel"), because()).expect(200)), 25_000);

    let far = world.booking(&department, between("05-07 22:00", "05-07 23:00"));
    let moved = requester.patch(&path_of(&far), between("05-08 02:01", "05-08 03:00"), "*").expect(200);
    assert_eq!(fees(&moved), 25_000);
    world.admin().patch("/settings", json!({"free_shift_minutes": 241}), "*").expect(200);
    requester.post(&format!("{}/cancel", path_of(&far)), because()).expect(200);
    let near = world.booking(&department, between("05-07 22:00", "05-07 23:00"));
    let moved = requester.patch(&path_of(&near), between("05-08 02:01", "05-08 03:00"), "*").expect(200);
    assert_eq!(fees(&moved), 0);
}

fn fewer_days_pay_for_those_left_out(world: &World) {
    let (department, path) = booked(world, between("05-07 08:00", "05-09 16:00"));
    let requester = world.requester(&department);
    world.at(&at("05-07 04:00"));
    let short = requester.patch(&path, json!({"ends_at": at("05-07 08:30")}), "*").expect(200);
    assert_eq!(fees(&short), 50_000);
    assert_eq!(fees(&requester.post(&format!("{path}/cancel"), because()).expect(200)), 75_000);
}

fn a_vehicle_day_pays_at_most_once(world: &World) {
    let (department, _) = department_with_cars(world, 3);
    let requester = world.requester(&department);
    let path = path_of(&world.approved(&department, items(&[("car", 2)])));
    world.at(&at("05-07 04:00"));
    let change = |quantity: i64| fees(&requester.patch(&path, items(&[("car", quantity)]), "*").expect(200));
    assert_eq!(change(1), 25_000);
    assert_eq!(change(2), 25_000);
    assert_eq!(change(1), 25_000);
    assert_eq!(change(3), 25_000);
    // Three vehicles, of which one has paid.
    assert_eq!(fees(&requester.post(&format!("{path}/cancel"), because()).expect(200)), 75_000);
}

fn after_its_start_only_the_company_moves_or_cancels_it(world: &World) {
    let (department, _, sent) = cars_sent(world, 2);
    let (requester, dispatcher, path) = (world.requester(&department), world.dispatcher(), path_of(&sent));
    world.at(&at("05-07 08:00"));
    let shorter = json!({"ends_at": at("05-07 08:30")});
    for change in [between("06-06 08:00", "06-06 16:00"), items(&[("car", 1)]), json!({"waitlist": true}), shorter] {
        requester.patch(&path, change, "*").problem(409, "wrong_state");
    }
    requester.post(&format!("{path}/cancel"), because()).problem(409, "wrong_state");
    let for_them = merged(because(), json!({"at_request_of": "department", "signed_by": "王小明"}));
    dispatcher.post(&format!("{path}/cancel"), for_them).problem(409, "wrong_state");
    // It may still become longer, and the company may move and cancel it.
    assert_eq!(fees(&requester.patch(&path, json!({"ends_at": at("05-07 18:00")}), "*").expect(200)), 0);
    let moved = dispatcher.patch(&path, between("05-07 09:00", "05-07 18:00"), "*").expect(200);
    assert_eq!(fees(&moved), 0);
    assert_eq!(fees(&dispatcher.post(&format!("{path}/cancel"), because()).expect(200)), 0);
}

fn the_dispatcher_cancels_at_the_departments_request(world: &World) {
    let (department, _) = department_with_cars(world, 2);
    let dispatcher = world.dispatcher();
    let path = path_of(&world.approved(&department, items(&[("car", 2)])));
    world.at(&at("05-07 04:00"));
    let asked = json!({"at_request_of": "department"});
    let unsigned = dispatcher.post(&format!("{path}/cancel"), merged(because(), asked.clone()));
    assert_eq!(faults_of(&unsigned.problem(422, "invalid")), [("/signed_by".to_owned(), "required".to_owned())]);
    let signed = merged(asked, json!({"signed_by": "王小明"}));
    let fewer = dispatcher.patch(&path, merged(items(&[("car", 1)]), signed.clone()), "*").expect(200);
    assert_eq!(fees(&fewer), 25_000);
    let cancelled = dispatcher.post(&format!("{path}/cancel"), merged(because(), signed)).expect(200);
    assert_eq!((fees(&cancelled), &cancelled["close_reason"]), (50_000, &because()["reason"]));
    let history = dispatcher.get(&format!("{path}/history")).expect(200);
    assert_eq!(history["items"].as_array().expect("items").last().expect("an entry")["reason"], "活动取消 (王小明)");
}

fn a_dry_run_answers_the_fee_and_changes_nothing(world: &World) {
    let (department, _, sent) = cars_sent(world, 2);
    let (requester, path) = (world.requester(&department), path_of(&sent));
    world.at(&at("05-07 04:00"));
    let before = requester.get(&path).expect(200);
    let tried = json!({"dry_run": true});
    let change = merged(items(&[("car", 1)]), tried.clone());
    let fewer = requester.patch(&path, change.clone(), before["etag"].as_str().expect("an etag")).expect(200);
    assert_eq!((&fewer["fee_fen"], &fewer["items"][0]["quantity"]), (&json!(25_000), &json!(1)));
    let cancelled = requester.post(&format!("{path}/cancel"), merged(because(), tried)).expect(200);
    assert_eq!((&cancelled["fee_fen"], &cancelled["state"]), (&json!(50_000), &json!("cancelled")));
    for answer in [&fewer, &cancelled] {
        assert_eq!(answer["etag"], before["etag"]);
    }
    assert_eq!(requester.get(&path).expect(200), before);
    assert_eq!(world.accountant().get("/receivables").expect(200)["items"], json!([]));
    requester.patch(&path, change, "\"7\"").problem(412, "stale");
}

fn who_waits_has_nothing_to_give_up(world: &World) {
    let (department, _) = department_with_cars(world, 1);
    let requester = world.requester(&department);
    world.booking(&department, json!({}));
    let waiting = path_of(&world.booking(&department, json!({"waitlist": true})));
    world.at(&at("05-07 07:00"));
    assert_eq!(fees(&requester.patch(&waiting, between("06-06 08:00", "06-06 16:00"), "*").expect(200)), 0);
}

fn what_was_paid_for_by_waiting_is_held_again(world: &World) {
    let (department, cars) = department_with_cars(world, 1);
    let booking = world.approved(&department, json!({}));
    let (requester, dispatcher, path) = (world.requester(&department), world.dispatcher(), path_of(&booking));
    let urgent = world.booking(&world.department("office"), json!({"purpose": "urgent_task"}));
    world.at(&at("05-07 04:00"));
    assert_eq!(fees(&requester.patch(&path, json!({"waitlist": true}), "*").expect(200)), 25_000);
    dispatcher.post(&format!("{}/cancel", path_of(&urgent)), because()).expect(200);
    world.send(&booking, &[pair(&cars[0])]).expect(200);
    assert_eq!(fees(&requester.post(&format!("{path}/cancel"), because()).expect(200)), 25_000);
}

fn what_was_paid_for_moves_along(world: &World) {
    let (department, _) = department_with_cars(world, 2);
    let requester = world.requester(&department);
    let two = merged(items(&[("car", 2)]), between("05-07 22:00", "05-07 23:00"));
    let path = path_of(&world.approved(&department, two));
    world.at(&at("05-07 17:30"));
    let changes =
        [items(&[("car", 1)]), items(&[("car", 2)]), between("05-08 02:00", "05-08 03:00"), items(&[("car", 1)])];
    for change in changes {
        assert_eq!(fees(&requester.patch(&path, change, "*").expect(200)), 25_000);
    }
}
