//! The wire of the imports.

mod past_trips;
mod tables;
mod templates;

use crate::http::Routes;

pub use past_trips::{PastTrip, PastTripFilter};
pub use tables::{Import, ImportFilter, ImportSummary};
pub use templates::TemplateFormat;

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    // Before the one with an id, which would take a template for one.
    templates::routes(routes);
    tables::routes(routes);
    past_trips::routes(routes);
}
