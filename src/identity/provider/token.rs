//! A token of the provider (JWS compact, RFC 7515, 7519, 9068): it is parsed and its signature verified here.
//! [`super::Provider`] judges the claims.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, IgnoredAny},
};
use serde_json::Value;

use super::keys::{Algorithm, Key};
use crate::kernel::Instant;

/// How many seconds the provider's clock may be ahead of ours. It doesn't apply to the expiry.
const SKEW: i64 = 60;

/// A token whose signature isn't verified yet.
pub struct Token<'t> {
    header: Header,
    message: &'t str,
    claims: &'t str,
    signature: Vec<u8>,
}

#[derive(Deserialize)]
struct Header {
    alg: Algorithm,
    kid: Option<String>,
    typ: Option<String>,
    /// Whether there are extensions that must be understood. We understand none.
    #[serde(default, deserialize_with = "is_there")]
    crit: bool,
}

/// The claims of a token.
#[derive(Deserialize)]
pub struct Claims {
    /// The issuer.
    pub iss: String,
    /// The person or system.
    pub sub: String,
    aud: Audience,
    azp: Option<String>,
    exp: f64,
    nbf: Option<f64>,
    iat: Option<f64>,
    /// Some providers write it in a form of their own, which says nothing to us.
    auth_time: Option<Value>,
    #[serde(default, deserialize_with = "is_there")]
    cnf: bool,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

fn is_there<'de, D: Deserializer<'de>>(value: D) -> Result<bool, D::Error> {
    IgnoredAny::deserialize(value).map(|_| true)
}

fn decoded<T: DeserializeOwned>(part: &str) -> Option<T> {
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

/// The issuer that a token names.
pub fn issuer(token: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Issued {
        iss: String,
    }
    token.split('.').nth(1).and_then(decoded::<Issued>).map(|issued| issued.iss)
}

impl<'t> Token<'t> {
    /// Parses a token. None if its header isn't acceptable: the algorithm and type must be known, and there must be no
    /// extensions.
    pub fn read(token: &'t str) -> Option<Self> {
        let (message, signature) = token.rsplit_once('.')?;
        let (header, claims) = message.split_once('.')?;
        let header: Header = decoded(header)?;
        let signature = BASE64_URL_SAFE_NO_PAD.decode(signature).ok()?;
        (!header.crit && header.is_of_our_kind()).then_some(Self { header, message, claims, signature })
    }

    /// The id of the key that signed it, as the header says.
    pub fn kid(&self) -> Option<&str> {
        self.header.kid.as_deref()
    }

    /// The algorithm that signed it, as the header says.
    pub fn algorithm(&self) -> Algorithm {
        self.header.alg
    }

    /// The claims, if this key signed the token.
    pub fn claims(&self, key: &Key) -> Option<Claims> {
        key.verifies(self.header.alg, self.message.as_bytes(), &self.signature).then(|| decoded(self.claims)).flatten()
    }
}

impl Header {
    /// Providers also sign tokens that don't sign anybody in, such as logout tokens and proofs of a key. Those have
    /// another type.
    fn is_of_our_kind(&self) -> bool {
        let kind = self.typ.as_ref().map(|typ| typ.to_ascii_lowercase());
        kind.is_none_or(|kind| matches!(kind.strip_prefix("application/").unwrap_or(&kind), "jwt" | "at+jwt"))
    }
}

impl Claims {
    /// Whether the token is for this audience. If there are several audiences, the authorized party must be this one.
    pub fn is_for(&self, audience: &str) -> bool {
        match &self.aud {
            Audience::One(one) => one == audience,
            Audience::Several(several) => {
                several.iter().any(|one| one == audience)
                    && (several.len() == 1 || self.azp.as_ref().is_none_or(|party| party == audience))
            }
        }
    }

    /// Whether it is valid only with a proof that its holder has a key (RFC 7800). Without the proof it may be stolen.
    pub fn is_bound(&self) -> bool {
        self.cnf
    }

    /// Whether it isn't valid yet.
    pub fn is_early(&self, now: Instant) -> bool {
        let latest = seconds(now.plus_seconds(SKEW));
        [self.nbf, self.iat].into_iter().flatten().any(|begins| begins > latest)
    }

    /// When its person signed in at the provider, if it says so.
    pub fn proved_at(&self, now: Instant) -> Option<Instant> {
        let at = Instant::from_micros(self.auth_time.as_ref()?.as_i64()?.checked_mul(1_000_000)?)?;
        (at <= now.plus_seconds(SKEW)).then_some(at)
    }

    /// When it expires; none for a moment that is too far away to be one.
    pub fn ends_at(&self) -> Option<Instant> {
        #[expect(clippy::cast_possible_truncation, reason = "a number beyond the greatest becomes the greatest")]
        Instant::from_micros((self.exp as i64).checked_mul(1_000_000)?)
    }

    /// Whether it has expired.
    pub fn is_over(&self, now: Instant) -> bool {
        seconds(now) >= self.exp
    }
}

/// Seconds since 1970, as in tokens.
fn seconds(instant: Instant) -> f64 {
    instant.seconds() as f64
}
