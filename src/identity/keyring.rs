//! The keys that sign access tokens. They are stored in the database, shared by all processes, and created at first
//! use.
//!
//! Always:
//! - With a secret, only a key that was encrypted with it, or with a former one, signs or verifies. Who can write the
//!   database can't add one.
//! - A key under a former secret verifies only until the tokens that it signed before there was one under the present
//!   secret have expired: whoever learnt the former secret must not sign for ever.
//! - With a secret, no key lies open in the database. One from before there was a secret is encrypted, and verifies
//!   until the last token that it signed has expired: whoever read it before must not sign for ever.

use std::{
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant as Moment},
};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chacha20poly1305::{
    ChaCha20Poly1305,
    aead::{Aead, KeyInit, Payload},
};
use ed25519_dalek::SigningKey;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::sync::Mutex;

use super::{model::SigningKeyRow, store, tokens};
use crate::{
    db::{Act, Db},
    kernel::{Actor, Code, Error, Instant, Result, SigningKeyId, UserId},
};

/// How long the keys in memory are used. After this time a retired key no longer verifies anywhere.
const FRESH: Duration = Duration::from_secs(4);
/// The database is searched for an unknown `kid` once in this time at most, because anybody can send one.
const LOOKUP_PAUSE: Duration = Duration::from_secs(1);

/// A key that is not retired.
#[derive(Clone)]
pub struct Known {
    /// The `kid`.
    pub kid: String,
    /// The public key, which verifies.
    pub public: [u8; 32],
    /// The private key's seed, if this key signs. One under a former secret, or one that ends soon, only verifies.
    seed: Option<[u8; 32]>,
    /// Whether it is under the present secret.
    is_present: bool,
}

/// A secret that was encrypted by another than the server's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreadable;

/// The keys that were last read, newest first.
type Keys = Arc<Vec<Known>>;

/// The signing keys, and the keys that encrypt them.
pub struct Keyring {
    /// Of the present secret, and then of former ones. Empty without a secret.
    wrapping: Vec<ChaCha20Poly1305>,
    read: RwLock<Option<(Moment, Keys)>>,
    /// When the database was last searched for an unknown key. Locked while it is: whoever has the same key meanwhile
    /// waits for what is found.
    searched: Mutex<Option<Moment>>,
}

impl Keyring {
    /// A keyring that has read nothing yet. The first secret is the present one.
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a str>) -> Self {
        let key = |secret: &str| {
            ChaCha20Poly1305::new(&<[u8; 32]>::from(Sha256::digest(format!("motorpool signing keys\0{secret}"))).into())
        };
        Self { wrapping: secrets.into_iter().map(key).collect(), read: RwLock::new(None), searched: Mutex::default() }
    }

    /// The public key with this id. None if it is unknown or retired.
    pub async fn public(&self, db: &Db, kid: &str) -> Result<Option<[u8; 32]>> {
        let find = |keys: &Keys| keys.iter().find(|key| key.kid == kid).map(|key| key.public);
        if let Some(found) = find(&self.fresh(db).await?) {
            return Ok(Some(found));
        }
        // Another process may have made it since they were read.
        let mut searched = self.searched.lock().await;
        if let Some(found) = self.cached().and_then(|(_, keys)| find(&keys)) {
            return Ok(Some(found));
        }
        if searched.is_some_and(|at| at.elapsed() < LOOKUP_PAUSE) {
            return Ok(None);
        }
        *searched = Some(Moment::now());
        Ok(find(&self.reread(db).await?))
    }

    /// The claims as a signed token.
    pub async fn sign(&self, db: &Db, claims: &tokens::Claims) -> Result<String> {
        let (kid, seed) = self.signer(db).await?;
        tokens::sign(claims, &kid, &seed)
    }

    /// The public keys as a JWK Set (RFC 7517, RFC 8037).
    pub async fn jwks(&self, db: &Db) -> Result<Value> {
        self.signer(db).await?;
        let jwk = |key: &Known| json!({"kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": key.kid, "x": BASE64_URL_SAFE_NO_PAD.encode(key.public)});
        let keys: Vec<Value> = self.fresh(db).await?.iter().map(jwk).collect();
        Ok(json!({ "keys": keys }))
    }

    /// The newest key that this process can sign with. If there is none, it is created.
    async fn signer(&self, db: &Db) -> Result<(String, [u8; 32])> {
        let find = |keys: &Keys| keys.iter().find_map(|key| Some((key.kid.clone(), key.seed?)));
        if let Some(found) = find(&self.fresh(db).await?) {
            return Ok(found);
        }
        // Another process may create one at the same time. Both are valid.
        let row = self.make(db.clock().now())?;
        db.write(Act::of(Actor::rule("signing_keys")), move |unit| store::signing_key_insert(unit.conn, &row)).await?;
        find(&self.reread(db).await?).ok_or_else(|| Error::internal("the signing key just made isn't there"))
    }

    /// Reads the keys, and encrypts those that lie open. Where there are some under a former secret, it makes one under the
    /// present one: from then on they come to their end, also where nobody signs in.
    pub async fn look(&self, db: &Db) -> Result<()> {
        let keys = self.reread(db).await?;
        if keys.iter().any(|key| !key.is_present) { self.signer(db).await.map(drop) } else { Ok(()) }
    }

    async fn fresh(&self, db: &Db) -> Result<Keys> {
        match self.cached() {
            Some((age, keys)) if age < FRESH => Ok(keys),
            _ => self.reread(db).await,
        }
    }

    fn cached(&self) -> Option<(Duration, Keys)> {
        let read = self.read.read().unwrap_or_else(PoisonError::into_inner);
        read.as_ref().map(|(at, keys)| (at.elapsed(), Arc::clone(keys)))
    }

    async fn reread(&self, db: &Db) -> Result<Keys> {
        let at = Moment::now();
        let mut rows = db.read(store::signing_keys).await?;
        let open: Vec<SigningKeyRow> =
            rows.iter().filter(|row| !row.wrapped && lives(row, db.clock().now())).cloned().collect();
        if !self.wrapping.is_empty() && !open.is_empty() {
            self.enclose(db, &open).await?;
            rows = db.read(store::signing_keys).await?;
        }
        // After they were read: what was enclosed meanwhile may have ended at once.
        let keys: Keys = Arc::new(self.believed(&rows, db.clock().now()));
        let mut newest = self.read.write().unwrap_or_else(PoisonError::into_inner);
        // A reading that began later may have ended before this one, and knows more.
        if newest.as_ref().is_none_or(|(other, _)| *other <= at) {
            *newest = Some((at, Arc::clone(&keys)));
        }
        Ok(keys)
    }

    /// Encrypts the keys that lie open. If the database has never had a secret, they are believed until the tokens that
    /// they signed have expired. If it has, somebody else put them there, and they end now.
    async fn enclose(&self, db: &Db, rows: &[SigningKeyRow]) -> Result<()> {
        let mut enclosed = Vec::new();
        for row in rows {
            let genuine = seed_of(row).is_some();
            enclosed.push((row.id, self.wrapped(row.id, &row.secret)?, genuine));
        }
        db.write(Act::of(Actor::rule("signing_keys")), move |unit| {
            let had_none = !store::signing_key_is_wrapped(unit.conn)?;
            for (id, secret, genuine) in &enclosed {
                let ends = if had_none && *genuine { unit.now.plus_seconds(tokens::LIFETIME) } else { unit.now };
                store::signing_key_wrap(unit.conn, *id, secret, ends)?;
            }
            Ok(())
        })
        .await?;
        tracing::info!(keys = rows.len(), "signing keys that lay open in the database were encrypted");
        Ok(())
    }

    /// Those of all keys that are believed now.
    fn believed(&self, rows: &[SigningKeyRow], now: Instant) -> Vec<Known> {
        let all: Vec<(&SigningKeyRow, Known)> =
            rows.iter().filter_map(|row| self.known(row).map(|key| (row, key))).collect();
        let changed_at = all.iter().filter(|(_, key)| key.is_present).map(|(row, _)| row.created_at).min();
        let is_over = changed_at.is_some_and(|at| now >= at.plus_seconds(tokens::LIFETIME));
        let believed = all.into_iter().filter(|(row, key)| lives(row, now) && (key.is_present || !is_over));
        believed.map(|(_, key)| key).collect()
    }

    /// The key, if its encryption is ours.
    fn known(&self, row: &SigningKeyRow) -> Option<Known> {
        let (seed, is_present) = match (self.wrapping.as_slice(), row.wrapped) {
            ([], false) => (seed_of(row)?, true),
            ([], true) | ([_, ..], false) => return None,
            (keys, true) => keys.iter().enumerate().find_map(|(place, key)| Some((open(key, row)?, place == 0)))?,
        };
        let public = SigningKey::from_bytes(&seed).verifying_key().to_bytes();
        let signs = is_present && row.retired_at.is_none();
        (public.as_slice() == row.public_key).then(|| Known {
            kid: row.id.to_string(),
            public,
            seed: signs.then_some(seed),
            is_present,
        })
    }

    /// The secret of a row, encrypted.
    fn wrapped(&self, id: SigningKeyId, secret: &[u8]) -> Result<Vec<u8>> {
        let wrapping = self.wrapping.first().ok_or_else(|| Error::internal("no secret to encrypt with"))?;
        let nonce = tokens::random::<12>()?;
        let payload = Payload { msg: secret, aad: id.0.as_bytes() };
        let sealed = wrapping.encrypt(&nonce.into(), payload).map_err(Error::internal)?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Encrypts a secret of this user's second factor.
    ///
    /// # Errors
    /// `secret_not_set`.
    pub fn seal(&self, user: UserId, secret: &[u8]) -> Result<Vec<u8>> {
        let key = self.wrapping.first().ok_or_else(|| Error::plain(Code::SecretNotSet))?;
        let nonce = tokens::random::<12>()?;
        let payload = Payload { msg: secret, aad: &factor_of(user) };
        Ok([nonce.as_slice(), &key.encrypt(&nonce.into(), payload).map_err(Error::internal)?].concat())
    }

    /// The secret of this user's second factor. None if neither the present secret nor a former one encrypted it.
    pub fn unseal(&self, user: UserId, sealed: &[u8]) -> Option<Vec<u8>> {
        self.opened(user, sealed).map(|(secret, _)| secret)
    }

    /// The same, encrypted anew if it was by a former secret.
    ///
    /// # Errors
    /// If it can't be read.
    pub fn resealed(&self, user: UserId, sealed: &[u8]) -> std::result::Result<Option<Vec<u8>>, Unreadable> {
        match self.opened(user, sealed) {
            Some((_, true)) => Ok(None),
            Some((secret, false)) => self.seal(user, &secret).map(Some).map_err(|_| Unreadable),
            None => Err(Unreadable),
        }
    }

    /// The secret of this user's second factor, and whether the present secret encrypted it.
    fn opened(&self, user: UserId, sealed: &[u8]) -> Option<(Vec<u8>, bool)> {
        let (nonce, sealed) = sealed.split_first_chunk::<12>()?;
        let open =
            |key: &ChaCha20Poly1305| key.decrypt(&(*nonce).into(), Payload { msg: sealed, aad: &factor_of(user) }).ok();
        self.wrapping.iter().enumerate().find_map(|(place, key)| Some((open(key)?, place == 0)))
    }

    fn make(&self, now: Instant) -> Result<SigningKeyRow> {
        let (id, seed) = (SigningKeyId::new(), tokens::random::<32>()?);
        let public_key = SigningKey::from_bytes(&seed).verifying_key().to_bytes().to_vec();
        let wrapped = !self.wrapping.is_empty();
        let secret = if wrapped { self.wrapped(id, &seed)? } else { seed.to_vec() };
        Ok(SigningKeyRow { id, secret, wrapped, public_key, created_at: now, retired_at: None })
    }
}

/// Whether a key hasn't ended.
fn lives(row: &SigningKeyRow, now: Instant) -> bool {
    row.retired_at.is_none_or(|at| at > now)
}

/// The seed of a row that lies open, if its public key belongs to it.
fn seed_of(row: &SigningKeyRow) -> Option<[u8; 32]> {
    let seed: [u8; 32] = row.secret.as_slice().try_into().ok()?;
    (SigningKey::from_bytes(&seed).verifying_key().to_bytes().as_slice() == row.public_key).then_some(seed)
}

/// What a sealed secret is bound to, so that no other row's takes its place.
fn factor_of(user: UserId) -> Vec<u8> {
    [b"second factor".as_slice(), user.0.as_bytes()].concat()
}

fn open(wrapping: &ChaCha20Poly1305, row: &SigningKeyRow) -> Option<[u8; 32]> {
    let (nonce, sealed) = row.secret.split_first_chunk::<12>()?;
    let seed = wrapping.decrypt(&(*nonce).into(), Payload { msg: sealed, aad: row.id.0.as_bytes() }).ok()?;
    seed.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_key_under_the_secret_is_believed() {
        let now = Instant::parse("2026-05-06T08:30:00Z").expect("a moment");
        let (right, wrong, none) = (Keyring::new(["right"]), Keyring::new(["wrong"]), Keyring::new([]));
        let row = right.make(now).expect("a key");
        let seed = right.known(&row).and_then(|key| key.seed).expect("opened");
        assert_eq!(SigningKey::from_bytes(&seed).verifying_key().to_bytes().as_slice(), row.public_key);
        assert!(!row.secret.windows(32).any(|part| part == seed));
        assert!(wrong.known(&row).is_none() && none.known(&row).is_none());
        let moved = SigningKeyRow { id: SigningKeyId::new(), ..row.clone() };
        assert!(right.known(&moved).is_none(), "bound to its id");
        let others = SigningKey::from_bytes(&[9; 32]).verifying_key().to_bytes().to_vec();
        let other = SigningKeyRow { public_key: others.clone(), ..row.clone() };
        assert!(right.known(&other).is_none(), "bound to its public key");

        // The same holds for second factors.
        let (user, other) = (UserId::new(), UserId::new());
        let sealed = right.seal(user, b"seed").expect("sealed");
        assert_eq!(right.unseal(user, &sealed).as_deref(), Some(b"seed".as_slice()));
        let later = Keyring::new(["new", "right"]);
        assert_eq!(later.unseal(user, &sealed).as_deref(), Some(b"seed".as_slice()));
        assert_eq!((right.resealed(user, &sealed), wrong.resealed(user, &sealed)), (Ok(None), Err(Unreadable)));
        let anew = later.resealed(user, &sealed).expect("readable").expect("by a former one");
        assert_eq!(Keyring::new(["new"]).unseal(user, &anew).as_deref(), Some(b"seed".as_slice()));
        assert!(right.unseal(user, &anew).is_none());
        assert!(right.unseal(other, &sealed).is_none() && wrong.unseal(user, &sealed).is_none());
        assert!(none.unseal(user, &sealed).is_none() && none.seal(user, b"seed").is_err());

        // Under a former secret, or about to end, it verifies and doesn't sign.
        let later = Keyring::new(["new", "right"]);
        assert!(later.known(&row).is_some_and(|key| key.seed.is_none()));
        let new = later.make(now).expect("a key under the new secret");
        let seen = |seconds: i64| later.believed(&[new.clone(), row.clone()], now.plus_seconds(seconds)).len();
        assert_eq!((seen(tokens::LIFETIME - 1), seen(tokens::LIFETIME)), (2, 1), "until its tokens have expired");
        assert_eq!(later.believed(std::slice::from_ref(&row), now.plus_seconds(tokens::LIFETIME)).len(), 1);
        let ending = SigningKeyRow { retired_at: Some(now.plus_seconds(1)), ..row };
        assert!(right.known(&ending).is_some_and(|key| key.seed.is_none()));

        let open = none.make(now).expect("a key");
        assert!(none.known(&open).is_some_and(|key| key.seed.is_some()));
        assert!(right.known(&open).is_none(), "what lies open isn't believed where there is a secret");
        assert!(none.known(&SigningKeyRow { public_key: others, ..open }).is_none());
    }
}
