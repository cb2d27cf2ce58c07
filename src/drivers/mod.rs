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

use crate::{
    http::Naming,
    kernel::Id,
    room::{Collection, Room},
};

/// What this room brings to the application.
pub const ROOM: Room = Room {
    routes: api::routes,
    collections: &[
        Collection { name: "drivers", get: |reader, id| ops::driver_get(reader, Id::from_uuid(id)).map(drop) },
        Collection { name: "leave", get: |reader, id| ops::leave_get(reader, Id::from_uuid(id)).map(drop) },
    ],
    events: &[model::DriverEvent::SUBJECT, model::LeaveEvent::SUBJECT],
    names: &[Naming {
        name: "drivers",
        find: |conn, keys| {
            let ids: Vec<_> = keys.iter().filter_map(|key| Id::parse(key)).collect();
            let found = ops::drivers_find(conn, &ids)?;
            Ok(found.into_iter().map(|one| (one.id.to_string(), one.name)).collect())
        },
    }],
    labels: &[("employment", model::Employment::WORDS), ("licence_class", model::LicenceClass::WORDS)],
    ..Room::EMPTY
};
