//! Bodies of the actions on off-road spans and on what was done to a vehicle.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::kernel::Instant;

/// Ends an off-road span early.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OffRoadEnd {
    /// When the span ends: the present moment if left out. It must not lie in the future.
    pub at: Option<Instant>,
}

/// Makes a record of maintenance void.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MaintenanceVoid {
    /// Why it doesn't hold.
    #[schema(min_length = 1, max_length = 500, example = "记错车辆")]
    pub reason: String,
}
