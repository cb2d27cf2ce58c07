//! Who can go: eligibility, candidates, capacity and availability.
//!
//! It takes its own need, answers, and acts on nothing. Always: every rule that fails is named at once, for the
//! assignment that it concerns; what is asked for a whole fleet costs a fixed number of queries.

pub mod api;
pub mod forms;
pub mod model;
pub mod ops;
pub mod rules;
pub mod views;
