//! An act on a trip: lock and load it, judge its version and state, keep what it was, change it, store it and record
//! it.

use serde_json::Value;

use super::{read, told, whole::Whole};
use crate::{
    bookings::{
        model::{Trip, TripEvent, TripState},
        rules::acts,
        store::trips,
        views,
    },
    db::Unit,
    events,
    kernel::{Error, LockKey, Result, Scope, TripId},
};

/// A trip that the caller may see, loaded with its booking under their locks. Version and state are not judged yet, so
/// that an act can refuse its body (422) before a stale version (412) or a wrong state (409).
pub(super) struct LockedTrip {
    pub whole: Whole,
    pub index: usize,
}

impl LockedTrip {
    /// Locks the trip's booking, vehicle and drivers, the prices against a change, and `more`; then loads them. A trip that
    /// leaves, returns or is corrected is priced for its days: by the prices that are read, and seen by who changes them.
    ///
    /// # Errors
    /// `not_found`; `forbidden` for a driver who was replaced; 503 if the trip's vehicle or driver changed before the
    /// locks were held.
    pub fn load(unit: &mut Unit<'_>, id: TripId, more: impl IntoIterator<Item = LockKey>) -> Result<Self> {
        let scope = unit.actor.scope();
        let seen = trips::get(unit.conn, &scope, id)?.ok_or_else(Error::not_found)?;
        acts::expect_still_drives(&scope, &seen)?;
        let mut keys: Vec<LockKey> = more.into_iter().collect();
        keys.push(LockKey::PricesShared);
        keys.push(LockKey::Booking(seen.booking_id.0));
        keys.push(LockKey::Vehicle(seen.vehicle_id.0));
        keys.extend(seen.drivers().map(|driver| LockKey::Driver(driver.0)));
        unit.lock(keys)?;
        // A driver sees the trip, but not its booking, which the act needs all the same.
        let whole = Whole::load(unit, &Scope::All, seen.booking_id)?;
        let index = whole.trips.iter().position(|one| one.id == id).ok_or_else(Error::not_found)?;
        let trip = &whole.trips[index];
        if (trip.vehicle_id, trip.driver_id, trip.second_driver_id)
            != (seen.vehicle_id, seen.driver_id, seen.second_driver_id)
        {
            return Err(Error::busy(1).because("the trip's vehicle or driver changed while it was locked"));
        }
        Ok(Self { whole, index })
    }

    /// The trip.
    pub fn trip(&self) -> &Trip {
        &self.whole.trips[self.index]
    }

    /// Begins an act that only these states allow.
    ///
    /// # Errors
    /// `stale` (412); `wrong_state` (409).
    pub fn begin(self, unit: &mut Unit<'_>, states: &[TripState]) -> Result<TripAct> {
        unit.expect_version(self.trip().version)?;
        acts::expect_state(self.trip(), states)?;
        self.begin_in_any_state(unit)
    }

    /// Begins an act that judges version and state itself.
    pub fn begin_in_any_state(self, unit: &mut Unit<'_>) -> Result<TripAct> {
        let before = read::trip_json(unit, self.trip())?;
        Ok(TripAct { whole: self.whole, index: self.index, before })
    }
}

/// An act on a trip that has begun. Only [`TripAct::finish`] answers the trip, so that no act answers a trip which it
/// has not stored and recorded.
#[must_use = "an act that isn't finished stores nothing of its trip"]
pub(super) struct TripAct {
    pub whole: Whole,
    pub index: usize,
    /// The trip before the act, as its event keeps it.
    before: Value,
}

impl TripAct {
    /// Loads a trip that the caller may see, and begins an act that only these states allow.
    ///
    /// # Errors
    /// `not_found`; `stale` (412); `wrong_state` (409).
    pub fn begin(unit: &mut Unit<'_>, id: TripId, states: &[TripState]) -> Result<Self> {
        LockedTrip::load(unit, id, [])?.begin(unit, states)
    }

    /// The trip.
    pub fn trip(&self) -> &Trip {
        &self.whole.trips[self.index]
    }

    /// The trip, to be changed.
    pub fn trip_mut(&mut self) -> &mut Trip {
        &mut self.whole.trips[self.index]
    }

    /// Stores trip and booking as their next versions, records the act, and answers the trip. The booking is complete if
    /// this was the last trip to be signed or called off.
    pub fn finish(mut self, unit: &mut Unit<'_>, event: TripEvent, reason: Option<String>) -> Result<views::Trip> {
        self.whole.trip_save(unit, self.index)?;
        self.whole.complete_if_signed(unit.now);
        self.whole.store(unit)?;
        let trip = self.whole.trips.swap_remove(self.index);
        let (id, booking_id) = (trip.id, trip.booking_id);
        let after = read::trip_view(unit.conn, trip.clone(), unit.now, unit.lang)?;
        let change = events::Change {
            event: event.into(),
            subject_id: id.0,
            booking_id: Some(booking_id),
            before: Some(self.before),
            after: Some(events::json(&after)?),
            reason,
        };
        events::record(unit, &change)?;
        told::trip(&mut unit.reader(), &self.whole.booking, trip, after)
    }
}
