//! Planned trips whose vehicle or driver has changed: those that it may not do any more are flagged.

use std::collections::HashSet;

use super::read::take_over;
use crate::{
    bookings::{
        model::{Trip, TripState},
        rules,
        store::{bookings, trips},
        views::Candidate,
    },
    charges::model::Item,
    db::Unit,
    dispatch::{
        self,
        model::{Assignment, Plan},
    },
    fleet,
    kernel::{BookingId, Error, Result, Scope, TripId, VehicleId},
    reference::{
        self,
        model::{RuleCode, Severity},
    },
    schedule::{
        self,
        model::Resource,
        views::{HitTrip, Replacement},
    },
};

/// An absence tells of this many trips.
const MOST_HIT: usize = 20;
/// Each of them is told this many pairs.
const MOST_PAIRS: usize = 3;

/// Judges the planned trips of a vehicle or driver anew, and flags those that fail a rule which blocks them now and that no
/// override of theirs lifts (RULES.md §3.8). What takes the vehicle or driver at that time is not judged: a fact releases
/// plans by itself. The caller has locked the resource.
pub fn rejudge(unit: &mut Unit<'_>, resource: Resource) -> Result<()> {
    let planned: Vec<Trip> = trips::planned_with(unit.conn, resource, unit.now)?;
    let mut plans = Vec::with_capacity(planned.len());
    for trip in &planned {
        plans.push(Plan {
            class: trip.class.clone(),
            assignment: Assignment {
                vehicle_id: trip.vehicle_id,
                driver_id: trip.driver_id,
                second_driver_id: trip.second_driver_id,
                passengers: trip.passengers,
            },
            starts_at: trip.starts_at,
            ends_at: trip.ends_at,
            overrides: trip.overrides()?,
        });
    }
    let crowded = if matches!(resource, Resource::Vehicle(_)) { crowded(unit, &planned)? } else { HashSet::new() };
    for (trip, unfit) in planned.iter().zip(dispatch::ops::unfit(unit.conn, &plans)?) {
        let seats = crowded.contains(&trip.booking_id).then_some((resource, RuleCode::Seats));
        if let Some((resource, code)) = unfit.or(seats) {
            schedule::ops::release_unfit(unit, resource, trip.id, trip.booking_id, code)?;
        }
    }
    Ok(())
}

/// The bookings of these trips whose passengers don't fit any more in all their vehicles together, where no override lifts
/// that.
fn crowded(unit: &mut Unit<'_>, planned: &[Trip]) -> Result<HashSet<BookingId>> {
    let ids: Vec<BookingId> = planned.iter().map(|trip| trip.booking_id).collect();
    if ids.is_empty()
        || reference::ops::settings(unit.conn)?.content.eligibility.severity(RuleCode::Seats) != Severity::Block
    {
        return Ok(HashSet::new());
    }
    let items = bookings::items_of(unit.conn, &ids)?;
    let trips = trips::of_bookings(unit.conn, &ids)?;
    let vehicles: HashSet<VehicleId> = trips.iter().map(|trip| trip.vehicle_id).collect();
    let vehicles = fleet::ops::vehicles_find(unit.conn, &Vec::from_iter(vehicles))?;
    let mut found = HashSet::new();
    for booking in bookings::find(unit.conn, &ids)? {
        let own: Vec<Item> =
            (items.iter().filter(|row| row.booking_id == booking.id)).map(|row| Item::from(row.clone())).collect();
        let sent: Vec<&Trip> =
            trips.iter().filter(|trip| trip.booking_id == booking.id && trip.state != TripState::Cancelled).collect();
        let is_whole = rules::open_items(&own, sent.iter().copied()).iter().all(|(_, left)| *left == 0);
        let seats: Vec<i64> = (sent.iter())
            .filter_map(|trip| vehicles.iter().find(|vehicle| vehicle.id == trip.vehicle_id))
            .map(|vehicle| vehicle.content.seats)
            .collect();
        let mut lifts = false;
        for trip in &sent {
            lifts |= trip.overrides()?.iter().any(|one| one.code == RuleCode::Seats);
        }
        if is_whole && !lifts && !dispatch::rules::seats_fit(booking.passengers, &seats) {
            found.insert(booking.id);
        }
    }
    Ok(found)
}

/// The best replacements for planned trips that an absence has hit, of the first 20 of them (RULES.md §2.5).
pub fn replacements(unit: &mut Unit<'_>, hit: &[TripId]) -> Result<Vec<HitTrip>> {
    let mut found = Vec::new();
    for id in hit.iter().take(MOST_HIT) {
        let trip = trips::get(unit.conn, &Scope::All, *id)?.ok_or_else(Error::not_found)?;
        let booking = bookings::find(unit.conn, &[trip.booking_id])?.pop().ok_or_else(Error::not_found)?;
        let candidates = take_over(unit.conn, &booking, &trip, None, unit.now, unit.lang)?.items.into_iter();
        let replacement = |one: Candidate| {
            Some(Replacement {
                vehicle_id: one.vehicle_id,
                plate_no: one.plate_no,
                driver_id: one.driver_id?,
                driver_name: one.driver_name?,
                second_driver_id: one.second_driver_id,
                warnings: one.warnings.iter().map(|warning| warning.code.to_owned()).collect(),
            })
        };
        found.push(HitTrip {
            trip_id: trip.id,
            booking_id: booking.id,
            booking_number: booking.number,
            starts_at: trip.starts_at,
            ends_at: trip.ends_at,
            destination: booking.destination,
            replacements: candidates.filter(|one| one.eligible).filter_map(replacement).take(MOST_PAIRS).collect(),
        });
    }
    Ok(found)
}
