//! Procurement: which suppliers may serve, and by which tender one of them was chosen (docs/BUREAU.md §3).
//!
//! Always: a supplier is admitted by another person than the one who applied for it.

pub mod api;
pub mod forms;
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
        name: "admissions",
        get: |reader, id| ops::admission_get(reader, Id::from_uuid(id)).map(drop),
    }],
    events: &[model::AdmissionEvent::SUBJECT],
    labels: &[("admission_state", model::AdmissionState::WORDS)],
    ..Room::EMPTY
};
