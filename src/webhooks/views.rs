//! Webhooks and deliveries as the API answers them.

use serde::Serialize;
use utoipa::ToSchema;

use super::model::{self, DeliveryState};
use crate::{
    db::etag,
    events::types::TypeWord,
    http,
    kernel::{DeliveryId, DepartmentId, Instant, WebhookId},
};

/// A webhook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Webhook {
    /// Its id.
    pub id: WebhookId,
    /// The name of the receiving system.
    #[schema(example = "县府办公系统")]
    pub name: String,
    /// The URL that messages are sent to.
    #[schema(example = "https://oa.example.gov.cn/motorpool")]
    pub url: String,
    /// The event types that are sent.
    #[schema(example = json!(["booking.*", "trip.confirm"]))]
    pub event_types: Vec<String>,
    /// If given, only changes of this department's bookings and trips are sent.
    pub department_id: Option<DepartmentId>,
    /// Whether sending is paused.
    pub disabled: bool,
    /// When the current secret replaced the previous one; null for the first secret.
    pub rotated_at: Option<Instant>,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl From<model::Webhook> for Webhook {
    fn from(row: model::Webhook) -> Self {
        let model::Webhook {
            id,
            name,
            url,
            event_types,
            department_id,
            disabled,
            generation: _,
            rotated_at,
            told_until: _,
            version,
            created_at,
            updated_at,
        } = row;
        let event_types = event_types.0.into_iter().collect();
        Self {
            id,
            name,
            url,
            event_types,
            department_id,
            disabled,
            rotated_at,
            created_at,
            updated_at,
            etag: etag(version),
        }
    }
}

impl http::Resource for Webhook {
    fn path(&self) -> String {
        format!("/webhooks/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A webhook with its secret, which no other answer shows.
#[derive(Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct WebhookMade {
    /// The webhook's resource.
    #[serde(flatten)]
    pub resource: Webhook,
    /// The secret that the receiver verifies signatures with, in the format of Standard Webhooks. It is shown only in
    /// this answer.
    #[schema(example = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=")]
    pub secret: String,
}

impl http::Resource for WebhookMade {
    fn path(&self) -> String {
        self.resource.path()
    }
    fn etag(&self) -> &str {
        &self.resource.etag
    }
}

/// A page of webhooks.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookPage {
    /// The webhooks.
    pub items: Vec<Webhook>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}

/// A delivery: an event to be sent to one webhook, and the result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Delivery {
    /// Its id. It is sent as `webhook-id`.
    pub id: DeliveryId,
    /// The webhook that it is sent to.
    pub webhook_id: WebhookId,
    /// The `sequence` of the event.
    #[schema(example = 980)]
    pub sequence: i64,
    /// The event type.
    #[schema(value_type = TypeWord)]
    pub event_type: String,
    /// `pending`, `delivered`, `given_up`.
    #[schema(value_type = String, example = "delivered")]
    pub state: DeliveryState,
    /// Attempts since it was created or last resent.
    #[schema(example = 1)]
    pub attempts: i64,
    /// The time of the next attempt; null once it is finished.
    pub due_at: Option<Instant>,
    /// The time of the last attempt.
    pub last_at: Option<Instant>,
    /// The HTTP status of the last attempt; null if there was no answer.
    #[schema(example = 200)]
    pub last_status: Option<i64>,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl From<model::Delivery> for Delivery {
    fn from(row: model::Delivery) -> Self {
        let due_at = (row.state == DeliveryState::Pending).then_some(row.due_at);
        let model::Delivery {
            id,
            webhook_id,
            sequence,
            event_type,
            state,
            attempts,
            last_at,
            last_status,
            last_error,
            version,
            created_at,
            updated_at,
            ..
        } = row;
        Self {
            id,
            webhook_id,
            sequence,
            event_type,
            state,
            attempts,
            due_at,
            last_at,
            last_status,
            last_error,
            created_at,
            updated_at,
            etag: etag(version),
        }
    }
}

impl http::Resource for Delivery {
    fn path(&self) -> String {
        format!("/webhook-deliveries/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of deliveries.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeliveryPage {
    /// The deliveries.
    pub items: Vec<Delivery>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}
