//! What the books begin with.

mod opening_journal;

use crate::Case;

/// The cases of this room.
pub const CASES: &[&[Case]] = &[opening_journal::CASES];
