//! What is kept of admissions: rows, words, what clients send, filters.

mod admissions;
mod events;

pub use admissions::*;
pub use events::*;
