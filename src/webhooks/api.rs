//! The routes of webhooks.

use actix_web::{HttpResponse, get, patch, post, web::Data};

use super::{
    jobs::Courier,
    model::{DeliveryFilter, WebhookFilter, WebhookNew, WebhookPatch},
    ops,
    views::{Delivery, DeliveryPage, Webhook, WebhookMade, WebhookPage},
};
use crate::{
    events::{EventTypes, jobs::Sealer},
    http::{self, Body, Ctx, Listing, Path, Routes},
    kernel::{DeliveryId, Result, WebhookId, id::of},
};

/// List webhooks
#[utoipa::path(
    tag = "webhooks",
    params(http::PageParams, WebhookFilter),
    responses((status = 200, body = WebhookPage)),
)]
#[get("/webhooks")]
async fn webhook_list(ctx: Ctx, listing: Listing<WebhookFilter>) -> Result<HttpResponse> {
    ctx.list(listing, ops::webhook_list).await
}

/// Create a webhook
///
/// The webhook receives the changes that are recorded from now on. Its secret is shown only in this answer.
#[utoipa::path(tag = "webhooks", request_body = WebhookNew, responses((status = 201, body = WebhookMade)))]
#[post("/webhooks")]
async fn webhook_create(
    ctx: Ctx,
    courier: Data<Courier>,
    sealer: Data<Sealer>,
    types: Data<EventTypes>,
    body: Body<WebhookNew>,
) -> Result<HttpResponse> {
    // Earlier changes are sealed first, so that the webhook doesn't receive them.
    sealer.catch_up(ctx.db()).await?;
    ctx.create(body, move |unit, new| ops::webhook_create(unit, new, **types, courier.secrets())).await
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
async fn webhook_change(
    ctx: Ctx,
    types: Data<EventTypes>,
    id: Path<of::Webhook>,
    body: Body<WebhookPatch>,
) -> Result<HttpResponse> {
    ctx.act(body, move |unit, patch| ops::webhook_change(unit, id.0, patch, **types)).await
}

/// Replace the secret of a webhook
///
/// For one day, messages are signed with the previous secret as well. The new secret is shown only in this answer.
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
    ctx.act(body, move |unit, _| ops::webhook_rotate(unit, id.0, courier.secrets())).await
}

/// Test a webhook
///
/// Sends the event `webhook.test`, whatever event types the webhook has. The result is in the webhook's deliveries.
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
/// Finished deliveries are kept for 30 days.
#[utoipa::path(
    tag = "webhooks",
    params(http::PageParams, DeliveryFilter),
    responses((status = 200, body = DeliveryPage)),
)]
#[get("/webhook-deliveries")]
async fn delivery_list(ctx: Ctx, listing: Listing<DeliveryFilter>) -> Result<HttpResponse> {
    ctx.list(listing, ops::delivery_list).await
}

/// One delivery
#[utoipa::path(tag = "webhooks", params(("id" = DeliveryId, Path)), responses((status = 200, body = Delivery)))]
#[get("/webhook-deliveries/{id}")]
async fn delivery_get(ctx: Ctx, id: Path<of::Delivery>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::delivery_get(reader, id.0)).await
}

/// Send a delivery again
///
/// It is sent at once, whatever its state was. Attempts continue for up to three days from now.
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
