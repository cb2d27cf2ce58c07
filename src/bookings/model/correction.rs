//! Corrections of what was recorded of a trip.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::kernel::{Instant, Money};

/// A correction of departure and return. Fields that are left out stay as they are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Correct {
    /// When it left the garage.
    pub departed_at: Option<Instant>,
    /// Odometer at departure in km.
    #[schema(minimum = 0, maximum = 9_999_999)]
    pub departure_odometer_km: Option<i64>,
    /// When it was back in the garage.
    pub at: Option<Instant>,
    /// Odometer at return in km.
    #[schema(minimum = 0, maximum = 9_999_999)]
    pub odometer_km: Option<i64>,
    /// When the passengers got in.
    pub picked_up_at: Option<Instant>,
    /// Minutes waited.
    #[schema(minimum = 0, maximum = 527_040)]
    pub waiting_minutes: Option<i64>,
    /// Nights away.
    #[schema(minimum = 0, maximum = 366)]
    pub overnight_nights: Option<i64>,
    /// Tolls that are part of the company's price, in fen.
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 100_000_000)]
    pub tolls_fen: Option<Money>,
    /// Parking that is part of the company's price, in fen.
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 100_000_000)]
    pub parking_fen: Option<Money>,
    /// Minutes at the wheel.
    #[schema(minimum = 0, maximum = 527_040)]
    pub driving_minutes: Option<i64>,
    /// Amount to add to the charge, or to take off, in fen. A second person must approve it.
    #[schema(value_type = Option<i64>, minimum = -1_000_000_000, maximum = 1_000_000_000)]
    pub adjustment_fen: Option<Money>,
    /// Reason.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

impl Correct {
    /// Whether it corrects nothing.
    pub fn is_empty(&self) -> bool {
        let nothing = Self { reason: self.reason.clone(), ..Self::default() };
        *self == nothing
    }
}

/// A correction of a signed charge that awaits a second person (RULES.md §4.8).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProposedCorrection {
    /// What is to be corrected.
    pub correction: Correct,
    /// The version of the charge that is to be corrected. If there is another one by then, the proposal can't be
    /// approved.
    #[schema(example = 1)]
    pub charge_version: i64,
    /// What the charge would come to, in fen.
    #[schema(value_type = i64, example = 98_260)]
    pub total_fen: Money,
}
