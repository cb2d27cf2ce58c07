//! Odometer readings: the row, what clients send, and the filter of the list.

use diesel::prelude::*;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::{
    db::schema::odometer_readings,
    fleet::odometer::{self, ReadingSource},
    kernel::{Instant, LegId, ReadingId, VehicleId},
};

/// A reading that the dispatcher records.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadingNew {
    /// Reading in kilometres.
    #[schema(minimum = 0, maximum = 5_000_000, example = 52_010)]
    pub odometer_km: i64,
    /// When the odometer was read. If left out, it is the present moment, or for a correction the moment of the
    /// corrected reading. It must not lie in the future.
    pub at: Option<Instant>,
    /// Reading of this vehicle that this one corrects.
    pub corrects_id: Option<ReadingId>,
    /// Reason why it is less than the reading before, or why that one is corrected.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: Option<String>,
}

/// A reading that has yet to be judged and recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Vehicle whose odometer was read.
    pub vehicle_id: VehicleId,
    /// When the odometer was read.
    pub at: Instant,
    /// Reading in kilometres.
    pub km: i64,
    /// Occasion on which it was read.
    pub source: ReadingSource,
    /// Leg of a trip that departed or returned with this reading.
    pub leg_id: Option<LegId>,
    /// Reading that this one corrects.
    pub corrects_id: Option<ReadingId>,
    /// Reason, if one was given.
    pub reason: Option<String>,
}

/// A row of `odometer_readings`. Rows are only added.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, QueryableByName, Selectable, Insertable)]
#[diesel(table_name = odometer_readings, treat_none_as_default_value = false)]
pub struct Reading {
    /// Its id.
    pub id: ReadingId,
    /// Vehicle whose odometer was read.
    pub vehicle_id: VehicleId,
    /// When the odometer was read.
    pub at: Instant,
    /// Reading in kilometres.
    pub odometer_km: i64,
    /// Occasion on which it was read.
    pub source: ReadingSource,
    /// Leg of a trip that departed or returned with this reading.
    pub leg_id: Option<LegId>,
    /// Reading that this one corrects.
    pub corrects_id: Option<ReadingId>,
    /// Whether it was implausible when it was recorded. It does not count then.
    pub quarantined: bool,
    /// Reason, if one was given.
    pub reason: Option<String>,
    /// When it was recorded.
    pub created_at: Instant,
}

impl Reading {
    /// The row of a draft.
    pub fn new(id: ReadingId, draft: &Draft, quarantined: bool, created_at: Instant) -> Self {
        let Draft { vehicle_id, at, km, source, leg_id, corrects_id, reason } = draft.clone();
        Self { id, vehicle_id, at, odometer_km: km, source, leg_id, corrects_id, quarantined, reason, created_at }
    }

    /// The part of it that `odometer::judge` needs.
    pub fn judged(&self) -> odometer::Reading {
        let Self { id, at, odometer_km: km, source, quarantined, corrects_id, .. } = *self;
        odometer::Reading { id, at, km, source, quarantined, corrects_id }
    }
}

/// Filter of the list of a vehicle's readings.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ReadingFilter {
    /// Only quarantined readings (`true`), or only the others (`false`).
    pub quarantined: Option<bool>,
}
