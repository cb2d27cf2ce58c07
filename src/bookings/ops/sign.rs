//! Signing a charge, disputing it, and settling the dispute.

use std::collections::BTreeMap;

use serde_json::json;

use super::{
    drive::present,
    trip_act::{LockedTrip, TripAct},
    whole::{Whole, is_dispatcher, paper},
};
use crate::{
    bookings::{
        forms,
        model::{Approval, ConfirmedBy, Trip, TripEvent, TripState},
        rules::acts,
        store::{bookings, trips},
        views,
    },
    charges,
    db::{Conn, Unit},
    kernel::{Code, DepartmentId, Error, Hindrance, Instant, LockKey, Money, Result, TripId, text},
    reference,
};

/// How many trips are confirmed by rule in one sweep.
const MOST_AT_ONCE: usize = 200;

/// A trip that has just been rated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RatedTrip {
    /// The trip.
    pub id: TripId,
    /// The department that rated it.
    pub department_id: DepartmentId,
    /// Stars, 1 to 5.
    pub stars: i64,
    /// What the department wrote.
    pub comment: Option<String>,
}

/// What follows from a trip's rating. Cases of the service stand on a higher floor, so `supervision` shares this.
#[derive(Clone, Copy)]
pub struct Rated {
    /// What has to be locked with the trip, whose rating has so many stars.
    pub lock: fn(&mut Unit<'_>, i64) -> Result<Option<LockKey>>,
    /// What is done once the trip is rated, under that lock.
    pub done: fn(&mut Unit<'_>, &RatedTrip, Option<LockKey>) -> Result<()>,
}

/// Confirms the presented charge. The department signs it, or the dispatcher records a signed paper.
///
/// # Errors
/// 422 for a paper without signer or number; `wrong_state`, `reading_quarantined`, `approval_pending`,
/// `charge_changed`; those of `rated`.
pub fn trip_confirm(unit: &mut Unit<'_>, id: TripId, form: &forms::Confirm, rated: Rated) -> Result<views::Trip> {
    let key = form.rating.map(|stars| (rated.lock)(unit, stars)).transpose()?.flatten();
    let locked = LockedTrip::load(unit, id, key.clone())?;
    let on_paper = is_dispatcher(unit).then(|| paper(form.signed_by.as_ref(), form.slip.as_ref())).transpose()?;
    let mut act = locked.begin(unit, acts::TO_SIGN)?;
    expect_presented(unit, &act.whole, act.index)?;
    acts::expect_signable(&act.whole.booking, act.trip(), on_paper.is_some())?;
    if let Some(total) = form.total_fen {
        let present = present_total(unit.conn, act.trip())?;
        if total != present {
            let detail = text!("The charge is {present} yuan now.", "当前费用为 {present} 元。");
            return Err(Error::new(Code::ChargeChanged, detail).with("total_fen", json!(present.0)));
        }
    }
    let by = if on_paper.is_some() { ConfirmedBy::Paper } else { ConfirmedBy::Department };
    confirm(unit, &mut act.whole, act.index, by)?;
    let trip = act.trip_mut();
    if let Some((signed_by, slip)) = on_paper {
        (trip.signed_by, trip.slip) = (Some(signed_by), Some(slip));
    }
    let is_rated = form.rating.is_some() && form.rating != trip.rating;
    if form.rating.is_some() {
        (trip.rating, trip.rated_by) = (form.rating, Some(by));
    }
    trip.comment = form.comment.clone().or_else(|| trip.comment.take());
    let (stars, comment) = (trip.rating.filter(|_| is_rated), trip.comment.clone());
    let department_id = act.whole.booking.department_id;
    let after = act.finish(unit, TripEvent::Confirm, None)?;
    if let Some(stars) = stars {
        (rated.done)(unit, &RatedTrip { id, department_id, stars, comment }, key)?;
    }
    Ok(after)
}

/// Confirms the present version of the charge, and posts it.
fn confirm(unit: &mut Unit<'_>, whole: &mut Whole, index: usize, by: ConfirmedBy) -> Result<()> {
    let trip = &mut whole.trips[index];
    trip.state = TripState::Confirmed;
    trip.confirmed_at = Some(unit.now);
    trip.sign(by);
    trip.confirmed_version = Some(trip.charge_version);
    // A dispute of a later version begins anew.
    trip.upheld = 0;
    settle(unit, whole, index)
}

/// Posts the confirmed version of the charge (BOOKS.md §2.1). It does nothing if that version is posted already.
pub(super) fn settle(unit: &mut Unit<'_>, whole: &Whole, index: usize) -> Result<()> {
    let trip = &whole.trips[index];
    let (Some(version), Some(returned_at)) = (trip.confirmed_version, trip.returned_at) else { return Ok(()) };
    let confirmed = charged(trip, &whole.booking.number, returned_at, version);
    charges::ops::trip_settle(unit, &confirmed)
}

/// Trips that were back before `until` and have a presented charge that nobody has confirmed yet.
pub fn unsigned(conn: &mut Conn, until: Instant) -> Result<Vec<charges::ops::Charged>> {
    let of = |(trip, number): (Trip, String)| {
        charged(&trip, &number, trip.returned_at.unwrap_or(until), trip.charge_version)
    };
    Ok(trips::unsigned(conn, until)?.into_iter().map(of).collect())
}

/// Posts some of the charges and fees that date from before the books were kept here, and answers how many. The caller
/// repeats it until it answers 0.
pub fn settle_earlier(unit: &mut Unit<'_>) -> Result<usize> {
    let signed = trips::unposted(unit.conn)?;
    for (trip, number) in &signed {
        if let (Some(version), Some(returned_at)) = (trip.confirmed_version, trip.returned_at) {
            charges::ops::trip_settle(unit, &charged(trip, number, returned_at, version))?;
        }
    }
    let fees = charges::ops::fees_unposted(unit.conn)?;
    for fee in &fees {
        let booking = bookings::find(unit.conn, &[fee.booking_id])?
            .pop()
            .ok_or_else(|| Error::internal("a fee without its booking"))?;
        charges::ops::fee_settle(unit, booking.department_id, &booking.number, fee)?;
    }
    Ok(signed.len() + fees.len())
}

/// A returned trip, as `charges` posts it.
fn charged(trip: &Trip, number: &str, returned_at: Instant, version: i64) -> charges::ops::Charged {
    charges::ops::Charged {
        booking_id: trip.booking_id,
        number: number.to_owned(),
        trip_id: trip.id,
        department_id: trip.department_id,
        vehicle_id: trip.vehicle_id,
        driver_id: trip.driver_id,
        returned_on: returned_at.date(),
        version,
    }
}

/// Refuses unless the present charge awaits the department's signature: that of a returned trip, or a further version
/// of a confirmed one.
fn expect_presented(unit: &mut Unit<'_>, whole: &Whole, index: usize) -> Result<()> {
    let trip = &whole.trips[index];
    if acts::is_presented(trip) {
        return Ok(());
    }
    let state = trip.state;
    if state != TripState::Returned {
        return Err(Error::wrong_state(state));
    }
    Err(if whole.is_quarantined(unit, index)? {
        Error::plain(Code::ReadingQuarantined)
    } else {
        Error::wrong_state(Hindrance::AwaitingCorrection)
    })
}

/// The total of the present charge.
pub(super) fn present_total(conn: &mut Conn, trip: &Trip) -> Result<Money> {
    let charges = charges::ops::charges_of(conn, &[trip.id])?;
    charges
        .into_iter()
        .find(|charge| charge.version == trip.charge_version)
        .map(|charge| charge.total_fen)
        .ok_or_else(|| Error::internal("a presented trip without a charge"))
}

/// Disputes the presented charge.
///
/// # Errors
/// `wrong_state`, `reading_quarantined` (409) unless the present charge awaits the department's signature.
pub fn trip_dispute(unit: &mut Unit<'_>, id: TripId, reason: &str) -> Result<views::Trip> {
    let mut act = TripAct::begin(unit, id, acts::TO_SIGN)?;
    expect_presented(unit, &act.whole, act.index)?;
    let trip = act.trip_mut();
    trip.disputed_from = Some(trip.state);
    trip.state = TripState::Disputed;
    trip.dispute_reason = Some(reason.to_owned());
    trip.disputed_at = Some(unit.now);
    act.finish(unit, TripEvent::Dispute, Some(reason.to_owned()))
}

/// Upholds a disputed charge. The first time it is presented again; the second time it goes to the supervisor.
///
/// # Errors
/// `wrong_state` (409) unless the trip is disputed and the dispute is not for the supervisor.
pub fn trip_uphold(unit: &mut Unit<'_>, id: TripId, reason: &str) -> Result<views::Trip> {
    let mut act = TripAct::begin(unit, id, acts::IN_DISPUTE)?;
    acts::expect_not_for_supervisor(&act.whole.booking, act.trip())?;
    let working_days = reference::ops::settings(unit.conn)?.content.confirm_working_days;
    let trip = act.trip_mut();
    trip.upheld += 1;
    if trip.upheld < acts::UPHELD_AT_MOST {
        trip.state = state_before_dispute(trip.disputed_from);
        if trip.presented_at.is_some() {
            trip.present(unit.now, working_days);
        }
    }
    act.finish(unit, TripEvent::Uphold, Some(reason.to_owned()))
}

/// The state to which a trip returns when its dispute ends.
pub(super) fn state_before_dispute(disputed_from: Option<TripState>) -> TripState {
    disputed_from.unwrap_or(TripState::Returned)
}

/// Settles a dispute by the supervisor's decision: the charge is confirmed, or withdrawn until the dispatcher corrects
/// it.
///
/// # Errors
/// `wrong_state` (409) unless the dispute is for the supervisor; `reading_quarantined` (409).
pub fn trip_settle(unit: &mut Unit<'_>, id: TripId, form: &forms::Settle) -> Result<views::Trip> {
    let mut act = TripAct::begin(unit, id, acts::IN_DISPUTE)?;
    acts::expect_for_supervisor(&act.whole.booking, act.trip())?;
    match form.outcome {
        forms::SettleOutcome::Confirm => {
            if act.whole.booking.approval == Approval::Pending {
                return Err(Error::plain(Code::ApprovalPending));
            }
            if act.trip().presented_at.is_none() {
                return Err(Error::plain(Code::ReadingQuarantined));
            }
            confirm(unit, &mut act.whole, act.index, ConfirmedBy::Supervisor)?;
        }
        forms::SettleOutcome::Correct => {
            let trip = act.trip_mut();
            trip.presented_at = None;
            trip.upheld = 0;
            // A version that was signed stays signed; only the disputed one is withdrawn.
            trip.state = state_before_dispute(trip.disputed_from);
        }
    }
    act.finish(unit, TripEvent::Settle, Some(form.reason.clone()))
}

/// Trips that the department has left unsigned for the working days of the setting, as it was when the charge was
/// presented, or longer; up to 200.
pub fn overdue(conn: &mut Conn, now: Instant) -> Result<Vec<TripId>> {
    let latest = due_before(conn, now, reference::model::FEWEST_WORKING_DAYS)?;
    let mut ends = BTreeMap::from([(reference::model::FEWEST_WORKING_DAYS, latest)]);
    let mut found = Vec::new();
    for (id, presented_at, days) in trips::awaiting(conn, latest)? {
        let days = working_days(days);
        let end = match ends.get(&days) {
            Some(end) => *end,
            None => *ends.entry(days).or_insert(due_before(conn, now, days)?),
        };
        if presented_at < end {
            found.push(id);
        }
    }
    found.truncate(MOST_AT_ONCE);
    Ok(found)
}

/// The working days that are kept with a presented charge, and never fewer than the setting allows now.
fn working_days(kept: Option<i64>) -> i64 {
    kept.unwrap_or_default().max(reference::model::FEWEST_WORKING_DAYS)
}

/// The moment before which a charge was presented that so many working days have followed by now.
fn due_before(conn: &mut Conn, now: Instant, days: i64) -> Result<Instant> {
    Ok(Instant::day_end(reference::ops::working_days_before(conn, now.date(), days)?))
}

/// Confirms an overdue trip by rule, and answers whether it did. It doesn't while the trip is disputed or quarantined,
/// or the booking's approval is pending or rejected.
pub fn trip_confirm_by_rule(unit: &mut Unit<'_>, id: TripId) -> Result<bool> {
    let locked = LockedTrip::load(unit, id, [])?;
    let trip = locked.trip();
    let end = due_before(unit.conn, unit.now, working_days(trip.confirm_working_days))?;
    let is_due = matches!(trip.state, TripState::Returned | TripState::Confirmed)
        && trip.awaits_signature()
        && trip.presented_at.is_some_and(|presented_at| presented_at < end);
    if !is_due || !matches!(locked.whole.booking.approval, Approval::Approved | Approval::NotRequired) {
        return Ok(false);
    }
    let mut act = locked.begin_in_any_state(unit)?;
    confirm(unit, &mut act.whole, act.index, ConfirmedBy::Rule)?;
    act.finish(unit, TripEvent::Confirm, None)?;
    Ok(true)
}

/// Presents the charge of a corrected trip. A signed charge counts at once unless it is raised; a dispute ends.
pub(super) fn present_corrected(unit: &mut Unit<'_>, whole: &mut Whole, index: usize) -> Result<()> {
    present(unit, whole, index)?;
    if whole.trips[index].state == TripState::Confirmed {
        return count_unless_raised(unit, whole, index);
    }
    end_dispute(whole, index);
    Ok(())
}

/// Ends the dispute of a trip after a correction: the charge is presented again. A correction counts like upholding, so
/// after the second one the dispute goes to the supervisor (RULES.md §4.7).
fn end_dispute(whole: &mut Whole, index: usize) {
    let trip = &mut whole.trips[index];
    if trip.state == TripState::Disputed {
        trip.upheld += 1;
        if trip.upheld < acts::UPHELD_AT_MOST {
            trip.state = state_before_dispute(trip.disputed_from.take());
        }
    }
}

/// Lets the new version of a signed charge count, unless its total is more than what was signed: then the department
/// signs it like a first charge, and until then the signed version counts (RULES.md §4.8).
fn count_unless_raised(unit: &mut Unit<'_>, whole: &mut Whole, index: usize) -> Result<()> {
    let trip = &whole.trips[index];
    if trip.presented_at.is_none() {
        return Ok(());
    }
    let charges = charges::ops::charges_of(unit.conn, &[trip.id])?;
    let total = |version| charges.iter().find(|one| Some(one.version) == version).map(|one| one.total_fen);
    if total(Some(trip.charge_version)) > total(trip.confirmed_version) {
        return Ok(());
    }
    whole.trips[index].confirmed_version = Some(trip.charge_version);
    settle(unit, whole, index)
}
