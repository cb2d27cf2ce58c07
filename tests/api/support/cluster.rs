//! The PostgreSQL server of the run: the one that `TEST_POSTGRES_URL` names, or a throw-away cluster of our own.

use std::{
    env, fs,
    os::unix::fs::{PermissionsExt, chown},
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::{Mutex, OnceLock, PoisonError},
};

use crate::support::watchdog::{Identity, Watchdog, command};

/// A PostgreSQL server to make databases in.
pub struct Cluster {
    /// A URL of the server, with any database.
    url: String,
    /// How the server is started and stopped. None for somebody else's server.
    own: Option<Own>,
    /// Stops the server and removes its data.
    watchdog: Mutex<Option<Watchdog>>,
}

/// A server of our own.
struct Own {
    pg_ctl: String,
    folder: String,
    identity: Identity,
    /// Options of the server.
    settings: &'static str,
}

impl Own {
    fn start(&self) {
        let Self { pg_ctl, folder, identity, settings } = self;
        let (data, log) = (format!("{folder}/data"), format!("{folder}/log"));
        let options =
            format!("-k '{folder}' -c listen_addresses='' -c max_connections=400 -c shared_buffers=64MB {settings}");
        // It speaks so only where its locale has messages.
        let mut start = command(pg_ctl, *identity);
        start.env("LANGUAGE", "zh_CN").args(["-D", &data, "-l", &log, "-o", &options, "-w", "-s", "start"]);
        succeed("pg_ctl", start.output());
    }

    fn stop(&self, mode: &str) {
        let data = format!("{}/data", self.folder);
        succeed(
            "pg_ctl",
            command(&self.pg_ctl, self.identity).args(["-D", &data, "-m", mode, "-w", "-s", "stop"]).output(),
        );
    }
}

impl Cluster {
    fn end(&self) {
        if let Some(watchdog) = self.watchdog.lock().unwrap_or_else(PoisonError::into_inner).take() {
            watchdog.release();
        }
    }

    /// The URL of one of its databases.
    pub fn url(&self, database: &str) -> String {
        let (address, query) =
            self.url.split_once('?').map_or((self.url.as_str(), None), |(address, query)| (address, Some(query)));
        let host_at = address.find("://").map_or(0, |at| at + 3);
        let host_end = address[host_at..].find('/').map_or(address.len(), |at| host_at + at);
        let query = query.map(|query| format!("?{query}")).unwrap_or_default();
        format!("{}/{database}{query}", &address[..host_end])
    }

    /// Where a server of our own listens, and as whom it runs.
    pub fn own_folder(&self) -> (&str, Identity) {
        let own = self.own.as_ref().expect("a server of our own");
        (&own.folder, own.identity)
    }

    /// Has a standby of our own take over as primary.
    pub(super) fn promoted(&self) {
        let Own { pg_ctl, folder, identity, .. } = self.own.as_ref().expect("a server of our own");
        let data = format!("{folder}/data");
        succeed("pg_ctl", command(pg_ctl, *identity).args(["-D", &data, "-w", "-s", "promote"]).output());
    }

    /// Stops the server for a while, as for maintenance.
    pub fn halt(&self) {
        self.own.as_ref().expect("a server of our own").stop("fast");
    }

    /// Ends the server as a failure would: it writes nothing more, and recovers at its next start.
    pub fn crash(&self) {
        self.own.as_ref().expect("a server of our own").stop("immediate");
    }

    /// Starts the server again.
    pub fn resume(&self) {
        self.own.as_ref().expect("a server of our own").start();
    }

    /// The URL of the database from which others are created and removed.
    pub fn maintenance_url(&self) -> &str {
        &self.url
    }
}

/// Options for speed: no data of a test has to outlive the machine. The write-ahead log is kept small, as it may lie in
/// memory.
const FAST: &str = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_wal_size=256MB";

/// The run's server.
pub static CLUSTER: OnceLock<Cluster> = OnceLock::new();

/// Why there is no PostgreSQL to test on. None if there is one.
pub fn absence() -> Option<String> {
    if env::var_os("TEST_POSTGRES_URL").is_some() {
        return None;
    }
    no_other().map(|why| format!("{why}, nor is TEST_POSTGRES_URL"))
}

/// The server, started when it is first asked for.
pub fn get() -> &'static Cluster {
    CLUSTER.get_or_init(|| match env::var("TEST_POSTGRES_URL") {
        Ok(url) => Cluster { url, own: None, watchdog: Mutex::new(None) },
        Err(_) => start(&quick(), FAST),
    })
}

/// Why no test can have a server of its own. None if one can.
pub fn no_other() -> Option<String> {
    if binaries().is_none() {
        return Some("no PostgreSQL: initdb is not there".into());
    }
    (is_root() && postgres_user().is_none())
        .then(|| "PostgreSQL doesn't run as root, and there is no user postgres".into())
}

/// A server for one test, which may stop it. Its commits are flushed to the disk.
pub fn another() -> Cluster {
    start(&env::temp_dir(), "-c fsync=on")
}

/// A server for one test, as [`another`], but it flushes nothing: its data need not outlive the machine. What is committed
/// is in its log at once, so that a standby can be waited for.
pub fn apart() -> Cluster {
    start(&quick(), "-c fsync=off -c max_wal_size=256MB")
}

/// A server for one test, as [`another`], whose messages are Chinese if the system has them.
pub fn another_in_chinese() -> Cluster {
    let has_locale = Command::new("locale").arg("-a").output().is_ok_and(|said| {
        String::from_utf8_lossy(&said.stdout).lines().any(|locale| locale.eq_ignore_ascii_case("C.utf8"))
    });
    start(&env::temp_dir(), if has_locale { "-c fsync=on -c lc_messages=C.UTF-8" } else { "-c fsync=on" })
}

/// Stops the server, if one was started.
pub fn stop() {
    if let Some(cluster) = CLUSTER.get() {
        cluster.end();
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.end();
    }
}

/// The folder with `initdb`, `pg_ctl` and `postgres`: the newest of the system's, else where `initdb` on the path
/// leads.
fn binaries() -> Option<PathBuf> {
    let system =
        fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|entry| entry.path().join("bin"));
    let on_path = env::var_os("PATH").map(|path| env::split_paths(&path).collect::<Vec<_>>()).unwrap_or_default();
    let mut on_path = on_path
        .into_iter()
        .filter_map(|folder| Some(fs::canonicalize(folder.join("initdb")).ok()?.parent()?.to_owned()));
    let complete = |folder: &PathBuf| folder.join("initdb").exists() && folder.join("pg_ctl").exists();
    let version = |folder: &PathBuf| {
        folder.parent().and_then(Path::file_name).and_then(|name| name.to_str()?.parse::<u32>().ok())
    };
    system.filter(complete).max_by_key(version).or_else(|| on_path.rfind(complete))
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

/// The user and group ids of `postgres`.
fn postgres_user() -> Identity {
    let users = fs::read_to_string("/etc/passwd").ok()?;
    let fields: Vec<&str> = users.lines().find(|line| line.starts_with("postgres:"))?.split(':').collect();
    Some((fields.get(2)?.parse().ok()?, fields.get(3)?.parse().ok()?))
}

fn start(parent: &Path, settings: &'static str) -> Cluster {
    raised(parent, settings, |binaries, data, identity| {
        let made = command(binaries.join("initdb"), identity)
            .args(["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"])
            .stderr(Stdio::piped())
            .output();
        succeed("initdb", made);
    })
}

/// A server of our own in a new folder, over the data that `fill` makes there.
pub(super) fn raised(parent: &Path, settings: &'static str, fill: impl FnOnce(&Path, &str, Identity)) -> Cluster {
    let identity = if is_root() { postgres_user() } else { None };
    let binaries = binaries().expect("initdb");
    let folder = folder(parent);
    fs::create_dir(&folder).expect("a folder for the cluster");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).expect("a folder of our own");
    if let Some((uid, gid)) = identity {
        chown(&folder, Some(uid), Some(gid)).expect("a folder of the user postgres");
    }
    let folder = folder.to_str().expect("a folder with a name in UTF-8").to_owned();
    let (data, pg_ctl) = (format!("{folder}/data"), binaries.join("pg_ctl").display().to_string());
    // Set before anything runs, so that nothing is left behind whatever happens.
    let watchdog =
        Watchdog::set(r#""$1" -D "$2" -m immediate -s stop; rm -rf "$3""#, &[&pg_ctl, &data, &folder], identity);
    fill(&binaries, &data, identity);
    let own = Own { pg_ctl, folder: folder.clone(), identity, settings };
    own.start();
    let host = folder.replace('%', "%25").replace('/', "%2F");
    Cluster {
        url: format!("postgres://postgres@{host}/postgres"),
        own: Some(own),
        watchdog: Mutex::new(Some(watchdog)),
    }
}

/// A folder for data that need not outlive the machine: in memory, if there is room.
pub(super) fn quick() -> PathBuf {
    memory().unwrap_or_else(env::temp_dir)
}

/// A folder in memory, if there is one with room for the databases of a run. A database is several hundred files. Making
/// and removing them on a disk took a fifth of the time of the cases of costs.
fn memory() -> Option<PathBuf> {
    let folder = Path::new("/dev/shm");
    let free = Command::new("df").args(["--output=avail", "--block-size=1G"]).arg(folder).output().ok()?;
    let gigabytes: u32 = String::from_utf8(free.stdout).ok()?.lines().nth(1)?.trim().parse().ok()?;
    (gigabytes >= 4).then(|| folder.into())
}

/// A new folder whose socket's path is short enough (108 bytes with its end).
fn folder(parent: &Path) -> PathBuf {
    let name = format!("motorpool-pg-{}", uuid::Uuid::now_v7().simple());
    let folder = parent.join(&name);
    if folder.as_os_str().len() + "/.s.PGSQL.5432".len() < 108 { folder } else { Path::new("/tmp").join(name) }
}

pub(super) fn succeed(what: &str, output: std::io::Result<Output>) {
    let output = output.unwrap_or_else(|error| panic!("{what} can't be run: {error}"));
    assert!(output.status.success(), "{what} failed: {}", String::from_utf8_lossy(&output.stderr));
}
