//! Admissions, tenders and awards (BUREAU.md §3).

mod admissions;
mod awards;
mod contracts;
mod tenders;

use crate::Case;

/// The cases of this room.
pub const CASES: &[&[Case]] = &[admissions::CASES, awards::CASES, contracts::CASES, tenders::CASES];
