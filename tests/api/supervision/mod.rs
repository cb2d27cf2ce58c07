//! Contracts, what is seen of the service under them, and what it is worth.

mod assessments;
mod attendance;
mod cases;
mod contracts;
mod figures;
mod posts;
mod ratings;
mod versions;

use crate::Case;

/// The cases of this room.
pub const CASES: &[&[Case]] = &[
    assessments::CASES,
    attendance::CASES,
    cases::CASES,
    contracts::CASES,
    figures::CASES,
    posts::CASES,
    ratings::CASES,
    versions::CASES,
];
