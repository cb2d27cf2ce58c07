//! The provider's public keys (RFC 7517, 7518, 8037). The key decides which algorithms verify; the token's header must
//! name one of them.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256, RsaPublicKeyComponents,
    UnparsedPublicKey, VerificationAlgorithm,
};
use serde::Deserialize;
use serde_json::Value;

/// The algorithms that are accepted. Others, such as `none` and those with shared secrets, can't be deserialized.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Algorithm {
    /// RSA, PKCS #1 v1.5, SHA-256.
    RS256,
    /// RSA, PSS, SHA-256.
    PS256,
    /// ECDSA on P-256, SHA-256.
    ES256,
    /// Ed25519.
    #[serde(rename = "EdDSA")]
    EdDsa,
}

/// Shorter RSA keys are ignored.
const LEAST_RSA_BITS: usize = 2048;

/// A key that verifies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    kid: Option<String>,
    /// The only algorithm that it may be used with, if the provider names one.
    only: Option<Algorithm>,
    public: Public,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Public {
    Rsa {
        n: Vec<u8>,
        e: Vec<u8>,
    },
    /// An uncompressed point.
    P256(Vec<u8>),
    Ed25519(Vec<u8>),
}

/// A key in the provider's JWK Set.
#[derive(Deserialize)]
struct Jwk {
    kty: String,
    kid: Option<String>,
    alg: Option<String>,
    #[serde(rename = "use")]
    purpose: Option<String>,
    key_ops: Option<Vec<String>>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

/// The keys of a JWK Set that can verify signatures. Others are ignored: keys to encrypt, keys of other curves, short
/// keys. None if this isn't a JWK Set.
pub fn read(set: &Value) -> Option<Vec<Key>> {
    Some(set["keys"].as_array()?.iter().filter_map(Key::read).collect())
}

/// The only key with this id that fits the algorithm. If the token names no id, the only key that fits the algorithm.
pub fn find<'k>(keys: &'k [Key], kid: Option<&str>, algorithm: Algorithm) -> Option<&'k Key> {
    let mut fitting = keys.iter().filter(|key| (kid.is_none() || key.kid.as_deref() == kid) && key.fits(algorithm));
    fitting.next().filter(|_| fitting.next().is_none())
}

impl Key {
    fn read(jwk: &Value) -> Option<Self> {
        let jwk = Jwk::deserialize(jwk).ok()?;
        if jwk.purpose.is_some_and(|purpose| purpose != "sig")
            || jwk.key_ops.is_some_and(|acts| !acts.iter().any(|act| act == "verify"))
        {
            return None;
        }
        let bytes = |member: Option<String>| BASE64_URL_SAFE_NO_PAD.decode(member?).ok();
        let coordinate = |member| bytes(member).filter(|bytes| bytes.len() == 32);
        let public = match (jwk.kty.as_str(), jwk.crv.as_deref()) {
            ("RSA", None) => Public::Rsa { n: bytes(jwk.n).filter(|n| bits(n) >= LEAST_RSA_BITS)?, e: bytes(jwk.e)? },
            ("EC", Some("P-256")) => Public::P256([vec![4], coordinate(jwk.x)?, coordinate(jwk.y)?].concat()),
            ("OKP", Some("Ed25519")) => Public::Ed25519(coordinate(jwk.x)?),
            _ => return None,
        };
        let only = jwk.alg.map(|alg| Algorithm::deserialize(Value::from(alg))).transpose().ok()?;
        Some(Self { kid: jwk.kid, only, public }).filter(|key| only.is_none_or(|only| key.fits(only)))
    }

    fn fits(&self, algorithm: Algorithm) -> bool {
        let by_kind = match self.public {
            Public::Rsa { .. } => matches!(algorithm, Algorithm::RS256 | Algorithm::PS256),
            Public::P256(_) => algorithm == Algorithm::ES256,
            Public::Ed25519(_) => algorithm == Algorithm::EdDsa,
        };
        by_kind && self.only.is_none_or(|only| only == algorithm)
    }

    /// Whether this key signed the message, by this algorithm.
    pub fn verifies(&self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool {
        let by = |algorithm: &'static dyn VerificationAlgorithm, key: &[u8]| {
            UnparsedPublicKey::new(algorithm, key).verify(message, signature).is_ok()
        };
        match (&self.public, algorithm) {
            _ if !self.fits(algorithm) => false,
            (Public::Rsa { n, e }, Algorithm::PS256) => {
                RsaPublicKeyComponents { n, e }.verify(&RSA_PSS_2048_8192_SHA256, message, signature).is_ok()
            }
            (Public::Rsa { n, e }, _) => {
                RsaPublicKeyComponents { n, e }.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature).is_ok()
            }
            (Public::P256(point), _) => by(&ECDSA_P256_SHA256_FIXED, point),
            (Public::Ed25519(point), _) => by(&ED25519, point),
        }
    }
}

/// The length of a number in bits.
fn bits(number: &[u8]) -> usize {
    let leading = number.iter().take_while(|byte| **byte == 0).count();
    number.get(leading).map_or(0, |first| (number.len() - leading) * 8 - first.leading_zeros() as usize)
}

#[cfg(test)]
mod tests {
    use ring::signature::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY;
    use serde_json::json;

    use super::*;

    const MESSAGE: &[u8] = b"too short a key";
    const N: &str = "zr-EsdoUxOm7tBJOUJHMhd9OyocHp8oSatk4d_H-hJhHZPpqgHD2xSAweYQg3eq1HvdZ1axtur9oP-3dtYzc8H33suruYoqos4ZHDyGTFj5r6N1SHmdd_Yfvkkli_VNAfeqzeEQ8DfkpE5gox5LmXr1TFfa6wZz2sx-lORvQW5M";
    const SIGNATURE: &str = "MM4c3Q0vh1Rx7z3id0xKZbiAA_7j2ea8yPU3SEKQpM1XNhNtISSI3Ac9Gi7Pi2qGZW72x6pZdWyoltVIqoRLB8CH5PyT0S_2nVDyPyyT6fApbEDzrwI2jdZBagYmMOLIGxiiEZtlXMoEt0OOQs0awsyYmWhJI9PNVunp-v_F9GA";

    #[test]
    fn short_rsa_keys_are_no_keys() {
        let (n, e) = (BASE64_URL_SAFE_NO_PAD.decode(N).expect("base64url"), vec![1, 0, 1]);
        let signature = BASE64_URL_SAFE_NO_PAD.decode(SIGNATURE).expect("base64url");
        let genuine = RsaPublicKeyComponents { n: &n, e: &e }.verify(
            &RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
            MESSAGE,
            &signature,
        );
        assert!(genuine.is_ok(), "it proves nothing");
        let read = |n: &[u8]| Key::read(&json!({"kty": "RSA", "n": BASE64_URL_SAFE_NO_PAD.encode(n), "e": "AQAB"}));
        assert_eq!(read(&n), None);
        let short = Key { kid: None, only: None, public: Public::Rsa { n, e } };
        assert!(!short.verifies(Algorithm::RS256, MESSAGE, &signature), "nor would it verify");
        // The length counts in bits, not in bytes.
        assert_eq!(read(&[[0x7f].as_slice(), &[0xff; 255]].concat()), None);
        assert_eq!(read(&[[0; 1].as_slice(), &[0xff; 255]].concat()), None);
        assert!(read(&[[0x80].as_slice(), &[0xff; 255]].concat()).is_some());
    }

    #[test]
    fn a_key_is_found_if_it_is_the_only_one_that_fits() {
        let key = |kid: &str, x: u8| json!({"kty": "OKP", "crv": "Ed25519", "kid": kid, "x": BASE64_URL_SAFE_NO_PAD.encode([x; 32])});
        let keys = read(&json!({"keys": [key("a", 1), key("b", 2), key("b", 3)]})).expect("a set");
        assert_eq!(find(&keys, Some("a"), Algorithm::EdDsa), keys.first());
        for (kid, algorithm) in [
            (Some("a"), Algorithm::ES256),
            (Some("b"), Algorithm::EdDsa),
            (Some("c"), Algorithm::EdDsa),
            (None, Algorithm::EdDsa),
        ] {
            assert_eq!(find(&keys, kid, algorithm), None, "{kid:?} {algorithm:?}");
        }
        assert_eq!(find(&keys[..1], None, Algorithm::EdDsa), keys.first());
        for no_set in [json!([]), json!({}), json!({"keys": {}}), json!("keys")] {
            assert_eq!(read(&no_set), None);
        }
    }
}
