//! Routes of the tariffs.

use actix_web::{HttpResponse, get, patch, post, web::Data};

use super::{
    model::{TariffFilter, TariffNew, TariffPatch},
    ops,
    views::{Tariff, TariffPage},
};
use crate::{
    http::{self, Body, Ctx, Listing, Path, Routes},
    kernel::{Result, TariffId, id::of},
    reference::{forms::RejectProposal, ops::Priced},
};

/// List tariffs
#[utoipa::path(
    tag = "master data",
    params(http::PageParams, TariffFilter),
    responses((status = 200, body = TariffPage)),
)]
#[get("/tariffs")]
async fn tariff_list(ctx: Ctx, listing: Listing<TariffFilter>) -> Result<HttpResponse> {
    ctx.list(listing, ops::tariff_list).await
}

/// Add a tariff
///
/// A tariff that reaches days for which a booking is priced already prices nothing until a second person approves it.
#[utoipa::path(tag = "master data", request_body = TariffNew, responses((status = 201, body = Tariff)))]
#[post("/tariffs")]
async fn tariff_create(ctx: Ctx, priced: Data<Priced>, body: Body<TariffNew>) -> Result<HttpResponse> {
    ctx.create(body, move |unit, new| ops::tariff_create(unit, new, **priced)).await
}

/// One tariff
#[utoipa::path(tag = "master data", params(("id" = TariffId, Path)), responses((status = 200, body = Tariff)))]
#[get("/tariffs/{id}")]
async fn tariff_get(ctx: Ctx, id: Path<of::Tariff>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::tariff_get(reader, id.0)).await
}

/// Change a tariff
///
/// If the tariff has priced a booking, only its name and `retired_on` can be changed. What reaches days for which a booking
/// is priced already is `proposed` until a second person approves it.
#[utoipa::path(
    tag = "master data",
    params(("id" = TariffId, Path)),
    request_body = TariffPatch,
    responses((status = 200, body = Tariff)),
)]
#[patch("/tariffs/{id}")]
async fn tariff_change(
    ctx: Ctx,
    priced: Data<Priced>,
    id: Path<of::Tariff>,
    body: Body<TariffPatch>,
) -> Result<HttpResponse> {
    ctx.act(body, move |unit, patch| ops::tariff_change(unit, id.0, patch, **priced)).await
}

/// Approve what is proposed of a tariff
///
/// The person who proposed it can't approve it. Bookings that another tariff has priced keep that one.
#[utoipa::path(
    tag = "master data",
    params(("id" = TariffId, Path)),
    request_body = http::Nothing,
    responses((status = 200, body = Tariff)),
)]
#[post("/tariffs/{id}/approve")]
async fn tariff_approve(ctx: Ctx, id: Path<of::Tariff>, body: Body<http::Nothing>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, _| ops::tariff_approve(unit, id.0)).await
}

/// Reject what is proposed of a tariff
///
/// Whoever proposed it may withdraw it in this way, too. An administrator rejects nothing else.
#[utoipa::path(
    tag = "master data",
    params(("id" = TariffId, Path)),
    request_body = RejectProposal,
    responses((status = 200, body = Tariff)),
)]
#[post("/tariffs/{id}/reject")]
async fn tariff_reject(ctx: Ctx, id: Path<of::Tariff>, body: Body<RejectProposal>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::tariff_reject(unit, id.0, &form.reason)).await
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(tariff_list).service(tariff_create).service(tariff_get).service(tariff_change);
    routes.service(tariff_approve).service(tariff_reject);
}
