//! Passwords: argon2id, at most two at once, with a bounded queue before them.

use std::{sync::Arc, time::Duration};

use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::kernel::{Error, Result};

/// Hashes under way at once: each takes 19 MiB and a core.
const AT_ONCE: usize = 2;
/// Those under way and those that wait; who comes then is told to come again.
const PLACES: usize = 64;
/// How long one waits.
const PATIENCE: Duration = Duration::from_secs(5);

/// What an unknown user's password is compared with, so that it costs the same. No password has it.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bW90b3Jwb29sLW5vYm9keQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// The place where passwords are hashed and compared.
pub(super) struct Passwords {
    turns: Arc<Semaphore>,
    places: Arc<Semaphore>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self { turns: Arc::new(Semaphore::new(AT_ONCE)), places: Arc::new(Semaphore::new(PLACES)) }
    }
}

/// One's turn. It lasts until the work begun in it ends, also when nobody waits for that any more.
#[derive(Clone)]
pub(super) struct Turn(
    #[expect(dead_code, reason = "held, not read")] Arc<(OwnedSemaphorePermit, OwnedSemaphorePermit)>,
);

impl Passwords {
    /// Waits for one's turn.
    pub async fn turn(&self) -> Result<Turn> {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|full| Error::busy(2).because(full))?;
        match tokio::time::timeout(PATIENCE, Arc::clone(&self.turns).acquire_owned()).await {
            Ok(Ok(turn)) => Ok(Turn(Arc::new((turn, place)))),
            _ => Err(Error::busy(2).because("no turn at the passwords in time")),
        }
    }
}

impl Turn {
    /// Whether the password has this hash; never, at the same cost, where there is none.
    pub async fn verify(&self, password: &str, hash: Option<&str>) -> Result<bool> {
        let (turn, password, exists, hash) =
            (self.clone(), password.to_owned(), hash.is_some(), hash.unwrap_or(NOBODY).to_owned());
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
            let _turn = turn;
            hash_blocking(&password)
        })
        .await
        .unwrap_or_else(|panic| Err(Error::internal(panic)))
    }
}

/// The hash of a password, on this thread: for the command line and the demonstration's data.
///
/// # Errors
/// When the system has no randomness or memory.
pub fn hash_blocking(password: &str) -> Result<String> {
    Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string()).map_err(Error::internal)
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
    fn nobody_costs_as_much_as_anybody() {
        let settings = |hash: &str| hash.split('$').take(4).collect::<Vec<_>>().join("$");
        assert_eq!(settings(NOBODY), settings(&hash_blocking("anybody").expect("a hash")));
        assert!(argon2::PasswordHash::new(NOBODY).is_ok());
    }
}
