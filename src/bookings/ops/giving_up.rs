//! What a department gives up late, and the fee that it owes for it (RULES.md §1.9).

use std::{collections::BTreeMap, ops::Range};

use chrono::TimeDelta;

use super::whole::{Whole, is_dispatcher};
use crate::{
    bookings::{
        forms::AtRequestOf,
        model::{BookingNew, GivenUpDay, GivenUpFor},
        rules::giving_up::{self, ClassDay, Paid, VehicleDays},
        store::bookings,
    },
    charges::{
        self,
        model::{Item, Price},
        ops::Agreed,
    },
    db::Unit,
    kernel::{Fault, Instant, Money, Result, text},
    reference,
    tariffs::model::Service,
};

/// The part of a plan that decides what is given up, with what prices it.
pub(super) struct Plan<'a> {
    pub items: &'a [Item],
    pub service: Service,
    pub span: Range<Instant>,
    pub agreed: &'a Agreed,
    /// A plan on the waitlist holds no vehicles.
    pub waitlist: bool,
}

impl<'a> Plan<'a> {
    pub fn of(one: &'a BookingNew, agreed: &'a Agreed, waitlist: bool) -> Self {
        Self { items: &one.items, service: one.service, span: one.starts_at..one.ends_at, agreed, waitlist }
    }

    /// The vehicle-days that it holds, if it takes place in this span.
    fn vehicle_days(&self, span: &Range<Instant>) -> Result<VehicleDays> {
        let mut found = VehicleDays::new();
        for item in self.items.iter().filter(|_| !self.waitlist) {
            for day in self.agreed.terms(&item.class, self.service)?.days(span)? {
                found.insert((item.class.clone(), day), item.quantity);
            }
        }
        Ok(found)
    }
}

/// For whom something is given up. It is the department, which may owe a fee, if it acts itself, or the dispatcher at its
/// request. Adds a fault if the dispatcher doesn't say who asked for it.
pub(super) fn given_up_for(
    unit: &Unit<'_>,
    asked: Option<AtRequestOf>,
    signed_by: Option<&String>,
    faults: &mut Vec<Fault>,
) -> GivenUpFor {
    if !is_dispatcher(unit) {
        return GivenUpFor::Department;
    }
    if asked.is_some() && signed_by.is_none() {
        let detail = text!("Say who asked for it in the department.", "请填写用车单位的经办人。");
        faults.push(Fault::body("/signed_by", "required", detail));
    }
    if asked.is_some() { GivenUpFor::Department } else { GivenUpFor::Company }
}

/// Charges what the department gives up between its old plan and the new one, and answers the fee. There is no new plan
/// if the booking is cancelled. The caller stores the booking.
pub(super) fn charge(
    unit: &mut Unit<'_>,
    whole: &mut Whole,
    old: &Plan<'_>,
    new: Option<&Plan<'_>>,
    by_department: bool,
) -> Result<Money> {
    let id = whole.booking.id;
    let announced = whole.booking.announced_start_at.map_or(old.span.start, |at| at.min(old.span.start));
    let free_shift_micros = reference::ops::settings(unit.conn)?.content.free_shift_minutes * 60_000_000;
    let (mut span, mut moved_days) = (old.span.clone(), TimeDelta::zero());
    // A start that moves by little gives nothing up by itself: the old plan is compared as if it had moved along.
    if let Some(new) = new
        && (new.span.start.micros() - announced.micros()).abs() <= free_shift_micros
    {
        let shift = new.span.start.micros() - span.start.micros();
        span = span.start.plus_micros(shift)..span.end.plus_micros(shift);
        moved_days = new.span.start.date() - old.span.start.date();
    }
    let held = old.vehicle_days(&span)?;
    let holds = new.map_or(Ok(VehicleDays::new()), |new| new.vehicle_days(&new.span))?;

    let mut percents: BTreeMap<&str, i64> = BTreeMap::new();
    for item in old.items.iter().filter(|_| by_department && !old.waitlist) {
        let percent = old.agreed.terms(&item.class, old.service)?.late_percent(&old.span, announced, unit.now)?;
        percents.insert(&item.class, percent);
    }
    let is_late = |class: &str| percents.get(class).is_some_and(|percent| *percent > 0);

    let known: BTreeMap<ClassDay, Paid> = bookings::given_up_days(unit.conn, id)?
        .into_iter()
        .map(|row| ((row.class, row.day), Paid { paid: row.paid, held_again: row.held_again }))
        .collect();
    // What was paid for moves along, too.
    let mut paid: BTreeMap<ClassDay, Paid> =
        known.iter().map(|((class, day), paid)| ((class.clone(), *day + moved_days), *paid)).collect();
    let owed = giving_up::given_up(&held, &holds, &mut paid, is_late);
    if paid != known {
        let row = |((class, day), Paid { paid, held_again }): (ClassDay, Paid)| GivenUpDay {
            booking_id: id,
            class,
            day,
            paid,
            held_again,
        };
        bookings::given_up_days_replace(unit.conn, id, &paid.into_iter().map(row).collect::<Vec<_>>())?;
    }

    // Hours to the start are counted from the earliest one that was announced late, until all of it is paid for.
    let keeps_some = held.keys().any(|key| holds.contains_key(key));
    let is_kept = if by_department {
        keeps_some && percents.values().any(|percent| *percent > 0)
    } else {
        new.is_some_and(|new| new.span.start == old.span.start)
    };
    whole.booking.announced_start_at = new.filter(|new| is_kept && announced < new.span.start).map(|_| announced);

    let mut each = Vec::new();
    for (class, percent) in &percents {
        let terms = old.agreed.terms(class, old.service)?;
        for days in giving_up::by_vehicle(&owed, class) {
            each.push(terms.giving_up(&span, &days, *percent)?);
        }
    }
    let fee = Price::together(&each)?;
    if fee.total_fen > Money::ZERO {
        let version = i64::try_from(charges::ops::fees_of(unit.conn, id)?.len()).unwrap_or(0) + 1;
        let charge = charges::ops::charge_record(unit, id, None, version, &fee)?;
        charges::ops::fee_settle(unit, whole.booking.department_id, &whole.booking.number, &charge)?;
    }
    whole.booking.cancellation_fee_fen = whole.booking.cancellation_fee_fen + fee.total_fen;
    Ok(fee.total_fen)
}
