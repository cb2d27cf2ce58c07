//! What is kept of contracts and of the service under them: rows, words, what clients send, filters.

mod cases;
mod contracts;
mod events;
mod inspections;
mod ratings;

pub use cases::*;
pub(super) use contracts::LineRow;
pub use contracts::*;
pub use events::*;
pub use inspections::*;
pub use ratings::*;
