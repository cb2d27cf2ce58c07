//! The wire of the fleet.

pub mod expiries;
pub mod off_road;
pub mod papers;
pub mod readings;
pub mod vehicles;

use crate::http::Routes;

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    vehicles::routes(routes);
    papers::routes(routes);
    readings::routes(routes);
    off_road::routes(routes);
    expiries::routes(routes);
}
