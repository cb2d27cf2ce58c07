//! Users.

use crate::{
    customers,
    db::{Page, PageOf, Reader, Unit},
    events::{self, Change},
    identity::{
        model::{User, UserEvent, UserFilter, UserNew, UserPatch},
        rules, store,
        views::User as Resource,
    },
    kernel::{ActorKind, Code, Error, Fault, Result, UserId},
};

/// A user as a resource.
///
/// # Errors
/// `not_found`.
pub fn user_get(reader: &mut Reader<'_>, id: UserId) -> Result<Resource> {
    store::user_get(reader.conn, id)?.map(Resource::from).ok_or_else(Error::not_found)
}

/// A page of users.
pub fn user_list(reader: &mut Reader<'_>, page: &Page, filter: &UserFilter) -> Result<PageOf<Resource>> {
    Ok(store::user_page(reader.conn, page, filter)?.map(Resource::from))
}

/// Creates a user. `password_hash` is the hash of `new.password`, if it has one. It is computed before the unit, by
/// [`hash_blocking`](crate::identity::passwords::hash_blocking) or `Identity::password_hash`. The schema has checked
/// the form of the name and the length of the password.
///
/// # Errors
/// 422 on unsuitable roles or references; `already_exists` if the name or the identity is in use.
pub fn user_create(unit: &mut Unit<'_>, new: &UserNew, password_hash: Option<String>) -> Result<Resource> {
    check(unit, new)?;
    let row = User::new(UserId::new(), new, password_hash, 1, unit.now, unit.now);
    let after = Resource::from(row.clone());
    store::user_insert(unit.conn, row)?;
    events::record_resource(unit, UserEvent::Create.into(), after.id.0, None, &after)?;
    Ok(after)
}

/// Changes a user. `password_hash` is the hash of the patch's password, if it has one. Disabling, a new password or
/// none end the user's sessions.
///
/// # Errors
/// `not_found`; 422; `own_roles`; `if_match_required`, `stale`.
pub fn user_change(
    unit: &mut Unit<'_>,
    id: UserId,
    patch: &UserPatch,
    password_hash: Option<String>,
) -> Result<Resource> {
    let before = store::user_get(unit.conn, id)?.ok_or_else(Error::not_found)?;
    let new = patch.apply(&before.written())?;
    if new.roles != before.roles.0 && unit.actor.kind == ActorKind::User && unit.actor.id == id.0 {
        return Err(Error::plain(Code::OwnRoles));
    }
    check(unit, &new)?;
    unit.require_version(before.version)?;
    let hash = if patch.names("password") { password_hash } else { before.password_hash.clone() };
    let reset = hash != before.password_hash;
    let row = User::new(id, &new, hash, before.version + 1, before.created_at, unit.now);
    let changed = row.written() != before.written();
    if !changed && !reset {
        return Ok(before.into());
    }
    let after = Resource::from(row.clone());
    store::user_replace(unit.conn, row)?;
    if reset || after.disabled {
        store::sessions_revoke(unit.conn, id, None, unit.now)?;
    }
    if reset {
        events::record(unit, &Change::of(UserEvent::ResetPassword.into(), id.0))?;
    }
    if changed {
        events::record_resource(unit, UserEvent::Change.into(), id.0, Some(&before.into()), &after)?;
    }
    Ok(after)
}

fn check(unit: &mut Unit<'_>, new: &UserNew) -> Result<()> {
    let mut faults = rules::user_faults(new);
    if let Some(department) = new.department_id.filter(|_| !faults.iter().any(|fault| fault.code == "not_allowed"))
        && customers::ops::department_find(unit.conn, department)?.is_none()
    {
        faults.push(Fault::unknown_reference("/department_id"));
    }
    if let Some(driver) = new.driver_id.filter(|_| new.roles.contains(&crate::kernel::Role::Driver))
        && !store::driver_exists(unit.conn, driver)?
    {
        faults.push(Fault::unknown_reference("/driver_id"));
    }
    if faults.is_empty() { Ok(()) } else { Err(Error::invalid(faults)) }
}
