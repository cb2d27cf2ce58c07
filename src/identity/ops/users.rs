//! Users.

use std::collections::BTreeSet;

use super::{grants, separation_faults};
use crate::{
    customers,
    db::{Conn, JsonSet, Page, PageOf, Reader, Unit},
    events::{self, Change},
    identity::{
        model::{ProviderIdentity, User, UserEvent, UserFilter, UserNew, UserPatch},
        rules, store,
        views::{Company, Known, Me, User as Resource},
    },
    kernel::{Actor, ActorKind, Code, Error, Fault, LockKey, Result, Role, UserId, time},
    reference,
};

/// The caller, and where they are.
///
/// # Errors
/// `internal` without settings.
pub fn me(reader: &mut Reader<'_>) -> Result<Me> {
    let user = match reader.actor.kind {
        ActorKind::User => store::user_get(reader.conn, UserId::from_uuid(reader.actor.id))?,
        _ => None,
    };
    let (full_name, home) = user.map(|user| (user.full_name, user.department_id)).unwrap_or_default();
    let department = home.map(|id| customers::ops::department_find(reader.conn, id)).transpose()?.flatten();
    let employer = reader.actor.supplier_id;
    let supplier = employer.map(|id| reference::ops::supplier_find(reader.conn, id)).transpose()?.flatten();
    let reference::model::SettingsNew { company_name: name, company_phone: phone, .. } =
        reference::ops::settings(reader.conn)?.content;
    let company = Company { name, phone, time_zone: time::zone().to_string() };
    let department_name = department.map(|department| department.content.name);
    let supplier_name = supplier.map(|supplier| supplier.content.name);
    Ok(Me::of(reader.actor, Known { full_name, department_name, supplier_name, company }))
}

/// A user as a resource.
///
/// # Errors
/// `not_found`.
pub fn user_get(reader: &mut Reader<'_>, id: UserId) -> Result<Resource> {
    store::user_get(reader.conn, id)?.map(Resource::from).ok_or_else(Error::not_found)
}

/// A user as they would call now, in all roles that count; none who is disabled or isn't there.
pub fn user_actor(conn: &mut Conn, id: UserId) -> Result<Option<Actor>> {
    Ok(store::user_get(conn, id)?.filter(|user| !user.disabled).map(|user| user.actor(None)))
}

/// A page of users.
pub fn user_list(reader: &mut Reader<'_>, page: &Page, filter: &UserFilter) -> Result<PageOf<Resource>> {
    Ok(store::user_page(reader.conn, page, filter)?.map(Resource::from))
}

/// The codes and names of departments, which nobody may have as a password. None where any password will do: in a
/// demonstration, whose passwords everybody knows.
pub fn password_names(conn: &mut Conn) -> Result<Option<Vec<String>>> {
    if reference::ops::is_demo(conn)? {
        return Ok(None);
    }
    let departments = customers::ops::departments(conn)?.into_iter();
    Ok(Some(departments.flat_map(|row| [row.content.code, row.content.name]).collect()))
}

/// What is wrong with a new password of this user.
pub(in crate::identity) fn password_fault(
    conn: &mut Conn,
    pointer: &str,
    password: &str,
    username: &str,
) -> Result<Option<Fault>> {
    Ok(password_names(conn)?.and_then(|names| rules::password_fault(pointer, password, username, &names)))
}

/// Every user's name, and the identity that the user is linked to.
pub fn users_named(conn: &mut Conn) -> Result<Vec<(String, Option<ProviderIdentity>)>> {
    store::users_named(conn)
}

/// Creates a user. `password_hash` is the hash of `new.password`, if it has one. It is computed before the unit, by
/// [`hash_blocking`](crate::identity::passwords::hash_blocking) or `Identity::password_hash`. The schema has checked
/// the form of the name and the length of the password.
///
/// # Errors
/// 422 on unsuitable roles or references; `already_exists` if the name or the identity is in use.
pub fn user_create(unit: &mut Unit<'_>, new: &UserNew, password_hash: Option<String>) -> Result<Resource> {
    check(unit, new, true, new.password.as_deref())?;
    let is_initial = password_hash.is_some();
    let mut row = User::new(UserId::new(), new, password_hash, is_initial, 1, unit.now, unit.now);
    if let Some(by) = grants::waits_by(unit)? {
        row = row.pending(&BTreeSet::new(), by);
    }
    let after = Resource::from(row.clone());
    store::user_insert(unit.conn, row)?;
    events::record_resource(unit, UserEvent::Create.into(), after.id.0, None, &after)?;
    Ok(after)
}

/// Takes the lock under which a sign-in looks whether its user is as before. A sign-in that overlaps a change then either
/// sees the change, or has its session ended by it.
fn hold(unit: &mut Unit<'_>, id: UserId) -> Result<()> {
    unit.lock([LockKey::SecondFactor(id.0)])
}

/// Changes a user. `password_hash` is the hash of the patch's password, if it has one. Disabling, a new password or
/// none end the user's sessions. Roles that are taken are taken at once; those that are given may wait for another
/// administrator.
///
/// # Errors
/// `not_found`; 422; `own_roles`; `if_match_required`, `stale`.
pub fn user_change(
    unit: &mut Unit<'_>,
    id: UserId,
    patch: &UserPatch,
    password_hash: Option<String>,
) -> Result<Resource> {
    hold(unit, id)?;
    let before = store::user_get(unit.conn, id)?.ok_or_else(Error::not_found)?;
    let new = patch.apply(&before.written())?.settled(patch);
    let is_own = unit.actor.kind == ActorKind::User && unit.actor.id == id.0;
    if new.roles != before.wanted_roles() && is_own {
        return Err(Error::plain(Code::OwnRoles));
    }
    // Who holds roles that are for two people keeps them, as long as nothing else is given.
    let is_granted = !new.roles.is_subset(&before.wanted_roles()) || before.disabled && !new.disabled;
    check(unit, &new, is_granted, new.password.as_deref().filter(|_| patch.names("password")))?;
    unit.require_version(before.version)?;
    let hash = if patch.names("password") { password_hash } else { before.password_hash.clone() };
    let reset = hash != before.password_hash;
    let is_initial =
        if reset { hash.is_some() && (!is_own || before.password_is_initial) } else { before.password_is_initial };
    let row = User::new(id, &new, hash, is_initial, before.version + 1, before.created_at, unit.now);
    let row = granted(unit, &before, row)?;
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
        store::factor_abandon(unit.conn, id)?;
        events::record(unit, &Change::of(UserEvent::ResetPassword.into(), id.0))?;
    }
    if changed {
        events::record_resource(unit, UserEvent::Change.into(), id.0, Some(&before.into()), &after)?;
    }
    Ok(after)
}

/// A changed user with the roles that count from now on, and those that wait for another administrator. Who was disabled
/// held none.
fn granted(unit: &mut Unit<'_>, before: &User, row: User) -> Result<User> {
    let is_enabled = before.disabled && !row.disabled;
    if row.roles.0 == before.wanted_roles() && !is_enabled {
        let User { roles, pending_roles, pending_by, .. } = before.clone();
        return Ok(User { roles, pending_roles, pending_by, ..row });
    }
    let held = if is_enabled { BTreeSet::new() } else { before.roles.0.clone() };
    if row.roles.0.is_subset(&held) {
        return Ok(row);
    }
    Ok(match grants::waits_by(unit)? {
        Some(by) => row.pending(&held, by),
        None => row,
    })
}

/// Approves the roles of a user that wait, by another administrator than the one who granted them.
///
/// # Errors
/// `not_found`; `own_roles`, `second_person_required`; `stale`; `wrong_state`; 422 if they are for two people.
pub fn user_approve(unit: &mut Unit<'_>, id: UserId) -> Result<Resource> {
    let before = store::user_get(unit.conn, id)?.ok_or_else(Error::not_found)?;
    if unit.actor.id == id.0 {
        return Err(Error::plain(Code::OwnRoles));
    }
    grants::expect_approver(unit, before.pending_by, (UserEvent::SUBJECT.word.word, id.0), before.version)?;
    let roles = before.wanted_roles();
    let faults = separation_faults(unit.conn, &roles)?;
    Fault::expect_none(faults)?;
    let after = decided(unit, &before, roles)?;
    events::record_resource(unit, UserEvent::Approve.into(), id.0, Some(&before.into()), &after)?;
    Ok(after)
}

/// Rejects the roles of a user that wait, or withdraws what one granted. The user keeps those that count; who has none is
/// disabled, and has those that waited only once enabled anew.
///
/// # Errors
/// `not_found`; `stale`; `wrong_state`.
pub fn user_reject(unit: &mut Unit<'_>, id: UserId, reason: &str) -> Result<Resource> {
    hold(unit, id)?;
    let before = store::user_get(unit.conn, id)?.ok_or_else(Error::not_found)?;
    grants::expect_pending(unit, before.pending_by, before.version)?;
    let after = if before.roles.0.is_empty() {
        store::sessions_revoke(unit.conn, id, None, unit.now)?;
        decided(unit, &User { disabled: true, ..before.clone() }, before.wanted_roles())?
    } else {
        // What only the rejected roles may have goes with them.
        let User { mut department_id, mut further_department_ids, mut driver_id, .. } = before.clone();
        if !rules::is_confined(&before.roles.0) {
            (department_id, further_department_ids) = (None, JsonSet(BTreeSet::new()));
        }
        driver_id = driver_id.filter(|_| before.roles.0.contains(&Role::Driver));
        // A supplier's user who waits holds no other role, so none of theirs is kept here without the supplier.
        let kept = User { department_id, further_department_ids, driver_id, ..before.clone() };
        decided(unit, &kept, before.roles.0.clone())?
    };
    events::record_reasoned(unit, UserEvent::Reject.into(), id.0, &before.into(), &after, reason)?;
    Ok(after)
}

/// Ends the waiting, with the roles that count from now on.
fn decided(unit: &mut Unit<'_>, before: &User, roles: BTreeSet<Role>) -> Result<Resource> {
    let row = User {
        roles: JsonSet(roles),
        pending_roles: None,
        pending_by: None,
        version: before.version + 1,
        updated_at: unit.now,
        ..before.clone()
    };
    store::user_replace(unit.conn, row.clone())?;
    Ok(row.into())
}

/// `is_granted` if roles are given; `password` is a new one.
fn check(unit: &mut Unit<'_>, new: &UserNew, is_granted: bool, password: Option<&str>) -> Result<()> {
    let mut faults = rules::user_faults(new);
    if is_granted {
        faults.extend(separation_faults(unit.conn, &new.roles)?);
    }
    if let Some(password) = password {
        faults.extend(password_fault(unit.conn, "/password", password, &new.username)?);
    }
    if !faults.iter().any(|fault| fault.code == "not_allowed") {
        let known = customers::ops::departments_known(unit.conn, new.departments())?;
        if let Some(listed) = &new.department_ids {
            let unknown = listed.iter().enumerate().filter(|(_, id)| !known.contains(id));
            faults.extend(unknown.map(|(place, _)| Fault::unknown_reference(format!("/department_ids/{place}"))));
        } else if new.department_id.is_some_and(|id| !known.contains(&id)) {
            faults.push(Fault::unknown_reference("/department_id"));
        }
    }
    if let Some(driver) = new.driver_id.filter(|_| new.roles.contains(&Role::Driver))
        && !store::driver_exists(unit.conn, driver)?
    {
        faults.push(Fault::unknown_reference("/driver_id"));
    }
    if let Some(supplier) = new.supplier_id.filter(|_| new.roles.contains(&Role::Supplier))
        && reference::ops::supplier_find(unit.conn, supplier)?.is_none()
    {
        faults.push(Fault::unknown_reference("/supplier_id"));
    }
    Fault::expect_none(faults)
}
