//! API keys.

use std::collections::BTreeSet;

use actix_web::{HttpResponse, get, patch, post};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    db::etag,
    http::{self, Body, Ctx, Listing, Path, Routes},
    identity::{
        model::{self, ApiKeyNew, ApiKeyPatch},
        ops,
    },
    kernel::{ApiKeyId, DepartmentId, Instant, Result, Role, id::of},
};

/// An API key, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ApiKey {
    /// Its id.
    pub id: ApiKeyId,
    /// Which system uses it.
    #[schema(example = "oa")]
    pub name: String,
    /// How the key begins, to tell it by.
    #[schema(example = "mp_1a2b3c4d")]
    pub prefix: String,
    /// The roles.
    pub roles: BTreeSet<Role>,
    /// The departments it books for.
    pub department_ids: BTreeSet<DepartmentId>,
    /// From when it is void.
    pub expires_at: Instant,
    /// Whether it may approve.
    pub may_approve: bool,
    /// The first day on which it works no more.
    pub retired_on: Option<NaiveDate>,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl From<model::ApiKey> for ApiKey {
    fn from(row: model::ApiKey) -> Self {
        let model::ApiKey {
            id,
            name,
            prefix,
            secret_hash: _,
            roles,
            department_ids,
            expires_at,
            may_approve,
            retired_on,
            version,
            created_at,
            updated_at,
        } = row;
        let (roles, department_ids) = (roles.0, department_ids.0);
        Self {
            id,
            name,
            prefix,
            roles,
            department_ids,
            expires_at,
            may_approve,
            retired_on,
            created_at,
            updated_at,
            etag: etag(version),
        }
    }
}

impl http::Resource for ApiKey {
    fn path(&self) -> String {
        format!("/keys/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A key just made: the only answer that shows it.
#[derive(Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ApiKeyMade {
    /// The key's resource.
    #[serde(flatten)]
    pub resource: ApiKey,
    /// The key, to be sent as `Authorization: Bearer mp_…`. It is shown this once.
    #[schema(example = "mp_1a2b3c4d7Qk0pY2mVt8wXh3rLz5sN9bC1dF4gJ6aE0uI2oKx")]
    pub key: String,
}

impl http::Resource for ApiKeyMade {
    fn path(&self) -> String {
        self.resource.path()
    }
    fn etag(&self) -> &str {
        &self.resource.etag
    }
}

/// A page of API keys.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApiKeyPage {
    /// The keys.
    pub items: Vec<ApiKey>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}

/// Which keys.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ApiKeyFilter {
    /// Of these names.
    #[serde(default)]
    pub name: Vec<String>,
}

/// List API keys
#[utoipa::path(
    tag = "users and keys",
    params(http::PageParams, ApiKeyFilter),
    responses((status = 200, body = ApiKeyPage)),
)]
#[get("/keys")]
async fn key_list(ctx: Ctx, listing: Listing<ApiKeyFilter>) -> Result<HttpResponse> {
    ctx.list(listing, |reader, page, filter| ops::key_list(reader, page, &filter.name)).await
}

/// Make an API key
#[utoipa::path(tag = "users and keys", request_body = ApiKeyNew, responses((status = 201, body = ApiKeyMade)))]
#[post("/keys")]
async fn key_create(ctx: Ctx, body: Body<ApiKeyNew>) -> Result<HttpResponse> {
    ctx.unkeyed().create(body, ops::key_create).await
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
