//! A database copied to another, on either engine: all of it, or nothing.

use std::{
    collections::{BTreeMap, BTreeSet},
    process::{Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use diesel::{RunQueryDsl, connection::SimpleConnection, sql_query, sql_types::Text};
use motorpool::{
    cli::{self, copy::ORDER},
    db::{Conn, EngineConn},
};
use serde_json::json;
use uuid::Uuid;

use crate::{
    cases,
    client::id,
    cluster,
    database::{Database, Engine},
    operator::{motorpool, refused},
    process,
    road::{at, between, items, km_of, path_of, trip_of},
    world::{World, merged},
};

cases![
    a_company_goes_round_and_is_the_same,
    every_table_is_copied,
    a_target_is_empty,
    a_source_is_current_and_at_rest,
    a_row_may_refer_to_a_later_one,
    a_copy_that_fails_leaves_nothing,
    a_copy_that_is_killed_leaves_nothing,
    what_is_off_goes_with_it,
];

/// `motorpool copy`.
pub fn copy(from: &str, to: &str) -> Output {
    motorpool("sqlite://nowhere.db", &["copy", "--from", from, "--to", to])
}

/// It went through.
pub fn done(output: &Output) {
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Both engines, this world's last; the other only where there is a PostgreSQL.
fn engines(world: &World) -> Vec<Engine> {
    let other = if world.database.engine == Engine::Sqlite { Engine::Postgres } else { Engine::Sqlite };
    let there = other == Engine::Sqlite || cluster::absence().is_none();
    [there.then_some(other), Some(world.database.engine)].into_iter().flatten().collect()
}

#[derive(diesel::QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    row: String,
}

fn rows(conn: &mut Conn, query: &str) -> Vec<String> {
    sql_query(query)
        .load::<Row>(conn)
        .unwrap_or_else(|error| panic!("{query}: {error}"))
        .into_iter()
        .map(|Row { row }| row)
        .collect()
}

/// The tables that a database has.
fn tables(conn: &mut Conn) -> BTreeSet<String> {
    let all = match &mut conn.engine {
        EngineConn::Sqlite(_) => {
            "SELECT name AS row FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        }
        EngineConn::Postgres(_) => "SELECT tablename::text AS row FROM pg_tables WHERE schemaname = 'public'",
    };
    rows(conn, all).into_iter().filter(|name| name != "__diesel_schema_migrations").collect()
}

/// All that a database holds, as its engine writes it.
pub fn dump(database: &Database) -> BTreeMap<String, Vec<String>> {
    let mut conn = database.connect();
    let all = tables(&mut conn);
    let row = |conn: &mut Conn, table: &str| match &mut conn.engine {
        EngineConn::Sqlite(_) => {
            rows(conn, &format!("SELECT 'quote(\"' || name || '\")' AS row FROM pragma_table_info('{table}')"))
                .join(" || ',' || ")
        }
        EngineConn::Postgres(_) => format!("{table}::text"),
    };
    all.into_iter()
        .map(|table| {
            let query = format!("SELECT {} AS row FROM {table} ORDER BY 1", row(&mut conn, &table));
            let found = rows(&mut conn, &query);
            (table, found)
        })
        .collect()
}

/// A webhook that is told nothing more, with a delivery; their ids. To make one, the operator's secret would be needed,
/// which goes to no copy.
pub fn told(world: &World) -> [Uuid; 2] {
    let ids = [Uuid::now_v7(), Uuid::now_v7()];
    let [webhook, delivery] = ids.map(|id| world.database.id(id));
    let (at, yes) = (world.database.instant(&world.now()), world.database.boolean(true));
    let sql = format!(
        "INSERT INTO webhooks (id, name, url, event_types, disabled, generation, told_until, version, created_at, updated_at)
         VALUES ({webhook}, '办公系统', 'https://oa.example/', '[\"booking.*\"]', {yes}, 1, 7, 1, {at}, {at});
         INSERT INTO deliveries (id, webhook_id, sequence, event_type, payload, state, attempts, due_at, give_up_at, version, created_at, updated_at)
         VALUES ({delivery}, {webhook}, 7, 'booking.create', '{{}}', 'pending', 0, {at}, {at}, 1, {at}, {at})"
    );
    world.sql(&sql).expect("a webhook");
    ids
}

/// A company with something in every table, in many states. Answers paths of what it has.
pub fn company(world: &World) -> Vec<String> {
    let (admin, dispatcher) = (world.admin(), world.dispatcher());
    world.tariff();
    world.accountant().post("/holidays", json!({"date": "2026-10-01", "name": "国庆节"})).expect(201);
    let department = world.department("finance");
    // Billed to one that was made after it.
    let later = world.department("office");
    let billed = json!({"bill_to_department_id": id(&later)});
    admin.patch(&format!("/departments/{}", id(&department)), billed, "*").expect(200);
    world.key(&["dispatcher"], &[]);
    told(world);
    let linked = json!({"username": "linked", "roles": ["supervisor"], "identity": {"issuer": "https://login.example", "subject": "7"}});
    admin.post("/users", linked).expect(201);
    for name in ["early", "late"] {
        world
            .nobody()
            .post("/auth/login", json!({"username": name, "password": "not a password of anybody"}))
            .problem(401, "credentials_invalid");
    }
    let supplier = admin.post("/suppliers", json!({"name": "县客运公司"})).expect(201);
    let hired = world.vehicle_with("car", json!({"ownership": "hired", "supplier_id": supplier["id"]}));
    dispatcher
        .post(
            "/off-road",
            merged(between("05-09 08:00", "05-10 08:00"), json!({"vehicle_id": hired["id"], "reason": "repair"})),
        )
        .expect(201);
    let cars = world.fleet(1, 1, 4);
    let day = between("05-07 08:00", "05-07 16:00");
    let submitted = world.booking(&department, json!({}));
    let cancelled = world.booking(&department, json!({"external_ref": "县财-7"}));
    world
        .requester(&department)
        .post(&format!("{}/cancel", path_of(&cancelled)), json!({"reason": "活动取消"}))
        .expect(200);
    let repeated = world.booking_body(&department, merged(day.clone(), items(&[("bus", 1)])));
    world
        .requester(&department)
        .request("POST", "/bookings")
        .header("Idempotency-Key", "one")
        .json(&repeated)
        .send()
        .expect(201);
    dispatcher
        .post(
            "/leave",
            merged(
                between("05-09 08:00", "05-10 08:00"),
                json!({"driver_id": cars[0]["default_driver_id"], "reason": "sick"}),
            ),
        )
        .expect(201);
    let planned = world.sent(&department, merged(day.clone(), items(&[("van", 1)])), &[&cars[1]]);
    let signed = world.sent(&department, day.clone(), &[&cars[2]]);
    let disputed = world.sent(&department, day.clone(), &[&cars[3]]);
    let out = world.sent(&department, day, &[&cars[4]]);
    for (sent, car) in [(&signed, &cars[2]), (&disputed, &cars[3]), (&out, &cars[4])] {
        world.leaves(&trip_of(sent, 0), km_of(car), "05-07 08:00");
    }
    let back =
        world.returns_with(&trip_of(&signed, 0), km_of(&cars[2]) + 140, "05-07 17:15", json!({"tolls_fen": 3_500}));
    world.returns(&trip_of(&disputed, 0), km_of(&cars[3]) + 90, "05-07 17:16");
    let requester = world.requester(&department);
    requester
        .post(
            &format!("{}/confirm", trip_of(&signed, 0)),
            json!({"total_fen": back["charge"]["total_fen"], "rating": 5}),
        )
        .expect(200);
    requester.post(&format!("{}/dispute", trip_of(&disputed, 0)), json!({"reason": "公里数不符"})).expect(200);
    let readings = format!("/vehicles/{}/odometer-readings", id(&cars[3]));
    let last = dispatcher.get(&readings).expect(200)["items"][0]["id"].clone();
    dispatcher
        .post(&readings, json!({"odometer_km": km_of(&cars[3]) + 85, "corrects_id": last, "reason": "看错"}))
        .expect(201);
    // Books: a closed month, a journal that awaits a second person, one that was refused, one that was reversed.
    let (accountant, supervisor) = (world.accountant(), world.supervisor());
    let by_hand = |date: &str, account: &str| {
        let lines = json!([{"account": account, "dr_fen": 12_000, "vehicle_id": id(&cars[0])}, {"account": "1002", "cr_fen": 12_000}]);
        accountant.post("/journals", json!({"date": date, "text": "付办公费", "lines": lines})).expect(201)
    };
    let approve = |journal: &serde_json::Value| {
        supervisor.post(&format!("/journals/{}/approve", id(journal)), json!({})).expect(200)
    };
    approve(&by_hand("2026-04-30", "5602"));
    let twice = approve(&by_hand("2026-05-06", "5603"));
    approve(&accountant.post(&format!("/journals/{}/reverse", id(&twice)), json!({"reason": "重复"})).expect(200));
    let wrong = by_hand("2026-05-06", "5711");
    supervisor.post(&format!("/journals/{}/reject", id(&wrong)), json!({"reason": "缺附件"})).expect(200);
    let (seller, number) = ("人保象山支公司", "P1");
    let covers = json!({"category": "insurance", "seller": seller, "number": number, "covers_from": "2026-05-06", "covers_until": "2027-05-05", "lines": [{"amount_fen": 11_300, "vehicle_id": id(&cars[0])}]});
    accountant.post("/costs", crate::costs::receipt(covers)).expect(201);
    let wrong = accountant.post("/costs", crate::costs::receipt(json!({}))).expect(201);
    accountant.post(&format!("/costs/{}/reverse", id(&wrong)), json!({"reason": "重复"})).expect(200);
    let sold = accountant
        .post("/assets", crate::costs::asset(json!({"vehicle_id": id(&cars[0]), "in_service_on": "2026-03-15"})))
        .expect(201);
    accountant.post(&format!("/assets/{}/dispose", id(&sold)), json!({"date": "2026-05-06"})).expect(200);
    by_hand("2026-05-06", "5601");
    for month in ["2026-03", "2026-04"] {
        accountant.post(&format!("/periods/{month}/close"), json!({})).expect(200);
    }
    // What closing May would release.
    let released = json!([{"account": "1002", "dr_fen": 942}, {"account": "1123", "cr_fen": 942}]);
    let memo = json!([{"account": "5001", "dr_fen": 7, "cr_fen": 7}]);
    approve(
        &accountant
            .post(
                "/journals",
                json!({"date": "2026-05-06", "text": "期初", "kind": "opening", "lines": released, "turnovers": memo}),
            )
            .expect(201),
    );
    world
        .sql("INSERT INTO releases (prepayment_id, period, amount_fen) SELECT id, '2026-05', 942 FROM prepayments")
        .expect("a release");
    // Money: paid by halves, with an advance; an invoice; a payment that awaits a second person.
    let now = world.now();
    let payer = accountant.get("/receivables?open=true").expect(200)["items"][0]["department_id"].clone();
    let date = &now[..10];
    let debts = accountant.get("/receivables?open=true").expect(200);
    accountant
        .post(&format!("/receivables/{}/write-off", id(&debts["items"][0])), json!({"reason": "久催无果"}))
        .expect(200);
    let half = json!({"department_id": payer, "date": date, "amount_fen": 1_000, "reference": "2026050700017"});
    accountant.post("/payments", half).expect(201);
    accountant
        .post(
            "/payments",
            json!({"department_id": payer, "date": date, "amount_fen": 1_000_000, "advance": true, "into": "cash"}),
        )
        .expect(201);
    accountant
        .post("/payments", json!({"direction": "paid", "purpose": "wages", "date": date, "amount_fen": 5_000}))
        .expect(201);
    admin
        .patch(
            &format!("/departments/{}", payer.as_str().expect("a department")),
            json!({"uscc": "11330225002985031R"}),
            "*",
        )
        .expect(200);
    accountant.post("/invoices", json!({"department_id": payer, "period": &now[..7]})).expect(201);
    let statement = accountant.post("/statements", json!({"department_id": payer, "period": &now[..7]})).expect(201);
    let line = statement["lines"][0]["receivable_id"].clone();
    accountant
        .post(&format!("/statements/{}/dispute", id(&statement)), json!({"receivable_id": line, "reason": "金额不符"}))
        .expect(200);
    accountant.post(&format!("/statements/{}/confirm", id(&statement)), json!({})).expect(200);
    // What no request may say; and moments that only exact arithmetic carries over.
    world
        .sql("UPDATE bookings SET note = '\u{1}\t\r\n \\ \" '' </script> “引号” 🚌 \u{2028}' WHERE state = 'submitted'")
        .expect("a note");
    let (early, late) = match world.database.engine {
        Engine::Sqlite => ("-1", "253370764799999999"),
        Engine::Postgres => {
            ("'1969-12-31 23:59:59.999999Z'::timestamptz", "'9998-12-31 23:59:59.999999Z'::timestamptz")
        }
    };
    world
        .sql(&format!("UPDATE login_failures SET last_at = CASE username WHEN 'early' THEN {early} ELSE {late} END"))
        .expect("moments");

    let before = "reference,vehicle,department,purpose,departed_at,returned_at,distance_km\n2025-1,浙B54321,finance,其他公务,2025-11-03 08:00,2025-11-03 17:30,140\n";
    world.vehicle_with("car", json!({"plate_no": "浙B54321"}));
    let brought =
        admin.request("POST", "/imports?kind=past_trips&dry_run=false").body("text/csv", before).send().expect(201);
    until(|| admin.get(&format!("/imports/{}", id(&brought))).expect(200)["state"] == "imported");

    let now = world.database.instant(&world.now());
    world
        .sql(&format!("INSERT INTO rate_windows (who, began_at, taken) VALUES ('somebody', {now}, 20)"))
        .expect("a window");

    let mut paths: Vec<String> = [
        "bookings",
        "trips",
        "vehicles",
        "drivers",
        "departments",
        "tariffs",
        "users",
        "suppliers",
        "holidays",
        "off-road",
        "leave",
        "journals",
        "accounts",
        "periods",
        "tax-rules",
        "costs",
        "assets",
        "payments",
        "advances",
        "receivables",
        "invoices",
        "statements",
        "imports",
        "past-trips",
        "webhooks",
        "webhook-deliveries",
        "events",
    ]
    .iter()
    .map(|list| format!("/{list}?limit=200"))
    .collect();
    for booking in [&submitted, &cancelled, &planned, &signed, &disputed, &out] {
        paths.extend([path_of(booking), format!("{}/history", path_of(booking))]);
    }
    paths.extend(
        [&planned, &signed, &disputed, &out]
            .iter()
            .flat_map(|sent| [trip_of(sent, 0), format!("{}/slip", trip_of(sent, 0))]),
    );
    paths.extend([
        readings,
        format!("/availability?starts_at={0}T08:00:00%2B08:00&ends_at={0}T16:00:00%2B08:00", "2026-05-08"),
    ]);
    paths
}

/// What these people are answered, whole.
fn answers(world: &World, tokens: &[String], paths: &[String]) -> Vec<(String, u16, String, Option<String>)> {
    let asked = tokens.iter().flat_map(|token| paths.iter().map(move |path| (world.nobody().bearer(token), path)));
    asked
        .map(|(client, path)| {
            let reply = client.request("GET", path).header("X-Request-Id", "the-same").send();
            (path.clone(), reply.status, reply.body.clone(), reply.header("etag").map(str::to_owned))
        })
        .collect()
}

fn a_company_goes_round_and_is_the_same(world: &World) {
    let paths = company(world);
    let next = world.booking_body(&world.department("next"), json!({}));
    let tokens: Vec<String> =
        [world.dispatcher(), world.supervisor(), world.admin()].iter().filter_map(|client| client.token()).collect();
    let before = answers(world, &tokens, &paths);
    assert!(before.iter().filter(|(_, status, ..)| *status == 200).count() > 60, "hardly anything is answered");
    world.stop();
    let first = dump(&world.database);
    let bare: Vec<&String> = first.iter().filter(|(_, rows)| rows.is_empty()).map(|(table, _)| table).collect();
    assert!(bare.is_empty(), "the company has nothing in {bare:?}");

    let mut from = world.database.url.clone();
    let mut copies = Vec::new();
    for engine in engines(world) {
        let to = Database::empty(engine);
        done(&copy(&from, &to.url));
        assert!(motorpool(&to.url, &["check"]).status.success());
        from.clone_from(&to.url);
        copies.push(to);
    }
    for (table, rows) in dump(copies.last().expect("a copy")) {
        assert_eq!(rows, first[&table], "{table} is not what it was");
    }
    let at_first = world.sql_number("SELECT max(number) AS n FROM booking_numbers");
    for copied in copies {
        let there = World::over(copied);
        there.at(&world.now());
        // The same tokens: sessions and keys went with it.
        for (after, before) in answers(&there, &tokens, &paths).iter().zip(&before) {
            assert_eq!(after, before);
        }
        there
            .nobody()
            .bearer(&tokens[0])
            .post("/bookings", merged(next.clone(), between("05-20 08:00", "05-20 16:00")))
            .expect(201);
        assert_eq!(there.sql_number("SELECT max(number) AS n FROM booking_numbers"), at_first + 1, "numbers go on");
        // What the database refuses, it refuses in the copy.
        there.sql("DELETE FROM events").expect_err("append-only");
    }
}

/// A new table must be named in the order of copying.
fn every_table_is_copied(world: &World) {
    let ordered: BTreeSet<String> = ORDER.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(ordered, tables(&mut world.conn()));
    assert_eq!(ordered.len(), ORDER.len());
}

fn a_target_is_empty(world: &World) {
    world.department("finance");
    world.stop();
    let from = &world.database.url;
    refused(&copy(from, from), "the same database");
    refused(&copy(from, "mysql://x"), "--to has the scheme");
    for engine in engines(world) {
        let filled = Database::fresh(engine);
        let before = dump(&filled);
        refused(&copy(from, &filled.url), "the target is not empty");
        assert_eq!(dump(&filled), before);

        let foreign = Database::empty(engine);
        foreign.connect().batch_execute("CREATE TABLE of_others (id INTEGER PRIMARY KEY)").expect("a table");
        refused(&copy(from, &foreign.url), "tables of something else");
        assert_eq!(dump(&foreign).len(), 1);

        let migrated = Database::empty(engine);
        cli::migrate(&migrated.url).expect("tables");
        done(&copy(from, &migrated.url));
        assert_eq!(dump(&migrated)["departments"].len(), 1);
    }
}

fn a_source_is_current_and_at_rest(world: &World) {
    world.nobody();
    let to = Database::empty(Engine::Sqlite);
    if world.database.engine == Engine::Sqlite {
        refused(&copy(&world.database.url, &to.url), "another motorpool is using");
        world.stop();
        let nowhere = world.database.file().with_file_name("nowhere.db");
        refused(&copy(&format!("sqlite://{}", nowhere.display()), &to.url), "there is no database");
        assert!(!nowhere.exists());
    }
    let bare = Database::empty(world.database.engine);
    bare.connect();
    refused(&copy(&bare.url, &to.url), "lacks tables");
    world.stop();
    world
        .sql("INSERT INTO __diesel_schema_migrations (version) VALUES ('29991231000000')")
        .expect("a migration of the future");
    refused(&copy(&world.database.url, &to.url), "newer motorpool");
    assert!(!to.file().exists() || dump(&to).is_empty());
}

/// However many pages lie between them.
fn a_row_may_refer_to_a_later_one(world: &World) {
    let moment = world.database.instant("2026-05-06T08:00:00+08:00");
    let (series, id) = series(world, 1_100);
    world
        .sql(&format!(
            "INSERT INTO departments (id, code, name, discount_percent, approval_rule, version, created_at, updated_at)
             {series} SELECT {id}, 'd' || n, 'd', 0, 'never', 1, {moment}, {moment} FROM s;
             UPDATE departments SET bill_to_department_id = (SELECT id FROM departments ORDER BY id DESC LIMIT 1)"
        ))
        .expect("departments");
    for engine in engines(world) {
        let to = Database::empty(engine);
        done(&copy(&world.database.url, &to.url));
        let copied = World::over(to);
        assert_eq!(copied.sql_number("SELECT count(*) AS n FROM departments"), 1_100);
        if engine == Engine::Postgres {
            assert_eq!(
                copied.sql_number("SELECT count(*) AS n FROM pg_constraint WHERE condeferrable"),
                0,
                "only while it was loaded"
            );
        }
    }
}

/// A table s of the numbers up to this one, and how to make an id.
fn series(world: &World, count: usize) -> (String, &'static str) {
    match world.database.engine {
        Engine::Sqlite => (
            format!("WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {count})"),
            "randomblob(16)",
        ),
        Engine::Postgres => (format!("WITH s AS (SELECT n FROM generate_series(1, {count}) n)"), "gen_random_uuid()"),
    }
}

/// Takes the tariffs away from under the bookings.
pub fn tear(world: &World) {
    let past_the_keys = if world.database.engine == Engine::Sqlite {
        "PRAGMA foreign_keys = OFF"
    } else {
        "SET session_replication_role = replica"
    };
    world.sql(&format!("{past_the_keys}; DELETE FROM tariffs")).expect("a broken database");
}

fn a_copy_that_fails_leaves_nothing(world: &World) {
    world.tariff();
    world.stop();
    tear(world);
    for engine in engines(world) {
        let to = Database::empty(engine);
        let before = dump(&to);
        let failed = copy(&world.database.url, &to.url);
        assert!(!failed.status.success() && String::from_utf8_lossy(&failed.stderr).starts_with("motorpool: "));
        assert_eq!(dump(&to), before);
    }
}

/// So many events more.
pub fn bulk(world: &World, events: usize) {
    let (series, id) = series(world, events);
    let columns = "actor_kind, actor_name, request_id, subject_kind, action, reason, at, id, actor_id, subject_id";
    let moment = world.database.instant("2026-05-06T08:00:00+08:00");
    let insert = format!(
        "INSERT INTO events ({columns}) {series} SELECT 'cli', 'bulk', 'bulk', 'bulk', 'bulk', '{}', {moment}, {id}, {id}, {id} FROM s",
        "words ".repeat(40)
    );
    world.sql(&insert).expect("many events");
}

fn a_copy_that_is_killed_leaves_nothing(world: &World) {
    bulk(world, 40_000);
    for engine in engines(world) {
        let to = Database::empty(engine);
        let before = dump(&to);
        let under_way = || match engine {
            Engine::Sqlite => {
                to.file().with_file_name("motorpool.db-wal").metadata().is_ok_and(|log| log.len() > 4_000_000)
            }
            Engine::Postgres => {
                let asked = "SELECT state AS row FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'INSERT INTO events%'";
                !rows(&mut to.connect(), asked).is_empty()
            }
        };
        let mut copying =
            process::motorpool("sqlite://nowhere.db", &["copy", "--from", &world.database.url, "--to", &to.url]);
        let mut copying = copying.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the binary runs");
        until(under_way);
        copying.kill().expect("it was under way");
        assert!(!copying.wait().expect("its end").success());
        until(|| engine == Engine::Sqlite || !under_way());
        assert_eq!(dump(&to), before, "nothing is there");
        refused(&motorpool(&to.url, &["check"]), "lacks tables");
        done(&copy(&world.database.url, &to.url));
    }
}

/// Waits for what another process does.
fn until(so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !so() {
        assert!(begun.elapsed() < Duration::from_secs(60), "it never comes to that");
        thread::sleep(Duration::from_millis(5));
    }
}

fn what_is_off_goes_with_it(world: &World) {
    world.tariff();
    world.vehicle("car");
    world.booking(&world.department("finance"), json!({"starts_at": at("05-08 08:00"), "ends_at": at("05-08 09:00")}));
    world.stop();
    world.sql("UPDATE bookings SET state = 'cancelled'").expect("a booking that still wants its car");
    for engine in engines(world) {
        let to = Database::empty(engine);
        let copied = copy(&world.database.url, &to.url);
        // It is there, and nobody overlooks what is off.
        assert_eq!(copied.status.code(), Some(1), "{}", String::from_utf8_lossy(&copied.stderr));
        assert!(String::from_utf8_lossy(&copied.stdout).contains("a closed booking wants no vehicle"));
        assert_eq!(dump(&to)["bookings"].len(), 1);
    }
}
