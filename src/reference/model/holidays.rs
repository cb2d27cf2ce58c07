//! Holidays and worked weekend days.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    db::schema::holidays,
    http::{Patch, Patchable},
    kernel::{Error, HolidayId, Id, Instant, Result, text_enum},
};

text_enum! {
    /// What a day of the holiday table is.
    pub enum HolidayKind {
        /// A day off, which is also priced as a holiday.
        Holiday = "holiday" ("Holiday", "节假日"),
        /// A weekend day that is worked (调休). It is counted as a working day, but priced as any other day.
        Workday = "workday" ("Working day", "调休上班"),
    }
}

/// What a client sends to create a holiday.
#[derive(
    Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, Queryable, Selectable, Insertable, AsChangeset,
)]
#[serde(deny_unknown_fields)]
#[diesel(table_name = holidays, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct HolidayNew {
    /// The day. Each day occurs at most once.
    pub date: NaiveDate,
    /// The name.
    #[schema(min_length = 1, max_length = 100, example = "国庆节")]
    pub name: String,
    /// Whether it is a holiday or a worked weekend day.
    #[serde(default = "holiday")]
    pub kind: HolidayKind,
    /// The day on which it was struck out. Any date here, even a future one, makes it count for nothing.
    pub retired_on: Option<NaiveDate>,
}

fn holiday() -> HolidayKind {
    HolidayKind::Holiday
}

/// A merge patch of a holiday.
pub type HolidayPatch = Patch<HolidayNew>;

impl Patchable for HolidayNew {}

/// Filter of the list of holidays.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct HolidayFilter {
    /// Only those on these dates.
    #[serde(default)]
    #[param(inline)]
    pub date: Vec<NaiveDate>,
    /// Only those of these kinds.
    #[serde(default)]
    #[param(inline)]
    pub kind: Vec<HolidayKind>,
    /// Only those that have a proposal which awaits a second person, or only the others.
    pub proposed: Option<bool>,
}

/// A row of `holidays`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = holidays, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Holiday {
    /// Its id.
    pub id: HolidayId,
    /// What clients send.
    #[diesel(embed)]
    pub content: HolidayNew,
    /// Rises by one with each change.
    pub version: i64,
    /// When it was created.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Whether it counts. A new one that waits for a second person doesn't.
    pub in_force: bool,
    /// What it would be if a second person approves, as JSON.
    pub proposed: Option<String>,
    /// The user or key that proposed it.
    pub proposed_by: Option<Id<()>>,
}

impl Holiday {
    /// What it would be if a second person approves.
    pub fn proposed(&self) -> Result<Option<HolidayNew>> {
        self.proposed.as_deref().map(serde_json::from_str).transpose().map_err(Error::internal)
    }

    /// Keeps what it would be, until a second person approves.
    pub fn propose(&mut self, new: &HolidayNew, by: Uuid) -> Result<()> {
        self.proposed = Some(serde_json::to_string(new).map_err(Error::internal)?);
        self.proposed_by = Some(Id::from_uuid(by));
        Ok(())
    }
}
