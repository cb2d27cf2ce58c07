//! What departments have paid ahead.

use actix_web::{HttpResponse, get, post};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Allocation, AllocationForm, Payment};
use crate::{
    billing::{model::Channel, ops},
    charges::model::{self, AdvanceSource},
    db::etag,
    http::{self, Body, Ctx, Listing, Path, Routes},
    kernel::{AdvanceId, DepartmentId, Id, Instant, Money, Result, id::of},
};

/// What a department has paid ahead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Advance {
    /// Its id.
    pub id: AdvanceId,
    /// Whose.
    pub department_id: DepartmentId,
    /// What it comes from: `payment`, `correction` (of what had been paid), `opening`.
    #[schema(value_type = String, example = "payment")]
    pub source: AdvanceSource,
    /// Which payment, or which receivable was corrected.
    #[schema(value_type = uuid::Uuid, example = "019a0b5e-7c1f-7000-8000-000000000020")]
    pub source_id: Id<()>,
    /// Since when.
    #[schema(example = "2026-05-20")]
    pub date: NaiveDate,
    /// How much, in fen.
    #[schema(value_type = i64, example = 200_000)]
    pub amount_fen: Money,
    /// What of it is used, refunded, or taken back with its payment.
    #[schema(value_type = i64, example = 97_560)]
    pub used_fen: Money,
    /// What is left.
    #[schema(value_type = i64, example = 102_440)]
    pub left_fen: Money,
    /// The VAT in it, in fen, where it was invoiced before it was used.
    #[schema(value_type = i64, example = 0)]
    pub tax_fen: Money,
    /// What it has paid.
    pub allocations: Vec<Allocation>,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl Advance {
    /// From its row and what it paid.
    pub fn of(row: model::Advance, allocations: Vec<Allocation>) -> Self {
        Self {
            id: row.id,
            department_id: row.department_id,
            source: row.source,
            source_id: row.source_id,
            date: row.date,
            amount_fen: row.amount_fen,
            used_fen: row.used_fen,
            tax_fen: row.tax_fen,
            left_fen: row.left_fen(),
            allocations,
            created_at: row.created_at,
            updated_at: row.updated_at,
            etag: etag(row.version),
        }
    }
}

impl http::Resource for Advance {
    fn path(&self) -> String {
        format!("/advances/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of advances.
#[derive(Debug, Serialize, ToSchema)]
pub struct AdvancePage {
    /// The advances.
    pub items: Vec<Advance>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}

/// Which advances.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AdvanceQuery {
    /// Of these departments.
    #[serde(default)]
    #[param(inline)]
    pub department_id: Vec<DepartmentId>,
}

/// What an advance is to pay.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UseForm {
    /// These debts; unless said, the oldest of the department and of those that bill to it, as far as it goes.
    #[schema(max_items = 1000, example = json!(null))]
    pub allocations: Option<Vec<AllocationForm>>,
}

/// A refund.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefundForm {
    /// How much, in fen; all that is left unless said.
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 10_000_000_000_000_i64, example = 1)]
    pub amount_fen: Option<Money>,
    /// Its date; today unless said.
    #[schema(example = json!(null))]
    pub date: Option<NaiveDate>,
    /// Where it goes out; the bank unless said.
    #[schema(example = "bank")]
    pub paid_from: Option<Channel>,
}

/// List advances
#[utoipa::path(tag = "billing", params(http::PageParams, AdvanceQuery), responses((status = 200, body = AdvancePage)))]
#[get("/advances")]
async fn advance_list(ctx: Ctx, listing: Listing<AdvanceQuery>) -> Result<HttpResponse> {
    ctx.list(listing, |reader, page, filter| ops::advance_list(reader, page, &filter.department_id)).await
}

/// One advance
#[utoipa::path(tag = "billing", params(("id" = AdvanceId, Path)), responses((status = 200, body = Advance)))]
#[get("/advances/{id}")]
async fn advance_get(ctx: Ctx, id: Path<of::Advance>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::advance_get(reader, id.0)).await
}

/// Pay debts out of an advance
#[utoipa::path(
    tag = "billing",
    params(("id" = AdvanceId, Path)),
    request_body = UseForm,
    responses((status = 200, body = Advance)),
)]
#[post("/advances/{id}/use")]
async fn advance_use(ctx: Ctx, id: Path<of::Advance>, body: Body<UseForm>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::advance_use(unit, id.0, form)).await
}

/// Prepare the refund of an advance
///
/// Answers the payment, which awaits a second person; the advance is used once that is approved.
#[utoipa::path(
    tag = "billing",
    params(("id" = AdvanceId, Path)),
    request_body = RefundForm,
    responses((status = 200, body = Payment)),
)]
#[post("/advances/{id}/refund")]
async fn advance_refund(ctx: Ctx, id: Path<of::Advance>, body: Body<RefundForm>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::advance_refund(unit, id.0, form)).await
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(advance_list).service(advance_get).service(advance_use).service(advance_refund);
}
