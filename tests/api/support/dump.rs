//! The whole content of a database as text, to compare databases and to search them.

use std::collections::{BTreeMap, BTreeSet};

use diesel::{RunQueryDsl, sql_query, sql_types::Text};
use motorpool::db::{Conn, EngineConn};

use crate::support::database::Database;

#[derive(diesel::QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    row: String,
}

/// The texts that a query selects as `row`.
pub fn rows(conn: &mut Conn, query: &str) -> Vec<String> {
    sql_query(query)
        .load::<Row>(conn)
        .unwrap_or_else(|error| panic!("{query}: {error}"))
        .into_iter()
        .map(|Row { row }| row)
        .collect()
}

/// The names of all tables of a database, without the one that diesel keeps its migrations in.
pub fn tables(conn: &mut Conn) -> BTreeSet<String> {
    let all = match &mut conn.engine {
        EngineConn::Sqlite(_) => {
            "SELECT name AS row FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        }
        EngineConn::Postgres(_) => "SELECT tablename::text AS row FROM pg_tables WHERE schemaname = 'public'",
    };
    rows(conn, all).into_iter().filter(|name| name != "__diesel_schema_migrations").collect()
}

/// All rows of all tables, by table, as the engine writes them.
pub fn dump(database: &Database) -> BTreeMap<String, Vec<String>> {
    let mut conn = database.connect();
    let all = tables(&mut conn);
    let row = |conn: &mut Conn, table: &str| match &mut conn.engine {
        EngineConn::Sqlite(_) => {
            rows(conn, &format!("SELECT 'quote(\"' || name || '\")' AS row FROM pragma_table_info('{table}')"))
                .join(" || ',' || ")
        }
        EngineConn::Postgres(_) => format!("{table}::text"),
    };
    all.into_iter()
        .map(|table| {
            let query = format!("SELECT {} AS row FROM {table} ORDER BY 1", row(&mut conn, &table));
            let found = rows(&mut conn, &query);
            (table, found)
        })
        .collect()
}
