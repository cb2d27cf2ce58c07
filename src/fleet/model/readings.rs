//! Odometer readings on record.

use diesel::prelude::*;
use serde::Deserialize;

use crate::{
    db::schema::odometer_readings,
    fleet::odometer::{self, ReadingSource},
    kernel::{Instant, LegId, ReadingId, VehicleId},
};

/// A reading that the dispatcher records.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadingNew {
    /// What the odometer says, in kilometres.
    #[schema(minimum = 0, maximum = 5_000_000, example = 52_010)]
    pub odometer_km: i64,
    /// When it was read: now unless said, or when the corrected one was; not in the future.
    pub at: Option<Instant>,
    /// The reading of this vehicle that it replaces.
    pub corrects_id: Option<ReadingId>,
    /// Why it reads less than before, or why it is corrected.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: Option<String>,
}

/// A reading to be judged and recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Whose.
    pub vehicle_id: VehicleId,
    /// When it was read.
    pub at: Instant,
    /// What the odometer says, in kilometres.
    pub km: i64,
    /// Where it comes from.
    pub source: ReadingSource,
    /// The trip's leg that departed or returned with it.
    pub leg_id: Option<LegId>,
    /// The reading that it replaces.
    pub corrects_id: Option<ReadingId>,
    /// Why, where somebody said so.
    pub reason: Option<String>,
}

/// A row. Rows are only ever added.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, QueryableByName, Selectable, Insertable)]
#[diesel(table_name = odometer_readings, treat_none_as_default_value = false)]
pub struct Reading {
    /// Its id.
    pub id: ReadingId,
    /// Whose.
    pub vehicle_id: VehicleId,
    /// When it was read.
    pub at: Instant,
    /// What the odometer said, in kilometres.
    pub odometer_km: i64,
    /// Where it comes from.
    pub source: ReadingSource,
    /// The trip's leg that departed or returned with it.
    pub leg_id: Option<LegId>,
    /// The reading that it replaces.
    pub corrects_id: Option<ReadingId>,
    /// Whether it was implausible when it was recorded.
    pub quarantined: bool,
    /// Why, where somebody said so.
    pub reason: Option<String>,
    /// When it was recorded.
    pub created_at: Instant,
}

impl Reading {
    /// The row that a draft makes.
    pub fn new(id: ReadingId, draft: &Draft, quarantined: bool, created_at: Instant) -> Self {
        let Draft { vehicle_id, at, km, source, leg_id, corrects_id, reason } = draft.clone();
        Self { id, vehicle_id, at, odometer_km: km, source, leg_id, corrects_id, quarantined, reason, created_at }
    }

    /// What the judgement looks at.
    pub fn judged(&self) -> odometer::Reading {
        let Self { id, at, odometer_km: km, source, quarantined, corrects_id, .. } = *self;
        odometer::Reading { id, at, km, source, quarantined, corrects_id }
    }
}
