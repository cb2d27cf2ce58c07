//! Changing a booking until it is over. Its planned trips move with it, or the change is refused (RULES.md §1.6).

use std::collections::BTreeMap;

use super::{
    budget,
    create::{Admission, admit, check, expect_new_ref, quote, same_day},
    dispatch::claim,
    giving_up::{self, Plan, given_up_for},
    read, told,
    whole::{Whole, own_booking},
};
use crate::{
    bookings::{
        forms::BookingChange,
        model::{Approval, Booking, BookingEvent, BookingNew, BookingState, GivenUpFor, Trip, TripState},
        rules::{self, acts, budget::unpaid_of},
        store::bookings::{self, caller},
        views,
    },
    charges::{
        self,
        ops::{Agreed, tariff_for},
    },
    customers,
    db::Unit,
    dispatch::{
        self,
        model::{Assignment, Request},
    },
    kernel::{BookingId, Error, Fault, LockKey, Money, Result, text},
    reference, schedule, tariffs,
};

/// Changes a booking, or answers what the change would do.
///
/// # Errors
/// `not_found`; 422; `if_match_required`, `stale`; `wrong_state`, `no_capacity`, `over_budget`, `not_eligible`
/// (409).
pub fn booking_change(unit: &mut Unit<'_>, id: BookingId, form: &BookingChange) -> Result<views::Booking> {
    if form.request.dry_run { unit.rehearse(|unit| change(unit, id, form)) } else { change(unit, id, form) }
}

fn change(
    unit: &mut Unit<'_>,
    id: BookingId,
    BookingChange { patch, request }: &BookingChange,
) -> Result<views::Booking> {
    // The classes of the changed booking are locked too.
    let before = own_booking(unit, id)?;
    let items: Vec<_> = bookings::items_of(unit.conn, &[id])?.into_iter().map(charges::model::Item::from).collect();
    let wanted = patch.apply(&before.written(&items))?;
    let demand = wanted.items.iter().map(|item| LockKey::Class(item.class.clone()));
    let more = [LockKey::PricesShared, LockKey::Budget(before.department_id.0)];
    let mut whole = Whole::lock(unit, id, demand.chain(more))?;
    let old = whole.booking.written(&whole.items);
    let new = patch.apply(&old)?;
    let mut faults = check(unit, &new, new.starts_at != old.starts_at)?;
    let whom = given_up_for(unit, request.at_request_of, request.signed_by.as_ref(), &mut faults);
    let by_department = whom == GivenUpFor::Department;
    Fault::expect_none(faults)?;
    let version = whole.booking.version;
    unit.require_version(version)?;
    acts::expect_open(&whole.booking)?;
    if new == old {
        let view = read::booking_view(unit.conn, whole.booking.clone(), unit.lang)?;
        let view = told::booking(&mut unit.reader(), whole.booking, view)?;
        return Ok(if request.dry_run { view.tried(Money::ZERO, version) } else { view });
    }
    if new.external_ref != old.external_ref {
        expect_new_ref(unit, &new)?;
    }
    expect_movable(unit, &whole, &old, &new, by_department)?;

    let agreed = if same_day(old.starts_at, new.starts_at) {
        whole.agreed(unit, new.starts_at, new.ends_at)?
    } else {
        let tariff = tariff_for(unit.conn, new.starts_at.date())?;
        tariffs::ops::tariff_freeze(unit, &tariff)?;
        Agreed::load(unit.conn, tariff, whole.booking.discount_percent, new.starts_at, new.ends_at)?
    };
    let quote_fen = quote(&agreed, &new)?;
    let department = customers::ops::department_find(unit.conn, new.department_id)?.ok_or_else(Error::not_found)?;
    let mut by_rule = rules::approval_by_rule(
        department.content.approval_rule,
        department.content.approval_amount_fen,
        new.reach,
        quote_fen,
    );
    let held = unpaid_of(whole.booking.quote_fen, &whole.items, &whole.trips);
    let bears = unpaid_of(quote_fen, &new.items, &whole.trips);
    let (weighed, asks_approval) = budget::expect_for_change(unit.conn, (&whole.booking, &old, held), (&new, bears))?;
    if asks_approval {
        by_rule = Approval::Pending;
    }

    let is_other_plan = (&new.items, new.starts_at, new.ends_at, new.waitlist)
        != (&old.items, old.starts_at, old.ends_at, old.waitlist);
    let mut admission = None;
    if is_other_plan || old.waitlist {
        let buffer_minutes = reference::ops::settings(unit.conn)?.content.buffer_minutes;
        admission = Some(admit(unit, &new, buffer_minutes, Some(id))?);
    }
    let waits = admission == Some(Admission::Waiting);
    let mut fee = Money::ZERO;
    if is_other_plan || new.service != old.service || waits != old.waitlist {
        // A start that moves by little may lead to the day before or after.
        let old_agreed = whole.agreed(unit, old.starts_at.plus_days(-1), old.ends_at.plus_days(1))?;
        let held = Plan::of(&old, &old_agreed, old.waitlist);
        let holds = Plan::of(&new, &agreed, waits);
        fee = giving_up::charge(unit, &mut whole, &held, Some(&holds), by_department)?;
    }

    whole.booking.write(&new)?;
    let was = (&old, whole.booking.quote_fen);
    whole.booking.approval = rules::approval_after_change(whole.booking.approval, by_rule, was, (&new, quote_fen));
    whole.booking.tariff_id = agreed.tariff.id;
    whole.booking.quote_fen = quote_fen;
    whole.booking.budget_percent = weighed.percent;
    whole.booking.over_budget = weighed.is_over;
    whole.booking.changed_by = caller(unit.actor.id);
    whole.booking.wait(waits, unit.now);
    if waits != old.waitlist && matches!(whole.booking.state, BookingState::Submitted | BookingState::Approved) {
        whole.booking.state = rules::state_before_dispatch(whole.booking.approval, waits);
    }
    if let Some(admission) = admission {
        whole.booking.over_capacity = admission == Admission::Over;
    }
    if new.items != old.items {
        bookings::items_replace(unit.conn, id, &new.items)?;
        whole.items.clone_from(&new.items);
    }
    if waits {
        // A waiting booking holds no vehicles.
        whole.give_back(unit, whom)?;
    }
    give_up_surplus(unit, &mut whole, whom)?;
    replan(unit, &mut whole)?;
    whole.complete_if_signed(unit.now);
    let view = whole.finish(unit, BookingEvent::Change, request.signed_by.clone())?;
    Ok(if request.dry_run { view.tried(fee, version) } else { view })
}

/// Refuses what can't be changed once the booking has begun: start, service and whether it is home each evening when a
/// vehicle has left; the start, and what the booking holds, for the department when its start has passed.
fn expect_movable(
    unit: &Unit<'_>,
    whole: &Whole,
    old: &BookingNew,
    new: &BookingNew,
    by_department: bool,
) -> Result<()> {
    let is_out = whole.trips.iter().any(|trip| trip.departed_at.is_some());
    let agreed = |one: &BookingNew| (one.starts_at, one.service, one.home_each_evening);
    if is_out && agreed(new) != agreed(old) {
        let detail = text!(
            "A vehicle has left, so start, service and home_each_evening can't be changed.",
            "已有车辆出车，开始时间、计价方式和是否每晚回场不能再改。"
        );
        return Err(Error::wrong_state_because(whole.booking.state, detail));
    }
    if is_out && new.waitlist {
        let detail = text!("A vehicle has left, so it can't wait.", "已有车辆出车，不能转为候补。");
        return Err(Error::wrong_state_because(whole.booking.state, detail));
    }
    let left = |class: &str| new.items.iter().find(|item| item.class == class).map_or(0, |item| item.quantity);
    let gives_up = new.starts_at != old.starts_at
        || (new.ends_at < old.ends_at && !is_out)
        || (new.waitlist && !old.waitlist)
        || old.items.iter().any(|item| left(&item.class) < item.quantity);
    if by_department && gives_up { acts::expect_before_start(&whole.booking, unit.now) } else { Ok(()) }
}

/// Cancels planned trips that are no longer wanted, the last assigned first.
///
/// # Errors
/// `wrong_state` (409) if more vehicles have left than are wanted.
fn give_up_surplus(unit: &mut Unit<'_>, whole: &mut Whole, whom: GivenUpFor) -> Result<()> {
    let is_ordered = |trip: &Trip| trip.state != TripState::Cancelled && trip.accompanies_trip_id.is_none();
    let mut classes: Vec<String> =
        whole.trips.iter().filter(|trip| is_ordered(trip)).map(|trip| trip.class.clone()).collect();
    classes.sort();
    classes.dedup();
    for class in classes {
        let wanted = whole.items.iter().find(|item| item.class == class).map_or(0, |item| item.quantity);
        let mut named: Vec<usize> = (0..whole.trips.len())
            .filter(|index| whole.trips[*index].class == class && is_ordered(&whole.trips[*index]))
            .collect();
        while i64::try_from(named.len()).unwrap_or(i64::MAX) > wanted {
            let Some(place) = named.iter().rposition(|index| whole.trips[*index].state == TripState::Planned) else {
                let names = reference::ops::class_names(unit.conn)?;
                let name = names.get(&class).unwrap_or(&class);
                let detail = text!(
                    "More vehicles of the class {class} have left than are wanted now.",
                    "“{name}”已出车数量超过修改后的数量。"
                );
                return Err(Error::wrong_state_because(whole.booking.state, detail));
            };
            let index = named.remove(place);
            whole.trip_cancel(unit, index, whom, None)?;
        }
    }
    Ok(())
}

/// Moves planned trips to the new times, and extends those that are out. Their vehicles and drivers are judged for the
/// new plan.
fn replan(unit: &mut Unit<'_>, whole: &mut Whole) -> Result<()> {
    let Booking { starts_at, ends_at, distance_km, passengers, .. } = whole.booking;
    let open: Vec<usize> = (0..whole.trips.len()).filter(|index| whole.trips[*index].is_open()).collect();
    if open.is_empty() {
        return Ok(());
    }
    let except: Vec<_> = open.iter().map(|index| whole.trips[*index].id.0).collect();
    let judged: Vec<usize> = open.iter().copied().filter(|index| !whole.trips[*index].needs_reassignment).collect();
    let assignments: Vec<Assignment> = judged
        .iter()
        .map(|index| {
            let trip = &whole.trips[*index];
            Assignment {
                vehicle_id: trip.vehicle_id,
                driver_id: trip.driver_id,
                second_driver_id: trip.second_driver_id,
                passengers: trip.passengers,
            }
        })
        .collect();
    let mut items: BTreeMap<String, i64> = BTreeMap::new();
    for index in &judged {
        *items.entry(whole.trips[*index].class.clone()).or_default() += 1;
    }
    // Whether the passengers fit can only be judged once all vehicles are assigned.
    let is_whole = whole.open_items().iter().all(|(_, left)| *left == 0)
        && judged.len() == whole.trips.iter().filter(|trip| trip.state != TripState::Cancelled).count();
    // What is out already is judged for the time to come: its vehicles may have had other trips since the start.
    let is_out = open.iter().any(|index| whole.trips[*index].departed_at.is_some());
    let from = if is_out && ends_at > unit.now { starts_at.max(unit.now) } else { starts_at };
    let request = Request {
        items: items.into_iter().collect(),
        passengers: if is_whole { passengers } else { 0 },
        places_sent: 0,
        partial: false,
        starts_at: from,
        ends_at,
        distance_km,
        except,
        past: ends_at <= unit.now,
        under_way: is_out,
        in_full: unit.actor.sees_all(),
    };
    // An override of the dispatch also counts for the new plan. That of a breakdown may stand with a vehicle that is back.
    let mut overrides = Vec::new();
    for trip in whole.trips.iter().filter(|trip| trip.state != TripState::Cancelled) {
        overrides.extend(trip.overrides()?);
    }
    let eligible = if assignments.is_empty() {
        Vec::new()
    } else {
        dispatch::ops::judge(unit.conn, &request, &assignments, &overrides)?
    };
    // The vehicle of a trip that went on with another one is taken since then. What was before that stays as it was.
    let mut since = Vec::new();
    for index in &open {
        let began = whole.legs(unit, *index)?.last().map(|leg| leg.departed_at);
        schedule::ops::release_after(unit, whole.trips[*index].id.0, began)?;
        since.push(began.map_or(starts_at, |began| began.max(starts_at)));
    }
    for (index, since) in open.into_iter().zip(since) {
        let trip = &mut whole.trips[index];
        trip.ends_at = ends_at;
        if trip.accompanies_trip_id.is_none() {
            trip.starts_at = starts_at;
        }
        if let Some(one) = judged.iter().position(|judged| *judged == index).and_then(|place| eligible.get(place)) {
            trip.warnings = serde_json::to_string(&one.notes).map_err(Error::internal)?;
            let trip = trip.clone();
            claim(unit, &trip, since, one.driving_minutes)?;
        }
        whole.trip_save(unit, index)?;
    }
    Ok(())
}
