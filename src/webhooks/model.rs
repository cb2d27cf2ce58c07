//! Webhooks and deliveries.

use std::collections::BTreeSet;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    db::{
        JsonSet,
        schema::{deliveries, webhooks},
    },
    events::types::{PatternWord, event_types},
    http::{Patch, Patchable},
    kernel::{DeliveryId, DepartmentId, Instant, WebhookId, text_enum},
};

event_types! {
    /// What happens to a webhook.
    pub enum WebhookEvent of "webhook" ("Webhook", "回调") {
        /// It was created.
        Create = "create" ("created", "新建"),
        /// It was changed.
        Change = "change" ("changed", "修改"),
        /// Its secret was replaced.
        RotateSecret = "rotate_secret" ("secret replaced", "更换密钥"),
        /// It was tested.
        Test = "test" ("tested", "测试"),
        /// One of its deliveries is sent again.
        Resend = "resend" ("delivery sent again", "重新推送"),
    }
}

/// A webhook as clients write it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookNew {
    /// The name of the receiving system.
    #[schema(min_length = 1, max_length = 100, example = "县府办公系统")]
    pub name: String,
    /// The URL that messages are sent to: `https://…`, or `http://…` inside the company's network. It must match one of
    /// `MOTORPOOL_WEBHOOK_TARGETS`.
    #[schema(min_length = 1, max_length = 500, example = "https://oa.example.gov.cn/motorpool")]
    pub url: String,
    /// The event types to send: one as `booking.approve`, all of one kind as `booking.*`, everything as `*`.
    #[schema(value_type = BTreeSet<PatternWord>, min_items = 1, max_items = 100)]
    pub event_types: BTreeSet<String>,
    /// If given, only changes of this department's bookings and trips are sent.
    pub department_id: Option<DepartmentId>,
    /// Whether sending is paused. Changes that are recorded meanwhile are sent once it is enabled again.
    #[serde(default)]
    pub disabled: bool,
}

/// A merge patch of a webhook.
pub type WebhookPatch = Patch<WebhookNew>;

impl Patchable for WebhookNew {}

/// A webhook's row.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = webhooks, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Webhook {
    /// Its id.
    pub id: WebhookId,
    /// The name of the receiving system.
    pub name: String,
    /// The URL that messages are sent to.
    pub url: String,
    /// The event types to send.
    #[diesel(serialize_as = String, deserialize_as = String)]
    pub event_types: JsonSet<String>,
    /// If given, only changes of this department's bookings and trips are sent.
    pub department_id: Option<DepartmentId>,
    /// Whether sending is paused.
    pub disabled: bool,
    /// The number of the current secret: 1, 2, 3 and so on.
    pub generation: i64,
    /// When the current secret replaced the previous one; none for the first.
    pub rotated_at: Option<Instant>,
    /// The events up to this sequence have been turned into deliveries. `store::advance` sets it; other updates leave
    /// it as it is.
    #[diesel(skip_update)]
    pub told_until: i64,
    /// Counts the changes that clients make. Creating deliveries doesn't count.
    pub version: i64,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

impl Webhook {
    /// The webhook as a client would write it. A patch applies to this.
    pub fn written(&self) -> WebhookNew {
        WebhookNew {
            name: self.name.clone(),
            url: self.url.clone(),
            event_types: self.event_types.0.clone(),
            department_id: self.department_id,
            disabled: self.disabled,
        }
    }

    /// The row with the fields of `new`, as its next version.
    pub fn rewritten(&self, new: &WebhookNew, now: Instant) -> Self {
        let WebhookNew { name, url, event_types, department_id, disabled } = new.clone();
        Self {
            name,
            url,
            event_types: JsonSet(event_types),
            department_id,
            disabled,
            version: self.version + 1,
            updated_at: now,
            ..self.clone()
        }
    }
}

text_enum! {
    /// State of a delivery.
    pub enum DeliveryState {
        /// It is waiting for its next attempt.
        Pending = "pending" ("Pending", "待送达"),
        /// The receiver answered with a 2xx status.
        Delivered = "delivered" ("Delivered", "已送达"),
        /// All attempts failed for three days.
        GivenUp = "given_up" ("Given up", "已放弃"),
    }
}

/// A delivery's row.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = deliveries, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Delivery {
    /// Its id. It is sent as `webhook-id`, the same at every attempt.
    pub id: DeliveryId,
    /// The webhook that it is sent to.
    pub webhook_id: WebhookId,
    /// The sequence of the event in the sealed record.
    pub sequence: i64,
    /// The event type, such as `booking.approve`.
    pub event_type: String,
    /// The body of the message.
    pub payload: String,
    /// Its state.
    pub state: DeliveryState,
    /// Attempts since it was created or last resent.
    pub attempts: i64,
    /// The time of the next attempt. During an attempt, the time from which another process may try.
    pub due_at: Instant,
    /// No attempt is made at or after this time: the delivery is given up instead.
    pub give_up_at: Instant,
    /// The time of the last attempt.
    pub last_at: Option<Instant>,
    /// The HTTP status of the last attempt, if there was an answer.
    pub last_status: Option<i64>,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
    /// Counts changes.
    pub version: i64,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

/// Filter of the list of deliveries.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DeliveryFilter {
    /// Only of these webhooks.
    #[serde(default)]
    #[param(value_type = Vec<uuid::Uuid>)]
    pub webhook_id: Vec<WebhookId>,
    /// Only in these states.
    #[serde(default)]
    #[param(inline)]
    pub state: Vec<DeliveryState>,
}

/// The deliveries of all webhooks together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// How many wait for an attempt.
    pub pending: i64,
    /// How many were given up and are still on record.
    pub given_up: i64,
    /// When the oldest of those that wait was created.
    pub oldest: Option<Instant>,
}

/// Filter of the list of webhooks.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct WebhookFilter {
    /// Only with these names.
    #[serde(default)]
    pub name: Vec<String>,
}
