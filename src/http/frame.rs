//! The outermost middleware: request id, log line, security headers, HEAD, and every refusal as problem+json.

use actix_web::{
    Error as ActixError, HttpMessage,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method,
        header::{self, HeaderName, HeaderValue},
    },
    middleware::Next,
};

use super::problem;
use crate::kernel::{Actor, Code, Error, Lang};

/// The request's id: the caller's `X-Request-Id` if it is fit, else a new one.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// The authenticated caller, put into the request by the gate.
#[derive(Debug, Clone)]
pub struct Caller(pub Actor);

/// The language asked for.
#[must_use]
pub fn lang(headers: &header::HeaderMap) -> Lang {
    headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).map_or(Lang::En, Lang::from_accept_language)
}

fn request_id(request: &ServiceRequest) -> String {
    let fit = |id: &&str| !id.is_empty() && id.len() <= 64 && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    let given = request.headers().get("x-request-id").and_then(|value| value.to_str().ok()).filter(fit);
    given.map_or_else(|| uuid::Uuid::now_v7().to_string(), str::to_owned)
}

/// Frames every request.
///
/// # Errors
/// None: every error becomes its answer here.
pub async fn frame(mut request: ServiceRequest, next: Next<impl MessageBody + 'static>) -> Result<ServiceResponse<BoxBody>, ActixError> {
    let started = std::time::Instant::now();
    let id = request_id(&request);
    let lang = lang(request.headers());
    let method = request.method().clone();
    let route = request.match_pattern();
    request.extensions_mut().insert(RequestId(id.clone()));
    let is_head = method == Method::HEAD;
    if is_head {
        request.head_mut().method = Method::GET;
    }

    let mut response = next.call(request).await?.map_into_boxed_body();
    let refusal = response.response().error().map(|error| match error.as_error::<Error>() {
        Some(known) => (problem::render(known, lang, &id), known.cause().map(|_| known.to_string())),
        None => {
            let own = from_actix(error);
            (problem::render(&own, lang, &id), Some(error.to_string()))
        }
    });
    if let Some((rendered, cause)) = refusal {
        let status = rendered.status().as_u16();
        match cause {
            Some(cause) if status >= 500 => tracing::error!(request_id = %id, status, cause, "request failed"),
            Some(cause) => tracing::debug!(request_id = %id, status, cause, "request refused"),
            None => {}
        }
        response = response.into_response(rendered);
    }
    if is_head {
        response = response.map_body(|_, _| BoxBody::new(()));
    }
    harden(&mut response, &id);
    let millis = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(request_id = %id, %method, route = route.as_deref().unwrap_or("-"), status = response.status().as_u16(), millis, "request");
    Ok(response)
}

/// What actix itself refuses: unreadable paths, payloads that break off.
fn from_actix(error: &ActixError) -> Error {
    let code = match error.as_response_error().status_code().as_u16() {
        404 => Code::NotFound,
        405 => Code::MethodNotAllowed,
        413 => Code::BodyTooLarge,
        415 => Code::UnsupportedMediaType,
        400..=499 => Code::MalformedQuery,
        _ => Code::Internal,
    };
    Error::plain(code)
}

fn harden(response: &mut ServiceResponse<BoxBody>, id: &str) {
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-resource-policy", "same-origin"),
        ("vary", "Accept-Language, Authorization"),
    ] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    for (name, value) in [("cache-control", "no-store"), ("content-security-policy", "default-src 'none'; frame-ancestors 'none'")] {
        let name = HeaderName::from_static(name);
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
}
