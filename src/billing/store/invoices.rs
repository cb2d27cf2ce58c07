//! SQL of the invoices.

use diesel::prelude::*;

use crate::{
    billing::model::{Invoice, InvoiceFilter, InvoiceLine, InvoiceState},
    db::{
        Conn, Page, PageOf, changed_one, prepared, prepared_for,
        schema::{invoice_lines, invoices},
    },
    kernel::{AdvanceId, DepartmentId, InvoiceId, Result, Scope},
    keyset, one_of,
};

type Boxed<'a> = invoices::BoxedQuery<'a, <Conn as Connection>::Backend>;

/// The invoices that the caller may see.
fn visible<'a>(scope: &Scope) -> Boxed<'a> {
    let all = invoices::table.into_boxed();
    match scope.departments() {
        None => all,
        Some(own) => one_of!(all, invoices::department_id, own),
    }
}

pub fn get(conn: &mut Conn, scope: &Scope, id: InvoiceId) -> Result<Option<Invoice>> {
    Ok(visible(scope).filter(invoices::id.eq(id)).select(Invoice::as_select()).get_result(conn).optional()?)
}

pub fn departments_of(conn: &mut Conn, ids: &[InvoiceId]) -> Result<Vec<(InvoiceId, DepartmentId)>> {
    Ok(invoices::table.filter(invoices::id.eq_any(ids)).select((invoices::id, invoices::department_id)).load(conn)?)
}

pub fn insert(conn: &mut Conn, row: &Invoice) -> Result<()> {
    diesel::insert_into(invoices::table).values(row).execute(conn)?;
    Ok(())
}

/// Replaces the row if its version is still the one before.
pub fn replace(conn: &mut Conn, row: &Invoice) -> Result<()> {
    let this = invoices::table.find(row.id).filter(invoices::version.eq(row.version - 1));
    changed_one(prepared(diesel::update(this).set(row)).execute(conn)?)
}

pub fn page(conn: &mut Conn, scope: &Scope, page: &Page, filter: &InvoiceFilter) -> Result<PageOf<Invoice>> {
    let mut query = visible(scope).select(Invoice::as_select());
    if !filter.department_id.is_empty() {
        query = one_of!(query, invoices::department_id, filter.department_id);
    }
    if !filter.state.is_empty() {
        query = one_of!(query, invoices::state, filter.state);
    }
    if !filter.number.is_empty() {
        query = one_of!(query, invoices::number, filter.number);
    }
    if !filter.period.is_empty() {
        query = one_of!(query, invoices::period, filter.period);
    }
    let rows = keyset!(query, invoices, page).load(conn)?;
    Ok(PageOf::cut(rows, page, |row| (row.updated_at, row.id.0)))
}

/// The living invoice of an advance.
pub fn living_of_advance(conn: &mut Conn, advance: AdvanceId) -> Result<Option<InvoiceId>> {
    let living = invoices::table
        .filter(invoices::advance_id.eq(advance))
        .filter(invoices::state.eq_any([InvoiceState::Requested, InvoiceState::Issued]));
    Ok(living.select(invoices::id).get_result(conn).optional()?)
}

/// The lines of these invoices, in their order.
pub fn lines_of(conn: &mut Conn, ids: &[InvoiceId]) -> Result<Vec<InvoiceLine>> {
    let lines = invoice_lines::table.filter(invoice_lines::invoice_id.eq_any(ids)).select(InvoiceLine::as_select());
    Ok(prepared_for(ids.len(), lines.order((invoice_lines::invoice_id.asc(), invoice_lines::position.asc())))
        .load(conn)?)
}

/// Replaces the lines of an invoice that isn't issued yet.
pub fn lines_replace(conn: &mut Conn, id: InvoiceId, lines: &[InvoiceLine]) -> Result<()> {
    diesel::delete(invoice_lines::table.filter(invoice_lines::invoice_id.eq(id))).execute(conn)?;
    for line in lines {
        diesel::insert_into(invoice_lines::table).values(line).execute(conn)?;
    }
    Ok(())
}
