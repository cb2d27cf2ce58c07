//! The connection pool. Connections are opened by the scheme of the URL and dropped when they are known to be broken.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use diesel::connection::SimpleConnection;

use super::{Conn, watch::Watch};
use crate::{
    config::Pooler,
    kernel::{Error, Result},
};

/// The database that `DATABASE_URL` names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A SQLite file's path.
    Sqlite(String),
    /// A PostgreSQL server.
    Postgres(Server),
}

/// How PostgreSQL is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Its URL.
    pub url: String,
    /// Whether a pooler that is expected gives each transaction another of PostgreSQL's connections. Nothing on a
    /// connection lasts longer than a transaction then.
    pub by_transaction: bool,
}

impl Target {
    /// Reads `sqlite://path` or `postgres://…`.
    ///
    /// # Errors
    /// A message. An unknown scheme is refused, so that a typing error never creates an empty database.
    pub fn parse(url: &str) -> Result<Self, String> {
        Self::named("DATABASE_URL", url)
    }

    /// As [`Target::parse`], for another setting, which messages name.
    ///
    /// # Errors
    /// As those of [`Target::parse`].
    pub fn named(setting: &str, url: &str) -> Result<Self, String> {
        if let Some(path) = url.strip_prefix("sqlite://") {
            if path.is_empty() || path == "/" {
                return Err(format!("{setting} names no file after sqlite://"));
            }
            return Ok(Self::Sqlite(path.into()));
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            if let Some(mode) = demanded_tls(url).filter(|_| !cfg!(feature = "postgres-tls")) {
                return Err(format!(
                    "{setting} asks for TLS (sslmode={mode}), and this motorpool was built without it; build it with \
                     --features postgres-tls, as the image is"
                ));
            }
            return Ok(Self::Postgres(Server { url: url.into(), by_transaction: false }));
        }
        // Nothing else of it is said: libpq's other form, `host=… password=…`, is no URL.
        let scheme = url.split_once("://").map(|(scheme, _)| scheme);
        let scheme = scheme.filter(|scheme| scheme.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        let has = scheme.map_or("is no URL".into(), |scheme| format!("has the scheme {scheme:?}"));
        Err(format!("{setting} {has}; motorpool knows sqlite:// and postgres://"))
    }

    /// The same database, by this pooler if one is set. SQLite has none.
    #[must_use]
    pub fn through(self, pooler: Option<Pooler>) -> Self {
        match self {
            Self::Postgres(Server { url, .. }) => {
                Self::Postgres(Server { url, by_transaction: pooler == Some(Pooler::Transaction) })
            }
            sqlite => sqlite,
        }
    }

    /// Opens a database that is there. A SQLite file that is missing was removed, and making an empty one in its place
    /// would hide that.
    pub(super) fn open(&self, query_only: bool) -> Result<Conn, diesel::ConnectionError> {
        match self {
            Self::Sqlite(path) => Conn::open_sqlite(&existing(path), query_only),
            Self::Postgres(_) => self.open_or_create(query_only),
        }
    }

    /// As [`Target::open`], but makes a SQLite file that is missing.
    pub(super) fn open_or_create(&self, query_only: bool) -> Result<Conn, diesel::ConnectionError> {
        match self {
            Self::Sqlite(path) if query_only => Conn::open_sqlite(path, true),
            Self::Sqlite(path) => Conn::create_sqlite(path),
            Self::Postgres(Server { url, by_transaction: true }) => Conn::open_pooled(url),
            Self::Postgres(Server { url, .. }) => {
                let mut conn = Conn::open_postgres(url)?;
                if query_only {
                    // Reading only waits for migrations. A unit sets its own lock_timeout.
                    conn.batch_execute("SET lock_timeout = '1s'")
                        .map_err(diesel::ConnectionError::CouldntSetupConfiguration)?;
                }
                Ok(conn)
            }
        }
    }
}

/// The mode by which a connection to PostgreSQL must be encrypted, in the URL or else in `PGSSLMODE`.
fn demanded_tls(url: &str) -> Option<String> {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    let set = query.split('&').find_map(|pair| pair.strip_prefix("sslmode=")).map(str::to_owned);
    set.or_else(|| std::env::var("PGSSLMODE").ok())
        .filter(|mode| matches!(mode.as_str(), "require" | "verify-ca" | "verify-full"))
}

/// The URI by which SQLite opens a file only if it is there.
fn existing(path: &str) -> String {
    let written: String = path
        .bytes()
        .map(|byte| match byte {
            b'%' | b'?' | b'#' => format!("%{byte:02X}"),
            _ if byte.is_ascii() => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect();
    // After two slashes comes the name of a host, which is empty.
    format!("file:{}{written}?mode=rw", if path.starts_with('/') { "//" } else { "" })
}

/// A pooled connection and whether it is known to be broken.
pub struct Pooled {
    pub(super) conn: Conn,
    opened_at: Instant,
    broken: bool,
}

/// Opens and checks connections for r2d2.
pub struct Opener {
    target: Target,
    query_only: bool,
    watch: Arc<Watch>,
    /// The last time that a connection broke. Connections opened before that are dropped.
    distrusted: Arc<Mutex<Option<Instant>>>,
}

impl diesel::r2d2::ManageConnection for Opener {
    type Connection = Pooled;
    type Error = diesel::ConnectionError;

    fn connect(&self) -> Result<Pooled, Self::Error> {
        let mut conn = self.target.open(self.query_only)?;
        if let Target::Sqlite(path) = &self.target {
            self.watch.health.opened(path);
        }
        self.watch.set(&mut conn);
        Ok(Pooled { conn, opened_at: Instant::now(), broken: false })
    }

    fn is_valid(&self, item: &mut Pooled) -> Result<(), Self::Error> {
        // There is no ping, because it would cost a third of the time of every read. A broken connection is marked when
        // a statement fails.
        match self.has_broken(item) {
            true => Err(diesel::ConnectionError::BadConnection("known to be broken".into())),
            false => Ok(()),
        }
    }

    fn has_broken(&self, item: &mut Pooled) -> bool {
        let distrusted = *self.distrusted.lock().unwrap_or_else(PoisonError::into_inner);
        // A job that panics may leave its transaction open.
        item.broken || std::thread::panicking() || distrusted.is_some_and(|moment| item.opened_at <= moment)
    }
}

/// A pool of one kind of connections.
#[derive(Clone)]
pub struct Pool {
    inner: diesel::r2d2::Pool<Opener>,
    distrusted: Arc<Mutex<Option<Instant>>>,
    pub(super) watch: Arc<Watch>,
}

impl Pool {
    /// A pool without connections. Each is opened when it is needed.
    pub fn new(target: &Target, query_only: bool, size: u32, watch: &Arc<Watch>) -> Self {
        let distrusted = Arc::new(Mutex::new(None));
        let opener = Opener {
            target: target.clone(),
            query_only,
            watch: Arc::clone(watch),
            distrusted: Arc::clone(&distrusted),
        };
        let inner = diesel::r2d2::Pool::builder()
            .max_size(size)
            .min_idle(Some(0))
            .test_on_check_out(true)
            .error_handler(Box::new(diesel::r2d2::NopErrorHandler))
            .connection_timeout(Duration::from_secs(3))
            .build_unchecked(opener);
        Self { inner, distrusted, watch: Arc::clone(watch) }
    }

    /// Takes a connection.
    ///
    /// # Errors
    /// `database_unavailable` (503) if none could be opened in time.
    pub fn get(&self) -> Result<diesel::r2d2::PooledConnection<Opener>> {
        self.inner
            .get()
            .map_err(|error| Error::plain(crate::kernel::Code::DatabaseUnavailable).retry_after(2).because(error))
    }

    /// How many connections are open, and how many of them nobody uses.
    pub fn standing(&self) -> (u32, u32) {
        let state = self.inner.state();
        (state.connections, state.idle_connections)
    }

    /// Marks this connection as broken. It and all connections that were opened before now are dropped when they are
    /// returned.
    pub fn distrust(&self, item: &mut Pooled) {
        item.broken = true;
        self.distrust_all();
    }

    /// All connections that were opened before now are dropped when they are returned, or met again.
    pub fn distrust_all(&self) {
        *self.distrusted.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }
}

#[cfg(test)]
mod tests {
    use super::{Target, existing};

    #[test]
    fn a_path_is_written_as_a_uri_of_a_file_that_is_there() {
        assert_eq!(existing("data/x.db"), "file:data/x.db?mode=rw");
        assert_eq!(existing("/var/车队/100%?#.db"), "file:///var/%E8%BD%A6%E9%98%9F/100%25%3F%23.db?mode=rw");
    }

    #[test]
    fn what_is_missing_stays_so() {
        let nowhere = Target::Sqlite("nowhere.db".into());
        assert!(nowhere.open(false).is_err() && nowhere.open(true).is_err());
        for junk in ["nowhere.db", &existing("nowhere.db")] {
            assert!(!std::path::Path::new(junk).exists(), "{junk}");
        }
    }

    #[test]
    fn only_the_two_schemes_are_known() {
        assert_eq!(Target::parse("sqlite://data/x.db"), Ok(Target::Sqlite("data/x.db".into())));
        assert_eq!(Target::parse("sqlite:///var/x.db"), Ok(Target::Sqlite("/var/x.db".into())));
        assert!(matches!(Target::parse("postgres://localhost/x"), Ok(Target::Postgres(_))));
        for bad in ["sqllite://x", "data/x.db", "", "sqlite://", "mysql://x"] {
            assert!(Target::parse(bad).is_err(), "{bad}");
        }
    }
}
