//! JSON bodies. A body is read within bounds of size and time, checked against its published schema, then parsed.

use std::{any::Any, ops::Deref, pin::Pin, sync::Arc, time::Duration};

use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    error::PayloadError,
    web::{Bytes, Data},
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use serde_path_to_error::Segment;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::{
    BODY_LIMIT, BodyTime,
    idempotency::{self, Slot},
    validate::{self, Source, Validator},
    visibility::Named,
};
use crate::{
    db::Db,
    kernel::{ActorKind, Code, Error, Fault, OnBehalfOf, Place, Result, text},
};

/// The body of a request, valid by the published schema of `T`.
pub struct Body<T> {
    pub(super) value: T,
    pub(super) meta: BodyMeta,
}

/// What is kept of a body besides its value.
pub(super) struct BodyMeta {
    /// The hash of the canonical body. An `Idempotency-Key` is bound to it.
    pub hash: [u8; 32],
    /// The member `on_behalf_of`, which is taken out of the body of an API key.
    pub on_behalf_of: Option<OnBehalfOf>,
}

impl Body<()> {
    /// The body of an uploaded file, which is checked elsewhere.
    pub(super) fn of_file(hash: [u8; 32]) -> Self {
        Self { value: (), meta: BodyMeta { hash, on_behalf_of: None } }
    }
}

impl<T> Body<T> {
    /// The parsed body.
    pub fn into_inner(self) -> T {
        self.value
    }
}
impl<T> Deref for Body<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

/// The body of an action that takes no input: `{}`, or no body at all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

impl<T: DeserializeOwned + ToSchema + 'static> FromRequest for Body<T> {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let read = read(request, payload, BodyType::of::<T>());
        Box::pin(async move {
            let (value, meta) = read.await?;
            let value = value.downcast().map_err(|_| Error::internal("a body of another type"))?;
            Ok(Self { value: *value, meta })
        })
    }
}

/// The schema and parser of a type, without the type itself, so that the code that reads bodies is compiled once.
struct BodyType {
    validator: fn() -> Arc<Validator>,
    parse: fn(Value) -> Result<Box<dyn Any>>,
}

impl BodyType {
    fn of<T: DeserializeOwned + ToSchema + 'static>() -> Self {
        Self { validator: validate::of_schema::<T>, parse: |value| Ok(Box::new(from_value::<T>(value)?)) }
    }
}

type Reading = Pin<Box<dyn Future<Output = Result<(Box<dyn Any>, BodyMeta)>>>>;

fn read(request: &HttpRequest, payload: &mut Payload, body_type: BodyType) -> Reading {
    let headers = check_headers(request);
    let is_key = request.extensions().get::<super::Caller>().is_some_and(|caller| caller.actor.kind == ActorKind::Key);
    let (named, slot) = (Named::of(request), Slot::of(request));
    let db = request.app_data::<Data<Db>>().cloned();
    let time = request.app_data::<Data<BodyTime>>().map_or(Duration::from_secs(10), |time| time.0);
    let bytes = tokio::time::timeout(time, Bytes::from_request(request, payload));
    Box::pin(async move {
        let read = async {
            headers?;
            let bytes = bytes.await.map_err(|_| Error::plain(Code::BodyTooSlow))?;
            let bytes = bytes.map_err(|error| match error.as_error() {
                Some(PayloadError::Overflow) => too_large(),
                _ => Error::new(Code::MalformedJson, text!("The body broke off.", "请求体不完整。")).because(error),
            })?;
            ParsedBody::of(&bytes)
        };
        let read = read.await;
        let hash = read.as_ref().ok().map(|read| read.hash);
        let refusal = match read.and_then(|read| read.validated(&body_type, is_key)) {
            Ok(valid) => return Ok(valid),
            Err(refusal) => refusal,
        };
        // A faulty body is refused last (API.md §2.2): first comes a resource that the caller may not see, then an
        // Idempotency-Key that was used before.
        if let Some(named) = named {
            named.require_visible().await?;
        }
        if let (Some(slot), Some(hash), Some(db)) = (slot?, hash, db) {
            idempotency::expect_same_body(&db, slot, hash).await?;
        }
        Err(refusal)
    })
}

/// Refuses a body that isn't JSON or is too large, by the headers alone.
fn check_headers(request: &HttpRequest) -> Result<()> {
    let content_type = request.content_type().to_ascii_lowercase();
    let is_patch = request.method() == actix_web::http::Method::PATCH;
    let declared =
        request.headers().get("content-length").and_then(|v| v.to_str().ok()).and_then(|v| v.parse::<usize>().ok());
    let has_body = declared.map_or_else(|| request.headers().contains_key("transfer-encoding"), |length| length > 0);
    let acceptable = content_type == "application/json" || (is_patch && content_type == "application/merge-patch+json");
    if has_body && !acceptable {
        return Err(Error::new(
            Code::UnsupportedMediaType,
            text!("Send Content-Type: application/json.", "请使用 Content-Type: application/json。"),
        ));
    }
    if declared.is_some_and(|length| length > BODY_LIMIT) { Err(too_large()) } else { Ok(()) }
}

fn too_large() -> Error {
    let limit = BODY_LIMIT / 1024;
    Error::new(Code::BodyTooLarge, text!("A body may have at most {limit} KiB.", "请求体最大 {limit} KiB。"))
}

/// A body that is JSON but not yet validated.
struct ParsedBody {
    value: Value,
    hash: [u8; 32],
    is_empty: bool,
}

impl ParsedBody {
    fn of(bytes: &[u8]) -> Result<Self> {
        let mut value: Value = if bytes.is_empty() {
            Value::Object(serde_json::Map::new())
        } else {
            let words = std::str::from_utf8(bytes).map_err(|_| {
                Error::new(Code::MalformedJson, text!("The body must be UTF-8.", "请求体须为 UTF-8 编码。"))
            })?;
            serde_json::from_str(words).map_err(|e| {
                let (line, column) = (e.line(), e.column());
                Error::new(
                    Code::MalformedJson,
                    text!("Not JSON at line {line}, column {column}.", "第 {line} 行第 {column} 列不是合法的 JSON。"),
                )
                .because(e)
            })?
        };
        validate::integers_from_floats(&mut value);
        Ok(Self { hash: Sha256::digest(canonical(&value)).into(), value, is_empty: bytes.is_empty() })
    }

    fn validated(self, body_type: &BodyType, is_key: bool) -> Result<(Box<dyn Any>, BodyMeta)> {
        let Self { mut value, hash, is_empty } = self;
        let on_behalf_of = take_on_behalf_of(&mut value, is_key)?;
        let mut faults = validate::faults(&(body_type.validator)(), &value, Source::Body);
        for fault in faults.iter_mut().filter(|fault| fault.at == Place::Pointer("/on_behalf_of".into())) {
            *fault = Fault::body(
                "/on_behalf_of",
                "only_for_keys",
                text!("Only an API key may send on_behalf_of.", "仅接口密钥可填写代办人。"),
            );
        }
        if faults.is_empty() {
            return Ok(((body_type.parse)(value)?, BodyMeta { hash, on_behalf_of }));
        }
        if is_empty {
            return Err(Error::new(
                Code::MalformedJson,
                text!("The body is empty; this request needs one.", "请求体为空，此请求需要请求体。"),
            ));
        }
        Err(Error::invalid(faults))
    }
}

/// Parses a value that its schema accepts. If the type refuses it all the same, the answer names the fault.
pub(super) fn from_value<T: DeserializeOwned>(value: Value) -> Result<T> {
    serde_path_to_error::deserialize(value).map_err(|e| {
        let name = |segment: &Segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            other => format!("/{other}"),
        };
        let pointer = e.path().iter().map(name).collect::<String>();
        let why = e.inner().to_string();
        Error::invalid(vec![Fault {
            at: Place::Pointer(pointer),
            code: "invalid_value".into(),
            detail: text!("{why}.", "该值不符合要求（{why}）。"),
        }])
    })
}

/// Takes `on_behalf_of` out of the body of an API key. No request type has this member; any body of a key may.
fn take_on_behalf_of(value: &mut Value, is_key: bool) -> Result<Option<OnBehalfOf>> {
    let Some(members) = value.as_object_mut().filter(|_| is_key) else { return Ok(None) };
    let Some(who) = members.remove("on_behalf_of") else { return Ok(None) };
    let mut faults = validate::faults(&validate::of_schema::<OnBehalfOf>(), &who, Source::Body);
    for fault in &mut faults {
        if let Place::Pointer(pointer) = &mut fault.at {
            pointer.insert_str(0, "/on_behalf_of");
        }
    }
    if faults.is_empty() { from_value(who).map(Some) } else { Err(Error::invalid(faults)) }
}

/// The canonical form of a body: members sorted by name, no white space.
fn canonical(value: &Value) -> String {
    let mut sorted = value.clone();
    sorted.sort_all_objects();
    sorted.to_string()
}
