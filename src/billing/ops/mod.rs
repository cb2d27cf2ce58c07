//! Use cases of billing. Each: lock what is owed, load, judge all at once, change rows, post, record.

mod advances;
mod ageing;
mod invoices;
mod payments;
mod receivables;
mod statements;

use chrono::NaiveDate;

pub use super::store::{invoices::InvoiceFilter, payments::PaymentFilter, statements::StatementFilter};
pub use crate::charges::ops::owed::OwedFilter;
pub use advances::{advance_get, advance_list, advance_refund, advance_use};
pub use ageing::{Ageing, ageing};
pub use invoices::{invoice_cancel, invoice_get, invoice_issue, invoice_list, invoice_red, invoice_request};
pub use payments::{payment_approve, payment_create, payment_get, payment_list, payment_reject, payment_reverse};
pub use receivables::{receivable_get, receivable_list, write_off_approve, write_off_prepare};
pub use statements::{
    statement_confirm, statement_dispute, statement_get, statement_list, statement_make, statement_print,
};

use crate::{
    charges::model::{Part, Receivable},
    db::Unit,
    kernel::{Fault, text},
    ledger::{
        accounts::{PASSED_THROUGH, RECEIVABLE},
        model::Entry,
    },
};

/// What pays a part of a receivable: credits about the department that owes it, and the trip.
fn credits(row: &Receivable, part: Part) -> [Entry; 2] {
    let debt = row.debt();
    [Entry::cr(RECEIVABLE, part.taxable_fen).of(debt), Entry::cr(PASSED_THROUGH, part.pass_through_fen).of(debt)]
}

/// A date that lies in the future.
fn future(unit: &Unit<'_>, date: NaiveDate) -> Option<Fault> {
    (date > unit.now.date()).then(|| Fault::in_the_future("/date"))
}

/// A date before what it is about.
fn too_early(date: NaiveDate, not_before: NaiveDate) -> Option<Fault> {
    let detail = || text!("It must not lie before {not_before}.", "日期不得早于 {not_before}。");
    (date < not_before).then(|| Fault::body("/date", "out_of_range", detail()))
}

/// A field that this body lacks.
fn required(pointer: &str) -> Fault {
    Fault::body(pointer, "required", text!("It is required here.", "此处必填。"))
}

/// A field that doesn't belong in this body.
fn not_allowed(pointer: &str) -> Fault {
    Fault::body(pointer, "not_allowed", text!("It has no meaning here; leave it out.", "此处不适用，请勿填写。"))
}
