//! Use cases of contracts and of what is recorded under them.

mod assessments;
mod attendance;
mod cases;
mod commitments;
mod contracts;
mod evidence;
mod inspections;
mod posts;
mod ratings;
mod shared;
mod versions;

pub use assessments::*;
pub use attendance::*;
pub use cases::*;
pub use commitments::COMMITTED;
pub use contracts::*;
pub use inspections::*;
pub use posts::*;
pub use ratings::*;
pub use versions::*;
