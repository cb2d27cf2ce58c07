//! Invoices: requested here and issued on the tax platform.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    db::schema::{invoice_lines, invoices},
    kernel::{
        AdvanceId, DepartmentId, Id, Instant, InvoiceId, JournalId, Money, Period, ReceivableId, spelling, text_enum,
    },
};

text_enum! {
    /// The state of an invoice (BOOKS.md §4.3).
    pub enum InvoiceState {
        /// Requested; the tax platform has not issued it yet.
        Requested = "requested" ("Requested", "待开具"),
        /// Issued on the tax platform.
        Issued = "issued" ("Issued", "已开具"),
        /// Cancelled by a red invoice.
        Red = "red" ("Red", "已红冲"),
        /// Withdrawn before it was issued.
        Cancelled = "cancelled" ("Cancelled", "已撤销"),
    }
}

impl InvoiceState {
    /// Whether the invoice is requested or issued, so that receivables are on it.
    pub fn is_living(self) -> bool {
        matches!(self, Self::Requested | Self::Issued)
    }
}

/// The row of an invoice.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = invoices, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Invoice {
    /// Its id.
    pub id: InvoiceId,
    /// The department that used the vehicles.
    pub department_id: DepartmentId,
    /// The department that is billed.
    pub buyer_id: DepartmentId,
    /// The buyer's name as on the invoice.
    pub buyer_name: String,
    /// The buyer's unified social credit code.
    pub buyer_uscc: String,
    /// The month whose trips were requested, if it was requested by month.
    pub period: Option<Period>,
    /// The advance that it is for, if it is for an unused advance.
    pub advance_id: Option<AdvanceId>,
    /// Its state.
    pub state: InvoiceState,
    /// Its number on the tax platform.
    pub number: Option<String>,
    /// Its date.
    pub issued_on: Option<NaiveDate>,
    /// Its due date.
    pub due_on: Option<NaiveDate>,
    /// The amount without VAT, in fen.
    pub net_fen: Money,
    /// The VAT, in fen.
    pub tax_fen: Money,
    /// The amount with VAT, in fen.
    pub total_fen: Money,
    /// The journal that issuing it posted: of a rounding difference, or of an advance's VAT.
    pub journal_id: Option<JournalId>,
    /// The number of the red invoice.
    pub red_number: Option<String>,
    /// The number of the red invoice's confirmation (红字发票信息确认单).
    pub confirmation_number: Option<String>,
    /// The date of the red invoice.
    pub red_on: Option<NaiveDate>,
    /// Who requested it.
    pub prepared_by: Id<()>,
    /// Their name.
    pub prepared_by_name: String,
    /// Its version, counted from 1.
    pub version: i64,
    /// When it was requested.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

/// The row of an invoice line: one receivable, with its amounts at that time.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = invoice_lines, treat_none_as_default_value = false)]
pub struct InvoiceLine {
    /// The invoice.
    pub invoice_id: InvoiceId,
    /// The place of the line, from 1.
    pub position: i64,
    /// The receivable.
    pub receivable_id: ReceivableId,
    /// The description on the invoice.
    pub description: String,
    /// The quantity on the invoice.
    pub quantity: i64,
    /// The amount without VAT, in fen.
    pub net_fen: Money,
    /// The VAT, in fen.
    pub tax_fen: Money,
    /// The amount with VAT, in fen.
    pub amount_fen: Money,
}

/// Filter of the list of invoices.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct InvoiceFilter {
    /// Only of these departments.
    #[serde(default)]
    #[param(inline)]
    pub department_id: Vec<DepartmentId>,
    /// Only in these states.
    #[serde(default)]
    #[param(inline)]
    pub state: Vec<InvoiceState>,
    /// Only with these numbers.
    #[serde(default, deserialize_with = "spelling::read_numbers")]
    #[param(inline)]
    pub number: Vec<String>,
    /// Only those requested for these months.
    #[serde(default)]
    #[param(inline)]
    pub period: Vec<Period>,
}
