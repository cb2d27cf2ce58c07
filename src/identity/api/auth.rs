//! The routes of signing in and out, and of the caller's own account.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, dev::Payload, get, post, put, web::Data};

use crate::{
    http::{Answer, Body, Ctx, RequestId, Routes},
    identity::{
        forms::{Login, PasswordChange, Reauthentication, Refresh},
        ops,
        service::Identity,
        signing_in::Visit,
        views::{Me, SessionTokens},
        watching,
    },
    kernel::{Error, Result},
};

/// What the routes of signing in need, where the caller isn't signed in.
pub struct Visitor {
    identity: Data<Identity>,
    visit: Visit,
    request: HttpRequest,
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
        Ok(Self { identity, visit, request: request.clone() })
    }
}

/// Sign in
#[utoipa::path(tag = "signing in", request_body = Login, responses((status = 200, body = SessionTokens)))]
#[post("/auth/login")]
async fn login(visitor: Visitor, body: Body<Login>) -> Result<HttpResponse> {
    let Visitor { identity, visit, request } = visitor;
    let tokens = identity.login(&visit, &body.username, &body.password).await.map_err(|refused| {
        let account = refused.is_known.then_some(body.username.as_str());
        watching::sign_in_failed(&request, &visit, account, &refused.error);
        refused.error
    })?;
    Ok(HttpResponse::Ok().json(tokens))
}

/// Exchange a refresh token
///
/// A refresh token can be used once, and for 30 seconds more while its successor is unused. A later use ends the
/// session, and so does the use of a second successor of one token.
#[utoipa::path(tag = "signing in", request_body = Refresh, responses((status = 200, body = SessionTokens)))]
#[post("/auth/refresh")]
async fn refresh(visitor: Visitor, body: Body<Refresh>) -> Result<HttpResponse> {
    let tokens = visitor.identity.refresh(&visitor.visit, &body.refresh_token).await?;
    Ok(HttpResponse::Ok().json(tokens))
}

/// Sign out
#[utoipa::path(tag = "signing in", request_body = Refresh, responses((status = 204)))]
#[post("/auth/logout")]
async fn logout(visitor: Visitor, body: Body<Refresh>) -> Result<HttpResponse> {
    visitor.identity.logout(&visitor.visit, &body.refresh_token).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The signed-in caller
#[utoipa::path(tag = "signing in", responses((status = 200, body = Me)))]
#[get("/auth/me")]
async fn me(ctx: Ctx) -> Result<HttpResponse> {
    Ok(HttpResponse::Ok().json(Me::from(ctx.actor())))
}

/// Change the caller's password
///
/// The user's other sessions end. The current session goes on. A password that is guessed first (a common one, a name
/// of a user or department) is refused, and so is the one that must be changed.
#[utoipa::path(tag = "signing in", request_body = PasswordChange, responses((status = 204)))]
#[put("/auth/password")]
async fn password(ctx: Ctx, visitor: Visitor, body: Body<PasswordChange>) -> Result<HttpResponse> {
    let Visitor { identity, visit, request } = visitor;
    let outcome = identity.new_password(&visit, ctx.actor(), &body.current_password, &body.new_password).await;
    let (user, hash) =
        outcome.inspect_err(|error| watching::sign_in_failed(&request, &visit, Some(&ctx.actor().name), error))?;
    ctx.answer(body, move |unit, body| {
        ops::password_change(unit, &user, &visit.address, body, &hash).map(|()| Answer::nothing())
    })
    .await
}

/// Prove the caller's password again
///
/// For the next ten minutes the session may do what asks for a proof. Tokens and session go on.
#[utoipa::path(tag = "signing in", request_body = Reauthentication, responses((status = 204)))]
#[post("/auth/reauthenticate")]
async fn reauthenticate(ctx: Ctx, visitor: Visitor, body: Body<Reauthentication>) -> Result<HttpResponse> {
    let Visitor { identity, visit, request } = visitor;
    let outcome = identity.prove(&visit, ctx.actor(), &body.password).await;
    let user =
        outcome.inspect_err(|error| watching::sign_in_failed(&request, &visit, Some(&ctx.actor().name), error))?;
    ctx.answer(body, move |unit, _| ops::session_prove(unit, &user, &visit.address).map(|()| Answer::nothing())).await
}

/// The public keys that verify access tokens
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
    routes.service(login).service(refresh).service(logout).service(me).service(password).service(reauthenticate);
}
