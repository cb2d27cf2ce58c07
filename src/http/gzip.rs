//! Answers are compressed where it pays, and where it gives nothing away.
//!
//! Only what a GET answers, so never a token or a key (they are made by POST). What carries an `ETag` is sent as it is:
//! the tag names these very bytes, and one resource is small. So it is lists, reports and documents of a kibibyte or
//! more.

use std::io::Write;

use actix_web::{
    HttpMessage, HttpResponse,
    body::{BodySize, BoxBody, MessageBody},
    http::{
        StatusCode,
        header::{self, AcceptEncoding, Encoding, Header, HeaderValue},
    },
};
use flate2::{Compression, write::GzEncoder};

/// Less than this is sent as it is.
const WORTH: u64 = 1024;

/// Whether the caller would rather have gzip than the plain answer.
pub fn is_wanted(request: &impl HttpMessage) -> bool {
    request.headers().contains_key(header::ACCEPT_ENCODING)
        && AcceptEncoding::parse(request).is_ok_and(|accepted| {
            accepted.negotiate([Encoding::gzip(), Encoding::identity()].iter()) == Some(Encoding::gzip())
        })
}

/// The same bytes, compressed quickly rather than much.
pub fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::with_capacity(bytes.len() / 4), Compression::fast());
    // Writing to memory doesn't fail.
    let _ = packer.write_all(bytes);
    packer.finish().unwrap_or_default()
}

/// The answer to a GET of somebody who wants gzip: compressed, if it is fit for it.
pub(super) fn pack(response: HttpResponse) -> HttpResponse {
    let headers = response.headers();
    let is_json =
        headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    let is_large = matches!(response.body().size(), BodySize::Sized(size) if size >= WORTH);
    let is_plain = !headers.contains_key(header::ETAG) && !headers.contains_key(header::CONTENT_ENCODING);
    if response.status() != StatusCode::OK || !is_json || !is_large || !is_plain {
        return response;
    }
    let (head, body) = response.into_parts();
    match body.try_into_bytes() {
        Ok(bytes) => {
            let mut response = head.set_body(BoxBody::new(packed(&bytes)));
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            response
        }
        Err(body) => head.set_body(body),
    }
}
