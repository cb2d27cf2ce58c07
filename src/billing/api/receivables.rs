//! What is owed.

use actix_web::{HttpResponse, get, post};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    billing::{
        model::{WriteOff, WriteOffState},
        ops::{self, OwedFilter},
    },
    charges::model::{self, ReceivableKind},
    db::etag,
    http::{self, Body, Ctx, Listing, Path, Routes},
    kernel::{
        BookingId, ChargeId, DepartmentId, Instant, InvoiceId, JournalId, Money, ReceivableId, Result, TripId, id::of,
    },
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

/// Which receivables.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ReceivableQuery {
    /// Of these departments.
    #[serde(default)]
    #[param(inline)]
    pub department_id: Vec<DepartmentId>,
    /// On these invoices.
    #[serde(default)]
    #[param(inline)]
    pub invoice_id: Vec<InvoiceId>,
    /// Whether something of them is still owed.
    pub open: Option<bool>,
}

/// List what is owed
#[utoipa::path(
    tag = "billing",
    params(http::PageParams, ReceivableQuery),
    responses((status = 200, body = ReceivablePage)),
)]
#[get("/receivables")]
async fn receivable_list(ctx: Ctx, listing: Listing<ReceivableQuery>) -> Result<HttpResponse> {
    ctx.list(listing, |reader, page, filter| {
        let ReceivableQuery { department_id, invoice_id, open } = &filter;
        let filter = OwedFilter { department_id: department_id.clone(), invoice_id: invoice_id.clone(), open: *open };
        ops::receivable_list(reader, page, &filter)
    })
    .await
}

/// One receivable
#[utoipa::path(tag = "billing", params(("id" = ReceivableId, Path)), responses((status = 200, body = Receivable)))]
#[get("/receivables/{id}")]
async fn receivable_get(ctx: Ctx, id: Path<of::Receivable>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::receivable_get(reader, id.0)).await
}

/// Why a debt is given up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GiveUpForm {
    /// Why.
    #[schema(min_length = 1, max_length = 200, example = "单位已撤销，无法收回")]
    pub reason: String,
}

/// Prepare to give up a debt
///
/// What of ours is still owed of it. It awaits a second person; prepared again, it takes the place of the one before.
#[utoipa::path(
    tag = "billing",
    params(("id" = ReceivableId, Path)),
    request_body = GiveUpForm,
    responses((status = 200, body = Receivable)),
)]
#[post("/receivables/{id}/write-off")]
async fn write_off_prepare(ctx: Ctx, id: Path<of::Receivable>, body: Body<GiveUpForm>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::write_off_prepare(unit, id.0, &form.reason)).await
}

/// Approve that a debt is given up
///
/// Another person than the one who prepared it. It is a loss of today.
#[utoipa::path(
    tag = "billing",
    params(("id" = ReceivableId, Path)),
    request_body = http::Nothing,
    responses((status = 200, body = Receivable)),
)]
#[post("/receivables/{id}/approve-write-off")]
async fn write_off_approve(ctx: Ctx, id: Path<of::Receivable>, body: Body<http::Nothing>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, _| ops::write_off_approve(unit, id.0)).await
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(receivable_list).service(receivable_get).service(write_off_prepare).service(write_off_approve);
}
