//! Journals: all of them read, those by hand written.

use actix_web::{HttpResponse, get, post};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    db::etag,
    http::{self, Body, Ctx, Listing, Path, Routes},
    kernel::{
        DepartmentId, DriverId, Id, Instant, JournalId, Money, Period, Result, SupplierId, TripId, VehicleId, id::of,
        text_enum,
    },
    ledger::{
        model::{self, Dated, Dimensions, Entry, JournalKind, JournalState, Posting, Source, Wanted},
        ops,
    },
};

/// A journal's line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct JournalLine {
    /// The account's code.
    #[schema(example = "1122")]
    pub account: String,
    /// The account's name in Chinese.
    #[schema(example = "应收账款")]
    pub account_name: String,
    /// Debit in fen; negative in a red journal.
    #[schema(value_type = i64, example = 68_000)]
    pub dr_fen: Money,
    /// Credit in fen; negative in a red journal.
    #[schema(value_type = i64, example = 0)]
    pub cr_fen: Money,
    /// The vehicle that it is about.
    pub vehicle_id: Option<VehicleId>,
    /// The driver.
    pub driver_id: Option<DriverId>,
    /// The department.
    pub department_id: Option<DepartmentId>,
    /// The supplier.
    pub supplier_id: Option<SupplierId>,
    /// The trip.
    pub trip_id: Option<TripId>,
    /// The date of the paper behind an opening balance.
    pub document_date: Option<NaiveDate>,
}

/// What an account had turned over in the year when the books began: a memo, for the year's columns of the reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = OpeningTurnover)]
#[serde(deny_unknown_fields)]
pub struct Turnover {
    /// The account's code.
    #[schema(min_length = 1, max_length = 20, example = "5001")]
    pub account: String,
    /// Debits in fen.
    #[serde(default)]
    #[schema(value_type = i64, minimum = 0, maximum = 10_000_000_000_000_i64, example = 52_000_000)]
    pub dr_fen: Money,
    /// Credits in fen.
    #[serde(default)]
    #[schema(value_type = i64, minimum = 0, maximum = 10_000_000_000_000_i64, example = 52_000_000)]
    pub cr_fen: Money,
}

/// A journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Journal {
    /// Its id.
    pub id: JournalId,
    /// The month it belongs to.
    pub period: Period,
    /// Its number in that month, without gaps; none before it is posted.
    #[schema(example = 17)]
    pub number: Option<i64>,
    /// Its date.
    pub date: NaiveDate,
    /// What kind: `opening`, `normal`, `red`, `accrual`, `closing`, `year_end`.
    #[schema(value_type = String, example = "normal")]
    pub kind: JournalKind,
    /// What happened, in words.
    #[schema(example = "确认用车费用")]
    pub text: String,
    /// How far it is: `draft` awaits a second person, `posted`, `rejected`.
    #[schema(value_type = String, example = "posted")]
    pub state: JournalState,
    /// What it comes from: `manual`, `charge`, `cost`, `asset`, `payment`, `invoice`, `bad_debt`, `closing`.
    #[schema(value_type = String, example = "charge")]
    pub source: Source,
    /// Which one of those.
    #[schema(value_type = Option<Uuid>)]
    pub source_id: Option<Id<()>>,
    /// The journal that it reverses.
    pub reverses_id: Option<JournalId>,
    /// How many papers belong to it.
    #[schema(example = 1)]
    pub attachments: i64,
    /// Who prepared it.
    #[schema(example = "accountant")]
    pub prepared_by: String,
    /// Who approved or refused it.
    #[schema(example = "supervisor")]
    pub approved_by: Option<String>,
    /// When it was posted.
    pub posted_at: Option<Instant>,
    /// What its debits come to, in fen; the credits come to the same.
    #[schema(value_type = i64, example = 68_000)]
    pub total_fen: Money,
    /// Its lines.
    pub lines: Vec<JournalLine>,
    /// Of an opening journal: what accounts had turned over in the year until then.
    pub turnovers: Vec<Turnover>,
    /// When it was prepared.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"2\"")]
    pub etag: String,
}

impl Journal {
    /// From its row, with those of the lines that are its own.
    pub fn of(
        row: model::Journal,
        lines: &[model::JournalLine],
        turnovers: &[model::OpeningTurnover],
        accounts: &[model::Account],
    ) -> Self {
        let turnovers = turnovers.iter().filter(|turnover| turnover.journal_id == row.id);
        let turnovers = turnovers
            .map(|turnover| Turnover {
                account: turnover.account.clone(),
                dr_fen: turnover.dr_fen,
                cr_fen: turnover.cr_fen,
            })
            .collect();
        let name = |code: &str| {
            accounts
                .iter()
                .find(|account| account.code == code)
                .map_or_else(String::new, |account| account.name.clone())
        };
        let lines: Vec<JournalLine> = lines
            .iter()
            .filter(|line| line.journal_id == row.id)
            .map(|line| JournalLine {
                account_name: name(&line.account),
                account: line.account.clone(),
                dr_fen: line.dr_fen,
                cr_fen: line.cr_fen,
                vehicle_id: line.vehicle_id,
                driver_id: line.driver_id,
                department_id: line.department_id,
                supplier_id: line.supplier_id,
                trip_id: line.trip_id,
                document_date: line.document_date,
            })
            .collect();
        Self {
            id: row.id,
            period: row.period,
            number: row.number,
            date: row.date,
            kind: row.kind,
            text: row.text,
            state: row.state,
            source: row.source,
            source_id: row.source_id,
            reverses_id: row.reverses_id,
            attachments: row.attachments,
            prepared_by: row.prepared_by_name,
            approved_by: row.approved_by_name,
            posted_at: row.posted_at,
            total_fen: lines.iter().map(|line| line.dr_fen).sum(),
            lines,
            turnovers,
            created_at: row.created_at,
            updated_at: row.updated_at,
            etag: etag(row.version),
        }
    }
}

impl http::Resource for Journal {
    fn path(&self) -> String {
        format!("/journals/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of journals.
#[derive(Debug, Serialize, ToSchema)]
pub struct JournalPage {
    /// The journals.
    pub items: Vec<Journal>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}

/// Which journals.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct JournalFilter {
    /// Of these months.
    #[serde(default)]
    #[param(inline)]
    pub period: Vec<Period>,
    /// Of these kinds.
    #[serde(default)]
    #[param(inline)]
    pub kind: Vec<JournalKind>,
    /// In these states.
    #[serde(default)]
    #[param(inline)]
    pub state: Vec<JournalState>,
    /// From these sources.
    #[serde(default)]
    #[param(inline)]
    pub source: Vec<Source>,
    /// From these very things: a charge, a receipt, a payment.
    #[serde(default)]
    #[param(inline, value_type = Vec<Uuid>)]
    pub source_id: Vec<Id<()>>,
    /// With a line of these accounts or their sub-accounts.
    #[serde(default)]
    #[param(inline)]
    pub account: Vec<String>,
    /// With a line about these vehicles.
    #[serde(default)]
    #[param(inline)]
    pub vehicle_id: Vec<VehicleId>,
    /// With a line about these drivers.
    #[serde(default)]
    #[param(inline)]
    pub driver_id: Vec<DriverId>,
    /// With a line about these departments.
    #[serde(default)]
    #[param(inline)]
    pub department_id: Vec<DepartmentId>,
    /// With a line about these suppliers.
    #[serde(default)]
    #[param(inline)]
    pub supplier_id: Vec<SupplierId>,
    /// With a line about these trips.
    #[serde(default)]
    #[param(inline)]
    pub trip_id: Vec<TripId>,
    /// From this day on.
    pub from: Option<NaiveDate>,
    /// Until this day, itself included.
    pub to: Option<NaiveDate>,
}

text_enum! {
    /// What is written by hand.
    #[derive(Default)]
    pub enum ManualKind {
        /// An event that no document here stands for.
        #[default]
        Normal = "normal" ("Normal", "普通凭证"),
        /// What was there when the books began.
        Opening = "opening" ("Opening", "期初凭证"),
    }
}

/// A line of a journal by hand: a debit or a credit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JournalFormLine {
    /// The account's code.
    #[schema(min_length = 1, max_length = 20, example = "5602")]
    pub account: String,
    /// Debit in fen.
    #[serde(default)]
    #[schema(value_type = i64, minimum = 0, maximum = 10_000_000_000_000_i64, example = 120_000)]
    pub dr_fen: Money,
    /// Credit in fen.
    #[serde(default)]
    #[schema(value_type = i64, minimum = 0, maximum = 10_000_000_000_000_i64, example = 0)]
    pub cr_fen: Money,
    /// The vehicle that it is about.
    pub vehicle_id: Option<VehicleId>,
    /// The driver.
    pub driver_id: Option<DriverId>,
    /// The department.
    pub department_id: Option<DepartmentId>,
    /// The supplier.
    pub supplier_id: Option<SupplierId>,
    /// The date of the paper behind an opening balance, for ageing: of a receivable or payable, and required there.
    pub document_date: Option<NaiveDate>,
}

/// A journal by hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JournalForm {
    /// Its date, in an open month and not in the future.
    pub date: NaiveDate,
    /// What happened, in words.
    #[schema(min_length = 1, max_length = 200, example = "支付办公室房租")]
    pub text: String,
    /// What it is.
    #[serde(default)]
    pub kind: ManualKind,
    /// How many papers belong to it.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 10_000, example = 2)]
    pub attachments: i64,
    /// Its lines: debits and credits come to the same.
    #[schema(min_items = 2, max_items = 500)]
    pub lines: Vec<JournalFormLine>,
    /// Of an opening journal, and only of that: what accounts had turned over in the year until then. A memo, no
    /// balance.
    #[serde(default)]
    #[schema(max_items = 500, example = json!([]))]
    pub turnovers: Vec<Turnover>,
}

impl JournalForm {
    /// What is to be posted.
    pub fn posting(&self) -> Posting {
        let entry = |line: &JournalFormLine| Entry {
            account: line.account.clone(),
            dr_fen: line.dr_fen,
            cr_fen: line.cr_fen,
            of: Dimensions {
                vehicle_id: line.vehicle_id,
                driver_id: line.driver_id,
                department_id: line.department_id,
                supplier_id: line.supplier_id,
                trip_id: None,
            },
            document_date: line.document_date,
        };
        Posting {
            dated: Dated::On(self.date),
            kind: if self.kind == ManualKind::Opening { JournalKind::Opening } else { JournalKind::Normal },
            text: self.text.clone(),
            source: Source::Manual,
            source_id: None,
            attachments: self.attachments,
            entries: self.lines.iter().map(entry).collect(),
        }
    }
}

/// Why a journal is taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReverseForm {
    /// Why; it is the red journal's text.
    #[schema(min_length = 1, max_length = 200, example = "冲销 2026-05 第 17 号凭证：金额有误")]
    pub reason: String,
    /// The red journal's date; today unless said.
    pub date: Option<NaiveDate>,
}

/// Why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReasonForm {
    /// Why.
    #[schema(min_length = 1, max_length = 500, example = "金额与附件不符")]
    pub reason: String,
}

/// List journals
#[utoipa::path(tag = "books", params(http::PageParams, JournalFilter), responses((status = 200, body = JournalPage)))]
#[get("/journals")]
async fn journal_list(ctx: Ctx, listing: Listing<JournalFilter>) -> Result<HttpResponse> {
    ctx.list(listing, |reader, page, filter| ops::journal_list(reader, page, filter.wanted())).await
}

impl JournalFilter {
    fn wanted(&self) -> Wanted {
        Wanted {
            period: self.period.clone(),
            kind: self.kind.clone(),
            state: self.state.clone(),
            source: self.source.clone(),
            source_id: self.source_id.clone(),
            account: self.account.clone(),
            vehicle_id: self.vehicle_id.clone(),
            driver_id: self.driver_id.clone(),
            department_id: self.department_id.clone(),
            supplier_id: self.supplier_id.clone(),
            trip_id: self.trip_id.clone(),
            from: self.from,
            to: self.to,
        }
    }
}

/// Prepare a journal by hand
///
/// It counts once a second person has approved it. Accounts that are the sum of documents kept here refuse it, but for
/// an opening journal. That one names the department of each receivable and advance, the supplier of each payable, and
/// the dates of their documents.
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

/// Refuse a prepared journal, or take back one's own
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

/// Prepare the reversal of a journal by hand
///
/// Answers the red journal, which awaits a second person. What came from a document is reversed by acting on the
/// document.
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

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(journal_list).service(journal_create).service(journal_get);
    routes.service(journal_reject).service(journal_reverse);
}
