//! What the API answers about drivers and their leave.

mod tables;

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::model;
use crate::{
    db::etag,
    http,
    kernel::{DriverId, Instant, LeaveId},
    schedule::views::HitTrip,
};

/// A driver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Driver {
    /// Its id.
    pub id: DriverId,
    /// Full name.
    #[schema(example = "王建国")]
    pub name: String,
    /// Phone number at which the driver is reached on the road.
    #[schema(example = "13800000001")]
    pub phone: String,
    /// Classes of the driving licence: `A1`, `A2`, `A3`, `B1`, `B2`, `C1`, `C2`.
    #[schema(value_type = Vec<String>, example = json!(["A1"]))]
    pub licence_classes: Vec<model::LicenceClass>,
    /// Last day on which the licence is valid.
    pub licence_valid_until: NaiveDate,
    /// Who employs the driver: `employee`, `dispatched`, `outsourced`.
    #[schema(value_type = String, example = "employee")]
    pub employment: model::Employment,
    /// Date of birth, for the age limits (RULES.md §6.2).
    pub birth_date: Option<NaiveDate>,
    /// Number of the licence.
    pub licence_no: Option<String>,
    /// Last day of the qualification certificate (从业资格证), required for vehicles with 10 seats and more.
    pub qualification_valid_until: Option<NaiveDate>,
    /// First day on which the driver no longer drives.
    pub retired_on: Option<NaiveDate>,
    /// When it was created.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl From<model::Driver> for Driver {
    fn from(row: model::Driver) -> Self {
        let model::Driver {
            id,
            name,
            phone,
            licence_classes,
            licence_valid_until,
            employment,
            birth_date,
            licence_no,
            qualification_valid_until,
            retired_on,
            version,
            created_at,
            updated_at,
        } = row;
        Self {
            id,
            name,
            phone,
            licence_classes: licence_classes.0,
            licence_valid_until,
            employment,
            birth_date,
            licence_no,
            qualification_valid_until,
            retired_on,
            created_at,
            updated_at,
            etag: etag(version),
        }
    }
}

impl http::Resource for Driver {
    fn path(&self) -> String {
        format!("/drivers/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of drivers.
#[derive(Debug, Serialize, ToSchema)]
pub struct DriverPage {
    /// The drivers.
    pub items: Vec<Driver>,
    /// Cursor of the next page; null on the last page.
    pub next_cursor: Option<String>,
}

/// A driver's leave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Leave {
    /// Its id.
    pub id: LeaveId,
    /// Driver who is on leave.
    pub driver_id: DriverId,
    /// Reason for the leave.
    #[schema(example = "年休假")]
    pub reason: String,
    /// Start of the leave.
    pub starts_at: Instant,
    /// End of the leave.
    pub ends_at: Instant,
    /// The planned trips that it took the driver from, each with the best replacements; only in the answer that recorded
    /// or moved it. At most 20.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trips: Option<Vec<HitTrip>>,
    /// When it was created.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl From<model::Leave> for Leave {
    fn from(row: model::Leave) -> Self {
        let model::Leave { id, content, version, created_at, updated_at } = row;
        let model::LeaveNew { driver_id, reason, starts_at, ends_at } = content;
        Self { id, driver_id, reason, starts_at, ends_at, trips: None, created_at, updated_at, etag: etag(version) }
    }
}

impl http::Resource for Leave {
    fn path(&self) -> String {
        format!("/leave/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of leave.
#[derive(Debug, Serialize, ToSchema)]
pub struct LeavePage {
    /// The leave of drivers.
    pub items: Vec<Leave>,
    /// Cursor of the next page; null on the last page.
    pub next_cursor: Option<String>,
}
