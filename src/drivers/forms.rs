//! Bodies of the actions on leave.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::kernel::Instant;

/// Ends a driver's leave early.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LeaveEnd {
    /// When the leave ends: the present moment if left out. It must not lie in the future.
    pub at: Option<Instant>,
}
