//! API keys.

use super::separation_faults;
use crate::{
    customers,
    db::{JsonSet, Page, PageOf, Reader, Unit},
    events,
    identity::{
        model::{ApiKey, ApiKeyFilter, ApiKeyNew, ApiKeyPatch, KeyEvent},
        rules, store, tokens,
        views::{ApiKey as Resource, ApiKeyMade},
    },
    kernel::{ActorKind, ApiKeyId, Error, Fault, Result, UserId, text},
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

/// Creates an API key. The key is only in this answer.
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
    };
    let after = Resource::from(row.clone());
    store::key_insert(unit.conn, row)?;
    events::record_resource(unit, KeyEvent::Create.into(), after.id.0, None, &after)?;
    Ok(ApiKeyMade { resource: after, key })
}

/// Changes an API key.
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
    let row = before.rewritten(&new, unit.now);
    let after = Resource::from(row.clone());
    store::key_replace(unit.conn, row)?;
    events::record_resource(unit, KeyEvent::Change.into(), id.0, Some(&before.into()), &after)?;
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
    if faults.is_empty() { Ok(()) } else { Err(Error::invalid(faults)) }
}
