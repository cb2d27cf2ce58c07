//! Customers: the departments that book, their discount and their rule of approval.
//!
//! Always: a department with history is never deleted, only retired; its code never changes; one that bills to another
//! doesn't bill to itself.

pub mod api;
pub mod model;
pub mod ops;
pub mod rules;
mod store;
pub mod views;
