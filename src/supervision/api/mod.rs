//! Routes of contracts and of what is recorded under them.

mod assessments;
mod attendance;
mod cases;
mod contracts;
mod inspections;
mod posts;
mod ratings;

use crate::http::Routes;

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    contracts::routes(routes);
    inspections::routes(routes);
    cases::routes(routes);
    ratings::routes(routes);
    assessments::routes(routes);
    posts::routes(routes);
    attendance::routes(routes);
}
