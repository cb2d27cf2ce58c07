//! Reference data: suppliers, and what retiring something means.

mod retirement;
mod suppliers;

use crate::Case;

/// The cases of this room.
pub const CASES: &[&[Case]] = &[retirement::CASES, suppliers::CASES];
