//! Drivers and their leave: rows, words, what clients send, and the filters of the lists.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    db::schema::{drivers, leave},
    events::event_types,
    http::{Patch, Patchable},
    kernel::{DriverId, Instant, LeaveId, text_enum},
    schedule::model::Span,
};

event_types! {
    /// What happens to a driver.
    pub enum DriverEvent of "driver" ("Driver", "驾驶员") {
        /// It was created.
        Create = "create" ("created", "新建"),
        /// It was changed.
        Change = "change" ("changed", "修改"),
    }
}

event_types! {
    /// What happens to a driver's leave.
    pub enum LeaveEvent of "leave" ("Leave", "驾驶员请假") {
        /// It was created.
        Create = "create" ("created", "登记"),
        /// It was changed.
        Change = "change" ("changed", "修改"),
        /// It ended earlier than planned.
        End = "end" ("ended early", "提前结束"),
    }
}

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

/// Licence classes, stored as a JSON array.
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
    /// Who employs a driver.
    pub enum Employment {
        /// The company itself.
        Employee = "employee" ("Employee", "本单位职工"),
        /// An agency that dispatches staff to the company (劳务派遣).
        Dispatched = "dispatched" ("Dispatched", "劳务派遣"),
        /// Another company, to which the driving is outsourced (外包).
        Outsourced = "outsourced" ("Outsourced", "劳务外包"),
    }
}

/// A driver as clients send it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DriverNew {
    /// Full name.
    #[schema(min_length = 1, max_length = 100, example = "王建国")]
    pub name: String,
    /// Phone number at which the driver is reached on the road.
    #[schema(min_length = 1, max_length = 40, example = "13800000001")]
    pub phone: String,
    /// Classes of the driving licence.
    #[schema(min_items = 1, max_items = 7)]
    pub licence_classes: Vec<LicenceClass>,
    /// Last day on which the licence is valid.
    pub licence_valid_until: NaiveDate,
    /// Who employs the driver.
    pub employment: Employment,
    /// Date of birth, for the age limits (RULES.md §6.2).
    pub birth_date: Option<NaiveDate>,
    /// Number of the licence.
    #[schema(min_length = 1, max_length = 40)]
    pub licence_no: Option<String>,
    /// Last day of the qualification certificate (从业资格证), required for vehicles with 10 seats and more.
    pub qualification_valid_until: Option<NaiveDate>,
    /// First day on which the driver no longer drives.
    pub retired_on: Option<NaiveDate>,
}

/// A JSON merge patch of a driver.
pub type DriverPatch = Patch<DriverNew>;

impl Patchable for DriverNew {}

/// A row of `drivers`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = drivers, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Driver {
    /// Its id.
    pub id: DriverId,
    /// Full name.
    pub name: String,
    /// Phone number at which the driver is reached on the road.
    pub phone: String,
    /// Classes of the driving licence.
    #[diesel(serialize_as = String, deserialize_as = String)]
    pub licence_classes: LicenceClasses,
    /// Last day on which the licence is valid.
    pub licence_valid_until: NaiveDate,
    /// Who employs the driver.
    pub employment: Employment,
    /// Date of birth, for the age limits (RULES.md §6.2).
    pub birth_date: Option<NaiveDate>,
    /// Number of the licence.
    pub licence_no: Option<String>,
    /// Last day of the qualification certificate (从业资格证), required for vehicles with 10 seats and more.
    pub qualification_valid_until: Option<NaiveDate>,
    /// First day on which the driver no longer drives.
    pub retired_on: Option<NaiveDate>,
    /// Number of the version, one more with every change.
    pub version: i64,
    /// When it was created.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

impl Driver {
    /// The driver as a client would send it. A patch is applied to this.
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

    /// The row of a driver that a client sent.
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

/// Filter of the list of drivers.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DriverFilter {
    /// Only drivers with one of these names.
    #[serde(default)]
    pub name: Vec<String>,
    /// Only drivers employed in one of these ways.
    #[serde(default)]
    #[param(inline)]
    pub employment: Vec<Employment>,
    /// Only drivers with all of these words, in any order, in the name or the phone number.
    #[param(min_length = 1, max_length = 100)]
    pub q: Option<String>,
}

/// A driver's leave as clients send it.
#[derive(
    Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, Queryable, Selectable, Insertable, AsChangeset,
)]
#[serde(deny_unknown_fields)]
#[diesel(table_name = leave, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct LeaveNew {
    /// Driver who is on leave.
    pub driver_id: DriverId,
    /// Reason for the leave.
    #[schema(min_length = 1, max_length = 500, example = "年休假")]
    pub reason: String,
    /// Start of the leave.
    pub starts_at: Instant,
    /// End of the leave.
    pub ends_at: Instant,
}

/// A JSON merge patch of a driver's leave.
pub type LeavePatch = Patch<LeaveNew>;

impl Patchable for LeaveNew {}

/// A row of `leave`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = leave, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Leave {
    /// Its id.
    pub id: LeaveId,
    /// What clients send.
    #[diesel(embed)]
    pub content: LeaveNew,
    /// Number of the version, one more with every change.
    pub version: i64,
    /// When it was created.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

impl Leave {
    /// From its start to its end.
    pub fn span(&self) -> Span {
        Span { starts_at: self.content.starts_at, ends_at: self.content.ends_at }
    }
}

/// Filter of the list of leave.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct LeaveFilter {
    /// Only leave of these drivers.
    #[serde(default)]
    #[param(inline)]
    pub driver_id: Vec<DriverId>,
    /// Only leave that ends after the beginning of this day.
    #[param(value_type = Option<String>, format = Date, example = "2026-05-06")]
    pub from: Option<NaiveDate>,
    /// Only leave that begins before this day.
    #[param(value_type = Option<String>, format = Date, example = "2026-05-13")]
    pub until: Option<NaiveDate>,
}
