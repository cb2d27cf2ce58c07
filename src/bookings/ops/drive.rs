//! Departure and return. They are facts: they are judged against other facts, and plans give way to them.

use super::{
    lapse,
    trip_act::LockedTrip,
    whole::{Whole, is_dispatcher, moment},
};
use crate::{
    bookings::{
        forms,
        model::{Approval, Booking, BookingState, Leg, Outcome, Trip, TripEvent, TripState},
        rules::{self, acts},
        store::trips,
        views,
    },
    charges::{
        self,
        model::{Price, Treatment},
        rules::Work,
    },
    db::Unit,
    dispatch::{
        self,
        model::{Assignment, Failure, Note, Override},
    },
    fleet::{
        self,
        model::{Draft, Reading, Vehicle},
        odometer::{Purpose, ReadingSource},
    },
    kernel::{Code, DriverId, Error, Instant, LegId, Result, TripId, VehicleId, text},
    reference::{self, model::RuleCode},
    schedule::{
        self,
        model::{Cause, Resource, Span},
    },
};

/// Records a departure. The dispatcher may record one of a lapsed booking, which is opened again.
///
/// # Errors
/// 422 for a moment in the future; `wrong_state`, `approval_pending`, `still_out`, `facts_overlap`, `not_eligible`,
/// `odometer_behind`, `odometer_ahead` (409).
pub fn trip_depart(unit: &mut Unit<'_>, id: TripId, form: &forms::Depart) -> Result<views::Trip> {
    let locked = LockedTrip::load(unit, id, [])?;
    let at = moment(unit, form.at, "/at")?;
    let has_lapsed = acts::has_lapsed(&locked.whole.booking, locked.trip());
    let revives = has_lapsed && is_dispatcher(unit) && at < locked.trip().ends_at;
    let mut act = locked.begin(unit, if revives { &[TripState::Cancelled] } else { acts::AHEAD })?;
    if revives {
        lapse::revive(&mut act.whole, act.index);
    }
    acts::expect_ready(&act.whole.booking, act.trip())?;
    let trip = act.trip();
    let drivers: Vec<DriverId> = trip.drivers().collect();
    expect_free(unit, trip.id, trip.vehicle_id, &drivers, (at, None))?;

    let assignment = Assignment {
        vehicle_id: trip.vehicle_id,
        driver_id: trip.driver_id,
        second_driver_id: trip.second_driver_id,
        passengers: trip.passengers,
    };
    let blocks = dispatch::ops::blocks_at(unit.conn, &assignment, at, trip.id.0)?;
    let is_past = trip.ends_at <= unit.now;
    if !blocks.is_empty() && !is_past {
        return Err(Error::faulty(
            Code::NotEligible,
            blocks.iter().map(|(member, failure)| failure.fault(*member, true)).collect(),
        ));
    }
    let early = judge_early_departure(unit, at, trip.starts_at, form.reason.as_deref())?;
    let trip = act.trip_mut();
    record_blocks(trip, &blocks, form.reason.as_deref())?;
    trip.add_notes(early)?;
    trip.state = TripState::Departed;
    trip.departed_at = Some(at);
    let vehicle = trip.vehicle_id;
    let leg = leg(trip, 1, at, form.odometer_km);
    trips::leg_insert(unit.conn, &leg)?;
    // An odometer may read less than before only if the dispatcher gives a reason (RULES.md §4.4).
    let purpose = Purpose::Departure { reason: form.reason.is_some() && is_dispatcher(unit) };
    reading(unit, vehicle, &leg, at, form.odometer_km, ReadingSource::Departure, purpose, form.reason.clone())?;
    if act.whole.booking.state == BookingState::Dispatched {
        act.whole.booking.state = BookingState::InProgress;
    }
    act.finish(unit, TripEvent::Depart, form.reason.clone())
}

/// Judges a departure long before the planned start. Where the company blocks it, the dispatcher's reason lifts the block.
fn judge_early_departure(
    unit: &mut Unit<'_>,
    at: Instant,
    starts_at: Instant,
    reason: Option<&str>,
) -> Result<Vec<Note>> {
    let failure = dispatch::rules::failure_for_early_departure(at, starts_at);
    let eligibility = reference::ops::settings(unit.conn)?.content.eligibility;
    let lift = reason
        .filter(|_| is_dispatcher(unit))
        .map(|reason| Override { code: RuleCode::EarlyDeparture, reason: reason.to_owned() });
    let judged = dispatch::rules::judge(Vec::from_iter(failure), &eligibility, lift.as_slice(), false);
    if !judged.blocking.is_empty() {
        let faults = judged.blocking.iter().map(|failure| failure.fault("/at", true)).collect();
        return Err(Error::faulty(Code::NotEligible, faults));
    }
    let lifted = judged.lifted.iter().map(|(failure, reason)| Note::lifted(failure, reason));
    Ok(judged.warnings.iter().map(Note::warning).chain(lifted).collect())
}

/// Records a return, and presents the charge.
///
/// # Errors
/// 422 for impossible moments, nights and kilometres; `wrong_state`, `facts_overlap`, `odometer_ahead` (409).
pub fn trip_return(unit: &mut Unit<'_>, id: TripId, form: &forms::Return) -> Result<views::Trip> {
    let locked = LockedTrip::load(unit, id, [])?;
    let at = moment(unit, form.at, "/at")?;
    let mut act = locked.begin(unit, acts::OUT)?;
    if let Some(picked_up_at) = form.picked_up_at {
        let departed_at = act.trip().departed_at.unwrap_or(at);
        if !(departed_at..=at).contains(&picked_up_at) {
            let detail = text!("It must lie between departure and return.", "接客时间须在出车与回场之间。");
            return Err(Error::body("/picked_up_at", "out_of_range", detail));
        }
    }
    let trip = act.trip_mut();
    trip.picked_up_at = form.picked_up_at;
    trip.waiting_minutes = form.waiting_minutes;
    trip.overnight_nights = form.overnight_nights;
    trip.driving_minutes = form.driving_minutes;
    trip.set_outlays(Treatment::Service, form.tolls_fen, form.parking_fen);
    come_back(unit, &mut act.whole, act.index, at, form.odometer_km)?;
    present(unit, &mut act.whole, act.index)?;
    act.finish(unit, TripEvent::Return, None)
}

/// Ends the leg under way and sets the trip's state. It records the reading and the driving minutes, shortens the
/// claim, and releases plans that a trip recorded afterwards displaces. The caller stores the trip.
pub(super) fn come_back(
    unit: &mut Unit<'_>,
    whole: &mut Whole,
    index: usize,
    at: Instant,
    odometer_km: i64,
) -> Result<()> {
    let legs = whole.legs(unit, index)?;
    let trip = &whole.trips[index];
    let mut leg = legs.into_iter().next_back().ok_or_else(|| Error::internal("a departed trip without a leg"))?;
    let drivers: Vec<DriverId> = trip.drivers().collect();
    end_leg(unit, &mut leg, at, odometer_km, &drivers)?;
    record_driving(unit, &whole.booking, trip, leg.departed_at, at)?;
    let buffer = reference::ops::settings(unit.conn)?.content.buffer_minutes;
    schedule::ops::shorten(unit, trip.id.0, at.min(trip.ends_at).plus_minutes(buffer))?;
    // A trip recorded afterwards has claimed nothing, so planned trips in its span give way now.
    if trip.is_recorded_afterwards() {
        let span = Span { starts_at: leg.departed_at, ends_at: at.max(leg.departed_at.plus_seconds(1)) };
        schedule::ops::release_plans(unit, Resource::Vehicle(trip.vehicle_id), span, Cause::Trip, Some(trip.id))?;
        for driver in drivers {
            schedule::ops::release_plans(unit, Resource::Driver(driver), span, Cause::Trip, Some(trip.id))?;
        }
    }
    let rejected = whole.booking.approval == Approval::Rejected;
    let trip = &mut whole.trips[index];
    trip.returned_at = Some(at);
    trip.state = if rejected { TripState::Disputed } else { TripState::Returned };
    if rejected {
        trip.disputed_from = Some(TripState::Returned);
        trip.dispute_reason.clone_from(&whole.booking.close_reason);
    }
    Ok(())
}

/// Records the driving minutes of each driver: those recorded at the return, or else those planned for the distance. A
/// trip that claims nothing, because it was recorded afterwards or had lapsed, gets inactive rows of occupancy.
pub(super) fn record_driving(
    unit: &mut Unit<'_>,
    booking: &Booking,
    trip: &Trip,
    departed_at: Instant,
    returned_at: Instant,
) -> Result<()> {
    let share = |minutes| dispatch::rules::driving_share(minutes, trip.second_driver_id.is_some());
    if let Some(minutes) = trip.driving_minutes
        && schedule::ops::record_driving(unit, trip.id.0, share(minutes))? > 0
    {
        return Ok(());
    }
    if !trip.is_recorded_afterwards() && trip.driving_minutes.is_none() {
        return Ok(());
    }
    let settings = reference::ops::settings(unit.conn)?;
    let minutes = trip.driving_minutes.unwrap_or_else(|| {
        dispatch::rules::planned_driving_minutes(booking.distance_km, settings.content.average_speed_kmh)
    });
    let span = Span {
        starts_at: departed_at,
        ends_at: returned_at.plus_minutes(settings.content.buffer_minutes).max(departed_at.plus_seconds(1)),
    };
    for driver in trip.drivers() {
        schedule::ops::record_past(unit, Resource::Driver(driver), span, trip.id.0, share(minutes))?;
    }
    Ok(())
}

/// Ends a leg with an odometer reading, and stores it. Its span is judged against the other legs of its vehicle and
/// drivers.
pub(super) fn end_leg(
    unit: &mut Unit<'_>,
    leg: &mut Leg,
    at: Instant,
    odometer_km: i64,
    drivers: &[DriverId],
) -> Result<()> {
    if at < leg.departed_at {
        let departed_at = leg.departed_at;
        return Err(Error::body(
            "/at",
            "before_departure",
            text!("It left at {departed_at}.", "出车时间为 {departed_at}，不能早于出车时间。"),
        ));
    }
    expect_free(unit, leg.trip_id, leg.vehicle_id, drivers, (leg.departed_at, Some(at)))?;
    let purpose = Purpose::Return { departure_km: leg.departure_km };
    reading(unit, leg.vehicle_id, leg, at, odometer_km, ReadingSource::Return, purpose, None)?;
    leg.returned_at = Some(at);
    leg.return_km = Some(odometer_km);
    trips::leg_replace(unit.conn, leg)
}

/// A new leg of a trip, with the trip's present vehicle and drivers.
pub(super) fn leg(trip: &Trip, position: i64, at: Instant, odometer_km: i64) -> Leg {
    Leg {
        id: LegId::new(),
        trip_id: trip.id,
        position,
        vehicle_id: trip.vehicle_id,
        driver_id: trip.driver_id,
        second_driver_id: trip.second_driver_id,
        departed_at: at,
        departure_km: odometer_km,
        returned_at: None,
        return_km: None,
    }
}

/// Adds a reading to the vehicle's odometer chain. A hired vehicle has no chain; there the return must only not read
/// less than the departure.
#[expect(clippy::too_many_arguments, reason = "a reading is made of all of this")]
pub(super) fn reading(
    unit: &mut Unit<'_>,
    vehicle: VehicleId,
    leg: &Leg,
    at: Instant,
    odometer_km: i64,
    source: ReadingSource,
    purpose: Purpose,
    reason: Option<String>,
) -> Result<Option<Reading>> {
    let vehicle: Vehicle = fleet::ops::vehicle_find(unit.conn, vehicle)?.ok_or_else(Error::not_found)?;
    if vehicle.is_hired() {
        if let Purpose::Return { departure_km } | Purpose::Correction { departure_km: Some(departure_km) } = purpose {
            fleet::odometer::not_below_departure(odometer_km, departure_km)?;
        }
        return Ok(None);
    }
    let corrects_id = match purpose {
        Purpose::Correction { .. } => fleet::ops::reading_of_leg(unit.conn, leg.id, source)?,
        _ => None,
    };
    let source = if corrects_id.is_some() { ReadingSource::Correction } else { source };
    let draft =
        Draft { vehicle_id: vehicle.id, at, km: odometer_km, source, leg_id: Some(leg.id), corrects_id, reason };
    fleet::ops::reading_record(unit, &draft, purpose).map(Some)
}

/// Refuses if a leg of another trip with the vehicle or one of the drivers overlaps the span (RULES.md §2.4).
pub(super) fn expect_free(
    unit: &mut Unit<'_>,
    trip: TripId,
    vehicle: VehicleId,
    drivers: &[DriverId],
    span: (Instant, Option<Instant>),
) -> Result<()> {
    let until = span.1.unwrap_or(span.0.plus_minutes(1));
    let others = trips::legs_around(unit.conn, &[vehicle], drivers, span.0, until)?;
    for leg in others.iter().filter(|leg| leg.trip_id != trip && leg.concerns(vehicle, drivers)) {
        // A driver is told of their own other trip, and of nobody else's.
        let is_told = unit.actor.sees_all() || unit.actor.driver_id.is_some_and(|own| leg.is_driven_by(own));
        let number = Some(&leg.number).filter(|_| is_told);
        if leg.returned_at.is_none() && leg.departed_at <= span.0 {
            let departed_at = leg.departed_at;
            let Some(number) = number else {
                let detail = text!(
                    "The vehicle or a driver is still out on another trip; its return is recorded first.",
                    "车辆或驾驶员仍在执行其他行程，须先登记其回场。"
                );
                return Err(Error::new(Code::StillOut, detail));
            };
            let detail = text!(
                "Since {departed_at} it is out for {number} and has not returned.",
                "自 {departed_at} 起执行 {number} 尚未回场。"
            );
            return Err(Error::new(Code::StillOut, detail).with("number", number.clone()));
        }
        // A departure has no end yet. It clashes if it is before the other return by more than the tolerance.
        let clashes = match span.1 {
            None => leg
                .returned_at
                .is_some_and(|back| rules::facts_clash((span.0, Some(back)), (leg.departed_at, Some(back)))),
            Some(_) => rules::facts_clash(span, (leg.departed_at, leg.returned_at)),
        };
        if clashes {
            let Some(number) = number else {
                let detail = text!(
                    "The vehicle or a driver was out on another trip then; check the time, or ask the dispatcher.",
                    "该时段车辆或驾驶员正在执行其他行程，请核对时间或联系调度员。"
                );
                return Err(Error::new(Code::FactsOverlap, detail));
            };
            let from = leg.departed_at;
            let detail = text!(
                "It was out for {number} from {from}; the two trips overlap.",
                "该时段自 {from} 起执行 {number}，时间重叠。"
            );
            return Err(Error::new(Code::FactsOverlap, detail).with("number", number.clone()));
        }
    }
    Ok(())
}

/// Notes with a past trip the always-blocks that it departed against.
fn record_blocks(trip: &mut Trip, blocks: &[(&str, Failure)], reason: Option<&str>) -> Result<()> {
    if blocks.is_empty() {
        return Ok(());
    }
    let noted = |failure: &Failure| Note { reason: reason.map(str::to_owned), ..Note::warning(failure) };
    trip.add_notes(blocks.iter().map(|(_, failure)| noted(failure)).collect())
}

/// Calculates the charge of a returned trip and presents it as a new version. While a reading is quarantined, nothing
/// is presented.
pub(super) fn present(unit: &mut Unit<'_>, whole: &mut Whole, index: usize) -> Result<()> {
    let price = price(unit, whole, index)?;
    let is_quarantined = whole.is_quarantined(unit, index)?;
    let trip = &mut whole.trips[index];
    if is_quarantined {
        trip.presented_at = None;
        return Ok(());
    }
    trip.charge_version += 1;
    trip.present(unit.now, reference::ops::settings(unit.conn)?.content.confirm_working_days);
    charges::ops::charge_record(unit, trip.booking_id, Some(trip.id), trip.charge_version, &price).map(drop)
}

/// The price of the trip as it is now. A trip that accompanies another costs only what a correction adds.
pub(super) fn price(unit: &mut Unit<'_>, whole: &Whole, index: usize) -> Result<Price> {
    let legs = whole.legs(unit, index)?;
    let trip = &whole.trips[index];
    let adjusted = |price: Price| {
        if trip.adjustment_fen.0 == 0 { Ok(price) } else { price.adjusted(trip.adjustment_fen) }
    };
    if trip.accompanies_trip_id.is_some() {
        return adjusted(Price::default());
    }
    let Booking { service, home_each_evening, .. } = whole.booking;
    let spans: Vec<_> = legs.iter().map(|leg| leg.departed_at..leg.returned_at.unwrap_or(leg.departed_at)).collect();
    let distance_km = legs.iter().filter_map(Leg::distance_km).sum();
    let outlays = trip.outlays();
    let planned = trip.starts_at..trip.ends_at;
    let from = spans.iter().map(|span| span.start).min().unwrap_or(planned.start).min(planned.start);
    let until = spans.iter().map(|span| span.end).max().unwrap_or(planned.end).max(planned.end);
    let agreed = whole.agreed(unit, from, until)?;
    let terms = agreed.terms(&trip.class, service)?;
    let price = match trip.outcome {
        Outcome::CarriedOut => terms.price(&Work {
            spans: &spans,
            distance_km,
            overnight_nights: trip.overnight_nights,
            home_each_evening,
            outlays: &outlays,
        })?,
        _ => terms.aborted(&planned, distance_km, &outlays)?,
    };
    adjusted(price)
}
