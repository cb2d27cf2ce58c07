//! Ending bookings and trips early: cancelled, aborted, or because nobody came.

use super::{
    drive::{come_back, present},
    giving_up::{self, Plan, given_up_for},
    trip_act::{LockedTrip, TripAct},
    whole::{Whole, moment, own_booking},
};
use crate::{
    bookings::{
        forms::{self, Cancel},
        model::{BookingEvent, BookingState, GivenUpFor, Outcome, TripEvent, TripState},
        rules::acts,
        views,
    },
    db::Unit,
    kernel::{BookingId, Error, Fault, LockKey, Money, Result, TripId, text},
};

/// Minutes to wait before a no-show (RULES.md §1.10).
const WAIT_MINUTES: i64 = 30;

/// Cancels a booking before departure, or answers what that would cost. The department may owe the tariff's fee; the
/// dispatcher cancels without one, unless at the department's request.
///
/// # Errors
/// 422 for a request without the person who made it; `stale`; `wrong_state` once a vehicle has left, for the department
/// once the start has passed.
pub fn booking_cancel(unit: &mut Unit<'_>, id: BookingId, form: &forms::Cancel) -> Result<views::Booking> {
    if form.dry_run { unit.rehearse(|unit| cancel(unit, id, form)) } else { cancel(unit, id, form) }
}

fn cancel(unit: &mut Unit<'_>, id: BookingId, form: &forms::Cancel) -> Result<views::Booking> {
    own_booking(unit, id)?;
    let mut whole = Whole::lock(unit, id, [LockKey::PricesShared])?;
    let mut faults = Vec::new();
    let whom = given_up_for(unit, form.at_request_of, form.signed_by.as_ref(), &mut faults);
    let by_department = whom == GivenUpFor::Department;
    Fault::expect_none(faults)?;
    let version = whole.booking.version;
    unit.expect_version(version)?;
    acts::expect_cancellable(&whole.booking, by_department, unit.now)?;
    let mut fee = Money::ZERO;
    if by_department {
        let old = whole.booking.written(&whole.items);
        let agreed = whole.agreed(unit, old.starts_at, old.ends_at)?;
        let held = Plan::of(&old, &agreed, old.waitlist);
        fee = giving_up::charge(unit, &mut whole, &held, None, true)?;
    }
    let Cancel { reason, signed_by, .. } = form;
    whole.cancel_planned(unit, whom, Some(reason))?;
    whole.booking.state = BookingState::Cancelled;
    whole.booking.cancelled_for = Some(whom);
    whole.booking.close_reason = Some(reason.clone());
    let recorded = signed_by.as_ref().map_or_else(|| reason.clone(), |who| format!("{reason} ({who})"));
    let view = whole.finish(unit, BookingEvent::Cancel, Some(recorded))?;
    Ok(if form.dry_run { view.tried(fee, version) } else { view })
}

/// Cancels a planned trip for the company. If the booking has no trip left, it goes back to its state before dispatch.
///
/// # Errors
/// `wrong_state` once it has left; `stale`.
pub fn trip_cancel(unit: &mut Unit<'_>, id: TripId, reason: &str) -> Result<views::Trip> {
    let mut act = TripAct::begin(unit, id, acts::AHEAD)?;
    let (whole, index) = (&mut act.whole, act.index);
    whole.trip_give_up(unit, index, GivenUpFor::Company, Some(reason))?;
    let none_left = whole.trips.iter().all(|trip| trip.state == TripState::Cancelled);
    if none_left {
        whole.back_to_approval();
    }
    act.finish(unit, TripEvent::Cancel, Some(reason.to_owned()))
}

/// Records that nobody came, or nobody to some of its trips. Those trips return with the outcome `no_show`, and their
/// charges are presented. The booking will end as `no_show`.
///
/// # Errors
/// 422 for a moment in the future or before the wait is over; `wrong_state` (409) unless a vehicle is out.
pub fn booking_no_show(unit: &mut Unit<'_>, id: BookingId, form: &forms::NoShow) -> Result<views::Booking> {
    let mut whole = Whole::lock(unit, id, [LockKey::PricesShared])?;
    let at = moment(unit, Some(form.at), "/at")?;
    unit.expect_version(whole.booking.version)?;
    expect_known_trips(&whole, form)?;
    let is_named = |id: TripId| form.trips.is_empty() || form.trips.iter().any(|one| one.trip_id == id);
    let out: Vec<usize> = (0..whole.trips.len())
        .filter(|index| whole.trips[*index].state == TripState::Departed && is_named(whole.trips[*index].id))
        .collect();
    acts::expect_awaited(&whole.booking, !out.is_empty())?;
    let mut not_out = whole.trips.iter().filter(|trip| trip.state != TripState::Departed);
    if let Some(other) = not_out.find(|trip| form.trips.iter().any(|one| one.trip_id == trip.id)) {
        let detail = text!("Not all of these trips are out.", "所列行程并非均在途中。");
        return Err(Error::wrong_state_because(other.state, detail).with("trip_id", other.id.to_string()));
    }
    for index in out {
        let trip = &whole.trips[index];
        let earliest = trip.departed_at.unwrap_or(trip.starts_at).max(trip.starts_at).plus_minutes(WAIT_MINUTES);
        if at < earliest {
            let detail = text!(
                "Wait until {earliest}: {WAIT_MINUTES} minutes after start and departure.",
                "须在出车且到达计划开始时间 {WAIT_MINUTES} 分钟后（{earliest}）。"
            );
            return Err(Error::body("/at", "wait_not_over", detail));
        }
        let named = form.trips.iter().find(|one| one.trip_id == trip.id).and_then(|one| one.odometer_km);
        let departure_km = whole.legs(unit, index)?.last().map_or(0, |leg| leg.departure_km);
        whole.trips[index].outcome = Outcome::NoShow;
        come_back(unit, &mut whole, index, at, named.or(form.odometer_km).unwrap_or(departure_km))?;
        present(unit, &mut whole, index)?;
        whole.trip_save(unit, index)?;
    }
    // Where only some trips are named, the others carry people and go on.
    if form.trips.is_empty() {
        whole.cancel_planned(unit, GivenUpFor::Department, Some("no_show"))?;
    }
    whole.finish(unit, BookingEvent::NoShow, None)
}

/// Refuses trips of another booking, trips that are named twice, and one odometer for several vehicles.
///
/// # Errors
/// 422.
fn expect_known_trips(whole: &Whole, form: &forms::NoShow) -> Result<()> {
    let mut faults = Vec::new();
    for (index, one) in form.trips.iter().enumerate() {
        let at = format!("/trips/{index}/trip_id");
        if whole.trips.iter().all(|trip| trip.id != one.trip_id) {
            faults.push(Fault::unknown_reference(at));
        } else if form.trips[..index].iter().any(|other| other.trip_id == one.trip_id) {
            faults.push(Fault::body(at, "duplicate", text!("It is named twice.", "重复填写。")));
        }
    }
    let out = whole.trips.iter().filter(|trip| trip.state == TripState::Departed).count();
    if form.odometer_km.is_some() && (out > 1 || !form.trips.is_empty()) {
        let detail = text!(
            "Several vehicles are out; give each trip its odometer in trips.",
            "有多辆车在途，请按行程分别填写里程。"
        );
        faults.push(Fault::body("/odometer_km", "ambiguous", detail));
    }
    Fault::expect_none(faults)
}

/// Aborts a trip after departure. It returns, and is charged by RULES.md §5.9.
///
/// # Errors
/// `wrong_state` (409) unless it is out; the errors of a return.
pub fn trip_abort(unit: &mut Unit<'_>, id: TripId, form: &forms::Abort) -> Result<views::Trip> {
    let locked = LockedTrip::load(unit, id, [])?;
    let at = moment(unit, Some(form.at), "/at")?;
    let mut act = locked.begin(unit, acts::OUT)?;
    act.trip_mut().outcome = Outcome::Aborted;
    act.trip_mut().close_reason = Some(form.reason.clone());
    come_back(unit, &mut act.whole, act.index, at, form.odometer_km)?;
    present(unit, &mut act.whole, act.index)?;
    act.finish(unit, TripEvent::Abort, Some(form.reason.clone()))
}
