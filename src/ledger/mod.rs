//! The ledger: accounts, months and journals (BOOKS.md §1).
//!
//! What always holds: A posted journal balances and is never changed. A mistake is reversed, once, by a red journal,
//! which repeats the sides of the original with negative amounts. The numbers of a month have no gaps. Nothing is
//! posted into a closed month: one UPDATE of the month's row takes the number, checks the state and locks the row, and
//! the database refuses every other way. A line counts once it has a period, which posting sets. Control accounts are
//! posted to only by the module that keeps the documents behind them.

pub mod accounts;
pub mod api;
pub mod forms;
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
    collections: &[
        Collection { name: "accounts", get: |reader, id| ops::account_get(reader, Id::from_uuid(id)).map(drop) },
        Collection { name: "journals", get: |reader, id| ops::journal_get(reader, Id::from_uuid(id)).map(drop) },
    ],
    events: &[model::AccountEvent::SUBJECT, model::JournalEvent::SUBJECT],
    labels: &[
        ("account_kind", model::AccountKind::WORDS),
        ("journal_kind", model::JournalKind::WORDS),
        ("journal_state", model::JournalState::WORDS),
        ("manual_kind", model::ManualKind::WORDS),
        ("period_state", model::PeriodState::WORDS),
        ("side", model::Side::WORDS),
        ("source", model::Source::WORDS),
    ],
    seed: ops::seed,
    ..Room::EMPTY
};
