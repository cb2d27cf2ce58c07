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

/// What was paid of one receivable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Allocation {
    /// The receivable.
    pub receivable_id: ReceivableId,
    /// The department that owed it. It may be another one than the payer.
    pub department_id: DepartmentId,
    /// The booking that it was owed for.
    pub booking_id: Option<BookingId>,
    /// The trip that it was owed for.
    pub trip_id: Option<TripId>,
    /// The date of paying.
    #[schema(example = "2026-05-20")]
    pub date: NaiveDate,
    /// The amount in fen.
    #[schema(value_type = i64, example = 97_560)]
    pub amount_fen: Money,
    /// Its share of the taxable part, in fen.
    #[schema(value_type = i64, example = 97_560)]
    pub taxable_fen: Money,
    /// Its share of the outlays passed through to the customer, in fen.
    #[schema(value_type = i64, example = 0)]
    pub pass_through_fen: Money,
}

impl Allocation {
    /// From its row and the row of the receivable.
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
    /// Its direction: `received`, `paid`.
    #[schema(value_type = String, example = "received")]
    pub direction: Direction,
    /// Its state: `draft` (money to be paid that a second person has to approve), `posted`, `rejected`, `reversed`.
    #[schema(value_type = String, example = "posted")]
    pub state: PaymentState,
    /// What it is paid for: `payable`, `wages`, `tax`, `driver`, `dividend`, `other_payable`, `refund`; null for money
    /// received.
    #[schema(value_type = Option<String>)]
    pub purpose: Option<PaidFor>,
    /// The tax that is paid: `vat`, `surcharges`, `income`, `vehicles`, `wages`.
    #[schema(value_type = Option<String>)]
    pub tax: Option<TaxPaid>,
    /// The department that pays, or that is refunded.
    pub department_id: Option<DepartmentId>,
    /// The supplier who is paid.
    pub supplier_id: Option<SupplierId>,
    /// The driver who is paid.
    #[schema(example = json!(null))]
    pub driver_id: Option<DriverId>,
    /// Its date.
    #[schema(example = "2026-05-20")]
    pub date: NaiveDate,
    /// The amount in fen.
    #[schema(value_type = i64, example = 97_560)]
    pub amount_fen: Money,
    /// Where money received came in: `bank`, `cash`.
    #[schema(value_type = Option<String>, example = "bank")]
    pub into: Option<Channel>,
    /// Where money paid goes out: `bank`, `cash`.
    #[schema(value_type = Option<String>)]
    pub paid_from: Option<Channel>,
    /// The bank's reference.
    #[schema(example = "202605200001873")]
    pub reference: Option<String>,
    /// What it is about, in words.
    #[schema(example = "5月用车费")]
    pub text: Option<String>,
    /// The receivables that it paid.
    pub allocations: Vec<Allocation>,
    /// The advance that it created, or that it refunds.
    pub advance_id: Option<AdvanceId>,
    /// The part of it that became an advance, in fen.
    #[schema(value_type = i64, example = 0)]
    pub advance_fen: Money,
    /// Its journal, once it is posted.
    pub journal_id: Option<JournalId>,
    /// Who prepared it.
    #[schema(example = "accountant")]
    pub prepared_by: String,
    /// Who approved or rejected it. None for money received.
    pub approved_by: Option<String>,
    /// The date of the red journal that reversed it.
    pub reversed_on: Option<NaiveDate>,
    /// Why it was reversed or rejected.
    #[schema(example = json!(null))]
    pub reason: Option<String>,
    /// When it was entered.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl Payment {
    /// From its row, its allocations, and the advance that it created.
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
