//! Off-road spans as the API answers them.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    db::etag,
    fleet::model,
    http,
    kernel::{Instant, MaintenancePlanId, OffRoadId, VehicleId},
    schedule::views::HitTrip,
};

/// A span in which a vehicle can't be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OffRoad {
    /// Its id.
    pub id: OffRoadId,
    /// Vehicle that is off the road.
    pub vehicle_id: VehicleId,
    /// Reason, such as a repair.
    #[schema(example = "二级维护")]
    pub reason: String,
    /// Start of the span.
    pub starts_at: Instant,
    /// End of the span.
    pub ends_at: Instant,
    /// The maintenance plans by which something was done in it.
    pub maintenance_plan_ids: Vec<MaintenancePlanId>,
    /// The planned trips that it took the vehicle from, each with the best replacements; only in the answer that recorded
    /// or moved it. At most 20.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trips: Option<Vec<HitTrip>>,
    /// When it was created.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl OffRoad {
    /// A row with the plans of what was done in it.
    pub fn of(row: model::OffRoad, maintenance_plan_ids: Vec<MaintenancePlanId>) -> Self {
        let model::OffRoad { id, content, version, created_at, updated_at } = row;
        let model::OffRoadNew { vehicle_id, reason, starts_at, ends_at } = content;
        let etag = etag(version);
        Self {
            id,
            vehicle_id,
            reason,
            starts_at,
            ends_at,
            maintenance_plan_ids,
            trips: None,
            created_at,
            updated_at,
            etag,
        }
    }
}

impl http::Resource for OffRoad {
    fn path(&self) -> String {
        format!("/off-road/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of off-road spans.
#[derive(Debug, Serialize, ToSchema)]
pub struct OffRoadPage {
    /// The off-road spans.
    pub items: Vec<OffRoad>,
    /// Cursor of the next page; null on the last page.
    pub next_cursor: Option<String>,
}
