//! Approving and rejecting bookings.

use super::whole::{Whole, is_dispatcher, paper};
use crate::{
    bookings::{
        forms,
        model::{Approval, BookingEvent, BookingState, TripState},
        store::bookings::caller,
        views,
    },
    db::Unit,
    kernel::{BookingId, Code, Error, Result, text},
};

/// Approves a booking. The department's approver does it, or the dispatcher records a signed paper.
///
/// # Errors
/// `own_request`, `forbidden` (403); 422 for a paper without signer or number; `stale`; `wrong_state`.
pub fn booking_approve(unit: &mut Unit<'_>, id: BookingId, form: &forms::Approve) -> Result<views::Booking> {
    let mut whole = Whole::lock(unit, id, [])?;
    let on_paper = is_dispatcher(unit).then(|| paper(form.signed_by.as_ref(), form.slip.as_ref())).transpose()?;
    // A paper is the approval of its signer, so the dispatcher who recorded the booking may record it too.
    if on_paper.is_none() {
        if !unit.actor.may_approve {
            return Err(Error::new(Code::Forbidden, text!("This key may not approve.", "该密钥无审批权限。")));
        }
        if whole.booking.is_own_of(unit.actor.id) {
            return Err(Error::plain(Code::OwnRequest));
        }
    }
    unit.expect_version(whole.booking.version)?;
    whole.expect_open()?;
    if whole.booking.approval != Approval::Pending {
        return Err(Error::wrong_state(whole.booking.approval));
    }
    let booking = &mut whole.booking;
    booking.approval = Approval::Approved;
    booking.approved_by = Some(caller(unit.actor.id));
    booking.approved_at = Some(unit.now);
    (booking.approval_signed_by, booking.approval_slip) = on_paper.unzip();
    if booking.state == BookingState::Submitted {
        booking.state = BookingState::Approved;
    }
    whole.finish(unit, BookingEvent::Approve, None)
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
    for index in 0..whole.trips.len() {
        let trip = &mut whole.trips[index];
        match trip.state {
            TripState::Planned => whole.trip_cancel(unit, index, Some(reason))?,
            TripState::Returned => {
                trip.state = TripState::Disputed;
                trip.disputed_from = Some(TripState::Returned);
                trip.dispute_reason = Some(reason.to_owned());
                whole.trip_save(unit, index)?;
            }
            // A trip that is still out becomes disputed when it returns.
            _ => {}
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
