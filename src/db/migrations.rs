//! Migrations. Each engine has a tree of them with the same names, and both are embedded in the program. Tables are
//! created and changed only here.
//!
//! They run in the order of their whole names: by the day, then by the number within it. So `2026-11-23-000090` runs
//! before `2026-11-25-000010`.

use std::collections::BTreeSet;

use diesel::{RunQueryDsl, migration::MigrationSource, sql_query};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::{Conn, EngineConn};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

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
    let known: BTreeSet<String> = known().into_iter().collect();
    let exists = match &mut conn.engine {
        EngineConn::Sqlite(_) => "SELECT count(*) AS n FROM sqlite_master WHERE name = '__diesel_schema_migrations'",
        EngineConn::Postgres(_) => {
            "SELECT count(*) AS n FROM pg_tables WHERE tablename = '__diesel_schema_migrations' AND schemaname = current_schema()"
        }
    };
    let applied: BTreeSet<String> = if sql_query(exists).get_result::<Count>(conn).map_err(|e| e.to_string())?.n == 0 {
        BTreeSet::new()
    } else {
        let rows: Vec<Version> =
            sql_query("SELECT version FROM __diesel_schema_migrations").load(conn).map_err(|e| e.to_string())?;
        rows.into_iter().map(|row| row.version).collect()
    };
    Ok(match applied.difference(&known).next() {
        Some(newer) => Standing::Newer(newer.clone()),
        None if applied.len() == known.len() => Standing::Current,
        None => Standing::Behind(known.len() - applied.len()),
    })
}

/// Runs the missing migrations and returns how many ran. A database of a newer program is refused and not changed.
///
/// # Errors
/// A message that says why the migrations could not be run.
pub fn run(conn: &mut Conn) -> Result<usize, String> {
    // Only one process migrates at a time, since two would both find the tables missing.
    if let EngineConn::Postgres(_) = conn.engine {
        sql_query("SELECT pg_advisory_lock(7305803)").execute(conn).map_err(|e| e.to_string())?;
    }
    let outcome = match standing(conn)? {
        Standing::Newer(version) => Err(format!(
            "the database was made by a newer motorpool (it has migration {version}, which this one doesn't know)"
        )),
        Standing::Current => Ok(0),
        Standing::Behind(_) => match &mut conn.engine {
            EngineConn::Sqlite(inner) => {
                inner.run_pending_migrations(SQLITE).map(|ran| ran.len()).map_err(|e| e.to_string())
            }
            EngineConn::Postgres(inner) => {
                inner.run_pending_migrations(POSTGRES).map(|ran| ran.len()).map_err(|e| e.to_string())
            }
        },
    };
    if let EngineConn::Postgres(_) = conn.engine {
        sql_query("SELECT pg_advisory_unlock(7305803)").execute(conn).map_err(|e| e.to_string())?;
    }
    outcome
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
