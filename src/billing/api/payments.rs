//! Routes of payments.

use actix_web::{HttpResponse, get, post};

use crate::{
    billing::{
        forms::{PaymentForm, RefusedForm, TakenBackForm},
        model::PaymentFilter,
        ops,
        views::{Payment, PaymentPage},
    },
    http::{self, Body, Ctx, Path, Routes, TableListing},
    kernel::{PaymentId, Result, id::of},
};

/// List payments
#[utoipa::path(tag = "billing", params(http::PageParams, http::FormatParams, PaymentFilter), responses((status = 200, body = PaymentPage)))]
#[get("/payments")]
async fn payment_list(ctx: Ctx, listing: TableListing<PaymentFilter>) -> Result<HttpResponse> {
    ctx.table(listing, ops::payment_list).await
}

/// Record money received, or prepare money to be paid
///
/// Money received is posted at once. Money to be paid needs the approval of a second person, and a password that was
/// proved within ten minutes, if the company asks for it. An amount above the debt
/// is 422 `above_debt` with `debt_fen`, unless `advance` is true. A reference of the bank that is in use is 409
/// `already_exists`.
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
/// The person who prepared it can't approve it. It is posted on its date.
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

/// Reject money to be paid
///
/// Whoever prepared it may withdraw it in this way, too.
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

/// Reverse a payment
///
/// For a payment that bounced or was entered wrongly. It is reversed by a red journal, and what it paid is owed again.
/// The bank's reference can be used again.
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
