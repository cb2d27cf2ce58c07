//! The console's page: how it is served. What people see of it is tried in a browser (`.ci/console`).

mod pages;

use crate::Case;

/// The cases of this room.
pub const CASES: &[&[Case]] = &[pages::CASES];
