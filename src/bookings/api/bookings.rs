//! Routes of the bookings.

use actix_web::{HttpResponse, get, patch, post};

use crate::{
    bookings::{
        forms::{Approve, BookingChange, Cancel, Dispatch, NoShow, OfVehicle, Reason},
        model::{BookingFilter, BookingNew},
        ops,
        views::{Booking, BookingPage, Candidates, History},
    },
    http::{Body, Ctx, FormatParams, PageParams, Path, Query, Routes, TableListing},
    kernel::{BookingId, Result, id::of},
};

/// List bookings
///
/// Departments get their own bookings, the company's staff all bookings.
#[utoipa::path(
    tag = "bookings",
    params(PageParams, FormatParams, BookingFilter),
    responses((status = 200, body = BookingPage, description = "A page")),
)]
#[get("/bookings")]
async fn booking_list(ctx: Ctx, listing: TableListing<BookingFilter>) -> Result<HttpResponse> {
    ctx.table(listing, ops::booking_list).await
}

/// Request a booking
///
/// A requester books ahead. The dispatcher may also record past work that was agreed on paper. Beyond capacity the
/// answer is 409 `no_capacity` with what is free, unless it is an urgent task or `waitlist` is true.
#[utoipa::path(
    tag = "bookings",
    request_body = BookingNew,
    responses((status = 201, body = Booking, description = "The booking")),
)]
#[post("/bookings")]
async fn booking_create(ctx: Ctx, body: Body<BookingNew>) -> Result<HttpResponse> {
    ctx.create(body, ops::booking_create).await
}

/// One booking
#[utoipa::path(
    tag = "bookings",
    params(("id" = BookingId, Path)),
    responses((status = 200, body = Booking, description = "The booking")),
)]
#[get("/bookings/{id}")]
async fn booking_get(ctx: Ctx, id: Path<of::Booking>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::booking_get(reader, id.0)).await
}

/// Change a booking
///
/// Possible until the booking is over. After dispatch the same vehicles and drivers are judged for the new plan: either
/// all of them move with it, or the change is refused. A change of what was approved, or one that raises the quote,
/// needs approval again. What the department gives up late costs the tariff's fee. With `dry_run` nothing is changed, and
/// the answer is the booking as it would be, with the fee (`fee_fen`).
#[utoipa::path(
    tag = "bookings",
    params(("id" = BookingId, Path)),
    request_body = BookingChange,
    responses((status = 200, body = Booking, description = "The booking after the act")),
)]
#[patch("/bookings/{id}")]
async fn booking_change(ctx: Ctx, id: Path<of::Booking>, body: Body<BookingChange>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::booking_change(unit, id.0, form)).await
}

/// A booking's history
#[utoipa::path(
    tag = "bookings",
    params(("id" = BookingId, Path)),
    responses((status = 200, body = History, description = "Every change, oldest first")),
)]
#[get("/bookings/{id}/history")]
async fn booking_history(ctx: Ctx, id: Path<of::Booking>) -> Result<HttpResponse> {
    ctx.json(move |reader| ops::booking_history(reader, id.0)).await
}

/// List candidates for a booking
///
/// Every vehicle with the best driver for it, the best pairs first, and every rule that speaks against each pair.
#[utoipa::path(
    tag = "bookings",
    params(("id" = BookingId, Path), OfVehicle),
    responses((status = 200, body = Candidates, description = "Vehicles with drivers, best first")),
)]
#[get("/bookings/{id}/candidates")]
async fn booking_candidates(ctx: Ctx, id: Path<of::Booking>, only: Query<OfVehicle>) -> Result<HttpResponse> {
    ctx.json(move |reader| ops::booking_candidates(reader, id.0, only.0.vehicle_id)).await
}

/// Approve a booking
///
/// By an approver who neither made nor last changed it, or by the dispatcher, who records a signed paper (`signed_by`,
/// `slip`). A delegate (`/delegations`) approves as the approver does, if neither of the two made or last changed it.
#[utoipa::path(
    tag = "bookings",
    params(("id" = BookingId, Path)),
    request_body = Approve,
    responses((status = 200, body = Booking, description = "The booking after the act")),
)]
#[post("/bookings/{id}/approve")]
async fn booking_approve(ctx: Ctx, id: Path<of::Booking>, body: Body<Approve>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::booking_approve(unit, id.0, form)).await
}

/// Reject a booking
///
/// By the approver or a delegate (`/delegations`) while approval is pending, or by the dispatcher while the booking is
/// `submitted` or `approved`.
#[utoipa::path(
    tag = "bookings",
    params(("id" = BookingId, Path)),
    request_body(content = Reason, example = json!({"reason": "当日车辆已全部派出"})),
    responses((status = 200, body = Booking, description = "The booking after the act")),
)]
#[post("/bookings/{id}/reject")]
async fn booking_reject(ctx: Ctx, id: Path<of::Booking>, body: Body<Reason>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::booking_reject(unit, id.0, &form.reason)).await
}

/// Cancel a booking
///
/// By the department until the start; it may cost the tariff's fee. By the dispatcher until departure, without a fee
/// unless it is `at_request_of` the department. With `dry_run` nothing is changed, and the answer names the fee
/// (`fee_fen`).
#[utoipa::path(
    tag = "bookings",
    params(("id" = BookingId, Path)),
    request_body = Cancel,
    responses((status = 200, body = Booking, description = "The booking after the act")),
)]
#[post("/bookings/{id}/cancel")]
async fn booking_cancel(ctx: Ctx, id: Path<of::Booking>, body: Body<Cancel>) -> Result<HttpResponse> {
    let ctx = if body.dry_run { ctx.unkeyed() } else { ctx };
    ctx.act(body, move |unit, form| ops::booking_cancel(unit, id.0, form)).await
}

/// Record a no-show
///
/// Possible after departure and a wait of 30 minutes. The trips that are out return with the outcome `no_show`, and
/// their charges are presented as usual.
#[utoipa::path(
    tag = "bookings",
    params(("id" = BookingId, Path)),
    request_body = NoShow,
    responses((status = 200, body = Booking, description = "The booking after the act")),
)]
#[post("/bookings/{id}/no-show")]
async fn booking_no_show(ctx: Ctx, id: Path<of::Booking>, body: Body<NoShow>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::booking_no_show(unit, id.0, form)).await
}

/// Dispatch a booking
///
/// Assigns all vehicles and drivers that the booking still wants. If one of them can't be sent, none is: 409
/// `not_eligible` names every rule that fails.
#[utoipa::path(
    tag = "bookings",
    params(("id" = BookingId, Path)),
    request_body = Dispatch,
    responses((status = 200, body = Booking, description = "The booking after the act")),
)]
#[post("/bookings/{id}/dispatch")]
async fn booking_dispatch(ctx: Ctx, id: Path<of::Booking>, body: Body<Dispatch>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::booking_dispatch(unit, id.0, form)).await
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .service(booking_list)
        .service(booking_create)
        .service(booking_history)
        .service(booking_candidates)
        .service(booking_approve)
        .service(booking_reject)
        .service(booking_cancel)
        .service(booking_no_show)
        .service(booking_dispatch)
        .service(booking_get)
        .service(booking_change);
}
