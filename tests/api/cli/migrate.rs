//! `motorpool migrate` on a database that lacks the latest migrations.

use std::{fs, path::PathBuf};

use crate::{
    cases,
    support::{
        command::{done, motorpool, refused},
        database::{Database, Engine},
        process::Process,
        world::World,
    },
};

cases![
    migrate_has_no_time_out_and_goes_on_where_it_was,
    two_at_once_end_well,
    what_follows_the_tables_is_taken_up_again,
    what_would_run_is_said,
];

/// The names of all migrations, in their order.
fn names() -> Vec<String> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("migrations/postgres");
    let mut names: Vec<String> = fs::read_dir(folder)
        .expect("the migrations")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

fn version(name: &str) -> String {
    name.split('_').next().unwrap_or_default().replace('-', "")
}

/// Undoes the last of them on PostgreSQL. Returns their names.
fn without_the_last(world: &World, count: usize) -> Vec<String> {
    world.stop();
    let names = names();
    let last = names[names.len() - count..].to_vec();
    for name in last.iter().rev() {
        let down = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("migrations/postgres/{name}/down.sql"));
        world.sql(&fs::read_to_string(down).expect("its way back")).expect("undone");
        world
            .sql(&format!("DELETE FROM __diesel_schema_migrations WHERE version = '{}'", version(name)))
            .expect("forgotten");
    }
    last
}

fn migrate_has_no_time_out_and_goes_on_where_it_was(world: &World) {
    if world.database.engine == Engine::Sqlite {
        return;
    }
    let last = without_the_last(world, 3);
    let ran = |name: &str| {
        let asked = format!("SELECT count(*) AS n FROM __diesel_schema_migrations WHERE version = '{}'", version(name));
        world.sql_number(&asked) == 1
    };
    // Refuses what a time-out would cut off, and everything once the first of them has run.
    world
        .sql(&format!(
            "CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
                 IF current_setting('statement_timeout') <> '0' THEN RAISE EXCEPTION 'there is a time-out'; END IF;
                 IF EXISTS (SELECT 1 FROM __diesel_schema_migrations WHERE version = '{}') THEN RAISE EXCEPTION 'broken off'; END IF;
             END $$;
             CREATE EVENT TRIGGER watching ON ddl_command_start EXECUTE FUNCTION watch()",
            version(&last[0])
        ))
        .expect("a watch");
    refused(&motorpool(&world.database.url, &["migrate"]), "broken off");
    assert!(ran(&last[0]) && !ran(&last[1]), "one of them ran, wholly");
    let told = format!(
        "SELECT count(*) AS n FROM __diesel_schema_migrations WHERE version = '{}' AND compatible_from IS NOT NULL",
        version(&last[0])
    );
    assert_eq!(world.sql_number(&told), 1, "it says already which servers may serve on");
    world.sql("DROP EVENT TRIGGER watching").expect("no watch");
    done(&motorpool(&world.database.url, &["migrate"]));
    assert!(last.iter().all(|name| ran(name)), "{last:?}");
    done(&motorpool(&world.database.url, &["check"]));
}

fn two_at_once_end_well(world: &World) {
    if world.database.engine == Engine::Sqlite {
        return;
    }
    let empty = Database::empty(Engine::Postgres);
    let migrate = || motorpool(&empty.url, &["migrate"]);
    std::thread::scope(|scope| {
        let (one, other) = (scope.spawn(migrate), scope.spawn(migrate));
        for ended in [one, other] {
            done(&ended.join().expect("it ends"));
        }
    });
    done(&motorpool(&empty.url, &["check"]));
}

fn what_follows_the_tables_is_taken_up_again(world: &World) {
    if world.database.engine == Engine::Postgres {
        return;
    }
    world.stop();
    world.sql("DELETE FROM settings").expect("broken off before its settings");
    Process::serve(&world.database.url).terminate();
    assert_eq!(world.sql_number("SELECT count(*) AS n FROM settings"), 1);
}

fn what_would_run_is_said(world: &World) {
    let said = |url: &str| {
        let said = motorpool(url, &["migrate", "--check"]);
        done(&said);
        String::from_utf8_lossy(&said.stdout).into_owned()
    };
    // Beside a server, too.
    world.nobody();
    assert_eq!(said(&world.database.url), "The database is up to date.\n");
    if world.database.engine == Engine::Postgres {
        let last = without_the_last(world, 1);
        let lines = said(&world.database.url);
        assert!(lines.starts_with(&format!("{}: ", last[0])) && lines.contains("These 1 would run"), "{lines}");
        assert!(lines.ends_with("\nServers of the version before serve on.\n"), "{lines}");
        assert_eq!(said(&world.database.url), lines, "nothing was run");
        let empty = Database::empty(Engine::Postgres);
        let all = said(&empty.url);
        assert!(names().iter().all(|name| all.contains(&format!("{name}: "))), "{all}");
        assert!(!all.contains("Servers") && !all.contains("servers"), "nobody serves it: {all}");
        // As long ago as no server knew that it may serve a newer database.
        let recent = names().iter().filter(|name| version(name).as_str() > "20261129").count();
        done(&motorpool(&world.database.url, &["migrate"]));
        without_the_last(world, recent);
        let lines = said(&world.database.url);
        assert!(lines.contains("\nStop all servers first"), "{lines}");
    }
}
