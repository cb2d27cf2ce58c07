//! Off-road spans.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    db::etag,
    fleet::model,
    http,
    kernel::{Instant, OffRoadId, VehicleId},
};

/// A span in which a vehicle can't be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OffRoad {
    /// Its id.
    pub id: OffRoadId,
    /// Which vehicle.
    pub vehicle_id: VehicleId,
    /// Why.
    #[schema(example = "二级维护")]
    pub reason: String,
    /// From when.
    pub starts_at: Instant,
    /// Until when.
    pub ends_at: Instant,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl From<model::OffRoad> for OffRoad {
    fn from(row: model::OffRoad) -> Self {
        let model::OffRoad { id, vehicle_id, reason, starts_at, ends_at, version, created_at, updated_at } = row;
        Self { id, vehicle_id, reason, starts_at, ends_at, created_at, updated_at, etag: etag(version) }
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
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}
