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

/// The giving up of a debt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct GivenUp {
    /// How far it is: `draft` (awaits a second person), `approved`.
    #[schema(value_type = String, example = "draft")]
    pub state: WriteOffState,
    /// How much, in fen: what is owed when it is approved.
    #[schema(value_type = i64, example = 97_560)]
    pub amount_fen: Money,
    /// Why.
    #[schema(example = "单位已撤销，无法收回")]
    pub reason: String,
    /// When it became a loss.
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
    /// What it is owed for: `trip`, `fee`, `opening`.
    #[schema(value_type = String, example = "trip")]
    pub kind: ReceivableKind,
    /// Who used the vehicle; who pays may be another.
    pub department_id: DepartmentId,
    /// For which booking.
    pub booking_id: Option<BookingId>,
    /// For which trip.
    pub trip_id: Option<TripId>,
    /// The version of the charge that it stands at.
    #[schema(example = "019a0b5e-7c1f-7000-8000-000000000021")]
    pub charge_id: Option<ChargeId>,
    /// The journal that it stands in.
    #[schema(example = "019a0b5e-7c1f-7000-8000-000000000022")]
    pub journal_id: Option<JournalId>,
    /// The date on which it is revenue.
    #[schema(example = "2026-05-07")]
    pub date: NaiveDate,
    /// VAT in percent.
    #[schema(example = 1)]
    pub vat_percent: i64,
    /// What is ours, with VAT, in fen.
    #[schema(value_type = i64, example = 97_560)]
    pub taxable_fen: Money,
    /// Without VAT.
    #[schema(value_type = i64, example = 96_594)]
    pub net_fen: Money,
    /// The VAT.
    #[schema(value_type = i64, example = 966)]
    pub tax_fen: Money,
    /// Outlays in the customer's title.
    #[schema(value_type = i64, example = 0)]
    pub pass_through_fen: Money,
    /// What of what is ours is paid.
    #[schema(value_type = i64, example = 0)]
    pub paid_fen: Money,
    /// What of the outlays is paid.
    #[schema(value_type = i64, example = 0)]
    pub passed_fen: Money,
    /// What of what is ours is given up.
    #[schema(value_type = i64, example = 0)]
    pub written_off_fen: Money,
    /// All that is still owed.
    #[schema(value_type = i64, example = 97_560)]
    pub open_fen: Money,
    /// The living invoice that it stands on.
    pub invoice_id: Option<InvoiceId>,
    /// When it is due: with the invoice.
    pub due_on: Option<NaiveDate>,
    /// The giving up of it, prepared or done.
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
    /// From its row, and what was last prepared to give it up.
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
