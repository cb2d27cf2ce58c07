//! The wire of billing.

mod advances;
mod invoices;
mod payments;
mod print;
mod receivables;
mod statements;

use crate::http::Routes;

pub use advances::{Advance, RefundForm, UseForm};
pub use invoices::{Invoice, InvoiceForm, InvoiceLine, IssueForm, RedForm};
pub use payments::{Allocation, AllocationForm, Payment, PaymentForm, TakenBackForm};
pub use receivables::Receivable;
pub use statements::{AgreedForm, ObjectionForm, Statement, StatementForm, StatementLine};

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    payments::routes(routes);
    advances::routes(routes);
    invoices::routes(routes);
    receivables::routes(routes);
    statements::routes(routes);
}
