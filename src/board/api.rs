//! Route of the board.

use actix_web::{HttpResponse, get};

use super::{forms::Days, ops, views::Board};
use crate::{
    http::{Ctx, Query, Routes},
    kernel::Result,
};

/// Show the board
///
/// Vehicles, drivers, trips, what blocks them, and what is still to be sent, in one answer. Its `ETag` stands for all but
/// `as_of`.
#[utoipa::path(
    tag = "bookings",
    params(Days, ("If-None-Match" = Option<String>, Header, description = "The `ETag` that was read.")),
    responses(
        (status = 200, body = Board, description = "The board", headers(("ETag" = String, description = "Its state, `as_of` left aside, for `If-None-Match`."))),
        (status = 304, description = "It has not changed since it was read.", headers(("ETag" = String, description = "Its state."))),
    ),
)]
#[get("/board")]
async fn board(ctx: Ctx, days: Query<Days>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::board(reader, days.0)).await
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(board);
}
