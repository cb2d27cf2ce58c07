//! Invoices: requested here, issued on the tax platform.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::{
    db::schema::{invoice_lines, invoices},
    kernel::{AdvanceId, DepartmentId, Id, Instant, InvoiceId, JournalId, Money, Period, ReceivableId, text_enum},
};

text_enum! {
    /// How far an invoice is (BOOKS.md §4.3).
    pub enum InvoiceState {
        /// Asked for; the tax platform has yet to issue it.
        Requested = "requested" ("Requested", "待开具"),
        /// Issued: it has its number.
        Issued = "issued" ("Issued", "已开具"),
        /// Taken back by a red one.
        Red = "red" ("Red", "已红冲"),
        /// Given up before it was issued.
        Cancelled = "cancelled" ("Cancelled", "已撤销"),
    }
}

impl InvoiceState {
    /// Whether receivables stand on it.
    pub fn is_living(self) -> bool {
        matches!(self, Self::Requested | Self::Issued)
    }
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = invoices, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Invoice {
    /// Its id.
    pub id: InvoiceId,
    /// Who used the vehicles.
    pub department_id: DepartmentId,
    /// Who is billed.
    pub buyer_id: DepartmentId,
    /// The buyer's name as on the invoice.
    pub buyer_name: String,
    /// The buyer's unified social credit code.
    pub buyer_uscc: String,
    /// The month it was asked for by.
    pub period: Option<Period>,
    /// The advance that it is for, before that is used.
    pub advance_id: Option<AdvanceId>,
    /// How far it is.
    pub state: InvoiceState,
    /// Its number.
    pub number: Option<String>,
    /// Its date.
    pub issued_on: Option<NaiveDate>,
    /// When it is due.
    pub due_on: Option<NaiveDate>,
    /// Without VAT, in fen.
    pub net_fen: Money,
    /// The VAT.
    pub tax_fen: Money,
    /// Both.
    pub total_fen: Money,
    /// The journal of what the platform rounded otherwise.
    pub journal_id: Option<JournalId>,
    /// The number of the red invoice.
    pub red_number: Option<String>,
    /// The number of the confirmation that the red one needs.
    pub confirmation_number: Option<String>,
    /// The date of the red invoice.
    pub red_on: Option<NaiveDate>,
    /// Who asked for it.
    pub prepared_by: Id<()>,
    /// Their name.
    pub prepared_by_name: String,
    /// Counts changes.
    pub version: i64,
    /// When it was asked for.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

/// A line: one receivable as it stood.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = invoice_lines, treat_none_as_default_value = false)]
pub struct InvoiceLine {
    /// Whose.
    pub invoice_id: InvoiceId,
    /// From 1.
    pub position: i64,
    /// The receivable.
    pub receivable_id: ReceivableId,
    /// What it is, as on the invoice.
    pub description: String,
    /// How many.
    pub quantity: i64,
    /// Without VAT, in fen.
    pub net_fen: Money,
    /// The VAT.
    pub tax_fen: Money,
    /// Both.
    pub amount_fen: Money,
}
