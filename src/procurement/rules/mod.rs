//! Pure rules of admissions and tenders.

mod admissions;
mod award;
mod tenders;

pub use admissions::*;
pub use award::*;
pub use tenders::*;
