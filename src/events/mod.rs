//! The append-only record of every change: history, audit and outbox in one table.
//!
//! Always: an event is written in the unit of the change it records, so there is none without the other. What is secret
//! (password hashes, key hashes) is never part of `before` or `after`. After its commit each event gets a sequence and
//! a seal, in the order of commits as any reader could see them; readers that follow, follow the sequence.

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
};

/// Records a change in its unit.
pub fn record(unit: &mut Unit<'_>, change: &Change<'_>) -> Result<()> {
    store::insert(unit, change)
}

/// Records the making or changing of a resource, as it is answered.
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

/// As [`record_resource`], for what was changed with a reason.
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

/// A booking's history, oldest first.
pub fn booking_history(conn: &mut Conn, booking_id: BookingId) -> Result<Vec<Event>> {
    store::of_booking(conn, booking_id)
}
