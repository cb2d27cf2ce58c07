//! Requests a minute per caller, counted in this process's memory.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

use uuid::Uuid;

use crate::kernel::{Code, Error, Instant, Result};

/// Callers counted at once. Beyond them new ones pass uncounted: memory is bounded, nobody is shut out by strangers.
const MOST: usize = 10_000;

/// Who is counted: a caller or, where nobody signed in, an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Who {
    /// A user or key.
    Caller(Uuid),
    /// An address.
    Address(IpAddr),
}

/// The counts: each a window of a minute that begins with its first request.
pub struct Rates {
    limit: u32,
    windows: Mutex<HashMap<Who, (Instant, u32)>>,
}

impl Rates {
    /// At most `limit` a minute; 0 for no limit.
    pub fn new(limit: u32) -> Self {
        Self { limit, windows: Mutex::default() }
    }

    /// Counts a request, and refuses it beyond the limit.
    pub fn count(&self, who: Who, now: Instant) -> Result<()> {
        if self.limit == 0 {
            return Ok(());
        }
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        if windows.len() >= MOST && !windows.contains_key(&who) {
            windows.retain(|_, (began, _)| now < began.plus_minutes(1));
            if windows.len() >= MOST {
                return Ok(());
            }
        }
        let (began, seen) = windows.entry(who).or_insert((now, 0));
        if now >= began.plus_minutes(1) {
            (*began, *seen) = (now, 0);
        }
        *seen = seen.saturating_add(1);
        if *seen <= self.limit {
            return Ok(());
        }
        let wait = began.plus_minutes(1).seconds() - now.seconds();
        Err(Error::plain(Code::TooManyRequests).retry_after(u32::try_from(wait.max(1)).unwrap_or(60)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_a_minute_and_no_more() {
        let now = Instant::parse("2026-05-06T08:30:00Z").expect("a moment");
        let (anna, bert) = (Who::Caller(Uuid::now_v7()), Who::Caller(Uuid::now_v7()));
        let rates = Rates::new(2);
        assert!(rates.count(anna, now).is_ok());
        assert!(rates.count(anna, now.plus_seconds(40)).is_ok());
        let refused = rates.count(anna, now.plus_seconds(50)).expect_err("the third");
        assert_eq!((refused.code(), refused.retry_seconds()), (Code::TooManyRequests, Some(10)));
        assert!(rates.count(bert, now.plus_seconds(50)).is_ok(), "each has its own");
        assert!(rates.count(anna, now.plus_seconds(60)).is_ok(), "a new minute");
        assert!((0..1000).all(|_| Rates::new(0).count(anna, now).is_ok()));
    }

    #[test]
    fn strangers_do_not_fill_the_memory() {
        let now = Instant::parse("2026-05-06T08:30:00Z").expect("a moment");
        let rates = Rates::new(1);
        for n in 0..u32::try_from(MOST).expect("small") + 50 {
            assert!(rates.count(Who::Address(IpAddr::V4(n.into())), now).is_ok());
        }
        assert_eq!(rates.windows.lock().expect("unpoisoned").len(), MOST);
        assert!(rates.count(Who::Caller(Uuid::nil()), now.plus_minutes(2)).is_ok());
        assert_eq!(rates.windows.lock().expect("unpoisoned").len(), 1);
    }
}
