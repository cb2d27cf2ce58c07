//! Quotes as the API answers them.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    charges::{
        model::Line,
        views::{Priced, VehicleQuote},
    },
    dispatch::views::Warning,
    kernel::{Money, TariffId},
};

/// The price of a hire as of now.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Quote {
    /// The tariff that applies.
    pub tariff_id: TariffId,
    /// The lines of all vehicles.
    pub lines: Vec<Line>,
    /// Their sum in fen.
    #[schema(value_type = i64, example = 97_560)]
    pub total_fen: Money,
    /// The price of each vehicle.
    pub per_vehicle: Vec<VehicleQuote>,
    /// What the department's budget says of a booking at this price: `budget_warning`, `over_budget`.
    pub warnings: Vec<Warning>,
}

impl Quote {
    /// The price with these warnings.
    pub fn of(price: Priced, warnings: Vec<Warning>) -> Self {
        let Priced { tariff_id, lines, total_fen, per_vehicle } = price;
        Self { tariff_id, lines, total_fen, per_vehicle, warnings }
    }
}
