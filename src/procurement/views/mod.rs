//! What the API answers about admissions and tenders.

mod admissions;
mod tenders;

pub use admissions::*;
pub use tenders::*;
