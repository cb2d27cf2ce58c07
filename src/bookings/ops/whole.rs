//! A booking with its items and trips, loaded under its locks, on which an act works.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{read, told};
use crate::{
    bookings::{
        model::{Approval, Booking, BookingEvent, BookingState, GivenUpFor, Leg, Outcome, Trip, TripState},
        rules,
        store::{bookings, trips},
        views,
    },
    charges::{model::Item, ops::Agreed},
    db::Unit,
    events, fleet,
    kernel::{BookingId, Code, DriverId, Error, Fault, Instant, LockKey, Result, Role, Scope, VehicleId, text},
    reference,
    schedule::{
        self,
        model::{Cause, Demand},
    },
    tariffs,
};

/// A booking with its items and trips. Legs are loaded when they are needed.
#[derive(Clone)]
pub(super) struct Whole {
    pub booking: Booking,
    pub items: Vec<Item>,
    pub trips: Vec<Trip>,
    /// The booking before the act, as its event keeps it. None where a trip is acted on.
    before: Option<Value>,
}

impl Whole {
    /// Loads a booking that the caller may see, for an act on the booking itself. It locks the booking, its classes,
    /// the vehicles and drivers of its open trips, and `more`.
    ///
    /// # Errors
    /// `not_found`; 503 if another request changed the vehicles or drivers while this one waited for its locks.
    pub fn lock(unit: &mut Unit<'_>, id: BookingId, more: impl IntoIterator<Item = LockKey>) -> Result<Self> {
        let scope = unit.actor.scope();
        Self::lock_seen(unit, &scope, id, more)
    }

    /// As [`Whole::lock`], for who decides about the booking's approval, also as a delegate.
    pub fn lock_to_decide(unit: &mut Unit<'_>, id: BookingId) -> Result<Self> {
        let scope = unit.actor.booking_scope();
        Self::lock_seen(unit, &scope, id, [])
    }

    fn lock_seen(
        unit: &mut Unit<'_>,
        scope: &Scope,
        id: BookingId,
        more: impl IntoIterator<Item = LockKey>,
    ) -> Result<Self> {
        // The first reading says what to lock, the second is under the locks. If they name different vehicles or
        // drivers, this request doesn't hold all locks that it needs.
        let mut keys: Vec<LockKey> = more.into_iter().collect();
        let seen = Self::load(unit, scope, id)?;
        keys.push(LockKey::Booking(id.0));
        keys.extend(seen.items.iter().map(|item| LockKey::Class(item.class.clone())));
        for trip in seen.trips.iter().filter(|trip| trip.is_open()) {
            keys.push(LockKey::Vehicle(trip.vehicle_id.0));
            keys.extend(trip.drivers().map(|driver| LockKey::Driver(driver.0)));
        }
        let mut whole = if unit.conn.is_sqlite() {
            seen
        } else {
            unit.lock(keys)?;
            let whole = Self::load(unit, scope, id)?;
            whole.expect_resources(&seen)?;
            whole
        };
        whole.before = Some(read::booking_json(unit, &whole.booking)?);
        Ok(whole)
    }

    /// Refuses if another request changed classes, vehicles or drivers while this one waited for its locks. The caller
    /// may try again.
    fn expect_resources(&self, seen: &Self) -> Result<()> {
        let classes = |whole: &Self| whole.items.iter().map(|item| item.class.clone()).collect::<BTreeSet<_>>();
        if self.resources() == seen.resources() && classes(self) == classes(seen) {
            Ok(())
        } else {
            Err(Error::busy(1).because("the booking's vehicles changed while it was locked"))
        }
    }

    /// Loads a booking with its items and trips, without a lock.
    pub fn load(unit: &mut Unit<'_>, scope: &Scope, id: BookingId) -> Result<Self> {
        let booking = bookings::get(unit.conn, scope, id)?.ok_or_else(Error::not_found)?;
        let items = bookings::items_of(unit.conn, &[id])?.into_iter().map(Item::from).collect();
        let trips = trips::of_bookings(unit.conn, &[id])?;
        Ok(Self { booking, items, trips, before: None })
    }

    /// The vehicles and drivers of its open trips.
    fn resources(&self) -> Vec<(VehicleId, DriverId, Option<DriverId>)> {
        self.trips
            .iter()
            .filter(|trip| trip.is_open())
            .map(|trip| (trip.vehicle_id, trip.driver_id, trip.second_driver_id))
            .collect()
    }

    /// The legs of one of its trips, in their order.
    pub fn legs(&self, unit: &mut Unit<'_>, trip: usize) -> Result<Vec<Leg>> {
        trips::legs_of(unit.conn, &[self.trips[trip].id])
    }

    /// What prices it: its tariff, its discount, and the holidays in this span.
    pub fn agreed(&self, unit: &mut Unit<'_>, from: Instant, until: Instant) -> Result<Agreed> {
        let tariff = tariffs::ops::tariff_find(unit.conn, self.booking.tariff_id)?
            .ok_or_else(|| Error::internal("a booking's tariff is gone"))?;
        Agreed::load(unit.conn, tariff, self.booking.discount_percent, from, until)
    }

    /// Stores a changed trip as its next version.
    pub fn trip_save(&mut self, unit: &mut Unit<'_>, index: usize) -> Result<()> {
        let trip = &mut self.trips[index];
        trip.version += 1;
        trip.updated_at = unit.now;
        trips::replace(unit.conn, trip)
    }

    /// Cancels a planned trip and releases its claim. The caller stores the trip.
    pub fn trip_give_up(
        &mut self,
        unit: &mut Unit<'_>,
        index: usize,
        whom: GivenUpFor,
        reason: Option<&str>,
    ) -> Result<()> {
        let trip = &mut self.trips[index];
        trip.state = TripState::Cancelled;
        trip.cancelled_for = Some(whom);
        trip.close_reason = reason.map(str::to_owned);
        schedule::ops::release(unit, Cause::Trip, trip.id.0).map(drop)
    }

    /// Cancels a planned trip, releases its claim, and stores it.
    pub fn trip_cancel(
        &mut self,
        unit: &mut Unit<'_>,
        index: usize,
        whom: GivenUpFor,
        reason: Option<&str>,
    ) -> Result<()> {
        self.trip_give_up(unit, index, whom, reason)?;
        self.trip_save(unit, index)
    }

    /// Cancels all planned trips, because the booking holds no vehicles any more. It goes back to its state before
    /// dispatch.
    pub fn give_back(&mut self, unit: &mut Unit<'_>, whom: GivenUpFor) -> Result<()> {
        self.cancel_planned(unit, whom, None)?;
        self.back_to_approval();
        Ok(())
    }

    /// Cancels all planned trips.
    pub fn cancel_planned(&mut self, unit: &mut Unit<'_>, whom: GivenUpFor, reason: Option<&str>) -> Result<()> {
        for index in 0..self.trips.len() {
            if self.trips[index].state == TripState::Planned {
                self.trip_cancel(unit, index, whom, reason)?;
            }
        }
        Ok(())
    }

    /// Puts a dispatched booking back to its state before dispatch.
    pub fn back_to_approval(&mut self) {
        if self.booking.state == BookingState::Dispatched {
            self.booking.state = rules::state_before_dispatch(self.booking.approval, self.booking.waitlist);
        }
    }

    /// Whether an odometer reading of this trip awaits a correction.
    pub fn is_quarantined(&self, unit: &mut Unit<'_>, index: usize) -> Result<bool> {
        let legs: Vec<_> = self.legs(unit, index)?.iter().map(|leg| leg.id).collect();
        Ok(!fleet::ops::quarantined_legs(unit.conn, &legs)?.is_empty())
    }

    /// Stores the booking as its next version with its demand, records the act, and answers the booking.
    pub fn finish(
        mut self,
        unit: &mut Unit<'_>,
        event: BookingEvent,
        reason: Option<String>,
    ) -> Result<views::Booking> {
        self.store(unit)?;
        let after = read::booking_view(unit.conn, self.booking.clone(), unit.lang)?;
        let change = events::Change {
            event: event.into(),
            subject_id: after.id.0,
            booking_id: Some(after.id),
            before: self.before,
            after: Some(events::json(&after)?),
            reason,
        };
        events::record(unit, &change)?;
        told::booking(&mut unit.reader(), self.booking, after)
    }

    /// Stores the booking as its next version with its demand.
    pub fn store(&mut self, unit: &mut Unit<'_>) -> Result<()> {
        self.demand(unit)?;
        self.booking.version += 1;
        self.booking.updated_at = unit.now;
        bookings::replace(unit.conn, &self.booking)
    }

    /// Records the demand of the booking: the vehicles of its open trips, and those still to be assigned.
    fn demand(&self, unit: &mut Unit<'_>) -> Result<()> {
        let Booking { id, starts_at, ends_at, state, waitlist, .. } = self.booking;
        let mut wanted = Vec::new();
        if !rules::is_closed(state) && !waitlist && ends_at > unit.now {
            let ends_at = ends_at.plus_minutes(reference::ops::settings(unit.conn)?.content.buffer_minutes);
            for (class, quantity) in self.open_items() {
                let ordered = |trip: &&Trip| trip.class == class && trip.accompanies_trip_id.is_none();
                let out = self.trips.iter().filter(ordered).filter(|trip| trip.is_open()).count();
                let quantity = quantity + i64::try_from(out).unwrap_or(0);
                if quantity > 0 {
                    wanted.push(Demand { class, quantity, starts_at, ends_at });
                }
            }
            for trip in self.trips.iter().filter(|trip| trip.accompanies_trip_id.is_some() && trip.is_open()) {
                match wanted.iter_mut().find(|demand| demand.class == trip.class) {
                    Some(demand) => demand.quantity += 1,
                    None => wanted.push(Demand { class: trip.class.clone(), quantity: 1, starts_at, ends_at }),
                }
            }
        }
        schedule::ops::demand_set(unit, id, &wanted)
    }

    /// The classes, and how many vehicles of each are still to be assigned.
    pub fn open_items(&self) -> Vec<(String, i64)> {
        rules::open_items(&self.items, &self.trips)
    }

    /// Completes the booking if all its trips are confirmed or cancelled (RULES.md §1.1). It stays open while approval is
    /// pending, and until its planned end while a part of it was not dispatched yet.
    pub fn complete_if_signed(&mut self, now: Instant) {
        let Booking { state, approval, ends_at, .. } = self.booking;
        let is_whole = !rules::has_undispatched(&self.items, &self.trips);
        if (is_whole || ends_at <= now || approval == Approval::Rejected)
            && rules::all_signed(&self.trips)
            && state == BookingState::InProgress
            && approval != Approval::Pending
        {
            let nobody_came = self.trips.iter().any(|trip| trip.outcome == Outcome::NoShow);
            self.booking.state = if nobody_came { BookingState::NoShow } else { BookingState::Completed };
        }
    }
}

/// A booking that the caller may change, judged before it is locked.
///
/// # Errors
/// `not_found`; `forbidden` for who sees it as a delegate only.
pub(super) fn own_booking(unit: &mut Unit<'_>, id: BookingId) -> Result<Booking> {
    if let Some(row) = bookings::get(unit.conn, &unit.actor.scope(), id)? {
        return Ok(row);
    }
    bookings::get(unit.conn, &unit.actor.booking_scope(), id)?.ok_or_else(Error::not_found)?;
    let detail = text!("A delegate approves and rejects, and does nothing else.", "受托人只能审批，不能办理其他事项。");
    Err(Error::new(Code::Forbidden, detail))
}

/// Whether the caller acts as the company's dispatcher. A caller who also has a role in a department acts as the
/// dispatcher.
pub(super) fn is_dispatcher(unit: &Unit<'_>) -> bool {
    unit.actor.is(Role::Dispatcher)
}

/// The signer and the number of a signed paper that the dispatcher records.
///
/// # Errors
/// 422 for a missing signer or number.
pub(super) fn paper(signed_by: Option<&String>, slip: Option<&String>) -> Result<(String, String)> {
    match (signed_by, slip) {
        (Some(signed_by), Some(slip)) => Ok((signed_by.clone(), slip.clone())),
        _ => {
            let mut faults = Vec::new();
            for (pointer, given) in [("/signed_by", signed_by), ("/slip", slip)] {
                if given.is_none() {
                    faults.push(Fault::body(
                        pointer,
                        "required",
                        text!(
                            "A signed paper is recorded with its signer and its number.",
                            "录入纸质单据须填写签字人和单号。"
                        ),
                    ));
                }
            }
            Err(Error::invalid(faults))
        }
    }
}

/// The moment at which something happened: `at`, or now in whole seconds.
///
/// # Errors
/// 422 `in_the_future`.
pub(super) fn moment(unit: &Unit<'_>, at: Option<Instant>, pointer: &str) -> Result<Instant> {
    match at {
        None => Ok(unit.now.plus_micros(-(unit.now.micros().rem_euclid(1_000_000)))),
        Some(at) if at > unit.now => {
            let now = unit.now;
            Err(Error::body(
                pointer,
                "in_the_future",
                text!("It must not be in the future; it is {now} now.", "时间不能晚于当前时间（{now}）。"),
            ))
        }
        Some(at) => Ok(at),
    }
}
