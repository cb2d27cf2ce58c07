//! Pure rules of admissions.

mod admissions;

pub use admissions::*;
