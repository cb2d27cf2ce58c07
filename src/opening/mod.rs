//! Opening: what the books begin with (BOOKS.md §5).
//!
//! Always: one opening journal counts. Once a second person has approved it, each of its receivables is what a
//! department owes, each of its advances what a department has paid ahead; taking the journal back takes them back,
//! while nobody has touched them. Cards of assets and insurances that were there then say so themselves, and no month
//! closes while they come to something else than the journal: there is no account for a difference.

pub mod api;
pub mod ops;
