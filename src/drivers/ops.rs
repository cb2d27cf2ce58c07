//! Use cases of the drivers and their leave.

use chrono::NaiveDate;

use super::{
    forms::LeaveEnd,
    model::{
        Driver, DriverEvent, DriverFilter, DriverNew, DriverPatch, Leave, LeaveEvent, LeaveFilter, LeaveNew, LeavePatch,
    },
    rules, store, views,
};
use crate::{
    db::{Conn, Page, PageOf, Reader, Unit},
    events,
    kernel::{DriverId, Error, Fault, LeaveId, Result},
    reference,
    schedule::{
        model::{Cause, Resource},
        ops::{self as schedule, Judge},
        rules as spans,
    },
};

/// A driver by its id.
pub fn driver_find(conn: &mut Conn, id: DriverId) -> Result<Option<Driver>> {
    store::driver_get(conn, id)
}

/// The drivers with these ids, in no particular order. Unknown ids are skipped.
pub fn drivers_find(conn: &mut Conn, ids: &[DriverId]) -> Result<Vec<Driver>> {
    if ids.is_empty() { Ok(Vec::new()) } else { store::drivers(conn, ids) }
}

/// All drivers, retired ones included.
pub fn drivers(conn: &mut Conn) -> Result<Vec<Driver>> {
    store::all(conn)
}

/// All drivers who are not retired on that day.
pub fn drivers_active(conn: &mut Conn, on: NaiveDate) -> Result<Vec<Driver>> {
    store::active(conn, on)
}

/// A driver as the API answers it.
///
/// # Errors
/// `not_found`.
pub fn driver_get(reader: &mut Reader<'_>, id: DriverId) -> Result<views::Driver> {
    store::driver_get(reader.conn, id)?.map(views::Driver::from).ok_or_else(Error::not_found)
}

/// A page of the list of drivers.
pub fn driver_list(reader: &mut Reader<'_>, page: &Page, filter: &DriverFilter) -> Result<PageOf<views::Driver>> {
    Ok(store::driver_page(reader.conn, page, filter)?.map(views::Driver::from))
}

/// Creates a driver.
///
/// # Errors
/// 422 with all faults.
pub fn driver_create(unit: &mut Unit<'_>, new: &DriverNew) -> Result<views::Driver> {
    driver_check(unit, new)?;
    let row = Driver::new(DriverId::new(), new, 1, unit.now, unit.now);
    store::driver_insert(unit.conn, &row)?;
    let after = views::Driver::from(row);
    events::record_resource(unit, DriverEvent::Create.into(), after.id.0, None, &after)?;
    Ok(after)
}

/// Changes a driver. Planned trips that the driver may not do any more are flagged for reassignment (RULES.md §3.8).
///
/// # Errors
/// `not_found`; 422; `if_match_required`, `stale`; `still_out` for one who is retired while out on a trip.
pub fn driver_change(unit: &mut Unit<'_>, id: DriverId, patch: &DriverPatch, judge: Judge) -> Result<views::Driver> {
    let driver = Resource::Driver(id);
    unit.lock([driver.lock_key()])?;
    let before = store::driver_get(unit.conn, id)?.ok_or_else(Error::not_found)?;
    let new = patch.apply(&before.written())?;
    driver_check(unit, &new)?;
    unit.require_version(before.version)?;
    if new == before.written() {
        return Ok(before.into());
    }
    if new.retired_on != before.retired_on {
        schedule::expect_may_retire(unit, driver, new.retired_on)?;
    }
    let row = Driver::new(id, &new, before.version + 1, before.created_at, unit.now);
    store::driver_replace(unit.conn, &row)?;
    reference::ops::renamed(unit, id.0, &before.name, &new.name)?;
    (judge.rejudge)(unit, driver)?;
    let after = views::Driver::from(row);
    events::record_resource(unit, DriverEvent::Change.into(), id.0, Some(&before.into()), &after)?;
    Ok(after)
}

fn driver_check(unit: &Unit<'_>, new: &DriverNew) -> Result<()> {
    let faults = rules::faults(new, unit.now.date());
    Fault::expect_none(faults)
}

/// A driver's leave as the API answers it.
///
/// # Errors
/// `not_found`.
pub fn leave_get(reader: &mut Reader<'_>, id: LeaveId) -> Result<views::Leave> {
    store::leave_get(reader.conn, id)?.map(views::Leave::from).ok_or_else(Error::not_found)
}

/// The leave with these ids, in no particular order. Unknown ids are skipped.
pub fn leave_find(conn: &mut Conn, ids: &[LeaveId]) -> Result<Vec<Leave>> {
    if ids.is_empty() { Ok(Vec::new()) } else { store::leaves(conn, ids) }
}

/// A page of the list of leave.
pub fn leave_list(reader: &mut Reader<'_>, page: &Page, filter: &LeaveFilter) -> Result<PageOf<views::Leave>> {
    Ok(store::leave_page(reader.conn, page, filter)?.map(views::Leave::from))
}

/// Records a driver's leave. It takes precedence over plans: trips that are planned in that time lose the driver and
/// are flagged for reassignment (RULES.md §2.5).
///
/// # Errors
/// 422; `still_out` while the driver is out on a trip; `already_exists` if other leave of the driver overlaps.
pub fn leave_create(unit: &mut Unit<'_>, new: &LeaveNew, judge: Judge) -> Result<views::Leave> {
    let row =
        Leave { id: LeaveId::new(), content: new.clone(), version: 1, created_at: unit.now, updated_at: unit.now };
    leave_check(unit, &row)?;
    unit.lock([Resource::Driver(row.content.driver_id).lock_key()])?;
    store::leave_insert(unit.conn, &row)?;
    let driver = Resource::Driver(row.content.driver_id);
    let hit = schedule::claim_absence(unit, driver, row.span(), Cause::Leave, row.id.0)?;
    let after = views::Leave::from(row);
    events::record_resource(unit, LeaveEvent::Create.into(), after.id.0, None, &after)?;
    Ok(views::Leave { trips: Some((judge.replacements)(unit, &hit)?), ..after })
}

/// Changes a driver's leave. The time that it takes moves with it, so other planned trips may lose the driver.
///
/// # Errors
/// `not_found`; 422; `if_match_required`, `stale`; as [`leave_create`].
pub fn leave_change(unit: &mut Unit<'_>, id: LeaveId, patch: &LeavePatch, judge: Judge) -> Result<views::Leave> {
    let before = store::leave_get(unit.conn, id)?.ok_or_else(Error::not_found)?;
    let new = patch.apply(&before.content)?;
    let row = Leave { content: new, version: before.version + 1, updated_at: unit.now, ..before };
    leave_check(unit, &row)?;
    unit.require_version(before.version)?;
    if row.content == before.content {
        return Ok(before.into());
    }
    unit.lock([
        Resource::Driver(before.content.driver_id).lock_key(),
        Resource::Driver(row.content.driver_id).lock_key(),
    ])?;
    store::leave_replace(unit.conn, &row)?;
    let mut hit = Vec::new();
    if (row.content.driver_id, row.span()) != (before.content.driver_id, before.span()) {
        schedule::release(unit, Cause::Leave, id.0)?;
        let driver = Resource::Driver(row.content.driver_id);
        hit = schedule::claim_absence(unit, driver, row.span(), Cause::Leave, id.0)?;
    }
    let after = views::Leave::from(row);
    events::record_resource(unit, LeaveEvent::Change.into(), id.0, Some(&before.into()), &after)?;
    Ok(views::Leave { trips: Some((judge.replacements)(unit, &hit)?), ..after })
}

/// Ends a driver's leave early, now or at a moment in the past.
///
/// # Errors
/// `not_found`, `stale`; 422 for a moment in the future; `wrong_state` if it has ended already.
pub fn leave_end(unit: &mut Unit<'_>, id: LeaveId, end: &LeaveEnd) -> Result<views::Leave> {
    let before = store::leave_get(unit.conn, id)?.ok_or_else(Error::not_found)?;
    unit.expect_version(before.version)?;
    unit.lock([Resource::Driver(before.content.driver_id).lock_key()])?;
    let ends_at = schedule::end_absence(unit, before.span(), id.0, end.at)?;
    let row = Leave {
        content: LeaveNew { ends_at, ..before.content.clone() },
        version: before.version + 1,
        updated_at: unit.now,
        ..before
    };
    store::leave_replace(unit.conn, &row)?;
    let after = views::Leave::from(row);
    events::record_resource(unit, LeaveEvent::End.into(), id.0, Some(&before.into()), &after)?;
    Ok(after)
}

fn leave_check(unit: &mut Unit<'_>, row: &Leave) -> Result<()> {
    let mut faults = Vec::from_iter(spans::order_fault(row.span()));
    if store::driver_get(unit.conn, row.content.driver_id)?.is_none() {
        faults.push(Fault::unknown_reference("/driver_id"));
    }
    Fault::expect_none(faults)
}
