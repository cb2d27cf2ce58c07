//! Routes of assessments.

use actix_web::{HttpResponse, get, post};

use crate::{
    http::{self, Body, Ctx, Listing, Path, Routes},
    kernel::{AssessmentId, Result, id::of},
    supervision::{
        forms::{
            AcceptAssessment, AppealAssessment, DecideAssessment, PayAssessment, ProposeAssessment, WithdrawAssessment,
        },
        model::{AssessmentFilter, AssessmentNew},
        ops,
        views::{Assessment, AssessmentPage},
    },
};

/// List assessments
///
/// Supervisors read all, the provider those of its contracts, dispatchers and accountants those of the company's, departments
/// the final ones of what serves them, without money.
#[utoipa::path(
    tag = "supervision",
    params(http::PageParams, AssessmentFilter),
    responses((status = 200, body = AssessmentPage)),
)]
#[get("/assessments")]
async fn assessment_list(ctx: Ctx, listing: Listing<AssessmentFilter>) -> Result<HttpResponse> {
    ctx.list(listing, ops::assessment_list).await
}

/// Begin the assessment of a month
///
/// The month is over, and the one before it is final. Until it is proposed it is reckoned afresh whenever it is read.
#[utoipa::path(tag = "supervision", request_body = AssessmentNew, responses((status = 201, body = Assessment)))]
#[post("/assessments")]
async fn assessment_create(ctx: Ctx, body: Body<AssessmentNew>) -> Result<HttpResponse> {
    ctx.create(body, ops::assessment_create).await
}

/// One assessment
#[utoipa::path(tag = "supervision", params(("id" = AssessmentId, Path)), responses((status = 200, body = Assessment)))]
#[get("/assessments/{id}")]
async fn assessment_get(ctx: Ctx, id: Path<of::Assessment>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::assessment_get(reader, id.0)).await
}

/// Propose an assessment
///
/// Freezes the standards, what was counted, the headcounts and the money. The provider may accept or appeal.
#[utoipa::path(
    tag = "supervision",
    params(("id" = AssessmentId, Path)),
    request_body = ProposeAssessment,
    responses((status = 200, body = Assessment)),
)]
#[post("/assessments/{id}/propose")]
async fn assessment_propose(ctx: Ctx, id: Path<of::Assessment>, body: Body<ProposeAssessment>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::assessment_propose(unit, id.0, form)).await
}

/// Take a proposal back
///
/// It is open again, and nothing is counted by it.
#[utoipa::path(
    tag = "supervision",
    params(("id" = AssessmentId, Path)),
    request_body = WithdrawAssessment,
    responses((status = 200, body = Assessment)),
)]
#[post("/assessments/{id}/withdraw")]
async fn assessment_withdraw(
    ctx: Ctx,
    id: Path<of::Assessment>,
    body: Body<WithdrawAssessment>,
) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::assessment_withdraw(unit, id.0, form)).await
}

/// Accept a proposal
///
/// The provider accepts; where the company serves, that is the dispatcher. The bureau records an acceptance on paper, with
/// who signed it and its number.
#[utoipa::path(
    tag = "supervision",
    params(("id" = AssessmentId, Path)),
    request_body = AcceptAssessment,
    responses((status = 200, body = Assessment)),
)]
#[post("/assessments/{id}/accept")]
async fn assessment_accept(ctx: Ctx, id: Path<of::Assessment>, body: Body<AcceptAssessment>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::assessment_accept(unit, id.0, form)).await
}

/// Appeal against a proposal
///
/// Up to `appeal_until`. The bureau records an appeal on paper, with who signed it and its number.
#[utoipa::path(
    tag = "supervision",
    params(("id" = AssessmentId, Path)),
    request_body = AppealAssessment,
    responses((status = 200, body = Assessment)),
)]
#[post("/assessments/{id}/appeal")]
async fn assessment_appeal(ctx: Ctx, id: Path<of::Assessment>, body: Body<AppealAssessment>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::assessment_appeal(unit, id.0, form)).await
}

/// Decide about an appeal
///
/// Another person than the one who proposed it decides. The money is reckoned anew.
#[utoipa::path(
    tag = "supervision",
    params(("id" = AssessmentId, Path)),
    request_body = DecideAssessment,
    responses((status = 200, body = Assessment)),
)]
#[post("/assessments/{id}/decide")]
async fn assessment_decide(ctx: Ctx, id: Path<of::Assessment>, body: Body<DecideAssessment>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::assessment_decide(unit, id.0, form)).await
}

/// Make an assessment final
///
/// Once it is accepted, its appeal is decided, or the days to appeal are over. Another person does it than the one who
/// proposed it, those who found a case that counts in it or inspected in its month, and who recorded an acceptance on paper.
/// Where the company pays, it makes the company's receipt.
#[utoipa::path(
    tag = "supervision",
    params(("id" = AssessmentId, Path)),
    request_body = http::Nothing,
    responses((status = 200, body = Assessment)),
)]
#[post("/assessments/{id}/finalise")]
async fn assessment_finalise(ctx: Ctx, id: Path<of::Assessment>, body: Body<http::Nothing>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, _| ops::assessment_finalise(unit, id.0)).await
}

/// Record the bureau's payment
///
/// What the company pays is paid through `/payments`.
#[utoipa::path(
    tag = "supervision",
    params(("id" = AssessmentId, Path)),
    request_body = PayAssessment,
    responses((status = 200, body = Assessment)),
)]
#[post("/assessments/{id}/pay")]
async fn assessment_pay(ctx: Ctx, id: Path<of::Assessment>, body: Body<PayAssessment>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::assessment_pay(unit, id.0, form)).await
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(assessment_list).service(assessment_create).service(assessment_get);
    routes.service(assessment_propose).service(assessment_withdraw).service(assessment_accept);
    routes.service(assessment_appeal).service(assessment_decide).service(assessment_finalise).service(assessment_pay);
}
