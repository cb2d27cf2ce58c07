//! Routes of inspections.

use actix_web::{HttpResponse, get, post};

use crate::{
    http::{self, Body, Ctx, Listing, Path, Routes},
    kernel::{InspectionId, Result, id::of},
    supervision::{
        model::{InspectionFilter, InspectionNew},
        ops,
        views::{Inspection, InspectionPage},
    },
};

/// List inspections
///
/// Whoever may see a contract sees the inspections under it.
#[utoipa::path(
    tag = "supervision",
    params(http::PageParams, InspectionFilter),
    responses((status = 200, body = InspectionPage)),
)]
#[get("/inspections")]
async fn inspection_list(ctx: Ctx, listing: Listing<InspectionFilter>) -> Result<HttpResponse> {
    ctx.list(listing, ops::inspection_list).await
}

/// Record an inspection
///
/// Also one without a finding: it shows that somebody looked. What was found is recorded as a case.
#[utoipa::path(tag = "supervision", request_body = InspectionNew, responses((status = 201, body = Inspection)))]
#[post("/inspections")]
async fn inspection_create(ctx: Ctx, body: Body<InspectionNew>) -> Result<HttpResponse> {
    ctx.create(body, ops::inspection_create).await
}

/// One inspection
#[utoipa::path(tag = "supervision", params(("id" = InspectionId, Path)), responses((status = 200, body = Inspection)))]
#[get("/inspections/{id}")]
async fn inspection_get(ctx: Ctx, id: Path<of::Inspection>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::inspection_get(reader, id.0)).await
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(inspection_list).service(inspection_create).service(inspection_get);
}
