//! The routes of closing.

use actix_web::{HttpResponse, post};

use super::{forms::CloseForm, ops, views::Closing};
use crate::{
    http::{Body, Ctx, PeriodPath, Routes},
    kernel::{Period, Result},
    ledger::{forms::ReasonForm, views::Month},
};

/// Close a month
///
/// With `dry_run` it only shows the journals that closing would post. Otherwise all of them are posted, or none:
/// accruals, depreciation and releases, taxes, and the transfer to profit. After that nothing can be posted into the
/// month.
#[utoipa::path(
    tag = "books",
    params(("period" = Period, Path)),
    request_body = CloseForm,
    responses((status = 200, body = Closing)),
)]
#[post("/periods/{period}/close")]
async fn period_close(ctx: Ctx, period: PeriodPath, body: Body<CloseForm>) -> Result<HttpResponse> {
    let ctx = if body.dry_run { ctx.unkeyed() } else { ctx };
    ctx.act(body, move |unit, form| ops::period_close(unit, period.0, form)).await
}

/// Reopen the latest closed month
///
/// The first call requests it. The second call, by another person, reopens the month: all that closing posted is
/// reversed.
#[utoipa::path(
    tag = "books",
    params(("period" = Period, Path)),
    request_body = ReasonForm,
    responses((status = 200, body = Month)),
)]
#[post("/periods/{period}/reopen")]
async fn period_reopen(ctx: Ctx, period: PeriodPath, body: Body<ReasonForm>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::period_reopen(unit, period.0, &form.reason)).await
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(period_close).service(period_reopen);
}
