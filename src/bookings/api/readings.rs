//! The route that records odometer readings. It stands here because a reading may correct one of a trip, and so change
//! the trip's charge.

use actix_web::{HttpResponse, post};

use crate::{
    bookings::ops,
    fleet::{model::ReadingNew, views::Reading},
    http::{Body, Ctx, Path, Routes},
    kernel::{Result, VehicleId, id::of},
};

/// Record an odometer reading
///
/// A reading between trips, or one that corrects a wrong one (`corrects_id`). A correction of a trip's reading also
/// changes the trip's kilometres and charge.
#[utoipa::path(
    tag = "fleet",
    params(("id" = VehicleId, Path)),
    request_body = ReadingNew,
    responses((status = 201, body = Reading)),
)]
#[post("/vehicles/{id}/odometer-readings")]
async fn reading_create(ctx: Ctx, id: Path<of::Vehicle>, body: Body<ReadingNew>) -> Result<HttpResponse> {
    ctx.create(body, move |unit, new| ops::reading_create(unit, id.0, new)).await
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(reading_create);
}
