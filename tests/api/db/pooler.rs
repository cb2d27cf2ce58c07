//! PgBouncer between the service and PostgreSQL, which gives each transaction another connection: the service goes through it
//! when it is told to, leaves nothing behind on what it borrows, and is refused at the start when it isn't told.

use std::{
    env, fs,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use diesel::{RunQueryDsl, connection::SimpleConnection, sql_query};
use motorpool::{config, db::Conn};
use serde_json::{Value, json};

use crate::{
    apart,
    db::durability::writers::{Company, is_clean},
    support::{
        client::{Client, Reply, id},
        command::{self, done, motorpool, refused},
        database::{ADMIN, Database, Engine, PASSWORD},
        pooler::{self, Pooler},
        process::{self, Process},
        wire::until,
        world::World,
    },
};

// On PostgreSQL alone, wherever PgBouncer is.
apart! {
    Postgres, pooler::absence =>
        a_company_lives_behind_a_pooler,
        twenty_changes_at_once_lose_none,
        a_pooler_without_a_free_connection_is_busy,
        a_lock_is_not_waited_for_longer_than_without,
        a_pooler_that_nobody_named_is_refused,
        a_pooler_of_sessions_is_none;
}

/// What the refusal says.
const REFUSAL: &str = "MOTORPOOL_PG_POOLER=transaction";

/// Two connections of PostgreSQL for everybody.
fn small() -> Pooler {
    Pooler::start("default_pool_size = 2")
}

/// A server of this world's database, through the pooler.
pub fn behind(world: &World, pooler: &Pooler) -> Process {
    let mut command = process::motorpool(&pooler.url(world.database.name()), &["serve"]);
    Process::start(command.env("MOTORPOOL_PG_POOLER", "transaction").env("MOTORPOOL_METRICS_BIND", "127.0.0.1:0"))
}

/// This world's own server goes through the pooler from now on.
fn serve_behind(world: &World, pooler: &Pooler) {
    let url = pooler.url(world.database.name());
    world.serve_with(|settings| {
        settings.database_url = url;
        settings.pg_pooler = Some(config::Pooler::Transaction);
    });
}

/// The pooler's connections of PostgreSQL are as they were opened: no statement has a name, nothing is set, nothing is locked.
fn left_nothing_behind(world: &World, pooler: &Pooler) {
    #[derive(diesel::QueryableByName)]
    struct Found {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        statements: i64,
        #[diesel(sql_type = diesel::sql_types::Text)]
        bounds: String,
    }
    let open = || Conn::open_pooled(&pooler.url(world.database.name())).expect("a connection");
    let mut both = [open(), open()];
    for conn in &mut both {
        conn.batch_execute("BEGIN").expect("one of the two");
        let found: Found = sql_query(
            "SELECT (SELECT count(*) FROM pg_prepared_statements) AS statements,
             concat_ws(' ', current_setting('lock_timeout'), current_setting('statement_timeout'),
                       current_setting('idle_in_transaction_session_timeout')) AS bounds",
        )
        .get_result(conn)
        .expect("what is left");
        assert_eq!((found.statements, found.bounds.as_str()), (0, "0 0 0"));
    }
    let sessions = "SELECT count(*) AS n FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    assert_eq!(world.sql_number(sessions), 0);
}

/// Does this until it isn't 503, and returns that answer.
pub fn insisting(ask: impl Fn() -> Reply) -> Reply {
    let since = Instant::now();
    loop {
        let reply = ask();
        if reply.status != 503 {
            return reply;
        }
        assert!(reply.header("retry-after").is_some() && since.elapsed() < Duration::from_secs(120), "{}", reply.body);
    }
}

fn a_company_lives_behind_a_pooler(world: &World) {
    let pooler = small();
    serve_behind(world, &pooler);
    world.tariff();
    let (department, car) = (world.department("finance"), world.vehicle("car"));
    // Others read all the while, so that whoever comes next is given the other connection of the two.
    let (over, readers) = (AtomicBool::new(false), [world.dispatcher(), world.supervisor(), world.admin()]);
    thread::scope(|scope| {
        for reader in &readers {
            scope.spawn(|| {
                while !over.load(Ordering::Relaxed) {
                    for path in ["/bookings", "/vehicles", "/trips", "/drivers?limit=5"] {
                        // The clock may move while a token is on its way.
                        let reply = insisting(|| reader.get(path));
                        assert!([200, 401].contains(&reply.status), "{}", reply.body);
                    }
                }
            });
        }
        let life = thread::scope(|alone| {
            alone
                .spawn(|| {
                    world.signed(&department, &car, json!({"tolls_fen": 18_000}));
                    world.at("2026-06-01T09:00:00+08:00");
                    world.accountant().post("/periods/2026-05/close", json!({})).expect(200)
                })
                .join()
        });
        over.store(true, Ordering::Relaxed);
        let closed = life.expect("a life");
        assert_eq!((&closed["month"]["state"], &closed["profit_fen"]), (&json!("closed"), &json!(67_327)));
    });
    world.nobody().get_at("/readyz").expect(200);
    world.sound();
    world.stop();
    left_nothing_behind(world, &pooler);
}

fn twenty_changes_at_once_lose_none(world: &World) {
    const CALLERS: usize = 20;
    let company = Company::of(world, 3);
    let pooler = small();
    let servers = [behind(world, &pooler), behind(world, &pooler)];
    let admins: Vec<Client> = servers.iter().map(|server| server.nobody().person(ADMIN, PASSWORD)).collect();
    let dispatchers: Vec<Client> =
        servers.iter().map(|server| server.nobody().person("dispatcher", PASSWORD)).collect();
    let requester = company.requester(&servers[0]);
    let bookings: Vec<Value> = (0..24)
        .map(|hour| requester.post("/bookings", company.task(world, hour, &format!("race-{hour}"))).expect(201))
        .collect();
    let department = admins[0].post("/departments", json!({"code": "raced", "name": "县0局"})).expect(201);
    let path = format!("/departments/{}", id(&department));
    let (sent, made) = (Mutex::new(0), Mutex::new(Vec::new()));
    let held = |count: &Mutex<usize>| *count.lock().unwrap_or_else(PoisonError::into_inner);
    thread::scope(|scope| {
        for caller in 0..CALLERS {
            let (admin, dispatcher) = (&admins[caller % 2], &dispatchers[caller % 2]);
            let (company, bookings, path, sent, made) = (&company, &bookings, &path, &sent, &made);
            scope.spawn(move || {
                // A change on top of what was seen, until nobody came in between.
                loop {
                    let seen = insisting(|| admin.get(path)).expect(200);
                    let etag = seen["etag"].as_str().expect("an etag");
                    let name = format!("{}·{caller}", seen["name"].as_str().expect("a name"));
                    match insisting(|| admin.patch(path, json!({"name": name}), etag)) {
                        reply if reply.status == 412 => {}
                        reply => break drop(reply.expect(200)),
                    }
                }
                // The same request of two callers is done once.
                let phone = format!("138{:08}", caller / 2);
                let driver = json!({"name": "王师傅", "phone": phone, "licence_classes": ["C1"], "licence_valid_until": "2099-12-31", "employment": "employee"});
                let keyed = || admin.request("POST", "/drivers").header("Idempotency-Key", &phone).json(&driver).send();
                let reply = loop {
                    match insisting(keyed) {
                        reply if reply.status == 409 => {}
                        reply => break reply.expect(201),
                    }
                };
                made.lock().unwrap_or_else(PoisonError::into_inner).push(id(&reply).to_owned());
                // Everybody wants the same three cars for times that overlap.
                for (number, booking) in bookings.iter().enumerate() {
                    let car = company.car(caller + number);
                    let plan = json!({"assignments": [{"vehicle_id": car["id"], "driver_id": car["default_driver_id"]}]});
                    let reply = insisting(|| dispatcher.post(&format!("/bookings/{}/dispatch", id(booking)), plan.clone()));
                    assert!([200, 409].contains(&reply.status), "{}", reply.body);
                    if reply.status == 200 {
                        *sent.lock().unwrap_or_else(PoisonError::into_inner) += 1;
                    }
                }
            });
        }
    });
    let name = admins[0].get(&path).expect(200)["name"].as_str().expect("a name").to_owned();
    let mut changes: Vec<usize> = name.split('·').skip(1).map(|caller| caller.parse().expect("a caller")).collect();
    changes.sort_unstable();
    assert_eq!(changes, (0..CALLERS).collect::<Vec<_>>(), "{name}");
    let mut made = made.into_inner().unwrap_or_else(PoisonError::into_inner);
    made.sort();
    made.dedup();
    assert_eq!(made.len(), CALLERS / 2);
    let dispatched =
        requester.all("/bookings?limit=200").iter().filter(|booking| booking["state"] == "dispatched").count();
    assert_eq!(held(&sent), dispatched, "each that was told so is dispatched, and no other");
    assert!(dispatched >= 3, "only {dispatched} were sent");
    let overlaps =
        "SELECT count(*) AS n FROM occupancy a JOIN occupancy b ON a.resource_kind = b.resource_kind AND a.resource_id = b.resource_id AND a.id < b.id
         WHERE a.active AND b.active AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at";
    assert_eq!(world.sql_number(overlaps), 0);
    for server in servers {
        assert!(server.terminate().success());
    }
    is_clean(world);
    left_nothing_behind(world, &pooler);
}

fn a_pooler_without_a_free_connection_is_busy(world: &World) {
    let pooler = Pooler::start("default_pool_size = 2\nquery_wait_timeout = 1");
    serve_behind(world, &pooler);
    let admin = world.admin();
    admin.get("/departments").expect(200);
    // The server's own sweeps want them, too, so it may take more than one try.
    let hold = || {
        let mut conn = Conn::open_pooled(&pooler.url(world.database.name())).ok()?;
        conn.batch_execute("BEGIN; SELECT 1").ok().map(|()| conn)
    };
    let mut beside = [until("one of the two", hold), until("the other", hold)];
    let since = Instant::now();
    let refused = admin.get("/departments");
    assert!(refused.status == 503 && refused.header("retry-after").is_some(), "{}", refused.body);
    assert!(since.elapsed() < Duration::from_secs(12), "after {:?}", since.elapsed());
    assert_eq!(world.nobody().get_at("/readyz").status, 503);
    for conn in &mut beside {
        conn.batch_execute("ROLLBACK").expect("its end");
    }
    insisting(|| admin.get("/departments")).expect(200);
    insisting(|| admin.post("/departments", json!({"code": "after", "name": "县财政局"}))).expect(201);
    insisting(|| world.nobody().get_at("/readyz")).expect(200);
}

fn a_lock_is_not_waited_for_longer_than_without(world: &World) {
    let pooler = small();
    serve_behind(world, &pooler);
    let admin = world.admin();
    world.department("finance");
    let mut beside = world.conn();
    beside.batch_execute("BEGIN; LOCK TABLE departments IN ACCESS EXCLUSIVE MODE").expect("a lock");
    let bounded = |ask: &dyn Fn() -> Reply| {
        let since = Instant::now();
        let refused = ask();
        assert!(refused.status == 503 && refused.header("retry-after").is_some(), "{}", refused.body);
        // Five seconds for a turn and one for the lock, and as much again for a slow machine.
        assert!(since.elapsed() < Duration::from_secs(12), "after {:?}", since.elapsed());
    };
    bounded(&|| admin.get("/departments"));
    bounded(&|| admin.post("/departments", json!({"code": "locked", "name": "县财政局"})));
    beside.batch_execute("ROLLBACK").expect("its end");
    insisting(|| admin.get("/departments")).expect(200);
}

fn a_pooler_that_nobody_named_is_refused(world: &World) {
    world.admin();
    world.stop();
    let kinds = ["default_pool_size = 1", "default_pool_size = 2\nserver_round_robin = 1", "default_pool_size = 3"];
    let poolers = kinds.map(Pooler::start);
    for pooler in &poolers {
        refused(&motorpool(&pooler.url(world.database.name()), &["serve"]), REFUSAL);
    }
    // Beside somebody who uses it, and with each connection of PostgreSQL in use already.
    let pooler = &poolers[2];
    let (url, server) = (pooler.url(world.database.name()), behind(world, pooler));
    let (over, admin) = (AtomicBool::new(false), server.nobody().person(ADMIN, PASSWORD));
    admin.get("/departments").expect(200);
    thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| {
                while !over.load(Ordering::Relaxed) {
                    insisting(|| admin.get("/departments")).expect(200);
                }
            });
        }
        let outputs: Vec<_> = (0..3).map(|_| motorpool(&url, &["serve"])).collect();
        over.store(true, Ordering::Relaxed);
        outputs.iter().for_each(|output| refused(output, REFUSAL));
    });
    // The other commands, told of it or not: they need PostgreSQL itself.
    let empty = Database::empty(Engine::Sqlite);
    let folder = env::temp_dir().join(format!("motorpool-pooled-{}", uuid::Uuid::now_v7().simple()));
    fs::create_dir(&folder).expect("a folder");
    let file = folder.join("company.db");
    let name = file.to_str().expect("a path");
    let archive = ["events", "archive", "--before", "2020-01-01", "--to", folder.to_str().expect("a path")];
    for pooled in [false, true] {
        for arguments in [&["migrate"][..], &["migrate", "--check"], &["check"], &["backup", name], &archive] {
            let mut command = process::motorpool(&url, arguments);
            if pooled {
                command.env("MOTORPOOL_PG_POOLER", "transaction");
            }
            refused(&command.output().expect("the binary runs"), "needs PostgreSQL's own address");
        }
    }
    refused(&command::copy(&url, &empty.url), "needs PostgreSQL's own address");
    refused(&command::copy(&world.database.url, &url), "needs PostgreSQL's own address");
    assert!(!file.exists());
    let password = folder.join("password");
    fs::write(&password, PASSWORD).expect("a password");
    // A user is added through it by whoever names it.
    let add = |username: &str, named: bool| {
        let mut command =
            process::motorpool(&url, &["user", "add", "--username", username, "--role", "admin", "--password-stdin"]);
        if named {
            command.env("MOTORPOOL_PG_POOLER", "transaction");
        }
        command.stdin(fs::File::open(&password).expect("it")).output().expect("the binary runs")
    };
    refused(&add("unnamed", false), REFUSAL);
    done(&add("named", true));
    server.nobody().person("named", PASSWORD).get("/users").expect(200);
    let reset = ["user", "reset-totp", "--username", "named"];
    refused(&motorpool(&url, &reset), REFUSAL);
    done(
        &process::motorpool(&url, &reset).env("MOTORPOOL_PG_POOLER", "transaction").output().expect("the binary runs"),
    );
    fs::remove_dir_all(&folder).expect("removed");
    // What went straight to PostgreSQL is as it was.
    done(&motorpool(&world.database.url, &["migrate"]));
    is_clean(world);
}

fn a_pooler_of_sessions_is_none(world: &World) {
    let pooler = Pooler::start("pool_mode = session\ndefault_pool_size = 20");
    world.stop();
    let url = pooler.url(world.database.name());
    let server = Process::serve(&url);
    let admin = server.nobody().person(ADMIN, PASSWORD);
    admin.post("/departments", json!({"code": "finance", "name": "县财政局"})).expect(201);
    done(&motorpool(&url, &["migrate"]));
    assert!(server.terminate().success());
    is_clean(world);
}
