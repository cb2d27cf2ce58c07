//! API keys.

use std::collections::BTreeSet;

use super::{grants, separation_faults};
use crate::{
    customers,
    db::{JsonSet, Page, PageOf, Reader, Unit},
    events,
    identity::{
        model::{ApiKey, ApiKeyFilter, ApiKeyNew, ApiKeyPatch, KeyEvent},
        rules, store, tokens,
        views::{ApiKey as Resource, ApiKeyMade},
    },
    kernel::{ActorKind, ApiKeyId, Error, Fault, Result, Role, UserId, text},
};

/// An API key as a resource.
///
/// # Errors
/// `not_found`.
pub fn key_get(reader: &mut Reader<'_>, id: ApiKeyId) -> Result<Resource> {
    store::key_get(reader.conn, id)?.map(Resource::from).ok_or_else(Error::not_found)
}

/// A page of API keys.
pub fn key_list(reader: &mut Reader<'_>, page: &Page, filter: &ApiKeyFilter) -> Result<PageOf<Resource>> {
    Ok(store::key_page(reader.conn, page, filter)?.map(Resource::from))
}

/// Creates an API key. The key is only in this answer. With a role of the business it may wait for another administrator.
///
/// # Errors
/// 422 on unsuitable roles, departments or expiry.
pub fn key_create(unit: &mut Unit<'_>, new: &ApiKeyNew) -> Result<ApiKeyMade> {
    let mut faults = rules::key_faults(new);
    faults.extend(separation_faults(unit.conn, &new.roles)?);
    faults.extend(rules::key_expiry_fault(new.expires_at, unit.now, unit.now));
    check_departments(unit, new, faults)?;
    let [a, b, c, d] = tokens::random::<4>()?;
    let prefix = format!("{}{:08x}", rules::KEY_MARK, u32::from_be_bytes([a, b, c, d]));
    let key = format!("{prefix}{}", tokens::secret()?);
    let ApiKeyNew { name, roles, department_ids, expires_at, may_approve, retired_on } = new.clone();
    let pending_by = if is_of_business(&roles) { grants::waits_by(unit)? } else { None };
    let row = ApiKey {
        id: ApiKeyId::new(),
        name,
        prefix,
        secret_hash: tokens::hash(&key).to_vec(),
        roles: JsonSet(roles),
        department_ids: JsonSet(department_ids),
        expires_at,
        may_approve,
        retired_on,
        version: 1,
        created_at: unit.now,
        updated_at: unit.now,
        created_by: (unit.actor.kind == ActorKind::User).then(|| UserId::from_uuid(unit.actor.id)),
        pending_by,
    };
    let after = Resource::from(row.clone());
    store::key_insert(unit.conn, row)?;
    events::record_resource(unit, KeyEvent::Create.into(), after.id.0, None, &after)?;
    Ok(ApiKeyMade { resource: after, key })
}

/// Changes an API key. One that is given more may wait for another administrator, and does nothing until then.
///
/// # Errors
/// `not_found`; 422; `if_match_required`, `stale`.
pub fn key_change(unit: &mut Unit<'_>, id: ApiKeyId, patch: &ApiKeyPatch) -> Result<Resource> {
    let before = store::key_get(unit.conn, id)?.ok_or_else(Error::not_found)?;
    let written = before.written();
    let new = patch.apply(&written)?;
    let mut faults = rules::key_faults(&new);
    // What it holds already it keeps, as long as it isn't given anything else or more time.
    let lasts_longer = new.expires_at > written.expires_at
        || written.retired_on.is_some_and(|day| new.retired_on.is_none_or(|later| later > day));
    let decides = new.may_approve && !written.may_approve;
    if !new.roles.is_subset(&written.roles) || lasts_longer || decides {
        faults.extend(separation_faults(unit.conn, &new.roles)?);
    }
    if new.expires_at != written.expires_at {
        faults.extend(rules::key_expiry_fault(new.expires_at, before.created_at, unit.now));
    }
    check_departments(unit, &new, faults)?;
    unit.require_version(before.version)?;
    if new == written {
        return Ok(before.into());
    }
    let mut row = before.rewritten(&new, unit.now);
    let is_over = |key: &ApiKey| key.is_retired(unit.now.date()) || key.expires_at <= unit.now;
    let has_more_departments = !new.department_ids.is_subset(&written.department_ids);
    let is_widened = !new.roles.is_subset(&written.roles) || decides || has_more_departments;
    if is_of_business(&new.roles) && (is_widened || is_over(&before) && !is_over(&row)) {
        row.pending_by = grants::waits_by(unit)?;
    }
    let after = Resource::from(row.clone());
    store::key_replace(unit.conn, row)?;
    events::record_resource(unit, KeyEvent::Change.into(), id.0, Some(&before.into()), &after)?;
    Ok(after)
}

/// Whether any of these is a role of the business.
fn is_of_business(roles: &BTreeSet<Role>) -> bool {
    roles.iter().any(|role| *role != Role::Admin)
}

/// Approves a key that waits, by another administrator than the one who granted what it may.
///
/// # Errors
/// `not_found`; `second_person_required`; `stale`; `wrong_state`; 422 if its roles are for two people.
pub fn key_approve(unit: &mut Unit<'_>, id: ApiKeyId) -> Result<Resource> {
    let before = store::key_get(unit.conn, id)?.ok_or_else(Error::not_found)?;
    grants::expect_approver(unit, before.pending_by, (KeyEvent::SUBJECT.word.word, id.0), before.version)?;
    let faults = separation_faults(unit.conn, &before.roles.0)?;
    Fault::expect_none(faults)?;
    let row = before.rewritten(&before.written(), unit.now);
    let row = ApiKey { pending_by: None, ..row };
    store::key_replace(unit.conn, row.clone())?;
    let after = Resource::from(row);
    events::record_resource(unit, KeyEvent::Approve.into(), id.0, Some(&before.into()), &after)?;
    Ok(after)
}

/// Rejects a key that waits, or withdraws it: it is out of use from today.
///
/// # Errors
/// `not_found`; `stale`; `wrong_state`.
pub fn key_reject(unit: &mut Unit<'_>, id: ApiKeyId, reason: &str) -> Result<Resource> {
    let before = store::key_get(unit.conn, id)?.ok_or_else(Error::not_found)?;
    grants::expect_pending(unit, before.pending_by, before.version)?;
    let today = unit.now.date();
    let retired_on = Some(before.retired_on.map_or(today, |day| day.min(today)));
    let row = before.rewritten(&ApiKeyNew { retired_on, ..before.written() }, unit.now);
    let row = ApiKey { pending_by: None, ..row };
    store::key_replace(unit.conn, row.clone())?;
    let after = Resource::from(row);
    events::record_reasoned(unit, KeyEvent::Reject.into(), id.0, &before.into(), &after, reason)?;
    Ok(after)
}

fn check_departments(unit: &mut Unit<'_>, new: &ApiKeyNew, mut faults: Vec<Fault>) -> Result<()> {
    let known = customers::ops::departments_known(unit.conn, new.department_ids.iter().copied())?;
    // The ids are a set, so their positions in the request are unknown. The message names the id instead.
    for id in new.department_ids.iter().filter(|id| !known.contains(id)) {
        faults.push(Fault::body(
            "/department_ids",
            "unknown_reference",
            text!("There is no department {id}.", "没有单位 {id}。"),
        ));
    }
    Fault::expect_none(faults)
}
