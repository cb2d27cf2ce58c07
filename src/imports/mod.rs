//! Imports: tables of master data, opening balances and past trips that a company brings from its earlier system.
//!
//! Always:
//! - An import with a fault imports nothing. One without faults is imported in one unit, by the same ops as requests.
//! - Files are read and checked outside of units, within bounds, one import at a time in a process.
//! - An import whose process died is marked as failed.
//! - Past trips are only added. They are no bookings and are not in the books.

pub mod api;
mod cells;
mod columns;
pub mod forms;
pub mod jobs;
mod judge;
pub mod model;
pub mod ops;
pub mod reading;
mod references;
mod store;
mod template;
pub mod views;

use crate::{
    kernel::Id,
    room::{Collection, Room},
};

/// What this room brings to the application.
pub const ROOM: Room = Room {
    routes: api::routes,
    collections: &[Collection {
        name: "imports",
        get: |reader, id| ops::import_get(reader, Id::from_uuid(id)).map(drop),
    }],
    events: &[model::ImportEvent::SUBJECT],
    labels: &[
        ("import_kind", model::ImportKind::WORDS),
        ("import_state", model::ImportState::WORDS),
        ("template_format", model::TemplateFormat::WORDS),
    ],
    start: |start| {
        start.share(jobs::ImportLock::default());
        start.sweeps.extend(jobs::sweeps());
        Ok(())
    },
    ..Room::EMPTY
};
