//! Compression of answers: lists, reports and documents of 1 KiB or more.
//!
//! Only answers to GET are compressed, so never tokens or keys, which are created by POST. Answers with a strong `ETag`
//! are not: it stands for these exact bytes, and a single resource is small.

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

/// Smaller answers are not compressed.
const MIN_BYTES: u64 = 1024;

/// Whether the caller prefers gzip to an uncompressed answer.
pub fn is_wanted(request: &impl HttpMessage) -> bool {
    request.headers().contains_key(header::ACCEPT_ENCODING)
        && AcceptEncoding::parse(request).is_ok_and(|accepted| {
            accepted.negotiate([Encoding::gzip(), Encoding::identity()].iter()) == Some(Encoding::gzip())
        })
}

/// The bytes, compressed at the fastest level.
pub fn compressed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 4), Compression::fast());
    // Writing to memory can't fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

/// Compresses an answer if the rules of this module allow it. The request is a GET whose caller prefers gzip.
pub(super) fn compress_answer(response: HttpResponse) -> HttpResponse {
    let headers = response.headers();
    let is_json =
        headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    let is_large = matches!(response.body().size(), BodySize::Sized(size) if size >= MIN_BYTES);
    let is_exact = headers.get(header::ETAG).is_some_and(|tag| !tag.as_bytes().starts_with(b"W/"));
    let is_plain = !is_exact && !headers.contains_key(header::CONTENT_ENCODING);
    if response.status() != StatusCode::OK || !is_json || !is_large || !is_plain {
        return response;
    }
    let (head, body) = response.into_parts();
    match body.try_into_bytes() {
        Ok(bytes) => {
            let mut response = head.set_body(BoxBody::new(compressed(&bytes)));
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            response
        }
        Err(body) => head.set_body(body),
    }
}
