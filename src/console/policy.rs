//! What a browser may do with the page: use its own files and call this server, and nothing else.

use actix_web::{HttpResponseBuilder, http::header::CONTENT_SECURITY_POLICY};

/// Nothing stands in the page itself, and nothing comes from elsewhere.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// Gives an answer the headers of the page and its files.
pub(super) fn apply(answer: &mut HttpResponseBuilder) -> &mut HttpResponseBuilder {
    answer.insert_header((CONTENT_SECURITY_POLICY, POLICY)).insert_header(("Cross-Origin-Opener-Policy", "same-origin"))
}
