//! The jobs that run by themselves.

mod sweeps;

use crate::Case;

/// The cases of this room.
pub const CASES: &[&[Case]] = &[sweeps::CASES];
