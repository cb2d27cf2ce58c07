//! The routes of the record of changes.

use actix_web::{HttpResponse, get, web::Data};

use super::{
    jobs::Sealer,
    model::EventFilter,
    ops, rules,
    types::EventTypes,
    views::{EventPage, Head},
    watch::Watch,
};
use crate::{
    http::{self, Ctx, Listing, Routes},
    kernel::Result,
};

/// List changes
///
/// Every recorded change, the newest first. With `after_sequence` they come in the order of commits, without gaps or
/// repeats. An administrator reads only what concerns access: users, keys, delegations, sessions, calendars, seals and security.
#[utoipa::path(tag = "audit", params(http::PageParams, EventFilter), responses((status = 200, body = EventPage)))]
#[get("/events")]
async fn event_list(
    ctx: Ctx,
    sealer: Data<Sealer>,
    types: Data<EventTypes>,
    watch: Data<Watch>,
    listing: Listing<EventFilter>,
) -> Result<HttpResponse> {
    rules::expect_known(**types, &listing.filter)?;
    if let Err(error) = watch.write_down(ctx.db()).await {
        tracing::warn!(%error, "security events couldn't be written");
    }
    sealer.try_to_catch_up(ctx.db()).await;
    ctx.list(listing, ops::event_list).await
}

/// The head of the sealed record
///
/// The newest sequence and its seal. Keep it outside the system: with it, `motorpool check --expect-head` detects that
/// later events were removed, or that the whole record was rewritten.
#[utoipa::path(tag = "audit", responses((status = 200, body = Head)))]
#[get("/events/head")]
async fn event_head(ctx: Ctx, sealer: Data<Sealer>) -> Result<HttpResponse> {
    sealer.try_to_catch_up(ctx.db()).await;
    ctx.json(ops::head).await
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(event_list).service(event_head);
}
