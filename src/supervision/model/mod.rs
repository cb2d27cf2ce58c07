//! What is kept of contracts and of the service under them: rows, words, what clients send, filters.

mod assessments;
mod attendance;
mod cases;
mod contracts;
mod events;
mod inspections;
mod posts;
mod ratings;

pub use assessments::*;
pub use attendance::*;
pub use cases::*;
pub(super) use contracts::LineRow;
pub use contracts::*;
pub use events::*;
pub use inspections::*;
pub use posts::*;
pub use ratings::*;
