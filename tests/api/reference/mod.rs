//! Reference data: suppliers, and what retiring something means.

mod days;
mod retirement;
mod spelling;
mod suppliers;

use crate::Case;

/// The cases of this room.
pub const CASES: &[&[Case]] = &[days::CASES, retirement::CASES, spelling::CASES, suppliers::CASES];
