//! Invoices to departments.

use std::collections::HashMap;

use actix_web::{HttpResponse, get, post};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    billing::{
        model::{self, InvoiceState},
        ops::{self, InvoiceFilter},
    },
    charges::model::Receivable,
    db::etag,
    http::{self, Body, Ctx, Listing, Path, Routes},
    kernel::{AdvanceId, DepartmentId, Instant, InvoiceId, Money, Period, ReceivableId, Result, capitals, id::of},
};

/// A line of an invoice: one receivable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct InvoiceLine {
    /// The receivable.
    pub receivable_id: ReceivableId,
    /// What it is, as on the invoice.
    #[schema(example = "*运输服务*客运服务费 2026-05-07")]
    pub description: String,
    /// How many.
    #[schema(example = 1)]
    pub quantity: i64,
    /// Without VAT, in fen.
    #[schema(value_type = i64, example = 96_594)]
    pub net_fen: Money,
    /// The VAT.
    #[schema(value_type = i64, example = 966)]
    pub tax_fen: Money,
    /// Both.
    #[schema(value_type = i64, example = 97_560)]
    pub amount_fen: Money,
}

/// An invoice to a department.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Invoice {
    /// Its id.
    pub id: InvoiceId,
    /// Who used the vehicles.
    pub department_id: DepartmentId,
    /// Who is billed: the department, or the one that it bills to.
    #[schema(example = "县财政局")]
    pub buyer_name: String,
    /// The buyer's unified social credit code.
    #[schema(example = "11330225002985031R")]
    pub buyer_uscc: String,
    /// The month that it was asked for by, if it was.
    pub period: Option<Period>,
    /// The advance that it is for, if it is: then it has no lines, and what is paid whole out of that stands on it.
    #[schema(example = json!(null))]
    pub advance_id: Option<AdvanceId>,
    /// How far it is: `requested`, `issued`, `red` (taken back by a red invoice), `cancelled`.
    #[schema(value_type = String, example = "issued")]
    pub state: InvoiceState,
    /// Its number, from the tax platform.
    #[schema(example = "26332000000012345678")]
    pub number: Option<String>,
    /// Its date.
    #[schema(example = "2026-05-10")]
    pub issued_on: Option<NaiveDate>,
    /// When it is due.
    #[schema(example = "2026-06-09")]
    pub due_on: Option<NaiveDate>,
    /// Without VAT, in fen.
    #[schema(value_type = i64, example = 96_594)]
    pub net_fen: Money,
    /// The VAT.
    #[schema(value_type = i64, example = 966)]
    pub tax_fen: Money,
    /// Both.
    #[schema(value_type = i64, example = 97_560)]
    pub total_fen: Money,
    /// The total in Chinese capitals.
    #[schema(example = "玖佰柒拾伍元陆角整")]
    pub total_capitals: String,
    /// What of it is still owed, in fen; nothing of one that was taken back or given up.
    #[schema(value_type = i64, example = 97_560)]
    pub open_fen: Money,
    /// Whether something on it has been corrected since: then it has to be made red, and asked for anew.
    #[schema(example = false)]
    pub outdated: bool,
    /// The number of the red invoice that took it back.
    pub red_number: Option<String>,
    /// The number of the confirmation that the red one needed.
    pub confirmation_number: Option<String>,
    /// The date of the red invoice.
    pub red_on: Option<NaiveDate>,
    /// Its lines.
    pub lines: Vec<InvoiceLine>,
    /// Who asked for it.
    #[schema(example = "accountant")]
    pub prepared_by: String,
    /// When it was asked for.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"2\"")]
    pub etag: String,
}

impl Invoice {
    /// From its row, with those of the lines that are its own.
    pub fn of(
        row: model::Invoice,
        lines: &[model::InvoiceLine],
        receivables: &HashMap<ReceivableId, Receivable>,
    ) -> Self {
        let own = || lines.iter().filter(|line| line.invoice_id == row.id);
        let now = || {
            own()
                .filter_map(|line| receivables.get(&line.receivable_id).map(|now| (line, now)))
                .filter(|_| row.state.is_living())
        };
        let changed = |(line, now): (&model::InvoiceLine, &Receivable)| {
            (line.net_fen, line.tax_fen) != (now.net_fen, now.tax_fen)
        };
        let line = |line: &model::InvoiceLine| InvoiceLine {
            receivable_id: line.receivable_id,
            description: line.description.clone(),
            quantity: line.quantity,
            net_fen: line.net_fen,
            tax_fen: line.tax_fen,
            amount_fen: line.amount_fen,
        };
        Self {
            open_fen: now().map(|(_, now)| now.open_fen()).sum(),
            outdated: now().any(changed),
            lines: own().map(line).collect(),
            total_capitals: capitals(row.total_fen),
            id: row.id,
            department_id: row.department_id,
            buyer_name: row.buyer_name,
            buyer_uscc: row.buyer_uscc,
            period: row.period,
            advance_id: row.advance_id,
            state: row.state,
            number: row.number,
            issued_on: row.issued_on,
            due_on: row.due_on,
            net_fen: row.net_fen,
            tax_fen: row.tax_fen,
            total_fen: row.total_fen,
            red_number: row.red_number,
            confirmation_number: row.confirmation_number,
            red_on: row.red_on,
            prepared_by: row.prepared_by_name,
            created_at: row.created_at,
            updated_at: row.updated_at,
            etag: etag(row.version),
        }
    }
}

impl http::Resource for Invoice {
    fn path(&self) -> String {
        format!("/invoices/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of invoices.
#[derive(Debug, Serialize, ToSchema)]
pub struct InvoicePage {
    /// The invoices.
    pub items: Vec<Invoice>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}

/// Which invoices.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct InvoiceQuery {
    /// Of these departments.
    #[serde(default)]
    #[param(inline)]
    pub department_id: Vec<DepartmentId>,
    /// In these states.
    #[serde(default)]
    #[param(inline)]
    pub state: Vec<InvoiceState>,
    /// With these numbers.
    #[serde(default)]
    #[param(inline)]
    pub number: Vec<String>,
    /// Asked for by these months.
    #[serde(default)]
    #[param(inline)]
    pub period: Vec<Period>,
}

/// What is to be invoiced: these receivables, a whole month's, or an advance before it is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InvoiceForm {
    /// Who used the vehicles. Billed is the department that it bills to, if that has a unified social credit code, else
    /// itself.
    pub department_id: DepartmentId,
    /// The department's receivables for trips; else say the month.
    #[schema(max_items = 1000)]
    pub receivable_ids: Option<Vec<ReceivableId>>,
    /// The month: all its trips that stand on no invoice.
    #[schema(example = json!(null))]
    pub period: Option<Period>,
    /// The department's advance, of which nothing is used yet: its VAT is due at once, and not again when it is used.
    #[schema(example = json!(null))]
    pub advance_id: Option<AdvanceId>,
}

/// What the tax platform issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueForm {
    /// The invoice's number.
    #[schema(pattern = "^[0-9]{20}$", example = "26332000000012345678")]
    pub number: String,
    /// Its date.
    #[schema(example = "2026-05-06")]
    pub date: NaiveDate,
    /// Without VAT as the platform rounded it, in fen: a fen a line off what is reckoned here, at most. With `tax_fen`
    /// or not at all.
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 10_000_000_000_000_i64, example = json!(null))]
    pub net_fen: Option<Money>,
    /// The VAT as the platform rounded it.
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 10_000_000_000_000_i64, example = json!(null))]
    pub tax_fen: Option<Money>,
}

/// The red invoice that takes one back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RedForm {
    /// The red invoice's number.
    #[schema(pattern = "^[0-9]{20}$", example = "26332000000087654321")]
    pub number: String,
    /// The number of the confirmation (红字发票信息确认单).
    #[schema(pattern = "^[0-9]{1,30}$", example = "33022626050000123456")]
    pub confirmation_number: String,
    /// The red invoice's date.
    #[schema(example = "2026-05-06")]
    pub date: NaiveDate,
}

/// List invoices
///
/// A department's own; all of them for the accountant.
#[utoipa::path(tag = "billing", params(http::PageParams, InvoiceQuery), responses((status = 200, body = InvoicePage)))]
#[get("/invoices")]
async fn invoice_list(ctx: Ctx, listing: Listing<InvoiceQuery>) -> Result<HttpResponse> {
    ctx.list(listing, |reader, page, filter| {
        let InvoiceQuery { department_id, state, number, period } = &filter;
        let filter = InvoiceFilter {
            department_id: department_id.clone(),
            state: state.clone(),
            number: number.clone(),
            period: period.clone(),
        };
        ops::invoice_list(reader, page, &filter)
    })
    .await
}

/// Ask for an invoice
///
/// It is issued on the tax platform; its number is entered when it is. A receivable stands on one living invoice at
/// most: 409.
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
/// The amounts are those of the receivables now; they become due 30 days after its date.
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

/// Enter the red invoice that takes one back
///
/// What stood on it is unbilled again.
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

/// Give up an invoice that isn't issued
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
