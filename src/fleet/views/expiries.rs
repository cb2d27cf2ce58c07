//! Expiries as the API answers them.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    fleet::model::{ExpiryKind, SubjectKind},
    kernel::MaintenancePlanId,
};

/// A document that expires soon, has expired or is missing, maintenance that is due, or a planned trip that needs another
/// vehicle or driver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Expiry {
    /// Kind of the document: `inspection`, `compulsory_insurance`, `commercial_insurance`, `operating_permit`,
    /// `licence`, `qualification`; `reassignment` for a trip; `maintenance` of a vehicle.
    #[schema(value_type = String, example = "inspection")]
    pub kind: ExpiryKind,
    /// What it belongs to: `vehicle`, `driver`, `trip`.
    #[schema(value_type = String, example = "vehicle")]
    pub subject_kind: SubjectKind,
    /// Id of the vehicle, driver or trip.
    pub subject_id: Uuid,
    /// Number plate of the vehicle, name of the driver, or number of the trip's booking.
    #[schema(example = "浙BA123Z")]
    pub name: String,
    /// Latest day of expiry on record; null if an obligatory paper is missing. For a trip, the day of its planned start; for
    /// maintenance, the day on which it is due, null if its plan counts kilometres only.
    pub valid_until: Option<NaiveDate>,
    /// Days from today to that last day, negative if it has passed; null where there is none.
    #[schema(example = 12)]
    pub days_left: Option<i64>,
    /// The rule that a trip fails, such as `driver_licence_expired`; null for all else.
    pub code: Option<String>,
    /// The plan of maintenance; null for all else.
    pub maintenance_plan_id: Option<MaintenancePlanId>,
    /// What is to be done by that plan.
    #[schema(example = "更换机油")]
    pub maintenance: Option<String>,
    /// Odometer in kilometres at which maintenance is due; null if its plan counts days only.
    #[schema(example = 62_010)]
    pub due_km: Option<i64>,
    /// Kilometres to there from the vehicle's latest reading, negative if it has passed.
    #[schema(example = 320)]
    pub remaining_km: Option<i64>,
}

impl Expiry {
    /// What is due of this kind. Whoever makes it says of what.
    pub fn of(kind: ExpiryKind, valid_until: Option<NaiveDate>, days_left: Option<i64>) -> Self {
        Self {
            kind,
            subject_kind: SubjectKind::Vehicle,
            subject_id: Uuid::nil(),
            name: String::new(),
            valid_until,
            days_left,
            code: None,
            maintenance_plan_id: None,
            maintenance: None,
            due_km: None,
            remaining_km: None,
        }
    }
}

/// All expiries, on one page.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExpiryPage {
    /// The expiries: missing papers first, then the earliest. Maintenance that is due by its kilometres stands with what
    /// is due today.
    pub items: Vec<Expiry>,
    /// Always null.
    pub next_cursor: Option<String>,
}
