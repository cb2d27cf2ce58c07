//! A department's month.

use actix_web::{HttpResponse, get, post};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::print;
use crate::{
    billing::{
        model::{self, StatementState},
        ops::{self, StatementFilter},
    },
    charges::model::{Receivable, ReceivableKind},
    db::etag,
    http::{self, Body, Ctx, Listing, Path, Routes},
    kernel::{DepartmentId, Instant, Money, Period, ReceivableId, Result, StatementId, TripId, capitals, id::of},
};

/// A line of a statement: one trip or one fee.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct StatementLine {
    /// What is owed.
    pub receivable_id: ReceivableId,
    /// What for: `trip`, `fee`, `opening`.
    #[schema(value_type = String, example = "trip")]
    pub kind: ReceivableKind,
    /// The booking's number.
    pub booking_number: Option<String>,
    /// The trip.
    pub trip_id: Option<TripId>,
    /// The date on which it is revenue.
    #[schema(example = "2026-05-07")]
    pub date: NaiveDate,
    /// The vehicle's plate.
    pub plate_no: Option<String>,
    /// Kilometres driven.
    pub distance_km: Option<i64>,
    /// What is ours, in fen.
    #[schema(value_type = i64, example = 97_560)]
    pub taxable_fen: Money,
    /// Outlays in the customer's title.
    #[schema(value_type = i64, example = 0)]
    pub pass_through_fen: Money,
    /// Both.
    #[schema(value_type = i64, example = 97_560)]
    pub amount_fen: Money,
    /// Whether the department objects: then it is no part of the total, and is still owed.
    #[schema(example = false)]
    pub disputed: bool,
    /// Why.
    #[schema(example = json!(null))]
    pub dispute_reason: Option<String>,
}

impl StatementLine {
    /// From its row, what is owed, the booking's number, and the trip's plate and kilometres.
    pub fn of(
        line: &model::StatementLine,
        row: &Receivable,
        booking_number: Option<String>,
        trip: Option<(String, Option<i64>)>,
    ) -> Self {
        let (plate_no, distance_km) = trip.map_or((None, None), |(plate, km)| (Some(plate), km));
        Self {
            receivable_id: row.id,
            kind: row.kind,
            booking_number,
            trip_id: row.trip_id,
            date: row.date,
            plate_no,
            distance_km,
            taxable_fen: line.taxable_fen,
            pass_through_fen: line.pass_through_fen,
            amount_fen: line.taxable_fen + line.pass_through_fen,
            disputed: line.disputed_at.is_some(),
            dispute_reason: line.dispute_reason.clone(),
        }
    }
}

/// What a department owes for a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Statement {
    /// Its id.
    pub id: StatementId,
    /// Whose.
    pub department_id: DepartmentId,
    /// Which month.
    pub period: Period,
    /// How far it is: `open`, `confirmed`.
    #[schema(value_type = String, example = "open")]
    pub state: StatementState,
    /// Its lines, by date.
    pub lines: Vec<StatementLine>,
    /// What the undisputed lines come to, in fen.
    #[schema(value_type = i64, example = 97_560)]
    pub total_fen: Money,
    /// The same in Chinese capitals.
    #[schema(example = "玖佰柒拾伍元陆角整")]
    pub total_capitals: String,
    /// Who signed for the department.
    #[schema(example = json!(null))]
    pub signed_by: Option<String>,
    /// When it was confirmed.
    pub confirmed_at: Option<Instant>,
    /// Who made it.
    #[schema(example = "accountant")]
    pub prepared_by: String,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl Statement {
    /// From its row and its lines.
    pub fn of(row: model::Statement, lines: Vec<StatementLine>) -> Self {
        let total_fen: Money = lines.iter().filter(|line| !line.disputed).map(|line| line.amount_fen).sum();
        Self {
            id: row.id,
            department_id: row.department_id,
            period: row.period,
            state: row.state,
            lines,
            total_fen,
            total_capitals: capitals(total_fen),
            signed_by: row.signed_by,
            confirmed_at: row.confirmed_at,
            prepared_by: row.prepared_by_name,
            created_at: row.created_at,
            updated_at: row.updated_at,
            etag: etag(row.version),
        }
    }
}

impl http::Resource for Statement {
    fn path(&self) -> String {
        format!("/statements/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of statements.
#[derive(Debug, Serialize, ToSchema)]
pub struct StatementPage {
    /// The statements.
    pub items: Vec<Statement>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}

/// Which statements.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct StatementQuery {
    /// Of these departments.
    #[serde(default)]
    #[param(inline)]
    pub department_id: Vec<DepartmentId>,
    /// Of these months.
    #[serde(default)]
    #[param(inline)]
    pub period: Vec<Period>,
    /// In these states.
    #[serde(default)]
    #[param(inline)]
    pub state: Vec<StatementState>,
}

/// Whose statement of which month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StatementForm {
    /// Whose.
    pub department_id: DepartmentId,
    /// Which month.
    pub period: Period,
}

/// The department's agreement.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgreedForm {
    /// Who signed for the department.
    #[schema(min_length = 1, max_length = 60, example = "李会计")]
    pub signed_by: Option<String>,
}

/// The department's objection to a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ObjectionForm {
    /// Which line.
    pub receivable_id: ReceivableId,
    /// Why.
    #[schema(min_length = 1, max_length = 500, example = "当日未用车")]
    pub reason: String,
}

/// List statements
///
/// A department's own; all of them for the accountant.
#[utoipa::path(
    tag = "billing",
    params(http::PageParams, StatementQuery),
    responses((status = 200, body = StatementPage)),
)]
#[get("/statements")]
async fn statement_list(ctx: Ctx, listing: Listing<StatementQuery>) -> Result<HttpResponse> {
    ctx.list(listing, |reader, page, filter| {
        let StatementQuery { department_id, period, state } = &filter;
        let filter =
            StatementFilter { department_id: department_id.clone(), period: period.clone(), state: state.clone() };
        ops::statement_list(reader, page, &filter)
    })
    .await
}

/// Make the statement of a month
///
/// All that the department owes of the month and that stands on no other statement. Asked for again before it is
/// confirmed, it takes in what has come and changed since.
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
/// In Chinese, with the total in capitals and boxes for the signatures.
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
/// The department has agreed to what isn't disputed. A line that was corrected since: 409 `charge_changed`; make it
/// again.
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
/// It leaves the statement and is still owed.
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
