//! Money received and paid.

use actix_web::{HttpResponse, get, post};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    billing::{
        model::{self, Channel, Direction, PaidFor, PaymentState, TaxPaid},
        ops::{self, PaymentFilter},
    },
    charges::model::{Advance, Receivable},
    db::etag,
    http::{self, Body, Ctx, Listing, Path, Routes},
    kernel::{
        AdvanceId, BookingId, DepartmentId, DriverId, Instant, JournalId, Money, PaymentId, ReceivableId, Result,
        SupplierId, TripId, id::of,
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

/// Which payments.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PaymentQuery {
    /// By or to these departments.
    #[serde(default)]
    #[param(inline)]
    pub department_id: Vec<DepartmentId>,
    /// Going these ways.
    #[serde(default)]
    #[param(inline)]
    pub direction: Vec<Direction>,
    /// In these states.
    #[serde(default)]
    #[param(inline)]
    pub state: Vec<PaymentState>,
}

/// What of a payment is for which receivable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AllocationForm {
    /// The receivable; any department's.
    pub receivable_id: ReceivableId,
    /// How much, in fen: no more than it owes.
    #[schema(value_type = i64, minimum = 1, maximum = 10_000_000_000_000_i64, example = 97_560)]
    pub amount_fen: Money,
}

/// A payment. What is received names who pays; what is paid names what for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PaymentForm {
    /// Which way it goes.
    #[serde(default = "received")]
    #[schema(example = "received")]
    pub direction: Direction,
    /// Received: who pays; who used the vehicle may be another.
    pub department_id: Option<DepartmentId>,
    /// Its date, in an open month and not in the future.
    #[schema(example = "2026-05-06")]
    pub date: NaiveDate,
    /// How much, in fen.
    #[schema(value_type = i64, minimum = 1, maximum = 10_000_000_000_000_i64, example = 97_560)]
    pub amount_fen: Money,
    /// Received: where it came in; the bank unless said.
    #[schema(example = "bank")]
    pub into: Option<Channel>,
    /// The bank's number of it: one payment each.
    #[schema(min_length = 1, max_length = 60, example = "202605200001873")]
    pub reference: Option<String>,
    /// What it is about.
    #[schema(min_length = 1, max_length = 100, example = "5月用车费")]
    pub text: Option<String>,
    /// Received: what it is for. What isn't said, or all, goes to what equals it (a receivable, an invoice, a
    /// statement), else to the payer's oldest debts and those of departments that bill to it.
    #[schema(max_items = 1000, example = json!(null))]
    pub allocations: Option<Vec<AllocationForm>>,
    /// Received: what is above the debt is paid ahead; refused unless this is said.
    #[serde(default)]
    #[schema(example = true)]
    pub advance: bool,
    /// Paid: what for.
    #[schema(example = json!(null))]
    pub purpose: Option<PaidFor>,
    /// Paid for `tax`: which.
    #[schema(example = json!(null))]
    pub tax: Option<TaxPaid>,
    /// Paid for `payable`: to whom.
    #[schema(example = json!(null))]
    pub supplier_id: Option<SupplierId>,
    /// Paid to a `driver`: to whom.
    #[schema(example = json!(null))]
    pub driver_id: Option<DriverId>,
    /// Paid: where it goes out; the bank unless said.
    #[schema(example = json!(null))]
    pub paid_from: Option<Channel>,
}

fn received() -> Direction {
    Direction::Received
}

/// Why something posted is taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TakenBackForm {
    /// Why.
    #[schema(min_length = 1, max_length = 200, example = "银行退票")]
    pub reason: String,
    /// The red journal's date; today unless said.
    #[schema(example = json!(null))]
    pub date: Option<NaiveDate>,
}

/// Why a payment is refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefusedForm {
    /// Why.
    #[schema(min_length = 1, max_length = 200, example = "金额与附件不符")]
    pub reason: String,
}

/// List payments
#[utoipa::path(tag = "billing", params(http::PageParams, PaymentQuery), responses((status = 200, body = PaymentPage)))]
#[get("/payments")]
async fn payment_list(ctx: Ctx, listing: Listing<PaymentQuery>) -> Result<HttpResponse> {
    ctx.list(listing, |reader, page, filter| {
        let PaymentQuery { department_id, direction, state } = &filter;
        let filter =
            PaymentFilter { department_id: department_id.clone(), direction: direction.clone(), state: state.clone() };
        ops::payment_list(reader, page, &filter)
    })
    .await
}

/// Keep money received, or prepare money to be paid
///
/// What is received is posted at once. What is to be paid awaits a second person. Above the debt: 422 `above_debt` with
/// `debt_fen`, unless `advance` is said. A number of the bank's that is in use: 409 `already_exists`.
#[utoipa::path(tag = "billing", request_body = PaymentForm, responses((status = 201, body = Payment)))]
#[post("/payments")]
async fn payment_create(ctx: Ctx, body: Body<PaymentForm>) -> Result<HttpResponse> {
    ctx.create(body, ops::payment_create).await
}

/// One payment
#[utoipa::path(tag = "billing", params(("id" = PaymentId, Path)), responses((status = 200, body = Payment)))]
#[get("/payments/{id}")]
async fn payment_get(ctx: Ctx, id: Path<of::Payment>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::payment_get(reader, id.0)).await
}

/// Approve money to be paid
///
/// Another person than the one who prepared it. It is posted on its date.
#[utoipa::path(
    tag = "billing",
    params(("id" = PaymentId, Path)),
    request_body = http::Nothing,
    responses((status = 200, body = Payment)),
)]
#[post("/payments/{id}/approve")]
async fn payment_approve(ctx: Ctx, id: Path<of::Payment>, body: Body<http::Nothing>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, _| ops::payment_approve(unit, id.0)).await
}

/// Refuse money to be paid, or take back one's own
#[utoipa::path(
    tag = "billing",
    params(("id" = PaymentId, Path)),
    request_body = RefusedForm,
    responses((status = 200, body = Payment)),
)]
#[post("/payments/{id}/reject")]
async fn payment_reject(ctx: Ctx, id: Path<of::Payment>, body: Body<RefusedForm>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::payment_reject(unit, id.0, &form.reason)).await
}

/// Take a payment back
///
/// For one that bounced or was entered wrongly: a red journal; what it paid is owed again. Its number of the bank's is
/// free again.
#[utoipa::path(
    tag = "billing",
    params(("id" = PaymentId, Path)),
    request_body = TakenBackForm,
    responses((status = 200, body = Payment)),
)]
#[post("/payments/{id}/reverse")]
async fn payment_reverse(ctx: Ctx, id: Path<of::Payment>, body: Body<TakenBackForm>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::payment_reverse(unit, id.0, form)).await
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(payment_list).service(payment_create).service(payment_get);
    routes.service(payment_approve).service(payment_reject).service(payment_reverse);
}
