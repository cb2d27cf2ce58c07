//! The query of the dashboard.

use serde::Deserialize;
use utoipa::IntoParams;

/// Which year.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct YearQuery {
    /// The year; the present one if left out.
    #[param(minimum = 1980, maximum = 2099, example = 2026)]
    pub year: Option<i32>,
}
