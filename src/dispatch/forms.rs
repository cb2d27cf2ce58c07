//! What is sent.

use serde::Deserialize;
use utoipa::IntoParams;

use crate::kernel::Instant;

/// Over which window.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Window {
    /// From when.
    #[param(value_type = String, format = DateTime)]
    pub starts_at: Instant,
    /// Until when: at most 31 days.
    #[param(value_type = String, format = DateTime)]
    pub ends_at: Instant,
}
