//! Users of one department and of several.

use std::{io::Write, process::Stdio};

use serde_json::{Value, json};

use crate::{
    cases,
    support::{
        client::{Client, faults_of, id},
        database::PASSWORD,
        process,
        trips::path_of,
        world::{World, merged},
    },
};

cases![
    a_user_belongs_to_one_department_or_several,
    a_department_is_required_known_and_named_once,
    a_patch_moves_a_user_between_departments,
    a_user_of_two_departments_works_for_both,
    a_user_of_several_departments_is_added_by_the_command_line,
    members_read_their_own_departments_alone,
];

fn new(username: &str, fields: Value) -> Value {
    merged(json!({"username": username, "password": PASSWORD, "roles": ["requester"]}), fields)
}

fn departments(user: &Value) -> (Value, Value) {
    (user["department_id"].clone(), user["department_ids"].clone())
}

fn a_user_belongs_to_one_department_or_several(world: &World) {
    let [a, b, c] = ["a", "b", "c"].map(|code| json!(id(&world.department(code))));
    let admin = world.admin();
    for (number, (sent, home, all)) in [
        (json!({"department_id": b}), &b, json!([b])),
        (json!({"department_ids": [b]}), &b, json!([b])),
        // The first is the home department, and is answered first.
        (json!({"department_ids": [c, b]}), &c, json!([c, b])),
        (json!({"department_id": b, "department_ids": [a, b, c]}), &b, json!([b, a, c])),
        (json!({"department_id": b, "department_ids": [b]}), &b, json!([b])),
    ]
    .into_iter()
    .enumerate()
    {
        let name = format!("user-{number}");
        let user = admin.post("/users", new(&name, sent.clone())).expect(201);
        assert_eq!(departments(&user), (home.clone(), all.clone()), "{sent}");
        assert_eq!(admin.get(&format!("/users/{}", id(&user))).expect(200), user);
        assert_eq!(admin.get(&format!("/users?username={name}")).expect(200)["items"][0], user);
        let me = world.nobody().person(&name, PASSWORD).get("/auth/me").expect(200);
        assert_eq!(me["department_ids"], all);
    }
    let staff = admin.post("/users", new("staff", json!({"roles": ["dispatcher"]}))).expect(201);
    assert_eq!(departments(&staff), (Value::Null, json!([])));
    let recorded = world.accountant().get("/events?subject=user&action=create").expect(200);
    assert_eq!(recorded["items"][2]["after"]["department_ids"], json!([b]));
}

fn a_department_is_required_known_and_named_once(world: &World) {
    let [a, b] = ["a", "b"].map(|code| json!(id(&world.department(code))));
    let unknown = "0190a1b2-0000-7000-8000-000000000000";
    for (sent, at, code) in [
        (json!({}), "/department_id", "required"),
        (json!({"department_ids": []}), "/department_id", "required"),
        (json!({"department_id": a, "department_ids": []}), "/department_id", "not_allowed_value"),
        (json!({"department_id": a, "department_ids": [b]}), "/department_id", "not_allowed_value"),
        (json!({"department_ids": [a, a]}), "/department_ids", "duplicate"),
        (json!({"department_ids": "x"}), "/department_ids", "wrong_type"),
        (json!({"roles": ["dispatcher"], "department_ids": [a]}), "/department_ids", "not_allowed"),
        (json!({"roles": ["dispatcher"], "department_id": a}), "/department_id", "not_allowed"),
    ] {
        world.admin().post("/users", new("x-y", sent)).faults(&[(at, code)]);
    }
    for (sent, at) in [
        (json!({"department_ids": [a, unknown]}), "/department_ids/1"),
        (json!({"department_id": unknown}), "/department_id"),
    ] {
        let problem = world.admin().post("/users", new("x-y", sent)).problem(422, "unknown_reference");
        assert_eq!(faults_of(&problem), [(at.to_owned(), "unknown_reference".to_owned())]);
    }
    let both = world.admin().post("/users", new("x-y", json!({"department_id": a, "department_ids": [b]}))).json();
    let said = both["errors"][0]["detail"].as_str().unwrap_or_default().to_owned();
    assert!(said.contains("one of department_ids"), "{said}");
}

fn a_patch_moves_a_user_between_departments(world: &World) {
    let [a, b, c] = ["a", "b", "c"].map(|code| json!(id(&world.department(code))));
    let admin = world.admin();
    let one = json!({"department_id": a});
    let two = json!({"department_ids": [a, b]});
    for (number, (from, patch, outcome)) in [
        (&one, json!({"department_id": b}), Ok((&b, json!([b])))),
        (&one, json!({"department_ids": [b]}), Ok((&b, json!([b])))),
        (&one, json!({"department_ids": [b, a]}), Ok((&a, json!([a, b])))),
        (&one, json!({"department_ids": [c, b]}), Ok((&c, json!([c, b])))),
        (&one, json!({"department_id": b, "department_ids": [a, b]}), Ok((&b, json!([b, a])))),
        (&one, json!({"department_id": c, "department_ids": [a, b]}), Err(("/department_id", "not_allowed_value"))),
        (&one, json!({"department_id": null}), Err(("/department_id", "required"))),
        (&one, json!({"department_ids": []}), Err(("/department_id", "required"))),
        (&one, json!({"department_ids": null}), Ok((&a, json!([a])))),
        // Of several, one becomes the home department; to leave one, all are listed.
        (&two, json!({"department_id": b}), Ok((&b, json!([b, a])))),
        (&two, json!({"department_id": c}), Err(("/department_id", "not_allowed_value"))),
        (&two, json!({"department_id": c, "department_ids": [c]}), Ok((&c, json!([c])))),
        (&two, json!({"department_id": c, "department_ids": null}), Ok((&c, json!([c])))),
        (&two, json!({"department_ids": [b, c]}), Ok((&b, json!([b, c])))),
        (&two, json!({"department_ids": [b, a, c]}), Ok((&a, json!([a, b, c])))),
        (&two, json!({"department_ids": null}), Ok((&a, json!([a])))),
        (&two, json!({"department_id": null}), Err(("/department_id", "required"))),
        (&two, json!({"disabled": true}), Ok((&a, json!([a, b])))),
    ]
    .into_iter()
    .enumerate()
    {
        let user = admin.post("/users", new(&format!("user-{number}"), from.clone())).expect(201);
        let reply = admin.patch(&format!("/users/{}", id(&user)), patch.clone(), "*");
        match outcome {
            Ok((home, all)) => assert_eq!(departments(&reply.expect(200)), (home.clone(), all), "{from} {patch}"),
            Err(fault) => drop(reply.faults(&[fault])),
        }
    }
    // Who joins the company's staff leaves all departments.
    for (number, from) in [&one, &two].into_iter().enumerate() {
        let user = admin.post("/users", new(&format!("staff-{number}"), from.clone())).expect(201);
        let path = format!("/users/{}", id(&user));
        let moved = admin.patch(&path, json!({"roles": ["dispatcher"], "department_id": null}), "*").expect(200);
        assert_eq!(departments(&moved), (Value::Null, json!([])), "{from}");
        let back = json!({"roles": ["requester"], "department_ids": [b, c]});
        assert_eq!(departments(&admin.patch(&path, back.clone(), "*").expect(200)), (b.clone(), json!([b, c])));
        let etag = admin.get(&path).etag();
        assert_eq!(admin.patch(&path, back, "*").etag(), etag, "nothing has changed");
    }
}

fn a_user_of_two_departments_works_for_both(world: &World) {
    world.tariff();
    world.fleet(0, 0, 6);
    let [a, b, c] = ["a", "b", "c"].map(|code| world.department(code));
    let both = json!({"department_ids": [id(&a), id(&b)]});
    let requester = world.user("desk", merged(json!({"roles": ["requester"]}), both.clone()));
    let approver = world.user("head", merged(json!({"roles": ["approver"]}), both));
    let [of_a, of_b] =
        [&a, &b].map(|department| requester.post("/bookings", world.booking_body(department, json!({}))).expect(201));
    requester.post("/bookings", world.booking_body(&c, json!({}))).problem(422, "unknown_reference");
    let of_c = world.booking(&c, json!({}));
    requester.get(&path_of(&of_c)).problem(404, "not_found");
    approver.post(&format!("{}/approve", path_of(&of_c)), json!({})).problem(404, "not_found");
    let listed = |query: &str| requester.all(query).iter().map(|one| id(one).to_owned()).collect::<Vec<_>>();
    assert_eq!(listed("/bookings"), [id(&of_b), id(&of_a)]);
    assert_eq!(listed(&format!("/bookings?department_id={}", id(&a))), [id(&of_a)]);
    assert_eq!(listed(&format!("/bookings?department_id={}", id(&c))), Vec::<String>::new());
    for booking in [&of_a, &of_b] {
        approver.post(&format!("{}/approve", path_of(booking)), json!({})).expect(200);
        requester.post(&format!("{}/cancel", path_of(booking)), json!({"reason": "x"})).expect(200);
    }
    // Leaving a department bites at once.
    let path = format!("/users/{}", requester.get("/auth/me").expect(200)["id"].as_str().expect("an id"));
    world.admin().patch(&path, json!({"department_ids": [id(&b)]}), "*").expect(200);
    requester.get(&path_of(&of_a)).problem(404, "not_found");
    requester.get(&path_of(&of_b)).expect(200);
}

fn a_user_of_several_departments_is_added_by_the_command_line(world: &World) {
    let [a, b] = ["a", "b"].map(|code| json!(id(&world.department(code))));
    let add = |username: &str, departments: &[&str]| {
        let mut arguments = vec!["user", "add", "--username", username, "--role", "approver", "--password-stdin"];
        arguments.extend(departments.iter().flat_map(|code| ["--department", code]));
        let mut command = process::motorpool(&world.database.url, &arguments);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
        child.stdin.take().expect("its input").write_all(PASSWORD.as_bytes()).expect("a password");
        child.wait_with_output().expect("it ends")
    };
    for (name, codes, home, all) in
        [("one", &["b"][..], &b, json!([b])), ("several", &["b", "a"][..], &b, json!([b, a]))]
    {
        let added = add(name, codes);
        assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
        let user = world.admin().get(&format!("/users?username={name}")).expect(200)["items"][0].clone();
        assert_eq!(departments(&user), (home.clone(), all));
    }
    for codes in [&[][..], &["nowhere"][..], &["a", "nowhere"][..]] {
        assert!(!add("other", codes).status.success(), "{codes:?}");
    }
    assert_eq!(world.admin().all("/users?username=other"), Vec::<Value>::new());
}

fn members_read_their_own_departments_alone(world: &World) {
    let payer = world.department("payer");
    let [own, more] = ["own", "more"].map(|code| {
        world.department_with(json!({"code": code, "name": format!("{code} 局"), "bill_to_department_id": id(&payer)}))
    });
    let ids = json!({"roles": ["requester"], "department_ids": [id(&own), id(&more)]});
    let several = world.user("several", ids);
    let approver = world.approver(&own);
    let named = |client: &Client, query: &str| -> Vec<Value> {
        client.all(&format!("/departments?limit=1{query}")).into_iter().map(|one| one["code"].clone()).collect()
    };
    assert_eq!(named(&several, ""), [json!("more"), json!("own")]);
    assert_eq!((named(&approver, ""), named(&approver, "&code=more&code=payer")), (vec![json!("own")], Vec::new()));
    let key = world.key(&["requester"], &[&payer]);
    assert_eq!(named(&key, ""), [json!("payer")]);
    for (client, seen) in [(&several, &own), (&several, &more), (&approver, &own), (&key, &payer)] {
        let path = format!("/departments/{}", id(seen));
        let found = client.get(&path).expect(200);
        // Which other one it is billed to isn't theirs to know.
        assert_eq!(found["bill_to_department_id"], Value::Null);
        let of_admin = world.admin().get(&path).expect(200);
        assert_eq!((&found["name"], &found["etag"]), (&of_admin["name"], &of_admin["etag"]));
        client.patch(&path, json!({"name": "x"}), "*").problem(403, "forbidden");
    }
    approver.get(&format!("/departments/{}", id(&more))).problem(404, "not_found");
    key.get(&format!("/departments/{}", id(&own))).problem(404, "not_found");
    assert_eq!(
        world.admin().get(&format!("/departments/{}", id(&own))).expect(200)["bill_to_department_id"],
        payer["id"]
    );
    // Who sees all departments by another role sees them here, too.
    let both = json!({"roles": ["requester", "accountant"], "department_id": id(&own)});
    assert_eq!(named(&world.user("both", both), "").len(), 3);
    // Who pays for another of their own sees that.
    let all = json!({"roles": ["approver"], "department_ids": [id(&own), id(&payer)]});
    let seen = world.user("payers", all).get(&format!("/departments/{}", id(&own))).expect(200);
    assert_eq!(seen["bill_to_department_id"], payer["id"]);
}
