//! Receivables as the API answers them.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    billing::model::{WriteOff, WriteOffState},
    charges::model::{self, ReceivableKind},
    db::etag,
    http,
    kernel::{BookingId, ChargeId, DepartmentId, Instant, InvoiceId, JournalId, Money, ReceivableId, TripId},
};

/// The write-off of a debt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct GivenUp {
    /// Its state: `draft` (a second person has to approve it), `approved`.
    #[schema(value_type = String, example = "draft")]
    pub state: WriteOffState,
    /// The amount in fen. The approval sets it to what is owed then.
    #[schema(value_type = i64, example = 97_560)]
    pub amount_fen: Money,
    /// The reason.
    #[schema(example = "单位已撤销，无法收回")]
    pub reason: String,
    /// The date of the loss.
    pub date: Option<NaiveDate>,
    /// Who prepared it.
    #[schema(example = "accountant")]
    pub prepared_by: String,
    /// Who approved it.
    pub approved_by: Option<String>,
}

impl From<WriteOff> for GivenUp {
    fn from(row: WriteOff) -> Self {
        let WriteOff { state, amount_fen, reason, date, prepared_by_name, approved_by_name, .. } = row;
        Self { state, amount_fen, reason, date, prepared_by: prepared_by_name, approved_by: approved_by_name }
    }
}

/// What a department owes for one trip or one fee.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Receivable {
    /// Its id.
    pub id: ReceivableId,
    /// What is owed: a `trip`, a `fee`, or a balance from the `opening` of the books.
    #[schema(value_type = String, example = "trip")]
    pub kind: ReceivableKind,
    /// The department that used the vehicle. Another one may pay.
    pub department_id: DepartmentId,
    /// The booking that it is owed for.
    pub booking_id: Option<BookingId>,
    /// The trip that it is owed for.
    pub trip_id: Option<TripId>,
    /// The version of the charge that its amounts are from.
    #[schema(example = "019a0b5e-7c1f-7000-8000-000000000021")]
    pub charge_id: Option<ChargeId>,
    /// The journal that posted it.
    #[schema(example = "019a0b5e-7c1f-7000-8000-000000000022")]
    pub journal_id: Option<JournalId>,
    /// The date on which it counts as revenue.
    #[schema(example = "2026-05-07")]
    pub date: NaiveDate,
    /// VAT in percent.
    #[schema(example = 1)]
    pub vat_percent: i64,
    /// The taxable part, with VAT, in fen.
    #[schema(value_type = i64, example = 97_560)]
    pub taxable_fen: Money,
    /// The taxable part without VAT, in fen.
    #[schema(value_type = i64, example = 96_594)]
    pub net_fen: Money,
    /// The VAT, in fen.
    #[schema(value_type = i64, example = 966)]
    pub tax_fen: Money,
    /// Outlays passed through to the customer, in fen.
    #[schema(value_type = i64, example = 0)]
    pub pass_through_fen: Money,
    /// What is paid of the taxable part, in fen.
    #[schema(value_type = i64, example = 0)]
    pub paid_fen: Money,
    /// What is paid of the outlays, in fen.
    #[schema(value_type = i64, example = 0)]
    pub passed_fen: Money,
    /// What is written off of the taxable part, in fen.
    #[schema(value_type = i64, example = 0)]
    pub written_off_fen: Money,
    /// All that is still owed, in fen.
    #[schema(value_type = i64, example = 97_560)]
    pub open_fen: Money,
    /// The living invoice that it is on.
    pub invoice_id: Option<InvoiceId>,
    /// The due date of its invoice.
    pub due_on: Option<NaiveDate>,
    /// Its write-off, prepared or approved.
    #[schema(example = json!(null))]
    pub write_off: Option<GivenUp>,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl Receivable {
    /// From its row and its latest write-off.
    pub fn of(row: model::Receivable, given_up: Option<WriteOff>) -> Self {
        Self {
            open_fen: row.open().fen(),
            id: row.id,
            kind: row.kind,
            department_id: row.department_id,
            booking_id: row.booking_id,
            trip_id: row.trip_id,
            charge_id: row.charge_id,
            journal_id: row.journal_id,
            date: row.date,
            vat_percent: row.vat_percent,
            taxable_fen: row.taxable_fen,
            net_fen: row.net_fen,
            tax_fen: row.tax_fen,
            pass_through_fen: row.pass_through_fen,
            paid_fen: row.paid_fen,
            passed_fen: row.passed_fen,
            written_off_fen: row.written_off_fen,
            invoice_id: row.invoice_id,
            due_on: row.due_on,
            write_off: given_up.map(GivenUp::from),
            created_at: row.created_at,
            updated_at: row.updated_at,
            etag: etag(row.version),
        }
    }
}

impl http::Resource for Receivable {
    fn path(&self) -> String {
        format!("/receivables/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of receivables.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReceivablePage {
    /// The receivables.
    pub items: Vec<Receivable>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}
