//! The wire of webhooks.

use actix_web::{HttpResponse, get, patch, post, web::Data};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    jobs::Courier,
    model::{self, DeliveryState, WebhookNew, WebhookPatch},
    ops,
};
use crate::{
    db::etag,
    events::jobs::Sealer,
    http::{self, Body, Ctx, Listing, Path, Routes},
    kernel::{DeliveryId, DepartmentId, Instant, Result, WebhookId, id::of},
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

/// List webhooks
#[utoipa::path(
    tag = "webhooks",
    params(http::PageParams, WebhookFilter),
    responses((status = 200, body = WebhookPage)),
)]
#[get("/webhooks")]
async fn webhook_list(ctx: Ctx, listing: Listing<WebhookFilter>) -> Result<HttpResponse> {
    ctx.list(listing, |reader, page, filter| ops::webhook_list(reader, page, &filter.name)).await
}

/// Make a webhook
///
/// It is told of what is recorded from now on. Its secret is shown this once.
#[utoipa::path(tag = "webhooks", request_body = WebhookNew, responses((status = 201, body = WebhookMade)))]
#[post("/webhooks")]
async fn webhook_create(
    ctx: Ctx,
    courier: Data<Courier>,
    sealer: Data<Sealer>,
    body: Body<WebhookNew>,
) -> Result<HttpResponse> {
    // What was committed before is sealed first, so that it isn't told of that.
    sealer.catch_up(ctx.db()).await?;
    ctx.unkeyed().create(body, move |unit, new| ops::webhook_create(unit, new, courier.secrets())).await
}

/// One webhook
#[utoipa::path(tag = "webhooks", params(("id" = WebhookId, Path)), responses((status = 200, body = Webhook)))]
#[get("/webhooks/{id}")]
async fn webhook_get(ctx: Ctx, id: Path<of::Webhook>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::webhook_get(reader, id.0)).await
}

/// Change a webhook
#[utoipa::path(
    tag = "webhooks",
    params(("id" = WebhookId, Path)),
    request_body = WebhookPatch,
    responses((status = 200, body = Webhook)),
)]
#[patch("/webhooks/{id}")]
async fn webhook_change(ctx: Ctx, id: Path<of::Webhook>, body: Body<WebhookPatch>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, patch| ops::webhook_change(unit, id.0, patch)).await
}

/// Give a webhook another secret
///
/// The one before goes on signing beside it for a day. The new one is shown this once.
#[utoipa::path(
    tag = "webhooks",
    params(("id" = WebhookId, Path)),
    request_body = http::Nothing,
    responses((status = 200, body = WebhookMade)),
)]
#[post("/webhooks/{id}/rotate-secret")]
async fn webhook_rotate(
    ctx: Ctx,
    courier: Data<Courier>,
    id: Path<of::Webhook>,
    body: Body<http::Nothing>,
) -> Result<HttpResponse> {
    ctx.unkeyed().act(body, move |unit, _| ops::webhook_rotate(unit, id.0, courier.secrets())).await
}

/// Try a webhook
///
/// It is told of an event `webhook.test`, whatever else it is told of; what became of it stands in its deliveries.
#[utoipa::path(
    tag = "webhooks",
    params(("id" = WebhookId, Path)),
    request_body = http::Nothing,
    responses((status = 200, body = Webhook)),
)]
#[post("/webhooks/{id}/test")]
async fn webhook_test(ctx: Ctx, id: Path<of::Webhook>, body: Body<http::Nothing>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, _| ops::webhook_test(unit, id.0)).await
}

/// List deliveries
///
/// Those that are over are kept for 30 days.
#[utoipa::path(
    tag = "webhooks",
    params(http::PageParams, DeliveryFilter),
    responses((status = 200, body = DeliveryPage)),
)]
#[get("/webhook-deliveries")]
async fn delivery_list(ctx: Ctx, listing: Listing<DeliveryFilter>) -> Result<HttpResponse> {
    ctx.list(listing, |reader, page, filter| ops::delivery_list(reader, page, &filter)).await
}

/// One delivery
#[utoipa::path(tag = "webhooks", params(("id" = DeliveryId, Path)), responses((status = 200, body = Delivery)))]
#[get("/webhook-deliveries/{id}")]
async fn delivery_get(ctx: Ctx, id: Path<of::Delivery>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::delivery_get(reader, id.0)).await
}

/// Send again
///
/// At once, and for three days from now, whatever became of it before.
#[utoipa::path(
    tag = "webhooks",
    params(("id" = DeliveryId, Path)),
    request_body = http::Nothing,
    responses((status = 200, body = Delivery)),
)]
#[post("/webhook-deliveries/{id}/resend")]
async fn delivery_resend(ctx: Ctx, id: Path<of::Delivery>, body: Body<http::Nothing>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, _| ops::delivery_resend(unit, id.0)).await
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .service(webhook_list)
        .service(webhook_create)
        .service(webhook_get)
        .service(webhook_change)
        .service(webhook_rotate)
        .service(webhook_test)
        .service(delivery_list)
        .service(delivery_get)
        .service(delivery_resend);
}
