//! Reference data: vehicle classes, suppliers, holidays and the settings.
//!
//! Always: a class's code never changes, and a class with history is retired, never deleted; a date has one row in the
//! holiday table at most; there is exactly one row of settings, made by [`ops::seed`] after the tables are.

pub mod api;
pub mod model;
pub mod ops;
pub mod rules;
mod store;
pub mod views;
