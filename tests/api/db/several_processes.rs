//! Several server processes on one database. SQLite has only one process, so there the same is asked of one.

use std::{sync::Barrier, thread, time::Duration};

use diesel::connection::SimpleConnection;
use motorpool::kernel::Clock;
use serde_json::{Value, json};

use crate::{
    cases,
    stream::listener::Listener,
    support::{
        client::{Client, Reply, id},
        database::{ADMIN, Engine, PASSWORD},
        issuer::{Issuer, Key, kept_secret},
        process::{Process, motorpool},
        wire::{Metrics, until, until_within},
        world::World,
    },
};

cases![
    one_key_at_two_doors_is_done_once,
    a_key_made_here_is_known_there_to_all_who_come_at_once,
    refresh_tokens_rotate_over_processes,
    what_ends_here_ends_there,
    a_key_shrinks_here_and_there,
    the_providers_users_shrink_here_and_there,
    failed_sign_ins_count_together,
    a_limit_holds_over_processes,
    two_that_sweep_do_it_once,
    what_is_done_here_is_told_there,
];

/// The processes that serve a world's database: two on PostgreSQL, one on SQLite.
struct Servers(Vec<Process>);

impl Servers {
    fn of(world: &World, settings: &[(&str, &str)]) -> Self {
        world.stop();
        let count = if world.database.engine == Engine::Postgres { 2 } else { 1 };
        let start = || Process::start(motorpool(&world.database.url, &["serve"]).envs(settings.iter().copied()));
        // At once: what they do at their start, they do at the same time.
        Self(thread::scope(|scope| {
            let starting: Vec<_> = (0..count).map(|_| scope.spawn(start)).collect();
            starting.into_iter().map(|one| one.join().expect("a server")).collect()
        }))
    }

    /// A client without a token at one of them.
    fn nobody(&self, number: usize) -> Client {
        self.0[number % self.0.len()].nobody()
    }
}

/// Signs in with the password of everybody.
fn login(client: &Client, username: &str) -> Value {
    client.post("/auth/login", json!({"username": username, "password": PASSWORD})).expect(200)
}

fn word<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_else(|| panic!("no {name} in {value}"))
}

fn refresh(client: &Client, token: &Value) -> Reply {
    client.post("/auth/refresh", json!({"refresh_token": word(token, "refresh_token")}))
}

/// Does this twice at the same time, each time at another process.
fn both<R: Send>(run: impl Fn(usize) -> R + Sync) -> Vec<R> {
    let start = Barrier::new(2);
    thread::scope(|scope| {
        let (start, run) = (&start, &run);
        let under_way: Vec<_> = (0..2)
            .map(|number| {
                scope.spawn(move || {
                    start.wait();
                    run(number)
                })
            })
            .collect();
        under_way.into_iter().map(|one| one.join().expect("an answer")).collect()
    })
}

fn one_key_at_two_doors_is_done_once(world: &World) {
    const ROUNDS: usize = 12;
    let servers = Servers::of(world, &[]);
    let admins: Vec<Client> = (0..2).map(|number| servers.nobody(number).person(ADMIN, PASSWORD)).collect();
    admins.iter().for_each(|admin| drop(admin.token()));
    for round in 0..ROUNDS {
        let driver = json!({"name": "王师傅", "phone": format!("138{round:08}"), "licence_classes": ["C1"], "licence_valid_until": "2099-12-31", "employment": "employee"});
        let key = format!("round-{round}");
        let replies = both(|number| {
            admins[number].request("POST", "/drivers").header("Idempotency-Key", &key).json(&driver).send()
        });
        let made: Vec<Value> = replies.iter().map(|reply| reply.expect(201)).collect();
        assert_eq!(made[0], made[1]);
        assert_eq!(
            replies.iter().filter(|reply| reply.header("idempotency-replayed") == Some("true")).count(),
            1,
            "one did it"
        );
        // Another body with it is refused wherever it comes.
        let other = json!({"name": "李师傅", "phone": "13900000000", "licence_classes": ["C1"], "licence_valid_until": "2099-12-31", "employment": "employee"});
        admins[1]
            .request("POST", "/drivers")
            .header("Idempotency-Key", &key)
            .json(&other)
            .send()
            .problem(422, "idempotency_key_reused");
    }
    assert_eq!(admins[0].all("/drivers").len(), ROUNDS);
}

fn a_key_made_here_is_known_there_to_all_who_come_at_once(world: &World) {
    world.stop();
    world.sql("DELETE FROM signing_keys").expect("a database in which nobody has signed in yet");
    let servers = Servers::of(world, &[]);
    let token = login(&servers.nobody(0), ADMIN);
    let there = servers.nobody(1).bearer(word(&token, "access_token"));
    let start = Barrier::new(8);
    let replies: Vec<u16> = thread::scope(|scope| {
        let come = || {
            start.wait();
            there.get("/auth/me").status
        };
        let coming: Vec<_> = (0..8).map(|_| scope.spawn(come)).collect();
        coming.into_iter().map(|one| one.join().expect("an answer")).collect()
    });
    assert_eq!(replies, [200; 8]);
}

fn refresh_tokens_rotate_over_processes(world: &World) {
    let servers = Servers::of(world, &[]);
    let (here, there) = (servers.nobody(0), servers.nobody(1));
    // Within half a minute, and until its successor is used, the one before is good, also elsewhere.
    let first = login(&here, ADMIN);
    let second = refresh(&here, &first).expect(200);
    let twin = refresh(&there, &first).expect(200);
    let third = refresh(&there, &second).expect(200);
    here.bearer(word(&third, "access_token")).get("/auth/me").expect(200);
    // Its successor used, it is reuse: the family ends, everywhere.
    refresh(&here, &first).problem(401, "refresh_invalid");
    refresh(&there, &third).problem(401, "refresh_invalid");
    refresh(&here, &twin).problem(401, "refresh_invalid");
    for nobody in [&here, &there] {
        nobody.bearer(word(&third, "access_token")).get("/auth/me").problem(401, "token_invalid");
    }
    // At both doors at once: each gets a successor, and one of them may be used.
    let first = login(&there, ADMIN);
    let twins = both(|number| refresh(&servers.nobody(number), &first).expect(200));
    // Both used at the same time: one is let in, and the other ends all of them.
    let spent = both(|number| refresh(&servers.nobody(number), &twins[number]));
    let (let_in, refused): (Vec<&Reply>, Vec<&Reply>) = spent.iter().partition(|reply| reply.status == 200);
    assert_eq!((let_in.len(), refused.len()), (1, 1), "{} {}", spent[0].body, spent[1].body);
    refused[0].problem(401, "refresh_invalid");
    let grown = let_in[0].json();
    for dead in [&grown, &twins[0], &twins[1], &first] {
        refresh(&here, dead).problem(401, "refresh_invalid");
        there.bearer(word(dead, "access_token")).get("/auth/me").problem(401, "token_invalid");
    }
    // Half a minute later it is reuse as well.
    let first = login(&here, ADMIN);
    let second = refresh(&here, &first).expect(200);
    let ago = if world.database.engine == Engine::Postgres { "interval '31 seconds'" } else { "31000000" };
    world
        .sql(&format!("UPDATE refresh_tokens SET rotated_at = rotated_at - {ago} WHERE rotated_at IS NOT NULL"))
        .expect("half a minute");
    refresh(&there, &first).problem(401, "refresh_invalid");
    refresh(&here, &second).problem(401, "refresh_invalid");
}

fn what_ends_here_ends_there(world: &World) {
    world.user("clerk", json!({"roles": ["dispatcher"]}));
    let servers = Servers::of(world, &[]);
    let (here, there) = (servers.nobody(0), servers.nobody(1));
    let admin = here.person(ADMIN, PASSWORD);
    let clerk = format!("/users/{}", id(&admin.get("/users?username=clerk").expect(200)["items"][0]));
    let at_work = || {
        let tokens = login(&there, "clerk");
        let bearer = there.bearer(word(&tokens, "access_token"));
        bearer.get("/vehicles").expect(200);
        (tokens, bearer)
    };
    // At once: no process remembers who may do what.
    let (tokens, bearer) = at_work();
    here.post("/auth/logout", json!({"refresh_token": word(&tokens, "refresh_token")})).expect(204);
    bearer.get("/vehicles").problem(401, "token_invalid");
    refresh(&there, &tokens).problem(401, "refresh_invalid");

    let (_, bearer) = at_work();
    admin.patch(&clerk, json!({"roles": ["accountant"]}), "*").expect(200);
    bearer.post("/vehicles", json!({})).problem(403, "forbidden");
    admin.patch(&clerk, json!({"roles": ["dispatcher"]}), "*").expect(200);

    let (tokens, bearer) = at_work();
    admin.patch(&clerk, json!({"disabled": true}), "*").expect(200);
    bearer.get("/vehicles").problem(401, "token_invalid");
    refresh(&there, &tokens).problem(401, "refresh_invalid");
    there.post("/auth/login", json!({"username": "clerk", "password": PASSWORD})).problem(401, "credentials_invalid");
    admin.patch(&clerk, json!({"disabled": false}), "*").expect(200);

    let (tokens, bearer) = at_work();
    admin.patch(&clerk, json!({"password": "another horse battery"}), "*").expect(200);
    bearer.get("/vehicles").problem(401, "token_invalid");
    refresh(&there, &tokens).problem(401, "refresh_invalid");
}

fn a_key_shrinks_here_and_there(world: &World) {
    let (ours, theirs) = (world.department("ours"), world.department("theirs"));
    // Of the present, as the processes know it.
    world.clock.set(Clock::system().now());
    let secret = world.key(&["dispatcher", "requester"], &[&ours, &theirs]).token().expect("a key");
    let servers = Servers::of(world, &[]);
    let (admin, key) = (servers.nobody(0).person(ADMIN, PASSWORD), servers.nobody(1).bearer(&secret));
    let path = format!("/keys/{}", id(&admin.get("/keys?limit=1").expect(200)["items"][0]));
    key.post("/drivers", json!({})).problem(422, "invalid");
    admin.patch(&path, json!({"roles": ["requester"]}), "*").expect(200);
    key.post("/drivers", json!({})).problem(403, "forbidden");
    assert_eq!(key.get("/auth/me").expect(200)["department_ids"].as_array().map(Vec::len), Some(2));
    admin.patch(&path, json!({"department_ids": [id(&ours)]}), "*").expect(200);
    assert_eq!(key.get("/auth/me").expect(200)["department_ids"], json!([id(&ours)]));
    admin.patch(&path, json!({"retired_on": "2026-05-06"}), "*").expect(200);
    key.get("/bookings").problem(401, "token_invalid");
}

fn the_providers_users_shrink_here_and_there(world: &World) {
    let key = Key::new("ES256", "k1");
    let issuer = Issuer::new(&Clock::system());
    issuer.publish(&[key.jwk()]);
    let user = issuer.linked(world, "wang", json!({"roles": ["dispatcher"]}));
    let servers = Servers::of(world, &issuer.environment());
    let (admin, path) = (servers.nobody(0).person(ADMIN, PASSWORD), format!("/users/{}", id(&user)));
    let token = issuer.token(&key, "wang");
    let wang = servers.nobody(1).bearer(&token);
    wang.post("/drivers", json!({})).problem(422, "invalid");
    admin.patch(&path, json!({"roles": ["supervisor"]}), "*").expect(200);
    wang.post("/drivers", json!({})).problem(403, "forbidden");
    wang.get("/drivers").expect(200);
    admin.patch(&path, json!({"disabled": true}), "*").expect(200);
    wang.get("/drivers").problem(401, "token_invalid");
    admin.patch(&path, json!({"disabled": false, "identity": issuer.link("another")}), "*").expect(200);
    wang.get("/drivers").problem(403, "identity_unknown");
    servers.0.iter().for_each(|server| kept_secret(server, &token));
}

fn failed_sign_ins_count_together(world: &World) {
    let servers = Servers::of(world, &[]);
    let try_with = |number: usize, password: &str| {
        servers.nobody(number).post("/auth/login", json!({"username": ADMIN, "password": password}))
    };
    for number in 0..5 {
        try_with(number, "wrong horse battery").problem(401, "credentials_invalid");
    }
    for number in 0..2 {
        let refused = try_with(number, PASSWORD);
        refused.problem(429, "too_many_failures");
        assert!(
            refused
                .header("retry-after")
                .is_some_and(|seconds| seconds.parse::<u32>().is_ok_and(|seconds| seconds <= 31))
        );
    }
    // Another name is not held up.
    servers
        .nobody(0)
        .post("/auth/login", json!({"username": "nobody", "password": PASSWORD}))
        .problem(401, "credentials_invalid");
}

fn a_limit_holds_over_processes(world: &World) {
    const LIMIT: usize = 40;
    let servers = Servers::of(world, &[("MOTORPOOL_RATE_LIMIT", "40")]);
    let token = word(&login(&servers.nobody(0), ADMIN), "access_token").to_owned();
    let told = |reply: &Reply| reply.header("ratelimit").expect("what is left").to_owned();
    let first = servers.nobody(0).bearer(&token).get("/auth/me");
    assert!(told(&first).starts_with("\"minute\";r=39;t="), "{}", told(&first));
    let mut replies: Vec<Reply> = both(|number| {
        let bearer = servers.nobody(number).bearer(&token);
        (0..LIMIT).map(|_| bearer.get("/auth/me")).collect::<Vec<_>>()
    })
    .concat();
    replies.push(first);
    let passed = replies.iter().filter(|reply| reply.status == 200).count();
    // Of the other's last share, a twentieth, something may be left.
    let least = if servers.0.len() == 1 { LIMIT } else { LIMIT - 1 };
    assert!((least..=LIMIT).contains(&passed), "{passed} passed");
    assert!(replies.iter().all(|reply| reply.header("ratelimit-policy") == Some("\"minute\";q=40;w=60")));
    for refused in replies.iter().filter(|reply| reply.status != 200) {
        refused.problem(429, "too_many_requests");
        assert!(told(refused).starts_with("\"minute\";r=0;t="), "{}", told(refused));
        assert!(
            refused
                .header("retry-after")
                .is_some_and(|seconds| seconds.parse::<u32>().is_ok_and(|seconds| seconds <= 60))
        );
    }
    // Each caller's own: somebody who hasn't signed in is counted by address, and has asked once.
    servers.nobody(1).post("/auth/login", json!({"username": ADMIN, "password": PASSWORD})).expect(200);
}

fn two_that_sweep_do_it_once(world: &World) {
    const TRIPS: usize = 6;
    // Long enough ago that the department's silence counts as consent by now.
    world.clock.set(Clock::system().now().plus_days(-40));
    world.tariff();
    let department = world.department_with(json!({"code": "finance", "approval_rule": "never"}));
    let car = world.vehicle("car");
    world.paper(&car, "inspection", "2026-01-01", "2099-12-31");
    world.paper(&car, "compulsory_insurance", "2026-01-01", "2099-12-31");
    let (dispatcher, mut km) = (world.dispatcher(), car["odometer_km"].as_i64().expect("kilometres"));
    for number in (0..TRIPS as i64).rev() {
        let hours = |hours: i64| world.clock.now().plus_minutes(-(number + 1) * 240 + hours * 60).to_string();
        let times = json!({"starts_at": hours(0), "ends_at": hours(2)});
        let booking = dispatcher.post("/bookings", world.booking_body(&department, times)).expect(201);
        let sent = world.dispatch(&booking, &[&car]);
        let trip = format!("/trips/{}", id(&sent["trips"][0]));
        dispatcher.post(&format!("{trip}/depart"), json!({"odometer_km": km, "at": hours(0)})).expect(200);
        km += 40;
        dispatcher.post(&format!("{trip}/return"), json!({"odometer_km": km, "at": hours(2)})).expect(200);
    }
    let confirmed = "SELECT count(*) AS n FROM trips WHERE state = 'confirmed'";
    assert_eq!(world.sql_number(confirmed), 0);
    // Held up until both have seen what is due, and are at the first of it.
    let mut beside = world.conn();
    if world.database.engine == Engine::Postgres {
        beside.batch_execute("BEGIN; LOCK TABLE trips IN EXCLUSIVE MODE").expect("a lock");
    }
    let servers = Servers::of(world, &[("MOTORPOOL_METRICS_BIND", "127.0.0.1:0")]);
    let counted = |series: &str| {
        let each =
            servers.0.iter().map(|server| Metrics::of(server.metrics.as_deref().expect("an address")).get(series));
        each.collect::<Vec<_>>()
    };
    let series = |name: &str| format!("motorpool_job_{name}_total{{job=\"confirm_by_rule\"}}");
    if world.database.engine == Engine::Postgres {
        let waiting = "SELECT count(*) AS n FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
        // On a slow machine one may have waited for as long as it may before the other came.
        let has_given_up = || counted(&series("failures")).iter().sum::<f64>() > 0.0;
        until("at the first", || (world.sql_number(waiting) == 2 || has_given_up()).then_some(()));
        beside.batch_execute("COMMIT").expect("its end");
    }
    // Each has swept to its end. Who has given up comes again in a minute.
    until_within(Duration::from_secs(180), "swept", || {
        let ended = counted("motorpool_job_duration_seconds_count{job=\"confirm_by_rule\"}");
        let all = ended.iter().all(|ended| *ended >= 1.0) && world.sql_number(confirmed) == TRIPS as i64;
        all.then_some(())
    });
    // What one did before it gave up isn't counted.
    if counted(&series("failures")).iter().sum::<f64>() == 0.0 {
        let done = || counted(&series("done")).iter().sum::<f64>();
        until("counted", || (done() >= TRIPS as f64).then_some(()));
        assert_eq!(done(), TRIPS as f64, "done by {:?}", counted(&series("done")));
    }
    let said = "SELECT count(*) AS n FROM events WHERE subject_kind = 'trip' AND action = 'confirm'";
    assert_eq!(world.sql_number(said), TRIPS as i64);
}

fn what_is_done_here_is_told_there(world: &World) {
    let servers = Servers::of(world, &[]);
    let [here, there] = [0, 1].map(|number| servers.nobody(number).person(ADMIN, PASSWORD));
    let mut listener = Listener::of(&there, None);
    assert_eq!(listener.next().map(|told| told.event).as_deref(), Some("hello"));
    let class = here.post("/vehicle-classes", json!({"code": "coach", "name": "大巴"})).expect(201);
    while listener.hint() != ("vehicle_class".to_owned(), id(&class).to_owned()) {}
}
