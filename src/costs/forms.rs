//! Bodies of the actions on receipts.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Reverses a receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CostReverse {
    /// Reason, which becomes the text of the red journal.
    #[schema(min_length = 1, max_length = 200, example = "金额录入有误，冲销重录")]
    pub reason: String,
    /// Date of the red journal; today if left out.
    pub date: Option<NaiveDate>,
}
