//! SQL of the charges.

use diesel::prelude::*;

use super::model::Charge;
use crate::{
    db::{Conn, prepared_for, schema::charges},
    kernel::{BookingId, Result, TripId},
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
