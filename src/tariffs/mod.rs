//! Tariffs: the prices of vehicle classes and services, from a day on (RULES.md §5.1).
//!
//! Always: no two tariffs begin on one day; a tariff has at most one rate for a class and service; a tariff that has
//! priced a booking is frozen, and then only its name and its last day can be changed.

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
        name: "tariffs",
        get: |reader, id| ops::tariff_get(reader, Id::from_uuid(id)).map(drop),
    }],
    events: &[model::TariffEvent::SUBJECT],
    labels: &[("service", model::Service::WORDS)],
    ..Room::EMPTY
};
