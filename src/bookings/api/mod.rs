//! The wire of bookings and trips.

mod bookings;
pub mod forms;
mod many;
mod readings;
mod slip;
mod trips;
pub mod views;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes.
pub fn routes(config: &mut ServiceConfig) {
    many::routes(config);
    bookings::routes(config);
    trips::routes(config);
    readings::routes(config);
}
