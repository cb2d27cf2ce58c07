//! Off-road spans, in which a vehicle can't be used: the row, what clients send, and the filter of the list.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    db::schema::off_road,
    http::{Patch, Patchable},
    kernel::{Instant, OffRoadId, VehicleId},
    schedule::model::Span,
};

/// An off-road span as clients send it.
#[derive(
    Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, Queryable, Selectable, Insertable, AsChangeset,
)]
#[serde(deny_unknown_fields)]
#[diesel(table_name = off_road, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct OffRoadNew {
    /// Vehicle that is off the road.
    pub vehicle_id: VehicleId,
    /// Reason, such as a repair.
    #[schema(min_length = 1, max_length = 500, example = "二级维护")]
    pub reason: String,
    /// Start of the span.
    pub starts_at: Instant,
    /// End of the span.
    pub ends_at: Instant,
}

/// A JSON merge patch of an off-road span.
pub type OffRoadPatch = Patch<OffRoadNew>;

impl Patchable for OffRoadNew {}

/// A row of `off_road`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = off_road, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct OffRoad {
    /// Its id.
    pub id: OffRoadId,
    /// What clients send.
    #[diesel(embed)]
    pub content: OffRoadNew,
    /// Number of the version, one more with every change.
    pub version: i64,
    /// When it was created.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

impl OffRoad {
    /// From its start to its end.
    pub fn span(&self) -> Span {
        Span { starts_at: self.content.starts_at, ends_at: self.content.ends_at }
    }
}

/// Filter of the list of off-road spans.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OffRoadFilter {
    /// Only spans of these vehicles.
    #[serde(default)]
    #[param(inline)]
    pub vehicle_id: Vec<VehicleId>,
    /// Only spans that end after the beginning of this day.
    #[param(value_type = Option<String>, format = Date, example = "2026-05-06")]
    pub from: Option<NaiveDate>,
    /// Only spans that begin before this day.
    #[param(value_type = Option<String>, format = Date, example = "2026-05-13")]
    pub until: Option<NaiveDate>,
}
