//! The connection to either engine, and the conversions of our SQL types for both.

use std::{any::TypeId, collections::HashMap, io::Write, sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use diesel::{
    Connection, ConnectionResult, MultiConnection, PgConnection, QueryResult, SqliteConnection,
    backend::Backend,
    connection::{
        AnsiTransactionManager, CacheSize, Instrumentation, LoadConnection, SimpleConnection, TransactionManager,
        TransactionManagerStatus,
    },
    deserialize::{self, FromSql},
    expression::QueryMetadata,
    internal::derives::multiconnection::ConnectionSealed,
    pg::{Pg, PgValue},
    query_builder::{AstPass, Query, QueryBuilder, QueryFragment, QueryId},
    serialize::{self, IsNull, Output, ToSql},
    sql_types::{BigInt, Binary, HasSqlType, Timestamptz, Untyped},
    sqlite::Sqlite,
};
use uuid::Uuid;

use super::private;
use crate::kernel::{Id, Instant, id::SqlId, time::SqlInstant};

/// A connection to one of the two engines. PostgreSQL comes first because `establish` tries the variants in order and
/// SQLite accepts any path. `establish` is never called: [`super::pool`] opens connections by scheme.
#[derive(MultiConnection)]
pub enum EngineConn {
    /// PostgreSQL 15 or later.
    Postgres(PgConnection),
    /// SQLite, embedded.
    Sqlite(SqliteConnection),
}

/// Begins and ends transactions and savepoints of a [`Conn`].
pub(super) type Manager = <Conn as diesel::Connection>::TransactionManager;

/// A connection to the database, of either engine.
///
/// Statements are passed to the engine as a [`Statement`], without their types, so that diesel's code for both engines
/// is compiled once and not once for each of some 300 statements.
pub struct Conn {
    /// The engine's own connection.
    pub engine: EngineConn,
    /// The statements that were run, by diesel's id.
    written: HashMap<TypeId, Written>,
    /// Whether nothing that is set on it lasts longer than a transaction.
    by_transaction: bool,
}

impl Conn {
    /// Whether this is SQLite.
    pub fn is_sqlite(&self) -> bool {
        matches!(self.engine, EngineConn::Sqlite(_))
    }

    /// Opens a SQLite file to write, and makes it for its owner only if there is none.
    ///
    /// # Errors
    /// If the file can't be opened.
    pub fn create_sqlite(path: &str) -> Result<Self, diesel::ConnectionError> {
        private::database(path);
        Self::open_sqlite(path, false)
    }

    /// Opens a SQLite file, or one that a URI names, with the settings that all connections share.
    ///
    /// # Errors
    /// If the file can't be opened.
    pub fn open_sqlite(path: &str, query_only: bool) -> Result<Self, diesel::ConnectionError> {
        let mut conn = SqliteConnection::establish(path)?;
        // A connection that only reads must not change the file, not even its journal mode: it may be a backup.
        // Each of the eight reading connections has a small cache; the operating system caches the file anyway.
        let mode = if query_only { "query_only = ON; PRAGMA cache_size = -512" } else { "journal_mode = WAL" };
        // recursive_triggers: without it INSERT OR REPLACE deletes rows of append-only tables and their triggers don't
        // fire.
        conn.batch_execute(&format!(
            "PRAGMA busy_timeout = 5000; PRAGMA {mode}; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON"
        ))
        .map_err(diesel::ConnectionError::CouldntSetupConfiguration)?;
        Ok(Self::of(EngineConn::Sqlite(conn)))
    }

    /// Prepares a connection for statements that go through whole tables: none is cut off by the time-outs that are
    /// meant for requests, and SQLite keeps so many KiB of the file in memory. Waiting for a lock stays bounded.
    pub fn for_long_work(&mut self, cache_kib: u32) -> QueryResult<()> {
        match &mut self.engine {
            EngineConn::Sqlite(inner) => inner.batch_execute(&format!("PRAGMA cache_size = -{cache_kib}")),
            EngineConn::Postgres(inner) => {
                inner.batch_execute("SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0")
            }
        }
    }

    /// Opens a PostgreSQL connection on which every wait is bounded.
    ///
    /// # Errors
    /// If the server can't be reached or refuses the connection.
    pub fn open_postgres(url: &str) -> Result<Self, diesel::ConnectionError> {
        let mut conn = PgConnection::establish(&bounded(url))?;
        conn.batch_execute(&format!(
            "SET lock_timeout = '5s'; SET statement_timeout = '30s'; SET idle_in_transaction_session_timeout = '60s'; SET client_min_messages = 'warning'; {ENGLISH}"
        ))
        .map_err(diesel::ConnectionError::CouldntSetupConfiguration)?;
        Ok(Self::of(EngineConn::Postgres(conn)))
    }

    /// As [`Conn::open_postgres`], through a pooler that gives each transaction another of PostgreSQL's connections. So
    /// nothing is set on it, each transaction begins by [`Conn::begin`], and no statement is kept by a name: diesel sends
    /// each whole, in one message, as the unnamed statement.
    ///
    /// # Errors
    /// As those of [`Conn::open_postgres`].
    pub fn open_pooled(url: &str) -> Result<Self, diesel::ConnectionError> {
        let mut conn = PgConnection::establish(&bounded(url))?;
        conn.set_prepared_statement_cache_size(CacheSize::Disabled);
        Ok(Self { by_transaction: true, ..Self::of(EngineConn::Postgres(conn)) })
    }

    /// Whether nothing that is set on it lasts longer than a transaction.
    pub(super) fn is_by_transaction(&self) -> bool {
        self.by_transaction
    }

    /// Begins a transaction that reads the database as it is at this moment. It blocks no other.
    pub(super) fn begin_snapshot(&mut self) -> QueryResult<()> {
        match &mut self.engine {
            EngineConn::Sqlite(inner) => AnsiTransactionManager::begin_transaction_sql(inner, "BEGIN"),
            EngineConn::Postgres(inner) => {
                AnsiTransactionManager::begin_transaction_sql(inner, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            }
        }
    }

    /// Makes a transaction that has just begun one that reads the database as it is at this moment.
    pub(super) fn see_one_moment(&mut self) -> QueryResult<()> {
        self.batch_execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
    }

    /// Begins a transaction in which locks are waited for so long.
    pub(super) fn begin(&mut self, lock_timeout: Duration) -> QueryResult<()> {
        let by_transaction = self.by_transaction;
        match &mut self.engine {
            // A deferred transaction would fail at its first write if another process is writing.
            EngineConn::Sqlite(inner) => AnsiTransactionManager::begin_transaction_sql(inner, "BEGIN IMMEDIATE"),
            EngineConn::Postgres(inner) => {
                let millis = lock_timeout.as_millis();
                let bounds = if by_transaction { POOLED_BOUNDS } else { "" };
                AnsiTransactionManager::begin_transaction_sql(
                    inner,
                    &format!("BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = {millis}{bounds}"),
                )
            }
        }
    }
}

/// What is told of a damaged page or a full disk is known by its English words ([`super::refusals`]), because diesel keeps
/// SQLSTATE to itself. Who may not set it here has it from its role, as `deploy/postgres.sql` makes it.
const ENGLISH: &str =
    "SELECT set_config('lc_messages', 'C', false) WHERE has_parameter_privilege('lc_messages', 'SET')";

/// What a connection of its own has from the beginning, and a transaction through a pooler must set.
const POOLED_BOUNDS: &str =
    "; SET LOCAL statement_timeout = '30s'; SET LOCAL idle_in_transaction_session_timeout = '60s'";

/// Adds time-outs to the URL for what the server's own time-outs don't cover: a server that doesn't answer, or a
/// network that fails. Parameters that the operator has set keep their values.
pub(super) fn bounded(url: &str) -> String {
    let bounds = [
        ("connect_timeout", "5"),
        ("keepalives_idle", "15"),
        ("keepalives_interval", "5"),
        ("keepalives_count", "3"),
        ("tcp_user_timeout", "35000"),
    ];
    with(url, &bounds)
}

/// The URL of a server that can be done without. One whose machine has vanished is given up soon.
pub(super) fn given_up_soon(url: &str) -> String {
    with(url, &[("tcp_user_timeout", "3000")])
}

/// Adds to the URL what it doesn't set.
fn with(url: &str, bounds: &[(&str, &str)]) -> String {
    let (mut bounded, query) = (url.to_owned(), url.split_once('?').map_or("", |(_, query)| query));
    let is_set = |name: &str| query.split('&').any(|pair| pair.split('=').next() == Some(name));
    for (name, value) in bounds.iter().filter(|(name, _)| !is_set(name)) {
        let joint = if bounded.contains('?') { '&' } else { '?' };
        bounded.push_str(&format!("{joint}{name}={value}"));
    }
    bounded
}

type Builder = <MultiBackend as Backend>::QueryBuilder;

/// What the engine asks of a statement several times each time it runs.
#[derive(Clone)]
struct Written {
    sql: Arc<str>,
    is_cacheable: bool,
}

/// A statement without its type. diesel executes statements by reference and loads them by value.
struct Statement<'q> {
    source: Source<'q>,
    written: Written,
}

enum Source<'q> {
    Lent(&'q (dyn QueryFragment<MultiBackend> + 'q)),
    Owned(Box<dyn QueryFragment<MultiBackend> + 'q>),
}

impl<'q> Source<'q> {
    fn fragment(&self) -> &(dyn QueryFragment<MultiBackend> + 'q) {
        match self {
            Self::Lent(query) => *query,
            Self::Owned(query) => query.as_ref(),
        }
    }
}
impl QueryFragment<MultiBackend> for Statement<'_> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        self.source.fragment().walk_ast(pass)
    }

    fn to_sql(&self, out: &mut Builder, _: &MultiBackend) -> QueryResult<()> {
        out.push_sql(&self.written.sql);
        Ok(())
    }

    fn is_safe_to_cache_prepared(&self, _: &MultiBackend) -> QueryResult<bool> {
        Ok(self.written.is_cacheable)
    }
}
impl QueryId for Statement<'_> {
    type QueryId = ();
    /// A prepared statement is found by its text.
    const HAS_STATIC_QUERY_ID: bool = false;
}
impl Query for Statement<'_> {
    /// The caller that reads the rows knows the types of their columns.
    type SqlType = Untyped;
}

type Cursor<'conn, 'query> = <EngineConn as LoadConnection>::Cursor<'conn, 'query>;

impl Conn {
    /// A connection on which nothing was run yet.
    pub(super) fn of(engine: EngineConn) -> Self {
        Self { engine, written: HashMap::new(), by_transaction: false }
    }

    /// Writes a statement down, or finds it written. Statements with the same id have the same text, which is what diesel's
    /// ids are for; one whose text depends on its values has none.
    fn statement<'q>(&mut self, id: Option<TypeId>, source: Source<'q>) -> QueryResult<Statement<'q>> {
        if let Some(written) = id.and_then(|id| self.written.get(&id)) {
            return Ok(Statement { source, written: written.clone() });
        }
        let (mut sql, backend) = match &self.engine {
            EngineConn::Postgres(_) => {
                (Builder::Postgres(Default::default()), MultiBackend::Postgres(Default::default()))
            }
            EngineConn::Sqlite(_) => (Builder::Sqlite(Default::default()), MultiBackend::Sqlite(Default::default())),
        };
        source.fragment().to_sql(&mut sql, &backend)?;
        let is_cacheable = source.fragment().is_safe_to_cache_prepared(&backend)?;
        let written = Written { sql: sql.finish().into(), is_cacheable };
        if let Some(id) = id {
            self.written.insert(id, written.clone());
        }
        Ok(Statement { source, written })
    }

    fn execute_query(&mut self, id: Option<TypeId>, source: Source<'_>) -> QueryResult<usize> {
        let statement = self.statement(id, source)?;
        self.engine.execute_returning_count(&statement)
    }

    fn load_query<'conn, 'query>(
        &'conn mut self,
        id: Option<TypeId>,
        source: Source<'query>,
    ) -> QueryResult<Cursor<'conn, 'query>> {
        let statement = self.statement(id, source)?;
        self.engine.load(statement)
    }
}

impl SimpleConnection for Conn {
    fn batch_execute(&mut self, query: &str) -> QueryResult<()> {
        self.engine.batch_execute(query)
    }
}
impl ConnectionSealed for Conn {}
impl Connection for Conn {
    type Backend = MultiBackend;
    type TransactionManager = Self;

    fn establish(url: &str) -> ConnectionResult<Self> {
        EngineConn::establish(url).map(Self::of)
    }

    fn execute_returning_count<T: QueryFragment<MultiBackend> + QueryId>(&mut self, source: &T) -> QueryResult<usize> {
        self.execute_query(T::query_id(), Source::Lent(source))
    }

    fn transaction_state(&mut self) -> &mut EngineConn {
        self.engine.transaction_state()
    }

    fn instrumentation(&mut self) -> &mut dyn Instrumentation {
        self.engine.instrumentation()
    }

    fn set_instrumentation(&mut self, instrumentation: impl Instrumentation) {
        self.engine.set_instrumentation(instrumentation);
    }

    fn set_prepared_statement_cache_size(&mut self, size: CacheSize) {
        self.engine.set_prepared_statement_cache_size(size);
    }
}
impl LoadConnection for Conn {
    type Cursor<'conn, 'query> = Cursor<'conn, 'query>;
    type Row<'conn, 'query> = <EngineConn as LoadConnection>::Row<'conn, 'query>;

    fn load<'conn, 'query, T>(&'conn mut self, source: T) -> QueryResult<Self::Cursor<'conn, 'query>>
    where
        T: Query + QueryFragment<MultiBackend> + QueryId + 'query,
        MultiBackend: QueryMetadata<T::SqlType>,
    {
        self.load_query(T::query_id(), Source::Owned(Box::new(source)))
    }
}
impl TransactionManager<Self> for Conn {
    type TransactionStateData = EngineConn;

    fn begin_transaction(conn: &mut Self) -> QueryResult<()> {
        EngineConn::begin_transaction(&mut conn.engine)
    }

    fn rollback_transaction(conn: &mut Self) -> QueryResult<()> {
        EngineConn::rollback_transaction(&mut conn.engine)
    }

    fn commit_transaction(conn: &mut Self) -> QueryResult<()> {
        EngineConn::commit_transaction(&mut conn.engine)
    }

    fn transaction_manager_status_mut(conn: &mut Self) -> &mut TransactionManagerStatus {
        EngineConn::transaction_manager_status_mut(&mut conn.engine)
    }
}

impl HasSqlType<SqlId> for MultiBackend {
    fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
        Self::lookup_sql_type::<SqlId>(lookup)
    }
}
impl<T: 'static> ToSql<SqlId, MultiBackend> for Id<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
        out.set_value((SqlId, self));
        Ok(IsNull::No)
    }
}
impl<T: 'static> FromSql<SqlId, MultiBackend> for Id<T> {
    fn from_sql(bytes: MultiRawValue<'_>) -> deserialize::Result<Self> {
        bytes.from_sql::<Self, SqlId>()
    }
}
impl<T: 'static> ToSql<SqlId, Pg> for Id<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(self.0.as_bytes())?;
        Ok(IsNull::No)
    }
}
impl<T: 'static> FromSql<SqlId, Pg> for Id<T> {
    fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(Self::from_uuid(Uuid::from_slice(bytes.as_bytes())?))
    }
}
impl<T: 'static> ToSql<SqlId, Sqlite> for Id<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.as_bytes().as_slice());
        Ok(IsNull::No)
    }
}
impl<T: 'static> FromSql<SqlId, Sqlite> for Id<T> {
    fn from_sql(bytes: <Sqlite as diesel::backend::Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let bytes = <Vec<u8> as FromSql<Binary, Sqlite>>::from_sql(bytes)?;
        Ok(Self::from_uuid(Uuid::from_slice(&bytes)?))
    }
}

impl HasSqlType<SqlInstant> for MultiBackend {
    fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
        Self::lookup_sql_type::<SqlInstant>(lookup)
    }
}
impl ToSql<SqlInstant, MultiBackend> for Instant {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
        out.set_value((SqlInstant, self));
        Ok(IsNull::No)
    }
}
impl FromSql<SqlInstant, MultiBackend> for Instant {
    fn from_sql(bytes: MultiRawValue<'_>) -> deserialize::Result<Self> {
        bytes.from_sql::<Self, SqlInstant>()
    }
}
impl ToSql<SqlInstant, Pg> for Instant {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        let moment = DateTime::<Utc>::from_timestamp_micros(self.micros()).ok_or("an instant out of range")?;
        <DateTime<Utc> as ToSql<Timestamptz, Pg>>::to_sql(&moment, &mut out.reborrow())
    }
}
impl FromSql<SqlInstant, Pg> for Instant {
    fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
        <DateTime<Utc> as FromSql<Timestamptz, Pg>>::from_sql(bytes).map(Self::new)
    }
}
impl ToSql<SqlInstant, Sqlite> for Instant {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.micros());
        Ok(IsNull::No)
    }
}
impl FromSql<SqlInstant, Sqlite> for Instant {
    fn from_sql(bytes: <Sqlite as diesel::backend::Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let micros = <i64 as FromSql<BigInt, Sqlite>>::from_sql(bytes)?;
        Self::from_micros(micros).ok_or_else(|| "an instant out of range".into())
    }
}

#[cfg(test)]
mod tests {
    use super::{bounded, given_up_soon};

    #[test]
    fn what_the_operator_has_set_stays() {
        let plain = bounded("postgres://here/db");
        assert!(
            plain.starts_with("postgres://here/db?connect_timeout=5&") && plain.ends_with("&tcp_user_timeout=35000"),
            "{plain}"
        );
        let set = bounded("postgres://here/db?connect_timeout=2&sslmode=require");
        assert!(set.starts_with("postgres://here/db?connect_timeout=2&sslmode=require&keepalives_idle=15&"), "{set}");
        assert_eq!(set.matches("connect_timeout").count(), 1, "{set}");
        let soon = bounded(&given_up_soon("postgres://here/db"));
        assert!(soon.contains("?tcp_user_timeout=3000&") && !soon.contains("35000"), "{soon}");
        let set = "postgres://here/db?tcp_user_timeout=60000";
        assert_eq!(given_up_soon(set), set);
    }
}
