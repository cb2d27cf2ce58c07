//! Use cases of off-road spans.

use crate::{
    db::{Conn, Page, PageOf, Reader, Unit},
    events,
    fleet::{
        forms::OffRoadEnd,
        model::{OffRoad, OffRoadEvent, OffRoadFilter, OffRoadNew, OffRoadPatch},
        store::{self, maintenance},
        views,
    },
    kernel::{Error, Fault, OffRoadId, Result, text},
    schedule::{
        model::{Cause, Resource},
        ops::{self as schedule, Judge},
        rules as spans,
    },
};

/// An off-road span as the API answers it.
///
/// # Errors
/// `not_found`.
pub fn off_road_get(reader: &mut Reader<'_>, id: OffRoadId) -> Result<views::OffRoad> {
    let row = store::off_road_get(reader.conn, id)?.ok_or_else(Error::not_found)?;
    view(reader.conn, row)
}

/// The spans with these ids, in no particular order. Unknown ids are skipped.
pub fn off_road_find(conn: &mut Conn, ids: &[OffRoadId]) -> Result<Vec<OffRoad>> {
    if ids.is_empty() { Ok(Vec::new()) } else { store::off_roads(conn, ids) }
}

/// A row as the API answers it.
fn view(conn: &mut Conn, row: OffRoad) -> Result<views::OffRoad> {
    let plans = maintenance::plans_of_spans(conn, &[row.id])?.remove(&row.id);
    Ok(views::OffRoad::of(row, plans.unwrap_or_default()))
}

/// A page of the list of off-road spans.
pub fn off_road_list(reader: &mut Reader<'_>, page: &Page, filter: &OffRoadFilter) -> Result<PageOf<views::OffRoad>> {
    let rows = store::off_road_page(reader.conn, page, filter)?;
    let ids: Vec<OffRoadId> = rows.items.iter().map(|row| row.id).collect();
    let mut plans = maintenance::plans_of_spans(reader.conn, &ids)?;
    Ok(rows.map(|row| {
        let of_span = plans.remove(&row.id).unwrap_or_default();
        views::OffRoad::of(row, of_span)
    }))
}

/// Records an off-road span. It takes precedence over plans: trips that are planned in that time lose the vehicle and
/// are flagged for reassignment (RULES.md §2.5).
///
/// # Errors
/// 422; `still_out` while the vehicle is out on a trip; `already_exists` if another span of the vehicle
/// overlaps.
pub fn off_road_create(unit: &mut Unit<'_>, new: &OffRoadNew, judge: Judge) -> Result<views::OffRoad> {
    let row =
        OffRoad { id: OffRoadId::new(), content: new.clone(), version: 1, created_at: unit.now, updated_at: unit.now };
    off_road_check(unit, &row)?;
    unit.lock([Resource::Vehicle(row.content.vehicle_id).lock_key()])?;
    store::off_road_insert(unit.conn, &row)?;
    let vehicle = Resource::Vehicle(row.content.vehicle_id);
    let hit = schedule::claim_absence(unit, vehicle, row.span(), Cause::OffRoad, row.id.0)?;
    let after = views::OffRoad::of(row, Vec::new());
    events::record_resource(unit, OffRoadEvent::Create.into(), after.id.0, None, &after)?;
    Ok(views::OffRoad { trips: Some((judge.replacements)(unit, &hit)?), ..after })
}

/// Changes an off-road span. The time that it takes moves with it, so other planned trips may lose the vehicle.
///
/// # Errors
/// `not_found`; 422; `if_match_required`, `stale`; as [`off_road_create`].
pub fn off_road_change(
    unit: &mut Unit<'_>,
    id: OffRoadId,
    patch: &OffRoadPatch,
    judge: Judge,
) -> Result<views::OffRoad> {
    let before = store::off_road_get(unit.conn, id)?.ok_or_else(Error::not_found)?;
    let new = patch.apply(&before.content)?;
    let row = OffRoad { content: new, version: before.version + 1, updated_at: unit.now, ..before };
    off_road_check(unit, &row)?;
    unit.require_version(before.version)?;
    if row.content == before.content {
        return view(unit.conn, before);
    }
    unit.lock([
        Resource::Vehicle(before.content.vehicle_id).lock_key(),
        Resource::Vehicle(row.content.vehicle_id).lock_key(),
    ])?;
    let shown = view(unit.conn, before.clone())?;
    if row.content.vehicle_id != before.content.vehicle_id && !shown.maintenance_plan_ids.is_empty() {
        let detail = text!(
            "Maintenance of the vehicle is recorded in this span; make those records void first.",
            "该时段已登记本车的保养记录，请先作废这些记录。"
        );
        return Err(Error::body("/vehicle_id", "has_maintenance", detail));
    }
    store::off_road_replace(unit.conn, &row)?;
    let mut hit = Vec::new();
    if (row.content.vehicle_id, row.span()) != (before.content.vehicle_id, before.span()) {
        schedule::release(unit, Cause::OffRoad, id.0)?;
        let vehicle = Resource::Vehicle(row.content.vehicle_id);
        hit = schedule::claim_absence(unit, vehicle, row.span(), Cause::OffRoad, id.0)?;
    }
    let after = views::OffRoad::of(row, shown.maintenance_plan_ids.clone());
    events::record_resource(unit, OffRoadEvent::Change.into(), id.0, Some(&shown), &after)?;
    Ok(views::OffRoad { trips: Some((judge.replacements)(unit, &hit)?), ..after })
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
        ..before.clone()
    };
    store::off_road_replace(unit.conn, &row)?;
    let before = view(unit.conn, before)?;
    let after = views::OffRoad::of(row, before.maintenance_plan_ids.clone());
    events::record_resource(unit, OffRoadEvent::End.into(), id.0, Some(&before), &after)?;
    Ok(after)
}

fn off_road_check(unit: &mut Unit<'_>, row: &OffRoad) -> Result<()> {
    let mut faults = Vec::from_iter(spans::order_fault(row.span()));
    if store::vehicle_get(unit.conn, row.content.vehicle_id)?.is_none() {
        faults.push(Fault::unknown_reference("/vehicle_id"));
    }
    Fault::expect_none(faults)
}
