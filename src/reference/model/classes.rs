//! Vehicle classes.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    db::schema::vehicle_classes,
    http::{Patch, Patchable},
    kernel::{Instant, VehicleClassId},
};

/// What a client sends to create a vehicle class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
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
    #[serde(default)]
    pub code: Vec<String>,
}

/// A row of `vehicle_classes`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = vehicle_classes, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct VehicleClass {
    /// Its id.
    pub id: VehicleClassId,
    /// A short, unique code. It never changes.
    pub code: String,
    /// The name on quotes and slips.
    pub name: String,
    /// The first day on which it can no longer be booked.
    pub retired_on: Option<NaiveDate>,
    /// Rises by one with each change.
    pub version: i64,
    /// When it was created.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

impl VehicleClass {
    /// The fields that a client would send to create it as it is.
    pub fn written(&self) -> VehicleClassNew {
        VehicleClassNew { code: self.code.clone(), name: self.name.clone(), retired_on: self.retired_on }
    }

    /// A row with these fields.
    pub fn new(
        id: VehicleClassId,
        new: &VehicleClassNew,
        version: i64,
        created_at: Instant,
        updated_at: Instant,
    ) -> Self {
        let VehicleClassNew { code, name, retired_on } = new.clone();
        Self { id, code, name, retired_on, version, created_at, updated_at }
    }
}
