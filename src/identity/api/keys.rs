//! The routes of API keys.

use actix_web::{HttpResponse, get, patch, post};

use crate::{
    http::{self, Body, Ctx, Listing, Path, Routes},
    identity::{
        forms::RejectGrant,
        model::{ApiKeyFilter, ApiKeyNew, ApiKeyPatch},
        ops,
        views::{ApiKey, ApiKeyMade, ApiKeyPage},
    },
    kernel::{ApiKeyId, Result, id::of},
};

/// List API keys
#[utoipa::path(
    tag = "users and keys",
    params(http::PageParams, ApiKeyFilter),
    responses((status = 200, body = ApiKeyPage)),
)]
#[get("/keys")]
async fn key_list(ctx: Ctx, listing: Listing<ApiKeyFilter>) -> Result<HttpResponse> {
    ctx.list(listing, ops::key_list).await
}

/// Create an API key
#[utoipa::path(tag = "users and keys", request_body = ApiKeyNew, responses((status = 201, body = ApiKeyMade)))]
#[post("/keys")]
async fn key_create(ctx: Ctx, body: Body<ApiKeyNew>) -> Result<HttpResponse> {
    ctx.create(body, ops::key_create).await
}

/// One API key
#[utoipa::path(tag = "users and keys", params(("id" = ApiKeyId, Path)), responses((status = 200, body = ApiKey)))]
#[get("/keys/{id}")]
async fn key_get(ctx: Ctx, id: Path<of::ApiKey>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::key_get(reader, id.0)).await
}

/// Change an API key
#[utoipa::path(
    tag = "users and keys",
    params(("id" = ApiKeyId, Path)),
    request_body = ApiKeyPatch,
    responses((status = 200, body = ApiKey)),
)]
#[patch("/keys/{id}")]
async fn key_change(ctx: Ctx, id: Path<of::ApiKey>, body: Body<ApiKeyPatch>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, patch| ops::key_change(unit, id.0, patch)).await
}

/// Approve an API key that waits
///
/// It may from now on what was granted. The administrator who granted it can't approve it.
#[utoipa::path(
    tag = "users and keys",
    params(("id" = ApiKeyId, Path)),
    request_body = http::Nothing,
    responses((status = 200, body = ApiKey)),
)]
#[post("/keys/{id}/approve")]
async fn key_approve(ctx: Ctx, id: Path<of::ApiKey>, body: Body<http::Nothing>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, _| ops::key_approve(unit, id.0)).await
}

/// Reject an API key that waits
///
/// It is out of use from today. Whoever granted what it may may withdraw it in this way, too.
#[utoipa::path(
    tag = "users and keys",
    params(("id" = ApiKeyId, Path)),
    request_body = RejectGrant,
    responses((status = 200, body = ApiKey)),
)]
#[post("/keys/{id}/reject")]
async fn key_reject(ctx: Ctx, id: Path<of::ApiKey>, body: Body<RejectGrant>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::key_reject(unit, id.0, &form.reason)).await
}

/// The routes.
pub(super) fn routes(routes: &mut Routes<'_>) {
    routes.service(key_list).service(key_create).service(key_get).service(key_change);
    routes.service(key_approve).service(key_reject);
}
