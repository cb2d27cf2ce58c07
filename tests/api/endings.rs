//! How bookings end: rejected, cancelled, given up in part, nobody there, and completed (RULES.md §1).

use serde_json::{Value, json};

use crate::{
    cases,
    client::id,
    road::{at, between, items, km_of, lines_of, pair, path_of, trip_of, words},
    world::{World, merged},
};

cases![
    refused_after_dispatch_and_before_departure,
    an_urgent_task_refused_on_the_way_is_settled_by_the_supervisor,
    an_urgent_task_refused_when_it_is_back_is_corrected_on_the_supervisors_word,
    nothing_more_is_sent_for_what_was_refused,
    who_rejects_when,
    what_was_signed_stays_signed_when_the_rest_is_refused,
    the_company_calls_every_trip_off,
    nobody_came_and_it_went_far,
    the_department_cancels_what_is_dispatched,
    a_vehicle_given_up_late_owes_its_fee,
    a_start_moved_to_another_day_late_owes_the_fee_of_all,
    nothing_is_owed_in_time_or_by_the_company,
    complete_when_every_trip_is_signed_or_called_off,
    the_last_one_taken_off_completes,
];

const WORKDAY: (&str, &str) = ("05-07 08:00", "05-07 16:00");

fn workday() -> Value {
    between(WORKDAY.0, WORKDAY.1)
}

fn because() -> Value {
    json!({"reason": "活动取消"})
}

/// A department with so many cars sent for one booking of it.
fn cars_sent(world: &World, quantity: usize) -> (Value, Vec<Value>, Value) {
    world.tariff();
    let cars = world.fleet(0, 0, quantity);
    let department = world.department("finance");
    let wanted = items(&[("car", i64::try_from(quantity).expect("a number"))]);
    let sent = world.sent(&department, wanted, &cars.iter().collect::<Vec<_>>());
    (department, cars, sent)
}

/// An urgent task that left before it was approved.
fn urgent_and_out(world: &World) -> (Value, Value, String, i64) {
    world.tariff();
    let car = world.vehicle("car");
    let department = world.department("finance");
    let booking = world.booking(&department, json!({"purpose": "urgent_task"}));
    let sent = world.send(&booking, &[pair(&car)]).expect(200);
    let trip = trip_of(&sent, 0);
    world.leaves(&trip, km_of(&car), "05-07 08:00");
    (department, booking, trip, km_of(&car))
}

fn refused_after_dispatch_and_before_departure(world: &World) {
    let (department, _, sent) = cars_sent(world, 2);
    let path = path_of(&sent);
    let changed = world.requester(&department).patch(&path, json!({"destination": "杭州"}), "*").expect(200);
    assert_eq!((&changed["state"], &changed["approval"]), (&json!("dispatched"), &json!("pending")));
    assert_eq!(world.free("car", &workday()), 0);
    // An hour before the start a cancellation would cost all of it; a refusal costs nothing.
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

fn an_urgent_task_refused_on_the_way_is_settled_by_the_supervisor(world: &World) {
    let (department, booking, trip, km) = urgent_and_out(world);
    let refused = world.approver(&department).post(&format!("{}/reject", path_of(&booking)), because()).expect(200);
    assert_eq!((&refused["state"], &refused["approval"]), (&json!("in_progress"), &json!("rejected")));
    assert_eq!(words(&refused["trips"], "state"), ["departed"]);
    let back = world.returns(&trip, km + 80, "05-07 16:00");
    assert_eq!(
        (&back["state"], &back["dispute_reason"], &back["charge"]["total_fen"]),
        (&json!("disputed"), &json!("活动取消"), &json!(50_000))
    );
    // Nobody but the supervisor moves it.
    world.requester(&department).post(&format!("{trip}/confirm"), json!({})).problem(409, "wrong_state");
    world.dispatcher().post(&format!("{trip}/uphold"), because()).problem(409, "wrong_state");
    world
        .dispatcher()
        .post(&format!("{trip}/correct"), json!({"tolls_fen": 1, "reason": "x"}))
        .problem(409, "wrong_state");
    let settled = world
        .supervisor()
        .post(&format!("{trip}/settle"), json!({"outcome": "confirm", "reason": "确有任务"}))
        .expect(200);
    assert_eq!((&settled["state"], &settled["confirmed_by"]), (&json!("confirmed"), &json!("supervisor")));
    let done = world.dispatcher().get(&path_of(&booking)).expect(200);
    assert_eq!((&done["state"], &done["approval"]), (&json!("completed"), &json!("rejected")));
}

fn an_urgent_task_refused_when_it_is_back_is_corrected_on_the_supervisors_word(world: &World) {
    let (department, booking, trip, km) = urgent_and_out(world);
    world.returns(&trip, km + 80, "05-07 16:00");
    world.approver(&department).post(&format!("{}/reject", path_of(&booking)), because()).expect(200);
    let disputed = world.dispatcher().get(&trip).expect(200);
    assert_eq!((&disputed["state"], &disputed["dispute_reason"]), (&json!("disputed"), &json!("活动取消")));
    let ordered =
        world.supervisor().post(&format!("{trip}/settle"), json!({"outcome": "correct", "reason": "核减"})).expect(200);
    assert_eq!((&ordered["state"], &ordered["charge"]), (&json!("returned"), &Value::Null));
    let corrected = world
        .dispatcher()
        .post(&format!("{trip}/correct"), json!({"at": at("05-07 12:00"), "tolls_fen": 900, "reason": "核减"}))
        .expect(200);
    assert_eq!((&corrected["charge"]["version"], &corrected["charge"]["total_fen"]), (&json!(2), &json!(50_900)));
    world.requester(&department).post(&format!("{trip}/confirm"), json!({"total_fen": 50_900})).expect(200);
    assert_eq!(world.dispatcher().get(&path_of(&booking)).expect(200)["state"], "completed");
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
    let reject = |client: &crate::client::Client, booking: &Value| {
        client.post(&format!("{}/reject", path_of(booking)), because())
    };
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
    // Where none is asked for, an approver has nothing to refuse.
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
    // It still wants two, and may have the same.
    assert_eq!(world.free("car", &workday()), 0);
    let anew = world.send(&again, &[pair(&cars[0]), pair(&cars[1])]).expect(200);
    assert_eq!(
        (&anew["state"], words(&anew["trips"], "state")),
        (&json!("dispatched"), vec!["cancelled", "cancelled", "planned", "planned"])
    );
    world.leaves(&trip_of(&anew, 2), km_of(&cars[0]), "05-07 08:00");
    dispatcher.post(&format!("{}/cancel", trip_of(&anew, 2)), because()).problem(409, "wrong_state");
}

fn nobody_came_and_it_went_far(world: &World) {
    let (department, cars, sent) = cars_sent(world, 2);
    let (dispatcher, path) = (world.dispatcher(), path_of(&sent));
    let given_up = json!({"at": at("05-07 09:00"), "odometer_km": km_of(&cars[0]) + 300});
    world.at(&at("05-07 08:00"));
    let early = json!({"at": at("05-07 08:00")});
    dispatcher.post(&format!("{path}/no-show"), early).problem(409, "wrong_state");
    world.leaves(&trip_of(&sent, 0), km_of(&cars[0]), "05-07 08:00");
    world.at(&at("05-07 12:00"));
    world.requester(&department).post(&format!("{path}/no-show"), given_up.clone()).problem(403, "forbidden");
    let given_up = merged(given_up, json!({"at": at("05-07 12:00")}));
    let waited = dispatcher.post(&format!("{path}/no-show"), given_up).expect(200);
    // It is over for the department only when it is signed; what hadn't left stays at home.
    assert_eq!(
        (&waited["state"], words(&waited["trips"], "state")),
        (&json!("in_progress"), vec!["returned", "cancelled"])
    );
    let back = dispatcher.get(&trip_of(&sent, 0)).expect(200);
    // 300 km at 2.70 are more than 100 % of 500.00.
    assert_eq!((&back["outcome"], lines_of(&back["charge"])), (&json!("no_show"), vec![("aborted", 81_000)]));
    assert_eq!((&back["awaits_confirmation"], &back["presented_at"]), (&json!(true), &json!(at("05-07 12:00"))));
    world
        .requester(&department)
        .post(&format!("{}/confirm", trip_of(&sent, 0)), json!({"total_fen": 81_000}))
        .expect(200);
    let ended = dispatcher.get(&path).expect(200);
    assert_eq!(ended["state"], "no_show");
    world.requester(&department).patch(&path, json!({"note": "x"}), "*").problem(409, "wrong_state");
}

fn the_department_cancels_what_is_dispatched(world: &World) {
    world.tariff();
    let cars = world.fleet(0, 0, 2);
    let department = world.department_with(json!({"code": "finance", "discount_percent": 10}));
    let two = items(&[("car", 2)]);
    let sent = world.sent(&department, two.clone(), &[&cars[0], &cars[1]]);
    // Four hours before the start the step of six hours holds: half of 500.00 less 10 %, for each.
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
    // The last named is taken off, and free for others.
    assert_eq!(
        (&fewer["state"], words(&fewer["trips"], "state")),
        (&json!("dispatched"), vec!["planned", "cancelled"])
    );
    assert_eq!(world.free("car", &workday()), 1);
    // An hour later on the same day gives nothing up, and what was given up isn't owed twice.
    let later = requester.patch(&path, json!({"starts_at": at("05-07 09:00")}), "*").expect(200);
    assert_eq!(later["cancellation_fee_fen"], 25_000);
    world.dispatcher().post(&format!("{path}/approve"), json!({"signed_by": "李局长", "slip": "7"})).expect(200);
    world.leaves(&trip_of(&sent, 0), km_of(&cars[0]), "05-07 09:00");
    requester.patch(&path, items(&[("van", 1)]), "*").problem(409, "no_capacity");
}

fn a_start_moved_to_another_day_late_owes_the_fee_of_all(world: &World) {
    let (department, _, sent) = cars_sent(world, 2);
    let (requester, path) = (world.requester(&department), path_of(&sent));
    // Two hours before: all of it, for both.
    world.at(&at("05-07 06:00"));
    let moved = requester.patch(&path, between("05-08 08:00", "05-08 16:00"), "*").expect(200);
    assert_eq!((&moved["cancellation_fee_fen"], &moved["state"]), (&json!(100_000), &json!("dispatched")));
    assert_eq!(words(&moved["trips"], "starts_at"), [at("05-08 08:00"), at("05-08 08:00")]);
    assert_eq!((world.free("car", &workday()), world.free("car", &between("05-08 08:00", "05-08 16:00"))), (2, 0));
    // Cancelled more than twelve hours before the new start: nothing comes to it.
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

fn complete_when_every_trip_is_signed_or_called_off(world: &World) {
    let (department, cars, sent) = cars_sent(world, 3);
    let (requester, path) = (world.requester(&department), path_of(&sent));
    for (index, car) in cars[..2].iter().enumerate() {
        world.leaves(&trip_of(&sent, index), km_of(car), "05-07 08:00");
    }
    assert_eq!(requester.get(&path).expect(200)["state"], "in_progress");
    for (index, car) in cars[..2].iter().enumerate() {
        world.returns(&trip_of(&sent, index), km_of(car) + 60, "05-07 15:00");
        requester.post(&format!("{}/confirm", trip_of(&sent, index)), json!({})).expect(200);
        assert_eq!(requester.get(&path).expect(200)["state"], "in_progress");
    }
    world.dispatcher().post(&format!("{}/cancel", trip_of(&sent, 2)), because()).expect(200);
    let done = requester.get(&path).expect(200);
    assert_eq!(
        (&done["state"], words(&done["trips"], "state")),
        (&json!("completed"), vec!["confirmed", "confirmed", "cancelled"])
    );
}

fn the_last_one_taken_off_completes(world: &World) {
    let (department, cars, sent) = cars_sent(world, 2);
    let (requester, path) = (world.requester(&department), path_of(&sent));
    world.leaves(&trip_of(&sent, 0), km_of(&cars[0]), "05-07 08:00");
    world.returns(&trip_of(&sent, 0), km_of(&cars[0]) + 60, "05-07 10:00");
    requester.post(&format!("{}/confirm", trip_of(&sent, 0)), json!({})).expect(200);
    let fewer = world.dispatcher().patch(&path, items(&[("car", 1)]), "*").expect(200);
    assert_eq!(
        (&fewer["state"], words(&fewer["trips"], "state")),
        (&json!("completed"), vec!["confirmed", "cancelled"])
    );
    assert_eq!(id(&fewer), id(&sent));
}
