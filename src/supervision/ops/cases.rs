//! Cases: recorded, answered by the provider, closed by the bureau.

use super::shared;
use crate::{
    bookings,
    db::{FirstHalf, Page, PageOf, Reader, Unit},
    events,
    kernel::{Actor, CaseId, Code, DepartmentId, Error, Fault, Id, Instant, LockKey, Period, Result, Role, text},
    standards::model::Clause,
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

/// A case as this caller sees it: the provider never learns who wrote it, and only the bureau who closed it.
fn seen(actor: &Actor, row: Case, now: Instant) -> views::Case {
    let sight = rules::sight(actor);
    let is_own = row.department_id.is_some_and(|department| sight.departments.contains(&department));
    let mut seen = whole(row, now);
    seen.found_by = seen.found_by.filter(|_| sight.all || is_own);
    seen.answered_by = seen.answered_by.filter(|_| sight.all || sight.company || sight.supplier.is_some());
    seen.closed_by = seen.closed_by.filter(|_| sight.all);
    seen
}

/// A case that the caller may see.
///
/// # Errors
/// `not_found`.
pub fn case_get(reader: &mut Reader<'_>, id: CaseId) -> Result<views::Case> {
    let row = store::case_get_visible(reader.conn, &rules::sight(reader.actor), id)?.ok_or_else(Error::not_found)?;
    Ok(seen(reader.actor, row, reader.now))
}

/// A page of the cases that the caller may see.
pub fn case_list(reader: &mut Reader<'_>, page: &Page, filter: &CaseFilter) -> Result<PageOf<views::Case>> {
    let rows = store::case_page(reader.conn, &rules::sight(reader.actor), page, filter, reader.now)?;
    Ok(rows.map(|row| seen(reader.actor, row, reader.now)))
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
    let clauses = shared::clauses_in(unit.conn, &contract, &new.category, period)?;
    let clause = rules::clause_of(&clauses, new.clause.as_ref());
    faults.extend(rules::clause_fault(new.clause.as_ref(), new.points_centi, clause));
    let department_id = complainer(unit.actor, new, &contract, &mut faults);
    if let Some(department) = department_id
        && !shared::is_department(unit.conn, department)?
    {
        faults.push(Fault::unknown_reference("/department_id"));
    }
    faults.extend(trip_fault(unit, new, department_id)?);
    Fault::expect_none(faults)?;
    shared::expect_signed(&contract, unit.now)?;
    let case = found(unit, new, found_at, department_id, clause);
    record(unit, case)
}

/// Keeps a complaint that a low rating of a trip is. What it says is known to be right.
pub(super) fn complain(unit: &mut Unit<'_>, new: &CaseNew) -> Result<()> {
    let case = found(unit, new, unit.now, new.department_id, None);
    record(unit, case).map(drop)
}

/// The department that complains: the one that is named, else the only one that the caller acts for.
fn complainer(actor: &Actor, new: &CaseNew, contract: &Contract, faults: &mut Vec<Fault>) -> Option<DepartmentId> {
    if new.source != CaseSource::Complaint {
        return None;
    }
    let sight = rules::sight(actor);
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
    }
}

/// Keeps a new case.
fn record(unit: &mut Unit<'_>, case: Case) -> Result<views::Case> {
    store::case_insert(unit.conn, &case)?;
    store::occurrence_add(unit.conn, case.id, case.found_at, None)?;
    let after = whole(case.clone(), unit.now);
    events::record_resource(unit, CaseEvent::Create.into(), case.id.0, None, &after)?;
    Ok(seen(unit.actor, case, unit.now))
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
    Fault::expect_none(rules::answer_faults(form, is_paper, before.found_at, unit.now))?;
    unit.expect_version(before.version)?;
    if before.state != CaseState::Open {
        return Err(Error::wrong_state(before.state));
    }
    let after = Case {
        state: CaseState::Answered,
        answered_at: Some(form.at.unwrap_or(unit.now)),
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
    let period = Period::of(before.found_at.date());
    let clauses = shared::clauses_in(unit.conn, &contract, &before.category, period)?;
    let clause = rules::clause_of(&clauses, form.clause.as_ref().or(before.clause.as_ref()));
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
        clause: form.clause.clone().or(before.clause.clone()),
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
    let period = Period::of(before.found_at.date());
    let clauses = shared::clauses_in(unit.conn, &contract, &before.category, period)?;
    let clause = rules::clause_of(&clauses, before.clause.as_ref());
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
    store::occurrence_add(unit.conn, id, unit.now, Some(&form.reason))?;
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
    Ok(seen(unit.actor, after, unit.now))
}
