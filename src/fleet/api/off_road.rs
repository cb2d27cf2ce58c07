//! The wire of the off-road spans.

use actix_web::{HttpResponse, get, patch, post};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    db::etag,
    fleet::{
        model::{self, OffRoadEnd, OffRoadNew, OffRoadPatch},
        ops,
    },
    http::{self, Body, Ctx, Listing, Path, Routes},
    kernel::{Instant, OffRoadId, Result, VehicleId, id::of},
};

/// A span in which a vehicle can't be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OffRoad {
    /// Its id.
    pub id: OffRoadId,
    /// Which vehicle.
    pub vehicle_id: VehicleId,
    /// Why.
    #[schema(example = "二级维护")]
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

impl From<model::OffRoad> for OffRoad {
    fn from(row: model::OffRoad) -> Self {
        let model::OffRoad { id, vehicle_id, reason, starts_at, ends_at, version, created_at, updated_at } = row;
        Self { id, vehicle_id, reason, starts_at, ends_at, created_at, updated_at, etag: etag(version) }
    }
}

impl http::Resource for OffRoad {
    fn path(&self) -> String {
        format!("/off-road/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of off-road spans.
#[derive(Debug, Serialize, ToSchema)]
pub struct OffRoadPage {
    /// The off-road spans.
    pub items: Vec<OffRoad>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}

/// Which off-road spans.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OffRoadFilter {
    /// Of these vehicles.
    #[serde(default)]
    #[param(inline)]
    pub vehicle_id: Vec<VehicleId>,
}

/// List off-road spans
#[utoipa::path(tag = "fleet", params(http::PageParams, OffRoadFilter), responses((status = 200, body = OffRoadPage)))]
#[get("/off-road")]
async fn off_road_list(ctx: Ctx, listing: Listing<OffRoadFilter>) -> Result<HttpResponse> {
    ctx.list(listing, |reader, page, filter| ops::off_road_list(reader, page, &filter.vehicle_id)).await
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
/// One that has not begun takes nothing any more.
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

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .service(off_road_list)
        .service(off_road_create)
        .service(off_road_get)
        .service(off_road_change)
        .service(off_road_end);
}
