//! Procurement: which suppliers may serve, and by which tender one of them was chosen (docs/BUREAU.md §3).
//!
//! Always: a supplier is admitted by another person than the one who applied for it; no price of a bid is known before all
//! bids are opened together; a tender is awarded by another person than those who scored or rejected its bids, and a
//! challenge of the award is decided by another than who awarded it; a tender leads to one contract at most.

pub mod api;
pub mod forms;
pub mod model;
pub mod ops;
pub mod rules;
mod store;
pub mod views;

use crate::{
    http::Naming,
    kernel::Id,
    room::{Collection, Room},
};

/// What this room brings to the application.
pub const ROOM: Room = Room {
    routes: api::routes,
    collections: &[
        Collection { name: "admissions", get: |reader, id| ops::admission_get(reader, Id::from_uuid(id)).map(drop) },
        Collection { name: "bids", get: |reader, id| ops::bid_get(reader, Id::from_uuid(id)).map(drop) },
        Collection { name: "tenders", get: |reader, id| ops::tender_get(reader, Id::from_uuid(id)).map(drop) },
    ],
    events: &[model::AdmissionEvent::SUBJECT, model::TenderEvent::SUBJECT],
    names: &[Naming { name: "tenders", find: |conn, ids| ops::tender_titles(conn, ids) }],
    labels: &[
        ("admission_state", model::AdmissionState::WORDS),
        ("bid_rejection", model::BidRejection::WORDS),
        ("bid_state", model::BidState::WORDS),
        ("challenge_outcome", model::ChallengeOutcome::WORDS),
        ("tender_failure", model::TenderFailure::WORDS),
        ("tender_method", model::TenderMethod::WORDS),
        ("tender_state", model::TenderState::WORDS),
    ],
    ..Room::EMPTY
};
