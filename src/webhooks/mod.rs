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

/// The events of this room.
pub const EVENTS: &[crate::events::Subject] = &[model::WebhookEvent::SUBJECT];
