//! Contracts and what is seen of the service under them.

mod cases;
mod contracts;
mod ratings;

use crate::Case;

/// The cases of this room.
pub const CASES: &[&[Case]] = &[cases::CASES, contracts::CASES, ratings::CASES];
