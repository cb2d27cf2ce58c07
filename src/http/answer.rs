//! Successful answers. They are rendered inside the unit of the act, so that they can be kept for a repeated request.

use actix_web::{HttpResponse, http::StatusCode};
use serde::Serialize;

use super::BASE;
use crate::kernel::{Error, Result};

/// A resource: something with an address and a version.
pub trait Resource: Serialize {
    /// Its path below [`BASE`], such as `/bookings/{id}`.
    fn path(&self) -> String;
    /// Its present `ETag`, quoted.
    fn etag(&self) -> &str;
}

/// A rendered 2xx answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The body as JSON; empty for 204.
    pub body: String,
    /// The `Location` of a created resource.
    pub location: Option<String>,
    /// The `ETag` of the resource in the body.
    pub etag: Option<String>,
}

impl Answer {
    /// 201 with a created resource.
    pub fn created<R: Resource>(resource: &R) -> Result<Self> {
        let location = Some(format!("{BASE}{}", resource.path()));
        Ok(Self { status: 201, location, ..Self::resource(resource)? })
    }

    /// 200 with a resource.
    pub fn resource<R: Resource>(resource: &R) -> Result<Self> {
        Ok(Self { etag: Some(resource.etag().to_owned()), ..Self::json(resource)? })
    }

    /// 200 with JSON that isn't a resource.
    pub fn json<T: Serialize>(value: &T) -> Result<Self> {
        Ok(Self {
            status: 200,
            body: serde_json::to_string(value).map_err(Error::internal)?,
            location: None,
            etag: None,
        })
    }

    /// 204.
    pub fn nothing() -> Self {
        Self { status: 204, body: String::new(), location: None, etag: None }
    }

    /// The HTTP response. A repeated answer gets the header `Idempotency-Replayed`.
    pub fn into_response(self, replayed: bool) -> HttpResponse {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK);
        let mut response = HttpResponse::build(status);
        if let Some(location) = self.location {
            response.insert_header(("Location", location));
        }
        if let Some(etag) = self.etag {
            response.insert_header(("ETag", etag));
        }
        if replayed {
            response.insert_header(("Idempotency-Replayed", "true"));
        }
        if self.body.is_empty() { response.finish() } else { response.content_type("application/json").body(self.body) }
    }
}
