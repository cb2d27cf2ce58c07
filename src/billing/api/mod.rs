//! The wire of billing.

mod advances;
mod invoices;
mod payments;
mod receivables;

use utoipa_actix_web::service_config::ServiceConfig;

pub use advances::{Advance, RefundForm, UseForm};
pub use invoices::{Invoice, InvoiceForm, InvoiceLine, IssueForm, RedForm};
pub use payments::{Allocation, AllocationForm, Payment, PaymentForm, TakenBackForm};
pub use receivables::Receivable;

/// The routes.
pub fn routes(config: &mut ServiceConfig) {
    payments::routes(config);
    advances::routes(config);
    invoices::routes(config);
    receivables::routes(config);
}
