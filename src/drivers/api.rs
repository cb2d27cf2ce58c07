//! The wire of the drivers and their leave.

pub mod drivers;
pub mod leave;

use crate::http::Routes;

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    drivers::routes(routes);
    leave::routes(routes);
}
