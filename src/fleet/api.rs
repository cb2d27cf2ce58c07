//! Routes of the fleet.

use actix_web::{HttpResponse, get, patch, post};

use super::{
    forms::OffRoadEnd,
    model::{
        ExpiryFilter, OffRoadFilter, OffRoadNew, OffRoadPatch, PaperFilter, PaperNew, ReadingFilter, VehicleFilter,
        VehicleNew, VehiclePatch,
    },
    ops,
    views::{ExpiryPage, OffRoad, OffRoadPage, Paper, PaperPage, ReadingPage, Vehicle, VehiclePage},
};
use crate::{
    http::{self, Body, Ctx, Listing, Path, Query, Routes},
    kernel::{OffRoadId, Result, VehicleId, id::of},
};

/// List vehicles
#[utoipa::path(
    tag = "master data",
    params(http::PageParams, VehicleFilter),
    responses((status = 200, body = VehiclePage)),
)]
#[get("/vehicles")]
async fn vehicle_list(ctx: Ctx, listing: Listing<VehicleFilter>) -> Result<HttpResponse> {
    ctx.list(listing, ops::vehicle_list).await
}

/// Add a vehicle
#[utoipa::path(tag = "master data", request_body = VehicleNew, responses((status = 201, body = Vehicle)))]
#[post("/vehicles")]
async fn vehicle_create(ctx: Ctx, body: Body<VehicleNew>) -> Result<HttpResponse> {
    ctx.create(body, ops::vehicle_create).await
}

/// One vehicle
#[utoipa::path(tag = "master data", params(("id" = VehicleId, Path)), responses((status = 200, body = Vehicle)))]
#[get("/vehicles/{id}")]
async fn vehicle_get(ctx: Ctx, id: Path<of::Vehicle>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::vehicle_get(reader, id.0)).await
}

/// Change a vehicle
#[utoipa::path(
    tag = "master data",
    params(("id" = VehicleId, Path)),
    request_body = VehiclePatch,
    responses((status = 200, body = Vehicle)),
)]
#[patch("/vehicles/{id}")]
async fn vehicle_change(ctx: Ctx, id: Path<of::Vehicle>, body: Body<VehiclePatch>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, patch| ops::vehicle_change(unit, id.0, patch)).await
}

/// List a vehicle's papers
#[utoipa::path(
    tag = "fleet",
    params(("id" = VehicleId, Path), http::PageParams, PaperFilter),
    responses((status = 200, body = PaperPage)),
)]
#[get("/vehicles/{id}/papers")]
async fn paper_list(ctx: Ctx, id: Path<of::Vehicle>, listing: Listing<PaperFilter>) -> Result<HttpResponse> {
    ctx.list(listing, move |reader, page, filter| ops::paper_list(reader, id.0, page, filter)).await
}

/// Add a paper of a vehicle
#[utoipa::path(
    tag = "fleet",
    params(("id" = VehicleId, Path)),
    request_body = PaperNew,
    responses((status = 201, body = Paper)),
)]
#[post("/vehicles/{id}/papers")]
async fn paper_create(ctx: Ctx, id: Path<of::Vehicle>, body: Body<PaperNew>) -> Result<HttpResponse> {
    ctx.create(body, move |unit, new| ops::paper_create(unit, id.0, new)).await
}

/// List a vehicle's odometer readings
#[utoipa::path(
    tag = "fleet",
    params(("id" = VehicleId, Path), http::PageParams, ReadingFilter),
    responses((status = 200, body = ReadingPage)),
)]
#[get("/vehicles/{id}/odometer-readings")]
async fn reading_list(ctx: Ctx, id: Path<of::Vehicle>, listing: Listing<ReadingFilter>) -> Result<HttpResponse> {
    ctx.list(listing, move |reader, page, filter| ops::reading_list(reader, id.0, page, filter)).await
}

/// List off-road spans
#[utoipa::path(tag = "fleet", params(http::PageParams, OffRoadFilter), responses((status = 200, body = OffRoadPage)))]
#[get("/off-road")]
async fn off_road_list(ctx: Ctx, listing: Listing<OffRoadFilter>) -> Result<HttpResponse> {
    ctx.list(listing, ops::off_road_list).await
}

/// Add an off-road span
#[utoipa::path(tag = "fleet", request_body = OffRoadNew, responses((status = 201, body = OffRoad)))]
#[post("/off-road")]
async fn off_road_create(ctx: Ctx, body: Body<OffRoadNew>) -> Result<HttpResponse> {
    ctx.create(body, ops::off_road_create).await
}

/// One off-road span
#[utoipa::path(tag = "fleet", params(("id" = OffRoadId, Path)), responses((status = 200, body = OffRoad)))]
#[get("/off-road/{id}")]
async fn off_road_get(ctx: Ctx, id: Path<of::OffRoad>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::off_road_get(reader, id.0)).await
}

/// Change an off-road span
#[utoipa::path(
    tag = "fleet",
    params(("id" = OffRoadId, Path)),
    request_body = OffRoadPatch,
    responses((status = 200, body = OffRoad)),
)]
#[patch("/off-road/{id}")]
async fn off_road_change(ctx: Ctx, id: Path<of::OffRoad>, body: Body<OffRoadPatch>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, patch| ops::off_road_change(unit, id.0, patch)).await
}

/// End an off-road span early
///
/// A span that has not begun yet no longer takes the vehicle's time.
#[utoipa::path(
    tag = "fleet",
    params(("id" = OffRoadId, Path)),
    request_body = OffRoadEnd,
    responses((status = 200, body = OffRoad)),
)]
#[post("/off-road/{id}/end")]
async fn off_road_end(ctx: Ctx, id: Path<of::OffRoad>, body: Body<OffRoadEnd>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, end| ops::off_road_end(unit, id.0, end)).await
}

/// List expiring papers and licences
#[utoipa::path(tag = "fleet", params(ExpiryFilter), responses((status = 200, body = ExpiryPage)))]
#[get("/expiries")]
async fn expiries(ctx: Ctx, query: Query<ExpiryFilter>) -> Result<HttpResponse> {
    ctx.json(move |reader| ops::expiries(reader, &query.0).map(http::page_json)).await
}

/// Registers the routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(vehicle_list).service(vehicle_create).service(vehicle_get).service(vehicle_change);
    routes.service(paper_list).service(paper_create);
    routes.service(reading_list);
    routes.service(off_road_list).service(off_road_create).service(off_road_get).service(off_road_change);
    routes.service(off_road_end).service(expiries);
}
