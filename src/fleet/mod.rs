//! The fleet: vehicles, their papers, odometers and off-road spans, and what runs out.
//!
//! Always: a vehicle with history is never deleted, only retired; a hired one has its supplier and no odometer chain;
//! nothing that an odometer was said to read is lost, a correction is a new reading; an off-road span is a fact that
//! releases the plans it meets.

pub mod api;
pub mod forms;
pub mod identifiers;
pub mod model;
pub mod odometer;
pub mod ops;
pub mod rules;
mod store;
pub mod views;
