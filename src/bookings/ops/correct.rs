//! Late outlays and corrections. Each that counts makes a new version of the charge, and each corrected reading is a new
//! row. A correction of a signed charge counts when a second person has approved it.

use super::{
    drive::{present, price, record_driving},
    readings::{LegEndCorrection, correct_leg_ends},
    sign::present_corrected,
    trip_act::{LockedTrip, TripAct},
    whole::Whole,
};
use crate::{
    bookings::{
        forms,
        model::{Correct, ProposedCorrection, Trip, TripEvent, TripState},
        rules::acts,
        store::bookings::caller,
        views,
    },
    charges::model::Treatment,
    db::{FirstHalf, Unit},
    fleet::odometer::ReadingSource,
    kernel::{Code, Error, Fault, Money, Result, TripId, text},
};

/// Sets the totals of tolls and parking of one treatment. After the signature, a further version of the charge is
/// presented, which is confirmed like the first.
///
/// # Errors
/// `wrong_state` (409) before the departure.
pub fn trip_outlays(unit: &mut Unit<'_>, id: TripId, form: &forms::OutlayTotals) -> Result<views::Trip> {
    let mut act = TripAct::begin(unit, id, acts::WITH_OUTLAYS)?;
    acts::expect_not_for_supervisor(&act.whole.booking, act.trip())?;
    let trip = act.trip_mut();
    let had = trip.outlays();
    trip.set_outlays(form.treatment, Some(form.tolls_fen), Some(form.parking_fen));
    let is_withdrawn = trip.charge_version > 0 && trip.presented_at.is_none();
    if trip.outlays() != had && trip.state != TripState::Departed && !is_withdrawn {
        present(unit, &mut act.whole, act.index)?;
    }
    act.finish(unit, TripEvent::Outlays, None)
}

/// Corrects departure and return. Before the signature, the new version of the charge is presented to the department,
/// and an adjustment waits for a second person. After the signature, all of it is a proposal that waits for one.
///
/// # Errors
/// 422 for a correction of nothing, and for impossible moments and kilometres; `wrong_state`, `facts_overlap` (409).
pub fn trip_correct(unit: &mut Unit<'_>, id: TripId, form: &Correct) -> Result<views::Trip> {
    if form.is_empty() {
        let detail = text!("Name what is to be corrected.", "请填写要更正的内容。");
        return Err(Error::invalid(vec![Fault::body("", "required", detail)]));
    }
    let mut act = TripAct::begin(unit, id, acts::TO_CORRECT)?;
    acts::expect_not_for_supervisor(&act.whole.booking, act.trip())?;
    // A signed charge that isn't presented was withdrawn: the supervisor has ordered this correction.
    if act.trip().state == TripState::Confirmed && act.trip().presented_at.is_some() {
        return propose(unit, act, form);
    }
    apply(unit, &mut act.whole, act.index, form)?;
    act.trip_mut().correction_proposed = None;
    if form.adjustment_fen.is_some() {
        await_second_person(unit, act.trip_mut(), form);
    }
    present_corrected(unit, &mut act.whole, act.index)?;
    act.finish(unit, TripEvent::Correct, Some(form.reason.clone()))
}

/// Keeps a correction of a signed charge until a second person approves it. It is tried first, so that what is
/// impossible is refused now.
fn propose(unit: &mut Unit<'_>, mut act: TripAct, form: &Correct) -> Result<views::Trip> {
    let (mut tried, index) = (act.whole.clone(), act.index);
    let total_fen = unit.rehearse(|unit| {
        apply(unit, &mut tried, index, form)?;
        tried.trips[index].adjustment_fen = form.adjustment_fen.unwrap_or(tried.trips[index].adjustment_fen);
        signed_total(unit, &tried, index)
    })?;
    let trip = act.trip_mut();
    let proposed = ProposedCorrection { correction: form.clone(), charge_version: trip.charge_version, total_fen };
    trip.correction_proposed = Some(serde_json::to_string(&proposed).map_err(Error::internal)?);
    await_second_person(unit, trip, form);
    act.finish(unit, TripEvent::Correct, Some(form.reason.clone()))
}

/// Keeps what a correction adds or takes off, and who proposes it.
fn await_second_person(unit: &Unit<'_>, trip: &mut Trip, form: &Correct) {
    trip.adjustment_proposed_fen = form.adjustment_fen;
    trip.adjustment_reason = Some(form.reason.clone());
    trip.adjustment_by = Some(caller(unit.actor.id));
}

/// What a signed charge comes to with other facts. A reading that nobody believes changes no signed charge.
///
/// # Errors
/// `reading_quarantined` (409).
fn signed_total(unit: &mut Unit<'_>, whole: &Whole, index: usize) -> Result<Money> {
    if whole.is_quarantined(unit, index)? {
        return Err(Error::plain(Code::ReadingQuarantined));
    }
    Ok(price(unit, whole, index)?.total_fen)
}

/// Corrects the facts of a trip: its legs with their readings, and what was recorded at its return.
fn apply(unit: &mut Unit<'_>, whole: &mut Whole, index: usize, form: &Correct) -> Result<()> {
    let leg_end_corrections = leg_end_corrections(unit, whole, index, form)?;
    correct_leg_ends(unit, whole, index, &leg_end_corrections, Some(&form.reason))?;
    let trip = &mut whole.trips[index];
    trip.picked_up_at = form.picked_up_at.or(trip.picked_up_at);
    trip.waiting_minutes = form.waiting_minutes.or(trip.waiting_minutes);
    trip.overnight_nights = form.overnight_nights.or(trip.overnight_nights);
    trip.set_outlays(Treatment::Service, form.tolls_fen, form.parking_fen);
    if let (Some(minutes), Some(departed_at), Some(returned_at)) =
        (form.driving_minutes, trip.departed_at, trip.returned_at)
    {
        trip.driving_minutes = Some(minutes);
        record_driving(unit, &whole.booking, &whole.trips[index], departed_at, returned_at)?;
    }
    Ok(())
}

/// Approves the proposed adjustment of a trip, or the proposed correction of its signed charge, by another person than
/// the one who proposed it. If it raises a signed charge, the department signs the new one; until then the old one
/// counts.
///
/// # Errors
/// `second_person_required` (403) for the proposer; `wrong_state` (409) if none is proposed, and while the charge is
/// withdrawn or the dispute is for the supervisor; `charge_changed` (409) if the charge is no longer the one that was to
/// be corrected; the errors of a correction; 422 if the charge would be negative.
pub fn adjustment_approve(unit: &mut Unit<'_>, id: TripId) -> Result<views::Trip> {
    let locked = LockedTrip::load(unit, id, [])?;
    let trip = locked.trip();
    let detail =
        text!("The person who proposed an adjustment can't approve it.", "提出调整的人不得审批本人提出的调整。");
    let half = proposer(trip);
    unit.require_second_person(&half, detail)?;
    unit.expect_version(trip.version)?;
    acts::expect_proposed(&locked.whole.booking, trip)?;
    let (proposed, adjustment) = (trip.correction_proposed()?, trip.adjustment_proposed_fen);
    let mut act = locked.begin_in_any_state(unit)?;
    let reason = act.trip().adjustment_reason.clone();
    if let Some(proposed) = &proposed {
        apply(unit, &mut act.whole, act.index, &proposed.correction)?;
    }
    let trip = act.trip_mut();
    trip.adjustment_fen = adjustment.unwrap_or(trip.adjustment_fen);
    (trip.adjustment_proposed_fen, trip.correction_proposed) = (None, None);
    if let Some(proposed) = &proposed
        && signed_total(unit, &act.whole, act.index)? != proposed.total_fen
    {
        return Err(Error::plain(Code::ChargeChanged));
    }
    present_corrected(unit, &mut act.whole, act.index)?;
    act.finish(unit, TripEvent::ApproveAdjustment, reason)
}

/// Who proposed what a second person approves.
pub(super) fn proposer(trip: &Trip) -> FirstHalf<'static> {
    FirstHalf {
        by: trip.adjustment_by.map(|by| by.0),
        subject: (TripEvent::SUBJECT.word.word, trip.id.0),
        actions: &["correct"],
        // A correction that nobody has to approve has neither.
        setting: &["adjustment_proposed_fen", "correction_proposed"],
    }
}

/// The ends of legs that a correction changes: the departure of the first leg, the return of the last.
fn leg_end_corrections(
    unit: &mut Unit<'_>,
    whole: &Whole,
    index: usize,
    form: &Correct,
) -> Result<Vec<LegEndCorrection>> {
    let last = whole
        .legs(unit, index)?
        .len()
        .checked_sub(1)
        .ok_or_else(|| Error::internal("a returned trip without a leg"))?;
    let departure = LegEndCorrection {
        leg: 0,
        end: ReadingSource::Departure,
        at: form.departed_at,
        km: form.departure_odometer_km,
        pointer: "/departed_at",
    };
    let back =
        LegEndCorrection { leg: last, end: ReadingSource::Return, at: form.at, km: form.odometer_km, pointer: "/at" };
    Ok([departure, back].into_iter().filter(|one| one.at.is_some() || one.km.is_some()).collect())
}
