//! The wire of the fleet.

use utoipa_actix_web::service_config::ServiceConfig;

pub mod expiries;
pub mod off_road;
pub mod papers;
pub mod readings;
pub mod vehicles;

/// The routes.
pub fn routes(config: &mut ServiceConfig) {
    vehicles::routes(config);
    papers::routes(config);
    readings::routes(config);
    off_road::routes(config);
    expiries::routes(config);
}
