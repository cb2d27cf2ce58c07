//! Use cases of billing. Each one locks what is owed, loads, checks everything at once, changes rows, posts and records
//! the event.

mod advances;
mod ageing;
mod allocations;
mod invoices;
mod issue;
mod payments;
mod receivables;
mod reversal;
mod statements;

pub use advances::{advance_get, advance_list, advance_refund, advance_use};
pub use ageing::{Ageing, ageing};
pub use invoices::{invoice_cancel, invoice_departments, invoice_get, invoice_list, invoice_request};
pub use issue::{invoice_issue, invoice_red};
pub use payments::{payment_approve, payment_create, payment_get, payment_list, payment_reject};
pub use receivables::{receivable_get, receivable_list, write_off_approve, write_off_prepare};
pub use reversal::payment_reverse;
pub use statements::{
    statement_confirm, statement_departments, statement_dispute, statement_get, statement_list, statement_make,
    statement_print,
};

use crate::{
    charges::model::Advance,
    kernel::{Code, Error, text},
};

/// The refusal of an act for which too much of an advance has been used.
fn advance_used(advance: &Advance) -> Error {
    let left = advance.left_fen();
    let detail = text!("Only {left} yuan of the advance are left.", "该预收款仅余 {left} 元。");
    Error::new(Code::InUse, detail).with("advance_id", advance.id.to_string())
}
