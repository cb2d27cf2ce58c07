//! Parameters of requests.

use serde::Deserialize;
use utoipa::IntoParams;

use crate::kernel::Instant;

/// Window of the query of availability.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Window {
    /// Start of the window.
    #[param(value_type = String, format = DateTime)]
    pub starts_at: Instant,
    /// End of the window, at most 31 days after its start.
    #[param(value_type = String, format = DateTime)]
    pub ends_at: Instant,
}
