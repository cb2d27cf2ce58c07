//! The measures of service that count bookings and trips. Each answers how many of how many
//! (BUREAU.md §4.1).

use super::is_punctual;
use crate::bookings::model::{
    BookingState, ConfirmedBy, GivenUpFor, PlannedBooking, PlannedTrip, ReturnedTrip, TripState,
};

/// How many of these are so, and how many there are.
fn share<T>(all: impl Iterator<Item = T>, is_so: impl Fn(&T) -> bool) -> (i64, i64) {
    all.fold((0, 0), |(num, den), one| (num + i64::from(is_so(&one)), den + 1))
}

/// `on_time`: trips that were picked up in time, of those with a recorded pick-up.
pub fn on_time<'a>(returned: impl IntoIterator<Item = &'a ReturnedTrip>) -> (i64, i64) {
    let picked_up = returned.into_iter().filter_map(|trip| Some((trip.starts_at, trip.picked_up_at?)));
    share(picked_up, |(starts_at, picked_up_at)| is_punctual(*starts_at, *picked_up_at))
}

/// `pickup_recorded`: trips with a recorded pick-up, of those that returned.
pub fn pickup_recorded<'a>(returned: impl IntoIterator<Item = &'a ReturnedTrip>) -> (i64, i64) {
    share(returned.into_iter(), |trip| trip.picked_up_at.is_some())
}

/// `undisputed`: trips whose charge the department never disputed, of those that returned.
pub fn undisputed<'a>(returned: impl IntoIterator<Item = &'a ReturnedTrip>) -> (i64, i64) {
    share(returned.into_iter(), |trip| trip.disputed_at.is_none())
}

/// `served`: bookings for which a vehicle left, of those that the department didn't cancel. One that lapsed counts.
pub fn served<'a>(bookings: impl IntoIterator<Item = &'a PlannedBooking>) -> (i64, i64) {
    let by_department = |one: &PlannedBooking| {
        one.state == BookingState::Cancelled
            && one.lapsed_at.is_none()
            && one.cancelled_for != Some(GivenUpFor::Company)
    };
    share(bookings.into_iter().filter(|one| !by_department(one)), |one| one.has_departed)
}

/// `kept`: trips that weren't cancelled, of those that the department didn't cancel.
pub fn kept<'a>(planned: impl IntoIterator<Item = &'a PlannedTrip>) -> (i64, i64) {
    let is_cancelled = |trip: &PlannedTrip| trip.state == TripState::Cancelled;
    let by_department = |trip: &PlannedTrip| is_cancelled(trip) && trip.cancelled_for != Some(GivenUpFor::Company);
    share(planned.into_iter().filter(|trip| !by_department(trip)), |trip| !is_cancelled(trip))
}

/// The sum of the stars that departments gave to trips that returned, and how many trips they rated. What the dispatcher
/// typed from a paper is left out.
pub fn stars<'a>(returned: impl IntoIterator<Item = &'a ReturnedTrip>) -> (i64, i64) {
    let own = returned.into_iter().filter(|trip| trip.rated_by != Some(ConfirmedBy::Paper));
    own.filter_map(|trip| trip.rating).fold((0, 0), |(sum, count), stars| (sum + stars, count + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{DriverId, Instant, VehicleId, value_bp};

    fn at(minutes: i64) -> Instant {
        Instant::parse("2026-05-06T08:00:00+08:00").expect("a moment").plus_minutes(minutes)
    }

    fn returned(picked_up: Option<i64>) -> ReturnedTrip {
        ReturnedTrip {
            vehicle_id: VehicleId::new(),
            driver_id: DriverId::new(),
            starts_at: at(0),
            picked_up_at: picked_up.map(at),
            disputed_at: None,
            rating: None,
            rated_by: None,
        }
    }

    #[test]
    fn trips_in_time_are_counted_of_those_with_a_pick_up() {
        // 412 of 425, and 15 of which nobody wrote down the pick-up.
        let minutes = std::iter::repeat_n(Some(5), 412).chain(std::iter::repeat_n(Some(6), 13));
        let trips: Vec<_> = minutes.chain(std::iter::repeat_n(None, 15)).map(returned).collect();
        assert_eq!((on_time(&trips), pickup_recorded(&trips)), ((412, 425), (425, 440)));
        let (num, den) = on_time(&trips);
        assert_eq!(value_bp(num, den), Some(9_694));
        assert_eq!((on_time(&[]), value_bp(0, 0)), ((0, 0), None));
    }

    #[test]
    fn a_dispute_counts_however_it_ended() {
        let disputed = ReturnedTrip { disputed_at: Some(at(900)), ..returned(None) };
        assert_eq!(undisputed(&[disputed, returned(None), returned(Some(0))]), (2, 3));
    }

    #[test]
    fn stars_from_a_paper_are_the_dispatchers() {
        let rated = |rating, rated_by| ReturnedTrip { rating, rated_by, ..returned(None) };
        let trips = [
            rated(Some(5), Some(ConfirmedBy::Department)),
            rated(Some(2), Some(ConfirmedBy::Supervisor)),
            rated(Some(5), Some(ConfirmedBy::Paper)),
            rated(None, Some(ConfirmedBy::Rule)),
        ];
        assert_eq!((stars(&trips), stars(&[])), ((7, 2), (0, 0)));
    }

    #[test]
    fn what_the_department_gives_up_counts_for_nobody() {
        let trip = |state, cancelled_for| PlannedTrip {
            vehicle_id: VehicleId::new(),
            driver_id: DriverId::new(),
            state,
            cancelled_for,
        };
        let trips = [
            trip(TripState::Planned, None),
            trip(TripState::Confirmed, None),
            trip(TripState::Cancelled, Some(GivenUpFor::Company)),
            trip(TripState::Cancelled, Some(GivenUpFor::Department)),
            // Nobody knows any more.
            trip(TripState::Cancelled, None),
        ];
        assert_eq!(kept(&trips), (2, 3));

        let booking = |state, cancelled_for, lapsed, has_departed| PlannedBooking {
            state,
            cancelled_for,
            lapsed_at: Some(at(600)).filter(|_| lapsed),
            has_departed,
        };
        let bookings = [
            booking(BookingState::Completed, None, false, true),
            booking(BookingState::NoShow, None, false, true),
            booking(BookingState::Approved, None, false, false),
            booking(BookingState::Rejected, None, false, false),
            booking(BookingState::Cancelled, None, true, false),
            booking(BookingState::Cancelled, Some(GivenUpFor::Company), false, false),
            booking(BookingState::Cancelled, Some(GivenUpFor::Department), false, false),
            booking(BookingState::Cancelled, None, false, false),
        ];
        assert_eq!(served(&bookings), (2, 6));
    }
}
