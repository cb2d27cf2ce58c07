//! Which vehicles and drivers can be sent: eligibility, candidates, capacity and availability.
//!
//! This room only answers questions; it changes nothing. It knows no booking: who asks describes what is needed
//! ([`model::Request`]).
//!
//! Always: every rule that fails is named at once, for the assignment that it concerns; a question about the whole
//! fleet takes a fixed number of queries.

pub mod api;
pub mod forms;
pub mod model;
pub mod ops;
pub mod rules;
pub mod views;

use crate::room::Room;

/// What this room brings to the application.
pub const ROOM: Room = Room { routes: api::routes, ..Room::EMPTY };
