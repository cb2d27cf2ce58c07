//! What is asked of a report.

use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::IntoParams;

use super::ShareKey;
use crate::{
    http::sheet::SheetFormat,
    kernel::{DepartmentId, DriverId, SupplierId, VehicleId},
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

/// Which lines.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct LedgerQuery {
    /// Of this account and its sub-accounts: `1002` is the bank journal.
    #[param(min_length = 4, max_length = 20, example = "1122")]
    pub account: String,
    /// About this vehicle.
    #[param(value_type = Option<uuid::Uuid>)]
    pub vehicle_id: Option<VehicleId>,
    /// About this department.
    #[param(value_type = Option<uuid::Uuid>)]
    pub department_id: Option<DepartmentId>,
    /// About this driver.
    #[param(value_type = Option<uuid::Uuid>)]
    pub driver_id: Option<DriverId>,
    /// About this supplier.
    #[param(value_type = Option<uuid::Uuid>)]
    pub supplier_id: Option<SupplierId>,
    /// The first day; the first of `to`'s month unless said.
    pub from: Option<NaiveDate>,
    /// The last day, itself included; today unless said.
    pub to: Option<NaiveDate>,
    /// In which form.
    #[serde(default)]
    #[param(inline)]
    pub format: SheetFormat,
}
