//! Rows, words and filters of charges, receivables and advances.

mod charges;
mod owed;
mod quotes;

pub use charges::{Charge, Line, LineCode, LineUnit, Price, Treatment};
pub use owed::{Advance, AdvanceFilter, AdvanceSource, Part, Receivable, ReceivableFilter, ReceivableKind};
pub use quotes::{Item, QuoteNew};
