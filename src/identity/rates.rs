//! The rate limit: requests a minute per caller, over all processes.
//!
//! A window of a minute begins with a caller's first request and is stored in the database. A process borrows a share
//! of the window (a twentieth of the limit) and counts it down in memory, so most requests use no table.
//!
//! Always: in a window no more requests pass than the limit, in however many processes. With several processes, a
//! caller's last requests may be refused while another process has part of its share left. Only while the database
//! can't be written does each process count for itself, because reading must work then.

use std::{
    collections::HashMap,
    fmt,
    net::IpAddr,
    sync::{Mutex, MutexGuard, PoisonError},
};

use uuid::Uuid;

use super::store;
use crate::{
    db::{Act, Db},
    http::Allowance,
    kernel::{Actor, Code, Error, Instant, Result},
};

/// The most callers that are counted at a time. If more come, what this process has of the windows of addresses and of
/// tokens that are over is forgotten, and of all if that isn't enough. What is forgotten stays borrowed, so that no more
/// pass than the limit.
const MOST: usize = 10_000;
/// The number of shares of a limit.
const SHARES: u32 = 20;

/// Who is counted: a caller, or an address where nobody is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Who {
    /// The id of a user or key.
    Caller(Uuid),
    /// An address at the open pages.
    Address(IpAddr),
    /// An address that signs in, refreshes or signs out. Counted apart, so that no script that reads pages keeps others
    /// there from signing in.
    SignIn(IpAddr),
    /// An address whose token or key is refused. Counted apart, so that it doesn't keep others there from signing in.
    Stranger(IpAddr),
    /// An address at paths and methods that there aren't. Counted apart, so that no scan keeps others there from the pages.
    Nowhere(IpAddr),
    /// Whose token or key is over: the user or key, or the identity at the provider. Counted apart, so that neither a stranger
    /// nor another's old token keeps its client from hearing that.
    Former(Uuid),
}

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Caller(id) => write!(f, "caller {id}"),
            Self::Address(address) => write!(f, "address {address}"),
            Self::SignIn(address) => write!(f, "sign-in {address}"),
            Self::Stranger(address) => write!(f, "stranger {address}"),
            Self::Nowhere(address) => write!(f, "nowhere {address}"),
            Self::Former(id) => write!(f, "former {id}"),
        }
    }
}

/// What this process has of a caller's window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Window {
    began: Instant,
    left: u32,
    /// How much could still be borrowed when this process last borrowed.
    unlent: u32,
}

/// The result of counting a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Found {
    Passes,
    MustBorrow,
    /// The request is refused. The next window begins in so many seconds.
    Refused(u32),
}

/// The shares that this process has borrowed.
pub struct Rates {
    limit: u32,
    windows: Mutex<HashMap<Who, Window>>,
}

impl Rates {
    /// At most `limit` requests a minute; 0 is no limit.
    pub fn new(limit: u32) -> Self {
        Self { limit, windows: Mutex::default() }
    }

    /// Counts a request. Refuses it if it exceeds the limit.
    pub async fn count(&self, db: &Db, who: Who, now: Instant) -> Result<()> {
        let mut found = if self.limit == 0 { Found::Passes } else { self.take(who, now) };
        if found == Found::MustBorrow {
            let share = (self.limit / SHARES).max(1);
            let lent = db
                .write(Act::of(Actor::rule("rate_limit")), move |unit| {
                    store::rate_borrow(unit.conn, &who.to_string(), share, unit.now)
                })
                .await;
            found = match lent {
                Ok((began, taken)) => self.lend(who, began, taken, share, now),
                Err(error) => {
                    tracing::debug!(%error, "requests are counted by this process alone");
                    self.lend_alone(who, share, now)
                }
            };
        }
        match found {
            Found::Refused(seconds) => Err(Error::plain(Code::TooManyRequests).retry_after(seconds)),
            Found::Passes | Found::MustBorrow => Ok(()),
        }
    }

    fn windows(&self) -> MutexGuard<'_, HashMap<Who, Window>> {
        self.windows.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes one request from this process's share.
    fn take(&self, who: Who, now: Instant) -> Found {
        let mut windows = self.windows();
        if windows.len() >= MOST && !windows.contains_key(&who) {
            windows.retain(|_, window| now < window.began.plus_minutes(1));
            if windows.len() >= MOST {
                windows.retain(|who, _| matches!(who, Who::Caller(_)));
            }
            if windows.len() >= MOST {
                windows.clear();
            }
        }
        match windows.get_mut(&who) {
            Some(window) if now < window.began.plus_minutes(1) => window.take(now),
            _ => Found::MustBorrow,
        }
    }

    /// How many requests the caller has left, as far as this process knows. Other processes may have borrowed since.
    pub fn allowance(&self, who: Who, now: Instant) -> Option<Allowance> {
        let window = self.windows().get(&who).copied().filter(|window| now < window.began.plus_minutes(1))?;
        Some(Allowance {
            limit: self.limit,
            left: window.left.saturating_add(window.unlent),
            resets_in: window.resets_in(now),
        })
    }

    /// Adds a borrowed share to the caller's window and takes one request from it. `taken` is how much all processes
    /// have borrowed together.
    fn lend(&self, who: Who, began: Instant, taken: i64, share: u32, now: Instant) -> Found {
        let before = taken - i64::from(share);
        let lent = u32::try_from((i64::from(self.limit) - before).clamp(0, i64::from(share))).unwrap_or(0);
        let mut windows = self.windows();
        let fresh = Window { began, left: 0, unlent: self.limit };
        let window = windows.entry(who).or_insert(fresh);
        if window.began < began {
            *window = fresh;
        }
        if window.began == began {
            window.left = window.left.saturating_add(lent);
            window.unlent = window.unlent.min(u32::try_from(i64::from(self.limit) - taken).unwrap_or(0));
        }
        match window.take(now) {
            // Concurrent requests of the caller used up the share. The next request borrows again.
            Found::MustBorrow => Found::Passes,
            found => found,
        }
    }
}

impl Rates {
    /// Takes one request from a share that is borrowed of this process's own window, while the database lends none.
    fn lend_alone(&self, who: Who, share: u32, now: Instant) -> Found {
        let mut windows = self.windows();
        let fresh = Window { began: now, left: 0, unlent: self.limit };
        let window = windows.entry(who).or_insert(fresh);
        if now >= window.began.plus_minutes(1) {
            *window = fresh;
        }
        let lent = share.min(window.unlent);
        window.left += lent;
        window.unlent -= lent;
        window.take(now)
    }
}

impl Window {
    fn take(&mut self, now: Instant) -> Found {
        if let Some(left) = self.left.checked_sub(1) {
            self.left = left;
            return Found::Passes;
        }
        if self.unlent > 0 { Found::MustBorrow } else { Found::Refused(self.resets_in(now)) }
    }

    /// Seconds until the next window.
    fn resets_in(&self, now: Instant) -> u32 {
        let wait = self.began.plus_minutes(1).seconds() - now.seconds();
        u32::try_from(wait.max(1)).unwrap_or(60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start() -> Instant {
        Instant::parse("2026-05-06T08:30:00Z").expect("a moment")
    }

    #[test]
    fn two_processes_share_a_limit() {
        let (now, anna) = (start(), Who::Caller(Uuid::now_v7()));
        let (here, there) = (Rates::new(3), Rates::new(3));
        assert_eq!(here.take(anna, now), Found::MustBorrow);
        assert_eq!(here.lend(anna, now, 1, 1, now), Found::Passes);
        assert_eq!(there.take(anna, now), Found::MustBorrow);
        assert_eq!(there.lend(anna, now, 2, 1, now), Found::Passes);
        assert_eq!(here.take(anna, now), Found::MustBorrow);
        assert_eq!(here.lend(anna, now, 3, 1, now), Found::Passes);
        let later = now.plus_seconds(50);
        assert_eq!(here.take(anna, later), Found::Refused(10), "known here without asking");
        assert_eq!(there.take(anna, later), Found::MustBorrow);
        assert_eq!(there.lend(anna, now, 4, 1, later), Found::Refused(10));
        assert_eq!(here.take(anna, now.plus_minutes(1)), Found::MustBorrow, "a new minute");
        assert_eq!(here.lend(anna, now.plus_minutes(1), 1, 1, now.plus_minutes(1)), Found::Passes);
    }

    #[test]
    fn the_last_share_is_what_is_left() {
        let (now, anna, rates) = (start(), Who::Caller(Uuid::now_v7()), Rates::new(50));
        assert_eq!(rates.lend(anna, now, 51, 3, now), Found::Passes);
        assert_eq!(rates.take(anna, now), Found::Passes);
        assert_eq!(rates.take(anna, now), Found::Refused(60));
    }

    #[test]
    fn callers_beyond_those_that_are_kept_are_limited() {
        let (now, rates, anna) = (start(), Rates::new(2), Who::Caller(Uuid::now_v7()));
        assert_eq!(rates.lend(anna, now, 1, 1, now), Found::Passes);
        let address = |n: usize| Who::Address(IpAddr::V4(u32::try_from(n).expect("small").into()));
        for n in 0..3 * MOST {
            assert_eq!(rates.take(address(n), now), Found::MustBorrow, "{n}");
            assert_eq!(rates.lend(address(n), now, 1, 1, now), Found::Passes);
            assert!(rates.windows().len() <= MOST, "the memory is bounded");
        }
        assert!(rates.windows().contains_key(&anna), "addresses go first");
        // Who was forgotten has borrowed all the same.
        assert_eq!(rates.take(address(0), now), Found::MustBorrow);
        assert_eq!(rates.lend(address(0), now, 3, 1, now), Found::Refused(60));

        for _ in 0..2 * MOST {
            let caller = Who::Caller(Uuid::now_v7());
            assert_eq!(
                (rates.take(caller, now), rates.lend(caller, now, 1, 1, now)),
                (Found::MustBorrow, Found::Passes)
            );
            assert!(rates.windows().len() <= MOST);
        }
    }

    #[test]
    fn without_the_database_a_process_counts_for_itself() {
        let (now, anna, rates) = (start(), Who::Caller(Uuid::now_v7()), Rates::new(5));
        for _ in 0..2 {
            assert_eq!((rates.take(anna, now), rates.lend_alone(anna, 2, now)), (Found::MustBorrow, Found::Passes));
            assert_eq!(rates.take(anna, now), Found::Passes);
        }
        assert_eq!((rates.take(anna, now), rates.lend_alone(anna, 2, now)), (Found::MustBorrow, Found::Passes));
        assert_eq!(rates.take(anna, now.plus_seconds(1)), Found::Refused(59));
        let later = now.plus_minutes(1);
        assert_eq!((rates.take(anna, later), rates.lend_alone(anna, 2, later)), (Found::MustBorrow, Found::Passes));
    }
}
