//! Routes of cases.

use actix_web::{HttpResponse, get, post};

use crate::{
    http::{self, Body, Ctx, Listing, Path, Routes},
    kernel::{CaseId, Result, id::of},
    supervision::{
        forms::{AnswerCase, CloseCase, ReopenCase},
        model::{CaseFilter, CaseNew},
        ops,
        views::{Case, CasePage},
    },
};

/// List cases
///
/// Supervisors read all, the provider those under its contracts, a department its own.
#[utoipa::path(tag = "supervision", params(http::PageParams, CaseFilter), responses((status = 200, body = CasePage)))]
#[get("/cases")]
async fn case_list(ctx: Ctx, listing: Listing<CaseFilter>) -> Result<HttpResponse> {
    ctx.list(listing, ops::case_list).await
}

/// Record a case
///
/// A department complains; the bureau records what inspections and audits found, too.
#[utoipa::path(tag = "supervision", request_body = CaseNew, responses((status = 201, body = Case)))]
#[post("/cases")]
async fn case_create(ctx: Ctx, body: Body<CaseNew>) -> Result<HttpResponse> {
    ctx.create(body, ops::case_create).await
}

/// One case
#[utoipa::path(tag = "supervision", params(("id" = CaseId, Path)), responses((status = 200, body = Case)))]
#[get("/cases/{id}")]
async fn case_get(ctx: Ctx, id: Path<of::Case>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::case_get(reader, id.0)).await
}

/// Answer a case
///
/// The provider answers; where the company serves, that is the dispatcher. The bureau records an answer on paper, with who
/// signed it and its number.
#[utoipa::path(
    tag = "supervision",
    params(("id" = CaseId, Path)),
    request_body = AnswerCase,
    responses((status = 200, body = Case)),
)]
#[post("/cases/{id}/answer")]
async fn case_answer(ctx: Ctx, id: Path<of::Case>, body: Body<AnswerCase>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::case_answer(unit, id.0, form)).await
}

/// Close a case
///
/// Another person than the one who found it decides that it is unfounded; a complaint apart.
#[utoipa::path(
    tag = "supervision",
    params(("id" = CaseId, Path)),
    request_body = CloseCase,
    responses((status = 200, body = Case)),
)]
#[post("/cases/{id}/close")]
async fn case_close(ctx: Ctx, id: Path<of::Case>, body: Body<CloseCase>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::case_close(unit, id.0, form)).await
}

/// Reopen a case
///
/// It is due anew, and counts once more.
#[utoipa::path(
    tag = "supervision",
    params(("id" = CaseId, Path)),
    request_body = ReopenCase,
    responses((status = 200, body = Case)),
)]
#[post("/cases/{id}/reopen")]
async fn case_reopen(ctx: Ctx, id: Path<of::Case>, body: Body<ReopenCase>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::case_reopen(unit, id.0, form)).await
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(case_list).service(case_create).service(case_get);
    routes.service(case_answer).service(case_close).service(case_reopen);
}
