//! What one administrator grants and another approves (API.md §3.4).

use uuid::Uuid;

use crate::{
    db::{FirstHalf, Unit},
    identity::store,
    kernel::{ActorKind, Error, Hindrance, Id, Result, UserId, text},
    reference,
};

/// The administrator whose grant waits for another one: the caller, if the company asks for it and there is another. What
/// the operator does on the command line waits for nobody.
pub(super) fn waits_by(unit: &mut Unit<'_>) -> Result<Option<UserId>> {
    let caller = UserId::from_uuid(unit.actor.id);
    let waits = unit.actor.kind == ActorKind::User
        && store::has_other_admin(unit.conn, caller)?
        && reference::ops::settings(unit.conn)?.content.grants_need_approval;
    Ok(waits.then_some(caller))
}

/// Refuses the administrator who granted it, as long as there is another one; and what doesn't wait. Only people grant, so
/// nothing is asked of the record.
///
/// # Errors
/// `second_person_required`; `stale`; `wrong_state`.
pub(super) fn expect_approver(
    unit: &mut Unit<'_>,
    pending_by: Option<UserId>,
    subject: (&str, Uuid),
    version: i64,
) -> Result<()> {
    if store::has_other_admin(unit.conn, Id::from_uuid(unit.actor.id))? {
        let detail =
            text!("Another administrator approves what you granted.", "本人授予的权限须由另一名系统管理员审批。");
        let by = pending_by.map(|by| by.0);
        unit.require_second_person(&FirstHalf { by, subject, actions: &[], setting: &[] }, detail)?;
    }
    expect_pending(unit, pending_by, version)
}

/// Refuses what doesn't wait for another administrator.
///
/// # Errors
/// `stale`; `wrong_state`.
pub(super) fn expect_pending(unit: &Unit<'_>, pending_by: Option<UserId>, version: i64) -> Result<()> {
    unit.expect_version(version)?;
    if pending_by.is_some() { Ok(()) } else { Err(Error::wrong_state(Hindrance::NotProposed)) }
}
