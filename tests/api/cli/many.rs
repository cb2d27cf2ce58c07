//! `--all`: the same command over many databases, one after another.

use std::{fs, path::PathBuf, process::Output};

use serde_json::{Value, json};

use crate::{
    cases,
    support::{
        command::{done, motorpool, refused},
        database::{ADMIN, Database, Engine, PASSWORD},
        process::{self, Process, SECRET},
        wire::until,
        world::World,
    },
};

cases![
    each_has_its_turn_and_who_failed_is_said,
    each_is_checked_by_its_own_secret,
    a_program_reads_a_line_for_each,
    a_remark_is_no_part_of_a_database,
    a_typing_error_begins_nothing,
];

/// A folder with the file that lists databases. It is removed when dropped.
struct Folder(PathBuf);

impl Folder {
    fn listing(urls: &[&str]) -> Self {
        let path = std::env::temp_dir().join(format!("motorpool-many-{}", uuid::Uuid::now_v7().simple()));
        fs::create_dir(&path).expect("a folder");
        fs::write(path.join("all"), format!("# all of ours\n\n{}\n", urls.join("\n"))).expect("a list");
        Self(path)
    }

    fn named(&self, name: &str) -> String {
        self.0.join(name).to_str().expect("a path in UTF-8").to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Runs a command; none of the database that the environment names is touched.
fn run(arguments: &[&str]) -> Output {
    motorpool("sqlite://nowhere.db", arguments)
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// The URL of another database of that server, which names it in its query. It has a password.
fn by_query(database: &Database, other: &str) -> String {
    let url = database.url.replace("postgres@", "postgres:s3cret@").replace(database.name(), "");
    format!("{url}{}dbname={other}", if url.contains('?') { '&' } else { '?' })
}

fn each_has_its_turn_and_who_failed_is_said(world: &World) {
    let [first, last] = [Database::empty(world.database.engine), Database::empty(world.database.engine)];
    let nowhere = match world.database.engine {
        Engine::Sqlite => "sqlite:///proc/nowhere/x.db".to_owned(),
        Engine::Postgres => by_query(&first, "nowhere"),
    };
    let folder = Folder::listing(&[&first.url, &nowhere, &last.url]);
    let (all, backups) = (folder.named("all"), folder.named("backups"));
    fs::create_dir(&backups).expect("a folder for the backups");

    let migrated = run(&["migrate", "--all", &all]);
    refused(&migrated, "1 of 3 failed: ");
    assert!(said(&migrated).contains("nowhere") && !said(&migrated).contains("s3cret"), "{}", said(&migrated));
    // Those before and after it were migrated.
    for url in [&first.url, &last.url] {
        let missing = motorpool(url, &["migrate", "--check"]);
        done(&missing);
        assert!(said(&missing).contains("up to date"), "{}", said(&missing));
    }
    let good = Folder::listing(&[&first.url, &last.url]);
    let good = good.named("all");
    for arguments in
        [&["migrate", "--check", "--all", &good][..], &["check", "--all", &good], &["backup", "--all", &good, &backups]]
    {
        let output = run(arguments);
        done(&output);
        assert!(said(&output).contains("all 2 are done"), "{}", said(&output));
    }
    let made = fs::read_dir(&backups)
        .expect("backups")
        .flatten()
        .filter(|entry| entry.path().extension().is_some_and(|end| end == "db"));
    assert_eq!(made.count(), 2);
    if world.database.engine == Engine::Postgres {
        let by_query = Folder::listing(&[&by_query(&last, last.name())]);
        done(&run(&["backup", "--all", &by_query.named("all"), &by_query.named(".")]));
        assert!(by_query.0.join(format!("{}.db", last.name())).exists());
    }
    // What broke a rule failed, too; and a backup overwrites nothing.
    world.tariff();
    world.vehicle("car");
    world.booking(&world.department("finance"), json!({}));
    world.stop();
    world.sql("UPDATE bookings SET state = 'cancelled'").expect("a booking that still wants its car");
    let one_is_off = Folder::listing(&[&world.database.url, &first.url]);
    refused(&run(&["check", "--all", &one_is_off.named("all")]), "1 of 2 failed: ");
    refused(&run(&["backup", "--all", &good, &backups]), "2 of 2 failed: ");
}

fn each_is_checked_by_its_own_secret(world: &World) {
    const OTHER: &str = "the secret of another county's server";
    let (world, other) = (World::new(world.database.engine), World::new(world.database.engine));
    let folder = Folder::listing(&[]);
    let [own, others] = [("own", SECRET), ("others", OTHER)].map(|(name, secret)| {
        fs::write(folder.named(name), secret).expect("a secret");
        folder.named(name)
    });
    // On SQLite the first makes its own secret, beside the database.
    let served = |world: &World, command: &mut std::process::Command| {
        let server = Process::start(command);
        server.nobody().person(ADMIN, PASSWORD).get("/departments").expect(200);
        let sealed = || world.sql_number("SELECT count(*) AS n FROM seals WHERE key_id <> 'open'") > 0;
        until("sealed", || sealed().then_some(()));
        assert!(server.terminate().success());
    };
    let serve = |world: &World| process::motorpool(&world.database.url, &["serve"]);
    served(&world, &mut serve(&world));
    served(&other, serve(&other).env("MOTORPOOL_SECRET", OTHER));
    let first = match world.database.engine {
        Engine::Sqlite => world.database.url.clone(),
        Engine::Postgres => format!("{} {own}", world.database.url),
    };
    let listing = Folder::listing(&[&first, &format!("{}\t{others} # the other county", other.database.url)]);
    let all = listing.named("all");
    done(&run(&["check", "--all", &all]));
    // What is set for all is no one's of these.
    let set = |list: &str, secret: &str| {
        let mut check = process::motorpool("sqlite://nowhere.db", &["check", "--all", list]);
        check.env("MOTORPOOL_SECRET", secret).output().expect("the binary runs")
    };
    done(&set(&all, "a secret that sealed none of these at all"));
    // It is that of a database whose line names none.
    let unnamed = Folder::listing(&[&first, &other.database.url]);
    done(&set(&unnamed.named("all"), OTHER));
    refused(&set(&unnamed.named("all"), "a secret that sealed none of these at all"), "1 of 2 failed: ");
}

fn a_program_reads_a_line_for_each(world: &World) {
    let lost = match world.database.engine {
        Engine::Sqlite => "sqlite:///proc/nowhere/x.db".to_owned(),
        Engine::Postgres => {
            world.database.url.replace("postgres@", "postgres:s3cret@").replace(world.database.name(), "nowhere")
        }
    };
    let other = Database::fresh(world.database.engine);
    let folder = Folder::listing(&[&world.database.url, &lost, &other.url]);
    let output = run(&["check", "--json", "--all", &folder.named("all")]);
    refused(&output, "1 of 3 failed: ");
    assert!(!said(&output).contains("s3cret"), "{}", said(&output));
    let lines = String::from_utf8(output.stdout).expect("text");
    let answers: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(answers.len(), 2, "{lines}");
    for (answer, database) in answers.iter().zip([&world.database, &other]) {
        assert_eq!(answer["sound"], true, "{answer}");
        let name = answer["database"].as_str().expect("its name");
        match database.engine {
            Engine::Sqlite => assert_eq!(name, database.url),
            Engine::Postgres => assert!(name.ends_with(&format!("/{}", database.name())), "{name}"),
        }
    }
    // One alone is as it was.
    let alone = motorpool(&world.database.url, &["check", "--json"]);
    let answer: Value = serde_json::from_slice(&alone.stdout).expect("JSON");
    assert_eq!((&answer["sound"], answer.get("database")), (&json!(true), None));
}

fn a_remark_is_no_part_of_a_database(world: &World) {
    let new = Database::empty(world.database.engine);
    let folder = Folder::listing(&[&format!("{} # 宁海", new.url), "  # nobody yet"]);
    let migrated = run(&["migrate", "--all", &folder.named("all")]);
    done(&migrated);
    assert!(said(&migrated).contains("all 1 are done"), "{}", said(&migrated));
    let standing = motorpool(&new.url, &["migrate", "--check"]);
    done(&standing);
    assert!(said(&standing).contains("up to date"), "{}", said(&standing));
}

fn a_typing_error_begins_nothing(world: &World) {
    let new = Database::empty(world.database.engine);
    for (lines, because) in [
        (vec![new.url.as_str(), "postgress://db1/ninghai"], "line 4: DATABASE_URL has the scheme"),
        (vec![new.url.as_str(), "host=db1 dbname=ninghai password=s3cret"], "line 4: a line is a URL"),
        (vec![new.url.as_str(), "host=db1 password=s3cret"], "line 4: DATABASE_URL is no URL"),
        (vec![new.url.as_str(), "postgres://u:s3cret@db1/?sslmode=prefer"], "line 4: the URL names no database"),
        (vec![new.url.as_str(), "postgres://u:s3cret/ninghai"], "line 4: the URL names no database"),
        (vec![], "names no database"),
    ] {
        let output = run(&["migrate", "--all", &Folder::listing(&lines).named("all")]);
        refused(&output, because);
        assert!(!said(&output).contains("s3cret"), "{}", said(&output));
    }
    let missing = motorpool(&new.url, &["migrate", "--check"]);
    assert!(!said(&missing).contains("up to date"), "{}", said(&missing));
    let twice = Folder::listing(&[&new.url, &new.url]);
    refused(&run(&["backup", "--all", &twice.named("all"), &twice.named(".")]), "would be backed up as");
}
