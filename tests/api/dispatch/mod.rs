//! Dispatch: who may be sent, driving and duty hours, and dispatchers who compete.

mod company_rules;
mod drivers_free;
mod eligibility;
mod hours;
mod races;
mod rejudging;

use crate::Case;

/// The cases of this room.
pub const CASES: &[&[Case]] =
    &[company_rules::CASES, drivers_free::CASES, eligibility::CASES, hours::CASES, races::CASES, rejudging::CASES];
