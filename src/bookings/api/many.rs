//! Routes that approve, confirm and reassign several at once: each is an act of its own with its own outcome.

use actix_web::{HttpResponse, post, web::Data};

use crate::{
    bookings::{
        forms::{ApproveMany, ConfirmMany, ReassignMany},
        ops::{self, Rated},
        views::{BookingOutcomes, TripOutcomes},
    },
    http::{Body, Ctx, Item, Routes},
    kernel::{Id, Result},
};

/// Approve bookings
///
/// Each booking is approved or refused by itself, as by a single request. 200 says that all were tried; `items` has the
/// outcome of each.
#[utoipa::path(
    tag = "bookings",
    request_body = ApproveMany,
    responses((status = 200, body = BookingOutcomes, description = "Outcomes, in the order of the request")),
)]
#[post("/bookings/approve")]
async fn bookings_approve(ctx: Ctx, body: Body<ApproveMany>) -> Result<HttpResponse> {
    let items = body.items.iter().map(Item::from).collect();
    ctx.each(body, "booking", items, |unit, id, form| ops::booking_approve(unit, Id::from_uuid(id), form)).await
}

/// Confirm trips
///
/// Each trip is confirmed or refused by itself, as by a single request. 200 says that all were tried; `items` has the
/// outcome of each.
#[utoipa::path(
    tag = "trips",
    request_body = ConfirmMany,
    responses((status = 200, body = TripOutcomes, description = "Outcomes, in the order of the request")),
)]
#[post("/trips/confirm")]
async fn trips_confirm(ctx: Ctx, rated: Data<Rated>, body: Body<ConfirmMany>) -> Result<HttpResponse> {
    let (items, rated) = (body.items.iter().map(Item::from).collect(), **rated);
    ctx.each(body, "trip", items, move |unit, id, form| ops::trip_confirm(unit, Id::from_uuid(id), form, rated)).await
}

/// Reassign trips
///
/// Each trip gets its vehicle and drivers or is refused by itself, as by a single request. 200 says that all were tried;
/// `items` has the outcome of each.
#[utoipa::path(
    tag = "trips",
    request_body = ReassignMany,
    responses((status = 200, body = TripOutcomes, description = "Outcomes, in the order of the request")),
)]
#[post("/trips/reassign")]
async fn trips_reassign(ctx: Ctx, body: Body<ReassignMany>) -> Result<HttpResponse> {
    let items = body.each();
    ctx.each(body, "trip", items, |unit, id, form| ops::trip_reassign(unit, Id::from_uuid(id), form)).await
}

/// The routes. They are registered before those with an id in the same place, which would match as well.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(bookings_approve).service(trips_confirm).service(trips_reassign);
}
