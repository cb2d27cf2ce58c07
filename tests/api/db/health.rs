//! What `/readyz` says of a database that can't be trusted, and that no write to it is acknowledged. A full disk is tried in
//! `durability`.

use std::{
    fs::{self, OpenOptions},
    io::{Seek, SeekFrom, Write},
};

use diesel::connection::SimpleConnection;
use serde_json::{Value, json};

use crate::{
    cases,
    support::{
        client::Client,
        command::motorpool,
        database::{ADMIN, Engine, PASSWORD},
        process::{Process, until},
        world::World,
    },
};

cases![
    a_removed_folder_takes_no_writes,
    a_removed_log_takes_no_writes,
    a_replaced_file_takes_no_writes,
    a_damaged_page_is_told_apart_from_a_busy_server,
    a_database_that_only_reads_is_unavailable,
];

fn department(code: &str) -> Value {
    json!({"code": code, "name": "县财政局"})
}

/// A server of this world's SQLite file, and its administrator, who has written something already.
fn served(world: &World) -> (Process, Client) {
    world.stop();
    let server = Process::serve(&world.database.url);
    let admin = server.nobody().person(ADMIN, PASSWORD);
    admin.post("/departments", department("before")).expect(201);
    server.nobody().get_at("/readyz").expect(200);
    (server, admin)
}

/// Nothing is acknowledged, however often it is tried, and `/readyz` says why.
#[track_caller]
fn takes_nothing(server: &Process, admin: &Client) {
    for number in 0..3 {
        let refused = admin.post("/departments", department(&format!("after-{number}")));
        assert!(refused.problem(503, "database_unavailable").is_object(), "{}", refused.body);
    }
    assert_eq!(server.nobody().get_at("/readyz").expect(503)["reason"], "database_replaced");
    assert_eq!(server.nobody().get_at("/healthz").status, 200);
}

fn a_removed_folder_takes_no_writes(world: &World) {
    if world.database.engine == Engine::Postgres {
        return;
    }
    let (server, admin) = served(world);
    let folder = world.database.file().parent().expect("its folder").to_owned();
    fs::remove_dir_all(&folder).expect("removed");
    takes_nothing(&server, &admin);
    // A folder of the same name is not the same, and no empty database is made in it.
    fs::create_dir(&folder).expect("a folder");
    takes_nothing(&server, &admin);
    assert!(!world.database.file().exists(), "an empty database was made");
}

fn a_removed_log_takes_no_writes(world: &World) {
    if world.database.engine == Engine::Postgres {
        return;
    }
    let (server, admin) = served(world);
    fs::remove_file(format!("{}-wal", world.database.file().display())).expect("a log");
    // Before a caller writes. The server's own jobs may be at it.
    until(|| server.nobody().get_at("/readyz").json()["reason"] == "database_replaced");
    takes_nothing(&server, &admin);
}

fn a_replaced_file_takes_no_writes(world: &World) {
    if world.database.engine == Engine::Postgres {
        return;
    }
    world.stop();
    let aside = world.database.file().with_file_name("aside.db");
    fs::copy(world.database.file(), &aside).expect("a copy");
    let (server, admin) = served(world);
    fs::rename(&aside, world.database.file()).expect("another in its place");
    takes_nothing(&server, &admin);
    // A start takes what is there.
    server.kill();
    let _ = fs::remove_file(format!("{}-wal", world.database.file().display()));
    let _ = fs::remove_file(format!("{}-shm", world.database.file().display()));
    let again = Process::serve(&world.database.url);
    again.nobody().get_at("/readyz").expect(200);
    again.nobody().person(ADMIN, PASSWORD).post("/departments", department("before")).expect(201);
}

fn a_damaged_page_is_told_apart_from_a_busy_server(world: &World) {
    if world.database.engine == Engine::Postgres {
        return;
    }
    // A list that finds nothing in its index reads no page of its table.
    world.admin().post("/suppliers", json!({"name": "县客运公司"})).expect(201);
    world.stop();
    world.sql("PRAGMA wal_checkpoint(TRUNCATE)").expect("all in the file");
    let page = world.sql_number("SELECT rootpage AS n FROM sqlite_master WHERE name = 'suppliers'");
    let size = world.sql_number("SELECT page_size AS n FROM pragma_page_size");
    let mut file = OpenOptions::new().write(true).open(world.database.file()).expect("the file");
    file.seek(SeekFrom::Start(u64::try_from((page - 1) * size).expect("a place"))).expect("its page");
    file.write_all(&vec![0xA5; usize::try_from(size).expect("a size")]).expect("damage");
    drop(file);

    let server = Process::serve(&world.database.url);
    let admin = server.nobody().person(ADMIN, PASSWORD);
    let met = admin.get("/suppliers");
    assert!(met.problem(503, "database_corrupt").is_object() && met.header("retry-after").is_some(), "{}", met.body);
    assert_eq!(server.nobody().get_at("/readyz").expect(503)["reason"], "database_corrupt");
    server.terminate();

    let check = motorpool(&world.database.url, &["check"]);
    let said = String::from_utf8_lossy(&check.stdout).into_owned() + &String::from_utf8_lossy(&check.stderr);
    assert_eq!(check.status.code(), Some(1), "{said}");
    for words in ["table suppliers", &format!("page {page}"), "\"Salvage\" in OPERATIONS.md"] {
        assert!(said.contains(words), "{words} isn't said: {said}");
    }
}

fn a_database_that_only_reads_is_unavailable(world: &World) {
    if world.database.engine == Engine::Sqlite {
        return;
    }
    let (server, admin) = served(world);
    let name = world.database.url.rsplit('/').next().and_then(|end| end.split('?').next()).expect("its name");
    // As a standby answers, or a server that was demoted: to the connections that are there, too.
    let reads_only = |word: &str| {
        world
            .sql(&format!(
                "ALTER DATABASE {name} SET default_transaction_read_only = {word};
                 SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            ))
            .expect("a word");
    };
    reads_only("on");
    // Connections that were cut are met first.
    until(|| server.nobody().get_at("/readyz").json()["reason"] == "database_read_only");
    let refused = admin.post("/departments", department("after"));
    assert!(refused.problem(503, "database_unavailable").is_object(), "{}", refused.body);
    // The connections to it are dropped, so nobody has to cut them when there is one that writes again.
    let mut beside = world.conn();
    beside.batch_execute("SET default_transaction_read_only = off").expect("a word");
    beside.batch_execute(&format!("ALTER DATABASE {name} SET default_transaction_read_only = off")).expect("a word");
    until(|| server.nobody().get_at("/readyz").status == 200);
    // Others that still only read are dropped as they are met.
    until(|| admin.post("/departments", department("after")).status == 201);
}
