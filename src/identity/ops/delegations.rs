//! Delegations.

use std::collections::HashMap;

use crate::{
    db::{Conn, Page, PageOf, Reader, Unit},
    events,
    identity::{
        model::{Delegation, DelegationEvent, DelegationFilter, DelegationNew, User},
        rules, store,
        views::Delegation as Resource,
    },
    kernel::{
        Actor, Code, Delegated, DelegationId, Error, Fault, Hindrance, Id, Instant, LockKey, Result, Role, UserId,
        spelling, text,
    },
};

/// The approvers for whom this user may decide now. A delegation of somebody who may no longer approve gives nothing,
/// and none gives more than its giver's own role.
pub fn delegated_to(conn: &mut Conn, user: UserId, now: Instant) -> Result<Vec<Delegated>> {
    let running = store::delegations_running(conn, user, now)?;
    let valid = running.into_iter().filter(|(_, giver)| rules::may_delegate(giver));
    let delegated = |(row, giver): (Delegation, User)| Delegated {
        user_id: giver.id,
        department_ids: giver.departments(),
        username: giver.username,
        until: row.ends_at,
    };
    Ok(valid.map(delegated).collect())
}

/// A delegation that the caller may see.
///
/// # Errors
/// `not_found`.
pub fn delegation_get(reader: &mut Reader<'_>, id: DelegationId) -> Result<Resource> {
    let row = store::delegation_get(reader.conn, concerned(reader.actor), id)?.ok_or_else(Error::not_found)?;
    view(reader.conn, &row)
}

/// A page of the delegations that the caller may see.
pub fn delegation_list(reader: &mut Reader<'_>, page: &Page, filter: &DelegationFilter) -> Result<PageOf<Resource>> {
    let PageOf { items, next } =
        store::delegation_page(reader.conn, concerned(reader.actor), page, filter, reader.now)?;
    let names = names(reader.conn, &items)?;
    Ok(PageOf { items: items.iter().map(|row| Resource::of(row, &names)).collect(), next })
}

/// Creates a delegation.
///
/// # Errors
/// `forbidden` for an approver who names another; 422; `already_exists` if one between the same two
/// overlaps.
pub fn delegation_create(unit: &mut Unit<'_>, new: &DelegationNew) -> Result<Resource> {
    let caller = Id::from_uuid(unit.actor.id);
    if new.from_user_id.is_some_and(|id| id != caller) && !unit.actor.is(Role::Admin) {
        let detail = text!("An approver delegates only for themselves.", "审批人只能为本人办理委托。");
        return Err(Error::new(Code::Forbidden, detail));
    }
    let mut faults = Vec::new();
    let from_user_id = new.from_user_id.unwrap_or(caller);
    if !store::user_get(unit.conn, from_user_id)?.is_some_and(|user| rules::may_delegate(&user)) {
        let detail = text!("It must be an active user with the role approver.", "须为启用中的审批人。");
        faults.push(Fault::body("/from_user_id", "unknown_reference", detail));
    }
    let to_user_id = delegate(unit, new, from_user_id, &mut faults)?;
    let starts_at = new.from.or_else(|| Instant::from_micros(unit.now.seconds() * 1_000_000)).unwrap_or(unit.now);
    faults.extend(rules::delegation_span_fault(starts_at, new.until, unit.now));
    let Some(to_user_id) = to_user_id.filter(|_| faults.is_empty()) else { return Err(Error::invalid(faults)) };
    unit.lock([LockKey::Delegations(from_user_id.0)])?;
    let row = Delegation {
        id: DelegationId::new(),
        from_user_id,
        to_user_id,
        starts_at,
        ends_at: new.until,
        ended_at: None,
        version: 1,
        created_at: unit.now,
        updated_at: unit.now,
    };
    if store::delegation_overlaps(unit.conn, &row)? {
        let detail = text!(
            "A delegation between these two overlaps this time. End that one first, or choose another time.",
            "两人之间在该时段已有委托，请先结束原委托或另选时段。"
        );
        return Err(Error::new(Code::AlreadyExists, detail));
    }
    let after = view(unit.conn, &row)?;
    store::delegation_insert(unit.conn, row)?;
    events::record_resource(unit, DelegationEvent::Create.into(), after.id.0, None, &after)?;
    Ok(after)
}

/// Ends a delegation now, also one that has not begun.
///
/// # Errors
/// `not_found`; `forbidden` for anybody but its giver and an administrator; `stale`; `wrong_state` if it has ended.
pub fn delegation_end(unit: &mut Unit<'_>, id: DelegationId) -> Result<Resource> {
    let row = store::delegation_get(unit.conn, concerned(unit.actor), id)?.ok_or_else(Error::not_found)?;
    if row.from_user_id.0 != unit.actor.id && !unit.actor.is(Role::Admin) {
        let detail =
            text!("The approver who gave it ends it, or an administrator.", "委托由委托人本人或系统管理员结束。");
        return Err(Error::new(Code::Forbidden, detail));
    }
    unit.expect_version(row.version)?;
    if row.ended_at.is_some() || row.ends_at <= unit.now {
        return Err(Error::wrong_state(Hindrance::Ended));
    }
    let before = view(unit.conn, &row)?;
    let row = Delegation { ended_at: Some(unit.now), version: row.version + 1, updated_at: unit.now, ..row };
    store::delegation_replace(unit.conn, &row)?;
    let after = view(unit.conn, &row)?;
    events::record_resource(unit, DelegationEvent::End.into(), id.0, Some(&before), &after)?;
    Ok(after)
}

/// Whose delegations the caller sees: everybody's (none), or those that this user gave or holds.
fn concerned(actor: &Actor) -> Option<UserId> {
    (!actor.is_any(&[Role::Supervisor, Role::Admin])).then(|| Id::from_uuid(actor.id))
}

/// The delegate that a request names. Someone unknown and someone unsuitable are answered alike, because an approver
/// doesn't see users.
fn delegate(unit: &mut Unit<'_>, new: &DelegationNew, from: UserId, faults: &mut Vec<Fault>) -> Result<Option<UserId>> {
    let (pointer, user) = match (new.to_user_id, &new.to_username) {
        (Some(id), None) => ("/to_user_id", store::user_get(unit.conn, id)?),
        (None, Some(name)) => ("/to_username", store::user_by_name(unit.conn, &spelling::username(name))?),
        (None, None) => {
            let detail = text!("Name the delegate by to_user_id or to_username.", "请以用户编号或用户名指定受托人。");
            faults.push(Fault::body("/to_user_id", "required", detail));
            return Ok(None);
        }
        (Some(_), Some(_)) => {
            let detail = text!("Send either to_user_id or to_username.", "用户编号与用户名只需填写一项。");
            faults.push(Fault::body("/to_username", "not_allowed", detail));
            return Ok(None);
        }
    };
    let roles = |user: &User| user.roles.0.iter().copied().collect::<Vec<_>>();
    let Some(user) = user.filter(|user| !user.disabled && rules::may_be_delegate(&roles(user))) else {
        let detail = text!(
            "It must be an active requester or approver without a role of the company.",
            "须为启用中的用车申请人或审批人，且不兼任公司岗位。"
        );
        faults.push(Fault::body(pointer, "unknown_reference", detail));
        return Ok(None);
    };
    if user.id == from {
        faults.push(Fault::body(
            pointer,
            "not_allowed_value",
            text!("Nobody delegates to themselves.", "不能委托给本人。"),
        ));
        return Ok(None);
    }
    Ok(Some(user.id))
}

fn names(conn: &mut Conn, rows: &[Delegation]) -> Result<HashMap<UserId, String>> {
    store::usernames(conn, &rows.iter().flat_map(|row| [row.from_user_id, row.to_user_id]).collect::<Vec<_>>())
}

fn view(conn: &mut Conn, row: &Delegation) -> Result<Resource> {
    Ok(Resource::of(row, &names(conn, std::slice::from_ref(row))?))
}
