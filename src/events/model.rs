//! Recorded changes and their seals.

use diesel::prelude::*;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use utoipa::IntoParams;
use uuid::Uuid;

use super::types::{ActionWord, EventType, SubjectWord, event_types};
use crate::{
    db::schema::{archives, events, seals},
    kernel::{ActorKind, BookingId, Error, EventId, Id, Instant, OnBehalfOf, Result},
};

event_types! {
    /// What happens to the seals of the record.
    pub enum SealEvent of "seal" ("Seals", "审计封签") {
        /// Seals are made by another key from now on.
        ChangeKey = "change_key" ("key changed", "更换密钥"),
        /// The oldest part of the record stands in a file from now on.
        Archive = "archive" ("archived", "归档"),
    }
}

event_types! {
    /// What an administrator should hear of: what was refused, and who was given access.
    pub enum SecurityEvent of "security" ("Security", "安全") {
        /// A sign-in with a wrong name or password.
        FailedSignIn = "failed_sign_in" ("sign-in failed", "登录失败"),
        /// A right password without the code that is asked for, too. Many programs begin so; a thief of the password does
        /// as well.
        AskCode = "ask_code" ("right password, code asked for", "密码正确，待填动态验证码"),
        /// A sign-in that was refused because too many had failed.
        Lockout = "lockout" ("locked out", "登录受限"),
        /// A request that the caller may not make.
        Forbid = "forbid" ("refused", "越权被拒"),
        /// A user, key or delegation was made or changed. What was changed stands in the event of the same request.
        ChangeAccess = "change_access" ("access changed", "权限变更"),
    }
}

event_types! {
    /// What happens to a list as a whole.
    pub enum ListEvent of "list" ("List", "列表") {
        /// It was handed out as a file.
        Exported = "exported" ("exported", "导出"),
    }
}

/// A change to be recorded.
#[derive(Debug, Clone)]
pub struct Change {
    /// What was changed, and what happened to it.
    pub event: EventType,
    /// The id of the changed resource.
    pub subject_id: Uuid,
    /// The booking whose history it belongs to.
    pub booking_id: Option<BookingId>,
    /// The resource before the change.
    pub before: Option<serde_json::Value>,
    /// The resource after the change.
    pub after: Option<serde_json::Value>,
    /// The reason, where one was given.
    pub reason: Option<String>,
}

impl Change {
    /// A change of which only this is to be recorded.
    pub fn of(event: EventType, subject_id: Uuid) -> Self {
        Self { event, subject_id, booking_id: None, before: None, after: None, reason: None }
    }
}

/// A recorded change.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Serialize, Deserialize)]
#[diesel(table_name = events)]
pub struct Event {
    /// Its id. The ids of one process ascend.
    pub id: EventId,
    /// When it happened.
    pub at: Instant,
    /// The kind of the caller.
    pub actor_kind: ActorKind,
    /// The caller's id; nil for rules and the command line.
    pub actor_id: Id<()>,
    /// The caller's name.
    pub actor_name: String,
    /// The person on whose behalf an API key acted, or the approver for whom a delegate decided, as JSON.
    pub on_behalf_of: Option<String>,
    /// The id of the request.
    pub request_id: String,
    /// The kind of the changed resource.
    pub subject_kind: String,
    /// The id of the changed resource.
    pub subject_id: Id<()>,
    /// The booking whose history it belongs to.
    pub booking_id: Option<BookingId>,
    /// The action.
    pub action: String,
    /// What differs from `after`, as JSON.
    pub before: Option<String>,
    /// What differs from `before`, or the whole resource without one, as JSON.
    pub after: Option<String>,
    /// The reason.
    pub reason: Option<String>,
}

/// What an event says of who did it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = events)]
pub struct Deed {
    /// What it was done to.
    pub subject_id: Id<()>,
    /// The action.
    pub action: String,
    /// The kind of the caller.
    pub actor_kind: ActorKind,
    /// The caller's id.
    pub actor_id: Id<()>,
    /// The caller's name.
    pub actor_name: String,
    /// The person on whose behalf an API key acted, as JSON.
    pub on_behalf_of: Option<String>,
}

impl Event {
    /// The value of a column that holds JSON.
    ///
    /// # Errors
    /// `internal` if it doesn't, so that a damaged record isn't read as an empty one.
    pub fn json<T: DeserializeOwned>(kept: Option<&str>) -> Result<Option<T>> {
        kept.map(|text| serde_json::from_str(text).map_err(Error::internal)).transpose()
    }

    /// The person on whose behalf an API key acted.
    ///
    /// # Errors
    /// As [`Event::json`].
    pub fn acted_for(&self) -> Result<Option<OnBehalfOf>> {
        Self::json(self.on_behalf_of.as_deref())
    }
}

/// What webhooks need of a sealed event.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Followed {
    /// Its position in the order of commits.
    pub sequence: i64,
    /// Its id.
    pub id: EventId,
    /// When it happened.
    pub at: Instant,
    /// The kind of the changed resource.
    pub subject_kind: String,
    /// The id of the changed resource.
    pub subject_id: Id<()>,
    /// The booking whose history it belongs to.
    pub booking_id: Option<BookingId>,
    /// The action.
    pub action: String,
}

/// The position of an event in the order of commits, with its seal.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = seals, treat_none_as_default_value = false)]
pub struct Sealed {
    /// The position: 1, 2, 3 and so on, without gaps.
    pub sequence: i64,
    /// The event.
    pub event_id: EventId,
    /// The id of the key, see [`SealKey::id`](super::seal::SealKey::id).
    pub key_id: String,
    /// 32 bytes over the event, its sequence and the previous seal.
    pub seal: Vec<u8>,
}

/// A part of the sealed record that stands in a file: from its first to its last sequence.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = archives)]
pub struct Archive {
    /// The last sequence.
    pub last_sequence: i64,
    /// The first sequence: that after the last of the archive before, or 1.
    pub first_sequence: i64,
    /// All its events are of before this moment.
    pub before: Instant,
    /// The last event.
    pub event_id: EventId,
    /// The id of the key of the last seal.
    pub key_id: String,
    /// The last seal. The next event is sealed as its successor.
    pub seal: Vec<u8>,
    /// The name of the file, without its folder.
    pub file: String,
    /// The SHA-256 of the file.
    pub sha256: Vec<u8>,
    /// When it was made.
    pub created_at: Instant,
    /// The id of the key of its own seal.
    pub own_key_id: String,
    /// 32 bytes over all of this, so that nobody without the key removes events and says they were archived.
    pub own_seal: Vec<u8>,
}

impl Archive {
    /// The seal with which it ends.
    pub fn end(&self) -> Sealed {
        let Self { last_sequence, event_id, key_id, seal, .. } = self;
        Sealed { sequence: *last_sequence, event_id: *event_id, key_id: key_id.clone(), seal: seal.clone() }
    }
}

/// Filter of the list of changes.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct EventFilter {
    /// Only of these kinds of resource.
    #[serde(default)]
    #[param(inline, value_type = Vec<SubjectWord>)]
    pub subject: Vec<String>,
    /// Only of this resource.
    #[param(value_type = Option<uuid::Uuid>)]
    pub subject_id: Option<Id<()>>,
    /// Only of this booking's history.
    #[param(value_type = Option<uuid::Uuid>)]
    pub booking_id: Option<BookingId>,
    /// Only by this user or API key.
    #[param(value_type = Option<uuid::Uuid>)]
    pub actor_id: Option<Id<()>>,
    /// Only these actions.
    #[serde(default)]
    #[param(inline, value_type = Vec<ActionWord>)]
    pub action: Vec<String>,
    /// Only changes before this moment. The newest of them come first, unless the record is followed.
    #[param(value_type = Option<String>, format = DateTime)]
    pub until: Option<Instant>,
    /// Only changes that were committed after this one, in the order of commits.
    #[param(minimum = 0)]
    pub after_sequence: Option<i64>,
}
