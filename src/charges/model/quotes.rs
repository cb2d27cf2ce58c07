//! What is to be priced.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    kernel::{DepartmentId, Instant},
    tariffs::model::Service,
};

/// How many of which class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// The vehicle class's code.
    #[schema(min_length = 1, max_length = 20, example = "bus")]
    pub class: String,
    /// How many.
    #[schema(minimum = 1, maximum = 99, example = 1)]
    pub quantity: i64,
}

/// What is to be priced.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuoteNew {
    /// The vehicles.
    #[schema(min_items = 1, max_items = 20)]
    pub items: Vec<Item>,
    /// How they are hired.
    pub service: Service,
    /// From when, garage to garage.
    pub starts_at: Instant,
    /// Until when.
    pub ends_at: Instant,
    /// Kilometres of each vehicle.
    #[schema(minimum = 0, maximum = 100_000, example = 140)]
    pub distance_km: i64,
    /// Nights away; one less than the days unless said.
    #[schema(minimum = 0, maximum = 31)]
    pub overnight_nights: Option<i64>,
    /// For whom: its discount counts.
    pub department_id: DepartmentId,
}
