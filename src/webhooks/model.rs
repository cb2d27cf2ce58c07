//! Webhooks and deliveries.

use std::collections::BTreeSet;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    db::{
        Stored,
        schema::{deliveries, webhooks},
    },
    http::{Patch, Patchable},
    kernel::{DeliveryId, DepartmentId, Instant, WebhookId, text_enum},
};

/// What is written of a webhook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookNew {
    /// Which system is told.
    #[schema(min_length = 1, max_length = 100, example = "县府办公系统")]
    pub name: String,
    /// Where it is told: `https://…`, or `http://…` within the house. It leads to one of `MOTORPOOL_WEBHOOK_TARGETS`.
    #[schema(min_length = 1, max_length = 500, example = "https://oa.example.gov.cn/motorpool")]
    pub url: String,
    /// Of what: `booking.approve`, all of one thing as `booking.*`, everything as `*`.
    #[schema(min_items = 1, max_items = 100)]
    pub event_types: BTreeSet<String>,
    /// Only of this department's bookings and trips.
    pub department_id: Option<DepartmentId>,
    /// Whether it is told nothing at present. What happens meanwhile is told when it is again.
    #[serde(default)]
    pub disabled: bool,
}

/// A merge patch of a webhook.
pub type WebhookPatch = Patch<WebhookNew>;

impl Patchable for WebhookNew {}

/// A webhook's row.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = webhooks, treat_none_as_null = true)]
pub struct Webhook {
    /// Its id.
    pub id: WebhookId,
    /// Which system is told.
    pub name: String,
    /// Where.
    pub url: String,
    /// Of what.
    #[diesel(serialize_as = String, deserialize_as = String)]
    pub event_types: Stored<String>,
    /// Only of this department's bookings.
    pub department_id: Option<DepartmentId>,
    /// Whether it is told nothing.
    pub disabled: bool,
    /// Which of its secrets is the present one: 1, 2, 3 and so on.
    pub generation: i64,
    /// Since when.
    pub rotated_at: Option<Instant>,
    /// Up to which sequence of the record there are deliveries; moved on by itself, whatever else is changed.
    #[diesel(skip_update)]
    pub told_until: i64,
    /// Counts changes of what is written.
    pub version: i64,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

impl Webhook {
    /// What its creator would write to make it as it is.
    pub fn written(&self) -> WebhookNew {
        WebhookNew {
            name: self.name.clone(),
            url: self.url.clone(),
            event_types: self.event_types.0.clone(),
            department_id: self.department_id,
            disabled: self.disabled,
        }
    }

    /// The row with these words instead of its own.
    pub fn rewritten(&self, new: &WebhookNew, now: Instant) -> Self {
        let WebhookNew { name, url, event_types, department_id, disabled } = new.clone();
        Self {
            name,
            url,
            event_types: Stored(event_types),
            department_id,
            disabled,
            version: self.version + 1,
            updated_at: now,
            ..self.clone()
        }
    }
}

text_enum! {
    /// How far a telling is.
    pub enum DeliveryState {
        /// It will be tried.
        Pending = "pending" ("Pending", "待送达"),
        /// It was received.
        Delivered = "delivered" ("Delivered", "已送达"),
        /// It was tried for three days.
        GivenUp = "given_up" ("Given up", "已放弃"),
    }
}

/// A telling's row.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = deliveries, treat_none_as_null = true)]
pub struct Delivery {
    /// Its id: the `webhook-id` of the message, the same at every try.
    pub id: DeliveryId,
    /// Who is told.
    pub webhook_id: WebhookId,
    /// Of which place of the record.
    pub sequence: i64,
    /// Of what: `booking.approve`.
    pub event_type: String,
    /// The message.
    pub payload: String,
    /// How far it is.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: i64,
    /// When it is to be tried next. While a process tries it, when another may.
    pub due_at: Instant,
    /// When it is given up.
    pub give_up_at: Instant,
    /// When it was last tried.
    pub last_at: Option<Instant>,
    /// What was answered then.
    pub last_status: Option<i64>,
    /// Why nothing was answered, or not what was hoped for.
    pub last_error: Option<String>,
    /// Counts changes.
    pub version: i64,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

/// Which deliveries.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DeliveryFilter {
    /// Of these webhooks.
    #[serde(default)]
    #[param(value_type = Vec<uuid::Uuid>)]
    pub webhook_id: Vec<WebhookId>,
    /// In these states.
    #[serde(default)]
    #[param(inline)]
    pub state: Vec<DeliveryState>,
}

/// Which webhooks.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct WebhookFilter {
    /// Of these names.
    #[serde(default)]
    pub name: Vec<String>,
}
