//! The routes of accounts, journals and months.

use actix_web::{HttpResponse, get, patch, post};

use super::{
    forms::{JournalForm, ReasonForm, ReverseForm},
    model::{AccountFilter, AccountNew, AccountPatch, JournalFilter, MonthFilter},
    ops,
    views::{Account, AccountPage, Journal, JournalPage, Month, MonthPage},
};
use crate::{
    http::{self, Body, Ctx, Listing, Path, PeriodPath, Routes, TableListing},
    kernel::{AccountId, JournalId, Period, Result, id::of},
};

/// List accounts
#[utoipa::path(tag = "books", params(http::PageParams, AccountFilter), responses((status = 200, body = AccountPage)))]
#[get("/accounts")]
async fn account_list(ctx: Ctx, listing: Listing<AccountFilter>) -> Result<HttpResponse> {
    ctx.list(listing, ops::account_list).await
}

/// Add an account
#[utoipa::path(tag = "books", request_body = AccountNew, responses((status = 201, body = Account)))]
#[post("/accounts")]
async fn account_create(ctx: Ctx, body: Body<AccountNew>) -> Result<HttpResponse> {
    ctx.create(body, ops::account_create).await
}

/// One account
#[utoipa::path(tag = "books", params(("id" = AccountId, Path)), responses((status = 200, body = Account)))]
#[get("/accounts/{id}")]
async fn account_get(ctx: Ctx, id: Path<of::Account>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::account_get(reader, id.0)).await
}

/// Rename or retire an account
#[utoipa::path(
    tag = "books",
    params(("id" = AccountId, Path)),
    request_body = AccountPatch,
    responses((status = 200, body = Account)),
)]
#[patch("/accounts/{id}")]
async fn account_change(ctx: Ctx, id: Path<of::Account>, body: Body<AccountPatch>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, patch| ops::account_change(unit, id.0, patch)).await
}

/// List journals
#[utoipa::path(tag = "books", params(http::PageParams, http::FormatParams, JournalFilter), responses((status = 200, body = JournalPage)))]
#[get("/journals")]
async fn journal_list(ctx: Ctx, listing: TableListing<JournalFilter>) -> Result<HttpResponse> {
    ctx.table(listing, ops::journal_list).await
}

/// Prepare a manual journal
///
/// It is posted once a second person has approved it. Accounts that are posted from documents refuse it, except in an
/// opening journal. An opening journal names the department of each receivable and advance, the supplier of each
/// payable, and the dates of their documents.
#[utoipa::path(tag = "books", request_body = JournalForm, responses((status = 201, body = Journal)))]
#[post("/journals")]
async fn journal_create(ctx: Ctx, body: Body<JournalForm>) -> Result<HttpResponse> {
    ctx.create(body, ops::journal_create).await
}

/// One journal
#[utoipa::path(tag = "books", params(("id" = JournalId, Path)), responses((status = 200, body = Journal)))]
#[get("/journals/{id}")]
async fn journal_get(ctx: Ctx, id: Path<of::Journal>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::journal_get(reader, id.0)).await
}

/// Reject a prepared journal
///
/// Whoever prepared it may withdraw it in this way, too.
#[utoipa::path(
    tag = "books",
    params(("id" = JournalId, Path)),
    request_body = ReasonForm,
    responses((status = 200, body = Journal)),
)]
#[post("/journals/{id}/reject")]
async fn journal_reject(ctx: Ctx, id: Path<of::Journal>, body: Body<ReasonForm>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::journal_reject(unit, id.0, &form.reason)).await
}

/// Prepare the reversal of a manual journal
///
/// Answers the red journal, which a second person has to approve. A journal that comes from a document is reversed by
/// changing the document.
#[utoipa::path(
    tag = "books",
    params(("id" = JournalId, Path)),
    request_body = ReverseForm,
    responses((status = 200, body = Journal)),
)]
#[post("/journals/{id}/reverse")]
async fn journal_reverse(ctx: Ctx, id: Path<of::Journal>, body: Body<ReverseForm>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::journal_reverse(unit, id.0, form)).await
}

/// List the months of the books
///
/// A month into which nothing has been posted is open and is not in the list.
#[utoipa::path(tag = "books", params(http::PageParams, MonthFilter), responses((status = 200, body = MonthPage)))]
#[get("/periods")]
async fn period_list(ctx: Ctx, listing: Listing<MonthFilter>) -> Result<HttpResponse> {
    ctx.list(listing, ops::period_list).await
}

/// One month of the books
#[utoipa::path(tag = "books", params(("period" = Period, Path)), responses((status = 200, body = Month)))]
#[get("/periods/{period}")]
async fn period_get(ctx: Ctx, period: PeriodPath) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::period_get(reader, period.0)).await
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(account_list).service(account_create).service(account_get).service(account_change);
    routes.service(journal_list).service(journal_create).service(journal_get);
    routes.service(journal_reject).service(journal_reverse);
    routes.service(period_list).service(period_get);
}
