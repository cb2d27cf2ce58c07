//! The two doors to the database, and all that understands it.
//!
//! `db.read(…)` lends a connection that only reads; `db.write(…)` lends a [`Unit`], which is one transaction: it is
//! committed when the closure answers Ok and leaves nothing when it doesn't. There is no third door; `clippy.toml` bans
//! diesel's own `transaction`. Doors are opened by `http`, by jobs and by the command line, never by ops or stores.
//!
//! Always: every wait is bounded and ends in 503. A closure may run again (after a conflict, or when the group that it
//! was committed with broke), so it keeps nothing.

mod conn;
mod joins;
pub mod migrations;
pub mod page;
mod pool;
mod prepared;
mod refusals;
/// The tables, one schema for both engines. The file is what `diesel print-schema` prints of a migrated PostgreSQL
/// (`diesel.toml`); a test holds it to that and to SQLite.
#[expect(
    missing_docs,
    reason = "diesel writes the items; the columns are documented where they are read, in each model"
)]
pub mod schema;
mod sets;
pub mod transfer;
mod unit;
mod watch;
mod writer;

use std::{
    any::Any,
    cell::Cell,
    fs::File,
    path::Path,
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};

use diesel::connection::{AnsiTransactionManager, TransactionManager};
use tokio::sync::Semaphore;

pub use conn::{Conn, EngineConn};
pub use page::{Page, PageOf};
pub use pool::Target;
pub use prepared::{prepared, prepared_for};
pub use refusals::{REFUSALS, refusal_name};
pub use sets::Stored;
pub use unit::{Act, Expected, Reader, Unit, etag};

use crate::{
    kernel::{Clock, Code, Error, Result},
    metrics::{Metrics, Way},
};
use pool::Pool;
use watch::Watch;
use writer::Writer;

/// How long a request waits at the doors, all its waits together.
const PATIENCE: Duration = Duration::from_secs(5);
/// So long it may wait at each door, even if nothing is left of its patience.
const LEAST: Duration = Duration::from_secs(1);
/// A conflict that took longer to come to light is not tried again: the caller has waited enough.
const QUICK: Duration = Duration::from_secs(2);

tokio::task_local! {
    static LEFT: Cell<Duration>;
}

/// Runs a request: its waits at the doors count together, so that it is answered in bounded time however many doors it
/// takes.
pub async fn patient<F: Future>(request: F) -> F::Output {
    LEFT.scope(Cell::new(PATIENCE), request).await
}

/// How long this wait may last.
fn patience() -> Duration {
    LEFT.try_with(|left| left.get().max(LEAST)).unwrap_or(PATIENCE)
}

/// Takes what was waited from the request's patience.
fn waited(since: Instant) {
    let _ = LEFT.try_with(|left| left.set(left.get().saturating_sub(since.elapsed())));
}

/// The end of a compare-and-swap: exactly one row was as it had been read.
///
/// # Errors
/// `stale` (412) when another changed it in between.
pub fn changed_one(rows: usize) -> Result<()> {
    if rows == 1 { Ok(()) } else { Err(Error::plain(Code::Stale)) }
}

/// Connections for reading SQLite, or for everything on PostgreSQL.
const CONNECTIONS: u32 = 8;

/// The database of one company.
#[derive(Clone)]
pub struct Db {
    reading: Arc<Door>,
    writing: Writing,
    clock: Clock,
    target: Target,
    watch: Arc<Watch>,
    /// Held while this process serves a SQLite file; the system lets go of it with the process.
    instance: Option<Arc<File>>,
}

/// What lies behind the door for writing.
#[derive(Clone)]
enum Writing {
    /// One writer at a time is SQLite's law: it queues here, and commits in groups. The pool is the command line's.
    Queue(Writer, Pool),
    /// On PostgreSQL, the connections that read as well.
    Pool(Arc<Door>),
}

/// What a job answers, without its type: the doors are compiled once, and not once for each caller.
type Answered = Box<dyn Any + Send>;
/// A job at the door for reading.
type Reading = Box<dyn FnOnce(&mut Conn) -> Result<Answered> + Send>;
/// A job at the door for writing. It may run again.
type Work = Box<dyn Fn(&mut Unit<'_>) -> Result<Answered> + Send>;

/// The answer of a job with its type.
fn typed<R: 'static>(answered: Answered) -> Result<R> {
    match answered.downcast() {
        Ok(answer) => Ok(*answer),
        Err(_) => Err(Error::internal("a job answered with another type")),
    }
}

struct Door {
    turns: Arc<Semaphore>,
    pool: Pool,
    watch: Arc<Watch>,
}

impl Door {
    fn new(target: &Target, query_only: bool, size: u32, watch: &Arc<Watch>) -> Arc<Self> {
        Arc::new(Self {
            turns: Arc::new(Semaphore::new(size as usize)),
            pool: Pool::new(target, query_only, size, watch),
            watch: Arc::clone(watch),
        })
    }

    /// Runs `job` on a thread that may block, when it is its turn. It is told how long it may wait for locks.
    async fn pass(
        self: Arc<Self>,
        way: Way,
        job: Box<dyn FnOnce(&Pool, Duration) -> Result<Answered> + Send>,
    ) -> Result<Answered> {
        let since = Instant::now();
        let turn = tokio::time::timeout(patience(), Arc::clone(&self.turns).acquire_owned()).await;
        waited(since);
        let Ok(Ok(turn)) = turn else {
            self.watch.metrics.waited(way, since, false);
            return Err(Error::busy(1).because("no turn at the database's door in time"));
        };
        self.watch.metrics.waited(way, since, true);
        let (patience, span) = (patience(), tracing::Span::current());
        tokio::task::spawn_blocking(move || {
            let (_turn, _span) = (turn, span.entered());
            job(&self.pool, patience)
        })
        .await
        .unwrap_or_else(|panic| Err(Error::internal(panic)))
    }

    async fn read(self: Arc<Self>, job: Reading) -> Result<Answered> {
        let reading = move |pool: &Pool, _| {
            let mut item = pool.get()?;
            let outcome = job(&mut item.conn);
            if matches!(&outcome, Err(error) if error.code() == Code::DatabaseUnavailable) {
                pool.distrust(&mut item);
            }
            outcome
        };
        self.pass(Way::Read, Box::new(reading)).await
    }
}

impl Db {
    /// The database at `target`. Opens no connection yet.
    pub fn new(target: Target, clock: Clock) -> Self {
        let watch = Arc::new(Watch { metrics: Metrics::new(clock.now()), slow_millis: 0.into() });
        let reading = Door::new(&target, true, CONNECTIONS, &watch);
        let writing = match target {
            Target::Sqlite(_) => {
                Writing::Queue(Writer::start(target.clone(), &watch), Pool::new(&target, false, 1, &watch))
            }
            Target::Postgres(_) => Writing::Pool(Arc::clone(&reading)),
        };
        Self { reading, writing, clock, target, watch, instance: None }
    }

    /// As [`Db::new`], and alone: on SQLite no second process may serve, migrate or copy the same file.
    ///
    /// # Errors
    /// One sentence when another has it, or the folder can't be made.
    pub fn alone(target: Target, clock: Clock) -> Result<Self, String> {
        let mut db = Self::new(target, clock);
        if let Target::Sqlite(path) = &db.target {
            if let Some(folder) = Path::new(path).parent() {
                std::fs::create_dir_all(folder).map_err(|e| format!("can't make the folder of {path}: {e}"))?;
            }
            let lock = format!("{path}.lock");
            let file = File::create(&lock).map_err(|e| format!("can't open {lock}: {e}"))?;
            file.try_lock().map_err(|_| format!("another motorpool is using {path}"))?;
            db.instance = Some(Arc::new(file));
        }
        Ok(db)
    }

    /// Lets another process have the instance, once nothing is under way here: worker threads may keep this a moment
    /// longer.
    pub fn let_go(&self) {
        if let Some(lock) = &self.instance {
            let _ = lock.unlock();
        }
    }

    /// Where it is.
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// The clock that units read.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// What is counted here.
    pub fn metrics(&self) -> &Metrics {
        &self.watch.metrics
    }

    /// From now on, logs statements that take so many milliseconds; 0 for none.
    pub fn log_slow(&self, millis: u64) {
        self.watch.slow_millis.store(millis, Ordering::Relaxed);
    }

    /// A connection of one's own, outside the doors: for migrations and the command line's checks.
    ///
    /// # Errors
    /// One sentence when it can't be opened.
    pub fn connect(&self) -> Result<Conn, String> {
        self.target.open(false).map_err(|e| format!("can't open the database: {e}"))
    }

    /// As [`Db::connect`], and nothing can be written with it.
    ///
    /// # Errors
    /// One sentence when it can't be opened.
    pub fn connect_reading(&self) -> Result<Conn, String> {
        self.target.open(true).map_err(|e| format!("can't open the database: {e}"))
    }

    /// The door for reading.
    ///
    /// # Errors
    /// Those of the closure; 503 when there is no turn or no connection in time.
    pub async fn read<R: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Conn) -> Result<R> + Send + 'static,
    ) -> Result<R> {
        let job: Reading = Box::new(move |conn| Ok(Box::new(job(conn)?)));
        typed(Arc::clone(&self.reading).read(job).await?)
    }

    /// The door for writing: one transaction, run again at most twice after a conflict with another.
    ///
    /// # Errors
    /// Those of the closure, with nothing done; 503 when it can't be done now.
    pub async fn write<R: Send + 'static>(
        &self,
        act: Act,
        job: impl Fn(&mut Unit<'_>) -> Result<R> + Send + 'static,
    ) -> Result<R> {
        let work: Work = Box::new(move |unit| Ok(Box::new(job(unit)?)));
        typed(self.write_as(false, act, work).await?)
    }

    /// [`Db::write`] for a unit of thousands of rows: it shares its transaction with no other.
    pub async fn write_large<R: Send + 'static>(
        &self,
        act: Act,
        job: impl Fn(&mut Unit<'_>) -> Result<R> + Send + 'static,
    ) -> Result<R> {
        let work: Work = Box::new(move |unit| Ok(Box::new(job(unit)?)));
        typed(self.write_as(true, act, work).await?)
    }

    async fn write_as(&self, large: bool, act: Act, work: Work) -> Result<Answered> {
        let clock = self.clock.clone();
        match &self.writing {
            Writing::Queue(writer, _) => writer.write(act, clock, large, work).await,
            Writing::Pool(door) => {
                let writing = move |pool: &Pool, patience| write_now(pool, &clock, patience, &act, &work);
                Arc::clone(door).pass(Way::Write, Box::new(writing)).await
            }
        }
    }

    /// [`Db::write`] for the command line, which has no runtime.
    pub fn write_blocking<R: Send + 'static>(&self, act: &Act, job: impl Fn(&mut Unit<'_>) -> Result<R>) -> Result<R> {
        let pool = match &self.writing {
            Writing::Queue(_, pool) => pool,
            Writing::Pool(door) => &door.pool,
        };
        typed(write_now(pool, &self.clock, PATIENCE, act, &move |unit| Ok(Box::new(job(unit)?)))?)
    }
}

fn write_now(
    pool: &Pool,
    clock: &Clock,
    patience: Duration,
    act: &Act,
    work: &dyn Fn(&mut Unit<'_>) -> Result<Answered>,
) -> Result<Answered> {
    let (mut tries, since) = (0, Instant::now());
    loop {
        let mut item = pool.get()?;
        let outcome = transaction(&mut item.conn, clock, patience, act, work);
        match &outcome {
            Err(error) if error.code() == Code::DatabaseUnavailable => {
                pool.distrust(&mut item);
                return outcome;
            }
            Err(error)
                if error.code() == Code::Busy
                    && error.cause().is_some()
                    && tries < 2
                    && since.elapsed() < QUICK
                    && !item.conn.is_sqlite() =>
            {
                tries += 1;
                pool.watch.metrics.retries.inc();
                tracing::debug!(%error, tries, "again after a conflict");
                drop(item);
                std::thread::sleep(Duration::from_millis(u64::from(uuid::Uuid::now_v7().as_bytes()[15]) / 8 * tries));
            }
            _ => return outcome,
        }
    }
}

fn transaction(
    conn: &mut Conn,
    clock: &Clock,
    patience: Duration,
    act: &Act,
    work: &dyn Fn(&mut Unit<'_>) -> Result<Answered>,
) -> Result<Answered> {
    match &mut conn.engine {
        // Deferred, it would fail on its first write while another writes.
        EngineConn::Sqlite(inner) => AnsiTransactionManager::begin_transaction_sql(inner, "BEGIN IMMEDIATE")?,
        EngineConn::Postgres(inner) => {
            let millis = patience.as_millis();
            AnsiTransactionManager::begin_transaction_sql(
                inner,
                &format!("BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = {millis}"),
            )?;
        }
    }
    let mut unit = Unit::new(conn, act, clock.now());
    let outcome = work(&mut unit);
    type Manager = <Conn as diesel::Connection>::TransactionManager;
    match outcome {
        Ok(answer) => {
            Manager::commit_transaction(conn)?;
            Ok(answer)
        }
        Err(error) => {
            Manager::rollback_transaction(conn)?;
            Err(error)
        }
    }
}
