//! A token of the provider's (JWS compact, RFC 7515, 7519, 9068), read and judged; whose it is, is said by
//! [`super::Provider`].

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, IgnoredAny},
};

use super::keys::{Algorithm, Key};
use crate::kernel::Instant;

/// How many seconds the provider's clock may be ahead of ours. For the end of a token ours alone counts.
const SKEW: i64 = 60;

/// A token that nothing is believed of yet but how it wants to be verified.
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
    /// Extensions that must be understood: we understand none.
    #[serde(default, deserialize_with = "is_there")]
    crit: bool,
}

/// What the provider says of somebody.
#[derive(Deserialize)]
pub struct Claims {
    /// Who says it.
    pub iss: String,
    /// Of whom.
    pub sub: String,
    aud: Audience,
    azp: Option<String>,
    exp: f64,
    nbf: Option<f64>,
    iat: Option<f64>,
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

/// Who a token says has issued it.
pub fn issuer(token: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Issued {
        iss: String,
    }
    token.split('.').nth(1).and_then(decoded::<Issued>).map(|issued| issued.iss)
}

impl<'t> Token<'t> {
    /// A token whose header is one of those that we take: of a known algorithm and kind, without extensions.
    pub fn read(token: &'t str) -> Option<Self> {
        let (message, signature) = token.rsplit_once('.')?;
        let (header, claims) = message.split_once('.')?;
        let header: Header = decoded(header)?;
        let signature = BASE64_URL_SAFE_NO_PAD.decode(signature).ok()?;
        (!header.crit && header.is_of_our_kind()).then_some(Self { header, message, claims, signature })
    }

    /// The key that it says it is signed with.
    pub fn kid(&self) -> Option<&str> {
        self.header.kid.as_deref()
    }

    /// How it says it is signed.
    pub fn algorithm(&self) -> Algorithm {
        self.header.alg
    }

    /// What it says, if this key signed it.
    pub fn claims(&self, key: &Key) -> Option<Claims> {
        key.verifies(self.header.alg, self.message.as_bytes(), &self.signature).then(|| decoded(self.claims)).flatten()
    }
}

impl Header {
    /// Providers sign more than what lets somebody in: a notice of a logout or a proof of a key is another kind of
    /// token.
    fn is_of_our_kind(&self) -> bool {
        let kind = self.typ.as_ref().map(|typ| typ.to_ascii_lowercase());
        kind.is_none_or(|kind| matches!(kind.strip_prefix("application/").unwrap_or(&kind), "jwt" | "at+jwt"))
    }
}

impl Claims {
    /// Whether it is for this audience; of several, whom it was given to must be that one.
    pub fn is_for(&self, audience: &str) -> bool {
        match &self.aud {
            Audience::One(one) => one == audience,
            Audience::Several(several) => {
                several.iter().any(|one| one == audience)
                    && (several.len() == 1 || self.azp.as_ref().is_none_or(|party| party == audience))
            }
        }
    }

    /// Whether it is good only together with a proof that a key is held (RFC 7800): whoever shows it alone may have
    /// stolen it.
    pub fn is_bound(&self) -> bool {
        self.cnf
    }

    /// Whether it isn't good yet.
    pub fn is_early(&self, now: Instant) -> bool {
        let latest = seconds(now.plus_seconds(SKEW));
        [self.nbf, self.iat].into_iter().flatten().any(|begins| begins > latest)
    }

    /// Whether it isn't good any more.
    pub fn is_over(&self, now: Instant) -> bool {
        seconds(now) >= self.exp
    }
}

/// Seconds since 1970, as tokens say them.
fn seconds(instant: Instant) -> f64 {
    instant.seconds() as f64
}
