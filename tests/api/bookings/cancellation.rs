//! Cancelling a booking or a part of it, and the fee for doing it late (RULES.md §1).

use serde_json::json;

use crate::{
    bookings::{because, cars_sent, workday},
    cases,
    support::{
        client::id,
        trips::{at, between, items, km_of, pair, path_of, trip_of, words},
        world::World,
    },
};

cases![
    the_company_calls_every_trip_off,
    the_department_cancels_what_is_dispatched,
    a_vehicle_given_up_late_owes_its_fee,
    a_start_moved_to_another_day_late_owes_the_fee_of_all,
    nothing_is_owed_in_time_or_by_the_company,
    steps_of_cancelling,
];

fn the_company_calls_every_trip_off(world: &World) {
    let (_, cars, sent) = cars_sent(world, 2);
    let (dispatcher, path) = (world.dispatcher(), path_of(&sent));
    world.at(&at("05-07 07:00"));
    let first = dispatcher.post(&format!("{}/cancel", trip_of(&sent, 0)), because()).expect(200);
    assert_eq!((&first["state"], &first["close_reason"]), (&json!("cancelled"), &json!("活动取消")));
    assert_eq!(dispatcher.get(&path).expect(200)["state"], "dispatched");
    dispatcher.post(&format!("{}/cancel", trip_of(&sent, 1)), because()).expect(200);
    let again = dispatcher.get(&path).expect(200);
    assert_eq!(
        (&again["state"], &again["approval"], &again["cancellation_fee_fen"]),
        (&json!("approved"), &json!("approved"), &json!(0))
    );
    // The booking still asks for two vehicles, and may get the same.
    assert_eq!(world.free("car", &workday()), 0);
    let anew = world.send(&again, &[pair(&cars[0]), pair(&cars[1])]).expect(200);
    assert_eq!(
        (&anew["state"], words(&anew["trips"], "state")),
        (&json!("dispatched"), vec!["cancelled", "cancelled", "planned", "planned"])
    );
    world.leaves(&trip_of(&anew, 2), km_of(&cars[0]), "05-07 08:00");
    dispatcher.post(&format!("{}/cancel", trip_of(&anew, 2)), because()).problem(409, "wrong_state");
}

fn the_department_cancels_what_is_dispatched(world: &World) {
    world.tariff();
    let cars = world.fleet(0, 0, 2);
    let department = world.department_with(json!({"code": "finance", "discount_percent": 10}));
    let two = items(&[("car", 2)]);
    let sent = world.sent(&department, two.clone(), &[&cars[0], &cars[1]]);
    // Four hours before the start, the step of six hours applies: half of 500.00 less 10 %, for each.
    world.at(&at("05-07 04:00"));
    let requester = world.requester(&department);
    let cancelled = requester.post(&format!("{}/cancel", path_of(&sent)), because()).expect(200);
    assert_eq!((&cancelled["state"], &cancelled["cancellation_fee_fen"]), (&json!("cancelled"), &json!(2 * 22_500)));
    assert_eq!(words(&cancelled["trips"], "state"), ["cancelled", "cancelled"]);
    assert_eq!(world.free("car", &workday()), 2);

    let sent = world.sent(&department, two, &[&cars[0], &cars[1]]);
    world.leaves(&trip_of(&sent, 0), km_of(&cars[0]), "05-07 08:00");
    requester.post(&format!("{}/cancel", path_of(&sent)), because()).problem(409, "wrong_state");
    world.dispatcher().post(&format!("{}/cancel", path_of(&sent)), because()).problem(409, "wrong_state");
}

fn a_vehicle_given_up_late_owes_its_fee(world: &World) {
    let (department, cars, sent) = cars_sent(world, 2);
    let (requester, path) = (world.requester(&department), path_of(&sent));
    world.at(&at("05-07 04:00"));
    let fewer = requester.patch(&path, items(&[("car", 1)]), "*").expect(200);
    assert_eq!(fewer["cancellation_fee_fen"], 25_000);
    // The vehicle named last is taken off and is free for others.
    assert_eq!(
        (&fewer["state"], words(&fewer["trips"], "state")),
        (&json!("dispatched"), vec!["planned", "cancelled"])
    );
    assert_eq!(world.free("car", &workday()), 1);
    // Moving it by an hour on the same day gives nothing up, and no fee is owed twice.
    let later = requester.patch(&path, json!({"starts_at": at("05-07 09:00")}), "*").expect(200);
    assert_eq!(later["cancellation_fee_fen"], 25_000);
    world.dispatcher().post(&format!("{path}/approve"), json!({"signed_by": "李局长", "slip": "7"})).expect(200);
    world.leaves(&trip_of(&sent, 0), km_of(&cars[0]), "05-07 09:00");
    requester.patch(&path, items(&[("van", 1)]), "*").problem(409, "wrong_state");
}

fn a_start_moved_to_another_day_late_owes_the_fee_of_all(world: &World) {
    let (department, _, sent) = cars_sent(world, 2);
    let (requester, path) = (world.requester(&department), path_of(&sent));
    // Two hours before the start, all of it is owed, for both vehicles.
    world.at(&at("05-07 06:00"));
    let moved = requester.patch(&path, between("05-08 08:00", "05-08 16:00"), "*").expect(200);
    assert_eq!((&moved["cancellation_fee_fen"], &moved["state"]), (&json!(100_000), &json!("dispatched")));
    assert_eq!(words(&moved["trips"], "starts_at"), [at("05-08 08:00"), at("05-08 08:00")]);
    assert_eq!((world.free("car", &workday()), world.free("car", &between("05-08 08:00", "05-08 16:00"))), (2, 0));
    // It is cancelled more than twelve hours before the new start, so no fee is added.
    let cancelled = requester.post(&format!("{path}/cancel"), because()).expect(200);
    assert_eq!(cancelled["cancellation_fee_fen"], 100_000);
}

fn nothing_is_owed_in_time_or_by_the_company(world: &World) {
    let (department, _, sent) = cars_sent(world, 2);
    let (requester, dispatcher, path) = (world.requester(&department), world.dispatcher(), path_of(&sent));
    world.at(&at("05-06 20:00"));
    let moved = requester.patch(&path, between("05-09 08:00", "05-09 16:00"), "*").expect(200);
    assert_eq!(moved["cancellation_fee_fen"], 0);
    world.at(&at("05-09 07:00"));
    let fewer = dispatcher.patch(&path, items(&[("car", 1)]), "*").expect(200);
    let moved = dispatcher.patch(&path, between("05-10 08:00", "05-10 16:00"), "*").expect(200);
    assert_eq!((&fewer["cancellation_fee_fen"], &moved["cancellation_fee_fen"]), (&json!(0), &json!(0)));
}

fn steps_of_cancelling(world: &World) {
    world.tariff();
    world.fleet(0, 0, 1);
    let department = world.department("finance");
    let requester = world.requester(&department);
    // The start is 2026-05-07 08:00. A car's base is 500.00.
    for (at, fee) in [
        ("2026-05-06T19:59:59+08:00", 0),
        ("2026-05-06T20:00:00+08:00", 0),
        ("2026-05-06T20:00:01+08:00", 15_000),
        ("2026-05-07T02:00:00+08:00", 15_000),
        ("2026-05-07T02:00:01+08:00", 25_000),
        ("2026-05-07T05:00:00+08:00", 25_000),
        ("2026-05-07T05:00:01+08:00", 50_000),
    ] {
        world.at("2026-05-06T08:00:00+08:00");
        let booking = world.booking(&department, json!({}));
        world.at(at);
        let cancelled =
            requester.post(&format!("/bookings/{}/cancel", id(&booking)), json!({"reason": "x"})).expect(200);
        assert_eq!(cancelled["cancellation_fee_fen"], fee, "{at}");
    }
    world.at("2026-05-06T08:00:00+08:00");
    let booking = world.booking(&department, json!({}));
    world.at("2026-05-07T07:00:00+08:00");
    let ours = world
        .dispatcher()
        .post(&format!("/bookings/{}/cancel", id(&booking)), json!({"reason": "车辆故障"}))
        .expect(200);
    assert_eq!(ours["cancellation_fee_fen"], 0);
}
