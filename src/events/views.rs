//! Recorded changes as the API answers them.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    model::{self, Sealed},
    seal,
};
use crate::kernel::{ActorKind, BookingId, EventId, Instant};

/// A recorded change.
#[derive(Debug, Serialize, ToSchema)]
pub struct Event {
    /// Its id.
    pub id: EventId,
    /// Its place in the order in which changes were committed: 1, 2, 3 and so on, without a gap.
    #[schema(example = 980)]
    pub sequence: i64,
    /// When.
    pub at: Instant,
    /// `user`, `key`, `rule`, `cli`.
    #[schema(example = "user")]
    pub actor_kind: String,
    /// The user or the key; null for rules and the command line.
    pub actor_id: Option<Uuid>,
    /// Who.
    #[schema(example = "dispatcher")]
    pub actor: String,
    /// For whom a key acted, as it said.
    pub on_behalf_of: Option<Value>,
    /// In which request: its `X-Request-Id`.
    #[schema(example = "019a0b5e-7c1f-7000-8000-000000000099")]
    pub request_id: String,
    /// What kind of thing was changed, in the singular.
    #[schema(example = "booking")]
    pub subject: String,
    /// Its id.
    pub subject_id: Uuid,
    /// The booking whose history it belongs to.
    pub booking_id: Option<BookingId>,
    /// What was done, as its route names it; `create`, `change` where that has no name.
    #[schema(example = "approve")]
    pub action: String,
    /// What it was before.
    pub before: Option<Value>,
    /// What it was then.
    pub after: Option<Value>,
    /// Why.
    pub reason: Option<String>,
}

impl From<(Sealed, model::Event)> for Event {
    fn from((sealed, event): (Sealed, model::Event)) -> Self {
        let is_somebody = matches!(event.actor_kind, ActorKind::User | ActorKind::Key);
        Self {
            id: event.id,
            sequence: sealed.sequence,
            at: event.at,
            actor_kind: event.actor_kind.to_string(),
            actor_id: is_somebody.then_some(event.actor_id.0),
            actor: event.actor_name,
            on_behalf_of: model::Event::json(event.on_behalf_of.as_deref()),
            request_id: event.request_id,
            subject: event.subject_kind,
            subject_id: event.subject_id.0,
            booking_id: event.booking_id,
            action: event.action,
            before: model::Event::json(event.before.as_deref()),
            after: model::Event::json(event.after.as_deref()),
            reason: event.reason,
        }
    }
}

/// A page of recorded changes.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventPage {
    /// The changes.
    pub items: Vec<Event>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}

/// The newest place of the sealed record.
#[derive(Debug, Serialize, ToSchema)]
pub struct Head {
    /// Its sequence.
    #[schema(example = 980)]
    pub sequence: i64,
    /// The seal there, in hexadecimal.
    #[schema(example = "b1946ac92492d2347c6235b4d2611184b1946ac92492d2347c6235b4d2611184")]
    pub seal: String,
    /// Both, as `motorpool check --expect-head` takes it.
    #[schema(example = "980:b1946ac92492d2347c6235b4d2611184b1946ac92492d2347c6235b4d2611184")]
    pub head: String,
}

impl From<&Sealed> for Head {
    fn from(sealed: &Sealed) -> Self {
        let head = seal::Head::from(sealed);
        Self { head: head.to_string(), sequence: head.sequence, seal: head.seal }
    }
}
