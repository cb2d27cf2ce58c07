//! A replica of PostgreSQL, a hot standby, from which what is heavy is read.
//!
//! Always: what is read from it contains all that the primary had committed when it was asked. The primary says how far its
//! log goes, and the replica must have replayed that; otherwise the primary is read. So a report misses nothing that its
//! caller has just written, through whichever process, and the tables are those of the primary, too. How old the last
//! replayed commit is says nothing of that: it is old while nobody writes.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
    time::{Duration, Instant},
};

use diesel::{
    RunQueryDsl, sql_query,
    sql_types::{BigInt, Bool, Nullable},
};

use super::{Conn, Door, JobResult, Pool, Server, Target, pooler, read_now, typed, watch::Watch};
use crate::{
    kernel::{Code, Error, Result},
    metrics,
};

/// How long the replica may take to replay what the primary has.
const PATIENCE: Duration = Duration::from_secs(1);
/// The pause between two looks meanwhile.
const PAUSE: Duration = Duration::from_millis(10);
/// What failed on the replica after so long isn't begun anew on the primary: a statement that takes longer is cut off there,
/// too.
const TOO_LATE: Duration = Duration::from_secs(30);

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
    /// Up to where the log has been replayed; of a primary, up to where it is on the disk, as all is that was acknowledged.
    #[diesel(sql_type = Nullable<BigInt>)]
    at: Option<i64>,
    /// How many seconds ago the last commit was made that was replayed.
    #[diesel(sql_type = Nullable<BigInt>)]
    age: Option<i64>,
}

/// Asks a connection where it leads.
///
/// # Errors
/// The database's.
pub(super) fn place(conn: &mut Conn) -> Result<Place> {
    let asked = sql_query(
        "SELECT pg_is_in_recovery() AS follows, system_identifier AS system,
         (SELECT oid::bigint FROM pg_database WHERE datname = current_database()) AS database,
         pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_flush_lsn() END, '0/0')::bigint AS at,
         extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::bigint AS age
         FROM pg_control_system()",
    );
    Ok(asked.get_result(conn)?)
}

/// Why the replica isn't read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unfit {
    /// It wasn't looked at.
    Unmet,
    /// It can't be asked.
    Away(String),
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
            Self::Unmet => "it wasn't looked at",
            Self::Away(why) => why,
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
    watch: Arc<Watch>,
    /// Set when no pooler was found.
    direct: OnceLock<()>,
    standing: Mutex<Standing>,
}

struct Standing {
    /// Why it isn't used; none if it is.
    unfit: Option<Unfit>,
    /// When it was last known to have all.
    whole_at: Instant,
}

impl Replica {
    pub fn new(target: Target, pool_size: u32, watch: &Arc<Watch>) -> Self {
        Self {
            door: Door::new(&target, true, pool_size, watch),
            target,
            watch: Arc::clone(watch),
            direct: OnceLock::new(),
            standing: Mutex::new(Standing { unfit: Some(Unfit::Unmet), whole_at: Instant::now() }),
        }
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
        if let Target::Postgres(Server { url, by_transaction: false }) = &self.target
            && self.direct.get().is_none()
        {
            if pooler::is_by_transaction(url).map_err(|error| Unfit::Away(error.to_string()))? {
                return Err(Unfit::Pooled);
            }
            let _ = self.direct.set(());
        }
        Ok(())
    }

    /// From now on it is used, or isn't for this reason. A change is logged.
    fn is(&self, unfit: Option<Unfit>) {
        self.watch.metrics.replica_is(unfit.is_none());
        let mut standing = self.standing();
        if standing.unfit == unfit {
            return;
        }
        match &unfit {
            Some(why) => tracing::warn!(%why, "the replica isn't used; reports are read from the primary"),
            None => tracing::info!("reports are read from the replica"),
        }
        standing.unfit = unfit;
    }

    /// Looks where it stands. None if there was no turn: then it is in use.
    ///
    /// # Errors
    /// A fault of the program.
    pub async fn look(self: &Arc<Self>, primary: Place) -> Result<Option<Found>> {
        let replica = Arc::clone(self);
        let looking = move |pool: &Pool, _| {
            let ask = || {
                replica.expect_no_pooler()?;
                let mut found = None;
                let mut item = pool.get().map_err(|error| away(&error))?;
                let outcome = read_now(&mut item.conn, |conn| {
                    found = Some(awaited(conn, &primary)?);
                    Ok(Box::new(()))
                });
                if outcome.is_err() {
                    pool.distrust(&mut item);
                }
                outcome.map_err(|error| away(&error))?;
                found.ok_or_else(|| Unfit::Away("it didn't answer".into()))
            };
            Ok(Box::new(ask()) as JobResult)
        };
        match Arc::clone(&self.door).pass(metrics::Door::Replica, Box::new(looking)).await {
            Ok(found) => typed(found).map(Some),
            Err(error) if error.code() == Code::Busy => Ok(None),
            Err(error) => Err(error),
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
        job: Rereading,
    ) -> Result<(Option<Result<JobResult>>, Rereading)> {
        let replica = Arc::clone(self);
        let reading = move |pool: &Pool, _| {
            let answer = replica.attempt(pool, &primary, &job);
            Ok(Box::new((answer, job)) as JobResult)
        };
        typed(Arc::clone(&self.door).pass(metrics::Door::Replica, Box::new(reading)).await?)
    }

    fn attempt(&self, pool: &Pool, primary: &Place, job: &Rereading) -> Option<Result<JobResult>> {
        let (since, mut fit) = (Instant::now(), Ok(()));
        let outcome = pool.get().and_then(|mut item| {
            let outcome = read_now(&mut item.conn, |conn| {
                fit = awaited(conn, primary)?.1;
                fit.clone()?;
                job(conn)
            });
            if matches!(&outcome, Err(error) if error.code() == Code::DatabaseUnavailable) {
                pool.distrust(&mut item);
            }
            outcome
        });
        let Err(error) = &outcome else { return Some(outcome) };
        match error.code() {
            // What recovery needs was in the way, or a lock that it holds. The next report may fare better.
            Code::Busy => tracing::info!(%error, "the replica gave up a report"),
            Code::DatabaseUnavailable | Code::DatabaseCorrupt | Code::StorageFull => {
                self.is(Some(fit.err().unwrap_or_else(|| away(error))));
            }
            _ => return Some(outcome),
        }
        (since.elapsed() >= TOO_LATE).then_some(outcome)
    }
}

fn away(error: &Error) -> Unfit {
    Unfit::Away(error.cause().unwrap_or("it doesn't answer").into())
}
