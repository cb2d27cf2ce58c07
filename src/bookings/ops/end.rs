//! Ending bookings and trips early: cancelled, aborted, or because nobody came.

use super::{
    change::fees,
    drive::{come_back, present},
    trip_act::{LockedTrip, TripAct},
    whole::{Whole, is_dispatcher, moment},
};
use crate::{
    bookings::{
        forms,
        model::{Approval, BookingEvent, BookingState, Outcome, TripEvent, TripState},
        views,
    },
    db::Unit,
    kernel::{BookingId, Error, Result, TripId, text},
};

/// Minutes to wait before a no-show (RULES.md §1.10).
const WAIT_MINUTES: i64 = 30;

/// Cancels a booking before departure. The department may owe the tariff's fee; the dispatcher cancels without one.
///
/// # Errors
/// `wrong_state` once a vehicle has left; `stale`.
pub fn booking_cancel(unit: &mut Unit<'_>, id: BookingId, reason: &str) -> Result<views::Booking> {
    let mut whole = Whole::lock(unit, id, [])?;
    unit.expect_version(whole.booking.version)?;
    if !matches!(whole.booking.state, BookingState::Submitted | BookingState::Approved | BookingState::Dispatched) {
        return Err(Error::wrong_state(whole.booking.state));
    }
    if !is_dispatcher(unit) && !whole.booking.waitlist {
        let given_up: Vec<(&str, i64)> = whole.items.iter().map(|item| (item.class.as_str(), item.quantity)).collect();
        let fee = fees(unit, &whole, &given_up)?;
        whole.booking.cancellation_fee_fen = whole.booking.cancellation_fee_fen + fee;
    }
    for index in 0..whole.trips.len() {
        cancel(unit, &mut whole, index, reason)?;
    }
    whole.booking.state = BookingState::Cancelled;
    whole.booking.close_reason = Some(reason.to_owned());
    whole.finish(unit, BookingEvent::Cancel, Some(reason.to_owned()))
}

/// Cancels a planned trip for the company. If the booking has no trip left, it goes back to its state before dispatch.
///
/// # Errors
/// `wrong_state` once it has left; `stale`.
pub fn trip_cancel(unit: &mut Unit<'_>, id: TripId, reason: &str) -> Result<views::Trip> {
    let mut act = TripAct::begin(unit, id, &[TripState::Planned])?;
    let (whole, index) = (&mut act.whole, act.index);
    whole.trip_give_up(unit, index, Some(reason))?;
    let none_left = whole.trips.iter().all(|trip| trip.state == TripState::Cancelled);
    if none_left && whole.booking.state == BookingState::Dispatched {
        whole.booking.state =
            if whole.booking.approval == Approval::Pending { BookingState::Submitted } else { BookingState::Approved };
    }
    whole.complete_if_signed();
    act.finish(unit, TripEvent::Cancel, Some(reason.to_owned()))
}

/// Cancels a trip if it is planned.
fn cancel(unit: &mut Unit<'_>, whole: &mut Whole, index: usize, reason: &str) -> Result<()> {
    if whole.trips[index].state == TripState::Planned { whole.trip_cancel(unit, index, Some(reason)) } else { Ok(()) }
}

/// Records that nobody came. Trips that are out return with the outcome `no_show`, and their charges are presented; the
/// booking will end as `no_show`.
///
/// # Errors
/// 422 for a moment in the future or before the wait is over; `wrong_state` (409) unless a vehicle is out.
pub fn booking_no_show(unit: &mut Unit<'_>, id: BookingId, form: &forms::NoShow) -> Result<views::Booking> {
    let mut whole = Whole::lock(unit, id, [])?;
    let at = moment(unit, Some(form.at), "/at")?;
    unit.expect_version(whole.booking.version)?;
    let out: Vec<usize> =
        (0..whole.trips.len()).filter(|index| whole.trips[*index].state == TripState::Departed).collect();
    if whole.booking.state != BookingState::InProgress || out.is_empty() {
        return Err(Error::wrong_state(whole.booking.state));
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
        let departure_km = whole.legs(unit, index)?.last().map_or(0, |leg| leg.departure_km);
        whole.trips[index].outcome = Outcome::NoShow;
        come_back(unit, &mut whole, index, at, form.odometer_km.unwrap_or(departure_km))?;
        present(unit, &mut whole, index)?;
        whole.trip_save(unit, index)?;
    }
    for index in 0..whole.trips.len() {
        cancel(unit, &mut whole, index, "no_show")?;
    }
    whole.finish(unit, BookingEvent::NoShow, None)
}

/// Aborts a trip after departure. It returns, and is charged by RULES.md §5.9.
///
/// # Errors
/// `wrong_state` (409) unless it is out; the errors of a return.
pub fn trip_abort(unit: &mut Unit<'_>, id: TripId, form: &forms::Abort) -> Result<views::Trip> {
    let locked = LockedTrip::load(unit, id, [])?;
    let at = moment(unit, Some(form.at), "/at")?;
    let mut act = locked.begin(unit, &[TripState::Departed])?;
    act.trip_mut().outcome = Outcome::Aborted;
    act.trip_mut().close_reason = Some(form.reason.clone());
    come_back(unit, &mut act.whole, act.index, at, form.odometer_km)?;
    present(unit, &mut act.whole, act.index)?;
    act.finish(unit, TripEvent::Abort, Some(form.reason.clone()))
}
