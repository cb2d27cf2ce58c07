//! Use cases of the tariffs.

use chrono::NaiveDate;

use super::{
    model::{Tariff, TariffEvent, TariffFilter, TariffNew, TariffPatch, TariffRow},
    rules, store,
    views::Tariff as Resource,
};
use crate::{
    db::{Conn, FirstHalf, Page, PageOf, Reader, Unit},
    events,
    kernel::{Code, Error, Fault, Hindrance, LockKey, Result, TariffId},
    reference::ops::{self as reference, Priced},
};

/// The tariff that prices a start on this local date: the latest `valid_from` on or before it, unless that was retired
/// by then.
pub fn tariff_for(conn: &mut Conn, date: NaiveDate) -> Result<Option<Tariff>> {
    store::valid_on(conn, date)
}

/// The days on which tariffs begin, also retired ones.
pub fn tariff_dates(conn: &mut Conn) -> Result<Vec<NaiveDate>> {
    store::dates(conn)
}

/// The tariff with this id, if there is one.
pub fn tariff_find(conn: &mut Conn, id: TariffId) -> Result<Option<Tariff>> {
    store::get(conn, id)
}

/// Freezes a tariff that prices a booking. Does nothing if it is frozen already.
pub fn tariff_freeze(unit: &mut Unit<'_>, tariff: &Tariff) -> Result<()> {
    if !tariff.frozen && store::freeze(unit, tariff.id)? {
        let after = tariff_get(&mut unit.reader(), tariff.id)?;
        events::record_resource(unit, TariffEvent::Freeze.into(), tariff.id.0, None, &after)?;
    }
    Ok(())
}

/// The tariff as the API answers it.
///
/// # Errors
/// `not_found`.
pub fn tariff_get(reader: &mut Reader<'_>, id: TariffId) -> Result<Resource> {
    Resource::of(tariff_known(reader.conn, id)?)
}

fn tariff_known(conn: &mut Conn, id: TariffId) -> Result<Tariff> {
    store::get(conn, id)?.ok_or_else(Error::not_found)
}

/// A page of tariffs.
pub fn tariff_list(reader: &mut Reader<'_>, page: &Page, filter: &TariffFilter) -> Result<PageOf<Resource>> {
    let found = store::page(reader.conn, page, filter)?;
    Ok(PageOf { items: found.items.into_iter().map(Resource::of).collect::<Result<_>>()?, next: found.next })
}

/// Creates a tariff. One that reaches a day for which a booking is priced isn't in force until a second person approves.
///
/// # Errors
/// 422; `already_exists` if another tariff begins on that day.
pub fn tariff_create(unit: &mut Unit<'_>, new: &TariffNew, priced: Priced) -> Result<Resource> {
    unit.lock([LockKey::Prices])?;
    check(unit, new)?;
    let TariffNew { name, valid_from, rates, retired_on } = new.clone();
    let row = TariffRow {
        id: TariffId::new(),
        name,
        valid_from,
        frozen: false,
        retired_on,
        version: 1,
        created_at: unit.now,
        updated_at: unit.now,
        in_force: true,
        proposed: None,
        proposed_by: None,
    };
    let mut tariff = Tariff::of(row, rates);
    if prices_anew(unit, None, &tariff, priced)? {
        tariff.in_force = false;
        tariff.propose(new, unit.actor.id)?;
    }
    store::insert(unit.conn, &tariff)?;
    let after = Resource::of(tariff)?;
    events::record_resource(unit, TariffEvent::Create.into(), after.id.0, None, &after)?;
    Ok(after)
}

/// Changes a tariff. A change that reaches a day for which a booking is priced is a proposal, and what was there holds
/// until a second person approves it.
///
/// # Errors
/// `not_found`; 422; `if_match_required`, `stale`; `tariff_frozen`; `wrong_state` while a proposal waits;
/// `already_exists`.
pub fn tariff_change(unit: &mut Unit<'_>, id: TariffId, patch: &TariffPatch, priced: Priced) -> Result<Resource> {
    unit.lock([LockKey::Prices])?;
    let before = tariff_known(unit.conn, id)?;
    let new = patch.apply(&before.written())?;
    check(unit, &new)?;
    unit.require_version(before.version)?;
    let changed = before.rewritten(&new);
    if changed == before {
        return Resource::of(before);
    }
    expect_not_frozen(&before, &changed)?;
    if before.proposed.is_some() {
        return Err(Error::wrong_state(Hindrance::Proposed));
    }
    let waits = prices_anew(unit, before.in_force.then_some(&before), &changed, priced)?;
    let changed = Tariff { version: before.version + 1, updated_at: unit.now, ..changed };
    let (tariff, event) = if waits {
        // What is impossible is refused now.
        unit.rehearse(|unit| store::replace(unit.conn, &changed))?;
        let mut tariff = if before.in_force { changed.rewritten(&before.written()) } else { changed };
        tariff.propose(&new, unit.actor.id)?;
        (tariff, TariffEvent::Propose)
    } else {
        (Tariff { in_force: true, ..changed }, TariffEvent::Change)
    };
    store::replace(unit.conn, &tariff)?;
    let after = Resource::of(tariff)?;
    events::record_resource(unit, event.into(), id.0, Some(&Resource::of(before)?), &after)?;
    Ok(after)
}

fn expect_not_frozen(before: &Tariff, changed: &Tariff) -> Result<()> {
    let is_same = (changed.valid_from, &changed.rates) == (before.valid_from, &before.rates);
    if before.frozen && !is_same { Err(Error::plain(Code::TariffFrozen)) } else { Ok(()) }
}

/// Whether a new or changed tariff reaches a day for which a booking is priced already.
fn prices_anew(
    unit: &mut Unit<'_>,
    before: Option<&Tariff>,
    after: &Tariff,
    Priced(is_priced): Priced,
) -> Result<bool> {
    for reach in rules::reaches(before, after) {
        let next = store::next_after(unit.conn, after.id, reach.valid_from)?;
        let last = [reach.until, next].into_iter().flatten().min().and_then(|end| end.pred_opt());
        if last.is_none_or(|last| last >= reach.from) && is_priced(unit.conn, unit.now, reach.from, last)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Approves what is proposed of a tariff, by another person than the one who proposed it. What is priced by another
/// tariff already stays priced by that.
///
/// # Errors
/// `not_found`; `second_person_required`; `stale`; `wrong_state`; `tariff_frozen`; `already_exists`.
pub fn tariff_approve(unit: &mut Unit<'_>, id: TariffId) -> Result<Resource> {
    unit.lock([LockKey::Prices])?;
    let before = tariff_known(unit.conn, id)?;
    let half = FirstHalf {
        by: before.proposed_by.map(|by| by.0),
        subject: (TariffEvent::SUBJECT.word.word, id.0),
        actions: &[TariffEvent::Create.as_str(), TariffEvent::Propose.as_str()],
        setting: &[],
    };
    unit.require_second_person(&half, reference::own_proposal())?;
    unit.expect_version(before.version)?;
    let proposed = before.proposed()?.ok_or_else(|| Error::wrong_state(Hindrance::NotProposed))?;
    let changed = Tariff { in_force: true, ..before.rewritten(&proposed) };
    expect_not_frozen(&before, &changed)?;
    decided(unit, before, changed, TariffEvent::Approve, None)
}

/// Rejects what is proposed of a tariff, or withdraws one's own. A new one never prices anything, then, and can be changed.
///
/// # Errors
/// `not_found`; `forbidden` for an administrator who didn't propose it; `stale`; `wrong_state`.
pub fn tariff_reject(unit: &mut Unit<'_>, id: TariffId, reason: &str) -> Result<Resource> {
    let before = tariff_known(unit.conn, id)?;
    reference::expect_own_or_rejects(unit, before.proposed_by)?;
    unit.expect_version(before.version)?;
    if before.proposed.is_none() {
        return Err(Error::wrong_state(Hindrance::NotProposed));
    }
    decided(unit, before.clone(), before, TariffEvent::Reject, Some(reason))
}

/// Ends a proposal, with what becomes of the tariff.
fn decided(
    unit: &mut Unit<'_>,
    before: Tariff,
    changed: Tariff,
    event: TariffEvent,
    reason: Option<&str>,
) -> Result<Resource> {
    let tariff =
        Tariff { version: before.version + 1, updated_at: unit.now, proposed: None, proposed_by: None, ..changed };
    store::replace(unit.conn, &tariff)?;
    let (id, before, after) = (tariff.id.0, Resource::of(before)?, Resource::of(tariff)?);
    match reason {
        Some(reason) => events::record_reasoned(unit, event.into(), id, &before, &after, reason)?,
        None => events::record_resource(unit, event.into(), id, Some(&before), &after)?,
    }
    Ok(after)
}

fn check(unit: &mut Unit<'_>, new: &TariffNew) -> Result<()> {
    let classes = reference::classes(unit.conn)?.into_iter().map(|class| class.content.code).collect();
    let faults = rules::faults(new, &classes);
    Fault::expect_none(faults)
}
