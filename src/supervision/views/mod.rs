//! What the API answers about contracts and the service under them.

mod assessments;
mod attendance;
mod cases;
mod contracts;
mod inspections;
mod posts;
mod ratings;

pub use assessments::*;
pub use attendance::*;
pub use cases::*;
pub use contracts::*;
pub use inspections::*;
pub use posts::*;
pub use ratings::*;
