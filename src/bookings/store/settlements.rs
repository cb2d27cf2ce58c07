//! SQL of what is owed for bookings and trips, and how far that is settled.

use diesel::prelude::*;

use crate::{
    charges::model::Receivable,
    db::{
        Conn, prepared_for,
        schema::{receivables, statement_lines},
    },
    kernel::{BookingId, ReceivableId, Result, TripId},
};

/// What is owed for a booking, fees included, each with whether it is on a statement.
pub fn of_booking(conn: &mut Conn, id: BookingId) -> Result<Vec<(Receivable, bool)>> {
    let owed = receivables::table.filter(receivables::booking_id.eq(id)).select(Receivable::as_select()).load(conn)?;
    with_statements(conn, owed)
}

/// What is owed for a trip, as [`of_booking`].
pub fn of_trip(conn: &mut Conn, id: TripId) -> Result<Vec<(Receivable, bool)>> {
    let owed = receivables::table.filter(receivables::trip_id.eq(id)).select(Receivable::as_select()).load(conn)?;
    with_statements(conn, owed)
}

fn with_statements(conn: &mut Conn, owed: Vec<Receivable>) -> Result<Vec<(Receivable, bool)>> {
    let ids: Vec<ReceivableId> = owed.iter().map(|row| row.id).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let stated = statement_lines::table.filter(statement_lines::receivable_id.eq_any(&ids));
    let stated: Vec<ReceivableId> =
        prepared_for(ids.len(), stated.select(statement_lines::receivable_id)).load(conn)?;
    let with = |row: Receivable| {
        let is_stated = stated.contains(&row.id);
        (row, is_stated)
    };
    Ok(owed.into_iter().map(with).collect())
}
