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
use uuid::Uuid;

use super::{
    addresses,
    model::ProviderIdentity,
    ops, page,
    provider::{Provider, Spoken},
    rates::Who,
    rules,
    service::Identity,
    store, tokens, watching,
};
use crate::{
    access,
    http::{BASE, Caller, path_of},
    kernel::{
        Actor, ActorKind, Code, Delegated, Error, Id, Instant, Result, Role,
        access::{Access, Operation},
        text,
    },
};

/// What is asked of outside the API without being counted, because machines watch by it.
const WATCHED: [&str; 2] = ["/healthz", "/readyz"];
/// The files of the console aren't counted, either: after an upgrade every browser of an office asks for all of them at once,
/// and they are the same for everybody.
const CONSOLE: &str = "/console/";
/// What a person may ask for who must do something else first.
const SIGNING_IN: &str = "/auth/";

/// Lets a request pass, with its [`Caller`], or answers 429, 404, 405, 401 or 403. Requests outside the API are only
/// counted. What is refused is counted like all else. It must wrap the whole app, inside [`frame`](crate::http::frame).
pub async fn gate(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, ActixError> {
    watching::arrives(&request);
    let response = match admit(&request).await {
        Ok(caller) => {
            if let Some(caller) = caller {
                request.extensions_mut().insert(caller);
            }
            next.call(request).await?.map_into_boxed_body()
        }
        Err(error) => request.error_response(error),
    };
    watching::is_answered(&response);
    Ok(response)
}

async fn admit(request: &ServiceRequest) -> Result<Option<Caller>> {
    let path = path_of(request.request());
    let identity = request.app_data::<Data<Identity>>().ok_or_else(|| Error::internal("no identity in the app"))?;
    let now = identity.db.clock().now();
    let address = addresses::limit_address(identity.address(request.request()));
    if !path.strip_prefix(BASE).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')) {
        if !WATCHED.contains(&path) && !path.starts_with(CONSOLE) {
            count(identity, request, Who::Address(address), now).await?;
        }
        return Ok(None);
    }
    let pattern = request.resource_map().match_pattern(path);
    let below = pattern.as_deref().and_then(|pattern| pattern.strip_prefix(BASE));
    let operation = match operation_of(below, request.method().as_str()) {
        Ok(operation) => operation,
        Err(unknown) => {
            count(identity, request, Who::Nowhere(address), now).await?;
            return Err(unknown);
        }
    };
    if operation.is_of_page
        && let Err(refusal) = page::expect_own(request.request())
    {
        count(identity, request, Who::Nowhere(address), now).await?;
        return Err(refusal);
    }
    if operation.access == Access::Open {
        // What is read is a page; what else is asked is a sign-in.
        let who = if operation.method == "GET" { Who::Address(address) } else { Who::SignIn(address) };
        count(identity, request, who, now).await?;
        return Ok(None);
    }
    let known = async { identity.authenticate_bearer(bearer(request)?).await }.await;
    let mut actor = match known {
        Ok(actor) => actor,
        Err(Unknown { error, former }) => {
            // A token that is genuine but over is no stranger's: its client is to hear that, and renews it.
            count(identity, request, former.map_or(Who::Stranger(address), Who::Former), now).await?;
            return Err(error);
        }
    };
    watching::is_known(request, &actor);
    count(identity, request, Who::Caller(actor.id), now).await?;
    if operation.takes_delegates {
        actor.delegated = identity.delegated_to(&actor, now).await?;
    }
    if let Some(code) = actor.must_first.filter(|_| !operation.path.starts_with(SIGNING_IN)) {
        return Err(Error::plain(code));
    }
    expect_may(&actor, operation)?;
    if operation.needs_proof {
        let caller = actor.clone();
        identity.db.read(move |conn| ops::expect_proved(conn, &caller, now)).await?;
    }
    Ok(Some(Caller { actor: acting_in(actor, operation), operation }))
}

/// Why nobody is known by a token or key.
struct Unknown {
    error: Error,
    /// Whose it was, if it is genuine and over.
    former: Option<Uuid>,
}

impl Unknown {
    fn expired(former: Uuid) -> Self {
        Self { error: Error::plain(Code::TokenExpired), former: Some(former) }
    }
}

impl From<Error> for Unknown {
    fn from(error: Error) -> Self {
        Self { error, former: None }
    }
}

/// A number for an identity at the provider, linked or not: 128 bits of its hash.
fn number_of(identity: &ProviderIdentity) -> Uuid {
    let hash = tokens::hash(&format!("{}\0{}", identity.issuer, identity.subject));
    hash.first_chunk().copied().map_or(Uuid::nil(), Uuid::from_bytes)
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

/// Refuses who has no role for the operation, and keys where people are asked for.
///
/// # Errors
/// `forbidden`.
fn expect_may(actor: &Actor, operation: &Operation) -> Result<()> {
    if !may(actor, operation) {
        return Err(Error::plain(Code::Forbidden));
    }
    let is_key = actor.kind == ActorKind::Key;
    if is_key && operation.is_of_people {
        return Err(rules::keys_may_not());
    }
    if is_key && operation.is_decision && !actor.may_approve {
        let detail = text!(
            "This key may not approve or reject: it wasn't given may_approve, or the administrator who made it is disabled. A person does it, or another key.",
            "该密钥无审批权限：未开通审批权限（may_approve），或其创建人已停用；请由本人登录办理，或改用其他密钥。"
        );
        return Err(Error::new(Code::Forbidden, detail));
    }
    Ok(())
}

/// The caller in the roles that open the operation. A delegate has no role of the company, and keeps those in departments:
/// they see the bookings of their own beside those that they decide about.
fn acting_in(actor: Actor, operation: &Operation) -> Actor {
    match operation.access {
        Access::Roles(roles) if actor.delegated.is_empty() => actor.acting_as(roles),
        _ => actor,
    }
}

/// The caller as they would stand behind the gate of another operation. None if it would not let them pass.
pub fn behind(actor: &Actor, operation: &Operation) -> Option<Actor> {
    let mut whole = actor.in_all_roles();
    if !operation.takes_delegates {
        whole.delegated.clear();
    }
    expect_may(&whole, operation).is_ok().then(|| acting_in(whole, operation))
}

fn may(actor: &Actor, operation: &Operation) -> bool {
    match operation.access {
        Access::Open => true,
        Access::Person => actor.kind == ActorKind::User,
        // A delegate may call what an approver may, where delegations count.
        Access::Roles(roles) => {
            actor.is_any(roles)
                || operation.is_of_oneself && actor.kind == ActorKind::User
                || operation.takes_delegates && roles.contains(&Role::Approver) && !actor.delegated.is_empty()
        }
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
    async fn authenticate_bearer(&self, token: &str) -> std::result::Result<Actor, Unknown> {
        match &self.provider {
            _ if token.starts_with(rules::KEY_MARK) => self.key_actor(token).await,
            // The unverified issuer only selects whose keys must verify the token. No other keys are tried.
            Some(provider) if provider.is_named_by(token) => self.provider_actor(provider, token).await,
            _ => self.token_actor(token).await,
        }
    }

    /// The user who is linked to the identity of the provider's token. Its roles and groups are ignored.
    async fn provider_actor(&self, provider: &Provider, token: &str) -> std::result::Result<Actor, Unknown> {
        let Spoken { identity, proved_at, good_until, is_over } = provider.identity(token).await?;
        if is_over {
            return Err(Unknown::expired(number_of(&identity)));
        }
        let wanted = identity.clone();
        let user = self
            .db
            .read(move |conn| store::user_by_identity(conn, &wanted))
            .await?
            .ok_or_else(|| rules::unlinked(&identity))?;
        if user.disabled {
            return Err(Error::plain(Code::TokenInvalid).into());
        }
        // Neither the API nor the database lets an administrator be linked. This is checked once more: a token of the
        // provider never acts as an administrator.
        let actor = Actor { proved_at, good_until, ..user.actor(None) };
        if actor.is(Role::Admin) { Err(Error::plain(Code::Forbidden).into()) } else { Ok(actor) }
    }

    /// The approvers for whom the caller may decide now.
    async fn delegated_to(&self, actor: &Actor, now: Instant) -> Result<Vec<Delegated>> {
        if actor.kind != ActorKind::User || !rules::may_be_delegate(&actor.roles) {
            return Ok(Vec::new());
        }
        let user = Id::from_uuid(actor.id);
        self.db.read(move |conn| ops::delegated_to(conn, user, now)).await
    }

    /// The user of an access token of ours.
    async fn token_actor(&self, token: &str) -> std::result::Result<Actor, Unknown> {
        let kid = tokens::kid(token)?;
        let public = self.keyring.public(&self.db, &kid).await?.ok_or_else(|| Error::plain(Code::TokenInvalid))?;
        let now = self.db.clock().now();
        let claims = tokens::verify(token, &public)?;
        if claims.is_over(now) {
            return Err(Unknown::expired(claims.sub.0));
        }
        match self.db.read(move |conn| ops::session_actor(conn, claims.sid, now)).await? {
            Some(actor) if actor.id == claims.sub.0 => Ok(Actor { good_until: claims.ends_at(), ..actor }),
            _ => Err(Error::plain(Code::TokenInvalid).into()),
        }
    }

    async fn key_actor(&self, key: &str) -> std::result::Result<Actor, Unknown> {
        let invalid = || Error::plain(Code::TokenInvalid);
        if !rules::is_key(key) {
            return Err(invalid().into());
        }
        let hash = tokens::hash(key);
        let found = self.db.read(move |conn| store::key_by_hash(conn, &hash)).await?;
        let now = self.db.clock().now();
        let key = found
            .filter(|key| bool::from(key.secret_hash.as_slice().ct_eq(&hash)) && !key.is_retired(now.date()))
            .ok_or_else(invalid)?;
        if now >= key.expires_at {
            return Err(Unknown::expired(key.id.0));
        }
        let mut actor = key.actor();
        if let Some(maker) = key.created_by.filter(|_| actor.may_approve) {
            // Nobody stands behind what it decides any more. Its other work goes on: systems outlive who set them up.
            let maker = self.db.read(move |conn| store::user_get(conn, maker)).await?;
            actor.may_approve = maker.is_none_or(|maker| !maker.disabled);
        }
        Ok(actor)
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
    fn a_delegate_may_call_what_is_for_delegates_and_approvers() {
        let delegated = Delegated {
            user_id: Id::new(),
            username: "x".into(),
            department_ids: Vec::new(),
            until: Instant::parse("2026-05-06T08:30:00+08:00").expect("a moment"),
        };
        let requester = Actor { kind: ActorKind::User, roles: vec![Role::Requester], ..Actor::cli() };
        let delegate = Actor { delegated: vec![delegated], ..requester.clone() };
        let approving = Operation::new("POST", "/", Access::Roles(&[Role::Approver]));
        let other = Operation::new("POST", "/", Access::Roles(&[Role::Dispatcher])).for_delegates();
        assert!(may(&delegate, &approving.for_delegates()));
        assert!(!may(&requester, &approving.for_delegates()));
        assert!(!may(&delegate, &approving) && !may(&delegate, &other));
    }

    #[test]
    fn a_key_is_no_person() {
        let key = Actor { kind: ActorKind::Key, roles: vec![Role::Admin], ..Actor::cli() };
        let person = Actor { kind: ActorKind::User, roles: vec![Role::Requester], ..Actor::cli() };
        let of = |access| Operation::new("POST", "/", access);
        assert!(!may(&key, &of(Access::Person)) && may(&person, &of(Access::Person)));
        let admin = of(Access::Roles(&[Role::Admin]));
        assert!(may(&key, &admin) && !may(&person, &admin));
        // Who has no role, because theirs wait, hears at least that.
        let everybody = of(Access::Roles(Role::ALL));
        let [key, person] = [&key, &person].map(|actor| Actor { roles: Vec::new(), ..actor.clone() });
        assert!(!may(&person, &everybody) && may(&person, &everybody.of_oneself()));
        assert!(!may(&key, &everybody.of_oneself()));
    }

    #[test]
    fn a_key_decides_if_told_it_may_and_never_does_what_people_do() {
        let plain = Actor { kind: ActorKind::Key, roles: vec![Role::Accountant], ..Actor::cli() };
        let told = Actor { may_approve: true, ..plain.clone() };
        let person = Actor { kind: ActorKind::User, ..told.clone() };
        let of = || Operation::new("POST", "/", Access::Roles(&[Role::Accountant]));
        for (operation, expected) in [
            (of(), [true, true, true]),
            (of().decision(), [false, true, true]),
            (of().second_person(), [false, true, true]),
            (of().by_people(), [false, false, true]),
        ] {
            let found = [&plain, &told, &person].map(|actor| expect_may(actor, &operation).is_ok());
            assert_eq!(found, expected, "{operation:?}");
        }
    }

    #[test]
    fn a_caller_acts_in_the_roles_that_open_the_operation() {
        let both = Actor { kind: ActorKind::User, roles: vec![Role::Approver, Role::Accountant], ..Actor::cli() };
        let approving = Operation::new("POST", "/", Access::Roles(&[Role::Approver, Role::Dispatcher]));
        let of_people = Operation::new("PUT", "/", Access::Person);
        assert_eq!(acting_in(both.clone(), &approving).roles, [Role::Approver]);
        assert_eq!(acting_in(both.clone(), &of_people).roles, both.roles);
    }
}
