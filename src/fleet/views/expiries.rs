//! What runs out.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::fleet::model::{ExpiryKind, SubjectKind};

/// Something that runs out soon, has run out, or is missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Expiry {
    /// What: `inspection`, `compulsory_insurance`, `commercial_insurance`, `operating_permit`, `licence`,
    /// `qualification`.
    #[schema(value_type = String, example = "inspection")]
    pub kind: ExpiryKind,
    /// Whose: `vehicle`, `driver`.
    #[schema(value_type = String, example = "vehicle")]
    pub subject_kind: SubjectKind,
    /// The vehicle's or driver's id.
    pub subject_id: Uuid,
    /// The number plate or the driver's name.
    #[schema(example = "浙BA123Z")]
    pub name: String,
    /// The latest day on record; null where an obligatory paper is missing.
    pub valid_until: Option<NaiveDate>,
    /// Days from today to the last valid day, negative once it has passed; null where an obligatory paper is missing.
    #[schema(example = 12)]
    pub days_left: Option<i64>,
}

/// What runs out: all of it, on one page.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExpiryPage {
    /// What is missing first, then the soonest.
    pub items: Vec<Expiry>,
    /// Always null.
    pub next_cursor: Option<String>,
}
