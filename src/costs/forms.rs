//! Bodies of the actions on receipts.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why a receipt is taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CostReverse {
    /// Why; it is the red journal's text.
    #[schema(min_length = 1, max_length = 200, example = "金额录入有误，冲销重录")]
    pub reason: String,
    /// The red journal's date; today unless said.
    pub date: Option<NaiveDate>,
}
