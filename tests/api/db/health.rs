//! What `/readyz` says of a database that can't be trusted, and that no write to it is acknowledged. A disk that fills up while
//! many write is tried in `durability`.

use std::{
    fs::{self, File, OpenOptions},
    io::{Seek, SeekFrom, Write},
};

use diesel::connection::SimpleConnection;
use serde_json::{Value, json};

use crate::{
    apart, cases,
    support::{
        client::Client,
        cluster,
        command::motorpool,
        database::{ADMIN, Database, Engine, PASSWORD},
        process::{self, Process, until},
        world::World,
    },
};

cases![
    a_removed_folder_takes_no_writes,
    a_removed_log_takes_no_writes,
    a_replaced_file_takes_no_writes,
    a_damaged_page_is_told_apart_from_a_busy_server,
    a_missing_table_or_column_is_told_apart_from_a_busy_server,
    a_full_database_is_told_by_who_wrote,
    a_folder_that_takes_no_file_is_told,
    a_database_that_only_reads_is_unavailable,
];

// Cases of one engine alone. Each says why it can't run on this machine, if it can't.
apart! {
    Sqlite, process::no_disk_apart => a_full_disk_is_noticed_though_nobody_writes;
    Postgres, cluster::no_other => a_damaged_page_is_told_in_any_language;
}

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
    // Before anybody writes.
    assert_eq!(server.nobody().get_at("/readyz").expect(503)["reason"], "database_replaced");
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
    server.kill();

    // And where nobody asked before it was written to.
    let beside = |end: &str| format!("{}{end}", world.database.file().display());
    let _ = fs::remove_file(beside("-shm"));
    let server = Process::serve(&world.database.url);
    let admin = server.nobody().person(ADMIN, PASSWORD);
    admin.post("/departments", department("again")).expect(201);
    fs::remove_file(beside("-wal")).expect("a log");
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

fn a_missing_table_or_column_is_told_apart_from_a_busy_server(world: &World) {
    let admin = world.admin();
    let create = || admin.post("/suppliers", json!({"name": "县客运公司"}));
    for (away, back) in [
        ("ALTER TABLE suppliers RENAME TO kept", "ALTER TABLE kept RENAME TO suppliers"),
        ("ALTER TABLE suppliers RENAME COLUMN name TO kept", "ALTER TABLE suppliers RENAME COLUMN kept TO name"),
    ] {
        world.sql(away).expect("away");
        admin.get("/suppliers").problem(500, "internal");
        create().problem(500, "internal");
        world.sql(back).expect("back");
        admin.get("/suppliers").expect(200);
    }
    create().expect(201);
}

/// Fills what is left of a disk.
fn fill(ballast: &std::path::Path) {
    let mut file = File::create(ballast).expect("a file");
    while file.write_all(&[0; 4096]).is_ok() {}
}

fn a_full_disk_is_noticed_though_nobody_writes(world: &World) {
    world.stop();
    let file = world.database.file();
    let (disk, whole) = (file.with_file_name("disk"), file.with_file_name("whole.db"));
    world.sql(&format!("VACUUM INTO '{}'", whole.display())).expect("a copy");
    let server = Process::serve_on_a_disk_apart(&whole, &disk, "12m");
    let (nobody, ballast) = (server.nobody(), server.sees(&disk.join("ballast")));
    let refused = || server.log().iter().filter(|line| line.to_string().contains("disk is full")).count();
    // A job of the server's own may write meanwhile, and be refused. Then it is tried again.
    let is_noticed = (0..20).any(|_| {
        until(|| nobody.get_at("/readyz").status == 200);
        let before = refused();
        fill(&ballast);
        until(|| nobody.get_at("/readyz").json()["reason"] == "storage_full");
        let nobody_wrote = refused() == before;
        fs::remove_file(&ballast).expect("room again");
        nobody_wrote
    });
    assert!(is_noticed, "somebody wrote each time");
    until(|| nobody.get_at("/readyz").status == 200);
}

fn a_full_database_is_told_by_who_wrote(world: &World) {
    if world.database.engine == Engine::Sqlite {
        return;
    }
    let (admin, nobody) = (world.admin(), world.nobody());
    admin.post("/departments", department("before")).expect(201);
    nobody.get_at("/readyz").expect(200);
    // As PostgreSQL says it when a table can't grow.
    world
        .sql(
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                 RAISE EXCEPTION USING ERRCODE = 'disk_full', MESSAGE = 'could not extend file \"base/16384/16397\": No space left on device';
             END $$;
             CREATE TRIGGER full_disk BEFORE INSERT ON departments FOR EACH ROW EXECUTE FUNCTION full_disk()",
        )
        .expect("a full disk");
    // The server's own jobs may write something in between, which fits.
    until(|| {
        let refused = admin.post("/departments", department("after"));
        assert!(refused.problem(503, "storage_full").is_object() && refused.header("retry-after").is_some());
        nobody.get_at("/readyz").json()["reason"] == "storage_full"
    });
    world.sql("DROP TRIGGER full_disk ON departments").expect("room again");
    admin.post("/departments", department("after")).expect(201);
    nobody.get_at("/readyz").expect(200);
}

fn a_folder_that_takes_no_file_is_told(world: &World) {
    if world.database.engine == Engine::Postgres {
        return;
    }
    let nobody = world.nobody();
    nobody.get_at("/readyz").expect(200);
    // Whoever runs the cases may write to every folder; nobody writes a file where a folder is.
    let probe = format!("{}.probe", world.database.file().display());
    fs::create_dir(&probe).expect("a folder in its place");
    until(|| nobody.get_at("/readyz").json()["reason"] == "storage_unwritable");
    fs::remove_dir(&probe).expect("none any more");
    until(|| nobody.get_at("/readyz").status == 200);
}

/// A PostgreSQL of its own that speaks Chinese finds a page of a table damaged.
fn a_damaged_page_is_told_in_any_language(_: &World) {
    let own = cluster::another_in_chinese();
    let world = World::over(Database::within(&own));
    world.admin().post("/suppliers", json!({"name": "县客运公司"})).expect(201);
    world.stop();
    // Who serves isn't superuser where PostgreSQL is set up as deploy/ says.
    let roles = include_str!("../../../deploy/postgres.sql").lines().filter(|line| line.contains("lc_messages"));
    let role = "CREATE ROLE motorpool LOGIN; CREATE ROLE motorpool_migrate; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO motorpool; GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO motorpool";
    world.sql(&format!("{role}; {}", roles.collect::<String>())).expect("its role");
    let mut conn = world.conn();
    conn.batch_execute("CHECKPOINT").expect("all in the files");
    #[derive(diesel::QueryableByName)]
    struct Found {
        #[diesel(sql_type = diesel::sql_types::Text)]
        path: String,
    }
    let asked = diesel::sql_query("SELECT pg_relation_filepath('suppliers') AS path");
    let Found { path } = diesel::RunQueryDsl::get_result(asked, &mut conn).expect("its place");
    drop(conn);
    own.halt();
    let file = std::path::Path::new(own.own_folder().0).join("data").join(path);
    let mut file = OpenOptions::new().write(true).open(file).expect("the table's file");
    file.write_all(&[0xA5; 8192]).expect("damage");
    drop(file);
    own.resume();

    for url in [world.database.url.clone(), world.database.url.replace("postgres@", "motorpool@")] {
        let server = Process::serve(&url);
        let admin = server.nobody().person(ADMIN, PASSWORD);
        let met = admin.get("/suppliers");
        assert!(
            met.problem(503, "database_corrupt").is_object() && met.header("retry-after").is_some(),
            "{}",
            met.body
        );
        assert_eq!(server.nobody().get_at("/readyz").expect(503)["reason"], "database_corrupt");
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
