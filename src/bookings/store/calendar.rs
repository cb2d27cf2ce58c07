//! SQL of calendars: the legs and the trips without one that somebody's calendar shows. Of more than `most` the latest.

use diesel::prelude::*;

use crate::{
    bookings::model::{Booking, Leg, Trip, TripState, TripsOf},
    db::{
        Conn,
        schema::{bookings, legs, trips},
    },
    kernel::Result,
    schedule::model::Span,
};

/// Legs that were driven in the window, and those under way that began before its end.
pub fn legs_in(conn: &mut Conn, of: TripsOf, window: Span, most: i64) -> Result<Vec<(Trip, Leg, Booking)>> {
    let query = legs::table
        .inner_join(trips::table.on(trips::id.eq(legs::trip_id)))
        .inner_join(bookings::table.on(bookings::id.eq(trips::booking_id)))
        .filter(legs::departed_at.lt(window.ends_at))
        .filter(legs::returned_at.is_null().or(legs::returned_at.gt(window.starts_at)))
        .order((legs::departed_at.desc(), legs::id.desc()))
        .limit(most)
        .select((Trip::as_select(), Leg::as_select(), Booking::as_select()))
        .into_boxed();
    let own = match of {
        TripsOf::Driver(id) => query.filter(legs::driver_id.eq(id).or(legs::second_driver_id.eq(id))),
        TripsOf::Department(id) => query.filter(trips::department_id.eq(id)),
        TripsOf::Vehicle(id) => query.filter(legs::vehicle_id.eq(id)),
    };
    Ok(own.load(conn)?)
}

/// Planned and cancelled trips whose plan meets the window.
pub fn plans_in(conn: &mut Conn, of: TripsOf, window: Span, most: i64) -> Result<Vec<(Trip, Booking)>> {
    let query = trips::table
        .inner_join(bookings::table.on(bookings::id.eq(trips::booking_id)))
        .filter(trips::state.eq_any([TripState::Planned, TripState::Cancelled]))
        .filter(trips::starts_at.lt(window.ends_at))
        .filter(trips::ends_at.gt(window.starts_at))
        .order((trips::starts_at.desc(), trips::id.desc()))
        .limit(most)
        .select((Trip::as_select(), Booking::as_select()))
        .into_boxed();
    let own = match of {
        TripsOf::Driver(id) => query.filter(trips::driver_id.eq(id).or(trips::second_driver_id.eq(id))),
        TripsOf::Department(id) => query.filter(trips::department_id.eq(id)),
        TripsOf::Vehicle(id) => query.filter(trips::vehicle_id.eq(id)),
    };
    Ok(own.load(conn)?)
}
