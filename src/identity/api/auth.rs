//! The routes of signing in and out, and of the caller's own account.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, delete, dev::Payload, get, post, put, web::Data};

use crate::{
    http::{self, Answer, Body, Ctx, Listing, Nothing, Path, RequestId, Routes},
    identity::{
        forms::{Login, PasswordChange, Reauthentication, Refresh, TotpConfirmation},
        model::SessionFilter,
        ops, second_factor,
        service::Identity,
        signing_in::Visit,
        views::{Me, RecoveryCodes, SessionPage, SessionTokens, TotpSecret},
        watching,
    },
    kernel::{Error, Result, SessionId, id::of},
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
        let agent = request.headers().get("user-agent").and_then(|name| name.to_str().ok());
        let visit = Visit::new(identity.address(request), agent, request_id);
        Ok(Self { identity, visit, request: request.clone() })
    }
}

/// Sign in
///
/// Who has a second factor gets 401 `totp_required` without a code, and 401 `totp_invalid` by a wrong or used one.
#[utoipa::path(tag = "signing in", request_body = Login, responses((status = 200, body = SessionTokens)))]
#[post("/auth/login")]
async fn login(visitor: Visitor, body: Body<Login>) -> Result<HttpResponse> {
    let Visitor { identity, visit, request } = visitor;
    let tokens = identity.login(&visit, &body).await.map_err(|refused| {
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
    let outcome = identity.new_password(&visit, ctx.actor(), &body).await;
    let (proved, hash) =
        outcome.inspect_err(|error| watching::sign_in_failed(&request, &visit, Some(&ctx.actor().name), error))?;
    ctx.answer(body, move |unit, body| {
        ops::password_change(unit, &proved, &visit.address, body, &hash).map(|()| Answer::nothing())
    })
    .await
}

/// Prove the caller's password again
///
/// Who has a second factor proves it, too. For the next ten minutes the session may do what asks for a proof. Tokens
/// and session go on.
#[utoipa::path(tag = "signing in", request_body = Reauthentication, responses((status = 204)))]
#[post("/auth/reauthenticate")]
async fn reauthenticate(ctx: Ctx, visitor: Visitor, body: Body<Reauthentication>) -> Result<HttpResponse> {
    let Visitor { identity, visit, request } = visitor;
    let outcome = identity.reauthenticate(&visit, ctx.actor(), &body).await;
    let proved =
        outcome.inspect_err(|error| watching::sign_in_failed(&request, &visit, Some(&ctx.actor().name), error))?;
    ctx.answer(body, move |unit, _| ops::session_prove(unit, &proved, &visit.address).map(|()| Answer::nothing())).await
}

/// Ask for the secret of a second factor
///
/// It goes into an authenticator app (RFC 6238), and counts once `POST /auth/totp/confirm` has a code of it. Who has a
/// second factor already replaces it so, by one of its codes or a recovery code.
#[utoipa::path(tag = "signing in", request_body = Reauthentication, responses((status = 200, body = TotpSecret)))]
#[post("/auth/totp")]
async fn totp(ctx: Ctx, visitor: Visitor, body: Body<Reauthentication>) -> Result<HttpResponse> {
    let Visitor { identity, visit, request } = visitor;
    let outcome = identity.new_factor(&visit, ctx.actor(), &body).await;
    let (proved, secret, sealed) =
        outcome.inspect_err(|error| watching::sign_in_failed(&request, &visit, Some(&ctx.actor().name), error))?;
    let url = second_factor::url(&proved.user.username, secret);
    let shown = TotpSecret { secret: second_factor::base32(secret), url };
    ctx.answer(body, move |unit, _| {
        ops::factor_begin(unit, &proved, &visit.address, &sealed)?;
        Answer::json(&shown)
    })
    .await
}

/// Confirm a second factor
///
/// From now on each sign-in asks for a code. The user's other sessions end. The recovery codes are shown only here.
#[utoipa::path(tag = "signing in", request_body = TotpConfirmation, responses((status = 200, body = RecoveryCodes)))]
#[post("/auth/totp/confirm")]
async fn totp_confirm(ctx: Ctx, visitor: Visitor, body: Body<TotpConfirmation>) -> Result<HttpResponse> {
    let Visitor { identity, visit, request } = visitor;
    let outcome = identity.confirmed_factor(&visit, ctx.actor(), &body).await;
    let proved =
        outcome.inspect_err(|error| watching::sign_in_failed(&request, &visit, Some(&ctx.actor().name), error))?;
    let (recovery_codes, hashes) = second_factor::recovery_codes()?;
    let shown = RecoveryCodes { recovery_codes };
    ctx.answer(body, move |unit, _| {
        ops::factor_confirm(unit, &proved, &visit.address, &hashes)?;
        Answer::json(&shown)
    })
    .await
}

/// List sessions
///
/// The caller's own that haven't ended; an administrator names another user by `user_id`. Each sign-in begins one. It ends
/// when it isn't refreshed for a week, unless the operator says otherwise, and 30 days after the sign-in at the latest.
#[utoipa::path(
    tag = "signing in",
    params(http::PageParams, SessionFilter),
    responses((status = 200, body = SessionPage)),
)]
#[get("/auth/sessions")]
async fn session_list(ctx: Ctx, listing: Listing<SessionFilter>) -> Result<HttpResponse> {
    ctx.list(listing, ops::session_list).await
}

/// End a session
///
/// One of the caller's own; an administrator ends anybody's. Its tokens are good for nothing at once.
#[utoipa::path(tag = "signing in", params(("id" = SessionId, Path)), responses((status = 204)))]
#[delete("/auth/sessions/{id}")]
async fn session_delete(ctx: Ctx, id: Path<of::Session>, body: Body<Nothing>) -> Result<HttpResponse> {
    ctx.answer(body, move |unit, _| ops::session_delete(unit, id.0).map(|()| Answer::nothing())).await
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
    routes.service(login).service(refresh).service(logout).service(me).service(password);
    routes.service(reauthenticate).service(totp).service(totp_confirm);
    routes.service(session_list).service(session_delete);
}
