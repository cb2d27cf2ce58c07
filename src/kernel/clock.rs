//! The clock. All code reads the time through it, so that tests can set it.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use super::Instant;

/// A clock: the system's, or one that stands still until it is set.
#[derive(Debug, Clone, Default)]
pub struct Clock(Option<Arc<AtomicI64>>);

impl Clock {
    /// The system's clock.
    pub fn system() -> Self {
        Self(None)
    }

    /// A clock that stands at `now` until it is set. Its clones move together.
    pub fn standing_at(now: Instant) -> Self {
        Self(Some(Arc::new(AtomicI64::new(now.micros()))))
    }

    /// Sets a standing clock. Does nothing to the system's clock.
    pub fn set(&self, now: Instant) {
        if let Some(hand) = &self.0 {
            hand.store(now.micros(), Ordering::SeqCst);
        }
    }

    /// The present moment.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the system's clock")]
    pub fn now(&self) -> Instant {
        match &self.0 {
            None => Instant::new(chrono::Utc::now()),
            Some(hand) => {
                Instant::from_micros(hand.load(Ordering::SeqCst)).unwrap_or_else(|| Instant::new(chrono::Utc::now()))
            }
        }
    }
}
