//! Migrations. Each engine has a tree of them with the same names, and both are embedded in the program. Tables are
//! created and changed only here.
//!
//! They run in the order of their whole names: by the day, then by the number within it. So `2026-11-23-000090` runs
//! before `2026-11-25-000010`.

use std::{any::Any, collections::BTreeSet, time::Duration};

use diesel::{
    RunQueryDsl,
    connection::{BoxableConnection, SimpleConnection},
    migration::MigrationSource,
    pg::Pg,
    sql_query,
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::{Ailment, Conn, EngineConn};
use crate::kernel::{Code, Error};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// A program that knows the migrations up to this one serves a database on which all of ours have run: what came after
/// only added what it need not know. Who writes a migration that does more names that one here.
const COMPATIBLE_FROM: &str = "20261129000050";

/// How the tables of a database compare with what this program expects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// All migrations have been run.
    Current,
    /// It is empty or older: this many migrations have yet to be run.
    Behind(usize),
    /// A newer program has run this migration, which is unknown here.
    Newer(String),
}

/// Compares the database with this program. Changes nothing.
pub fn standing(conn: &mut Conn) -> Result<Standing, String> {
    standing_of(conn).map_err(|e| e.to_string())
}

fn standing_of(conn: &mut Conn) -> diesel::QueryResult<Standing> {
    let known: BTreeSet<String> = known().into_iter().collect();
    let applied = applied(conn)?;
    Ok(match applied.difference(&known).next() {
        Some(newer) => Standing::Newer(newer.clone()),
        None if applied.len() == known.len() => Standing::Current,
        None => Standing::Behind(known.len() - applied.len()),
    })
}

/// As [`standing`], but a newer database that says that this program may serve it counts as current.
///
/// # Errors
/// A message if the database can't be read.
pub fn served(conn: &mut Conn) -> Result<Standing, String> {
    served_as(conn).map_err(|e| e.to_string())
}

fn served_as(conn: &mut Conn) -> diesel::QueryResult<Standing> {
    let found = standing_of(conn)?;
    if !matches!(found, Standing::Newer(_)) {
        return Ok(found);
    }
    let (known, applied) = (known().into_iter().collect::<BTreeSet<_>>(), applied(conn)?);
    let Some(latest) = known.last().filter(|_| known.is_subset(&applied)) else { return Ok(found) };
    let words = |versions: Vec<&String>| versions.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(", ");
    let against = format!(
        "SELECT count(*) AS n FROM __diesel_schema_migrations WHERE version NOT IN ({}) AND (compatible_from IS NULL OR compatible_from > '{latest}')",
        words(known.iter().collect())
    );
    // A database from before that column is an error, and not compatible.
    Ok(if sql_query(against).get_result::<Count>(conn).is_ok_and(|count| count.n == 0) {
        Standing::Current
    } else {
        found
    })
}

/// Whether diesel's table of the migrations that have been run is there.
fn has_table(conn: &mut Conn) -> diesel::QueryResult<bool> {
    let exists = match &mut conn.engine {
        EngineConn::Sqlite(_) => "SELECT count(*) AS n FROM sqlite_master WHERE name = '__diesel_schema_migrations'",
        EngineConn::Postgres(_) => {
            "SELECT count(*) AS n FROM pg_tables WHERE tablename = '__diesel_schema_migrations' AND schemaname = current_schema()"
        }
    };
    Ok(sql_query(exists).get_result::<Count>(conn)?.n != 0)
}

/// The versions of all migrations that have been run on the database.
fn applied(conn: &mut Conn) -> diesel::QueryResult<BTreeSet<String>> {
    if !has_table(conn)? {
        return Ok(BTreeSet::new());
    }
    let rows: Vec<Version> = sql_query("SELECT version FROM __diesel_schema_migrations").load(conn)?;
    Ok(rows.into_iter().map(|row| row.version).collect())
}

/// The newest migration that has been run, as a number.
///
/// # Errors
/// The database's.
pub(super) fn latest(conn: &mut Conn) -> Result<Option<i64>, Error> {
    Ok(applied(conn)?.last().and_then(|version| version.parse().ok()))
}

/// The member by which [`readiness`] says that PostgreSQL only reads.
pub(super) const READ_ONLY: &str = "read_only";

/// Why the database can't be served now: its tables, or a PostgreSQL that only reads. None if it can.
///
/// # Errors
/// The database's.
pub(super) fn readiness(conn: &mut Conn) -> Result<Option<Ailment>, Error> {
    if let EngineConn::Postgres(_) = conn.engine {
        let reads_only = sql_query(
            "SELECT (pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean)::int::bigint AS n",
        );
        if reads_only.get_result::<Count>(conn)?.n != 0 {
            // As an error, so that the connection is dropped and the next may reach another server.
            return Err(Error::plain(Code::DatabaseUnavailable).with(READ_ONLY, true).because("PostgreSQL only reads"));
        }
    }
    let standing = served_as(conn)?;
    Ok((standing != Standing::Current).then_some(Ailment::NotMigrated))
}

/// The lock under which PostgreSQL's tables are made and filled, so that only one process does it at a time.
pub const LOCK: i64 = 7_305_803;

/// Runs the missing migrations and returns how many ran. A database of a newer program is refused and not changed.
///
/// # Errors
/// A message that says why the migrations could not be run.
pub fn run(conn: &mut Conn) -> Result<usize, String> {
    // Two would both find the tables missing. The lock is asked for again and again, because an index that is made
    // CONCURRENTLY would wait for a statement that waits for the lock.
    if let EngineConn::Postgres(_) = conn.engine {
        let lock = format!("SELECT pg_try_advisory_lock({LOCK})::int::bigint AS n");
        while sql_query(&lock).get_result::<Count>(conn).map_err(|e| e.to_string())?.n == 0 {
            tracing::info!("waiting for another motorpool that migrates");
            std::thread::sleep(Duration::from_secs(1));
        }
    }
    let outcome = match standing(conn)? {
        Standing::Newer(version) => Err(newer(&version)),
        Standing::Current => Ok(0),
        Standing::Behind(_) => foretell_compatible(conn).map_err(|e| e.to_string()).and_then(|()| {
            match &mut conn.engine {
                EngineConn::Sqlite(inner) => inner.run_pending_migrations(SQLITE).map(|ran| ran.len()),
                EngineConn::Postgres(inner) => inner.run_pending_migrations(POSTGRES).map(|ran| ran.len()),
            }
            .map_err(|e| e.to_string())
        }),
    };
    let outcome = outcome.and_then(|ran| tell_compatible(conn).map(|()| ran).map_err(|e| e.to_string()));
    if let EngineConn::Postgres(_) = conn.engine {
        sql_query(format!("SELECT pg_advisory_unlock({LOCK})")).execute(conn).map_err(|e| e.to_string())?;
    }
    outcome
}

/// Lets each migration that runs now tell in its own commit which programs may serve the database all the same. So they
/// serve while others run, and after one that broke off. On SQLite nobody serves meanwhile.
fn foretell_compatible(conn: &mut Conn) -> diesel::QueryResult<()> {
    if conn.is_sqlite() || !has_table(conn)? {
        return Ok(());
    }
    add_compatible(conn)?;
    let word =
        format!("ALTER TABLE __diesel_schema_migrations ALTER COLUMN compatible_from SET DEFAULT '{COMPATIBLE_FROM}'");
    sql_query(word).execute(conn).map(drop)
}

/// Writes beside each migration that lacks it which programs may serve the database all the same.
fn tell_compatible(conn: &mut Conn) -> diesel::QueryResult<()> {
    add_compatible(conn)?;
    let told = format!(
        "UPDATE __diesel_schema_migrations SET compatible_from = '{COMPATIBLE_FROM}' WHERE compatible_from IS NULL AND version > '{COMPATIBLE_FROM}'"
    );
    sql_query(told).execute(conn).map(drop)
}

/// Adds the column for that. It stands in diesel's own table, which no migration makes, so none adds it.
fn add_compatible(conn: &mut Conn) -> diesel::QueryResult<()> {
    let column = match &mut conn.engine {
        EngineConn::Sqlite(_) => {
            "SELECT count(*) AS n FROM pragma_table_info('__diesel_schema_migrations') WHERE name = 'compatible_from'"
        }
        EngineConn::Postgres(_) => {
            "SELECT count(*) AS n FROM pg_attribute WHERE attrelid = '__diesel_schema_migrations'::regclass AND attname = 'compatible_from'"
        }
    };
    if sql_query(column).get_result::<Count>(conn)?.n == 0 {
        sql_query("ALTER TABLE __diesel_schema_migrations ADD COLUMN compatible_from TEXT").execute(conn)?;
    }
    Ok(())
}

/// A migration that has yet to be run.
#[derive(Debug, PartialEq, Eq)]
pub struct Missing {
    /// Its whole name.
    pub name: String,
    /// What nobody else can do meanwhile, in words. On PostgreSQL it is read from the statements.
    pub locks: String,
}

/// The migrations that have yet to be run, in their order. Changes nothing.
///
/// # Errors
/// A message if the database can't be read, or is of a newer program.
pub fn missing(conn: &mut Conn) -> Result<Vec<Missing>, String> {
    if let Standing::Newer(version) = standing(conn)? {
        return Err(newer(&version));
    }
    let applied = applied(conn).map_err(|e| e.to_string())?;
    let is_sqlite = conn.is_sqlite();
    let mut missing = Vec::new();
    let migrations = MigrationSource::<Pg>::migrations(&POSTGRES).map_err(|e| e.to_string())?;
    for migration in migrations {
        let version = migration.name().version().to_string();
        if !applied.contains(&version) {
            let mut written = Written::default();
            migration.run(&mut written).map_err(|e| e.to_string())?;
            let locks = if is_sqlite { "the whole file".to_owned() } else { locks(&written.0) };
            missing.push((version, Missing { name: migration.name().to_string(), locks }));
        }
    }
    missing.sort_by(|(one, _), (other, _)| one.cmp(other));
    Ok(missing.into_iter().map(|(_, missing)| missing).collect())
}

/// Whether servers of the version that made the database serve on while these migrations run, and after them. On SQLite
/// nobody serves meanwhile, nor does anybody a database without tables. Changes nothing.
///
/// # Errors
/// A message if the database can't be read.
pub fn serve_on(conn: &mut Conn) -> Result<Option<bool>, String> {
    let latest = if conn.is_sqlite() { None } else { applied(conn).map_err(|e| e.to_string())?.pop_last() };
    Ok(latest.map(|latest| latest.as_str() >= COMPATIBLE_FROM))
}

/// A connection that only writes down what it is told to execute.
#[derive(Default)]
struct Written(String);

impl SimpleConnection for Written {
    fn batch_execute(&mut self, query: &str) -> diesel::QueryResult<()> {
        self.0.push_str(query);
        Ok(())
    }
}
impl BoxableConnection<Pg> for Written {
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
}

/// What statements lock of tables that were there before, in words.
fn locks(sql: &str) -> String {
    let without_comments: String = sql
        .lines()
        .map(|line| line.split_once("--").map_or(line, |(code, _)| code))
        .fold(String::new(), |all, line| all + line + "\n");
    // The bodies of functions are executed later.
    let outside_bodies: String = without_comments.split("$$").step_by(2).collect::<Vec<_>>().join(" ");
    let (mut new, mut closed, mut unwritten, mut changed) =
        (BTreeSet::new(), BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for statement in outside_bodies.split(';') {
        let words: Vec<&str> = statement.split_whitespace().collect();
        let upper: Vec<String> = words.iter().map(|word| word.to_ascii_uppercase()).collect();
        let upper: Vec<&str> = upper.iter().map(String::as_str).collect();
        let name = |at: usize| {
            let word = words.get(at).copied().unwrap_or_default();
            word.split('(').next().unwrap_or_default().trim_matches(['"', ',']).to_owned()
        };
        let after = |word: &str| upper.iter().position(|known| *known == word).map_or(String::new(), |at| name(at + 1));
        match upper.as_slice() {
            ["CREATE", "TABLE", "IF", "NOT", "EXISTS", ..] => drop(new.insert(name(5))),
            ["CREATE", "TABLE", ..] => drop(new.insert(name(2))),
            ["CREATE", "INDEX", "CONCURRENTLY", ..] | ["CREATE", "UNIQUE", "INDEX", "CONCURRENTLY", ..] => {}
            ["ALTER", "TABLE", "ONLY", ..] => drop(closed.insert(name(3))),
            ["ALTER" | "DROP" | "LOCK", "TABLE", ..] => drop(closed.insert(name(2))),
            ["DROP", "INDEX", ..] => drop(closed.insert(format!("the table of {}", name(2)))),
            ["DROP", "TRIGGER", ..] => drop(closed.insert(after("ON"))),
            ["CREATE", "UNIQUE" | "INDEX" | "TRIGGER" | "CONSTRAINT", ..] => drop(unwritten.insert(after("ON"))),
            ["UPDATE", ..] => drop(changed.insert(name(1))),
            ["INSERT", "INTO", ..] | ["DELETE", "FROM", ..] => drop(changed.insert(name(2))),
            _ => {}
        }
    }
    let listed = |what: &str, tables: BTreeSet<String>| {
        let tables: Vec<String> = tables.into_iter().filter(|table| !new.contains(table)).collect();
        (!tables.is_empty()).then(|| format!("{what} {}", tables.join(", ")))
    };
    let unwritten: BTreeSet<String> = unwritten.difference(&closed).cloned().collect();
    let parts: Vec<String> = [
        listed("closed to all:", closed),
        listed("not written:", unwritten),
        listed("rows that are changed:", changed),
    ]
    .into_iter()
    .flatten()
    .collect();
    if parts.is_empty() { "nothing that is there".into() } else { parts.join("; ") }
}

fn newer(version: &str) -> String {
    format!("the database was made by a newer motorpool (it has migration {version}, which this one doesn't know)")
}

/// How many migrations this program knows.
pub fn count() -> usize {
    known().len()
}

/// Whether the database has no tables at all.
pub fn is_empty(conn: &mut Conn) -> Result<bool, String> {
    let tables = match &mut conn.engine {
        EngineConn::Sqlite(_) => "SELECT count(*) AS n FROM sqlite_master WHERE type = 'table'",
        EngineConn::Postgres(_) => "SELECT count(*) AS n FROM pg_tables WHERE schemaname = current_schema()",
    };
    Ok(sql_query(tables).get_result::<Count>(conn).map_err(|e| e.to_string())?.n == 0)
}

/// Drops every table that migrations created.
///
/// # Errors
/// A message that says why not.
pub fn revert_all(conn: &mut Conn) -> Result<(), String> {
    match &mut conn.engine {
        EngineConn::Sqlite(inner) => inner.revert_all_migrations(SQLITE).map(drop).map_err(|e| e.to_string()),
        EngineConn::Postgres(inner) => inner.revert_all_migrations(POSTGRES).map(drop).map_err(|e| e.to_string()),
    }
}

fn known() -> Vec<String> {
    let migrations = MigrationSource::<diesel::sqlite::Sqlite>::migrations(&SQLITE).unwrap_or_default();
    migrations.iter().map(|migration| migration.name().version().to_string()).collect()
}

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    n: i64,
}

#[derive(diesel::QueryableByName)]
struct Version {
    #[diesel(sql_type = diesel::sql_types::Text)]
    version: String,
}

#[cfg(test)]
mod tests {
    use super::locks;

    #[test]
    fn what_a_migration_locks_is_read_from_its_statements() {
        let sql = "-- ALTER TABLE users is a comment\nALTER TABLE trips ADD COLUMN x bigint; CREATE TABLE new (id uuid PRIMARY KEY);
                   CREATE UNIQUE INDEX new_id ON new (id);\nCREATE INDEX trips_x ON trips (x); CREATE INDEX legs_x\n ON legs(x);
                   CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE settings SET demo = true; END $$;
                   CREATE TRIGGER t BEFORE INSERT ON charges FOR EACH ROW EXECUTE FUNCTION f(); UPDATE bookings SET note = 'x';";
        assert_eq!(locks(sql), "closed to all: trips; not written: charges, legs; rows that are changed: bookings");
        assert_eq!(locks("CREATE TABLE new (id uuid)"), "nothing that is there");
        assert_eq!(locks("CREATE INDEX CONCURRENTLY trips_x ON trips (x)"), "nothing that is there");
    }
}
