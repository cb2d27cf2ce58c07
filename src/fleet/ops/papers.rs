//! Use cases of the papers.

use chrono::NaiveDate;

use crate::{
    db::{Conn, Page, PageOf, Reader, Unit},
    events,
    fleet::{
        model::{Paper, PaperEvent, PaperFilter, PaperKind, PaperNew, PaperPatch},
        rules, store, views,
    },
    kernel::{Error, Fault, PaperId, Result, VehicleId},
    schedule::{model::Resource, ops::Judge},
};

/// All papers of these vehicles, in the order in which they were recorded.
pub fn papers_of(conn: &mut Conn, vehicles: &[VehicleId]) -> Result<Vec<Paper>> {
    if vehicles.is_empty() { Ok(Vec::new()) } else { store::papers_of(conn, vehicles) }
}

/// Papers of these kinds that may be valid on any of these days: vehicle, kind, first day, last day as printed
/// ([`PaperKind::last_day`] says until when it is valid).
pub fn papers_between(
    conn: &mut Conn,
    kinds: [PaperKind; 2],
    from: NaiveDate,
    until: NaiveDate,
) -> Result<Vec<(VehicleId, PaperKind, NaiveDate, NaiveDate)>> {
    store::papers_between(conn, kinds, from, until)
}

/// A page of the list of a vehicle's papers.
///
/// # Errors
/// `not_found`.
pub fn paper_list(
    reader: &mut Reader<'_>,
    vehicle_id: VehicleId,
    page: &Page,
    filter: &PaperFilter,
) -> Result<PageOf<views::Paper>> {
    store::vehicle_get(reader.conn, vehicle_id)?.ok_or_else(Error::not_found)?;
    Ok(store::paper_page(reader.conn, vehicle_id, page, filter)?.map(views::Paper::from))
}

/// Records a paper of a vehicle.
///
/// # Errors
/// `not_found`; 422.
pub fn paper_create(unit: &mut Unit<'_>, vehicle_id: VehicleId, new: &PaperNew) -> Result<views::Paper> {
    store::vehicle_get(unit.conn, vehicle_id)?.ok_or_else(Error::not_found)?;
    check(new)?;
    let PaperNew { kind, valid_from, valid_until, number } = new.clone();
    let row = Paper {
        id: PaperId::new(),
        vehicle_id,
        kind,
        valid_from,
        valid_until,
        number,
        version: 1,
        created_at: unit.now,
        updated_at: unit.now,
    };
    store::paper_insert(unit.conn, &row)?;
    let after = views::Paper::from(row);
    events::record_resource(unit, PaperEvent::Create.into(), after.id.0, None, &after)?;
    Ok(after)
}

/// A paper as the API answers it.
///
/// # Errors
/// `not_found`.
pub fn paper_get(reader: &mut Reader<'_>, id: PaperId) -> Result<views::Paper> {
    store::paper_get(reader.conn, id)?.map(views::Paper::from).ok_or_else(Error::not_found)
}

/// Corrects a paper. Planned trips for which the vehicle has no valid one any more are flagged for reassignment (RULES.md
/// §3.8).
///
/// # Errors
/// `not_found`; 422; `if_match_required`, `stale`.
pub fn paper_change(unit: &mut Unit<'_>, id: PaperId, patch: &PaperPatch, judge: Judge) -> Result<views::Paper> {
    let seen = store::paper_get(unit.conn, id)?.ok_or_else(Error::not_found)?;
    let vehicle = Resource::Vehicle(seen.vehicle_id);
    unit.lock([vehicle.lock_key()])?;
    let before = store::paper_get(unit.conn, id)?.ok_or_else(Error::not_found)?;
    let old = before.written();
    let new = patch.apply(&old)?;
    check(&new)?;
    unit.require_version(before.version)?;
    if new == old {
        return Ok(before.into());
    }
    let PaperNew { kind, valid_from, valid_until, number } = new;
    let version = before.version + 1;
    let row = Paper { kind, valid_from, valid_until, number, version, updated_at: unit.now, ..before.clone() };
    store::paper_replace(unit.conn, &row)?;
    (judge.rejudge)(unit, vehicle)?;
    let after = views::Paper::from(row);
    events::record_resource(unit, PaperEvent::Change.into(), id.0, Some(&before.into()), &after)?;
    Ok(after)
}

fn check(new: &PaperNew) -> Result<()> {
    let faults = rules::paper_faults(new);
    Fault::expect_none(faults)
}
