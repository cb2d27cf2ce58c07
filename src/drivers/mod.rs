//! Drivers, their licences and their leave.
//!
//! Always: a driver is never deleted, only retired. Leave takes the driver's time, and trips that were planned for that
//! time lose the driver (RULES.md §2.5). Leave can be ended early. It can't be recorded for a time in which the driver
//! is out on a trip.

pub mod api;
pub mod forms;
pub mod model;
pub mod ops;
pub mod rules;
mod store;
pub mod views;

/// The events of this room.
pub const EVENTS: &[crate::events::Subject] = &[model::DriverEvent::SUBJECT, model::LeaveEvent::SUBJECT];
