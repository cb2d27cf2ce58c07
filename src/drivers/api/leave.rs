//! The wire of the drivers' leave.

use actix_web::{HttpResponse, get, patch, post};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    db::etag,
    drivers::{
        model::{self, LeaveEnd, LeaveNew, LeavePatch},
        ops,
    },
    http::{self, Body, Ctx, Listing, Path, Routes},
    kernel::{DriverId, Instant, LeaveId, Result, id::of},
};

/// A driver's leave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Leave {
    /// Its id.
    pub id: LeaveId,
    /// Who is away.
    pub driver_id: DriverId,
    /// Why.
    #[schema(example = "年休假")]
    pub reason: String,
    /// From when.
    pub starts_at: Instant,
    /// Until when.
    pub ends_at: Instant,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl From<model::Leave> for Leave {
    fn from(row: model::Leave) -> Self {
        let model::Leave { id, driver_id, reason, starts_at, ends_at, version, created_at, updated_at } = row;
        Self { id, driver_id, reason, starts_at, ends_at, created_at, updated_at, etag: etag(version) }
    }
}

impl http::Resource for Leave {
    fn path(&self) -> String {
        format!("/leave/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of drivers' leave.
#[derive(Debug, Serialize, ToSchema)]
pub struct LeavePage {
    /// The drivers' leave.
    pub items: Vec<Leave>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}

/// Which drivers' leave.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct LeaveFilter {
    /// Of these drivers.
    #[serde(default)]
    #[param(inline)]
    pub driver_id: Vec<DriverId>,
}

/// List drivers' leave
#[utoipa::path(tag = "fleet", params(http::PageParams, LeaveFilter), responses((status = 200, body = LeavePage)))]
#[get("/leave")]
async fn leave_list(ctx: Ctx, listing: Listing<LeaveFilter>) -> Result<HttpResponse> {
    ctx.list(listing, |reader, page, filter| ops::leave_list(reader, page, &filter.driver_id)).await
}

/// Add a driver's leave
#[utoipa::path(tag = "fleet", request_body = LeaveNew, responses((status = 201, body = Leave)))]
#[post("/leave")]
async fn leave_create(ctx: Ctx, body: Body<LeaveNew>) -> Result<HttpResponse> {
    ctx.create(body, ops::leave_create).await
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
async fn leave_change(ctx: Ctx, id: Path<of::Leave>, body: Body<LeavePatch>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, patch| ops::leave_change(unit, id.0, patch)).await
}

/// End a driver's leave early
///
/// One that has not begun takes nothing any more.
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

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(leave_list).service(leave_create).service(leave_get).service(leave_change).service(leave_end);
}
