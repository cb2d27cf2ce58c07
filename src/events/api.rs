//! The routes of the record of changes.

use actix_web::{HttpResponse, get, web::Data};

use super::{
    jobs::Sealer,
    model::EventFilter,
    ops,
    views::{EventPage, Head},
};
use crate::{
    http::{self, Ctx, Listing, Routes},
    kernel::Result,
};

/// List changes
///
/// Every change of everything, the newest first. `after_sequence` follows: in the order of commits, without gaps or
/// repeats.
#[utoipa::path(tag = "audit", params(http::PageParams, EventFilter), responses((status = 200, body = EventPage)))]
#[get("/events")]
async fn event_list(ctx: Ctx, sealer: Data<Sealer>, listing: Listing<EventFilter>) -> Result<HttpResponse> {
    caught_up(&ctx, &sealer).await;
    ctx.list(listing, ops::event_list).await
}

/// The newest place of the sealed record
///
/// To be kept outside: `motorpool check --expect-head` finds by it that a later part was cut off, or the whole written
/// anew.
#[utoipa::path(tag = "audit", responses((status = 200, body = Head)))]
#[get("/events/head")]
async fn event_head(ctx: Ctx, sealer: Data<Sealer>) -> Result<HttpResponse> {
    caught_up(&ctx, &sealer).await;
    ctx.json(ops::head).await
}

/// So that who asks sees what is committed. A disk that is full is no reason not to answer.
async fn caught_up(ctx: &Ctx, sealer: &Sealer) {
    if let Err(error) = sealer.catch_up(ctx.db()).await {
        tracing::warn!(%error, "events couldn't be sealed");
    }
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(event_list).service(event_head);
}
