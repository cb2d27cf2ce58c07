//! Attendance: who was there in a month, by the price of the line.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    db::schema::attendance,
    kernel::{AttendanceId, ContractId, Instant, Money, Period, PostId, spelling},
};

/// What a client sends to record the attendance of a month. The price of the line says which fields it takes. A second one of
/// the same line and month, with the price `cost_plus` of the same post and month, replaces the first; with the price
/// `hourly` it is another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AttendanceNew {
    /// The contract.
    pub contract_id: ContractId,
    /// Code of a category of the contract.
    #[serde(deserialize_with = "spelling::read_code")]
    #[schema(min_length = 1, max_length = 40, example = "security")]
    pub category: String,
    /// The month, which has begun, within the contract's months.
    pub period: Period,
    /// The post. Only with the price `cost_plus`, and required then. It is filled in that month.
    pub post_id: Option<PostId>,
    /// Days that are due: of each head with the price `lump`, of the worker with `cost_plus`. Required with both, at most
    /// the days of the month.
    #[schema(minimum = 1, maximum = 31, example = 30)]
    pub days: Option<i64>,
    /// Days that were attended: of all heads together with the price `lump`, of the worker with `cost_plus`. Required with
    /// both, and never more than are due.
    #[schema(minimum = 0, maximum = 310_000, example = 590)]
    pub days_present: Option<i64>,
    /// What the labour of the worker cost in fen. Only with the price `cost_plus`, and required then.
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 1_000_000_000_000_i64)]
    pub labour_fen: Option<Money>,
    /// Minutes that were worked. Only with the price `hourly`, and required then.
    #[schema(minimum = 1, maximum = 10_000_000)]
    pub minutes: Option<i64>,
    /// What was done. Only with the price `hourly`, and required then.
    #[schema(min_length = 1, max_length = 1000)]
    pub text: Option<String>,
}

/// Filter of the list of attendance.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AttendanceFilter {
    /// Only under these contracts.
    #[serde(default)]
    #[param(inline)]
    pub contract_id: Vec<ContractId>,
    /// Only of these categories.
    #[serde(default, deserialize_with = "spelling::read_codes")]
    pub category: Vec<String>,
    /// Only of these months.
    #[serde(default)]
    #[param(inline)]
    pub period: Vec<Period>,
    /// Only of these posts.
    #[serde(default)]
    #[param(inline)]
    pub post_id: Vec<PostId>,
}

/// A row of `attendance`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = attendance, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Attendance {
    /// Its id.
    pub id: AttendanceId,
    /// The contract.
    pub contract_id: ContractId,
    /// The month.
    pub period: Period,
    /// The category.
    pub category: String,
    /// The post, if the line is priced by the head.
    pub post_id: Option<PostId>,
    /// Days that are due of a head.
    pub days: Option<i64>,
    /// Days that were attended.
    pub days_present: Option<i64>,
    /// What the labour cost.
    pub labour_fen: Option<Money>,
    /// Minutes that were worked, if the line is priced by the hour.
    pub minutes: Option<i64>,
    /// What was done in them.
    pub text: Option<String>,
    /// Counts changes.
    pub version: i64,
    /// When it was first recorded.
    pub created_at: Instant,
    /// When it was last replaced.
    pub updated_at: Instant,
}

impl Attendance {
    /// A new row of what a client sent.
    pub fn of(new: &AttendanceNew, now: Instant) -> Self {
        let AttendanceNew { contract_id, category, period, post_id, days, days_present, labour_fen, minutes, text } =
            new.clone();
        Self {
            id: AttendanceId::new(),
            contract_id,
            period,
            category,
            post_id,
            days,
            days_present,
            labour_fen,
            minutes,
            text,
            version: 1,
            created_at: now,
            updated_at: now,
        }
    }
}
