//! The routes of signing in and out, and of the caller's own account.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, delete, dev::Payload, get, post, put, web::Data};

use crate::{
    http::{self, Answer, Body, Ctx, Listing, Nothing, Path, RequestId, Routes},
    identity::{
        forms::{Login, PasswordChange, Reauthentication, Refresh, TotpConfirmation},
        model::{SessionFilter, SessionKind},
        ops,
        page::Cookie,
        second_factor,
        service::Identity,
        signing_in::{Refused, Visit},
        views::{Me, PageSession, RecoveryCodes, SessionPage, SessionTokens, TotpSecret},
        watching,
    },
    kernel::{Code, Error, Result, SessionId, id::of},
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
    let outcome = identity.login(&visit, &body).await;
    Ok(HttpResponse::Ok().json(outcome.map_err(|refused| told(&request, &visit, &body, refused))?))
}

/// Tells the watch of a sign-in that was refused.
fn told(request: &HttpRequest, visit: &Visit, form: &Login, refused: Refused) -> Error {
    let account = refused.is_known.then_some(form.username.as_str());
    watching::sign_in_failed(request, visit, account, &refused.error);
    refused.error
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
    visitor.identity.logout(&visitor.visit, &body.refresh_token, SessionKind::Client).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Sign in on a page of ours
///
/// The refresh token comes in a cookie that no script reads, and is of no use at `/auth/refresh`. `Origin` must be this
/// server's own, else 403 `bad_origin`; so it is with all of `/auth/session`.
#[utoipa::path(tag = "signing in", request_body = Login, responses((status = 200, body = PageSession)))]
#[post("/auth/session")]
async fn page_login(visitor: Visitor, body: Body<Login>) -> Result<HttpResponse> {
    let Visitor { identity, visit, request } = visitor;
    let outcome = identity.page_login(&visit, &body, http::lang(request.headers())).await;
    let (session, token) = outcome.map_err(|refused| told(&request, &visit, &body, refused))?;
    let cookie = identity.cookie(&request).await?;
    Ok(with_cookie(&identity, &cookie, &token, session))
}

fn with_cookie(identity: &Identity, cookie: &Cookie, token: &str, session: PageSession) -> HttpResponse {
    HttpResponse::Ok().insert_header(cookie.set(token, &session, identity.db.clock().now())).json(session)
}

/// Renew the session of a page of ours
///
/// The cookie's refresh token is exchanged as at `/auth/refresh`, and the next one comes in its place.
#[utoipa::path(tag = "signing in", request_body = Nothing, responses((status = 200, body = PageSession)))]
#[post("/auth/session/refresh")]
async fn page_refresh(visitor: Visitor, _: Body<Nothing>) -> Result<HttpResponse> {
    let Visitor { identity, visit, request } = visitor;
    let cookie = identity.cookie(&request).await?;
    let presented = cookie.token(&request).ok_or_else(|| Error::plain(Code::RefreshInvalid))?;
    let (session, token) = identity.page_refresh(&visit, presented, http::lang(request.headers())).await?;
    Ok(with_cookie(&identity, &cookie, &token, session))
}

/// Sign out of a page of ours
///
/// Its session ends, and the cookie goes. Without one that is done already.
#[utoipa::path(tag = "signing in", responses((status = 204)))]
#[delete("/auth/session")]
async fn page_logout(visitor: Visitor, _: Body<Nothing>) -> Result<HttpResponse> {
    let Visitor { identity, visit, request } = visitor;
    let cookie = identity.cookie(&request).await?;
    if let Some(presented) = cookie.token(&request) {
        identity.logout(&visit, presented, SessionKind::Browser).await?;
    }
    Ok(HttpResponse::NoContent().insert_header(cookie.cleared()).finish())
}

/// The signed-in caller
#[utoipa::path(tag = "signing in", responses((status = 200, body = Me)))]
#[get("/auth/me")]
async fn me(ctx: Ctx) -> Result<HttpResponse> {
    ctx.json(ops::me).await
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
    let shown = TotpSecret { secret: second_factor::base32(secret), qr: http::Qr::of(&url), url };
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
/// when it isn't refreshed for a week, unless the operator says otherwise, and 30 days after the sign-in at the latest;
/// that of a browser sooner, by the settings.
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
    routes.service(page_login).service(page_refresh).service(page_logout);
    routes.service(reauthenticate).service(totp).service(totp_confirm);
    routes.service(session_list).service(session_delete);
}
