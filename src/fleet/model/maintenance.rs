//! Maintenance plans and what was done by them: rows, words, what clients send, and the filters of the lists.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    db::schema::{maintenance_plans, maintenance_services},
    http::{Patch, Patchable},
    kernel::{Instant, MaintenancePlanId, MaintenanceServiceId, OffRoadId, VehicleId, spelling, text_enum},
};

/// Most kilometres of warning where a plan doesn't say how many (RULES.md §7.1).
const USUAL_WARNING_KM: i64 = 500;
/// Most days of warning where a plan doesn't say how many (RULES.md §7.1).
const USUAL_WARNING_DAYS: i64 = 14;

text_enum! {
    /// Whether a vehicle is due by a maintenance plan.
    pub enum MaintenanceState {
        /// Neither the date nor the kilometres are near.
        NotDue = "not_due" ("Not due", "未到期"),
        /// The date or the kilometres are within the plan's warning.
        DueSoon = "due_soon" ("Due soon", "即将到期"),
        /// The date or the kilometres have passed.
        Overdue = "overdue" ("Overdue", "已超期"),
    }
}

/// A maintenance plan as clients send it.
#[derive(
    Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, Queryable, Selectable, Insertable, AsChangeset,
)]
#[serde(deny_unknown_fields)]
#[diesel(table_name = maintenance_plans, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct MaintenancePlanNew {
    /// What is to be done.
    #[schema(min_length = 1, max_length = 100, example = "更换机油")]
    pub name: String,
    /// The vehicle that it is for. Either this or `class` is required.
    pub vehicle_id: Option<VehicleId>,
    /// Code of the vehicle class whose owned vehicles it is for. Either this or `vehicle_id` is required.
    #[serde(default, deserialize_with = "spelling::read_optional_code")]
    #[schema(min_length = 1, max_length = 20, example = "bus")]
    pub class: Option<String>,
    /// Kilometres after which it is due again. This, `every_days` or both are required; then the first to be reached
    /// counts.
    #[schema(minimum = 100, maximum = 500_000, example = 10_000)]
    pub every_km: Option<i64>,
    /// Days after which it is due again.
    #[schema(minimum = 1, maximum = 3650, example = 180)]
    pub every_days: Option<i64>,
    /// Kilometres before it is due from which on it is due soon; less than `every_km`. If left out, a tenth of
    /// `every_km`, but at most 500.
    #[schema(minimum = 0, maximum = 50_000, example = 800)]
    pub warn_km: Option<i64>,
    /// Days before it is due from which on it is due soon; less than `every_days`. If left out, a tenth of `every_days`,
    /// but at most 14.
    #[schema(minimum = 0, maximum = 365, example = 20)]
    pub warn_days: Option<i64>,
    /// First day on which it no longer holds.
    pub retired_on: Option<NaiveDate>,
}

impl MaintenancePlanNew {
    /// Kilometres before it is due from which on it is due soon, as said or as usual.
    pub fn warning_km(&self) -> Option<i64> {
        self.every_km.map(|every| self.warn_km.unwrap_or_else(|| (every / 10).min(USUAL_WARNING_KM)))
    }

    /// Days before it is due from which on it is due soon, as said or as usual.
    pub fn warning_days(&self) -> Option<i64> {
        self.every_days.map(|every| self.warn_days.unwrap_or_else(|| (every / 10).min(USUAL_WARNING_DAYS)))
    }
}

/// A JSON merge patch of a maintenance plan.
pub type MaintenancePlanPatch = Patch<MaintenancePlanNew>;

impl Patchable for MaintenancePlanNew {
    const FROZEN: &'static [&'static str] = &["vehicle_id", "class"];
}

/// A row of `maintenance_plans`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = maintenance_plans, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct MaintenancePlan {
    /// Its id.
    pub id: MaintenancePlanId,
    /// What clients send.
    #[diesel(embed)]
    pub content: MaintenancePlanNew,
    /// Number of the version, one more with every change.
    pub version: i64,
    /// When it was created.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

/// Filter of the list of maintenance plans.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MaintenancePlanFilter {
    /// Only plans of one of these vehicles, those of its class included.
    #[serde(default)]
    #[param(inline)]
    pub vehicle_id: Vec<VehicleId>,
    /// Only plans of one of these classes.
    #[serde(default, deserialize_with = "spelling::read_codes")]
    pub class: Vec<String>,
    /// Only plans by which at least one vehicle is due soon or overdue (`true`), or only the others (`false`).
    pub due: Option<bool>,
}

/// Filter of what is due, of a plan or of a vehicle.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MaintenanceDueFilter {
    /// Only what is due soon or overdue (`true`), or only the rest (`false`).
    pub due: Option<bool>,
}

/// A record of what was done, as clients send it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MaintenanceServiceNew {
    /// The plan by which it was done.
    pub plan_id: MaintenancePlanId,
    /// The vehicle that it was done to. Required for a plan of a class.
    pub vehicle_id: Option<VehicleId>,
    /// Day on which it was done. It must not lie in the future.
    #[schema(example = "2026-05-05")]
    pub done_on: NaiveDate,
    /// Odometer in kilometres when it was done. Required if the plan counts kilometres.
    #[schema(minimum = 0, maximum = 5_000_000, example = 52_010)]
    pub odometer_km: Option<i64>,
    /// The vehicle's span off the road in which it was done.
    pub off_road_id: Option<OffRoadId>,
    /// A note, such as what was replaced.
    #[schema(min_length = 1, max_length = 500, example = "更换机油和机滤")]
    pub note: Option<String>,
}

/// A row of `maintenance_services`. Nothing of it changes, but it can be made void.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, QueryableByName, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = maintenance_services, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct MaintenanceService {
    /// Its id.
    pub id: MaintenanceServiceId,
    /// The plan by which it was done.
    pub plan_id: MaintenancePlanId,
    /// The vehicle that it was done to.
    pub vehicle_id: VehicleId,
    /// Day on which it was done.
    pub done_on: NaiveDate,
    /// Odometer in kilometres when it was done.
    pub odometer_km: Option<i64>,
    /// The span off the road in which it was done.
    pub off_road_id: Option<OffRoadId>,
    /// A note.
    pub note: Option<String>,
    /// When it was made void. It doesn't count then.
    pub voided_at: Option<Instant>,
    /// Why it was made void.
    pub void_reason: Option<String>,
    /// Number of the version, one more with every change.
    pub version: i64,
    /// When it was recorded.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

/// Filter of the list of what was done.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MaintenanceServiceFilter {
    /// Only what was done by one of these plans.
    #[serde(default)]
    #[param(inline)]
    pub plan_id: Vec<MaintenancePlanId>,
    /// Only what was done to one of these vehicles.
    #[serde(default)]
    #[param(inline)]
    pub vehicle_id: Vec<VehicleId>,
    /// Only what was done in one of these spans off the road.
    #[serde(default)]
    #[param(inline)]
    pub off_road_id: Vec<OffRoadId>,
}
