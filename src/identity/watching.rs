//! Tells the watch ([`crate::events::watch`]) of sign-ins that failed, of requests that were refused, and of changes of
//! access, each with account, address and request.

use actix_web::{
    HttpMessage, HttpRequest,
    body::BoxBody,
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{ETAG, IF_MATCH},
    },
    web::Data,
};

use super::{Identity, Visit, addresses};
use crate::{
    events::{
        model::SecurityEvent,
        watch::{Noticed, Watch},
    },
    http::{BASE, RequestId, Sender, decode},
    kernel::{Actor, Code, Error},
};

/// What gives or takes access, or says how it is guarded, where it is changed.
const OF_ACCESS: [&str; 5] = ["/users", "/keys", "/delegations", "/settings", "/calendars"];

/// Notes from where a request comes, for the log and for what may have to be told of it.
pub(super) fn arrives(request: &ServiceRequest) {
    if let Some(identity) = request.app_data::<Data<Identity>>() {
        let address = addresses::limit_address(identity.address(request.request())).to_string();
        request.extensions_mut().insert(Sender { address, actor: None });
    }
}

/// Notes whose token or key it is, before it is judged what they may.
pub(super) fn is_known(request: &ServiceRequest, actor: &Actor) {
    if let Some(sender) = request.extensions_mut().get_mut::<Sender>() {
        sender.actor = Some(actor.clone());
    }
}

/// Tells of a request that was refused with 403, and of one that changed who may what; not of an answer that is
/// repeated, nor of a PATCH that left the version as it was.
pub(super) fn is_answered(response: &ServiceResponse<BoxBody>) {
    let (request, status) = (response.request(), response.status());
    let Some(Sender { address, actor: Some(actor) }) = request.extensions().get::<Sender>().cloned() else { return };
    let operation = operation(request);
    let changes = matches!(*request.method(), Method::POST | Method::PATCH)
        && status.is_success()
        && !response.headers().contains_key("Idempotency-Replayed")
        && !is_unchanged(response);
    let (event, code) = if status == StatusCode::FORBIDDEN {
        let code = response.response().error().and_then(|error| error.as_error::<Error>()).map(|error| error.code());
        (SecurityEvent::Forbid, Some(code.unwrap_or(Code::Forbidden).as_str()))
    } else if changes && (OF_ACCESS.iter().any(|path| operation.1.starts_with(path)) || brings_users(request)) {
        (SecurityEvent::ChangeAccess, None)
    } else {
        return;
    };
    let request_id = request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    let operation = format!("{} {}", operation.0, operation.1);
    tell(request, Noticed { event, account: Some(actor.name.clone()), actor, address, request_id, operation, code });
}

/// Whether it is an import that makes users.
fn brings_users(request: &HttpRequest) -> bool {
    let words: Vec<String> = request.query_string().split('&').filter_map(|word| decode(word).ok()).collect();
    let says = |what: &str| words.iter().any(|word| word == what);
    operation(request).1 == "/imports" && says("kind=users") && says("dry_run=false")
}

/// Whether a PATCH is answered with the one version that it named. A change would have made another. An action may change
/// what has no version, such as a second factor.
fn is_unchanged(response: &ServiceResponse<BoxBody>) -> bool {
    if response.request().method() != Method::PATCH {
        return false;
    }
    let mut seen = response.request().headers().get_all(IF_MATCH);
    let (first, more) = (seen.next(), seen.next());
    first.is_some() && more.is_none() && first == response.headers().get(ETAG)
}

/// Tells of a sign-in with a wrong name, password or code, of one without the code, or of one that was refused because
/// too many had failed.
/// `account` is the name that was tried, if a user has it.
pub(super) fn sign_in_failed(request: &HttpRequest, visit: &Visit, account: Option<&str>, error: &Error) {
    let event = match error.code() {
        Code::CredentialsInvalid | Code::TotpInvalid => SecurityEvent::FailedSignIn,
        Code::TotpRequired => SecurityEvent::AskCode,
        Code::TooManyFailures => SecurityEvent::Lockout,
        _ => return,
    };
    let (method, path) = operation(request);
    let noticed = Noticed {
        event,
        actor: Actor::rule("sign_in"),
        account: account.map(str::to_owned),
        address: visit.address.clone(),
        request_id: visit.request_id.clone(),
        operation: format!("{method} {path}"),
        code: Some(error.code().as_str()),
    };
    tell(request, noticed);
}

/// The method and the path as the document has it, without `/api/v1`.
fn operation(request: &HttpRequest) -> (String, String) {
    let path = request.match_pattern().unwrap_or_default();
    (request.method().to_string(), path.strip_prefix(BASE).unwrap_or(&path).to_owned())
}

fn tell(request: &HttpRequest, noticed: Noticed) {
    let identity = request.app_data::<Data<Identity>>();
    if let (Some(identity), Some(watch)) = (identity, request.app_data::<Data<Watch>>()) {
        watch.notice(identity.db.clock().now(), noticed);
    }
}
