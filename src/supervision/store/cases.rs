//! SQL of inspections and cases.

use std::collections::HashSet;

use diesel::{dsl::exists, prelude::*};

use super::sight::seen_contracts;
use crate::{
    db::{
        Conn, Page, PageOf, changed_one, prepared, prepared_for,
        schema::{case_occurrences, cases, contracts, inspections},
    },
    kernel::{CaseId, ContractId, InspectionId, Instant, Result, TripId},
    keyset, one_of,
    supervision::{
        model::{Case, CaseFilter, CaseOccurrence, CaseState, ContractMode, Inspection, InspectionFilter, Payer},
        rules::Sight,
    },
};

type Backend = <Conn as Connection>::Backend;

/// The inspections that a caller sees.
fn visible_inspections<'a>(seen: &Sight) -> inspections::BoxedQuery<'a, Backend> {
    let all = inspections::table.into_boxed();
    if seen.all {
        return all;
    }
    all.filter(inspections::contract_id.eq_any(seen_contracts!(seen).select(contracts::id)))
}

pub fn inspection_get(conn: &mut Conn, seen: &Sight, id: InspectionId) -> Result<Option<Inspection>> {
    let this = visible_inspections(seen).filter(inspections::id.eq(id));
    Ok(this.select(Inspection::as_select()).get_result(conn).optional()?)
}

pub fn inspection_insert(conn: &mut Conn, row: &Inspection) -> Result<()> {
    diesel::insert_into(inspections::table).values(row.clone()).execute(conn)?;
    Ok(())
}

pub fn inspection_page(
    conn: &mut Conn,
    seen: &Sight,
    page: &Page,
    filter: &InspectionFilter,
) -> Result<PageOf<Inspection>> {
    let mut query = visible_inspections(seen).select(Inspection::as_select());
    if !filter.contract_id.is_empty() {
        query = one_of!(query, inspections::contract_id, filter.contract_id);
    }
    if !filter.category.is_empty() {
        query = query.filter(inspections::category.eq_any(filter.category.clone()));
    }
    let rows = keyset!(query, inspections, page).load(conn)?;
    Ok(PageOf::cut(rows, page, |row: &Inspection| (row.updated_at, row.id.0)))
}

/// The cases that a caller sees: those of a department, and all under the contracts of the provider.
fn visible_cases<'a>(seen: &Sight) -> cases::BoxedQuery<'a, Backend> {
    let all = cases::table.into_boxed();
    if seen.all {
        return all;
    }
    let provider = Sight { departments: Vec::new(), ..seen.clone() };
    let provided = cases::contract_id.eq_any(seen_contracts!(&provider).select(contracts::id));
    all.filter(provided.or(cases::department_id.eq_any(seen.departments.clone()).assume_not_null()))
}

/// A case that the caller may see.
pub fn case_get_visible(conn: &mut Conn, seen: &Sight, id: CaseId) -> Result<Option<Case>> {
    let this = visible_cases(seen).filter(cases::id.eq(id));
    Ok(this.select(Case::as_select()).get_result(conn).optional()?)
}

pub fn case_get(conn: &mut Conn, id: CaseId) -> Result<Option<Case>> {
    Ok(cases::table.find(id).select(Case::as_select()).get_result(conn).optional()?)
}

/// The contract of a case that the caller may see. It never changes.
pub fn contract_of_case(conn: &mut Conn, seen: &Sight, id: CaseId) -> Result<Option<ContractId>> {
    let this = visible_cases(seen).filter(cases::id.eq(id));
    Ok(this.select(cases::contract_id).get_result(conn).optional()?)
}

pub fn case_insert(conn: &mut Conn, row: &Case) -> Result<()> {
    diesel::insert_into(cases::table).values(row).execute(conn)?;
    Ok(())
}

/// Replaces the row if its version is still the one before.
pub fn case_replace(conn: &mut Conn, row: &Case) -> Result<()> {
    let this = cases::table.find(row.id).filter(cases::version.eq(row.version - 1));
    changed_one(prepared(diesel::update(this).set(row)).execute(conn)?)
}

/// Whether a rating of this trip has made a complaint.
pub fn has_complaint_from_rating(conn: &mut Conn, trip: TripId) -> Result<bool> {
    let made = cases::table.filter(cases::trip_id.eq(trip)).filter(cases::from_rating.eq(true));
    Ok(diesel::select(exists(made)).get_result(conn)?)
}

/// Of these contracts those in which the company has a part, as [`is_of_company`](crate::supervision::rules::is_of_company)
/// says.
pub fn of_company(conn: &mut Conn, ids: &[ContractId]) -> Result<HashSet<ContractId>> {
    let company = contracts::mode.eq(ContractMode::Company).or(contracts::payer.eq(Payer::Company));
    let found = contracts::table.filter(contracts::id.eq_any(ids)).filter(company).select(contracts::id);
    Ok(prepared_for(ids.len(), found).load(conn)?.into_iter().collect())
}

/// The last of what an assessment will count of a case: the finding, or the latest reopening.
pub fn occurrence_last(conn: &mut Conn, id: CaseId) -> Result<CaseOccurrence> {
    let of_case = case_occurrences::table.filter(case_occurrences::case_id.eq(id));
    let last = of_case.order(case_occurrences::number.desc()).limit(1);
    Ok(last.select(CaseOccurrence::as_select()).get_result(conn)?)
}

/// Adds what an assessment will count: the finding, or a reopening.
pub fn occurrence_add(conn: &mut Conn, case: &Case, at: Instant, reason: Option<&str>) -> Result<()> {
    let of_case = case_occurrences::table.filter(case_occurrences::case_id.eq(case.id));
    let count: i64 = of_case.count().get_result(conn)?;
    let row = CaseOccurrence {
        case_id: case.id,
        number: count + 1,
        at,
        reason: reason.map(Into::into),
        assessment_id: None,
        respond_due_at: Some(case.respond_due_at),
        answered_at: None,
    };
    diesel::insert_into(case_occurrences::table).values(&row).execute(conn)?;
    Ok(())
}

/// Keeps when the provider answered.
pub fn occurrence_answered(conn: &mut Conn, last: &CaseOccurrence, at: Instant) -> Result<()> {
    let this = case_occurrences::table.find((last.case_id, last.number));
    changed_one(diesel::update(this).set(case_occurrences::answered_at.eq(Some(at))).execute(conn)?)
}

pub fn case_page(
    conn: &mut Conn,
    seen: &Sight,
    page: &Page,
    filter: &CaseFilter,
    now: Instant,
) -> Result<PageOf<Case>> {
    let mut query = visible_cases(seen).select(Case::as_select());
    if !filter.contract_id.is_empty() {
        query = one_of!(query, cases::contract_id, filter.contract_id);
    }
    if !filter.state.is_empty() {
        query = one_of!(query, cases::state, filter.state);
    }
    if !filter.source.is_empty() {
        query = one_of!(query, cases::source, filter.source);
    }
    if !filter.department_id.is_empty() {
        query = query.filter(cases::department_id.eq_any(filter.department_id.clone()));
    }
    if let Some(is_overdue) = filter.is_overdue {
        let late_answer = cases::state.eq(CaseState::Open).and(cases::respond_due_at.lt(now));
        let late_end = cases::state.ne(CaseState::Closed).and(cases::resolve_due_at.lt(now));
        query = query.filter(late_answer.or(late_end).eq(is_overdue));
    }
    let rows = keyset!(query, cases, page).load(conn)?;
    Ok(PageOf::cut(rows, page, |row: &Case| (row.updated_at, row.id.0)))
}
