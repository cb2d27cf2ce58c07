//! `motorpool demo` shows something of everything that waits, at whatever hour it starts.

use chrono::Days;
use motorpool::kernel::Instant;
use serde_json::Value;

use crate::{
    cases,
    support::{
        client::{Client, id},
        database::Database,
        world::World,
    },
};

cases![
    just_after_midnight_everybody_has_something_to_do,
    in_the_morning_everybody_has_something_to_do,
    at_noon_everybody_has_something_to_do,
    just_before_midnight_everybody_has_something_to_do,
];

fn just_after_midnight_everybody_has_something_to_do(world: &World) {
    everybody_has_something_to_do(world, "2026-05-06T00:03:20+08:00");
}

fn in_the_morning_everybody_has_something_to_do(world: &World) {
    everybody_has_something_to_do(world, "2026-05-09T07:41:00+08:00");
}

fn at_noon_everybody_has_something_to_do(world: &World) {
    everybody_has_something_to_do(world, "2026-05-11T12:00:00+08:00");
}

fn just_before_midnight_everybody_has_something_to_do(world: &World) {
    everybody_has_something_to_do(world, "2026-06-30T23:58:30+08:00");
}

fn everybody_has_something_to_do(world: &World, now: &str) {
    let now = Instant::parse(now).expect("a moment");
    let world = &World::over(Database::empty(world.database.engine));
    let first = now.date() - Days::new(21);
    motorpool::cli::demonstrate(&world.database.url, now, first).expect("a demonstration");
    world.sound();
    // Only `motorpool demo` serves a demonstration.
    world.sql(&format!("UPDATE settings SET demo = {}", world.database.boolean(false))).expect("a company");
    world.clock.set(now);
    let person = |name: &str| world.nobody().person(name, "motorpool-demo");
    let (requester, approver, dispatcher) = (person("requester"), person("approver"), person("dispatcher"));
    let (today, tomorrow) = (now.date(), now.date() + Days::new(1));
    let has = |client: &Client, path: &str, least: usize| {
        let found = client.all(path);
        assert!(found.len() >= least, "{now}: {path}: {} of {least}", found.len());
        found
    };

    assert!(has(&dispatcher, "/trips?state=departed", 2).iter().any(|trip| trip["at_risk"] == false));
    has(&dispatcher, "/trips?needs_reassignment=true", 1);
    let planned = has(&dispatcher, "/trips?state=planned", 2);
    assert!(planned.iter().any(|trip| trip["at_risk"] == true), "{now}: nothing is at risk");
    for list in ["off-road", "leave"] {
        let touching = has(&dispatcher, &format!("/{list}?from={today}&until={tomorrow}"), 1);
        let moment = |one: &Value, member: &str| Instant::parse(one[member].as_str().expect("a moment")).expect("one");
        let lasts = |one: &Value| moment(one, "starts_at") <= now && now < moment(one, "ends_at");
        assert!(touching.iter().any(lasts), "{now}: {list}");
    }

    let queue = dispatcher.all("/bookings?state=submitted&state=approved");
    let may = |one: &Value, act: &str| one["acts"].as_array().is_some_and(|acts| acts.contains(&act.into()));
    let queue: Vec<&Value> = queue.iter().filter(|one| may(one, "dispatch")).collect();
    assert!(queue.iter().any(|one| one["purpose"] == "urgent_task"), "{now}: nothing urgent");
    assert!(queue.iter().any(|one| one["still_wanted"][0]["quantity"] == 2), "{now}: nothing of two vehicles");

    let pending = has(&approver, "/bookings?approval=pending", 2);
    assert!(pending.iter().filter(|one| may(one, "approve")).count() >= 2, "{now}: {pending:?}");
    let asked = &pending[0]["requested_by"];
    assert_eq!(asked["username"], "requester");
    let to_sign = has(&requester, "/trips?awaits_confirmation=true", 1);
    assert!(to_sign.iter().any(|one| may(one, "confirm")), "{now}: {to_sign:?}");

    let midnight = |day: chrono::NaiveDate| Instant::day_start(day).to_string().replace('+', "%2B");
    let own = format!("/trips?starts_from={}&starts_until={}", midnight(today), midnight(tomorrow));
    let own = has(&person("driver"), &own, 1);
    assert!(own.iter().any(|one| may(one, "depart") || may(one, "return")), "{now}: {own:?}");

    let supervisor = person("supervisor");
    let ahead =
        supervisor.all(&format!("/events?updated_since={}", now.plus_seconds(1).to_string().replace('+', "%2B")));
    assert!(ahead.is_empty(), "{now}: what lies ahead is recorded: {ahead:?}");
    let [payments, journals] = ["/payments?state=draft", "/journals?state=draft"].map(|path| has(&supervisor, path, 1));
    assert!(!payments.is_empty() && journals.len() >= 2);
    // One of the journals is another accountant's.
    let accountant = person("accountant");
    let approved = journals
        .iter()
        .filter(|one| one["prepared_by"] != "accountant")
        .map(|one| accountant.post(&format!("/journals/{}/approve", id(one)), serde_json::json!({})).expect(200));
    assert_eq!(approved.count(), 1);
    world.sound();
}
