//! SQL of write-offs, and of changes of debts after a day.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::{
    billing::model::{Allocation, WriteOff, WriteOffState},
    db::{
        Conn, prepared, prepared_for,
        schema::{payment_allocations, write_offs},
    },
    kernel::{ReceivableId, Result},
};

/// The write-offs of these receivables that were not replaced, the latest last.
pub fn write_offs_of(conn: &mut Conn, ids: &[ReceivableId]) -> Result<Vec<WriteOff>> {
    let rows = write_offs::table
        .filter(write_offs::receivable_id.eq_any(ids))
        .filter(write_offs::state.ne(WriteOffState::Replaced));
    Ok(prepared_for(ids.len(), rows.select(WriteOff::as_select()).order(write_offs::id.asc())).load(conn)?)
}

pub fn write_off_insert(conn: &mut Conn, row: &WriteOff) -> Result<()> {
    diesel::insert_into(write_offs::table).values(row).execute(conn)?;
    Ok(())
}

pub fn write_off_replace(conn: &mut Conn, row: &WriteOff) -> Result<()> {
    prepared(diesel::update(write_offs::table.find(row.id)).set(row)).execute(conn)?;
    Ok(())
}

/// The allocations that were made or reversed after a day.
pub fn allocations_after(conn: &mut Conn, day: NaiveDate) -> Result<Vec<Allocation>> {
    let after = payment_allocations::table
        .filter(payment_allocations::date.gt(day).or(payment_allocations::reversed_on.gt(day).assume_not_null()));
    Ok(after.select(Allocation::as_select()).load(conn)?)
}

/// The write-offs after a day.
pub fn write_offs_after(conn: &mut Conn, day: NaiveDate) -> Result<Vec<WriteOff>> {
    Ok(write_offs::table.filter(write_offs::date.gt(day)).select(WriteOff::as_select()).load(conn)?)
}
