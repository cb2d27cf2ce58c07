//! The stream of hints.

mod hints;
pub mod listener;

use crate::Case;

/// The cases of this room.
pub const CASES: &[&[Case]] = &[hints::CASES];
