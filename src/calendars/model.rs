//! Calendars.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    db::schema::calendars,
    events::event_types,
    kernel::{CalendarId, Id, Instant, UserId, text_enum},
};

event_types! {
    /// What happens to a calendar.
    pub enum CalendarEvent of "calendar" ("Calendar", "日历订阅") {
        /// It was created.
        Create = "create" ("created", "新建"),
        /// It was deleted.
        Delete = "delete" ("deleted", "删除"),
    }
}

text_enum! {
    /// Whose trips a calendar shows.
    pub enum CalendarKind {
        /// A driver's.
        Driver = "driver" ("Driver", "驾驶员"),
        /// A department's.
        Department = "department" ("Department", "用车单位"),
        /// A vehicle's.
        Vehicle = "vehicle" ("Vehicle", "车辆"),
    }
}

/// A calendar as clients write it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CalendarNew {
    /// Whose trips it shows.
    pub kind: CalendarKind,
    /// The driver, department or vehicle.
    #[schema(example = "019a0b5e-7c1f-7000-8000-000000000011")]
    pub subject_id: Uuid,
}

/// Filter of the list of calendars.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CalendarFilter {
    /// Only of these kinds.
    #[serde(default)]
    #[param(inline)]
    pub kind: Vec<CalendarKind>,
}

/// A calendar's row. It is made and deleted, and never changes.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = calendars)]
pub struct Calendar {
    /// Its id.
    pub id: CalendarId,
    /// Who made it.
    pub user_id: UserId,
    /// Whose trips it shows.
    pub kind: CalendarKind,
    /// The driver, department or vehicle. They are in three tables, so it is no foreign key.
    pub subject_id: Id<()>,
    /// sha256 of the secret in its address.
    pub secret_hash: Vec<u8>,
    /// When it was made.
    pub created_at: Instant,
    /// The same, for lists.
    pub updated_at: Instant,
}

impl Calendar {
    /// The version of every calendar.
    pub const VERSION: i64 = 1;
}
