//! Calling off: by the department, by the company, or because nobody came.

use super::{
    change::fees,
    drive::{come_back, present},
    trip_act::{LockedTrip, TripAct},
    whole::{Whole, is_dispatcher, moment},
};
use crate::{
    bookings::{
        forms,
        model::{BookingState, Outcome, TripState},
        views,
    },
    db::Unit,
    kernel::{BookingId, Error, Result, TripId, text},
};

/// Minutes that are waited before a no-show (RULES.md §1.10).
const WAIT_MINUTES: i64 = 30;

/// Cancels a booking before departure: the department for the tariff's fee, the dispatcher for none.
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
    whole.finish(unit, "cancel", Some(reason.to_owned()))
}

/// Cancels one planned trip for the company. When none is left the booking is approved again, and wants a vehicle.
///
/// # Errors
/// `wrong_state` once it has left; `stale`.
pub fn trip_cancel(unit: &mut Unit<'_>, id: TripId, reason: &str) -> Result<views::Trip> {
    let mut act = TripAct::begin(unit, id, &[TripState::Planned])?;
    let (whole, index) = (&mut act.whole, act.index);
    whole.trip_give_up(unit, index, Some(reason))?;
    let none_left = whole.trips.iter().all(|trip| trip.state == TripState::Cancelled);
    if none_left && whole.booking.state == BookingState::Dispatched {
        whole.booking.state = if whole.booking.approval == crate::bookings::model::Approval::Pending {
            BookingState::Submitted
        } else {
            BookingState::Approved
        };
    }
    whole.complete_if_signed();
    act.finish(unit, "cancel", Some(reason.to_owned()))
}

fn cancel(unit: &mut Unit<'_>, whole: &mut Whole, index: usize, reason: &str) -> Result<()> {
    if whole.trips[index].state == TripState::Planned { whole.trip_cancel(unit, index, Some(reason)) } else { Ok(()) }
}

/// Nobody came: what left comes back aborted and is presented like any; the booking will end in `no_show`.
///
/// # Errors
/// `wrong_state` unless a vehicle is out; 422 before the wait is over or in the future.
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
    whole.finish(unit, "no_show", None)
}

/// Breaks a trip off after departure: it is back, and costs what RULES.md §5.9 says.
///
/// # Errors
/// `wrong_state` unless it is out; those of a return.
pub fn trip_abort(unit: &mut Unit<'_>, id: TripId, form: &forms::Abort) -> Result<views::Trip> {
    let locked = LockedTrip::load(unit, id, [])?;
    let at = moment(unit, Some(form.at), "/at")?;
    let mut act = locked.begin(unit, &[TripState::Departed])?;
    act.trip_mut().outcome = Outcome::Aborted;
    act.trip_mut().close_reason = Some(form.reason.clone());
    come_back(unit, &mut act.whole, act.index, at, form.odometer_km)?;
    present(unit, &mut act.whole, act.index)?;
    act.finish(unit, "abort", Some(form.reason.clone()))
}
