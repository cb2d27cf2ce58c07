//! Rules about bookings and trips.

pub mod acts;
pub mod budget;
pub mod giving_up;
pub mod measures;
pub mod waiting;

use std::collections::BTreeSet;

use uuid::Uuid;

use super::model::{Approval, Booking, BookingNew, BookingState, Leg, Reach, Settlement, Trip, TripState};
use crate::{
    charges::model::{Item, Receivable},
    customers::model::ApprovalRule,
    kernel::{Actor, ActorKind, Code, Delegated, DepartmentId, Error, Instant, Money, OnBehalfOf, Result, Role},
    schedule::model::Span,
};

/// Minutes by which two trips that both took place may overlap: their times are written by hand (RULES.md §2.4).
pub const HANDWRITING_MINUTES: i64 = 30;

/// Minutes after the planned start until which a pick-up is punctual (RULES.md §6.7).
const PUNCTUAL_MINUTES: i64 = 5;

/// Whether the passengers of a trip were picked up in time.
pub fn is_punctual(starts_at: Instant, picked_up_at: Instant) -> bool {
    picked_up_at <= starts_at.plus_minutes(PUNCTUAL_MINUTES)
}

/// Whether a booking needs approval by its department's rule (RULES.md §1.2). A booking without a quote counts as above
/// the amount.
pub fn approval_by_rule(rule: ApprovalRule, amount: Option<Money>, reach: Reach, quote: Option<Money>) -> Approval {
    let needed = match rule {
        ApprovalRule::Always => true,
        ApprovalRule::Never => false,
        ApprovalRule::OutOfCounty => reach != Reach::InCounty,
        ApprovalRule::AboveAmount => quote.is_none_or(|quote| amount.is_none_or(|amount| quote > amount)),
    };
    if needed { Approval::Pending } else { Approval::NotRequired }
}

/// The approval after a change of the booking. A change of anything that was approved needs approval again, and so does
/// one that raises the quote (RULES.md §1.2).
pub fn approval_after_change(
    before: Approval,
    by_rule: Approval,
    (old, old_quote): (&BookingNew, Option<Money>),
    (new, quote): (&BookingNew, Option<Money>),
) -> Approval {
    let what = |one: &BookingNew| (one.items.clone(), one.service, one.passengers, one.purpose, one.distance_km);
    let way = |one: &BookingNew| (one.origin.clone(), one.destination.clone(), one.waypoints.clone(), one.reach);
    let times = |one: &BookingNew| (one.starts_at, one.ends_at);
    let adds_nights = old.home_each_evening && !new.home_each_evening;
    let is_other = what(old) != what(new) || way(old) != way(new) || times(old) != times(new) || adds_nights;
    match before {
        Approval::Approved if is_other || quote > old_quote => Approval::Pending,
        Approval::NotRequired => by_rule,
        same => same,
    }
}

/// The names by which an act's persons are known: the id of the person behind the caller, a user's name, and the id or
/// username of the person on whose behalf a key acts. Nobody approves what one of their names has written (RULES.md §1.2).
pub fn persons(kind: ActorKind, person: Uuid, name: &str, on_behalf_of: Option<&OnBehalfOf>) -> BTreeSet<String> {
    let mut names = BTreeSet::from([person.to_string()]);
    names.extend((kind == ActorKind::User).then(|| name.to_owned()));
    names.extend(on_behalf_of.map(OnBehalfOf::user));
    names
}

/// In whose right somebody decides about a booking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Right<'a> {
    /// In their own: they are an approver of its department.
    Own,
    /// In that of any of these approvers, who have delegated to them.
    Of(Vec<&'a Delegated>),
}

/// In whose right the caller approves and rejects the bookings of a department. None if they may not (RULES.md §1.13).
pub fn right_to_decide(actor: &Actor, department: DepartmentId) -> Option<Right<'_>> {
    if actor.is(Role::Approver) && actor.department_ids.contains(&department) {
        return Some(Right::Own);
    }
    let givers: Vec<_> = actor.delegated.iter().filter(|giver| giver.department_ids.contains(&department)).collect();
    (!givers.is_empty()).then_some(Right::Of(givers))
}

/// The approver in whose right the caller, known by these names, approves; none for their own. Neither of the two may be
/// among those who have written a part of the booking since its last approval, or have had it written.
///
/// # Errors
/// `own_request`.
pub fn not_own<'a>(
    caller: &BTreeSet<String>,
    right: Right<'a>,
    writers: &BTreeSet<String>,
) -> Result<Option<&'a Delegated>> {
    let wrote = |names: &BTreeSet<String>| !names.is_disjoint(writers);
    if wrote(caller) {
        return Err(Error::plain(Code::OwnRequest));
    }
    let Right::Of(givers) = right else { return Ok(None) };
    let other = givers.into_iter().find(|giver| {
        let Delegated { user_id, username, .. } = *giver;
        !wrote(&persons(ActorKind::User, user_id.0, username, None))
    });
    other.map(Some).ok_or_else(|| Error::plain(Code::OwnRequest))
}

/// Whether a booking is to lapse: nobody has departed by its planned end, and it was made before that (RULES.md §1.12).
pub fn lapses(booking: &Booking, now: Instant) -> bool {
    matches!(booking.state, BookingState::Submitted | BookingState::Approved | BookingState::Dispatched)
        && booking.ends_at <= now
        && booking.created_at < booking.ends_at
}

/// Whether an approver comes too late: the booking's start has passed, it was made before it, and no vehicle has left.
/// An urgent task is approved at any time (RULES.md §1.2).
pub fn is_too_late_to_approve(booking: &Booking, now: Instant) -> bool {
    matches!(booking.state, BookingState::Submitted | BookingState::Approved | BookingState::Dispatched)
        && booking.starts_at <= now
        && booking.created_at < booking.starts_at
        && !booking.is_urgent()
}

/// The state of a booking that nothing is dispatched for. One that waits is not approved to whoever reads its state,
/// because it holds nothing (RULES.md §1.5).
pub fn state_before_dispatch(approval: Approval, waitlist: bool) -> BookingState {
    if approval == Approval::Pending || waitlist { BookingState::Submitted } else { BookingState::Approved }
}

/// Whether the state is final.
pub fn is_closed(state: BookingState) -> bool {
    matches!(state, BookingState::Completed | BookingState::Rejected | BookingState::Cancelled | BookingState::NoShow)
}

/// The classes of a booking, and how many vehicles of each are still to be assigned. A trip that accompanies another was
/// not ordered.
pub fn open_items<'a>(items: &[Item], trips: impl IntoIterator<Item = &'a Trip>) -> Vec<(String, i64)> {
    let mut open: Vec<(String, i64)> = items.iter().map(|item| (item.class.clone(), item.quantity)).collect();
    let ordered = |trip: &&Trip| trip.state != TripState::Cancelled && trip.accompanies_trip_id.is_none();
    for trip in trips.into_iter().filter(ordered) {
        if let Some((_, left)) = open.iter_mut().find(|(class, left)| *class == trip.class && *left > 0) {
            *left -= 1;
        }
    }
    open
}

/// How many slips a booking has with those that are issued next: all that were issued, cancelled ones too, and one for each
/// vehicle that is still wanted (RULES.md §4.11).
pub fn slip_count(items: &[Item], trips: &[Trip]) -> i64 {
    let wanted: i64 = open_items(items, trips).iter().map(|(_, quantity)| quantity).sum();
    i64::try_from(trips.len()).unwrap_or(0) + wanted
}

/// Whether vehicles were left out of the dispatch so far. A trip that was cancelled isn't waited for.
pub fn has_undispatched(items: &[Item], trips: &[Trip]) -> bool {
    items.iter().any(|item| {
        let is_named = |trip: &&Trip| trip.class == item.class && trip.accompanies_trip_id.is_none();
        let named = trips.iter().filter(is_named).count();
        i64::try_from(named).unwrap_or(i64::MAX) < item.quantity
    })
}

/// Whether every trip is confirmed or cancelled, and at least one is confirmed. Then the booking is complete (RULES.md
/// §1.1).
pub fn all_signed(trips: &[Trip]) -> bool {
    trips.iter().any(|trip| trip.state == TripState::Confirmed)
        && trips.iter().all(|trip| matches!(trip.state, TripState::Confirmed | TripState::Cancelled))
}

/// How far all that is owed is settled: as far as the part of it that is settled least. Each part comes with whether it is
/// on a statement. None if nothing is owed yet.
pub fn settlement(owed: &[(Receivable, bool)]) -> Option<Settlement> {
    let of = |(row, is_stated): &(Receivable, bool)| match (row.open().fen() == Money::ZERO, row.invoice_id, is_stated)
    {
        (true, ..) => Settlement::Paid,
        (_, Some(_), _) => Settlement::Invoiced,
        (_, None, true) => Settlement::Stated,
        (_, None, false) => Settlement::Open,
    };
    [Settlement::Open, Settlement::Stated, Settlement::Invoiced, Settlement::Paid]
        .into_iter()
        .find(|one| owed.iter().any(|part| of(part) == *one))
}

/// Whether two recorded spans overlap by more than [`HANDWRITING_MINUTES`]. A span without an end is still running.
pub fn facts_clash(one: (Instant, Option<Instant>), other: (Instant, Option<Instant>)) -> bool {
    let start = one.0.max(other.0);
    let end = match (one.1, other.1) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (end, None) | (None, end) => end,
    };
    end.is_none_or(|end| end.micros() - start.micros() > HANDWRITING_MINUTES * 60_000_000)
}

/// From when to when a leg or a plan takes its vehicle: facts before plans, and one that isn't back by its plan's end to now.
pub fn span(trip: &Trip, leg: Option<&Leg>, now: Instant) -> Span {
    let Some(leg) = leg else { return Span { starts_at: trip.starts_at, ends_at: trip.ends_at } };
    Span { starts_at: leg.departed_at, ends_at: leg.returned_at.unwrap_or_else(|| trip.ends_at.max(now)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{bookings::model::Purpose, charges::model::Item, kernel::DepartmentId, tariffs::model::Service};

    fn at(text: &str) -> Instant {
        Instant::parse(&format!("2026-05-06T{text}:00+08:00")).expect("a moment")
    }

    fn booking() -> BookingNew {
        BookingNew {
            department_id: DepartmentId::new(),
            purpose: Purpose::OfficialBusiness,
            service: Service::Day,
            items: vec![Item { class: "bus".into(), quantity: 1 }],
            passengers: 10,
            starts_at: at("08:00"),
            ends_at: at("17:00"),
            origin: "a".into(),
            destination: "b".into(),
            waypoints: Vec::new(),
            reach: Reach::InCounty,
            distance_km: None,
            contact_name: "c".into(),
            contact_phone: "1".into(),
            note: None,
            reason: None,
            waitlist: false,
            external_ref: None,
            home_each_evening: false,
        }
    }

    #[test]
    fn each_rule_asks_for_approval_when_it_says() {
        let fen = |fen| Some(Money(fen));
        for (rule, reach, quote, expected) in [
            (ApprovalRule::Always, Reach::InCounty, fen(1), Approval::Pending),
            (ApprovalRule::Never, Reach::OutOfProvince, None, Approval::NotRequired),
            (ApprovalRule::OutOfCounty, Reach::InCounty, None, Approval::NotRequired),
            (ApprovalRule::OutOfCounty, Reach::InCity, None, Approval::Pending),
            (ApprovalRule::AboveAmount, Reach::InCity, fen(100), Approval::NotRequired),
            (ApprovalRule::AboveAmount, Reach::InCity, fen(101), Approval::Pending),
            (ApprovalRule::AboveAmount, Reach::InCity, None, Approval::Pending),
        ] {
            assert_eq!(approval_by_rule(rule, fen(100), reach, quote), expected, "{rule} {reach} {quote:?}");
        }
    }

    #[test]
    fn only_what_was_approved_asks_again() {
        let old = booking();
        let changes: [(&str, fn(&mut BookingNew), Approval); 14] = [
            ("items", |b| b.items[0].quantity = 2, Approval::Pending),
            ("service", |b| b.service = Service::HalfDay, Approval::Pending),
            ("start", |b| b.starts_at = b.starts_at.plus_minutes(1), Approval::Pending),
            ("end", |b| b.ends_at = b.ends_at.plus_minutes(1), Approval::Pending),
            ("passengers", |b| b.passengers += 1, Approval::Pending),
            ("origin", |b| b.origin = "z".into(), Approval::Pending),
            ("destination", |b| b.destination = "z".into(), Approval::Pending),
            ("waypoints", |b| b.waypoints.push("z".into()), Approval::Pending),
            ("reach", |b| b.reach = Reach::OutOfProvince, Approval::Pending),
            ("distance", |b| b.distance_km = Some(1), Approval::Pending),
            ("purpose", |b| b.purpose = Purpose::CollectiveEvent, Approval::Pending),
            ("contact", |b| b.contact_phone = "2".into(), Approval::Approved),
            ("note", |b| b.note = Some("n".into()), Approval::Approved),
            ("number", |b| b.external_ref = Some("n".into()), Approval::Approved),
        ];
        let after = |new: &BookingNew, quote| {
            let old = (&old, Some(Money(100)));
            approval_after_change(Approval::Approved, Approval::Pending, old, (new, Some(Money(quote))))
        };
        for (what, change, expected) in changes {
            let mut new = old.clone();
            change(&mut new);
            assert_eq!(after(&new, 100), expected, "{what}");
        }
        assert_eq!(after(&old, 101), Approval::Pending);
        assert_eq!(after(&old, 99), Approval::Approved);
    }

    #[test]
    fn who_wrote_or_had_it_written_is_known_by_id_and_username() {
        let people = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<BTreeSet<_>>();
        let reference = |text: &str| OnBehalfOf { name: "王小明".into(), reference: text.into() };
        let id = uuid::Uuid::nil();
        assert_eq!(persons(ActorKind::User, id, "wang", None), people(&[&id.to_string(), "wang"]));
        let by_key = persons(ActorKind::Key, id, "办公系统", Some(&reference("wang")));
        assert_eq!(by_key, people(&[&id.to_string(), "wang"]));
        let one = "01A226A2-CD97-736D-A258-0457CC3A421C";
        let by_key = persons(ActorKind::Key, id, "办公系统", Some(&reference(one)));
        assert_eq!(by_key, people(&[&id.to_string(), &one.to_lowercase()]));
    }

    #[test]
    fn five_minutes_after_the_start_are_punctual() {
        for (picked_up, expected) in [("07:40", true), ("08:00", true), ("08:05", true), ("08:06", false)] {
            assert_eq!(is_punctual(at("08:00"), at(picked_up)), expected, "{picked_up}");
        }
    }

    #[test]
    fn half_an_hour_of_handwriting_is_let_pass() {
        let span = |from, to| (at(from), Some(at(to)));
        assert!(!facts_clash(span("08:00", "10:00"), span("10:00", "12:00")));
        assert!(!facts_clash(span("08:00", "10:30"), span("10:00", "12:00")));
        assert!(facts_clash(span("08:00", "10:31"), span("10:00", "12:00")));
        assert!(facts_clash((at("08:00"), None), span("10:00", "12:00")));
        assert!(facts_clash((at("08:00"), None), (at("11:00"), None)));
        assert!(!facts_clash((at("13:00"), None), span("10:00", "12:00")));
    }
}
