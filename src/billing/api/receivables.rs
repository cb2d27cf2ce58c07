//! Routes of receivables.

use actix_web::{HttpResponse, get, post};

use crate::{
    billing::{
        forms::GiveUpForm,
        ops,
        views::{Receivable, ReceivablePage},
    },
    charges::model::ReceivableFilter,
    http::{self, Body, Ctx, Path, Routes, TableListing},
    kernel::{ReceivableId, Result, id::of},
};

/// List receivables
#[utoipa::path(
    tag = "billing",
    params(http::PageParams, http::FormatParams, ReceivableFilter),
    responses((status = 200, body = ReceivablePage)),
)]
#[get("/receivables")]
async fn receivable_list(ctx: Ctx, listing: TableListing<ReceivableFilter>) -> Result<HttpResponse> {
    ctx.table(listing, ops::receivable_list).await
}

/// One receivable
#[utoipa::path(tag = "billing", params(("id" = ReceivableId, Path)), responses((status = 200, body = Receivable)))]
#[get("/receivables/{id}")]
async fn receivable_get(ctx: Ctx, id: Path<of::Receivable>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::receivable_get(reader, id.0)).await
}

/// Prepare the write-off of a debt
///
/// It is for the taxable part that is still owed. A second person has to approve it. Preparing it again replaces the
/// earlier one.
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

/// Approve the write-off of a debt
///
/// The person who prepared it can't approve it. It is posted as a loss of today.
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
