//! Use cases of the tariffs.

use chrono::NaiveDate;

use super::{
    model::{Tariff, TariffEvent, TariffFilter, TariffNew, TariffPatch, TariffRow},
    rules, store,
    views::Tariff as Resource,
};
use crate::{
    db::{Conn, Page, PageOf, Reader, Unit},
    events,
    kernel::{Code, Error, Result, TariffId},
    reference::ops as reference,
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
    store::get(reader.conn, id)?.map(Resource::from).ok_or_else(Error::not_found)
}

/// A page of tariffs.
pub fn tariff_list(reader: &mut Reader<'_>, page: &Page, filter: &TariffFilter) -> Result<PageOf<Resource>> {
    Ok(store::page(reader.conn, page, filter)?.map(Resource::from))
}

/// Creates a tariff.
///
/// # Errors
/// 422; `already_exists` if another tariff begins on that day.
pub fn tariff_create(unit: &mut Unit<'_>, new: &TariffNew) -> Result<Resource> {
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
    };
    let tariff = Tariff::of(row, rates);
    store::insert(unit.conn, &tariff)?;
    let after = Resource::from(tariff);
    events::record_resource(unit, TariffEvent::Create.into(), after.id.0, None, &after)?;
    Ok(after)
}

/// Changes a tariff.
///
/// # Errors
/// `not_found`; 422; `if_match_required`, `stale`; `tariff_frozen`; `already_exists`.
pub fn tariff_change(unit: &mut Unit<'_>, id: TariffId, patch: &TariffPatch) -> Result<Resource> {
    let before = store::get(unit.conn, id)?.ok_or_else(Error::not_found)?;
    let new = patch.apply(&before.written())?;
    check(unit, &new)?;
    unit.require_version(before.version)?;
    let TariffNew { name, valid_from, rates, retired_on } = new;
    let row = TariffRow { name, valid_from, retired_on, ..before.row() };
    let changed = Tariff::of(row, rates);
    if changed == before {
        return Ok(before.into());
    }
    if before.frozen && (changed.valid_from, &changed.rates) != (before.valid_from, &before.rates) {
        return Err(Error::plain(Code::TariffFrozen));
    }
    let changed = Tariff { version: before.version + 1, updated_at: unit.now, ..changed };
    store::replace(unit.conn, &changed)?;
    let after = Resource::from(changed);
    events::record_resource(unit, TariffEvent::Change.into(), id.0, Some(&before.into()), &after)?;
    Ok(after)
}

fn check(unit: &mut Unit<'_>, new: &TariffNew) -> Result<()> {
    let classes = reference::classes(unit.conn)?.into_iter().map(|class| class.content.code).collect();
    let faults = rules::faults(new, &classes);
    if faults.is_empty() { Ok(()) } else { Err(Error::invalid(faults)) }
}
