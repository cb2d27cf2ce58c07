//! The keys that sign access tokens. They are stored in the database, shared by all processes, and created at first
//! use.

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

use super::{model::SigningKeyRow, store, tokens};
use crate::{
    db::{Act, Db},
    kernel::{Actor, Error, Instant, Result, SigningKeyId},
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
    /// The private key's seed. None if it can't be decrypted, or isn't encrypted although a secret is set.
    seed: Option<[u8; 32]>,
}

/// The keys that were last read, newest first.
type Keys = Arc<Vec<Known>>;

/// The signing keys, and the key that encrypts them.
pub struct Keyring {
    wrapping: Option<ChaCha20Poly1305>,
    read: RwLock<Option<(Moment, Keys)>>,
}

impl Keyring {
    /// A keyring that has read nothing yet.
    pub fn new(secret: Option<&str>) -> Self {
        let wrapping = secret.map(|secret| {
            ChaCha20Poly1305::new(&<[u8; 32]>::from(Sha256::digest(format!("motorpool signing keys\0{secret}"))).into())
        });
        Self { wrapping, read: RwLock::new(None) }
    }

    /// The public key with this id. None if it is unknown or retired.
    pub async fn public(&self, db: &Db, kid: &str) -> Result<Option<[u8; 32]>> {
        let find = |keys: &Keys| keys.iter().find(|key| key.kid == kid).map(|key| key.public);
        if let Some((age, keys)) = self.cached()
            && age < FRESH
        {
            let found = find(&keys);
            if found.is_some() || age < LOOKUP_PAUSE {
                return Ok(found);
            }
        }
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
        db.write(Act::of(Actor::rule("signing_keys")), move |unit| {
            store::signing_key_insert(unit.conn, &row)?;
            // From now on, keys that were stored unencrypted are no longer trusted.
            if row.wrapped { store::signing_keys_retire_unwrapped(unit.conn, unit.now) } else { Ok(()) }
        })
        .await?;
        find(&self.reread(db).await?).ok_or_else(|| Error::internal("the signing key just made isn't there"))
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
        let rows = db.read(store::signing_keys).await?;
        let keys: Keys = Arc::new(rows.iter().filter_map(|row| self.known(row)).collect());
        *self.read.write().unwrap_or_else(PoisonError::into_inner) = Some((at, Arc::clone(&keys)));
        Ok(keys)
    }

    fn known(&self, row: &SigningKeyRow) -> Option<Known> {
        let seed = match (&self.wrapping, row.wrapped) {
            (None, false) => row.secret.as_slice().try_into().ok(),
            (Some(wrapping), true) => open(wrapping, row),
            _ => None,
        };
        Some(Known { kid: row.id.to_string(), public: row.public_key.as_slice().try_into().ok()?, seed })
    }

    fn make(&self, now: Instant) -> Result<SigningKeyRow> {
        let (id, seed) = (SigningKeyId::new(), tokens::random::<32>()?);
        let public_key = SigningKey::from_bytes(&seed).verifying_key().to_bytes().to_vec();
        let secret = match &self.wrapping {
            None => seed.to_vec(),
            Some(wrapping) => {
                let nonce = tokens::random::<12>()?;
                let sealed = wrapping
                    .encrypt(&nonce.into(), Payload { msg: &seed, aad: id.0.as_bytes() })
                    .map_err(Error::internal)?;
                [nonce.as_slice(), &sealed].concat()
            }
        };
        Ok(SigningKeyRow {
            id,
            secret,
            wrapped: self.wrapping.is_some(),
            public_key,
            created_at: now,
            retired_at: None,
        })
    }
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
    fn a_wrapped_key_opens_with_its_secret_only() {
        let now = Instant::parse("2026-05-06T08:30:00Z").expect("a moment");
        let (right, wrong, none) = (Keyring::new(Some("right")), Keyring::new(Some("wrong")), Keyring::new(None));
        let row = right.make(now).expect("a key");
        let opened = |ring: &Keyring, row: &SigningKeyRow| ring.known(row).expect("a public key").seed;
        let seed = opened(&right, &row).expect("opened");
        assert_eq!(SigningKey::from_bytes(&seed).verifying_key().to_bytes().as_slice(), row.public_key);
        assert!(!row.secret.windows(32).any(|part| part == seed));
        assert!(opened(&wrong, &row).is_none() && opened(&none, &row).is_none());
        assert!(opened(&right, &SigningKeyRow { id: SigningKeyId::new(), ..row }).is_none(), "bound to its id");

        let open = none.make(now).expect("a key");
        assert!(opened(&none, &open).is_some());
        assert!(opened(&right, &open).is_none(), "what lies open isn't signed with where a secret is set");
    }
}
