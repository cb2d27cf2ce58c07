//! Reports on a replica: a real standby beside the primary. What is read from it misses nothing, and what is wrong with it is
//! nobody's trouble but the operator's.

use std::{collections::BTreeSet, fs, thread, time::Duration};

use diesel::{RunQueryDsl, connection::SimpleConnection, sql_query, sql_types::BigInt};
use motorpool::{config, db::Conn};
use serde_json::{Value, json};

use crate::{
    apart, cases,
    reports::company,
    support::{
        books::by_hand,
        client::{Client, Reply, id},
        cluster::{self, Cluster},
        command::{ended, refused},
        database::{Database, Engine, PASSWORD},
        pooler::{self, Pooler},
        process::{self, Process},
        standby,
        wire::{Metrics, until_within},
        world::World,
    },
};

cases![only_postgresql_has_a_replica];

// On PostgreSQL alone, where a server can have a standby.
apart! {
    Postgres, standby::absence =>
        reports_are_read_from_the_replica,
        a_report_misses_nothing,
        a_replica_that_is_away_is_done_without,
        what_recovery_cancels_is_read_from_the_primary,
        a_replica_that_hangs_holds_up_reports_alone,
        another_database_is_refused,
        another_history_is_not_read;
    Postgres, pooler::absence => a_replica_is_read_through_a_pooler;
}

/// The database of a pair.
const DATABASE: &str = "motorpool";
/// How long a machine under load may take to notice something.
const PATIENCE: Duration = Duration::from_secs(60);

/// A primary, a standby that follows it, and a world over the primary. They are dropped in this order: the world first.
struct Pair {
    world: World,
    standby: Cluster,
    primary: Cluster,
}

impl Pair {
    fn new() -> Self {
        let primary = cluster::apart();
        let world = World::over(Database::within(&primary));
        let standby = standby::of(&primary, "one");
        standby::caught_up(&primary, &standby);
        Self { world, standby, primary }
    }

    /// A pair on whose standby accounts take long to be read, and what recovery needs is not kept waiting.
    fn slow() -> Self {
        let primary = cluster::apart();
        let world = World::over(Database::within(&primary));
        on(&primary)
            .batch_execute(
                "CREATE FUNCTION stays() RETURNS boolean LANGUAGE plpgsql AS $$
                 BEGIN IF pg_is_in_recovery() THEN PERFORM pg_sleep(25); END IF; RETURN true; END $$;
                 ALTER TABLE accounts RENAME TO accounts_kept;
                 CREATE VIEW accounts AS SELECT * FROM accounts_kept WHERE stays()",
            )
            .expect("a view");
        on(&primary).batch_execute("ALTER SYSTEM SET max_standby_streaming_delay = 0").expect("a setting");
        let standby = standby::of(&primary, "one");
        Self { world, standby, primary }
    }

    /// The world's server reads reports from the standby from now on.
    fn serve(&self) {
        let url = self.standby.url(DATABASE);
        self.world.serve_with(|settings| {
            settings.read_url = Some(url);
            settings.metrics_bind = Some("127.0.0.1:0".into());
        });
    }
}

/// How often what may be read from the replica was read from this server.
fn reads(metrics: &Metrics, server: &str) -> f64 {
    metrics.get(&format!("motorpool_replica_reads_total{{server=\"{server}\"}}"))
}

/// Whether a server reads from the replica.
fn is_up(metrics: &Metrics) -> bool {
    metrics.0["motorpool_replica_up"] == 1.0
}

/// Waits until the world's server uses the replica, or doesn't.
fn until_up(world: &World, up: bool) {
    until_within(PATIENCE, "so", || (is_up(&world.metrics()) == up).then_some(()));
}

/// What 5602 comes to in a trial balance.
fn supplies(reply: &Reply) -> i64 {
    let report = reply.expect(200);
    let lines = report["accounts"].as_array().expect("lines");
    let line = lines.iter().find(|line| line["account"] == "5602");
    line.map_or(0, |line| line["dr_fen"].as_i64().expect("an amount"))
}

#[derive(diesel::QueryableByName)]
struct Found {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// The number that a query selects as `n` on a server.
fn number(server: &Cluster, query: &str) -> i64 {
    sql_query(query).get_result::<Found>(&mut on(server)).unwrap_or_else(|error| panic!("{query}: {error}")).n
}

/// How many reports are held up on a slow pair's standby.
const SLEEPING: &str = "SELECT count(*) AS n FROM pg_stat_activity WHERE wait_event = 'PgSleep'";

/// With how many connections one caller reads at a time.
const SHARE: i64 = 6;

/// A connection to the pair's database on this server.
fn on(server: &Cluster) -> Conn {
    Conn::open_postgres(&server.url(DATABASE)).expect("a connection")
}

/// The operations whose answers say as of when they are, as the document has them.
fn documented() -> BTreeSet<String> {
    let document: Value = serde_json::from_str(&motorpool::cli::openapi().expect("a document")).expect("JSON");
    let paths = document["paths"].as_object().expect("paths");
    let says_when = |path: &Value| path["get"]["responses"]["200"]["headers"].get("As-Of").is_some();
    paths.iter().filter(|(_, path)| says_when(path)).map(|(path, _)| path.replace("/api/v1", "")).collect()
}

fn only_postgresql_has_a_replica(world: &World) {
    world.stop();
    let serve = |url: &str| {
        let mut command = process::motorpool(&world.database.url, &["serve"]);
        ended(command.env("MOTORPOOL_READ_URL", url))
    };
    let postgresql = "MOTORPOOL_READ_URL: a replica is PostgreSQL's";
    refused(&serve(&format!("sqlite://{}", std::env::temp_dir().join("replica.db").display())), postgresql);
    refused(&serve("db2.province.example"), "MOTORPOOL_READ_URL is no URL");
    if world.database.engine == Engine::Sqlite {
        refused(&serve("postgres://db2.province.example/ninghai"), postgresql);
    }
}

fn reports_are_read_from_the_replica(_: &World) {
    let pair = Pair::new();
    let world = &pair.world;
    pair.serve();
    let (_, car) = company(world);
    let operations = documented();
    assert!(operations.contains("/reports/trial-balance") && operations.contains("/exports/beancount"));
    let paths: Vec<String> = operations
        .iter()
        .map(|path| match path.as_str() {
            "/reports/account-ledger" => format!("{path}?account=1122"),
            path => path.replace("{id}", id(&car)),
        })
        .collect();
    // What the bureau alone reads it asks for itself.
    let reader = |path: &str| match path {
        "/reports/alarms" | "/reports/quality-and-profit" => world.supervisor(),
        _ => world.accountant(),
    };
    // A machine under load may let the replica fall behind for a moment: then it is asked again.
    let from_replica = |path: &String| {
        until_within(PATIENCE, path, || {
            let before = reads(&world.metrics(), "replica");
            let reply = reader(path).get(path);
            assert_eq!((reply.status, reply.header("as-of")), (200, Some(world.now().as_str())), "{path}");
            (reads(&world.metrics(), "replica") == before + 1.0).then_some(reply.body)
        })
    };
    let read: Vec<String> = paths.iter().map(from_replica).collect();
    let deployed = include_str!("../../../deploy/prometheus.rules.yml");
    for series in ["motorpool_replica_up", "motorpool_replica_lag_seconds"] {
        assert!(world.metrics().0.contains_key(series), "{series}");
    }
    assert!(deployed.contains("expr: motorpool_replica_up == 0"));
    for path in ["/journals", "/accounts", "/statements"] {
        assert_eq!(world.accountant().get(path).header("as-of"), None, "{path}");
    }
    let files = ["/reports/trial-balance?format=csv", "/reports/trips?format=xlsx"];
    for file in files {
        assert_eq!(world.accountant().get(file).header("as-of"), Some(world.now().as_str()), "{file}");
    }
    assert_eq!(world.accountant().get("/reports/trial-balance?from=never").header("as-of"), None, "a refusal");
    // Nobody reads elsewhere what they wouldn't read here.
    world.serve_with(|_| {});
    for (path, read) in paths.iter().zip(read) {
        let here = reader(path).get(path);
        assert_eq!((&here.body, here.header("as-of")), (&read, Some(world.now().as_str())), "{path}");
    }
    world.sound();
}

/// A journal by hand over 120.00, approved.
fn post(world: &World) {
    world.journal(by_hand(&world.now()[..10]));
}

fn a_report_misses_nothing(_: &World) {
    let pair = Pair::new();
    let world = &pair.world;
    pair.serve();
    let accountant = world.accountant();
    let seen = || supplies(&accountant.get("/reports/trial-balance"));
    for number in 1..=20 {
        post(world);
        assert_eq!(seen(), number * 12_000, "what was posted just now");
    }
    until_up(world, true);
    // It stands still: what is posted doesn't come to it.
    let clerk = world.user("clerk", json!({"roles": ["accountant"]}));
    clerk.get("/reports/trial-balance").expect(200);
    on(&pair.standby).batch_execute("SELECT pg_wal_replay_pause()").expect("a pause");
    until_within(PATIENCE, "a pause", || {
        (number(&pair.standby, "SELECT (pg_get_wal_replay_pause_state() = 'paused')::int::bigint AS n") == 1)
            .then_some(())
    });
    let (users, posted) = (world.admin().all("/users"), reads(&world.metrics(), "replica"));
    post(world);
    for _ in 0..3 {
        assert_eq!(seen(), 21 * 12_000);
    }
    until_up(world, false);
    assert_eq!(reads(&world.metrics(), "replica"), posted, "nothing more is read from it");
    until_within(PATIENCE, "behind", || (world.metrics().get("motorpool_replica_lag_seconds") > 0.0).then_some(()));
    world.nobody().get_at("/readyz").expect(200);
    // Rights are those of this moment, too.
    let user = users.iter().find(|user| user["username"] == "clerk").expect("the clerk");
    let path = format!("/users/{}", id(user));
    world.admin().patch(&path, json!({"disabled": true}), user["etag"].as_str().expect("an etag")).expect(200);
    clerk.get("/reports/trial-balance").problem(401, "token_invalid");
    on(&pair.standby).batch_execute("SELECT pg_wal_replay_resume()").expect("it goes on");
    until_within(PATIENCE, "whole", || {
        let metrics = world.metrics();
        (is_up(&metrics) && metrics.get("motorpool_replica_lag_seconds") == 0.0).then_some(())
    });
    until_within(PATIENCE, "read from it", || {
        assert_eq!(seen(), 21 * 12_000);
        (reads(&world.metrics(), "replica") > posted).then_some(())
    });
}

/// A server of its own over the pair, which reads from this URL.
fn started(pair: &Pair, read_url: &str) -> Process {
    let mut command = process::motorpool(&pair.world.database.url, &["serve"]);
    Process::start(command.env("MOTORPOOL_READ_URL", read_url).env("MOTORPOOL_METRICS_BIND", "127.0.0.1:0"))
}

fn metrics(server: &Process) -> Metrics {
    Metrics::of(server.metrics.as_ref().expect("an address for the metrics"))
}

/// Whether a line of its log has this message, and this cause.
fn says(server: &Process, message: &str, why: &str) -> bool {
    let has = |member: &Value, words: &str| member.as_str().is_some_and(|found| found.contains(words));
    server.log().iter().any(|line| has(&line["message"], message) && (why.is_empty() || has(&line["why"], why)))
}

const UNUSED: &str = "the replica isn't used; reports are read from the primary";
const USED: &str = "reports are read from the replica";

fn a_replica_that_is_away_is_done_without(_: &World) {
    let pair = Pair::new();
    let world = &pair.world;
    world.accountant();
    world.supervisor();
    post(world);
    world.stop();
    let url = pair.standby.url(DATABASE);
    let server = started(&pair, &url);
    let accountant = |server: &Process| server.nobody().person("accountant", PASSWORD);
    let one = accountant(&server);
    let report = |client: &Client| supplies(&client.get("/reports/trial-balance?from=2026-01-01&to=2026-12-31"));
    until_within(PATIENCE, "read from it", || {
        assert_eq!(report(&one), 12_000);
        (reads(&metrics(&server), "replica") > 0.0).then_some(())
    });
    pair.standby.halt();
    for _ in 0..3 {
        assert_eq!(report(&one), 12_000);
        server.nobody().get_at("/readyz").expect(200);
    }
    until_within(PATIENCE, "noticed", || (!is_up(&metrics(&server)) && says(&server, UNUSED, "")).then_some(()));
    assert!(reads(&metrics(&server), "primary") >= 3.0);
    // One that starts meanwhile, and uses it as soon as it is there.
    let late = started(&pair, &url);
    let two = accountant(&late);
    assert_eq!(report(&two), 12_000);
    assert!(!is_up(&metrics(&late)) && says(&late, UNUSED, ""), "{:?}", late.log());
    pair.standby.resume();
    for (server, client) in [(&server, &one), (&late, &two)] {
        let before = reads(&metrics(server), "replica");
        until_within(PATIENCE, "read from it", || {
            assert_eq!(report(client), 12_000);
            (reads(&metrics(server), "replica") > before).then_some(())
        });
        until_within(PATIENCE, "told", || says(server, USED, "").then_some(()));
    }
    // It takes over, and goes its own way while the server's primary still lives.
    standby::promote(&pair.standby);
    on(&pair.standby).batch_execute("UPDATE users SET disabled = true WHERE username = 'accountant'").expect("its own");
    for (server, client) in [(&server, &one), (&late, &two)] {
        until_within(PATIENCE, "noticed", || (!is_up(&metrics(server))).then_some(()));
        assert_eq!(report(client), 12_000);
        until_within(PATIENCE, "told", || says(server, UNUSED, "it is no standby").then_some(()));
    }
    // Both are named, and the one that follows is wanted: there is none.
    let (there, here) = (pair.standby.own_folder().0, pair.primary.own_folder().0);
    let both = format!(
        "postgres://postgres@{},{}/{DATABASE}?target_session_attrs=prefer-standby",
        there.replace('/', "%2F"),
        here.replace('/', "%2F")
    );
    let again = started(&pair, &both);
    assert!(!is_up(&metrics(&again)) && says(&again, UNUSED, "it is no standby"), "{:?}", again.log());
    assert_eq!(report(&accountant(&again)), 12_000);
    again.nobody().get_at("/readyz").expect(200);
}

fn what_recovery_cancels_is_read_from_the_primary(_: &World) {
    let pair = Pair::slow();
    let world = &pair.world;
    pair.serve();
    post(world);
    until_up(world, true);
    let accountant = world.accountant();
    // Under load it may be behind for a moment, and not asked.
    let before = until_within(PATIENCE, "cancelled", || {
        until_up(world, true);
        let before = world.metrics();
        thread::scope(|scope| {
            let report = scope.spawn(|| accountant.get("/reports/trial-balance"));
            let is_asked = until_within(PATIENCE, "under way", || match number(&pair.standby, SLEEPING) {
                0 => report.is_finished().then_some(false),
                _ => Some(true),
            });
            if is_asked {
                let taken = "BEGIN; LOCK TABLE accounts_kept IN ACCESS EXCLUSIVE MODE; COMMIT";
                on(&pair.primary).batch_execute(taken).expect("a lock that recovery takes, too");
            }
            assert_eq!(supplies(&report.join().expect("an answer")), 12_000);
            is_asked.then_some(before)
        })
    });
    let after = world.metrics();
    assert_eq!(reads(&after, "primary") - reads(&before, "primary"), 1.0);
    let log = fs::read_to_string(format!("{}/log", pair.standby.own_folder().0)).expect("the standby's log");
    assert!(log.contains("canceling statement due to conflict with recovery"), "{log}");
    assert!(is_up(&after) || after.get("motorpool_replica_lag_seconds") > 0.0, "that is no fault of it");
}

fn a_replica_that_hangs_holds_up_reports_alone(_: &World) {
    let pair = Pair::slow();
    let world = &pair.world;
    pair.serve();
    post(world);
    let accountant = world.accountant();
    thread::scope(|scope| {
        let mut reports = Vec::new();
        until_within(PATIENCE, "under way", || {
            until_up(world, true);
            reports.retain(|report: &thread::ScopedJoinHandle<'_, Reply>| !report.is_finished());
            while i64::try_from(reports.len()) != Ok(SHARE) {
                reports.push(scope.spawn(|| accountant.get("/reports/trial-balance")));
            }
            (number(&pair.standby, SLEEPING) == SHARE).then_some(())
        });
        accountant.get("/accounts").expect(200);
        // The look has a connection of its own. What is given up there is read here.
        until_up(world, true);
        let given_up = "SELECT count(pg_cancel_backend(pid)) AS n FROM pg_stat_activity WHERE wait_event = 'PgSleep'";
        until_within(PATIENCE, "given up", || {
            number(&pair.standby, given_up);
            reports.iter().all(thread::ScopedJoinHandle::is_finished).then_some(())
        });
        for report in reports {
            assert_eq!(supplies(&report.join().expect("an answer")), 12_000);
        }
    });
}

fn another_database_is_refused(world: &World) {
    let pair = Pair::new();
    world.stop();
    let start = |url: &str, read_url: &str| {
        let mut command = process::motorpool(url, &["serve"]);
        ended(command.env("MOTORPOOL_READ_URL", read_url))
    };
    let foreign = "MOTORPOOL_READ_URL: it is no replica of the database that DATABASE_URL names";
    // Another county's on another server, and on the right one.
    refused(&start(&world.database.url, &pair.standby.url(DATABASE)), foreign);
    refused(&start(&pair.world.database.url, &pair.standby.url("postgres")), foreign);
    // One that would be right is no fault while it is another server's primary: it may have been until now.
    let server = started(&pair, &pair.world.database.url);
    assert!(!is_up(&metrics(&server)) && says(&server, UNUSED, "it is no standby"), "{:?}", server.log());
}

fn another_history_is_not_read(_: &World) {
    let pair = Pair::new();
    let world = &pair.world;
    world.accountant();
    world.supervisor();
    post(world);
    world.stop();
    // A second standby stops here, and the first goes on.
    let other = standby::of(&pair.primary, "two");
    standby::caught_up(&pair.primary, &other);
    other.halt();
    post(world);
    world.stop();
    on(&pair.primary).batch_execute("CREATE TABLE ballast AS SELECT generate_series(1, 200000) AS n").expect("more");
    standby::caught_up(&pair.primary, &pair.standby);
    pair.primary.halt();
    other.resume();
    standby::promote(&other);
    // The second is the primary now, without what the first has.
    let mut command = process::motorpool(&other.url(DATABASE), &["serve"]);
    let url = pair.standby.url(DATABASE);
    let server = Process::start(command.env("MOTORPOOL_READ_URL", url).env("MOTORPOOL_METRICS_BIND", "127.0.0.1:0"));
    assert!(!is_up(&metrics(&server)) && says(&server, UNUSED, "it has what the primary hasn't"), "{:?}", server.log());
    let accountant = server.nobody().person("accountant", PASSWORD);
    let report = accountant.get("/reports/trial-balance?from=2026-01-01&to=2026-12-31");
    assert_eq!(supplies(&report), 12_000);
}

fn a_replica_is_read_through_a_pooler(_: &World) {
    let pair = Pair::new();
    let world = &pair.world;
    let pooler = Pooler::before(&pair.standby, "default_pool_size = 2");
    let url = pooler.url(DATABASE);
    let mut command = process::motorpool(&world.database.url, &["serve"]);
    let unnamed = ended(command.env("MOTORPOOL_READ_URL", &url));
    refused(&unnamed, "MOTORPOOL_READ_URL: a pooler gives each transaction another of PostgreSQL's connections");
    world.serve_with(|settings| {
        settings.read_url = Some(url);
        settings.pg_pooler = Some(config::Pooler::Transaction);
        settings.metrics_bind = Some("127.0.0.1:0".into());
    });
    company(world);
    until_up(world, true);
    let accountant = world.accountant();
    let expected = accountant.get("/reports/trial-balance").expect(200);
    let before = reads(&world.metrics(), "replica");
    thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| {
                for _ in 0..5 {
                    assert_eq!(accountant.get("/reports/trial-balance").expect(200), expected);
                    accountant.get("/reports/vehicles").expect(200);
                }
            });
        }
    });
    until_within(PATIENCE, "read from it", || {
        assert_eq!(accountant.get("/reports/trial-balance").expect(200), expected);
        (reads(&world.metrics(), "replica") > before).then_some(())
    });
    // What was borrowed is given back as it was.
    let left = "SELECT count(*) AS n FROM pg_prepared_statements";
    let mut conn = Conn::open_pooled(&pooler.url(DATABASE)).expect("a connection");
    assert_eq!(sql_query(left).get_result::<Found>(&mut conn).expect("a number").n, 0);
}
