//! Holidays and worked weekend days.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    db::schema::holidays,
    http::{Patch, Patchable},
    kernel::{HolidayId, Instant, text_enum},
};

text_enum! {
    /// What a dated row of the holiday table says of its day.
    pub enum HolidayKind {
        /// A holiday: priced as one, and off.
        Holiday = "holiday" ("Holiday", "节假日"),
        /// A weekend day that is worked (调休): counts for working days only.
        Workday = "workday" ("Working day", "调休上班"),
    }
}

/// What is written of a holiday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HolidayNew {
    /// The day; there is one row for each at most.
    pub date: NaiveDate,
    /// The name.
    #[schema(min_length = 1, max_length = 100, example = "国庆节")]
    pub name: String,
    /// What it is.
    #[serde(default = "holiday")]
    pub kind: HolidayKind,
    /// When it was struck out: a row with any date here counts for nothing.
    pub retired_on: Option<NaiveDate>,
}

fn holiday() -> HolidayKind {
    HolidayKind::Holiday
}

/// A merge patch of a holiday.
pub type HolidayPatch = Patch<HolidayNew>;

impl Patchable for HolidayNew {}

/// Which holidays.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct HolidayFilter {
    /// Of these dates.
    #[serde(default)]
    #[param(inline)]
    pub date: Vec<NaiveDate>,
    /// Of these kinds.
    #[serde(default)]
    #[param(inline)]
    pub kind: Vec<HolidayKind>,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = holidays, treat_none_as_null = true)]
pub struct Holiday {
    /// Its id.
    pub id: HolidayId,
    /// The day; there is one row for each at most.
    pub date: NaiveDate,
    /// The name.
    pub name: String,
    /// What it is.
    pub kind: HolidayKind,
    /// When it was struck out: a row with any date here counts for nothing.
    pub retired_on: Option<NaiveDate>,
    /// Counts changes.
    pub version: i64,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

impl Holiday {
    /// What its creator would write to make it as it is.
    pub fn written(&self) -> HolidayNew {
        HolidayNew { date: self.date, name: self.name.clone(), kind: self.kind, retired_on: self.retired_on }
    }

    /// The row that these words make.
    pub fn new(id: HolidayId, new: &HolidayNew, version: i64, created_at: Instant, updated_at: Instant) -> Self {
        let HolidayNew { date, name, kind, retired_on } = new.clone();
        Self { id, date, name, kind, retired_on, version, created_at, updated_at }
    }
}
