//! Streaming standbys of a server of our own. A standby is a [`Cluster`], too: [`Cluster::halt`] stops it,
//! [`Cluster::resume`] starts it again, and [`Cluster::url`] leads to its databases.

use std::{
    process::Stdio,
    thread,
    time::{Duration, Instant},
};

use diesel::{RunQueryDsl, sql_query, sql_types::Text};
use motorpool::db::Conn;

use crate::support::{
    cluster::{self, Cluster, quick, raised, succeed},
    watchdog::command,
};

/// How long a standby may take to catch up.
const PATIENCE: Duration = Duration::from_secs(60);

/// Why no server here can have a standby. None if one can.
pub fn absence() -> Option<String> {
    cluster::no_other()
}

/// A standby, made by a base backup, that runs and follows. The primary knows it by this name (lower-case letters, digits
/// and underscores), and keeps for it what it hasn't received.
pub fn of(primary: &Cluster, name: &str) -> Cluster {
    let (socket, _) = primary.own_folder();
    let source = format!("host={socket} user=postgres application_name={name}");
    raised(&quick(), "-c fsync=off -c max_wal_size=256MB", |binaries, data, identity| {
        let made = command(binaries.join("pg_basebackup"), identity)
            .args(["-D", data, "-d", &source, "-R", "-X", "stream", "-c", "fast", "--no-sync", "-C", "-S", name])
            .stderr(Stdio::piped())
            .output();
        succeed("pg_basebackup", made);
    })
}

/// Waits until the standby has replayed all that the primary has committed by now.
pub fn caught_up(primary: &Cluster, standby: &Cluster) {
    let end = text(primary, "SELECT pg_current_wal_flush_lsn()::text AS t");
    let replayed = format!("SELECT (pg_last_wal_replay_lsn() >= '{end}')::text AS t");
    let since = Instant::now();
    while text(standby, &replayed) != "true" {
        assert!(since.elapsed() < PATIENCE, "the standby doesn't catch up with {end}");
        thread::sleep(Duration::from_millis(5));
    }
}

/// Has the standby take over as primary, and returns when it writes.
pub fn promote(standby: &Cluster) {
    standby.promoted();
}

/// The text that a query selects as `t` on a server.
fn text(server: &Cluster, query: &str) -> String {
    #[derive(diesel::QueryableByName)]
    struct Found {
        #[diesel(sql_type = Text)]
        t: String,
    }
    let mut conn = Conn::open_postgres(server.maintenance_url()).expect("a connection");
    sql_query(query).get_result::<Found>(&mut conn).unwrap_or_else(|error| panic!("{query}: {error}")).t
}
