//! Use cases of the departments. `api` calls those that take a `Reader` or a `Unit`; other features call the rest.

use std::collections::HashMap;

use super::{
    model::{Department, DepartmentEvent, DepartmentFilter, DepartmentNew, DepartmentPatch},
    rules, store, views,
};
use crate::{
    db::{Conn, Page, PageOf, Reader, Unit},
    events,
    kernel::{DepartmentId, Error, Fault, Instant, Result},
    reference,
};

/// A department by its id.
pub fn department_find(conn: &mut Conn, id: DepartmentId) -> Result<Option<Department>> {
    store::get(conn, id)
}

/// What a department was called when this was signed; what it is called at present while nothing is signed (RULES.md
/// §4.10).
///
/// # Errors
/// `not_found`.
pub fn department_name(conn: &mut Conn, id: DepartmentId, signed_at: Option<Instant>) -> Result<String> {
    let present = store::get(conn, id)?.ok_or_else(Error::not_found)?.content.name;
    Ok(reference::ops::former_names(conn, &[id.0])?.name(id.0, signed_at, &present))
}

/// What these departments are called at present.
pub fn department_names(conn: &mut Conn, ids: &[DepartmentId]) -> Result<HashMap<DepartmentId, String>> {
    store::names(conn, ids)
}

/// All departments, retired ones included.
pub fn departments(conn: &mut Conn) -> Result<Vec<Department>> {
    store::all(conn)
}

/// A department by its code.
pub fn department_coded(conn: &mut Conn, code: &str) -> Result<Option<Department>> {
    store::get_by_code(conn, code)
}

/// Those of these ids that exist.
pub fn departments_known(conn: &mut Conn, ids: impl IntoIterator<Item = DepartmentId>) -> Result<Vec<DepartmentId>> {
    store::known(conn, ids.into_iter().collect())
}

/// The departments for which this one is billed.
pub fn departments_billed_to(conn: &mut Conn, payer: DepartmentId) -> Result<Vec<DepartmentId>> {
    store::billed_to(conn, payer)
}

/// A department as this caller sees it: which other one it is billed to is for those who see both.
fn seen(reader: &Reader<'_>, row: Department) -> views::Department {
    let mut seen = views::Department::from(row);
    seen.bill_to_department_id = seen.bill_to_department_id.filter(|payer| reader.actor.scope().has(*payer));
    seen
}

/// A department that the caller may see.
///
/// # Errors
/// `not_found`.
pub fn department_get(reader: &mut Reader<'_>, id: DepartmentId) -> Result<views::Department> {
    let row = store::get_visible(reader.conn, &reader.actor.scope(), id)?.ok_or_else(Error::not_found)?;
    Ok(seen(reader, row))
}

/// A page of the departments that the caller may see.
pub fn department_list(
    reader: &mut Reader<'_>,
    page: &Page,
    filter: &DepartmentFilter,
) -> Result<PageOf<views::Department>> {
    let rows = store::page(reader.conn, &reader.actor.scope(), page, filter)?;
    Ok(rows.map(|row| seen(reader, row)))
}

/// Creates a department.
///
/// # Errors
/// 422 with all faults; `already_exists` when another department has the code.
pub fn department_create(unit: &mut Unit<'_>, new: &DepartmentNew) -> Result<views::Department> {
    let id = DepartmentId::new();
    check(unit, id, new)?;
    let row = Department { id, content: new.clone(), version: 1, created_at: unit.now, updated_at: unit.now };
    store::insert(unit.conn, &row)?;
    let after = views::Department::from(row);
    events::record_resource(unit, DepartmentEvent::Create.into(), id.0, None, &after)?;
    Ok(after)
}

/// Changes a department.
///
/// # Errors
/// `not_found`; 422; `if_match_required`, `stale`.
pub fn department_change(unit: &mut Unit<'_>, id: DepartmentId, patch: &DepartmentPatch) -> Result<views::Department> {
    let before = store::get(unit.conn, id)?.ok_or_else(Error::not_found)?;
    // One that was kept before codes had one spelling stays as it is.
    let new = DepartmentNew { code: before.content.code.clone(), ..patch.apply(&before.content)? };
    check(unit, id, &new)?;
    unit.require_version(before.version)?;
    // A patch that changes nothing makes no new version and no event.
    if new == before.content {
        return Ok(before.into());
    }
    let row = Department { content: new, version: before.version + 1, updated_at: unit.now, ..before.clone() };
    store::replace(unit.conn, &row)?;
    reference::ops::renamed(unit, id.0, &before.content.name, &row.content.name)?;
    let after = views::Department::from(row);
    events::record_resource(unit, DepartmentEvent::Change.into(), id.0, Some(&before.into()), &after)?;
    Ok(after)
}

/// Refuses a department with faults, those of its references included.
fn check(unit: &mut Unit<'_>, id: DepartmentId, new: &DepartmentNew) -> Result<()> {
    let mut faults = rules::faults(new);
    if let Some(payer) = new.bill_to_department_id {
        if payer == id {
            faults.push(rules::bills_to_itself());
        } else if store::get(unit.conn, payer)?.is_none() {
            faults.push(Fault::unknown_reference("/bill_to_department_id"));
        }
    }
    Fault::expect_none(faults)
}
