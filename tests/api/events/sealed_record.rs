//! The sealed record of changes: the bureau reads it, systems follow it, and `motorpool check` proves it.

use std::{collections::BTreeSet, thread};

use diesel::connection::SimpleConnection;
use motorpool::{
    cli::check::examine,
    events::{
        model::{Event, Sealed},
        seal::{Head, SealKey},
    },
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    cases,
    support::{
        client::id,
        cluster::absence,
        command::{copy, done, motorpool},
        database::{Database, Engine, PASSWORD, drop_triggers},
        world::World,
    },
};

cases![
    the_bureau_reads_every_change,
    who_follows_misses_nothing,
    a_clock_that_ran_ahead_holds_up_nothing,
    each_kind_of_forgery_is_found,
    a_cut_tail_is_found_by_the_head_that_was_kept,
    another_secret_goes_on_from_there,
    a_copy_keeps_its_seals,
];

const SECRET: &str = "what the database doesn't know";

/// The faults of the seals, checked with this secret.
fn off(world: &World, secret: &str, head: Option<&Head>) -> Vec<String> {
    examine(&world.database.url, [secret], head).expect("a database").0
}

/// The head of the record, as the bureau keeps it.
fn head(world: &World) -> Head {
    let known = world.sql_number("SELECT count(*) AS n FROM users WHERE username = 'supervisor'") > 0;
    let supervisor = if known { world.nobody().person("supervisor", PASSWORD) } else { world.supervisor() };
    supervisor.get("/events/head").expect(200)["head"].as_str().expect("a head").parse().expect("a head")
}

fn the_bureau_reads_every_change(world: &World) {
    let (finance, culture) = (world.department("finance"), world.department("culture"));
    let renamed = world
        .admin()
        .patch(&format!("/departments/{}", id(&finance)), json!({"name": "县财政局"}), "\"1\"")
        .expect(200);
    let supervisor = world.supervisor();
    let all = supervisor.all("/events?limit=3");
    let sequences: Vec<i64> = all.iter().map(|event| event["sequence"].as_i64().expect("a sequence")).collect();
    assert_eq!(sequences, (1..=all.len() as i64).rev().collect::<Vec<_>>(), "the newest first, without a gap");

    let of = |filter: &str| supervisor.all(&format!("/events?{filter}"));
    let changes = of(&format!("subject_id={}", id(&finance)));
    let [change, create] = changes.as_slice() else { panic!("{changes:?}") };
    assert_eq!(
        (&change["subject"], &change["action"], &change["actor"]),
        (&json!("department"), &json!("change"), &json!("admin"))
    );
    assert_eq!((&change["before"]["name"], &change["after"]["name"]), (&finance["name"], &renamed["name"]));
    assert_eq!(
        (&create["action"], &create["before"], &create["after"]["code"]),
        (&json!("create"), &Value::Null, &json!("finance"))
    );
    assert_eq!(of("subject=department&action=change"), std::slice::from_ref(change));
    assert_eq!(of(&format!("actor_id={}&subject=department", change["actor_id"].as_str().expect("an id"))).len(), 3);
    assert!(of("subject=department&subject=user").len() > 3);
    let followed = of(&format!("after_sequence={}&subject=department", create["sequence"]));
    assert_eq!(
        followed.iter().map(|event| event["subject_id"].clone()).collect::<Vec<_>>(),
        [culture["id"].clone(), finance["id"].clone()],
        "oldest first"
    );
    assert_eq!(of("updated_since=2026-05-06T08:00:00%2B08:00&subject=department").len(), 3);
    assert_eq!(of("until=2026-05-06T08:00:00%2B08:00&subject=department"), Vec::<Value>::new());
    assert_eq!(of(&format!("until=2026-05-06T08:00:01%2B08:00&subject_id={}", id(&finance))), changes);

    // What the command line and rules do has no id of a caller.
    assert!(all.iter().any(|event| event["actor_kind"] == "cli" && event["actor_id"].is_null()));
    supervisor.get("/events?after_sequence=-1").problem(422, "invalid");
    let cursor = supervisor.get("/events?limit=1").expect(200)["next_cursor"].as_str().expect("more").to_owned();
    supervisor.get(&format!("/events?limit=1&subject=department&cursor={cursor}")).problem(422, "bad_cursor");
    for other in [world.dispatcher(), world.requester(&culture)] {
        other.get("/events").problem(403, "forbidden");
    }
    for other in [world.admin(), world.dispatcher(), world.requester(&culture)] {
        other.get("/events/head").problem(403, "forbidden");
    }
}

fn who_follows_misses_nothing(world: &World) {
    let (supervisor, admin) = (world.supervisor(), world.admin());
    let mut seen: Vec<Value> = Vec::new();
    let mut read = || {
        let after = seen.last().map_or(0, |event| event["sequence"].as_i64().expect("a sequence"));
        seen.extend(supervisor.all(&format!("/events?after_sequence={after}&limit=7")));
        seen.len()
    };
    thread::scope(|scope| {
        let writers: Vec<_> = (0..4)
            .map(|writer| {
                let admin = &admin;
                scope.spawn(move || {
                    for number in 0..10 {
                        admin.post("/suppliers", json!({"name": format!("县客运{writer}-{number}公司")})).expect(201);
                    }
                })
            })
            .collect();
        while !writers.iter().all(|writer| writer.is_finished()) {
            read();
        }
    });
    let total = read();
    let ids: BTreeSet<&str> = seen.iter().map(id).collect();
    assert_eq!(ids.len(), total, "nothing twice");
    assert_eq!(total as i64, world.sql_number("SELECT count(*) AS n FROM events"), "nothing left out");
    assert!(
        seen.windows(2)
            .all(|pair| pair[1]["sequence"].as_i64() == pair[0]["sequence"].as_i64().map(|sequence| sequence + 1))
    );
}

fn a_clock_that_ran_ahead_holds_up_nothing(world: &World) {
    head(world);
    let columns = "actor_kind, actor_name, request_id, subject_kind, action, at, actor_id, subject_id";
    let id = world.database.id(Uuid::from_u128(0x7fff_ffff_ffff_7000_8000_0000_0000_0000));
    world
        .sql(&format!("INSERT INTO events (id, {columns}) SELECT {id}, {columns} FROM events LIMIT 1"))
        .expect("an event of another clock");
    let ahead = head(world);
    world.department("finance");
    let after = head(world);
    assert!(after.sequence > ahead.sequence, "{after} comes after {ahead}");
    assert_eq!(world.sql_number("SELECT count(*) AS n FROM events"), after.sequence, "all is sealed");
    world.stop();
    assert_eq!(examine(&world.database.url, [], Some(&after)).expect("a database").0, [""; 0]);
}

/// Drops the triggers that protect the events, in this database only.
fn unguarded(world: &World) {
    match world.database.engine {
        Engine::Sqlite => drop_triggers(&mut world.conn()),
        Engine::Postgres => {
            let sql = "ALTER TABLE events DISABLE TRIGGER USER; ALTER TABLE seals DISABLE TRIGGER USER; ALTER TABLE seals DROP CONSTRAINT seals_event_id_fkey";
            world.sql(sql).expect("its triggers");
        }
    }
}

/// Forgeries by somebody who holds the database and not the secret, and the faults that are found.
const FORGERIES: &[(&str, &str, &[&str])] = &[
    ("an event is changed", "UPDATE events SET after = '{}' WHERE id = {5}", &["every event is as it was sealed"]),
    ("somebody else did it", "UPDATE events SET actor_name = 'x' WHERE id = {5}", &["every event is as it was sealed"]),
    (
        "a reason is given afterwards",
        "UPDATE events SET reason = '' WHERE id = {5}",
        &["every event is as it was sealed"],
    ),
    (
        "a part goes from one field to its neighbour",
        "UPDATE events SET before = after, after = NULL WHERE id = {5}",
        &["every event is as it was sealed"],
    ),
    ("an event is removed", "DELETE FROM events WHERE id = {5}", &["no event is missing from the sealed record"]),
    (
        "an event is removed with its seal",
        "{removed}",
        &["every event is as it was sealed", "no event is missing from the sealed record"],
    ),
    (
        "an event is removed with its seal, and the gap closed",
        "{removed}; UPDATE seals SET sequence = -sequence WHERE sequence > 5; UPDATE seals SET sequence = -sequence - 1 WHERE sequence < 0",
        &["every event is as it was sealed"],
    ),
    (
        "two change places",
        "UPDATE seals SET sequence = -1 WHERE sequence = 5; UPDATE seals SET sequence = 5 WHERE sequence = 6; UPDATE seals SET sequence = 6 WHERE sequence = -1",
        &["every event is as it was sealed"],
    ),
    (
        "a seal is taken away from under an event",
        "DELETE FROM seals WHERE sequence = 1",
        &["every event is as it was sealed", "no event is missing from the sealed record"],
    ),
    (
        "the last is sealed by a key that isn't ours",
        "UPDATE seals SET key_id = 'open' WHERE sequence = (SELECT max(sequence) FROM seals)",
        &[
            "every event is as it was sealed",
            "once sealed by a secret, always so",
            "the newest seal is by the present secret",
        ],
    ),
];

fn each_kind_of_forgery_is_found(world: &World) {
    world.serve_with(|settings| settings.secret = Some(SECRET.into()));
    for code in ["finance", "culture", "archives"] {
        world.department(code);
    }
    let kept = head(world);
    world.stop();
    assert_eq!(off(world, SECRET, Some(&kept)), [""; 0], "sound as it is");
    unguarded(world);
    // The sequence's own check goes with the guards: numbers are moved about below.
    match world.database.engine {
        Engine::Sqlite => {
            world.sql("CREATE TABLE bare AS SELECT * FROM seals; DROP TABLE seals; ALTER TABLE bare RENAME TO seals")
        }
        Engine::Postgres => world.sql("ALTER TABLE seals DROP CONSTRAINT seals_sequence"),
    }
    .expect("without it");
    world
        .sql("CREATE TABLE kept_events AS SELECT * FROM events; CREATE TABLE kept_seals AS SELECT * FROM seals")
        .expect("a copy");
    let fifth = "(SELECT event_id FROM kept_seals WHERE sequence = 5)";
    let mut wrong = Vec::new();
    for (what, sql, rules) in FORGERIES {
        let sql = sql
            .replace("{removed}", "DELETE FROM seals WHERE sequence = 5; DELETE FROM events WHERE id = {5}")
            .replace("{5}", fifth);
        world.sql(&sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
        let found: BTreeSet<String> = off(world, SECRET, None)
            .iter()
            .map(|fault| fault.split_once(": ").map_or(fault.clone(), |(rule, _)| rule.to_owned()))
            .collect();
        let found: BTreeSet<&str> =
            found.iter().map(String::as_str).filter(|rule| !rule.starts_with("every reference")).collect();
        if found != rules.iter().copied().collect() {
            wrong.push(format!("{what}: {found:?}"));
        }
        world
            .sql("DELETE FROM seals; DELETE FROM events; INSERT INTO events SELECT * FROM kept_events; INSERT INTO seals SELECT * FROM kept_seals")
            .expect("as it was");
        assert_eq!(off(world, SECRET, Some(&kept)), [""; 0], "{what} is taken back");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));

    // The whole chain anew, over an event that was changed: with the key that everybody knows, and with a guess.
    for (key, found) in [
        (SealKey::new(None), "the newest seal is by the present secret"),
        (SealKey::new(Some("a guess")), "the record is sealed by a key that is known"),
    ] {
        recomputed(world, &key);
        let faults = off(world, SECRET, None);
        assert!(faults.iter().any(|fault| fault.starts_with(found)), "{faults:?}");
        assert!(!off(world, SECRET, Some(&kept)).is_empty());
    }
}

/// Changes an event and writes the whole chain anew with this key.
fn recomputed(world: &World, key: &SealKey) {
    use diesel::prelude::*;
    use motorpool::db::schema::{events, seals};
    let mut conn = world.conn();
    conn.batch_execute(
        "UPDATE events SET actor_name = 'nobody' WHERE id = (SELECT event_id FROM kept_seals WHERE sequence = 5)",
    )
    .expect("changed");
    let chain: Vec<(Sealed, Event)> = seals::table
        .inner_join(events::table.on(events::id.eq(seals::event_id)))
        .order(seals::sequence)
        .select((Sealed::as_select(), Event::as_select()))
        .load(&mut conn)
        .expect("the chain");
    conn.batch_execute("DELETE FROM seals").expect("none");
    let mut last = None;
    for (_, event) in chain {
        let sealed = key.seal(last.as_ref(), &event);
        diesel::insert_into(seals::table).values(sealed.clone()).execute(&mut conn).expect("a seal");
        last = Some(sealed);
    }
}

fn a_cut_tail_is_found_by_the_head_that_was_kept(world: &World) {
    world.department("finance");
    let kept = head(world);
    world.stop();
    unguarded(world);
    let tail = "SELECT event_id FROM seals WHERE sequence > 2";
    world
        .sql(&format!("CREATE TABLE tail AS {tail}; DELETE FROM seals WHERE sequence > 2; DELETE FROM events WHERE id IN (SELECT event_id FROM tail)"))
        .expect("cut");
    let url = world.database.url.as_str();
    let without = examine(url, [], None).expect("a database");
    assert!(!without.0.iter().any(|fault| fault.contains("seal")), "by itself the rest is whole: {:?}", without.0);
    let with = motorpool(url, &["check", "--expect-head", &kept.to_string()]);
    let said = String::from_utf8_lossy(&with.stdout).into_owned();
    assert!(
        !with.status.success()
            && said
                .contains(&format!("the record reaches the head that is expected: it ends before {}", kept.sequence)),
        "{said}"
    );
    let wrong = motorpool(url, &["check", "--expect-head", "980:5f3a"]);
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("a head is written as"), "{wrong:?}");
}

fn another_secret_goes_on_from_there(world: &World) {
    world.department("finance");
    head(world);
    world.serve_with(|settings| settings.secret = Some("the first".into()));
    head(world);
    world.serve_with(|settings| settings.secret = Some("the second".into()));
    let last = head(world);
    let supervisor = world.nobody().person("supervisor", PASSWORD);
    let changes = supervisor.all("/events?subject=seal&action=change_key");
    assert_eq!(changes.len(), 2, "{changes:?}");
    world.stop();
    let url = world.database.url.as_str();
    assert_eq!(examine(url, ["the second", "the first"], Some(&last)).expect("a database").0, [""; 0]);
    assert!(!examine(url, ["the second"], None).expect("a database").0.is_empty(), "the first is wanted, too");
    assert!(
        !examine(url, ["the first", "the second"], None).expect("a database").0.is_empty(),
        "the second is the present one"
    );
}

fn a_copy_keeps_its_seals(world: &World) {
    world.serve_with(|settings| settings.secret = Some(SECRET.into()));
    world.department("finance");
    let kept = head(world);
    world.stop();
    let other = Database::empty(if world.database.engine == Engine::Sqlite && absence().is_none() {
        Engine::Postgres
    } else {
        Engine::Sqlite
    });
    done(&copy(&world.database.url, &other.url));
    assert_eq!(examine(&other.url, [SECRET], Some(&kept)).expect("a database").0, [""; 0]);
}
