//! What may be done with a booking or a trip, as far as its state decides. The acts ask here before they change anything,
//! and answers name by the same rules what would pass (`acts`).

use crate::{
    bookings::model::{
        Approval, Booking, BookingState, CloseReason, Trip,
        TripState::{self, Confirmed, Departed, Disputed, Planned, Returned},
    },
    kernel::{Code, Error, Fault, Hindrance, Instant, Money, Result, Scope, text},
    reference::model::RuleCode,
};

/// The acts on a booking: the last parts of their routes' paths, and `change` for PATCH.
pub const ON_BOOKINGS: [&str; 6] = ["change", "approve", "reject", "cancel", "no-show", "dispatch"];

/// The acts on a trip: the last parts of their routes' paths.
pub const ON_TRIPS: [&str; 14] = [
    "depart",
    "undo-departure",
    "return",
    "outlays",
    "confirm",
    "dispute",
    "uphold",
    "settle",
    "correct",
    "approve-adjustment",
    "reassign",
    "continue",
    "abort",
    "cancel",
];

/// States of a trip that isn't out yet: it departs, gets another vehicle or driver, or is cancelled.
pub const AHEAD: &[TripState] = &[Planned];
/// States of a trip that is out: it returns, goes on with another vehicle, or is broken off.
pub const OUT: &[TripState] = &[Departed];
/// States in which tolls and parking are set.
pub const WITH_OUTLAYS: &[TripState] = &[Departed, Returned, Disputed, Confirmed];
/// States in which a charge is signed or disputed.
pub const TO_SIGN: &[TripState] = &[Returned, Confirmed];
/// States in which the dispatcher or the supervisor answers a dispute.
pub const IN_DISPUTE: &[TripState] = &[Disputed];
/// States in which what was recorded is corrected.
pub const TO_CORRECT: &[TripState] = &[Returned, Disputed, Confirmed];

/// How often the dispatcher may uphold a charge before the supervisor settles (RULES.md §4.7).
pub const UPHELD_AT_MOST: i64 = 2;

// ---- What is allowed ----

/// Whether the state of a booking allows this act of [`ON_BOOKINGS`] to a caller who acts as the dispatcher or for a
/// department. `is_wanted` says whether a vehicle is still to be assigned, `is_out` whether one is out.
pub fn booking_allows(
    act: &str,
    by_dispatcher: bool,
    booking: &Booking,
    (is_wanted, is_out): (bool, bool),
    now: Instant,
) -> bool {
    let judged = match act {
        "change" => expect_open(booking),
        "approve" => expect_approvable(booking, by_dispatcher, now),
        "reject" => expect_rejectable(booking, by_dispatcher),
        "cancel" => expect_cancellable(booking, !by_dispatcher, now),
        "no-show" => expect_awaited(booking, is_out),
        "dispatch" => expect_dispatchable(booking, is_wanted),
        _ => return false,
    };
    judged.is_ok()
}

/// Whether the state of a trip with so many legs allows this act of [`ON_TRIPS`] to a caller who acts as the dispatcher
/// or as somebody else.
pub fn trip_allows(act: &str, by_dispatcher: bool, booking: &Booking, trip: &Trip, legs: usize) -> bool {
    let is = |states| expect_state(trip, states);
    let presented = || is_presented(trip).then_some(()).ok_or_else(|| Error::wrong_state(trip.state));
    let judged = match act {
        "depart" if by_dispatcher && has_lapsed(booking, trip) => expect_ready(booking, trip),
        "depart" => is(AHEAD).and_then(|()| expect_ready(booking, trip)),
        "reassign" | "cancel" => is(AHEAD),
        "return" | "continue" | "abort" => is(OUT),
        "undo-departure" => is(OUT).and_then(|()| expect_only_departed(trip, legs)),
        "outlays" => is(WITH_OUTLAYS).and_then(|()| expect_not_for_supervisor(booking, trip)),
        "confirm" => presented().and_then(|()| expect_signable(booking, trip, by_dispatcher)),
        "dispute" => presented(),
        "uphold" => is(IN_DISPUTE).and_then(|()| expect_not_for_supervisor(booking, trip)),
        "settle" => is(IN_DISPUTE).and_then(|()| expect_for_supervisor(booking, trip)),
        "correct" => is(TO_CORRECT).and_then(|()| expect_not_for_supervisor(booking, trip)),
        "approve-adjustment" => expect_proposed(booking, trip),
        _ => return false,
    };
    judged.is_ok()
}

// ---- Bookings ----

/// Refuses if the state of the booking is final.
pub fn expect_open(booking: &Booking) -> Result<()> {
    if super::is_closed(booking.state) { Err(Error::wrong_state(booking.state)) } else { Ok(()) }
}

/// Refuses what the department can't do any more once its start has passed.
pub fn expect_before_start(booking: &Booking, now: Instant) -> Result<()> {
    if now < booking.starts_at {
        return Ok(());
    }
    let detail = text!(
        "Its start has passed; only the company moves or cancels it now, without a fee.",
        "已过计划开始时间，只能由公司改期或取消（不收费）。"
    );
    Err(Error::wrong_state_because(booking.state, detail))
}

/// Refuses a booking that nobody approves: in its department, or on a signed paper, which the dispatcher records.
pub fn expect_approvable(booking: &Booking, on_paper: bool, now: Instant) -> Result<()> {
    // A paper may have been signed in time for a trip whose departure is still to be recorded.
    if !on_paper || booking.lapsed_at.is_none() {
        expect_open(booking)?;
    }
    if booking.approval != Approval::Pending {
        return Err(Error::wrong_state(booking.approval));
    }
    if !on_paper && super::is_too_late_to_approve(booking, now) {
        let detail = text!(
            "Its start has passed. The dispatcher may move it to later, or record a signed paper.",
            "已过计划开始时间，请调度员改期，或补录纸质审批单。"
        );
        return Err(Error::wrong_state_because(booking.state, detail));
    }
    Ok(())
}

/// Refuses a booking that isn't rejected any more.
pub fn expect_rejectable(booking: &Booking, by_dispatcher: bool) -> Result<()> {
    expect_open(booking)?;
    match (by_dispatcher, booking.state, booking.approval) {
        (true, BookingState::Submitted | BookingState::Approved, _) | (false, _, Approval::Pending) => Ok(()),
        (true, state, _) => Err(Error::wrong_state(state)),
        (false, _, approval) => Err(Error::wrong_state(approval)),
    }
}

/// Refuses a booking that isn't cancelled any more: a vehicle has left, or the department comes after the start.
pub fn expect_cancellable(booking: &Booking, by_department: bool, now: Instant) -> Result<()> {
    match booking.state {
        BookingState::Submitted | BookingState::Approved | BookingState::Dispatched if by_department => {
            expect_before_start(booking, now)
        }
        BookingState::Submitted | BookingState::Approved | BookingState::Dispatched => Ok(()),
        state => Err(Error::wrong_state(state)),
    }
}

/// Refuses a booking that may not be dispatched, or of which nothing is wanted any more. An urgent task may be before it
/// is approved.
pub fn expect_dispatchable(booking: &Booking, is_wanted: bool) -> Result<()> {
    match (booking.state, booking.approval) {
        (_, Approval::Pending) if !booking.is_urgent() => Err(Error::plain(Code::ApprovalPending)),
        (_, Approval::Rejected) => Err(Error::wrong_state(Approval::Rejected)),
        (BookingState::Submitted | BookingState::Approved | BookingState::Dispatched | BookingState::InProgress, _)
            if is_wanted =>
        {
            Ok(())
        }
        (state, _) => Err(Error::wrong_state(state)),
    }
}

/// Refuses a no-show unless a vehicle is out and waits.
pub fn expect_awaited(booking: &Booking, is_out: bool) -> Result<()> {
    let waits = booking.state == BookingState::InProgress && is_out;
    if waits { Ok(()) } else { Err(Error::wrong_state(booking.state)) }
}

// ---- Trips ----

/// Refuses a trip in another state.
pub fn expect_state(trip: &Trip, states: &[TripState]) -> Result<()> {
    if states.contains(&trip.state) { Ok(()) } else { Err(Error::wrong_state(trip.state)) }
}

/// Refuses a driver whom another has replaced. They still see what they drove.
pub fn expect_still_drives(scope: &Scope, trip: &Trip) -> Result<()> {
    if let Scope::Own { driver: Some(own), .. } = scope
        && !scope.has(trip.department_id)
        && trip.drivers().all(|driver| driver != *own)
    {
        let detail = text!("Another driver has taken this trip over.", "该行程已由其他驾驶员接替。");
        return Err(Error::new(Code::Forbidden, detail));
    }
    Ok(())
}

/// Whether it was cancelled because its booking lapsed, so that its departure may still be recorded. A department
/// can type the same reason, but it can't cancel any more when the planned end has passed.
pub fn has_lapsed(booking: &Booking, trip: &Trip) -> bool {
    let is_open = booking.lapsed_at.is_some() || booking.state == BookingState::InProgress;
    is_open
        && trip.state == TripState::Cancelled
        && trip.close_reason.as_deref() == Some(CloseReason::Lapsed.as_str())
        && trip.updated_at >= trip.ends_at
}

/// Refuses the departure of a trip whose booking isn't approved, or which needs another vehicle or driver.
pub fn expect_ready(booking: &Booking, trip: &Trip) -> Result<()> {
    if booking.approval == Approval::Pending && !booking.is_urgent() {
        return Err(Error::plain(Code::ApprovalPending));
    }
    if trip.needs_reassignment {
        let detail = text!(
            "Its vehicle or driver is taken, or may not go any more; reassign it.",
            "所派车辆或驾驶员已被占用或不再符合条件，请先改派。"
        );
        let code = trip.reassignment_code.unwrap_or(RuleCode::VehicleOccupied);
        return Err(Error::faulty(Code::NotEligible, vec![Fault::body("", code.as_str(), detail)]));
    }
    Ok(())
}

/// Refuses to take back a departure after which something else was recorded.
pub fn expect_only_departed(trip: &Trip, legs: usize) -> Result<()> {
    let has_outlays = trip.outlays().iter().any(|one| (one.tolls_fen, one.parking_fen) != (Money::ZERO, Money::ZERO));
    if legs == 1 && !has_outlays {
        return Ok(());
    }
    let detail = text!(
        "More was recorded of it since it left; abort it or correct it instead.",
        "出车后已有其他记录，不能撤销，请中止行程或作更正。"
    );
    Err(Error::wrong_state_because(trip.state, detail))
}

/// Whether the present charge awaits the department's signature: that of a returned trip, or a further version of a
/// confirmed one.
pub fn is_presented(trip: &Trip) -> bool {
    match trip.state {
        Returned => trip.presented_at.is_some(),
        Confirmed => trip.awaits_signature(),
        _ => false,
    }
}

/// Refuses a signature before the approval, and a paper from a department that has disputed the charge.
pub fn expect_signable(booking: &Booking, trip: &Trip, on_paper: bool) -> Result<()> {
    if on_paper && trip.dispute_reason.is_some() {
        let detail = text!(
            "The department has disputed this charge, so it signs by itself.",
            "用车单位曾提出异议，须由其本人确认，调度员不得代录签字。"
        );
        return Err(Error::wrong_state_because(Hindrance::Disputed, detail));
    }
    if booking.approval == Approval::Pending { Err(Error::plain(Code::ApprovalPending)) } else { Ok(()) }
}

/// Whether a dispute is for the supervisor to settle: the charge was upheld twice, or the booking was rejected.
pub fn is_for_supervisor(booking: &Booking, trip: &Trip) -> bool {
    trip.upheld >= UPHELD_AT_MOST || booking.approval == Approval::Rejected
}

/// Refuses if the trip's dispute is for the supervisor to settle, because then nobody else may change the charge.
pub fn expect_not_for_supervisor(booking: &Booking, trip: &Trip) -> Result<()> {
    if trip.state == Disputed && is_for_supervisor(booking, trip) {
        let detail = text!("The supervisor settles it now.", "已转监督部门裁定。");
        return Err(Error::wrong_state_because("awaiting_settlement", detail));
    }
    Ok(())
}

/// Refuses to settle a dispute that isn't for the supervisor yet.
pub fn expect_for_supervisor(booking: &Booking, trip: &Trip) -> Result<()> {
    if is_for_supervisor(booking, trip) {
        return Ok(());
    }
    let detail = text!("The dispatcher corrects or upholds it first.", "须先由调度员更正或维持。");
    Err(Error::wrong_state_because(Disputed, detail))
}

/// Refuses to approve a correction if none is proposed, while the charge is withdrawn or the dispute is for the
/// supervisor, and if the charge is no longer the one that was to be corrected.
pub fn expect_proposed(booking: &Booking, trip: &Trip) -> Result<()> {
    let proposed = trip.correction_proposed()?;
    if proposed.is_none() && trip.adjustment_proposed_fen.is_none() {
        return Err(Error::wrong_state(trip.state));
    }
    expect_not_for_supervisor(booking, trip)?;
    if trip.presented_at.is_none() {
        // It was withdrawn, or a reading is quarantined: it is corrected first.
        return Err(Error::wrong_state(Hindrance::AwaitingCorrection));
    }
    let is_signed = trip.state == Confirmed;
    if proposed.is_some_and(|one| !is_signed || one.charge_version != trip.charge_version) {
        return Err(Error::plain(Code::ChargeChanged));
    }
    Ok(())
}
