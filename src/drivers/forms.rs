//! Bodies of the actions on leave.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::kernel::Instant;

/// When a driver's leave is ended early.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LeaveEnd {
    /// The moment, now unless said; not in the future.
    pub at: Option<Instant>,
}
