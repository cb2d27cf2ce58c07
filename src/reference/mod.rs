//! Reference data: vehicle classes, suppliers, holidays and the settings.
//!
//! Always: a class's code never changes, and a class with history is retired, never deleted; a date has at most one row
//! in the holiday table; there is exactly one row of settings, which [`ops::seed`] writes into a new database.

pub mod api;
pub mod model;
pub mod ops;
pub mod rules;
mod store;
pub mod views;

/// The events of this room.
pub const EVENTS: &[crate::events::Subject] = &[
    model::VehicleClassEvent::SUBJECT,
    model::SupplierEvent::SUBJECT,
    model::HolidayEvent::SUBJECT,
    model::TaxRuleEvent::SUBJECT,
    model::SettingsEvent::SUBJECT,
];
