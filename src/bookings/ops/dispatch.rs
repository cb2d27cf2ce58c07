//! Dispatch: all vehicles and drivers that a booking still wants are assigned, or none is.

use super::{
    create::{Admission, admit},
    giving_up::{self, Plan},
    whole::Whole,
};
use crate::{
    bookings::{
        forms,
        model::{Booking, BookingEvent, BookingNew, BookingState, Outcome, Trip, TripState},
        rules::{self, acts},
        store::trips,
        views,
    },
    db::{Conn, Unit},
    dispatch::{
        self,
        model::{Eligible, Request},
    },
    fleet,
    kernel::{BookingId, Error, Instant, LockKey, Money, Result, TripId},
    reference,
    schedule::{
        self,
        model::{Cause, Resource, Span},
    },
};

/// Assigns vehicles and drivers for all that the booking still wants.
///
/// # Errors
/// 422 for unknown ids and a wrong number; `approval_pending`, `wrong_state`, `no_capacity`, `not_eligible` (409).
pub fn booking_dispatch(unit: &mut Unit<'_>, id: BookingId, form: &forms::Dispatch) -> Result<views::Booking> {
    let resources = form.assignments.iter().flat_map(|one| {
        let drivers =
            [Some(one.driver_id), one.second_driver_id].into_iter().flatten().map(|driver| LockKey::Driver(driver.0));
        std::iter::once(LockKey::Vehicle(one.vehicle_id.0)).chain(drivers)
    });
    let mut whole = Whole::lock(unit, id, resources.chain([LockKey::PricesShared]))?;
    unit.expect_version(whole.booking.version)?;
    let open = whole.open_items();
    acts::expect_dispatchable(&whole.booking, open.iter().any(|(_, quantity)| *quantity > 0))?;
    if whole.booking.waitlist {
        // A waiting booking holds no vehicles, so it needs room now.
        let written = whole.booking.written(&whole.items);
        let buffer_minutes = reference::ops::settings(unit.conn)?.content.buffer_minutes;
        let holds = BookingNew { waitlist: false, ..written };
        let admission = admit(unit, &holds, buffer_minutes, Some(id))?;
        whole.booking.wait(false, unit.now);
        whole.booking.over_capacity = admission == Admission::Over;
        // It costs nothing, but vehicle-days that were paid for may be held again.
        let agreed = whole.agreed(unit, holds.starts_at, holds.ends_at)?;
        let plan = |waitlist| Plan::of(&holds, &agreed, waitlist);
        giving_up::charge(unit, &mut whole, &plan(true), Some(&plan(false)), false)?;
    }
    let request =
        Request { partial: form.partial, ..request(unit.conn, &whole.booking, &whole.trips, open, unit.now)? };
    let eligible = dispatch::ops::judge(unit.conn, &request, &form.assignments, &form.overrides)?;
    let slip_count = rules::slip_count(&whole.items, &whole.trips);
    for one in eligible {
        let trip = new_trip(unit, &whole, slip_count, &one)?;
        trips::insert(unit.conn, &trip)?;
        claim(unit, &trip, trip.starts_at, one.driving_minutes)?;
        whole.trips.push(trip);
    }
    if whole.booking.state != BookingState::InProgress {
        whole.booking.state = BookingState::Dispatched;
    }
    let reasons: Vec<String> = form.overrides.iter().map(|one| format!("{}: {}", one.code, one.reason)).collect();
    whole.finish(unit, BookingEvent::Dispatch, (!reasons.is_empty()).then(|| reasons.join("; ")))
}

/// What the booking still needs, as `dispatch` judges it.
pub(super) fn request(
    conn: &mut Conn,
    booking: &Booking,
    trips: &[Trip],
    items: Vec<(String, i64)>,
    now: Instant,
) -> Result<Request> {
    let Booking { passengers, starts_at, ends_at, distance_km, .. } = *booking;
    let sent: Vec<_> =
        trips.iter().filter(|trip| trip.state != TripState::Cancelled).map(|trip| trip.vehicle_id).collect();
    let places_sent = fleet::ops::vehicles_find(conn, &sent)?.iter().map(|vehicle| vehicle.content.seats - 1).sum();
    Ok(Request {
        items,
        passengers,
        places_sent,
        partial: false,
        starts_at,
        ends_at,
        distance_km,
        except: Vec::new(),
        past: ends_at <= now,
        under_way: false,
        in_full: true,
    })
}

/// A new trip for an eligible assignment. Its slip has the next number of the booking.
pub(super) fn new_trip(unit: &Unit<'_>, whole: &Whole, slip_count: i64, one: &Eligible) -> Result<Trip> {
    let booking = &whole.booking;
    Ok(Trip {
        id: TripId::new(),
        booking_id: booking.id,
        department_id: booking.department_id,
        class: one.class.clone(),
        vehicle_id: one.assignment.vehicle_id,
        driver_id: one.assignment.driver_id,
        second_driver_id: one.assignment.second_driver_id,
        starts_at: booking.starts_at,
        ends_at: booking.ends_at,
        state: TripState::Planned,
        outcome: Outcome::CarriedOut,
        needs_reassignment: false,
        departed_at: None,
        returned_at: None,
        picked_up_at: None,
        waiting_minutes: None,
        overnight_nights: None,
        driving_minutes: None,
        tolls_service_fen: Money::ZERO,
        tolls_pass_through_fen: Money::ZERO,
        parking_service_fen: Money::ZERO,
        parking_pass_through_fen: Money::ZERO,
        adjustment_fen: Money::ZERO,
        adjustment_proposed_fen: None,
        adjustment_reason: None,
        adjustment_by: None,
        charge_version: 0,
        presented_at: None,
        confirmed_at: None,
        confirmed_by: None,
        rated_by: None,
        confirmed_version: None,
        signed_by: None,
        slip: None,
        rating: None,
        comment: None,
        dispute_reason: None,
        disputed_from: None,
        upheld: 0,
        close_reason: None,
        warnings: serde_json::to_string(&one.notes).map_err(Error::internal)?,
        version: 1,
        created_at: unit.now,
        updated_at: unit.now,
        correction_proposed: None,
        confirm_working_days: None,
        reassignment_code: None,
        accompanies_trip_id: None,
        slip_no: i64::try_from(whole.trips.len()).unwrap_or(0) + 1,
        slip_count,
        issued_at: Some(unit.now),
        issued_by_name: Some(unit.actor.name.clone()),
        passengers: one.assignment.passengers,
        cancelled_for: None,
        disputed_at: None,
    })
}

/// Claims the trip's vehicle and drivers from a moment on, over its plan and the buffer. A plan whose end has passed claims
/// nothing.
pub(super) fn claim(unit: &mut Unit<'_>, trip: &Trip, from: Instant, driving_minutes: i64) -> Result<()> {
    if trip.ends_at <= unit.now { Ok(()) } else { occupy(unit, trip, from, driving_minutes) }
}

/// Takes the trip's vehicle and drivers from a moment on, to the end of its plan and the buffer. Nothing is taken if that
/// is over by then.
pub(super) fn occupy(unit: &mut Unit<'_>, trip: &Trip, from: Instant, driving_minutes: i64) -> Result<()> {
    let buffer = reference::ops::settings(unit.conn)?.content.buffer_minutes;
    let span = Span { starts_at: from, ends_at: trip.ends_at.plus_minutes(buffer) };
    if span.ends_at <= from {
        return Ok(());
    }
    schedule::ops::claim(unit, Resource::Vehicle(trip.vehicle_id), span, Cause::Trip, trip.id.0, 0)?;
    for driver in trip.drivers() {
        schedule::ops::claim(unit, Resource::Driver(driver), span, Cause::Trip, trip.id.0, driving_minutes)?;
    }
    Ok(())
}
