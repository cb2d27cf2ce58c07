//! Who hears of what, and when it ends.

use serde_json::{Value, json};

use super::listener::Listener;
use crate::{
    cases,
    support::{
        client::{Client, id},
        trips::department_with_cars,
        world::World,
    },
};

cases![
    who_listens_hears_what_is_done,
    departments_and_drivers_hear_of_their_own,
    who_comes_back_hears_what_was_missed,
    a_caller_has_four_streams,
    a_process_has_so_many_streams,
    a_stream_ends_with_its_session,
    a_stream_ends_with_its_token,
    a_stream_ends_when_rights_change,
    a_stream_ends_with_the_server,
    head_doesnt_stay,
];

/// Listens, and hears the greeting.
fn listening(client: &Client) -> Listener {
    let mut listener = Listener::of(client, None);
    assert!(listener.head.starts_with("http/1.1 200"), "{}", listener.head);
    assert_eq!(listener.next().map(|told| told.event).as_deref(), Some("hello"));
    listener
}

fn who_listens_hears_what_is_done(world: &World) {
    let dispatcher = world.dispatcher();
    let (department, cars) = department_with_cars(world, 1);
    let mut listener = listening(&dispatcher);
    for line in [
        "content-type: text/event-stream",
        "cache-control: no-cache",
        "x-accel-buffering: no",
        "transfer-encoding: chunked",
    ] {
        assert!(listener.head.contains(line), "{}", listener.head);
    }
    assert!(!listener.head.contains("content-encoding"), "{}", listener.head);
    let booking = world.booking(&department, json!({"purpose": "urgent_task"}));
    // What was done before may be told, too, if it was sealed only now.
    let mut hear = |topic: &str, of: &str| while listener.hint() != (topic.to_owned(), of.to_owned()) {};
    hear("booking", id(&booking));
    let sent = world.dispatch(&booking, &[&cars[0]]);
    hear("booking", id(&sent));
    let events = world.accountant().get(&format!("/events?booking_id={}", id(&booking))).expect(200);
    let mut listener = Listener::of(&dispatcher, Some("0"));
    assert_eq!(listener.next().map(|told| (told.event, told.id)), Some(("hello".to_owned(), "0".to_owned())));
    let sequence = events["items"].as_array().expect("events").last().expect("one")["sequence"].clone();
    loop {
        let told = listener.next().expect("a hint");
        if told.data["id"] == booking["id"] {
            assert_eq!(told.data, json!({"topic": "booking", "id": id(&booking), "sequence": sequence}));
            break;
        }
    }
}

fn departments_and_drivers_hear_of_their_own(world: &World) {
    world.tariff();
    let cars = world.fleet(0, 0, 2);
    let ours = world.department_with(json!({"approval_rule": "never"}));
    let theirs = world.department_with(json!({"approval_rule": "never"}));
    let driver_of = |car: &Value| {
        let driver = format!("/drivers/{}", car["default_driver_id"].as_str().expect("an id"));
        world.driver(&world.dispatcher().get(&driver).expect(200))
    };
    let people = [world.requester(&ours), world.approver(&ours), driver_of(&cars[0])];
    let [mut requester, mut approver, driver] = people.map(|client| listening(&client));
    // The other department's comes first, and is told to nobody of these.
    let mut made = Vec::new();
    for (department, car) in [(&theirs, &cars[1]), (&ours, &cars[0])] {
        let booking = world.booking(department, json!({"purpose": "urgent_task"}));
        made.push(world.dispatch(&booking, &[car]));
    }
    let (booking, trip) = (id(&made[1]).to_owned(), id(&made[1]["trips"][0]).to_owned());
    for listener in [&mut requester, &mut approver] {
        for _ in 0..2 {
            assert_eq!(listener.hint(), ("booking".to_owned(), booking.clone()));
        }
    }
    // A trip has an event of its own when it departs.
    let depart = |index: usize| {
        let path = format!("/trips/{}/depart", id(&made[index]["trips"][0]));
        world.dispatcher().post(&path, json!({"odometer_km": cars[1 - index]["odometer_km"]})).expect(200);
    };
    world.at("2026-05-07T08:00:00+08:00");
    let again = [world.requester(&ours), driver_of(&cars[0])].map(|client| listening(&client));
    depart(0);
    depart(1);
    // What is told again is their own, too.
    let mut missed = Listener::of(&world.requester(&ours), Some("0"));
    assert_eq!(missed.next().map(|told| told.event).as_deref(), Some("hello"));
    for (mut listener, may) in again.into_iter().zip([vec![&trip, &booking], vec![&trip]]) {
        loop {
            let (topic, of) = listener.hint();
            assert!(may.contains(&&of), "{topic} {of}");
            if topic == "trip" {
                break;
            }
        }
    }
    driver.ends();
    loop {
        let (topic, of) = missed.hint();
        assert!(topic == "vehicle_class" || [&booking, &trip].contains(&&of), "{topic} {of}");
        if topic == "trip" {
            break;
        }
    }
}

fn who_comes_back_hears_what_was_missed(world: &World) {
    let dispatcher = world.dispatcher();
    let mut listener = listening(&dispatcher);
    let class = |number: usize| {
        let class = json!({"code": format!("class_{number}"), "name": "另一类"});
        id(&world.admin().post("/vehicle-classes", class).expect(201)).to_owned()
    };
    let first = class(1);
    let last = loop {
        let told = listener.next().expect("a hint");
        if told.data["id"] == first {
            break told.id;
        }
    };
    drop(listener);
    let (second, third) = (class(2), class(3));
    world.accountant().get("/events").expect(200);
    let mut listener = Listener::of(&dispatcher, Some(&last));
    assert_eq!(listener.next().map(|told| (told.event, told.id)), Some(("hello".to_owned(), last)));
    for expected in [second, third] {
        assert_eq!(listener.hint(), ("vehicle_class".to_owned(), expected));
    }
    // What can't be told again is said to be so: an id that nobody sent, or one from before the record was restored.
    for strange in ["x", "-1", "999999999"] {
        let mut listener = Listener::of(&dispatcher, Some(strange));
        let told = [listener.next(), listener.next()].map(|told| told.expect("an event"));
        assert_eq!([told[0].event.as_str(), told[1].event.as_str()], ["hello", "reset"], "{strange}");
        assert_eq!(told[0].id, told[1].id);
    }
}

fn a_caller_has_four_streams(world: &World) {
    let dispatcher = world.dispatcher();
    let mut open: Vec<Listener> = (0..4).map(|_| listening(&dispatcher)).collect();
    dispatcher.get("/stream").problem(503, "too_many_streams");
    listening(&world.accountant());
    // One that is closed makes room at once.
    drop(open.pop());
    listening(&dispatcher);
}

fn a_process_has_so_many_streams(world: &World) {
    world.serve_with(|settings| settings.max_streams = 2);
    let _open = [listening(&world.dispatcher()), listening(&world.accountant())];
    let refused = world.supervisor().get("/stream");
    refused.problem(503, "too_many_streams");
    assert!(refused.header("retry-after").is_some());
}

fn a_stream_ends_with_its_session(world: &World) {
    let dispatcher = world.dispatcher();
    let other = listening(&world.accountant());
    let listener = listening(&dispatcher);
    let sessions = dispatcher.get("/auth/sessions").expect(200);
    let own = sessions["items"].as_array().expect("sessions").iter().find(|one| one["current"] == true);
    dispatcher.request("DELETE", &format!("/auth/sessions/{}", id(own.expect("its own")))).send().expect(204);
    listener.ends();
    drop(other);
}

fn a_stream_ends_with_its_token(world: &World) {
    let listener = listening(&world.dispatcher());
    let soon =
        json!({"name": "oa", "roles": ["dispatcher"], "expires_at": world.clock.now().plus_minutes(10).to_string()});
    let key = listening(&world.key_with(soon));
    world.later(10);
    key.ends();
    world.later(5);
    listener.ends();
}

fn a_stream_ends_when_rights_change(world: &World) {
    let accountant = world.accountant();
    let listener = listening(&accountant);
    let me = accountant.get("/auth/me").expect(200);
    let path = format!("/users/{}", id(&me));
    world.admin().patch(&path, json!({"roles": ["supervisor"]}), "*").expect(200);
    listener.ends();
}

fn a_stream_ends_with_the_server(world: &World) {
    let listener = listening(&world.dispatcher());
    let ends = std::thread::scope(|scope| {
        let listens = scope.spawn(|| listener.ends());
        world.stop();
        listens.join()
    });
    ends.expect("an end as it should be");
}

fn head_doesnt_stay(world: &World) {
    let dispatcher = world.dispatcher();
    for _ in 0..6 {
        let head = dispatcher.request("HEAD", "/stream").send();
        assert_eq!(
            (head.status, head.header("content-type"), head.body.as_str()),
            (200, Some("text/event-stream"), "")
        );
    }
}
