//! Recorded changes as the API answers them.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    model::{self, Sealed},
    seal,
    types::{ActionWord, SubjectWord},
};
use crate::kernel::{ActorKind, BookingId, EventId, Instant, Result};

/// A recorded change.
#[derive(Debug, Serialize, ToSchema)]
pub struct Event {
    /// Its id.
    pub id: EventId,
    /// Its position in the order of commits: 1, 2, 3 and so on, without gaps.
    #[schema(example = 980)]
    pub sequence: i64,
    /// When it happened.
    pub at: Instant,
    /// The kind of the caller: `user`, `key`, `rule`, `cli`.
    #[schema(value_type = String, example = "user")]
    pub actor_kind: ActorKind,
    /// The id of the user or key; null for rules and the command line.
    pub actor_id: Option<Uuid>,
    /// The name of the caller.
    #[schema(example = "dispatcher")]
    pub actor: String,
    /// The person on whose behalf a key acted, as the key gave it, or the approver for whom a delegate decided.
    pub on_behalf_of: Option<Value>,
    /// The `X-Request-Id` of the request.
    #[schema(example = "019a0b5e-7c1f-7000-8000-000000000099")]
    pub request_id: String,
    /// The kind of the changed resource, in the singular.
    #[schema(value_type = SubjectWord)]
    pub subject: String,
    /// The id of the changed resource.
    pub subject_id: Uuid,
    /// The booking whose history it belongs to.
    pub booking_id: Option<BookingId>,
    /// The action, as in its route; `create` or `change` where the route has no word for it.
    #[schema(value_type = ActionWord)]
    pub action: String,
    /// What the change replaced; null where something was made. Older events hold the whole resource.
    pub before: Option<Value>,
    /// What replaced it, or all of what was made. Members that are alike before and after are left out.
    pub after: Option<Value>,
    /// The reason, where one was given.
    pub reason: Option<String>,
}

impl Event {
    /// The event with its seal.
    ///
    /// # Errors
    /// `internal` if it holds something that isn't JSON.
    pub fn of((sealed, event): (Sealed, model::Event)) -> Result<Self> {
        let is_somebody = matches!(event.actor_kind, ActorKind::User | ActorKind::Key);
        Ok(Self {
            id: event.id,
            sequence: sealed.sequence,
            at: event.at,
            actor_kind: event.actor_kind,
            actor_id: is_somebody.then_some(event.actor_id.0),
            actor: event.actor_name,
            on_behalf_of: model::Event::json(event.on_behalf_of.as_deref())?,
            request_id: event.request_id,
            subject: event.subject_kind,
            subject_id: event.subject_id.0,
            booking_id: event.booking_id,
            action: event.action,
            before: model::Event::json(event.before.as_deref())?,
            after: model::Event::json(event.after.as_deref())?,
            reason: event.reason,
        })
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

/// The head of the sealed record.
#[derive(Debug, Serialize, ToSchema)]
pub struct Head {
    /// The newest sequence.
    #[schema(example = 980)]
    pub sequence: i64,
    /// The seal at this sequence, in hexadecimal.
    #[schema(example = "b1946ac92492d2347c6235b4d2611184b1946ac92492d2347c6235b4d2611184")]
    pub seal: String,
    /// Both together, in the format of `motorpool check --expect-head`.
    #[schema(example = "980:b1946ac92492d2347c6235b4d2611184b1946ac92492d2347c6235b4d2611184")]
    pub head: String,
}

impl From<&Sealed> for Head {
    fn from(sealed: &Sealed) -> Self {
        let head = seal::Head::from(sealed);
        Self { head: head.to_string(), sequence: head.sequence, seal: head.seal }
    }
}
