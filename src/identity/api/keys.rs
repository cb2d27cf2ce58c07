//! The routes of API keys.

use actix_web::{HttpResponse, get, patch, post};

use crate::{
    http::{self, Body, Ctx, Listing, Path, Routes},
    identity::{
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

/// The routes.
pub(super) fn routes(routes: &mut Routes<'_>) {
    routes.service(key_list).service(key_create).service(key_get).service(key_change);
}
