//! Billing: payments, advances, invoices, statements and write-offs (BOOKS.md §3, §4). The receivables and advances
//! themselves belong to `charges`.
//!
//! What always holds: A payment posts exactly what its allocations and its advance come to. A receivable is never paid
//! beyond its amount, and an advance is never used twice. A receivable is on one living invoice at most. Nothing posted
//! is deleted: payments are reversed, invoices are cancelled by red ones. Money to be paid needs a second person.

pub mod api;
pub mod forms;
pub mod model;
pub mod ops;
pub mod rules;
mod store;
pub mod views;

/// The events of this room.
pub const EVENTS: &[crate::events::Subject] = &[
    model::ReceivableEvent::SUBJECT,
    model::StatementEvent::SUBJECT,
    model::InvoiceEvent::SUBJECT,
    model::PaymentEvent::SUBJECT,
    model::AdvanceEvent::SUBJECT,
];
