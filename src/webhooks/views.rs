//! Webhooks and deliveries as the API answers them.

use serde::Serialize;
use utoipa::ToSchema;

use super::model::{self, DeliveryState};
use crate::{
    db::etag,
    http,
    kernel::{DeliveryId, DepartmentId, Instant, WebhookId},
};

/// A webhook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Webhook {
    /// Its id.
    pub id: WebhookId,
    /// Which system is told.
    #[schema(example = "县府办公系统")]
    pub name: String,
    /// Where it is told.
    #[schema(example = "https://oa.example.gov.cn/motorpool")]
    pub url: String,
    /// Of what.
    #[schema(example = json!(["booking.*", "trip.confirm"]))]
    pub event_types: Vec<String>,
    /// Only of this department's bookings and trips.
    pub department_id: Option<DepartmentId>,
    /// Whether it is told nothing at present.
    pub disabled: bool,
    /// Since when it has its present secret; null for the first.
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

/// A webhook with its secret: the only answer that shows it.
#[derive(Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct WebhookMade {
    /// The webhook's resource.
    #[serde(flatten)]
    pub resource: Webhook,
    /// The secret by which the receiver verifies, as the libraries of Standard Webhooks take it. It is shown this once.
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

/// A telling: an event, and what became of it at one webhook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Delivery {
    /// Its id: the `webhook-id` of the message.
    pub id: DeliveryId,
    /// Who is told.
    pub webhook_id: WebhookId,
    /// Of which place of the record.
    #[schema(example = 980)]
    pub sequence: i64,
    /// Of what.
    #[schema(example = "booking.approve")]
    pub event_type: String,
    /// `pending`, `delivered`, `given_up`.
    #[schema(value_type = String, example = "delivered")]
    pub state: DeliveryState,
    /// How often it was tried since it was last (re)sent.
    #[schema(example = 1)]
    pub attempts: i64,
    /// When it is tried next; null when it is over.
    pub due_at: Option<Instant>,
    /// When it was last tried.
    pub last_at: Option<Instant>,
    /// The status that was answered then.
    #[schema(example = 200)]
    pub last_status: Option<i64>,
    /// Why it failed then.
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
