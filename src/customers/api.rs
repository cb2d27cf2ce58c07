//! Routes of the departments. The doc comment of a handler is its summary in the OpenAPI document.

use actix_web::{HttpResponse, get, patch, post};

use super::{
    model::{DepartmentFilter, DepartmentNew, DepartmentPatch},
    ops,
    views::{Department, DepartmentPage},
};
use crate::{
    http::{self, Body, Ctx, Listing, Path, Routes},
    kernel::{DepartmentId, Result, id::of},
};

/// List departments
#[utoipa::path(
    tag = "master data",
    params(http::PageParams, DepartmentFilter),
    responses((status = 200, body = DepartmentPage)),
)]
#[get("/departments")]
async fn department_list(ctx: Ctx, listing: Listing<DepartmentFilter>) -> Result<HttpResponse> {
    ctx.list(listing, ops::department_list).await
}

/// Add a department
#[utoipa::path(tag = "master data", request_body = DepartmentNew, responses((status = 201, body = Department)))]
#[post("/departments")]
async fn department_create(ctx: Ctx, body: Body<DepartmentNew>) -> Result<HttpResponse> {
    ctx.create(body, ops::department_create).await
}

/// One department
#[utoipa::path(tag = "master data", params(("id" = DepartmentId, Path)), responses((status = 200, body = Department)))]
#[get("/departments/{id}")]
async fn department_get(ctx: Ctx, id: Path<of::Department>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::department_get(reader, id.0)).await
}

/// Change a department
#[utoipa::path(
    tag = "master data",
    params(("id" = DepartmentId, Path)),
    request_body = DepartmentPatch,
    responses((status = 200, body = Department)),
)]
#[patch("/departments/{id}")]
async fn department_change(ctx: Ctx, id: Path<of::Department>, body: Body<DepartmentPatch>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, patch| ops::department_change(unit, id.0, patch)).await
}

/// Registers the routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(department_list).service(department_create).service(department_get).service(department_change);
}
