//! The record of events.

mod sealed_record;
mod types;
mod what_changed;

use crate::Case;

/// The cases of this room.
pub const CASES: &[&[Case]] = &[sealed_record::CASES, types::CASES, what_changed::CASES];
