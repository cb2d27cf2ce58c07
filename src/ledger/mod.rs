//! The ledger: accounts, periods and journals (BOOKS.md §1).
//!
//! Always: a posted journal balances and is never changed; what was wrong is reversed by a red journal, which repeats
//! the original's sides with negative amounts, once. Numbers of a period are gapless. Nothing is posted into a closed
//! period: number, check and lock are one UPDATE of the period's row, and the database refuses every other way. A line
//! counts once it has a period, which posting gives it. Control accounts are posted only by the room that keeps what
//! stands behind them.

pub mod accounts;
pub mod api;
pub mod forms;
pub mod model;
pub mod ops;
pub mod rules;
mod store;
pub mod views;
