//! Receipts of costs.

use actix_web::{HttpResponse, get, post};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    costs::{
        model::{self, Category, CostNew, CostState, Liable, PaidFrom, Prepayment, Release, Wanted},
        ops,
    },
    db::etag,
    http::{self, Body, Ctx, Listing, Path, Routes},
    kernel::{CostId, DriverId, Instant, JournalId, Money, Period, Result, SupplierId, TripId, VehicleId, id::of},
};

/// A line of a receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CostLine {
    /// The vehicle that it is about.
    pub vehicle_id: Option<VehicleId>,
    /// The driver.
    pub driver_id: Option<DriverId>,
    /// The trip.
    pub trip_id: Option<TripId>,
    /// The line's gross in fen.
    #[schema(value_type = i64, example = 42_000)]
    pub amount_fen: Money,
    /// What of it is cost, or paid ahead, in fen: without deducted tax and vehicle tax.
    #[schema(value_type = i64, example = 42_000)]
    pub net_fen: Money,
    /// Vehicle tax in it, in fen.
    #[schema(value_type = i64, example = 0)]
    pub vehicle_tax_fen: Money,
    /// Millilitres of fuel, or watt-hours.
    #[schema(example = 56_000)]
    pub quantity_milli: Option<i64>,
    /// What the odometer said at the filling.
    #[schema(example = 52_150)]
    pub odometer_km: Option<i64>,
    /// Whether the tank or battery was full afterwards.
    #[schema(example = true)]
    pub full_tank: bool,
}

/// What was paid ahead with one line of an insurance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PaidAhead {
    /// The vehicle.
    pub vehicle_id: Option<VehicleId>,
    /// Where it lies: 1123, or 1801 beyond a year.
    #[schema(example = "1123")]
    pub account: String,
    /// How much, in fen.
    #[schema(value_type = i64, example = 480_000)]
    pub amount_fen: Money,
    /// Over how many months it is released.
    #[schema(example = 12)]
    pub months: i64,
    /// The first of them.
    pub first_period: Period,
    /// What of it was released, in fen.
    #[schema(value_type = i64, example = 40_000)]
    pub released_fen: Money,
}

/// A receipt of a cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Cost {
    /// Its id.
    pub id: CostId,
    /// What it is for: `fuel`, `charging`, `tolls`, `parking`, `maintenance`, `inspection`, `outside_hire`, `dispatch`,
    /// `wages`, `overhead`, `fine`, `pass_through`, `fuel_card_top_up`, `etc_top_up`, `insurance`.
    #[schema(value_type = String, example = "fuel")]
    pub category: Category,
    /// Who bears a fine: `driver`, `company`.
    #[schema(value_type = Option<String>)]
    pub liable: Option<Liable>,
    /// The document's date.
    pub date: NaiveDate,
    /// Who issued the document.
    #[schema(example = "中石化象山石油分公司")]
    pub seller: String,
    /// The supplier that it is.
    pub supplier_id: Option<SupplierId>,
    /// The document's number.
    #[schema(example = "26332000000012345678")]
    pub number: Option<String>,
    /// What the document comes to in fen, tax included.
    #[schema(value_type = i64, example = 42_000)]
    pub gross_fen: Money,
    /// The tax as printed on the document, in fen.
    #[schema(value_type = i64, example = 0)]
    pub tax_fen: Money,
    /// What was taken off a fee for dispatched drivers, in fen.
    #[schema(value_type = i64, example = 0)]
    pub deduction_fen: Money,
    /// What of the tax was deducted, in fen.
    #[schema(value_type = i64, example = 0)]
    pub deducted_fen: Money,
    /// Where the money came from: `bank`, `cash`, `fuel_card`, `etc`, `driver_advance`, `payable`.
    #[schema(value_type = String, example = "fuel_card")]
    pub paid_from: PaidFrom,
    /// How many papers belong to it.
    #[schema(example = 1)]
    pub attachments: i64,
    /// What happened, in words.
    #[schema(example = "5月加油")]
    pub text: Option<String>,
    /// The first day that an insurance covers.
    pub covers_from: Option<NaiveDate>,
    /// The last day that it covers.
    pub covers_until: Option<NaiveDate>,
    /// Whether it was there when the books began: its journal is the opening one.
    #[schema(example = false)]
    pub opening: bool,
    /// How far it is: `posted`, `reversed`.
    #[schema(value_type = String, example = "posted")]
    pub state: CostState,
    /// Its journal.
    pub journal_id: JournalId,
    /// The date of the red journal that took it back.
    pub reversed_on: Option<NaiveDate>,
    /// Its lines.
    pub lines: Vec<CostLine>,
    /// What of an insurance was paid ahead, line by line.
    pub paid_ahead: Vec<PaidAhead>,
    /// When it was recorded.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl Cost {
    /// From its row, with those of the lines, prepayments and releases that are its own.
    pub fn of(row: model::Cost, lines: &[model::CostLine], ahead: &[Prepayment], released: &[Release]) -> Self {
        let line = |line: &model::CostLine| CostLine {
            vehicle_id: line.vehicle_id,
            driver_id: line.driver_id,
            trip_id: line.trip_id,
            amount_fen: line.amount_fen,
            net_fen: line.net_fen,
            vehicle_tax_fen: line.vehicle_tax_fen,
            quantity_milli: line.quantity_milli,
            odometer_km: line.odometer_km,
            full_tank: line.full_tank,
        };
        let paid = |paid: &Prepayment| PaidAhead {
            vehicle_id: paid.vehicle_id,
            account: paid.account.clone(),
            amount_fen: paid.amount_fen,
            months: paid.months,
            first_period: paid.first_period,
            released_fen: released
                .iter()
                .filter(|release| release.prepayment_id == paid.id)
                .map(|release| release.amount_fen)
                .sum(),
        };
        Self {
            lines: lines.iter().filter(|line| line.cost_id == row.id).map(line).collect(),
            paid_ahead: ahead.iter().filter(|paid| paid.cost_id == row.id).map(paid).collect(),
            id: row.id,
            category: row.category,
            liable: row.liable,
            date: row.date,
            seller: row.seller,
            supplier_id: row.supplier_id,
            number: row.number,
            gross_fen: row.gross_fen,
            tax_fen: row.tax_fen,
            deduction_fen: row.deduction_fen,
            deducted_fen: row.deducted_fen,
            paid_from: row.paid_from,
            attachments: row.attachments,
            text: row.text,
            covers_from: row.covers_from,
            covers_until: row.covers_until,
            opening: row.opening,
            state: row.state,
            journal_id: row.journal_id,
            reversed_on: row.reversed_on,
            created_at: row.created_at,
            updated_at: row.updated_at,
            etag: etag(row.version),
        }
    }
}

impl http::Resource for Cost {
    fn path(&self) -> String {
        format!("/costs/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of receipts.
#[derive(Debug, Serialize, ToSchema)]
pub struct CostPage {
    /// The receipts.
    pub items: Vec<Cost>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}

/// Which receipts.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CostFilter {
    /// For these.
    #[serde(default)]
    #[param(inline)]
    pub category: Vec<Category>,
    /// With a line about these vehicles.
    #[serde(default)]
    #[param(inline)]
    pub vehicle_id: Vec<VehicleId>,
    /// With a line about these drivers.
    #[serde(default)]
    #[param(inline)]
    pub driver_id: Vec<DriverId>,
    /// From these suppliers.
    #[serde(default)]
    #[param(inline)]
    pub supplier_id: Vec<SupplierId>,
    /// In these states.
    #[serde(default)]
    #[param(inline)]
    pub state: Vec<CostState>,
    /// From this day on.
    pub from: Option<NaiveDate>,
    /// Until this day, itself included.
    pub to: Option<NaiveDate>,
}

/// Why a receipt is taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CostReverse {
    /// Why; it is the red journal's text.
    #[schema(min_length = 1, max_length = 200, example = "金额录入有误，冲销重录")]
    pub reason: String,
    /// The red journal's date; today unless said.
    pub date: Option<NaiveDate>,
}

/// List receipts
#[utoipa::path(tag = "books", params(http::PageParams, CostFilter), responses((status = 200, body = CostPage)))]
#[get("/costs")]
async fn cost_list(ctx: Ctx, listing: Listing<CostFilter>) -> Result<HttpResponse> {
    ctx.list(listing, |reader, page, filter| ops::cost_list(reader, page, &filter.wanted())).await
}

impl CostFilter {
    fn wanted(&self) -> Wanted {
        Wanted {
            category: self.category.clone(),
            vehicle_id: self.vehicle_id.clone(),
            driver_id: self.driver_id.clone(),
            supplier_id: self.supplier_id.clone(),
            state: self.state.clone(),
            from: self.from,
            to: self.to,
        }
    }
}

/// Record a receipt
///
/// It is posted at once. A document is recorded once under its seller and number; what was wrong is reversed and
/// recorded anew.
#[utoipa::path(tag = "books", request_body = CostNew, responses((status = 201, body = Cost)))]
#[post("/costs")]
async fn cost_create(ctx: Ctx, body: Body<CostNew>) -> Result<HttpResponse> {
    ctx.create(body, ops::cost_create).await
}

/// One receipt
#[utoipa::path(tag = "books", params(("id" = CostId, Path)), responses((status = 200, body = Cost)))]
#[get("/costs/{id}")]
async fn cost_get(ctx: Ctx, id: Path<of::Cost>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::cost_get(reader, id.0)).await
}

/// Take a receipt back
///
/// By a red journal. What was already released of an insurance is given back when the month of that date is closed.
#[utoipa::path(
    tag = "books",
    params(("id" = CostId, Path)),
    request_body = CostReverse,
    responses((status = 200, body = Cost)),
)]
#[post("/costs/{id}/reverse")]
async fn cost_reverse(ctx: Ctx, id: Path<of::Cost>, body: Body<CostReverse>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::cost_reverse(unit, id.0, form)).await
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(cost_list).service(cost_create).service(cost_get).service(cost_reverse);
}
