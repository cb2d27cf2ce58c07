//! What waits for the caller: one answer over all rooms, so that a page needs no list of its own for each. It is read-only,
//! and its queries may join the tables of all rooms, as those of `reports` may.
//!
//! Always: each kind is one query, which an index of what is still open serves, so that no answer takes longer with each
//! year (users, keys, tariffs and holidays are few, and read whole); a count is that of the list with the same filter, less
//! what this caller may not act on.

pub mod api;
pub mod model;
pub mod ops;
pub mod rules;
mod store;
#[cfg(test)]
mod tests;
pub mod views;

use crate::room::Room;

/// What this room brings to the application.
pub const ROOM: Room = Room { routes: api::routes, labels: &[("todo_kind", model::TodoKind::WORDS)], ..Room::EMPTY };
