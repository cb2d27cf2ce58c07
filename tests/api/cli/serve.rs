//! `motorpool serve` and `demo`: a start that fails says why in one line and changes nothing; a signal ends it.

use std::{
    fs,
    io::{BufRead, BufReader, Write as _},
    net::TcpListener,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Stdio,
    sync::mpsc,
    thread,
    time::Duration,
};

use serde_json::json;

use crate::{
    cases,
    support::{
        client::Reply,
        command::{done, ended, motorpool, refused},
        database::{ADMIN, Engine, PASSWORD},
        process::{self, Process, until},
        world::World,
    },
};

cases![
    a_second_server_is_refused,
    the_lock_of_one_that_ends_is_waited_for,
    a_compatible_newer_database_is_served,
    a_drain_serves_on_and_says_no,
    tls_that_was_not_built_in_is_refused,
    a_taken_port_is_refused,
    a_newer_database_is_refused,
    the_first_user_of_a_new_file_is_added_before_it_is_served,
    a_demonstration_is_not_served,
    demo_leaves_other_databases_alone,
    a_signal_ends_it_after_what_is_in_flight,
    tokens_outlive_the_server,
    what_it_writes_is_its_owners_alone,
    it_has_a_secret,
    requests_are_limited_unless_told_otherwise,
];

fn a_second_server_is_refused(world: &World) {
    assert_eq!(world.nobody().get_at("/readyz").expect(200)["status"], "ready");
    // PostgreSQL serves several processes: there it is no fault.
    if world.database.engine == Engine::Sqlite {
        refused(&motorpool(&world.database.url, &["serve"]), "another motorpool is using");
        refused(&motorpool(&world.database.url, &["migrate"]), "another motorpool is using");
    }
    assert_eq!(world.nobody().get_at("/readyz").expect(200)["status"], "ready");
}

fn the_lock_of_one_that_ends_is_waited_for(world: &World) {
    if world.database.engine == Engine::Postgres {
        return;
    }
    world.stop();
    // As another process that is about to end holds it.
    let lock = fs::File::create(format!("{}.lock", world.database.file().display())).expect("the lock file");
    lock.lock().expect("its lock");
    let mut starting = process::motorpool(&world.database.url, &["serve"]);
    let mut child = starting.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("it runs");
    let log = BufReader::new(child.stderr.take().expect("its log"));
    let (sender, receiver) = mpsc::channel();
    let reading = thread::spawn(move || {
        for line in log.lines().map_while(Result::ok) {
            if line.contains("waiting for another motorpool") {
                lock.unlock().expect("the lock is given up");
            }
            let _ = sender.send(line);
        }
    });
    let mut said = Vec::new();
    while let Ok(line) = receiver.recv_timeout(Duration::from_secs(30)) {
        said.push(line);
        if said.last().is_some_and(|line| line.contains("listening")) {
            break;
        }
    }
    let _ = child.kill();
    let _ = child.wait();
    reading.join().expect("all is read");
    assert!(said.last().is_some_and(|line| line.contains("listening")), "{said:?}");
}

fn a_compatible_newer_database_is_served(world: &World) {
    world.stop();
    let newer = |compatible_from: &str| {
        world
            .sql(&format!(
                "DELETE FROM __diesel_schema_migrations WHERE version = '29991231000000';
                 INSERT INTO __diesel_schema_migrations (version, compatible_from) VALUES ('29991231000000', {compatible_from})"
            ))
            .expect("a migration of the future");
    };
    // The newest that this program knows.
    newer("(SELECT max(version) FROM __diesel_schema_migrations)");
    let server = Process::serve(&world.database.url);
    assert_eq!(server.nobody().get_at("/readyz").expect(200)["status"], "ready");
    let admin = server.nobody().person(ADMIN, PASSWORD);
    admin.post("/departments", json!({"code": "finance", "name": "县财政局"})).expect(201);
    // What isn't additive is told to a process that serves already.
    newer("'29990101000000'");
    let refused_now = server.nobody().get_at("/readyz").expect(503);
    assert_eq!(refused_now["reason"], "not_migrated", "{refused_now}");
    server.terminate();
    refused(&motorpool(&world.database.url, &["serve"]), "newer motorpool");
    // Serving is all that an older program does with it.
    newer("(SELECT max(version) FROM __diesel_schema_migrations)");
    refused(&motorpool(&world.database.url, &["migrate"]), "newer motorpool");
}

fn a_drain_serves_on_and_says_no(world: &World) {
    world.stop();
    let server = Process::start(process::motorpool(&world.database.url, &["serve"]).env("MOTORPOOL_DRAIN", "300"));
    let nobody = server.nobody();
    nobody.get_at("/readyz").expect(200);
    server.signal("TERM");
    process::until(|| nobody.get_at("/readyz").status == 503);
    assert_eq!(nobody.get_at("/readyz").expect(503)["reason"], "draining");
    // Requests are served, and no connection is kept for another.
    let served = nobody.post("/auth/login", json!({"username": ADMIN, "password": PASSWORD}));
    served.expect(200);
    assert_eq!(served.header("connection"), Some("close"));
    // Who can't wait says so again.
    server.signal("TERM");
    assert!(server.ended().success(), "it ended otherwise than with 0");
}

fn tls_that_was_not_built_in_is_refused(world: &World) {
    if cfg!(feature = "postgres-tls") {
        return;
    }
    for mode in ["require", "verify-full"] {
        let url = format!("postgres://127.0.0.1:1/motorpool?sslmode={mode}");
        refused(&motorpool(&url, &["serve"]), &format!("asks for TLS (sslmode={mode})"));
    }
    // What may be without it is not asked for: there it is the server that is missing.
    refused(&motorpool("postgres://127.0.0.1:1/motorpool?sslmode=prefer", &["migrate"]), "can't open the database");
    let _ = world;
}

fn a_taken_port_is_refused(world: &World) {
    world.stop();
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    refused(&motorpool(&world.database.url, &["serve", "--bind", &address]), "can't listen on");
}

fn a_newer_database_is_refused(world: &World) {
    world.stop();
    world
        .sql("INSERT INTO __diesel_schema_migrations (version) VALUES ('29991231000000')")
        .expect("a migration of the future");
    for act in ["serve", "migrate"] {
        refused(&motorpool(&world.database.url, &[act]), "newer motorpool");
    }
}

fn the_first_user_of_a_new_file_is_added_before_it_is_served(world: &World) {
    let folder = std::env::temp_dir().join(format!("motorpool-new-{}", uuid::Uuid::now_v7().simple()));
    fs::create_dir(&folder).expect("a folder");
    let url = match world.database.engine {
        // Nor is there its folder yet.
        Engine::Sqlite => format!("sqlite://{}", folder.join("data/new.db").display()),
        Engine::Postgres => {
            world.stop();
            world.sql("DELETE FROM __diesel_schema_migrations WHERE version > '20261129'").expect("an older database");
            world.database.url.clone()
        }
    };
    let mut adding =
        process::motorpool(&url, &["user", "add", "--username", "root", "--role", "admin", "--password-stdin"]);
    let mut adding =
        adding.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
    adding.stdin.take().expect("its input").write_all(PASSWORD.as_bytes()).expect("a password");
    let added = adding.wait_with_output().expect("it ends");
    match world.database.engine {
        Engine::Sqlite => {
            done(&added);
            let served = Process::serve(&url);
            served.nobody().post("/auth/login", json!({"username": "root", "password": PASSWORD})).expect(200);
            served.terminate();
        }
        Engine::Postgres => refused(&added, "run `motorpool migrate` first"),
    }
    fs::remove_dir_all(&folder).expect("removed");
}

fn a_demonstration_is_not_served(world: &World) {
    world.stop();
    let yes = if world.database.engine == Engine::Sqlite { "1" } else { "true" };
    world.sql(&format!("UPDATE settings SET demo = {yes}")).expect("a demonstration");
    refused(&motorpool(&world.database.url, &["serve"]), "demonstration database");
}

fn demo_leaves_other_databases_alone(world: &World) {
    world.department("finance");
    world.stop();
    refused(&motorpool(&world.database.url, &["demo"]), "not a demonstration");
    assert_eq!(world.sql_number("SELECT COUNT(*) AS n FROM departments"), 1);
}

fn a_signal_ends_it_after_what_is_in_flight(world: &World) {
    let server = Process::serve(&world.database.url);
    let nobody = server.nobody();
    // Who waited too long for a turn is told to come again, which is a whole answer, too.
    let is_whole = |reply: &Reply| match reply.status {
        503 => reply.header("retry-after").is_some(),
        status => status == 200 && reply.json()["access_token"].is_string(),
    };
    std::thread::scope(|scope| {
        // Hashing keeps them busy while the signal arrives; an answer is whole, or the connection was never taken.
        let signing_in: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    nobody
                        .request("POST", "/auth/login")
                        .json(&json!({"username": ADMIN, "password": PASSWORD}))
                        .attempt()
                })
            })
            .collect();
        let first = nobody.post("/auth/login", json!({"username": ADMIN, "password": PASSWORD}));
        assert!(is_whole(&first), "{}", first.body);
        assert!(server.terminate().success(), "it ended otherwise than with 0");
        for attempt in signing_in {
            if let Ok(reply) = attempt.join().expect("an attempt") {
                assert!(is_whole(&reply), "{}", reply.body);
            }
        }
    });
    nobody.request_at("GET", "/healthz").attempt().expect_err("nobody listens any more");
    if world.database.engine == Engine::Sqlite {
        // Nothing is left behind that the next one would have to repair.
        assert!(motorpool(&world.database.url, &["check"]).status.success());
    }
}

fn tokens_outlive_the_server(world: &World) {
    let secret = |words: &str| {
        let words = words.to_owned();
        move |settings: &mut motorpool::config::Settings| settings.secret = Some(words)
    };
    world.serve_with(secret("a secret of the company"));
    let token = world.admin().token().expect("a token");
    world.serve_with(secret("a secret of the company"));
    world.nobody().bearer(&token).get("/auth/me").expect(200);
    // The database alone has no key that signs.
    let open = format!("SELECT count(*) AS n FROM signing_keys WHERE wrapped = {}", world.database.boolean(false));
    assert_eq!((world.sql_number(&open), world.sql_number("SELECT count(*) AS n FROM signing_keys")), (0, 1));
    // With another secret the old key is no longer believed. New tokens are signed by a new key.
    world.serve_with(secret("another"));
    world.nobody().bearer(&token).get("/auth/me").problem(401, "token_invalid");
    world.admin().get("/auth/me").expect(200);
    assert_eq!(world.sql_number("SELECT count(*) AS n FROM signing_keys"), 2);
}

/// What others may do with a file or folder.
fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap_or_else(|e| panic!("{}: {e}", path.display())).permissions().mode() & 0o777
}

fn beside(file: &Path, end: &str) -> PathBuf {
    format!("{}{end}", file.display()).into()
}

fn what_it_writes_is_its_owners_alone(world: &World) {
    // PostgreSQL keeps its files itself.
    if world.database.engine == Engine::Postgres {
        return;
    }
    let folder = std::env::temp_dir().join(format!("motorpool-own-{}", uuid::Uuid::now_v7().simple()));
    let (inner, file) = (folder.join("data"), folder.join("data/motorpool.db"));
    let url = format!("sqlite://{}", file.display());
    let server = Process::serve(&url);
    assert_eq!((mode(&folder), mode(&inner)), (0o700, 0o700));
    // So is whatever else it may come to write.
    let status = fs::read_to_string(format!("/proc/{}/status", server.id())).expect("its status");
    assert!(status.lines().any(|line| line == "Umask:\t0077"), "{status}");
    // SQLite's own files are there while somebody writes.
    server.nobody().get_at("/.well-known/jwks.json").expect(200);
    for end in ["", "-wal", "-shm", ".lock", ".secret"] {
        assert_eq!(mode(&beside(&file, end)), 0o600, "{end}");
    }
    server.terminate();

    // What an earlier version left for all to read is narrowed at the next start.
    for end in ["", ".secret"] {
        fs::set_permissions(beside(&file, end), fs::Permissions::from_mode(0o644)).expect("as before");
    }
    let server = Process::serve(&url);
    for end in ["", ".secret"] {
        assert_eq!(mode(&beside(&file, end)), 0o600, "{end}");
    }
    server.terminate();
    fs::remove_dir_all(&folder).expect("removed");

    // The library makes files as the program does, whose umask it doesn't have.
    let file = folder.with_extension("db");
    drop(motorpool::db::Conn::create_sqlite(file.to_str().expect("a path")).expect("a database"));
    assert_eq!(mode(&file), 0o600);
    for end in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(beside(&file, end));
    }
    let (folder, clock) = (file.with_extension("folder"), motorpool::kernel::Clock::system());
    let target = motorpool::db::Target::Sqlite(folder.join("motorpool.db").display().to_string());
    drop(motorpool::db::Db::alone(target, clock).expect("its lock"));
    assert_eq!((mode(&folder), mode(&folder.join("motorpool.db.lock"))), (0o700, 0o600));
    fs::remove_dir_all(&folder).expect("removed");
}

fn it_has_a_secret(world: &World) {
    world.department("finance");
    world.stop();
    let url = world.database.url.as_str();
    let serve = || {
        let mut command = process::motorpool(url, &["serve"]);
        command.env_remove("MOTORPOOL_SECRET");
        command
    };
    let short = |name: &str, value: &str| ended(serve().env(name, value));
    refused(&short("MOTORPOOL_SECRET", "x"), "MOTORPOOL_SECRET holds 1 bytes, and a secret has 32 or more");
    refused(&short("MOTORPOOL_SECRET", ""), "MOTORPOOL_SECRET holds 0 bytes");
    refused(&short("MOTORPOOL_SECRET_FILE", "/nowhere/secret"), "there is no file /nowhere/secret");
    if world.database.engine == Engine::Postgres {
        refused(&ended(&mut serve()), "MOTORPOOL_SECRET isn't set, and on PostgreSQL it must be");
        return;
    }
    // It makes one of its own, once; what was sealed before stays as it is, and `check` reads the same.
    let own = beside(&world.database.file(), ".secret");
    let begun = || {
        let server = Process::start(&mut serve());
        let signed = server.nobody().post("/auth/login", json!({"username": ADMIN, "password": PASSWORD})).expect(200);
        let sealed = "SELECT count(*) AS n FROM seals WHERE key_id <> 'open'";
        until(|| world.sql_number(sealed) > 0);
        assert!(server.terminate().success());
        signed["access_token"].as_str().expect("a token").to_owned()
    };
    let token = begun();
    let made = fs::read_to_string(&own).expect("a secret");
    assert!(made.trim().len() >= 32);
    done(&motorpool(url, &["check"]));
    let server = Process::start(&mut serve());
    server.nobody().bearer(&token).get("/auth/me").expect(200);
    server.terminate();
    assert_eq!(fs::read_to_string(&own).expect("a secret"), made);

    // Elsewhere it is named; without it nothing is made in its stead.
    let elsewhere = own.with_extension("kept");
    fs::rename(&own, &elsewhere).expect("moved");
    refused(&ended(&mut serve()), "was served with a secret");
    assert!(!own.exists());
    let off = motorpool(url, &["check"]);
    assert!(String::from_utf8_lossy(&off.stdout).contains("the record is sealed by a key that is known"), "{off:?}");
    let named = |arguments: &[&str]| {
        let mut command = process::motorpool(url, arguments);
        command.env("MOTORPOOL_SECRET_FILE", &elsewhere);
        command
    };
    done(&named(&["check"]).output().expect("it runs"));
    let server = Process::start(&mut named(&["serve"]));
    server.nobody().bearer(&token).get("/auth/me").expect(200);
    server.terminate();
    assert!(!own.exists());

    // Another one than sealed isn't taken silently; that one as a former secret is.
    fs::copy(&elsewhere, &own).expect("put back");
    let other = "another secret, as long as one has to be";
    refused(&ended(serve().env("MOTORPOOL_SECRET", other)), "put what that file holds into");
    fs::write(&own, other).expect("another");
    refused(&ended(&mut serve()), "isn't the secret that sealed the database");
    let server = Process::start(serve().env("MOTORPOOL_FORMER_SECRETS", made.trim()));
    server.nobody().bearer(&token).get("/auth/me").expect(200);
    server.terminate();
}

fn requests_are_limited_unless_told_otherwise(world: &World) {
    world.stop();
    let server = Process::start(process::motorpool(&world.database.url, &["serve"]).env_remove("MOTORPOOL_RATE_LIMIT"));
    for path in ["/api/v1/openapi.json", "/problems", "/.well-known/jwks.json", "/api/v1/auth/me"] {
        let reply = server.nobody().get_at(path);
        assert_eq!(reply.header("ratelimit-policy"), Some("\"minute\";q=600;w=60"), "{path}");
    }
    assert_eq!(server.nobody().get_at("/readyz").header("ratelimit-policy"), None, "who watches isn't counted");
}
