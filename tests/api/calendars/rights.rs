//! Who may have which calendar, and for how long.

use std::thread;

use serde_json::{Value, json};

use crate::{
    calendars::{answer, ask, events, made, only, path_of},
    cases,
    http::metrics::count,
    support::{
        client::{Client, Reply, id},
        trips::department_with_cars,
        world::{World, merged},
    },
};

cases![
    everybody_has_the_calendars_that_they_may_have,
    a_calendar_ends_with_the_rights_of_its_maker,
    everybody_lists_and_deletes_their_own,
    a_user_has_ten_at_most,
    what_is_made_and_deleted_is_recorded,
    the_address_is_where_people_find_the_service,
    the_secret_is_in_no_metric,
];

/// The id of the user behind a client.
fn user_of(client: &Client) -> String {
    id(&client.get("/auth/me").expect(200)).to_owned()
}

/// The driver with whom a car is recorded.
fn driver_of(world: &World, car: &Value) -> Value {
    world.admin().get(&format!("/drivers/{}", car["default_driver_id"].as_str().expect("a driver"))).expect(200)
}

fn everybody_has_the_calendars_that_they_may_have(world: &World) {
    let (department, cars) = department_with_cars(world, 2);
    let other = world.department("culture");
    let [driver, colleague] = [&cars[0], &cars[1]].map(|car| driver_of(world, car));
    let nobody = json!({"id": "019a0b5e-7c1f-7000-8000-000000000001"});
    let asked = [
        ("driver", &driver),
        ("driver", &colleague),
        ("department", &department),
        ("department", &other),
        ("vehicle", &cars[0]),
        ("vehicle", &driver),
        ("driver", &nobody),
        ("department", &nobody),
        ("vehicle", &nobody),
    ];
    let both = world.user(
        "both",
        json!({"roles": ["driver", "requester"], "driver_id": id(&colleague), "department_ids": [id(&other), id(&department)]}),
    );
    let mut refusals = Vec::new();
    for (who, client, expected) in [
        ("driver", world.driver(&driver), "+--------"),
        ("requester", world.requester(&department), "--+------"),
        ("approver", world.approver(&other), "---+-----"),
        ("both", both, "-+++-----"),
        ("dispatcher", world.dispatcher(), "+++++----"),
        ("supervisor", world.supervisor(), "+++++----"),
    ] {
        let mut found = String::new();
        for (kind, subject) in asked {
            let reply = ask(&client, kind, subject);
            if reply.status != 201 {
                refusals.push(reply.problem(422, "unknown_reference")["errors"].clone());
            } else {
                assert!(reply.json()["url"].is_string(), "{}", reply.body);
                assert!(answer(world, &reply.json()).status == 200, "{who}: {kind}");
            }
            found.push(if reply.status == 201 { '+' } else { '-' });
        }
        assert_eq!(found, expected, "{who}");
    }
    // What is another's and what there isn't look the same.
    refusals.dedup();
    assert_eq!((refusals.len(), &refusals[0][0]["pointer"]), (1, &json!("/subject_id")), "{refusals:?}");
    for client in [world.accountant(), world.admin(), world.key(&["dispatcher"], &[])] {
        ask(&client, "department", &department).problem(403, "forbidden");
        client.get("/calendars").problem(403, "forbidden");
    }
    let wrong = json!({"kind": "class", "subject_id": id(&department)});
    world.dispatcher().post("/calendars", wrong).faults(&[("/kind", "not_allowed_value")]);
}

/// What an unknown secret is answered, but for the request's id.
fn nowhere(reply: &Reply) -> Value {
    let problem = reply.problem(404, "not_found");
    merged(problem, json!({"request_id": null}))
}

fn a_calendar_ends_with_the_rights_of_its_maker(world: &World) {
    let (department, cars) = department_with_cars(world, 2);
    let other = world.department("culture");
    let [driver, colleague] = [&cars[0], &cars[1]].map(|car| driver_of(world, car));
    let unknown = nowhere(&world.nobody().get(&format!("/calendars/{}.ics", "x".repeat(43))));
    assert_eq!(nowhere(&world.nobody().get("/calendars/x.ics")), unknown);
    let admin = world.admin();
    let many = json!({"department_ids": [id(&department), id(&other)]});
    let clerk = world.user("clerk", merged(json!({"roles": ["requester"]}), many));
    for (who, calendar, ends, returns) in [
        (
            world.driver(&driver),
            made(&world.driver(&driver), "driver", &driver),
            json!({"driver_id": id(&colleague)}),
            json!({"driver_id": id(&driver)}),
        ),
        (
            world.requester(&department),
            made(&world.requester(&department), "department", &department),
            json!({"department_id": id(&other)}),
            json!({"department_id": id(&department)}),
        ),
        (
            clerk.clone(),
            made(&clerk, "department", &other),
            json!({"department_ids": [id(&department)]}),
            json!({"department_ids": [id(&department), id(&other)]}),
        ),
        (
            world.dispatcher(),
            made(&world.dispatcher(), "vehicle", &cars[0]),
            json!({"roles": ["accountant"]}),
            json!({"roles": ["dispatcher"]}),
        ),
        (
            world.supervisor(),
            made(&world.supervisor(), "driver", &driver),
            json!({"disabled": true}),
            json!({"disabled": false}),
        ),
    ] {
        let user = format!("/users/{}", user_of(&who));
        assert_eq!(answer(world, &calendar).status, 200, "{calendar}");
        admin.patch(&user, ends.clone(), "*").expect(200);
        assert_eq!(nowhere(&answer(world, &calendar)), unknown, "{ends}");
        admin.patch(&user, returns, "*").expect(200);
        assert_eq!(answer(world, &calendar).status, 200, "after {ends}");
    }
}

fn everybody_lists_and_deletes_their_own(world: &World) {
    let (department, cars) = department_with_cars(world, 1);
    let (dispatcher, supervisor) = (world.dispatcher(), world.supervisor());
    let first = made(&dispatcher, "vehicle", &cars[0]);
    let second = made(&dispatcher, "department", &department);
    let another = made(&supervisor, "department", &department);
    let listed = dispatcher.all("/calendars?limit=1");
    assert_eq!(listed.iter().map(id).collect::<Vec<_>>(), [id(&second), id(&first)]);
    for (shown, made) in listed.iter().zip([&second, &first]) {
        let told = ["kind", "subject_id", "created_at", "etag"];
        assert!(told.iter().all(|name| shown[name] == made[name] && shown[name].is_string()), "{shown}");
        assert!(shown.get("url").is_none(), "{shown}");
    }
    let kinds = dispatcher.get("/calendars?kind=vehicle").expect(200);
    assert_eq!(kinds["items"].as_array().map(Vec::len), Some(1), "{kinds}");
    assert_eq!(supervisor.all("/calendars").iter().map(id).collect::<Vec<_>>(), [id(&another)]);

    let delete = |who: &Client, calendar: &Value| who.request("DELETE", &format!("/calendars/{}", id(calendar))).send();
    delete(&dispatcher, &another).problem(404, "not_found");
    assert_eq!(answer(world, &another).status, 200);
    let path = format!("/calendars/{}", id(&first));
    dispatcher.request("DELETE", &path).header("If-Match", "\"7\"").send().problem(412, "stale");
    dispatcher.get(&path).problem(405, "method_not_allowed");
    dispatcher.request("DELETE", &path).header("If-Match", "\"1\"").send().expect(204);
    answer(world, &first).problem(404, "not_found");
    delete(&dispatcher, &first).problem(404, "not_found");
    assert_eq!(answer(world, &second).status, 200, "the others are as before");
    assert_eq!(dispatcher.all("/calendars").iter().map(id).collect::<Vec<_>>(), [id(&second)]);
}

fn a_user_has_ten_at_most(world: &World) {
    let department = world.department("finance");
    let (requester, approver) = (world.requester(&department), world.approver(&department));
    made(&approver, "department", &department);
    let mut outcomes: Vec<u16> = thread::scope(|scope| {
        let asked: Vec<_> =
            (0..12).map(|_| scope.spawn(|| ask(&requester, "department", &department).status)).collect();
        asked.into_iter().map(|one| one.join().expect("an answer")).collect()
    });
    outcomes.sort_unstable();
    assert_eq!(outcomes, [[201; 10].as_slice(), &[409; 2]].concat());
    ask(&requester, "department", &department).problem(409, "too_many_calendars");
    let first = requester.get("/calendars?limit=1").expect(200)["items"][0].clone();
    requester.request("DELETE", &format!("/calendars/{}", id(&first))).send().expect(204);
    made(&requester, "department", &department);
    made(&approver, "department", &department);
}

fn what_is_made_and_deleted_is_recorded(world: &World) {
    let department = world.department("finance");
    let requester = world.requester(&department);
    let calendar = made(&requester, "department", &department);
    requester.request("DELETE", &format!("/calendars/{}", id(&calendar))).send().expect(204);
    // The administrator reads what concerns access.
    let told = world.admin().all(&format!("/events?subject=calendar&subject_id={}", id(&calendar)));
    let [delete, create] = &told[..] else { panic!("{told:?}") };
    assert_eq!((&delete["action"], &create["action"]), (&json!("delete"), &json!("create")));
    for (event, member) in [(delete, "before"), (create, "after")] {
        assert_eq!(event["actor"], "requester.finance");
        assert_eq!(event[member]["subject_id"], department["id"], "{event}");
        assert!(event[member].get("url").is_none(), "{event}");
    }
    assert_eq!((&create["before"], &delete["after"]), (&Value::Null, &Value::Null));
}

fn the_address_is_where_people_find_the_service(world: &World) {
    let department = world.department("finance");
    let reply = ask(&world.requester(&department), "department", &department);
    let calendar = reply.expect(201);
    let url = calendar["url"].as_str().expect("an address");
    let secret = url
        .strip_prefix(&format!("http://{}/api/v1/calendars/", world.address()))
        .and_then(|rest| rest.strip_suffix(".ics"))
        .unwrap_or_else(|| panic!("{url}"));
    // 256 bits.
    let is_of_it = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    assert!(secret.len() == 43 && secret.bytes().all(is_of_it), "{secret}");
    let location = format!("/api/v1/calendars/{}", id(&calendar));
    assert_eq!((reply.header("location"), reply.etag().as_str()), (Some(location.as_str()), "\"1\""));
    world.serve_with(|settings| settings.public_url = Some("https://cars.example.gov.cn".into()));
    let again = made(&world.requester(&department), "department", &department);
    let url = again["url"].as_str().expect("an address");
    assert!(url.starts_with("https://cars.example.gov.cn/api/v1/calendars/"), "{url}");
    assert_eq!(answer(world, &again).status, 200);
    assert_eq!(answer(world, &calendar).status, 200, "that of before goes on");
}

fn the_secret_is_in_no_metric(world: &World) {
    count(world);
    let (department, cars) = department_with_cars(world, 1);
    world.sent(&department, json!({}), &[&cars[0]]);
    let calendar = made(&world.requester(&department), "department", &department);
    only(world, &calendar);
    let secret = path_of(&calendar).rsplit('/').next().and_then(|name| name.strip_suffix(".ics")).expect("a secret");
    let series: Vec<String> = world.metrics().0.into_keys().collect();
    let with = |words: &str| series.iter().filter(|one| one.contains(words)).collect::<Vec<_>>();
    assert_eq!((with(secret).len(), with("/calendars/{token}.ics").is_empty()), (0, false), "{series:?}");
    assert_eq!(events(world, &calendar).len(), 1);
}
