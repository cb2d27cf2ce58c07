//! Routes of statements.

use actix_web::{HttpResponse, get, post};

use super::print;
use crate::{
    billing::{
        forms::{AgreedForm, ObjectionForm, StatementForm},
        model::StatementFilter,
        ops,
        views::{Statement, StatementPage},
    },
    http::{self, Body, Ctx, Path, Routes, TableListing},
    kernel::{Result, StatementId, id::of},
};

/// List statements
///
/// A department sees its own; the accountant sees all.
#[utoipa::path(
    tag = "billing",
    params(http::PageParams, http::FormatParams, StatementFilter),
    responses((status = 200, body = StatementPage)),
)]
#[get("/statements")]
async fn statement_list(ctx: Ctx, listing: TableListing<StatementFilter>) -> Result<HttpResponse> {
    ctx.table(listing, ops::statement_list).await
}

/// Make the statement of a month
///
/// It has all receivables of the department in the month that are on no other statement. Making it again before it is
/// confirmed adds what is new and updates what has changed.
#[utoipa::path(tag = "billing", request_body = StatementForm, responses((status = 201, body = Statement)))]
#[post("/statements")]
async fn statement_make(ctx: Ctx, body: Body<StatementForm>) -> Result<HttpResponse> {
    ctx.create(body, ops::statement_make).await
}

/// One statement
#[utoipa::path(tag = "billing", params(("id" = StatementId, Path)), responses((status = 200, body = Statement)))]
#[get("/statements/{id}")]
async fn statement_get(ctx: Ctx, id: Path<of::Statement>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::statement_get(reader, id.0)).await
}

/// The statement to print
///
/// In Chinese, with the total in capitals and places for the seals.
#[utoipa::path(
    tag = "billing",
    params(("id" = StatementId, Path)),
    responses((status = 200, body = String, content_type = "text/html", description = "The page")),
)]
#[get("/statements/{id}/print")]
async fn statement_print(ctx: Ctx, id: Path<of::Statement>) -> Result<HttpResponse> {
    let (company, department, statement) = ctx.read(move |reader| ops::statement_print(reader, id.0)).await?;
    Ok(print::answer(&company, &department, &statement))
}

/// Confirm a statement
///
/// The department agrees to the lines that aren't disputed: its approver does it, or the accountant records who signed.
/// If the charge of a line has been corrected since: 409 `charge_changed`. Make the statement again then.
#[utoipa::path(
    tag = "billing",
    params(("id" = StatementId, Path)),
    request_body = AgreedForm,
    responses((status = 200, body = Statement)),
)]
#[post("/statements/{id}/confirm")]
async fn statement_confirm(ctx: Ctx, id: Path<of::Statement>, body: Body<AgreedForm>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::statement_confirm(unit, id.0, form)).await
}

/// Object to a line of a statement
///
/// The line is no longer part of the total. Its amount is still owed.
#[utoipa::path(
    tag = "billing",
    params(("id" = StatementId, Path)),
    request_body = ObjectionForm,
    responses((status = 200, body = Statement)),
)]
#[post("/statements/{id}/dispute")]
async fn statement_dispute(ctx: Ctx, id: Path<of::Statement>, body: Body<ObjectionForm>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::statement_dispute(unit, id.0, form)).await
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(statement_list).service(statement_make).service(statement_get).service(statement_print);
    routes.service(statement_confirm).service(statement_dispute);
}
