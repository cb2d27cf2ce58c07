//! Approving and rejecting bookings.

use serde_json::json;

use super::whole::{Whole, is_dispatcher, paper};
use crate::{
    bookings::{
        forms,
        model::{Approval, BookingEvent, BookingState, TripState},
        rules,
        store::bookings::caller,
        views,
    },
    db::Unit,
    events::{self, EventType},
    kernel::{Actor, BookingId, Code, Error, Result, text},
};

/// Approves a booking. The department's approver does it, or the dispatcher records a signed paper.
///
/// # Errors
/// `own_request`, `forbidden` (403); 422 for a paper without signer or number; `stale`; `wrong_state`, `quote_changed`
/// (409).
pub fn booking_approve(unit: &mut Unit<'_>, id: BookingId, form: &forms::Approve) -> Result<views::Booking> {
    let mut whole = Whole::lock(unit, id, [])?;
    let on_paper = is_dispatcher(unit).then(|| paper(form.signed_by.as_ref(), form.slip.as_ref())).transpose()?;
    // A paper is the approval of its signer, so the dispatcher who recorded the booking may record it too.
    if on_paper.is_none() {
        if !unit.actor.may_approve {
            return Err(Error::new(Code::Forbidden, text!("This key may not approve.", "该密钥无审批权限。")));
        }
        if whole.booking.is_own_of(unit.actor.id) || has_written(unit, &whole)? {
            return Err(Error::plain(Code::OwnRequest));
        }
    }
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
    booking.approved_at = Some(unit.now);
    (booking.approval_signed_by, booking.approval_slip) = on_paper.unzip();
    if booking.state == BookingState::Submitted {
        booking.state = BookingState::Approved;
    }
    whole.complete_if_signed();
    whole.finish(unit, BookingEvent::Approve, None)
}

/// Whether the caller, or the person on whose behalf a key acts, has written a part of the booking since its last
/// approval, or has had it written.
fn has_written(unit: &mut Unit<'_>, whole: &Whole) -> Result<bool> {
    let Actor { kind, id, name, .. } = unit.actor;
    let approvers = rules::persons(*kind, *id, name, unit.on_behalf_of);
    let [approve, create, change] = [BookingEvent::Approve, BookingEvent::Create, BookingEvent::Change]
        .map(|event| EventType::from(event).action());
    let mut written = false;
    for event in events::booking_history(unit.conn, whole.booking.id)? {
        if event.subject_kind != BookingEvent::SUBJECT.word.word {
            continue;
        }
        if event.action == approve {
            written = false;
        } else if event.action == create || event.action == change {
            let writers =
                rules::persons(event.actor_kind, event.actor_id.0, &event.actor_name, event.acted_for()?.as_ref());
            written |= !approvers.is_disjoint(&writers);
        }
    }
    Ok(written)
}

/// Rejects a booking. Planned trips are cancelled without a fee. Trips that have returned become disputed, and the
/// supervisor settles them (RULES.md §1.7).
///
/// # Errors
/// `wrong_state`; `stale`.
pub fn booking_reject(unit: &mut Unit<'_>, id: BookingId, reason: &str) -> Result<views::Booking> {
    let mut whole = Whole::lock(unit, id, [])?;
    unit.expect_version(whole.booking.version)?;
    whole.expect_open()?;
    let (state, approval) = (whole.booking.state, whole.booking.approval);
    if is_dispatcher(unit) {
        if !matches!(state, BookingState::Submitted | BookingState::Approved) {
            return Err(Error::wrong_state(state));
        }
    } else {
        if !unit.actor.may_approve {
            return Err(Error::new(
                Code::Forbidden,
                text!("This key may not approve or reject.", "该密钥无审批权限。"),
            ));
        }
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
    whole.complete_if_signed();
    whole.finish(unit, BookingEvent::Reject, Some(reason.to_owned()))
}
