//! Routes of admissions and tenders.

mod admissions;
mod tenders;

use crate::http::Routes;

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    admissions::routes(routes);
    tenders::routes(routes);
}
