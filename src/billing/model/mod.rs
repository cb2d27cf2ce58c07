//! Rows and words of billing.

mod invoices;
mod payments;
mod statements;

pub use invoices::{Invoice, InvoiceLine, InvoiceState};
pub use payments::{Allocation, Channel, Direction, PaidFor, Payment, PaymentState, TaxPaid};
pub use statements::{Statement, StatementLine, StatementState, WriteOff, WriteOffState};
