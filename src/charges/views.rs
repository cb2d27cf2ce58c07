//! The prices of hires.

use serde::Serialize;
use utoipa::ToSchema;

use super::model::Line;
use crate::kernel::{Money, TariffId};

/// The price of one vehicle.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct VehicleQuote {
    /// The code of its class.
    #[schema(example = "bus")]
    pub class: String,
    /// Its lines.
    pub lines: Vec<Line>,
    /// Their sum in fen.
    #[schema(value_type = i64, example = 97_560)]
    pub total_fen: Money,
}

/// The price of a hire as of now. `bookings` answers it as a quote.
#[derive(Debug, Clone)]
pub struct Priced {
    /// The tariff that applies.
    pub tariff_id: TariffId,
    /// The lines of all vehicles.
    pub lines: Vec<Line>,
    /// Their sum in fen.
    pub total_fen: Money,
    /// The price of each vehicle.
    pub per_vehicle: Vec<VehicleQuote>,
}
