//! Customers: the departments that book vehicles, each with its discount and its approval rule.
//!
//! Always: a department is never deleted, only retired. Its code never changes. The department that is billed for it is
//! another department.
//!
//! This is the feature to read first. Every feature has these files, and a file imports only from those before it:
//! `model` (rows, words, what clients create, filters), `views` (what the API answers), `forms` (bodies of actions;
//! there are none here), `rules` (pure functions), `store` (SQL), `ops` (use cases), `api` (routes).

pub mod api;
pub mod model;
pub mod ops;
pub mod rules;
mod store;
pub mod views;

/// The events of this room.
pub const EVENTS: &[crate::events::Subject] = &[model::DepartmentEvent::SUBJECT];
