//! The routes of users.

use actix_web::{HttpResponse, get, patch, post, web::Data};

use crate::{
    http::{self, Body, Ctx, Path, Routes, TableListing},
    identity::{
        forms::RejectGrant,
        model::{UserFilter, UserNew, UserPatch},
        ops,
        service::Identity,
        views::{User, UserPage},
    },
    kernel::{Result, UserId, id::of},
};

/// List users
#[utoipa::path(
    tag = "users and keys",
    params(http::PageParams, http::FormatParams, UserFilter),
    responses((status = 200, body = UserPage)),
)]
#[get("/users")]
async fn user_list(ctx: Ctx, listing: TableListing<UserFilter>) -> Result<HttpResponse> {
    ctx.table(listing, ops::user_list).await
}

/// Add a user
#[utoipa::path(tag = "users and keys", request_body = UserNew, responses((status = 201, body = User)))]
#[post("/users")]
async fn user_create(ctx: Ctx, identity: Data<Identity>, body: Body<UserNew>) -> Result<HttpResponse> {
    let hash = match &body.password {
        Some(password) => Some(identity.password_hash(password).await?),
        None => None,
    };
    ctx.create(body, move |unit, new| ops::user_create(unit, new, hash.clone())).await
}

/// One user
#[utoipa::path(tag = "users and keys", params(("id" = UserId, Path)), responses((status = 200, body = User)))]
#[get("/users/{id}")]
async fn user_get(ctx: Ctx, id: Path<of::User>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::user_get(reader, id.0)).await
}

/// Change a user
///
/// A `password` replaces the user's password, and null removes it; both end the user's sessions. `identity` is replaced
/// as a whole. `department_id` alone moves a user of one department; of several, it makes one of them the home
/// department.
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

/// Approve the roles of a user that wait
///
/// The roles that were granted count from now on. The administrator who granted them can't approve them.
#[utoipa::path(
    tag = "users and keys",
    params(("id" = UserId, Path)),
    request_body = http::Nothing,
    responses((status = 200, body = User)),
)]
#[post("/users/{id}/approve")]
async fn user_approve(ctx: Ctx, id: Path<of::User>, body: Body<http::Nothing>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, _| ops::user_approve(unit, id.0)).await
}

/// Reject the roles of a user that wait
///
/// The user keeps the roles that count, and is disabled without any. Whoever granted the others may withdraw them in this
/// way, too.
#[utoipa::path(
    tag = "users and keys",
    params(("id" = UserId, Path)),
    request_body = RejectGrant,
    responses((status = 200, body = User)),
)]
#[post("/users/{id}/reject")]
async fn user_reject(ctx: Ctx, id: Path<of::User>, body: Body<RejectGrant>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::user_reject(unit, id.0, &form.reason)).await
}

/// Take a user's second factor away
///
/// For who lost the app and the recovery codes. The user's sessions end. Nobody does it for themselves.
#[utoipa::path(
    tag = "users and keys",
    params(("id" = UserId, Path)),
    request_body = http::Nothing,
    responses((status = 200, body = User)),
)]
#[post("/users/{id}/reset-totp")]
async fn user_reset_totp(ctx: Ctx, id: Path<of::User>, body: Body<http::Nothing>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, _| ops::factor_reset(unit, id.0)).await
}

/// The routes.
pub(super) fn routes(routes: &mut Routes<'_>) {
    routes.service(user_list).service(user_create).service(user_get).service(user_change);
    routes.service(user_approve).service(user_reject).service(user_reset_totp);
}
