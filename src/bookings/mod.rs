//! Bookings: one aggregate of request, approval and trips, and every transition of them (RULES.md §1, §2, §4).
//!
//! Always: a state changes only by compare-and-swap under the booking's lock; approval is a field of its own; a trip's
//! plan is claimed for vehicle and drivers alike, or the dispatch is refused whole; what has been typed is never lost.

pub mod api;
pub mod forms;
pub mod jobs;
pub mod model;
pub mod ops;
pub mod rules;
mod store;
pub mod views;
