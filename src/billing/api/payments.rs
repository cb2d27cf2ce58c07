//! Routes of payments.

use actix_web::{HttpResponse, get, post};

use crate::{
    billing::{
        forms::{PaymentForm, RefusedForm, TakenBackForm},
        model::PaymentFilter,
        ops,
        views::{Payment, PaymentPage},
    },
    http::{self, Body, Ctx, Listing, Path, Routes},
    kernel::{PaymentId, Result, id::of},
};

/// List payments
#[utoipa::path(tag = "billing", params(http::PageParams, PaymentFilter), responses((status = 200, body = PaymentPage)))]
#[get("/payments")]
async fn payment_list(ctx: Ctx, listing: Listing<PaymentFilter>) -> Result<HttpResponse> {
    ctx.list(listing, ops::payment_list).await
}

/// Keep money received, or prepare money to be paid
///
/// What is received is posted at once. What is to be paid awaits a second person. Above the debt: 422 `above_debt` with
/// `debt_fen`, unless `advance` is said. A number of the bank's that is in use: 409 `already_exists`.
#[utoipa::path(tag = "billing", request_body = PaymentForm, responses((status = 201, body = Payment)))]
#[post("/payments")]
async fn payment_create(ctx: Ctx, body: Body<PaymentForm>) -> Result<HttpResponse> {
    ctx.create(body, ops::payment_create).await
}

/// One payment
#[utoipa::path(tag = "billing", params(("id" = PaymentId, Path)), responses((status = 200, body = Payment)))]
#[get("/payments/{id}")]
async fn payment_get(ctx: Ctx, id: Path<of::Payment>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::payment_get(reader, id.0)).await
}

/// Approve money to be paid
///
/// Another person than the one who prepared it. It is posted on its date.
#[utoipa::path(
    tag = "billing",
    params(("id" = PaymentId, Path)),
    request_body = http::Nothing,
    responses((status = 200, body = Payment)),
)]
#[post("/payments/{id}/approve")]
async fn payment_approve(ctx: Ctx, id: Path<of::Payment>, body: Body<http::Nothing>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, _| ops::payment_approve(unit, id.0)).await
}

/// Refuse money to be paid, or take back one's own
#[utoipa::path(
    tag = "billing",
    params(("id" = PaymentId, Path)),
    request_body = RefusedForm,
    responses((status = 200, body = Payment)),
)]
#[post("/payments/{id}/reject")]
async fn payment_reject(ctx: Ctx, id: Path<of::Payment>, body: Body<RefusedForm>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::payment_reject(unit, id.0, &form.reason)).await
}

/// Take a payment back
///
/// For one that bounced or was entered wrongly: a red journal; what it paid is owed again. Its number of the bank's is
/// free again.
#[utoipa::path(
    tag = "billing",
    params(("id" = PaymentId, Path)),
    request_body = TakenBackForm,
    responses((status = 200, body = Payment)),
)]
#[post("/payments/{id}/reverse")]
async fn payment_reverse(ctx: Ctx, id: Path<of::Payment>, body: Body<TakenBackForm>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::payment_reverse(unit, id.0, form)).await
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(payment_list).service(payment_create).service(payment_get);
    routes.service(payment_approve).service(payment_reject).service(payment_reverse);
}
