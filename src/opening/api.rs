//! The route that approves journals. It stands here, because approving an opening journal creates receivables and
//! advances.

use actix_web::{HttpResponse, post};

use super::ops;
use crate::{
    http::{self, Body, Ctx, Path, Routes},
    kernel::{JournalId, Result, id::of},
    ledger::views::Journal,
};

/// Approve a prepared journal
///
/// The person who prepared it can't approve it. The journal gets its number and is posted. An opening journal creates
/// its receivables and advances.
#[utoipa::path(
    tag = "books",
    params(("id" = JournalId, Path)),
    request_body = http::Nothing,
    responses((status = 200, body = Journal)),
)]
#[post("/journals/{id}/approve")]
async fn journal_approve(ctx: Ctx, id: Path<of::Journal>, body: Body<http::Nothing>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, _| ops::journal_approve(unit, id.0)).await
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(journal_approve);
}
