//! SQL of contracts, with their versions, lines and departments.

use std::collections::{BTreeSet, HashMap};

use diesel::{dsl::not, prelude::*};

use super::sight::seen_contracts;
use crate::{
    db::{
        Conn, Page, PageOf, changed_one, prepared, prepared_for,
        schema::{contract_departments, contract_lines, contract_versions, contracts},
    },
    kernel::{ContractId, DepartmentId, Period, Result},
    keyset, one_of,
    supervision::{
        model::{
            Contract, ContractFilter, ContractLine, ContractMode, ContractRow, ContractState, ContractVersion, LineRow,
            Payer, Version,
        },
        rules::Sight,
    },
};

/// These contracts with their versions, lines and departments, which are loaded in three queries.
fn whole(conn: &mut Conn, rows: Vec<ContractRow>) -> Result<Vec<Contract>> {
    let ids: Vec<ContractId> = rows.iter().map(|row| row.id).collect();
    let lines = contract_lines::table
        .filter(contract_lines::contract_id.eq_any(&ids))
        .order(contract_lines::position.asc())
        .select(LineRow::as_select());
    let mut lines_of: HashMap<(ContractId, i64), Vec<ContractLine>> = HashMap::new();
    for line in prepared_for(ids.len(), lines).load(conn)? {
        lines_of.entry((line.contract_id, line.number)).or_default().push(line.line());
    }
    let versions = contract_versions::table
        .filter(contract_versions::contract_id.eq_any(&ids))
        .order(contract_versions::number.asc())
        .select(ContractVersion::as_select());
    let mut versions_of: HashMap<ContractId, Vec<Version>> = HashMap::new();
    for row in prepared_for(ids.len(), versions).load(conn)? {
        let lines = lines_of.remove(&(row.contract_id, row.number)).unwrap_or_default();
        versions_of.entry(row.contract_id).or_default().push(Version { row, lines });
    }
    let served = contract_departments::table
        .filter(contract_departments::contract_id.eq_any(&ids))
        .select((contract_departments::contract_id, contract_departments::department_id));
    let mut departments_of: HashMap<ContractId, BTreeSet<DepartmentId>> = HashMap::new();
    for (id, department) in prepared_for(ids.len(), served).load(conn)? {
        departments_of.entry(id).or_default().insert(department);
    }
    let of = |row: ContractRow| {
        let versions = versions_of.remove(&row.id).unwrap_or_default();
        Contract {
            department_ids: departments_of.remove(&row.id),
            lines: versions.first().map(|first| first.lines.clone()).unwrap_or_default(),
            versions,
            row,
        }
    };
    Ok(rows.into_iter().map(of).collect())
}

/// A contract that the caller may see.
pub fn get_visible(conn: &mut Conn, seen: &Sight, id: ContractId) -> Result<Option<Contract>> {
    let row = seen_contracts!(seen).into_boxed().filter(contracts::id.eq(id)).select(ContractRow::as_select());
    let rows = row.load(conn)?;
    Ok(whole(conn, rows)?.pop())
}

/// Those of these contracts that exist, in any order.
pub fn find(conn: &mut Conn, ids: &[ContractId]) -> Result<Vec<Contract>> {
    let rows = contracts::table.filter(contracts::id.eq_any(ids)).select(ContractRow::as_select());
    let rows = prepared_for(ids.len(), rows).load(conn)?;
    whole(conn, rows)
}

pub fn get(conn: &mut Conn, id: ContractId) -> Result<Option<Contract>> {
    let rows = contracts::table.filter(contracts::id.eq(id)).select(ContractRow::as_select()).load(conn)?;
    Ok(whole(conn, rows)?.pop())
}

/// The signed contracts whose terms meet the months from the first to the last, the oldest first.
pub fn signed(conn: &mut Conn, (first, last): (Period, Period)) -> Result<Vec<Contract>> {
    let rows = contracts::table
        .filter(contracts::state.ne(ContractState::Draft))
        .filter(contracts::valid_from.le(last))
        .filter(contracts::valid_until.ge(first))
        .order(contracts::id.asc())
        .select(ContractRow::as_select())
        .load(conn)?;
    whole(conn, rows)
}

/// What these contracts are called.
pub fn titles(conn: &mut Conn, ids: &[ContractId]) -> Result<HashMap<ContractId, String>> {
    let rows = contracts::table.filter(contracts::id.eq_any(ids)).select((contracts::id, contracts::title));
    Ok(prepared_for(ids.len(), rows).load(conn)?.into_iter().collect())
}

/// The signed contracts by which the company serves, as rows that have a line of this category.
pub fn of_company(conn: &mut Conn, category: &str) -> Result<Vec<Contract>> {
    let lines = contract_lines::table.filter(contract_lines::category.eq(category.to_owned()));
    let rows = contracts::table
        .filter(contracts::mode.eq(ContractMode::Company))
        .filter(contracts::state.ne(ContractState::Draft))
        .filter(contracts::id.eq_any(lines.select(contract_lines::contract_id)))
        .order(contracts::id.desc())
        .select(ContractRow::as_select())
        .load(conn)?;
    whole(conn, rows)
}

/// The signed contracts that the bureau pays and whose term has one of these months.
pub fn of_bureau(conn: &mut Conn, from: Period, until: Period) -> Result<Vec<Contract>> {
    let rows = contracts::table
        .filter(contracts::payer.eq(Payer::Bureau))
        .filter(contracts::state.ne(ContractState::Draft))
        .filter(contracts::valid_from.le(until).and(contracts::valid_until.ge(from)))
        .select(ContractRow::as_select())
        .load(conn)?;
    whole(conn, rows)
}

fn parts_insert(conn: &mut Conn, contract: &Contract) -> Result<()> {
    let id = contract.row.id;
    version_insert(conn, &contract.first_version(), &contract.lines)?;
    for department in contract.department_ids.iter().flatten() {
        let served = (contract_departments::contract_id.eq(id), contract_departments::department_id.eq(*department));
        diesel::insert_into(contract_departments::table).values(served).execute(conn)?;
    }
    Ok(())
}

/// Adds a version with its lines.
pub fn version_insert(conn: &mut Conn, version: &ContractVersion, lines: &[ContractLine]) -> Result<()> {
    diesel::insert_into(contract_versions::table).values(version).execute(conn)?;
    for (position, line) in (1..).zip(lines) {
        let row = LineRow::of(version.contract_id, version.number, position, line);
        diesel::insert_into(contract_lines::table).values(&row).execute(conn)?;
    }
    Ok(())
}

/// Removes a version that nobody has signed, if there is one of this number.
pub fn version_remove(conn: &mut Conn, id: ContractId, number: i64) -> Result<()> {
    let lines = contract_lines::table.filter(contract_lines::contract_id.eq(id));
    diesel::delete(lines.filter(contract_lines::number.eq(number))).execute(conn)?;
    let this = contract_versions::table.find((id, number)).filter(contract_versions::signed_at.is_null());
    diesel::delete(this).execute(conn)?;
    Ok(())
}

pub fn insert(conn: &mut Conn, contract: &Contract) -> Result<()> {
    diesel::insert_into(contracts::table).values(contract.row.clone()).execute(conn)?;
    parts_insert(conn, contract)
}

/// Replaces the row if its version is still the one before.
pub fn replace(conn: &mut Conn, row: &ContractRow) -> Result<()> {
    let this = contracts::table.find(row.id).filter(contracts::version.eq(row.version - 1));
    changed_one(prepared(diesel::update(this).set(row.clone())).execute(conn)?)
}

/// Replaces a draft with all that it says, if its version is still the one before.
pub fn rewrite(conn: &mut Conn, contract: &Contract) -> Result<()> {
    let id = contract.row.id;
    replace(conn, &contract.row)?;
    diesel::delete(contract_lines::table.filter(contract_lines::contract_id.eq(id))).execute(conn)?;
    diesel::delete(contract_versions::table.filter(contract_versions::contract_id.eq(id))).execute(conn)?;
    diesel::delete(contract_departments::table.filter(contract_departments::contract_id.eq(id))).execute(conn)?;
    parts_insert(conn, contract)
}

/// Signs a version.
pub fn version_sign(conn: &mut Conn, version: &ContractVersion) -> Result<()> {
    let this = contract_versions::table.find((version.contract_id, version.number));
    let signed =
        (contract_versions::signed_by.eq(version.signed_by), contract_versions::signed_at.eq(version.signed_at));
    changed_one(diesel::update(this).set(signed).execute(conn)?)
}

pub fn page(
    conn: &mut Conn,
    seen: &Sight,
    page: &Page,
    filter: &ContractFilter,
    now: Period,
) -> Result<PageOf<Contract>> {
    let mut query = seen_contracts!(seen).into_boxed().select(ContractRow::as_select());
    if !filter.state.is_empty() {
        // An active contract whose term is over has ended.
        let is_over = || contracts::state.eq(ContractState::Active).and(contracts::valid_until.lt(now));
        let stored = contracts::state.eq_any(filter.state.clone());
        let wants = |state| filter.state.contains(&state);
        query = match (wants(ContractState::Active), wants(ContractState::Ended)) {
            (true, false) => query.filter(stored.and(not(is_over()))),
            (false, true) => query.filter(stored.or(is_over())),
            _ => query.filter(stored),
        };
    }
    if !filter.mode.is_empty() {
        query = one_of!(query, contracts::mode, filter.mode);
    }
    if !filter.supplier_id.is_empty() {
        query = query.filter(contracts::supplier_id.eq_any(filter.supplier_id.clone()));
    }
    if !filter.tender_id.is_empty() {
        query = query.filter(contracts::tender_id.eq_any(filter.tender_id.clone()));
    }
    if !filter.category.is_empty() {
        let lines = contract_lines::table.filter(contract_lines::category.eq_any(filter.category.clone()));
        query = query.filter(contracts::id.eq_any(lines.select(contract_lines::contract_id)));
    }
    let rows = keyset!(query, contracts, page).load(conn)?;
    let PageOf { items, next } = PageOf::cut(rows, page, |row: &ContractRow| (row.updated_at, row.id.0));
    Ok(PageOf { items: whole(conn, items)?, next })
}
