//! The fleet: odometer readings, and warnings about vehicles.

mod odometer;
mod warnings;

use crate::Case;

/// The cases of this room.
pub const CASES: &[&[Case]] = &[odometer::CASES, warnings::CASES];
