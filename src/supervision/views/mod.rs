//! What the API answers about contracts and the service under them.

mod cases;
mod contracts;
mod inspections;
mod ratings;

pub use cases::*;
pub use contracts::*;
pub use inspections::*;
pub use ratings::*;
