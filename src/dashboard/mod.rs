//! The year at a glance: month by month what the company earned, spent and drove, and what it is owed.
//!
//! Always: each figure is that of the report which is named for it; the room has no queries of its own, and one answer takes
//! a fixed number of them, whatever the months and rows.

pub mod api;
pub mod forms;
pub mod ops;
pub mod views;

use crate::room::Room;

/// What this room brings to the application.
pub const ROOM: Room = Room { routes: api::routes, ..Room::EMPTY };
