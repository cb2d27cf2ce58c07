//! Copying of whole databases: a snapshot to read from, and one transaction to load into.
//!
//! A row is copied as one line of JSON, which the engines themselves write and read: ids and bytes in hexadecimal,
//! instants as microseconds, dates as text, booleans as 1 and 0. The columns of a table come from the engine's
//! catalogue, so nothing here changes with a migration. A row gives the same line on both engines, so lines are also
//! used for comparison.

use std::collections::{BTreeMap, BTreeSet};

use diesel::{
    QueryableByName, RunQueryDsl,
    connection::{AnsiTransactionManager, SimpleConnection, TransactionManager},
    sql_query,
    sql_types::{BigInt, Bool, Text},
};

use super::{Conn, EngineConn};

/// How many rows are held in memory at a time.
const PAGE: usize = 500;

/// Begins a transaction that reads the database as it is at this moment. It blocks no other transaction.
pub fn snapshot(conn: &mut Conn) -> Result<(), String> {
    match &mut conn.engine {
        EngineConn::Sqlite(inner) => AnsiTransactionManager::begin_transaction_sql(inner, "BEGIN"),
        EngineConn::Postgres(inner) => {
            AnsiTransactionManager::begin_transaction_sql(inner, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        }
    }
    .and_then(|()| without_timeouts(conn))
    .map_err(message)
}

/// Begins the transaction in which the whole database is loaded.
pub fn begin(conn: &mut Conn) -> Result<(), String> {
    match &mut conn.engine {
        EngineConn::Sqlite(inner) => AnsiTransactionManager::begin_transaction_sql(inner, "BEGIN IMMEDIATE"),
        EngineConn::Postgres(inner) => AnsiTransactionManager::begin_transaction_sql(inner, "BEGIN"),
    }
    .and_then(|()| without_timeouts(conn))
    .map_err(message)
}

/// Removes the time-outs that are meant for requests.
fn without_timeouts(conn: &mut Conn) -> diesel::QueryResult<()> {
    match &mut conn.engine {
        EngineConn::Sqlite(_) => Ok(()),
        EngineConn::Postgres(inner) => {
            inner.batch_execute("SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0")
        }
    }
}

/// Locks these tables until the transaction ends.
///
/// # Errors
/// The database's, if another transaction holds one of them for too long.
pub fn lock(conn: &mut Conn, tables: &[String]) -> Result<(), String> {
    match &mut conn.engine {
        // In SQLite the transaction is the only one that writes.
        EngineConn::Sqlite(_) => Ok(()),
        EngineConn::Postgres(inner) => {
            inner.batch_execute(&format!("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE", tables.join(", "))).map_err(message)
        }
    }
}

/// Allows rows to be loaded before the row of the same table that they refer to, until [`settle`].
pub fn defer(conn: &mut Conn) -> Result<(), String> {
    match &mut conn.engine {
        EngineConn::Sqlite(inner) => inner.batch_execute("PRAGMA defer_foreign_keys = ON").map_err(message),
        EngineConn::Postgres(_) => alter_own_references(conn, "DEFERRABLE INITIALLY DEFERRED"),
    }
}

/// Checks the references that [`defer`] postponed, and sets the sequences of numbered columns to continue after the
/// rows that were loaded. SQLite does both by itself, the first at the commit.
///
/// # Errors
/// The database's, if a row refers to one that isn't there.
pub fn settle(conn: &mut Conn, tables: &[Table]) -> Result<(), String> {
    if conn.is_sqlite() {
        return Ok(());
    }
    conn.batch_execute("SET CONSTRAINTS ALL IMMEDIATE").map_err(message)?;
    alter_own_references(conn, "NOT DEFERRABLE")?;
    for table in tables {
        for column in table.columns.iter().filter(|column| column.numbers) {
            let (table, column) = (&table.name, &column.name);
            let next = format!(
                "SELECT setval(pg_get_serial_sequence('{table}', '{column}'), max({column})) FROM {table} HAVING max({column}) IS NOT NULL"
            );
            sql_query(next).execute(conn).map_err(message)?;
        }
    }
    Ok(())
}

fn alter_own_references(conn: &mut Conn, how: &str) -> Result<(), String> {
    let own = "SELECT format('ALTER TABLE %s ALTER CONSTRAINT %I', conrelid::regclass, conname) AS line FROM pg_constraint
               WHERE contype = 'f' AND conrelid = confrelid AND connamespace = current_schema()::regnamespace ORDER BY conname";
    for Line { line } in sql_query(own).load(conn).map_err(message)? {
        conn.batch_execute(&format!("{line} {how}")).map_err(message)?;
    }
    Ok(())
}

/// Whether an SQL condition holds.
pub fn holds(conn: &mut Conn, condition: &str) -> Result<bool, String> {
    sql_query(format!("SELECT {condition} AS holds"))
        .get_result::<Answer>(conn)
        .map(|Answer { holds }| holds)
        .map_err(message)
}

#[derive(QueryableByName)]
struct Answer {
    #[diesel(sql_type = Bool)]
    holds: bool,
}

/// Commits the transaction that [`begin`] began.
pub fn commit(conn: &mut Conn) -> Result<(), String> {
    <Conn as diesel::Connection>::TransactionManager::commit_transaction(conn).map_err(message)
}

fn message(error: diesel::result::Error) -> String {
    error.to_string()
}

/// All tables but that of the migrations, each after those that it refers to. A table may refer to itself.
///
/// # Errors
/// The database's; a message if tables refer to each other in a circle.
pub fn tables(conn: &mut Conn) -> Result<Vec<String>, String> {
    let references = match &mut conn.engine {
        EngineConn::Sqlite(_) => {
            "SELECT m.name AS name, coalesce(f.\"table\", m.name) AS refers_to
             FROM sqlite_master m LEFT JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite!_%' ESCAPE '!'"
        }
        EngineConn::Postgres(_) => {
            "SELECT c.relname::text AS name, coalesce(r.relname, c.relname)::text AS refers_to
             FROM pg_class c LEFT JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'f' LEFT JOIN pg_class r ON r.oid = k.confrelid
             WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace"
        }
    };
    let mut waiting: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for Reference { name, refers_to } in sql_query(references).load(conn).map_err(message)? {
        let others = waiting.entry(name.clone()).or_default();
        if refers_to != name {
            others.insert(refers_to);
        }
    }
    waiting.remove(MIGRATIONS);
    let mut ordered = Vec::new();
    while let Some(next) = waiting.iter().find(|(_, others)| others.is_empty()).map(|(name, _)| name.clone()) {
        waiting.remove(&next);
        waiting.values_mut().for_each(|others| {
            others.remove(&next);
        });
        ordered.push(next);
    }
    if waiting.is_empty() {
        Ok(ordered)
    } else {
        Err(format!("these tables refer to each other in a circle: {:?}", waiting.keys().collect::<Vec<_>>()))
    }
}

/// The table in which diesel keeps which migrations have run.
const MIGRATIONS: &str = "__diesel_schema_migrations";

#[derive(QueryableByName)]
struct Reference {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    refers_to: String,
}

/// A table as its engine knows it.
pub struct Table {
    /// Its name.
    pub name: String,
    engine: Engine,
    /// The columns in the order of their names, which is the same on both engines.
    columns: Vec<Column>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Engine {
    Sqlite,
    Postgres,
}

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    /// Its place in the primary key, from 1; 0 if it isn't part of the key.
    #[diesel(sql_type = BigInt)]
    key: i64,
    /// Whether the engine numbers it automatically.
    #[diesel(sql_type = Bool)]
    numbers: bool,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

impl Table {
    /// Looks up a table in the catalogue.
    ///
    /// # Errors
    /// A message if it doesn't exist, or has a column of a type that can't be copied.
    pub fn named(conn: &mut Conn, name: &str) -> Result<Self, String> {
        let (engine, catalogue) = match &mut conn.engine {
            EngineConn::Sqlite(_) => (Engine::Sqlite, "SELECT name, lower(type) AS kind, pk AS key, 0 AS numbers FROM pragma_table_info($1) ORDER BY name"),
            EngineConn::Postgres(_) => (
                Engine::Postgres,
                "SELECT a.attname::text AS name, format_type(a.atttypid, a.atttypmod) AS kind, a.attidentity <> '' AS numbers,
                 coalesce(array_position(i.indkey::int2[], a.attnum), -1)::bigint + 1 AS key
                 FROM pg_attribute a LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary
                 WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attname COLLATE \"C\"",
            ),
        };
        let columns: Vec<Column> = sql_query(catalogue).bind::<Text, _>(name).load(conn).map_err(message)?;
        let table = Self { name: name.into(), engine, columns };
        match table.columns.iter().find(|column| write_expression(engine, column).is_none()) {
            Some(Column { name: column, kind, .. }) => {
                Err(format!("{name}.{column} is of the kind {kind}, which isn't copied"))
            }
            None if table.columns.iter().all(|column| column.key == 0) => {
                Err(format!("there is no table {name} with a primary key"))
            }
            None => Ok(table),
        }
    }

    /// Passes all rows to `each` as lines, a page at a time, in the order of the primary key.
    pub fn pages(&self, conn: &mut Conn, mut each: impl FnMut(&[String]) -> Result<(), String>) -> Result<(), String> {
        let mut key: Vec<(usize, &Column)> =
            self.columns.iter().enumerate().filter(|(_, column)| column.key > 0).collect();
        key.sort_by_key(|(_, column)| column.key);
        let names = key.iter().map(|(_, column)| quoted(column)).collect::<Vec<_>>().join(", ");
        let last = if self.engine == Engine::Sqlite { "$1" } else { "$1::jsonb" };
        let past = key
            .iter()
            .map(|(at, column)| read_expression(self.engine, column, last, *at))
            .collect::<Vec<_>>()
            .join(", ");
        let values = self
            .columns
            .iter()
            .filter_map(|column| write_expression(self.engine, column))
            .collect::<Vec<_>>()
            .join(", ");
        let row = if self.engine == Engine::Sqlite {
            format!("json_array({values})")
        } else {
            format!("json_build_array({values})::text")
        };
        let mut after: Option<String> = None;
        loop {
            // On the first page there is no last row, so the parameter is '[]' and its key isn't read.
            let only = if after.is_some() { format!("({names}) > ({past})") } else { "$1 = '[]'".into() };
            let query = format!("SELECT {row} AS line FROM {} WHERE {only} ORDER BY {names} LIMIT {PAGE}", self.name);
            let found: Vec<Line> =
                sql_query(query).bind::<Text, _>(after.as_deref().unwrap_or("[]")).load(conn).map_err(message)?;
            let lines = found.iter().map(|Line { line }| canonical(line)).collect::<Result<Vec<_>, _>>()?;
            let Some(last) = lines.last() else { return Ok(()) };
            each(&lines)?;
            if lines.len() < PAGE {
                return Ok(());
            }
            after = Some(last.clone());
        }
    }

    /// Inserts lines as rows. They come from a table with the same columns. The columns in `instead` get other values,
    /// given as SQL; [`Table::amend`] sets their own values later.
    pub fn insert(&self, conn: &mut Conn, lines: &[String], instead: &[(&str, &str)]) -> Result<(), String> {
        let names = self.columns.iter().map(quoted).collect::<Vec<_>>().join(", ");
        let value = |(at, column): (usize, &Column)| match instead.iter().find(|(name, _)| *name == column.name) {
            Some((_, other)) => (*other).to_owned(),
            None => read_expression(self.engine, column, "value", at),
        };
        let values = self.columns.iter().enumerate().map(value).collect::<Vec<_>>().join(", ");
        let rows = match self.engine {
            Engine::Sqlite => format!("SELECT {values} FROM json_each($1)"),
            // Rows keep the numbers that they have in the source.
            Engine::Postgres => format!("OVERRIDING SYSTEM VALUE SELECT {values} FROM jsonb_array_elements($1::jsonb)"),
        };
        let put = sql_query(format!("INSERT INTO {} ({names}) {rows}", self.name))
            .bind::<Text, _>(format!("[{}]", lines.join(",")));
        put.execute(conn).map(drop).map_err(|error| format!("{}: {error}", self.name))
    }

    /// Sets these columns of existing rows to the values of their lines.
    pub fn amend(&self, conn: &mut Conn, lines: &[String], columns: &[(&str, &str)]) -> Result<(), String> {
        let all = || self.columns.iter().enumerate();
        let is_named = |column: &Column| columns.iter().any(|(name, _)| *name == column.name);
        let set = |(at, column): (usize, &Column)| {
            format!("{} = {}", quoted(column), read_expression(self.engine, column, "value", at))
        };
        let key = |(at, column): (usize, &Column)| {
            format!("{}.{} = {}", self.name, quoted(column), read_expression(self.engine, column, "value", at))
        };
        let sets = all().filter(|(_, column)| is_named(column)).map(set).collect::<Vec<_>>().join(", ");
        let keys = all().filter(|(_, column)| column.key > 0).map(key).collect::<Vec<_>>().join(" AND ");
        let rows = if self.engine == Engine::Sqlite { "json_each($1)" } else { "jsonb_array_elements($1::jsonb)" };
        let put = sql_query(format!("UPDATE {} SET {sets} FROM {rows} WHERE {keys}", self.name))
            .bind::<Text, _>(format!("[{}]", lines.join(",")));
        put.execute(conn).map(drop).map_err(|error| format!("{}: {error}", self.name))
    }

    /// Whether both tables have the same columns.
    pub fn is_like(&self, other: &Self) -> bool {
        self.columns.iter().map(|column| &column.name).eq(other.columns.iter().map(|column| &column.name))
    }
}

fn quoted(column: &Column) -> String {
    format!("\"{}\"", column.name)
}

/// The SQL by which an engine writes a column into a line; none for a type that can't be copied.
fn write_expression(engine: Engine, column: &Column) -> Option<String> {
    let name = quoted(column);
    Some(match (engine, column.kind.as_str()) {
        (Engine::Sqlite, "blob") => format!("iif({name} IS NULL, NULL, lower(hex({name})))"),
        (Engine::Sqlite, "integer" | "text") | (Engine::Postgres, "bigint" | "text") => name,
        (Engine::Postgres, "uuid") => format!("replace({name}::text, '-', '')"),
        (Engine::Postgres, "bytea") => format!("encode({name}, 'hex')"),
        (Engine::Postgres, "timestamp with time zone") => format!("(extract(epoch FROM {name}) * 1000000)::bigint"),
        (Engine::Postgres, "date") => format!("to_char({name}, 'YYYY-MM-DD')"),
        (Engine::Postgres, "boolean") => format!("{name}::int"),
        _ => return None,
    })
}

/// The SQL by which an engine reads a column from a line.
fn read_expression(engine: Engine, column: &Column, line: &str, at: usize) -> String {
    let value = format!("({line} ->> {at})");
    match (engine, column.kind.as_str()) {
        (Engine::Sqlite, "blob") => format!("unhex({value})"),
        (Engine::Postgres, "bytea") => format!("decode({value}, 'hex')"),
        // Intervals are multiplied in floating point, which is exact for seconds but not for microseconds, so the two
        // are added separately.
        (Engine::Postgres, "timestamp with time zone") => {
            format!(
                "'epoch'::timestamptz + {value}::bigint / 1000000 * interval '1 second' + {value}::bigint % 1000000 * interval '1 microsecond'"
            )
        }
        (Engine::Postgres, "boolean") => format!("{value}::int::boolean"),
        (Engine::Postgres, kind @ ("uuid" | "bigint" | "date")) => format!("{value}::{kind}"),
        _ => value,
    }
}

/// The canonical form of a line. The engines use different white space and escapes.
fn canonical(line: &str) -> Result<String, String> {
    let values: Vec<serde_json::Value> =
        serde_json::from_str(line).map_err(|error| format!("a row can't be read: {error}"))?;
    serde_json::to_string(&values).map_err(|error| error.to_string())
}
