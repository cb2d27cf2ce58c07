//! Standards: what the bureau buys, by categories, and by what a service is assessed.
//!
//! Always: the code of a category never changes, and a category is retired, never deleted; a standard's weights sum to
//! 100 points; a standard that an assessment has used keeps its clauses; the limits that law sets are only added, from a
//! day on that isn't past.

pub mod api;
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
        Collection {
            name: "service-categories",
            get: |reader, id| ops::category_get(reader, Id::from_uuid(id)).map(drop),
        },
        Collection {
            name: "own-services",
            get: |reader, id| ops::own_service_get(reader, Id::from_uuid(id)).map(drop),
        },
        Collection { name: "standards", get: |reader, id| ops::standard_get(reader, Id::from_uuid(id)).map(drop) },
        Collection {
            name: "bureau-rules",
            get: |reader, id| ops::bureau_rule_get(reader, Id::from_uuid(id)).map(drop),
        },
    ],
    events: &[
        model::ServiceCategoryEvent::SUBJECT,
        model::OwnServiceEvent::SUBJECT,
        model::StandardEvent::SUBJECT,
        model::BureauRuleEvent::SUBJECT,
    ],
    names: &[Naming { name: "service-categories", find: |conn, _| ops::category_names(conn) }],
    labels: &[("clause_part", model::ClausePart::WORDS), ("measure", model::Measure::WORDS)],
    seed: ops::seed,
    ..Room::EMPTY
};
