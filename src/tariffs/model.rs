//! Services, rates and cancellation steps (rules.md §5).

use serde::{Deserialize, Serialize};

use crate::kernel::{Money, text_enum};

text_enum! {
    /// How a vehicle is hired. (`month` contracts come later and are refused.)
    pub enum Service {
        /// By the calendar day.
        Day = "day",
        /// Within the half day's included minutes; beyond them the whole is priced by the `day` rate.
        HalfDay = "half_day",
        /// From here to there, base once.
        Transfer = "transfer",
    }
}

/// What is owed when less than `hours_before` the start are left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CancellationStep {
    /// Hours before the start; at the boundary the step doesn't apply.
    #[schema(minimum = 0, maximum = 8784, example = 12)]
    pub hours_before: i64,
    /// Percent of the discounted base.
    #[schema(minimum = 0, maximum = 100, example = 30)]
    pub percent: i64,
}

/// The price of one class and service. Money in fen, distances in km, times in minutes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// The vehicle class's code.
    #[schema(min_length = 1, max_length = 20, example = "bus")]
    pub class: String,
    /// The service.
    pub service: Service,
    /// The price of a day, half day or transfer.
    #[schema(minimum = 0, maximum = 100_000_000, example = 90_000)]
    pub base_fen: Money,
    /// Kilometres in the base, per day.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 100_000, example = 100)]
    pub included_km: i64,
    /// Minutes in the base; reckoned only on a hire of one day.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1440, example = 480)]
    pub included_minutes: i64,
    /// Each kilometre beyond.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1_000_000, example = 460)]
    pub extra_km_fen: Money,
    /// Each hour beyond.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 10_000_000, example = 6000)]
    pub extra_hour_fen: Money,
    /// Minutes beyond are rounded up to a multiple of this.
    #[serde(default = "one")]
    #[schema(minimum = 1, maximum = 1440, example = 30)]
    pub rounding_minutes: i64,
    /// Each night away.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 10_000_000, example = 10_000)]
    pub overnight_fen: Money,
    /// What a holiday's base is in percent of a day's; 150 means one and a half times.
    #[serde(default = "hundred")]
    #[schema(minimum = 0, maximum = 1000, example = 150)]
    pub holiday_percent: i64,
    /// A last day that ends within these minutes after midnight is not counted.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1439, example = 300)]
    pub next_day_grace_minutes: i64,
    /// Fees for a late cancellation. None: no fee.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub cancellation_steps: Vec<CancellationStep>,
}

fn one() -> i64 {
    1
}
fn hundred() -> i64 {
    100
}
