//! What may be agreed anew after a contract was signed: amendments and renewals (docs/BUREAU.md §2).

use super::fees::lump;
use crate::{
    kernel::{Fault, Money, Period, half_up, text},
    supervision::{
        forms::AmendContract,
        model::{Contract, ContractLine, LinePrice, Payer, Version, VersionKind},
    },
};

/// The fees of a month by a version, ceilings spread like lump sums.
fn fees(version: &Version, period: Period) -> i128 {
    let place = period.months_since(version.row.from_period) + 1;
    version.lines.iter().map(|line| i128::from(lump(line.amount_fen, place, version.months()).0)).sum()
}

/// What the lump sums of a contract come to in each month; nothing for one without lump sums.
pub fn schedule_of(contract: &Contract) -> Vec<(Period, Money)> {
    let is_lump = |line: &&ContractLine| line.price == LinePrice::Lump;
    if !contract.versions.iter().any(|version| version.lines.iter().any(|line| is_lump(&line))) {
        return Vec::new();
    }
    let (first, last) = (contract.row.valid_from, contract.row.valid_until);
    let months = std::iter::successors(Some(first), |period| Some(period.next())).take_while(|period| *period <= last);
    let fee = |period: Period| match contract.version_in(period) {
        Some(version) => {
            let place = period.months_since(version.row.from_period) + 1;
            version.lines.iter().filter(is_lump).map(|line| lump(line.amount_fen, place, version.months())).sum()
        }
        None => Money::ZERO,
    };
    months.map(|period| (period, fee(period))).collect()
}

/// What is wrong with an amendment: it begins within the running term, and raises the term's fees by at most this share above
/// what was agreed when the term began.
pub fn amendment_faults(contract: &Contract, form: &AmendContract, amend_bp_max: i64) -> Vec<Fault> {
    let (first, last) = (contract.row.valid_from, contract.row.valid_until);
    let term = contract.term_in(form.from).filter(|_| form.from <= last);
    let Some(term) = term else {
        let detail = text!("It must lie between {first} and {last}.", "须在 {first} 至 {last} 之间。");
        return vec![Fault::body("/from", "out_of_range", detail)];
    };
    let mut faults: Vec<Fault> = Vec::new();
    if contract.row.payer == Payer::Company {
        let other = form.lines.iter().enumerate().filter(|(_, line)| line.price != LinePrice::CostPlus);
        faults.extend(other.map(|(at, _)| {
            let detail = text!("The company pays only for cost_plus.", "由车辆公司付款的合同只能按成本加管理费计价。");
            Fault::body(format!("/lines/{at}/price"), "not_allowed_value", detail)
        }));
    }
    let months = std::iter::successors(Some(term.row.from_period), |period| Some(period.next()));
    let before = months.take_while(|period| *period < form.from);
    let before: i128 = before.filter_map(|period| Some(fees(contract.version_in(period)?, period))).sum();
    let amended: i128 = form.lines.iter().map(|line| i128::from(line.amount_fen.0)).sum();
    let agreed: i128 = term.lines.iter().map(|line| i128::from(line.amount_fen.0)).sum();
    if (before + amended) * 10_000 > agreed * i128::from(10_000 + amend_bp_max) {
        let detail = text!(
            "With it the fees of the term are more than {amend_bp_max} basis points above those first agreed.",
            "变更后本期合同费用超过原约定的幅度大于 {amend_bp_max} 个基点。"
        );
        faults.push(Fault::body("/lines", "above_amend_limit", detail));
    }
    faults
}

/// The services of a further term: those in force at the end of this one. Amounts that an amendment gave for a part of the term
/// are taken for all of it in the same measure.
pub fn renewed_lines(contract: &Contract, months: i64) -> Vec<ContractLine> {
    let Some(last) = contract.version_in(contract.row.valid_until) else { return Vec::new() };
    let whole = |amount: Money| {
        let fen = half_up(i128::from(amount.0) * i128::from(months), i128::from(last.months().max(1)));
        // An amount is at most 10^13 fen, and a term some hundred months.
        Money(i64::try_from(fen).unwrap_or(i64::MAX))
    };
    last.lines.iter().map(|line| ContractLine { amount_fen: whole(line.amount_fen), ..line.clone() }).collect()
}

/// How many renewals of a contract are signed.
pub fn renewals_taken(contract: &Contract) -> i64 {
    let signed =
        contract.versions.iter().filter(|one| one.row.kind == VersionKind::Renewal && one.row.signed_at.is_some());
    i64::try_from(signed.count()).unwrap_or(i64::MAX)
}

/// The mean of these scores, rounded. None of nothing.
pub fn mean_centi(totals: &[i64]) -> Option<i64> {
    let count = i128::try_from(totals.len()).ok().filter(|count| *count > 0)?;
    let sum: i128 = totals.iter().map(|total| i128::from(*total)).sum();
    i64::try_from(half_up(sum, count)).ok()
}
