//! Hashing of passwords by argon2id: two at a time, with a bounded queue.

use std::{sync::Arc, time::Duration};

use argon2::{Argon2, Params, PasswordHasher, PasswordVerifier};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::kernel::{Error, Result};

/// How many are hashed at a time. Each takes 19 MiB and a core.
const AT_ONCE: usize = 2;
/// How many are hashed or wait for it. Further callers get 503.
const PLACES: usize = 64;
/// How long a caller waits for its turn.
const PATIENCE: Duration = Duration::from_secs(5);

/// The hash that is compared where a user is unknown, so that the answer takes as long. No password has it.
const IMPOSSIBLE_HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bW90b3Jwb29sLW5vYm9keQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Hashes and compares passwords, in turn.
pub(super) struct Passwords {
    turns: Arc<Semaphore>,
    places: Arc<Semaphore>,
    /// The work that a new hash takes.
    work: Params,
}

impl Default for Passwords {
    fn default() -> Self {
        Self {
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            places: Arc::new(Semaphore::new(PLACES)),
            work: Params::default(),
        }
    }
}

/// The permission to hash. It lasts until the work that began with it ends, even if the request was dropped.
#[derive(Clone)]
pub(super) struct Turn {
    /// Held, not read.
    _held: Arc<(OwnedSemaphorePermit, OwnedSemaphorePermit)>,
    work: Params,
}

impl Passwords {
    /// Hashes passwords with the least work that argon2 allows, for tests.
    pub fn cheap() -> Self {
        let work = Params::new(Params::MIN_M_COST, Params::MIN_T_COST, 1, None).unwrap_or_default();
        Self { work, ..Self::default() }
    }

    /// Waits for a turn.
    pub async fn turn(&self) -> Result<Turn> {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|full| Error::busy(2).because(full))?;
        match tokio::time::timeout(PATIENCE, Arc::clone(&self.turns).acquire_owned()).await {
            Ok(Ok(turn)) => Ok(Turn { _held: Arc::new((turn, place)), work: self.work.clone() }),
            _ => Err(Error::busy(2).because("no turn at the passwords in time")),
        }
    }
}

impl Turn {
    /// Whether the password has this hash. Without a hash it is false, after as much work.
    pub async fn verify(&self, password: &str, hash: Option<&str>) -> Result<bool> {
        let (turn, password, exists, hash) =
            (self.clone(), password.to_owned(), hash.is_some(), hash.unwrap_or(IMPOSSIBLE_HASH).to_owned());
        tokio::task::spawn_blocking(move || {
            let _turn = turn;
            let same = verify_blocking(&password, &hash);
            exists && same
        })
        .await
        .map_err(Error::internal)
    }

    /// The password's hash.
    pub async fn hash(&self, password: &str) -> Result<String> {
        let (turn, password) = (self.clone(), password.to_owned());
        tokio::task::spawn_blocking(move || {
            // The closure must own the whole turn. Without this line it would own `work` alone, and the turn would end early.
            let turn = turn;
            hash_with(&turn.work, &password)
        })
        .await
        .unwrap_or_else(|panic| Err(Error::internal(panic)))
    }
}

/// The password's hash, computed on the current thread: for the command line and the demonstration data.
///
/// # Errors
/// If the system has no randomness or memory.
pub fn hash_blocking(password: &str) -> Result<String> {
    hash_with(&Params::default(), password)
}

fn hash_with(work: &Params, password: &str) -> Result<String> {
    Argon2::from(work).hash_password(password.as_bytes()).map(|hash| hash.to_string()).map_err(Error::internal)
}

fn verify_blocking(password: &str, hash: &str) -> bool {
    Argon2::default().verify_password(password.as_bytes(), hash).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_fits_its_password_only() {
        let hash = hash_blocking("correct horse").expect("a hash");
        assert!(verify_blocking("correct horse", &hash));
        assert!(!verify_blocking("correct horsf", &hash));
        assert!(!verify_blocking("correct horse", "rubbish"));
    }

    #[test]
    fn an_unknown_user_costs_as_much_as_a_known_one() {
        let settings = |hash: &str| hash.split('$').take(4).collect::<Vec<_>>().join("$");
        assert_eq!(settings(IMPOSSIBLE_HASH), settings(&hash_blocking("anybody").expect("a hash")));
        assert!(argon2::PasswordHash::new(IMPOSSIBLE_HASH).is_ok());
    }

    #[actix_web::test]
    async fn a_server_hashes_with_the_usual_work_unless_told() {
        let settings = |hash: String| hash.split('$').nth(3).map(str::to_owned);
        let hash = async |passwords: Passwords| passwords.turn().await?.hash("anybody").await;
        assert_eq!(settings(hash(Passwords::default()).await.expect("a hash")).as_deref(), Some("m=19456,t=2,p=1"));
        assert_eq!(settings(hash(Passwords::cheap()).await.expect("a hash")).as_deref(), Some("m=8,t=1,p=1"));
    }
}
