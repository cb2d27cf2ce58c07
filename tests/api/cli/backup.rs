//! `motorpool backup`: made beside a server under load, and restored by the steps of `docs/OPERATIONS.md`.

use std::{
    env, fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Output},
    sync::{
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc,
    },
    thread,
};

use diesel::{RunQueryDsl, sql_query, sql_types::Text};
use motorpool::{config::Settings, db::Conn};
use serde_json::json;

use crate::{
    cases,
    cli::{bulk, tear},
    db::durability::writers::{Company, Told, book},
    support::{
        command::{done, motorpool, refused},
        company::company,
        database::{Database, Engine, PASSWORD},
        dump::dump,
        folder::Folder,
        process::{self, Process, until},
        world::World,
    },
};

cases![
    a_backup_under_load_has_all_that_was_acknowledged,
    a_restore_by_the_documented_steps,
    a_backup_overwrites_nothing,
    a_broken_database_makes_no_backup,
    a_broken_off_backup_is_cleared_away,
    what_is_off_is_backed_up_and_said,
];

fn backup(world: &World, file: &Path) -> Output {
    motorpool(&world.database.url, &["backup", file.to_str().expect("a path in UTF-8")])
}

/// The secret of the server whose database is backed up.
const SECRET: &str = "what is kept apart from the backups";

/// The program over this database, with the secret.
fn with_secret(url: &str, act: &str) -> Command {
    let mut command = process::motorpool(url, &[act]);
    command.env("MOTORPOOL_SECRET", SECRET);
    command
}

#[derive(diesel::QueryableByName)]
struct Reference {
    #[diesel(sql_type = Text)]
    external_ref: String,
}

fn a_backup_under_load_has_all_that_was_acknowledged(world: &World) {
    const WRITERS: usize = 16;
    let company = Company::of(world, 2);
    // Many rows make the backup take some time.
    bulk(world, 20_000);
    let folder = Folder::new();
    let server = Process::start(&mut with_secret(&world.database.url, "serve"));
    let client = server.nobody().person("requester.finance", PASSWORD);
    // What was sealed before there was a secret is followed by what the secret seals.
    until(|| world.sql_number("SELECT count(*) AS n FROM seals WHERE key_id <> 'open'") > 0);
    let (told, enough, meanwhile) = (Told::default(), AtomicBool::new(false), AtomicUsize::new(0));
    let (sender, acknowledged) = mpsc::channel();
    let before = thread::scope(|scope| {
        for writer in 0..WRITERS {
            let (client, company, told, enough, meanwhile, sender) =
                (&client, &company, &told, &enough, &meanwhile, sender.clone());
            scope.spawn(move || {
                for number in 0.. {
                    if enough.load(Ordering::Relaxed) {
                        return;
                    }
                    let reference = format!("{writer}-{number}");
                    let reply =
                        book(client, &company.task(world, number % 100, &reference), &reference).expect("an answer");
                    // More may come at once than may wait; but nobody waits for the backup.
                    if reply.status == 503 {
                        continue;
                    }
                    told.answered(&reference, &reply);
                    meanwhile.fetch_add(1, Ordering::Relaxed);
                    let _ = sender.send(());
                }
            });
        }
        assert_eq!(acknowledged.iter().take(50).count(), 50);
        let before = told.all();
        meanwhile.store(0, Ordering::Relaxed);
        done(&backup(world, &folder.file()));
        let meanwhile = meanwhile.load(Ordering::Relaxed);
        enough.store(true, Ordering::Relaxed);
        assert!(meanwhile >= WRITERS, "the writers stood still: {meanwhile} were answered during the backup");
        before
    });
    assert!(server.terminate().success());
    assert_eq!(folder.names(), ["company.db"]);
    let file = folder.file();
    assert_eq!(fs::metadata(&file).expect("the backup").permissions().mode() & 0o777, 0o600);
    // A file without a log: what SQLite calls a journal that is deleted.
    assert_eq!(fs::read(&file).expect("the backup")[18..20], [1, 1]);
    let url = format!("sqlite://{}", file.display());
    // The secret isn't in it.
    done(&with_secret(&url, "check").output().expect("a check"));
    let mut conn = Conn::open_sqlite(file.to_str().expect("a path"), true).expect("a database");
    let there: Vec<Reference> = sql_query("SELECT external_ref FROM bookings").load(&mut conn).expect("bookings");
    let there: Vec<String> = there.into_iter().map(|row| row.external_ref).collect();
    for reference in before.keys() {
        assert!(there.contains(reference), "{reference} was acknowledged before the backup began");
    }
    drop(conn);
    // Reading changed nothing of it, and left nothing beside it.
    assert_eq!(folder.names(), ["company.db"]);
    // A server runs on it as it is.
    refused(&motorpool(&url, &["serve"]), "was served with a secret");
    let served = Process::start(&mut with_secret(&url, "serve"));
    served.nobody().person("requester.finance", PASSWORD).get("/bookings").expect(200);
}

/// The commands in OPERATIONS.md that restore a backup.
fn documented_steps() -> String {
    let document =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/OPERATIONS.md")).expect("the document");
    let steps = document
        .split_once("<!-- restore: begin -->")
        .and_then(|(_, rest)| rest.split_once("<!-- restore: end -->"))
        .expect("the steps")
        .0;
    steps.lines().filter(|line| !line.starts_with("```")).collect::<Vec<_>>().join("\n")
}

fn a_restore_by_the_documented_steps(world: &World) {
    // Both lead to the same address: slips have it on them.
    let set = |settings: &mut Settings| {
        (settings.secret, settings.public_url) = (Some(SECRET.into()), Some("https://cars.example.gov.cn".into()));
    };
    world.serve_with(set);
    let paths = company(world);
    let token = world.supervisor().token().expect("a token");
    let asked = |world: &World| -> Vec<String> {
        paths.iter().map(|path| world.nobody().bearer(&token).get(path).body).collect()
    };
    let before = asked(world);
    let folder = Folder::new();
    done(&backup(world, &folder.file()));
    let kept = dump(&world.database);
    world.department("lost");
    world.stop();

    let secret = folder.0.join("kept-apart");
    fs::write(&secret, format!("{SECRET}\n")).expect("the secret");
    let file = fs::read(folder.file()).expect("the backup");
    let new = Database::empty(world.database.engine);
    let binary = Path::new(env!("CARGO_BIN_EXE_motorpool")).parent().expect("its folder");
    let path = env::join_paths(
        std::iter::once(binary.to_owned()).chain(env::split_paths(&env::var_os("PATH").unwrap_or_default())),
    )
    .expect("a path");
    let mut shell = Command::new("sh");
    shell
        .arg("-c")
        .arg(documented_steps())
        .env("PATH", path)
        .env("BACKUP", folder.file())
        .env("SECRET", &secret)
        .env("DATABASE_URL", &new.url);
    done(&shell.output().expect("a shell"));
    assert_eq!(dump(&new), kept);
    assert!(fs::read(folder.file()).expect("the backup") == file, "whoever reads a backup leaves it as it is");
    let restored = World::over(new);
    restored.at(&world.now());
    restored.serve_with(set);
    assert_eq!(asked(&restored), before);
}

fn a_backup_overwrites_nothing(world: &World) {
    world.nobody();
    let folder = Folder::new();
    fs::write(folder.file(), "something else").expect("a file");
    refused(&backup(world, &folder.file()), "exists");
    assert_eq!(fs::read_to_string(folder.file()).expect("the file"), "something else");
    assert_eq!(folder.names(), ["company.db"]);
    refused(&backup(world, &folder.0.join("nowhere/company.db")), "there is no folder");
    let lock = fs::File::create(folder.0.join(".motorpool-backup.lock")).expect("the lock");
    lock.lock().expect("another that writes");
    refused(&backup(world, &folder.0.join("second.db")), "another backup or archive is being written");
}

fn a_broken_database_makes_no_backup(world: &World) {
    world.tariff();
    world.stop();
    tear(world);
    let folder = Folder::new();
    let failed = backup(world, &folder.file());
    refused(&failed, if world.database.engine == Engine::Sqlite { "damaged and not kept" } else { "FOREIGN KEY" });
    assert!(folder.names().is_empty(), "{:?}", folder.names());
    let nowhere = format!("{}/nowhere.db", folder.0.display());
    refused(
        &motorpool(&format!("sqlite://{nowhere}"), &["backup", folder.file().to_str().expect("a path")]),
        "there is no database",
    );
    world
        .sql("INSERT INTO __diesel_schema_migrations (version) VALUES ('29991231000000')")
        .expect("a migration of the future");
    refused(&backup(world, &folder.file()), "newer motorpool");
    assert!(folder.names().is_empty(), "{:?}", folder.names());
}

fn a_broken_off_backup_is_cleared_away(world: &World) {
    let folder = Folder::new();
    for suffix in ["", "-wal", "-shm", "-journal"] {
        fs::write(folder.0.join(format!(".motorpool-backup.partial{suffix}")), "half").expect("a rest");
    }
    done(&backup(world, &folder.file()));
    assert_eq!(folder.names(), ["company.db"]);
}

fn what_is_off_is_backed_up_and_said(world: &World) {
    world.tariff();
    world.vehicle("car");
    world.booking(&world.department("finance"), json!({}));
    world.sql("UPDATE bookings SET state = 'cancelled'").expect("a booking that still wants its car");
    let folder = Folder::new();
    let made = backup(world, &folder.file());
    assert_eq!(made.status.code(), Some(1));
    assert!(
        made.stderr.is_empty() && String::from_utf8_lossy(&made.stdout).contains("a closed booking wants no vehicle")
    );
    assert_eq!(folder.names(), ["company.db"]);
}
