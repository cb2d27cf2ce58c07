//! Changing a booking until it is over. Its planned trips move with it, or the change is refused (RULES.md §1.6).

use super::{
    create::{Admission, admit, check, expect_new_ref, quote, same_day},
    dispatch::claim,
    whole::{Whole, is_dispatcher},
};
use crate::{
    bookings::{
        model::{Booking, BookingEvent, BookingNew, BookingPatch, TripState},
        rules,
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
        model::{Assignment, Note, Override, Request},
    },
    kernel::{BookingId, Code, Error, LockKey, Money, Result, Scope, text},
    reference,
    schedule::{self, model::Cause},
    tariffs,
};

/// Changes a booking.
///
/// # Errors
/// `not_found`; 422; `if_match_required`, `stale`; `wrong_state`, `no_capacity`, `not_eligible` (409).
pub fn booking_change(unit: &mut Unit<'_>, id: BookingId, patch: &BookingPatch) -> Result<views::Booking> {
    // The classes of the changed booking are locked too.
    let before = bookings::get(unit.conn, &unit.actor.scope(), id)?.ok_or_else(Error::not_found)?;
    let items: Vec<_> = bookings::items_of(unit.conn, &[id])?
        .into_iter()
        .map(|row| charges::model::Item { class: row.class, quantity: row.quantity })
        .collect();
    let wanted = patch.apply(&before.written(&items))?;
    let mut whole = Whole::lock(unit, id, wanted.items.iter().map(|item| LockKey::Class(item.class.clone())))?;
    let old = whole.booking.written(&whole.items);
    let new = patch.apply(&old)?;
    let faults = check(unit, &new, new.starts_at != old.starts_at)?;
    if !faults.is_empty() {
        return Err(Error::invalid(faults));
    }
    unit.require_version(whole.booking.version)?;
    whole.expect_open()?;
    if new == old {
        return super::read::booking_view(unit.conn, whole.booking, unit.lang);
    }
    if new.external_ref != old.external_ref {
        expect_new_ref(unit, &new)?;
    }
    let is_out = whole.trips.iter().any(|trip| trip.departed_at.is_some());
    if is_out && (new.starts_at != old.starts_at || new.service != old.service) {
        let detail = text!(
            "A vehicle has left, so start and service can't be changed.",
            "已有车辆出车，开始时间和计价方式不能再改。"
        );
        return Err(Error::new(Code::WrongState, detail).with("state", whole.booking.state.to_string()));
    }

    let fee = fee_for_giving_up(unit, &whole, &old, &new)?;
    let agreed = if same_day(old.starts_at, new.starts_at) {
        whole.agreed(unit, new.starts_at, new.ends_at)?
    } else {
        let tariff = tariff_for(unit.conn, new.starts_at.date())?;
        tariffs::ops::tariff_freeze(unit, &tariff)?;
        Agreed::load(unit.conn, tariff, whole.booking.discount_percent, new.starts_at, new.ends_at)?
    };
    let quote_fen = quote(&agreed, &new)?;
    let department = customers::ops::department_find(unit.conn, new.department_id)?.ok_or_else(Error::not_found)?;
    let by_rule = rules::approval_by_rule(
        department.content.approval_rule,
        department.content.approval_amount_fen,
        new.reach,
        quote_fen,
    );

    whole.booking.write(&new)?;
    whole.booking.approval = rules::approval_after_change(whole.booking.approval, by_rule, &old, &new);
    whole.booking.tariff_id = agreed.tariff.id;
    whole.booking.quote_fen = quote_fen;
    whole.booking.changed_by = caller(unit.actor.id);
    whole.booking.cancellation_fee_fen = whole.booking.cancellation_fee_fen + fee;
    if new.items != old.items {
        bookings::items_replace(unit.conn, id, &new.items)?;
        whole.items.clone_from(&new.items);
    }
    if (&new.items, new.starts_at, new.ends_at, new.waitlist) != (&old.items, old.starts_at, old.ends_at, old.waitlist)
        || whole.booking.waitlist
    {
        let buffer_minutes = reference::ops::settings(unit.conn)?.content.buffer_minutes;
        let admission = admit(unit, &new, buffer_minutes, Some(id))?;
        whole.booking.over_capacity = admission == Admission::Over;
        whole.booking.waitlist = admission == Admission::Waiting;
    }
    give_up_surplus(unit, &mut whole)?;
    replan(unit, &mut whole)?;
    whole.complete_if_signed();
    whole.finish(unit, BookingEvent::Change, None)
}

/// The cancellation fee that the department owes for vehicles that are no longer wanted, or for a start that moves to
/// another day.
fn fee_for_giving_up(unit: &mut Unit<'_>, whole: &Whole, old: &BookingNew, new: &BookingNew) -> Result<Money> {
    if is_dispatcher(unit) || whole.booking.waitlist || old.starts_at <= unit.now {
        return Ok(Money::ZERO);
    }
    let moved = !same_day(old.starts_at, new.starts_at);
    let left = |class: &str| new.items.iter().find(|item| item.class == class).map_or(0, |item| item.quantity);
    let given_up: Vec<(&str, i64)> = old
        .items
        .iter()
        .map(|item| {
            (item.class.as_str(), if moved { item.quantity } else { (item.quantity - left(&item.class)).max(0) })
        })
        .collect();
    fees(unit, whole, &given_up)
}

/// Charges the cancellation fee for a number of vehicles of each class, and answers its total.
pub(super) fn fees(unit: &mut Unit<'_>, whole: &Whole, given_up: &[(&str, i64)]) -> Result<Money> {
    let Booking { id, starts_at, ends_at, service, .. } = whole.booking;
    let agreed = whole.agreed(unit, starts_at, ends_at)?;
    let mut each = Vec::new();
    for (class, quantity) in given_up.iter().filter(|(_, quantity)| *quantity > 0) {
        let fee = agreed.terms(class, service)?.cancellation(&(starts_at..ends_at), unit.now)?;
        each.extend((0..*quantity).map(|_| fee.clone()));
    }
    let whole_fee = charges::model::Price::together(&each)?;
    if whole_fee.total_fen > Money::ZERO {
        let version = i64::try_from(charges::ops::fees_of(unit.conn, id)?.len()).unwrap_or(0) + 1;
        let charge = charges::ops::charge_record(unit, id, None, version, &whole_fee)?;
        charges::ops::fee_settle(unit, whole.booking.department_id, &whole.booking.number, &charge)?;
    }
    Ok(whole_fee.total_fen)
}

/// Cancels planned trips that are no longer wanted, the last assigned first.
///
/// # Errors
/// `wrong_state` (409) if more vehicles have left than are wanted.
fn give_up_surplus(unit: &mut Unit<'_>, whole: &mut Whole) -> Result<()> {
    let mut classes: Vec<String> = whole.trips.iter().map(|trip| trip.class.clone()).collect();
    classes.sort();
    classes.dedup();
    for class in classes {
        let wanted = whole.items.iter().find(|item| item.class == class).map_or(0, |item| item.quantity);
        let mut named: Vec<usize> = (0..whole.trips.len())
            .filter(|index| whole.trips[*index].class == class && whole.trips[*index].state != TripState::Cancelled)
            .collect();
        while i64::try_from(named.len()).unwrap_or(i64::MAX) > wanted {
            let Some(place) = named.iter().rposition(|index| whole.trips[*index].state == TripState::Planned) else {
                let detail = text!(
                    "More vehicles of the class {class} have left than are wanted now.",
                    "{class} 已出车数量超过修改后的数量。"
                );
                return Err(Error::new(Code::WrongState, detail).with("state", whole.booking.state.to_string()));
            };
            let index = named.remove(place);
            whole.trip_cancel(unit, index, None)?;
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
            }
        })
        .collect();
    let items = whole.items.iter().map(|item| {
        let quantity = judged.iter().filter(|index| whole.trips[**index].class == item.class).count();
        (item.class.clone(), i64::try_from(quantity).unwrap_or(0))
    });
    // Whether the passengers fit can only be judged once all vehicles are assigned.
    let is_whole = whole.open_items().iter().all(|(_, left)| *left == 0)
        && judged.len() == whole.trips.iter().filter(|trip| trip.state != TripState::Cancelled).count();
    let request = Request {
        items: items.collect(),
        passengers: if is_whole { passengers } else { 0 },
        places_sent: 0,
        starts_at,
        ends_at,
        distance_km,
        except,
        past: ends_at <= unit.now,
        in_full: unit.actor.scope() == Scope::All,
    };
    // An override of the dispatch also counts for the new plan.
    let mut overrides = Vec::new();
    for index in &judged {
        let notes: Vec<Note> = serde_json::from_str(&whole.trips[*index].warnings).unwrap_or_default();
        overrides.extend(notes.into_iter().filter_map(|note| Some(Override { code: note.code, reason: note.reason? })));
    }
    let eligible = if assignments.is_empty() {
        Vec::new()
    } else {
        dispatch::ops::judge(unit.conn, &request, &assignments, &overrides)?
    };
    for index in &open {
        let trip = whole.trips[*index].id;
        schedule::ops::release(unit, Cause::Trip, trip.0)?;
    }
    for index in open {
        let trip = &mut whole.trips[index];
        (trip.starts_at, trip.ends_at) = (starts_at, ends_at);
        if let Some(one) = judged.iter().position(|judged| *judged == index).and_then(|place| eligible.get(place)) {
            trip.warnings = serde_json::to_string(&one.notes).map_err(Error::internal)?;
            let trip = trip.clone();
            claim(unit, &trip, one.driving_minutes)?;
        }
        whole.trip_save(unit, index)?;
    }
    Ok(())
}
