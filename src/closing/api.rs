//! The wire of closing.

use actix_web::{HttpResponse, post};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{model::Sums, ops};
use crate::{
    http::{self, Body, Ctx, PeriodPath, Routes},
    kernel::{DepartmentId, DriverId, Money, Period, Result, SupplierId, VehicleId, text_enum},
    ledger::{
        api::{Month, ReasonForm},
        model::{Dated, JournalKind, Posting},
    },
};

text_enum! {
    /// What is accrued by hand when a month is closed.
    pub enum AccrualCategory {
        /// The month's wages of our own drivers.
        Wages = "wages" ("Wages", "工资"),
        /// The month's fee of dispatched drivers, estimated until the invoice comes: taken back when the next month
        /// begins.
        Dispatch = "dispatch" ("Dispatched drivers", "劳务派遣"),
    }
}

/// A stated accrual.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Accrued {
    /// What it is.
    pub category: AccrualCategory,
    /// The vehicle whose cost it is.
    pub vehicle_id: Option<VehicleId>,
    /// The driver.
    pub driver_id: Option<DriverId>,
    /// Who sends the drivers.
    pub supplier_id: Option<SupplierId>,
    /// How much, in fen.
    #[schema(value_type = i64, minimum = 1, maximum = 10_000_000_000_000_i64, example = 650_000)]
    pub amount_fen: Money,
}

impl Accrued {
    /// The journal's words.
    pub fn words(&self, period: Period) -> String {
        match self.category {
            AccrualCategory::Wages => format!("计提 {period} 驾驶员工资"),
            AccrualCategory::Dispatch => format!("暂估 {period} 劳务派遣费"),
        }
    }
}

/// How a month is closed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseForm {
    /// Only show what closing would post.
    #[serde(default)]
    pub dry_run: bool,
    /// Wages and dispatched drivers' fees of the month that no document stands for yet.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub accruals: Vec<Accrued>,
}

/// A line of a planned journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PlannedLine {
    /// The account's code.
    #[schema(example = "5001")]
    pub account: String,
    /// Debit in fen.
    #[schema(value_type = i64, example = 67_327)]
    pub dr_fen: Money,
    /// Credit in fen.
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
}

/// A journal that closing posts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PlannedJournal {
    /// Its date.
    pub date: NaiveDate,
    /// What kind.
    #[schema(value_type = String, example = "closing")]
    pub kind: JournalKind,
    /// What happens, in words.
    #[schema(example = "结转 2026-04 损益")]
    pub text: String,
    /// Its lines.
    pub lines: Vec<PlannedLine>,
}

impl PlannedJournal {
    /// As it is shown.
    pub fn of(posting: &Posting) -> Self {
        let (Dated::On(date) | Dated::OnOrToday(date)) = posting.dated;
        let worth = posting.entries.iter().filter(|entry| (entry.dr_fen, entry.cr_fen) != (Money::ZERO, Money::ZERO));
        let lines = worth.map(|entry| PlannedLine {
            account: entry.account.clone(),
            dr_fen: entry.dr_fen,
            cr_fen: entry.cr_fen,
            vehicle_id: entry.of.vehicle_id,
            driver_id: entry.of.driver_id,
            department_id: entry.of.department_id,
            supplier_id: entry.of.supplier_id,
        });
        Self { date, kind: posting.kind, text: posting.text.clone(), lines: lines.collect() }
    }
}

/// What the accounts' balances come to on each side: the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct BalanceTotals {
    /// Of those in debit, in fen.
    #[schema(value_type = i64, example = 1_250_000)]
    pub debit_fen: Money,
    /// Of those in credit, in fen.
    #[schema(value_type = i64, example = 1_250_000)]
    pub credit_fen: Money,
}

impl BalanceTotals {
    /// Of what accounts stand at, by account.
    pub fn of(standing: &Sums) -> Self {
        let mut accounts = std::collections::BTreeMap::<&str, Money>::new();
        for ((account, _), fen) in &standing.0 {
            let sum = accounts.entry(account).or_default();
            *sum = *sum + *fen;
        }
        let side =
            |sign: i64| accounts.values().filter(|fen| fen.0.signum() == sign).map(|fen| Money(fen.0.abs())).sum();
        Self { debit_fen: side(1), credit_fen: side(-1) }
    }
}

/// A closed month, or what closing it would post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Closing {
    /// Whether nothing was posted.
    pub dry_run: bool,
    /// The month's profit after taxes, in fen.
    #[schema(value_type = i64, example = 37_327)]
    pub profit_fen: Money,
    /// The trial balance before.
    pub trial_balance_before: BalanceTotals,
    /// And after.
    pub trial_balance_after: BalanceTotals,
    /// What closing posts, in its order.
    pub journals: Vec<PlannedJournal>,
    /// The month.
    pub month: Month,
}

impl http::Resource for Closing {
    fn path(&self) -> String {
        self.month.path()
    }
    fn etag(&self) -> &str {
        &self.month.etag
    }
}

/// Close a month
///
/// With `dry_run` it only shows every journal that closing would post. Else all of them are posted, or none: accruals,
/// depreciation and releases, taxes, the transfer to profit; then nothing more goes into the month.
#[utoipa::path(
    tag = "books",
    params(("period" = Period, Path)),
    request_body = CloseForm,
    responses((status = 200, body = Closing)),
)]
#[post("/periods/{period}/close")]
async fn period_close(ctx: Ctx, period: PeriodPath, body: Body<CloseForm>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::period_close(unit, period.0, form)).await
}

/// Reopen the latest closed month
///
/// The first call asks for it; the second, by another person, does it: all that closing posted is reversed.
#[utoipa::path(
    tag = "books",
    params(("period" = Period, Path)),
    request_body = ReasonForm,
    responses((status = 200, body = Month)),
)]
#[post("/periods/{period}/reopen")]
async fn period_reopen(ctx: Ctx, period: PeriodPath, body: Body<ReasonForm>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::period_reopen(unit, period.0, &form.reason)).await
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(period_close).service(period_reopen);
}
