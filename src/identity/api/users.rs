//! Users.

use std::collections::BTreeSet;

use actix_web::{HttpResponse, get, patch, post, web::Data};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    db::etag,
    http::{self, Body, Ctx, Listing, Path, Routes},
    identity::{
        Identity,
        model::{self, ProviderIdentity, UserNew, UserPatch},
        ops,
    },
    kernel::{DepartmentId, DriverId, Instant, Result, Role, UserId, id::of},
};

/// A user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct User {
    /// Its id.
    pub id: UserId,
    /// The name to sign in with.
    #[schema(example = "wang.xiaoming")]
    pub username: String,
    /// Who the user is at the identity provider.
    pub identity: Option<ProviderIdentity>,
    /// The roles.
    pub roles: BTreeSet<Role>,
    /// The department of a requester or approver.
    pub department_id: Option<DepartmentId>,
    /// The driver that the user is.
    pub driver_id: Option<DriverId>,
    /// Whether signing in is barred.
    pub disabled: bool,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl From<model::User> for User {
    fn from(row: model::User) -> Self {
        let identity = row.identity();
        let model::User {
            id,
            username,
            roles,
            department_id,
            driver_id,
            disabled,
            version,
            created_at,
            updated_at,
            ..
        } = row;
        Self {
            id,
            username,
            identity,
            roles: roles.0,
            department_id,
            driver_id,
            disabled,
            created_at,
            updated_at,
            etag: etag(version),
        }
    }
}

impl http::Resource for User {
    fn path(&self) -> String {
        format!("/users/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of users.
#[derive(Debug, Serialize, ToSchema)]
pub struct UserPage {
    /// The users.
    pub items: Vec<User>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}

/// Which users.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct UserFilter {
    /// Of these names.
    #[serde(default)]
    pub username: Vec<String>,
    /// Barred ones, or the others.
    pub disabled: Option<bool>,
}

/// List users
#[utoipa::path(
    tag = "users and keys",
    params(http::PageParams, UserFilter),
    responses((status = 200, body = UserPage)),
)]
#[get("/users")]
async fn user_list(ctx: Ctx, listing: Listing<UserFilter>) -> Result<HttpResponse> {
    ctx.list(listing, |reader, page, filter| ops::user_list(reader, page, &filter.username, filter.disabled)).await
}

/// Add a user
#[utoipa::path(tag = "users and keys", request_body = UserNew, responses((status = 201, body = User)))]
#[post("/users")]
async fn user_create(ctx: Ctx, identity: Data<Identity>, body: Body<UserNew>) -> Result<HttpResponse> {
    let hash = match &body.password {
        Some(password) => Some(identity.password_hash(password).await?),
        None => None,
    };
    ctx.unkeyed().create(body, move |unit, new| ops::user_create(unit, new, hash.clone())).await
}

/// One user
#[utoipa::path(tag = "users and keys", params(("id" = UserId, Path)), responses((status = 200, body = User)))]
#[get("/users/{id}")]
async fn user_get(ctx: Ctx, id: Path<of::User>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::user_get(reader, id.0)).await
}

/// Change a user
///
/// A password given here replaces the user's, null takes it away; both end their sessions. `identity` is replaced as a
/// whole.
#[utoipa::path(
    tag = "users and keys",
    params(("id" = UserId, Path)),
    request_body = UserPatch,
    responses((status = 200, body = User)),
)]
#[patch("/users/{id}")]
async fn user_change(
    ctx: Ctx,
    identity: Data<Identity>,
    id: Path<of::User>,
    body: Body<UserPatch>,
) -> Result<HttpResponse> {
    let hash = match body.get("password").and_then(|password| password.as_str()) {
        Some(password) => Some(identity.password_hash(password).await?),
        None => None,
    };
    ctx.act(body, move |unit, patch| ops::user_change(unit, id.0, patch, hash.clone())).await
}

/// The routes.
pub(super) fn routes(routes: &mut Routes<'_>) {
    routes.service(user_list).service(user_create).service(user_get).service(user_change);
}
