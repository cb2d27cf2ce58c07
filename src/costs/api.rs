//! Routes of the receipts and assets.

use actix_web::{HttpResponse, get, post};

use super::{
    forms::CostReverse,
    model::{AssetFilter, AssetNew, CostFilter, CostNew, DisposalNew},
    ops,
    views::{Asset, AssetPage, Cost, CostPage},
};
use crate::{
    http::{self, Body, Ctx, Listing, Path, Routes, TableListing},
    kernel::{AssetId, CostId, Result, id::of},
};

/// List receipts
#[utoipa::path(tag = "books", params(http::PageParams, http::FormatParams, CostFilter), responses((status = 200, body = CostPage)))]
#[get("/costs")]
async fn cost_list(ctx: Ctx, listing: TableListing<CostFilter>) -> Result<HttpResponse> {
    ctx.table(listing, ops::cost_list).await
}

/// Record a receipt
///
/// The receipt is posted at once. A document is recorded once for a seller and number. To correct a receipt, reverse it
/// and record it anew.
#[utoipa::path(tag = "books", request_body = CostNew, responses((status = 201, body = Cost)))]
#[post("/costs")]
async fn cost_create(ctx: Ctx, body: Body<CostNew>) -> Result<HttpResponse> {
    ctx.create(body, ops::cost_create).await
}

/// One receipt
#[utoipa::path(tag = "books", params(("id" = CostId, Path)), responses((status = 200, body = Cost)))]
#[get("/costs/{id}")]
async fn cost_get(ctx: Ctx, id: Path<of::Cost>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::cost_get(reader, id.0)).await
}

/// Reverse a receipt
///
/// A red journal reverses the posting. What an insurance has already released is taken back when the month of the red
/// journal is closed.
#[utoipa::path(
    tag = "books",
    params(("id" = CostId, Path)),
    request_body = CostReverse,
    responses((status = 200, body = Cost)),
)]
#[post("/costs/{id}/reverse")]
async fn cost_reverse(ctx: Ctx, id: Path<of::Cost>, body: Body<CostReverse>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::cost_reverse(unit, id.0, form)).await
}

/// List fixed assets
#[utoipa::path(tag = "books", params(http::PageParams, AssetFilter), responses((status = 200, body = AssetPage)))]
#[get("/assets")]
async fn asset_list(ctx: Ctx, listing: Listing<AssetFilter>) -> Result<HttpResponse> {
    ctx.list(listing, ops::asset_list).await
}

/// Add a fixed asset
///
/// The purchase is posted at once, with the day on which the asset comes into service. An asset that the company
/// already had when the books began is part of the opening journal: send `opening: true` and its depreciation before
/// that.
#[utoipa::path(tag = "books", request_body = AssetNew, responses((status = 201, body = Asset)))]
#[post("/assets")]
async fn asset_create(ctx: Ctx, body: Body<AssetNew>) -> Result<HttpResponse> {
    ctx.create(body, ops::asset_create).await
}

/// One fixed asset
#[utoipa::path(tag = "books", params(("id" = AssetId, Path)), responses((status = 200, body = Asset)))]
#[get("/assets/{id}")]
async fn asset_get(ctx: Ctx, id: Path<of::Asset>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::asset_get(reader, id.0)).await
}

/// Dispose of a fixed asset
///
/// Depreciation that is still due, that of the month of disposal included, is posted first. The difference between the
/// remaining value and the proceeds is a gain or a loss.
#[utoipa::path(
    tag = "books",
    params(("id" = AssetId, Path)),
    request_body = DisposalNew,
    responses((status = 200, body = Asset)),
)]
#[post("/assets/{id}/dispose")]
async fn asset_dispose(ctx: Ctx, id: Path<of::Asset>, body: Body<DisposalNew>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::asset_dispose(unit, id.0, form)).await
}

/// Registers the routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(cost_list).service(cost_create).service(cost_get).service(cost_reverse);
    routes.service(asset_list).service(asset_create).service(asset_get).service(asset_dispose);
}
