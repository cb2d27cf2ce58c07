//! Signing in and out, and who one is.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, dev::Payload, get, post, put, web::Data};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    http::{Answer, Body, Ctx, RequestId, Routes},
    identity::{Identity, Visit, ops, signing_in::Tokens, tokens},
    kernel::{Actor, ActorKind, DepartmentId, DriverId, Error, Result, Role},
};

/// Who comes without being signed in, and where signing in is done.
pub struct Visitor {
    identity: Data<Identity>,
    visit: Visit,
}

impl FromRequest for Visitor {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request))
    }
}

impl Visitor {
    fn of(request: &HttpRequest) -> Result<Self> {
        let identity =
            request.app_data::<Data<Identity>>().cloned().ok_or_else(|| Error::internal("no identity in the app"))?;
        let request_id = request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
        let visit = Visit::new(identity.address(request), request_id);
        Ok(Self { identity, visit })
    }
}

/// Name and password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Login {
    /// The username.
    #[schema(max_length = 64, example = "wang.xiaoming")]
    pub username: String,
    /// The password.
    #[schema(max_length = 256, example = "correct-horse-battery")]
    pub password: String,
}

/// A refresh token.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Refresh {
    /// The refresh token last received.
    #[schema(max_length = 200)]
    pub refresh_token: String,
}

/// The tokens of a session.
#[derive(Serialize, ToSchema)]
pub struct SessionTokens {
    /// To be sent as `Authorization: Bearer …`.
    pub access_token: String,
    /// To be exchanged, once, for new tokens.
    pub refresh_token: String,
    /// `Bearer`.
    #[schema(example = "Bearer")]
    pub token_type: &'static str,
    /// How long the access token lives, in seconds.
    #[schema(example = 900)]
    pub expires_in: i64,
}

impl From<Tokens> for SessionTokens {
    fn from(tokens: Tokens) -> Self {
        Self {
            access_token: tokens.access,
            refresh_token: tokens.refresh,
            token_type: "Bearer",
            expires_in: tokens::LIFETIME,
        }
    }
}

/// Who the caller is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Me {
    /// The user's or key's id.
    pub id: Uuid,
    /// `user` or `key`.
    #[schema(value_type = String, example = "user")]
    pub kind: ActorKind,
    /// The username, or the key's name.
    #[schema(example = "wang.xiaoming")]
    pub name: String,
    /// The roles held now.
    pub roles: Vec<Role>,
    /// The departments of a requester or approver.
    pub department_ids: Vec<DepartmentId>,
    /// The driver that the user is.
    pub driver_id: Option<DriverId>,
    /// Whether approving is allowed, where a role has it: always for users, by its setting for a key.
    pub may_approve: bool,
}

impl From<&Actor> for Me {
    fn from(actor: &Actor) -> Self {
        let Actor { kind, id, name, roles, department_ids, driver_id, may_approve, session_id: _ } = actor.clone();
        Self { id, kind, name, roles, department_ids, driver_id, may_approve }
    }
}

/// The present password and the next.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    /// The present password.
    #[schema(max_length = 256, example = "correct-horse-battery")]
    pub current_password: String,
    /// The new password.
    #[schema(min_length = 12, max_length = 256, example = "another-horse-battery")]
    pub new_password: String,
}

/// Sign in
#[utoipa::path(tag = "signing in", request_body = Login, responses((status = 200, body = SessionTokens)))]
#[post("/auth/login")]
async fn login(visitor: Visitor, body: Body<Login>) -> Result<HttpResponse> {
    let tokens = visitor.identity.login(&visitor.visit, &body.username, &body.password).await?;
    Ok(HttpResponse::Ok().json(SessionTokens::from(tokens)))
}

/// Exchange a refresh token
///
/// Each is good once, and for 30 seconds more while its successor is unused. Using it after that ends the session.
#[utoipa::path(tag = "signing in", request_body = Refresh, responses((status = 200, body = SessionTokens)))]
#[post("/auth/refresh")]
async fn refresh(visitor: Visitor, body: Body<Refresh>) -> Result<HttpResponse> {
    let tokens = visitor.identity.refresh(&visitor.visit, &body.refresh_token).await?;
    Ok(HttpResponse::Ok().json(SessionTokens::from(tokens)))
}

/// Sign out
#[utoipa::path(tag = "signing in", request_body = Refresh, responses((status = 204)))]
#[post("/auth/logout")]
async fn logout(visitor: Visitor, body: Body<Refresh>) -> Result<HttpResponse> {
    visitor.identity.logout(&visitor.visit, &body.refresh_token).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Who am I
#[utoipa::path(tag = "signing in", responses((status = 200, body = Me)))]
#[get("/auth/me")]
async fn me(ctx: Ctx) -> Result<HttpResponse> {
    Ok(HttpResponse::Ok().json(Me::from(ctx.actor())))
}

/// Change one's password
///
/// The user's other sessions end; this one lasts.
#[utoipa::path(tag = "signing in", request_body = PasswordChange, responses((status = 204)))]
#[put("/auth/password")]
async fn password(ctx: Ctx, visitor: Visitor, body: Body<PasswordChange>) -> Result<HttpResponse> {
    let Visitor { identity, visit } = visitor;
    let (user, hash) = identity.new_password(&visit, ctx.actor(), &body.current_password, &body.new_password).await?;
    ctx.answer(body, move |unit, _| {
        ops::password_change(unit, &user, &visit.address, &hash).map(|()| Answer::nothing())
    })
    .await
}

/// The public keys of access tokens
#[utoipa::path(
    tag = "signing in",
    responses((status = 200, body = serde_json::Value, description = "A JWK Set (RFC 7517)")),
)]
#[get("/.well-known/jwks.json")]
pub(super) async fn jwks(identity: Data<Identity>) -> Result<HttpResponse> {
    Ok(HttpResponse::Ok().json(identity.jwks().await?))
}

/// The routes.
pub(super) fn routes(routes: &mut Routes<'_>) {
    routes.service(login).service(refresh).service(logout).service(me).service(password);
}
