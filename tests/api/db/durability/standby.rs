//! A primary with a synchronous standby, and `DATABASE_URL` that names both: the primary is killed while callers write, and the
//! standby takes over.

use std::time::Instant;

use diesel::connection::SimpleConnection;
use motorpool::db::Conn;

use crate::{
    apart,
    db::pooler::insisting,
    support::{
        client::Client,
        cluster::{self, Cluster},
        command::done,
        database::{Database, PASSWORD},
        dice::Dice,
        process::{self, Process, until},
        standby,
        world::World,
    },
};

use super::writers::{Company, Doors, Fared, Told, is_clean, is_long, is_whole, measured, rounds, while_callers_book};

// On PostgreSQL alone, wherever its programs are.
apart! {
    Postgres, standby::absence => a_standby_takes_over_and_nothing_acknowledged_is_lost;
}

fn a_standby_takes_over_and_nothing_acknowledged_is_lost(_: &World) {
    let mut primary = cluster::another();
    let mut world = World::over(Database::within(&primary));
    world.supervisor();
    let (company, told, mut dice) = (Company::of(&world, 2), Told::default(), Dice(13));
    for round in 0..rounds(10, 1) {
        let standby = in_step(&primary, &format!("round_{round}"));
        world.database.url = either(&primary, &standby);
        let server = Process::serve(&world.database.url);
        let (doors, nobody) = (Doors::of(&company, &[&server]), server.nobody());
        let supervisor = nobody.person("supervisor", PASSWORD);
        let mut record = String::new();
        let mut ready = None;
        let fared = while_callers_book(&round.to_string(), 8, (&world, &company, &told, &doors), |meanwhile| {
            meanwhile.acknowledged(1 + dice.below(120));
            record = head(&supervisor);
            // At a moment of the load, not of the clock.
            meanwhile.acknowledged(1 + dice.below(20));
            let killed = Instant::now();
            primary.crash();
            standby::promote(&standby);
            until(|| nobody.get_at("/readyz").status == 200);
            ready = Some(killed.elapsed());
            meanwhile.acknowledged(40);
        });
        measured(&format!("the primary killed, round {round}"), &fared);
        if is_long() {
            println!("ready {:.1} s after the kill", ready.expect("a time").as_secs_f64());
        }
        assert_eq!(Fared::count(&fared.unanswered), 0, "the server stands");
        is_whole(&world, &company, &told, &company.requester(&server));
        is_clean(&world);
        goes_on_from(&world, &record);
        assert!(server.terminate().success());
        primary = standby;
    }
}

/// A standby without which the primary acknowledges nothing.
fn in_step(primary: &Cluster, name: &str) -> Cluster {
    let standby = standby::of(primary, name);
    let sql = |sql: &str| {
        let mut conn = Conn::open_postgres(primary.maintenance_url()).expect("a connection");
        conn.batch_execute(sql)
    };
    sql(&format!("ALTER SYSTEM SET synchronous_standby_names = '{name}'")).expect("a setting");
    // Heard at a start by all that commit.
    primary.halt();
    primary.resume();
    until(|| sql("SELECT 1 / (SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync')").is_ok());
    standby
}

/// The URL that leads to whichever of the two writes.
fn either(primary: &Cluster, standby: &Cluster) -> String {
    let host = |cluster: &Cluster| cluster.own_folder().0.replace('/', "%2F");
    format!("postgres://postgres@{},{}/motorpool?target_session_attrs=read-write", host(primary), host(standby))
}

/// The end of the record, as the bureau keeps it elsewhere.
fn head(supervisor: &Client) -> String {
    insisting(|| supervisor.get("/events/head")).expect(200)["head"].as_str().expect("a head").to_owned()
}

/// The record goes on from there: nothing that it had then is missing or another.
fn goes_on_from(world: &World, head: &str) {
    let mut check = process::motorpool(&world.database.url, &["check", "--expect-head", head]);
    done(&check.env("MOTORPOOL_SECRET", process::SECRET).output().expect("a check"));
}
