//! Costs: receipts, fixed assets and prepaid insurance (BOOKS.md §3.3 and §4.6).
//!
//! Always: the lines of a receipt add up to its total, and a receipt is posted in the unit that records it. A document
//! is recorded once for a seller and number. It is reversed only by a red journal, after which the number can be used
//! again. The depreciation of an asset adds up to its value less its residual value, to the fen, whatever was written
//! off before the books began. A prepayment is released to the fen. The depreciation and the releases of each month are
//! rows of their own, so that reopening a month takes back exactly what closing it wrote off.

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
        Collection { name: "costs", get: |reader, id| ops::cost_get(reader, Id::from_uuid(id)).map(drop) },
        Collection { name: "assets", get: |reader, id| ops::asset_get(reader, Id::from_uuid(id)).map(drop) },
    ],
    events: &[model::CostEvent::SUBJECT, model::AssetEvent::SUBJECT],
    labels: &[
        ("asset_paid_from", model::AssetPaidFrom::WORDS),
        ("asset_state", model::AssetState::WORDS),
        ("category", model::Category::WORDS),
        ("cost_state", model::CostState::WORDS),
        ("liable", model::Liable::WORDS),
        ("paid_from", model::PaidFrom::WORDS),
        ("proceeds", model::Proceeds::WORDS),
    ],
    ..Room::EMPTY
};
