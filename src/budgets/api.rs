//! Routes of budgets.

use actix_web::{HttpResponse, get, patch, post, web::Data};

use super::{
    model::{BudgetFilter, BudgetNew, BudgetPatch},
    ops::{self, Committed, Reckoned, Used},
    views::{Budget, BudgetPage},
};
use crate::{
    http::{self, Body, Ctx, Path, Routes, TableListing},
    kernel::{BudgetId, Result, id::of},
};

/// List budgets
///
/// Supervisors get all, dispatchers and accountants those of departments, departments their own.
#[utoipa::path(
    tag = "supervision",
    params(http::PageParams, http::FormatParams, BudgetFilter),
    responses((status = 200, body = BudgetPage)),
)]
#[get("/budgets")]
async fn budget_list(
    ctx: Ctx,
    used: Data<Used>,
    committed: Data<Committed>,
    listing: TableListing<BudgetFilter>,
) -> Result<HttpResponse> {
    let reckoned = Reckoned { used: **used, committed: **committed };
    ctx.table(listing, move |reader, page, filter| ops::budget_list(reader, page, filter, reckoned)).await
}

/// Make a budget
///
/// A holder has one budget for a month; the bureau one for each category, and one for all.
#[utoipa::path(tag = "supervision", request_body = BudgetNew, responses((status = 201, body = Budget)))]
#[post("/budgets")]
async fn budget_create(
    ctx: Ctx,
    used: Data<Used>,
    committed: Data<Committed>,
    body: Body<BudgetNew>,
) -> Result<HttpResponse> {
    let reckoned = Reckoned { used: **used, committed: **committed };
    ctx.create(body, move |unit, new| ops::budget_create(unit, new, reckoned)).await
}

/// One budget
#[utoipa::path(tag = "supervision", params(("id" = BudgetId, Path)), responses((status = 200, body = Budget)))]
#[get("/budgets/{id}")]
async fn budget_get(
    ctx: Ctx,
    used: Data<Used>,
    committed: Data<Committed>,
    id: Path<of::Budget>,
) -> Result<HttpResponse> {
    let reckoned = Reckoned { used: **used, committed: **committed };
    ctx.get(move |reader| ops::budget_get(reader, id.0, reckoned)).await
}

/// Change a budget
///
/// Only `amount_fen`, `warn_percent` and `over`. What was booked or signed before stays as it is.
#[utoipa::path(
    tag = "supervision",
    params(("id" = BudgetId, Path)),
    request_body = BudgetPatch,
    responses((status = 200, body = Budget)),
)]
#[patch("/budgets/{id}")]
async fn budget_change(
    ctx: Ctx,
    used: Data<Used>,
    committed: Data<Committed>,
    id: Path<of::Budget>,
    body: Body<BudgetPatch>,
) -> Result<HttpResponse> {
    let reckoned = Reckoned { used: **used, committed: **committed };
    ctx.act(body, move |unit, patch| ops::budget_change(unit, id.0, patch, reckoned)).await
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(budget_list).service(budget_create).service(budget_get).service(budget_change);
}
