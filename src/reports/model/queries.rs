//! Queries of reports.

use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::IntoParams;

use super::ShareKey;
use crate::{
    bookings::model::{PerformanceSubject, Purpose},
    http::sheet::SheetFormat,
    kernel::{DepartmentId, DriverId, SupplierId, VehicleId},
};

/// Query of most reports.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ReportQuery {
    /// The first day; by default the first of `to`'s month.
    pub from: Option<NaiveDate>,
    /// The last day, which is included; by default today.
    pub to: Option<NaiveDate>,
    /// Form of the answer: by default JSON in fen; `csv`, `xlsx` and `html`, a page to print, are tables in yuan, with
    /// headings in the language of `Accept-Language`.
    #[serde(default)]
    #[param(inline)]
    pub format: SheetFormat,
}

/// Query of the report by vehicle.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct VehicleQuery {
    /// The first day; by default the first of `to`'s month.
    pub from: Option<NaiveDate>,
    /// The last day, which is included; by default today.
    pub to: Option<NaiveDate>,
    /// Form of the answer; by default JSON in fen.
    #[serde(default)]
    #[param(inline)]
    pub format: SheetFormat,
    /// How costs that belong to no vehicle are shared among vehicles; by default by revenue.
    #[serde(default)]
    #[param(inline)]
    pub key: ShareKey,
}

/// Query of the measures of service.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PerformanceQuery {
    /// The first day; by default the first of `to`'s month.
    pub from: Option<NaiveDate>,
    /// The last day, which is included; by default today.
    pub to: Option<NaiveDate>,
    /// Form of the answer; by default JSON in fen.
    #[serde(default)]
    #[param(inline)]
    pub format: SheetFormat,
    /// Whose service is measured; by default the company's.
    #[serde(default)]
    #[param(inline)]
    pub subject: PerformanceSubject,
}

/// Query of a report on whole months.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MonthsQuery {
    /// A day of the first month; by default the first of `to`'s month.
    pub from: Option<NaiveDate>,
    /// A day of the last month; by default today.
    pub to: Option<NaiveDate>,
}

/// Query of the alarms.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AlarmQuery {
    /// The day on which they are asked for; by default today.
    pub to: Option<NaiveDate>,
}

/// Query of a report on a year.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct YearReportQuery {
    /// The year; the present one if left out.
    #[param(minimum = 1980, maximum = 2099, example = 2026)]
    pub year: Option<i32>,
    /// Form of the answer; by default JSON in fen.
    #[serde(default)]
    #[param(inline)]
    pub format: SheetFormat,
}

/// Query of the ledger of an account.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct LedgerQuery {
    /// The account, sub-accounts included: `1002` gives the bank journal.
    #[param(min_length = 4, max_length = 20, example = "1122")]
    pub account: String,
    /// Only lines about this vehicle.
    #[param(value_type = Option<uuid::Uuid>)]
    pub vehicle_id: Option<VehicleId>,
    /// Only lines about this department.
    #[param(value_type = Option<uuid::Uuid>)]
    pub department_id: Option<DepartmentId>,
    /// Only lines about this driver.
    #[param(value_type = Option<uuid::Uuid>)]
    pub driver_id: Option<DriverId>,
    /// Only lines about this supplier.
    #[param(value_type = Option<uuid::Uuid>)]
    pub supplier_id: Option<SupplierId>,
    /// The first day; by default the first of `to`'s month.
    pub from: Option<NaiveDate>,
    /// The last day, which is included; by default today.
    pub to: Option<NaiveDate>,
    /// Form of the answer; by default JSON in fen.
    #[serde(default)]
    #[param(inline)]
    pub format: SheetFormat,
}

/// Query of the trip register.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RegisterQuery {
    /// The first day; by default the first of `to`'s month.
    pub from: Option<NaiveDate>,
    /// The last day, which is included; by default today.
    pub to: Option<NaiveDate>,
    /// Form of the answer; by default JSON in fen.
    #[serde(default)]
    #[param(inline)]
    pub format: SheetFormat,
    /// Only trips of these departments.
    #[serde(default)]
    #[param(value_type = Vec<uuid::Uuid>)]
    pub department_id: Vec<DepartmentId>,
    /// Only trips of which one of these vehicles drove a leg, or is to drive it.
    #[serde(default)]
    #[param(value_type = Vec<uuid::Uuid>)]
    pub vehicle_id: Vec<VehicleId>,
    /// Only trips of which one of these drivers drove a leg, or is to drive it.
    #[serde(default)]
    #[param(value_type = Vec<uuid::Uuid>)]
    pub driver_id: Vec<DriverId>,
    /// Only trips for these purposes.
    #[serde(default)]
    #[param(inline)]
    pub purpose: Vec<Purpose>,
    /// Only trips that were out on at least one holiday, or on none.
    pub holiday: Option<bool>,
}
