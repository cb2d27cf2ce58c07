//! Tariffs.

mod proposals;
mod validity;

use crate::Case;

/// The cases of this room.
pub const CASES: &[&[Case]] = &[proposals::CASES, validity::CASES];
