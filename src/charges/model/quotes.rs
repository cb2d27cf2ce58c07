//! The request for a quote.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    kernel::{DepartmentId, Instant},
    tariffs::model::Service,
};

/// A number of vehicles of one class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// The code of the vehicle class.
    #[schema(min_length = 1, max_length = 20, example = "bus")]
    pub class: String,
    /// The number of vehicles.
    #[schema(minimum = 1, maximum = 99, example = 1)]
    pub quantity: i64,
}

/// A hire to be priced.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuoteNew {
    /// The vehicles.
    #[schema(min_items = 1, max_items = 20)]
    pub items: Vec<Item>,
    /// The service: by the day, half day, transfer or month.
    pub service: Service,
    /// When the vehicles leave the garage.
    pub starts_at: Instant,
    /// When they are back in the garage, at most 31 days after the start; 366 for the service `month`.
    pub ends_at: Instant,
    /// Kilometres of each vehicle.
    #[schema(minimum = 0, maximum = 100_000, example = 140)]
    pub distance_km: i64,
    /// Nights away. The default is one less than the days, and 0 with `home_each_evening`.
    #[schema(minimum = 0, maximum = 366)]
    pub overnight_nights: Option<i64>,
    /// Whether the vehicles are back each evening, so that no nights are charged unless they are stated.
    #[serde(default)]
    pub home_each_evening: bool,
    /// The department that hires, for its discount.
    pub department_id: DepartmentId,
}
