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

/// What is written of a vehicle class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VehicleClassNew {
    /// Short and unique; it never changes.
    #[schema(pattern = "^[a-z][a-z0-9_]{0,19}$", example = "van")]
    pub code: String,
    /// The name on quotes and slips.
    #[schema(min_length = 1, max_length = 100, example = "商务车")]
    pub name: String,
    /// The first day on which it is booked no more.
    pub retired_on: Option<NaiveDate>,
}

/// A merge patch of a vehicle class.
pub type VehicleClassPatch = Patch<VehicleClassNew>;

impl Patchable for VehicleClassNew {
    const FROZEN: &'static [&'static str] = &["code"];
}

/// Which vehicle classes.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct VehicleClassFilter {
    /// Of these codes.
    #[serde(default)]
    pub code: Vec<String>,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = vehicle_classes, treat_none_as_null = true)]
pub struct VehicleClass {
    /// Its id.
    pub id: VehicleClassId,
    /// Short and unique; it never changes.
    pub code: String,
    /// The name on quotes and slips.
    pub name: String,
    /// The first day on which it is booked no more.
    pub retired_on: Option<NaiveDate>,
    /// Counts changes.
    pub version: i64,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

impl VehicleClass {
    /// What its creator would write to make it as it is.
    pub fn written(&self) -> VehicleClassNew {
        VehicleClassNew { code: self.code.clone(), name: self.name.clone(), retired_on: self.retired_on }
    }

    /// The row that these words make.
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
