//! The append-only record of every change: history, audit and outbox in one table.
//!
//! Always:
//! - An event is written in the unit of the change that it records. Both are committed or neither is.
//! - `before` and `after` contain no secrets, such as hashes of passwords or keys.
//! - After its commit an event gets a sequence and a seal, in the order of commits. Those who follow the record follow
//!   the sequence.

pub mod api;
pub mod jobs;
pub mod model;
pub mod ops;
pub mod seal;
mod store;
pub mod views;

use serde::Serialize;
use uuid::Uuid;

pub use model::{Change, Event};

use crate::{
    db::{Conn, Unit},
    kernel::{BookingId, Result},
    room::Room,
};

/// What this room brings to the application.
pub const ROOM: Room = Room {
    routes: api::routes,
    start: |start| {
        let sealer = start.share(jobs::Sealer::new(start.settings.secret.as_deref()));
        start.sweeps.push(jobs::sweep(sealer));
        Ok(())
    },
    ..Room::EMPTY
};

/// Records a change in the current unit.
pub fn record(unit: &mut Unit<'_>, change: &Change<'_>) -> Result<()> {
    store::insert(unit, change)
}

/// Records that a resource was created or changed. `before` and `after` are the resource as the API answers it.
pub fn record_resource<R: Serialize>(
    unit: &mut Unit<'_>,
    kind: &str,
    id: Uuid,
    action: &str,
    before: Option<&R>,
    after: &R,
) -> Result<()> {
    let json = |resource: &R| serde_json::to_value(resource).ok();
    record(
        unit,
        &Change {
            subject_kind: kind,
            subject_id: id,
            action,
            before: before.and_then(json),
            after: json(after),
            ..Change::default()
        },
    )
}

/// As [`record_resource`], for a change that has a reason.
pub fn record_reasoned<R: Serialize>(
    unit: &mut Unit<'_>,
    kind: &str,
    id: Uuid,
    action: &str,
    before: &R,
    after: &R,
    reason: &str,
) -> Result<()> {
    let json = |resource: &R| serde_json::to_value(resource).ok();
    let reason = Some(reason.to_owned());
    record(
        unit,
        &Change {
            subject_kind: kind,
            subject_id: id,
            action,
            before: json(before),
            after: json(after),
            reason,
            ..Change::default()
        },
    )
}

/// The events of a booking, oldest first.
pub fn booking_history(conn: &mut Conn, booking_id: BookingId) -> Result<Vec<Event>> {
    store::of_booking(conn, booking_id)
}
