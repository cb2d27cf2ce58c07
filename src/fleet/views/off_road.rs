//! Off-road spans as the API answers them.

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
    /// Vehicle that is off the road.
    pub vehicle_id: VehicleId,
    /// Reason, such as a repair.
    #[schema(example = "二级维护")]
    pub reason: String,
    /// Start of the span.
    pub starts_at: Instant,
    /// End of the span.
    pub ends_at: Instant,
    /// When it was created.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl From<model::OffRoad> for OffRoad {
    fn from(row: model::OffRoad) -> Self {
        let model::OffRoad { id, content, version, created_at, updated_at } = row;
        let model::OffRoadNew { vehicle_id, reason, starts_at, ends_at } = content;
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
    /// Cursor of the next page; null on the last page.
    pub next_cursor: Option<String>,
}
