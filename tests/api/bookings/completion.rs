//! How bookings are completed, and trips where nobody came (RULES.md §1).

use serde_json::{Value, json};

use crate::{
    bookings::{because, cars_sent, out},
    cases,
    support::{
        client::id,
        trips::{at, items, km_of, lines_of, path_of, trip_of, words},
        world::{World, merged},
    },
};

cases![
    nobody_came_and_it_went_far,
    complete_when_every_trip_is_signed_or_called_off,
    the_last_one_taken_off_completes,
    nobody_came_to_one_of_two,
    nobody_came,
];

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
    // For the department it is over only when it is signed. The vehicle that hadn't departed stays in the garage.
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
    // The change needs approval again. Until then late outlays could not be signed.
    assert_eq!(
        (&fewer["state"], words(&fewer["trips"], "state")),
        (&json!("in_progress"), vec!["confirmed", "cancelled"])
    );
    let approved = world.approver(&department).post(&format!("{path}/approve"), json!({})).expect(200);
    assert_eq!((id(&approved), &approved["state"]), (id(&sent), &json!("completed")));
}

fn nobody_came_to_one_of_two(world: &World) {
    let (_, cars, sent) = cars_sent(world, 2);
    let (dispatcher, path) = (world.dispatcher(), path_of(&sent));
    for (index, car) in cars.iter().enumerate() {
        world.leaves(&trip_of(&sent, index), km_of(car), "05-07 08:00");
    }
    let one = |index: usize| json!({"trip_id": sent["trips"][index]["id"], "odometer_km": km_of(&cars[index]) + 6});
    world.at(&at("05-07 08:40"));
    let nobody =
        |fields: Value| dispatcher.post(&format!("{path}/no-show"), merged(json!({"at": at("05-07 08:35")}), fields));
    nobody(json!({"odometer_km": km_of(&cars[0])})).faults(&[("/odometer_km", "ambiguous")]);
    nobody(json!({"trips": [one(0), one(0)]})).faults(&[("/trips/1/trip_id", "duplicate")]);
    nobody(json!({"trips": [{"trip_id": cars[0]["id"]}]})).problem(422, "unknown_reference");
    let now = nobody(json!({"trips": [one(0)]})).expect(200);
    assert_eq!((&now["state"], words(&now["trips"], "state")), (&json!("in_progress"), vec!["returned", "departed"]));
    nobody(json!({"trips": [one(0)]})).problem(409, "wrong_state");
    let first = dispatcher.get(&trip_of(&sent, 0)).expect(200);
    assert_eq!((&first["outcome"], &first["distance_km"]), (&json!("no_show"), &json!(6)));
    // The other one carries people and goes on.
    let other = world.returns(&trip_of(&sent, 1), km_of(&cars[1]) + 80, "05-07 16:00");
    assert_eq!((&other["outcome"], &other["charge"]["total_fen"]), (&json!("carried_out"), &json!(50_000)));
}

fn nobody_came(world: &World) {
    let (department, _, trip, _) = out(world);
    let booking = world.requester(&department).get(&trip).expect(200)["booking_id"].as_str().expect("an id").to_owned();
    let dispatcher = world.dispatcher();
    world.at("2026-05-07T08:29:00+08:00");
    dispatcher
        .post(&format!("/bookings/{booking}/no-show"), json!({"at": "2026-05-07T08:29:00+08:00"}))
        .faults(&[("/at", "wait_not_over")]);
    world.at("2026-05-07T08:30:00+08:00");
    dispatcher.post(&format!("/bookings/{booking}/no-show"), json!({"at": "2026-05-07T08:30:00+08:00"})).expect(200);
    world.requester(&department).post(&format!("{trip}/confirm"), json!({"total_fen": 50_000})).expect(200);
    assert_eq!(dispatcher.get(&format!("/bookings/{booking}")).expect(200)["state"], "no_show");
}
