//! Tariffs: what a class and service costs from which day on (RULES.md §5.1).
//!
//! Always: no two tariffs begin on one day; a class and service has one rate in a tariff at most; a tariff that has
//! priced a booking is frozen, and then only its name and its last day can be changed.

pub mod api;
pub mod model;
pub mod ops;
pub mod rules;
mod store;
pub mod views;
