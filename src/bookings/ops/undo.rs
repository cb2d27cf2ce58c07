//! Taking back a departure that was recorded by mistake.

use super::trip_act::LockedTrip;
use crate::{
    bookings::{
        forms,
        model::{Approval, BookingState, GivenUpFor, TripEvent, TripState},
        rules::acts,
        store::trips,
        views,
    },
    db::Unit,
    fleet::{self, odometer::ReadingSource},
    kernel::{Error, LockKey, Result, TripId},
    reference::model::RuleCode,
};

/// Takes back a departure that nothing else was recorded after: the trip is planned again (RULES.md §4.2). Its odometer
/// reading is corrected to what the odometer read before, because readings are only added. If the booking was rejected
/// meanwhile, the trip is cancelled instead.
///
/// # Errors
/// `wrong_state` (409) unless it is out, in its first leg and without outlays.
pub fn trip_undo_departure(unit: &mut Unit<'_>, id: TripId, form: &forms::Reason) -> Result<views::Trip> {
    let locked = LockedTrip::load(unit, id, std::iter::empty::<LockKey>())?;
    let mut act = locked.begin(unit, acts::OUT)?;
    let legs = act.whole.legs(unit, act.index)?;
    acts::expect_only_departed(act.trip(), legs.len())?;
    let [leg] = legs.as_slice() else { return Err(Error::internal("a departed trip without a leg")) };
    fleet::ops::reading_take_back(unit, leg.vehicle_id, leg.id, ReadingSource::Departure, &form.reason)?;
    trips::leg_delete(unit.conn, leg.id)?;
    let notes = act.trip().notes()?.into_iter().filter(|note| note.code != RuleCode::EarlyDeparture);
    let notes = serde_json::to_string(&notes.collect::<Vec<_>>()).map_err(Error::internal)?;
    let trip = act.trip_mut();
    trip.state = TripState::Planned;
    trip.departed_at = None;
    trip.warnings = notes;
    let nobody_left = act.whole.trips.iter().all(|trip| trip.departed_at.is_none());
    let is_rejected = act.whole.booking.approval == Approval::Rejected;
    if is_rejected {
        // Its plan would have been cancelled with the others.
        let (index, why) = (act.index, act.whole.booking.close_reason.clone());
        act.whole.trip_give_up(unit, index, GivenUpFor::Department, why.as_deref())?;
    }
    if nobody_left && act.whole.booking.state == BookingState::InProgress {
        act.whole.booking.state = if is_rejected { BookingState::Rejected } else { BookingState::Dispatched };
    }
    act.finish(unit, TripEvent::UndoDeparture, Some(form.reason.clone()))
}
