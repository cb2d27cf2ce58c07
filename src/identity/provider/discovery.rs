//! The provider's keys: found by OpenID Connect Discovery, kept in memory, and read again when they are old or a key is
//! missing.
//!
//! Always:
//! - The provider is called by one thread at a time. No database connection is held meanwhile.
//! - A request waits for the answer no longer than [`PATIENCE`].
//! - Callers with forged tokens can't make us call more often than once in [`PAUSE`], or in [`RETRY`] after a failed
//!   call.
//! - A key that the provider withdrew is not used after [`FRESH`]. If the provider can't be reached, it is not used
//!   after [`KEPT`].

use std::{
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use serde::{Deserialize, de::DeserializeOwned};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use super::keys::{self, Algorithm, Key};
use crate::{
    kernel::{Clock, Code, Error, Instant, Result},
    outbound::{self, Outbound, Reach, is_http_url, is_local},
};

/// How long keys are used without reading them again, in seconds.
const FRESH: i64 = 15 * 60;
/// How long they are used while the provider can't be reached, in seconds.
const KEPT: i64 = 24 * 60 * 60;
/// How long no call is made after an answer, in seconds, even if a key is missing.
const PAUSE: i64 = 60;
/// The same after a failed call.
const RETRY: i64 = 10;
/// How long the provider may take to answer.
const ANSWERING: Duration = Duration::from_secs(15);
/// How long a request waits for the provider's answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Reads the provider's keys and keeps them.
pub struct Discovery {
    shared: Arc<Shared>,
    turn: Arc<Semaphore>,
}

struct Shared {
    issuer: String,
    calls: Outbound,
    clock: Clock,
    known: RwLock<Known>,
}

/// What is known of the provider.
#[derive(Clone, Default)]
struct Known {
    keys: Arc<Vec<Key>>,
    /// When the present keys were requested.
    read_at: Option<Instant>,
    /// When the provider was last called.
    asked_at: Option<Instant>,
    /// Whether that call was answered in time.
    is_up: bool,
}

/// Whether this was at most so many seconds ago. A time in the future is false: the clock was set back since.
fn within(at: Option<Instant>, seconds: i64, now: Instant) -> bool {
    at.is_some_and(|at| at <= now && now < at.plus_seconds(seconds))
}

impl Known {
    fn find(&self, kid: Option<&str>, algorithm: Algorithm, now: Instant) -> Option<Key> {
        if within(self.read_at, KEPT, now) { keys::find(&self.keys, kid, algorithm).cloned() } else { None }
    }

    /// Whether the provider should be called: the keys are old, or the wanted key is missing.
    fn is_due(&self, is_found: bool, now: Instant) -> bool {
        let pause = if self.is_up { PAUSE } else { RETRY };
        !within(self.asked_at, pause, now) && (!is_found || !within(self.read_at, FRESH, now))
    }
}

/// Whether an issuer or its keys may have this address: https, or http on this machine.
pub fn may_be_asked(url: &str) -> bool {
    is_http_url(url)
        && (is_encrypted(url) || (url.starts_with("http://") && url.parse().is_ok_and(|uri| is_local(&uri))))
}

fn is_encrypted(url: &str) -> bool {
    url.starts_with("https://")
}

impl Discovery {
    /// The keys of this issuer. Makes no call yet.
    pub fn new(issuer: &str, clock: Clock) -> Self {
        let shared = Shared {
            issuer: issuer.into(),
            calls: Outbound::new(Reach::for_operator_url(issuer), ANSWERING),
            clock,
            known: RwLock::default(),
        };
        Self { shared: Arc::new(shared), turn: Arc::new(Semaphore::new(1)) }
    }

    /// The key with this id that verifies by this algorithm.
    ///
    /// # Errors
    /// `token_invalid` if the provider has no such key; `provider_unavailable` if it can't be reached.
    pub async fn key(&self, kid: Option<&str>, algorithm: Algorithm) -> Result<Key> {
        let find = |known: &Known| known.find(kid, algorithm, self.shared.clock.now());
        let before = self.shared.known();
        let found = find(&before);
        if before.is_due(found.is_some(), self.shared.clock.now()) {
            let turn = Arc::clone(&self.turn);
            if found.is_some() && !before.is_up {
                // The last call failed, but the key is in memory. So the request doesn't wait for the provider.
                let _ = turn.try_acquire_owned().map(|turn| self.ask(turn, true));
            } else {
                let asked = async { self.ask(turn.acquire_owned().await.ok()?, found.is_some()).await.ok() };
                if tokio::time::timeout(PATIENCE, asked).await.is_err() {
                    self.shared.change(|known| known.is_up = false);
                }
            }
        }
        let known = self.shared.known();
        find(&known).ok_or_else(|| {
            if known.is_up { Error::plain(Code::TokenInvalid).because("no such key") } else { unavailable() }
        })
    }

    /// Calls the provider, unless another request did while this one waited for its turn. The answer is kept even if
    /// the request was dropped.
    fn ask(&self, turn: OwnedSemaphorePermit, is_found: bool) -> oneshot::Receiver<()> {
        let shared = Arc::clone(&self.shared);
        outbound::on_own_thread("provider", move || {
            if shared.known().is_due(is_found, shared.clock.now()) {
                shared.read();
            }
            drop(turn);
        })
    }
}

fn unavailable() -> Error {
    Error::plain(Code::ProviderUnavailable).retry_after(u32::try_from(RETRY).unwrap_or_default())
}

#[derive(Deserialize)]
struct Document {
    issuer: String,
    jwks_uri: String,
}

impl Shared {
    fn known(&self) -> Known {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn change(&self, change: impl FnOnce(&mut Known)) {
        change(&mut self.known.write().unwrap_or_else(PoisonError::into_inner));
    }

    /// Reads the keys and keeps them.
    fn read(&self) {
        let asked_at = Some(self.clock.now());
        match self.keys() {
            Ok(keys) => {
                tracing::info!(issuer = self.issuer, keys = keys.len(), "the identity provider's keys are read");
                self.change(|known| *known = Known { keys: Arc::new(keys), read_at: asked_at, asked_at, is_up: true });
            }
            Err(why) => {
                tracing::warn!(issuer = self.issuer, why, "the identity provider's keys can't be read");
                self.change(|known| (known.asked_at, known.is_up) = (asked_at, false));
            }
        }
    }

    fn keys(&self) -> Result<Vec<Key>, String> {
        let Document { issuer, jwks_uri } =
            self.json(&format!("{}/.well-known/openid-configuration", self.issuer.trim_end_matches('/')))?;
        if issuer != self.issuer {
            return Err("its discovery names another issuer".into());
        }
        if !may_be_asked(&jwks_uri) || (is_encrypted(&self.issuer) && !is_encrypted(&jwks_uri)) {
            return Err("its discovery leads to keys that don't come by https".into());
        }
        keys::read(&self.json(&jwks_uri)?).ok_or_else(|| "its keys are no JWK Set".into())
    }

    fn json<T: DeserializeOwned>(&self, url: &str) -> Result<T, String> {
        let answer = self.calls.get(url).map_err(|failure| format!("{url}: {failure}"))?;
        if answer.status != 200 {
            return Err(format!("{url} answers {}", answer.status));
        }
        serde_json::from_str(&answer.body).map_err(|error| format!("{url}: not what was expected: {error}"))
    }
}
