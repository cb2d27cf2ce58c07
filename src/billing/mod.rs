//! Billing: money received and paid, advances, invoices, statements, debts given up (BOOKS.md §3, §4). What is owed
//! itself belongs to `charges`.
//!
//! Always: what a payment has posted is what its allocations and its advance say; a receivable is never paid beyond
//! what it comes to, nor is an advance used twice; a receivable stands on one living invoice at most; nothing posted is
//! deleted: a payment is reversed, an invoice made red. Money leaves only by two persons.

pub mod api;
pub mod forms;
pub mod model;
pub mod ops;
pub mod rules;
mod store;
pub mod views;
