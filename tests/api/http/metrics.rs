//! Metrics: requests, writes and sweeps are counted, and served only where a metrics address is set.

use std::{collections::BTreeSet, thread, time::Duration};

use diesel::connection::SimpleConnection;
use serde_json::json;

use crate::{
    cases,
    support::{
        client::id,
        command::done,
        database::{ADMIN, Engine},
        process::{Process, motorpool},
        wire::{Metrics, Wire, ask, until, until_within},
        world::World,
    },
};

cases![
    requests_are_counted_by_template,
    writes_and_sweeps_are_counted,
    what_the_database_is_like_is_told,
    refusals_are_counted_by_code,
    the_last_backup_and_check_are_told,
    what_is_deployed_asks_for_what_is_served,
    metrics_are_off_unless_asked_for,
];

/// The histogram of requests.
const REQUESTS: &str = "motorpool_http_request_duration_seconds";

/// Starts a server with metrics.
pub fn count(world: &World) {
    world.serve_with(|settings| settings.metrics_bind = Some("127.0.0.1:0".into()));
}

/// The value of a label in the name of a series.
fn label<'s>(series: &'s str, name: &str) -> Option<&'s str> {
    series.split_once(&format!("{name}=\""))?.1.split('"').next()
}

fn requests_are_counted_by_template(world: &World) {
    count(world);
    let (admin, nobody) = (world.admin(), world.nobody());
    let first = world.department("finance");
    let second = world.department("health");
    for _ in 0..3 {
        admin.get("/departments").expect(200);
    }
    for department in [&first, &second] {
        admin.get(&format!("/departments/{}", id(department))).expect(200);
    }
    admin.get("/departments/0190a1b2-0000-7000-8000-000000000000").problem(404, "not_found");
    admin.request("HEAD", "/departments").send();
    admin.patch(&format!("/departments/{}", id(&first)), json!({"name": "县财政局"}), "\"0\"").problem(412, "stale");
    // Paths and methods that don't exist make no series.
    for number in 0..20 {
        nobody.get(&format!("/nowhere/{number}"));
        nobody.get_at(&format!("/{number}"));
        nobody.get_at(&format!("/docs/{number}"));
        nobody.get_at(&format!("/problems/{number}"));
        ask(&world.address(), &format!("BREW{number} /api/v1/departments"));
    }
    let metrics = world.metrics();
    let counted = |method: &str, route: &str, status: u16| {
        metrics.get(&format!("{REQUESTS}_count{{method=\"{method}\",route=\"{route}\",status=\"{status}\"}}"))
    };
    for (method, route, status, expected) in [
        ("POST", "/api/v1/departments", 201, 2.0),
        ("GET", "/api/v1/departments", 200, 3.0),
        ("HEAD", "/api/v1/departments", 200, 1.0),
        ("GET", "/api/v1/departments/{id}", 200, 2.0),
        ("GET", "/api/v1/departments/{id}", 404, 1.0),
        ("PATCH", "/api/v1/departments/{id}", 412, 1.0),
        ("POST", "/api/v1/auth/login", 200, 1.0),
        ("other", "/api/v1/departments", 405, 20.0),
        ("GET", "/problems/{code}", 404, 20.0),
        ("GET", "unmatched", 404, 40.0),
    ] {
        assert_eq!(
            counted(method, route, status),
            expected,
            "{method} {route} {status}: {:#?}",
            metrics.0.keys().filter(|key| key.contains("_count"))
        );
    }
    let document = nobody.get_at("/api/v1/openapi.json").expect(200);
    let mut known: BTreeSet<&str> = document["paths"].as_object().expect("paths").keys().map(String::as_str).collect();
    known.extend(["unmatched", "/healthz", "/readyz", "/problems", "/problems/{code}", "/api/v1/openapi.json"]);
    for route in
        metrics.0.keys().filter(|series| series.starts_with(REQUESTS)).filter_map(|series| label(series, "route"))
    {
        assert!(known.contains(route) || route.starts_with("/docs"), "{route} is no template");
    }
    for series in metrics.0.keys() {
        assert!(
            !series.contains(id(&first))
                && !series.contains("0190a1b2")
                && !series.contains("finance")
                && !series.contains(ADMIN),
            "{series}"
        );
    }
    let sum: f64 = metrics
        .0
        .iter()
        .filter(|(series, _)| series.starts_with(&format!("{REQUESTS}_sum")))
        .map(|(_, seconds)| seconds)
        .sum();
    assert!(sum > 0.0, "they took no time");
}

fn writes_and_sweeps_are_counted(world: &World) {
    count(world);
    let admin = world.admin();
    world.department("finance");
    let before = world.metrics();
    for number in 0..10 {
        admin.post("/suppliers", json!({"name": format!("县客运{number}公司")})).expect(201);
    }
    let after = world.metrics();
    let more = |series: &str| after.get(series) - before.get(series);
    assert!(more("motorpool_sql_statements_total") >= 20.0, "{}", more("motorpool_sql_statements_total"));
    assert!(more("motorpool_db_wait_seconds_count{door=\"write\"}") >= 10.0);
    assert!(more("motorpool_db_wait_seconds_count{door=\"read\"}") >= 10.0);
    if world.database.engine == Engine::Sqlite {
        assert!(more("motorpool_writer_units_per_commit_sum") >= 10.0, "every unit is in a commit");
        // Sweeps write, too.
        until("none waits", || (world.metrics().get("motorpool_writer_queue_length") == 0.0).then_some(()));
    }
    for zero in
        ["motorpool_writer_broken_groups_total", "motorpool_db_retries_total", "motorpool_sql_slow_statements_total"]
    {
        assert!(after.0.contains_key(zero), "{zero}");
    }
    let version = format!("motorpool_build_info{{version=\"{}\"}}", env!("CARGO_PKG_VERSION"));
    assert_eq!(after.get(&version), 1.0);
    // What the system knows of the process, by the names that are usual.
    for known in [
        "process_start_time_seconds",
        "process_cpu_seconds_total",
        "process_open_fds",
        "process_max_fds",
        "process_resident_memory_bytes",
    ] {
        assert!(after.0.contains_key(known), "{known}");
    }
    assert!(after.get("process_resident_memory_bytes") > 1e6);
    // One that is open is counted, and no longer when it ends.
    let open = Wire::to(&world.address());
    until("counted", || (world.metrics().get("motorpool_http_connections") >= 1.0).then_some(()));
    drop(open);
    until("gone", || (world.metrics().get("motorpool_http_connections") == 0.0).then_some(()));
    assert!(after.get("motorpool_http_connections_max") > 100.0);
    for job in ["confirm_by_rule", "forget_kept_answers", "forget_sessions", "forget_rates"] {
        let of = |what: &str| format!("motorpool_job_{what}{{job=\"{job}\"}}");
        until(job, || {
            let metrics = world.metrics();
            (metrics.get(&of("runs_total")) == 1.0
                && metrics.get(&of("duration_seconds_count")) == 1.0
                && metrics.0.contains_key(&of("done_total"))
                && metrics.get(&of("last_success_timestamp_seconds")) == world.clock.now().seconds() as f64)
                .then_some(())
        });
    }
}

fn what_the_database_is_like_is_told(world: &World) {
    world.serve_with(|settings| {
        settings.metrics_bind = Some("127.0.0.1:0".into());
        settings.pool_size = 3;
    });
    world.admin().get("/departments").expect(200);
    until("measured", || world.metrics().0.contains_key("motorpool_schema_version").then_some(()));
    let metrics = world.metrics();
    let newest = world.sql_number("SELECT CAST(max(version) AS BIGINT) AS n FROM __diesel_schema_migrations");
    assert_eq!(metrics.get("motorpool_schema_version"), newest as f64);
    assert_eq!(metrics.get("motorpool_db_connections_max"), 3.0);
    let open = metrics.get("motorpool_db_connections{state=\"used\"}")
        + metrics.get("motorpool_db_connections{state=\"idle\"}");
    assert!((1.0..=3.0).contains(&open), "{open} are open");
    // A migrated database has some hundred KiB.
    assert!(metrics.get("motorpool_database_bytes{part=\"data\"}") > 1e5);
    // It is measured, and told anew when it has grown.
    let data = || {
        world.metrics().get("motorpool_database_bytes{part=\"data\"}")
            + world.metrics().get("motorpool_database_bytes{part=\"log\"}")
    };
    let before = data();
    crate::cli::bulk(world, 10_000);
    // It is looked at each quarter of a minute.
    until_within(Duration::from_secs(90), "grown", || (data() > before + 2e6).then_some(()));
    let of_a_file = ["motorpool_database_bytes{part=\"log\"}", "motorpool_storage_free_bytes"];
    for series in of_a_file {
        let told = metrics.0.contains_key(series);
        assert_eq!(told, world.database.engine == Engine::Sqlite, "{series}");
    }
    if world.database.engine == Engine::Sqlite {
        // Other cases take and free some of it meanwhile.
        until_within(Duration::from_secs(90), "as much as is free", || {
            let told = world.metrics().get("motorpool_storage_free_bytes");
            let free = free_bytes(&world.database.file());
            (told > free / 2.0 && told < free * 2.0).then_some(())
        });
    } else {
        // Who holds all of them is seen while it lasts.
        let mut beside = world.conn();
        beside.batch_execute("BEGIN; LOCK TABLE suppliers IN ACCESS EXCLUSIVE MODE").expect("a lock");
        let admin = world.admin();
        thread::scope(|scope| {
            scope.spawn(|| admin.post("/suppliers", json!({"name": "县客运公司"})).status);
            until("in use", || (world.metrics().get("motorpool_db_connections{state=\"used\"}") >= 1.0).then_some(()));
            beside.batch_execute("ROLLBACK").expect("its end");
        });
    }
    until("at rest", || (world.metrics().get("motorpool_db_connections{state=\"used\"}") == 0.0).then_some(()));
}

/// What is left on the disk of a file, as the system says it.
fn free_bytes(file: &std::path::Path) -> f64 {
    let said =
        std::process::Command::new("df").args(["--output=avail", "--block-size=1"]).arg(file).output().expect("df");
    String::from_utf8_lossy(&said.stdout).lines().nth(1).expect("a number").trim().parse().expect("a number")
}

fn the_last_backup_and_check_are_told(world: &World) {
    let folder = std::env::temp_dir().join(format!("motorpool-upkeep-{}", uuid::Uuid::now_v7().simple()));
    std::fs::create_dir(&folder).expect("a folder");
    let name = folder.to_str().expect("a path in UTF-8");
    let begun = motorpool::kernel::Clock::system().now().seconds();
    let run = |arguments: &[&str]| {
        motorpool(&world.database.url, arguments).env("MOTORPOOL_UPKEEP", name).output().expect("the binary runs")
    };
    let serve = || {
        world.serve_with(|settings| {
            settings.metrics_bind = Some("127.0.0.1:0".into());
            settings.upkeep = Some(folder.clone());
        });
        until("measured", || world.metrics().0.contains_key("motorpool_schema_version").then_some(()));
        let metrics = world.metrics();
        ["backup", "check"].map(|task| {
            let series = format!("motorpool_task_last_success_timestamp_seconds{{task=\"{task}\"}}");
            *metrics.0.get(&series).unwrap_or_else(|| panic!("{task} is not told")) as i64
        })
    };
    // What never succeeded is told, too: an alert can't see what isn't there.
    assert_eq!(serve(), [0, 0]);
    // What was left there by somebody else, or broken off, is no hindrance.
    std::os::unix::fs::symlink("/proc/nowhere/file", folder.join("last-check")).expect("a link");
    std::fs::write(folder.join("last-check.new"), "2026-").expect("a rest");
    done(&run(&["check"]));
    let [backup, check] = serve();
    assert!(backup == 0 && check >= begun, "{backup} {check}");
    // What fails is not written down; a backup says nothing of the check.
    let there = format!("{name}/there.db");
    std::fs::write(&there, "").expect("a file");
    assert!(!run(&["backup", &there]).status.success());
    assert_eq!(serve(), [0, check]);
    done(&run(&["backup", &format!("{name}/new.db")]));
    let [backup, again] = serve();
    assert!(backup >= begun && again == check, "{backup} {again}");
    // Nor is a check that found something.
    world.user("both", json!({"roles": ["dispatcher"]}));
    world.sql("UPDATE users SET roles = '[\"dispatcher\",\"accountant\"]' WHERE username = 'both'").expect("roles");
    std::fs::remove_file(folder.join("last-check")).expect("it was written down");
    assert!(!run(&["check"]).status.success());
    assert!(!folder.join("last-check").exists());
    // Beside a folder that can't be written, the backup is good all the same.
    let nowhere = format!("{name}/nowhere");
    let kept = motorpool(&world.database.url, &["backup", &format!("{name}/other.db")])
        .env("MOTORPOOL_UPKEEP", nowhere)
        .output();
    done(&kept.expect("the binary runs"));
    std::fs::remove_dir_all(&folder).expect("removed");
}

fn refusals_are_counted_by_code(world: &World) {
    count(world);
    world.admin().get("/departments/0190a1b2-0000-7000-8000-000000000000").problem(404, "not_found");
    let counted = |code: &str| world.metrics().get(&format!("motorpool_http_problems_total{{code=\"{code}\"}}"));
    for watched in [
        "credentials_invalid",
        "totp_invalid",
        "too_many_failures",
        "too_many_requests",
        "too_many_kept_answers",
        "busy",
    ] {
        let series = format!("motorpool_http_problems_total{{code=\"{watched}\"}}");
        assert_eq!(world.metrics().0.get(&series), Some(&0.0), "{watched} is there before it is met");
    }
    assert_eq!(counted("not_found"), 1.0);
    let wrong = json!({"username": ADMIN, "password": "wrong horse battery"});
    for _ in 0..2 {
        world.nobody().post("/auth/login", wrong.clone()).problem(401, "credentials_invalid");
    }
    assert_eq!(counted("credentials_invalid"), 2.0);
}

fn what_is_deployed_asks_for_what_is_served(world: &World) {
    count(world);
    world.admin().get("/departments").expect(200);
    let deployed =
        concat!(include_str!("../../../deploy/prometheus.rules.yml"), include_str!("../../../deploy/grafana.json"));
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let asked: BTreeSet<&str> = deployed
        .split(|c| !is_name(c))
        .filter(|word| word.starts_with("motorpool_") || word.starts_with("process_"))
        // PostgreSQL's disk isn't ours to look at.
        // Told only where timers beside the server write it down.
        .filter(|word| !word.starts_with("motorpool_task_"))
        // Told only where there is a replica; tried in `db::replica`.
        .filter(|word| !word.starts_with("motorpool_replica_"))
        .filter(|word| world.database.engine == Engine::Sqlite || !word.starts_with("motorpool_storage_"))
        .collect();
    assert!(asked.len() > 10, "{asked:?}");
    until("all are served", || {
        let metrics = world.metrics();
        let served = |name: &str| metrics.0.keys().any(|series| series.split('{').next() == Some(name));
        asked.iter().all(|name| served(name)).then_some(())
    });
}

fn metrics_are_off_unless_asked_for(world: &World) {
    world.nobody().get_at("/metrics").problem(404, "not_found");
    world.admin().get("/metrics").problem(404, "not_found");
    // The metrics' address serves nothing else.
    world.stop();
    let server = Process::start(&mut motorpool(&world.database.url, &["serve", "--metrics-bind", "127.0.0.1:0"]));
    let metrics = server.metrics.as_deref().expect("an address");
    assert!(ask(metrics, "GET /api/v1/openapi.json").0.starts_with("http/1.1 404"));
    server.nobody().get_at("/metrics").problem(404, "not_found");
    Metrics::of(metrics);
    assert!(server.terminate().success(), "it ends with both");
}
