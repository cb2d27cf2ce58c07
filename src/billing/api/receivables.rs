//! What is owed.

use actix_web::{HttpResponse, get};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    billing::ops::{self, OwedFilter},
    charges::model::{self, ReceivableKind},
    db::etag,
    http::{self, Ctx, Listing, Path},
    kernel::{BookingId, ChargeId, DepartmentId, Instant, InvoiceId, JournalId, Money, ReceivableId, Result, TripId, id::of},
};

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
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl From<model::Receivable> for Receivable {
    fn from(row: model::Receivable) -> Self {
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
#[utoipa::path(tag = "billing", params(http::PageParams, ReceivableQuery), responses((status = 200, body = ReceivablePage)))]
#[get("/receivables")]
async fn receivable_list(ctx: Ctx, listing: Listing<ReceivableQuery>) -> Result<HttpResponse> {
    ctx.list(listing, |conn, _, listing| {
        let ReceivableQuery { department_id, invoice_id, open } = &listing.filter;
        let filter = OwedFilter { department_id: department_id.clone(), invoice_id: invoice_id.clone(), open: *open };
        ops::receivable_list(conn, &listing.page, &filter)
    })
    .await
}

/// One receivable
#[utoipa::path(tag = "billing", params(("id" = ReceivableId, Path)), responses((status = 200, body = Receivable)))]
#[get("/receivables/{id}")]
async fn receivable_get(ctx: Ctx, id: Path<of::Receivable>) -> Result<HttpResponse> {
    ctx.get(move |conn, _, _| ops::receivable_get(conn, id.0)).await
}

/// The routes.
pub fn routes(config: &mut ServiceConfig) {
    config.service(receivable_list).service(receivable_get);
}
