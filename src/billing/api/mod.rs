//! The wire of billing.

mod advances;
mod invoices;
mod payments;
mod print;
mod receivables;
mod statements;

use utoipa_actix_web::service_config::ServiceConfig;

pub use advances::{Advance, RefundForm, UseForm};
pub use invoices::{Invoice, InvoiceForm, InvoiceLine, IssueForm, RedForm};
pub use payments::{Allocation, AllocationForm, Payment, PaymentForm, TakenBackForm};
pub use receivables::Receivable;
pub use statements::{AgreedForm, ObjectionForm, Statement, StatementForm, StatementLine};

/// The routes.
pub fn routes(config: &mut ServiceConfig) {
    payments::routes(config);
    advances::routes(config);
    invoices::routes(config);
    receivables::routes(config);
    statements::routes(config);
}
