//! Routes of admissions.

use actix_web::{HttpResponse, get, post};

use crate::{
    http::{self, Body, Ctx, Listing, Path, Routes},
    kernel::{AdmissionId, Result, id::of},
    procurement::{
        forms::{BarAdmission, SuspendAdmission},
        model::{AdmissionFilter, AdmissionNew},
        ops,
        views::{Admission, AdmissionPage},
    },
};

/// List admissions
///
/// Supervisors read all, a supplier its own.
#[utoipa::path(
    tag = "procurement",
    params(http::PageParams, AdmissionFilter),
    responses((status = 200, body = AdmissionPage)),
)]
#[get("/admissions")]
async fn admission_list(ctx: Ctx, listing: Listing<AdmissionFilter>) -> Result<HttpResponse> {
    ctx.list(listing, ops::admission_list).await
}

/// Apply for the admission of a supplier
#[utoipa::path(tag = "procurement", request_body = AdmissionNew, responses((status = 201, body = Admission)))]
#[post("/admissions")]
async fn admission_create(ctx: Ctx, body: Body<AdmissionNew>) -> Result<HttpResponse> {
    ctx.create(body, ops::admission_create).await
}

/// One admission
#[utoipa::path(tag = "procurement", params(("id" = AdmissionId, Path)), responses((status = 200, body = Admission)))]
#[get("/admissions/{id}")]
async fn admission_get(ctx: Ctx, id: Path<of::Admission>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::admission_get(reader, id.0)).await
}

/// Admit a supplier
///
/// Another person than the one who applied admits it. A barred supplier is admitted only once the bar is over.
#[utoipa::path(
    tag = "procurement",
    params(("id" = AdmissionId, Path)),
    request_body = http::Nothing,
    responses((status = 200, body = Admission)),
)]
#[post("/admissions/{id}/admit")]
async fn admission_admit(ctx: Ctx, id: Path<of::Admission>, body: Body<http::Nothing>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, _| ops::admission_admit(unit, id.0)).await
}

/// Suspend an admission
///
/// It is valid again once it is admitted again.
#[utoipa::path(
    tag = "procurement",
    params(("id" = AdmissionId, Path)),
    request_body = SuspendAdmission,
    responses((status = 200, body = Admission)),
)]
#[post("/admissions/{id}/suspend")]
async fn admission_suspend(ctx: Ctx, id: Path<of::Admission>, body: Body<SuspendAdmission>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::admission_suspend(unit, id.0, form)).await
}

/// Bar a supplier from a category of services
///
/// It can be admitted again after the day `until`.
#[utoipa::path(
    tag = "procurement",
    params(("id" = AdmissionId, Path)),
    request_body = BarAdmission,
    responses((status = 200, body = Admission)),
)]
#[post("/admissions/{id}/bar")]
async fn admission_bar(ctx: Ctx, id: Path<of::Admission>, body: Body<BarAdmission>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::admission_bar(unit, id.0, form)).await
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(admission_list).service(admission_create).service(admission_get);
    routes.service(admission_admit).service(admission_suspend).service(admission_bar);
}
