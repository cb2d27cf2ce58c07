//! Approving and rejecting bookings.

use std::collections::BTreeSet;

use serde_json::json;
use uuid::Uuid;

use super::whole::{Whole, is_dispatcher, paper};
use crate::{
    bookings::{
        forms,
        model::{Approval, BookingEvent, BookingState, TripState},
        rules::{self, Right},
        store::bookings::caller,
        views,
    },
    db::Unit,
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
            not_own(unit, &whole, right)?
        }
    };
    let whom = giver.map(on_behalf_of);
    let unit = &mut Unit { conn: unit.conn, on_behalf_of: whom.as_ref().or(unit.on_behalf_of), ..*unit };
    unit.expect_version(whole.booking.version)?;
    // A paper may have been signed in time for a trip whose departure is still to be recorded.
    if on_paper.is_none() || whole.booking.lapsed_at.is_none() {
        whole.expect_open()?;
    }
    if whole.booking.approval != Approval::Pending {
        return Err(Error::wrong_state(whole.booking.approval));
    }
    if on_paper.is_none() && rules::is_too_late_to_approve(&whole.booking, unit.now) {
        let detail = text!(
            "Its start has passed. The dispatcher may move it to later, or record a signed paper.",
            "已过计划开始时间，请调度员改期，或补录纸质审批单。"
        );
        return Err(Error::wrong_state_because(whole.booking.state, detail));
    }
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

/// The approver in whose right the caller approves; none for their own. Neither of the two may have written a part of
/// the booking since its last approval, or have had it written.
///
/// # Errors
/// `own_request`.
fn not_own<'a>(unit: &mut Unit<'a>, whole: &Whole, right: Right<'a>) -> Result<Option<&'a Delegated>> {
    let writers = writers(unit, whole)?;
    let wrote = |names: BTreeSet<String>| !names.is_disjoint(&writers);
    let Actor { kind, person, name, .. } = unit.actor;
    if wrote(rules::persons(*kind, *person, name, unit.on_behalf_of)) {
        return Err(Error::plain(Code::OwnRequest));
    }
    let Right::Of(givers) = right else { return Ok(None) };
    let other = givers.into_iter().find(|giver| {
        let Delegated { user_id, username, .. } = *giver;
        !wrote(rules::persons(ActorKind::User, user_id.0, username, None))
    });
    other.map(Some).ok_or_else(|| Error::plain(Code::OwnRequest))
}

/// The approver for whom a delegate acts, as the record names a person.
fn on_behalf_of(giver: &Delegated) -> OnBehalfOf {
    OnBehalfOf { name: giver.username.clone(), reference: giver.user_id.to_string() }
}

/// The names of its maker, of who changed it last, and of all who have written a part of it since its last approval, or
/// had it written.
fn writers(unit: &mut Unit<'_>, whole: &Whole) -> Result<BTreeSet<String>> {
    let [approve, create, change] = [BookingEvent::Approve, BookingEvent::Create, BookingEvent::Change]
        .map(|event| EventType::from(event).action());
    let mut writers = BTreeSet::new();
    let (made, changed) = (whole.booking.created_by.0, whole.booking.changed_by.0);
    let history = events::booking_history(unit.conn, whole.booking.id)?;
    let keys = history.iter().filter(|event| event.actor_kind == ActorKind::Key).map(|event| event.actor_id.0);
    let behind = unit.persons_behind(keys.chain([made, changed]))?;
    let person = |one: Uuid| behind.get(&one).copied().unwrap_or(one);
    for event in history {
        if event.subject_kind != BookingEvent::SUBJECT.word.word {
            continue;
        }
        if event.action == approve {
            writers.clear();
        } else if event.action == create || event.action == change {
            let for_whom = event.acted_for()?;
            let who = person(event.actor_id.0);
            writers.extend(rules::persons(event.actor_kind, who, &event.actor_name, for_whom.as_ref()));
        }
    }
    writers.extend([made, changed].map(|one| person(one).to_string()));
    // A key's maker is known by id alone, and on whose behalf a key acts often by username alone.
    unit.names_of(writers)
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
    whole.expect_open()?;
    let (state, approval) = (whole.booking.state, whole.booking.approval);
    if is_dispatcher(unit) {
        if !matches!(state, BookingState::Submitted | BookingState::Approved) {
            return Err(Error::wrong_state(state));
        }
    } else {
        if approval != Approval::Pending {
            return Err(Error::wrong_state(approval));
        }
        whole.booking.approval = Approval::Rejected;
    }
    whole.cancel_planned(unit, Some(reason))?;
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
