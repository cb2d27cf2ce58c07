//! SQL of payments and their allocations.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::{
    billing::model::{Allocation, Channel, Payment, PaymentFilter, PaymentState},
    db::{
        Conn, Page, PageOf, changed_one, prepared, prepared_for,
        schema::{payment_allocations, payments},
    },
    kernel::{AdvanceId, AllocationId, PaymentId, Result},
    keyset, one_of,
};

pub fn get(conn: &mut Conn, id: PaymentId) -> Result<Option<Payment>> {
    Ok(payments::table.find(id).select(Payment::as_select()).get_result(conn).optional()?)
}

/// The draft or posted payment that has this reference.
pub fn by_reference(conn: &mut Conn, channel: Channel, reference: &str) -> Result<Option<PaymentId>> {
    let one = payments::table.filter(payments::channel.eq(channel)).filter(payments::reference.eq(reference));
    let counts = one.filter(payments::state.eq_any([PaymentState::Draft, PaymentState::Posted]));
    Ok(counts.select(payments::id).get_result(conn).optional()?)
}

pub fn insert(conn: &mut Conn, row: &Payment) -> Result<()> {
    diesel::insert_into(payments::table).values(row).execute(conn)?;
    Ok(())
}

/// Replaces the row if its version is still the one before.
pub fn replace(conn: &mut Conn, row: &Payment) -> Result<()> {
    let this = payments::table.find(row.id).filter(payments::version.eq(row.version - 1));
    changed_one(prepared(diesel::update(this).set(row)).execute(conn)?)
}

pub fn page(conn: &mut Conn, page: &Page, filter: &PaymentFilter) -> Result<PageOf<Payment>> {
    let mut query = payments::table.select(Payment::as_select()).into_boxed();
    if !filter.department_id.is_empty() {
        query = one_of!(query, payments::department_id, filter.department_id);
    }
    if !filter.direction.is_empty() {
        query = one_of!(query, payments::direction, filter.direction);
    }
    if !filter.state.is_empty() {
        query = one_of!(query, payments::state, filter.state);
    }
    let rows = keyset!(query, payments, page).load(conn)?;
    Ok(PageOf::cut(rows, page, |row| (row.updated_at, row.id.0)))
}

pub fn allocation_insert(conn: &mut Conn, row: &Allocation) -> Result<()> {
    diesel::insert_into(payment_allocations::table).values(row).execute(conn)?;
    Ok(())
}

/// The allocations of these payments, in the order of paying.
pub fn allocations_of(conn: &mut Conn, ids: &[PaymentId]) -> Result<Vec<Allocation>> {
    let rows = payment_allocations::table
        .filter(payment_allocations::payment_id.eq_any(ids))
        .order(payment_allocations::id.asc());
    Ok(prepared_for(ids.len(), rows.select(Allocation::as_select())).load(conn)?)
}

/// The allocations of these advances, in the order of paying.
pub fn allocations_from(conn: &mut Conn, ids: &[AdvanceId]) -> Result<Vec<Allocation>> {
    let rows = payment_allocations::table
        .filter(payment_allocations::advance_id.eq_any(ids))
        .order(payment_allocations::id.asc());
    Ok(prepared_for(ids.len(), rows.select(Allocation::as_select())).load(conn)?)
}

/// Sets the date on which these were reversed.
pub fn allocations_reverse(conn: &mut Conn, ids: &[AllocationId], on: NaiveDate) -> Result<()> {
    let these = payment_allocations::table.filter(payment_allocations::id.eq_any(ids.to_vec()));
    diesel::update(these).set(payment_allocations::reversed_on.eq(on)).execute(conn)?;
    Ok(())
}
