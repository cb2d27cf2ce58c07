//! The identity provider (OpenID Connect). Its tokens act as the user who is linked to their issuer and subject.
//!
//! Always:
//! - A token that names the provider as its issuer is verified only with the provider's keys.
//! - Nothing in a token is trusted before its signature is verified.
//! - Roles in a token are ignored.
//! - The keys come by [`discovery`] from the one issuer that the settings name.

mod discovery;
mod keys;
mod token;

use discovery::Discovery;
use token::Token;

use super::model::ProviderIdentity;
use crate::{
    http::validate::is_forbidden_char,
    kernel::{Clock, Code, Error, Instant, Result},
};

/// The provider whose tokens are accepted, and the audience that they must have.
pub struct Provider {
    issuer: String,
    audience: String,
    clock: Clock,
    discovery: Discovery,
}

impl Provider {
    /// The provider that the settings name (`MOTORPOOL_OIDC_ISSUER`, `MOTORPOOL_OIDC_AUDIENCE`); none if they name
    /// none. Makes no call yet.
    ///
    /// # Errors
    /// One sentence on unsuitable settings.
    pub fn new(issuer: Option<&str>, audience: Option<&str>, clock: Clock) -> Result<Option<Self>, String> {
        let (issuer, audience) = match (issuer, audience) {
            (None, None) => return Ok(None),
            (Some(issuer), Some(audience)) if !audience.is_empty() => (issuer, audience),
            (Some(_), _) => {
                return Err(
                    "MOTORPOOL_OIDC_ISSUER needs MOTORPOOL_OIDC_AUDIENCE, for whom the provider's tokens must be"
                        .into(),
                );
            }
            (None, Some(_)) => {
                return Err("MOTORPOOL_OIDC_AUDIENCE needs MOTORPOOL_OIDC_ISSUER, whose tokens are to be taken".into());
            }
        };
        if !discovery::may_be_asked(issuer) || issuer.contains(['?', '#']) {
            return Err(format!(
                "MOTORPOOL_OIDC_ISSUER: {issuer:?} is no https URL of an issuer; http is for this machine only"
            ));
        }
        let discovery = Discovery::new(issuer, clock.clone());
        Ok(Some(Self { issuer: issuer.into(), audience: audience.into(), clock, discovery }))
    }

    /// Whether the provider is the issuer that a token names. The token isn't verified yet.
    pub fn is_named_by(&self, token: &str) -> bool {
        token::issuer(token).is_some_and(|issuer| issuer == self.issuer)
    }

    /// What a token says. The signature and all claims are verified; one that is over says so.
    ///
    /// # Errors
    /// `token_invalid`; `provider_unavailable` if the key can't be read.
    pub async fn identity(&self, token: &str) -> Result<Spoken> {
        let invalid = |why: &str| Error::plain(Code::TokenInvalid).because(why);
        let token = Token::read(token).ok_or_else(|| invalid("no header of a token that we take"))?;
        let key = self.discovery.key(token.kid(), token.algorithm()).await?;
        let claims = token.claims(&key).ok_or_else(|| invalid("the signature or the claims aren't right"))?;
        if claims.iss != self.issuer || !claims.is_for(&self.audience) {
            return Err(invalid("issued by or for others"));
        }
        if claims.is_bound() {
            return Err(invalid("good only with a proof of its holder's key"));
        }
        if !(1..=255).contains(&claims.sub.chars().count()) || claims.sub.contains(is_forbidden_char) {
            return Err(invalid("no subject that could be linked"));
        }
        let now = self.clock.now();
        if claims.is_early(now) {
            return Err(invalid("not good yet"));
        }
        let (is_over, proved_at) = (claims.is_over(now), claims.proved_at(now));
        let good_until = claims.ends_at();
        let identity = ProviderIdentity { issuer: claims.iss, subject: claims.sub };
        Ok(Spoken { identity, proved_at, good_until, is_over })
    }
}

/// What a genuine token says.
pub struct Spoken {
    /// The identity that it speaks for.
    pub identity: ProviderIdentity,
    /// When that person signed in, if it says so.
    pub proved_at: Option<Instant>,
    /// When it expires.
    pub good_until: Option<Instant>,
    /// Whether it has expired.
    pub is_over: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_settings_name_a_provider_or_none() {
        let read =
            |issuer, audience| Provider::new(issuer, audience, Clock::system()).map(|provider| provider.is_some());
        assert_eq!(read(None, None), Ok(false));
        for good in [
            "https://login.county.example",
            "https://login.county.example/realms/county",
            "https://login.county.example:8443/",
            "http://127.0.0.1:9000",
            "http://localhost:9000/realm",
            "http://[::1]:9000",
        ] {
            assert_eq!(read(Some(good), Some("motorpool")), Ok(true), "{good}");
        }
        for bad in [
            "",
            "motorpool",
            "login.county.example",
            "http://login.county.example",
            "http://10.0.0.1",
            "http://127.0.0.2:9000",
            "ftp://login.county.example",
            "https://",
            "https://user@login.county.example",
            "https://login.county.example?realm=county",
            "https://login.county.example#county",
        ] {
            assert!(read(Some(bad), Some("motorpool")).is_err(), "{bad}");
        }
        let issuer = Some("https://login.county.example");
        for (issuer, audience) in [(issuer, None), (issuer, Some("")), (None, Some("motorpool"))] {
            let why = read(issuer, audience).expect_err("half of it");
            assert!(why.contains("MOTORPOOL_OIDC_ISSUER") && why.contains("MOTORPOOL_OIDC_AUDIENCE"), "{why}");
        }
    }
}
