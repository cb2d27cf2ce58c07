//! Headers of requests.

use actix_web::http::header::{HeaderMap, IF_NONE_MATCH};

use crate::kernel::{Code, Error, Result, text};

/// The value of a header; none if it isn't sent.
pub(super) fn header(headers: &HeaderMap, name: &str) -> Result<Option<String>> {
    let Some(value) = headers.get(name) else { return Ok(None) };
    let words = value.to_str().map_err(|_| {
        Error::new(Code::MalformedHeader, text!("{name} must be visible ASCII.", "请求头 {name} 须为可见 ASCII 字符。"))
    })?;
    Ok(Some(words.trim().to_owned()))
}

/// Whether this is the version that the request has already (`If-None-Match`).
///
/// # Errors
/// `malformed_header`.
pub fn is_seen(headers: &HeaderMap, etag: &str) -> Result<bool> {
    Ok(header(headers, IF_NONE_MATCH.as_str())?.is_some_and(|list| names_tag(&list, etag)))
}

/// Whether a list of tags has this one, or any.
pub(super) fn names_tag(list: &str, etag: &str) -> bool {
    let mut tags = list.split(',').map(|tag| tag.trim().trim_start_matches("W/"));
    tags.any(|tag| tag == "*" || tag == etag.trim_start_matches("W/"))
}
