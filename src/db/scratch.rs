//! For unit tests: an empty database of SQLite in a folder of its own, and how it would carry out a statement.

use std::path::PathBuf;

use diesel::{QueryableByName, RunQueryDsl, sql_query, sql_types::Text};
use uuid::Uuid;

use super::{Conn, Db, Target, migrations};
use crate::kernel::Clock;

/// The database. Its folder goes with it.
pub struct Scratch {
    /// A connection to it.
    pub conn: Conn,
    folder: PathBuf,
}

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

impl Scratch {
    /// One with all tables.
    pub fn make() -> Self {
        let folder = std::env::temp_dir().join(format!("motorpool-scratch-{}", Uuid::now_v7()));
        let target = Target::Sqlite(folder.join("test.db").display().to_string());
        let mut conn = Db::alone(target, Clock::system()).and_then(|db| db.connect()).expect("a database");
        migrations::run(&mut conn).expect("tables");
        Self { conn, folder }
    }

    /// The steps in which the engine would carry out this statement.
    pub fn plan(&mut self, sql: &str) -> Vec<String> {
        let steps: Vec<Step> = sql_query(format!("EXPLAIN QUERY PLAN {sql}")).load(&mut self.conn).expect("a plan");
        steps.into_iter().map(|step| step.detail).collect()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What is left of it is the system's to remove.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
