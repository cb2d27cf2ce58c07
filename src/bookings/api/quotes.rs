//! The route of quotes.

use actix_web::{HttpResponse, post};

use crate::{
    bookings::{ops, views::Quote},
    charges::model::QuoteNew,
    http::{Answer, Body, Ctx, Routes},
    kernel::Result,
};

/// Quote a hire
///
/// Calculated by the same rules as the charge. Nothing is stored, and no vehicle is reserved.
#[utoipa::path(
    tag = "before booking",
    request_body = QuoteNew,
    responses((status = 200, body = Quote, description = "The quote")),
)]
#[post("/quotes")]
async fn quote_make(ctx: Ctx, body: Body<QuoteNew>) -> Result<HttpResponse> {
    ctx.answer(body, |unit, new| Answer::json(&ops::quote(unit, new)?)).await
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(quote_make);
}
