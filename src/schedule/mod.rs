//! Occupancy and class demand: which vehicles and drivers are taken when, and how many vehicles of a class are wanted
//! when (RULES.md §1.4 and §2).
//!
//! Always: the active rows of one vehicle or driver never overlap; the database itself refuses it. An active row is a
//! trip's plan with its buffer, or an absence. Releasing a plan makes its row inactive. Driving minutes are kept on the
//! drivers' rows and stay there after the trip. An act locks a vehicle or driver before it reads the rows of it.
//!
//! This room also uses tables of `bookings`. A trip's flag `needs_reassignment` means that its claim was released: by a
//! fact, which is an absence or a trip that really took place, or because the vehicle or driver may not go any more. So the
//! flag is written here, by SQL, with the rule that it fails. Which trips are out
//! is read from `legs`, and a trip's number from its booking. Everything else about trips belongs to `bookings`.

pub mod model;
pub mod ops;
pub mod rules;
mod store;
pub mod views;

use crate::room::Room;

/// What this room brings to the application.
pub const ROOM: Room = Room {
    events: &[model::ReleaseEvent::SUBJECT],
    labels: &[("cause", model::Cause::WORDS), ("resource_kind", model::ResourceKind::WORDS)],
    ..Room::EMPTY
};
