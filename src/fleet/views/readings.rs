//! Odometer readings as the API answers them.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    db::etag,
    fleet::{model, odometer::ReadingSource},
    http,
    kernel::{Instant, ReadingId, VehicleId},
};

/// An odometer reading. It never changes; a correction is a new reading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = OdometerReading)]
pub struct Reading {
    /// Its id.
    pub id: ReadingId,
    /// Vehicle whose odometer was read.
    pub vehicle_id: VehicleId,
    /// When the odometer was read.
    pub at: Instant,
    /// Reading in kilometres.
    #[schema(example = 52_010)]
    pub odometer_km: i64,
    /// Occasion on which it was read: `opening`, `departure`, `return`, `manual`, `correction`.
    #[schema(value_type = String, example = "manual")]
    pub source: ReadingSource,
    /// Reading that this one corrects.
    pub corrects_id: Option<ReadingId>,
    /// Whether it was implausible when it was recorded. It then doesn't count, and waits for a correction.
    pub quarantined: bool,
    /// Reason, if one was given.
    pub reason: Option<String>,
    /// When it was recorded.
    pub created_at: Instant,
    /// The same as `created_at`.
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
    /// A reading has no path of its own. This is the list of its vehicle's readings.
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
    /// Cursor of the next page; null on the last page.
    pub next_cursor: Option<String>,
}
