//! Expiries as the API answers them.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::fleet::model::{ExpiryKind, SubjectKind};

/// A document that expires soon, has expired, or is missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Expiry {
    /// Kind of the document: `inspection`, `compulsory_insurance`, `commercial_insurance`, `operating_permit`,
    /// `licence`, `qualification`.
    #[schema(value_type = String, example = "inspection")]
    pub kind: ExpiryKind,
    /// What it belongs to: `vehicle`, `driver`.
    #[schema(value_type = String, example = "vehicle")]
    pub subject_kind: SubjectKind,
    /// Id of the vehicle or driver.
    pub subject_id: Uuid,
    /// Number plate of the vehicle, or name of the driver.
    #[schema(example = "浙BA123Z")]
    pub name: String,
    /// Latest day of expiry on record; null if an obligatory paper is missing.
    pub valid_until: Option<NaiveDate>,
    /// Days from today to the last valid day, negative if that has passed; null if an obligatory paper is missing.
    #[schema(example = 12)]
    pub days_left: Option<i64>,
}

/// All expiries, on one page.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExpiryPage {
    /// The expiries: missing papers first, then the earliest.
    pub items: Vec<Expiry>,
    /// Always null.
    pub next_cursor: Option<String>,
}
