//! Failed sign-ins, lockouts, refusals and changes of access: the administrator reads of them, and the log tells them.

use serde_json::{Value, json};

use crate::{
    cases,
    support::{
        client::{Client, etag, id},
        database::{ADMIN, PASSWORD},
        process::Process,
        wire::until,
        world::World,
    },
};

cases![
    the_administrator_reads_of_access_and_nothing_else,
    what_is_alike_is_one_event,
    what_changes_nothing_is_no_change_of_access,
    what_was_not_written_yet_is_written_at_the_end,
    the_log_names_who_asked_and_from_where,
];

/// The events of security with this action, the newest first.
fn told(reader: &Client, action: &str) -> Vec<Value> {
    reader.all(&format!("/events?subject=security&action={action}"))
}

/// How many times all of these together tell of. A sweep may write in between.
fn times(events: &[Value]) -> i64 {
    events.iter().map(|event| event["after"]["times"].as_i64().expect("a number")).sum()
}

fn guess(world: &World, username: &str) -> u16 {
    let wrong = json!({"username": username, "password": "a wrong password of somebody"});
    world.nobody().post("/auth/login", wrong).status
}

fn the_administrator_reads_of_access_and_nothing_else(world: &World) {
    let (admin, supervisor) = (world.admin(), world.supervisor());
    let department = world.department("finance");
    let made = admin
        .request("POST", "/users")
        .header("X-Request-Id", "made-lina")
        .json(&json!({"username": "lina", "password": PASSWORD, "roles": ["accountant"]}))
        .send();
    let lina = made.expect(201);
    let key = json!({"name": "oa", "roles": ["dispatcher"], "expires_at": "2026-06-01T00:00:00+08:00"});
    admin.request("POST", "/keys").header("X-Request-Id", "made-oa").json(&key).send().expect(201);
    let requester = world.requester(&department);
    requester.request("GET", "/users").header("X-Request-Id", "nosy").send().problem(403, "forbidden");
    // A refusal of the use case counts as one of the table does.
    let own = admin.get("/auth/me").expect(200);
    admin.patch(&format!("/users/{}", id(&own)), json!({"roles": ["supervisor"]}), "*").problem(403, "own_roles");

    admin
        .request("PATCH", "/settings")
        .header("X-Request-Id", "guards")
        .header("If-Match", "*")
        .json(&json!({"separate_duties": false}))
        .send()
        .expect(200);
    // The letters of a query may be written as their numbers.
    for (query, request) in [("kind=users&dry_run=true", "tried"), ("kind=%75sers&dry_run=false", "brought")] {
        admin
            .request("POST", &format!("/imports?{query}"))
            .header("X-Request-Id", request)
            .body("text/csv", "username,roles,initial_password\nli.si,supervisor,correct-horse-battery\n")
            .send()
            .expect(201);
    }

    let (approver, deputy) = (world.approver(&department), id(&requester.get("/auth/me").expect(200)).to_owned());
    let delegation = json!({"to_user_id": deputy, "until": "2026-05-20T00:00:00+08:00"});
    approver.request("POST", "/delegations").header("X-Request-Id", "lent").json(&delegation).send().expect(201);

    let changes = told(&admin, "change_access");
    let of = |request: &str| {
        let found = changes.iter().find(|event| event["request_id"] == request).unwrap_or_else(|| panic!("{request}"));
        (
            found["actor"].clone(),
            found["after"]["account"].clone(),
            found["after"]["address"].clone(),
            found["after"]["operation"].clone(),
        )
    };
    let here = json!("127.0.0.1");
    assert_eq!(of("made-lina"), (json!("admin"), json!("admin"), here.clone(), json!("POST /users")));
    assert_eq!(of("made-oa"), (json!("admin"), json!("admin"), here.clone(), json!("POST /keys")));
    assert_eq!(
        of("lent"),
        (json!("approver.finance"), json!("approver.finance"), here.clone(), json!("POST /delegations"))
    );
    assert_eq!((of("guards").3, of("brought").3), (json!("PATCH /settings"), json!("POST /imports")));
    assert!(changes.iter().all(|event| event["request_id"] != "tried"), "a rehearsal changes nothing");
    let created = admin.get(&format!("/events?subject=user&subject_id={}", id(&lina))).expect(200);
    assert_eq!(
        (&created["items"][0]["request_id"], &created["items"][0]["after"]["roles"]),
        (&json!("made-lina"), &json!(["accountant"]))
    );
    let refused = told(&admin, "forbid");
    let nosy = refused.iter().find(|event| event["request_id"] == "nosy").expect("a refusal");
    assert_eq!(
        (
            &nosy["actor"],
            &nosy["after"]["account"],
            &nosy["after"]["address"],
            &nosy["after"]["operation"],
            &nosy["after"]["code"]
        ),
        (&json!("requester.finance"), &json!("requester.finance"), &here, &json!("GET /users"), &json!("forbidden"))
    );
    assert!(
        refused.iter().any(|event| event["after"]["code"] == "own_roles" && event["actor"] == "admin"),
        "{refused:?}"
    );

    let known = ["security", "user", "key", "delegation", "session", "seal"];
    let all = admin.all("/events");
    assert!(!all.is_empty() && all.iter().all(|event| known.iter().any(|one| event["subject"] == *one)), "{all:?}");
    for query in ["subject=department", "subject=department&after_sequence=0"] {
        assert_eq!(admin.all(&format!("/events?{query}")), Vec::<Value>::new(), "{query}");
        assert!(!supervisor.all(&format!("/events?{query}")).is_empty());
    }
    assert!(supervisor.all("/events").len() > all.len());
    admin.get("/events/head").problem(403, "forbidden");
    world.sound();
}

fn what_is_alike_is_one_event(world: &World) {
    let admin = world.admin();
    for _ in 0..3 {
        assert_eq!(guess(world, "nobody.known"), 401);
    }
    let failed = told(&admin, "failed_sign_in");
    assert!(failed.len() <= 2 && times(&failed) == 3, "{failed:?}");
    let one = &failed[0];
    assert_eq!(
        (&one["after"]["account"], &one["after"]["code"], &one["after"]["operation"]),
        (&Value::Null, &json!("credentials_invalid"), &json!("POST /auth/login")),
        "a name that no user has may be a password"
    );
    assert_eq!((&one["after"]["address"], &one["actor_kind"]), (&json!("127.0.0.1"), &json!("rule")));
    assert_eq!(guess(world, ADMIN), 401);
    assert!(told(&admin, "failed_sign_in").iter().any(|event| event["after"]["account"] == ADMIN));
    let locked = (0..30).find(|_| guess(world, "nobody.known") == 429);
    assert!(locked.is_some(), "it is locked out at last");
    let locked = told(&admin, "lockout");
    assert_eq!((locked.len(), &locked[0]["after"]["account"]), (1, &Value::Null));
    // A driver's programme that asks all day long for what it may not read.
    let dispatcher = world.dispatcher();
    for _ in 0..40 {
        dispatcher.get("/users").problem(403, "forbidden");
    }
    let refused = told(&admin, "forbid");
    assert!(refused.len() <= 2 && times(&refused) == 40, "{refused:?}");
    // The same in the next minute is another event.
    world.later(1);
    dispatcher.get("/users").problem(403, "forbidden");
    let more = told(&admin, "forbid");
    assert_eq!((more.len(), times(&more)), (refused.len() + 1, 41));
    assert!(!world.supervisor().all("/events").iter().any(|event| event.to_string().contains("wrong password")));
    world.sound();
}

fn what_changes_nothing_is_no_change_of_access(world: &World) {
    let (admin, department) = (world.admin(), world.department("finance"));
    let (approver, requester) = (world.approver(&department), world.requester(&department));
    let changes = || times(&told(&admin, "change_access"));
    let before = changes();
    // The same request again is answered as before.
    let deputy = requester.get("/auth/me").expect(200)["id"].clone();
    let delegation = json!({"to_user_id": deputy, "until": "2026-05-20T00:00:00+08:00"});
    let lend = || approver.request("POST", "/delegations").header("Idempotency-Key", "lent").json(&delegation).send();
    lend().expect(201);
    assert_eq!(changes(), before + 1);
    assert_eq!(lend().header("idempotency-replayed"), Some("true"));
    assert_eq!(changes(), before + 1);
    // Nor is a change that leaves it as it was, or one that is refused.
    let user = admin.get("/users?username=approver.finance").expect(200)["items"][0].clone();
    let path = format!("/users/{}", id(&user));
    admin.patch(&path, json!({"roles": ["approver"]}), etag(&user)).expect(200);
    admin.patch(&path, json!({"roles": ["driver"]}), etag(&user)).problem(422, "invalid");
    assert_eq!(changes(), before + 1);
    admin.patch(&path, json!({"disabled": true}), etag(&user)).expect(200);
    assert_eq!(changes(), before + 2);
}

fn what_was_not_written_yet_is_written_at_the_end(world: &World) {
    world.admin();
    let written = "SELECT count(*) AS n FROM events WHERE subject_kind = 'security' AND action = 'failed_sign_in'";
    assert_eq!(guess(world, ADMIN), 401);
    world.stop();
    assert_eq!(world.sql_number(written), 1);
}

fn the_log_names_who_asked_and_from_where(world: &World) {
    world.stop();
    let server = Process::serve(&world.database.url);
    let nobody = server.nobody();
    let wrong = json!({"username": ADMIN, "password": "a wrong password of somebody"});
    nobody.post("/auth/login", wrong).problem(401, "credentials_invalid");
    let admin = nobody.person(ADMIN, PASSWORD);
    admin.get("/users").expect(200);
    admin.request("GET", "/journals").header("X-Request-Id", "not-for-me").send().problem(403, "forbidden");
    let line = |what: &dyn Fn(&Value) -> bool| until("a line", || server.log().into_iter().find(|line| what(line)));
    let refused = line(&|line| line["request_id"] == "not-for-me" && line["status"] == 403);
    assert_eq!(
        (&refused["actor"], &refused["address"], &refused["code"]),
        (&json!("admin"), &json!("127.0.0.1"), &json!("forbidden")),
        "{refused}"
    );
    let told = line(&|line| line["message"] == "security" && line["event"] == "forbid");
    assert_eq!(
        (&told["account"], &told["address"], &told["request_id"], &told["code"]),
        (&json!("admin"), &json!("127.0.0.1"), &json!("not-for-me"), &json!("forbidden")),
        "{told}"
    );
    let failed = line(&|line| line["message"] == "security" && line["event"] == "failed_sign_in");
    assert_eq!((&failed["account"], &failed["address"]), (&json!("admin"), &json!("127.0.0.1")), "{failed}");
    let asked = line(&|line| line["route"] == "/api/v1/users" && line["status"] == 200);
    assert_eq!((&asked["actor"], &asked["code"]), (&json!("admin"), &json!("-")), "{asked}");
    // Which limit or rule refused.
    admin.request("POST", "/users").header("X-Request-Id", "not-so").json(&json!({})).send().problem(422, "invalid");
    assert_eq!(line(&|line| line["request_id"] == "not-so" && line["status"] == 422)["code"], "invalid");
}
