//! The wire of the reference data.

pub mod classes;
pub mod holidays;
pub mod settings;
pub mod suppliers;
pub mod tax_rules;

use crate::http::Routes;

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    classes::routes(routes);
    suppliers::routes(routes);
    holidays::routes(routes);
    tax_rules::routes(routes);
    settings::routes(routes);
}
