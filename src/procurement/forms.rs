//! Bodies of acts on admissions.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why an admission is suspended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SuspendAdmission {
    /// The reason.
    #[schema(min_length = 1, max_length = 1000, example = "食品安全整改期间")]
    pub reason: String,
}

/// Until when and why a supplier is barred.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BarAdmission {
    /// The last day on which it can't be admitted, today or later.
    #[schema(example = "2027-05-06")]
    pub until: NaiveDate,
    /// The reason.
    #[schema(min_length = 1, max_length = 1000, example = "提供虚假资质材料")]
    pub reason: String,
}
