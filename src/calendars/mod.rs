//! Calendars: the trips of a driver, department or vehicle as a feed that calendar programs read (RFC 5545).
//!
//! Owns the calendars. Always:
//! - The address of a calendar holds 256 random bits. It is answered once, stored as a hash, and never logged or recorded.
//! - Whoever has the address reads it without signing in. So it holds no telephone number and no contact, and it ends with
//!   its maker's rights: they are judged at each reading.
//! - A calendar that there isn't and one that may not be read any more are answered alike.

pub mod api;
pub mod model;
pub mod ops;
pub mod rules;
mod store;
pub mod views;

use crate::{
    kernel::Id,
    room::{Collection, Room},
};

/// What this room brings to the application.
pub const ROOM: Room = Room {
    routes: api::routes,
    collections: &[Collection {
        name: "calendars",
        get: |reader, id| ops::calendar_get(reader, Id::from_uuid(id)).map(drop),
    }],
    events: &[model::CalendarEvent::SUBJECT],
    labels: &[("calendar_kind", model::CalendarKind::WORDS)],
    ..Room::EMPTY
};
