//! Bodies of the actions on off-road spans.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::kernel::Instant;

/// When an off-road span is ended early.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OffRoadEnd {
    /// The moment, now unless said; not in the future.
    pub at: Option<Instant>,
}
