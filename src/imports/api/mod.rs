//! The wire of the imports.

mod past_trips;
mod tables;
mod templates;

use utoipa_actix_web::service_config::ServiceConfig;

pub use past_trips::{PastTrip, PastTripFilter};
pub use tables::{Import, ImportFilter, ImportSummary};
pub use templates::TemplateFormat;

/// The routes.
pub fn routes(config: &mut ServiceConfig) {
    // Before the one with an id, which would take a template for one.
    templates::routes(config);
    tables::routes(config);
    past_trips::routes(config);
}
