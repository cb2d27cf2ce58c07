//! Pure rules of contracts and of what is seen of the service.

mod attendance;
mod bands;
mod cases;
mod contracts;
mod fees;
mod sight;

pub use attendance::*;
pub use cases::*;
pub use contracts::*;
pub use fees::{lump, schedule};
pub use sight::*;
