//! Identity: who calls, and what they may do. Users, API keys, sessions, tokens of the identity provider, and the gate
//! before every route.
//!
//! Always:
//! - A secret is stored only as a hash (passwords by argon2id, keys and refresh tokens by sha256). It is never answered
//!   again and never recorded.
//! - The caller's rights are read for every request, so a change of roles or password, disabling or a logout takes
//!   effect at once in all processes.
//! - Nobody changes their own roles.
//! - A refresh token is used once. Using it again ends its session.
//! - Hashing is slow, so no database connection is held during it.

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

/// The events of this room.
pub const EVENTS: &[crate::events::Subject] =
    &[model::SessionEvent::SUBJECT, model::UserEvent::SUBJECT, model::KeyEvent::SUBJECT];

/// What the gate and the routes of signing in share. There is one per process, in the app's data as
/// `web::Data<Identity>`.
pub struct Identity {
    db: Db,
    keyring: keyring::Keyring,
    passwords: passwords::Passwords,
    rates: rates::Rates,
    trusted: Trusted,
    provider: Option<Provider>,
}

impl Identity {
    /// `secret` encrypts the signing keys (`MOTORPOOL_SECRET`). `rate_limit` is the number of requests a minute per
    /// caller; 0 is no limit. `trusted` are the proxies whose `X-Forwarded-For` is trusted. `provider` is the identity
    /// provider whose tokens are accepted besides our own. Doesn't use the database yet.
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

    /// The hash of a new password. Waits for its turn.
    ///
    /// # Errors
    /// 503 `busy` if too many wait.
    pub async fn password_hash(&self, password: &str) -> Result<String> {
        self.passwords.turn().await?.hash(password).await
    }

    /// The public signing keys, as JWK Set members.
    pub async fn jwks(&self) -> Result<serde_json::Value> {
        self.keyring.jwks(&self.db).await
    }

    /// The client's address, as trusted proxies report it.
    fn address(&self, request: &HttpRequest) -> IpAddr {
        let forwarded = request.headers().get_all("x-forwarded-for").filter_map(|value| value.to_str().ok());
        self.trusted.client(request.peer_addr().map(|peer| peer.ip()), forwarded)
    }
}
