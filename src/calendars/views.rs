//! Calendars as the API answers them.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::model::{self, CalendarKind};
use crate::{
    db::etag,
    http,
    kernel::{CalendarId, Instant},
};

/// A calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Calendar {
    /// Its id.
    pub id: CalendarId,
    /// Whose trips it shows: `driver`, `department`, `vehicle`.
    #[schema(value_type = String, example = "department")]
    pub kind: CalendarKind,
    /// The driver, department or vehicle.
    #[schema(example = "019a0b5e-7c1f-7000-8000-000000000011")]
    pub subject_id: Uuid,
    /// When it was made.
    pub created_at: Instant,
    /// The same: a calendar never changes.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl From<model::Calendar> for Calendar {
    fn from(row: model::Calendar) -> Self {
        let model::Calendar { id, user_id: _, kind, subject_id, secret_hash: _, created_at, updated_at } = row;
        let etag = etag(model::Calendar::VERSION);
        Self { id, kind, subject_id: subject_id.0, created_at, updated_at, etag }
    }
}

impl http::Resource for Calendar {
    fn path(&self) -> String {
        format!("/calendars/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A calendar with its address, which no other answer shows. (No `Debug`: the address is the right to read it.)
#[derive(Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CalendarMade {
    /// The calendar's resource.
    #[serde(flatten)]
    pub resource: Calendar,
    /// The address that calendar programs subscribe to. Whoever has it reads the calendar. It is shown only in this answer.
    #[schema(example = "https://cars.example.gov.cn/api/v1/calendars/MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo.ics")]
    pub url: String,
}

impl http::Resource for CalendarMade {
    fn path(&self) -> String {
        self.resource.path()
    }
    fn etag(&self) -> &str {
        &self.resource.etag
    }
}

/// A page of calendars.
#[derive(Debug, Serialize, ToSchema)]
pub struct CalendarPage {
    /// The calendars.
    pub items: Vec<Calendar>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}
