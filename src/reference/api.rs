//! The wire of the reference data.

use utoipa_actix_web::service_config::ServiceConfig;

pub mod classes;
pub mod holidays;
pub mod settings;
pub mod suppliers;

/// The routes.
pub fn routes(config: &mut ServiceConfig) {
    classes::routes(config);
    suppliers::routes(config);
    holidays::routes(config);
    settings::routes(config);
}
