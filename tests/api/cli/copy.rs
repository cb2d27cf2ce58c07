//! `motorpool copy`: a database copied to another, on either engine, wholly or not at all.

use std::{collections::BTreeSet, process::Stdio};

use diesel::connection::SimpleConnection;
use motorpool::{cli, config::Settings, db::transfer};
use serde_json::json;

use crate::{
    cases,
    cli::{bulk, series, tear},
    support::{
        cluster,
        command::{copy, done, motorpool, refused},
        company::company,
        database::{Database, Engine},
        dump::{dump, rows, tables},
        process::{self, until},
        trips::{at, between},
        world::{World, merged},
    },
};

cases![
    a_company_goes_round_and_is_the_same,
    every_table_is_copied,
    a_circle_of_tables_is_refused,
    a_target_is_empty,
    a_source_is_current_and_at_rest,
    a_row_may_refer_to_a_later_one,
    a_copy_that_fails_leaves_nothing,
    a_copy_that_is_killed_leaves_nothing,
    what_is_off_goes_with_it,
];

/// Both engines, this world's last. PostgreSQL is left out where there is none.
fn engines(world: &World) -> Vec<Engine> {
    let other = if world.database.engine == Engine::Sqlite { Engine::Postgres } else { Engine::Sqlite };
    let there = other == Engine::Sqlite || cluster::absence().is_none();
    [there.then_some(other), Some(world.database.engine)].into_iter().flatten().collect()
}

/// The whole answers to these paths for these people.
fn answers(world: &World, tokens: &[String], paths: &[String]) -> Vec<(String, u16, String, Option<String>)> {
    // To be refused is an event, too, so the record goes on by being asked. Its rows are compared in the dump.
    let paths = paths.iter().filter(|path| !path.starts_with("/events"));
    let asked = tokens.iter().flat_map(|token| paths.clone().map(move |path| (world.nobody().bearer(token), path)));
    asked
        .map(|(client, path)| {
            let reply = client.request("GET", path).header("X-Request-Id", "the-same").send();
            (path.clone(), reply.status, reply.body.clone(), reply.header("etag").map(str::to_owned))
        })
        .collect()
}

fn a_company_goes_round_and_is_the_same(world: &World) {
    // All servers lead to the same address: slips have it on them.
    let one_address = |settings: &mut Settings| settings.public_url = Some("https://cars.example.gov.cn".into());
    world.serve_with(one_address);
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
        there.serve_with(one_address);
        // The same tokens work: sessions and keys were copied.
        for (after, before) in answers(&there, &tokens, &paths).iter().zip(&before) {
            assert_eq!(after, before);
        }
        there
            .nobody()
            .bearer(&tokens[0])
            .post("/bookings", merged(next.clone(), between("05-20 08:00", "05-20 16:00")))
            .expect(201);
        assert_eq!(there.sql_number("SELECT max(number) AS n FROM booking_numbers"), at_first + 1, "numbers go on");
        // The copy refuses what the database refuses.
        there.sql("DELETE FROM events").expect_err("append-only");
    }
}

/// Every table is copied, and comes after those that it refers to.
fn every_table_is_copied(world: &World) {
    let ordered = transfer::tables(&mut world.conn()).expect("an order");
    let all: BTreeSet<String> = ordered.iter().cloned().collect();
    assert_eq!(all, tables(&mut world.conn()));
    assert_eq!(all.len(), ordered.len());
    let place = |name: &str| ordered.iter().position(|one| one == name).expect("a table");
    for (later, earlier) in [
        ("journal_lines", "journals"),
        ("journals", "periods"),
        ("trips", "bookings"),
        ("bookings", "departments"),
        ("payment_allocations", "payments"),
    ] {
        assert!(place(earlier) < place(later), "{later} before {earlier}");
    }
}

/// Tables that refer to each other have no order.
fn a_circle_of_tables_is_refused(world: &World) {
    world.sql("CREATE TABLE a (id BIGINT PRIMARY KEY)").expect("a table");
    world.sql("CREATE TABLE b (id BIGINT PRIMARY KEY, a_id BIGINT REFERENCES a)").expect("a table");
    assert!(transfer::tables(&mut world.conn()).is_ok());
    world.sql("ALTER TABLE a ADD COLUMN b_id BIGINT REFERENCES b").expect("a circle");
    let refused = transfer::tables(&mut world.conn()).expect_err("a circle");
    assert!(refused.contains(r#"["a", "b"]"#), "{refused}");
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

/// A row is copied before one that it refers to, however many pages lie between them.
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

fn what_is_off_goes_with_it(world: &World) {
    world.tariff();
    world.vehicle("car");
    world.booking(&world.department("finance"), json!({"starts_at": at("05-08 08:00"), "ends_at": at("05-08 09:00")}));
    world.stop();
    world.sql("UPDATE bookings SET state = 'cancelled'").expect("a booking that still wants its car");
    for engine in engines(world) {
        let to = Database::empty(engine);
        let copied = copy(&world.database.url, &to.url);
        // The copy is there, and its fault is reported.
        assert_eq!(copied.status.code(), Some(1), "{}", String::from_utf8_lossy(&copied.stderr));
        assert!(String::from_utf8_lossy(&copied.stdout).contains("a closed booking wants no vehicle"));
        assert_eq!(dump(&to)["bookings"].len(), 1);
    }
}
