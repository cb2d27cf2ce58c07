//! The append-only record of every change: history, audit and outbox in one table.
//!
//! Always: an event is written in the unit of the change it records, so there is none without the other. What is
//! secret (password hashes, key hashes) is never part of `before` or `after`.

mod store;

use serde::Serialize;
use uuid::Uuid;

use crate::{
    db::{Conn, Unit},
    kernel::{ActorKind, BookingId, EventId, Instant, Result},
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Its id; later changes have greater ones.
    pub id: EventId,
    /// When.
    pub at: Instant,
    /// What kind of caller.
    pub actor_kind: ActorKind,
    /// The caller's name.
    pub actor_name: String,
    /// For whom, if a key said so.
    pub on_behalf_of: Option<String>,
    /// What kind of thing.
    pub subject_kind: String,
    /// Its id.
    pub subject_id: Uuid,
    /// What was done.
    pub action: String,
    /// Before.
    pub before: Option<serde_json::Value>,
    /// After.
    pub after: Option<serde_json::Value>,
    /// Why.
    pub reason: Option<String>,
}

/// Records a change in its unit.
///
/// # Errors
/// The database's.
pub fn record(unit: &mut Unit<'_>, change: &Change<'_>) -> Result<()> {
    store::insert(unit, change)
}

/// Records the making or changing of a resource, as it is answered.
///
/// # Errors
/// The database's.
pub fn record_resource<R: Serialize>(unit: &mut Unit<'_>, kind: &str, id: Uuid, action: &str, before: Option<&R>, after: &R) -> Result<()> {
    let json = |resource: &R| serde_json::to_value(resource).ok();
    record(unit, &Change { subject_kind: kind, subject_id: id, action, before: before.and_then(json), after: json(after), ..Change::default() })
}

/// As [`record_resource`], for what was changed with a reason.
///
/// # Errors
/// The database's.
pub fn record_reasoned<R: Serialize>(unit: &mut Unit<'_>, kind: &str, id: Uuid, action: &str, before: &R, after: &R, reason: &str) -> Result<()> {
    let json = |resource: &R| serde_json::to_value(resource).ok();
    let reason = Some(reason.to_owned());
    record(unit, &Change { subject_kind: kind, subject_id: id, action, before: json(before), after: json(after), reason, ..Change::default() })
}

/// A booking's history, oldest first.
///
/// # Errors
/// The database's.
pub fn booking_history(conn: &mut Conn, booking_id: BookingId) -> Result<Vec<Recorded>> {
    store::of_booking(conn, booking_id)
}
