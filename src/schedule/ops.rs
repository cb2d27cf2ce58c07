//! Claiming, releasing and looking up the time of vehicles and drivers.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde_json::json;
use uuid::Uuid;

use super::{
    model::{Cause, Demand, Flagged, Occupancy, ReleaseEvent, Resource, ResourceKind, Span},
    rules, store,
    views::HitTrip,
};
use crate::{
    db::{Conn, Unit},
    events::{self, Change},
    kernel::{BookingId, Code, DriverId, Error, Id, Instant, OccupancyId, Result, TripId, VehicleId, text},
    reference::model::RuleCode,
};

/// What the rooms of vehicles and drivers ask about trips. The rules stand on a higher floor, so `bookings` shares this.
#[derive(Clone, Copy)]
pub struct Judge {
    /// Judges the planned trips of a vehicle or driver anew, after something about it has changed, and flags those that it
    /// may not do any more (RULES.md §3.8). The caller has locked the resource.
    pub rejudge: fn(&mut Unit<'_>, Resource) -> Result<()>,
    /// The best replacements for planned trips that have lost their vehicle or driver.
    pub replacements: fn(&mut Unit<'_>, &[TripId]) -> Result<Vec<HitTrip>>,
}

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

/// Claims a resource for an absence. Planned trips give way to it ([`release_plans`]); answers which.
///
/// # Errors
/// `still_out`; `already_exists` where another absence covers part of the span.
pub fn claim_absence(
    unit: &mut Unit<'_>,
    resource: Resource,
    span: Span,
    cause: Cause,
    cause_id: Uuid,
) -> Result<Vec<TripId>> {
    let taken = store::busy(unit.conn, resource.kind(), &[resource.id()], span)?;
    if let Some(other) = taken.iter().find(|row| row.cause != Cause::Trip) {
        let (from, until) = (other.starts_at, other.ends_at);
        let detail = text!(
            "This span is already recorded from {from} to {until}; change or end that record.",
            "已有 {from} 至 {until} 的记录，请修改或提前结束该记录。"
        );
        return Err(Error::new(Code::AlreadyExists, detail));
    }
    let released = release_plans(unit, resource, span, cause, None)?;
    claim(unit, resource, span, cause, cause_id, 0)?;
    Ok(released)
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

/// Releases the active rows of a cause that go on after a moment; all of them if it is none. What ended by then keeps its
/// claims and driving minutes.
pub fn release_after(unit: &mut Unit<'_>, cause_id: Uuid, moment: Option<Instant>) -> Result<()> {
    let goes_on = |row: &&Occupancy| moment.is_none_or(|moment| row.ends_at > moment);
    for row in store::of_cause(unit.conn, Id::from_uuid(cause_id))?.iter().filter(goes_on) {
        store::release_one(unit.conn, row.id)?;
    }
    Ok(())
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
/// outside the span. Answers the flagged trips. `cause` is what the fact is, `except` its own trip. The caller has locked
/// the resource.
///
/// # Errors
/// `still_out` (409) when the resource is out on a trip that meets the span: by its plan, or because it is late.
pub fn release_plans(
    unit: &mut Unit<'_>,
    resource: Resource,
    span: Span,
    cause: Cause,
    except: Option<TripId>,
) -> Result<Vec<TripId>> {
    expect_back(unit, resource, span, except)?;
    let mut released = Vec::new();
    for affected in store::affected_trips(unit.conn, resource, span, except)? {
        if !affected.planned {
            store::cut(unit.conn, affected.row.id, rules::left_beside(affected.row.span(), span))?;
            continue;
        }
        store::release_one(unit.conn, affected.row.id)?;
        flag(unit, resource, affected.trip_id, affected.booking_id, rules::taken_by(resource, cause))?;
        released.push(affected.trip_id);
    }
    Ok(released)
}

/// Releases the claim of a planned trip on a vehicle or driver that may not go any more by this rule, and flags the trip.
/// The caller has locked the resource.
pub fn release_unfit(
    unit: &mut Unit<'_>,
    resource: Resource,
    trip_id: TripId,
    booking_id: BookingId,
    code: RuleCode,
) -> Result<()> {
    for row in store::of_cause(unit.conn, Id::from_uuid(trip_id.0))?.iter().filter(|row| row.resource() == resource) {
        store::release_one(unit.conn, row.id)?;
    }
    flag(unit, resource, trip_id, booking_id, code)
}

/// Flags a trip whose claim on the resource was released, and records that.
fn flag(unit: &mut Unit<'_>, resource: Resource, trip_id: TripId, booking_id: BookingId, code: RuleCode) -> Result<()> {
    store::flag(unit, trip_id, code)?;
    let after = json!({
        "needs_reassignment": true,
        "reassignment_code": code,
        "released": resource.kind(),
        "released_id": resource.id(),
    });
    let change = Change {
        booking_id: Some(booking_id),
        after: Some(after),
        ..Change::of(ReleaseEvent::Release.into(), trip_id.0)
    };
    events::record(unit, &change)
}

/// Refuses while the resource is out on a trip that meets the span, one trip left out.
///
/// # Errors
/// `still_out` (409): it is out by its plan, or because it is late.
pub fn expect_back(unit: &mut Unit<'_>, resource: Resource, span: Span, except: Option<TripId>) -> Result<()> {
    let Some(trip) = store::still_out(unit.conn, resource, span, unit.now, except)? else { return Ok(()) };
    let detail = text!("It is out on a trip; record that trip's return first.", "仍在行程中，请先登记该行程的回场。");
    let error = Error::new(Code::StillOut, detail);
    Err(if unit.actor.sees_all() { error.with("trip_id", trip.to_string()) } else { error })
}

/// Refuses to take a resource out of service from a day on while it is out on a trip that goes on then.
///
/// # Errors
/// `still_out` (409).
pub fn expect_may_retire(unit: &mut Unit<'_>, resource: Resource, from: Option<NaiveDate>) -> Result<()> {
    let Some(day) = from else { return Ok(()) };
    let starts_at = Instant::day_start(day);
    expect_back(unit, resource, Span { starts_at, ends_at: starts_at.max(unit.now).plus_days(1) }, None)
}

/// Planned trips that need another vehicle or driver and start before a moment, the earliest first.
pub fn flagged(conn: &mut Conn, until: Instant) -> Result<Vec<Flagged>> {
    store::flagged(conn, until)
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

/// Vehicles that are off the road at some time in the window, and when.
pub fn off_road(conn: &mut Conn, window: Span) -> Result<Vec<(VehicleId, Span)>> {
    let away = store::away(conn, ResourceKind::Vehicle, window)?;
    Ok(away.into_iter().map(|one| (VehicleId::from_uuid(one.resource_id.0), one.span())).collect())
}

/// Drivers who are on leave at some time in the window, and when.
pub fn on_leave(conn: &mut Conn, window: Span) -> Result<Vec<(DriverId, Span)>> {
    let away = store::away(conn, ResourceKind::Driver, window)?;
    Ok(away.into_iter().map(|one| (DriverId::from_uuid(one.resource_id.0), one.span())).collect())
}

/// The ids of what takes vehicles, or drivers, in the window without being a trip: spans off the road, or leave.
pub fn absences(conn: &mut Conn, kind: ResourceKind, window: Span) -> Result<Vec<Uuid>> {
    Ok(store::away(conn, kind, window)?.into_iter().map(|one| one.cause_id.0).collect())
}

/// What bookings want of all classes in the span, one booking left out.
pub fn demands(conn: &mut Conn, span: Span, except: Option<BookingId>) -> Result<Vec<Demand>> {
    store::demands(conn, span, except)
}
