//! What an assessment counts and comes to, and what may be done with it (docs/BUREAU.md §5).

use chrono::NaiveDate;

use super::{fees, pay, score};
use crate::{
    kernel::{AssessmentId, Fault, Instant, Money, Period, text},
    standards::model::{Clause, ClausePart},
    supervision::{
        forms::{DecideAssessment, PayAssessment},
        model::{
            Assessed, AssessedClause, AssessedLine, Assessment, Band, Case, CaseOccurrence, CaseOutcome, CaseSeverity,
            CaseSource, ClauseEvidence, ContractRow, Correction, Evidence, FeeEvidence, Figures, LineEvidence,
            LinePrice,
        },
    },
};

/// Whether a case counts: a complaint once it is upheld, any other at once, and none that is unfounded.
pub fn counts(case: &Case) -> bool {
    match case.source {
        CaseSource::Complaint => case.outcome == Some(CaseOutcome::Upheld),
        CaseSource::Inspection | CaseSource::Audit => case.outcome != Some(CaseOutcome::Unfounded),
    }
}

/// The lowest cap of the clauses for which one of these cases is serious.
pub fn cap_centi(clauses: &[Clause], cases: &[&Case]) -> Option<i64> {
    let is_serious = |clause: &&Clause| {
        let is_its =
            |case: &&Case| case.severity == CaseSeverity::Serious && case.clause.as_ref() == Some(&clause.code);
        cases.iter().copied().any(|case| is_its(&case))
    };
    clauses.iter().filter(is_serious).filter_map(|clause| clause.cap_centi).min()
}

/// How many of these findings and reopenings were answered in time, and of how many. What is unfounded isn't asked for.
pub fn answered_in_time<'a>(found: impl Iterator<Item = &'a (CaseOccurrence, Case)>) -> (i64, i64) {
    let asked = found.filter(|(_, case)| case.outcome != Some(CaseOutcome::Unfounded));
    asked.fold((0, 0), |(num, den), (occurrence, _)| {
        let due = occurrence.respond_due_at;
        let is_in_time = occurrence.answered_at.zip(due).is_some_and(|(at, due)| at <= due);
        (num + i64::from(is_in_time), den + 1)
    })
}

/// What an assessment comes to, from what it rests on, the contract's bands, and what an appeal changed.
pub fn reckon(row: &Assessment, evidence: &Evidence, bands: &[Band], at_stake_bp: i64) -> Assessed {
    let mut clauses = Vec::new();
    let mut lines = Vec::new();
    for (position, line) in (1..).zip(&evidence.lines) {
        let scored = scored(row.id, line, evidence.served);
        lines.push(line_of(row.id, position, line, &scored));
        clauses.extend(scored);
    }
    let totals: Vec<_> = lines.iter().map(|line| (line.total_centi, line.fee_fen)).collect();
    let total_centi = score::contract_total(&totals);
    let carried_fen = evidence.left_before_fen + evidence.corrections.iter().map(|one| one.amount_fen).sum();
    let labour_fen = lines.iter().map(|line| line.labour_fen).sum();
    let paid = pay::pay(&pay::Terms {
        bands,
        at_stake_bp,
        total_centi,
        adjust_centi: row.adjust_centi,
        labour_fen,
        due_fen: lines.iter().map(|line| line.fee_fen - line.absent_fen).sum(),
        penalties_fen: evidence.penalties_fen,
        waived_fen: row.waived_fen,
        carried_fen,
    });
    let figures = Figures {
        total_centi,
        rate_bp: Some(paid.rate_bp),
        labour_fen: Some(labour_fen),
        due_fen: Some(paid.due_fen),
        held_fen: Some(paid.held_fen),
        penalties_fen: Some(paid.penalties_fen),
        carried_fen: Some(paid.carried_fen),
        payable_fen: Some(paid.payable_fen),
        left_fen: Some(paid.left_fen),
    };
    Assessed { row: Assessment { figures, ..row.clone() }, lines, clauses }
}

/// The clauses of a line with what they give.
fn scored(assessment_id: AssessmentId, line: &LineEvidence, served: i64) -> Vec<AssessedClause> {
    let scored = (1..).zip(&line.clauses).map(|(position, clause)| {
        let (value_bp, score_centi) = scored_clause(clause, served);
        AssessedClause {
            assessment_id,
            category: line.category.clone(),
            code: clause.code.clone(),
            position,
            part: clause.part,
            weight_centi: clause.weight_centi,
            value_bp,
            score_centi,
        }
    });
    scored.collect()
}

/// What was measured or rated for a clause, and what it gives.
fn scored_clause(clause: &ClauseEvidence, served: i64) -> (Option<i64>, Option<i64>) {
    let ClauseEvidence { weight_centi, target_bp, floor_bp, .. } = *clause;
    match clause.part {
        ClausePart::Measured => score::measured(clause.counted, weight_centi, target_bp, floor_bp).unzip(),
        ClausePart::Inspected => (None, score::inspected(weight_centi, clause.points_centi, clause.is_seen)),
        ClausePart::Rated => {
            let votes: Vec<_> = clause.votes.iter().map(|vote| (vote.headcount, vote.stars)).collect();
            score::rated(weight_centi, &votes, served).unzip()
        }
    }
}

fn line_of(
    assessment_id: AssessmentId,
    position: i64,
    line: &LineEvidence,
    clauses: &[AssessedClause],
) -> AssessedLine {
    let (fee_fen, labour_fen) = fee(&line.fee);
    let is_lump = matches!(line.fee, FeeEvidence::Lump { .. });
    let absent_fen = match line.days.filter(|_| is_lump) {
        Some(days) => pay::absent(fee_fen, line.heads, days, line.days_present),
        None => Money::ZERO,
    };
    let scores: Vec<_> = clauses.iter().map(|clause| (clause.weight_centi, clause.score_centi)).collect();
    AssessedLine {
        assessment_id,
        category: line.category.clone(),
        position,
        standard_id: line.standard_id,
        fee_fen,
        absent_fen,
        labour_fen,
        total_centi: score::line_total(&scores, line.cap_centi),
    }
}

/// The fee of a line in a month, and its wages.
fn fee(evidence: &FeeEvidence) -> (Money, Money) {
    match evidence {
        FeeEvidence::Lump { amount_fen, place, months } => (fees::lump(*amount_fen, *place, *months), Money::ZERO),
        FeeEvidence::CostPlus { unit_fen, posts } => {
            let fee = posts.iter().map(|(days, present, _)| fees::cost_plus(*unit_fen, *present, *days)).sum();
            (fee, posts.iter().map(|(_, _, labour)| *labour).sum())
        }
        FeeEvidence::Hourly { unit_fen, minutes } => {
            (minutes.iter().map(|minutes| fees::hourly(*minutes, *unit_fen)).sum(), Money::ZERO)
        }
        FeeEvidence::None => (Money::ZERO, Money::ZERO),
    }
}

/// The first line whose attendance is missing: a lump sum with heads.
pub fn without_attendance(evidence: &Evidence) -> Option<&LineEvidence> {
    let is_missing =
        |line: &&LineEvidence| matches!(line.fee, FeeEvidence::Lump { .. }) && line.heads > 0 && line.days.is_none();
    evidence.lines.iter().find(is_missing)
}

/// Whether the amount of a line is a ceiling for what it comes to.
pub fn has_ceiling(price: LinePrice) -> bool {
    matches!(price, LinePrice::CostPlus | LinePrice::Hourly)
}

/// The fault of a month that is none of those assessed under a contract.
pub fn assessed_fault(period: Period, contract: &ContractRow) -> Option<Fault> {
    let (first, last) = (contract.first_assessed(), contract.last_month());
    let detail = text!("It must lie between {first} and {last}.", "须在 {first} 至 {last} 之间。");
    (!(first..=last).contains(&period)).then(|| Fault::body("/period", "out_of_range", detail))
}

/// The faults of corrections: each is of a month before the assessed one, from the contract's first on.
pub fn correction_faults(corrections: &[Correction], period: Period, contract: &ContractRow) -> Vec<Fault> {
    let first = contract.valid_from;
    let is_wrong = |one: &&Correction| one.period >= period || one.period < first;
    let fault = |(at, _): (usize, _)| {
        let detail = text!(
            "It must be a month of the contract before {period}, from {first} on.",
            "须为合同期内早于 {period} 的月份，不早于 {first}。"
        );
        Fault::body(format!("/corrections/{at}/period"), "out_of_range", detail)
    };
    corrections.iter().enumerate().filter(|(_, one)| is_wrong(one)).map(fault).collect()
}

/// The faults of what says who signed a paper. `is_paper` is whether the bureau records it from paper.
pub fn paper_faults(signed_by: Option<&String>, slip: Option<&String>, is_paper: bool) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (pointer, is_given) in [("/signed_by", signed_by.is_some()), ("/slip", slip.is_some())] {
        match (is_paper, is_given) {
            (true, false) => {
                let detail = text!(
                    "The bureau records what came on paper: say who signed it, and its number.",
                    "监管部门代为登记的书面材料须填写签字人和文号。"
                );
                faults.push(Fault::body(pointer, "required", detail));
            }
            (false, true) => {
                let detail = text!(
                    "Only the bureau records what came on paper; leave it out.",
                    "只有监管部门登记书面材料时填写，请勿填写。"
                );
                faults.push(Fault::body(pointer, "not_allowed", detail));
            }
            _ => {}
        }
    }
    faults
}

/// The faults of a decision about an appeal: the score stays at most 10,000, and no more is waived than there is.
pub fn decision_faults(form: &DecideAssessment, total_centi: Option<i64>, penalties_fen: Money) -> Vec<Fault> {
    let mut faults = Vec::new();
    let most = total_centi.map_or(0, |total| score::HIGHEST_CENTI - total);
    if form.adjust_centi > most {
        let detail = text!("At most {most} can be added to the score.", "最多可加 {most}（百分之一分）。");
        faults.push(Fault::body("/adjust_centi", "out_of_range", detail));
    }
    if form.waive_fen > penalties_fen {
        let detail = text!(
            "The penalties are {penalties_fen}; no more can be waived.",
            "违约金为 {penalties_fen}，免除不能超过。"
        );
        faults.push(Fault::body("/waive_fen", "out_of_range", detail));
    }
    faults
}

/// The fault of a payment before the assessment became final, or in the future.
pub fn payment_fault(form: &PayAssessment, finalised_at: Option<Instant>, today: NaiveDate) -> Option<Fault> {
    if form.paid_on > today {
        return Some(Fault::in_the_future("/paid_on"));
    }
    Fault::outside("/paid_on", form.paid_on, finalised_at?.date(), today)
}

/// The total of a receipt and what is deducted from it, for what is billed and what is paid of it. More may be paid than is
/// billed, if a correction gives something back: then nothing is deducted.
pub fn gross_and_deduction(billed: Money, payable: Money) -> (Money, Money) {
    if payable > billed { (payable, Money::ZERO) } else { (billed, billed - payable) }
}
