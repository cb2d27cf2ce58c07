//! SQL of the statements.

use diesel::prelude::*;

use crate::{
    billing::model::{Statement, StatementFilter, StatementLine, StatementState},
    db::{
        Conn, Page, PageOf, changed_one, prepared, prepared_for,
        schema::{statement_lines, statements},
    },
    kernel::{DepartmentId, Period, ReceivableId, Result, Scope, StatementId},
    keyset, one_of,
};

type Boxed<'a> = statements::BoxedQuery<'a, <Conn as Connection>::Backend>;

/// The statements that the caller may see.
fn visible<'a>(scope: &Scope) -> Boxed<'a> {
    let all = statements::table.into_boxed();
    match scope.departments() {
        None => all,
        Some(own) => one_of!(all, statements::department_id, own),
    }
}

pub fn get(conn: &mut Conn, scope: &Scope, id: StatementId) -> Result<Option<Statement>> {
    Ok(visible(scope).filter(statements::id.eq(id)).select(Statement::as_select()).get_result(conn).optional()?)
}

pub fn departments_of(conn: &mut Conn, ids: &[StatementId]) -> Result<Vec<(StatementId, DepartmentId)>> {
    Ok(statements::table
        .filter(statements::id.eq_any(ids))
        .select((statements::id, statements::department_id))
        .load(conn)?)
}

/// The department's statement of a month that isn't confirmed yet.
pub fn open(conn: &mut Conn, department: DepartmentId, period: Period) -> Result<Option<Statement>> {
    let of = statements::table.filter(statements::department_id.eq(department)).filter(statements::period.eq(period));
    Ok(of
        .filter(statements::state.eq(StatementState::Open))
        .select(Statement::as_select())
        .get_result(conn)
        .optional()?)
}

pub fn insert(conn: &mut Conn, row: &Statement) -> Result<()> {
    diesel::insert_into(statements::table).values(row).execute(conn)?;
    Ok(())
}

/// Replaces the row if its version is still the one before.
pub fn replace(conn: &mut Conn, row: &Statement) -> Result<()> {
    let this = statements::table.find(row.id).filter(statements::version.eq(row.version - 1));
    changed_one(prepared(diesel::update(this).set(row)).execute(conn)?)
}

pub fn page(conn: &mut Conn, scope: &Scope, page: &Page, filter: &StatementFilter) -> Result<PageOf<Statement>> {
    let mut query = visible(scope).select(Statement::as_select());
    if !filter.department_id.is_empty() {
        query = one_of!(query, statements::department_id, filter.department_id);
    }
    if !filter.period.is_empty() {
        query = one_of!(query, statements::period, filter.period);
    }
    if !filter.state.is_empty() {
        query = one_of!(query, statements::state, filter.state);
    }
    let rows = keyset!(query, statements, page).load(conn)?;
    Ok(PageOf::cut(rows, page, |row| (row.updated_at, row.id.0)))
}

/// The lines of these statements.
pub fn lines_of(conn: &mut Conn, ids: &[StatementId]) -> Result<Vec<StatementLine>> {
    let lines =
        statement_lines::table.filter(statement_lines::statement_id.eq_any(ids)).select(StatementLine::as_select());
    Ok(prepared_for(ids.len(), lines).load(conn)?)
}

/// The undisputed lines of these receivables, on any statement.
pub fn standing(conn: &mut Conn, receivables: &[ReceivableId]) -> Result<Vec<StatementLine>> {
    let lines = statement_lines::table
        .filter(statement_lines::receivable_id.eq_any(receivables))
        .filter(statement_lines::disputed_at.is_null());
    Ok(prepared_for(receivables.len(), lines.select(StatementLine::as_select())).load(conn)?)
}

/// Deletes the lines that nobody objects to.
pub fn lines_clear(conn: &mut Conn, id: StatementId) -> Result<()> {
    let lines = statement_lines::table.filter(statement_lines::statement_id.eq(id));
    diesel::delete(lines.filter(statement_lines::disputed_at.is_null())).execute(conn)?;
    Ok(())
}

/// Inserts a line, or replaces the one of the same receivable.
pub fn line_put(conn: &mut Conn, line: &StatementLine) -> Result<()> {
    diesel::delete(statement_lines::table.find((line.statement_id, line.receivable_id))).execute(conn)?;
    diesel::insert_into(statement_lines::table).values(line).execute(conn)?;
    Ok(())
}
