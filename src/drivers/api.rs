//! Routes of the drivers and their leave.

use actix_web::{HttpResponse, get, patch, post, web::Data};

use super::{
    forms::LeaveEnd,
    model::{DriverFilter, DriverNew, DriverPatch, LeaveFilter, LeaveNew, LeavePatch},
    ops,
    views::{Driver, DriverPage, Leave, LeavePage},
};
use crate::{
    http::{self, Body, Ctx, Listing, Path, Routes, TableListing},
    kernel::{DriverId, LeaveId, Result, id::of},
    schedule::ops::Judge,
};

/// List drivers
#[utoipa::path(
    tag = "master data",
    params(http::PageParams, http::FormatParams, DriverFilter),
    responses((status = 200, body = DriverPage)),
)]
#[get("/drivers")]
async fn driver_list(ctx: Ctx, listing: TableListing<DriverFilter>) -> Result<HttpResponse> {
    ctx.table(listing, ops::driver_list).await
}

/// Add a driver
#[utoipa::path(tag = "master data", request_body = DriverNew, responses((status = 201, body = Driver)))]
#[post("/drivers")]
async fn driver_create(ctx: Ctx, body: Body<DriverNew>) -> Result<HttpResponse> {
    ctx.create(body, ops::driver_create).await
}

/// One driver
#[utoipa::path(tag = "master data", params(("id" = DriverId, Path)), responses((status = 200, body = Driver)))]
#[get("/drivers/{id}")]
async fn driver_get(ctx: Ctx, id: Path<of::Driver>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::driver_get(reader, id.0)).await
}

/// Change a driver
///
/// Planned trips that the driver may not do any more are flagged `needs_reassignment`.
#[utoipa::path(
    tag = "master data",
    params(("id" = DriverId, Path)),
    request_body = DriverPatch,
    responses((status = 200, body = Driver)),
)]
#[patch("/drivers/{id}")]
async fn driver_change(
    ctx: Ctx,
    judge: Data<Judge>,
    id: Path<of::Driver>,
    body: Body<DriverPatch>,
) -> Result<HttpResponse> {
    ctx.act(body, move |unit, patch| ops::driver_change(unit, id.0, patch, **judge)).await
}

/// List drivers' leave
#[utoipa::path(tag = "fleet", params(http::PageParams, LeaveFilter), responses((status = 200, body = LeavePage)))]
#[get("/leave")]
async fn leave_list(ctx: Ctx, listing: Listing<LeaveFilter>) -> Result<HttpResponse> {
    ctx.list(listing, ops::leave_list).await
}

/// Add a driver's leave
///
/// The answer lists the planned trips that lose the driver, each with the best replacements. `POST /trips/reassign` takes
/// them over.
#[utoipa::path(tag = "fleet", request_body = LeaveNew, responses((status = 201, body = Leave)))]
#[post("/leave")]
async fn leave_create(ctx: Ctx, judge: Data<Judge>, body: Body<LeaveNew>) -> Result<HttpResponse> {
    ctx.create(body, move |unit, new| ops::leave_create(unit, new, **judge)).await
}

/// One driver's leave
#[utoipa::path(tag = "fleet", params(("id" = LeaveId, Path)), responses((status = 200, body = Leave)))]
#[get("/leave/{id}")]
async fn leave_get(ctx: Ctx, id: Path<of::Leave>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::leave_get(reader, id.0)).await
}

/// Change a driver's leave
#[utoipa::path(
    tag = "fleet",
    params(("id" = LeaveId, Path)),
    request_body = LeavePatch,
    responses((status = 200, body = Leave)),
)]
#[patch("/leave/{id}")]
async fn leave_change(
    ctx: Ctx,
    judge: Data<Judge>,
    id: Path<of::Leave>,
    body: Body<LeavePatch>,
) -> Result<HttpResponse> {
    ctx.act(body, move |unit, patch| ops::leave_change(unit, id.0, patch, **judge)).await
}

/// End a driver's leave early
///
/// Leave that has not begun yet no longer takes the driver's time.
#[utoipa::path(
    tag = "fleet",
    params(("id" = LeaveId, Path)),
    request_body = LeaveEnd,
    responses((status = 200, body = Leave)),
)]
#[post("/leave/{id}/end")]
async fn leave_end(ctx: Ctx, id: Path<of::Leave>, body: Body<LeaveEnd>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, end| ops::leave_end(unit, id.0, end)).await
}

/// Registers the routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(driver_list).service(driver_create).service(driver_get).service(driver_change);
    routes.service(leave_list).service(leave_create).service(leave_get).service(leave_change).service(leave_end);
}
