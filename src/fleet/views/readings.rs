//! Odometer readings.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    db::etag,
    fleet::{model, odometer::ReadingSource},
    http,
    kernel::{Instant, ReadingId, VehicleId},
};

/// An odometer reading. It never changes; a correction is a new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = OdometerReading)]
pub struct Reading {
    /// Its id.
    pub id: ReadingId,
    /// Whose.
    pub vehicle_id: VehicleId,
    /// When it was read.
    pub at: Instant,
    /// What the odometer said, in kilometres.
    #[schema(example = 52_010)]
    pub odometer_km: i64,
    /// Where it comes from: `opening`, `departure`, `return`, `manual`, `correction`.
    #[schema(value_type = String, example = "manual")]
    pub source: ReadingSource,
    /// The reading that it replaces.
    pub corrects_id: Option<ReadingId>,
    /// Whether it was implausible when it was recorded: it doesn't count until another one corrects it.
    pub quarantined: bool,
    /// Why, where somebody said so.
    pub reason: Option<String>,
    /// When it was recorded.
    pub created_at: Instant,
    /// The same.
    pub updated_at: Instant,
    /// Its version.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl From<model::Reading> for Reading {
    fn from(row: model::Reading) -> Self {
        let model::Reading {
            id,
            vehicle_id,
            at,
            odometer_km,
            source,
            leg_id: _,
            corrects_id,
            quarantined,
            reason,
            created_at,
        } = row;
        Self {
            id,
            vehicle_id,
            at,
            odometer_km,
            source,
            corrects_id,
            quarantined,
            reason,
            created_at,
            updated_at: created_at,
            etag: etag(1),
        }
    }
}

impl http::Resource for Reading {
    /// Readings are found in their vehicle's list.
    fn path(&self) -> String {
        format!("/vehicles/{}/odometer-readings", self.vehicle_id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of odometer readings.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OdometerReadingPage)]
pub struct ReadingPage {
    /// The readings.
    pub items: Vec<Reading>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}
