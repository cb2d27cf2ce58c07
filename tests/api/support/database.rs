//! A database for each case, copied from a template that was migrated once.

use std::{
    fs,
    path::PathBuf,
    sync::{Mutex, OnceLock, PoisonError},
};

use diesel::{RunQueryDsl, connection::SimpleConnection};
use motorpool::{
    cli,
    db::{Conn, Target},
    kernel::Instant,
};
use uuid::Uuid;

use crate::support::{cluster, watchdog::Watchdog};

/// The database engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// A file.
    Sqlite,
    /// A database of the cluster.
    Postgres,
}

/// The name of the administrator in the template.
pub const ADMIN: &str = "admin";
/// Everybody's password.
pub const PASSWORD: &str = "correct horse battery staple";
/// A hash of that password that takes the least work. The administrator signs in with it in every case.
const CHEAP_HASH: &str =
    "$argon2id$v=19$m=8,t=1,p=1$MXg7dPYCPZcW4BngGfxjaQ$ZqZl2UF22g6OpUkKg+lnr8KIdFKm9OM3+AU9P6vXhkQ";

/// A database, which is removed when this is dropped.
pub struct Database {
    /// Its engine.
    pub engine: Engine,
    /// Its `DATABASE_URL`.
    pub url: String,
    name: String,
}

/// The folder of all SQLite files of this run.
struct Folder {
    path: PathBuf,
    watchdog: Mutex<Option<Watchdog>>,
}

static FOLDER: OnceLock<Folder> = OnceLock::new();
static SQLITE: OnceLock<PathBuf> = OnceLock::new();
static POSTGRES: OnceLock<String> = OnceLock::new();

impl Database {
    /// A database with all tables, the rows that `migrate` writes, and the administrator.
    pub fn fresh(engine: Engine) -> Self {
        let mut new = Self::named(engine);
        match engine {
            Engine::Sqlite => {
                let template = SQLITE.get_or_init(sqlite_template);
                new.url = format!("sqlite://{}", new.file().display());
                fs::create_dir(folder().join(&new.name))
                    .and_then(|()| fs::copy(template, new.file()))
                    .expect("a copy of the template");
            }
            Engine::Postgres => {
                let template = POSTGRES.get_or_init(postgres_template);
                maintain(&format!("CREATE DATABASE {} TEMPLATE {template}", new.name));
                new.url = cluster::get().url(&new.name);
            }
        }
        new
    }

    /// The same as [`Database::fresh`], in another server than the run's. It is removed with the server.
    pub fn within(cluster: &cluster::Cluster) -> Self {
        let url = cluster.url("motorpool");
        connect(cluster.maintenance_url()).batch_execute("CREATE DATABASE motorpool").expect("a database");
        populate(&url);
        Self { engine: Engine::Postgres, url, name: String::new() }
    }

    /// A database with nothing in it.
    pub fn empty(engine: Engine) -> Self {
        let mut new = Self::named(engine);
        match engine {
            Engine::Sqlite => {
                fs::create_dir(folder().join(&new.name)).expect("a folder");
                new.url = format!("sqlite://{}", new.file().display());
            }
            Engine::Postgres => {
                maintain(&format!("CREATE DATABASE {}", new.name));
                new.url = cluster::get().url(&new.name);
            }
        }
        new
    }

    fn named(engine: Engine) -> Self {
        Self { engine, url: String::new(), name: format!("t_{}", Uuid::now_v7().simple()) }
    }

    /// Its name, on PostgreSQL.
    pub fn name(&self) -> &str {
        let address = self.url.split('?').next().unwrap_or_default();
        address.rsplit('/').next().unwrap_or_default()
    }

    /// Its file, on SQLite only.
    pub fn file(&self) -> PathBuf {
        folder().join(&self.name).join("motorpool.db")
    }

    /// A connection beside the server's, with the same settings.
    pub fn connect(&self) -> Conn {
        connect(&self.url)
    }

    /// An id as SQL writes it here.
    pub fn id(&self, id: Uuid) -> String {
        match self.engine {
            Engine::Sqlite => format!("x'{}'", id.simple()),
            Engine::Postgres => format!("'{id}'::uuid"),
        }
    }

    /// An instant, given as on the wire, as SQL writes it here.
    pub fn instant(&self, at: &str) -> String {
        match self.engine {
            Engine::Sqlite => Instant::parse(at).expect("an instant").micros().to_string(),
            Engine::Postgres => format!("'{at}'::timestamptz"),
        }
    }

    /// Yes or no as SQL writes it here.
    pub fn boolean(&self, yes: bool) -> &'static str {
        match (self.engine, yes) {
            (Engine::Sqlite, true) => "1",
            (Engine::Sqlite, false) => "0",
            (Engine::Postgres, true) => "true",
            (Engine::Postgres, false) => "false",
        }
    }

    /// Bytes as SQL writes them here.
    pub fn bytes(&self, bytes: &[u8]) -> String {
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        match self.engine {
            Engine::Sqlite => format!("x'{hex}'"),
            Engine::Postgres => format!("'\\x{hex}'::bytea"),
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        match self.engine {
            Engine::Sqlite => drop(fs::remove_dir_all(folder().join(&self.name))),
            Engine::Postgres if self.name.is_empty() => {}
            Engine::Postgres => maintain(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)),
        }
    }
}

/// Drops all triggers of a SQLite database, so that it takes rows that it would refuse.
pub fn drop_triggers(conn: &mut Conn) {
    #[derive(diesel::QueryableByName)]
    struct Trigger {
        #[diesel(sql_type = diesel::sql_types::Text)]
        name: String,
    }
    let found: Vec<Trigger> =
        diesel::sql_query("SELECT name FROM sqlite_master WHERE type = 'trigger'").load(conn).expect("triggers");
    for Trigger { name } in found {
        conn.batch_execute(&format!("DROP TRIGGER {name}")).expect("a trigger");
    }
}

/// Removes the templates.
pub fn stop() {
    if let Some(template) = POSTGRES.get() {
        maintain(&format!("DROP DATABASE IF EXISTS {template} WITH (FORCE)"));
    }
    let watchdog =
        FOLDER.get().and_then(|folder| folder.watchdog.lock().unwrap_or_else(PoisonError::into_inner).take());
    if let Some(watchdog) = watchdog {
        watchdog.release();
    }
}

fn connect(url: &str) -> Conn {
    match Target::parse(url).expect("a database URL") {
        Target::Sqlite(path) => Conn::create_sqlite(&path),
        Target::Postgres(server) => Conn::open_postgres(&server.url),
    }
    .expect("a connection")
}

fn maintain(sql: &str) {
    connect(cluster::get().maintenance_url()).batch_execute(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
}

fn folder() -> &'static PathBuf {
    let folder = FOLDER.get_or_init(|| {
        let path = std::env::temp_dir().join(format!("motorpool-tests-{}", Uuid::now_v7().simple()));
        fs::create_dir(&path).expect("a folder for the databases");
        let watchdog = Watchdog::set(r#"rm -rf "$1""#, &[path.to_str().expect("a folder with a name in UTF-8")], None);
        Folder { path, watchdog: Mutex::new(Some(watchdog)) }
    });
    &folder.path
}

fn populate(url: &str) {
    cli::migrate(url).expect("tables");
    cli::user_add(Target::parse(url).expect("a database URL"), ADMIN, &["admin"], &[], PASSWORD)
        .expect("an administrator");
    // `user_add` hashes with the usual work.
    connect(url).batch_execute(&format!("UPDATE users SET password_hash = '{CHEAP_HASH}'")).expect("a cheap hash");
}

fn sqlite_template() -> PathBuf {
    let file = folder().join("template.db");
    let url = format!("sqlite://{}", file.display());
    populate(&url);
    // Only the file itself is copied: nothing may be left in the write-ahead log.
    connect(&url).batch_execute("PRAGMA wal_checkpoint(TRUNCATE)").expect("a checkpoint");
    file
}

fn postgres_template() -> String {
    let name = format!("motorpool_template_{}", Uuid::now_v7().simple());
    maintain(&format!("CREATE DATABASE {name}"));
    populate(&cluster::get().url(&name));
    name
}
