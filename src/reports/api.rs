//! Routes of the reports: each as JSON in fen, and as a table in yuan.

use actix_web::{HttpResponse, get};

use super::{
    beancount,
    model::{
        AlarmQuery, DaySheetQuery, Days, LedgerQuery, MonthsQuery, PerformanceQuery, RegisterQuery, ReportQuery,
        VehicleQuery, YearReportQuery,
    },
    ops,
    views::{
        AccountLedger, AgeingReport, AlarmReport, BalanceSheet, DepartmentReport, DriverReport, FuelReport,
        IncomeStatement, MileageReport, OutlayReport, PerformanceReport, QualityReport, SpendingReport,
        StatisticsReport, Tabular, TrialBalance, TripRegister, UtilisationReport, VehicleMonths, VehicleReport,
    },
};
use crate::{
    db::Reader,
    http::{Ctx, DatePath, Path, Query, Routes},
    kernel::{JournalId, Result, VehicleId, id::of},
};

/// The report on the days asked for, in the form asked for.
async fn report<R: Tabular + Send + 'static>(
    ctx: Ctx,
    query: ReportQuery,
    job: impl Fn(&mut Reader<'_>, Days) -> Result<R> + Send + 'static,
) -> Result<HttpResponse> {
    let ReportQuery { from, to, format } = query;
    let report = ctx.read(move |reader| job(reader, ops::days(from, to, reader.now.date())?)).await?;
    report.sheet().answer(format, ctx.lang(), &report)
}

/// The query of a report as of a day: `from` is ignored.
fn as_of(query: ReportQuery) -> ReportQuery {
    ReportQuery { from: None, ..query }
}

/// Income statement
///
/// 利润表（会小企02表）: the days asked for, the year to date, and each month beside the same month a year before. Transfers
/// to profit are left out.
#[utoipa::path(
    tag = "reports",
    params(ReportQuery),
    responses((status = 200, body = IncomeStatement, description = "The income statement")),
)]
#[get("/reports/income-statement")]
async fn income_statement(ctx: Ctx, query: Query<ReportQuery>) -> Result<HttpResponse> {
    report(ctx, query.0, ops::income_statement).await
}

/// Balance sheet
///
/// 资产负债表（会小企01表）, as of `to`; `from` is ignored.
#[utoipa::path(
    tag = "reports",
    params(ReportQuery),
    responses((status = 200, body = BalanceSheet, description = "The balance sheet")),
)]
#[get("/reports/balance-sheet")]
async fn balance_sheet(ctx: Ctx, query: Query<ReportQuery>) -> Result<HttpResponse> {
    report(ctx, as_of(query.0), |reader, days| ops::balance_sheet(reader, days.to)).await
}

/// Trial balance
///
/// 科目余额表: opening balance, debits and credits, the year to date, closing balance. All journals are counted.
#[utoipa::path(
    tag = "reports",
    params(ReportQuery),
    responses((status = 200, body = TrialBalance, description = "The trial balance")),
)]
#[get("/reports/trial-balance")]
async fn trial_balance(ctx: Ctx, query: Query<ReportQuery>) -> Result<HttpResponse> {
    report(ctx, query.0, ops::trial_balance).await
}

/// Accounts by vehicle
///
/// 单车核算: trips, kilometres, revenue, each cost, profit. Vehicles and what belongs to no vehicle add up to the company.
#[utoipa::path(
    tag = "reports",
    params(VehicleQuery),
    responses((status = 200, body = VehicleReport, description = "Vehicle by vehicle")),
)]
#[get("/reports/vehicles")]
async fn vehicle_report(ctx: Ctx, query: Query<VehicleQuery>) -> Result<HttpResponse> {
    let VehicleQuery { from, to, format, key } = query.0;
    report(ctx, ReportQuery { from, to, format }, move |reader, days| ops::vehicles(reader, days, key)).await
}

/// One vehicle month by month
///
/// The months that the days touch, each beside the same month a year before. Only the vehicle's own revenue and costs
/// are counted; nothing is shared.
#[utoipa::path(
    tag = "reports",
    params(("id" = VehicleId, Path), ReportQuery),
    responses((status = 200, body = VehicleMonths, description = "Month by month")),
)]
#[get("/reports/vehicles/{id}")]
async fn vehicle_month_report(ctx: Ctx, id: Path<of::Vehicle>, query: Query<ReportQuery>) -> Result<HttpResponse> {
    report(ctx, query.0, move |reader, days| ops::vehicle_months(reader, id.0, days)).await
}

/// Departments, and trips by class, purpose and service
#[utoipa::path(
    tag = "reports",
    params(ReportQuery),
    responses((status = 200, body = DepartmentReport, description = "Department by department")),
)]
#[get("/reports/departments")]
async fn department_report(ctx: Ctx, query: Query<ReportQuery>) -> Result<HttpResponse> {
    report(ctx, query.0, ops::departments).await
}

/// Drivers
#[utoipa::path(
    tag = "reports",
    params(ReportQuery),
    responses((status = 200, body = DriverReport, description = "Driver by driver")),
)]
#[get("/reports/drivers")]
async fn driver_report(ctx: Ctx, query: Query<ReportQuery>) -> Result<HttpResponse> {
    report(ctx, query.0, ops::drivers).await
}

/// Utilisation
///
/// 完好率: days not off the road, in percent of days in service. 出车率: days on which it was out, in percent of days in
/// service. 利用率: days on which it was out, in percent of days not off the road.
#[utoipa::path(
    tag = "reports",
    params(ReportQuery),
    responses((status = 200, body = UtilisationReport, description = "Vehicle by vehicle")),
)]
#[get("/reports/utilisation")]
async fn utilisation(ctx: Ctx, query: Query<ReportQuery>) -> Result<HttpResponse> {
    report(ctx, query.0, ops::utilisation).await
}

/// Mileage
#[utoipa::path(
    tag = "reports",
    params(ReportQuery),
    responses((status = 200, body = MileageReport, description = "Vehicle by vehicle")),
)]
#[get("/reports/mileage")]
async fn mileage(ctx: Ctx, query: Query<ReportQuery>) -> Result<HttpResponse> {
    report(ctx, query.0, ops::mileage).await
}

/// Ageing of receivables
///
/// What departments owe, by days past due, as of `to`; `from` is ignored. `not_due` includes what is not invoiced and
/// what is accrued.
#[utoipa::path(
    tag = "reports",
    params(ReportQuery),
    responses((status = 200, body = AgeingReport, description = "Department by department")),
)]
#[get("/reports/receivables-ageing")]
async fn receivables_ageing(ctx: Ctx, query: Query<ReportQuery>) -> Result<HttpResponse> {
    report(ctx, as_of(query.0), |reader, days| ops::ageing(reader, days.to)).await
}

/// Fuel and charging
///
/// Fuel and charging by vehicle, with the consumption between full fillings.
#[utoipa::path(
    tag = "reports",
    params(ReportQuery),
    responses((status = 200, body = FuelReport, description = "Vehicle by vehicle")),
)]
#[get("/reports/fuel")]
async fn fuel_report(ctx: Ctx, query: Query<ReportQuery>) -> Result<HttpResponse> {
    report(ctx, query.0, ops::fuel).await
}

/// Outlays billed and paid
///
/// Tolls and parking that are billed for trips that returned on these days, beside those that were paid by receipts that
/// name these trips.
#[utoipa::path(
    tag = "reports",
    params(ReportQuery),
    responses((status = 200, body = OutlayReport, description = "Trip by trip")),
)]
#[get("/reports/outlays")]
async fn outlay_report(ctx: Ctx, query: Query<ReportQuery>) -> Result<HttpResponse> {
    report(ctx, query.0, ops::outlays).await
}

/// Measures of service
///
/// 服务绩效: how many of how many trips were in time, never disputed and so on, of the company or of each vehicle or driver.
/// A trip counts on the day of its return, and as planned on the day of its planned start; what is still to come isn't
/// counted yet.
#[utoipa::path(
    tag = "reports",
    params(PerformanceQuery),
    responses((status = 200, body = PerformanceReport, description = "Row by row")),
)]
#[get("/reports/performance")]
async fn performance_report(ctx: Ctx, query: Query<PerformanceQuery>) -> Result<HttpResponse> {
    let PerformanceQuery { from, to, format, subject } = query.0;
    report(ctx, ReportQuery { from, to, format }, move |reader, days| ops::performance(reader, days, subject)).await
}

/// Services bought and own
///
/// 购买服务与自主服务支出: what each category of services costs in the whole months that the days touch. A month whose assessment is
/// final counts with what is paid, any other with its fees and wages.
#[utoipa::path(
    tag = "reports",
    params(ReportQuery),
    responses((status = 200, body = SpendingReport, description = "Category by category")),
)]
#[get("/reports/spending")]
async fn spending_report(ctx: Ctx, query: Query<ReportQuery>) -> Result<HttpResponse> {
    report(ctx, query.0, ops::spending).await
}

/// Scores beside margins
///
/// 质量与利润: of each contract the final scores of the whole months that the days touch, what the provider gained, which clauses
/// lost most, and how scores and margins go together.
#[utoipa::path(
    tag = "reports",
    params(MonthsQuery),
    responses((status = 200, body = QualityReport, description = "Contract by contract")),
)]
#[get("/reports/quality-and-profit")]
async fn quality_report(ctx: Ctx, query: Query<MonthsQuery>) -> Result<HttpResponse> {
    let MonthsQuery { from, to } = query.0;
    ctx.json(move |reader| {
        let days = ops::days(from, to, reader.now.date())?;
        ops::quality_and_profit(reader, days)
    })
    .await
}

/// What the bureau should look into
///
/// 监管预警, as of a day: on the twelve months that are over by then, and on the day itself.
#[utoipa::path(
    tag = "reports",
    params(AlarmQuery),
    responses((status = 200, body = AlarmReport, description = "The alarms")),
)]
#[get("/reports/alarms")]
async fn alarm_report(ctx: Ctx, query: Query<AlarmQuery>) -> Result<HttpResponse> {
    ctx.json(move |reader| ops::alarms(reader, query.0.to)).await
}

/// A year of the vehicles
///
/// 年度车辆统计, without plates: vehicles by class and by what they run on, with kilometres, costs and fuel, and trips by purpose. The
/// present year counts until today.
#[utoipa::path(
    tag = "reports",
    params(YearReportQuery),
    responses((status = 200, body = StatisticsReport, description = "The year")),
)]
#[get("/reports/statistics")]
async fn statistics_report(ctx: Ctx, query: Query<YearReportQuery>) -> Result<HttpResponse> {
    let YearReportQuery { year, format } = query.0;
    let report = ctx.read(move |reader| ops::statistics(reader, year)).await?;
    report.sheet().answer(format, ctx.lang(), &report)
}

/// Trip register
///
/// 用车台账: the trips that were out on one of the days, or are planned for one, whenever they returned; cancelled ones
/// aren't listed. A department reads its own.
#[utoipa::path(
    tag = "reports",
    params(RegisterQuery),
    responses((status = 200, body = TripRegister, description = "Trip by trip")),
)]
#[get("/reports/trips")]
async fn trip_register(ctx: Ctx, query: Query<RegisterQuery>) -> Result<HttpResponse> {
    let RegisterQuery { from, to, format, .. } = query.0;
    let asked = ReportQuery { from, to, format };
    report(ctx, asked, move |reader, days| ops::register(reader, days, &query.0)).await
}

/// Ledger of an account
///
/// 明细账: the lines of an account and its sub-accounts with their running balance, or only those about a vehicle,
/// department, driver or supplier. `1002` gives the bank journal.
#[utoipa::path(
    tag = "reports",
    params(LedgerQuery),
    responses((status = 200, body = AccountLedger, description = "The lines")),
)]
#[get("/reports/account-ledger")]
async fn account_ledger_report(ctx: Ctx, query: Query<LedgerQuery>) -> Result<HttpResponse> {
    let LedgerQuery { from, to, format, .. } = query.0;
    let asked = ReportQuery { from, to, format };
    report(ctx, asked, move |reader, days| ops::account_ledger(reader, days, &query.0)).await
}

/// A journal as a page to print
///
/// 记账凭证 in Chinese, with the total in Chinese capitals and the number of attachments.
#[utoipa::path(
    tag = "books",
    params(("id" = JournalId, Path)),
    responses((status = 200, body = String, content_type = "text/html", description = "The page")),
)]
#[get("/journals/{id}/print")]
async fn journal_print(ctx: Ctx, id: Path<of::Journal>) -> Result<HttpResponse> {
    Ok(ctx.read(move |reader| ops::voucher(reader, id.0)).await?.answer())
}

/// The day sheet to print
///
/// 派车表: what each vehicle does on a day, in the order of time, with driver, contact and route, and with room for times and
/// odometer readings. What is known of them is filled in.
#[utoipa::path(
    tag = "trips",
    params(("date" = NaiveDate, Path, example = "2026-05-07"), DaySheetQuery),
    responses((status = 200, body = String, content_type = "text/html", description = "The page")),
)]
#[get("/day-sheets/{date}")]
async fn day_sheet(ctx: Ctx, date: DatePath, query: Query<DaySheetQuery>) -> Result<HttpResponse> {
    let sheet = ctx.read(move |reader| ops::day_sheet(reader, date.0)).await?;
    sheet.answer(query.0.format, ctx.lang())
}

/// The whole ledger as beancount's plain text
///
/// All posted journals. Those of closing and year end are tagged `closing` and `year_end`. `bean-check` accepts it.
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
        .service(performance_report)
        .service(spending_report)
        .service(quality_report)
        .service(alarm_report)
        .service(statistics_report)
        .service(trip_register)
        .service(account_ledger_report);
    routes.service(day_sheet).service(journal_print).service(beancount_export);
}
