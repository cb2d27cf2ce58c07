//! What the board shows of trips and bookings. A fixed number of queries, however many there are.

use std::collections::{HashMap, HashSet};

use super::read::{not_back, risks};
use crate::{
    bookings::{
        model::{Leg, Trip},
        rules,
        store::{
            board::{self, Booked},
            bookings, trips,
        },
        views::{BoardTrip, QueuedBooking},
    },
    charges::model::Item,
    customers,
    db::{Conn, Reader, etag},
    fleet,
    kernel::{BookingId, DepartmentId, Result, TripId, VehicleId},
    schedule::model::Span,
};

/// The most bookings of the queue.
const MOST_QUEUED: i64 = 200;

/// The legs and plans that meet the window, the earliest first. `vehicles` are those whose legs are looked for. The caller
/// sees the trips of every department.
pub fn board_trips(reader: &mut Reader<'_>, vehicles: &[VehicleId], window: Span) -> Result<Vec<BoardTrip>> {
    let driven =
        board::legs_in(reader.conn, vehicles, window)?.into_iter().map(|(trip, leg, of)| (trip, Some(leg), of));
    let planned = board::planned_in(reader.conn, window)?.into_iter().map(|(trip, of)| (trip, None, of));
    let mut shown: Vec<(Trip, Option<Leg>, Booked)> = driven.chain(planned).collect();
    let now = reader.now;
    shown.retain(|(trip, leg, _)| rules::span(trip, leg.as_ref(), now).meets(window));
    shown.sort_by_key(|(trip, leg, _)| {
        (rules::span(trip, leg.as_ref(), now).starts_at, trip.id, leg.as_ref().map_or(1, |leg| leg.position))
    });
    let planned: Vec<Trip> = shown.iter().filter(|(_, leg, _)| leg.is_none()).map(|(trip, ..)| trip.clone()).collect();
    let risks = risks(reader.conn, &planned, now)?;
    let quarantined = quarantined(reader.conn, &shown)?;
    let departments = department_names(reader.conn)?;
    let view = |(trip, leg, of): (Trip, Option<Leg>, Booked)| {
        let late = risks.get(&trip.id);
        BoardTrip {
            id: trip.id,
            booking_id: trip.booking_id,
            booking_number: of.number,
            leg: leg.as_ref().map_or(1, |leg| leg.position),
            state: trip.state,
            vehicle_id: leg.as_ref().map_or(trip.vehicle_id, |leg| leg.vehicle_id),
            driver_id: leg.as_ref().map_or(trip.driver_id, |leg| leg.driver_id),
            second_driver_id: leg.as_ref().map_or(trip.second_driver_id, |leg| leg.second_driver_id),
            starts_at: trip.starts_at,
            ends_at: trip.ends_at,
            departed_at: leg.as_ref().map(|leg| leg.departed_at),
            returned_at: leg.as_ref().and_then(|leg| leg.returned_at),
            department_name: departments.get(&trip.department_id).cloned().unwrap_or_default(),
            destination: of.destination,
            purpose: of.purpose,
            needs_reassignment: trip.needs_reassignment,
            at_risk: late.is_some(),
            at_risk_reason: late.map(|late| not_back(late, reader.lang)),
            awaits_confirmation: trip.awaits_signature(),
            quarantined: quarantined.contains(&trip.id),
            etag: etag(trip.version),
        }
    };
    Ok(shown.into_iter().map(view).collect())
}

/// Those of these trips that have a doubtful reading. Nothing is presented while there is one, so only trips without a
/// presented charge are asked for: a few, where the window has thousands.
fn quarantined(conn: &mut Conn, shown: &[(Trip, Option<Leg>, Booked)]) -> Result<HashSet<TripId>> {
    let driven = shown.iter().filter(|(trip, leg, _)| leg.is_some() && trip.presented_at.is_none());
    let ids: Vec<TripId> = driven.map(|(trip, ..)| trip.id).collect();
    let legs = trips::legs_of(conn, &ids)?;
    let doubtful = fleet::ops::quarantined_legs(conn, &legs.iter().map(|leg| leg.id).collect::<Vec<_>>())?;
    Ok(legs.into_iter().filter(|leg| doubtful.contains(&leg.id)).map(|leg| leg.trip_id).collect())
}

/// The first bookings by their start for which vehicles are still to be assigned, whatever the day, and how many more there
/// are.
pub fn board_queue(reader: &mut Reader<'_>) -> Result<(Vec<QueuedBooking>, i64)> {
    let (rows, all) = board::queue(reader.conn, MOST_QUEUED)?;
    let ids: Vec<BookingId> = rows.iter().map(|row| row.id).collect();
    let items = bookings::items_by_booking(reader.conn, &ids)?;
    let sent = trips::of_bookings(reader.conn, &ids)?;
    let departments = department_names(reader.conn)?;
    let more = all - i64::try_from(rows.len()).unwrap_or(0);
    let queued = rows.into_iter().map(|row| {
        let own = sent.iter().filter(|trip| trip.booking_id == row.id);
        let open = rules::open_items(items.get(&row.id).map_or(&[], Vec::as_slice), own);
        let open = open.into_iter().filter(|(_, quantity)| *quantity > 0);
        QueuedBooking {
            id: row.id,
            number: row.number,
            state: row.state,
            approval: row.approval,
            purpose: row.purpose,
            department_name: departments.get(&row.department_id).cloned().unwrap_or_default(),
            items: open.map(|(class, quantity)| Item { class, quantity }).collect(),
            passengers: row.passengers,
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            origin: row.origin,
            destination: row.destination,
            waitlist: row.waitlist,
            over_capacity: row.over_capacity,
            etag: etag(row.version),
        }
    });
    Ok((queued.collect(), more))
}

fn department_names(conn: &mut Conn) -> Result<HashMap<DepartmentId, String>> {
    Ok(customers::ops::departments(conn)?.into_iter().map(|one| (one.id, one.content.name)).collect())
}
