//! SQL of admissions. Only `ops` calls it.

pub(super) mod admissions;
