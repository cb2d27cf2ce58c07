//! The schedule: who is taken when, and what gives way to what happened (RULES.md §1 and §2).

mod absences;
mod plans;
mod waitlist;

use serde_json::{Value, json};

use crate::Case;

/// The cases of this room.
pub const CASES: &[&[Case]] = &[absences::CASES, plans::CASES, waitlist::CASES];

/// A body with a reason, which most acts on plans ask for.
pub fn because() -> Value {
    json!({"reason": "调整"})
}
