//! SQLite's one writer: a thread that takes what waits, and commits it together.
//!
//! Each unit is a savepoint of one transaction and is answered after its commit, so that all who waited share one flush
//! of the disk. A unit with nobody beside it needs no savepoint, and a large one mustn't have one: with each statement
//! SQLite walks along all that the savepoint has kept. Always: nobody is told of success before the commit, nor of a
//! refusal that rests on what isn't committed. When a group breaks (a full disk rolls back the whole transaction, units
//! that were done included), nothing of it counts: the connection is thrown away and each unit is run again, as a group
//! of its own.

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

use super::{Act, Answered, Conn, EngineConn, Target, Unit, Work, patience, waited, watch::Watch};
use crate::{
    kernel::{Clock, Code, Error, Result},
    metrics::Way,
};

/// How many may wait; more are refused at once.
const QUEUE: usize = 256;
/// How many share a commit.
const GROUP: usize = 64;

/// How long the writer waits for a lock from outside: the command line's acts beside the server are short.
const LOCKED_MILLIS: u32 = 2000;

/// In the queue; its caller may take it back.
const WAITING: u8 = 0;
/// The writer has it; its caller waits for the end.
const TAKEN: u8 = 1;
/// Its caller has gone; it is never run.
const WITHDRAWN: u8 = 2;

type Manager = <Conn as diesel::Connection>::TransactionManager;

/// A unit that waits for its turn.
struct Turn {
    act: Act,
    clock: Clock,
    work: Work,
    /// Whether it shares its transaction with nobody.
    large: bool,
    stage: Arc<AtomicU8>,
    since: Instant,
    span: tracing::Span,
    watch: Arc<Watch>,
    outcome: Result<Answered>,
    caller: oneshot::Sender<Result<Answered>>,
}

impl Turn {
    /// Whether the writer may have it.
    fn take(&self) -> bool {
        let taken = self.stage.compare_exchange(WAITING, TAKEN, Ordering::AcqRel, Ordering::Acquire).is_ok();
        self.watch.metrics.writer_queue.dec();
        self.watch.metrics.waited(Way::Write, self.since, taken);
        taken
    }

    /// Runs it; whether it is to be kept.
    fn run(&mut self, conn: &mut Conn) -> bool {
        let Self { act, clock, work, span, .. } = self;
        let _span = span.enter();
        let done = catch_unwind(AssertUnwindSafe(|| work(&mut Unit::new(conn, act, clock.now()))));
        self.outcome = done.unwrap_or_else(|_| Err(Error::internal("a unit panicked")));
        self.outcome.is_ok()
    }

    /// Puts this in place of what it answered.
    fn fail(&mut self, error: Error) {
        self.outcome = Err(error);
    }

    /// Tells its caller.
    fn tell(self) {
        // Who no longer listens has broken off; what was written stays.
        let _ = self.caller.send(self.outcome);
    }
}

/// The way to the writer's thread, which ends with the last of these.
#[derive(Clone)]
pub struct Writer {
    queue: SyncSender<Turn>,
    watch: Arc<Watch>,
}

impl Writer {
    /// Starts the thread. It opens its connection with the first unit.
    pub fn start(target: Target, watch: &Arc<Watch>) -> Self {
        let (queue, waiting) = sync_channel(QUEUE);
        let thread = Thread { target, conn: None, watch: Arc::clone(watch) };
        std::thread::spawn(move || thread.work(&waiting));
        Self { queue, watch: Arc::clone(watch) }
    }

    /// Runs a unit, and answers after its commit.
    pub async fn write(&self, act: Act, clock: Clock, large: bool, work: Work) -> Result<Answered> {
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
            metrics.waited(Way::Write, since, false);
            Error::busy(1).because(full)
        })?;
        let told = tokio::time::timeout(patience(), &mut answer).await;
        waited(since);
        let told = match told {
            Ok(told) => told,
            Err(_) if stage.compare_exchange(WAITING, WITHDRAWN, Ordering::AcqRel, Ordering::Acquire).is_ok() => {
                return Err(Error::busy(1).because("no turn at the writer in time"));
            }
            // It is under way: only its end says what became of it.
            Err(_) => answer.await,
        };
        told.unwrap_or_else(|_| Err(Error::internal("the writer is gone")))
    }
}

struct Thread {
    target: Target,
    conn: Option<Conn>,
    watch: Arc<Watch>,
}

impl Thread {
    fn work(mut self, waiting: &Receiver<Turn>) {
        while let Ok(first) = waiting.recv() {
            let mut group: Vec<Turn> =
                std::iter::once(first).chain(waiting.try_iter().take(GROUP - 1)).filter(|turn| turn.take()).collect();
            while !group.is_empty() {
                let shared = group.iter().take_while(|turn| !turn.large).count().max(1);
                let rest = group.split_off(shared);
                match self.begin() {
                    Ok(conn) => self.run(conn, &mut group),
                    // Nothing was run, and nothing would be: who holds the lock, or has filled the disk, does so for
                    // all of them.
                    Err(error) => group.iter_mut().for_each(|turn| turn.fail(again(&error))),
                }
                group.into_iter().for_each(Turn::tell);
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
                turn.iter_mut().for_each(|turn| turn.fail(again(&error)));
            }
        }
    }

    /// A connection with a transaction begun.
    fn begin(&mut self) -> Result<Conn> {
        let mut conn = match self.conn.take() {
            Some(conn) => conn,
            None => {
                let mut conn =
                    self.target.open(false).map_err(|error| Error::plain(Code::DatabaseUnavailable).because(error))?;
                // temp_store: what a savepoint may have to put back stays in memory, instead of going to a file at 64
                // KiB, as it would with nearly every unit.
                conn.batch_execute(&format!("PRAGMA busy_timeout = {LOCKED_MILLIS}; PRAGMA temp_store = MEMORY"))?;
                self.watch.set(&mut conn);
                conn
            }
        };
        if let EngineConn::Sqlite(inner) = &mut conn.engine {
            AnsiTransactionManager::begin_transaction_sql(inner, "BEGIN IMMEDIATE")?;
        }
        Ok(conn)
    }

    /// One transaction for all of them, whole or not at all. Units that refuse are no error: they leave nothing of
    /// their own.
    fn commit(&mut self, mut conn: Conn, group: &mut [Turn]) -> Result<()> {
        let units = group.len();
        // Where SQLite has rolled back everything by itself, the transaction or the savepoint is gone, and these fail.
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
        self.watch.metrics.committed(units);
        // Only a connection that ended well is used again; dropped, it rolls back.
        self.conn = Some(conn);
        Ok(())
    }
}

/// The same refusal for another caller: nothing was done, it may be sent again.
fn again(error: &Error) -> Error {
    let code = if error.code().status() == 503 { error.code() } else { Code::Busy };
    Error::plain(code).retry_after(1).because(error)
}
