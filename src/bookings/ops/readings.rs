//! What an odometer was said to read, said anew: the leg and the charge follow the reading.

use super::{
    correct::{counts_if_confirmed, expect_not_the_supervisors},
    drive::{expect_free, present, reading},
    trip_act::LockedTrip,
    whole::{Whole, moment},
};
use crate::{
    bookings::store::trips,
    db::Unit,
    fleet::{
        self,
        api::readings::Reading as Resource,
        model::{Reading, ReadingNew},
        odometer::{Purpose, ReadingSource, not_below_departure},
    },
    kernel::{Error, Fault, Hindrance, Instant, LockKey, Result, VehicleId, text},
};

/// One end of a leg, said anew. What isn't named stays.
pub(super) struct Reread {
    /// Which leg, counted from 0.
    pub leg: usize,
    /// Its departure, or its return.
    pub end: ReadingSource,
    /// When.
    pub at: Option<Instant>,
    /// The odometer then.
    pub km: Option<i64>,
    /// Where the moment stood in the body.
    pub pointer: &'static str,
}

/// Records a reading of a vehicle. One that corrects a trip's resolves it: the trip's kilometres and charge follow in
/// the same unit (RULES.md §4.4).
///
/// # Errors
/// As [`fleet::ops::reading_create`]; for a trip's, 422 for what can't be, `wrong_state`, `facts_overlap` (409).
pub fn reading_create(unit: &mut Unit<'_>, vehicle_id: VehicleId, new: &ReadingNew) -> Result<Resource> {
    let of_trip = match new.corrects_id {
        Some(id) => fleet::ops::leg_end(unit.conn, vehicle_id, id)?,
        None => None,
    };
    let Some((leg, end)) = of_trip else { return fleet::ops::reading_create(unit, vehicle_id, new) };
    let trip = trips::trip_of_leg(unit.conn, leg)?;
    // After a breakdown the reading's vehicle isn't the trip's any more.
    let locked = LockedTrip::load(unit, trip, [LockKey::Vehicle(vehicle_id.0)])?;
    expect_not_the_supervisors(&locked.whole, locked.index)?;
    if fleet::ops::reading_of_leg(unit.conn, leg, end)? != new.corrects_id {
        return Err(Error::wrong_state(Hindrance::Corrected));
    }
    let mut act = locked.begin_in_any_state(unit)?;
    let legs = act.whole.legs(unit, act.index)?;
    let leg = legs.iter().position(|one| one.id == leg).ok_or_else(|| Error::internal("a trip's leg is gone"))?;
    let anew = Reread { leg, end, at: new.at, km: Some(new.odometer_km), pointer: "/at" };
    let recorded = reread(unit, &mut act.whole, act.index, &[anew], new.reason.as_ref())?;
    if act.trip().returned_at.is_some() {
        present(unit, &mut act.whole, act.index)?;
        counts_if_confirmed(unit, &mut act.whole, act.index)?;
    }
    act.finish(unit, "correct", new.reason.clone())?;
    recorded.into_iter().next().map(Resource::from).ok_or_else(|| Error::internal("a hired vehicle had a reading"))
}

/// Moves the ends of a trip's legs, each by a new reading; a hired vehicle has none.
pub(super) fn reread(
    unit: &mut Unit<'_>,
    whole: &mut Whole,
    index: usize,
    anew: &[Reread],
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
            // Where only the driver changed, the next leg begins with this very reading.
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
