//! What a calendar shows of trips. A fixed number of queries, however many there are.

use std::cmp::Reverse;

use super::read::Names;
use crate::{
    bookings::{
        model::{Booking, Leg, Trip, TripState, TripsOf},
        rules,
        store::calendar,
        views::CalendarTrip,
    },
    db::Conn,
    kernel::{Instant, Result},
    schedule::model::Span,
};

/// The legs and plans of somebody's trips that meet the window, the earliest first. Of more than `most` the latest.
pub fn calendar_trips(
    conn: &mut Conn,
    of: TripsOf,
    window: Span,
    most: i64,
    now: Instant,
) -> Result<Vec<CalendarTrip>> {
    let driven = calendar::legs_in(conn, of, window, most)?;
    let mut shown: Vec<(Trip, Option<Leg>, Booking)> =
        driven.into_iter().map(|(trip, leg, booking)| (trip, Some(leg), booking)).collect();
    let planned = calendar::plans_in(conn, of, window, most)?;
    shown.extend(planned.into_iter().map(|(trip, booking)| (trip, None, booking)));
    shown.sort_by_key(|(trip, leg, _)| {
        let position = leg.as_ref().map_or(1, |leg| leg.position);
        Reverse((rules::span(trip, leg.as_ref(), now).starts_at, trip.id, position))
    });
    shown.truncate(usize::try_from(most).unwrap_or(usize::MAX));
    shown.reverse();
    let trips: Vec<Trip> = shown.iter().map(|(trip, ..)| trip.clone()).collect();
    let legs: Vec<Leg> = shown.iter().filter_map(|(_, leg, _)| leg.clone()).collect();
    let names = Names::with_legs(conn, &trips, &legs)?;
    let view = |(trip, leg, booking): (Trip, Option<Leg>, Booking)| {
        let (vehicle, driver, second) = match &leg {
            Some(leg) => (leg.vehicle_id, leg.driver_id, leg.second_driver_id),
            None => (trip.vehicle_id, trip.driver_id, trip.second_driver_id),
        };
        let Span { starts_at, ends_at } = rules::span(&trip, leg.as_ref(), now);
        let drivers = std::iter::once(driver).chain(second).map(|id| names.driver(id, trip.confirmed_at));
        let waypoints = booking.waypoints();
        CalendarTrip {
            id: trip.id,
            leg: leg.map_or(1, |leg| leg.position),
            is_cancelled: trip.state == TripState::Cancelled,
            starts_at,
            ends_at,
            // Most changes of a trip count in its booking, too, but not all.
            revision: trip.version + booking.version,
            changed_at: trip.updated_at.max(booking.updated_at),
            plate_no: names.plate(vehicle, trip.confirmed_at),
            drivers: drivers.collect(),
            number: booking.number,
            route: std::iter::once(booking.origin).chain(waypoints).chain([booking.destination]).collect(),
        }
    };
    Ok(shown.into_iter().map(view).collect())
}
