//! The provider's keys: found by OpenID Connect Discovery, kept in memory, asked for again when that may change
//! something.
//!
//! Always: one call at a time, on a thread of its own and with no door of the database open; who waits for it waits no
//! longer than [`PATIENCE`]; strangers can't make us ask more than once in [`PAUSE`], or in [`RETRY`] where there was
//! no answer; a key that the provider withdrew is not used after [`FRESH`], unless the provider can't be asked, and
//! then for no longer than [`KEPT`].

use std::{
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use serde::{Deserialize, de::DeserializeOwned};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use super::keys::{self, Algorithm, Key};
use crate::{
    kernel::{Clock, Code, Error, Instant, Result},
    outbound::{self, Outbound, Reach, is_address, is_here},
};

/// How long keys are used without asking, in seconds.
const FRESH: i64 = 15 * 60;
/// How long they are used while the provider can't be asked.
const KEPT: i64 = 24 * 60 * 60;
/// After an answer, how long nothing is asked, whatever key is missed.
const PAUSE: i64 = 60;
/// The same where there was no answer.
const RETRY: i64 = 10;
/// How long the provider may take for an answer.
const ANSWERING: Duration = Duration::from_secs(15);
/// How long a request waits for an answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Where the keys come from, and those that are known.
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
    /// When these keys were asked for.
    read_at: Option<Instant>,
    /// When it was last asked.
    asked_at: Option<Instant>,
    /// Whether it answered then, and soon enough.
    is_up: bool,
}

/// Whether it happened so many seconds ago at most. What lies ahead was before somebody set the clock back.
fn within(at: Option<Instant>, seconds: i64, now: Instant) -> bool {
    at.is_some_and(|at| at <= now && now < at.plus_seconds(seconds))
}

impl Known {
    fn find(&self, kid: Option<&str>, algorithm: Algorithm, now: Instant) -> Option<Key> {
        if within(self.read_at, KEPT, now) { keys::find(&self.keys, kid, algorithm).cloned() } else { None }
    }

    /// Whether the provider should be asked: for keys that aren't fresh, or for one that isn't among them.
    fn is_due(&self, is_found: bool, now: Instant) -> bool {
        let pause = if self.is_up { PAUSE } else { RETRY };
        !within(self.asked_at, pause, now) && (!is_found || !within(self.read_at, FRESH, now))
    }
}

/// Whether an operator may name this address, or the provider lead to it: by TLS, or on this machine.
pub fn may_be_asked(url: &str) -> bool {
    is_address(url) && (is_encrypted(url) || (url.starts_with("http://") && url.parse().is_ok_and(|uri| is_here(&uri))))
}

fn is_encrypted(url: &str) -> bool {
    url.starts_with("https://")
}

impl Discovery {
    /// Of this issuer. Asks nobody yet.
    pub fn new(issuer: &str, clock: Clock) -> Self {
        let shared = Shared {
            issuer: issuer.into(),
            calls: Outbound::new(Reach::operators(issuer), ANSWERING),
            clock,
            known: RwLock::default(),
        };
        Self { shared: Arc::new(shared), turn: Arc::new(Semaphore::new(1)) }
    }

    /// The key that a token names.
    ///
    /// # Errors
    /// `token_invalid` where the provider has none like it; `provider_unavailable` where it can't be asked.
    pub async fn key(&self, kid: Option<&str>, algorithm: Algorithm) -> Result<Key> {
        let find = |known: &Known| known.find(kid, algorithm, self.shared.clock.now());
        let before = self.shared.known();
        let found = find(&before);
        if before.is_due(found.is_some(), self.shared.clock.now()) {
            let turn = Arc::clone(&self.turn);
            if found.is_some() && !before.is_up {
                // Nobody waits for a provider that was down when it was last asked, while there are keys to go on with.
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

    /// Asks in its turn, unless somebody else has meanwhile. Whoever waits may go away: the answer is kept all the
    /// same.
    fn ask(&self, turn: OwnedSemaphorePermit, is_found: bool) -> oneshot::Receiver<()> {
        let shared = Arc::clone(&self.shared);
        outbound::aside("provider", move || {
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

    /// Asks, and keeps what is answered.
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
