//! Cases: recorded, answered by the provider, closed by the bureau.

use std::collections::HashSet;

use super::shared;
use crate::{
    bookings,
    db::{Conn, FirstHalf, Page, PageOf, Reader, Unit},
    events,
    kernel::{Actor, CaseId, Code, DepartmentId, Error, Fault, Id, Instant, LockKey, Period, Result, Role, text},
    standards::{
        self,
        model::{Clause, Standard},
    },
    supervision::{
        forms::{AnswerCase, CloseCase, ReopenCase},
        model::{Case, CaseEvent, CaseFilter, CaseNew, CaseSeverity, CaseSource, CaseState, Contract},
        rules,
        store::{cases as store, contracts},
        views,
    },
};

/// A case as the bureau sees it at this moment.
fn whole(row: Case, now: Instant) -> views::Case {
    let is_overdue = rules::is_overdue(&row, now);
    views::Case::of(row, is_overdue)
}

/// Cases as this caller sees them: the department reads who wrote its complaint, the provider who answered, and only the
/// bureau who inspected and who closed it.
fn seen(conn: &mut Conn, actor: &Actor, rows: Vec<Case>, now: Instant) -> Result<Vec<views::Case>> {
    let sight = rules::sight(actor);
    let of_company = match sight.company {
        true => store::of_company(conn, &rows.iter().map(|row| row.contract_id).collect::<Vec<_>>())?,
        false => HashSet::new(),
    };
    let seen = |row: Case| {
        let is_own = row.source == CaseSource::Complaint
            && row.department_id.is_some_and(|department| sight.departments.contains(&department));
        let is_inside = of_company.contains(&row.contract_id) || sight.supplier.is_some();
        let mut seen = whole(row, now);
        seen.found_by = seen.found_by.filter(|_| sight.all || is_own);
        seen.answered_by = seen.answered_by.filter(|_| sight.all || is_inside);
        seen.closed_by = seen.closed_by.filter(|_| sight.all);
        seen
    };
    Ok(rows.into_iter().map(seen).collect())
}

/// A case as this caller sees it.
fn seen_one(conn: &mut Conn, actor: &Actor, row: Case, now: Instant) -> Result<views::Case> {
    seen(conn, actor, vec![row], now)?.pop().ok_or_else(Error::not_found)
}

/// A case that the caller may see.
///
/// # Errors
/// `not_found`.
pub fn case_get(reader: &mut Reader<'_>, id: CaseId) -> Result<views::Case> {
    let row = store::case_get_visible(reader.conn, &rules::sight(reader.actor), id)?.ok_or_else(Error::not_found)?;
    seen_one(reader.conn, reader.actor, row, reader.now)
}

/// A page of the cases that the caller may see.
pub fn case_list(reader: &mut Reader<'_>, page: &Page, filter: &CaseFilter) -> Result<PageOf<views::Case>> {
    let PageOf { items, next } = store::case_page(reader.conn, &rules::sight(reader.actor), page, filter, reader.now)?;
    Ok(PageOf { items: seen(reader.conn, reader.actor, items, reader.now)?, next })
}

/// Records a case: what an inspection or audit found, or a department's complaint.
///
/// # Errors
/// 422 with all faults; `wrong_state` for a contract that isn't signed.
pub fn case_create(unit: &mut Unit<'_>, new: &CaseNew) -> Result<views::Case> {
    unit.lock([LockKey::Contract(new.contract_id.0)])?;
    let contract = shared::contract_named(unit, new.contract_id)?;
    let found_at = new.found_at.unwrap_or(unit.now);
    let mut faults = rules::case_faults(new, unit.actor);
    faults.extend(rules::moment_fault("/found_at", found_at, &contract.row, unit.now));
    let period = Period::of(found_at.date());
    faults.extend(shared::category_fault(&contract, &new.category, period));
    let standard = shared::standard_in(unit.conn, &contract, &new.category, period)?;
    let clause = rules::clause_of(shared::clauses(standard.as_ref()), new.clause.as_ref());
    faults.extend(rules::clause_fault(new.clause.as_ref(), new.points_centi, clause));
    let department_id = department(unit.actor, new, &contract, &mut faults);
    if let Some(department) = department_id
        && !shared::is_department(unit.conn, department)?
    {
        faults.push(Fault::unknown_reference("/department_id"));
    }
    faults.extend(trip_fault(unit, new, department_id)?);
    Fault::expect_none(faults)?;
    shared::expect_signed(&contract, unit.now)?;
    let case = Case {
        standard_id: clause.and(standard.as_ref()).map(|standard| standard.id),
        ..found(unit, new, found_at, department_id, clause)
    };
    record(unit, case)
}

/// Keeps a complaint that a low rating of a trip is. What it says is known to be right.
pub(super) fn complain(unit: &mut Unit<'_>, new: &CaseNew) -> Result<()> {
    let case = Case { from_rating: true, ..found(unit, new, unit.now, new.department_id, None) };
    record(unit, case).map(drop)
}

/// The department of a case: the one that is named, else the only one that the caller acts for. The bureau may name none.
fn department(actor: &Actor, new: &CaseNew, contract: &Contract, faults: &mut Vec<Fault>) -> Option<DepartmentId> {
    let sight = rules::sight(actor);
    if sight.all && new.department_id.is_none() {
        return None;
    }
    let only = match sight.departments[..] {
        [only] if !sight.all => Some(only),
        _ => None,
    };
    let Some(department) = new.department_id.or(only) else {
        let detail = text!("Say which department complains.", "请填写投诉的用车单位。");
        faults.push(Fault::body("/department_id", "required", detail));
        return None;
    };
    let is_own = sight.all || sight.departments.contains(&department);
    if !is_own || !contract.serves(department) {
        faults.push(Fault::unknown_reference("/department_id"));
    }
    Some(department)
}

/// The fault of a trip that isn't the department's.
fn trip_fault(unit: &mut Unit<'_>, new: &CaseNew, department: Option<DepartmentId>) -> Result<Option<Fault>> {
    let Some(trip) = new.trip_id else { return Ok(None) };
    let owner = bookings::ops::trip_departments(unit.conn, &[trip])?.pop().map(|(_, owner)| owner);
    let is_its = owner.is_some_and(|owner| department.is_none_or(|department| department == owner));
    Ok((!is_its).then(|| Fault::unknown_reference("/trip_id")))
}

/// The row of a new case.
fn found(
    unit: &Unit<'_>,
    new: &CaseNew,
    found_at: Instant,
    department_id: Option<DepartmentId>,
    clause: Option<&Clause>,
) -> Case {
    let (respond_due_at, resolve_due_at) = rules::due(found_at, clause);
    let (points_centi, penalty_fen) = rules::worth(new.points_centi, new.penalty_fen, clause);
    Case {
        id: CaseId::new(),
        contract_id: new.contract_id,
        category: new.category.clone(),
        source: new.source,
        clause: new.clause.clone(),
        severity: new.severity.unwrap_or(CaseSeverity::Minor),
        state: CaseState::Open,
        outcome: None,
        found_at,
        found_by: Id::from_uuid(unit.actor.id),
        found_by_name: unit.actor.name.clone(),
        department_id,
        trip_id: new.trip_id,
        text: new.text.clone(),
        points_centi,
        penalty_fen,
        respond_due_at,
        resolve_due_at,
        answered_at: None,
        answer_text: None,
        answered_by_name: None,
        signed_by: None,
        slip: None,
        closed_at: None,
        closed_by_name: None,
        version: 1,
        created_at: unit.now,
        updated_at: unit.now,
        standard_id: None,
        from_rating: false,
    }
}

/// Keeps a new case.
fn record(unit: &mut Unit<'_>, case: Case) -> Result<views::Case> {
    store::case_insert(unit.conn, &case)?;
    store::occurrence_add(unit.conn, &case, case.found_at, None)?;
    let after = whole(case.clone(), unit.now);
    events::record_resource(unit, CaseEvent::Create.into(), case.id.0, None, &after)?;
    seen_one(unit.conn, unit.actor, case, unit.now)
}

/// The standard that judges a case: that of its clause, else that of its month.
fn standard(conn: &mut Conn, contract: &Contract, case: &Case) -> Result<Option<Standard>> {
    match case.standard_id {
        Some(id) => standards::ops::standard_find(conn, id),
        None => shared::standard_in(conn, contract, &case.category, Period::of(case.found_at.date())),
    }
}

/// A case that the caller may see, and its contract, both under the contract's lock.
fn locked(unit: &mut Unit<'_>, id: CaseId) -> Result<(Case, Contract)> {
    let sight = rules::sight(unit.actor);
    let contract = store::contract_of_case(unit.conn, &sight, id)?.ok_or_else(Error::not_found)?;
    unit.lock([LockKey::Contract(contract.0)])?;
    let case = store::case_get(unit.conn, id)?.ok_or_else(Error::not_found)?;
    let contract = contracts::get(unit.conn, contract)?.ok_or_else(Error::not_found)?;
    Ok((case, contract))
}

/// Records the provider's answer: by the provider, or by the bureau from paper.
///
/// # Errors
/// `not_found`; 422 with all faults; `forbidden` for whoever isn't the provider of this contract; `stale`; `wrong_state`
/// unless it is open.
pub fn case_answer(unit: &mut Unit<'_>, id: CaseId, form: &AnswerCase) -> Result<views::Case> {
    let (before, contract) = locked(unit, id)?;
    let is_paper = unit.actor.is(Role::Supervisor);
    if !is_paper && !rules::is_provider(unit.actor, &contract.row) {
        return Err(Error::plain(Code::Forbidden));
    }
    let last = store::occurrence_last(unit.conn, id)?;
    Fault::expect_none(rules::answer_faults(form, is_paper, last.at, unit.now))?;
    unit.expect_version(before.version)?;
    if before.state != CaseState::Open {
        return Err(Error::wrong_state(before.state));
    }
    let answered_at = form.at.unwrap_or(unit.now);
    store::occurrence_answered(unit.conn, &last, answered_at)?;
    let after = Case {
        state: CaseState::Answered,
        answered_at: Some(answered_at),
        answer_text: Some(form.text.clone()),
        answered_by_name: Some(unit.actor.name.clone()),
        signed_by: form.signed_by.clone(),
        slip: form.slip.clone(),
        ..before.clone()
    };
    changed(unit, CaseEvent::Answer, before, after, None)
}

/// Closes a case: it was so, or it was not. That it was not is decided by another person than the one who found it; of a
/// complaint by anybody.
///
/// # Errors
/// `not_found`; 422 with all faults; `second_person_required`; `stale`; `wrong_state` once it is closed.
pub fn case_close(unit: &mut Unit<'_>, id: CaseId, form: &CloseCase) -> Result<views::Case> {
    let (before, contract) = locked(unit, id)?;
    let standard = standard(unit.conn, &contract, &before)?;
    let code = form.clause.as_ref().or(before.clause.as_ref());
    let clause = rules::clause_of(shared::clauses(standard.as_ref()), code);
    let fault = rules::clause_fault(form.clause.as_ref(), form.points_centi, clause);
    Fault::expect_none(fault.into_iter().collect())?;
    if rules::needs_another(&before, form.outcome) {
        let half = FirstHalf {
            by: Some(before.found_by.0),
            subject: (CaseEvent::SUBJECT.word.word, id.0),
            actions: &[CaseEvent::Create.as_str()],
            setting: &[],
        };
        let detail = text!(
            "Another person than the one who found it decides that it is unfounded.",
            "不属实的结论须由发现人以外的人作出。"
        );
        unit.require_second_person(&half, detail)?;
    }
    unit.expect_version(before.version)?;
    if before.state == CaseState::Closed {
        return Err(Error::wrong_state(before.state));
    }
    let (points_centi, penalty_fen) = rules::worth_closed(&before, form, clause);
    let after = Case {
        state: CaseState::Closed,
        outcome: Some(form.outcome),
        clause: code.cloned(),
        standard_id: clause.and(standard.as_ref()).map(|standard| standard.id).or(before.standard_id),
        points_centi,
        penalty_fen,
        closed_at: Some(unit.now),
        closed_by_name: Some(unit.actor.name.clone()),
        ..before.clone()
    };
    changed(unit, CaseEvent::Close, before, after, None)
}

/// Opens a closed case again: it happened once more, or what was decided was wrong. It is due anew, and counts once more.
///
/// # Errors
/// `not_found`; `stale`; `wrong_state` unless it is closed.
pub fn case_reopen(unit: &mut Unit<'_>, id: CaseId, form: &ReopenCase) -> Result<views::Case> {
    let (before, contract) = locked(unit, id)?;
    unit.expect_version(before.version)?;
    if before.state != CaseState::Closed {
        return Err(Error::wrong_state(before.state));
    }
    let standard = standard(unit.conn, &contract, &before)?;
    let clause = rules::clause_of(shared::clauses(standard.as_ref()), before.clause.as_ref());
    let (respond_due_at, resolve_due_at) = rules::due(unit.now, clause);
    let after = Case {
        state: CaseState::Open,
        outcome: None,
        respond_due_at,
        resolve_due_at,
        answered_at: None,
        answer_text: None,
        answered_by_name: None,
        signed_by: None,
        slip: None,
        closed_at: None,
        closed_by_name: None,
        ..before.clone()
    };
    store::occurrence_add(unit.conn, &after, unit.now, Some(&form.reason))?;
    changed(unit, CaseEvent::Reopen, before, after, Some(&form.reason))
}

/// Keeps what became of a case, records it and answers it.
fn changed(
    unit: &mut Unit<'_>,
    event: CaseEvent,
    before: Case,
    after: Case,
    reason: Option<&str>,
) -> Result<views::Case> {
    let after = Case { version: before.version + 1, updated_at: unit.now, ..after };
    store::case_replace(unit.conn, &after)?;
    let (was, is) = (whole(before, unit.now), whole(after.clone(), unit.now));
    match reason {
        Some(reason) => events::record_reasoned(unit, event.into(), is.id.0, &was, &is, reason)?,
        None => events::record_resource(unit, event.into(), is.id.0, Some(&was), &is)?,
    }
    seen_one(unit.conn, unit.actor, after, unit.now)
}
