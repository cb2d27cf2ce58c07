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

use crate::{
    kernel::Id,
    room::{Collection, Room},
};

/// What this room brings to the application.
pub const ROOM: Room = Room {
    routes: api::routes,
    collections: &[
        Collection { name: "payments", get: |reader, id| ops::payment_get(reader, Id::from_uuid(id)).map(drop) },
        Collection { name: "advances", get: |reader, id| ops::advance_get(reader, Id::from_uuid(id)).map(drop) },
        Collection { name: "receivables", get: |reader, id| ops::receivable_get(reader, Id::from_uuid(id)).map(drop) },
        Collection { name: "statements", get: |reader, id| ops::statement_get(reader, Id::from_uuid(id)).map(drop) },
        Collection { name: "invoices", get: |reader, id| ops::invoice_get(reader, Id::from_uuid(id)).map(drop) },
    ],
    events: &[
        model::ReceivableEvent::SUBJECT,
        model::StatementEvent::SUBJECT,
        model::InvoiceEvent::SUBJECT,
        model::PaymentEvent::SUBJECT,
        model::AdvanceEvent::SUBJECT,
    ],
    labels: &[
        ("channel", model::Channel::WORDS),
        ("direction", model::Direction::WORDS),
        ("invoice_state", model::InvoiceState::WORDS),
        ("paid_for", model::PaidFor::WORDS),
        ("payment_state", model::PaymentState::WORDS),
        ("statement_state", model::StatementState::WORDS),
        ("tax_paid", model::TaxPaid::WORDS),
        ("write_off_state", model::WriteOffState::WORDS),
    ],
    ..Room::EMPTY
};
