//! Spans in which a vehicle can't be used.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    db::schema::off_road,
    http::{Patch, Patchable},
    kernel::{Instant, OffRoadId, VehicleId},
    schedule::model::Span,
};

/// What is written of an off-road span.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OffRoadNew {
    /// Which vehicle.
    pub vehicle_id: VehicleId,
    /// Why.
    #[schema(min_length = 1, max_length = 500, example = "二级维护")]
    pub reason: String,
    /// From when.
    pub starts_at: Instant,
    /// Until when.
    pub ends_at: Instant,
}

/// A merge patch of an off-road span.
pub type OffRoadPatch = Patch<OffRoadNew>;

impl Patchable for OffRoadNew {}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = off_road, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct OffRoad {
    /// Its id.
    pub id: OffRoadId,
    /// Which vehicle.
    pub vehicle_id: VehicleId,
    /// Why.
    pub reason: String,
    /// From when.
    pub starts_at: Instant,
    /// Until when.
    pub ends_at: Instant,
    /// Counts changes.
    pub version: i64,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

impl OffRoad {
    /// What its creator would write to make it as it is.
    pub fn written(&self) -> OffRoadNew {
        OffRoadNew {
            vehicle_id: self.vehicle_id,
            reason: self.reason.clone(),
            starts_at: self.starts_at,
            ends_at: self.ends_at,
        }
    }

    /// The row that these words make.
    pub fn new(id: OffRoadId, new: &OffRoadNew, version: i64, created_at: Instant, updated_at: Instant) -> Self {
        let OffRoadNew { vehicle_id, reason, starts_at, ends_at } = new.clone();
        Self { id, vehicle_id, reason, starts_at, ends_at, version, created_at, updated_at }
    }
}

impl OffRoad {
    /// When it is.
    pub fn span(&self) -> Span {
        Span { starts_at: self.starts_at, ends_at: self.ends_at }
    }
}

/// When an off-road span is ended early.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OffRoadEnd {
    /// The moment, now unless said; not in the future.
    pub at: Option<Instant>,
}
