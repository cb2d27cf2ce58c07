//! Webhooks: other systems receive the recorded changes as messages in the format of Standard Webhooks.
//!
//! Owns the webhooks and their deliveries. Always:
//! - Deliveries are made from the sealed record, so they contain only committed changes, in the order of `sequence`,
//!   without gaps.
//! - A delivery is repeated until it is received or three days have passed, so it may arrive late and more than once.
//! - A message says what was changed but not to what. The receiver reads the resource with its own rights.
//! - The database holds no secret.

pub mod api;
pub mod jobs;
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
        Collection { name: "webhooks", get: |reader, id| ops::webhook_get(reader, Id::from_uuid(id)).map(drop) },
        Collection {
            name: "webhook-deliveries",
            get: |reader, id| ops::delivery_get(reader, Id::from_uuid(id)).map(drop),
        },
    ],
    events: &[model::WebhookEvent::SUBJECT],
    labels: &[("delivery_state", model::DeliveryState::WORDS)],
    start: |start| {
        let courier = start.share(jobs::Courier::new(start.settings)?);
        start.sweeps.extend(jobs::sweeps(&courier));
        Ok(())
    },
    ..Room::EMPTY
};
