//! SQL of what the measures of service count. No index has the planned start of bookings and trips, so the two that ask for
//! it go through all of them.

use diesel::{dsl::exists, prelude::*, sql_query};

use crate::{
    bookings::model::{
        Approval, BookingState, PerformanceSubject, PlannedBooking, PlannedTrip, ReturnedTrip, TripState,
    },
    db::{
        Conn,
        schema::{bookings, trips},
    },
    kernel::{Instant, Result, time::SqlInstant},
};

/// The states of a booking's approval in which it is approved, or in no need of it.
const APPROVED: [Approval; 2] = [Approval::Approved, Approval::NotRequired];

/// The trips that returned from the last leg that this subject drove of it, vehicle by vehicle, because legs are indexed by
/// vehicle. A trip that accompanies another was not ordered.
pub fn returned(
    conn: &mut Conn,
    from: Instant,
    until: Instant,
    subject: PerformanceSubject,
) -> Result<Vec<ReturnedTrip>> {
    let same = match subject {
        PerformanceSubject::Company => "",
        PerformanceSubject::Vehicle => " AND later.vehicle_id = l.vehicle_id",
        PerformanceSubject::Driver => " AND later.driver_id = l.driver_id",
    };
    let ask = format!(
        "SELECT l.vehicle_id, l.driver_id, t.starts_at, t.picked_up_at, t.disputed_at, t.rating, COALESCE(t.rated_by, t.confirmed_by) AS rated_by
         FROM vehicles v CROSS JOIN legs l JOIN trips t ON t.id = l.trip_id
         WHERE l.vehicle_id = v.id AND l.returned_at >= $1 AND l.returned_at < $2
         AND t.returned_at IS NOT NULL AND t.accompanies_trip_id IS NULL
         AND NOT EXISTS (SELECT 1 FROM legs later WHERE later.trip_id = l.trip_id AND later.position > l.position{same})"
    );
    Ok(sql_query(ask).bind::<SqlInstant, _>(from).bind::<SqlInstant, _>(until).load(conn)?)
}

/// The trips of approved bookings that were planned to start. Those that are still to come are left out.
pub fn planned_trips(conn: &mut Conn, from: Instant, until: Instant, now: Instant) -> Result<Vec<PlannedTrip>> {
    let planned = trips::table
        .inner_join(bookings::table.on(bookings::id.eq(trips::booking_id)))
        .filter(trips::starts_at.ge(from).and(trips::starts_at.lt(until)))
        .filter(trips::accompanies_trip_id.is_null())
        .filter(bookings::approval.eq_any(APPROVED))
        .filter(trips::state.ne(TripState::Planned).or(trips::starts_at.le(now)));
    Ok(planned.select((trips::vehicle_id, trips::driver_id, trips::state, trips::cancelled_for)).load(conn)?)
}

/// The approved bookings that were planned to start. Those that are still to come are left out, and so are those that
/// waited to the end: they are approved to nobody (RULES.md §1.5).
pub fn planned_bookings(conn: &mut Conn, from: Instant, until: Instant, now: Instant) -> Result<Vec<PlannedBooking>> {
    let open = [BookingState::Submitted, BookingState::Approved, BookingState::Dispatched];
    let departed =
        exists(trips::table.filter(trips::booking_id.eq(bookings::id)).filter(trips::departed_at.is_not_null()));
    let planned = bookings::table
        .filter(bookings::starts_at.ge(from).and(bookings::starts_at.lt(until)))
        .filter(bookings::approval.eq_any(APPROVED))
        .filter(bookings::waitlist.eq(false))
        .filter(bookings::state.ne_all(open).or(bookings::starts_at.le(now)));
    Ok(planned.select((bookings::state, bookings::cancelled_for, bookings::lapsed_at, departed)).load(conn)?)
}
