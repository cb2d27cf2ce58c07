//! `motorpool events archive`: what is in the files, what stays, and what `check` says of both.

use std::{
    fs,
    io::{BufRead, BufReader},
    os::unix::fs::PermissionsExt,
};

use diesel::{connection::SimpleConnection, prelude::*};
use flate2::bufread::GzDecoder;
use motorpool::{
    cli::{
        archive::{Archived, archive as make},
        check::faults,
    },
    db::{Conn, Db, Target, schema},
    events::{
        model::{Archive, Sealed},
        ops::{Verifying, archives, verify},
        seal::SealKey,
    },
    kernel::{Clock, Instant},
};
use serde_json::{Value, json};

use crate::{
    cases,
    support::{
        client::id,
        command::{done, motorpool, refused},
        company::{archive_into, archived},
        database::{Engine, PASSWORD, drop_triggers},
        folder::Folder,
        world::World,
    },
};

cases![
    what_is_archived_is_in_the_file_and_no_longer_listed,
    one_archive_follows_the_other,
    what_was_done_to_an_archive_is_found,
    a_row_by_another_key_is_not_believed,
    an_archive_outlives_its_secret,
    one_that_was_not_noted_goes_on,
    a_slip_still_names_who_approved,
    one_that_was_broken_off_goes_on,
    what_a_webhook_awaits_stays,
    a_broken_record_is_not_archived,
    only_what_is_old_is_archived,
];

const SECRET: &str = "what the database does not know of, and long";
const FORMER: &str = "what it was sealed by before, and is known now";

/// What `check` says with these arguments, and whether all is well.
fn checked(world: &World, arguments: &[&str]) -> (String, bool) {
    let check = motorpool(&world.database.url, &[&["check"], arguments].concat());
    (
        String::from_utf8_lossy(&check.stdout).into_owned() + &String::from_utf8_lossy(&check.stderr),
        check.status.success(),
    )
}

/// `check` with the files in this folder.
fn checked_with(world: &World, folder: &Folder) -> (String, bool) {
    checked(world, &["--archives", folder.0.to_str().expect("UTF-8")])
}

/// The lines of the only file, or of the one with this number.
fn lines(folder: &Folder, number: usize) -> Vec<Value> {
    let mut names = folder.names();
    names.sort();
    let file = fs::File::open(folder.0.join(&names[number])).expect("a file");
    let lines = BufReader::new(GzDecoder::new(BufReader::new(file))).lines();
    lines.map(|line| serde_json::from_str(&line.expect("a line")).expect("JSON")).collect()
}

fn count(world: &World, table: &str) -> i64 {
    world.sql_number(&format!("SELECT count(*) AS n FROM {table}"))
}

fn archive(world: &World, folder: &Folder) -> Archived {
    world.supervisor().get("/events/head").expect(200);
    archive_into(world, folder).expect("a sound record").expect("something to archive")
}

fn what_is_archived_is_in_the_file_and_no_longer_listed(world: &World) {
    world.tariff();
    let (department, _car) = (world.department("finance"), world.vehicle("car"));
    world.booking(&department, json!({}));
    let supervisor = world.supervisor();
    let before = supervisor.all("/events");
    let head = supervisor.get("/events/head").expect(200)["head"].as_str().expect("a head").to_owned();

    let folder = archived(world);
    let newest = before.len() as i64;
    let file = lines(&folder, 0);
    assert_eq!((&file[0]["format"], &file[0]["after"]), (&json!("motorpool events 1"), &Value::Null));
    let held: Vec<&Value> = file[1..].iter().rev().map(|line| &line["id"]).collect();
    assert_eq!(
        held,
        before[1..].iter().map(|event| &event["id"]).collect::<Vec<_>>(),
        "all but the newest, as they were"
    );
    let path = folder.0.join(&folder.names()[0]);
    assert_eq!(folder.names(), [format!("events-000000000001-{:012}.jsonl.gz", newest - 1)]);
    assert_eq!(fs::metadata(&path).expect("the file").permissions().mode() & 0o777, 0o600);

    // The newest stays, and what was archived is on record.
    let after = supervisor.all("/events");
    let kept: Vec<(&Value, &Value)> = after.iter().map(|event| (&event["sequence"], &event["action"])).collect();
    assert_eq!(kept, [(&json!(newest + 1), &json!("archive")), (&json!(newest), &before[0]["action"])]);
    assert_eq!(after[0]["after"]["file"], json!(folder.names()[0]));
    assert_eq!((count(world, "events"), count(world, "seals")), (2, 2));

    // Whoever follows the record is told, and can go on.
    let missed = supervisor.get(&format!("/events?after_sequence={}", newest - 2)).problem(422, "invalid");
    assert_eq!(
        (&missed["errors"][0]["parameter"], &missed["errors"][0]["code"]),
        (&json!("after_sequence"), &json!("archived"))
    );
    assert_eq!(supervisor.all(&format!("/events?after_sequence={}", newest - 1)).len(), 2);

    assert_eq!(faults(&world.database.url), Ok(Vec::new()));
    let (said, sound) = checked_with(world, &folder);
    assert!(sound, "{said}");
    // A head that was kept before is still there: the newest was the newest then.
    assert!(checked(world, &["--expect-head", &head]).1);
    let (last, seal) = (&file[file.len() - 2]["sequence"], &file[file.len() - 2]["seal"]);
    let earlier = format!("{last}:{}", seal.as_str().expect("a seal"));
    let (said, sound) = checked(world, &["--expect-head", &earlier]);
    assert!(!sound && said.contains("is archived; name the folder of the archives"), "{said}");
    let folder = folder.0.to_str().expect("UTF-8");
    assert!(checked(world, &["--expect-head", &earlier, "--archives", folder]).1);
    let another = format!("{last}:{}", "0".repeat(64));
    let (said, sound) = checked(world, &["--expect-head", &another, "--archives", folder]);
    assert!(!sound && said.contains("stands in its place"), "{said}");
}

fn one_archive_follows_the_other(world: &World) {
    let folder = archived(world);
    let supplier = |name: &str| world.admin().post("/suppliers", json!({"name": name})).expect(201);
    supplier("县客运公司");
    supplier("城际客运公司");
    let Archived { events, head, .. } = archive(world, &folder);
    let (first, second) = (lines(&folder, 0), lines(&folder, 1));
    let end = first.last().expect("an event");
    assert_eq!(second[0]["after"], format!("{}:{}", end["sequence"], end["seal"].as_str().expect("a seal")));
    assert_eq!(
        (second.len() as i64 - 1, head.sequence),
        (events, end["sequence"].as_i64().expect("a number") + events)
    );
    assert!(second.iter().any(|event| event["action"] == "archive"), "the first stands in the second");
    let (said, sound) = checked_with(world, &folder);
    assert!(sound, "{said}");
    // A copy holds what the archives hold, too.
    world.stop();
    assert_eq!(faults(&world.database.url), Ok(Vec::new()));
}

fn what_was_done_to_an_archive_is_found(world: &World) {
    let folder = archived(world);
    let path = folder.0.join(&folder.names()[0]);
    let whole = fs::read(&path).expect("the file");
    let says = |what: &str, of: (String, bool)| assert!(!of.1 && of.0.contains(what), "{what}: {}", of.0);
    // Cut short, changed, and gone.
    fs::write(&path, &whole[..whole.len() - 9]).expect("written");
    says("every archive can be read: ", checked_with(world, &folder));
    let mut changed = whole.clone();
    changed[4] ^= 1; // the time in the header of gzip, which no event is sealed with
    fs::write(&path, &changed).expect("written");
    says("every archive is as it was written: ", checked_with(world, &folder));
    fs::remove_file(&path).expect("removed");
    says("every archive can be read: ", checked_with(world, &folder));
    fs::write(&path, &whole).expect("written");
    assert!(checked_with(world, &folder).1);

    // Whoever removes events and says that they were archived has no key for the row.
    world.admin().post("/suppliers", json!({"name": "县客运公司"})).expect(201);
    world.supervisor().get("/events/head").expect(200);
    match world.database.engine {
        Engine::Sqlite => drop_triggers(&mut world.conn()),
        Engine::Postgres => ["archives", "seals", "events"]
            .iter()
            .for_each(|table| world.sql(&format!("ALTER TABLE {table} DISABLE TRIGGER USER")).expect("its triggers")),
    }
    let forged = "INSERT INTO archives (last_sequence, first_sequence, before, event_id, key_id, seal, file, sha256, created_at, own_key_id, own_seal)
                  SELECT s.sequence, a.last_sequence + 1, a.before, s.event_id, s.key_id, s.seal, 'another', a.sha256, a.created_at, a.own_key_id, a.own_seal
                  FROM seals s, archives a WHERE s.sequence = (SELECT MAX(sequence) - 1 FROM seals)";
    world.sql(forged).expect("a row");
    says("what stands of an archive is as it was sealed: another", checked(world, &[]));
    // And no archive that is made then removes anything by it.
    let rows = "SELECT count(*) AS n FROM seals";
    let seals = world.sql_number(rows);
    let said = archive_into(world, &folder).expect_err("it isn't believed");
    assert!(said.contains("so nothing is removed: what stands of an archive is as it was sealed"), "{said}");
    assert_eq!(world.sql_number(rows), seals);
}

fn a_row_by_another_key_is_not_believed(world: &World) {
    world.serve_with(|settings| settings.secret = Some(SECRET.into()));
    let folder = archived(world);
    world.admin().post("/suppliers", json!({"name": "县客运公司"})).expect(201);
    world.supervisor().get("/events/head").expect(200);
    let keys = |first: &str| [Some(first), Some(SECRET), Some(FORMER), None].map(SealKey::new);
    let mut conn = world.conn();
    let found = |conn: &mut Conn| verify(conn, &keys(SECRET), Verifying::default()).expect("a database").faults;
    assert_eq!(found(&mut conn), Vec::<String>::new());
    let made = archives(&mut conn).expect("a database").pop().expect("an archive");
    let sealed: Sealed = world_seal(&mut conn, made.last_sequence + 2);
    for key in [Some(FORMER), None] {
        let mut row = Archive {
            first_sequence: made.last_sequence + 1,
            last_sequence: sealed.sequence,
            event_id: sealed.event_id,
            key_id: sealed.key_id.clone(),
            seal: sealed.seal.clone(),
            file: "another".into(),
            ..made.clone()
        };
        SealKey::new(key).seal_archive(&mut row);
        conn.batch_execute("BEGIN").expect("a transaction");
        diesel::insert_into(schema::archives::table).values(row).execute(&mut conn).expect("a row");
        assert_eq!(found(&mut conn), ["the record tells of its last archive: another"], "{key:?}");
        conn.batch_execute("ROLLBACK").expect("its end");
    }
    drop(folder);
}

/// The seal at this sequence.
fn world_seal(conn: &mut Conn, sequence: i64) -> Sealed {
    schema::seals::table.find(sequence).select(Sealed::as_select()).get_result(conn).expect("a seal")
}

fn an_archive_outlives_its_secret(world: &World) {
    world.serve_with(|settings| settings.secret = Some(FORMER.into()));
    world.supervisor().get("/events/head").expect(200);
    world.stop();
    // No server seals what tells of it.
    let folder = Folder::new();
    let db = Db::new(Target::parse(&world.database.url).expect("a URL"), Clock::system());
    let end = Instant::parse("2999-01-01T00:00:00+08:00").expect("a moment");
    let keys = |secrets: &[&str]| -> Vec<SealKey> {
        secrets.iter().map(|secret| Some(*secret)).chain([None]).map(SealKey::new).collect()
    };
    make(&db, &keys(&[FORMER]), end, &folder.0).expect("a sound record").expect("some events");
    world.serve_with(|settings| {
        settings.secret = Some(SECRET.into());
        settings.former_secrets = vec![FORMER.into()];
    });
    world.nobody().person("admin", PASSWORD).post("/suppliers", json!({"name": "县客运公司"})).expect(201);
    world.nobody().person("supervisor", PASSWORD).get("/events/head").expect(200);
    let both = keys(&[SECRET, FORMER]);
    let found = verify(&mut world.conn(), &both, Verifying::default()).expect("a database").faults;
    assert_eq!(found, Vec::<String>::new());
    make(&db, &both, end, &folder.0).expect("a sound record").expect("some events");
    let of = Verifying { archives: Some(&folder.0), ..Verifying::default() };
    assert_eq!(verify(&mut world.conn(), &both, of).expect("a database").faults, Vec::<String>::new());
}

fn one_that_was_not_noted_goes_on(world: &World) {
    let folder = Folder::new();
    world.supervisor().get("/events/head").expect(200);
    let (stop, go) = match world.database.engine {
        Engine::Sqlite => (
            "CREATE TRIGGER stop BEFORE INSERT ON archives BEGIN SELECT RAISE(ABORT, 'stop'); END",
            "DROP TRIGGER stop",
        ),
        Engine::Postgres => (
            "CREATE TRIGGER stop BEFORE INSERT ON archives FOR EACH ROW EXECUTE FUNCTION refuse('stop')",
            "DROP TRIGGER stop ON archives",
        ),
    };
    world.sql(stop).expect("a trigger");
    let all = count(world, "events");
    let said = archive_into(world, &folder).expect_err("it can't be noted");
    assert!(said.contains("could not be noted"), "{said}");
    assert_eq!((folder.names().len(), count(world, "events")), (1, all), "the file is there, and nothing is removed");
    world.sql(go).expect("no trigger");
    // Another one that begins at the same event is in the way, and the one that holds the same isn't.
    let other = folder.0.join("events-000000000001-999999999999.jsonl.gz");
    fs::write(&other, "something else").expect("written");
    let said = archive_into(world, &folder).expect_err("another file is there");
    assert!(said.contains("events-000000000001-999999999999.jsonl.gz is in the way"), "{said}");
    fs::remove_file(&other).expect("removed");
    archive_into(world, &folder).expect("a sound record").expect("the same events");
    assert_eq!(folder.names().len(), 1);
    let (said, sound) = checked_with(world, &folder);
    assert!(sound, "{said}");
    // Two don't write to one folder at once.
    let lock = fs::File::create(folder.0.join(".motorpool-backup.lock")).expect("the lock");
    lock.lock().expect("held");
    let said = archive_into(world, &folder).expect_err("somebody else writes there");
    assert!(said.contains("another backup or archive is being written"), "{said}");
}

fn a_slip_still_names_who_approved(world: &World) {
    world.tariff();
    let (department, car) = (world.department("finance"), world.vehicle("car"));
    let sent = world.dispatch(&world.approved(&department, json!({})), &[&car]);
    let slip = format!("/trips/{}/slip", id(&sent["trips"][0]));
    let printed = || world.dispatcher().get(&slip).body;
    let before = printed();
    assert!(before.contains("<td>approver.finance</td>"), "{before}");
    let folder = archived(world);
    assert_eq!(printed(), before);
    drop(folder);
}

fn one_that_was_broken_off_goes_on(world: &World) {
    let folder = Folder::new();
    world.supervisor().get("/events/head").expect(200);
    let all = count(world, "events");
    let stop = match world.database.engine {
        Engine::Sqlite => "CREATE TRIGGER stop BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'stop'); END",
        Engine::Postgres => "CREATE TRIGGER stop BEFORE DELETE ON events FOR EACH ROW EXECUTE FUNCTION refuse('stop')",
    };
    world.sql(stop).expect("a trigger");
    archive_into(world, &folder).expect_err("it can't remove");
    assert_eq!((folder.names().len(), count(world, "archives")), (1, 1), "the file is whole and noted");
    let left = count(world, "events");
    assert!(left > all, "nothing was removed");
    assert_eq!(faults(&world.database.url), Ok(Vec::new()));
    assert!(checked_with(world, &folder).1);
    world
        .sql(if world.database.engine == Engine::Sqlite { "DROP TRIGGER stop" } else { "DROP TRIGGER stop ON events" })
        .expect("no trigger");
    // The next one removes what the first left, and archives what came since.
    archive(world, &folder);
    assert!(count(world, "events") <= 3, "{left}");
    assert_eq!(count(world, "archives"), 2);
    let (said, sound) = checked_with(world, &folder);
    assert!(sound, "{said}");
}

fn what_a_webhook_awaits_stays(world: &World) {
    let folder = Folder::new();
    world.supervisor().get("/events/head").expect(200);
    // So that nobody tells the webhook of what follows.
    world.stop();
    let (hook, at) = (world.database.id(uuid::Uuid::now_v7()), world.database.instant(&world.now()));
    let no = world.database.boolean(false);
    world
        .sql(&format!(
            "INSERT INTO webhooks (id, name, url, event_types, disabled, generation, told_until, version, created_at, updated_at)
             VALUES ({hook}, '办公系统', 'https://oa.example/', '[]', {no}, 1, 3, 1, {at}, {at})"
        ))
        .expect("a webhook");
    let made = archive_into(world, &folder).expect("a sound record").expect("three events");
    assert_eq!((made.events, made.head.sequence), (3, 3));
    assert!(archive_into(world, &folder).expect("a sound record").is_none());
    assert_eq!(folder.names().len(), 1, "nothing half written is left");
}

fn a_broken_record_is_not_archived(world: &World) {
    let folder = Folder::new();
    let department = world.department("finance");
    world.supervisor().get("/events/head").expect(200);
    match world.database.engine {
        Engine::Sqlite => drop_triggers(&mut world.conn()),
        Engine::Postgres => world.sql("ALTER TABLE events DISABLE TRIGGER USER").expect("its triggers"),
    }
    world
        .sql(&format!("UPDATE events SET reason = 'another' WHERE subject_id = {}", world.sql_id(&department)))
        .expect("a change");
    let all = count(world, "events");
    let said = archive_into(world, &folder).expect_err("it isn't as it was sealed");
    assert!(
        said.contains("nothing is archived: every event is as it was sealed") && !said.contains(id(&department)),
        "{said}"
    );
    assert_eq!((folder.names().len(), count(world, "archives")), (0, 0));
    assert!(count(world, "events") >= all);
}

fn only_what_is_old_is_archived(world: &World) {
    let folder = Folder::new();
    // All that was noticed so far is written down and sealed.
    world.supervisor().get("/events?limit=1").expect(200);
    let to = folder.0.to_str().expect("UTF-8");
    let archive =
        |before: &str, to: &str| motorpool(&world.database.url, &["events", "archive", "--before", before, "--to", to]);
    let tomorrow = Clock::system().now().plus_days(1).to_string();
    refused(&archive(&tomorrow[..10], to), "events stay in the database for 366 days");
    let none = archive("2020-01-01", to);
    done(&none);
    assert!(String::from_utf8_lossy(&none.stdout).contains("There is nothing of before 2020-01-01 to archive."));
    refused(&archive("2020-01-01", "/nowhere/at/all"), "there is no folder /nowhere/at/all");
    assert_eq!(folder.names(), Vec::<String>::new());
    // What is of that day and later stays.
    let sealed = count(world, "seals");
    let in_days = |days: i64| Clock::system().now().plus_days(days);
    world.clock.set(in_days(9));
    world.nobody().person("admin", PASSWORD).post("/suppliers", json!({"name": "县客运公司"})).expect(201);
    world.nobody().person("supervisor", PASSWORD).get("/events?limit=1").expect(200);
    let db = Db::new(Target::parse(&world.database.url).expect("a URL"), Clock::system());
    let made = make(&db, &[SealKey::new(None)], in_days(5), &folder.0).expect("a sound record").expect("some events");
    assert_eq!((made.events, lines(&folder, 0).len()), (sealed, 1 + usize::try_from(sealed).expect("a few")));
}
