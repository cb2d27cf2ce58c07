//! Admissions (BUREAU.md §3).

mod admissions;

use crate::Case;

/// The cases of this room.
pub const CASES: &[&[Case]] = &[admissions::CASES];
