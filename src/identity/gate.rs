//! The gate before every route: whether the route exists, who calls, whether the caller may, and whether the rate limit
//! allows it.

use actix_web::{
    Error as ActixError, HttpMessage,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::header,
    middleware::Next,
    web::Data,
};
use subtle::ConstantTimeEq;

use super::{addresses, provider::Provider, rates::Who, rules, service::Identity, store, tokens};
use crate::{
    access,
    http::{BASE, Caller, path_of},
    kernel::{
        Actor, ActorKind, Code, Error, Instant, Result, Role,
        access::{Access, Operation},
    },
};

/// Lets a request pass, with its [`Caller`], or answers 404, 405, 401, 403 or 429. Requests outside the API pass. It
/// must wrap the whole app, inside [`frame`](crate::http::frame).
pub async fn gate(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, ActixError> {
    match admit(&request).await {
        Ok(caller) => {
            if let Some(caller) = caller {
                request.extensions_mut().insert(caller);
            }
            Ok(next.call(request).await?.map_into_boxed_body())
        }
        Err(error) => Ok(request.error_response(error)),
    }
}

async fn admit(request: &ServiceRequest) -> Result<Option<Caller>> {
    let path = path_of(request.request());
    if !path.strip_prefix(BASE).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')) {
        return Ok(None);
    }
    let pattern = request.resource_map().match_pattern(path);
    let operation =
        operation_of(pattern.as_deref().and_then(|pattern| pattern.strip_prefix(BASE)), request.method().as_str())?;
    let identity = request.app_data::<Data<Identity>>().ok_or_else(|| Error::internal("no identity in the app"))?;
    let now = identity.db.clock().now();
    if operation.access == Access::Open {
        count(identity, request, Who::Address(addresses::limit_address(identity.address(request.request()))), now)
            .await?;
        return Ok(None);
    }
    let actor = identity.authenticate_bearer(bearer(request)?).await?;
    if !may(&actor, operation.access) {
        return Err(Error::plain(Code::Forbidden));
    }
    count(identity, request, Who::Caller(actor.id), now).await?;
    Ok(Some(Caller { actor, operation }))
}

/// Counts the request, and attaches the caller's remaining allowance to it.
async fn count(identity: &Identity, request: &ServiceRequest, who: Who, now: Instant) -> Result<()> {
    let outcome = identity.rates.count(&identity.db, who, now).await;
    if let Some(allowance) = identity.rates.allowance(who, now) {
        request.extensions_mut().insert(allowance);
    }
    outcome
}

/// What the access table says of this route.
fn operation_of(path: Option<&str>, method: &str) -> Result<&'static Operation> {
    let path = path.ok_or_else(Error::not_found)?;
    if let Some(operation) = access::operation(method, path) {
        return Ok(operation);
    }
    let mut allow: Vec<&str> = access::of_path(path).map(|operation| operation.method).collect();
    if allow.is_empty() {
        return Err(Error::not_found());
    }
    if let Some(get) = allow.iter().position(|method| *method == "GET") {
        allow.insert(get + 1, "HEAD");
    }
    Err(Error::plain(Code::MethodNotAllowed).with("allow", allow))
}

fn may(actor: &Actor, access: Access) -> bool {
    match access {
        Access::Open => true,
        Access::Person => actor.kind == ActorKind::User,
        Access::Roles(roles) => actor.is_any(roles),
    }
}

/// The token or key of the `Authorization` header.
fn bearer(request: &ServiceRequest) -> Result<&str> {
    let header = request.headers().get(header::AUTHORIZATION).ok_or_else(|| Error::plain(Code::TokenMissing))?;
    let (scheme, token) = header
        .to_str()
        .ok()
        .and_then(|words| words.trim().split_once(' '))
        .ok_or_else(|| Error::plain(Code::TokenInvalid))?;
    if scheme.eq_ignore_ascii_case("bearer") { Ok(token.trim()) } else { Err(Error::plain(Code::TokenMissing)) }
}

impl Identity {
    /// The holder of this token or key, with their current rights.
    async fn authenticate_bearer(&self, token: &str) -> Result<Actor> {
        match &self.provider {
            _ if token.starts_with(rules::KEY_MARK) => self.key_actor(token).await,
            // The unverified issuer only selects whose keys must verify the token. No other keys are tried.
            Some(provider) if provider.is_named_by(token) => self.provider_actor(provider, token).await,
            _ => self.token_actor(token).await,
        }
    }

    /// The user who is linked to the identity of the provider's token. Its roles and groups are ignored.
    async fn provider_actor(&self, provider: &Provider, token: &str) -> Result<Actor> {
        let identity = provider.identity(token).await?;
        let wanted = identity.clone();
        let user = self
            .db
            .read(move |conn| store::user_by_identity(conn, &wanted))
            .await?
            .ok_or_else(|| rules::unlinked(&identity))?;
        if user.disabled {
            return Err(Error::plain(Code::TokenInvalid));
        }
        // Neither the API nor the database lets an administrator be linked. This is checked once more: a token of the
        // provider never acts as an administrator.
        let actor = user.actor(None);
        if actor.is(Role::Admin) { Err(Error::plain(Code::Forbidden)) } else { Ok(actor) }
    }

    async fn token_actor(&self, token: &str) -> Result<Actor> {
        let kid = tokens::kid(token)?;
        let public = self.keyring.public(&self.db, &kid).await?.ok_or_else(|| Error::plain(Code::TokenInvalid))?;
        let now = self.db.clock().now();
        let claims = tokens::verify(token, &public, now)?;
        let found = self.db.read(move |conn| store::session_get(conn, claims.sid)).await?;
        match found {
            Some((session, user)) if session.is_alive(now) && user.id == claims.sub && !user.disabled => {
                Ok(user.actor(Some(session.id)))
            }
            _ => Err(Error::plain(Code::TokenInvalid)),
        }
    }

    async fn key_actor(&self, key: &str) -> Result<Actor> {
        let invalid = || Error::plain(Code::TokenInvalid);
        if !rules::is_key(key) {
            return Err(invalid());
        }
        let hash = tokens::hash(key);
        let found = self.db.read(move |conn| store::key_by_hash(conn, &hash)).await?;
        let now = self.db.clock().now();
        let key = found
            .filter(|key| bool::from(key.secret_hash.as_slice().ct_eq(&hash)) && !key.is_retired(now.date()))
            .ok_or_else(invalid)?;
        if now >= key.expires_at { Err(Error::plain(Code::TokenExpired)) } else { Ok(key.actor()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_tells_404_from_405() {
        assert_eq!(operation_of(Some("/auth/login"), "POST").expect("open").access, Access::Open);
        for unknown in [None, Some(""), Some("/"), Some("/nowhere")] {
            assert_eq!(operation_of(unknown, "GET").expect_err("unknown").code(), Code::NotFound, "{unknown:?}");
        }
        for (method, path, allow) in [
            ("DELETE", "/users", r#"["GET","HEAD","POST"]"#),
            ("OPTIONS", "/auth/login", r#"["POST"]"#),
            ("PUT", "/users/{id}", r#"["GET","HEAD","PATCH"]"#),
        ] {
            let error = operation_of(Some(path), method).expect_err("another method");
            assert_eq!(
                (error.code(), error.members()["allow"].to_string().as_str()),
                (Code::MethodNotAllowed, allow),
                "{method} {path}"
            );
        }
    }

    #[test]
    fn a_key_is_no_person() {
        let key = Actor { kind: ActorKind::Key, roles: vec![Role::Admin], ..Actor::cli() };
        let person = Actor { kind: ActorKind::User, roles: vec![Role::Requester], ..Actor::cli() };
        assert!(!may(&key, Access::Person) && may(&person, Access::Person));
        assert!(may(&key, Access::Roles(&[Role::Admin])) && !may(&person, Access::Roles(&[Role::Admin])));
    }
}
