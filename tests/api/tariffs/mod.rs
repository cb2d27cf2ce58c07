//! Tariffs.

mod validity;

use crate::Case;

/// The cases of this room.
pub const CASES: &[&[Case]] = &[validity::CASES];
