//! Rows and words of billing.

mod invoices;
mod payments;

pub use invoices::{Invoice, InvoiceLine, InvoiceState};
pub use payments::{Allocation, Channel, Direction, PaidFor, Payment, PaymentState, TaxPaid};
