//! SQL of assessments, and of what they are reckoned from.

use diesel::prelude::*;

use super::sight::seen_contracts;
use crate::{
    db::{
        Conn, Page, PageOf, changed_one, prepared, prepared_for,
        schema::{
            assessment_clauses, assessment_lines, assessments, attendance, case_occurrences, cases, contracts,
            inspections, ratings,
        },
    },
    kernel::{AssessmentId, ContractId, Id, Instant, Money, Period, Result},
    keyset, one_of,
    supervision::{
        model::{
            Assessed, AssessedClause, AssessedLine, Assessment, AssessmentFilter, AssessmentState, Attendance, Case,
            CaseOccurrence, Inspection, Rating,
        },
        rules::Sight,
    },
};

type Backend = <Conn as Connection>::Backend;

/// The assessments that a caller sees: a department those that are final.
fn visible<'a>(seen: &Sight) -> assessments::BoxedQuery<'a, Backend> {
    let all = assessments::table.into_boxed();
    if seen.all {
        return all;
    }
    let provider = Sight { departments: Vec::new(), ..seen.clone() };
    let served = Sight { departments: seen.departments.clone(), ..Sight::default() };
    let is_final = assessments::state.eq_any([AssessmentState::Final, AssessmentState::Paid]);
    let is_provided = assessments::contract_id.eq_any(seen_contracts!(&provider).select(contracts::id));
    let is_served = assessments::contract_id.eq_any(seen_contracts!(&served).select(contracts::id));
    all.filter(is_provided.or(is_served.and(is_final)))
}

pub fn get_visible(conn: &mut Conn, seen: &Sight, id: AssessmentId) -> Result<Option<Assessment>> {
    let this = visible(seen).filter(assessments::id.eq(id));
    Ok(this.select(Assessment::as_select()).get_result(conn).optional()?)
}

pub fn get(conn: &mut Conn, id: AssessmentId) -> Result<Option<Assessment>> {
    Ok(assessments::table.find(id).select(Assessment::as_select()).get_result(conn).optional()?)
}

pub fn page(conn: &mut Conn, seen: &Sight, page: &Page, filter: &AssessmentFilter) -> Result<PageOf<Assessment>> {
    let mut query = visible(seen).select(Assessment::as_select());
    if !filter.contract_id.is_empty() {
        query = one_of!(query, assessments::contract_id, filter.contract_id);
    }
    if !filter.state.is_empty() {
        query = one_of!(query, assessments::state, filter.state);
    }
    if !filter.period.is_empty() {
        query = query.filter(assessments::period.eq_any(filter.period.clone()));
    }
    let rows = keyset!(query, assessments, page).load(conn)?;
    Ok(PageOf::cut(rows, page, |row: &Assessment| (row.updated_at, row.id.0)))
}

/// The assessment of a contract's month.
pub fn of_month(conn: &mut Conn, contract: ContractId, period: Period) -> Result<Option<Assessment>> {
    let of_contract = assessments::table.filter(assessments::contract_id.eq(contract));
    let this = of_contract.filter(assessments::period.eq(period));
    Ok(this.select(Assessment::as_select()).get_result(conn).optional()?)
}

/// The latest month of a contract for which an assessment was proposed.
pub fn last_proposed(conn: &mut Conn, contract: ContractId) -> Result<Option<Period>> {
    let proposed = assessments::table
        .filter(assessments::contract_id.eq(contract))
        .filter(assessments::state.ne(AssessmentState::Open))
        .select(diesel::dsl::max(assessments::period));
    Ok(proposed.get_result(conn)?)
}

/// The latest month of a contract whose assessment was begun, and its state.
pub fn last(conn: &mut Conn, contract: ContractId) -> Result<Option<(Period, AssessmentState)>> {
    let of_contract = assessments::table.filter(assessments::contract_id.eq(contract));
    let latest = of_contract.order(assessments::period.desc()).select((assessments::period, assessments::state));
    Ok(latest.first(conn).optional()?)
}

/// The scores of a contract's final months from the first to the last, with what appeals added.
pub fn final_totals(conn: &mut Conn, contract: ContractId, (first, last): (Period, Period)) -> Result<Vec<i64>> {
    let rows = assessments::table
        .filter(assessments::contract_id.eq(contract))
        .filter(assessments::period.between(first, last))
        .filter(assessments::state.eq_any([AssessmentState::Final, AssessmentState::Paid]))
        .select((assessments::total_centi, assessments::adjust_centi));
    let rows: Vec<(Option<i64>, i64)> = rows.load(conn)?;
    Ok(rows.into_iter().filter_map(|(total, adjust)| Some(total? + adjust)).collect())
}

/// What the months of these contracts left over.
pub fn left(
    conn: &mut Conn,
    ids: &[ContractId],
    periods: &[Period],
) -> Result<Vec<(ContractId, Period, Option<Money>)>> {
    let rows = assessments::table
        .filter(assessments::contract_id.eq_any(ids))
        .filter(assessments::period.eq_any(periods))
        .select((assessments::contract_id, assessments::period, assessments::left_fen));
    Ok(rows.load(conn)?)
}

pub fn insert(conn: &mut Conn, row: &Assessment) -> Result<()> {
    diesel::insert_into(assessments::table).values(row.clone()).execute(conn)?;
    Ok(())
}

/// Replaces the row if its version is still the one before.
pub fn replace(conn: &mut Conn, row: &Assessment) -> Result<()> {
    let this = assessments::table.find(row.id).filter(assessments::version.eq(row.version - 1));
    changed_one(prepared(diesel::update(this).set(row.clone())).execute(conn)?)
}

/// Keeps what the lines of a proposed assessment come to, in the place of what was kept before.
pub fn lines_keep(conn: &mut Conn, assessed: &Assessed) -> Result<()> {
    lines_forget(conn, assessed.row.id)?;
    for line in &assessed.lines {
        diesel::insert_into(assessment_lines::table).values(line).execute(conn)?;
    }
    for clause in &assessed.clauses {
        diesel::insert_into(assessment_clauses::table).values(clause).execute(conn)?;
    }
    Ok(())
}

pub fn lines_forget(conn: &mut Conn, id: AssessmentId) -> Result<()> {
    diesel::delete(assessment_clauses::table.filter(assessment_clauses::assessment_id.eq(id))).execute(conn)?;
    diesel::delete(assessment_lines::table.filter(assessment_lines::assessment_id.eq(id))).execute(conn)?;
    Ok(())
}

/// These proposed assessments with their lines, which are loaded in two queries.
pub fn whole(conn: &mut Conn, rows: Vec<Assessment>) -> Result<Vec<Assessed>> {
    let ids: Vec<AssessmentId> = rows.iter().map(|row| row.id).collect();
    let lines = assessment_lines::table
        .filter(assessment_lines::assessment_id.eq_any(&ids))
        .order(assessment_lines::position.asc())
        .select(AssessedLine::as_select());
    let mut lines: Vec<AssessedLine> = prepared_for(ids.len(), lines).load(conn)?;
    let clauses = assessment_clauses::table
        .filter(assessment_clauses::assessment_id.eq_any(&ids))
        .order(assessment_clauses::position.asc())
        .select(AssessedClause::as_select());
    let mut clauses: Vec<AssessedClause> = prepared_for(ids.len(), clauses).load(conn)?;
    let of = |row: Assessment| Assessed {
        lines: lines.extract_if(.., |line| line.assessment_id == row.id).collect(),
        clauses: clauses.extract_if(.., |clause| clause.assessment_id == row.id).collect(),
        row,
    };
    Ok(rows.into_iter().map(of).collect())
}

/// What was paid as fees and wages for the lines of a contract in the months from the first to the last, this assessment
/// apart: each category with its sum.
pub fn spent(
    conn: &mut Conn,
    contract: ContractId,
    (first, last): (Period, Period),
    apart: AssessmentId,
) -> Result<Vec<(String, Money)>> {
    let rows = assessment_lines::table
        .inner_join(assessments::table)
        .filter(assessments::contract_id.eq(contract))
        .filter(assessments::period.between(first, last))
        .filter(assessments::id.ne(apart))
        .select((assessment_lines::category, assessment_lines::fee_fen, assessment_lines::labour_fen));
    let rows: Vec<(String, Money, Money)> = rows.load(conn)?;
    Ok(rows.into_iter().map(|(category, fee, labour)| (category, fee + labour)).collect())
}

/// The cases under these contracts that were found or opened again before this moment and that no assessment has counted.
pub fn uncounted(conn: &mut Conn, ids: &[ContractId], before: Instant) -> Result<Vec<(CaseOccurrence, Case)>> {
    let rows = case_occurrences::table
        .inner_join(cases::table)
        .filter(cases::contract_id.eq_any(ids))
        .filter(case_occurrences::assessment_id.is_null())
        .filter(case_occurrences::at.lt(before))
        .select((CaseOccurrence::as_select(), Case::as_select()));
    Ok(prepared_for(ids.len(), rows).load(conn)?)
}

/// The cases under these contracts that were found or opened again from this moment until that.
pub fn found_between(
    conn: &mut Conn,
    ids: &[ContractId],
    (from, until): (Instant, Instant),
) -> Result<Vec<(CaseOccurrence, Case)>> {
    let rows = case_occurrences::table
        .inner_join(cases::table)
        .filter(cases::contract_id.eq_any(ids))
        .filter(case_occurrences::at.ge(from))
        .filter(case_occurrences::at.lt(until))
        .select((CaseOccurrence::as_select(), Case::as_select()));
    Ok(prepared_for(ids.len(), rows).load(conn)?)
}

/// Counts an occurrence by an assessment, if none counts it yet.
pub fn count(conn: &mut Conn, id: AssessmentId, occurrence: &CaseOccurrence) -> Result<()> {
    let this = case_occurrences::table
        .find((occurrence.case_id, occurrence.number))
        .filter(case_occurrences::assessment_id.is_null());
    changed_one(diesel::update(this).set(case_occurrences::assessment_id.eq(id)).execute(conn)?)
}

/// Counts nothing by an assessment any more.
pub fn uncount(conn: &mut Conn, id: AssessmentId) -> Result<()> {
    let none: Option<AssessmentId> = None;
    let counted = case_occurrences::table.filter(case_occurrences::assessment_id.eq(id));
    diesel::update(counted).set(case_occurrences::assessment_id.eq(none)).execute(conn)?;
    Ok(())
}

/// The cases that an assessment counts, each with the user or key that found it.
pub fn finders(conn: &mut Conn, id: AssessmentId) -> Result<Vec<(crate::kernel::CaseId, Id<()>)>> {
    let rows = case_occurrences::table
        .inner_join(cases::table)
        .filter(case_occurrences::assessment_id.eq(id))
        .select((cases::id, cases::found_by));
    Ok(rows.load(conn)?)
}

/// The inspections under these contracts from this moment until that.
pub fn inspected_between(
    conn: &mut Conn,
    ids: &[ContractId],
    (from, until): (Instant, Instant),
) -> Result<Vec<Inspection>> {
    let rows = inspections::table
        .filter(inspections::contract_id.eq_any(ids))
        .filter(inspections::at.ge(from))
        .filter(inspections::at.lt(until))
        .select(Inspection::as_select());
    Ok(prepared_for(ids.len(), rows).load(conn)?)
}

/// The ratings under these contracts of these months.
pub fn rated(conn: &mut Conn, ids: &[ContractId], periods: &[Period]) -> Result<Vec<Rating>> {
    let rows = ratings::table
        .filter(ratings::contract_id.eq_any(ids))
        .filter(ratings::period.eq_any(periods))
        .order(ratings::id.asc())
        .select(Rating::as_select());
    Ok(prepared_for(ids.len() + periods.len(), rows).load(conn)?)
}

/// The attendance under these contracts of these months.
pub fn attended(conn: &mut Conn, ids: &[ContractId], periods: &[Period]) -> Result<Vec<Attendance>> {
    let rows = attendance::table
        .filter(attendance::contract_id.eq_any(ids))
        .filter(attendance::period.eq_any(periods))
        .order(attendance::id.asc())
        .select(Attendance::as_select());
    Ok(prepared_for(ids.len() + periods.len(), rows).load(conn)?)
}
