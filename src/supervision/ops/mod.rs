//! Use cases of contracts and of what is recorded under them.

mod attendance;
mod cases;
mod contracts;
mod inspections;
mod posts;
mod ratings;
mod shared;

pub use attendance::*;
pub use cases::*;
pub use contracts::*;
pub use inspections::*;
pub use posts::*;
pub use ratings::*;
