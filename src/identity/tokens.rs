//! Access tokens (JWT, EdDSA) and the secrets of keys and refresh tokens.

use std::sync::Once;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use ed25519_dalek::{Signature, SigningKey, VerifyingKey};
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation,
    crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils},
    errors::ErrorKind,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::kernel::{Code, Error, Instant, Result, SessionId, UserId};

/// How long an access token is valid, in seconds.
pub const LIFETIME: i64 = 15 * 60;
const ISSUER: &str = "motorpool";
const AUDIENCE: &str = "motorpool-api";
const KIND: &str = "at+jwt";

/// The claims of an access token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// The issuer.
    iss: String,
    /// The audience.
    aud: String,
    /// The user.
    pub sub: UserId,
    /// The session.
    pub sid: SessionId,
    /// The token's id.
    jti: Uuid,
    /// When it was issued, in seconds since 1970.
    iat: i64,
    /// From when it is no longer valid, in seconds since 1970.
    exp: i64,
}

impl Claims {
    /// The claims of a token that is issued now.
    pub fn new(sub: UserId, sid: SessionId, now: Instant) -> Self {
        let iat = now.seconds();
        Self { iss: ISSUER.into(), aud: AUDIENCE.into(), sub, sid, jti: Uuid::now_v7(), iat, exp: iat + LIFETIME }
    }

    /// When the token expires.
    pub fn ends_at(&self) -> Option<Instant> {
        Instant::from_micros(self.exp.checked_mul(1_000_000)?)
    }

    /// Whether the token has expired.
    pub fn is_over(&self, now: Instant) -> bool {
        now.seconds() >= self.exp
    }
}

/// Signs the claims with the key whose id is `kid`.
pub fn sign(claims: &Claims, kid: &str, seed: &[u8; 32]) -> Result<String> {
    install();
    let header = Header { typ: Some(KIND.into()), kid: Some(kid.into()), ..Header::new(Algorithm::EdDSA) };
    jsonwebtoken::encode(&header, claims, &EncodingKey::from_ed_der(seed)).map_err(Error::internal)
}

fn invalid(why: impl std::fmt::Display) -> Error {
    Error::plain(Code::TokenInvalid).because(why)
}

/// The id of the key that signed a token, as its header says. The token isn't verified yet.
pub fn kid(token: &str) -> Result<String> {
    let header = jsonwebtoken::decode_header(token).map_err(invalid)?;
    match header {
        Header { alg: Algorithm::EdDSA, typ: Some(typ), kid: Some(kid), crit: None, .. } if typ == KIND => Ok(kid),
        _ => Err(invalid("not one of our headers")),
    }
}

/// The claims of a token that was signed by this key, also of one that is over. Only EdDSA is accepted, whatever the header
/// says.
pub fn verify(token: &str, public: &[u8; 32]) -> Result<Claims> {
    install();
    let mut validation = Validation::new(Algorithm::EdDSA);
    // The library reads the system's clock. The expiry is checked by our own, see `Claims::is_over`.
    validation.validate_exp = false;
    validation.required_spec_claims.clear();
    validation.set_issuer(&[ISSUER]);
    validation.set_audience(&[AUDIENCE]);
    let claims =
        jsonwebtoken::decode::<Claims>(token, &DecodingKey::from_ed_der(public), &validation).map_err(invalid)?.claims;
    if claims.iss != ISSUER || claims.aud != AUDIENCE {
        return Err(invalid("issued by or for others"));
    }
    Ok(claims)
}

/// 256 random bits, as text.
pub fn secret() -> Result<String> {
    random::<32>().map(|bytes| BASE64_URL_SAFE_NO_PAD.encode(bytes))
}

/// Random bytes from the operating system.
pub fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(Error::internal)?;
    Ok(bytes)
}

/// The hash that is stored of a secret. A secret has 256 random bits, so one fast hash is enough.
pub fn hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret).into()
}

/// EdDSA for `jsonwebtoken`, which is built without a cryptographic backend. Its own backends would add a second
/// library; one of them contains the vulnerable `rsa` crate.
static PROVIDER: CryptoProvider = CryptoProvider {
    signer_factory: |algorithm, key| match (algorithm, key.as_bytes().try_into()) {
        (Algorithm::EdDSA, Ok(seed)) => Ok(Box::new(Signer(SigningKey::from_bytes(seed)))),
        _ => Err(ErrorKind::InvalidEddsaKey.into()),
    },
    verifier_factory: |algorithm, key| match (algorithm, key.try_get_as_bytes()?.try_into()) {
        (Algorithm::EdDSA, Ok(public)) => {
            Ok(Box::new(Verifier(VerifyingKey::from_bytes(public).map_err(|_| ErrorKind::InvalidEddsaKey)?)))
        }
        _ => Err(ErrorKind::InvalidEddsaKey.into()),
    },
    key_utils: KeyUtils::new_unimplemented(),
};

fn install() {
    static ONCE: Once = Once::new();
    // This fails only if another provider is installed, and this program has no other.
    ONCE.call_once(|| {
        let _ = PROVIDER.install_default();
    });
}

struct Signer(SigningKey);

impl signature::Signer<Vec<u8>> for Signer {
    fn try_sign(&self, message: &[u8]) -> std::result::Result<Vec<u8>, signature::Error> {
        Ok(ed25519_dalek::Signer::sign(&self.0, message).to_bytes().to_vec())
    }
}
impl JwtSigner for Signer {
    fn algorithm(&self) -> Algorithm {
        Algorithm::EdDSA
    }
}

struct Verifier(VerifyingKey);

impl signature::Verifier<Vec<u8>> for Verifier {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> std::result::Result<(), signature::Error> {
        let signature = Signature::from_slice(signature).map_err(|_| signature::Error::new())?;
        self.0.verify_strict(message, &signature).map_err(|_| signature::Error::new())
    }
}
impl JwtVerifier for Verifier {
    fn algorithm(&self) -> Algorithm {
        Algorithm::EdDSA
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const SEED: [u8; 32] = [7; 32];

    fn public(seed: &[u8; 32]) -> [u8; 32] {
        SigningKey::from_bytes(seed).verifying_key().to_bytes()
    }

    fn now() -> Instant {
        Instant::parse("2026-05-06T08:30:00+08:00").expect("a moment")
    }

    fn claims() -> Claims {
        Claims::new(UserId::new(), SessionId::new(), now())
    }

    /// A correctly signed token with this header and these claims.
    fn forge(header: &Value, claims: &Value, seed: &[u8; 32]) -> String {
        let encode = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", encode(header), encode(claims));
        let signature = ed25519_dalek::Signer::sign(&SigningKey::from_bytes(seed), message.as_bytes());
        format!("{message}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature.to_bytes()))
    }

    /// Judges a token as the gate does, with one known key.
    fn judge(token: &str, now: Instant) -> std::result::Result<Claims, Code> {
        kid(token)
            .and_then(|kid| if kid == "k1" { verify(token, &public(&SEED)) } else { Err(invalid("unknown kid")) })
            .and_then(|claims| if claims.is_over(now) { Err(Error::plain(Code::TokenExpired)) } else { Ok(claims) })
            .map_err(|error| error.code())
    }

    #[test]
    fn a_token_of_ours_is_good_for_its_time() {
        let claims = claims();
        let token = sign(&claims, "k1", &SEED).expect("a token");
        assert_eq!(judge(&token, now()), Ok(claims.clone()));
        assert_eq!(judge(&token, now().plus_seconds(LIFETIME - 1)), Ok(claims));
        assert_eq!(judge(&token, now().plus_seconds(LIFETIME)), Err(Code::TokenExpired));
    }

    #[test]
    fn every_other_token_is_refused() {
        let good = json!({"alg": "EdDSA", "typ": "at+jwt", "kid": "k1"});
        let body = serde_json::to_value(claims()).expect("claims");
        let with = |value: &Value, name: &str, member: Value| {
            let mut changed = value.clone();
            changed[name] = member;
            changed
        };
        assert!(judge(&forge(&good, &body, &SEED), now()).is_ok());

        for (name, member) in [
            ("alg", json!("none")),
            ("alg", json!("HS256")),
            ("alg", json!("ES256")),
            ("typ", json!("JWT")),
            ("typ", Value::Null),
            ("kid", json!("k2")),
            ("kid", Value::Null),
            ("crit", json!(["exp"])),
        ] {
            assert_eq!(
                judge(&forge(&with(&good, name, member.clone()), &body, &SEED), now()),
                Err(Code::TokenInvalid),
                "{name} {member}"
            );
        }
        for (name, member) in [
            ("iss", json!("other")),
            ("aud", json!("other")),
            ("aud", json!(["motorpool-api"])),
            ("aud", Value::Null),
            ("exp", Value::Null),
            ("sub", json!("x")),
        ] {
            assert_eq!(
                judge(&forge(&good, &with(&body, name, member.clone()), &SEED), now()),
                Err(Code::TokenInvalid),
                "{name} {member}"
            );
        }
        assert_eq!(judge(&forge(&good, &body, &[8; 32]), now()), Err(Code::TokenInvalid), "another key");

        let token = forge(&good, &body, &SEED);
        let (message, signature) = token.rsplit_once('.').expect("three parts");
        for bad in [
            "",
            ".",
            "..",
            "a.b.c",
            message,
            &format!("{message}."),
            &format!("{message}.{}", signature.replace(|c: char| c.is_ascii_digit(), "A")),
            &format!("{token}.x"),
        ] {
            assert!(judge(bad, now()) == Err(Code::TokenInvalid) || bad == token, "{bad}");
        }
    }

    #[test]
    fn the_public_key_is_no_secret_to_sign_with() {
        use jsonwebtoken::crypto::verify;
        install();
        // HS256 with the bytes of the public key: the header is refused, and no verifier would accept the algorithm.
        let token = forge(
            &json!({"alg": "HS256", "typ": "at+jwt", "kid": "k1"}),
            &serde_json::to_value(claims()).expect("claims"),
            &public(&SEED),
        );
        assert_eq!(judge(&token, now()), Err(Code::TokenInvalid));
        assert!(super::verify(&token, &public(&SEED)).is_err());
        assert!(verify("AA", b"message", &DecodingKey::from_secret(&public(&SEED)), Algorithm::HS256).is_err());
    }
}
