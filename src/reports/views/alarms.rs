//! What the bureau should look into.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    kernel::{ContractId, Period},
    reports::model::AlarmCode,
};

/// Something that the bureau should look into.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Alarm {
    /// What it is about.
    pub code: AlarmCode,
    /// The contract, if it is about one.
    pub contract_id: Option<ContractId>,
    /// Code of the category, if it is about one.
    #[schema(example = "vehicles")]
    pub category: Option<String>,
    /// The month, if it is about one: the last one of several.
    pub period: Option<Period>,
    /// What was found, in the caller's language.
    #[schema(
        example = "The score is 2.97 points below the mean of the three months before; the margin is 1.30 points above it."
    )]
    pub detail: String,
}

/// The alarms on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AlarmReport {
    /// The day.
    pub to: NaiveDate,
    /// The alarms, by what they are about, and in the order of contracts and months.
    pub items: Vec<Alarm>,
}
