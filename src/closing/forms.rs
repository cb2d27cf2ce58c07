//! What clients send to close a month.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::AccrualCategory;
use crate::kernel::{DriverId, Money, Period, SupplierId, VehicleId};

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
