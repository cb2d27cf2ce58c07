//! Identity: who asks, and may they. Users, API keys, sign-ins, the identity
//! provider's tokens, and the gate that stands before every route.
//!
//! Always: a secret is kept only as its hash (passwords argon2id, keys and refresh tokens sha256) and never answered
//! again or recorded; the caller's rights are read anew for every request, so a change of role or password, a disabling
//! or a logout bites at once on every process; nobody changes their own roles; a refresh token is used once, and using
//! it again ends its family. Nothing slow (hashing) happens while a door of the database is open.

pub mod addresses;
pub mod api;
pub mod forms;
mod gate;
pub mod jobs;
mod keyring;
pub mod model;
pub mod ops;
pub mod passwords;
mod provider;
mod rates;
pub mod rules;
mod signing_in;
mod store;
#[cfg(test)]
mod tests;
mod tokens;
pub mod views;

use std::net::IpAddr;

use actix_web::HttpRequest;

pub use addresses::Trusted;
pub use gate::gate;
pub use provider::Provider;
pub use signing_in::Visit;

use crate::{db::Db, kernel::Result};

/// All that the gate and signing in share: one per process, in the app's data as `web::Data<Identity>`.
pub struct Identity {
    db: Db,
    keyring: keyring::Keyring,
    passwords: passwords::Passwords,
    rates: rates::Rates,
    trusted: Trusted,
    provider: Option<Provider>,
}

impl Identity {
    /// `secret` wraps the signing keys (`MOTORPOOL_SECRET`); `rate_limit` is requests a minute per caller, 0 for none;
    /// `trusted` are the proxies whose `X-Forwarded-For` is believed; `provider` is the county's, whose tokens are
    /// taken besides ours. Touches no database yet.
    pub fn new(db: Db, secret: Option<&str>, rate_limit: u32, trusted: Trusted, provider: Option<Provider>) -> Self {
        Self {
            db,
            keyring: keyring::Keyring::new(secret),
            passwords: passwords::Passwords::default(),
            rates: rates::Rates::new(rate_limit),
            trusted,
            provider,
        }
    }

    /// The hash of a new password, in its turn.
    ///
    /// # Errors
    /// 503 `busy` when too many wait.
    pub async fn password_hash(&self, password: &str) -> Result<String> {
        self.passwords.turn().await?.hash(password).await
    }

    /// The public signing keys, as JWK Set members.
    pub async fn jwks(&self) -> Result<serde_json::Value> {
        self.keyring.jwks(&self.db).await
    }

    /// Where the request comes from, behind the proxies that are trusted.
    fn address(&self, request: &HttpRequest) -> IpAddr {
        let forwarded = request.headers().get_all("x-forwarded-for").filter_map(|value| value.to_str().ok());
        self.trusted.client(request.peer_addr().map(|peer| peer.ip()), forwarded)
    }
}
