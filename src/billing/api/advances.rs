//! Routes of advances.

use actix_web::{HttpResponse, get, post};

use crate::{
    billing::{
        forms::{RefundForm, UseForm},
        ops,
        views::{Advance, AdvancePage, Payment},
    },
    charges::model::AdvanceFilter,
    http::{self, Body, Ctx, Listing, Path, Routes},
    kernel::{AdvanceId, Result, id::of},
};

/// List advances
#[utoipa::path(tag = "billing", params(http::PageParams, AdvanceFilter), responses((status = 200, body = AdvancePage)))]
#[get("/advances")]
async fn advance_list(ctx: Ctx, listing: Listing<AdvanceFilter>) -> Result<HttpResponse> {
    ctx.list(listing, ops::advance_list).await
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
/// Answers the payment, which a second person has to approve. The advance is used with the approval.
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
