//! Bookings: one aggregate of request, approval and trips, and every transition of them (RULES.md §1, §2, §4).
//!
//! Always: a state changes only under the booking's lock, and only if the row still has the version that was read.
//! Approval is a field of its own. A dispatch claims the vehicle and all drivers of every trip, or it is refused as a
//! whole. Nothing that people recorded is lost: a correction adds a
//! reading, and the events keep what was before.

pub mod api;
pub mod forms;
pub mod jobs;
pub mod model;
pub mod ops;
pub mod rules;
mod store;
pub mod views;

use crate::{
    http::Naming,
    kernel::Id,
    room::{Collection, Room},
    schedule::ops::Judge,
};

/// What this room brings to the application.
pub const ROOM: Room = Room {
    routes: api::routes,
    collections: &[
        Collection { name: "bookings", get: |reader, id| ops::booking_get(reader, Id::from_uuid(id)).map(drop) },
        Collection { name: "trips", get: |reader, id| ops::trip_get(reader, Id::from_uuid(id)).map(drop) },
    ],
    events: &[model::BookingEvent::SUBJECT, model::TripEvent::SUBJECT],
    names: &[Naming {
        name: "bookings",
        find: |conn, keys| {
            let ids: Vec<_> = keys.iter().filter_map(|key| Id::parse(key)).collect();
            let found = ops::bookings_billed(conn, &ids)?;
            Ok(found.into_iter().map(|(id, one)| (id.to_string(), one.number)).collect())
        },
    }],
    labels: &[
        ("approval", model::Approval::WORDS),
        ("at_request_of", forms::AtRequestOf::WORDS),
        ("booking_state", model::BookingState::WORDS),
        ("close_reason", model::CloseReason::WORDS),
        ("confirmed_by", model::ConfirmedBy::WORDS),
        ("given_up_for", model::GivenUpFor::WORDS),
        ("outcome", model::Outcome::WORDS),
        ("performance_subject", model::PerformanceSubject::WORDS),
        ("purpose", model::Purpose::WORDS),
        ("reach", model::Reach::WORDS),
        ("settle_outcome", forms::SettleOutcome::WORDS),
        ("settlement", model::Settlement::WORDS),
        ("trip_state", model::TripState::WORDS),
    ],
    start: |start| {
        start.sweeps.extend(jobs::sweeps());
        start.share(Judge { rejudge: ops::rejudge, replacements: ops::replacements });
        start.share(ops::PRICED);
        start.share(ops::USED);
        Ok(())
    },
    ..Room::EMPTY
};
