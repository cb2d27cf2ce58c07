//! Routes of admissions.

mod admissions;

use crate::http::Routes;

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    admissions::routes(routes);
}
