//! Rows, words and filters of billing.

mod events;
mod invoices;
mod payments;
mod statements;

pub use events::{AdvanceEvent, InvoiceEvent, PaymentEvent, ReceivableEvent, StatementEvent};
pub use invoices::{Invoice, InvoiceFilter, InvoiceLine, InvoiceState};
pub use payments::{Allocation, Channel, Direction, PaidFor, Payment, PaymentFilter, PaymentState, TaxPaid};
pub use statements::{Statement, StatementFilter, StatementLine, StatementState, WriteOff, WriteOffState};
