//! Closing of months and their reopening (BOOKS.md §6).
//!
//! What always holds: Months are closed in their order, each one wholly or not at all. First a plan is made of all that
//! closing posts: accruals, depreciation and releases, taxes, the transfer to profit, and in December the transfer of
//! the year. A dry run shows this plan. Only the latest closed month can be reopened. One person requests it and
//! another one does it, and everything that closing posted is reversed.

pub mod api;
pub mod forms;
pub mod model;
pub mod ops;
pub mod rules;
mod store;
pub mod views;

use crate::room::Room;

/// What this room brings to the application.
pub const ROOM: Room = Room {
    routes: api::routes,
    events: &[model::PeriodEvent::SUBJECT],
    labels: &[("accrual_category", model::AccrualCategory::WORDS)],
    ..Room::EMPTY
};
