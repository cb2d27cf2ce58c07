//! Charges: the prices of trips, and what departments owe and have paid ahead. Quotes and charges are calculated by the
//! same rules.
//!
//! What always holds: A version of a charge is never changed; a correction makes a new version. The lines of a charge
//! sum to its total, which is never negative.

pub mod model;
pub mod ops;
pub mod rules;
mod store;
pub mod views;

use crate::room::Room;

/// What this room brings to the application.
pub const ROOM: Room = Room {
    labels: &[
        ("advance_source", model::AdvanceSource::WORDS),
        ("line_code", model::LineCode::WORDS),
        ("line_unit", model::LineUnit::WORDS),
        ("receivable_kind", model::ReceivableKind::WORDS),
        ("treatment", model::Treatment::WORDS),
    ],
    ..Room::EMPTY
};
