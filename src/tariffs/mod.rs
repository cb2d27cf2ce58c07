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

/// The events of this room.
pub const EVENTS: &[crate::events::Subject] = &[model::TariffEvent::SUBJECT];
