//! Late outlays and corrections. Each makes a new version of the charge, and each corrected reading is a new row.

use super::{
    drive::{present, record_driving},
    readings::{LegEndCorrection, correct_leg_ends},
    sign::{expect_not_for_supervisor, set_state_after_correction},
    trip_act::{LockedTrip, TripAct},
    whole::Whole,
};
use crate::{
    bookings::{
        forms,
        model::{TripEvent, TripState},
        store::bookings::caller,
        views,
    },
    charges::model::Treatment,
    db::Unit,
    fleet::odometer::ReadingSource,
    kernel::{Error, Result, TripId, text},
};

/// Sets the totals of tolls and parking of one treatment. After the signature, a further version of the charge is
/// presented, which is confirmed like the first.
///
/// # Errors
/// `wrong_state` (409) before the departure.
pub fn trip_outlays(unit: &mut Unit<'_>, id: TripId, form: &forms::OutlayTotals) -> Result<views::Trip> {
    let states = [TripState::Departed, TripState::Returned, TripState::Disputed, TripState::Confirmed];
    let mut act = TripAct::begin(unit, id, &states)?;
    let trip = act.trip_mut();
    let had = trip.outlays();
    trip.set_outlays(form.treatment, Some(form.tolls_fen), Some(form.parking_fen));
    let is_withdrawn = trip.charge_version > 0 && trip.presented_at.is_none();
    if trip.outlays() != had && trip.state != TripState::Departed && !is_withdrawn {
        present(unit, &mut act.whole, act.index)?;
    }
    act.finish(unit, TripEvent::Outlays, None)
}

/// Corrects departure and return. Before the signature, the new version of the charge is presented to the department.
/// After it, the trip stays confirmed and the new version counts. An adjustment waits for a second person.
///
/// # Errors
/// 422 for impossible moments and kilometres; `wrong_state`, `facts_overlap` (409).
pub fn trip_correct(unit: &mut Unit<'_>, id: TripId, form: &forms::Correct) -> Result<views::Trip> {
    let mut act = TripAct::begin(unit, id, &[TripState::Returned, TripState::Disputed, TripState::Confirmed])?;
    expect_not_for_supervisor(&act.whole, act.index)?;
    let leg_end_corrections = leg_end_corrections(unit, &act.whole, act.index, form)?;
    correct_leg_ends(unit, &mut act.whole, act.index, &leg_end_corrections, Some(&form.reason))?;

    let trip = act.trip_mut();
    trip.picked_up_at = form.picked_up_at.or(trip.picked_up_at);
    trip.waiting_minutes = form.waiting_minutes.or(trip.waiting_minutes);
    trip.overnight_nights = form.overnight_nights.or(trip.overnight_nights);
    trip.set_outlays(Treatment::Service, form.tolls_fen, form.parking_fen);
    if let (Some(minutes), Some(departed_at), Some(returned_at)) =
        (form.driving_minutes, trip.departed_at, trip.returned_at)
    {
        trip.driving_minutes = Some(minutes);
        record_driving(unit, &act.whole.booking, act.trip(), departed_at, returned_at)?;
    }
    let trip = act.trip_mut();
    if let Some(adjustment) = form.adjustment_fen {
        trip.adjustment_proposed_fen = Some(adjustment);
        trip.adjustment_reason = Some(form.reason.clone());
        trip.adjustment_by = Some(caller(unit.actor.id));
    }
    present(unit, &mut act.whole, act.index)?;
    set_state_after_correction(unit, &mut act.whole, act.index)?;
    act.finish(unit, TripEvent::Correct, Some(form.reason.clone()))
}

/// Approves the proposed adjustment of a trip, by another person than the one who proposed it.
///
/// # Errors
/// `second_person_required` (403) for the proposer; `wrong_state` (409) if none is proposed; 422 if the charge would be
/// negative.
pub fn adjustment_approve(unit: &mut Unit<'_>, id: TripId) -> Result<views::Trip> {
    let locked = LockedTrip::load(unit, id, [])?;
    let trip = locked.trip();
    let detail =
        text!("The person who proposed an adjustment can't approve it.", "提出调整的人不得审批本人提出的调整。");
    unit.require_second_person(trip.adjustment_by.map(|by| by.0), detail)?;
    unit.expect_version(trip.version)?;
    let Some(adjustment) = trip.adjustment_proposed_fen else { return Err(Error::wrong_state(trip.state)) };
    let mut act = locked.begin_in_any_state(unit)?;
    let trip = act.trip_mut();
    let reason = trip.adjustment_reason.clone();
    trip.adjustment_fen = adjustment;
    trip.adjustment_proposed_fen = None;
    present(unit, &mut act.whole, act.index)?;
    set_state_after_correction(unit, &mut act.whole, act.index)?;
    act.finish(unit, TripEvent::ApproveAdjustment, reason)
}

/// The ends of legs that a correction changes: the departure of the first leg, the return of the last.
fn leg_end_corrections(
    unit: &mut Unit<'_>,
    whole: &Whole,
    index: usize,
    form: &forms::Correct,
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
