//! The console's pages: what their requests for a session must say of themselves, and the cookie with their refresh token.
//!
//! A browser sends cookies by itself, also where another site's page makes it ask. So what the cookie opens asks for an
//! `Origin` of our own, and for JSON, which no form sends.

use actix_web::{
    HttpRequest,
    http::{
        Method,
        header::{CONTENT_TYPE, COOKIE, HeaderName, SET_COOKIE},
    },
    web::Data,
};

use super::views::PageSession;
use crate::{
    http::OwnOrigin,
    kernel::{Code, Error, Instant, Result, text},
};

/// The cookie. A browser takes one of this name only with `Secure`, for all paths, and from no other host.
const NAME: &str = "__Host-motorpool";

/// Refuses a request that no page of ours made.
///
/// # Errors
/// `bad_origin`; `unsupported_media_type`.
pub(super) fn expect_own(request: &HttpRequest) -> Result<()> {
    let own = request.app_data::<Data<OwnOrigin>>().ok_or_else(|| Error::internal("no origin in the app"))?;
    if !own.asked(request) {
        return Err(Error::plain(Code::BadOrigin));
    }
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let is_json = kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"));
    if request.method() == Method::POST && !is_json {
        let detail = text!("Send Content-Type: application/json.", "请使用 Content-Type: application/json。");
        return Err(Error::new(Code::UnsupportedMediaType, detail));
    }
    Ok(())
}

/// The cookie of this server.
pub(super) struct Cookie {
    name: String,
    is_secure: bool,
}

impl Cookie {
    /// A demonstration is served without TLS, and several beside each other: cookies know no ports.
    pub fn of(request: &HttpRequest, is_demo: bool) -> Self {
        if is_demo {
            let port = request.app_config().local_addr().port();
            Self { name: format!("motorpool-demo-{port}"), is_secure: false }
        } else {
            Self { name: NAME.into(), is_secure: true }
        }
    }

    /// The token that the request brings in it.
    pub fn token<'r>(&self, request: &'r HttpRequest) -> Option<&'r str> {
        let mut cookies =
            request.headers().get_all(COOKIE).filter_map(|sent| sent.to_str().ok()).flat_map(|sent| sent.split(';'));
        cookies.find_map(|cookie| {
            let (name, value) = cookie.trim().split_once('=')?;
            (name == self.name && !value.is_empty()).then_some(value)
        })
    }

    /// The header that sets it, until the session's end.
    pub fn set(&self, token: &str, session: &PageSession, now: Instant) -> (HeaderName, String) {
        self.header(token, session.ends_at.seconds() - now.seconds())
    }

    /// The header that takes it away.
    pub fn cleared(&self) -> (HeaderName, String) {
        self.header("", 0)
    }

    fn header(&self, value: &str, seconds: i64) -> (HeaderName, String) {
        let secure = if self.is_secure { "; Secure" } else { "" };
        (SET_COOKIE, format!("{}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}", self.name))
    }
}
