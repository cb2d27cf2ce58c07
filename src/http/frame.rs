//! The outermost middleware: request id, log line, security headers, HEAD, and problem+json for every refusal.

use actix_web::{
    Error as ActixError, HttpMessage, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    error::InternalError,
    http::{
        Method,
        header::{self, HeaderMap, HeaderName, HeaderValue},
    },
    middleware::Next,
    web::Data,
};
use tracing::Instrument;

use super::{connections::Connection, gzip, problem};
use crate::{
    db::{self, Db},
    kernel::{Actor, Code, Error, Lang, access::Operation},
};

/// The request's id: the caller's `X-Request-Id` if it is well formed, otherwise a new one.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// The authenticated caller and what they call, put into the request by the gate.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Who calls.
    pub actor: Actor,
    /// The operation, as in the access table.
    pub operation: &'static Operation,
}

/// Who sent the request, as far as the gate found out.
#[derive(Debug, Clone)]
pub struct Sender {
    /// The address; of IPv6 its /64.
    pub address: String,
    /// The holder of the token or key, also where the request is refused.
    pub actor: Option<Actor>,
}

/// How many requests the caller has left in this minute. The gate puts it into the request if requests are limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// Requests allowed per minute.
    pub limit: u32,
    /// Requests left in this minute.
    pub left: u32,
    /// Seconds until the next minute begins.
    pub resets_in: u32,
}

/// The language that the request asks for.
pub fn lang(headers: &HeaderMap) -> Lang {
    headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .map_or(Lang::En, Lang::from_accept_language)
}

fn request_id(request: &ServiceRequest) -> String {
    let fit = |id: &&str| {
        !id.is_empty() && id.len() <= 64 && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
    };
    let given = request.headers().get("x-request-id").and_then(|value| value.to_str().ok()).filter(fit);
    given.map_or_else(|| uuid::Uuid::now_v7().to_string(), str::to_owned)
}

/// The middleware itself.
pub async fn frame(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, ActixError> {
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
    let db = request.app_data::<Data<Db>>().cloned();
    // What was committed before this moment is in what is read.
    let as_of = db.as_ref().map(|db| db.clock().now());
    let is_secure = request.app_config().secure();
    let _busy = request.conn_data::<Connection>().map(Connection::begin_request);
    let packs = request.method() == Method::GET && gzip::is_wanted(&request);
    // The span has the level ERROR so that no log level filters it out: lines logged inside it take their request id
    // from it.
    let span = tracing::error_span!(
        "request",
        request_id = %id,
        otel.name = format!("{method} {}", route.as_deref().unwrap_or("unmatched")),
        otel.kind = "server",
        http.response.status_code = tracing::field::Empty
    );

    let outcome = db::within_time_budget(next.call(request)).instrument(span.clone()).await;
    let finish = |mut response: HttpResponse, code: Option<Code>, sender: Option<&Sender>| {
        if packs {
            response = gzip::compress_answer(response);
        }
        if is_head {
            response = response.set_body(BoxBody::new(()));
        }
        add_headers(response.headers_mut(), &id, is_secure);
        let took = started.elapsed();
        if let Some(db) = &db {
            db.metrics().request(route.as_deref(), method.as_str(), response.status().as_str(), took);
        }
        span.record("http.response.status_code", response.status().as_u16());
        let millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        let actor = sender.and_then(|sender| sender.actor.as_ref()).map_or("-", |actor| actor.name.as_str());
        let address = sender.map_or("-", |sender| sender.address.as_str());
        let code = code.map_or("-", Code::as_str);
        tracing::info!(request_id = %id, %method, route = route.as_deref().unwrap_or("-"), status = response.status().as_u16(), code, millis, actor, address, "request");
        response
    };
    match outcome {
        Ok(response) => {
            let (request, response) = response.into_parts();
            let refusal = response.error().map(|error| render_refusal(error, lang, &id, db.as_ref()));
            let (rendered, code) = match refusal {
                Some((rendered, code)) => (rendered, Some(code)),
                None => (response.map_into_boxed_body(), None),
            };
            let mut response = finish(rendered, code, request.extensions().get::<Sender>());
            if let Some(allowance) = request.extensions().get::<Allowance>() {
                allowance.write(response.headers_mut());
            }
            let says_when = request.extensions().get::<Caller>().is_some_and(|caller| caller.operation.reads_replica);
            if let Some(as_of) = as_of.filter(|_| says_when && response.status().is_success())
                && let Ok(moment) = HeaderValue::try_from(as_of.to_string())
            {
                response.headers_mut().insert(HeaderName::from_static("as-of"), moment);
            }
            Ok(ServiceResponse::new(request, response))
        }
        // An inner middleware's own error comes without the request; the server writes the response that it carries.
        Err(error) => {
            let (rendered, code) = render_refusal(&error, lang, &id, db.as_ref());
            let refusal = finish(rendered, Some(code), None);
            Err(InternalError::from_response(error, refusal).into())
        }
    }
}

/// The refusal as problem+json, and its code. It is counted, and its cause goes to the log.
fn render_refusal(error: &ActixError, lang: Lang, id: &str, db: Option<&Data<Db>>) -> (HttpResponse, Code) {
    let foreign;
    let (known, cause) = match error.as_error::<Error>() {
        Some(known) => (known, known.cause().map(|_| known.to_string())),
        None => {
            foreign = from_actix(error);
            (&foreign, Some(error.to_string()))
        }
    };
    if let Some(db) = db {
        db.metrics().refused(known.code());
    }
    let rendered = problem::render(known, lang, id);
    let status = rendered.status().as_u16();
    match cause {
        Some(cause) if status >= 500 => tracing::error!(request_id = %id, status, cause, "request failed"),
        Some(cause) => tracing::debug!(request_id = %id, status, cause, "request refused"),
        None => {}
    }
    (rendered, known.code())
}

/// An error of actix itself, such as an unreadable path or a payload that breaks off.
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

impl Allowance {
    /// Writes the headers of draft-ietf-httpapi-ratelimit-headers.
    fn write(self, headers: &mut HeaderMap) {
        let Self { limit, left, resets_in } = self;
        for (name, value) in [
            ("ratelimit-policy", format!("\"minute\";q={limit};w=60")),
            ("ratelimit", format!("\"minute\";r={left};t={resets_in}")),
        ] {
            if let Ok(value) = HeaderValue::try_from(value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
    }
}

fn add_headers(headers: &mut HeaderMap, id: &str, is_secure: bool) {
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
    let vary = HeaderValue::from_static("Accept-Encoding, Accept-Language, Authorization");
    headers.insert(header::VARY, vary);
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    add_security_headers(headers, is_secure);
}

/// What browsers do with an answer: nothing that it doesn't say itself. Over TLS of our own they come by TLS from then on.
fn add_security_headers(headers: &mut HeaderMap, is_secure: bool) {
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if is_secure {
        let a_year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, a_year);
    }
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        let policy = HeaderValue::from_static("default-src 'none'; base-uri 'none'; frame-ancestors 'none'");
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
}

/// Middleware around [`frame`] and all that answers before it, such as a preflight: no answer goes out without these
/// headers. A refusal that an inner middleware made comes as an error, and has them from [`frame`].
pub async fn guarded(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, ActixError> {
    let is_secure = request.app_config().secure();
    let mut response = next.call(request).await?;
    add_security_headers(response.headers_mut(), is_secure);
    Ok(response)
}

#[cfg(test)]
mod tests {
    use actix_web::{App, error::ErrorImATeapot, middleware::from_fn, test, web};
    use serde_json::Value;

    use super::*;

    async fn failing(request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, ActixError> {
        match request.path() {
            "/known" => Err(Error::plain(Code::Busy).retry_after(7).into()),
            "/foreign" => Err(ErrorImATeapot("not for the caller's eyes")),
            _ => next.call(request).await,
        }
    }

    /// A middleware between the frame and the routes refuses; the server answers what the error carries.
    #[actix_web::test]
    async fn an_inner_middlewares_error_is_a_problem_too() {
        let handler = web::to(async || HttpResponse::Ok().body("fine"));
        let app =
            test::init_service(App::new().default_service(handler).wrap(from_fn(failing)).wrap(from_fn(frame))).await;
        assert_eq!(test::call_service(&app, test::TestRequest::get().uri("/fine").to_request()).await.status(), 200);
        for (path, status, code) in [("/known", 503, "busy"), ("/foreign", 400, "malformed_query")] {
            let request = test::TestRequest::get().uri(path).insert_header(("x-request-id", "r1")).to_request();
            let error = test::try_call_service(&app, request).await.map(|_| ()).expect_err(path);
            let answer = error.error_response();
            assert_eq!(answer.status().as_u16(), status, "{path}");
            let said = |name: &str| {
                answer.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
            };
            assert_eq!(
                (said("content-type").as_str(), said("x-request-id").as_str()),
                ("application/problem+json", "r1"),
                "{path}"
            );
            assert_eq!(said("x-content-type-options"), "nosniff", "{path}");
            let body = actix_web::body::to_bytes(answer.into_body()).await.expect("a body");
            let problem: Value = serde_json::from_slice(&body).expect("JSON");
            assert_eq!((&problem["code"], &problem["request_id"]), (&code.into(), &"r1".into()), "{path}: {problem}");
        }
    }
}
