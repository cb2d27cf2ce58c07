//! Use cases of the odometer readings.

use std::collections::{HashMap, HashSet};

use crate::{
    db::{Conn, Page, PageOf, Reader, Unit},
    events,
    fleet::{
        model::{Draft, Ownership, Reading, ReadingEvent, ReadingFilter, ReadingNew},
        odometer::{self, Purpose, ReadingSource, Verdict},
        store, views,
    },
    kernel::{Error, Hindrance, LegId, LockKey, ReadingId, Result, VehicleId, text},
    reference,
};

/// The latest valid reading of a vehicle by time, in kilometres. None for a hired vehicle.
pub fn odometer_current(conn: &mut Conn, vehicle_id: VehicleId) -> Result<Option<i64>> {
    store::current(conn, vehicle_id)
}

/// The latest valid reading of each vehicle that has one, in kilometres.
pub fn odometers_current(conn: &mut Conn) -> Result<HashMap<VehicleId, i64>> {
    store::currents(conn)
}

/// Judges a reading against the other readings of the vehicle and records it. `quarantined` in the row tells that it
/// doesn't count. The caller must have locked the vehicle. Hired vehicles have no readings, so don't call it for them.
///
/// # Errors
/// As [`odometer::judge`]; `wrong_state` if the corrected reading has been corrected already.
pub fn reading_record(unit: &mut Unit<'_>, draft: &Draft, purpose: Purpose) -> Result<Reading> {
    let row = Reading::new(ReadingId::new(), draft, false, unit.now);
    let readings: Vec<odometer::Reading> =
        store::readings_around(unit.conn, &row)?.iter().map(Reading::judged).collect();
    let most_empty_km = reference::ops::settings(unit.conn)?.content.most_empty_km;
    let verdict = odometer::judge(&readings, &row.judged(), purpose, most_empty_km)?;
    let row = Reading { quarantined: matches!(verdict, Verdict::Quarantine(_)), ..row };
    store::reading_insert(unit.conn, &row)?;
    store::vehicle_touch(unit, row.vehicle_id)?;
    events::record_resource(unit, ReadingEvent::Create.into(), row.id.0, None, &views::Reading::from(row.clone()))?;
    Ok(row)
}

/// A page of the list of a vehicle's readings.
///
/// # Errors
/// `not_found`.
pub fn reading_list(
    reader: &mut Reader<'_>,
    vehicle_id: VehicleId,
    page: &Page,
    filter: &ReadingFilter,
) -> Result<PageOf<views::Reading>> {
    store::vehicle_get(reader.conn, vehicle_id)?.ok_or_else(Error::not_found)?;
    Ok(store::reading_page(reader.conn, vehicle_id, page, filter)?.map(views::Reading::from))
}

/// The leg whose departure or return a reading of the vehicle records, and which of the two. A correction belongs to
/// the leg of the reading that it corrects. None for a reading between trips.
pub fn leg_end(conn: &mut Conn, vehicle_id: VehicleId, id: ReadingId) -> Result<Option<(LegId, ReadingSource)>> {
    let Some(mut first) = store::reading_get(conn, vehicle_id, id)? else { return Ok(None) };
    // A correction is recorded after the reading that it corrects, so the loop ends.
    while let Some(earlier) = first.corrects_id {
        first = store::reading_get(conn, vehicle_id, earlier)?
            .ok_or_else(|| Error::internal("a corrected reading is missing"))?;
    }
    Ok(first.leg_id.map(|leg| (leg, first.source)))
}

/// Records a reading that the dispatcher took between trips, or the correction of such a reading. A reading of a trip
/// is corrected together with the trip (`bookings`).
///
/// # Errors
/// `not_found`; 422; `wrong_state` for a hired vehicle or a reading corrected already; `odometer_behind`,
/// `odometer_ahead`.
pub fn reading_create(unit: &mut Unit<'_>, vehicle_id: VehicleId, new: &ReadingNew) -> Result<views::Reading> {
    let vehicle = store::vehicle_get(unit.conn, vehicle_id)?.ok_or_else(Error::not_found)?;
    if new.at.is_some_and(|at| at > unit.now) {
        return Err(Error::body("/at", "in_the_future", text!("It must not lie in the future.", "不能是将来的时间。")));
    }
    let corrected = match new.corrects_id {
        Some(id) => Some(
            store::reading_get(unit.conn, vehicle_id, id)?.ok_or_else(|| Error::unknown_reference("/corrects_id"))?,
        ),
        None => None,
    };
    if vehicle.content.ownership == Ownership::Hired {
        return Err(Error::wrong_state(Hindrance::Hired));
    }
    unit.lock([LockKey::Vehicle(vehicle_id.0)])?;
    if corrected.as_ref().map_or(Ok(false), |reading| store::reading_is_corrected(unit.conn, reading.id))? {
        return Err(Error::wrong_state(Hindrance::Corrected));
    }
    let (km, reason) = (new.odometer_km, new.reason.clone());
    let (draft, purpose) = match corrected {
        None => {
            let draft = Draft {
                vehicle_id,
                at: new.at.unwrap_or(unit.now),
                km,
                source: ReadingSource::Manual,
                leg_id: None,
                corrects_id: None,
                reason,
            };
            (draft, Purpose::Manual { reason: new.reason.is_some() })
        }
        Some(corrected) => {
            // The correction of an opening reading is an opening reading: it precedes all others.
            let source = if corrected.source == ReadingSource::Opening {
                ReadingSource::Opening
            } else {
                ReadingSource::Correction
            };
            let at = new.at.unwrap_or(corrected.at);
            (
                Draft { vehicle_id, at, km, source, leg_id: None, corrects_id: Some(corrected.id), reason },
                Purpose::Correction { departure_km: None },
            )
        }
    };
    reading_record(unit, &draft, purpose).map(views::Reading::from)
}

/// Those of these legs that have a quarantined reading without a correction.
pub fn quarantined_legs(conn: &mut Conn, legs: &[LegId]) -> Result<HashSet<LegId>> {
    store::quarantined_legs(conn, legs)
}

/// The reading that now stands for a leg's departure or return. The next correction corrects this one.
pub fn reading_of_leg(conn: &mut Conn, leg: LegId, source: ReadingSource) -> Result<Option<ReadingId>> {
    store::reading_of_leg(conn, leg, source)
}

/// Takes back the reading of a leg's departure or return: a correction to what the odometer read before takes its place.
/// A hired vehicle has no readings. The caller must have locked the vehicle.
///
/// # Errors
/// As [`reading_record`].
pub fn reading_take_back(
    unit: &mut Unit<'_>,
    vehicle_id: VehicleId,
    leg: LegId,
    source: ReadingSource,
    reason: &str,
) -> Result<()> {
    let Some(id) = store::reading_of_leg(unit.conn, leg, source)? else { return Ok(()) };
    let wrong =
        store::reading_get(unit.conn, vehicle_id, id)?.ok_or_else(|| Error::internal("a reading is missing"))?;
    // Where it stands among the others, even if it was not believed.
    let mut around: Vec<odometer::Reading> =
        store::readings_around(unit.conn, &wrong)?.iter().map(Reading::judged).collect();
    around.retain(|one| one.id != wrong.id);
    around.push(odometer::Reading { quarantined: false, ..wrong.judged() });
    let before = odometer::Chain::of(&around).before(wrong.id).copied();
    let draft = Draft {
        vehicle_id: wrong.vehicle_id,
        // At the moment of the reading before, it limits none that is typed late.
        at: before.map_or(wrong.at, |before| before.at.min(wrong.at)),
        km: before.map_or(wrong.odometer_km, |before| before.km),
        source: ReadingSource::Correction,
        leg_id: None,
        corrects_id: Some(wrong.id),
        reason: Some(reason.to_owned()),
    };
    reading_record(unit, &draft, Purpose::TakingBack).map(drop)
}
