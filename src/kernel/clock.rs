//! The only way to know what time it is.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use super::Instant;

/// Where "now" comes from: the system, or a hand that a test moves.
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

    /// Moves a standing clock; the system's stays as it is.
    pub fn set(&self, now: Instant) {
        if let Some(hand) = &self.0 {
            hand.store(now.micros(), Ordering::SeqCst);
        }
    }

    /// Now.
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
