//! Claiming, releasing and looking up the time of vehicles and drivers.

use std::collections::{BTreeMap, HashMap};

use serde_json::json;
use uuid::Uuid;

use super::{
    model::{Cause, Demand, Occupancy, ReleaseEvent, Resource, ResourceKind, Span},
    rules, store,
};
use crate::{
    db::{Conn, Unit},
    events::{self, Change},
    kernel::{BookingId, Code, DriverId, Error, Id, Instant, OccupancyId, Result, TripId, VehicleId, text},
};

/// Claims a resource over a span.
///
/// # Errors
/// `not_eligible` (409) when it is taken already. The database refuses it.
pub fn claim(
    unit: &mut Unit<'_>,
    resource: Resource,
    span: Span,
    cause: Cause,
    cause_id: Uuid,
    driving_minutes: i64,
) -> Result<()> {
    write(unit, resource, span, cause, cause_id, driving_minutes, true)
}

/// Records a span that has passed, buffer included. It takes nothing, but its driving minutes count.
pub fn record_past(
    unit: &mut Unit<'_>,
    resource: Resource,
    span: Span,
    cause_id: Uuid,
    driving_minutes: i64,
) -> Result<()> {
    write(unit, resource, span, Cause::Trip, cause_id, driving_minutes, false)
}

fn write(
    unit: &mut Unit<'_>,
    resource: Resource,
    span: Span,
    cause: Cause,
    cause_id: Uuid,
    driving_minutes: i64,
    active: bool,
) -> Result<()> {
    let row = Occupancy {
        id: OccupancyId::new(),
        resource_kind: resource.kind(),
        resource_id: resource.id(),
        starts_at: span.starts_at,
        ends_at: span.ends_at,
        cause,
        cause_id: Id::from_uuid(cause_id),
        active,
        driving_minutes,
        created_at: unit.now,
    };
    store::insert(unit.conn, &row)
}

/// Claims a resource for an absence. Planned trips give way to it ([`release_plans`]).
///
/// # Errors
/// `still_out`; `already_exists` where another absence covers part of the span.
pub fn claim_absence(unit: &mut Unit<'_>, resource: Resource, span: Span, cause: Cause, cause_id: Uuid) -> Result<()> {
    let taken = store::busy(unit.conn, resource.kind(), &[resource.id()], span)?;
    if let Some(other) = taken.iter().find(|row| row.cause != Cause::Trip) {
        let (from, until) = (other.starts_at, other.ends_at);
        let detail = text!(
            "This span is already recorded from {from} to {until}; change or end that record.",
            "已有 {from} 至 {until} 的记录，请修改或提前结束该记录。"
        );
        return Err(Error::new(Code::AlreadyExists, detail));
    }
    release_plans(unit, resource, span, None)?;
    claim(unit, resource, span, cause, cause_id, 0)
}

/// Ends an absence early, at `at` or now, and shortens its claim. Answers the absence's new end. An absence that had
/// not begun keeps its first second, so that it stays on record, but takes nothing.
///
/// # Errors
/// 422 for an `at` in the future; `wrong_state` (409) when it has ended.
pub fn end_absence(unit: &mut Unit<'_>, span: Span, cause_id: Uuid, at: Option<Instant>) -> Result<Instant> {
    let at = rules::ended_early(span, at, unit.now)?;
    shorten(unit, cause_id, at)?;
    Ok(at.max(span.starts_at.plus_seconds(1)).min(span.ends_at))
}

/// Releases all active rows of a cause. Answers how many there were.
pub fn release(unit: &mut Unit<'_>, cause: Cause, cause_id: Uuid) -> Result<usize> {
    store::release(unit.conn, cause, Id::from_uuid(cause_id))
}

/// Ends the active rows of a cause at `ends_at`, if that is earlier. A row that would not have begun by then becomes
/// inactive. Recorded driving minutes stay.
pub fn shorten(unit: &mut Unit<'_>, cause_id: Uuid, ends_at: Instant) -> Result<()> {
    for row in store::of_cause(unit.conn, Id::from_uuid(cause_id))? {
        if ends_at < row.ends_at {
            let left = (row.starts_at < ends_at).then_some(Span { ends_at, ..row.span() });
            store::cut(unit.conn, row.id, left)?;
        }
    }
    Ok(())
}

/// The active rows of these resources that overlap the window, in one query for each kind of resource.
pub fn busy(conn: &mut Conn, resources: &[Resource], window: Span) -> Result<Vec<Occupancy>> {
    let mut found = Vec::new();
    for kind in ResourceKind::ALL {
        let ids: Vec<Id<()>> =
            resources.iter().filter(|resource| resource.kind() == *kind).map(|resource| resource.id()).collect();
        if !ids.is_empty() {
            found.extend(store::busy(conn, *kind, &ids, window)?);
        }
    }
    Ok(found)
}

/// The booking numbers of these trips, by trip, for messages about a clash.
pub fn booking_numbers(conn: &mut Conn, trips: &[TripId]) -> Result<HashMap<TripId, String>> {
    if trips.is_empty() { Ok(HashMap::new()) } else { Ok(store::booking_numbers(conn, trips)?.into_iter().collect()) }
}

/// The inactive rows of these drivers that have driving minutes and overlap the window: those that ended early, and
/// those recorded afterwards. Active rows are answered by [`busy`].
pub fn driven(conn: &mut Conn, drivers: &[DriverId], window: Span) -> Result<Vec<Occupancy>> {
    if drivers.is_empty() { Ok(Vec::new()) } else { store::driven(conn, &store::plain(drivers), window) }
}

/// Records the driving minutes of each driver of a trip in place of the planned ones, and answers in how many rows. It
/// is 0 where the trip has claimed nothing; then use [`record_past`]. Call it before [`shorten`], so that it also finds
/// the rows of a trip that was back before its planned start.
pub fn record_driving(unit: &mut Unit<'_>, cause_id: Uuid, minutes: i64) -> Result<usize> {
    store::record_driving(unit.conn, Id::from_uuid(cause_id), minutes)
}

/// Makes room for a fact: an absence, or a trip that really took place (RULES.md §2.4). Planned trips that never
/// departed lose their claim on the resource and are flagged. Rows of trips that have run are cut back to what lies
/// outside the span. Answers the flagged trips. `except` is the fact's own trip. The caller has locked the resource.
///
/// # Errors
/// `still_out` (409) when the resource is out on a trip that meets the span: by its plan, or because it is late.
pub fn release_plans(
    unit: &mut Unit<'_>,
    resource: Resource,
    span: Span,
    except: Option<TripId>,
) -> Result<Vec<TripId>> {
    if let Some(trip) = store::still_out(unit.conn, resource, span, unit.now, except)? {
        let detail =
            text!("It is out on a trip; record that trip's return first.", "仍在行程中，请先登记该行程的回场。");
        return Err(Error::new(Code::StillOut, detail).with("trip_id", trip.to_string()));
    }
    let mut released = Vec::new();
    for affected in store::affected_trips(unit.conn, resource, span, except)? {
        if !affected.planned {
            store::cut(unit.conn, affected.row.id, rules::left_beside(affected.row.span(), span))?;
            continue;
        }
        store::release_one(unit.conn, affected.row.id)?;
        store::flag(unit, affected.trip_id)?;
        let change = Change {
            booking_id: Some(affected.booking_id),
            after: Some(json!({"needs_reassignment": true, "released": resource.kind(), "released_id": resource.id()})),
            ..Change::of(ReleaseEvent::Release.into(), affected.trip_id.0)
        };
        events::record(unit, &change)?;
        released.push(affected.trip_id);
    }
    Ok(released)
}

/// Replaces what a booking wants.
pub fn demand_set(unit: &mut Unit<'_>, booking_id: BookingId, demands: &[Demand]) -> Result<()> {
    store::demand_delete(unit.conn, booking_id)?;
    demand_add(unit, booking_id, demands)
}

/// Records what a new booking wants.
pub fn demand_add(unit: &mut Unit<'_>, booking_id: BookingId, demands: &[Demand]) -> Result<()> {
    store::demand_insert(unit.conn, booking_id, demands)
}

/// Vehicles that are off the road at some time in the window.
pub fn off_road(conn: &mut Conn, window: Span) -> Result<Vec<VehicleId>> {
    store::off_road(conn, window)
}

/// By class, the greatest number of vehicles wanted at one moment within the span, one booking left out.
pub fn demand_peaks(conn: &mut Conn, span: Span, except: Option<BookingId>) -> Result<BTreeMap<String, i64>> {
    let mut by_class: BTreeMap<String, Vec<_>> = BTreeMap::new();
    for one in store::demands(conn, span, except)? {
        by_class.entry(one.class).or_default().push((one.starts_at, one.ends_at, one.quantity));
    }
    Ok(by_class.into_iter().map(|(class, demands)| (class, rules::peak(&demands, span))).collect())
}
