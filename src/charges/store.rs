//! SQL of the charges.

use diesel::prelude::*;

use super::model::{Advance, Charge, Receivable};
use crate::{
    db::{
        Conn, prepared_for,
        schema::{advances, charges, receivables},
    },
    kernel::{BookingId, Error, Result, TripId},
};

pub(super) fn insert(conn: &mut Conn, row: &Charge) -> Result<()> {
    diesel::insert_into(charges::table).values(row).execute(conn)?;
    Ok(())
}

pub(super) fn of_trips(conn: &mut Conn, trips: &[TripId]) -> Result<Vec<Charge>> {
    let rows = charges::table.filter(charges::trip_id.eq_any(trips)).select(Charge::as_select()).order(charges::id.asc());
    Ok(prepared_for(trips.len(), rows).load(conn)?)
}

pub(super) fn fees_of(conn: &mut Conn, booking: BookingId) -> Result<Vec<Charge>> {
    let fees = charges::table.filter(charges::booking_id.eq(booking)).filter(charges::trip_id.is_null());
    Ok(fees.select(Charge::as_select()).order(charges::id.asc()).load(conn)?)
}

pub(super) fn version_of(conn: &mut Conn, trip: TripId, version: i64) -> Result<Option<Charge>> {
    let this = charges::table.filter(charges::trip_id.eq(trip)).filter(charges::version.eq(version));
    Ok(this.select(Charge::as_select()).get_result(conn).optional()?)
}

pub(super) fn receivable_of_trip(conn: &mut Conn, trip: TripId) -> Result<Option<Receivable>> {
    Ok(receivables::table.filter(receivables::trip_id.eq(trip)).select(Receivable::as_select()).get_result(conn).optional()?)
}

pub(super) fn receivable_insert(conn: &mut Conn, row: &Receivable) -> Result<()> {
    diesel::insert_into(receivables::table).values(row).execute(conn)?;
    Ok(())
}

/// Replaces the row if its version is still the one before. Else the act is done again: no caller named a version of it.
pub(super) fn receivable_replace(conn: &mut Conn, row: &Receivable) -> Result<()> {
    let this = receivables::table.find(row.id).filter(receivables::version.eq(row.version - 1));
    if diesel::update(this).set(row).execute(conn)? == 1 { Ok(()) } else { Err(Error::busy(1).because("the receivable changed while it was acted on")) }
}

pub(super) fn advance_insert(conn: &mut Conn, row: &Advance) -> Result<()> {
    diesel::insert_into(advances::table).values(row).execute(conn)?;
    Ok(())
}
