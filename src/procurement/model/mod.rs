//! What is kept of admissions and tenders: rows, words, what clients send, filters.

mod admissions;
mod bids;
mod events;
mod tenders;

pub use admissions::*;
pub use bids::*;
pub use events::*;
pub use tenders::*;
