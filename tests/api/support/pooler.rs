//! The real PgBouncer before a PostgreSQL of our own, with the settings of `deploy/pgbouncer.ini`.

use std::{
    env, fs,
    os::unix::{
        fs::{PermissionsExt, chown},
        net::UnixStream,
    },
    path::{Path, PathBuf},
    process::Child,
};

use uuid::Uuid;

use crate::support::{
    cluster::{self, Cluster},
    watchdog::{Identity, Watchdog, command},
    wire::until,
};

/// Why there is no pooler to test with. None if there is one, or if there must be. Somebody else's server has none, whatever
/// must be.
pub fn absence() -> Option<String> {
    if env::var_os("TEST_POSTGRES_URL").is_some() {
        return Some("PgBouncer is put before a server of our own only".into());
    }
    if env::var("MOTORPOOL_REQUIRE_PGBOUNCER").is_ok_and(|value| value == "1") {
        return None;
    }
    if program().is_none() {
        return Some("no PgBouncer: pgbouncer is not there".into());
    }
    cluster::no_other()
}

fn program() -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = env::split_paths(&path).chain([PathBuf::from("/usr/sbin")]);
    folders.map(|folder| folder.join("pgbouncer")).find(|program| program.exists())
}

/// A PgBouncer. It ends when this is dropped.
pub struct Pooler {
    folder: String,
    identity: Identity,
    child: Option<Child>,
    watchdog: Option<Watchdog>,
}

impl Pooler {
    /// Starts it before the run's server, with these settings over those that are deployed.
    pub fn start(settings: &str) -> Self {
        Self::before(cluster::get(), settings)
    }

    /// Starts it before this server, with these settings over those that are deployed.
    pub fn before(cluster: &Cluster, settings: &str) -> Self {
        let (server, identity) = cluster.own_folder();
        let folder = format!("/tmp/motorpool-pgb-{}", Uuid::now_v7().simple());
        fs::create_dir(&folder).expect("a folder for the pooler");
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).expect("a folder of its own");
        let deployed = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/pgbouncer.ini");
        let deployed = fs::read_to_string(deployed).expect("the deployed settings");
        // What is deployed is encrypted; this server is reached by a socket.
        assert!(deployed.contains("\nserver_tls_sslmode = verify-full\nserver_tls_ca_file = "), "{deployed}");
        let here = format!(
            "server_tls_sslmode = disable\nlisten_addr =\nunix_socket_dir = {folder}\nauth_type = trust\nauth_file = {folder}/users\nlogfile = {folder}/log"
        );
        let (ini, users) = (format!("{folder}/pgbouncer.ini"), format!("{folder}/users"));
        let (before, after) = deployed.split_once("* = host=db1.province.example port=5432").expect("its databases");
        // What is said last of a section holds; a section that is named again begins anew.
        let all = format!("{before}* = host={server}{after}\n{here}\n{settings}\n");
        fs::write(&ini, all).expect("its settings");
        fs::write(&users, "\"postgres\" \"\"\n").expect("its users");
        if let Some((uid, gid)) = identity {
            for path in [&folder, &ini, &users] {
                chown(path, Some(uid), Some(gid)).expect("a file of its user");
            }
        }
        // SIGTERM lets PgBouncer 1.23 wait for its clients.
        let watchdog = Watchdog::set(r#"kill -KILL "$(cat "$1/process")"; rm -rf "$1""#, &[&folder], identity);
        let mut pooler = Self { folder, identity, child: None, watchdog: Some(watchdog) };
        pooler.resume();
        pooler
    }

    /// Ends it as a failure would (SIGKILL).
    pub fn crash(&mut self) {
        let mut child = self.child.take().expect("it runs");
        child.kill().expect("killed");
        child.wait().expect("its end");
        fs::remove_file(format!("{}/process", self.folder)).expect("its number");
    }

    /// Starts it again.
    pub fn resume(&mut self) {
        let ini = format!("{}/pgbouncer.ini", self.folder);
        let child = command(program().expect("pgbouncer"), self.identity).arg(&ini).spawn().expect("pgbouncer");
        fs::write(format!("{}/process", self.folder), child.id().to_string()).expect("its number");
        self.child = Some(child);
        until("listens", || UnixStream::connect(format!("{}/.s.PGSQL.6432", self.folder)).ok());
    }

    /// The URL by which a database of its server is reached through it.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://postgres@{}:6432/{database}", self.folder.replace('/', "%2F"))
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        if let Some(watchdog) = self.watchdog.take() {
            watchdog.release();
        }
        if let Some(mut child) = self.child.take() {
            let _ = child.wait();
        }
    }
}
