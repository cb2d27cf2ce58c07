//! Dispatch: who may be sent, driving and duty hours, and dispatchers who compete.

mod eligibility;
mod hours;
mod races;

use crate::Case;

/// The cases of this room.
pub const CASES: &[&[Case]] = &[eligibility::CASES, hours::CASES, races::CASES];
