//! The route by which odometer readings are recorded: one of a trip's moves its charge.

use actix_web::{HttpResponse, post};

use crate::{
    bookings::ops,
    fleet::{model::ReadingNew, views::Reading},
    http::{Body, Ctx, Path, Routes},
    kernel::{Result, VehicleId, id::of},
};

/// Record an odometer reading
///
/// Between trips, or in place of a reading that was wrong. In place of a trip's, the trip's kilometres and charge
/// follow.
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
