//! The wire of the reference data.

use utoipa_actix_web::service_config::ServiceConfig;

pub mod classes;
pub mod holidays;
pub mod settings;
pub mod suppliers;
pub mod tax_rules;

/// The routes.
pub fn routes(config: &mut ServiceConfig) {
    classes::routes(config);
    suppliers::routes(config);
    holidays::routes(config);
    tax_rules::routes(config);
    settings::routes(config);
}
