//! Another vehicle or driver for a trip: before departure by a new plan, under way by a new leg.

use super::{
    dispatch::claim,
    drive::{end_leg, expect_free, leg, reading},
    trip_act::LockedTrip,
    whole::{Whole, moment},
};
use crate::{
    bookings::{
        forms,
        model::{Booking, TripEvent, TripState},
        store::trips,
        views,
    },
    db::Unit,
    dispatch::{
        self,
        model::{Assignment, Eligible, Override, Request},
    },
    fleet::{
        self,
        odometer::{Purpose, ReadingSource},
    },
    kernel::{DriverId, Error, Fault, Instant, LockKey, Result, TripId, VehicleId, text},
    reference,
    schedule::{
        self,
        model::{Cause, Resource, Span},
    },
};

/// Assigns another vehicle or driver to a planned trip.
///
/// # Errors
/// 422 if nothing is named, and for unknown ids; `wrong_state`, `not_eligible` (409).
pub fn trip_reassign(unit: &mut Unit<'_>, id: TripId, form: &forms::Reassign) -> Result<views::Trip> {
    if form.vehicle_id.is_none() && form.driver_id.is_none() && form.second_driver_id.is_none() {
        return Err(nothing_named());
    }
    let locks = locks(form.vehicle_id, [form.driver_id, form.second_driver_id.flatten()]);
    let mut act = LockedTrip::load(unit, id, locks)?.begin(unit, &[TripState::Planned])?;
    let trip = act.trip();
    let assignment = Assignment {
        vehicle_id: form.vehicle_id.unwrap_or(trip.vehicle_id),
        driver_id: form.driver_id.unwrap_or(trip.driver_id),
        second_driver_id: form.second_driver_id.unwrap_or(trip.second_driver_id),
    };
    let mut overrides = form.overrides.clone();
    overrides.extend(trip.overrides()?.into_iter().filter(|old| form.overrides.iter().all(|one| one.code != old.code)));
    let one = judge(unit, &act.whole, act.index, assignment, act.whole.booking.starts_at, &overrides)?;
    schedule::ops::release(unit, Cause::Trip, id.0)?;
    let trip = act.trip_mut();
    trip.vehicle_id = one.assignment.vehicle_id;
    trip.driver_id = one.assignment.driver_id;
    trip.second_driver_id = one.assignment.second_driver_id;
    trip.needs_reassignment = false;
    trip.warnings = serde_json::to_string(&one.notes).map_err(Error::internal)?;
    let planned = trip.clone();
    claim(unit, &planned, one.driving_minutes)?;
    act.finish(unit, TripEvent::Reassign, Some(form.reason.clone()))
}

/// Continues a trip with another vehicle or driver after a breakdown. The trip gets a further leg, and its charge keeps
/// one base price (RULES.md §4.3).
///
/// # Errors
/// 422 if nothing is named, and for unknown ids and impossible moments and kilometres; `wrong_state`, `not_eligible`,
/// `still_out` (409).
pub fn trip_continue(unit: &mut Unit<'_>, id: TripId, form: &forms::Continue) -> Result<views::Trip> {
    if form.vehicle_id.is_none() && form.driver_id.is_none() {
        return Err(nothing_named());
    }
    let locked = LockedTrip::load(unit, id, locks(form.vehicle_id, [form.driver_id, None]))?;
    let at = moment(unit, Some(form.at), "/at")?;
    let mut act = locked.begin(unit, &[TripState::Departed])?;
    let legs = act.whole.legs(unit, act.index)?;
    let trip = act.trip();
    let old_drivers: Vec<DriverId> = trip.drivers().collect();
    let assignment = Assignment {
        vehicle_id: form.vehicle_id.unwrap_or(trip.vehicle_id),
        driver_id: form.driver_id.unwrap_or(trip.driver_id),
        second_driver_id: if form.driver_id.is_some() { None } else { trip.second_driver_id },
    };
    let one = judge(unit, &act.whole, act.index, assignment, at, &form.overrides)?;

    let mut broken = legs.last().cloned().ok_or_else(|| Error::internal("a departed trip without a leg"))?;
    end_leg(unit, &mut broken, at, form.odometer_km, &old_drivers)?;
    let same_vehicle = one.assignment.vehicle_id == broken.vehicle_id;
    let takes_over_at = match (same_vehicle, form.replacement_odometer_km) {
        (true, _) => form.odometer_km,
        (false, Some(km)) => km,
        (false, None) => fleet::ops::odometer_current(unit.conn, one.assignment.vehicle_id)?.ok_or_else(no_odometer)?,
    };
    let trip = act.trip_mut();
    trip.vehicle_id = one.assignment.vehicle_id;
    trip.driver_id = one.assignment.driver_id;
    trip.second_driver_id = one.assignment.second_driver_id;
    trip.add_notes(one.notes)?;
    let next = leg(trip, broken.position + 1, at, takes_over_at);
    let drivers: Vec<DriverId> = trip.drivers().collect();
    let (vehicle, ends_at, afterwards) = (trip.vehicle_id, trip.ends_at, trip.is_recorded_afterwards());
    expect_free(unit, id, vehicle, &drivers, (at, None))?;
    trips::leg_insert(unit.conn, &next)?;
    if !same_vehicle {
        reading(
            unit,
            vehicle,
            &next,
            at,
            takes_over_at,
            ReadingSource::Departure,
            Purpose::Departure { reason: true },
            Some(form.reason.clone()),
        )?;
    }

    // The claims of the replaced vehicle and drivers end now; the new ones are claimed for the rest of the plan.
    let buffer = reference::ops::settings(unit.conn)?.content.buffer_minutes;
    schedule::ops::shorten(unit, id.0, at)?;
    let until = ends_at.plus_minutes(buffer);
    if until > at && !afterwards {
        let span = Span { starts_at: at, ends_at: until };
        schedule::ops::claim(unit, Resource::Vehicle(vehicle), span, Cause::Trip, id.0, 0)?;
        for driver in drivers {
            schedule::ops::claim(unit, Resource::Driver(driver), span, Cause::Trip, id.0, one.driving_minutes)?;
        }
    }
    act.finish(unit, TripEvent::Continue, Some(form.reason.clone()))
}

/// The locks of the named vehicle and drivers.
fn locks(vehicle: Option<VehicleId>, drivers: [Option<DriverId>; 2]) -> impl Iterator<Item = LockKey> {
    vehicle
        .map(|id| LockKey::Vehicle(id.0))
        .into_iter()
        .chain(drivers.into_iter().flatten().map(|id| LockKey::Driver(id.0)))
}

/// The refusal of a request that names neither vehicle nor driver.
fn nothing_named() -> Error {
    let detail = text!("Name a vehicle_id or a driver_id.", "请指定 vehicle_id 或 driver_id。");
    Error::invalid(vec![Fault::body("/vehicle_id", "required", detail)])
}

/// The refusal of a replacement that has no readings, such as a hired one, without its odometer.
fn no_odometer() -> Error {
    let detail = text!("This vehicle has no reading; give its odometer.", "该车无里程记录，请填写其里程表读数。");
    Error::invalid(vec![Fault::body("/replacement_odometer_km", "required", detail)])
}

/// Judges an assignment for a trip from a moment on. The pointers of faults lead to the fields of the request's body.
fn judge(
    unit: &mut Unit<'_>,
    whole: &Whole,
    index: usize,
    assignment: Assignment,
    from: Instant,
    overrides: &[Override],
) -> Result<Eligible> {
    let Booking { passengers, ends_at, distance_km, .. } = whole.booking;
    let others: Vec<VehicleId> = whole
        .trips
        .iter()
        .enumerate()
        .filter(|(other, trip)| *other != index && trip.state != TripState::Cancelled)
        .map(|(_, trip)| trip.vehicle_id)
        .collect();
    let places_sent =
        fleet::ops::vehicles_find(unit.conn, &others)?.iter().map(|vehicle| vehicle.content.seats - 1).sum();
    let all_named = whole.open_items().iter().all(|(_, left)| *left == 0);
    let request = Request {
        items: vec![(whole.trips[index].class.clone(), 1)],
        passengers: if all_named { passengers } else { 0 },
        places_sent,
        starts_at: from,
        ends_at: ends_at.max(from.plus_minutes(1)),
        distance_km,
        except: vec![whole.trips[index].id.0],
        past: ends_at <= unit.now,
        in_full: true,
    };
    let judged = dispatch::ops::judge(unit.conn, &request, &[assignment], overrides);
    let mut eligible = judged.map_err(|error| error.without_pointer_prefix("/assignments/0"))?;
    eligible.pop().ok_or_else(|| Error::internal("one assignment was judged, none answered"))
}
