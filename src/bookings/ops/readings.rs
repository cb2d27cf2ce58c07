//! Corrections of odometer readings of trips. The leg and the charge follow the reading.

use super::{
    drive::{expect_free, price, reading},
    sign::{present_corrected, present_total},
    trip_act::{LockedTrip, TripAct},
    whole::{Whole, moment},
};
use crate::{
    bookings::{
        model::{TripEvent, TripState},
        rules::acts,
        store::trips,
    },
    db::Unit,
    fleet::{
        self,
        model::{Reading, ReadingNew},
        odometer::{Purpose, ReadingSource, not_below_departure},
        views::Reading as Resource,
    },
    kernel::{Error, Fault, Hindrance, Instant, LockKey, Result, VehicleId, text},
};

/// A correction of one end of a leg. What is none stays as it is.
pub(super) struct LegEndCorrection {
    /// Index of the leg, from 0.
    pub leg: usize,
    /// Its departure or its return.
    pub end: ReadingSource,
    /// The corrected moment.
    pub at: Option<Instant>,
    /// The corrected odometer in km.
    pub km: Option<i64>,
    /// Pointer to the moment in the body.
    pub pointer: &'static str,
}

/// Records a reading of a vehicle. If it corrects the reading of a trip, the trip's kilometres and charge are corrected
/// in the same transaction (RULES.md §4.4).
///
/// # Errors
/// Those of [`fleet::ops::reading_create`]. For the reading of a trip also 422 for impossible moments and kilometres,
/// and `wrong_state`, `facts_overlap` (409).
pub fn reading_create(unit: &mut Unit<'_>, vehicle_id: VehicleId, new: &ReadingNew) -> Result<Resource> {
    let of_trip = match new.corrects_id {
        Some(id) => fleet::ops::leg_end(unit.conn, vehicle_id, id)?,
        None => None,
    };
    let Some((leg, end)) = of_trip else { return fleet::ops::reading_create(unit, vehicle_id, new) };
    // A departure that was taken back has no leg any more.
    let Some(trip) = trips::trip_of_leg(unit.conn, leg)? else {
        return fleet::ops::reading_create(unit, vehicle_id, new);
    };
    // After a breakdown the trip may have another vehicle than the reading.
    let locked = LockedTrip::load(unit, trip, [LockKey::Vehicle(vehicle_id.0)])?;
    acts::expect_not_for_supervisor(&locked.whole.booking, locked.trip())?;
    if fleet::ops::reading_of_leg(unit.conn, leg, end)? != new.corrects_id {
        return Err(Error::wrong_state(Hindrance::Corrected));
    }
    let mut act = locked.begin_in_any_state(unit)?;
    let legs = act.whole.legs(unit, act.index)?;
    let leg = legs.iter().position(|one| one.id == leg).ok_or_else(|| Error::internal("a trip's leg is gone"))?;
    let anew = LegEndCorrection { leg, end, at: new.at, km: Some(new.odometer_km), pointer: "/at" };
    let recorded = correct_leg_ends(unit, &mut act.whole, act.index, &[anew], new.reason.as_ref())?;
    if act.trip().returned_at.is_some() {
        present_anew(unit, &mut act)?;
    }
    act.finish(unit, TripEvent::Correct, new.reason.clone())?;
    recorded.into_iter().next().map(Resource::from).ok_or_else(|| Error::internal("a hired vehicle had a reading"))
}

/// Presents the charge after a correction of a reading. A signed charge is not changed this way.
fn present_anew(unit: &mut Unit<'_>, act: &mut TripAct) -> Result<()> {
    if act.trip().state == TripState::Confirmed && act.trip().presented_at.is_some() {
        let is_same = !act.whole.is_quarantined(unit, act.index)?
            && price(unit, &act.whole, act.index)?.total_fen == present_total(unit.conn, act.trip())?;
        if is_same {
            return Ok(());
        }
        let detail = text!(
            "The charge of this trip is signed, and the reading would change it. Propose it by /trips/{{id}}/correct.",
            "该行程费用已确认，更正读数会改变费用，请通过行程更正提出。"
        );
        return Err(Error::wrong_state_because(act.trip().state, detail));
    }
    present_corrected(unit, &mut act.whole, act.index)
}

/// Corrects ends of a trip's legs, and records a new reading for each. A hired vehicle gets no reading.
pub(super) fn correct_leg_ends(
    unit: &mut Unit<'_>,
    whole: &mut Whole,
    index: usize,
    anew: &[LegEndCorrection],
    reason: Option<&String>,
) -> Result<Vec<Reading>> {
    if anew.is_empty() {
        return Ok(Vec::new());
    }
    let mut legs = whole.legs(unit, index)?;
    for one in anew {
        let at = one.at.map(|at| moment(unit, Some(at), one.pointer)).transpose()?;
        let leg = &mut legs[one.leg];
        if one.end == ReadingSource::Departure {
            leg.departed_at = at.unwrap_or(leg.departed_at);
            leg.departure_km = one.km.unwrap_or(leg.departure_km);
        } else {
            leg.returned_at = at.or(leg.returned_at);
            leg.return_km = one.km.or(leg.return_km);
            // If only the driver changed, the next leg begins with the same reading.
            let (vehicle, back, km) = (leg.vehicle_id, leg.returned_at, leg.return_km);
            if let Some(next) = legs.get_mut(one.leg + 1).filter(|next| next.vehicle_id == vehicle) {
                next.departed_at = back.unwrap_or(next.departed_at);
                next.departure_km = km.unwrap_or(next.departure_km);
            }
        }
    }
    let mut earliest = None;
    for leg in &legs {
        if earliest > Some(leg.departed_at) || leg.returned_at.is_some_and(|back| back < leg.departed_at) {
            let detail = text!("The return must not lie before the departure.", "回场时间不能早于出车时间。");
            return Err(Error::invalid(vec![Fault::body("/at", "before_departure", detail)]));
        }
        earliest = leg.returned_at;
        if let Some(back) = leg.return_km {
            not_below_departure(back, leg.departure_km)?;
        }
        let drivers: Vec<_> = std::iter::once(leg.driver_id).chain(leg.second_driver_id).collect();
        expect_free(unit, leg.trip_id, leg.vehicle_id, &drivers, (leg.departed_at, leg.returned_at))?;
        trips::leg_replace(unit.conn, leg)?;
    }
    let trip = &mut whole.trips[index];
    trip.departed_at = legs.first().map(|leg| leg.departed_at);
    trip.returned_at = trip.returned_at.and(legs.last().and_then(|leg| leg.returned_at));

    let mut recorded = Vec::new();
    for one in anew {
        let leg = &legs[one.leg];
        let (at, km, departure_km) = match one.end {
            ReadingSource::Departure => (leg.departed_at, leg.departure_km, None),
            _ => (
                leg.returned_at.unwrap_or(leg.departed_at),
                leg.return_km.unwrap_or(leg.departure_km),
                Some(leg.departure_km),
            ),
        };
        recorded.extend(reading(
            unit,
            leg.vehicle_id,
            leg,
            at,
            km,
            one.end,
            Purpose::Correction { departure_km },
            reason.cloned(),
        )?);
    }
    Ok(recorded)
}
