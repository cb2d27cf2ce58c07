//! Maintenance plans, what is due by them and what was done, as the API answers them.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    db::etag,
    fleet::model::{self, MaintenanceState},
    http,
    kernel::{Instant, MaintenancePlanId, MaintenanceServiceId, OffRoadId, VehicleId},
};

/// What has to be done to a vehicle, or to each owned vehicle of a class, every so many kilometres or days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MaintenancePlan {
    /// Its id.
    pub id: MaintenancePlanId,
    /// What is to be done.
    #[schema(example = "更换机油")]
    pub name: String,
    /// The vehicle that it is for; null for a plan of a class.
    pub vehicle_id: Option<VehicleId>,
    /// Code of the vehicle class whose owned vehicles it is for; null for a plan of one vehicle.
    #[schema(example = "bus")]
    pub class: Option<String>,
    /// Kilometres after which it is due again.
    #[schema(example = 10_000)]
    pub every_km: Option<i64>,
    /// Days after which it is due again. If both are set, the first to be reached counts.
    #[schema(example = 180)]
    pub every_days: Option<i64>,
    /// Kilometres before it is due from which on it is due soon; null if it doesn't count kilometres.
    #[schema(example = 800)]
    pub warn_km: Option<i64>,
    /// Days before it is due from which on it is due soon; null if it doesn't count days.
    #[schema(example = 20)]
    pub warn_days: Option<i64>,
    /// First day on which it no longer holds.
    pub retired_on: Option<NaiveDate>,
    /// When it was created.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl From<model::MaintenancePlan> for MaintenancePlan {
    fn from(row: model::MaintenancePlan) -> Self {
        let (warn_km, warn_days) = (row.content.warning_km(), row.content.warning_days());
        let model::MaintenancePlan { id, content, version, created_at, updated_at } = row;
        let model::MaintenancePlanNew { name, vehicle_id, class, every_km, every_days, retired_on, .. } = content;
        let etag = etag(version);
        Self {
            id,
            name,
            vehicle_id,
            class,
            every_km,
            every_days,
            warn_km,
            warn_days,
            retired_on,
            created_at,
            updated_at,
            etag,
        }
    }
}

impl http::Resource for MaintenancePlan {
    fn path(&self) -> String {
        format!("/maintenance-plans/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of maintenance plans.
#[derive(Debug, Serialize, ToSchema)]
pub struct MaintenancePlanPage {
    /// The plans.
    pub items: Vec<MaintenancePlan>,
    /// Cursor of the next page; null on the last page.
    pub next_cursor: Option<String>,
}

/// When a vehicle is due by a maintenance plan. It counts from what was done last, and before that from the vehicle's
/// first day in service and its opening reading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MaintenanceDue {
    /// The plan.
    pub plan_id: MaintenancePlanId,
    /// What is to be done.
    #[schema(example = "更换机油")]
    pub name: String,
    /// The vehicle.
    pub vehicle_id: VehicleId,
    /// Its number plate.
    #[schema(example = "浙BA123Z")]
    pub plate_no: String,
    /// Whether it is due: `not_due`, `due_soon`, `overdue`.
    #[schema(value_type = String, example = "due_soon")]
    pub state: MaintenanceState,
    /// What was done last; null if nothing is on record.
    pub last_service_id: Option<MaintenanceServiceId>,
    /// Day on which it was done last; null if nothing is on record.
    #[schema(example = "2026-05-05")]
    pub last_done_on: Option<NaiveDate>,
    /// Odometer in kilometres when it was done last, if it is known.
    #[schema(example = 52_010)]
    pub last_done_km: Option<i64>,
    /// Day on which it is due; null if the plan counts kilometres only.
    #[schema(example = "2026-11-01")]
    pub due_on: Option<NaiveDate>,
    /// Days to there from today, negative if it has passed.
    #[schema(example = 100)]
    pub remaining_days: Option<i64>,
    /// Odometer in kilometres at which it is due; null if the plan counts days only, and for a hired vehicle.
    #[schema(example = 62_010)]
    pub due_km: Option<i64>,
    /// Kilometres to there from the vehicle's latest reading, negative if it has passed.
    #[schema(example = 320)]
    pub remaining_km: Option<i64>,
    /// Latest valid odometer reading in kilometres; null for a hired vehicle.
    #[schema(example = 61_690)]
    pub odometer_km: Option<i64>,
}

/// All that is due, on one page.
#[derive(Debug, Serialize, ToSchema)]
pub struct MaintenanceDuePage {
    /// What is due: overdue first, then due soon; in these by plate and name.
    pub items: Vec<MaintenanceDue>,
    /// Always null.
    pub next_cursor: Option<String>,
}

/// What was done to a vehicle by a maintenance plan. It never changes; if it was typed by mistake, it is made void.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MaintenanceService {
    /// Its id.
    pub id: MaintenanceServiceId,
    /// The plan by which it was done.
    pub plan_id: MaintenancePlanId,
    /// The vehicle that it was done to.
    pub vehicle_id: VehicleId,
    /// Day on which it was done.
    #[schema(example = "2026-05-05")]
    pub done_on: NaiveDate,
    /// Odometer in kilometres when it was done.
    #[schema(example = 52_010)]
    pub odometer_km: Option<i64>,
    /// The vehicle's span off the road in which it was done.
    pub off_road_id: Option<OffRoadId>,
    /// A note.
    #[schema(example = "更换机油和机滤")]
    pub note: Option<String>,
    /// When it was made void. It doesn't count then.
    pub voided_at: Option<Instant>,
    /// Why it was made void.
    pub void_reason: Option<String>,
    /// When it was recorded.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl From<model::MaintenanceService> for MaintenanceService {
    fn from(row: model::MaintenanceService) -> Self {
        let model::MaintenanceService {
            id,
            plan_id,
            vehicle_id,
            done_on,
            odometer_km,
            off_road_id,
            note,
            voided_at,
            void_reason,
            version,
            created_at,
            updated_at,
        } = row;
        Self {
            id,
            plan_id,
            vehicle_id,
            done_on,
            odometer_km,
            off_road_id,
            note,
            voided_at,
            void_reason,
            created_at,
            updated_at,
            etag: etag(version),
        }
    }
}

impl http::Resource for MaintenanceService {
    fn path(&self) -> String {
        format!("/maintenance-services/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of what was done.
#[derive(Debug, Serialize, ToSchema)]
pub struct MaintenanceServicePage {
    /// What was done.
    pub items: Vec<MaintenanceService>,
    /// Cursor of the next page; null on the last page.
    pub next_cursor: Option<String>,
}
