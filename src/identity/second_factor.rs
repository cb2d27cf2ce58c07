//! Codes of the second factor: those of RFC 6238 as every authenticator app makes them (six digits of HMAC-SHA1, for
//! thirty seconds), and recovery codes for who lost the app.

use std::collections::BTreeSet;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use totp_rs::{Builder, Secret};

use super::{
    model::{SecondFactor, User},
    tokens,
};
use crate::{
    db::JsonSet,
    kernel::{Instant, Result},
};

/// How many recovery codes there are.
const RECOVERY_CODES: usize = 10;

/// A new secret: 160 bits, as RFC 4226 advises.
pub fn secret() -> Result<[u8; 20]> {
    tokens::random::<20>()
}

/// A secret as people type it.
pub fn base32(secret: [u8; 20]) -> String {
    Secret::from(secret).to_base32()
}

/// A secret as a QR code holds it. Names of users have no character that would have to be escaped.
pub fn url(username: &str, secret: [u8; 20]) -> String {
    format!("otpauth://totp/motorpool:{username}?secret={}&issuer=motorpool", base32(secret))
}

/// The time step that this code belongs to, if it is the present one, the one before or the one after.
pub fn step_of(secret: &[u8], code: &str, now: Instant) -> Option<i64> {
    let totp = Builder::new().with_secret(secret).build_noncompliant();
    let step = totp.check(&plain(code), u64::try_from(now.seconds()).ok()?)?;
    i64::try_from(step).ok()
}

/// New recovery codes of 120 bits each, to be shown once, and their hashes.
pub fn recovery_codes() -> Result<(Vec<String>, BTreeSet<String>)> {
    let codes = (0..RECOVERY_CODES).map(|_| {
        let code = Secret::from(tokens::random::<15>()?).to_base32().to_lowercase();
        let parts: Vec<&str> = (0..24).step_by(4).filter_map(|from| code.get(from..from + 4)).collect();
        Ok(parts.join("-"))
    });
    let codes = codes.collect::<Result<Vec<_>>>()?;
    let hashes = codes.iter().map(|code| recovery_hash(code)).collect();
    Ok((codes, hashes))
}

/// The hash that is stored of a recovery code. It needs no salt, and none that is slow: nobody guesses 120 random bits.
fn recovery_hash(code: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(tokens::hash(&plain(code)))
}

/// A code without what people put between its parts.
fn plain(code: &str) -> String {
    code.chars().filter(|c| !c.is_whitespace() && *c != '-').collect::<String>().to_lowercase()
}

/// The code that somebody gives beside the password, and what it is to be a code of.
#[derive(Clone, Copy)]
pub enum Asked<'a> {
    /// The second factor that counts, if there is one.
    Counting(Option<&'a str>),
    /// The one that was begun.
    Begun(&'a str),
}

/// A user whose password was right, and the code where one is asked for. In the unit that acts on it both must be so still.
pub struct Proved {
    /// The user's row as it was verified.
    pub user: User,
    /// What the code uses up.
    pub used: Option<Used>,
}

/// What a code uses up.
pub struct Used {
    /// The encrypted secret that it was judged by.
    pub sealed: Vec<u8>,
    /// What is used up of it.
    pub good: Good,
}

/// What a code is.
pub enum Good {
    /// One of the app, of this time step. It uses up those before, too.
    Step(i64),
    /// The recovery code with this hash.
    Recovery(String),
}

/// What this code uses up of the second factor that counts, if it is good. `secret` is none if the server's secret isn't
/// the one that encrypted it: then recovery codes are left.
pub fn good(factor: &SecondFactor, secret: Option<&[u8]>, code: &str, now: Instant) -> Option<Good> {
    let step = secret.and_then(|secret| step_of(secret, code, now)).filter(|step| *step > factor.last_step);
    let recovery = || Some(recovery_hash(code)).filter(|hash| factor.recovery_codes.0.contains(hash));
    step.map(Good::Step).or_else(|| recovery().map(Good::Recovery))
}

/// The second factor once this is used up. None if it was already.
pub fn after(mut factor: SecondFactor, good: &Good) -> Option<SecondFactor> {
    let is_left = match good {
        Good::Step(step) => *step > factor.last_step,
        Good::Recovery(hash) => factor.recovery_codes.0.remove(hash),
    };
    if let Good::Step(step) = good {
        factor.last_step = *step;
    }
    is_left.then_some(factor)
}

/// The second factor once the one that was begun, with these recovery codes, has taken the place of the one before.
/// None if another was begun since.
pub fn confirmed(mut factor: SecondFactor, used: &Used, recovery: &BTreeSet<String>) -> Option<SecondFactor> {
    let Good::Step(last_step) = used.good else { return None };
    let secret = factor.begun.take().filter(|begun| *begun == used.sealed)?;
    Some(SecondFactor { secret: Some(secret), last_step, recovery_codes: JsonSet(recovery.clone()), ..factor })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238, appendix B, the last six of its eight digits.
        let secret = b"12345678901234567890";
        for (at, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")]
        {
            let now = Instant::from_micros(at * 1_000_000).expect("a moment");
            assert_eq!(step_of(secret, code, now), Some(at / 30), "{at}");
            assert_eq!(step_of(secret, &format!("{} {}", &code[..3], &code[3..]), now), Some(at / 30));
            for (seconds, good) in [(30, true), (-30, true), (90, false), (-90, false)] {
                assert_eq!(step_of(secret, code, now.plus_seconds(seconds)).is_some(), good, "{at} {seconds}");
            }
            for wrong in ["", "287083x", "28708", "2870822", "abcdef"] {
                assert_eq!(step_of(secret, wrong, now), None, "{wrong}");
            }
        }
        assert_eq!(base32(*secret), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert!(url("wang", *secret).starts_with("otpauth://totp/motorpool:wang?secret=GEZDGNBV"));
    }

    #[test]
    fn recovery_codes_differ_and_are_read_as_they_are_typed() {
        let (codes, hashes) = recovery_codes().expect("codes");
        assert_eq!((codes.len(), hashes.len()), (10, 10));
        for code in codes {
            assert_eq!(code.len(), 29, "{code}");
            assert!(hashes.contains(&recovery_hash(&code.to_uppercase().replace('-', " "))));
        }
    }
}
