//! Many acts by one process that has the database to itself: a demonstration that is being made.

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};

use super::{Act, Conn, Db, EngineConn, Unit};
use crate::kernel::{Clock, Error, Result};

/// So many acts share a commit. On PostgreSQL each keeps its locks until then.
const ACTS: usize = 250;

type Manager = <Conn as diesel::Connection>::TransactionManager;

/// Runs acts in few transactions, each act in a savepoint: one that refuses leaves nothing, as at the door.
///
/// Nothing lasts before [`Bulk::end`]: SQLite doesn't wait for the disk until then, and a process that dies leaves a
/// database that must be made anew.
pub struct Bulk {
    /// The connection, in a transaction of its own: what is read here sees every act so far.
    pub conn: Conn,
    clock: Clock,
    acts: usize,
}

impl Bulk {
    /// Begins.
    ///
    /// # Errors
    /// One sentence when the database can't be opened.
    pub fn begin(db: &Db) -> Result<Self, String> {
        let mut conn = db.connect()?;
        if conn.is_sqlite() {
            conn.batch_execute("PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32768")
                .map_err(|e| e.to_string())?;
        }
        Ok(Self { conn, clock: db.clock().clone(), acts: 0 })
    }

    /// One act.
    ///
    /// # Errors
    /// The closure's, with nothing done.
    pub fn write<R>(&mut self, act: &Act, job: impl FnOnce(&mut Unit<'_>) -> Result<R>) -> Result<R> {
        if self.acts == 0 {
            match &mut self.conn.engine {
                EngineConn::Sqlite(inner) => AnsiTransactionManager::begin_transaction_sql(inner, "BEGIN IMMEDIATE")?,
                EngineConn::Postgres(inner) => AnsiTransactionManager::begin_transaction_sql(inner, "BEGIN")?,
            }
        }
        Manager::begin_transaction(&mut self.conn)?;
        let outcome = job(&mut Unit::new(&mut self.conn, act, self.clock.now()));
        match &outcome {
            Ok(_) => Manager::commit_transaction(&mut self.conn)?,
            Err(_) => Manager::rollback_transaction(&mut self.conn)?,
        }
        self.acts += 1;
        if self.acts == ACTS {
            self.commit()?;
        }
        outcome
    }

    fn commit(&mut self) -> Result<()> {
        if self.acts > 0 {
            Manager::commit_transaction(&mut self.conn)?;
        }
        self.acts = 0;
        Ok(())
    }

    /// Commits what is left. From here on it lasts.
    pub fn end(mut self) -> Result<()> {
        self.commit()?;
        if self.conn.is_sqlite() {
            let kept = "PRAGMA synchronous = FULL; PRAGMA wal_checkpoint(TRUNCATE)";
            self.conn.batch_execute(kept).map_err(Error::internal)?;
        }
        Ok(())
    }
}
