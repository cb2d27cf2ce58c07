//! Many acts in few transactions, for a process that has the database to itself: `motorpool demo`.

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};

use super::{Act, Conn, Db, EngineConn, Unit, conn::Manager};
use crate::kernel::{Clock, Error, Result};

/// How many acts share a commit. On PostgreSQL an act keeps its locks until then.
const ACTS_PER_COMMIT: usize = 250;

/// Runs acts in few transactions. Each act has a savepoint, so an act that is refused has no effect, as with
/// `Db::write`.
///
/// The changes are durable only after [`Bulk::end`]: before that SQLite doesn't wait for the disk. If the process dies,
/// the database must be made anew.
pub struct Bulk {
    /// The connection, inside the transaction. What is read with it includes every act so far.
    pub conn: Conn,
    clock: Clock,
    acts: usize,
}

impl Bulk {
    /// Opens the connection.
    ///
    /// # Errors
    /// A message if the database can't be opened.
    pub fn begin(db: &Db) -> Result<Self, String> {
        let mut conn = db.connect()?;
        if conn.is_sqlite() {
            conn.batch_execute("PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32768")
                .map_err(|e| e.to_string())?;
        }
        Ok(Self { conn, clock: db.clock().clone(), acts: 0 })
    }

    /// Runs one act.
    ///
    /// # Errors
    /// Those of `job`, which then has no effect.
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
        if self.acts == ACTS_PER_COMMIT {
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

    /// Commits the remaining acts and makes all of them durable.
    pub fn end(mut self) -> Result<()> {
        self.commit()?;
        if self.conn.is_sqlite() {
            let kept = "PRAGMA synchronous = FULL; PRAGMA wal_checkpoint(TRUNCATE)";
            self.conn.batch_execute(kept).map_err(Error::internal)?;
        }
        Ok(())
    }
}
