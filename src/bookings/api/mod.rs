//! Routes of bookings and trips.

mod bookings;
mod many;
mod quotes;
mod readings;
mod slip;
mod trips;

use crate::http::Routes;

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    many::routes(routes);
    bookings::routes(routes);
    trips::routes(routes);
    readings::routes(routes);
    quotes::routes(routes);
}
