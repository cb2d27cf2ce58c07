//! Imports: what a company brings along, from tables that people made.
//!
//! Always: an import with a fault imports nothing, and one without goes in by one unit, through the same ops that
//! requests go through. Reading and judging happen off the writer, within bounds, one import at a time in a process; an
//! import whose process died is marked as failed. Trips of before are facts that are only added: they are no bookings
//! and stand in no books.

pub mod api;
mod cells;
mod columns;
pub mod forms;
pub mod jobs;
mod judge;
pub mod model;
pub mod ops;
pub mod reading;
mod references;
mod store;
mod template;
pub mod views;
