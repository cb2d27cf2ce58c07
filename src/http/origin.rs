//! The origin at which people find this server: scheme, host and port.

use actix_web::{
    HttpRequest,
    http::header::{HOST, HeaderName, ORIGIN},
};

/// The server's own origin, if the operator said it (`MOTORPOOL_PUBLIC_URL`). Otherwise each request says it.
#[derive(Debug, Clone, Default)]
pub struct OwnOrigin(pub Option<String>);

impl OwnOrigin {
    /// The origin, for links to our pages: what the operator said, else as the request found us.
    pub fn of(&self, request: &HttpRequest) -> String {
        self.0.clone().unwrap_or_else(|| {
            let scheme = if request.app_config().secure() { "https" } else { "http" };
            format!("{scheme}://{}", one(request, &HOST).unwrap_or_default())
        })
    }

    /// Whether a page of ours made the request, as its browser says. Without the operator's word the scheme isn't
    /// compared: who ends TLS before us doesn't tell it.
    pub fn asked(&self, request: &HttpRequest) -> bool {
        let Some(origin) = one(request, &ORIGIN) else { return false };
        let is_own = match &self.0 {
            Some(own) => own == origin,
            None => {
                let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
                host.zip(one(request, &HOST))
                    .is_some_and(|(host, own)| !host.is_empty() && host.eq_ignore_ascii_case(own))
            }
        };
        let site = HeaderName::from_static("sec-fetch-site");
        is_own && (!request.headers().contains_key(&site) || one(request, &site) == Some("same-origin"))
    }
}

/// The value of a header that came exactly once.
fn one<'r>(request: &'r HttpRequest, name: &HeaderName) -> Option<&'r str> {
    let mut values = request.headers().get_all(name);
    let first = values.next().and_then(|value| value.to_str().ok());
    first.filter(|_| values.next().is_none())
}
