//! Parameters of requests.

use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::IntoParams;

/// The days of the board.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Days {
    /// First day.
    #[param(example = "2026-05-06")]
    pub from: NaiveDate,
    /// First day after the last one, at most 31 days after the first.
    #[param(example = "2026-05-13")]
    pub until: NaiveDate,
}
