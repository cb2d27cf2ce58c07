//! SQL of admissions and tenders. Only `ops` calls it.

pub(super) mod admissions;
pub(super) mod tenders;
