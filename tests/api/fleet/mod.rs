//! The fleet: maintenance, odometer readings, number plates, and warnings about vehicles.

mod maintenance;
mod odometer;
mod plates;
mod search;
mod warnings;

use crate::Case;

/// The cases of this room.
pub const CASES: &[&[Case]] = &[maintenance::CASES, odometer::CASES, plates::CASES, search::CASES, warnings::CASES];
