//! SQL of the departments. Only `ops` calls it.

use std::collections::HashMap;

use diesel::prelude::*;

use super::model::{Department, DepartmentFilter};
use crate::{
    db::{Conn, Page, PageOf, changed_one, prepared, prepared_for, schema::departments},
    kernel::{DepartmentId, Result, Scope},
    keyset, one_of,
};

/// The departments that the caller may see.
fn visible<'a>(scope: &Scope) -> departments::BoxedQuery<'a, <Conn as Connection>::Backend> {
    let all = departments::table.into_boxed();
    match scope.departments() {
        None => all,
        Some(own) => one_of!(all, departments::id, own),
    }
}

/// A department that the caller may see.
pub(super) fn get_visible(conn: &mut Conn, scope: &Scope, id: DepartmentId) -> Result<Option<Department>> {
    Ok(visible(scope).filter(departments::id.eq(id)).select(Department::as_select()).get_result(conn).optional()?)
}

pub(super) fn get(conn: &mut Conn, id: DepartmentId) -> Result<Option<Department>> {
    Ok(departments::table.find(id).select(Department::as_select()).get_result(conn).optional()?)
}

pub(super) fn all(conn: &mut Conn) -> Result<Vec<Department>> {
    Ok(departments::table.order(departments::id.asc()).select(Department::as_select()).load(conn)?)
}

pub(super) fn get_by_code(conn: &mut Conn, code: &str) -> Result<Option<Department>> {
    Ok(departments::table
        .filter(departments::code.eq(code))
        .select(Department::as_select())
        .get_result(conn)
        .optional()?)
}

/// What these departments are called.
pub(super) fn names(conn: &mut Conn, ids: &[DepartmentId]) -> Result<HashMap<DepartmentId, String>> {
    let rows = departments::table.filter(departments::id.eq_any(ids)).select((departments::id, departments::name));
    Ok(prepared_for(ids.len(), rows).load(conn)?.into_iter().collect())
}

/// Those of these ids that exist.
pub(super) fn known(conn: &mut Conn, ids: Vec<DepartmentId>) -> Result<Vec<DepartmentId>> {
    Ok(departments::table.filter(departments::id.eq_any(ids)).select(departments::id).load(conn)?)
}

/// The departments that name this one as the one to bill.
pub(super) fn billed_to(conn: &mut Conn, payer: DepartmentId) -> Result<Vec<DepartmentId>> {
    Ok(departments::table.filter(departments::bill_to_department_id.eq(payer)).select(departments::id).load(conn)?)
}

pub(super) fn insert(conn: &mut Conn, row: &Department) -> Result<()> {
    diesel::insert_into(departments::table).values(row).execute(conn)?;
    Ok(())
}

/// Replaces the row, unless its version has changed since it was read.
pub(super) fn replace(conn: &mut Conn, row: &Department) -> Result<()> {
    let this = departments::table.find(row.id).filter(departments::version.eq(row.version - 1));
    changed_one(prepared(diesel::update(this).set(row)).execute(conn)?)
}

pub(super) fn page(
    conn: &mut Conn,
    scope: &Scope,
    page: &Page,
    filter: &DepartmentFilter,
) -> Result<PageOf<Department>> {
    let mut query = visible(scope).select(Department::as_select());
    if !filter.code.is_empty() {
        query = query.filter(departments::code.eq_any(&filter.code));
    }
    let rows = keyset!(query, departments, page).load(conn)?;
    Ok(PageOf::cut(rows, page, |row| (row.updated_at, row.id.0)))
}
