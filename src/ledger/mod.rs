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

/// The events of this room.
pub const EVENTS: &[crate::events::Subject] = &[model::AccountEvent::SUBJECT, model::JournalEvent::SUBJECT];
