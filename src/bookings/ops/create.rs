//! Requesting a booking: it is checked, priced, and its vehicles are reserved.

use std::collections::BTreeSet;

use super::{budget, read, told, whole::is_dispatcher};
use crate::{
    bookings::{
        model::{Approval, Booking, BookingEvent, BookingNew, Purpose},
        rules,
        store::bookings::{self, caller},
        views,
    },
    charges::{
        model::Price,
        ops::{Agreed, tariff_or_faults},
        rules::Work,
    },
    customers::{self, model::Department},
    db::{Conn, Unit},
    dispatch, events,
    kernel::{BookingId, Code, Error, Fault, Instant, LockKey, Money, Place, Result, text},
    reference,
    schedule::{
        self,
        model::{Demand, Span},
        rules::window_fault,
    },
    tariffs,
};

/// Most days between now and the start of a booking (API.md §5.2).
const FARTHEST_DAYS: i64 = 366;

/// Makes a booking.
///
/// # Errors
/// 422 with all faults, `no_rate` among them; `duplicate_external_ref`, `no_capacity`, `over_budget` (409).
pub fn booking_create(unit: &mut Unit<'_>, new: &BookingNew) -> Result<views::Booking> {
    let mut faults = Vec::new();
    let department = customer(unit, new, &mut faults)?;
    faults.extend(check(unit, new, true)?);
    let settings = reference::ops::settings(unit.conn)?.content;
    if new.reason.is_none() && settings.reason_required {
        faults.push(Fault::body("/reason", "required", text!("Say why you travel.", "请填写用车事由。")));
    }
    let at_fault =
        |index: usize| faults.iter().any(|fault| fault.at == Place::Pointer(format!("/items/{index}/class")));
    let classes: Vec<&str> = new
        .items
        .iter()
        .enumerate()
        .filter(|(index, _)| !at_fault(*index))
        .map(|(_, item)| item.class.as_str())
        .collect();
    // No price of its days changes unseen by whoever changes it.
    let demand = new.items.iter().map(|item| LockKey::Class(item.class.clone()));
    // Two bookings can't both take the last of a budget.
    unit.lock(demand.chain([LockKey::PricesShared, LockKey::Budget(new.department_id.0)]))?;
    let tariff = tariff_or_faults(unit.conn, new.starts_at.date(), classes.into_iter(), new.service, &mut faults)?;
    let (Some(department), Some(tariff), true) = (department, tariff, faults.is_empty()) else {
        return Err(Error::invalid(faults));
    };
    let agreed = Agreed::load(unit.conn, tariff, department.content.discount_percent, new.starts_at, new.ends_at)?;
    let quote_fen = quote(&agreed, new)?;
    let buffer_minutes = settings.buffer_minutes;
    let by_rule = rules::approval_by_rule(
        department.content.approval_rule,
        department.content.approval_amount_fen,
        new.reach,
        quote_fen,
    );

    // Under the lock: of two that are sent at once, the second learns which booking has its number.
    expect_new_ref(unit, new)?;
    let admission = admit(unit, new, buffer_minutes, None)?;
    let weighed = budget::expect_for_new(unit.conn, new, quote_fen)?;
    let approval = if weighed.asks_approval() { Approval::Pending } else { by_rule };
    let id = BookingId::new();
    let number = format!("{}-{:04}", unit.now.date().format("%Y%m%d"), bookings::next_number(unit.conn, id)?);
    let mut row = Booking {
        id,
        number,
        department_id: new.department_id,
        purpose: new.purpose,
        service: new.service,
        passengers: new.passengers,
        starts_at: new.starts_at,
        ends_at: new.ends_at,
        origin: String::new(),
        destination: String::new(),
        waypoints: String::new(),
        reach: new.reach,
        distance_km: new.distance_km,
        contact_name: String::new(),
        contact_phone: String::new(),
        note: None,
        waitlist: new.waitlist,
        external_ref: None,
        state: rules::state_before_dispatch(approval, admission == Admission::Waiting),
        approval,
        approved_by: None,
        approved_for: None,
        cancelled_for: None,
        approved_at: None,
        approval_signed_by: None,
        approval_slip: None,
        over_capacity: admission == Admission::Over,
        tariff_id: agreed.tariff.id,
        discount_percent: agreed.discount_percent,
        quote_fen,
        cancellation_fee_fen: Money::ZERO,
        close_reason: None,
        created_by: caller(unit.actor.id),
        changed_by: caller(unit.actor.id),
        version: 1,
        created_at: unit.now,
        updated_at: unit.now,
        announced_start_at: None,
        lapsed_at: None,
        reason: None,
        home_each_evening: new.home_each_evening,
        waiting_since: None,
        room_at: None,
        budget_percent: weighed.percent,
        over_budget: weighed.is_over,
    };
    row.write(new)?;
    row.wait(admission == Admission::Waiting, unit.now);
    bookings::insert(unit.conn, &row, &new.items)?;
    tariffs::ops::tariff_freeze(unit, &agreed.tariff)?;
    if matches!(admission, Admission::Free | Admission::Over) {
        let ends_at = new.ends_at.plus_minutes(buffer_minutes);
        let demand: Vec<Demand> = new
            .items
            .iter()
            .map(|item| Demand {
                class: item.class.clone(),
                quantity: item.quantity,
                starts_at: new.starts_at,
                ends_at,
            })
            .collect();
        schedule::ops::demand_add(unit, id, &demand)?;
    }
    let view = read::new_booking_view(unit.conn, row.clone(), new.items.clone(), unit.lang)?;
    let after = Some(events::json(&view)?);
    let change =
        events::Change { booking_id: Some(id), after, ..events::Change::of(BookingEvent::Create.into(), id.0) };
    events::record(unit, &change)?;
    told::booking(&mut unit.reader(), row, view)
}

/// The department of the booking, if the caller may book for it and it still books; otherwise a fault is added.
fn customer(unit: &mut Unit<'_>, new: &BookingNew, faults: &mut Vec<Fault>) -> Result<Option<Department>> {
    let is_seen = unit.actor.scope().has(new.department_id);
    let seen = if is_seen { customers::ops::department_find(unit.conn, new.department_id)? } else { None };
    match &seen {
        None => faults.push(Fault::unknown_reference("/department_id")),
        Some(department) if department.content.retired_on.is_some_and(|day| new.starts_at.date() >= day) => {
            let detail = text!("This department no longer books.", "该单位已停用，不能再预订。");
            faults.push(Fault::body("/department_id", "department_retired", detail));
        }
        Some(_) => {}
    }
    Ok(seen)
}

/// All faults of a request, except those of department and prices.
pub(super) fn check(unit: &mut Unit<'_>, new: &BookingNew, starts_anew: bool) -> Result<Vec<Fault>> {
    let span = Span { starts_at: new.starts_at, ends_at: new.ends_at };
    let mut faults = Vec::from_iter(window_fault(span, new.service.longest_days(), Place::Pointer("/ends_at".into())));
    if new.starts_at > unit.now.plus_days(FARTHEST_DAYS) {
        faults.push(Fault::body(
            "/starts_at",
            "too_far_ahead",
            text!("A booking begins at most {FARTHEST_DAYS} days ahead.", "最多提前 {FARTHEST_DAYS} 天预订。"),
        ));
    }
    if starts_anew && new.starts_at < unit.now && !is_dispatcher(unit) {
        let detail = text!(
            "A booking begins in the future; only the dispatcher records past work.",
            "开始时间须在当前时间之后；事后补录由调度员办理。"
        );
        faults.push(Fault::body("/starts_at", "in_the_past", detail));
    }
    let known: BTreeSet<String> = reference::ops::classes(unit.conn)?
        .into_iter()
        .filter(|class| class.content.retired_on.is_none_or(|day| day > new.starts_at.date()))
        .map(|class| class.content.code)
        .collect();
    let mut seen = BTreeSet::new();
    for (index, item) in new.items.iter().enumerate() {
        if !known.contains(&item.class) {
            faults.push(Fault::unknown_reference(format!("/items/{index}/class")));
        } else if !seen.insert(&item.class) {
            faults.push(Fault::body(
                format!("/items/{index}/class"),
                "duplicate",
                text!("The class is named twice; add up the quantities.", "车型重复，请合并数量。"),
            ));
        }
    }
    Ok(faults)
}

/// Refuses an `external_ref` that another booking of the department has.
pub(super) fn expect_new_ref(unit: &mut Unit<'_>, new: &BookingNew) -> Result<()> {
    let Some(external_ref) = &new.external_ref else { return Ok(()) };
    match bookings::by_external_ref(unit.conn, new.department_id, external_ref)? {
        Some(other) => Err(Error::plain(Code::DuplicateExternalRef).at("/external_ref").with("id", other.to_string())),
        None => Ok(()),
    }
}

/// The quote for all vehicles; none without a distance. Every class must have a rate in any case.
pub(super) fn quote(agreed: &Agreed, new: &BookingNew) -> Result<Option<Money>> {
    let spans = [new.starts_at..new.ends_at];
    let mut each = Vec::new();
    for item in &new.items {
        let terms = agreed.terms(&item.class, new.service)?;
        let price = terms.price(&Work {
            spans: &spans,
            distance_km: new.distance_km.unwrap_or(0),
            overnight_nights: None,
            home_each_evening: new.home_each_evening,
            outlays: &[],
        })?;
        each.extend((0..item.quantity).map(|_| price.clone()));
    }
    let whole = Price::together(&each)?;
    Ok(new.distance_km.map(|_| whole.total_fen))
}

/// How a booking is admitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Admission {
    /// There is room in every class.
    Free,
    /// There is no room, but an urgent task is always accepted.
    Over,
    /// There is no room, and the booking waits.
    Waiting,
    /// Its end has passed, so it needs no room.
    Past,
}

/// Judges whether the classes have room for a booking (RULES.md §1.4). The caller has locked the classes.
///
/// # Errors
/// `no_capacity` (409) with what the other classes have free.
pub(super) fn admit(
    unit: &mut Unit<'_>,
    new: &BookingNew,
    buffer_minutes: i64,
    except: Option<BookingId>,
) -> Result<Admission> {
    if new.ends_at <= unit.now {
        return Ok(Admission::Past);
    }
    let span = Span { starts_at: new.starts_at, ends_at: new.ends_at };
    let room = dispatch::ops::room(unit.conn, span, buffer_minutes, except)?;
    let items: Vec<(String, i64)> = wanted(new);
    let short = room.short(&items);
    if short.is_empty() {
        return Ok(Admission::Free);
    }
    if new.purpose == Purpose::UrgentTask {
        return Ok(Admission::Over);
    }
    if new.waitlist {
        return Ok(Admission::Waiting);
    }
    let names = reference::ops::class_names(unit.conn)?;
    let faults = short
        .into_iter()
        .map(|(index, left)| {
            let class = &new.items[index].class;
            let name = names.get(class).unwrap_or(class);
            let drivers = room.classes.get(class).map_or(0, |one| one.drivers_free.max(0));
            let detail = if drivers > left {
                text!(
                    "{left} of the class {class} are free then; ask for another class or time, or join the waiting list.",
                    "该时段“{name}”剩余 {left} 辆；可更换车型或时间，也可申请候补。"
                )
            } else {
                text!(
                    "{left} of the class {class} are free then, and {drivers} drivers for them; ask for another class or time, or join the waiting list.",
                    "该时段“{name}”剩余 {left} 辆，可派驾驶员 {drivers} 人；可更换车型或时间，也可申请候补。"
                )
            };
            Fault::body(format!("/items/{index}/quantity"), "no_capacity", detail)
        })
        .collect();
    let alternatives =
        dispatch::ops::alternatives(unit.conn, &items, new.passengers, span, unit.now, buffer_minutes, except)?;
    let alternatives = serde_json::to_value(alternatives).map_err(Error::internal)?;
    Err(Error::faulty(Code::NoCapacity, faults).with("alternatives", alternatives))
}

/// Whether there is room now for a booking that waits.
pub(super) fn has_room(conn: &mut Conn, waiting: &BookingNew, id: BookingId) -> Result<bool> {
    let span = Span { starts_at: waiting.starts_at, ends_at: waiting.ends_at };
    let buffer_minutes = reference::ops::settings(conn)?.content.buffer_minutes;
    let room = dispatch::ops::room(conn, span, buffer_minutes, Some(id))?;
    Ok(waiting.purpose == Purpose::UrgentTask || room.short(&wanted(waiting)).is_empty())
}

/// The classes of a booking, and how many of each.
fn wanted(new: &BookingNew) -> Vec<(String, i64)> {
    new.items.iter().map(|item| (item.class.clone(), item.quantity)).collect()
}

/// Whether both moments lie on the same local day.
pub(super) fn same_day(one: Instant, other: Instant) -> bool {
    one.date() == other.date()
}
