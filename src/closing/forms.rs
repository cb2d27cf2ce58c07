//! The body of a request to close a month.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::AccrualCategory;
use crate::kernel::{DriverId, Money, Period, SupplierId, VehicleId};

/// An accrual for which there is no document yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Accrued {
    /// What is accrued.
    pub category: AccrualCategory,
    /// The vehicle that bears the cost.
    pub vehicle_id: Option<VehicleId>,
    /// The driver.
    pub driver_id: Option<DriverId>,
    /// The company that dispatches the drivers.
    pub supplier_id: Option<SupplierId>,
    /// The amount in fen.
    #[schema(value_type = i64, minimum = 1, maximum = 10_000_000_000_000_i64, example = 650_000)]
    pub amount_fen: Money,
}

impl Accrued {
    /// The text of its journal.
    pub fn words(&self, period: Period) -> String {
        match self.category {
            AccrualCategory::Wages => format!("计提 {period} 驾驶员工资"),
            AccrualCategory::Dispatch => format!("暂估 {period} 劳务派遣费"),
        }
    }
}

/// How to close a month.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseForm {
    /// Only show what closing would post.
    #[serde(default)]
    pub dry_run: bool,
    /// Wages and fees of dispatched drivers for which there is no document yet.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub accruals: Vec<Accrued>,
}
