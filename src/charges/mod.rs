//! Charges: the hinge between trips and money. The quote and the charge are one reckoning.
//!
//! Always: a version of a charge is never changed; a correction is a new version. A charge's lines sum to its total,
//! which is never negative.

pub mod api;
pub mod model;
pub mod ops;
pub mod rules;
mod store;
pub mod views;
