//! The record of events.

mod sealed_record;

use crate::Case;

/// The cases of this room.
pub const CASES: &[&[Case]] = &[sealed_record::CASES];
