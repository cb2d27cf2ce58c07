//! Another vehicle or driver for a trip: before departure by a new plan, under way by a new leg.

use super::{
    dispatch::{claim, new_trip, occupy},
    drive::{end_leg, expect_free, leg, reading},
    read,
    trip_act::LockedTrip,
    whole::{Whole, moment},
};
use crate::{
    bookings::{
        forms,
        model::{Booking, Leg, Trip, TripEvent, TripState},
        rules::{self, acts},
        store::trips,
        views,
    },
    charges::model::Item,
    db::{Conn, Unit},
    dispatch::{
        self,
        model::{Assignment, Eligible, Override, Request},
    },
    events,
    fleet::{
        self,
        odometer::{Purpose, ReadingSource},
    },
    kernel::{DriverId, Error, Fault, Instant, LockKey, Result, TripId, VehicleId, text},
    schedule::{self, model::Cause},
};

/// Assigns another vehicle or driver to a planned trip.
///
/// # Errors
/// 422 if nothing is named, and for unknown ids; `wrong_state`, `not_eligible` (409).
pub fn trip_reassign(unit: &mut Unit<'_>, id: TripId, form: &forms::Reassign) -> Result<views::Trip> {
    let names_nobody = form.driver_id.is_none() && form.second_driver_id.is_none();
    if form.vehicle_id.is_none() && names_nobody && form.passengers.is_none() {
        return Err(nothing_named());
    }
    let locks = locks(form.vehicle_id, [form.driver_id, form.second_driver_id.flatten()]);
    let mut act = LockedTrip::load(unit, id, locks)?.begin(unit, acts::AHEAD)?;
    let trip = act.trip();
    let assignment = Assignment {
        vehicle_id: form.vehicle_id.unwrap_or(trip.vehicle_id),
        driver_id: form.driver_id.unwrap_or(trip.driver_id),
        second_driver_id: form.second_driver_id.unwrap_or(trip.second_driver_id),
        passengers: form.passengers.or(trip.passengers),
    };
    let mut overrides = form.overrides.clone();
    overrides.extend(trip.overrides()?.into_iter().filter(|old| form.overrides.iter().all(|one| one.code != old.code)));
    let one = judge(unit, &act.whole, act.index, assignment, act.whole.booking.starts_at, &overrides)?;
    schedule::ops::release(unit, Cause::Trip, id.0)?;
    let trip = act.trip_mut();
    trip.vehicle_id = one.assignment.vehicle_id;
    trip.driver_id = one.assignment.driver_id;
    trip.second_driver_id = one.assignment.second_driver_id;
    trip.passengers = one.assignment.passengers;
    trip.issue(&unit.actor.name, unit.now);
    trip.needs_reassignment = false;
    trip.reassignment_code = None;
    trip.warnings = serde_json::to_string(&one.notes).map_err(Error::internal)?;
    let planned = trip.clone();
    claim(unit, &planned, planned.starts_at, one.driving_minutes)?;
    act.finish(unit, TripEvent::Reassign, Some(form.reason.clone()))
}

/// Continues a trip with another vehicle or driver after a breakdown, or with several vehicles. The trip gets a further
/// leg, and its charge keeps one base price; each further vehicle makes a trip of its own, which is not charged (RULES.md
/// §4.3).
///
/// # Errors
/// 422 if nothing is named, and for unknown ids and impossible moments and kilometres; `wrong_state`, `not_eligible`,
/// `still_out` (409).
pub fn trip_continue(unit: &mut Unit<'_>, id: TripId, form: &forms::Continue) -> Result<views::Trip> {
    if form.vehicle_id.is_none() && (form.driver_id.is_none() || !form.further_vehicles.is_empty()) {
        return Err(nothing_named());
    }
    let further = form.further_vehicles.iter();
    let further = further.flat_map(|one| locks(Some(one.vehicle_id), [Some(one.driver_id), one.second_driver_id]));
    let locked = LockedTrip::load(unit, id, locks(form.vehicle_id, [form.driver_id, None]).chain(further))?;
    let at = moment(unit, Some(form.at), "/at")?;
    let mut act = locked.begin(unit, acts::OUT)?;
    let legs = act.whole.legs(unit, act.index)?;
    let trip = act.trip();
    let old_drivers: Vec<DriverId> = trip.drivers().collect();
    let assignment = Assignment {
        vehicle_id: form.vehicle_id.unwrap_or(trip.vehicle_id),
        driver_id: form.driver_id.unwrap_or(trip.driver_id),
        second_driver_id: if form.driver_id.is_some() { None } else { trip.second_driver_id },
        // With several vehicles nobody has said who sits where.
        passengers: trip.passengers.filter(|_| form.further_vehicles.is_empty()),
    };
    let mut eligible = judge_rescue(unit, &act.whole, act.index, assignment, at, form)?.into_iter();
    let one = eligible.next().ok_or_else(|| Error::internal("assignments were judged, none answered"))?;

    let mut broken = legs.last().cloned().ok_or_else(|| Error::internal("a departed trip without a leg"))?;
    end_leg(unit, &mut broken, at, form.odometer_km, &old_drivers)?;
    let same_vehicle = one.assignment.vehicle_id == broken.vehicle_id;
    let takes_over_at = if same_vehicle {
        form.odometer_km
    } else {
        odometer(unit, one.assignment.vehicle_id, form.replacement_odometer_km, "/replacement_odometer_km")?
    };
    let trip = act.trip_mut();
    trip.vehicle_id = one.assignment.vehicle_id;
    trip.driver_id = one.assignment.driver_id;
    trip.second_driver_id = one.assignment.second_driver_id;
    trip.passengers = one.assignment.passengers;
    trip.add_notes(one.notes)?;
    let trip = trip.clone();
    let next = leg(&trip, broken.position + 1, at, takes_over_at);
    // The claims of the replaced vehicle and drivers end now; the new ones are claimed for the rest of the plan.
    schedule::ops::shorten(unit, id.0, at)?;
    set_out(unit, &trip, &next, same_vehicle, one.driving_minutes, &form.reason)?;
    let slip_count =
        rules::slip_count(&act.whole.items, &act.whole.trips) + i64::try_from(form.further_vehicles.len()).unwrap_or(0);
    for (index, (one, given)) in eligible.zip(&form.further_vehicles).enumerate() {
        let place = format!("/further_vehicles/{index}/odometer_km");
        let takes_over_at = odometer(unit, given.vehicle_id, given.odometer_km, &place)?;
        let vehicle = fleet::ops::vehicle_find(unit.conn, given.vehicle_id)?.ok_or_else(Error::not_found)?;
        let further = Trip {
            accompanies_trip_id: Some(id),
            class: vehicle.content.class,
            state: TripState::Departed,
            starts_at: at,
            ends_at: trip.ends_at.max(at.plus_minutes(1)),
            departed_at: Some(at),
            ..new_trip(unit, &act.whole, slip_count, &one)?
        };
        trips::insert(unit.conn, &further)?;
        set_out(unit, &further, &leg(&further, 1, at, takes_over_at), false, one.driving_minutes, &form.reason)?;
        let after = Some(read::trip_json(unit, &further)?);
        let change = events::Change {
            booking_id: Some(further.booking_id),
            after,
            reason: Some(form.reason.clone()),
            ..events::Change::of(TripEvent::Depart.into(), further.id.0)
        };
        events::record(unit, &change)?;
        act.whole.trips.push(further);
    }
    act.finish(unit, TripEvent::Continue, Some(form.reason.clone()))
}

/// Judges what goes on after a breakdown: the replacement first, then the further vehicles in their order.
fn judge_rescue(
    unit: &mut Unit<'_>,
    whole: &Whole,
    index: usize,
    replacement: Assignment,
    at: Instant,
    form: &forms::Continue,
) -> Result<Vec<Eligible>> {
    let further = form.further_vehicles.iter().map(|one| Assignment {
        vehicle_id: one.vehicle_id,
        driver_id: one.driver_id,
        second_driver_id: one.second_driver_id,
        passengers: one.passengers,
    });
    let assignments: Vec<Assignment> = std::iter::once(replacement).chain(further).collect();
    let mut request = request(unit.conn, &whole.booking, &whole.items, &whole.trips, index, at, unit.now)?;
    request.under_way = true;
    // The further vehicles are of their own classes, which were not booked.
    let ids: Vec<VehicleId> = form.further_vehicles.iter().map(|one| one.vehicle_id).collect();
    let vehicles = fleet::ops::vehicles_find(unit.conn, &ids)?;
    request.items.extend(vehicles.into_iter().map(|vehicle| (vehicle.content.class, 1)));
    dispatch::ops::judge(unit.conn, &request, &assignments, &form.overrides).map_err(|error| {
        let pointed = error.with_pointer_prefix("/assignments/0", "");
        (1..assignments.len()).fold(pointed, |error, index| {
            error.with_pointer_prefix(&format!("/assignments/{index}/"), &format!("/further_vehicles/{}/", index - 1))
        })
    })
}

/// The odometer of a vehicle that takes over: as given, or its latest reading.
///
/// # Errors
/// 422 for a vehicle without readings, such as a hired one.
fn odometer(unit: &mut Unit<'_>, vehicle: VehicleId, given: Option<i64>, pointer: &str) -> Result<i64> {
    if let Some(km) = given {
        return Ok(km);
    }
    fleet::ops::odometer_current(unit.conn, vehicle)?.ok_or_else(|| {
        let detail = text!("This vehicle has no reading; give its odometer.", "该车无里程记录，请填写其里程表读数。");
        Error::invalid(vec![Fault::body(pointer, "required", detail)])
    })
}

/// Begins a leg under way: stores it, reads the odometer of another vehicle, and claims vehicle and drivers for the rest of
/// the plan. A trip that is recorded afterwards claims nothing.
fn set_out(
    unit: &mut Unit<'_>,
    trip: &Trip,
    leg: &Leg,
    same_vehicle: bool,
    driving_minutes: i64,
    reason: &str,
) -> Result<()> {
    let (at, vehicle) = (leg.departed_at, leg.vehicle_id);
    let drivers: Vec<DriverId> = trip.drivers().collect();
    expect_free(unit, trip.id, vehicle, &drivers, (at, None))?;
    trips::leg_insert(unit.conn, leg)?;
    if !same_vehicle {
        let (source, purpose) = (ReadingSource::Departure, Purpose::Departure { reason: true });
        reading(unit, vehicle, leg, at, leg.departure_km, source, purpose, Some(reason.to_owned()))?;
    }
    if trip.is_recorded_afterwards() { Ok(()) } else { occupy(unit, trip, at, driving_minutes) }
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
    let detail = text!("Name a vehicle_id or a driver_id.", "请指定车辆或驾驶员。");
    Error::invalid(vec![Fault::body("/vehicle_id", "required", detail)])
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
    let request = request(unit.conn, &whole.booking, &whole.items, &whole.trips, index, from, unit.now)?;
    let judged = dispatch::ops::judge(unit.conn, &request, &[assignment], overrides);
    let mut eligible = judged.map_err(|error| error.with_pointer_prefix("/assignments/0", ""))?;
    eligible.pop().ok_or_else(|| Error::internal("one assignment was judged, none answered"))
}

/// What a trip of the booking needs of a vehicle and its drivers from a moment on, as `dispatch` judges it.
pub(super) fn request(
    conn: &mut Conn,
    booking: &Booking,
    items: &[Item],
    trips: &[Trip],
    index: usize,
    from: Instant,
    now: Instant,
) -> Result<Request> {
    let Booking { passengers, ends_at, distance_km, .. } = *booking;
    let others: Vec<VehicleId> = trips
        .iter()
        .enumerate()
        .filter(|(other, trip)| *other != index && trip.state != TripState::Cancelled)
        .map(|(_, trip)| trip.vehicle_id)
        .collect();
    let places_sent = fleet::ops::vehicles_find(conn, &others)?.iter().map(|vehicle| vehicle.content.seats - 1).sum();
    let all_named = rules::open_items(items, trips).iter().all(|(_, left)| *left == 0);
    Ok(Request {
        items: vec![(trips[index].class.clone(), 1)],
        passengers: if all_named { passengers } else { 0 },
        places_sent,
        partial: false,
        starts_at: from,
        ends_at: ends_at.max(from.plus_minutes(1)),
        distance_km,
        except: vec![trips[index].id.0],
        past: ends_at <= now,
        under_way: false,
        in_full: true,
    })
}
