//! Contracts and what is seen of the service under them.

mod attendance;
mod cases;
mod contracts;
mod posts;
mod ratings;

use crate::Case;

/// The cases of this room.
pub const CASES: &[&[Case]] = &[attendance::CASES, cases::CASES, contracts::CASES, posts::CASES, ratings::CASES];
