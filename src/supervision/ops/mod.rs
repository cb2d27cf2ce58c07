//! Use cases of contracts and of what is recorded under them.

mod cases;
mod contracts;
mod inspections;
mod ratings;
mod shared;

pub use cases::*;
pub use contracts::*;
pub use inspections::*;
pub use ratings::*;
