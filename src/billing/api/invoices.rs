//! Routes of invoices.

use actix_web::{HttpResponse, get, post};

use crate::{
    billing::{
        forms::{InvoiceForm, IssueForm, RedForm},
        model::InvoiceFilter,
        ops,
        views::{Invoice, InvoicePage},
    },
    http::{self, Body, Ctx, Path, Routes, TableListing},
    kernel::{InvoiceId, Result, id::of},
};

/// List invoices
///
/// A department sees its own; the accountant sees all.
#[utoipa::path(tag = "billing", params(http::PageParams, http::FormatParams, InvoiceFilter), responses((status = 200, body = InvoicePage)))]
#[get("/invoices")]
async fn invoice_list(ctx: Ctx, listing: TableListing<InvoiceFilter>) -> Result<HttpResponse> {
    ctx.table(listing, ops::invoice_list).await
}

/// Request an invoice
///
/// The tax platform issues it; its number is entered here afterwards. A receivable can be on one living invoice only:
/// 409.
#[utoipa::path(tag = "billing", request_body = InvoiceForm, responses((status = 201, body = Invoice)))]
#[post("/invoices")]
async fn invoice_request(ctx: Ctx, body: Body<InvoiceForm>) -> Result<HttpResponse> {
    ctx.create(body, ops::invoice_request).await
}

/// One invoice
#[utoipa::path(tag = "billing", params(("id" = InvoiceId, Path)), responses((status = 200, body = Invoice)))]
#[get("/invoices/{id}")]
async fn invoice_get(ctx: Ctx, id: Path<of::Invoice>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::invoice_get(reader, id.0)).await
}

/// Enter what the tax platform issued
///
/// The amounts are those of the receivables at this moment. They become due 30 days after the date of the invoice.
#[utoipa::path(
    tag = "billing",
    params(("id" = InvoiceId, Path)),
    request_body = IssueForm,
    responses((status = 200, body = Invoice)),
)]
#[post("/invoices/{id}/issue")]
async fn invoice_issue(ctx: Ctx, id: Path<of::Invoice>, body: Body<IssueForm>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::invoice_issue(unit, id.0, form)).await
}

/// Enter the red invoice that cancels an issued one
///
/// The receivables of the invoice can be invoiced again.
#[utoipa::path(
    tag = "billing",
    params(("id" = InvoiceId, Path)),
    request_body = RedForm,
    responses((status = 200, body = Invoice)),
)]
#[post("/invoices/{id}/red")]
async fn invoice_red(ctx: Ctx, id: Path<of::Invoice>, body: Body<RedForm>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::invoice_red(unit, id.0, form)).await
}

/// Cancel the request of an invoice that isn't issued
#[utoipa::path(
    tag = "billing",
    params(("id" = InvoiceId, Path)),
    request_body = http::Nothing,
    responses((status = 200, body = Invoice)),
)]
#[post("/invoices/{id}/cancel")]
async fn invoice_cancel(ctx: Ctx, id: Path<of::Invoice>, body: Body<http::Nothing>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, _| ops::invoice_cancel(unit, id.0)).await
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(invoice_list).service(invoice_request).service(invoice_get);
    routes.service(invoice_issue).service(invoice_red).service(invoice_cancel);
}
