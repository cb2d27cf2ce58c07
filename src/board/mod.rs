//! The board of the dispatcher: vehicles, drivers, trips, what takes them, and what is still to be sent, in one answer.
//!
//! It only reads, in a fixed number of statements. What a trip needs is judged by `bookings`, what takes a vehicle or
//! driver is known by `schedule`, and which days have no paper is a rule of `dispatch`.

pub mod api;
pub mod forms;
pub mod model;
pub mod ops;
pub mod rules;
pub mod views;

use crate::room::Room;

/// What this room brings to the application.
pub const ROOM: Room = Room { routes: api::routes, labels: &[("blocks", model::Blocks::WORDS)], ..Room::EMPTY };
