//! The routes of billing.

mod advances;
mod invoices;
mod payments;
mod print;
mod receivables;
mod statements;

use crate::http::Routes;

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    payments::routes(routes);
    advances::routes(routes);
    invoices::routes(routes);
    receivables::routes(routes);
    statements::routes(routes);
}
