//! Vehicle classes.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    db::schema::vehicle_classes,
    http::{Patch, Patchable},
    kernel::{Instant, VehicleClassId, spelling},
};

/// What a client sends to create a vehicle class.
#[derive(
    Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, Queryable, Selectable, Insertable, AsChangeset,
)]
#[serde(deny_unknown_fields)]
#[diesel(table_name = vehicle_classes, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct VehicleClassNew {
    /// A short, unique code. It never changes.
    #[schema(pattern = "^[a-z][a-z0-9_]{0,19}$", example = "van")]
    pub code: String,
    /// The name on quotes and slips.
    #[schema(min_length = 1, max_length = 100, example = "商务车")]
    pub name: String,
    /// The first day on which it can no longer be booked.
    pub retired_on: Option<NaiveDate>,
}

/// A merge patch of a vehicle class.
pub type VehicleClassPatch = Patch<VehicleClassNew>;

impl Patchable for VehicleClassNew {
    const FROZEN: &'static [&'static str] = &["code"];
}

/// Filter of the list of vehicle classes.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct VehicleClassFilter {
    /// Only those with these codes.
    #[serde(default, deserialize_with = "spelling::read_codes")]
    pub code: Vec<String>,
}

/// A row of `vehicle_classes`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = vehicle_classes, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct VehicleClass {
    /// Its id.
    pub id: VehicleClassId,
    /// What clients send.
    #[diesel(embed)]
    pub content: VehicleClassNew,
    /// Rises by one with each change.
    pub version: i64,
    /// When it was created.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}
