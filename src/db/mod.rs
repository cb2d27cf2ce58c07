//! Access to the database, by two doors: one for reading and one for writing.
//!
//! `db.read(…)` lends a connection that only reads. `db.write(…)` lends a [`Unit`], which is one transaction: it is
//! committed if the closure returns Ok and rolled back otherwise. There is no other way to open a transaction, since
//! `clippy.toml` bans diesel's own `transaction`. Only `http`, `identity`, jobs and the command line call the doors,
//! never ops or stores.
//!
//! Every wait is bounded and ends in 503. A closure may run again (after a conflict, or if the group in which it was
//! committed failed), so it must not keep state between runs.

mod bulk;
mod conn;
mod health;
mod joins;
pub mod migrations;
pub mod page;
pub mod persons;
mod pool;
mod pooler;
mod prepared;
mod private;
mod refusals;
mod replica;
/// The tables, in one schema for both engines. The file is what `diesel print-schema` prints for a migrated PostgreSQL
/// (with `diesel.toml`). A test compares it with that and with SQLite.
#[expect(
    missing_docs,
    reason = "diesel writes the items; the columns are documented where they are read, in each model"
)]
pub mod schema;
#[cfg(test)]
pub mod scratch;
mod sets;
mod shares;
mod sizes;
pub mod transfer;
mod unit;
mod watch;
pub mod words;
mod writer;

use std::{
    any::Any,
    cell::Cell,
    fs::File,
    path::Path,
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};

use diesel::connection::TransactionManager;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

pub use bulk::Bulk;
pub use conn::{Conn, EngineConn};
pub use health::Ailment;
pub use page::{Page, PageOf};
pub use persons::FirstHalf;
pub use pool::{Server, Target};
pub use prepared::{prepared, prepared_for};
pub use refusals::{REFUSALS, refusal_name};
pub use sets::{Json, JsonSet};
pub use unit::{Act, Expected, Reader, Unit, etag};

use crate::{
    kernel::{Clock, Code, Error, Result},
    metrics::{self, Metrics},
};
use conn::Manager;
use pool::Pool;
use replica::{Replica, Rereading};
use shares::Shares;
use watch::Watch;
use writer::Writer;

/// How long a request may wait at the doors, all its waits together.
const WAIT_BUDGET: Duration = Duration::from_secs(5);
/// How long a request may wait at each door, even if its time budget is used up.
const MIN_WAIT: Duration = Duration::from_secs(1);
/// A conflict is retried only if it occurred within this time. Otherwise the caller has waited long enough.
const RETRY_WITHIN: Duration = Duration::from_secs(2);

/// How long reading waits for a lock on PostgreSQL. Only migrations hold one that it meets.
const READ_LOCK_TIMEOUT: Duration = Duration::from_secs(1);

tokio::task_local! {
    static REMAINING: Cell<Duration>;
}

/// Runs a request with one time budget for all its waits at the doors, so that it is answered in bounded time however
/// often it uses the database.
pub async fn within_time_budget<F: Future>(request: F) -> F::Output {
    REMAINING.scope(Cell::new(WAIT_BUDGET), request).await
}

/// How long the next wait may last.
fn time_left() -> Duration {
    REMAINING.try_with(|left| left.get().max(MIN_WAIT)).unwrap_or(WAIT_BUDGET)
}

/// Subtracts the time since then from the request's time budget.
fn take_from_budget(since: Instant) {
    let _ = REMAINING.try_with(|left| left.set(left.get().saturating_sub(since.elapsed())));
}

/// The check after a compare-and-swap: exactly one row must have been changed.
///
/// # Errors
/// `stale` (412) if another request changed the row in between.
pub fn changed_one(rows: usize) -> Result<()> {
    if rows == 1 { Ok(()) } else { Err(Error::plain(Code::Stale)) }
}

/// How many connections read SQLite, or do everything on PostgreSQL, unless the settings say otherwise.
const CONNECTIONS: u32 = 8;

/// The database of one company.
#[derive(Clone)]
pub struct Db {
    reading: Arc<Door>,
    shares: Arc<Shares>,
    writing: Writing,
    clock: Clock,
    target: Target,
    watch: Arc<Watch>,
    pooler: Arc<pooler::Look>,
    replica: Option<Arc<Replica>>,
    /// The lock file, held while this process serves a SQLite file. The system releases it if the process dies.
    instance: Option<Arc<File>>,
}

/// How the door for writing works on each engine.
#[derive(Clone)]
enum Writing {
    /// SQLite allows one writer at a time, so units queue for the writer's thread, which commits them in groups. The
    /// command line uses the pool.
    Queue(Writer, Pool),
    /// PostgreSQL writes with the same connections that read.
    Pool(Arc<Door>),
}

/// The result of a job without its type, so that the doors are compiled once and not once for each caller.
type JobResult = Box<dyn Any + Send>;
/// A job for the door for reading.
type Reading = Box<dyn FnOnce(&mut Conn) -> Result<JobResult> + Send>;
/// A job for the door for writing. It may run more than once.
type Work = Box<dyn Fn(&mut Unit<'_>) -> Result<JobResult> + Send>;

/// The result of a job with its type.
fn typed<R: 'static>(answered: JobResult) -> Result<R> {
    match answered.downcast() {
        Ok(answer) => Ok(*answer),
        Err(_) => Err(Error::internal("a job answered with another type")),
    }
}

fn unopened(error: diesel::ConnectionError) -> String {
    format!("can't open the database: {error}")
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

    /// Waits for a turn, then runs `job` on a thread that may block. The job gets how long it may wait for locks.
    async fn pass(
        self: Arc<Self>,
        door: metrics::Door,
        job: Box<dyn FnOnce(&Pool, Duration) -> Result<JobResult> + Send>,
    ) -> Result<JobResult> {
        let since = Instant::now();
        let turn = tokio::time::timeout(time_left(), Arc::clone(&self.turns).acquire_owned()).await;
        take_from_budget(since);
        let Ok(Ok(turn)) = turn else {
            self.watch.metrics.waited(door, since, false);
            return Err(Error::busy(1).because("no turn at the database's door in time"));
        };
        self.watch.metrics.waited(door, since, true);
        let (lock_timeout, span) = (time_left(), tracing::Span::current());
        tokio::task::spawn_blocking(move || {
            let (_turn, _span) = (turn, span.entered());
            job(&self.pool, lock_timeout)
        })
        .await
        .unwrap_or_else(|panic| Err(Error::internal(panic)))
    }

    async fn read(self: Arc<Self>, job: Reading) -> Result<JobResult> {
        let reading = move |pool: &Pool, _| {
            let mut item = pool.get()?;
            let outcome = read_now(&mut item.conn, job);
            pool.watch.health.heard(&outcome);
            if matches!(&outcome, Err(error) if error.code() == Code::DatabaseUnavailable) {
                pool.distrust(&mut item);
            }
            outcome
        };
        self.pass(metrics::Door::Read, Box::new(reading)).await
    }
}

impl Db {
    /// The database at `target`. No connection is opened yet.
    pub fn new(target: Target, clock: Clock) -> Self {
        Self::sized(target, clock, CONNECTIONS)
    }

    fn sized(target: Target, clock: Clock, pool_size: u32) -> Self {
        let watch =
            Arc::new(Watch { metrics: Metrics::new(clock.clone()), slow_millis: 0.into(), health: Default::default() });
        let reading = Door::new(&target, true, pool_size, &watch);
        watch.metrics.pool_max.set(pool_size.into());
        let writing = match target {
            Target::Sqlite(_) => {
                Writing::Queue(Writer::start(target.clone(), &watch), Pool::new(&target, false, 1, &watch))
            }
            Target::Postgres(_) => Writing::Pool(Arc::clone(&reading)),
        };
        let shares = Arc::new(Shares::of(pool_size));
        Self { reading, shares, writing, clock, target, watch, pooler: Arc::default(), replica: None, instance: None }
    }

    /// The same, with a replica from which [`Db::read_replicated`] reads, through as many connections as `pool_size` says.
    /// One that can't be reached now is used as soon as it can.
    ///
    /// # Errors
    /// A message if it can't be a replica of this database.
    pub fn with_replica(self, target: Target, pool_size: u32) -> Result<Self, String> {
        if let (Target::Sqlite(_), _) | (_, Target::Sqlite(_)) = (&self.target, &target) {
            return Err("a replica is PostgreSQL's, of the PostgreSQL that DATABASE_URL names; who reads a SQLite file doesn't hold up who writes it".into());
        }
        let mut conn = self.connect_reading()?;
        let mut primary = || replica::place(&mut conn).map_err(|e| e.to_string());
        let replica = Replica::new(target, pool_size, &self.watch);
        let found = replica.meet(&primary()?)?;
        replica.has_met(found, &primary()?);
        Ok(Self { replica: Some(Arc::new(replica)), ..self })
    }

    /// Whether there is a replica.
    pub fn has_replica(&self) -> bool {
        self.replica.is_some()
    }

    /// Looks whether the replica can be used from now on, and says so in metrics and log.
    ///
    /// # Errors
    /// The primary's, if it can't be asked.
    pub async fn look_at_replica(&self) -> Result<()> {
        let Some(replica) = &self.replica else { return Ok(()) };
        let primary = || async { self.read(replica::place).await.inspect_err(|error| replica.primary_failed(error)) };
        let found = replica.look(primary().await?).await?;
        // Asked after the replica: what follows this primary can't be ahead of it.
        let primary = primary().await?;
        replica.has_met(found, &primary);
        Ok(())
    }

    /// As [`Db::new`], but takes the lock file of a SQLite database, so that no second process serves, migrates or
    /// copies the same file.
    ///
    /// # Errors
    /// A message if another process holds the lock, or the folder can't be created.
    pub fn alone(target: Target, clock: Clock) -> Result<Self, String> {
        Self::alone_within(target, clock, CONNECTIONS, Duration::ZERO)
    }

    /// As [`Db::alone`], with so many connections, and it waits so long for another process to end: one that was killed
    /// keeps its lock for a moment.
    ///
    /// # Errors
    /// As those of [`Db::alone`].
    pub fn alone_within(target: Target, clock: Clock, pool_size: u32, patience: Duration) -> Result<Self, String> {
        let mut db = Self::sized(target, clock, pool_size);
        if let Target::Sqlite(path) = &db.target {
            if let Some(folder) = Path::new(path).parent() {
                private::folder(folder).map_err(|e| format!("can't make the folder of {path}: {e}"))?;
            }
            let lock = format!("{path}.lock");
            let file = private::file(&lock).map_err(|e| format!("can't open {lock}: {e}"))?;
            let since = Instant::now();
            while file.try_lock().is_err() {
                if since.elapsed() >= patience {
                    return Err(format!("another motorpool is using {path}"));
                }
                tracing::info!(path, "waiting for another motorpool to end");
                std::thread::sleep(Duration::from_millis(100));
            }
            db.instance = Some(Arc::new(file));
        }
        Ok(db)
    }

    /// Takes from others what they may do with the files of a SQLite database, such as one from before files were made
    /// for their owner only.
    ///
    /// # Errors
    /// A message if this process may not change that.
    pub fn narrow(&self) -> Result<(), String> {
        match &self.target {
            Target::Sqlite(path) => private::narrow(path),
            Target::Postgres(_) => Ok(()),
        }
    }

    /// Releases the lock file. Called when nothing is under way any more, because worker threads may keep this value
    /// for a moment longer.
    pub fn release(&self) {
        if let Some(lock) = &self.instance {
            let _ = lock.unlock();
        }
    }

    /// Which database it is.
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// The clock from which units take the time.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The metrics of this process.
    pub fn metrics(&self) -> &Metrics {
        &self.watch.metrics
    }

    /// The metrics of this process as they are served, with what its connections do at this moment.
    pub fn metrics_text(&self) -> Vec<u8> {
        let (open, idle) = self.reading.pool.standing();
        self.metrics().pooled(open, idle);
        self.metrics().text()
    }

    /// Puts into the metrics how large the database is, and which migration it has had last.
    ///
    /// # Errors
    /// As those of [`Db::read`].
    pub async fn measure(&self) -> Result<()> {
        let target = self.target.clone();
        let measured = self.read(move |conn| Ok((sizes::of(&target, conn)?, migrations::latest(conn)?))).await?;
        self.metrics().measured(&measured.0, measured.1);
        Ok(())
    }

    /// Sets from how many milliseconds on a statement is logged as slow; 0 logs none.
    pub fn log_slow(&self, millis: u64) {
        self.watch.slow_millis.store(millis, Ordering::Relaxed);
    }

    /// A connection outside the doors, for migrations and the command line.
    ///
    /// # Errors
    /// A message if it can't be opened.
    pub fn connect(&self) -> Result<Conn, String> {
        self.expect_no_pooler()?;
        let conn = self.target.open_or_create(false).map_err(unopened)?;
        if let Target::Sqlite(path) = &self.target {
            self.watch.health.opened(path);
        }
        Ok(conn)
    }

    /// Refuses a pooler that gives each transaction another connection, unless it is expected.
    fn expect_no_pooler(&self) -> Result<(), String> {
        if self.pooler.meets_one(&self.target).map_err(unopened)? { Err(pooler::UNEXPECTED.into()) } else { Ok(()) }
    }

    /// From now on `/readyz` says that the server is about to stop.
    pub fn drain(&self) {
        self.watch.health.drain();
    }

    /// Whether the server is about to stop.
    pub fn is_draining(&self) -> bool {
        self.watch.health.is_draining()
    }

    /// Why no requests should be sent to this server; none if all is well.
    pub async fn ailment(&self) -> Option<Ailment> {
        let noticed = || self.watch.health.noticed();
        if let Some(ailment) = noticed() {
            return Some(ailment);
        }
        if let Target::Sqlite(path) = &self.target {
            let (watch, path) = (Arc::clone(&self.watch), path.clone());
            let looked = tokio::task::spawn_blocking(move || watch.health.look_at_disk(&path)).await;
            if let Some(ailment) = looked.unwrap_or(Some(Ailment::Failed(Code::Internal))) {
                return Some(ailment);
            }
        }
        match self.read(migrations::readiness).await {
            Ok(ailment) => ailment,
            Err(error) => noticed().or(Some(match error.members().contains_key(migrations::READ_ONLY) {
                true => Ailment::ReadOnly,
                false => Ailment::Failed(error.code()),
            })),
        }
    }

    /// As [`Db::connect`], but the connection can only read.
    ///
    /// # Errors
    /// A message if it can't be opened.
    pub fn connect_reading(&self) -> Result<Conn, String> {
        self.expect_no_pooler()?;
        self.target.open(true).map_err(unopened)
    }

    /// The door for reading.
    ///
    /// # Errors
    /// Those of the closure; 503 if there is no turn or no connection in time.
    pub async fn read<R: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Conn) -> Result<R> + Send + 'static,
    ) -> Result<R> {
        let job: Reading = Box::new(move |conn| Ok(Box::new(job(conn)?)));
        typed(Arc::clone(&self.reading).read(job).await?)
    }

    /// As [`Db::read`], for one of many callers, who gets no more than a share of the connections.
    ///
    /// # Errors
    /// As those of [`Db::read`].
    pub async fn read_for<R: Send + 'static>(
        &self,
        caller: Uuid,
        job: impl FnOnce(&mut Conn) -> Result<R> + Send + 'static,
    ) -> Result<R> {
        let share = share_of(&self.shares, caller).await?;
        // The job keeps it: it goes on when its caller has gone away.
        self.read(move |conn| {
            let _share = share;
            job(conn)
        })
        .await
    }

    /// As [`Db::read_for`], for several statements that must see the same moment.
    ///
    /// # Errors
    /// As those of [`Db::read`].
    pub async fn read_snapshot<R: Send + 'static>(
        &self,
        caller: Uuid,
        job: impl FnOnce(&mut Conn) -> Result<R> + Send + 'static,
    ) -> Result<R> {
        self.read_for(caller, move |conn| {
            if conn.is_by_transaction() {
                conn.see_one_moment()?;
                return job(conn);
            }
            conn.begin_snapshot()?;
            let outcome = job(conn);
            match &outcome {
                Ok(_) => Manager::commit_transaction(conn)?,
                Err(_) => Manager::rollback_transaction(conn)?,
            }
            outcome
        })
        .await
    }

    /// As [`Db::read_for`], for what is heavy. It is read from the replica if that has all that the primary has at this
    /// moment, so nobody misses what was written before, by whichever process; otherwise from the primary. The closure may
    /// run again there. Its caller has a share of the replica's connections, and takes one of the primary's only to read
    /// there.
    ///
    /// # Errors
    /// As those of [`Db::read`].
    pub async fn read_replicated<R: Send + 'static>(
        &self,
        caller: Uuid,
        job: impl Fn(&mut Conn) -> Result<R> + Send + 'static,
    ) -> Result<R> {
        let mut job: Rereading = Box::new(move |conn| Ok(Box::new(job(conn)?)));
        if let Some(replica) = &self.replica {
            let mut answer = None;
            if replica.is_used() {
                let share = share_of(replica.shares(), caller).await?;
                let primary = self.read(replica::written).await;
                let primary = primary.inspect_err(|error| replica.primary_failed(error))?;
                (answer, job) = replica.read(primary, share, job).await?;
            }
            self.metrics().replica_read(answer.is_some());
            if let Some(answer) = answer {
                return typed(answer?);
            }
        }
        self.read_for(caller, job).await.and_then(typed)
    }

    /// The door for writing: one transaction, which is run again at most twice after a conflict with another.
    ///
    /// # Errors
    /// Those of the closure, which then has no effect; 503 if it can't be done now.
    pub async fn write<R: Send + 'static>(
        &self,
        act: Act,
        job: impl Fn(&mut Unit<'_>) -> Result<R> + Send + 'static,
    ) -> Result<R> {
        let work: Work = Box::new(move |unit| Ok(Box::new(job(unit)?)));
        typed(self.write_as(false, act, work).await?)
    }

    /// As [`Db::write`], for a unit of thousands of rows: it doesn't share its transaction with others.
    pub async fn write_large<R: Send + 'static>(
        &self,
        act: Act,
        job: impl Fn(&mut Unit<'_>) -> Result<R> + Send + 'static,
    ) -> Result<R> {
        let work: Work = Box::new(move |unit| Ok(Box::new(job(unit)?)));
        typed(self.write_as(true, act, work).await?)
    }

    async fn write_as(&self, large: bool, act: Act, work: Work) -> Result<JobResult> {
        let clock = self.clock.clone();
        match &self.writing {
            Writing::Queue(writer, _) => writer.write(act, clock, large, work).await,
            Writing::Pool(door) => {
                let writing = move |pool: &Pool, lock_timeout| write_now(pool, &clock, lock_timeout, &act, &work);
                Arc::clone(door).pass(metrics::Door::Write, Box::new(writing)).await
            }
        }
    }

    /// As [`Db::write`], for the command line, which has no async runtime.
    pub fn write_blocking<R: Send + 'static>(&self, act: &Act, job: impl Fn(&mut Unit<'_>) -> Result<R>) -> Result<R> {
        let pool = match &self.writing {
            Writing::Queue(_, pool) => pool,
            Writing::Pool(door) => &door.pool,
        };
        typed(write_now(pool, &self.clock, WAIT_BUDGET, act, &move |unit| Ok(Box::new(job(unit)?)))?)
    }
}

/// Waits for the caller's share of the connections.
async fn share_of(shares: &Shares, caller: Uuid) -> Result<OwnedSemaphorePermit> {
    let since = Instant::now();
    let share = shares.take(caller, time_left()).await;
    take_from_budget(since);
    share
}

fn write_now(
    pool: &Pool,
    clock: &Clock,
    lock_timeout: Duration,
    act: &Act,
    work: &dyn Fn(&mut Unit<'_>) -> Result<JobResult>,
) -> Result<JobResult> {
    let (mut tries, since) = (0, Instant::now());
    loop {
        let mut item = pool.get()?;
        let outcome = transaction(&mut item.conn, clock, lock_timeout, act, work);
        pool.watch.health.heard_of_writing(&outcome);
        match &outcome {
            Err(error) if error.code() == Code::DatabaseUnavailable => {
                pool.distrust(&mut item);
                return outcome;
            }
            Err(error)
                if error.code() == Code::Busy
                    && error.cause().is_some()
                    && tries < 2
                    && since.elapsed() < RETRY_WITHIN
                    && !item.conn.is_sqlite() =>
            {
                tries += 1;
                pool.watch.metrics.retries.inc();
                tracing::debug!(%error, tries, "again after a conflict");
                drop(item);
                std::thread::sleep(Duration::from_millis(u64::from(Uuid::now_v7().as_bytes()[15]) / 8 * tries));
            }
            _ => return outcome,
        }
    }
}

fn transaction(
    conn: &mut Conn,
    clock: &Clock,
    lock_timeout: Duration,
    act: &Act,
    work: &dyn Fn(&mut Unit<'_>) -> Result<JobResult>,
) -> Result<JobResult> {
    conn.begin(lock_timeout)?;
    let outcome = work(&mut Unit::new(conn, act, clock.now()));
    ended(conn, outcome)
}

/// Commits the transaction if this is Ok, and otherwise undoes it.
fn ended(conn: &mut Conn, outcome: Result<JobResult>) -> Result<JobResult> {
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

/// Runs a job that reads. Through a pooler it is a transaction, too, since its time-outs can't be set otherwise.
fn read_now(conn: &mut Conn, job: impl FnOnce(&mut Conn) -> Result<JobResult>) -> Result<JobResult> {
    if !conn.is_by_transaction() {
        return job(conn);
    }
    conn.begin(READ_LOCK_TIMEOUT)?;
    let outcome = job(conn);
    ended(conn, outcome)
}
