//! Headers of requests.

use actix_web::http::header::HeaderMap;

use crate::kernel::{Code, Error, Result, text};

/// The value of a header; none if it isn't sent.
pub(super) fn header(headers: &HeaderMap, name: &str) -> Result<Option<String>> {
    let Some(value) = headers.get(name) else { return Ok(None) };
    let words = value.to_str().map_err(|_| {
        Error::new(Code::MalformedHeader, text!("{name} must be visible ASCII.", "请求头 {name} 须为可见 ASCII 字符。"))
    })?;
    Ok(Some(words.trim().to_owned()))
}
