//! Reference data: vehicle classes, suppliers, holidays and the settings.
//!
//! Always: a class's code never changes, and a class with history is retired, never deleted; a date has at most one row
//! in the holiday table; there is exactly one row of settings, which [`ops::seed`] writes into a new database.

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
        Collection { name: "vehicle-classes", get: |reader, id| ops::class_get(reader, Id::from_uuid(id)).map(drop) },
        Collection { name: "suppliers", get: |reader, id| ops::supplier_get(reader, Id::from_uuid(id)).map(drop) },
        Collection { name: "holidays", get: |reader, id| ops::holiday_get(reader, Id::from_uuid(id)).map(drop) },
        Collection { name: "tax-rules", get: |reader, id| ops::tax_rule_get(reader, Id::from_uuid(id)).map(drop) },
    ],
    events: &[
        model::VehicleClassEvent::SUBJECT,
        model::SupplierEvent::SUBJECT,
        model::HolidayEvent::SUBJECT,
        model::TaxRuleEvent::SUBJECT,
        model::SettingsEvent::SUBJECT,
    ],
    names: &[
        Naming { name: "vehicle-classes", find: |conn, _| ops::class_names(conn) },
        Naming {
            name: "suppliers",
            find: |conn, _| {
                let all = ops::suppliers(conn)?;
                Ok(all.into_iter().map(|one| (one.id.to_string(), one.content.name)).collect())
            },
        },
    ],
    labels: &[
        ("holiday_kind", model::HolidayKind::WORDS),
        ("rule_code", model::RuleCode::WORDS),
        ("severity", model::Severity::WORDS),
        ("taxpayer", model::Taxpayer::WORDS),
    ],
    seed: ops::seed,
    ..Room::EMPTY
};
