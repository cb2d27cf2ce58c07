//! What is recorded of a change, and what seals it.

use diesel::prelude::*;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::{
    db::schema::{events, seals},
    kernel::{ActorKind, BookingId, EventId, Id, Instant},
};

/// What happened to what.
#[derive(Debug, Clone, Default)]
pub struct Change<'a> {
    /// What kind of thing, in the singular: `booking`, `vehicle`.
    pub subject_kind: &'a str,
    /// Its id.
    pub subject_id: Uuid,
    /// The booking whose history it belongs to.
    pub booking_id: Option<BookingId>,
    /// What was done, as the API names it: `create`, `approve`.
    pub action: &'a str,
    /// What it was before, as its resource.
    pub before: Option<serde_json::Value>,
    /// What it is now.
    pub after: Option<serde_json::Value>,
    /// Why, where somebody said so.
    pub reason: Option<String>,
}

/// A recorded change.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = events)]
pub struct Event {
    /// Its id; later changes of one process have greater ones.
    pub id: EventId,
    /// When.
    pub at: Instant,
    /// What kind of caller.
    pub actor_kind: ActorKind,
    /// The caller's id; nil for rules and the command line.
    pub actor_id: Id<()>,
    /// The caller's name.
    pub actor_name: String,
    /// For whom, if a key said so, as JSON.
    pub on_behalf_of: Option<String>,
    /// In which request.
    pub request_id: String,
    /// What kind of thing.
    pub subject_kind: String,
    /// Its id.
    pub subject_id: Id<()>,
    /// The booking whose history it belongs to.
    pub booking_id: Option<BookingId>,
    /// What was done.
    pub action: String,
    /// Before, as JSON.
    pub before: Option<String>,
    /// After, as JSON.
    pub after: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

impl Event {
    /// What is kept as JSON in one of its columns.
    pub fn json(kept: Option<&str>) -> Option<serde_json::Value> {
        kept.and_then(|text| serde_json::from_str(text).ok())
    }
}

/// What followers are told of a sealed event.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Followed {
    /// Its place in the order of commits.
    pub sequence: i64,
    /// Its id.
    pub id: EventId,
    /// When.
    pub at: Instant,
    /// What kind of thing.
    pub subject_kind: String,
    /// Its id.
    pub subject_id: Id<()>,
    /// The booking whose history it belongs to.
    pub booking_id: Option<BookingId>,
    /// What was done.
    pub action: String,
}

/// The place of an event in the order of commits, and the seal over both.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = seals)]
pub struct Sealed {
    /// 1, 2, 3 and so on, without a gap.
    pub sequence: i64,
    /// Which event.
    pub event_id: EventId,
    /// Which key: [`SealKey::id`](super::seal::SealKey::id).
    pub key_id: String,
    /// 32 bytes over the event, its sequence and the seal before.
    pub seal: Vec<u8>,
}

/// Which changes.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct EventFilter {
    /// Of things of these kinds.
    #[serde(default)]
    pub subject: Vec<String>,
    /// Of this thing.
    #[param(value_type = Option<uuid::Uuid>)]
    pub subject_id: Option<Id<()>>,
    /// Of this booking's history.
    #[param(value_type = Option<uuid::Uuid>)]
    pub booking_id: Option<BookingId>,
    /// By this user or key.
    #[param(value_type = Option<uuid::Uuid>)]
    pub actor_id: Option<Id<()>>,
    /// Of these kinds of act.
    #[serde(default)]
    pub action: Vec<String>,
    /// Only what was committed after this one, in the order of commits: for who follows.
    #[param(minimum = 0)]
    pub after_sequence: Option<i64>,
}
