//! Approving and confirming many at once: each its own act with its own result.

use actix_web::{HttpResponse, post};

use crate::{
    bookings::{
        forms::{ApproveMany, ConfirmMany},
        ops,
        views::{BookingOutcomes, TripOutcomes},
    },
    http::{Body, Ctx, Item, Routes},
    kernel::{Id, Result},
};

/// Approve bookings
///
/// As many single approvals, each done or refused by itself: 200 says that all were tried, `items` what became of each.
#[utoipa::path(
    tag = "bookings",
    request_body = ApproveMany,
    responses((status = 200, body = BookingOutcomes, description = "What became of each")),
)]
#[post("/bookings/approve")]
async fn bookings_approve(ctx: Ctx, body: Body<ApproveMany>) -> Result<HttpResponse> {
    let items = body.items.iter().map(Item::from).collect();
    ctx.each(body, "booking", items, |unit, id, form| ops::booking_approve(unit, Id::from_uuid(id), form)).await
}

/// Confirm trips
///
/// As many single signatures, each done or refused by itself: 200 says that all were tried, `items` what became of
/// each.
#[utoipa::path(
    tag = "trips",
    request_body = ConfirmMany,
    responses((status = 200, body = TripOutcomes, description = "What became of each")),
)]
#[post("/trips/confirm")]
async fn trips_confirm(ctx: Ctx, body: Body<ConfirmMany>) -> Result<HttpResponse> {
    let items = body.items.iter().map(Item::from).collect();
    ctx.each(body, "trip", items, |unit, id, form| ops::trip_confirm(unit, Id::from_uuid(id), form)).await
}

/// The routes: before those of single ones, whose ids would match.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(bookings_approve).service(trips_confirm);
}
