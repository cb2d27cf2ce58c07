//! Approving and rejecting bookings.

use std::collections::{BTreeSet, HashMap};

use serde_json::json;
use uuid::Uuid;

use super::whole::{Whole, is_dispatcher, paper};
use crate::{
    bookings::{
        forms,
        model::{Approval, Booking, BookingEvent, BookingState, GivenUpFor, TripState},
        rules::{self, Right, acts},
        store::bookings::caller,
        views,
    },
    db::{Conn, Unit, persons},
    events::{self, EventType},
    identity,
    kernel::{Actor, ActorKind, BookingId, Code, Delegated, Error, OnBehalfOf, Result, UserId, text},
};

/// Approves a booking. The department's approver does it, or their delegate, or the dispatcher records a signed paper.
///
/// # Errors
/// `own_request`, `forbidden` (403); 422 for a paper without signer or number; `stale`; `wrong_state`, `quote_changed`
/// (409).
pub fn booking_approve(unit: &mut Unit<'_>, id: BookingId, form: &forms::Approve) -> Result<views::Booking> {
    let mut whole = Whole::lock_to_decide(unit, id)?;
    let on_paper = is_dispatcher(unit).then(|| paper(form.signed_by.as_ref(), form.slip.as_ref())).transpose()?;
    // A paper is the approval of its signer, so the dispatcher who recorded the booking may record it too.
    let giver = match &on_paper {
        Some(_) => None,
        None => {
            let right = right(unit, &whole)?;
            let writers = writers(unit.conn, &[&whole.booking])?.remove(&id).unwrap_or_default();
            let Actor { kind, person, name, .. } = unit.actor;
            rules::not_own(&rules::persons(*kind, *person, name, unit.on_behalf_of), right, &writers)?
        }
    };
    let whom = giver.map(on_behalf_of);
    let unit = &mut Unit { conn: unit.conn, on_behalf_of: whom.as_ref().or(unit.on_behalf_of), ..*unit };
    unit.expect_version(whole.booking.version)?;
    acts::expect_approvable(&whole.booking, on_paper.is_some(), unit.now)?;
    if form.quote_fen.is_some() && form.quote_fen != whole.booking.quote_fen {
        return Err(Error::plain(Code::QuoteChanged).with("quote_fen", json!(whole.booking.quote_fen)));
    }
    let booking = &mut whole.booking;
    booking.approval = Approval::Approved;
    booking.approved_by = Some(caller(unit.actor.id));
    booking.approved_for = giver.map(|giver| giver.user_id);
    booking.approved_at = Some(unit.now);
    (booking.approval_signed_by, booking.approval_slip) = on_paper.unzip();
    if booking.state == BookingState::Submitted {
        booking.state = rules::state_before_dispatch(booking.approval, booking.waitlist);
    }
    whole.complete_if_signed(unit.now);
    whole.finish(unit, BookingEvent::Approve, None)
}

/// In whose right the caller decides about the booking.
///
/// # Errors
/// `forbidden` for who is neither approver nor delegate in its department.
fn right<'a>(unit: &mut Unit<'a>, whole: &Whole) -> Result<Right<'a>> {
    let mut right = rules::right_to_decide(unit.actor, whole.booking.department_id);
    if let Some(Right::Of(givers)) = &mut right {
        // One of many items, or a request that waited: a delegation may have ended since the request came.
        let still = identity::ops::delegated_to(unit.conn, UserId::from_uuid(unit.actor.id), unit.now)?;
        givers.retain(|giver| still.iter().any(|one| one.user_id == giver.user_id));
    }
    right.filter(|right| !matches!(right, Right::Of(givers) if givers.is_empty())).ok_or_else(|| {
        let detail = text!(
            "Only an approver of its department or a delegate decides about it.",
            "只有该单位的审批人或受托人可以审批。"
        );
        Error::new(Code::Forbidden, detail)
    })
}

/// The approver for whom a delegate acts, as the record names a person.
fn on_behalf_of(giver: &Delegated) -> OnBehalfOf {
    OnBehalfOf { name: giver.username.clone(), reference: giver.user_id.to_string() }
}

/// Of each of these bookings the names of its maker, of who changed it last, and of all who have written a part of it
/// since its last approval, or had it written. It takes three statements, however many bookings there are.
pub(super) fn writers(conn: &mut Conn, bookings: &[&Booking]) -> Result<HashMap<BookingId, BTreeSet<String>>> {
    let [approve, create, change] = [BookingEvent::Approve, BookingEvent::Create, BookingEvent::Change]
        .map(|event| EventType::from(event).action());
    let ids: Vec<Uuid> = bookings.iter().map(|booking| booking.id.0).collect();
    let deeds = events::deeds(conn, BookingEvent::SUBJECT.word.word, &ids, &[approve, create, change])?;
    let keys = deeds.iter().filter(|deed| deed.actor_kind == ActorKind::Key).map(|deed| deed.actor_id.0);
    let own = bookings.iter().flat_map(|booking| [booking.created_by.0, booking.changed_by.0]);
    let behind = persons::behind(conn, keys.chain(own))?;
    let person = |one: Uuid| behind.get(&one).copied().unwrap_or(one);
    let mut found = Vec::with_capacity(bookings.len());
    for booking in bookings {
        let mut writers = BTreeSet::new();
        for deed in deeds.iter().filter(|deed| deed.subject_id.0 == booking.id.0) {
            if deed.action == approve {
                writers.clear();
                continue;
            }
            let for_whom: Option<OnBehalfOf> = events::Event::json(deed.on_behalf_of.as_deref())?;
            let who = person(deed.actor_id.0);
            writers.extend(rules::persons(deed.actor_kind, who, &deed.actor_name, for_whom.as_ref()));
        }
        writers.extend([booking.created_by.0, booking.changed_by.0].map(|one| person(one).to_string()));
        found.push(writers);
    }
    // A key's maker is known by id alone, and on whose behalf a key acts often by username alone.
    let found = persons::names_of(conn, found)?;
    Ok(bookings.iter().map(|booking| booking.id).zip(found).collect())
}

/// Rejects a booking. Planned trips are cancelled without a fee. Trips that have returned become disputed, and the
/// supervisor settles them (RULES.md §1.7).
///
/// # Errors
/// `wrong_state`; `stale`.
pub fn booking_reject(unit: &mut Unit<'_>, id: BookingId, reason: &str) -> Result<views::Booking> {
    let mut whole = Whole::lock_to_decide(unit, id)?;
    let right = if is_dispatcher(unit) { Right::Own } else { right(unit, &whole)? };
    let giver = match right {
        Right::Own => None,
        Right::Of(givers) => givers.first().copied(),
    };
    let whom = giver.map(on_behalf_of);
    let unit = &mut Unit { conn: unit.conn, on_behalf_of: whom.as_ref().or(unit.on_behalf_of), ..*unit };
    unit.expect_version(whole.booking.version)?;
    let by_dispatcher = is_dispatcher(unit);
    acts::expect_rejectable(&whole.booking, by_dispatcher)?;
    let state = whole.booking.state;
    if !by_dispatcher {
        whole.booking.approval = Approval::Rejected;
    }
    let whom = if by_dispatcher { GivenUpFor::Company } else { GivenUpFor::Department };
    whole.cancel_planned(unit, whom, Some(reason))?;
    // A trip that is still out becomes disputed when it returns.
    for index in 0..whole.trips.len() {
        let trip = &mut whole.trips[index];
        if trip.state == TripState::Returned {
            trip.state = TripState::Disputed;
            trip.disputed_from = Some(TripState::Returned);
            trip.dispute_reason = Some(reason.to_owned());
            whole.trip_save(unit, index)?;
        }
    }
    // A trip that is still out takes this as the reason of its dispute when it returns.
    whole.booking.close_reason = Some(reason.to_owned());
    if state != BookingState::InProgress {
        whole.booking.state = BookingState::Rejected;
    }
    whole.complete_if_signed(unit.now);
    whole.finish(unit, BookingEvent::Reject, Some(reason.to_owned()))
}
