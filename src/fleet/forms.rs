//! Bodies of the actions on off-road spans.

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
