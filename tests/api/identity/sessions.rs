//! Sessions: a person sees their own and ends them, and those that nobody uses end by themselves.

use serde_json::{Value, json};

use crate::{
    cases,
    support::{
        client::{Client, Reply, etag, id},
        database::{ADMIN, PASSWORD},
        world::World,
    },
};

cases![
    a_person_sees_their_sessions_and_nobody_elses,
    a_person_ends_their_sessions_and_nobody_elses,
    an_administrator_sees_and_ends_anybodys,
    a_session_that_nobody_refreshes_ends,
    the_operator_says_how_long_a_session_is_idle,
    signing_in_anew_leaves_the_session_at_hand,
    a_sign_in_is_recorded_with_its_address,
    sessions_of_before_are_listed,
];

fn login(client: &Client, username: &str) -> Value {
    client.post("/auth/login", json!({"username": username, "password": PASSWORD})).expect(200)
}

fn refresh(world: &World, tokens: &Value) -> Reply {
    world.nobody().post("/auth/refresh", json!({"refresh_token": tokens["refresh_token"]}))
}

fn holder(world: &World, tokens: &Value) -> Client {
    world.nobody().bearer(tokens["access_token"].as_str().expect("a token"))
}

fn sessions(client: &Client) -> Vec<Value> {
    client.all("/auth/sessions?limit=1")
}

/// The ids of the sessions, and which of them is the one at hand.
fn ids(client: &Client) -> (Vec<String>, Vec<usize>) {
    let found = sessions(client);
    let at_hand = found.iter().enumerate().filter(|(_, one)| one["current"] == true).map(|(place, _)| place).collect();
    (found.iter().map(|one| id(one).to_owned()).collect(), at_hand)
}

fn end(client: &Client, session: &str) -> Reply {
    client.request("DELETE", &format!("/auth/sessions/{session}")).send()
}

fn by(program: &str, world: &World, path: &str, body: &Value) -> Value {
    world.nobody().request("POST", path).header("User-Agent", program).json(body).send().expect(200)
}

fn a_person_sees_their_sessions_and_nobody_elses(world: &World) {
    world.accountant();
    let password = json!({"username": "accountant", "password": PASSWORD});
    let first = by("oa/5.1", world, "/auth/login", &password);
    login(&world.nobody(), ADMIN);
    world.later(5);
    let second = by(&"x".repeat(300), world, "/auth/login", &password);
    world.later(5);
    let first = by("oa/5.2", world, "/auth/refresh", &json!({"refresh_token": first["refresh_token"]}));
    let me = holder(world, &first);
    let who = me.get("/auth/me").expect(200);
    let session = |began: &str, seen: &str, end: &str, agent: &str, current: bool| {
        json!({
            "user_id": who["id"], "username": "accountant", "kind": "client",
            "created_at": format!("2026-05-06T{began}:00+08:00"), "last_seen_at": format!("2026-05-06T{seen}:00+08:00"),
            "ends_at": format!("2026-05-13T{end}:00+08:00"), "address": "127.0.0.1", "agent": agent, "current": current,
        })
    };
    let mut found = sessions(&me);
    for one in &mut found {
        let fields = one.as_object_mut().expect("a session");
        assert!(fields.remove("id").is_some() && fields.remove("etag").is_some());
        assert_eq!(fields.remove("updated_at"), Some(fields["last_seen_at"].clone()));
    }
    let newer = session("08:05", "08:05", "08:05", &"x".repeat(200), false);
    let older = session("08:00", "08:10", "08:10", "oa/5.2", true);
    assert_eq!(found, [newer, older]);
    assert_eq!(ids(&holder(world, &second)).1, [0]);
    // In the order of their change the one that was refreshed comes last.
    let changed = me.all("/auth/sessions?updated_since=2026-05-06T08:01:00%2B08:00");
    assert_eq!(changed.iter().map(|one| one["agent"] == "oa/5.2").collect::<Vec<_>>(), [false, true]);

    let own = format!("/auth/sessions?user_id={}", id(&who));
    assert_eq!(me.all(&own).len(), 2);
    world.supervisor().get(&own).problem(403, "forbidden");
    // A key has none, and nobody without a token is told.
    world.key(&["accountant"], &[]).get("/auth/sessions").problem(403, "forbidden");
    world.nobody().get("/auth/sessions").problem(401, "token_missing");
}

fn a_person_ends_their_sessions_and_nobody_elses(world: &World) {
    world.accountant();
    let admins = login(&world.nobody(), ADMIN);
    let [one, other, third] = [(); 3].map(|()| login(&world.nobody(), "accountant"));
    let me = holder(world, &one);
    let (own, at_hand) = ids(&me);
    assert_eq!((own.len(), at_hand), (3, vec![2]));
    let (of_admin, at_hand) = ids(&holder(world, &admins));
    for unknown in [&of_admin[at_hand[0]], "019a0b5e-7c1f-7000-8000-000000000001"] {
        end(&me, unknown).problem(404, "not_found");
    }
    holder(world, &admins).get("/auth/me").expect(200);
    end(&me, &own[1]).expect(204);
    end(&me, &own[1]).problem(404, "not_found");
    refresh(world, &other).problem(401, "refresh_invalid");
    holder(world, &other).get("/auth/me").problem(401, "token_invalid");
    holder(world, &third).get("/auth/me").expect(200);
    assert_eq!(ids(&me), (vec![own[0].clone(), own[2].clone()], vec![1]));
    // Only as it was seen, if the caller says so.
    let by_version =
        |etag: &str| me.request("DELETE", &format!("/auth/sessions/{}", own[2])).header("If-Match", etag).send();
    by_version("\"1\"").problem(412, "stale");
    // The one at hand can be ended, too.
    by_version(etag(sessions(&me).iter().find(|one| one["current"] == true).expect("it"))).expect(204);
    me.get("/auth/me").problem(401, "token_invalid");
    let ended = world.admin().all("/events?subject=session&action=end");
    assert_eq!(ended.iter().map(|event| event["actor"] == "accountant").collect::<Vec<_>>(), [true, true]);
}

fn an_administrator_sees_and_ends_anybodys(world: &World) {
    let accountant = world.accountant();
    let path = format!("/auth/sessions?user_id={}", id(&accountant.get("/auth/me").expect(200)));
    let tokens = login(&world.nobody(), "accountant");
    let theirs = world.admin().all(&path);
    assert_eq!((theirs.len(), &theirs[0]["username"], &theirs[0]["current"]), (2, &json!("accountant"), &json!(false)));
    end(&world.admin(), id(&theirs[0])).expect(204);
    holder(world, &tokens).get("/auth/me").problem(401, "token_invalid");
    accountant.get("/auth/me").expect(200);
    assert_eq!(world.admin().all(&path).len(), 1);
    assert!(world.admin().all("/auth/sessions?user_id=019a0b5e-7c1f-7000-8000-000000000001").is_empty());
    // Not before doing what an administrator must do first.
    let fields = json!({"username": "second", "password": PASSWORD, "roles": ["admin"]});
    world.admin().post("/users", fields).expect(201);
    world.admin().patch("/settings", json!({"password_change_required": true}), "*").expect(200);
    let second = holder(world, &login(&world.nobody(), "second"));
    second.get(&path).problem(403, "password_change_required");
    end(&second, id(&accountant.all("/auth/sessions")[0])).problem(404, "not_found");
    assert_eq!(ids(&second).0.len(), 1);
}

fn sessions_of_before_are_listed(world: &World) {
    let tokens = login(&world.nobody(), ADMIN);
    world.sql("UPDATE sessions SET updated_at = NULL, address = NULL, agent = NULL").expect("as before");
    let found = sessions(&holder(world, &tokens));
    let last = found.iter().find(|one| one["current"] == true).expect("the one at hand");
    assert_eq!((&last["last_seen_at"], &last["address"]), (&last["created_at"], &Value::Null));
    assert_eq!((&last["agent"], &last["ends_at"]), (&Value::Null, &json!("2026-05-13T08:00:00+08:00")));
}

fn a_session_that_nobody_refreshes_ends(world: &World) {
    let mut tokens = login(&world.nobody(), ADMIN);
    let minutes = 7 * 24 * 60;
    // Each refresh gives another seven days, and thirty are the most.
    for _ in 0..4 {
        world.later(minutes - 1);
        tokens = refresh(world, &tokens).expect(200);
    }
    let at_hand = sessions(&holder(world, &tokens)).into_iter().find(|one| one["current"] == true).expect("it");
    assert_eq!(at_hand["ends_at"], "2026-06-05T08:00:00+08:00");
    world.at("2026-06-05T07:59:59+08:00");
    tokens = refresh(world, &tokens).expect(200);
    world.at("2026-06-05T08:00:00+08:00");
    refresh(world, &tokens).problem(401, "refresh_invalid");
    holder(world, &tokens).get("/auth/me").problem(401, "token_invalid");

    let idle = login(&world.nobody(), ADMIN);
    world.later(minutes);
    refresh(world, &idle).problem(401, "refresh_invalid");
    // What is over isn't listed.
    let now = login(&world.nobody(), ADMIN);
    assert_eq!(ids(&holder(world, &now)).1, [0]);
    assert_eq!(ids(&holder(world, &now)).0.len(), 1);
}

fn the_operator_says_how_long_a_session_is_idle(world: &World) {
    world.serve_with(|settings| settings.session_idle_hours = 12);
    let tokens = login(&world.nobody(), ADMIN);
    world.later(12 * 60 - 1);
    let tokens = refresh(world, &tokens).expect(200);
    world.later(12 * 60);
    refresh(world, &tokens).problem(401, "refresh_invalid");
}

fn signing_in_anew_leaves_the_session_at_hand(world: &World) {
    let one = login(&world.nobody(), ADMIN);
    let anew = login(&holder(world, &one), ADMIN);
    world.accountant();
    let others = login(&holder(world, &one), "accountant");
    for lives in [&one, &anew, &others] {
        holder(world, lives).get("/auth/me").expect(200);
    }
    refresh(world, &one).expect(200);
}

fn a_sign_in_is_recorded_with_its_address(world: &World) {
    world.serve_with(|settings| settings.trusted_proxies = vec!["127.0.0.1".into()]);
    let from = |address: &str| {
        let body = json!({"username": ADMIN, "password": PASSWORD});
        world.nobody().request("POST", "/auth/login").header("X-Forwarded-For", address).json(&body).send().expect(200)
    };
    let tokens = ["10.20.1.7", "2001:db8:1:2:3:4:5:6"].map(from);
    let addresses = ["2001:db8:1:2::", "10.20.1.7"];
    let events = holder(world, &tokens[0]).get("/events?subject=session&action=login").expect(200);
    let told: Vec<&Value> =
        events["items"].as_array().expect("items").iter().map(|one| &one["after"]["address"]).collect();
    assert_eq!(told, addresses);
    let seen: Vec<Value> = sessions(&holder(world, &tokens[0])).iter().map(|one| one["address"].clone()).collect();
    assert_eq!(seen, addresses);
}
