//! Signing in: failures are held up by name, by address and by both, and nobody keeps others from signing in.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use serde_json::json;

use crate::{
    cases,
    support::{
        client::{Reply, id},
        database::{ADMIN, PASSWORD},
        wire::until,
        world::World,
    },
};

cases![
    guesses_from_many_networks_are_held_up,
    guesses_of_many_names_are_held_up,
    an_address_that_is_only_claimed_counts_for_nothing,
    who_signed_in_from_an_address_is_not_locked_out_there,
    who_is_known_holds_up_nobody_else,
    what_is_known_is_forgotten_in_time,
    one_address_does_not_keep_others_from_signing_in,
    what_is_guessed_first_is_no_password,
];

const WRONG: &str = "a wrong guess of it";

/// Serves behind a proxy that says from where somebody comes.
fn behind_a_proxy(world: &World) {
    world.serve_with(|settings| settings.trusted_proxies = vec!["127.0.0.1".into()]);
}

fn sign_in(world: &World, from: &str, username: &str, password: &str) -> Reply {
    let body = json!({"username": username, "password": password});
    world.nobody().request("POST", "/auth/login").header("X-Forwarded-For", from).json(&body).send()
}

/// Tries wrong passwords. Returns how many were judged; the others were held up.
fn judged(world: &World, tries: impl Iterator<Item = (String, String)>) -> usize {
    let mut judged = 0;
    for (from, username) in tries {
        let reply = sign_in(world, &from, &username, WRONG);
        if reply.status == 401 {
            reply.problem(401, "credentials_invalid");
            judged += 1;
        } else {
            reply.problem(429, "too_many_failures");
            assert!(reply.header("retry-after").is_some_and(|seconds| seconds.parse::<u32>().is_ok()));
        }
    }
    judged
}

fn guesses_from_many_networks_are_held_up(world: &World) {
    world.user("clerk", json!({"roles": ["dispatcher"]}));
    behind_a_proxy(world);
    let networks = |from: std::ops::Range<usize>, name: &str| {
        let name = name.to_owned();
        from.map(move |n| (format!("198.51.{n}.7"), name.clone()))
    };
    // A name that nobody has is answered alike.
    for name in ["clerk", "nobody"] {
        assert_eq!(judged(world, networks(0..30, name)), 10, "{name}");
    }
    // It takes ever longer: after half a minute one more is judged, and then a minute must pass.
    world.clock.set(world.clock.now().plus_seconds(31));
    assert_eq!(judged(world, networks(30..40, "clerk")), 1);
    world.clock.set(world.clock.now().plus_seconds(31));
    assert_eq!(judged(world, networks(40..50, "clerk")), 0);
    // Another name isn't held up, from none of the networks.
    sign_in(world, "198.51.1.7", ADMIN, PASSWORD).expect(200);
}

fn guesses_of_many_names_are_held_up(world: &World) {
    world.user("clerk", json!({"roles": ["dispatcher"]}));
    behind_a_proxy(world);
    sign_in(world, "203.0.113.1", "clerk", PASSWORD).expect(200);
    let names = |from: &str, names: std::ops::Range<usize>| {
        let from = from.to_owned();
        names.map(move |n| (from.clone(), format!("name.{n}")))
    };
    assert_eq!(judged(world, names("203.0.113.1", 0..150)), 50);
    assert_eq!(judged(world, names("203.0.113.2", 150..160)), 10, "another address isn't held up");
    // Names that nobody can have count, too.
    let odd = (0..100).map(|n| ("203.0.113.3".to_owned(), format!("!{n}")));
    assert_eq!(judged(world, odd), 50);
    // Of IPv6 a whole /64 counts as one.
    let spread = (0..60).map(|n| (format!("2001:db8:0:1::{n:x}"), format!("other.{n}")));
    assert_eq!(judged(world, spread), 50);
    assert_eq!(judged(world, names("2001:db8:0:2::1", 160..165)), 5, "another network isn't held up");
    // Who has signed in from the address does so again; who hasn't waits.
    sign_in(world, "203.0.113.1", "clerk", PASSWORD).expect(200);
    sign_in(world, "203.0.113.1", ADMIN, PASSWORD).problem(429, "too_many_failures");
}

fn an_address_that_is_only_claimed_counts_for_nothing(world: &World) {
    // Nobody's proxy is trusted.
    let claimed = |n: usize| format!("198.51.{n}.7");
    assert_eq!(judged(world, (0..30).map(|n| (claimed(n), ADMIN.to_owned()))), 5);
    // Five of one name, and so many of others as an address has.
    assert_eq!(judged(world, (30..100).map(|n| (claimed(n), format!("name.{n}")))), 45);
}

fn who_signed_in_from_an_address_is_not_locked_out_there(world: &World) {
    world.user("clerk", json!({"roles": ["dispatcher"]}));
    behind_a_proxy(world);
    let office = "203.0.113.1";
    sign_in(world, office, "clerk", PASSWORD).expect(200);
    // A colleague behind the same address fails under the name, and others do elsewhere. What is told of it is as
    // anywhere.
    assert_eq!(judged(world, (0..30).map(|_| (office.to_owned(), "clerk".to_owned()))), 5);
    let elsewhere = || judged(world, (0..30).map(|n| (format!("198.51.{n}.7"), "clerk".to_owned())));
    assert_eq!(elsewhere(), 5);
    sign_in(world, office, "clerk", PASSWORD).expect(200);
    // The success took the office's failures out. Others make up for them.
    assert_eq!(elsewhere(), 5);
    // Where the name has never signed in, the right password is held up, too.
    sign_in(world, "198.51.100.9", "clerk", PASSWORD).problem(429, "too_many_failures");
    // Not even there are guesses judged without end.
    for _ in 0..100 {
        assert!([401, 429].contains(&sign_in(world, office, "clerk", WRONG).status));
    }
    sign_in(world, office, "clerk", PASSWORD).problem(429, "too_many_failures");
    world.clock.set(world.clock.now().plus_seconds(31));
    sign_in(world, office, "clerk", PASSWORD).expect(200);
}

fn who_is_known_holds_up_nobody_else(world: &World) {
    world.user("clerk", json!({"roles": ["dispatcher"]}));
    behind_a_proxy(world);
    let office = "203.0.113.1";
    let fail = |from: &str, times: usize| judged(world, (0..times).map(|_| (from.to_owned(), "clerk".to_owned())));
    sign_in(world, office, "clerk", PASSWORD).expect(200);
    // The first five count everywhere, those that are held up for the name from the office alone.
    assert_eq!(fail(office, 30), 5);
    assert_eq!(fail("198.51.100.1", 4), 4);
    sign_in(world, "198.51.100.1", "clerk", PASSWORD).expect(200);
    // A success takes out what it clears: of the name five are left, then none.
    assert_eq!(fail("198.51.100.2", 4), 4);
    sign_in(world, office, "clerk", PASSWORD).expect(200);
    assert_eq!(fail("198.51.100.3", 5), 5);
    // Nine, so one more is judged. What was held up is not subtracted.
    assert_eq!(fail("198.51.100.4", 5), 1);
    assert_eq!(fail(office, 20), 0);
    sign_in(world, office, "clerk", PASSWORD).expect(200);
    sign_in(world, "198.51.100.5", "clerk", PASSWORD).problem(429, "too_many_failures");
}

fn what_is_known_is_forgotten_in_time(world: &World) {
    world.user("clerk", json!({"roles": ["dispatcher"]}));
    behind_a_proxy(world);
    let office = "203.0.113.1";
    sign_in(world, office, "clerk", PASSWORD).expect(200);
    let fail = || judged(world, (0..10).map(|_| (office.to_owned(), "clerk".to_owned())));
    world.later(89 * 24 * 60);
    assert_eq!(fail(), 5);
    sign_in(world, office, "clerk", PASSWORD).expect(200);
    world.later(90 * 24 * 60);
    assert_eq!(fail(), 5);
    sign_in(world, office, "clerk", PASSWORD).problem(429, "too_many_failures");
    // Failures are forgotten after a quarter of an hour without another.
    world.later(15);
    assert_eq!(fail(), 5);
}

/// Tells those who go on to stop, even if an expectation fails first.
struct Ends<'a>(&'a AtomicBool);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn one_address_does_not_keep_others_from_signing_in(world: &World) {
    // More than may wait.
    const MANY: usize = 160;
    world.serve_with(|settings| {
        settings.trusted_proxies = vec!["127.0.0.1".into()];
        // Each takes the usual work, so that the places are taken all the while.
        settings.cheap_passwords = false;
    });
    world.user("clerk", json!({"roles": ["dispatcher"]}));
    let enough = AtomicBool::new(false);
    thread::scope(|scope| {
        let ends = Ends(&enough);
        let many: Vec<_> = (0..MANY)
            .map(|_| {
                let enough = &enough;
                scope.spawn(move || {
                    let mut answered = Vec::new();
                    while !enough.load(Ordering::Relaxed) {
                        // The right password, which no count of failures holds up; by a program that asks again at once.
                        let reply = sign_in(world, "198.51.100.7", "clerk", PASSWORD);
                        answered.push((reply.status, reply.header("retry-after").is_some()));
                        if reply.status == 503 {
                            // The places are taken all the same; other cases need the cores, too.
                            thread::sleep(Duration::from_millis(20));
                        }
                    }
                    answered
                })
            })
            .collect();
        // Sixteen departments sign in meanwhile, from one office and from others.
        for n in 0..16 {
            let from = if n % 2 == 0 { "203.0.113.1".to_owned() } else { format!("203.0.113.{n}") };
            // On a slow machine a turn may not come in time. It comes to who asks again.
            let mut replies = (0..20).map(|_| sign_in(world, &from, ADMIN, PASSWORD));
            replies.find(|reply| reply.status != 503).expect("a turn").expect(200);
        }
        drop(ends);
        for one in many {
            for (status, says_when) in one.join().expect("answers") {
                assert!(status == 200 || status == 503 && says_when, "{status} {says_when}");
            }
        }
    });
}

fn what_is_guessed_first_is_no_password(world: &World) {
    world.department_with(json!({"code": "finance", "name": "县财政局"}));
    let admin = world.admin();
    let clerk = world.user("clerk.of.them", json!({"roles": ["dispatcher"]}));
    let path = format!("/users/{}", id(&admin.get("/users?username=clerk.of.them").expect(200)["items"][0]));
    let rows = |password: &str| format!("username,roles,initial_password\nwang.wu,supervisor,{password}\n");
    for (password, code) in [
        ("motorpool123", "password_is_a_name"),
        ("Finance-2026-05", "password_is_a_name"),
        ("县财政局20260506", "password_is_a_name"),
        ("password1234", "password_common"),
        ("123123123123", "password_common"),
    ] {
        let fault = |pointer| [(pointer, code)];
        let new = json!({"username": "wang.wu", "password": password, "roles": ["supervisor"]});
        admin.post("/users", new).faults(&fault("/password"));
        admin.patch(&path, json!({"password": password}), "*").faults(&fault("/password"));
        let change = json!({"current_password": PASSWORD, "new_password": password});
        clerk.put("/auth/password", change).faults(&fault("/new_password"));
        for dry_run in ["", "&dry_run=false"] {
            let route = format!("/imports?kind=users{dry_run}");
            let import = admin.request("POST", &route).body("text/csv", rows(password)).send().expect(201);
            let path = format!("/imports/{}", id(&import));
            let told = until("its end", || {
                let told = admin.get(&path).expect(200);
                (told["state"] != "running").then_some(told)
            });
            assert_eq!((&told["state"], &told["faults"][0]["code"]), (&json!("refused"), &json!(code)), "{told}");
            assert!(!told.to_string().contains(password), "{told}");
        }
    }
    let named = json!({"current_password": PASSWORD, "new_password": "clerk.of.them.2026"});
    clerk.put("/auth/password", named).faults(&[("/new_password", "password_is_a_name")]);
    clerk
        .put("/auth/password", json!({"current_password": PASSWORD, "new_password": "a clerk of finance"}))
        .expect(204);
    // In a demonstration any will do: everybody knows its passwords.
    world.sql(&format!("UPDATE settings SET demo = {}", world.database.boolean(true))).expect("a demonstration");
    admin.patch(&path, json!({"password": "motorpool123"}), "*").expect(200);
}
