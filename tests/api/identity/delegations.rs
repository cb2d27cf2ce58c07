//! Delegations: who gives them to whom, what a delegate may do, and when it ends.

use serde_json::{Value, json};

use crate::{
    cases,
    support::{
        client::{Client, Reply, faults_of, id},
        trips::{km_of, path_of, trip_of, words},
        world::{World, merged},
    },
};

cases![
    a_delegate_approves_for_the_approver,
    a_delegate_rejects_and_approves_several,
    a_delegate_does_nothing_else,
    neither_of_the_two_approves_what_one_wrote,
    a_delegation_gives_what_its_giver_holds,
    a_delegation_runs_from_its_start_to_its_end,
    a_delegation_is_ended_by_its_giver,
    an_approver_delegates_for_themselves_and_an_administrator_for_all,
    only_people_delegate,
    the_two_concerned_see_a_delegation,
    delegations_of_the_same_two_dont_overlap,
    an_approver_decides_in_their_own_departments_only,
];

/// Two departments, and a car for each booking of a case.
fn departments(world: &World) -> (Value, Value) {
    world.tariff();
    world.fleet(0, 0, 6);
    (world.department("finance"), world.department("office"))
}

fn me(client: &Client) -> Value {
    client.get("/auth/me").expect(200)
}

/// The body of a delegation to this user, from now on for these minutes.
fn to(world: &World, delegate: &Client, minutes: i64) -> Value {
    json!({"to_user_id": me(delegate)["id"], "until": world.clock.now().plus_minutes(minutes).to_string()})
}

fn delegated(world: &World, giver: &Client, delegate: &Client) -> Value {
    giver.post("/delegations", to(world, delegate, 24 * 60)).expect(201)
}

/// The reply refuses an id in the body that may not be used.
#[track_caller]
fn unknown(reply: &Reply, pointer: &str) -> Value {
    let problem = reply.problem(422, "unknown_reference");
    assert_eq!(faults_of(&problem), [(pointer.to_owned(), "unknown_reference".to_owned())]);
    problem
}

fn approve(booking: &Value) -> String {
    format!("{}/approve", path_of(booking))
}

fn a_delegate_approves_for_the_approver(world: &World) {
    let (own, other) = departments(world);
    let (delegate, approver) = (world.requester(&own), world.approver(&other));
    let booking = world.booking(&other, json!({}));
    delegate.post(&approve(&booking), json!({})).problem(403, "forbidden");
    delegate.get(&path_of(&booking)).problem(404, "not_found");
    assert_eq!(me(&delegate)["acts_for"], json!([]));

    let delegation = delegated(world, &approver, &delegate);
    let giver = me(&approver);
    let until = delegation["until"].clone();
    assert_eq!(
        me(&delegate)["acts_for"],
        json!([{"user_id": giver["id"], "username": giver["name"], "department_ids": [id(&other)], "until": until}])
    );
    // What is delegated is seen, beside what is one's own.
    let mine = world.booking(&own, json!({}));
    let listed = |query: &str| {
        let mut ids: Vec<String> = delegate.all(query).iter().map(|one| id(one).to_owned()).collect();
        ids.sort();
        ids
    };
    assert_eq!(listed("/bookings"), [id(&booking), id(&mine)]);
    assert_eq!(listed(&format!("/bookings?department_id={}", id(&other))), [id(&booking)]);
    delegate.get(&path_of(&booking)).expect(200);
    delegate.get(&format!("{}/history", path_of(&booking))).expect(200);

    let approved = delegate.post(&approve(&booking), json!({})).expect(200);
    assert_eq!((&approved["approval"], &approved["approved_for_user_id"]), (&json!("approved"), &giver["id"]));
    let history = delegate.get(&format!("{}/history", path_of(&booking))).expect(200);
    let last = history["items"].as_array().and_then(|items| items.last()).expect("an entry");
    assert_eq!((&last["action"], &last["actor"]), (&json!("approve"), &me(&delegate)["name"]));
    assert_eq!(last["on_behalf_of"], json!({"name": giver["name"], "ref": giver["id"]}));
    let event = &world.accountant().get("/events?action=approve").expect(200)["items"][0];
    assert_eq!(event["on_behalf_of"], last["on_behalf_of"]);

    // The slip and the register name both.
    let cars = world.fleet(0, 0, 1);
    let sent = world.dispatch(&booking, &[&cars[0]]);
    let names = format!(
        "{}（代 {}）",
        me(&delegate)["name"].as_str().expect("a name"),
        giver["name"].as_str().expect("a name")
    );
    let slip = world.dispatcher().get(&format!("{}/slip", trip_of(&sent, 0))).body;
    assert!(slip.contains(&names), "{slip}");
    let register = world.accountant().get("/reports/trips?from=2026-05-07&to=2026-05-07").expect(200);
    assert_eq!(register["trips"][0]["approver"], names);

    // An approval in one's own right is for nobody.
    let booking = world.booking(&other, json!({}));
    assert_eq!(approver.post(&approve(&booking), json!({})).expect(200)["approved_for_user_id"], Value::Null);
    world.sound();
}

fn a_delegate_rejects_and_approves_several(world: &World) {
    let (own, other) = departments(world);
    let (delegate, approver) = (world.requester(&own), world.approver(&other));
    let [first, second, mine] = [&other, &other, &own].map(|department| world.booking(department, json!({})));
    let body = json!({"items": [{"id": id(&first)}, {"id": id(&second)}, {"id": id(&mine)}]});
    delegate.post("/bookings/approve", body.clone()).problem(403, "forbidden");
    delegated(world, &approver, &delegate);
    let rejected = delegate.post(&format!("{}/reject", path_of(&first)), json!({"reason": "改用公务交通"})).expect(200);
    assert_eq!((&rejected["approval"], &rejected["approved_for_user_id"]), (&json!("rejected"), &Value::Null));
    let history = approver.get(&format!("{}/history", path_of(&first))).expect(200);
    assert_eq!(history["items"][1]["on_behalf_of"]["name"], me(&approver)["name"]);
    let outcomes = delegate.post("/bookings/approve", body).expect(200);
    let statuses: Vec<&Value> =
        outcomes["items"].as_array().expect("outcomes").iter().map(|outcome| &outcome["status"]).collect();
    assert_eq!(statuses, [409, 200, 403]);
}

fn a_delegate_does_nothing_else(world: &World) {
    let (own, other) = departments(world);
    let (delegate, approver) = (world.requester(&own), world.approver(&other));
    delegated(world, &approver, &delegate);
    let booking = world.booking(&other, json!({}));
    let path = path_of(&booking);
    unknown(&delegate.post("/bookings", world.booking_body(&other, json!({}))), "/department_id");
    delegate.patch(&path, json!({"note": "x"}), "*").problem(403, "forbidden");
    delegate.post(&format!("{path}/cancel"), json!({"reason": "x"})).problem(403, "forbidden");
    delegate.post(&format!("{path}/cancel"), json!({"reason": "x", "dry_run": true})).problem(403, "forbidden");
    // In their own department they are what they were.
    let mine = world.booking(&own, json!({}));
    delegate.post(&approve(&mine), json!({})).problem(403, "forbidden");
    delegate.post(&format!("{}/reject", path_of(&mine)), json!({"reason": "x"})).problem(403, "forbidden");
    delegate.patch(&path_of(&mine), json!({"note": "x"}), "*").expect(200);
    // Trips, bills and the register stay the department's.
    let cars = world.fleet(0, 0, 1);
    let sent = world.sent(&other, json!({}), &[&cars[0]]);
    delegate.get(&trip_of(&sent, 0)).problem(404, "not_found");
    world.leaves(&trip_of(&sent, 0), km_of(&cars[0]), "05-07 07:30");
    let kinds = |reader: &Client| {
        let history = reader.get(&format!("{}/history", path_of(&sent))).expect(200);
        words(&history["items"], "subject").into_iter().filter(|kind| *kind == "trip").count()
    };
    assert_eq!((kinds(&approver), kinds(&delegate)), (1, 0));
    delegate.post(&format!("{}/confirm", trip_of(&sent, 0)), json!({})).problem(404, "not_found");
    assert_eq!(delegate.all("/trips"), Vec::<Value>::new());
    let quote = json!({"department_id": id(&other), "items": [{"class": "car", "quantity": 1}], "service": "day", "starts_at": "2026-05-07T08:00:00+08:00", "ends_at": "2026-05-07T16:00:00+08:00", "distance_km": 80});
    unknown(&delegate.post("/quotes", quote), "/department_id");
    // A third department stays unseen.
    let third = world.department("archive");
    let unseen = world.booking(&third, json!({}));
    delegate.get(&path_of(&unseen)).problem(404, "not_found");
    delegate.post(&approve(&unseen), json!({})).problem(404, "not_found");
    assert_eq!(approver.get(&path).expect(200)["approval"], "pending");
}

fn neither_of_the_two_approves_what_one_wrote(world: &World) {
    let (own, other) = departments(world);
    let approver = world.approver(&other);
    let delegate = world.user("both", json!({"roles": ["requester"], "department_ids": [id(&own), id(&other)]}));
    delegated(world, &approver, &delegate);
    // The approver wrote it, changed it, or had it written by a key.
    let written = approver.post("/bookings", world.booking_body(&other, json!({}))).expect(201);
    delegate.post(&approve(&written), json!({})).problem(403, "own_request");
    let changed = world.booking(&other, json!({}));
    approver.patch(&path_of(&changed), json!({"passengers": 2}), "*").expect(200);
    world.requester(&other).patch(&path_of(&changed), json!({"note": "x"}), "*").expect(200);
    delegate.post(&approve(&changed), json!({})).problem(403, "own_request");
    let for_them = json!({"on_behalf_of": {"name": "李局长", "ref": me(&approver)["name"]}});
    let had_written =
        world.key(&["requester"], &[&other]).post("/bookings", world.booking_body(&other, for_them)).expect(201);
    delegate.post(&approve(&had_written), json!({})).problem(403, "own_request");
    // The delegate wrote it.
    let mine = delegate.post("/bookings", world.booking_body(&other, json!({}))).expect(201);
    delegate.post(&approve(&mine), json!({})).problem(403, "own_request");
    approver.post(&approve(&mine), json!({})).expect(200);
    // For another approver of the department, who wrote nothing of it, they may.
    let deputy = world.user("deputy", json!({"roles": ["approver"], "department_id": id(&other)}));
    delegated(world, &deputy, &delegate);
    let approved = delegate.post(&approve(&written), json!({})).expect(200);
    assert_eq!(approved["approved_for_user_id"], me(&deputy)["id"]);
    delegate.post(&approve(&had_written), json!({})).expect(200);
}

fn a_delegation_gives_what_its_giver_holds(world: &World) {
    let (own, other) = departments(world);
    let third = world.department("archive");
    let (first, second, last) = (world.approver(&other), world.approver(&own), world.requester(&third));
    delegated(world, &first, &second);
    delegated(world, &second, &last);
    let [of_other, of_own] = [&other, &own].map(|department| world.booking(department, json!({})));
    // What the second holds by delegation they don't hand on.
    last.post(&approve(&of_other), json!({})).problem(404, "not_found");
    assert_eq!(me(&last)["acts_for"][0]["department_ids"], json!([id(&own)]));
    last.post(&approve(&of_own), json!({})).expect(200);
    last.post("/delegations", to(world, &second, 60)).problem(403, "forbidden");
    // Who is an approver elsewhere stays that, and acts for the other where it is delegated.
    let giver = me(&first)["id"].clone();
    assert_eq!(second.post(&approve(&of_other), json!({})).expect(200)["approved_for_user_id"], giver);
    let in_own = world.booking(&own, json!({}));
    assert_eq!(second.post(&approve(&in_own), json!({})).expect(200)["approved_for_user_id"], Value::Null);
    // A giver who is disabled, or is an approver no longer, delegates nothing.
    let waiting = world.booking(&other, json!({}));
    let user = format!("/users/{}", giver.as_str().expect("an id"));
    for (taken, given) in [
        (json!({"disabled": true}), json!({"disabled": false})),
        (json!({"roles": ["requester"]}), json!({"roles": ["approver"]})),
        (json!({"department_id": id(&third)}), json!({"department_id": id(&other)})),
    ] {
        world.admin().patch(&user, taken, "*").expect(200);
        second.get(&path_of(&waiting)).problem(404, "not_found");
        second.post(&approve(&waiting), json!({})).problem(404, "not_found");
        world.admin().patch(&user, given, "*").expect(200);
        second.get(&path_of(&waiting)).expect(200);
    }
    // So does a delegate who joins the company's staff, and one who belongs to no department any more.
    let delegate = format!("/users/{}", me(&second)["id"].as_str().expect("an id"));
    world.admin().patch(&delegate, json!({"roles": ["approver", "accountant"]}), "*").expect(200);
    second.get(&path_of(&waiting)).expect(200);
    second.post(&approve(&waiting), json!({})).problem(404, "not_found");
    let driver = world.driver_with(&["C1"]);
    let drives = json!({"roles": ["driver"], "department_id": null, "driver_id": id(&driver)});
    world.admin().patch(&delegate, drives, "*").expect(200);
    second.post(&approve(&waiting), json!({})).problem(403, "forbidden");
    second.get(&path_of(&waiting)).problem(403, "forbidden");
}

fn a_delegation_runs_from_its_start_to_its_end(world: &World) {
    let (own, other) = departments(world);
    let (delegate, approver) = (world.requester(&own), world.approver(&other));
    let bookings: Vec<Value> =
        (0..4).map(|_| world.booking(&other, json!({"starts_at": "2026-05-07T08:00:00+08:00"}))).collect();
    let from = json!({"from": "2026-05-06T08:05:00+08:00", "until": "2026-05-06T08:10:00+08:00"});
    approver.post("/delegations", merged(to(world, &delegate, 0), from)).expect(201);
    for (at, booking, runs) in [
        ("2026-05-06T08:04:59+08:00", &bookings[0], false),
        ("2026-05-06T08:05:00+08:00", &bookings[1], true),
        ("2026-05-06T08:09:59+08:00", &bookings[2], true),
        ("2026-05-06T08:10:00+08:00", &bookings[3], false),
    ] {
        world.at(at);
        let listed = delegate.all("/bookings");
        if runs {
            assert_eq!(listed.len(), 4, "{at}");
            delegate.get(&path_of(booking)).expect(200);
            delegate.post(&approve(booking), json!({})).expect(200);
        } else {
            assert_eq!(listed, Vec::<Value>::new(), "{at}");
            delegate.get(&path_of(booking)).problem(404, "not_found");
            delegate.post(&approve(booking), json!({})).problem(403, "forbidden");
        }
    }
    // What was answered then isn't answered again.
    let keyed =
        || delegate.request("POST", &approve(&bookings[0])).header("Idempotency-Key", "once").json(&json!({})).send();
    delegated(world, &approver, &delegate);
    keyed().expect(200);
    world.later(24 * 60);
    world.requester(&own).post(&approve(&bookings[0]), json!({})).problem(403, "forbidden");
    assert!(matches!(keyed().status, 401 | 403), "a replay asks for the rights again");
}

fn a_delegation_is_ended_by_its_giver(world: &World) {
    let (own, other) = departments(world);
    let (delegate, approver, admin) = (world.requester(&own), world.approver(&other), world.admin());
    let booking = world.booking(&other, json!({}));
    let delegation = delegated(world, &approver, &delegate);
    let path = format!("/delegations/{}", id(&delegation));
    let end = format!("{path}/end");
    delegate.post(&end, json!({})).problem(403, "forbidden");
    // The delegate is an approver, too: it is not theirs to end.
    let colleague = world.approver(&own);
    let theirs = delegated(world, &approver, &colleague);
    let end_theirs = format!("/delegations/{}/end", id(&theirs));
    colleague.post(&end_theirs, json!({})).problem(403, "forbidden");
    world.approver(&world.department("archive")).post(&end, json!({})).problem(404, "not_found");
    approver.request("POST", &end).header("If-Match", "\"7\"").json(&json!({})).send().problem(412, "stale");
    world.later(1);
    let ended = approver.post(&end, json!({})).expect(200);
    assert_eq!((&ended["ended_at"], &ended["until"]), (&json!(world.now()), &delegation["until"]));
    assert_eq!(delegate.get(&path).expect(200), ended);
    delegate.get(&path_of(&booking)).problem(404, "not_found");
    delegate.post(&approve(&booking), json!({})).problem(403, "forbidden");
    approver.post(&end, json!({})).problem(409, "wrong_state");
    // An administrator ends it, and one that hasn't begun never begins.
    admin.post(&end_theirs, json!({})).expect(200);
    let later = json!({"from": "2026-05-06T08:05:00+08:00", "until": "2026-05-06T08:09:00+08:00"});
    let planned = approver.post("/delegations", merged(to(world, &delegate, 0), later.clone())).expect(201);
    approver.post(&format!("/delegations/{}/end", id(&planned)), json!({})).expect(200);
    let again = approver.post("/delegations", merged(to(world, &delegate, 0), later)).expect(201);
    world.at("2026-05-06T08:06:00+08:00");
    assert_eq!(me(&delegate)["acts_for"].as_array().map(Vec::len), Some(1));
    let running: Vec<Value> = admin.all("/delegations?running=true");
    assert_eq!(running.iter().map(id).collect::<Vec<_>>(), [id(&again)]);
    assert_eq!(admin.all("/delegations?running=false").len(), 3);
    world.at("2026-05-06T08:09:00+08:00");
    approver.post(&format!("/delegations/{}/end", id(&again)), json!({})).problem(409, "wrong_state");
}

fn an_approver_delegates_for_themselves_and_an_administrator_for_all(world: &World) {
    let (own, other) = departments(world);
    let (delegate, approver, admin) = (world.requester(&own), world.approver(&other), world.admin());
    let giver = me(&approver)["id"].clone();
    let body = to(world, &delegate, 60);
    let with = |over: Value| merged(body.clone(), over);
    let told = approver.post("/delegations", with(json!({"from_user_id": giver}))).expect(201);
    assert_eq!((&told["from_user_id"], &told["from_username"]), (&giver, &json!("approver.office")));
    assert_eq!((&told["to_user_id"], &told["to_username"]), (&me(&delegate)["id"], &json!("requester.finance")));
    assert_eq!((&told["from"], &told["ended_at"]), (&json!(world.now()), &Value::Null));
    // An administrator names the approver. They can't let anybody approve in their own name.
    let colleague = world.approver(&own);
    let named = admin.post("/delegations", merged(to(world, &colleague, 60), json!({"from_user_id": giver})));
    assert_eq!(named.expect(201)["from_user_id"], giver);
    unknown(&admin.post("/delegations", body.clone()), "/from_user_id");
    let former = world.user("former", json!({"roles": ["approver"], "department_id": id(&own)}));
    let former = me(&former)["id"].clone();
    admin.patch(&format!("/users/{}", former.as_str().expect("an id")), json!({"disabled": true}), "*").expect(200);
    for nobody in
        [me(&world.requester(&other))["id"].clone(), former.clone(), json!("0190a1b2-0000-7000-8000-000000000000")]
    {
        unknown(&admin.post("/delegations", with(json!({"from_user_id": nobody}))), "/from_user_id");
    }
    // An approver names nobody else.
    let other_approver = json!({"from_user_id": me(&colleague)["id"]});
    approver.post("/delegations", with(other_approver)).problem(403, "forbidden");

    // The delegate is a department's own, active, and somebody else. Who is unknown reads the same.
    let unsuitable = [
        me(&world.dispatcher())["id"].clone(),
        me(&world.accountant())["id"].clone(),
        me(&world.user("keeper", json!({"roles": ["requester", "accountant"], "department_id": id(&own)})))["id"]
            .clone(),
        former,
        json!("0190a1b2-0000-7000-8000-000000000000"),
    ];
    let mut said = Vec::new();
    for user in unsuitable {
        let reply = approver.post("/delegations", with(json!({"to_user_id": user})));
        said.push(unknown(&reply, "/to_user_id")["errors"].clone());
    }
    assert!(said.iter().all(|errors| *errors == said[0]), "{said:?}");
    approver.post("/delegations", with(json!({"to_user_id": giver}))).faults(&[("/to_user_id", "not_allowed_value")]);
    // Approvers don't see users, so they may name them.
    let mut named = body.clone();
    named.as_object_mut().expect("an object").remove("to_user_id");
    approver.post("/delegations", named.clone()).faults(&[("/to_user_id", "required")]);
    unknown(
        &approver.post("/delegations", merged(named.clone(), json!({"to_username": "nobody-here"}))),
        "/to_username",
    );
    approver
        .post("/delegations", with(json!({"to_username": "requester.finance"})))
        .faults(&[("/to_username", "not_allowed")]);
    let second = world.user("second", json!({"roles": ["requester"], "department_id": id(&own)}));
    let by_name = approver.post("/delegations", merged(named, json!({"to_username": "second"}))).expect(201);
    assert_eq!(by_name["to_user_id"], me(&second)["id"]);

    for (times, at, code) in [
        (json!({"until": "2026-05-06T08:00:00+08:00"}), "/until", "ends_before_start"),
        (json!({"from": "2026-05-06T07:00:00+08:00", "until": "2026-05-06T08:00:00+08:00"}), "/until", "in_the_past"),
        (json!({"from": "2026-05-05T23:59:59+08:00"}), "/from", "in_the_past"),
        (json!({"from": "2026-06-01T08:00:00+08:00", "until": "2027-06-02T08:00:01+08:00"}), "/until", "span_too_long"),
    ] {
        approver.post("/delegations", with(times)).faults(&[(at, code)]);
    }
    let longest = json!({"from": "2026-06-01T08:00:00+08:00", "until": "2027-06-02T08:00:00+08:00"});
    approver.post("/delegations", with(longest)).expect(201);
}

fn only_people_delegate(world: &World) {
    let (own, other) = departments(world);
    let (delegate, approver) = (world.requester(&own), world.approver(&other));
    let body = merged(to(world, &delegate, 60), json!({"from_user_id": me(&approver)["id"]}));
    let delegation = delegated(world, &approver, &delegate);
    let of_department =
        world.key_with(json!({"roles": ["approver"], "department_ids": [id(&other)], "may_approve": true}));
    let of_company = world.key(&["admin"], &[]);
    for key in [&of_department, &of_company] {
        key.post("/delegations", body.clone()).problem(403, "forbidden");
    }
    let path = format!("/delegations/{}", id(&delegation));
    of_company.post(&format!("{path}/end"), json!({})).problem(403, "forbidden");
    of_company.get(&path).expect(200);
    // A key holds no delegation either, and sees none.
    of_department.get(&path).problem(404, "not_found");
    assert_eq!(of_department.all("/delegations"), Vec::<Value>::new());
    let other_key = world.key_with(json!({"roles": ["approver"], "department_ids": [id(&own)], "may_approve": true}));
    other_key.post("/delegations", merged(body, json!({"to_user_id": me(&other_key)["id"]}))).problem(403, "forbidden");
}

fn the_two_concerned_see_a_delegation(world: &World) {
    let (own, other) = departments(world);
    let (delegate, approver) = (world.requester(&own), world.approver(&other));
    let delegation = delegated(world, &approver, &delegate);
    let path = format!("/delegations/{}", id(&delegation));
    for client in [&delegate, &approver, &world.admin(), &world.supervisor()] {
        assert_eq!(client.get(&path).expect(200), delegation);
        assert_eq!(client.all("/delegations"), std::slice::from_ref(&delegation));
    }
    for client in [&world.requester(&other), &world.approver(&own)] {
        client.get(&path).problem(404, "not_found");
        assert_eq!(client.all("/delegations"), Vec::<Value>::new());
    }
    for client in [&world.dispatcher(), &world.accountant()] {
        client.get(&path).problem(403, "forbidden");
        client.get("/delegations").problem(403, "forbidden");
    }
    world.supervisor().post("/delegations", to(world, &delegate, 60)).problem(403, "forbidden");
    let [giver, holder] = [&approver, &delegate].map(|client| me(client)["id"].as_str().expect("an id").to_owned());
    for (query, found) in [
        (format!("from_user_id={giver}"), 1),
        (format!("from_user_id={holder}"), 0),
        (format!("to_user_id={holder}"), 1),
        (format!("to_user_id={giver}"), 0),
    ] {
        assert_eq!(world.admin().all(&format!("/delegations?{query}")).len(), found, "{query}");
    }
    let recorded = world.accountant().get("/events?subject=delegation").expect(200);
    assert_eq!(recorded["items"][0]["after"], delegation);
}

fn delegations_of_the_same_two_dont_overlap(world: &World) {
    let (own, other) = departments(world);
    let (delegate, approver) = (world.requester(&own), world.approver(&other));
    let days = |from: &str, until: &str| {
        let times = json!({"from": format!("2026-05-{from}T08:00:00+08:00"), "until": format!("2026-05-{until}T08:00:00+08:00")});
        merged(to(world, &delegate, 0), times)
    };
    let first = approver.post("/delegations", days("10", "12")).expect(201);
    for (from, until) in [("10", "12"), ("09", "11"), ("11", "13"), ("09", "13")] {
        approver.post("/delegations", days(from, until)).problem(409, "already_exists");
    }
    approver.post("/delegations", days("12", "13")).expect(201);
    approver.post("/delegations", days("09", "10")).expect(201);
    // Another approver may, and so may this one again after an early end.
    world
        .approver(&own)
        .post("/delegations", merged(days("10", "12"), json!({"to_user_id": me(&world.requester(&other))["id"]})))
        .expect(201);
    approver.post(&format!("/delegations/{}/end", id(&first)), json!({})).expect(200);
    approver.post("/delegations", days("10", "12")).expect(201);
}

fn an_approver_decides_in_their_own_departments_only(world: &World) {
    let (own, other) = departments(world);
    // This one sees every booking as an accountant, and is an approver of one department.
    let approver = world.user("two-hats", json!({"roles": ["approver", "accountant"], "department_id": id(&own)}));
    let booking = world.booking(&other, json!({}));
    approver.get(&path_of(&booking)).expect(200);
    approver.post(&approve(&booking), json!({})).problem(404, "not_found");
    approver.post(&format!("{}/reject", path_of(&booking)), json!({"reason": "x"})).problem(404, "not_found");
    approver.post(&approve(&world.booking(&own, json!({}))), json!({})).expect(200);
}
