//! What the API answers about admissions.

mod admissions;

pub use admissions::*;
