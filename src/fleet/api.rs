//! Routes of the fleet.

use actix_web::{HttpResponse, get, patch, post, web::Data};
use serde_json::json;

use super::{
    forms::{MaintenanceVoid, OffRoadEnd},
    model::{
        ExpiryFilter, MaintenanceDueFilter, MaintenancePlanFilter, MaintenancePlanNew, MaintenancePlanPatch,
        MaintenanceServiceFilter, MaintenanceServiceNew, OffRoadFilter, OffRoadNew, OffRoadPatch, PaperFilter,
        PaperNew, PaperPatch, ReadingFilter, VehicleFilter, VehicleNew, VehiclePatch,
    },
    ops,
    views::{
        ExpiryPage, MaintenanceDuePage, MaintenancePlan, MaintenancePlanPage, MaintenanceService,
        MaintenanceServicePage, OffRoad, OffRoadPage, Paper, PaperPage, ReadingPage, Vehicle, VehiclePage,
    },
};
use crate::{
    db::PageOf,
    http::{self, Body, Ctx, ListFormat, Listing, Path, Query, Routes, TableListing},
    kernel::{MaintenancePlanId, MaintenanceServiceId, OffRoadId, PaperId, Result, VehicleId, id::of},
    schedule::ops::Judge,
};

/// List vehicles
#[utoipa::path(
    tag = "master data",
    params(http::PageParams, http::FormatParams, VehicleFilter),
    responses((status = 200, body = VehiclePage)),
)]
#[get("/vehicles")]
async fn vehicle_list(ctx: Ctx, listing: TableListing<VehicleFilter>) -> Result<HttpResponse> {
    ctx.table(listing, ops::vehicle_list).await
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
async fn vehicle_change(
    ctx: Ctx,
    judge: Data<Judge>,
    id: Path<of::Vehicle>,
    body: Body<VehiclePatch>,
) -> Result<HttpResponse> {
    ctx.act(body, move |unit, patch| ops::vehicle_change(unit, id.0, patch, **judge)).await
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

/// One paper of a vehicle
#[utoipa::path(tag = "fleet", params(("id" = PaperId, Path)), responses((status = 200, body = Paper)))]
#[get("/papers/{id}")]
async fn paper_get(ctx: Ctx, id: Path<of::Paper>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::paper_get(reader, id.0)).await
}

/// Correct a paper of a vehicle
///
/// Planned trips for which the vehicle has no valid paper any more are flagged `needs_reassignment`.
#[utoipa::path(
    tag = "fleet",
    params(("id" = PaperId, Path)),
    request_body = PaperPatch,
    responses((status = 200, body = Paper)),
)]
#[patch("/papers/{id}")]
async fn paper_change(
    ctx: Ctx,
    judge: Data<Judge>,
    id: Path<of::Paper>,
    body: Body<PaperPatch>,
) -> Result<HttpResponse> {
    ctx.act(body, move |unit, patch| ops::paper_change(unit, id.0, patch, **judge)).await
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
///
/// The answer lists the planned trips that lose the vehicle, each with the best replacements. `POST /trips/reassign` takes
/// them over.
#[utoipa::path(tag = "fleet", request_body = OffRoadNew, responses((status = 201, body = OffRoad)))]
#[post("/off-road")]
async fn off_road_create(ctx: Ctx, judge: Data<Judge>, body: Body<OffRoadNew>) -> Result<HttpResponse> {
    ctx.create(body, move |unit, new| ops::off_road_create(unit, new, **judge)).await
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
async fn off_road_change(
    ctx: Ctx,
    judge: Data<Judge>,
    id: Path<of::OffRoad>,
    body: Body<OffRoadPatch>,
) -> Result<HttpResponse> {
    ctx.act(body, move |unit, patch| ops::off_road_change(unit, id.0, patch, **judge)).await
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

/// List maintenance plans
#[utoipa::path(
    tag = "fleet",
    params(http::PageParams, MaintenancePlanFilter),
    responses((status = 200, body = MaintenancePlanPage)),
)]
#[get("/maintenance-plans")]
async fn maintenance_plan_list(ctx: Ctx, listing: Listing<MaintenancePlanFilter>) -> Result<HttpResponse> {
    ctx.list(listing, ops::maintenance_plan_list).await
}

/// Add a maintenance plan
///
/// It counts from what was done last, and before that from the vehicle's first day in service and its opening reading.
#[utoipa::path(
    tag = "fleet",
    request_body = MaintenancePlanNew,
    responses((status = 201, body = MaintenancePlan)),
)]
#[post("/maintenance-plans")]
async fn maintenance_plan_create(ctx: Ctx, body: Body<MaintenancePlanNew>) -> Result<HttpResponse> {
    ctx.create(body, ops::maintenance_plan_create).await
}

/// One maintenance plan
#[utoipa::path(
    tag = "fleet",
    params(("id" = MaintenancePlanId, Path)),
    responses((status = 200, body = MaintenancePlan)),
)]
#[get("/maintenance-plans/{id}")]
async fn maintenance_plan_get(ctx: Ctx, id: Path<of::MaintenancePlan>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::maintenance_plan_get(reader, id.0)).await
}

/// Change a maintenance plan
#[utoipa::path(
    tag = "fleet",
    params(("id" = MaintenancePlanId, Path)),
    request_body = MaintenancePlanPatch,
    responses((status = 200, body = MaintenancePlan)),
)]
#[patch("/maintenance-plans/{id}")]
async fn maintenance_plan_change(
    ctx: Ctx,
    id: Path<of::MaintenancePlan>,
    body: Body<MaintenancePlanPatch>,
) -> Result<HttpResponse> {
    ctx.act(body, move |unit, patch| ops::maintenance_plan_change(unit, id.0, patch)).await
}

/// List the vehicles of a maintenance plan
///
/// Each with when it is due. Retired vehicles are left out, and a retired plan has none.
#[utoipa::path(
    tag = "fleet",
    params(("id" = MaintenancePlanId, Path), MaintenanceDueFilter),
    responses((status = 200, body = MaintenanceDuePage)),
)]
#[get("/maintenance-plans/{id}/vehicles")]
async fn maintenance_plan_vehicles(
    ctx: Ctx,
    id: Path<of::MaintenancePlan>,
    query: Query<MaintenanceDueFilter>,
) -> Result<HttpResponse> {
    ctx.json(move |reader| ops::maintenance_plan_vehicles(reader, id.0, &query.0).map(http::page_json)).await
}

/// List the maintenance of a vehicle
///
/// The plans that are for it, each with when it is due.
#[utoipa::path(
    tag = "fleet",
    params(("id" = VehicleId, Path), MaintenanceDueFilter),
    responses((status = 200, body = MaintenanceDuePage)),
)]
#[get("/vehicles/{id}/maintenance")]
async fn maintenance_of_vehicle(
    ctx: Ctx,
    id: Path<of::Vehicle>,
    query: Query<MaintenanceDueFilter>,
) -> Result<HttpResponse> {
    ctx.json(move |reader| ops::maintenance_of_vehicle(reader, id.0, &query.0).map(http::page_json)).await
}

/// List maintenance that was done
#[utoipa::path(
    tag = "fleet",
    params(http::PageParams, MaintenanceServiceFilter),
    responses((status = 200, body = MaintenanceServicePage)),
)]
#[get("/maintenance-services")]
async fn maintenance_service_list(ctx: Ctx, listing: Listing<MaintenanceServiceFilter>) -> Result<HttpResponse> {
    ctx.list(listing, ops::maintenance_service_list).await
}

/// Record maintenance that was done
///
/// The plan then counts from there, unless something later is on record. A line of a receipt refers to it by
/// `maintenance_service_id`.
#[utoipa::path(
    tag = "fleet",
    request_body = MaintenanceServiceNew,
    responses((status = 201, body = MaintenanceService)),
)]
#[post("/maintenance-services")]
async fn maintenance_service_create(ctx: Ctx, body: Body<MaintenanceServiceNew>) -> Result<HttpResponse> {
    ctx.create(body, ops::maintenance_service_create).await
}

/// One record of maintenance
#[utoipa::path(
    tag = "fleet",
    params(("id" = MaintenanceServiceId, Path)),
    responses((status = 200, body = MaintenanceService)),
)]
#[get("/maintenance-services/{id}")]
async fn maintenance_service_get(ctx: Ctx, id: Path<of::MaintenanceService>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::maintenance_service_get(reader, id.0)).await
}

/// Make a record of maintenance void
///
/// The plan then counts from what is on record without it.
#[utoipa::path(
    tag = "fleet",
    params(("id" = MaintenanceServiceId, Path)),
    request_body = MaintenanceVoid,
    responses((status = 200, body = MaintenanceService)),
)]
#[post("/maintenance-services/{id}/void")]
async fn maintenance_service_void(
    ctx: Ctx,
    id: Path<of::MaintenanceService>,
    body: Body<MaintenanceVoid>,
) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::maintenance_service_void(unit, id.0, form)).await
}

/// List expiring papers and licences, and maintenance that is due
#[utoipa::path(tag = "fleet", params(ExpiryFilter), responses((status = 200, body = ExpiryPage)))]
#[get("/expiries")]
async fn expiries(ctx: Ctx, query: Query<ExpiryFilter>) -> Result<HttpResponse> {
    let ExpiryFilter { within_days, format } = query.0;
    if format == ListFormat::Json {
        return ctx.json(move |reader| ops::expiries(reader, &query.0).map(http::page_json)).await;
    }
    let asked = json!({"within_days": within_days});
    ctx.export(format, asked, move |reader, _| Ok(PageOf { items: ops::expiries(reader, &query.0)?, next: None })).await
}

/// Registers the routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(vehicle_list).service(vehicle_create).service(vehicle_get).service(vehicle_change);
    routes.service(paper_list).service(paper_create).service(paper_get).service(paper_change);
    routes.service(reading_list);
    routes.service(off_road_list).service(off_road_create).service(off_road_get).service(off_road_change);
    routes.service(off_road_end).service(expiries);
    routes.service(maintenance_plan_list).service(maintenance_plan_create).service(maintenance_plan_get);
    routes.service(maintenance_plan_change).service(maintenance_plan_vehicles).service(maintenance_of_vehicle);
    routes.service(maintenance_service_list).service(maintenance_service_create);
    routes.service(maintenance_service_get).service(maintenance_service_void);
}
