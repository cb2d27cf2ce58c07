//! Routes of the tariffs.

use actix_web::{HttpResponse, get, patch, post};

use super::{
    model::{TariffFilter, TariffNew, TariffPatch},
    ops,
    views::{Tariff, TariffPage},
};
use crate::{
    http::{self, Body, Ctx, Listing, Path, Routes},
    kernel::{Result, TariffId, id::of},
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
#[utoipa::path(tag = "master data", request_body = TariffNew, responses((status = 201, body = Tariff)))]
#[post("/tariffs")]
async fn tariff_create(ctx: Ctx, body: Body<TariffNew>) -> Result<HttpResponse> {
    ctx.create(body, ops::tariff_create).await
}

/// One tariff
#[utoipa::path(tag = "master data", params(("id" = TariffId, Path)), responses((status = 200, body = Tariff)))]
#[get("/tariffs/{id}")]
async fn tariff_get(ctx: Ctx, id: Path<of::Tariff>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::tariff_get(reader, id.0)).await
}

/// Change a tariff
///
/// If the tariff has priced a booking, only its name and `retired_on` can be changed.
#[utoipa::path(
    tag = "master data",
    params(("id" = TariffId, Path)),
    request_body = TariffPatch,
    responses((status = 200, body = Tariff)),
)]
#[patch("/tariffs/{id}")]
async fn tariff_change(ctx: Ctx, id: Path<of::Tariff>, body: Body<TariffPatch>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, patch| ops::tariff_change(unit, id.0, patch)).await
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(tariff_list).service(tariff_create).service(tariff_get).service(tariff_change);
}
