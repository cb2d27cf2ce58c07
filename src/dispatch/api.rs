//! Route of availability.

use actix_web::{HttpResponse, get};

use super::{forms::Window, ops, views::Availability};
use crate::{
    http::{Ctx, Query, Routes},
    kernel::{Error, Place, Result},
    schedule::{
        model::Span,
        rules::{LONGEST_DAYS, window_fault},
    },
};

/// Show availability
///
/// Usable and free vehicles of each class over the window and its buffer. The dispatcher also gets the ids of the
/// vehicles.
#[utoipa::path(
    tag = "before booking",
    params(Window),
    responses((status = 200, body = Availability, description = "Availability of each class")),
)]
#[get("/availability")]
async fn availability(ctx: Ctx, window: Query<Window>) -> Result<HttpResponse> {
    let Window { starts_at, ends_at } = window.0;
    if let Some(fault) = window_fault(Span { starts_at, ends_at }, LONGEST_DAYS, Place::Parameter("ends_at".into())) {
        return Err(Error::invalid(vec![fault]));
    }
    ctx.json(move |reader| ops::availability(reader, Span { starts_at, ends_at })).await
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(availability);
}
