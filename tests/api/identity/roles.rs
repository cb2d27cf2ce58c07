//! Several roles of one person: a route is seen in the roles that open it, and some roles are for two people.

use std::{
    io::Write as _,
    process::{Output, Stdio},
};

use motorpool::{
    cli::check::faults,
    kernel::{Clock, Instant},
};
use serde_json::{Value, json};

use crate::{
    cases,
    support::{
        client::{Client, Reply, id},
        database::{ADMIN, Engine, PASSWORD},
        process,
        trips::{km_of, path_of, trip_of},
        wire::until,
        world::{World, merged},
    },
};

cases![
    who_reads_all_decides_in_their_departments_only,
    who_reads_all_books_and_signs_for_their_departments_only,
    who_reads_all_drives_their_own_trips_only,
    who_asks_and_drives_reads_both,
    a_drivers_refusal_names_nobody_elses_booking,
    roles_of_two_people_are_refused,
    roles_of_two_people_are_refused_everywhere,
    who_holds_roles_of_two_people_keeps_them,
];

fn two_departments(world: &World) -> (Value, Value, Vec<Value>) {
    world.tariff();
    (world.department("own"), world.department("other"), world.fleet(0, 0, 4))
}

/// A user with these roles, of a department.
fn holder(world: &World, roles: &[&str], department: &Value) -> Client {
    world.user(&roles.join("."), json!({"roles": roles, "department_id": id(department)}))
}

fn who_reads_all_decides_in_their_departments_only(world: &World) {
    let (own, other, _) = two_departments(world);
    for second in ["supervisor", "accountant"] {
        let approver = holder(world, &["approver", second], &own);
        let [of_own, of_other] = [&own, &other].map(|department| path_of(&world.booking(department, json!({}))));
        approver.get(&of_other).expect(200);
        approver.post(&format!("{of_other}/approve"), json!({})).problem(404, "not_found");
        approver.post(&format!("{of_other}/reject"), json!({"reason": "x"})).problem(404, "not_found");
        let many = json!({"items": [{"id": of_other.trim_start_matches("/bookings/")}]});
        let answer = approver.post("/bookings/approve", many);
        assert!(answer.status == 200 && answer.body.contains("not_found"), "{}", answer.body);
        assert_eq!(approver.get(&of_other).expect(200)["approval"], "pending");
        approver.post(&format!("{of_own}/approve"), json!({})).expect(200);
    }
}

fn who_reads_all_books_and_signs_for_their_departments_only(world: &World) {
    let (own, other, cars) = two_departments(world);
    let clerk = holder(world, &["requester", "accountant"], &own);
    clerk.post("/bookings", world.booking_body(&other, json!({}))).problem(422, "unknown_reference");
    clerk.post("/bookings", world.booking_body(&own, json!({}))).expect(201);
    let quote = |department: &Value| {
        let body = world.booking_body(department, json!({}));
        let named = ["department_id", "service", "items", "starts_at", "ends_at", "distance_km"];
        clerk.post("/quotes", named.iter().map(|name| ((*name).to_owned(), body[*name].clone())).collect())
    };
    quote(&own).expect(200);
    quote(&other).problem(422, "unknown_reference");
    let theirs = path_of(&world.booking(&other, json!({})));
    clerk.get(&theirs).expect(200);
    clerk.patch(&theirs, json!({"note": "x"}), "*").problem(404, "not_found");
    clerk.post(&format!("{theirs}/cancel"), json!({"reason": "x"})).problem(404, "not_found");
    let trip = |department: &Value, car: &Value| format!("/trips/{}", id(&world.returned(department, car, json!({}))));
    let (ours, theirs) = (trip(&own, &cars[0]), trip_later(world, &other, &cars[1]));
    assert_eq!(clerk.get(&theirs).expect(200)["state"], "returned");
    clerk.post(&format!("{theirs}/confirm"), json!({})).problem(404, "not_found");
    clerk.post(&format!("{theirs}/dispute"), json!({"reason": "x"})).problem(404, "not_found");
    assert_eq!(world.dispatcher().get(&theirs).expect(200)["state"], "returned");
    clerk.post(&format!("{ours}/confirm"), json!({})).expect(200);
}

/// A trip of the next day, back in the garage.
fn trip_later(world: &World, department: &Value, car: &Value) -> String {
    let day = json!({"starts_at": "2026-05-08T08:00:00+08:00", "ends_at": "2026-05-08T16:00:00+08:00"});
    let sent = world.dispatch(&world.approved(department, day), &[car]);
    world.at("2026-05-08T16:00:00+08:00");
    let (trip, dispatcher) = (trip_of(&sent, 0), world.dispatcher());
    let left = json!({"odometer_km": km_of(car), "at": "2026-05-08T08:00:00+08:00"});
    dispatcher.post(&format!("{trip}/depart"), left).expect(200);
    dispatcher.post(&format!("{trip}/return"), json!({"odometer_km": km_of(car) + 80})).expect(200);
    trip
}

fn who_reads_all_drives_their_own_trips_only(world: &World) {
    let (own, _, cars) = two_departments(world);
    let (mine, others) = (&cars[0], &cars[1]);
    let sent = [mine, others].map(|car| trip_of(&world.dispatch(&world.approved(&own, json!({})), &[car]), 0));
    let driver = &mine["default_driver_id"];
    let at_the_books = world.user("books", json!({"roles": ["accountant", "driver"], "driver_id": driver}));
    let at_the_desk =
        world.user("desk", json!({"roles": ["requester", "driver"], "driver_id": driver, "department_id": id(&own)}));
    world.at("2026-05-07T08:00:00+08:00");
    let [own_trip, other_trip] = &sent;
    for client in [&at_the_books, &at_the_desk] {
        client.get(other_trip).expect(200);
        for (act, body) in [
            ("depart", json!({"odometer_km": km_of(others)})),
            ("return", json!({"odometer_km": km_of(others) + 1})),
            ("outlays", json!({"treatment": "service", "tolls_fen": 1, "parking_fen": 0})),
        ] {
            client.post(&format!("{other_trip}/{act}"), body).problem(404, "not_found");
        }
    }
    assert_eq!(world.dispatcher().get(other_trip).expect(200)["state"], "planned");
    at_the_books.post(&format!("{own_trip}/depart"), json!({"odometer_km": km_of(mine)})).expect(200);
    world.at("2026-05-07T16:00:00+08:00");
    at_the_desk.post(&format!("{own_trip}/return"), json!({"odometer_km": km_of(mine) + 80})).expect(200);
}

fn who_asks_and_drives_reads_both(world: &World) {
    let (own, other, cars) = two_departments(world);
    let third = world.department("third");
    let sent = |department: &Value, car: &Value| world.dispatch(&world.approved(department, json!({})), &[car]);
    // In their department, driven by them, and neither.
    let (ours, driven, neither) = (sent(&own, &cars[0]), sent(&other, &cars[1]), sent(&third, &cars[2]));
    let fields =
        json!({"roles": ["requester", "driver"], "department_id": id(&own), "driver_id": cars[1]["default_driver_id"]});
    let both = world.user("both", fields);
    let trips = |query: &str| -> Vec<Value> { both.all(query).into_iter().map(|trip| trip["id"].clone()).collect() };
    let [of_own, of_driver, of_third] = [&ours, &driven, &neither].map(|booking| booking["trips"][0]["id"].clone());
    assert_eq!(trips("/trips"), [of_driver.clone(), of_own.clone()]);
    assert_eq!(trips(&format!("/trips?department_id={}", id(&other))), [of_driver]);
    assert_eq!(trips(&format!("/trips?driver_id={}", cars[0]["default_driver_id"].as_str().expect("an id"))), [of_own]);
    for booking in [&ours, &driven] {
        both.get(&trip_of(booking, 0)).expect(200);
        assert_eq!(both.get(&format!("{}/slip", trip_of(booking, 0))).status, 200);
    }
    assert_eq!(of_third, neither["trips"][0]["id"]);
    both.get(&trip_of(&neither, 0)).problem(404, "not_found");
    // The booking of a trip that one drives is not one's own.
    both.get(&path_of(&driven)).problem(404, "not_found");
    both.get(&path_of(&ours)).expect(200);
    both.post(&format!("{}/confirm", trip_of(&driven, 0)), json!({})).problem(404, "not_found");
}

fn a_drivers_refusal_names_nobody_elses_booking(world: &World) {
    let (own, other, cars) = two_departments(world);
    let (car, later) =
        (&cars[0], json!({"starts_at": "2026-05-07T17:00:00+08:00", "ends_at": "2026-05-07T18:00:00+08:00"}));
    let first = world.dispatch(&world.approved(&other, json!({})), &[car]);
    let relief = &cars[3]["default_driver_id"];
    let pair = json!({"assignments": [{"vehicle_id": car["id"], "driver_id": relief}]});
    let booking = world.approved(&own, later);
    let second = world.dispatcher().post(&format!("{}/dispatch", path_of(&booking)), pair).expect(200);
    world.at("2026-05-07T08:00:00+08:00");
    let km = km_of(car);
    world.dispatcher().post(&format!("{}/depart", trip_of(&first, 0)), json!({"odometer_km": km})).expect(200);
    world.at("2026-05-07T17:00:00+08:00");
    let depart = |client: &Client, at: &str| {
        client.post(&format!("{}/depart", trip_of(&second, 0)), json!({"odometer_km": km, "at": at, "reason": "x"}))
    };
    let driver = world.driver(&json!({"id": relief}));
    let bare = |reply: &Reply, code: &str| {
        let problem = reply.problem(409, code);
        let named = [first["number"].as_str(), first["trips"][0]["id"].as_str()];
        assert!(named.iter().flatten().all(|name| !reply.body.contains(*name)), "{problem}");
    };
    bare(&depart(&driver, "2026-05-07T17:00:00+08:00"), "still_out");
    let told = depart(&world.dispatcher(), "2026-05-07T17:00:00+08:00").problem(409, "still_out");
    assert_eq!(told["number"], first["number"]);
    world
        .dispatcher()
        .post(
            &format!("{}/return", trip_of(&first, 0)),
            json!({"odometer_km": km + 80, "at": "2026-05-07T16:50:00+08:00"}),
        )
        .expect(200);
    bare(&depart(&driver, "2026-05-07T16:10:00+08:00"), "facts_overlap");
    let told = depart(&world.dispatcher(), "2026-05-07T16:10:00+08:00").problem(409, "facts_overlap");
    assert_eq!(told["number"], first["number"]);
    // Their own other trip they are told.
    let theirs = world.driver(&json!({"id": car["default_driver_id"]}));
    let third = world.dispatch(
        &world
            .approved(&own, json!({"starts_at": "2026-05-07T19:00:00+08:00", "ends_at": "2026-05-07T20:00:00+08:00"})),
        &[car],
    );
    let body = json!({"odometer_km": km + 80, "at": "2026-05-07T16:10:00+08:00"});
    let told = theirs.post(&format!("{}/depart", trip_of(&third, 0)), body).problem(409, "facts_overlap");
    assert_eq!(told["number"], first["number"]);
}

/// The pairs that API.md §3.1 names.
const OF_TWO: [(&str, &str); 10] = [
    ("accountant", "dispatcher"),
    ("supervisor", "dispatcher"),
    ("supervisor", "driver"),
    ("supervisor", "accountant"),
    ("supervisor", "admin"),
    ("admin", "requester"),
    ("admin", "approver"),
    ("admin", "dispatcher"),
    ("admin", "driver"),
    ("admin", "accountant"),
];

/// What else a user with these roles needs.
fn needed(roles: &[&str], department: &Value, driver: &Value) -> Value {
    let mut fields = json!({"roles": roles});
    if roles.iter().any(|role| ["requester", "approver"].contains(role)) {
        fields["department_id"] = department["id"].clone();
    }
    if roles.contains(&"driver") {
        fields["driver_id"] = driver["id"].clone();
    }
    fields
}

fn roles_of_two_people_are_refused(world: &World) {
    const ALL: [&str; 7] = ["requester", "approver", "dispatcher", "driver", "accountant", "supervisor", "admin"];
    let (department, driver, admin) = (world.department("finance"), world.driver_with(&["C1"]), world.admin());
    let expires_at = json!(world.clock.now().plus_days(30).to_string());
    let mut number = 0;
    for (place, one) in ALL.iter().enumerate() {
        for other in &ALL[place + 1..] {
            let is_of_two = OF_TWO.contains(&(one, other)) || OF_TWO.contains(&(other, one));
            number += 1;
            let user = merged(
                json!({"username": format!("user{number}"), "password": PASSWORD}),
                needed(&[one, other], &department, &driver),
            );
            let made = admin.post("/users", user);
            if is_of_two {
                let problem = made.faults(&[("/roles", "roles_of_two_people")]);
                let said = problem["errors"][0]["detail"].as_str().unwrap_or_default();
                let names = [*one, *other, "separate_duties"];
                assert!(names.iter().all(|name| said.contains(name)), "{said}");
            } else {
                made.expect(201);
            }
            if *one == "driver" || *other == "driver" {
                continue;
            }
            let mut key = json!({"name": "x", "roles": [one, other], "expires_at": expires_at});
            if ["requester", "approver"].iter().any(|role| one == role || other == role) {
                key["department_ids"] = json!([id(&department)]);
            }
            let made = admin.post("/keys", key);
            if is_of_two { drop(made.faults(&[("/roles", "roles_of_two_people")])) } else { drop(made.expect(201)) }
        }
    }
}

fn add(world: &World, username: &str, roles: &[&str]) -> Output {
    let mut arguments = vec!["user", "add", "--username", username, "--password-stdin"];
    arguments.extend(roles.iter().flat_map(|role| ["--role", role]));
    let mut command = process::motorpool(&world.database.url, &arguments);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
    child.stdin.take().expect("its input").write_all(PASSWORD.as_bytes()).expect("a password");
    child.wait_with_output().expect("it ends")
}

/// Imports a user with these roles; answers the state and the codes of the faults.
fn imported(world: &World, username: &str, roles: &str) -> (Value, Vec<Value>) {
    let table = format!("username,roles,initial_password\n{username},\"{roles}\",correct-horse-battery\n");
    let begun = world
        .admin()
        .request("POST", "/imports?kind=users&dry_run=false")
        .body("text/csv", table.into_bytes())
        .send()
        .expect(201);
    let path = format!("/imports/{}", id(&begun));
    let ended = until("the end of the import", || {
        let import = world.admin().get(&path).expect(200);
        (import["state"] != "running").then_some(import)
    });
    let faults = ended["faults"].as_array().into_iter().flatten().map(|fault| fault["code"].clone()).collect();
    (ended["state"].clone(), faults)
}

fn roles_of_two_people_are_refused_everywhere(world: &World) {
    let admin = world.admin();
    let user =
        admin.post("/users", json!({"username": "wang", "password": PASSWORD, "roles": ["dispatcher"]})).expect(201);
    let path = format!("/users/{}", id(&user));
    let both = json!({"roles": ["dispatcher", "accountant"]});
    admin.patch(&path, both.clone(), "*").faults(&[("/roles", "roles_of_two_people")]);
    let key = json!({"name": "x", "roles": ["dispatcher"], "expires_at": world.clock.now().plus_days(30).to_string()});
    let key = format!("/keys/{}", id(&admin.post("/keys", key).expect(201)));
    admin.patch(&key, both.clone(), "*").faults(&[("/roles", "roles_of_two_people")]);
    let refused = add(world, "lili", &["dispatcher", "accountant"]);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && said.contains("accountant") && said.contains("dispatcher"), "{said}");
    assert_eq!(
        imported(world, "zhao", "dispatcher accountant"),
        (json!("refused"), vec![json!("roles_of_two_people")])
    );
    // The company may allow it.
    assert_eq!(admin.get("/settings").expect(200)["separate_duties"], true);
    admin.patch("/settings", json!({"separate_duties": false}), "*").expect(200);
    admin.patch(&path, both.clone(), "*").expect(200);
    admin.patch(&key, both, "*").expect(200);
    assert!(add(world, "lili", &["dispatcher", "accountant"]).status.success());
    assert_eq!(imported(world, "zhao", "dispatcher accountant"), (json!("imported"), vec![]));
}

fn who_holds_roles_of_two_people_keeps_them(world: &World) {
    let admin = world.admin();
    let user = |name: &str| {
        let new = json!({"username": name, "password": PASSWORD, "roles": ["dispatcher"]});
        format!("/users/{}", id(&admin.post("/users", new).expect(201)))
    };
    let (kept, gone) = (user("kept"), user("gone"));
    world
        .sql("UPDATE users SET roles = '[\"dispatcher\",\"accountant\"]' WHERE username IN ('kept', 'gone')")
        .expect("roles");
    // The program that checks has the machine's clock.
    world.clock.set(Clock::system().now());
    let days = |days: i64| world.clock.now().plus_days(days).to_string();
    let admin = world.nobody().person(ADMIN, PASSWORD);
    let key = |name: &str| {
        admin.post("/keys", json!({"name": name, "roles": ["admin"], "expires_at": days(400)})).expect(201)
    };
    let (long, both) = (key("long"), key("both"));
    let until = Instant::parse(&days(401)).expect("a moment").micros();
    let until = match world.database.engine {
        Engine::Sqlite => until.to_string(),
        Engine::Postgres => format!("to_timestamp({})", until / 1_000_000),
    };
    world.sql(&format!("UPDATE api_keys SET expires_at = {until} WHERE id = {}", world.sql_id(&long))).expect("an end");
    let roles = "'[\"supervisor\",\"admin\"]'";
    world.sql(&format!("UPDATE api_keys SET roles = {roles} WHERE id = {}", world.sql_id(&both))).expect("roles");
    admin.patch(&gone, json!({"disabled": true}), "*").expect(200);
    let listed = faults(&world.database.url).expect("a database");
    let wanted = ["kept: accountant and dispatcher", "supervisor and admin", "a key lives 400 days at most"];
    assert!(
        listed.len() == 3 && wanted.iter().all(|words| listed.iter().any(|line| line.contains(words))),
        "{listed:?}"
    );
    // What says nothing of roles changes; what gives roles anew is refused, and so is a return.
    assert_eq!(
        admin.patch(&kept, json!({"password": "another horse battery"}), "*").expect(200)["roles"]
            .as_array()
            .map(Vec::len),
        Some(2)
    );
    let more = json!({"roles": ["accountant", "dispatcher", "driver"], "driver_id": id(&world.driver_with(&["C1"]))});
    admin.patch(&kept, more, "*").faults(&[("/roles", "roles_of_two_people")]);
    admin.patch(&gone, json!({"disabled": false}), "*").faults(&[("/roles", "roles_of_two_people")]);
    // One of three roles is taken away, although two are left that are for two people.
    let three = "'[\"dispatcher\",\"accountant\",\"supervisor\"]'";
    world.sql(&format!("UPDATE users SET roles = {three} WHERE username = 'kept'")).expect("roles");
    admin.patch(&kept, json!({"roles": ["accountant", "dispatcher"]}), "*").expect(200);
    admin.patch(&kept, json!({"roles": ["accountant"]}), "*").expect(200);
    let (long, both) = (format!("/keys/{}", id(&long)), format!("/keys/{}", id(&both)));
    admin.patch(&both, json!({"name": "renamed"}), "*").expect(200);
    admin.patch(&both, json!({"may_approve": true}), "*").faults(&[("/roles", "roles_of_two_people")]);
    admin.patch(&both, json!({"retired_on": "2026-05-06"}), "*").expect(200);
    admin.patch(&both, json!({"retired_on": null}), "*").faults(&[("/roles", "roles_of_two_people")]);
    admin.patch(&both, json!({"roles": ["supervisor"], "retired_on": null}), "*").expect(200);
    admin.patch(&long, json!({"expires_at": days(402)}), "*").faults(&[("/expires_at", "span_too_long")]);
    admin.patch(&long, json!({"expires_at": days(399)}), "*").expect(200);
    assert_eq!(faults(&world.database.url), Ok(Vec::new()));
    world.sql("UPDATE users SET roles = '[\"dispatcher\",\"accountant\"]' WHERE username = 'kept'").expect("roles");
    admin.patch("/settings", json!({"separate_duties": false}), "*").expect(200);
    assert_eq!(faults(&world.database.url), Ok(Vec::new()));
}
