//! Bodies of acts on the reference data.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why a proposal is rejected or withdrawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RejectProposal {
    /// The reason.
    #[schema(min_length = 1, max_length = 500, example = "与已发布的放假安排不符")]
    pub reason: String,
}
