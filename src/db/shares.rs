//! How many of the connections one caller reads with at a time. Who asks for much at once waits for their own, and leaves a
//! connection to others.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

use crate::kernel::{Error, Result};

/// From so many callers on those who read nothing now are forgotten.
const MANY: usize = 1_000;

/// The callers who read now.
pub(super) struct Shares {
    /// With how many connections each reads.
    each: usize,
    callers: Mutex<HashMap<Uuid, Weak<Semaphore>>>,
}

impl Shares {
    /// Of so many connections a quarter is left to others, and one at least.
    pub fn of(connections: u32) -> Self {
        let each = connections - (connections / 4).max(1);
        Self { each: each.max(1) as usize, callers: Mutex::default() }
    }

    /// Waits until the caller reads with fewer connections than they may.
    ///
    /// # Errors
    /// 503 `busy` if that takes too long.
    pub async fn take(&self, caller: Uuid, patience: Duration) -> Result<OwnedSemaphorePermit> {
        let share = {
            let mut callers = self.callers.lock().unwrap_or_else(PoisonError::into_inner);
            if callers.len() >= MANY {
                callers.retain(|_, share| share.strong_count() > 0);
            }
            callers.get(&caller).and_then(Weak::upgrade).unwrap_or_else(|| {
                let share = Arc::new(Semaphore::new(self.each));
                callers.insert(caller, Arc::downgrade(&share));
                share
            })
        };
        match tokio::time::timeout(patience, share.acquire_owned()).await {
            Ok(Ok(permit)) => Ok(permit),
            _ => Err(Error::busy(1).because("the caller's own requests held all connections that one may hold")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn something_is_left_to_others() {
        for (connections, each) in [(1, 1), (2, 1), (3, 2), (8, 6), (100, 75)] {
            assert_eq!(Shares::of(connections).each, each, "{connections}");
        }
    }
}
