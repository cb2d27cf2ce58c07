//! What changes the price of days for which a booking is priced already: it takes a second person (RULES.md §5.1, §5.7).

use std::thread;

use diesel::connection::SimpleConnection;
use serde_json::{Value, json};

use crate::{
    cases,
    charges::{one_car, quote},
    support::{
        client::{Client, Reply, etag, id},
        database::Engine,
        trips::{at, between, km_of, path_of, trip_of},
        wire::until,
        world::{World, merged},
    },
};

cases![
    a_tariff_that_reaches_priced_days_waits_for_a_second_person,
    a_tariff_that_reaches_none_holds_at_once,
    a_change_that_reaches_priced_days_is_a_proposal,
    what_was_rejected_is_proposed_anew,
    a_holiday_on_a_priced_day_waits_for_a_second_person,
    a_holiday_is_struck_out_of_a_priced_day_by_two,
    who_made_the_key_is_no_second_person,
    a_holiday_waits_while_a_trip_is_still_out,
    an_administrator_withdraws_only_their_own,
    for_whom_a_key_proposed_before_is_a_second_person,
    for_whom_a_key_set_a_price_before_is_a_second_person,
    a_holiday_sees_the_booking_that_is_under_way,
    a_holiday_sees_the_departure_that_is_under_way,
];

/// A tariff by which a car costs so much a day.
fn flat(world: &World, valid_from: &str, base_fen: i64) -> Value {
    let rates = json!([{"class": "car", "service": "day", "base_fen": base_fen, "included_km": 1_000}]);
    world.tariff_with(json!({"name": format!("{valid_from}起"), "valid_from": valid_from, "rates": rates}))
}

fn tariff(one: &Value) -> String {
    format!("/tariffs/{}", id(one))
}

fn holiday(one: &Value) -> String {
    format!("/holidays/{}", id(one))
}

/// What a car costs on a day.
fn costs(world: &World, department: &Value, day: &str) -> Value {
    let times = between(&format!("{day} 08:00"), &format!("{day} 16:00"));
    quote(world, department, "day", &times, 80, json!({}))["total_fen"].clone()
}

fn a_tariff_that_reaches_priced_days_waits_for_a_second_person(world: &World) {
    let (department, _) = one_car(world);
    let booking = world.booking(&department, json!({}));
    let dear = flat(world, "2026-05-07", 77_000);
    let (accountant, supervisor, path) = (world.accountant(), world.supervisor(), tariff(&dear));
    assert_eq!((&dear["in_force"], &dear["proposed"]["valid_from"]), (&json!(false), &json!("2026-05-07")));
    assert_eq!(dear["proposed"]["rates"][0]["base_fen"], 77_000);
    assert_eq!(dear["proposed_by"], accountant.get("/auth/me").expect(200)["id"]);
    assert_eq!(costs(world, &department, "05-08"), 50_000);
    let waiting = accountant.all("/tariffs?proposed=true");
    assert_eq!((waiting.len(), &waiting[0]["id"]), (1, &dear["id"]));
    assert_eq!(accountant.all("/tariffs?proposed=false").len(), 1);

    // Neither who proposed it nor the administrator approves it.
    accountant.post(&format!("{path}/approve"), json!({})).problem(403, "second_person_required");
    world.admin().post(&format!("{path}/approve"), json!({})).problem(403, "forbidden");
    accountant.patch(&path, json!({"name": "x"}), etag(&dear)).problem(409, "wrong_state");
    let approve = || supervisor.request("POST", &format!("{path}/approve"));
    approve().header("If-Match", "\"9\"").send().problem(412, "stale");
    let approved = approve().header("If-Match", etag(&dear)).send().expect(200);
    assert_eq!(
        (&approved["in_force"], &approved["proposed"], &approved["proposed_by"]),
        (&json!(true), &Value::Null, &Value::Null)
    );
    assert_eq!(approved["rates"], dear["rates"]);
    assert_eq!(costs(world, &department, "05-08"), 77_000);
    // What was priced stays as it was.
    assert_eq!(world.dispatcher().get(&path_of(&booking)).expect(200)["quote_fen"], 50_000);
    for act in ["approve", "reject"] {
        let again = supervisor.post(&format!("{path}/{act}"), json!({"reason": "x"}));
        let again = if act == "approve" { supervisor.post(&format!("{path}/{act}"), json!({})) } else { again };
        assert_eq!(again.problem(409, "wrong_state")["state"], "not_proposed");
    }
}

fn a_tariff_that_reaches_none_holds_at_once(world: &World) {
    let (department, _) = one_car(world);
    let booking = world.booking(&department, between("05-07 08:00", "05-08 00:00"));
    // After all that is booked; before it, where another tariff takes over; and one that has ended before.
    for (valid_from, until) in
        [("2026-05-08", Value::Null), ("2025-12-01", Value::Null), ("2026-02-01", json!("2026-05-07"))]
    {
        let made = flat(world, valid_from, 77_000);
        if made["in_force"] == false {
            assert_eq!(valid_from, "2026-02-01", "{made}");
            world.supervisor().post(&format!("{}/reject", tariff(&made)), json!({"reason": "x"})).expect(200);
            let ended = json!({"retired_on": until});
            assert_eq!(world.accountant().patch(&tariff(&made), ended, "*").expect(200)["in_force"], true);
        }
    }
    assert_eq!(costs(world, &department, "05-07"), 50_000);
    assert_eq!(costs(world, &department, "05-08"), 77_000);
    // What was cancelled has no price that could change.
    let cancel = json!({"reason": "改期"});
    world.requester(&department).post(&format!("{}/cancel", path_of(&booking)), cancel).expect(200);
    assert_eq!(flat(world, "2026-05-06", 88_000)["in_force"], true);
    assert_eq!(costs(world, &department, "05-07"), 88_000);
}

fn a_change_that_reaches_priced_days_is_a_proposal(world: &World) {
    let (department, _) = one_car(world);
    let booking = world.booking(&department, json!({}));
    let path = format!("/tariffs/{}", booking["tariff_id"].as_str().expect("an id"));
    let (accountant, supervisor) = (world.accountant(), world.supervisor());
    // The name, and a last day after all that is booked, are changed at once.
    let named = accountant.patch(&path, json!({"name": "旧价", "retired_on": "2026-05-08"}), "*").expect(200);
    assert_eq!(
        (&named["name"], &named["retired_on"], &named["proposed"]),
        (&json!("旧价"), &json!("2026-05-08"), &Value::Null)
    );
    let ending = accountant.patch(&path, json!({"retired_on": "2026-05-07"}), etag(&named)).expect(200);
    assert_eq!(
        (&ending["in_force"], &ending["retired_on"], &ending["proposed"]["retired_on"]),
        (&json!(true), &json!("2026-05-08"), &json!("2026-05-07"))
    );
    assert_eq!(costs(world, &department, "05-07"), 50_000);
    let other = json!({"retired_on": null});
    assert_eq!(accountant.patch(&path, other, "*").problem(409, "wrong_state")["state"], "proposed");
    // Whoever proposed it withdraws it; another time it is approved.
    let withdrawn = accountant.post(&format!("{path}/reject"), json!({"reason": "误操作"})).expect(200);
    assert_eq!((&withdrawn["proposed"], &withdrawn["retired_on"]), (&Value::Null, &json!("2026-05-08")));
    accountant.patch(&path, json!({"retired_on": "2026-05-07"}), etag(&withdrawn)).expect(200);
    let ended = supervisor.post(&format!("{path}/approve"), json!({})).expect(200);
    assert_eq!((&ended["retired_on"], &ended["frozen"]), (&json!("2026-05-07"), &json!(true)));
    let asked = json!({"items": [{"class": "car", "quantity": 1}], "service": "day", "distance_km": 1, "department_id": department["id"]});
    let asked = merged(asked, between("05-07 08:00", "05-07 16:00"));
    world.requester(&department).post("/quotes", asked).problem(422, "no_rate");
    let acts: Vec<Value> =
        supervisor.all(&format!("/events?subject_id={}", booking["tariff_id"].as_str().expect("an id")));
    let acts: Vec<&str> = acts.iter().filter_map(|event| event["action"].as_str()).collect();
    assert_eq!(acts, ["approve", "propose", "reject", "propose", "change", "freeze", "create"]);
}

fn what_was_rejected_is_proposed_anew(world: &World) {
    let (department, _) = one_car(world);
    world.booking(&department, json!({}));
    let dear = flat(world, "2026-05-07", 77_000);
    let (accountant, supervisor, path) = (world.accountant(), world.supervisor(), tariff(&dear));
    supervisor.post(&format!("{path}/reject"), json!({})).faults(&[("/reason", "required")]);
    let rejected = supervisor.post(&format!("{path}/reject"), json!({"reason": "未经审定"})).expect(200);
    assert_eq!((&rejected["in_force"], &rejected["proposed"]), (&json!(false), &Value::Null));
    assert_eq!(costs(world, &department, "05-08"), 50_000);
    let mut rates = dear["rates"].clone();
    rates[0]["base_fen"] = json!(66_000);
    let again = accountant.patch(&path, json!({"rates": rates}), etag(&rejected)).expect(200);
    assert_eq!((&again["in_force"], &again["rates"][0]["base_fen"]), (&json!(false), &json!(66_000)));
    assert_eq!(again["proposed"]["rates"], again["rates"]);
    supervisor.post(&format!("{path}/reject"), json!({"reason": "日期不对"})).expect(200);
    // From a day on for which nothing is priced it needs nobody else.
    let later = accountant.patch(&path, json!({"valid_from": "2026-05-08"}), "*").expect(200);
    assert_eq!((&later["in_force"], &later["proposed"]), (&json!(true), &Value::Null));
    assert_eq!(costs(world, &department, "05-08"), 66_000);
    // What can't be is refused when it is proposed.
    accountant.patch(&path, json!({"valid_from": "2026-01-01"}), "*").taken("/valid_from");
}

fn a_holiday_on_a_priced_day_waits_for_a_second_person(world: &World) {
    let rates =
        json!([{"class": "car", "service": "day", "base_fen": 50_000, "included_km": 1_000, "holiday_percent": 150}]);
    world.tariff_with(json!({"rates": rates}));
    let (department, car) = (world.department("finance"), world.vehicle("car"));
    let sent = world.sent(&department, between("05-07 08:00", "05-07 20:00"), &[&car]);
    let accountant = world.accountant();
    let made = |date: &str, kind: &str| {
        accountant.post("/holidays", json!({"date": date, "name": "节日", "kind": kind})).expect(201)
    };
    // No price changes by a weekend day that is worked, nor by a day for which nothing is booked.
    assert_eq!(
        (&made("2026-05-08", "holiday")["in_force"], &made("2026-05-09", "workday")["in_force"]),
        (&json!(true), &json!(true))
    );
    let day = made("2026-05-07", "holiday");
    assert_eq!((&day["in_force"], &day["proposed"]["kind"]), (&json!(false), &json!("holiday")));
    assert_eq!(costs(world, &department, "05-07"), 50_000);
    assert_eq!(
        (accountant.all("/holidays?proposed=true").len(), accountant.all("/holidays?proposed=false").len()),
        (1, 2)
    );
    accountant.post(&format!("{}/approve", holiday(&day)), json!({})).problem(403, "second_person_required");
    let approved = world.supervisor().post(&format!("{}/approve", holiday(&day)), json!({})).expect(200);
    assert_eq!((&approved["in_force"], &approved["proposed"]), (&json!(true), &Value::Null));
    assert_eq!(costs(world, &department, "05-07"), 75_000);
    // The trip came back on a day for which it wasn't planned. Now it is priced for that, too.
    world.leaves(&trip_of(&sent, 0), km_of(&car), "05-07 08:00");
    world.returns(&trip_of(&sent, 0), km_of(&car) + 80, "05-10 02:00");
    assert_eq!(made("2026-05-10", "holiday")["in_force"], false);
    assert_eq!(made("2026-05-11", "holiday")["in_force"], true);
}

fn a_holiday_is_struck_out_of_a_priced_day_by_two(world: &World) {
    let rates =
        json!([{"class": "car", "service": "day", "base_fen": 50_000, "included_km": 1_000, "holiday_percent": 150}]);
    world.tariff_with(json!({"rates": rates}));
    let (department, accountant) = (world.department("finance"), world.accountant());
    world.vehicle("car");
    let day = accountant.post("/holidays", json!({"date": "2026-05-07", "name": "节日"})).expect(201);
    assert_eq!(world.booking(&department, json!({}))["quote_fen"], 75_000);
    let path = holiday(&day);
    let named = accountant.patch(&path, json!({"name": "佳节"}), etag(&day)).expect(200);
    assert_eq!((&named["name"], &named["proposed"]), (&json!("佳节"), &Value::Null));
    for change in [json!({"retired_on": "2026-05-06"}), json!({"kind": "workday"}), json!({"date": "2026-05-20"})] {
        let waits = accountant.patch(&path, change.clone(), "*").expect(200);
        let (member, to) = change.as_object().and_then(|fields| fields.iter().next()).expect("a field");
        assert_eq!(
            (&waits["proposed"][member], &waits[member], &waits["in_force"]),
            (to, &named[member], &json!(true))
        );
        assert_eq!(costs(world, &department, "05-07"), 75_000, "{change}");
        accountant.post(&format!("{path}/reject"), json!({"reason": "x"})).expect(200);
    }
    accountant.patch(&path, json!({"date": "2026-05-20"}), "*").expect(200);
    let moved = world.supervisor().post(&format!("{path}/approve"), json!({})).expect(200);
    assert_eq!((&moved["date"], &moved["proposed"]), (&json!("2026-05-20"), &Value::Null));
    assert_eq!(
        (costs(world, &department, "05-07"), costs(world, &department, "05-20")),
        (json!(50_000), json!(75_000))
    );
}

fn who_made_the_key_is_no_second_person(world: &World) {
    let (department, _) = one_car(world);
    world.booking(&department, json!({}));
    let key = |admin, may_approve: bool| {
        world.key_made_by(admin, json!({"roles": ["accountant"], "may_approve": may_approve}))
    };
    let (one, other) = (world.admin(), world.other_admin());
    let day = one.post("/holidays", json!({"date": "2026-05-07", "name": "节日"})).expect(201);
    let approve = format!("{}/approve", holiday(&day));
    key(&other, false).post(&approve, json!({})).problem(403, "forbidden");
    key(&one, true).post(&approve, json!({})).problem(403, "second_person_required");
    assert_eq!(key(&other, true).post(&approve, json!({})).expect(200)["in_force"], true);
}

fn a_holiday_waits_while_a_trip_is_still_out(world: &World) {
    let (department, car) = one_car(world);
    let sent = world.sent(&department, between("05-07 08:00", "05-07 20:00"), &[&car]);
    world.leaves(&trip_of(&sent, 0), km_of(&car), "05-07 08:00");
    world.at(&at("05-09 09:00"));
    let accountant = world.accountant();
    for (day, in_force) in [("05-06", true), ("05-08", false), ("05-09", false), ("05-10", true)] {
        let made = accountant.post("/holidays", json!({"date": format!("2026-{day}"), "name": "节日"})).expect(201);
        assert_eq!(made["in_force"], in_force, "{day}");
    }
}

fn an_administrator_withdraws_only_their_own(world: &World) {
    let (department, _) = one_car(world);
    world.booking(&department, json!({}));
    let (one, other) = (world.admin(), world.other_admin());
    let theirs = flat(world, "2026-05-06", 77_000);
    let day = one.post("/holidays", json!({"date": "2026-05-07", "name": "节日"})).expect(201);
    let rates = theirs["rates"].clone();
    let prices = one.post("/tariffs", json!({"name": "新价", "valid_from": "2026-05-07", "rates": rates})).expect(201);
    assert_eq!((&day["in_force"], &prices["in_force"]), (&json!(false), &json!(false)));
    let reject = |by: &Client, path: &str| by.post(&format!("{path}/reject"), json!({"reason": "误操作"}));
    reject(&one, &tariff(&theirs)).problem(403, "forbidden");
    for path in [holiday(&day), tariff(&prices)] {
        reject(&other, &path).problem(403, "forbidden");
        assert_eq!(reject(&one, &path).expect(200)["proposed"], Value::Null);
        assert_eq!(reject(&one, &path).problem(409, "wrong_state")["state"], "not_proposed");
    }
    reject(&world.accountant(), &tariff(&theirs)).expect(200);
}

fn for_whom_a_key_proposed_before_is_a_second_person(world: &World) {
    let (department, _) = one_car(world);
    let booking = world.booking(&department, json!({}));
    let path = format!("/tariffs/{}", booking["tariff_id"].as_str().expect("an id"));
    let key = world.key(&["accountant"], &[]);
    let [li, chen] = ["li.one", "chen.two"].map(|name| world.user(name, json!({"roles": ["accountant"]})));
    let propose = |who: &str| {
        let ending = json!({"retired_on": "2026-05-07", "on_behalf_of": {"name": "会计", "ref": who}});
        assert_eq!(key.patch(&path, ending, "*").expect(200)["proposed"]["retired_on"], "2026-05-07");
    };
    let approve = |by: &Client| by.post(&format!("{path}/approve"), json!({}));
    propose("li.one");
    approve(&li).problem(403, "second_person_required");
    chen.post(&format!("{path}/reject"), json!({"reason": "未经审定"})).expect(200);
    propose("chen.two");
    approve(&chen).problem(403, "second_person_required");
    approve(&li).expect(200);
}

fn for_whom_a_key_set_a_price_before_is_a_second_person(world: &World) {
    let (department, _) = one_car(world);
    let key = world.key(&["accountant"], &[]);
    let [li, chen] = ["li.one", "chen.two"].map(|name| world.user(name, json!({"roles": ["accountant"]})));
    let act = |who: &str, fields: Value| merged(fields, json!({"on_behalf_of": {"name": "会计", "ref": who}}));
    // No booking is priced yet, so both are in force at once.
    let rates = json!([{"class": "car", "service": "day", "base_fen": 60_000, "included_km": 1_000}]);
    let new = json!({"name": "新价", "valid_from": "2026-05-07", "rates": rates});
    let dear = key.post("/tariffs", act("li.one", new)).expect(201);
    let day = key.post("/holidays", act("li.one", json!({"date": "2026-05-07", "name": "节日"}))).expect(201);
    assert_eq!((&dear["in_force"], &day["in_force"]), (&json!(true), &json!(true)));
    world.booking(&department, json!({}));
    for (path, change) in [(tariff(&dear), "2026-05-07"), (holiday(&day), "2026-05-06")] {
        let proposed = key.patch(&path, act("chen.two", json!({"retired_on": change})), "*").expect(200);
        assert_eq!(proposed["proposed"]["retired_on"], change);
        let approve = |by: &Client| by.post(&format!("{path}/approve"), json!({}));
        approve(&chen).problem(403, "second_person_required");
        approve(&li).expect(200);
    }
}

/// Tries something on one of three days from 08:00 on while a table can't be written, and at the same moment a holiday on
/// one. Returns the answers, of the first day on which neither had to wait for too long: a slow machine may be.
fn beside_a_holiday<T: Send>(
    world: &World,
    table: &str,
    days: [&str; 3],
    mut prepare: impl FnMut(usize) -> T,
    act: impl Fn(T) -> Reply + Sync,
) -> (Reply, Reply) {
    let waiting = || {
        world.sql_number(
            "SELECT count(*) AS n FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
        )
    };
    for (index, date) in days.into_iter().enumerate() {
        let prepared = prepare(index);
        let accountant = world.accountant();
        // The act is held up before it is written.
        let mut beside = world.conn();
        beside.batch_execute(&format!("BEGIN; LOCK TABLE {table} IN EXCLUSIVE MODE")).expect("a lock");
        let answers = thread::scope(|scope| {
            let done = scope.spawn(|| act(prepared));
            until("the act", || (waiting() == 1 || done.is_finished()).then_some(()));
            let day = scope.spawn(|| accountant.post("/holidays", json!({"date": date, "name": "节日"})));
            until("the holiday", || (waiting() == 2 || day.is_finished() || done.is_finished()).then_some(()));
            beside.batch_execute("COMMIT").expect("its end");
            (done.join().expect("an answer"), day.join().expect("an answer"))
        });
        if answers.0.status != 503 && answers.1.status != 503 {
            return answers;
        }
    }
    panic!("no turn came in time");
}

fn a_holiday_sees_the_booking_that_is_under_way(world: &World) {
    if world.database.engine == Engine::Sqlite {
        return;
    }
    let (department, _) = one_car(world);
    let requester = world.requester(&department);
    let days = ["05-07", "05-08", "05-11"];
    let body = |index: usize| {
        let day: &str = days[index];
        world.booking_body(&department, between(&format!("{day} 08:00"), &format!("{day} 16:00")))
    };
    let dates = days.map(|day| format!("2026-{day}"));
    let (booked, day) = beside_a_holiday(world, "bookings", dates.each_ref().map(String::as_str), body, |body| {
        requester.post("/bookings", body)
    });
    booked.expect(201);
    assert_eq!(day.expect(201)["in_force"], false);
}

fn a_holiday_sees_the_departure_that_is_under_way(world: &World) {
    if world.database.engine == Engine::Sqlite {
        return;
    }
    world.tariff();
    let department = world.department("finance");
    // Each leaves the day before it is planned to.
    let trips = ["05-12", "05-13", "05-14"].map(|day| {
        let car = world.vehicle("car");
        let sent = world.sent(&department, between(&format!("{day} 06:00"), &format!("{day} 16:00")), &[&car]);
        (trip_of(&sent, 0), km_of(&car))
    });
    let early = |index: usize| {
        world.at(&at(["05-11 20:00", "05-12 20:00", "05-13 20:00"][index]));
        (world.dispatcher(), &trips[index])
    };
    let days = ["2026-05-11", "2026-05-12", "2026-05-13"];
    let (left, day) = beside_a_holiday(world, "trips", days, early, |(dispatcher, (trip, km))| {
        dispatcher.post(&format!("{trip}/depart"), json!({"odometer_km": km}))
    });
    left.expect(200);
    assert_eq!(day.expect(201)["in_force"], false);
}
