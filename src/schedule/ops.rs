//! Taking, giving up and looking up time.

use std::collections::{BTreeMap, HashMap};

use serde_json::json;
use uuid::Uuid;

use super::{
    model::{Cause, Demand, Occupancy, Resource, ResourceKind, Span},
    rules, store,
};
use crate::{
    db::{Conn, Unit},
    events::{self, Change},
    kernel::{BookingId, Code, DriverId, Error, Id, Instant, OccupancyId, Result, TripId, VehicleId, text},
};

/// Takes a resource over a span.
///
/// # Errors
/// `not_eligible` when it is taken already: the database refuses.
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

/// Writes down a span that has passed, buffer included: it takes nothing, but what was driven in it counts.
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

/// Takes a resource for an absence, which is a fact: plans that it meets are released ([`release_plans`]).
///
/// # Errors
/// `still_out`; `already_exists` where another absence covers part of it.
pub fn claim_absence(unit: &mut Unit<'_>, resource: Resource, span: Span, cause: Cause, cause_id: Uuid) -> Result<()> {
    let taken = store::busy(unit.conn, resource.kind(), &[resource.id()], span)?;
    if let Some(other) = taken.iter().find(|row| row.cause != Cause::Trip) {
        let (from, until) = (other.starts_at, other.ends_at);
        let detail = text!(
            "There is such a span already, from {from} to {until}; change or end that one.",
            "已有 {from} 至 {until} 的记录，请修改或提前结束该记录。"
        );
        return Err(Error::new(Code::AlreadyExists, detail));
    }
    release_plans(unit, resource, span, None)?;
    claim(unit, resource, span, cause, cause_id, 0)
}

/// Ends an absence early, now or at `at`: its claim is shortened. Answers the absence's new end; one that had not begun
/// keeps its first second, and with it its place on record, but takes nothing.
///
/// # Errors
/// 422 for an `at` in the future; 409 `wrong_state` when it has ended.
pub fn end_absence(unit: &mut Unit<'_>, span: Span, cause_id: Uuid, at: Option<Instant>) -> Result<Instant> {
    let at = rules::ended_early(span, at, unit.now)?;
    shorten(unit, cause_id, at)?;
    Ok(at.max(span.starts_at.plus_seconds(1)).min(span.ends_at))
}

/// Gives up all that a cause holds. Answers how many rows that were.
pub fn release(unit: &mut Unit<'_>, cause: Cause, cause_id: Uuid) -> Result<usize> {
    store::release(unit.conn, cause, Id::from_uuid(cause_id))
}

/// Lets all that a cause holds end at `ends_at`, if that is earlier. What would not have begun by then takes nothing
/// more; the driving on record stays.
pub fn shorten(unit: &mut Unit<'_>, cause_id: Uuid, ends_at: Instant) -> Result<()> {
    for row in store::of_cause(unit.conn, Id::from_uuid(cause_id))? {
        if ends_at < row.ends_at {
            let left = (row.starts_at < ends_at).then_some(Span { ends_at, ..row.span() });
            store::cut(unit.conn, row.id, left)?;
        }
    }
    Ok(())
}

/// All that takes these resources within the window, in one query for each kind of resource.
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

/// The numbers of the bookings that these trips belong to, by trip: to name what a plan runs into.
pub fn booking_numbers(conn: &mut Conn, trips: &[TripId]) -> Result<HashMap<TripId, String>> {
    if trips.is_empty() { Ok(HashMap::new()) } else { Ok(store::booking_numbers(conn, trips)?.into_iter().collect()) }
}

/// What these drivers drove in spans that take nothing any more and overlap the window: given up early, or recorded
/// afterwards. What still takes time is among the [`busy`].
pub fn driven(conn: &mut Conn, drivers: &[DriverId], window: Span) -> Result<Vec<Occupancy>> {
    if drivers.is_empty() { Ok(Vec::new()) } else { store::driven(conn, &store::bare(drivers), window) }
}

/// Writes down what each driver of a trip drove, in place of what was planned; answers in how many rows. None where the
/// trip claimed nothing: then [`record_past`]. Before [`shorten`], so that a trip which was back before its planned
/// start counts too.
pub fn record_driving(unit: &mut Unit<'_>, cause_id: Uuid, minutes: i64) -> Result<usize> {
    store::record_driving(unit.conn, Id::from_uuid(cause_id), minutes)
}

/// Makes room for a fact (RULES.md §2.4): trips that were to use the resource in its span and never departed lose their
/// claim on it and are flagged; the rows of those that have run are cut back to what lies beside it. Answers the
/// flagged trips. The fact's own trip is the exception. Call it with the resource locked.
///
/// # Errors
/// `still_out` (409) when a trip departed with it before the span's end and has not returned.
pub fn release_plans(
    unit: &mut Unit<'_>,
    resource: Resource,
    span: Span,
    except: Option<TripId>,
) -> Result<Vec<TripId>> {
    if let Some(trip) = store::still_out(unit.conn, resource, span, except)? {
        let detail =
            text!("It is out on a trip; record that trip's return first.", "仍在行程中，请先登记该行程的回场。");
        return Err(Error::new(Code::StillOut, detail).with("trip_id", trip.to_string()));
    }
    let mut released = Vec::new();
    for met in store::trips_met(unit.conn, resource, span, except)? {
        if !met.planned {
            store::cut(unit.conn, met.row.id, rules::left_beside(met.row.span(), span))?;
            continue;
        }
        store::release_one(unit.conn, met.row.id)?;
        store::flag(unit, met.trip_id)?;
        let change = Change {
            subject_kind: "trip",
            subject_id: met.trip_id.0,
            booking_id: Some(met.booking_id),
            action: "release",
            after: Some(json!({"needs_reassignment": true, "released": resource.kind(), "released_id": resource.id()})),
            ..Change::default()
        };
        events::record(unit, &change)?;
        released.push(met.trip_id);
    }
    Ok(released)
}

/// What a booking wants, in place of what it wanted.
pub fn demand_set(unit: &mut Unit<'_>, booking_id: BookingId, demands: &[Demand]) -> Result<()> {
    store::demand_delete(unit.conn, booking_id)?;
    demand_add(unit, booking_id, demands)
}

/// What a new booking wants.
pub fn demand_add(unit: &mut Unit<'_>, booking_id: BookingId, demands: &[Demand]) -> Result<()> {
    store::demand_insert(unit.conn, booking_id, demands)
}

/// Vehicles that are off the road at some time in the window.
pub fn off_road(conn: &mut Conn, window: Span) -> Result<Vec<VehicleId>> {
    store::off_road(conn, window)
}

/// The greatest number of vehicles wanted at one moment within the span, without what one booking wants: by class.
pub fn demand_peaks(conn: &mut Conn, span: Span, except: Option<BookingId>) -> Result<BTreeMap<String, i64>> {
    let mut by_class: BTreeMap<String, Vec<_>> = BTreeMap::new();
    for one in store::demands(conn, span, except)? {
        by_class.entry(one.class).or_default().push((one.starts_at, one.ends_at, one.quantity));
    }
    Ok(by_class.into_iter().map(|(class, demands)| (class, rules::peak(&demands, span))).collect())
}
