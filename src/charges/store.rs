//! SQL of charges, receivables and advances.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::model::{Advance, AdvanceFilter, AdvanceSource, Charge, Receivable, ReceivableFilter, ReceivableKind};
use crate::{
    db::{
        Conn, Page, PageOf, prepared, prepared_for,
        schema::{advances, charges, receivables},
    },
    kernel::{
        AdvanceId, BookingId, ChargeId, DepartmentId, Error, Id, InvoiceId, JournalId, ReceivableId, Result, TripId,
    },
    keyset, one_of,
};

pub(super) fn insert(conn: &mut Conn, row: &Charge) -> Result<()> {
    diesel::insert_into(charges::table).values(row).execute(conn)?;
    Ok(())
}

pub(super) fn of_trips(conn: &mut Conn, trips: &[TripId]) -> Result<Vec<Charge>> {
    let rows =
        charges::table.filter(charges::trip_id.eq_any(trips)).select(Charge::as_select()).order(charges::id.asc());
    Ok(prepared_for(trips.len(), rows).load(conn)?)
}

pub(super) fn find(conn: &mut Conn, ids: &[ChargeId]) -> Result<Vec<Charge>> {
    let rows = charges::table.filter(charges::id.eq_any(ids)).select(Charge::as_select());
    Ok(prepared_for(ids.len(), rows).load(conn)?)
}

pub(super) fn fees_of(conn: &mut Conn, booking: BookingId) -> Result<Vec<Charge>> {
    let fees = charges::table.filter(charges::booking_id.eq(booking)).filter(charges::trip_id.is_null());
    Ok(fees.select(Charge::as_select()).order(charges::id.asc()).load(conn)?)
}

pub(super) fn fees_unposted(conn: &mut Conn) -> Result<Vec<Charge>> {
    let posted = receivables::table.filter(receivables::charge_id.eq(charges::id.nullable()));
    let fees = charges::table.filter(charges::trip_id.is_null()).filter(diesel::dsl::not(diesel::dsl::exists(posted)));
    Ok(fees.select(Charge::as_select()).order(charges::id.asc()).limit(200).load(conn)?)
}

pub(super) fn version_of(conn: &mut Conn, trip: TripId, version: i64) -> Result<Option<Charge>> {
    let this = charges::table.filter(charges::trip_id.eq(trip)).filter(charges::version.eq(version));
    Ok(this.select(Charge::as_select()).get_result(conn).optional()?)
}

pub(super) fn receivable_of_trip(conn: &mut Conn, trip: TripId) -> Result<Option<Receivable>> {
    Ok(receivables::table
        .filter(receivables::trip_id.eq(trip))
        .select(Receivable::as_select())
        .get_result(conn)
        .optional()?)
}

pub(super) fn receivable_insert(conn: &mut Conn, row: &Receivable) -> Result<()> {
    diesel::insert_into(receivables::table).values(row).execute(conn)?;
    Ok(())
}

/// Replaces the row if its version is still the one before. Otherwise the error is `busy`, for which the unit is run
/// again: the caller named no version of this row, so it can't be `stale`.
pub(super) fn receivable_replace(conn: &mut Conn, row: &Receivable) -> Result<()> {
    let this = receivables::table.find(row.id).filter(receivables::version.eq(row.version - 1));
    if prepared(diesel::update(this).set(row)).execute(conn)? == 1 {
        Ok(())
    } else {
        Err(Error::busy(1).because("the receivable changed while it was acted on"))
    }
}

pub(super) fn advance_insert(conn: &mut Conn, row: &Advance) -> Result<()> {
    diesel::insert_into(advances::table).values(row).execute(conn)?;
    Ok(())
}

pub(super) fn receivables_find(conn: &mut Conn, ids: &[ReceivableId]) -> Result<Vec<Receivable>> {
    let rows = receivables::table.filter(receivables::id.eq_any(ids)).select(Receivable::as_select());
    Ok(prepared_for(ids.len(), rows).load(conn)?)
}

/// What these departments, or all, still owe; the oldest first.
pub(super) fn receivables_open(conn: &mut Conn, departments: Option<&[DepartmentId]>) -> Result<Vec<Receivable>> {
    let mut open = receivables::table.select(Receivable::as_select()).into_boxed().filter(is_open());
    if let Some(departments) = departments {
        open = open.filter(receivables::department_id.eq_any(departments.to_vec()));
    }
    Ok(open.order((receivables::date.asc(), receivables::id.asc())).load(conn)?)
}

/// Written as the index `receivables_open` has it, so that it is used.
#[diesel::dsl::auto_type(no_type_alias)]
fn is_open() -> _ {
    let is_taxable_open = receivables::taxable_fen.gt(receivables::paid_fen + receivables::written_off_fen);
    is_taxable_open.or(receivables::pass_through_fen.gt(receivables::passed_fen))
}

/// The receivables of a department that are dated in these days, the oldest first.
pub(super) fn receivables_dated(
    conn: &mut Conn,
    department: DepartmentId,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<Receivable>> {
    let dated = receivables::table
        .filter(receivables::department_id.eq(department))
        .filter(receivables::date.between(from, to));
    Ok(dated.select(Receivable::as_select()).order((receivables::date.asc(), receivables::id.asc())).load(conn)?)
}

pub(super) fn receivables_invoiced(conn: &mut Conn, invoice: InvoiceId) -> Result<Vec<Receivable>> {
    let of = receivables::table.filter(receivables::invoice_id.eq(invoice));
    Ok(of.select(Receivable::as_select()).order((receivables::date.asc(), receivables::id.asc())).load(conn)?)
}

/// The receivables that an opening journal brought.
pub(super) fn receivables_opened(conn: &mut Conn, journal: JournalId) -> Result<Vec<Receivable>> {
    let opened = receivables::table
        .filter(receivables::journal_id.eq(journal))
        .filter(receivables::kind.eq(ReceivableKind::Opening));
    Ok(opened.select(Receivable::as_select()).order(receivables::id.asc()).load(conn)?)
}

pub(super) fn receivable_page(conn: &mut Conn, page: &Page, filter: &ReceivableFilter) -> Result<PageOf<Receivable>> {
    let mut query = receivables::table.select(Receivable::as_select()).into_boxed();
    if !filter.department_id.is_empty() {
        query = one_of!(query, receivables::department_id, filter.department_id);
    }
    if !filter.invoice_id.is_empty() {
        query = one_of!(query, receivables::invoice_id, filter.invoice_id);
    }
    match filter.open {
        Some(true) => query = query.filter(is_open()),
        Some(false) => query = query.filter(diesel::dsl::not(is_open())),
        None => {}
    }
    let rows = keyset!(query, receivables, page).load(conn)?;
    Ok(PageOf::cut(rows, page, |row| (row.updated_at, row.id.0)))
}

/// Replaces the row if its version is still the one before. Otherwise `busy`, as in [`receivable_replace`].
pub(super) fn advance_replace(conn: &mut Conn, row: &Advance) -> Result<()> {
    let this = advances::table.find(row.id).filter(advances::version.eq(row.version - 1));
    if prepared(diesel::update(this).set(row)).execute(conn)? == 1 {
        Ok(())
    } else {
        Err(Error::busy(1).because("the advance changed while it was acted on"))
    }
}

pub(super) fn advance_get(conn: &mut Conn, id: AdvanceId) -> Result<Option<Advance>> {
    Ok(advances::table.find(id).select(Advance::as_select()).get_result(conn).optional()?)
}

/// The advances of these sources, the oldest first.
pub(super) fn advances_from(conn: &mut Conn, source: AdvanceSource, ids: &[Id<()>]) -> Result<Vec<Advance>> {
    let from = advances::table.filter(advances::source_id.eq_any(ids)).filter(advances::source.eq(source));
    Ok(prepared_for(ids.len(), from.select(Advance::as_select()).order(advances::id.asc())).load(conn)?)
}

pub(super) fn advance_page(conn: &mut Conn, page: &Page, filter: &AdvanceFilter) -> Result<PageOf<Advance>> {
    let mut query = advances::table.select(Advance::as_select()).into_boxed();
    if !filter.department_id.is_empty() {
        query = one_of!(query, advances::department_id, filter.department_id);
    }
    let rows = keyset!(query, advances, page).load(conn)?;
    Ok(PageOf::cut(rows, page, |row| (row.updated_at, row.id.0)))
}
