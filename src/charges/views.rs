//! Quotes as the API answers them.

use serde::Serialize;
use utoipa::ToSchema;

use super::model::Line;
use crate::kernel::{Money, TariffId};

/// What one vehicle costs.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct VehicleQuote {
    /// Its class.
    #[schema(example = "bus")]
    pub class: String,
    /// Its lines.
    pub lines: Vec<Line>,
    /// Their sum in fen.
    #[schema(value_type = i64, example = 97_560)]
    pub total_fen: Money,
}

/// What it would cost now.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Quote {
    /// The tariff that prices it.
    pub tariff_id: TariffId,
    /// The lines of all vehicles.
    pub lines: Vec<Line>,
    /// Their sum in fen.
    #[schema(value_type = i64, example = 97_560)]
    pub total_fen: Money,
    /// Each vehicle alone.
    pub per_vehicle: Vec<VehicleQuote>,
}
