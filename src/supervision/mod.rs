//! Supervision: the contracts by which departments are served, what is seen of the service, and what it is worth (docs/BUREAU.md).
//!
//! Always: a contract is signed by another person than the ones who wrote it, and with a supplier who is admitted to what it
//! serves; one that follows a tender is what the tender awarded, and the only one; what is signed is never written again; no
//! month has two contracts of mode `company` with the category `vehicles`; a worker fills one post of a contract at a time; a
//! lump-sum line has one attendance a month, and so has a post. What an assessment rests on is frozen once it is proposed, no
//! case is counted twice, and a final assessment never changes.

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
        Collection { name: "assessments", get: |reader, id| ops::assessment_get(reader, Id::from_uuid(id)).map(drop) },
        Collection { name: "attendance", get: |reader, id| ops::attendance_get(reader, Id::from_uuid(id)).map(drop) },
        Collection { name: "cases", get: |reader, id| ops::case_get(reader, Id::from_uuid(id)).map(drop) },
        Collection { name: "contracts", get: |reader, id| ops::contract_get(reader, Id::from_uuid(id)).map(drop) },
        Collection { name: "inspections", get: |reader, id| ops::inspection_get(reader, Id::from_uuid(id)).map(drop) },
        Collection { name: "posts", get: |reader, id| ops::post_get(reader, Id::from_uuid(id)).map(drop) },
        Collection { name: "ratings", get: |reader, id| ops::rating_get(reader, Id::from_uuid(id)).map(drop) },
    ],
    events: &[
        model::AssessmentEvent::SUBJECT,
        model::AttendanceEvent::SUBJECT,
        model::CaseEvent::SUBJECT,
        model::ContractEvent::SUBJECT,
        model::InspectionEvent::SUBJECT,
        model::PostEvent::SUBJECT,
        model::RatingEvent::SUBJECT,
    ],
    names: &[
        Naming { name: "contracts", find: |conn, ids| ops::contract_titles(conn, ids) },
        Naming { name: "posts", find: |conn, ids| ops::post_workers(conn, ids) },
    ],
    labels: &[
        ("assessment_state", model::AssessmentState::WORDS),
        ("case_outcome", model::CaseOutcome::WORDS),
        ("case_severity", model::CaseSeverity::WORDS),
        ("case_source", model::CaseSource::WORDS),
        ("case_state", model::CaseState::WORDS),
        ("contract_mode", model::ContractMode::WORDS),
        ("contract_state", model::ContractState::WORDS),
        ("line_price", model::LinePrice::WORDS),
        ("payer", model::Payer::WORDS),
        ("post_kind", model::PostKind::WORDS),
        ("version_kind", model::VersionKind::WORDS),
    ],
    start: |start| {
        start.share(ops::RATED);
        start.share(ops::COMMITTED);
        Ok(())
    },
    ..Room::EMPTY
};
