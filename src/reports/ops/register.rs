//! The register of trips.

use std::collections::BTreeMap;

use crate::{
    db::Reader,
    kernel::{Error, Fault, Result, TripId, text},
    reference,
    reports::{
        model::{Days, RegisterLeg, RegisterQuery},
        rules, store,
        views::{RegisterRow, TripRegister},
    },
};

/// The most trips of a register.
const TRIPS: usize = 20_000;

/// 用车台账: the trips that the caller may see and that were out, or are planned, on one of these days.
///
/// # Errors
/// 422 for more than 20,000 trips.
pub fn register(reader: &mut Reader<'_>, days: Days, wanted: &RegisterQuery) -> Result<TripRegister> {
    let (scope, now) = (reader.actor.scope(), reader.now);
    let trips = store::register(reader.conn, &scope, days, now, wanted, TRIPS)?;
    if trips.len() > TRIPS {
        let detail = text!("There are more than {TRIPS} trips. Ask for fewer days.", "超过 {TRIPS} 趟，请缩短期间。");
        return Err(Error::invalid(vec![Fault::query("from", "too_many_lines", detail)]));
    }
    let mut legs: BTreeMap<TripId, Vec<RegisterLeg>> = BTreeMap::new();
    for leg in store::register_legs(reader.conn, &scope, days, now, wanted)? {
        legs.entry(leg.trip_id).or_default().push(leg);
    }
    // A trip may have begun before these days and may end after them.
    let out: Vec<Days> = trips.iter().map(|trip| rules::days_out(trip, now)).collect();
    let first = out.iter().map(|days| days.from).min().unwrap_or(days.from);
    let last = out.iter().map(|days| days.to).max().unwrap_or(days.to);
    let holidays = reference::ops::holidays_between(reader.conn, first, last)?;
    let rows = trips.into_iter().zip(out).map(|(trip, out)| {
        let legs = legs.remove(&trip.trip_id).unwrap_or_default();
        RegisterRow::of(trip, &legs, holidays.range(out.from..=out.to).next().is_some())
    });
    let rows = rows.filter(|row| wanted.holiday.is_none_or(|holiday| row.holiday == holiday)).collect();
    Ok(TripRegister::of(days, rows))
}
