//! The wire of the reports: each as JSON in fen, and as a table in yuan.

pub mod account_ledger;
pub mod ageing;
pub mod balances;
pub mod departments;
pub mod drivers;
pub mod fleet;
pub mod fuel;
pub mod income;
pub mod outlays;
pub mod vehicle_months;
pub mod vehicles;
pub mod voucher;

use actix_web::{HttpResponse, get};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::{beancount, model::Days, ops, rules::ShareKey};
use crate::{
    http::{
        Ctx, Path, Query, Routes,
        sheet::{Sheet, SheetFormat},
    },
    kernel::{Instant, JournalId, Result, VehicleId, id::of},
};

/// What is asked of a report.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ReportQuery {
    /// The first day; the first of `to`'s month unless said.
    pub from: Option<NaiveDate>,
    /// The last day, itself included; today unless said.
    pub to: Option<NaiveDate>,
    /// In which form: JSON in fen unless said; `csv` and `xlsx` are tables in yuan, headed in the language of
    /// `Accept-Language`.
    #[serde(default)]
    #[param(inline)]
    pub format: SheetFormat,
}

/// What is asked of the report by vehicle.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct VehicleQuery {
    /// The first day; the first of `to`'s month unless said.
    pub from: Option<NaiveDate>,
    /// The last day, itself included; today unless said.
    pub to: Option<NaiveDate>,
    /// In which form.
    #[serde(default)]
    #[param(inline)]
    pub format: SheetFormat,
    /// By what costs that belong to no vehicle are shared: by revenue unless said.
    #[serde(default)]
    #[param(inline)]
    pub key: ShareKey,
}

/// A report that can be shown as a table.
trait Tabular: Serialize {
    /// The table.
    fn sheet(&self) -> Sheet;
}

impl ReportQuery {
    fn days(self, now: Instant) -> Result<Days> {
        ops::days(self.from, self.to, now.date())
    }
}

/// The report in the form asked for.
fn answer(ctx: &Ctx, report: &impl Tabular, format: SheetFormat) -> Result<HttpResponse> {
    report.sheet().answer(format, ctx.lang(), report)
}

/// Income statement
///
/// 利润表（会小企02表）: the days, the year to date, and month by month beside the year before. Transfers to profit are left
/// out.
#[utoipa::path(
    tag = "reports",
    params(ReportQuery),
    responses((status = 200, body = income::IncomeStatement, description = "The income statement")),
)]
#[get("/reports/income-statement")]
async fn income_statement(ctx: Ctx, query: Query<ReportQuery>) -> Result<HttpResponse> {
    answer(
        &ctx,
        &ctx.read(move |reader| ops::income_statement(reader, query.0.days(reader.now)?)).await?,
        query.0.format,
    )
}

/// Balance sheet
///
/// 资产负债表（会小企01表）, as of `to`; `from` is ignored.
#[utoipa::path(
    tag = "reports",
    params(ReportQuery),
    responses((status = 200, body = balances::BalanceSheet, description = "The balance sheet")),
)]
#[get("/reports/balance-sheet")]
async fn balance_sheet(ctx: Ctx, query: Query<ReportQuery>) -> Result<HttpResponse> {
    let as_of = ReportQuery { from: None, ..query.0 };
    answer(&ctx, &ctx.read(move |reader| ops::balance_sheet(reader, as_of.days(reader.now)?.to)).await?, as_of.format)
}

/// Trial balance
///
/// 科目余额表: opening, turnover, the year to date, closing; all journals counted.
#[utoipa::path(
    tag = "reports",
    params(ReportQuery),
    responses((status = 200, body = balances::TrialBalance, description = "The trial balance")),
)]
#[get("/reports/trial-balance")]
async fn trial_balance(ctx: Ctx, query: Query<ReportQuery>) -> Result<HttpResponse> {
    answer(&ctx, &ctx.read(move |reader| ops::trial_balance(reader, query.0.days(reader.now)?)).await?, query.0.format)
}

/// Accounts by vehicle
///
/// 单车核算: trips, kilometres, revenue, each cost, profit. Vehicles and what belongs to none come to the company.
#[utoipa::path(
    tag = "reports",
    params(VehicleQuery),
    responses((status = 200, body = vehicles::VehicleReport, description = "Vehicle by vehicle")),
)]
#[get("/reports/vehicles")]
async fn vehicle_report(ctx: Ctx, query: Query<VehicleQuery>) -> Result<HttpResponse> {
    let VehicleQuery { from, to, format, key } = query.0;
    let span = ReportQuery { from, to, format };
    answer(&ctx, &ctx.read(move |reader| ops::vehicles(reader, span.days(reader.now)?, key)).await?, format)
}

/// One vehicle month by month
///
/// The months that the days touch, each beside the same month a year before: its own revenue and costs, nothing shared.
#[utoipa::path(
    tag = "reports",
    params(("id" = VehicleId, Path), ReportQuery),
    responses((status = 200, body = vehicle_months::VehicleMonths, description = "Month by month")),
)]
#[get("/reports/vehicles/{id}")]
async fn vehicle_month_report(ctx: Ctx, id: Path<of::Vehicle>, query: Query<ReportQuery>) -> Result<HttpResponse> {
    answer(
        &ctx,
        &ctx.read(move |reader| ops::vehicle_months(reader, id.0, query.0.days(reader.now)?)).await?,
        query.0.format,
    )
}

/// Departments, and what they travelled for
#[utoipa::path(
    tag = "reports",
    params(ReportQuery),
    responses((status = 200, body = departments::DepartmentReport, description = "Department by department")),
)]
#[get("/reports/departments")]
async fn department_report(ctx: Ctx, query: Query<ReportQuery>) -> Result<HttpResponse> {
    answer(&ctx, &ctx.read(move |reader| ops::departments(reader, query.0.days(reader.now)?)).await?, query.0.format)
}

/// Drivers
#[utoipa::path(
    tag = "reports",
    params(ReportQuery),
    responses((status = 200, body = drivers::DriverReport, description = "Driver by driver")),
)]
#[get("/reports/drivers")]
async fn driver_report(ctx: Ctx, query: Query<ReportQuery>) -> Result<HttpResponse> {
    answer(&ctx, &ctx.read(move |reader| ops::drivers(reader, query.0.days(reader.now)?)).await?, query.0.format)
}

/// Utilisation
///
/// 完好率 (days not off the road of days on the books), 出车率 (days used of days on the books), 利用率 (days used of good
/// days).
#[utoipa::path(
    tag = "reports",
    params(ReportQuery),
    responses((status = 200, body = fleet::UtilisationReport, description = "Vehicle by vehicle")),
)]
#[get("/reports/utilisation")]
async fn utilisation(ctx: Ctx, query: Query<ReportQuery>) -> Result<HttpResponse> {
    answer(&ctx, &ctx.read(move |reader| ops::utilisation(reader, query.0.days(reader.now)?)).await?, query.0.format)
}

/// Mileage
#[utoipa::path(
    tag = "reports",
    params(ReportQuery),
    responses((status = 200, body = fleet::MileageReport, description = "Vehicle by vehicle")),
)]
#[get("/reports/mileage")]
async fn mileage(ctx: Ctx, query: Query<ReportQuery>) -> Result<HttpResponse> {
    answer(&ctx, &ctx.read(move |reader| ops::mileage(reader, query.0.days(reader.now)?)).await?, query.0.format)
}

/// Ageing of receivables
///
/// What departments owe, by days past due, as of `to`; `from` is ignored. `not_due` has what is not invoiced and what
/// is accrued.
#[utoipa::path(
    tag = "reports",
    params(ReportQuery),
    responses((status = 200, body = ageing::AgeingReport, description = "Department by department")),
)]
#[get("/reports/receivables-ageing")]
async fn receivables_ageing(ctx: Ctx, query: Query<ReportQuery>) -> Result<HttpResponse> {
    let as_of = ReportQuery { from: None, ..query.0 };
    answer(&ctx, &ctx.read(move |reader| ops::ageing(reader, as_of.days(reader.now)?.to)).await?, as_of.format)
}

/// Fuel and charging
///
/// By vehicle, with the consumption between full fillings.
#[utoipa::path(
    tag = "reports",
    params(ReportQuery),
    responses((status = 200, body = fuel::FuelReport, description = "Vehicle by vehicle")),
)]
#[get("/reports/fuel")]
async fn fuel_report(ctx: Ctx, query: Query<ReportQuery>) -> Result<HttpResponse> {
    answer(&ctx, &ctx.read(move |reader| ops::fuel(reader, query.0.days(reader.now)?)).await?, query.0.format)
}

/// Outlays billed and paid
///
/// Tolls and parking that the charges of the days' trips ask for, beside those that receipts which name the trips paid.
#[utoipa::path(
    tag = "reports",
    params(ReportQuery),
    responses((status = 200, body = outlays::OutlayReport, description = "Trip by trip")),
)]
#[get("/reports/outlays")]
async fn outlay_report(ctx: Ctx, query: Query<ReportQuery>) -> Result<HttpResponse> {
    answer(&ctx, &ctx.read(move |reader| ops::outlays(reader, query.0.days(reader.now)?)).await?, query.0.format)
}

/// Ledger of an account
///
/// 明细账: the lines of an account and its sub-accounts with their running balance, or only those about a vehicle,
/// department, driver or supplier. That of `1002` is the bank journal.
#[utoipa::path(
    tag = "reports",
    params(account_ledger::LedgerQuery),
    responses((status = 200, body = account_ledger::AccountLedger, description = "The lines")),
)]
#[get("/reports/account-ledger")]
async fn account_ledger_report(ctx: Ctx, query: Query<account_ledger::LedgerQuery>) -> Result<HttpResponse> {
    let (wanted, format) = (query.0.clone(), query.0.format);
    let span = ReportQuery { from: wanted.from, to: wanted.to, format };
    answer(&ctx, &ctx.read(move |reader| ops::account_ledger(reader, span.days(reader.now)?, &wanted)).await?, format)
}

/// The journal to print
///
/// 记账凭证, in Chinese, with the total in capitals and the count of attachments.
#[utoipa::path(
    tag = "books",
    params(("id" = JournalId, Path)),
    responses((status = 200, body = String, content_type = "text/html", description = "The page")),
)]
#[get("/journals/{id}/print")]
async fn journal_print(ctx: Ctx, id: Path<of::Journal>) -> Result<HttpResponse> {
    Ok(ctx.read(move |reader| ops::voucher(reader, id.0)).await?.answer())
}

/// The whole ledger as beancount's plain text
///
/// Every posted journal; those of closing and year end are tagged `closing` and `year_end`. `bean-check` accepts it.
#[utoipa::path(
    tag = "reports",
    responses(
        (
            status = 200,
            content_type = "text/plain",
            body = String,
            description = "The ledger",
            example = json!("2026-05-07 * \"确认用车费用\"\n  Assets:1122  680.00 CNY\n"),
        ),
    ),
)]
#[get("/exports/beancount")]
async fn beancount_export(ctx: Ctx) -> Result<HttpResponse> {
    let text = ctx.read(|reader| beancount::export(reader.conn)).await?;
    Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(text))
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .service(income_statement)
        .service(balance_sheet)
        .service(trial_balance)
        .service(vehicle_report)
        .service(vehicle_month_report);
    routes.service(department_report).service(outlay_report);
    routes
        .service(driver_report)
        .service(utilisation)
        .service(mileage)
        .service(receivables_ageing)
        .service(fuel_report)
        .service(account_ledger_report);
    routes.service(journal_print).service(beancount_export);
}
