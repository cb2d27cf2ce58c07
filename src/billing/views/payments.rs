//! Payments as the API answers them.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    billing::model::{self, Channel, Direction, PaidFor, PaymentState, TaxPaid},
    charges::model::{Advance, Receivable},
    db::etag,
    http,
    kernel::{
        AdvanceId, BookingId, DepartmentId, DriverId, Instant, JournalId, Money, PaymentId, ReceivableId, SupplierId,
        TripId,
    },
};

/// What was paid of a receivable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Allocation {
    /// The receivable.
    pub receivable_id: ReceivableId,
    /// Who owed it: another department than the payer's, perhaps.
    pub department_id: DepartmentId,
    /// For which booking.
    pub booking_id: Option<BookingId>,
    /// For which trip.
    pub trip_id: Option<TripId>,
    /// When.
    #[schema(example = "2026-05-20")]
    pub date: NaiveDate,
    /// How much, in fen.
    #[schema(value_type = i64, example = 97_560)]
    pub amount_fen: Money,
    /// What of it is ours.
    #[schema(value_type = i64, example = 97_560)]
    pub taxable_fen: Money,
    /// What of it is for outlays in the customer's title.
    #[schema(value_type = i64, example = 0)]
    pub pass_through_fen: Money,
}

impl Allocation {
    /// From its row and the receivable's.
    pub fn of(row: &model::Allocation, of: &Receivable) -> Self {
        Self {
            receivable_id: row.receivable_id,
            department_id: of.department_id,
            booking_id: of.booking_id,
            trip_id: of.trip_id,
            date: row.date,
            amount_fen: row.part().fen(),
            taxable_fen: row.taxable_fen,
            pass_through_fen: row.pass_through_fen,
        }
    }
}

/// Money received or paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Payment {
    /// Its id.
    pub id: PaymentId,
    /// Which way it goes: `received`, `paid`.
    #[schema(value_type = String, example = "received")]
    pub direction: Direction,
    /// How far it is: `draft` (money out that awaits a second person), `posted`, `rejected`, `reversed`.
    #[schema(value_type = String, example = "posted")]
    pub state: PaymentState,
    /// What it is paid for: `payable`, `wages`, `tax`, `driver`, `dividend`, `other_payable`, `refund`; null for money
    /// received.
    #[schema(value_type = Option<String>)]
    pub purpose: Option<PaidFor>,
    /// Which tax: `vat`, `surcharges`, `income`, `vehicles`, `wages`.
    #[schema(value_type = Option<String>)]
    pub tax: Option<TaxPaid>,
    /// Who pays, or is refunded.
    pub department_id: Option<DepartmentId>,
    /// Which supplier is paid.
    pub supplier_id: Option<SupplierId>,
    /// Which driver is paid.
    #[schema(example = json!(null))]
    pub driver_id: Option<DriverId>,
    /// Its date.
    #[schema(example = "2026-05-20")]
    pub date: NaiveDate,
    /// How much, in fen.
    #[schema(value_type = i64, example = 97_560)]
    pub amount_fen: Money,
    /// Where money received came in: `bank`, `cash`.
    #[schema(value_type = Option<String>, example = "bank")]
    pub into: Option<Channel>,
    /// Where money paid goes out: `bank`, `cash`.
    #[schema(value_type = Option<String>)]
    pub paid_from: Option<Channel>,
    /// The bank's number of it.
    #[schema(example = "202605200001873")]
    pub reference: Option<String>,
    /// What it is about, in words.
    #[schema(example = "5月用车费")]
    pub text: Option<String>,
    /// What it paid.
    pub allocations: Vec<Allocation>,
    /// The advance that it made, or refunds.
    pub advance_id: Option<AdvanceId>,
    /// What of it was paid ahead, in fen.
    #[schema(value_type = i64, example = 0)]
    pub advance_fen: Money,
    /// Its journal, once it is posted.
    pub journal_id: Option<JournalId>,
    /// Who prepared it.
    #[schema(example = "accountant")]
    pub prepared_by: String,
    /// Who approved or refused it: money out only.
    pub approved_by: Option<String>,
    /// The date of the red journal that took it back.
    pub reversed_on: Option<NaiveDate>,
    /// Why it was taken back, or refused.
    #[schema(example = json!(null))]
    pub reason: Option<String>,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl Payment {
    /// From its row, what it paid, and the advance that it made.
    pub fn of(row: model::Payment, allocations: Vec<Allocation>, advance: Option<&Advance>) -> Self {
        let is_in = row.direction == Direction::Received;
        Self {
            id: row.id,
            direction: row.direction,
            state: row.state,
            purpose: row.purpose,
            tax: row.tax,
            department_id: row.department_id,
            supplier_id: row.supplier_id,
            driver_id: row.driver_id,
            date: row.date,
            amount_fen: row.amount_fen,
            into: Some(row.channel).filter(|_| is_in),
            paid_from: Some(row.channel).filter(|_| !is_in),
            reference: row.reference,
            text: row.text,
            allocations,
            advance_id: row.advance_id.or_else(|| advance.map(|advance| advance.id)),
            advance_fen: advance.map_or(Money::ZERO, |advance| advance.amount_fen),
            journal_id: row.journal_id,
            prepared_by: row.prepared_by_name,
            approved_by: row.approved_by_name,
            reversed_on: row.reversed_on,
            reason: row.reason,
            created_at: row.created_at,
            updated_at: row.updated_at,
            etag: etag(row.version),
        }
    }
}

impl http::Resource for Payment {
    fn path(&self) -> String {
        format!("/payments/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of payments.
#[derive(Debug, Serialize, ToSchema)]
pub struct PaymentPage {
    /// The payments.
    pub items: Vec<Payment>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}
