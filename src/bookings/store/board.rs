//! SQL of what the board shows: the legs and plans of a span, and what is still to be sent.

use diesel::{dsl::exists, prelude::*};

use crate::{
    bookings::model::{Approval, Booking, BookingState, Leg, Purpose, Trip, TripState},
    db::{
        Conn, prepared_for,
        schema::{booking_items, bookings, legs, trips},
    },
    kernel::{Result, VehicleId},
    schedule::model::Span,
};

/// What the board shows of a booking beside its trips.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = bookings)]
pub struct Booked {
    /// Its number.
    pub number: String,
    /// Destination.
    pub destination: String,
    /// Purpose.
    pub purpose: Purpose,
}

/// Legs of these vehicles that were driven in the window, and those under way that began before its end. Two queries over
/// the index that is sorted by the end, so that legs which were over before the window are not read.
pub fn legs_in(conn: &mut Conn, vehicles: &[VehicleId], window: Span) -> Result<Vec<(Trip, Leg, Booked)>> {
    let begun = || {
        legs::table
            .inner_join(trips::table.on(trips::id.eq(legs::trip_id)))
            .inner_join(bookings::table.on(bookings::id.eq(trips::booking_id)))
            .filter(legs::vehicle_id.eq_any(vehicles))
            .filter(legs::departed_at.lt(window.ends_at))
            .select((Trip::as_select(), Leg::as_select(), Booked::as_select()))
    };
    let ended = begun().filter(legs::returned_at.gt(window.starts_at));
    let mut found = prepared_for(vehicles.len(), ended).load(conn)?;
    found.extend(prepared_for(vehicles.len(), begun().filter(legs::returned_at.is_null())).load(conn)?);
    Ok(found)
}

/// Planned trips whose plan meets the window.
pub fn planned_in(conn: &mut Conn, window: Span) -> Result<Vec<(Trip, Booked)>> {
    let planned = trips::table
        .inner_join(bookings::table.on(bookings::id.eq(trips::booking_id)))
        .filter(trips::state.eq(TripState::Planned))
        .filter(trips::starts_at.lt(window.ends_at))
        .filter(trips::ends_at.gt(window.starts_at));
    Ok(planned.select((Trip::as_select(), Booked::as_select())).load(conn)?)
}

/// The first bookings by their start for which vehicles are still to be assigned, and how many there are in all: those
/// that `dispatch` takes by their state, and those that wait. Their items say it as `rules::open_items` does.
pub fn queue(conn: &mut Conn, limit: i64) -> Result<(Vec<Booking>, i64)> {
    let wanted = || {
        let sent = trips::table
            .filter(trips::booking_id.eq(bookings::id))
            .filter(trips::class.eq(booking_items::class))
            .filter(trips::state.ne(TripState::Cancelled))
            .filter(trips::accompanies_trip_id.is_null())
            .count();
        let open = booking_items::table
            .filter(booking_items::booking_id.eq(bookings::id))
            .filter(booking_items::quantity.nullable().gt(sent.single_value()));
        let approved = bookings::approval.eq_any([Approval::NotRequired, Approval::Approved]);
        let urgent = bookings::approval.eq(Approval::Pending).and(bookings::purpose.eq(Purpose::UrgentTask));
        let waits = bookings::waitlist.eq(true).and(bookings::state.eq(BookingState::Submitted));
        bookings::table
            .filter(bookings::state.eq_any([
                BookingState::Submitted,
                BookingState::Approved,
                BookingState::Dispatched,
                BookingState::InProgress,
            ]))
            .filter(approved.or(urgent).or(waits))
            .filter(exists(open))
    };
    let first = wanted().order((bookings::starts_at.asc(), bookings::id.asc())).limit(limit);
    let first = first.select(Booking::as_select()).load(conn)?;
    Ok((first, wanted().count().get_result(conn)?))
}
