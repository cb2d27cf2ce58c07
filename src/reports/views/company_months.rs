//! The company month by month.

use serde::Serialize;
use utoipa::ToSchema;

use crate::kernel::{Money, Period};

/// A month of the company. What is null isn't recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CompanyMonth {
    /// The month.
    pub period: Period,
    /// Revenue, net of VAT, in fen.
    #[schema(value_type = Option<i64>, example = 17_500_000)]
    pub revenue_fen: Option<Money>,
    /// All costs and taxes, in fen.
    #[schema(value_type = Option<i64>, example = 15_800_000)]
    pub cost_fen: Option<Money>,
    /// Net profit, in fen.
    #[schema(value_type = Option<i64>, example = 1_700_000)]
    pub profit_fen: Option<Money>,
    /// Trips that returned.
    #[schema(example = 214)]
    pub trips: Option<i64>,
    /// Kilometres driven for departments.
    #[schema(example = 18_400)]
    pub km: Option<i64>,
    /// 利用率: days on which a vehicle was out, in percent of its good days.
    #[schema(example = 62)]
    pub utilisation_percent: Option<i64>,
    /// Trips picked up in time, in percent of those with a recorded pick-up.
    #[schema(example = 97)]
    pub punctual_percent: Option<i64>,
    /// The mean rating in hundredths: 475 is 4.75.
    #[schema(example = 475)]
    pub rating_hundredths: Option<i64>,
}
