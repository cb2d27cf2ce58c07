//! The fleet: vehicles, their papers, odometer readings, off-road spans and maintenance, and the list of what is due.
//!
//! Always: a vehicle is never deleted, only retired. A hired vehicle has a supplier and no odometer readings. No
//! odometer reading is changed or deleted; a correction is a new reading. An off-road span takes the vehicle's time,
//! and trips that were planned for that time lose the vehicle (RULES.md §2.5). What was done by a maintenance plan names
//! a span off the road of its own vehicle, if any; a mistake is made void, and stays (RULES.md §7.3).
//!
//! `identifiers` and `odometer` are pure and import nothing of this room; all other files may use them.

pub mod api;
pub mod forms;
pub mod identifiers;
pub mod model;
pub mod odometer;
pub mod ops;
pub mod rules;
mod store;
#[cfg(test)]
mod tests;
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
        Collection { name: "vehicles", get: |reader, id| ops::vehicle_get(reader, Id::from_uuid(id)).map(drop) },
        Collection { name: "papers", get: |reader, id| ops::paper_get(reader, Id::from_uuid(id)).map(drop) },
        Collection {
            name: "maintenance-plans",
            get: |reader, id| ops::maintenance_plan_get(reader, Id::from_uuid(id)).map(drop),
        },
        Collection {
            name: "maintenance-services",
            get: |reader, id| ops::maintenance_service_get(reader, Id::from_uuid(id)).map(drop),
        },
        Collection { name: "off-road", get: |reader, id| ops::off_road_get(reader, Id::from_uuid(id)).map(drop) },
    ],
    events: &[
        model::VehicleEvent::SUBJECT,
        model::PaperEvent::SUBJECT,
        model::MaintenancePlanEvent::SUBJECT,
        model::MaintenanceServiceEvent::SUBJECT,
        model::OffRoadEvent::SUBJECT,
        model::ReadingEvent::SUBJECT,
    ],
    names: &[Naming {
        name: "vehicles",
        find: |conn, keys| {
            let ids: Vec<_> = keys.iter().filter_map(|key| Id::parse(key)).collect();
            let found = ops::vehicles_find(conn, &ids)?;
            Ok(found.into_iter().map(|one| (one.id.to_string(), one.content.plate_no)).collect())
        },
    }],
    labels: &[
        ("energy", model::Energy::WORDS),
        ("expiry_kind", model::ExpiryKind::WORDS),
        ("maintenance_state", model::MaintenanceState::WORDS),
        ("ownership", model::Ownership::WORDS),
        ("paper_kind", model::PaperKind::WORDS),
        ("reading_source", odometer::ReadingSource::WORDS),
        ("subject_kind", model::SubjectKind::WORDS),
        ("transmission", model::Transmission::WORDS),
    ],
    ..Room::EMPTY
};
