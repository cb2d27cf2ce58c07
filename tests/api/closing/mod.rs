//! Closing and reopening months.

mod month_end;

use crate::Case;

/// The cases of this room.
pub const CASES: &[&[Case]] = &[month_end::CASES];
