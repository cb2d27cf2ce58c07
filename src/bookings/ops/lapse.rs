//! Bookings that nobody departed for by their planned end.

use super::whole::Whole;
use crate::{
    bookings::{
        model::{BookingEvent, BookingState, CloseReason, GivenUpFor, TripState},
        rules,
        store::bookings,
    },
    db::{Conn, Unit},
    kernel::{BookingId, Instant, Result},
};

/// Some of the bookings that are to lapse.
pub fn lapsing(conn: &mut Conn, now: Instant) -> Result<Vec<BookingId>> {
    bookings::lapsing(conn, now)
}

/// Ends a booking that nobody has departed for by its planned end (RULES.md §1.12), and answers whether it did. No fee
/// is owed.
pub fn booking_lapse(unit: &mut Unit<'_>, id: BookingId) -> Result<bool> {
    let mut whole = Whole::lock(unit, id, [])?;
    if !rules::lapses(&whole.booking, unit.now) {
        return Ok(false);
    }
    whole.cancel_planned(unit, GivenUpFor::Company, Some(CloseReason::Lapsed.as_str()))?;
    whole.booking.state = BookingState::Cancelled;
    whole.booking.close_reason = Some(CloseReason::Lapsed.to_string());
    whole.booking.lapsed_at = Some(unit.now);
    whole.finish(unit, BookingEvent::Lapse, Some(CloseReason::Lapsed.to_string()))?;
    Ok(true)
}

/// Some bookings of which a part was dispatched and signed, and whose planned end has passed.
pub fn completing(conn: &mut Conn, now: Instant) -> Result<Vec<BookingId>> {
    bookings::completing(conn, now)
}

/// Completes a booking of which a part was dispatched and signed, once its planned end has passed, and answers whether it
/// did (RULES.md §1.1).
pub fn booking_complete(unit: &mut Unit<'_>, id: BookingId) -> Result<bool> {
    let mut whole = Whole::lock(unit, id, [])?;
    if whole.booking.state != BookingState::InProgress {
        return Ok(false);
    }
    whole.complete_if_signed(unit.now);
    if whole.booking.state == BookingState::InProgress {
        return Ok(false);
    }
    whole.finish(unit, BookingEvent::Complete, None)?;
    Ok(true)
}

/// Opens a lapsed booking again for one of its trips that did depart: what really happened counts more than the plan
/// (RULES.md §1.12).
pub(super) fn revive(whole: &mut Whole, index: usize) {
    let (booking, trip) = (&mut whole.booking, &mut whole.trips[index]);
    if booking.lapsed_at.is_some() {
        booking.state = BookingState::Dispatched;
        (booking.close_reason, booking.lapsed_at) = (None, None);
    }
    trip.state = TripState::Planned;
    (trip.close_reason, trip.cancelled_for) = (None, None);
}
