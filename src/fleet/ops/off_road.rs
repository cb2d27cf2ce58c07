//! Use cases of off-road spans.

use crate::{
    db::{Page, PageOf, Reader, Unit},
    events,
    fleet::{
        forms::OffRoadEnd,
        model::{OffRoad, OffRoadEvent, OffRoadFilter, OffRoadNew, OffRoadPatch},
        store, views,
    },
    kernel::{Error, Fault, OffRoadId, Result},
    schedule::{
        model::{Cause, Resource},
        ops as schedule, rules as spans,
    },
};

/// An off-road span as the API answers it.
///
/// # Errors
/// `not_found`.
pub fn off_road_get(reader: &mut Reader<'_>, id: OffRoadId) -> Result<views::OffRoad> {
    store::off_road_get(reader.conn, id)?.map(views::OffRoad::from).ok_or_else(Error::not_found)
}

/// A page of the list of off-road spans.
pub fn off_road_list(reader: &mut Reader<'_>, page: &Page, filter: &OffRoadFilter) -> Result<PageOf<views::OffRoad>> {
    Ok(store::off_road_page(reader.conn, page, filter)?.map(views::OffRoad::from))
}

/// Records an off-road span. It takes precedence over plans: trips that are planned in that time lose the vehicle and
/// are flagged for reassignment (RULES.md §2.5).
///
/// # Errors
/// 422; `still_out` while the vehicle is out on a trip; `already_exists` if another span of the vehicle
/// overlaps.
pub fn off_road_create(unit: &mut Unit<'_>, new: &OffRoadNew) -> Result<views::OffRoad> {
    let row =
        OffRoad { id: OffRoadId::new(), content: new.clone(), version: 1, created_at: unit.now, updated_at: unit.now };
    off_road_check(unit, &row)?;
    unit.lock([Resource::Vehicle(row.content.vehicle_id).lock_key()])?;
    store::off_road_insert(unit.conn, &row)?;
    schedule::claim_absence(unit, Resource::Vehicle(row.content.vehicle_id), row.span(), Cause::OffRoad, row.id.0)?;
    let after = views::OffRoad::from(row);
    events::record_resource(unit, OffRoadEvent::Create.into(), after.id.0, None, &after)?;
    Ok(after)
}

/// Changes an off-road span. The time that it takes moves with it, so other planned trips may lose the vehicle.
///
/// # Errors
/// `not_found`; 422; `if_match_required`, `stale`; as [`off_road_create`].
pub fn off_road_change(unit: &mut Unit<'_>, id: OffRoadId, patch: &OffRoadPatch) -> Result<views::OffRoad> {
    let before = store::off_road_get(unit.conn, id)?.ok_or_else(Error::not_found)?;
    let new = patch.apply(&before.content)?;
    let row = OffRoad { content: new, version: before.version + 1, updated_at: unit.now, ..before };
    off_road_check(unit, &row)?;
    unit.require_version(before.version)?;
    if row.content == before.content {
        return Ok(before.into());
    }
    unit.lock([
        Resource::Vehicle(before.content.vehicle_id).lock_key(),
        Resource::Vehicle(row.content.vehicle_id).lock_key(),
    ])?;
    store::off_road_replace(unit.conn, &row)?;
    if (row.content.vehicle_id, row.span()) != (before.content.vehicle_id, before.span()) {
        schedule::release(unit, Cause::OffRoad, id.0)?;
        schedule::claim_absence(unit, Resource::Vehicle(row.content.vehicle_id), row.span(), Cause::OffRoad, id.0)?;
    }
    let after = views::OffRoad::from(row);
    events::record_resource(unit, OffRoadEvent::Change.into(), id.0, Some(&before.into()), &after)?;
    Ok(after)
}

/// Ends an off-road span early, now or at a moment in the past.
///
/// # Errors
/// `not_found`, `stale`; 422 for a moment in the future; `wrong_state` if it has ended already.
pub fn off_road_end(unit: &mut Unit<'_>, id: OffRoadId, end: &OffRoadEnd) -> Result<views::OffRoad> {
    let before = store::off_road_get(unit.conn, id)?.ok_or_else(Error::not_found)?;
    unit.expect_version(before.version)?;
    unit.lock([Resource::Vehicle(before.content.vehicle_id).lock_key()])?;
    let ends_at = schedule::end_absence(unit, before.span(), id.0, end.at)?;
    let row = OffRoad {
        content: OffRoadNew { ends_at, ..before.content.clone() },
        version: before.version + 1,
        updated_at: unit.now,
        ..before
    };
    store::off_road_replace(unit.conn, &row)?;
    let after = views::OffRoad::from(row);
    events::record_resource(unit, OffRoadEvent::End.into(), id.0, Some(&before.into()), &after)?;
    Ok(after)
}

fn off_road_check(unit: &mut Unit<'_>, row: &OffRoad) -> Result<()> {
    let mut faults = Vec::from_iter(spans::order_fault(row.span()));
    if store::vehicle_get(unit.conn, row.content.vehicle_id)?.is_none() {
        faults.push(Fault::unknown_reference("/vehicle_id"));
    }
    if faults.is_empty() { Ok(()) } else { Err(Error::invalid(faults)) }
}
