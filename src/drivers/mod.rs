//! Drivers, their licences and their leave.
//!
//! Always: a driver with history is never deleted, only retired. Leave is a fact: it claims the driver's time, releases
//! the plans that it meets and can be ended early; a driver who is out on a trip can't be on leave at once.

pub mod api;
pub mod forms;
pub mod model;
pub mod ops;
pub mod rules;
mod store;
pub mod views;
