//! Use cases of second factors. Each holds the lock of its user's, so that no code is used twice.

use std::collections::BTreeSet;

use crate::{
    db::{JsonSet, Unit},
    events::{self, Change},
    identity::{
        model::{SecondFactor, UserEvent},
        second_factor::{self, Good, Proved, Used},
        store, views,
    },
    kernel::{ActorKind, Code, Error, LockKey, Result, UserId, text},
};

/// Takes the lock, and refuses if the user isn't the one whose password was verified any more.
///
/// # Errors
/// `credentials_invalid`.
fn expect_same(unit: &mut Unit<'_>, proved: &Proved) -> Result<()> {
    unit.lock([LockKey::SecondFactor(proved.user.id.0)])?;
    match store::user_get(unit.conn, proved.user.id)? {
        Some(present) if present.version == proved.user.version => Ok(()),
        _ => Err(Error::plain(Code::CredentialsInvalid)),
    }
}

/// Refuses if password and code wouldn't be good any more, and uses up the code.
///
/// # Errors
/// `credentials_invalid` if the user changed since the password was verified; `totp_required`, `totp_invalid` if the second
/// factor did, or the code was used.
pub(super) fn expect_unchanged(unit: &mut Unit<'_>, proved: &Proved) -> Result<()> {
    expect_same(unit, proved)?;
    let factor = store::factor_get(unit.conn, proved.user.id)?.filter(|factor| factor.secret.is_some());
    match (factor, &proved.used) {
        (None, None) => Ok(()),
        (Some(_), None) => Err(Error::plain(Code::TotpRequired)),
        (factor, Some(Used { sealed, good })) => {
            let judged_by = factor.filter(|factor| factor.secret.as_ref() == Some(sealed));
            let left = judged_by.and_then(|factor| second_factor::after(factor, good));
            store::factor_put(unit.conn, left.ok_or_else(|| Error::plain(Code::TotpInvalid))?)?;
            if let Good::Recovery(_) = good {
                events::record(unit, &Change::of(UserEvent::UseRecoveryCode.into(), proved.user.id.0))?;
            }
            Ok(())
        }
    }
}

/// Stores a new secret, encrypted. It counts once a code confirms it; until then the one before does, if there is one.
///
/// # Errors
/// As [`expect_unchanged`].
pub(in crate::identity) fn factor_begin(
    unit: &mut Unit<'_>,
    proved: &Proved,
    address: &str,
    sealed: &[u8],
) -> Result<()> {
    expect_unchanged(unit, proved)?;
    let none = SecondFactor {
        user_id: proved.user.id,
        secret: None,
        begun: None,
        last_step: 0,
        recovery_codes: JsonSet(BTreeSet::new()),
    };
    let before = store::factor_get(unit.conn, proved.user.id)?.unwrap_or(none);
    store::factor_put(unit.conn, SecondFactor { begun: Some(sealed.to_vec()), ..before })?;
    store::failures_clear(unit.conn, &proved.user.username, address, unit.now)
}

/// Has the secret that was begun count from now on, and ends the user's other sessions. `recovery` are the hashes of the
/// recovery codes.
///
/// # Errors
/// `credentials_invalid` if the user changed since the password was verified; `totp_invalid` if another secret was begun.
pub(in crate::identity) fn factor_confirm(
    unit: &mut Unit<'_>,
    proved: &Proved,
    address: &str,
    recovery: &BTreeSet<String>,
) -> Result<()> {
    expect_same(unit, proved)?;
    let user = &proved.user;
    let factor = store::factor_get(unit.conn, user.id)?.zip(proved.used.as_ref());
    let after = factor.and_then(|(factor, used)| second_factor::confirmed(factor, used, recovery));
    store::factor_put(unit.conn, after.ok_or_else(|| Error::plain(Code::TotpInvalid))?)?;
    store::sessions_revoke(unit.conn, user.id, unit.actor.session_id, unit.now)?;
    store::failures_clear(unit.conn, &user.username, address, unit.now)?;
    events::record(unit, &Change::of(UserEvent::EnrolTotp.into(), user.id.0))
}

/// Takes a user's second factor away, and ends their sessions. Without one that counts their sessions go on.
///
/// # Errors
/// `not_found`; `second_person_required` for one's own; `stale`.
pub fn factor_reset(unit: &mut Unit<'_>, id: UserId) -> Result<views::User> {
    unit.lock([LockKey::SecondFactor(id.0)])?;
    let user = store::user_get(unit.conn, id)?.ok_or_else(Error::not_found)?;
    if unit.actor.kind == ActorKind::User && unit.actor.id == id.0 {
        let detail = text!(
            "Another administrator takes your second factor away. With a code, or a recovery code, you replace it yourself by POST /auth/totp.",
            "本人的动态验证码须由另一名系统管理员重置；持有验证码或备用码时，可通过 POST /auth/totp 自行更换。"
        );
        return Err(Error::new(Code::SecondPerson, detail));
    }
    unit.expect_version(user.version)?;
    let counts = store::factor_get(unit.conn, id)?.is_some_and(|factor| factor.secret.is_some());
    store::factor_delete(unit.conn, id)?;
    if counts {
        store::sessions_revoke(unit.conn, id, None, unit.now)?;
        events::record(unit, &Change::of(UserEvent::ResetTotp.into(), id.0))?;
    }
    Ok(user.into())
}

/// Takes away the second factor of the user with this name. Returns whether there is such a user.
pub fn factor_reset_named(unit: &mut Unit<'_>, username: &str) -> Result<bool> {
    match store::user_by_name(unit.conn, username)? {
        Some(user) => factor_reset(unit, user.id).map(|_| true),
        None => Ok(false),
    }
}

/// Replaces encrypted secrets by the same ones encrypted anew: for each its user, before and after.
pub(in crate::identity) fn factors_rewrap(unit: &mut Unit<'_>, anew: &[(UserId, Vec<u8>, Vec<u8>)]) -> Result<()> {
    unit.lock(anew.iter().map(|(user, ..)| LockKey::SecondFactor(user.0)))?;
    anew.iter().try_for_each(|(user, before, after)| store::factor_rewrap(unit.conn, *user, before, after))
}
