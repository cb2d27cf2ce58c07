//! Resources and pages that billing answers.

mod advances;
mod invoices;
mod payments;
mod receivables;
mod statements;
mod tables;

pub use advances::{Advance, AdvancePage};
pub use invoices::{Invoice, InvoiceLine, InvoicePage};
pub use payments::{Allocation, Payment, PaymentPage};
pub use receivables::{GivenUp, Receivable, ReceivablePage};
pub use statements::{ChargeParts, Statement, StatementLine, StatementPage};
