//! Budgets: what departments may spend on vehicles, and the bureau on services (docs/BUREAU.md §6).
//!
//! Always: a holder has one budget for a month (the bureau one for each category, and one for all); what is used of it is
//! reckoned whenever it is asked for, and never stored. It is reckoned by the rooms above that know what is spent
//! ([`ops::Used`], [`ops::Committed`]).

pub mod api;
pub mod model;
pub mod ops;
pub mod rules;
mod store;
pub mod views;

use crate::{
    kernel::Id,
    room::{Collection, Room},
};

/// What this room brings to the application.
pub const ROOM: Room = Room {
    routes: api::routes,
    collections: &[Collection { name: "budgets", get: |reader, id| ops::expect_seen(reader, Id::from_uuid(id)) }],
    events: &[model::BudgetEvent::SUBJECT],
    labels: &[
        ("budget_holder", model::BudgetHolder::WORDS),
        ("when_over", model::WhenOver::WORDS),
        ("budget_warning", model::BudgetWarning::WORDS),
    ],
    ..Room::EMPTY
};
