//! Pure rules of contracts and of what is seen of the service.

mod assessments;
mod attendance;
mod bands;
mod cases;
mod commitments;
mod contracts;
mod fees;
mod pay;
mod score;
mod sight;
mod versions;

pub use assessments::*;
pub use attendance::*;
pub use cases::*;
pub use commitments::*;
pub use contracts::*;
pub use fees::{cost_plus, hourly, lump};
pub use sight::*;
pub use versions::*;
