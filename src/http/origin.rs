//! The origin at which people find this server: scheme, host and port.

use std::future::{Ready, ready};

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::header::{HOST, HeaderName, ORIGIN},
    web::Data,
};

use crate::kernel::{Error, Result};

/// The server's own origin, if the operator said it (`MOTORPOOL_PUBLIC_URL`). Otherwise each request says it.
#[derive(Debug, Clone, Default)]
pub struct OwnOrigin(pub Option<String>);

impl OwnOrigin {
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

/// Where our pages are, for links to them: what the operator said, else as the request found us.
pub struct Origin(pub String);

impl FromRequest for Origin {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let said = request.app_data::<Data<OwnOrigin>>().and_then(|own| own.0.clone());
        let origin = said.unwrap_or_else(|| {
            let scheme = if request.connection_info().scheme() == "https" { "https" } else { "http" };
            format!("{scheme}://{}", one(request, &HOST).unwrap_or_default())
        });
        ready(Ok(Self(origin)))
    }
}

/// The value of a header that came exactly once.
fn one<'r>(request: &'r HttpRequest, name: &HeaderName) -> Option<&'r str> {
    let mut values = request.headers().get_all(name);
    let first = values.next().and_then(|value| value.to_str().ok());
    first.filter(|_| values.next().is_none())
}
