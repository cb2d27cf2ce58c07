//! The one row of settings.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Eligibility;
use crate::{
    db::schema::settings,
    http::{Patch, Patchable},
    kernel::{Instant, SettingId},
};

/// The fewest working days after which the setting `confirm_working_days` may let a charge be confirmed by rule.
pub const FEWEST_WORKING_DAYS: i64 = 3;

/// What the administrator can change.
#[derive(
    Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, Queryable, Selectable, Insertable, AsChangeset,
)]
#[serde(deny_unknown_fields)]
#[diesel(table_name = settings, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct SettingsNew {
    /// The company's name on slips and statements.
    #[schema(min_length = 1, max_length = 100, example = "宁海县公务用车服务有限公司")]
    pub company_name: String,
    /// Where customers call.
    #[schema(min_length = 1, max_length = 40)]
    pub company_phone: Option<String>,
    /// Minutes after a trip's planned end during which its vehicle and driver stay occupied (RULES.md §2.1).
    #[serde(default = "buffer_minutes")]
    #[schema(minimum = 0, maximum = 1440, example = 30)]
    pub buffer_minutes: i64,
    /// The speed by which planned driving time is calculated, in km/h (RULES.md §3.5).
    #[serde(default = "average_speed_kmh")]
    #[schema(minimum = 1, maximum = 200, example = 50)]
    pub average_speed_kmh: i64,
    /// Working days after which a presented charge is confirmed automatically (RULES.md §4.6).
    #[serde(default = "confirm_working_days")]
    #[schema(minimum = 3, maximum = 250, example = 5)]
    pub confirm_working_days: i64,
    /// Minutes by which a department may move a start without giving anything up (RULES.md §1.9).
    #[serde(default = "free_shift_minutes")]
    #[schema(minimum = 0, maximum = 1440, example = 240)]
    pub free_shift_minutes: i64,
    /// Whether a booking must give its reason (RULES.md §1.3).
    #[serde(default)]
    pub reason_required: bool,
    /// What the failure of each rule about who may be sent does, by its code (RULES.md §3.1).
    #[serde(default)]
    pub eligibility: Eligibility,
    /// Whether one person, or one API key, is refused roles that are for two people (API.md §3.1).
    #[serde(default = "separate_duties")]
    #[schema(example = true)]
    pub separate_duties: bool,
    /// Whether a password that somebody else set must be changed before anything else (API.md §6.4).
    #[serde(default)]
    pub password_change_required: bool,
    /// Whether money out, reopening a month, and changes of users, keys and settings ask for a password that was proved
    /// within ten minutes (API.md §6.5).
    #[serde(default)]
    pub reauthentication_required: bool,
    /// Kilometres up to which a departure may be ahead of the reading before it and is believed (RULES.md §4.4).
    #[serde(default = "most_empty_km")]
    #[schema(minimum = 0, maximum = 100_000, example = 200)]
    pub most_empty_km: i64,
    /// Whether roles, and keys with roles of the business, that one administrator grants wait for another (API.md §3.4).
    #[serde(default)]
    #[schema(example = false)]
    pub grants_need_approval: bool,
    /// Whether accountants, supervisors and administrators must have a second factor (API.md §6.6).
    #[serde(default)]
    pub totp_required: bool,
    /// Minutes after which a session of a browser ends that nobody refreshes (API.md §6.7).
    #[serde(default = "session_idle_minutes")]
    #[schema(minimum = 1, maximum = 1440, example = 30)]
    pub session_idle_minutes: i64,
    /// Hours after the sign-in at which a session of a browser ends at the latest (API.md §6.7).
    #[serde(default = "session_hours")]
    #[schema(minimum = 1, maximum = 720, example = 12)]
    pub session_hours: i64,
    /// Days after the sign-in at which a session of a browser ends of who is a driver alone, instead of both
    /// (API.md §6.7).
    #[serde(default = "driver_session_days")]
    #[schema(minimum = 1, maximum = 30, example = 30)]
    pub driver_session_days: i64,
}

fn buffer_minutes() -> i64 {
    30
}
fn average_speed_kmh() -> i64 {
    50
}
fn confirm_working_days() -> i64 {
    5
}
fn free_shift_minutes() -> i64 {
    240
}
fn separate_duties() -> bool {
    true
}
fn most_empty_km() -> i64 {
    200
}
fn session_idle_minutes() -> i64 {
    30
}
fn session_hours() -> i64 {
    12
}
fn driver_session_days() -> i64 {
    30
}

impl SettingsNew {
    /// The default settings of a company with this name.
    pub fn of_company(company_name: &str) -> Self {
        Self {
            company_name: company_name.into(),
            company_phone: None,
            buffer_minutes: buffer_minutes(),
            average_speed_kmh: average_speed_kmh(),
            confirm_working_days: confirm_working_days(),
            free_shift_minutes: free_shift_minutes(),
            reason_required: false,
            eligibility: Eligibility::default(),
            separate_duties: separate_duties(),
            password_change_required: false,
            reauthentication_required: false,
            most_empty_km: most_empty_km(),
            grants_need_approval: false,
            totp_required: false,
            session_idle_minutes: session_idle_minutes(),
            session_hours: session_hours(),
            driver_session_days: driver_session_days(),
        }
    }
}

/// A merge patch of the settings.
pub type SettingsPatch = Patch<SettingsNew>;

impl Patchable for SettingsNew {}

/// The one row of `settings`, without its column `demo`: whether the database is a demonstration is set by the
/// command line and not shown to clients.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = settings, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Settings {
    /// Its id.
    pub id: SettingId,
    /// What clients send.
    #[diesel(embed)]
    pub content: SettingsNew,
    /// Rises by one with each change.
    pub version: i64,
    /// When it was created.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}
