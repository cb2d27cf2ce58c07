//! Bookings: one aggregate of request, approval and trips, and every transition of them (RULES.md §1, §2, §4).
//!
//! Always: a state changes only under the booking's lock, and only if the row still has the version that was read.
//! Approval is a field of its own. A dispatch claims the vehicle and all drivers of every trip, or it is refused as a
//! whole. Nothing that people recorded is lost: a correction adds a
//! reading, and the events keep what was before.

pub mod api;
pub mod forms;
pub mod jobs;
pub mod model;
pub mod ops;
pub mod rules;
mod store;
pub mod views;

/// The events of this room.
pub const EVENTS: &[crate::events::Subject] = &[model::BookingEvent::SUBJECT, model::TripEvent::SUBJECT];
