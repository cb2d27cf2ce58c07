//! What a case may say, when it is due, and who learns what of it.

use crate::{
    kernel::{Actor, Fault, Instant, Money, Period, Role, text},
    standards::model::Clause,
    supervision::{
        forms::{AnswerCase, CloseCase},
        model::{Case, CaseNew, CaseOutcome, CaseSource, CaseState, ContractRow},
    },
};

/// Hours within which a case without a clause is answered.
const RESPOND_HOURS: i64 = 24;
/// Days within which a case without a clause is closed.
const RESOLVE_DAYS: i64 = 3;

/// When a case is to be answered and closed, by its clause.
pub fn due(from: Instant, clause: Option<&Clause>) -> (Instant, Instant) {
    let (hours, days) =
        clause.map_or((RESPOND_HOURS, RESOLVE_DAYS), |clause| (clause.respond_hours, clause.resolve_days));
    (from.plus_minutes(hours * 60), from.plus_minutes(days * 24 * 60))
}

/// Whether a case waits too long, for its answer or for its end.
pub fn is_overdue(case: &Case, now: Instant) -> bool {
    case.state == CaseState::Open && now > case.respond_due_at
        || case.state != CaseState::Closed && now > case.resolve_due_at
}

/// What is wrong with a new case in itself, from this caller.
pub fn case_faults(new: &CaseNew, actor: &Actor) -> Vec<Fault> {
    let mut faults = Vec::new();
    let is_department = !actor.is(Role::Supervisor);
    let is_complaint = new.source == CaseSource::Complaint;
    if is_department {
        if !is_complaint {
            let detail = text!("A department complains; write complaint.", "用车单位只能提出投诉，请填 complaint。");
            faults.push(Fault::body("/source", "not_allowed_value", detail));
        }
        let given = [
            ("/severity", new.severity.is_some()),
            ("/points_centi", new.points_centi.is_some()),
            ("/penalty_fen", new.penalty_fen.is_some()),
        ];
        for (pointer, _) in given.into_iter().filter(|(_, is_given)| *is_given) {
            let detail = text!("The bureau decides this; leave it out.", "由监管部门认定，请勿填写。");
            faults.push(Fault::body(pointer, "not_allowed", detail));
        }
    }
    if !is_complaint && new.clause.is_none() {
        let detail = text!("Say which clause was broken.", "请填写违反的条款。");
        faults.push(Fault::body("/clause", "required", detail));
    }
    faults
}

/// The clause with this code, if there is one.
pub fn clause_of<'a>(clauses: &'a [Clause], code: Option<&String>) -> Option<&'a Clause> {
    clauses.iter().find(|clause| Some(&clause.code) == code)
}

/// The fault of a clause that was named and isn't there, else of more points than the clause has.
pub fn clause_fault(named: Option<&String>, points_centi: Option<i64>, clause: Option<&Clause>) -> Option<Fault> {
    match (named, clause) {
        (Some(_), None) => Some(Fault::unknown_reference("/clause")),
        _ => points_fault(points_centi, clause),
    }
}

/// The fault of more points than a clause has.
fn points_fault(points_centi: Option<i64>, clause: Option<&Clause>) -> Option<Fault> {
    let most = clause.map_or(0, |clause| clause.weight_centi);
    let detail = match clause {
        Some(_) => text!("The clause has {most}; a case can't take more.", "该条款分值为 {most}，扣分不能超过。"),
        None => text!("Without a clause there is nothing to take points off.", "未填写条款，不能扣分。"),
    };
    points_centi.filter(|points| *points > most).map(|_| Fault::body("/points_centi", "points_above_weight", detail))
}

/// What a case takes off and costs: what is said, else what its clause says.
pub fn worth(points_centi: Option<i64>, penalty_fen: Option<Money>, clause: Option<&Clause>) -> (i64, Money) {
    let points = points_centi.or(clause.map(|clause| clause.points_centi)).unwrap_or_default();
    let penalty = penalty_fen.or(clause.map(|clause| clause.penalty_fen)).unwrap_or(Money::ZERO);
    (points, penalty)
}

/// What a closed case takes off and costs. Without a clause of its own it gets what the clause says that it is given now.
pub fn worth_closed(case: &Case, form: &CloseCase, clause: Option<&Clause>) -> (i64, Money) {
    let is_other = form.clause.is_some() && form.clause != case.clause;
    let (points, penalty) = if is_other { worth(None, None, clause) } else { (case.points_centi, case.penalty_fen) };
    (form.points_centi.unwrap_or(points), form.penalty_fen.unwrap_or(penalty))
}

/// What is wrong with an answer at this moment. `is_paper` is whether the bureau records it from paper; `since` is when the
/// case was found, or last reopened.
pub fn answer_faults(form: &AnswerCase, is_paper: bool, since: Instant, now: Instant) -> Vec<Fault> {
    let mut faults = Vec::new();
    let papers = [("/signed_by", form.signed_by.is_some()), ("/slip", form.slip.is_some())];
    if is_paper {
        for (pointer, _) in papers.into_iter().filter(|(_, is_given)| !is_given) {
            let detail = text!(
                "The bureau records an answer from paper: say who signed it, and its number.",
                "监管部门代为登记的书面答复须填写签字人和文号。"
            );
            faults.push(Fault::body(pointer, "required", detail));
        }
        if let Some(at) = form.at
            && (at < since || at > now)
        {
            let detail = text!(
                "It must lie between the finding, or the last reopening, and now.",
                "须在发现问题（或最近一次重新打开）之后，且不能晚于现在。"
            );
            faults.push(Fault::body("/at", "out_of_range", detail));
        }
    } else {
        let given = papers.into_iter().chain([("/at", form.at.is_some())]);
        for (pointer, _) in given.filter(|(_, is_given)| *is_given) {
            let detail = text!(
                "Only the bureau records answers from paper; leave it out.",
                "只有监管部门登记书面答复时填写，请勿填写。"
            );
            faults.push(Fault::body(pointer, "not_allowed", detail));
        }
    }
    faults
}

/// Whether it takes another person than the finder to close a case in this way.
pub fn needs_another(case: &Case, outcome: CaseOutcome) -> bool {
    outcome == CaseOutcome::Unfounded && case.source != CaseSource::Complaint
}

/// The fault of a moment outside the months of a contract, or in the future.
pub fn moment_fault(pointer: &str, at: Instant, contract: &ContractRow, now: Instant) -> Option<Fault> {
    if at > now {
        return Some(Fault::in_the_future(pointer));
    }
    let (first_day, last_day) = (contract.valid_from.first(), contract.last_month().last());
    Fault::outside(pointer, at.date(), first_day, last_day)
}

/// The fault of a month that hasn't begun, or that isn't one of a contract's.
pub fn period_fault(pointer: &str, period: Period, contract: &ContractRow, now: Instant) -> Option<Fault> {
    if period > Period::of(now.date()) {
        let detail = text!("The month hasn't begun.", "该月份尚未开始。");
        return Some(Fault::body(pointer, "in_the_future", detail));
    }
    let (first, last) = (contract.valid_from, contract.last_month());
    let detail = text!("It must lie between {first} and {last}.", "须在 {first} 至 {last} 之间。");
    (!(first..=last).contains(&period)).then(|| Fault::body(pointer, "out_of_range", detail))
}
