//! The append-only record of every change: history, audit and outbox in one table.
//!
//! Always:
//! - An event is written in the unit of the change that it records. Both are committed or neither is.
//! - `before` and `after` contain no secrets, such as hashes of passwords or keys. Of a change they hold what differs.
//!   Events from before this rule hold the whole resource, and stay as they were sealed.
//! - After its commit an event gets a sequence and a seal, in the order of commits. Those who follow the record follow
//!   the sequence.
//! - The oldest part of the record may stand in files instead ([`archive`]): whole, up to a seal, and only once the file
//!   is on the disk. Nothing else removes events.
//! - An event's type is one of those that the rooms declare, see [`types`].

pub mod api;
pub mod archive;
pub mod jobs;
pub mod model;
pub mod ops;
pub mod rules;
pub mod seal;
mod store;
#[cfg(test)]
mod tests;
pub mod types;
pub mod views;
pub mod watch;

use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

pub use model::{Change, Deed, Event};
pub use types::{EventType, EventTypes, event_types};

use crate::{
    db::{Conn, Unit},
    kernel::{BookingId, Error, Result},
    room::Room,
};

/// What this room brings to the application.
pub const ROOM: Room = Room {
    routes: api::routes,
    events: &[model::ListEvent::SUBJECT, model::SealEvent::SUBJECT, model::SecurityEvent::SUBJECT],
    start: |start| {
        let sealer = start.share(jobs::Sealer::new(start.settings.secret.as_deref()));
        start.sweeps.push(jobs::sweep(sealer));
        Ok(())
    },
    ..Room::EMPTY
};

/// Records a change in the current unit. Of a resource before and after, what differs is kept
/// ([`rules::differing`]); where there is only one of them, all of it.
pub fn record(unit: &mut Unit<'_>, change: &Change) -> Result<()> {
    match (&change.before, &change.after) {
        (Some(before), Some(after)) => {
            let (before, after) = rules::differing(before, after);
            let Change { event, subject_id, booking_id, reason, .. } = change;
            let (before, after, reason) = (Some(before), Some(after), reason.clone());
            store::insert(
                unit,
                &Change { event: *event, subject_id: *subject_id, booking_id: *booking_id, before, after, reason },
            )
        }
        _ => store::insert(unit, change),
    }
}

/// Records that a resource was created or changed. `before` and `after` are the resource as the API answers it.
pub fn record_resource<R: Serialize>(
    unit: &mut Unit<'_>,
    event: EventType,
    id: Uuid,
    before: Option<&R>,
    after: &R,
) -> Result<()> {
    let (before, after) = (before.map(json).transpose()?, Some(json(after)?));
    record(unit, &Change { before, after, ..Change::of(event, id) })
}

/// As [`record_resource`], for a change that has a reason.
pub fn record_reasoned<R: Serialize>(
    unit: &mut Unit<'_>,
    event: EventType,
    id: Uuid,
    before: &R,
    after: &R,
    reason: &str,
) -> Result<()> {
    let (before, after) = (Some(json(before)?), Some(json(after)?));
    record(unit, &Change { before, after, reason: Some(reason.to_owned()), ..Change::of(event, id) })
}

/// A resource as an event keeps it.
///
/// # Errors
/// `internal`, because an event without what was changed would be no record of it.
pub fn json<R: Serialize>(resource: &R) -> Result<Value> {
    serde_json::to_value(resource).map_err(Error::internal)
}

/// Who did these acts to these subjects, oldest first.
pub fn deeds(conn: &mut Conn, kind: &str, subjects: &[Uuid], actions: &[&str]) -> Result<Vec<Deed>> {
    store::deeds(conn, kind, subjects, actions)
}

/// The events of a booking, oldest first.
pub fn booking_history(conn: &mut Conn, booking_id: BookingId) -> Result<Vec<Event>> {
    store::of_booking(conn, booking_id)
}

/// The events of this type of these bookings, oldest first.
pub fn of_bookings(conn: &mut Conn, ids: &[BookingId], event: EventType) -> Result<Vec<Event>> {
    store::of_bookings(conn, ids, event)
}
