//! What signing in and the gate share.

use std::{
    net::IpAddr,
    sync::atomic::{AtomicUsize, Ordering},
};

use actix_web::HttpRequest;

use super::{
    addresses::Trusted,
    keyring::Keyring,
    ops,
    page::Cookie,
    passwords::{Comer, Passwords},
    provider::Provider,
    rates::Rates,
    rules, store,
};
use crate::{
    config::Settings,
    db::{Act, Db},
    kernel::{Actor, Result},
    reference,
};

/// What the gate and the routes of signing in share. There is one per process, in the app's data as
/// `web::Data<Identity>`.
pub struct Identity {
    pub(super) db: Db,
    pub(super) keyring: Keyring,
    pub(super) passwords: Passwords,
    pub(super) rates: Rates,
    /// How long a session goes on that nobody refreshes.
    pub(super) idle_hours: i64,
    trusted: Trusted,
    pub(super) provider: Option<Provider>,
    /// How many second factors couldn't be read when they were last looked at.
    unreadable: AtomicUsize,
}

impl Identity {
    /// By the settings of the process.
    pub(super) fn from_settings(settings: &Settings, db: &Db) -> std::result::Result<Self, String> {
        let trusted =
            settings.trusted_proxies.join(",").parse().map_err(|e| format!("MOTORPOOL_TRUSTED_PROXIES: {e}"))?;
        let provider =
            Provider::new(settings.oidc_issuer.as_deref(), settings.oidc_audience.as_deref(), db.clock().clone())?;
        let passwords = if settings.cheap_passwords { Passwords::cheap() } else { Passwords::default() };
        let secrets = settings.secret.iter().chain(&settings.former_secrets).map(String::as_str);
        // Former secrets alone are none: what they encrypted isn't to be believed by who has no present one.
        let secrets = secrets.take(if settings.secret.is_some() { usize::MAX } else { 0 });
        let identity = Self::new(db.clone(), secrets, settings.requests_a_minute(), trusted, provider);
        Ok(Self { passwords, idle_hours: settings.session_idle_hours, ..identity })
    }

    /// The first of `secrets` encrypts the signing keys (`MOTORPOOL_SECRET`); former ones follow. `rate_limit` is the number of requests a minute per
    /// caller; 0 is no limit. `trusted` are the proxies whose `X-Forwarded-For` is trusted. `provider` is the identity
    /// provider whose tokens are accepted besides our own. Doesn't use the database yet.
    pub fn new<'a>(
        db: Db,
        secrets: impl IntoIterator<Item = &'a str>,
        rate_limit: u32,
        trusted: Trusted,
        provider: Option<Provider>,
    ) -> Self {
        Self {
            db,
            keyring: Keyring::new(secrets),
            passwords: Passwords::default(),
            rates: Rates::new(rate_limit),
            idle_hours: rules::IDLE_HOURS,
            trusted,
            provider,
            unreadable: AtomicUsize::new(0),
        }
    }

    /// The hash of a new password, which somebody sets who is signed in. All these wait in one lane.
    ///
    /// # Errors
    /// 503 `busy` if too many wait.
    pub async fn password_hash(&self, password: &str) -> Result<String> {
        self.passwords.turn(Comer::Known(String::new())).await?.hash(password).await
    }

    /// Encrypts the signing keys that lie open, if there is a secret, without waiting for somebody who signs in.
    pub(super) async fn guard_keys(&self) -> Result<usize> {
        self.keyring.look(&self.db).await.map(|()| 0)
    }

    /// Encrypts the secrets of second factors anew that are under a former secret. Says in the log how many can't be read,
    /// when that changes.
    pub(super) async fn rewrap_factors(&self) -> Result<usize> {
        let (mut anew, mut unreadable) = (Vec::new(), 0);
        for (user, sealed) in self.db.read(store::factor_secrets).await? {
            match self.keyring.resealed(user, &sealed) {
                Ok(None) => {}
                Ok(Some(after)) => anew.push((user, sealed, after)),
                Err(_) => unreadable += 1,
            }
        }
        if self.unreadable.swap(unreadable, Ordering::Relaxed) != unreadable && unreadable > 0 {
            tracing::warn!(
                unreadable,
                "second factors are encrypted by another secret: codes of their apps are refused (OPERATIONS.md, \"The secret\")"
            );
        }
        let done = anew.len();
        if done > 0 {
            self.db
                .write(Act::of(Actor::rule("rewrap_second_factors")), move |unit| ops::factors_rewrap(unit, &anew))
                .await?;
        }
        Ok(done)
    }

    /// The public signing keys, as JWK Set members.
    pub async fn jwks(&self) -> Result<serde_json::Value> {
        self.keyring.jwks(&self.db).await
    }

    /// The cookie of our pages.
    pub(super) async fn cookie(&self, request: &HttpRequest) -> Result<Cookie> {
        Ok(Cookie::of(request, self.db.read(reference::ops::is_demo).await?))
    }

    /// The client's address, as trusted proxies report it.
    pub(super) fn address(&self, request: &HttpRequest) -> IpAddr {
        let forwarded = request.headers().get_all("x-forwarded-for").filter_map(|value| value.to_str().ok());
        self.trusted.client(request.peer_addr().map(|peer| peer.ip()), forwarded)
    }
}
