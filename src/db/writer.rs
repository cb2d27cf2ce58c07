//! The only writer of a SQLite database: a thread that takes the units that wait and commits them together.
//!
//! Each unit of a group is a savepoint in one transaction, and it is answered after the commit, so that all units of
//! the group share one flush of the disk. A unit that is alone needs no savepoint. A large unit must not have one,
//! because with each statement SQLite goes through all that the savepoint has recorded.
//!
//! After the commit the writer makes sure that the path still leads to the file that it wrote to, and to its log: two
//! calls of the system for each group.
//!
//! No caller gets an answer before the commit: neither success nor a refusal, since a refusal may rest on changes that
//! aren't committed yet. If a group fails (a full disk rolls back the whole transaction, including units that were
//! done), nothing of it counts: the connection is dropped, and each unit is run again in a transaction of its own.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    time::Instant,
};

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use tokio::sync::oneshot;

use super::{
    Act, Conn, EngineConn, JobResult, Target, Unit, Work,
    conn::Manager,
    health::{FileId, file_id},
    take_from_budget, time_left,
    watch::Watch,
};
use crate::{
    kernel::{Clock, Code, Error, Result},
    metrics::Door,
};

/// How many units may wait. Further ones are refused at once.
const MAX_QUEUE: usize = 256;
/// How many units may share a commit.
const MAX_GROUP: usize = 64;

/// How long the writer waits for the lock of another process. The command line's acts beside a server are short.
const BUSY_TIMEOUT_MILLIS: u32 = 2000;

/// The unit is in the queue; its caller may withdraw it.
const WAITING: u8 = 0;
/// The writer runs the unit; its caller must wait for the outcome.
const TAKEN: u8 = 1;
/// The caller has withdrawn the unit; it is never run.
const WITHDRAWN: u8 = 2;

/// A unit in the queue.
struct Turn {
    act: Act,
    clock: Clock,
    work: Work,
    /// Whether it must have a transaction of its own.
    large: bool,
    stage: Arc<AtomicU8>,
    since: Instant,
    span: tracing::Span,
    watch: Arc<Watch>,
    outcome: Result<JobResult>,
    caller: oneshot::Sender<Result<JobResult>>,
}

impl Turn {
    /// Takes it from the queue; false if its caller has withdrawn it.
    fn take(&self) -> bool {
        let taken = self.stage.compare_exchange(WAITING, TAKEN, Ordering::AcqRel, Ordering::Acquire).is_ok();
        self.watch.metrics.writer_queue.dec();
        self.watch.metrics.waited(Door::Write, self.since, taken);
        taken
    }

    /// Runs it. Returns whether its changes are to be committed.
    fn run(&mut self, conn: &mut Conn) -> bool {
        let Self { act, clock, work, span, .. } = self;
        let _span = span.enter();
        let done = catch_unwind(AssertUnwindSafe(|| work(&mut Unit::new(conn, act, clock.now()))));
        self.outcome = done.unwrap_or_else(|_| Err(Error::internal("a unit panicked")));
        self.outcome.is_ok()
    }

    /// Replaces its outcome by an error.
    fn fail(&mut self, error: Error) {
        self.outcome = Err(error);
    }

    /// Sends its outcome to the caller.
    fn reply(self) {
        self.watch.health.heard_of_writing(&self.outcome);
        // The caller may have given up. What was written stays.
        let _ = self.caller.send(self.outcome);
    }
}

/// A handle of the writer's thread. The thread ends when the last handle is dropped.
#[derive(Clone)]
pub struct Writer {
    queue: SyncSender<Turn>,
    watch: Arc<Watch>,
}

impl Writer {
    /// Starts the thread. It opens its connection when the first unit comes.
    pub fn start(target: Target, watch: &Arc<Watch>) -> Self {
        let (queue, waiting) = sync_channel(MAX_QUEUE);
        let thread = Thread { target, conn: None, log: None, watch: Arc::clone(watch) };
        std::thread::spawn(move || thread.work(&waiting));
        Self { queue, watch: Arc::clone(watch) }
    }

    /// Runs a unit and returns its outcome after the commit.
    pub async fn write(&self, act: Act, clock: Clock, large: bool, work: Work) -> Result<JobResult> {
        let (caller, mut answer) = oneshot::channel();
        let stage = Arc::new(AtomicU8::new(WAITING));
        let (since, metrics) = (Instant::now(), &self.watch.metrics);
        let turn = Turn {
            act,
            clock,
            work,
            large,
            stage: Arc::clone(&stage),
            since,
            span: tracing::Span::current(),
            watch: Arc::clone(&self.watch),
            outcome: Err(Error::internal("a unit was not run")),
            caller,
        };
        metrics.writer_queue.inc();
        self.queue.try_send(turn).map_err(|full| {
            metrics.writer_queue.dec();
            metrics.waited(Door::Write, since, false);
            Error::busy(1).because(full)
        })?;
        let outcome = tokio::time::timeout(time_left(), &mut answer).await;
        take_from_budget(since);
        let outcome = match outcome {
            Ok(outcome) => outcome,
            Err(_) if stage.compare_exchange(WAITING, WITHDRAWN, Ordering::AcqRel, Ordering::Acquire).is_ok() => {
                return Err(Error::busy(1).because("no turn at the writer in time"));
            }
            // The writer runs it already, so only its end shows the outcome.
            Err(_) => answer.await,
        };
        outcome.unwrap_or_else(|_| Err(Error::internal("the writer is gone")))
    }
}

struct Thread {
    target: Target,
    conn: Option<Conn>,
    /// Which file the connection's write-ahead log is.
    log: Option<FileId>,
    watch: Arc<Watch>,
}

impl Thread {
    fn work(mut self, waiting: &Receiver<Turn>) {
        while let Ok(first) = waiting.recv() {
            let mut group: Vec<Turn> = std::iter::once(first)
                .chain(waiting.try_iter().take(MAX_GROUP - 1))
                .filter(|turn| turn.take())
                .collect();
            while !group.is_empty() {
                let shared = group.iter().take_while(|turn| !turn.large).count().max(1);
                let rest = group.split_off(shared);
                match self.begin() {
                    Ok(conn) => self.run(conn, &mut group),
                    // No unit was run. A lock held by another process or a full disk would stop each of them.
                    Err(error) => group.iter_mut().for_each(|turn| turn.fail(same_refusal(&error))),
                }
                group.into_iter().for_each(Turn::reply);
                group = rest;
            }
        }
    }

    fn run(&mut self, conn: Conn, group: &mut [Turn]) {
        let Err(error) = self.commit(conn, group) else { return };
        self.watch.metrics.broken_groups.inc();
        tracing::warn!(%error, units = group.len(), "a group broke; its units are run one by one");
        for turn in group.chunks_mut(1) {
            if let Err(error) = self.begin().and_then(|conn| self.commit(conn, turn)) {
                turn.iter_mut().for_each(|turn| turn.fail(same_refusal(&error)));
            }
        }
    }

    /// A connection on which a transaction has begun.
    fn begin(&mut self) -> Result<Conn> {
        let path = self.path();
        self.watch.health.expect_file(&path)?;
        self.watch.health.log_rests(None);
        let known = self.conn.take();
        let is_new = known.is_none();
        let mut conn = match known {
            Some(conn) => conn,
            None => {
                let mut conn =
                    self.target.open(false).map_err(|error| Error::plain(Code::DatabaseUnavailable).because(error))?;
                // temp_store: what a savepoint needs to roll back stays in memory. By default it goes to a file at
                // 64 KiB, which nearly every unit would reach.
                conn.batch_execute(&format!(
                    "PRAGMA busy_timeout = {BUSY_TIMEOUT_MILLIS}; PRAGMA temp_store = MEMORY"
                ))?;
                self.watch.health.opened(&path);
                self.watch.set(&mut conn);
                conn
            }
        };
        if let EngineConn::Sqlite(inner) = &mut conn.engine {
            AnsiTransactionManager::begin_transaction_sql(inner, "BEGIN IMMEDIATE")?;
        }
        if is_new {
            self.log = file_id(format!("{path}-wal")).ok().flatten();
        }
        Ok(conn)
    }

    fn path(&self) -> String {
        match &self.target {
            Target::Sqlite(path) => path.clone(),
            Target::Postgres(server) => server.url.clone(),
        }
    }

    /// Refuses if what was committed went to a file that nobody will find again: SQLite writes on to a file that was
    /// removed or replaced, and to a log that was.
    fn expect_files(&self) -> Result<()> {
        let path = self.path();
        self.watch.health.expect_file(&path)?;
        self.watch.health.expect_log(self.log, &path)
    }

    /// Runs and commits the units in one transaction. A unit that is refused is no error here; its own changes are
    /// rolled back.
    fn commit(&mut self, mut conn: Conn, group: &mut [Turn]) -> Result<()> {
        let units = group.len();
        // If SQLite has rolled back everything by itself, the transaction or savepoint no longer exists, and these
        // fail.
        let end = |conn: &mut Conn, kept| {
            if kept { Manager::commit_transaction(conn) } else { Manager::rollback_transaction(conn) }
        };
        if let [alone] = group {
            let kept = alone.run(&mut conn);
            end(&mut conn, kept)?;
        } else {
            for turn in group {
                Manager::begin_transaction(&mut conn)?;
                let kept = turn.run(&mut conn);
                end(&mut conn, kept)?;
            }
            Manager::commit_transaction(&mut conn)?;
        }
        // What is committed must not be run again, so files that can't be looked at now refuse the next write only.
        if let Err(error) = self.expect_files()
            && self.watch.health.is_replaced()
        {
            return Err(error);
        }
        self.watch.metrics.committed(units);
        // Only a connection without errors is used again. Dropping one rolls it back.
        self.conn = Some(conn);
        self.watch.health.log_rests(self.log);
        Ok(())
    }
}

/// The same refusal for each caller of a group. Nothing was done, so the request may be repeated.
fn same_refusal(error: &Error) -> Error {
    let code = if error.code().status() == 503 { error.code() } else { Code::Busy };
    Error::plain(code).retry_after(1).because(error)
}
