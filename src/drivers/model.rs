//! Drivers and their leave.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    db::schema::{drivers, leave},
    http::{Patch, Patchable},
    kernel::{DriverId, Instant, LeaveId, text_enum},
    schedule::model::Span,
};

text_enum! {
    /// A class of driving licence (GA 801).
    pub enum LicenceClass {
        /// Large passenger vehicles.
        A1 = "A1" ("Large passenger vehicles (A1)", "大型客车（A1）"),
        /// Tractors with trailers.
        A2 = "A2" ("Tractors with trailers (A2)", "重型牵引挂车（A2）"),
        /// City buses.
        A3 = "A3" ("City buses (A3)", "城市公交车（A3）"),
        /// Medium passenger vehicles.
        B1 = "B1" ("Medium passenger vehicles (B1)", "中型客车（B1）"),
        /// Large goods vehicles.
        B2 = "B2" ("Large goods vehicles (B2)", "大型货车（B2）"),
        /// Cars.
        C1 = "C1" ("Cars (C1)", "小型汽车（C1）"),
        /// Cars with automatic transmission.
        C2 = "C2" ("Cars with automatic transmission (C2)", "小型自动挡汽车（C2）"),
    }
}

/// Licence classes, kept as a JSON array.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LicenceClasses(pub Vec<LicenceClass>);

impl From<LicenceClasses> for String {
    fn from(classes: LicenceClasses) -> Self {
        let words: Vec<&str> = classes.0.iter().map(|class| class.as_str()).collect();
        serde_json::json!(words).to_string()
    }
}

impl TryFrom<String> for LicenceClasses {
    type Error = serde_json::Error;
    fn try_from(json: String) -> Result<Self, Self::Error> {
        serde_json::from_str(&json).map(Self)
    }
}

text_enum! {
    /// Whose employee a driver is.
    pub enum Employment {
        /// Ours.
        Employee = "employee" ("Employee", "本单位职工"),
        /// Of an agency that sends people to us (劳务派遣).
        Dispatched = "dispatched" ("Dispatched", "劳务派遣"),
        /// Of a company that drives for us (外包).
        Outsourced = "outsourced" ("Outsourced", "劳务外包"),
    }
}

/// What is written of a driver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DriverNew {
    /// The name.
    #[schema(min_length = 1, max_length = 100, example = "王建国")]
    pub name: String,
    /// Where to call on the road.
    #[schema(min_length = 1, max_length = 40, example = "13800000001")]
    pub phone: String,
    /// The licences held.
    #[schema(min_items = 1, max_items = 7)]
    pub licence_classes: Vec<LicenceClass>,
    /// The licence's last day.
    pub licence_valid_until: NaiveDate,
    /// Whose employee.
    pub employment: Employment,
    /// From which the age limits are reckoned (RULES.md §6.2).
    pub birth_date: Option<NaiveDate>,
    /// The licence's number.
    #[schema(min_length = 1, max_length = 40)]
    pub licence_no: Option<String>,
    /// The last day of the qualification certificate (从业资格证), for vehicles of 10 seats and more.
    pub qualification_valid_until: Option<NaiveDate>,
    /// The first day on which this driver drives no more.
    pub retired_on: Option<NaiveDate>,
}

/// A merge patch of a driver.
pub type DriverPatch = Patch<DriverNew>;

impl Patchable for DriverNew {}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = drivers, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Driver {
    /// Its id.
    pub id: DriverId,
    /// The name.
    pub name: String,
    /// Where to call on the road.
    pub phone: String,
    /// The licences held.
    #[diesel(serialize_as = String, deserialize_as = String)]
    pub licence_classes: LicenceClasses,
    /// The licence's last day.
    pub licence_valid_until: NaiveDate,
    /// Whose employee.
    pub employment: Employment,
    /// From which the age limits are reckoned (RULES.md §6.2).
    pub birth_date: Option<NaiveDate>,
    /// The licence's number.
    pub licence_no: Option<String>,
    /// The last day of the qualification certificate (从业资格证), for vehicles of 10 seats and more.
    pub qualification_valid_until: Option<NaiveDate>,
    /// The first day on which this driver drives no more.
    pub retired_on: Option<NaiveDate>,
    /// Counts changes.
    pub version: i64,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

impl Driver {
    /// What its creator would write to make it as it is.
    pub fn written(&self) -> DriverNew {
        DriverNew {
            name: self.name.clone(),
            phone: self.phone.clone(),
            licence_classes: self.licence_classes.0.clone(),
            licence_valid_until: self.licence_valid_until,
            employment: self.employment,
            birth_date: self.birth_date,
            licence_no: self.licence_no.clone(),
            qualification_valid_until: self.qualification_valid_until,
            retired_on: self.retired_on,
        }
    }

    /// The row that these words make.
    pub fn new(id: DriverId, new: &DriverNew, version: i64, created_at: Instant, updated_at: Instant) -> Self {
        let DriverNew {
            name,
            phone,
            licence_classes,
            licence_valid_until,
            employment,
            birth_date,
            licence_no,
            qualification_valid_until,
            retired_on,
        } = new.clone();
        Self {
            id,
            name,
            phone,
            licence_classes: LicenceClasses(licence_classes),
            licence_valid_until,
            employment,
            birth_date,
            licence_no,
            qualification_valid_until,
            retired_on,
            version,
            created_at,
            updated_at,
        }
    }
}

/// What is written of a driver's leave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LeaveNew {
    /// Who is away.
    pub driver_id: DriverId,
    /// Why.
    #[schema(min_length = 1, max_length = 500, example = "年休假")]
    pub reason: String,
    /// From when.
    pub starts_at: Instant,
    /// Until when.
    pub ends_at: Instant,
}

/// A merge patch of a driver's leave.
pub type LeavePatch = Patch<LeaveNew>;

impl Patchable for LeaveNew {}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = leave, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Leave {
    /// Its id.
    pub id: LeaveId,
    /// Who is away.
    pub driver_id: DriverId,
    /// Why.
    pub reason: String,
    /// From when.
    pub starts_at: Instant,
    /// Until when.
    pub ends_at: Instant,
    /// Counts changes.
    pub version: i64,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

impl Leave {
    /// What its creator would write to make it as it is.
    pub fn written(&self) -> LeaveNew {
        LeaveNew {
            driver_id: self.driver_id,
            reason: self.reason.clone(),
            starts_at: self.starts_at,
            ends_at: self.ends_at,
        }
    }

    /// The row that these words make.
    pub fn new(id: LeaveId, new: &LeaveNew, version: i64, created_at: Instant, updated_at: Instant) -> Self {
        let LeaveNew { driver_id, reason, starts_at, ends_at } = new.clone();
        Self { id, driver_id, reason, starts_at, ends_at, version, created_at, updated_at }
    }
}

impl Leave {
    /// When it is.
    pub fn span(&self) -> Span {
        Span { starts_at: self.starts_at, ends_at: self.ends_at }
    }
}

/// When a driver's leave is ended early.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LeaveEnd {
    /// The moment, now unless said; not in the future.
    pub at: Option<Instant>,
}
