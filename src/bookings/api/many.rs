//! Approving and confirming many at once: each its own act with its own result.

use actix_web::{HttpResponse, post};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    forms::{Approve, Confirm},
    views::{Booking, Trip},
};
use crate::{
    bookings::ops,
    http::{Body, Ctx, Item, Routes, problem::Problem},
    kernel::{BookingId, Id, Money, Result, TripId},
};

/// Bookings to approve.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApproveMany {
    /// Which, and by which papers.
    #[schema(min_items = 1, max_items = 100)]
    pub items: Vec<ApproveOne>,
}

/// One of them.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApproveOne {
    /// The booking.
    pub id: BookingId,
    /// As it was seen; refused if it has changed since.
    #[schema(max_length = 100, example = "\"1\"")]
    pub etag: Option<String>,
    /// Who signed the paper: required of the dispatcher.
    #[schema(min_length = 1, max_length = 100, example = "李局长")]
    pub signed_by: Option<String>,
    /// The paper's number: required of the dispatcher.
    #[schema(min_length = 1, max_length = 100, example = "2026-0412")]
    pub slip: Option<String>,
}

impl From<&ApproveOne> for Item<Approve> {
    fn from(one: &ApproveOne) -> Self {
        let ApproveOne { id, etag, signed_by, slip } = one.clone();
        Self { id: id.0, etag, form: Approve { signed_by, slip } }
    }
}

/// Trips to confirm.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmMany {
    /// Which, and at which totals.
    #[schema(min_items = 1, max_items = 100)]
    pub items: Vec<ConfirmOne>,
}

/// One of them.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmOne {
    /// The trip.
    pub id: TripId,
    /// As it was seen; refused if it has changed since.
    #[schema(max_length = 100, example = "\"1\"")]
    pub etag: Option<String>,
    /// The total that is signed; refused if it isn't the present one.
    #[schema(value_type = Option<i64>)]
    pub total_fen: Option<Money>,
    /// 1 to 5.
    #[schema(minimum = 1, maximum = 5, example = 5)]
    pub rating: Option<i64>,
    /// With the rating.
    #[schema(min_length = 1, max_length = 1000)]
    pub comment: Option<String>,
    /// Who signed the paper: required of the dispatcher.
    #[schema(min_length = 1, max_length = 100)]
    pub signed_by: Option<String>,
    /// The paper's number: required of the dispatcher.
    #[schema(min_length = 1, max_length = 100)]
    pub slip: Option<String>,
}

impl From<&ConfirmOne> for Item<Confirm> {
    fn from(one: &ConfirmOne) -> Self {
        let ConfirmOne { id, etag, total_fen, rating, comment, signed_by, slip } = one.clone();
        Self { id: id.0, etag, form: Confirm { total_fen, rating, comment, signed_by, slip } }
    }
}

/// What became of one booking.
#[derive(Debug, Serialize, ToSchema)]
pub struct BookingOutcome {
    /// Which.
    pub id: Uuid,
    /// What the act alone would have answered.
    #[schema(example = 200)]
    pub status: u16,
    /// The booking as it is now; null where it was refused.
    pub booking: Option<Booking>,
    /// Why it was refused; null where it wasn't.
    pub problem: Option<Problem>,
}

/// What became of each, in the order in which they were named.
#[derive(Debug, Serialize, ToSchema)]
pub struct BookingOutcomes {
    /// The outcomes.
    pub items: Vec<BookingOutcome>,
}

/// What became of one trip.
#[derive(Debug, Serialize, ToSchema)]
pub struct TripOutcome {
    /// Which.
    pub id: Uuid,
    /// What the act alone would have answered.
    #[schema(example = 200)]
    pub status: u16,
    /// The trip as it is now; null where it was refused.
    pub trip: Option<Trip>,
    /// Why it was refused; null where it wasn't.
    pub problem: Option<Problem>,
}

/// What became of each, in the order in which they were named.
#[derive(Debug, Serialize, ToSchema)]
pub struct TripOutcomes {
    /// The outcomes.
    pub items: Vec<TripOutcome>,
}

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
