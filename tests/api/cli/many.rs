//! `--all`: the same command over many databases, one after another.

use std::{fs, path::PathBuf, process::Output};

use serde_json::json;

use crate::{
    cases,
    support::{
        command::{done, motorpool, refused},
        database::{Database, Engine},
        world::World,
    },
};

cases![each_has_its_turn_and_who_failed_is_said, a_typing_error_begins_nothing];

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

fn each_has_its_turn_and_who_failed_is_said(world: &World) {
    let [first, last] = [Database::empty(world.database.engine), Database::empty(world.database.engine)];
    let nowhere = match world.database.engine {
        Engine::Sqlite => "sqlite:///proc/nowhere/x.db".to_owned(),
        Engine::Postgres => first.url.replace("postgres@", "postgres:s3cret@").replace(first.name(), "nowhere"),
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

fn a_typing_error_begins_nothing(world: &World) {
    let new = Database::empty(world.database.engine);
    for (lines, because) in [
        (vec![new.url.as_str(), "postgress://db1/ninghai"], "database 2: DATABASE_URL has the scheme"),
        (vec![], "names no database"),
    ] {
        refused(&run(&["migrate", "--all", &Folder::listing(&lines).named("all")]), because);
    }
    let missing = motorpool(&new.url, &["migrate", "--check"]);
    assert!(!said(&missing).contains("up to date"), "{}", said(&missing));
    let twice = Folder::listing(&[&new.url, &new.url]);
    refused(&run(&["backup", "--all", &twice.named("all"), &twice.named(".")]), "would be backed up as");
}
