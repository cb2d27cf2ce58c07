//! The wire of the drivers and their leave.

use utoipa_actix_web::service_config::ServiceConfig;

pub mod drivers;
pub mod leave;

/// The routes.
pub fn routes(config: &mut ServiceConfig) {
    drivers::routes(config);
    leave::routes(config);
}
