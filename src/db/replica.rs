//! A replica of PostgreSQL, a hot standby, from which what is heavy is read.
//!
//! Always: what is read from it contains all that the primary had committed when it was asked. The primary says how far its
//! log goes, and the replica must have replayed that; otherwise the primary is read. So a report misses nothing that its
//! caller has just written, through whichever process, and the tables are those of the primary, too. How old the last
//! replayed commit is says nothing of that: it is old while nobody writes.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use diesel::{
    RunQueryDsl, sql_query,
    sql_types::{BigInt, Bool, Nullable},
};
use tokio::sync::OwnedSemaphorePermit;

use super::{Conn, Door, JobResult, Pool, Shares, Target, conn::given_up_soon, pooler, read_now, typed, watch::Watch};
use crate::{
    kernel::{Code, Error, Result},
    metrics,
};

/// How long the replica may take to replay what the primary has.
const PATIENCE: Duration = Duration::from_secs(1);
/// The pause between two looks meanwhile.
const PAUSE: Duration = Duration::from_millis(10);
/// A report that failed on the replica after so long isn't begun anew on the primary: a statement that takes longer is cut
/// off there, too.
const TOO_LATE: Duration = Duration::from_secs(30);
/// How long a look may take. A replica that hasn't answered by then isn't used.
const LOOK: Duration = Duration::from_secs(5);
/// How long it isn't used after it failed at what no look tries: a damaged page, a full disk, a statement that takes too long.
const REST: Duration = Duration::from_mins(5);

/// A job for the replica. It may run again on the primary.
pub(super) type Rereading = Box<dyn Fn(&mut Conn) -> Result<JobResult> + Send>;

/// Which database a connection leads to, and how far its log goes.
#[derive(Debug, Clone, Copy, diesel::QueryableByName)]
pub(super) struct Place {
    /// Whether the server follows another.
    #[diesel(sql_type = Bool)]
    follows: bool,
    /// What all servers share that were copied from one.
    #[diesel(sql_type = BigInt)]
    system: i64,
    /// The database within it.
    #[diesel(sql_type = BigInt)]
    database: i64,
    /// Up to where the log has been replayed; of a primary, up to where it is on the disk, or has been written at all.
    #[diesel(sql_type = Nullable<BigInt>)]
    at: Option<i64>,
    /// How many seconds ago the last commit was made that was replayed.
    #[diesel(sql_type = Nullable<BigInt>)]
    age: Option<i64>,
}

/// Asks a connection where it leads. A replica has no more than what is on the primary's disk.
///
/// # Errors
/// The database's.
pub(super) fn place(conn: &mut Conn) -> Result<Place> {
    located(conn, "pg_current_wal_flush_lsn()")
}

/// As [`place`], with all that was acknowledged: with `synchronous_commit = off` that isn't on the disk for a moment.
///
/// # Errors
/// The database's.
pub(super) fn written(conn: &mut Conn) -> Result<Place> {
    located(conn, "pg_current_wal_insert_lsn()")
}

/// Where the next record comes to stand may be behind the head of a page (24 bytes; 40 of a segment's first) that has no
/// record yet. Nothing is replayed up to there until there is one, so such a head doesn't count.
fn located(conn: &mut Conn, end: &str) -> Result<Place> {
    let asked = sql_query(format!(
        "SELECT pg_is_in_recovery() AS follows, system_identifier AS system,
         (SELECT oid::bigint FROM pg_database WHERE datname = current_database()) AS database,
         log.at - CASE WHEN log.at % pg_size_bytes(current_setting('wal_segment_size')) = 40 THEN 40
         WHEN log.at % current_setting('wal_block_size')::bigint = 24 THEN 24 ELSE 0 END AS at,
         extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::bigint AS age
         FROM pg_control_system(),
         (SELECT pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE {end} END, '0/0')::bigint AS at) AS log",
    ));
    Ok(asked.get_result(conn)?)
}

/// Why the replica isn't read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unfit {
    /// It wasn't looked at since the primary was known.
    Unmet,
    /// It can't be asked.
    Away(String),
    /// It answers, but it failed at a report.
    Faulty(String),
    /// A pooler that nobody named stands before it.
    Pooled,
    /// It is of another database.
    Foreign,
    /// It follows nobody: it is the primary, or was promoted.
    Primary,
    /// It is ahead of the primary, so it has what the primary never had, or lost.
    Ahead,
    /// It lacks something that the primary has.
    Behind,
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unmet => "the primary couldn't be asked; the replica is looked at once it can",
            Self::Away(why) | Self::Faulty(why) => why,
            Self::Pooled => pooler::UNEXPECTED,
            Self::Foreign => "it is no replica of the database that DATABASE_URL names",
            Self::Primary => "it is no standby: it follows no other server",
            Self::Ahead => {
                "it has what the primary hasn't, so it follows another, or the primary was restored without it"
            }
            Self::Behind => "it hasn't got all that the primary has",
        })
    }
}

impl From<Unfit> for Error {
    fn from(why: Unfit) -> Self {
        Self::plain(Code::DatabaseUnavailable).retry_after(5).because(format!("the replica: {why}"))
    }
}

impl Place {
    /// Whether a replica at `self` has all of the primary.
    fn against(&self, primary: &Self) -> Result<(), Unfit> {
        match self {
            _ if (self.system, self.database) != (primary.system, primary.database) => Err(Unfit::Foreign),
            _ if !self.follows => Err(Unfit::Primary),
            _ if self.at < primary.at => Err(Unfit::Behind),
            _ => Ok(()),
        }
    }
}

/// Waits until the replica has all of the primary. Returns where it stands, and why it is unfit, if it is.
fn awaited(conn: &mut Conn, primary: &Place) -> Result<(Place, Result<(), Unfit>)> {
    let since = Instant::now();
    loop {
        let found = place(conn)?;
        match found.against(primary) {
            Err(Unfit::Behind) if since.elapsed() < PATIENCE => std::thread::sleep(PAUSE),
            outcome => return Ok((found, outcome)),
        }
    }
}

/// What a look at the replica has found.
pub(super) type Found = Result<(Place, Result<(), Unfit>), Unfit>;

pub(super) struct Replica {
    target: Target,
    door: Arc<Door>,
    /// Looks have a connection of their own: reports that hang would keep them from noticing it.
    looks: Arc<Door>,
    /// Its connections are shared apart from the primary's: who waits for it still reads there.
    shares: Shares,
    watch: Arc<Watch>,
    pooler: pooler::Look,
    standing: Mutex<Standing>,
}

struct Standing {
    /// Why it isn't used; none if it is.
    unfit: Option<Unfit>,
    /// Until when it isn't used, whatever looks find.
    rests_until: Option<Instant>,
    /// When it was last known to have all.
    whole_at: Instant,
}

impl Replica {
    pub fn new(mut target: Target, pool_size: u32, watch: &Arc<Watch>) -> Self {
        if let Target::Postgres(server) = &mut target {
            server.url = given_up_soon(&server.url);
        }
        let standing = Standing { unfit: Some(Unfit::Unmet), rests_until: None, whole_at: Instant::now() };
        Self {
            door: Door::new(&target, true, pool_size, watch),
            looks: Door::new(&target, true, 1, watch),
            shares: Shares::of(pool_size),
            target,
            watch: Arc::clone(watch),
            pooler: pooler::Look::default(),
            standing: Mutex::new(standing),
        }
    }

    /// How many of its connections one caller reads with at a time.
    pub fn shares(&self) -> &Shares {
        &self.shares
    }

    fn standing(&self) -> MutexGuard<'_, Standing> {
        self.standing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether it is read from.
    pub fn is_used(&self) -> bool {
        self.standing().unfit.is_none()
    }

    /// Looks at it at the start. What may be otherwise later is no error.
    ///
    /// # Errors
    /// A message if it can't be a replica of this primary.
    pub fn meet(&self, primary: &Place) -> Result<Found, String> {
        let ask = || {
            self.expect_no_pooler()?;
            let mut conn = self.target.open(true).map_err(|error| Unfit::Away(error.to_string()))?;
            awaited(&mut conn, primary).map_err(|error| away(&error))
        };
        match ask() {
            Err(why @ Unfit::Pooled) | Ok((_, Err(why @ Unfit::Foreign))) => Err(why.to_string()),
            found => Ok(found),
        }
    }

    /// As [`super::Db::connect`] does for the primary.
    fn expect_no_pooler(&self) -> Result<(), Unfit> {
        let meets_one = self.pooler.meets_one(&self.target).map_err(|error| Unfit::Away(error.to_string()))?;
        if meets_one { Err(Unfit::Pooled) } else { Ok(()) }
    }

    /// From now on it is used, or isn't for this reason. A change is logged.
    fn is(&self, unfit: Option<Unfit>) {
        // Connections that lead nowhere, or elsewhere, or may since the primary is another, aren't met again.
        if let Some(Unfit::Away(_) | Unfit::Foreign | Unfit::Primary | Unfit::Ahead | Unfit::Unmet) = &unfit {
            self.door.pool.distrust_all();
            self.looks.pool.distrust_all();
        }
        let mut standing = self.standing();
        if standing.rests_until.is_some_and(|until| Instant::now() < until) {
            return;
        }
        standing.rests_until = matches!(unfit, Some(Unfit::Faulty(_))).then(|| Instant::now() + REST);
        self.watch.metrics.replica_is(unfit.is_none());
        if standing.unfit == unfit {
            return;
        }
        match &unfit {
            Some(why) => tracing::warn!(%why, "the replica isn't used; reports are read from the primary"),
            None => tracing::info!("reports are read from the replica"),
        }
        standing.unfit = unfit;
    }

    /// The primary couldn't be asked. Another may take its place, which lacks what the replica has: only a whole look tells.
    /// Where there was no turn at the primary, nothing is known of it, and it isn't to have the reports besides.
    pub fn primary_failed(&self, error: &Error) {
        if error.code() != Code::Busy && self.is_used() {
            self.is(Some(Unfit::Unmet));
        }
    }

    /// Looks where it stands.
    ///
    /// # Errors
    /// A fault of the program.
    pub async fn look(self: &Arc<Self>, primary: Place) -> Result<Found> {
        let replica = Arc::clone(self);
        let looking = move |pool: &Pool, _| {
            let ask = || -> Found {
                replica.expect_no_pooler()?;
                let found = pool
                    .get()
                    .and_then(|mut item| read_now(&mut item.conn, |conn| Ok(Box::new(awaited(conn, &primary)?))));
                found.and_then(typed).map_err(|error| away(&error))
            };
            Ok(Box::new(ask()) as JobResult)
        };
        let looked = Arc::clone(&self.looks).pass(metrics::Door::Replica, Box::new(looking));
        match tokio::time::timeout(LOOK, looked).await {
            Ok(Ok(found)) => typed(found),
            Ok(Err(error)) if error.code() != Code::Busy => Err(error),
            // The look before this one may still wait for an answer.
            _ => Ok(Err(silent())),
        }
    }

    /// Takes note of what a look has found. The primary was asked after it.
    pub fn has_met(&self, found: Found, primary: &Place) {
        let (age, unfit) = match found {
            Ok((place, Ok(()))) if place.at > primary.at => (None, Some(Unfit::Ahead)),
            Ok((place, outcome)) => (place.age, outcome.err()),
            Err(unfit) => (None, Some(unfit)),
        };
        let lag = {
            let mut standing = self.standing();
            if unfit.is_none() {
                standing.whole_at = Instant::now();
            }
            // The last commit that was replayed may be old because none was made until now, and what is missing is no older
            // than the last moment at which nothing was.
            let age = age.and_then(|age| u64::try_from(age).ok()).map_or(Duration::MAX, Duration::from_secs);
            age.min(standing.whole_at.elapsed())
        };
        self.watch.metrics.replica_lags(if unfit.is_none() { Duration::ZERO } else { lag });
        self.is(unfit);
    }

    /// Reads from it, if it has all of the primary. Gives the job back for the primary if there is no answer.
    ///
    /// # Errors
    /// `busy` (503) if there is no turn in time.
    pub async fn read(
        self: &Arc<Self>,
        primary: Place,
        share: OwnedSemaphorePermit,
        job: Rereading,
    ) -> Result<(Option<Result<JobResult>>, Rereading)> {
        let replica = Arc::clone(self);
        let reading = move |pool: &Pool, _| {
            let _share = share;
            let answer = replica.attempt(pool, &primary, &job);
            Ok(Box::new((answer, job)) as JobResult)
        };
        typed(Arc::clone(&self.door).pass(metrics::Door::Replica, Box::new(reading)).await?)
    }

    fn attempt(&self, pool: &Pool, primary: &Place, job: &Rereading) -> Option<Result<JobResult>> {
        // It may have been given up while this one waited for its turn.
        if !self.is_used() {
            return None;
        }
        let (mut began, mut fit) = (None, Ok(()));
        let outcome = pool.get().and_then(|mut item| {
            read_now(&mut item.conn, |conn| {
                fit = awaited(conn, primary)?.1;
                fit.clone()?;
                began = Some(Instant::now());
                job(conn)
            })
        });
        let Err(error) = &outcome else { return Some(outcome) };
        match error.code() {
            Code::Busy if error.cause().is_some_and(|cause| cause.ends_with(TIMED_OUT)) => self.is(Some(faulty(error))),
            // What recovery needs was in the way, or a lock that it holds. The next report may fare better.
            Code::Busy => tracing::info!(%error, "the replica gave up a report"),
            Code::DatabaseUnavailable => self.is(Some(fit.err().unwrap_or_else(|| away(error)))),
            Code::DatabaseCorrupt | Code::StorageFull => self.is(Some(faulty(error))),
            _ => return Some(outcome),
        }
        // What failed before the report had begun has taken none of the time that the report may take.
        began.is_some_and(|began: Instant| began.elapsed() >= TOO_LATE).then_some(outcome)
    }
}

/// How PostgreSQL says that a statement took too long.
const TIMED_OUT: &str = "canceling statement due to statement timeout";

fn away(error: &Error) -> Unfit {
    error.cause().map_or_else(silent, |why| Unfit::Away(why.into()))
}

fn silent() -> Unfit {
    Unfit::Away("it doesn't answer".into())
}

fn faulty(error: &Error) -> Unfit {
    Unfit::Faulty(error.cause().unwrap_or("it failed at a report").into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{kernel::Clock, metrics::Metrics};

    #[test]
    fn what_no_look_tries_is_not_tried_again_at_once() {
        let metrics = Metrics::new(Clock::system());
        let watch = Arc::new(Watch { metrics, slow_millis: 0.into(), health: Default::default() });
        let target = Target::parse("postgres://nowhere.invalid/db").expect("a target");
        let replica = Replica::new(target, 8, &watch);
        assert!(!replica.is_used(), "nobody looked");
        for (unfit, is_used) in [
            (None, true),
            (Some(Unfit::Behind), false),
            (None, true),
            (Some(Unfit::Faulty("a page".into())), false),
            (Some(Unfit::Behind), false),
            (None, false),
        ] {
            replica.is(unfit.clone());
            assert_eq!(replica.is_used(), is_used, "{unfit:?}");
        }
    }

    #[test]
    fn a_primary_that_is_busy_is_still_the_same() {
        let watch = Watch { metrics: Metrics::new(Clock::system()), slow_millis: 0.into(), health: Default::default() };
        let target = Target::parse("postgres://nowhere.invalid/db").expect("a target");
        let replica = Replica::new(target, 8, &Arc::new(watch));
        replica.is(None);
        replica.primary_failed(&Error::busy(1));
        assert!(replica.is_used());
        replica.primary_failed(&Error::plain(Code::DatabaseUnavailable));
        assert!(!replica.is_used());
    }
}
