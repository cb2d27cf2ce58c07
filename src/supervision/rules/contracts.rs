//! What a contract may say, and whether it is signed late.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::bands;
use crate::{
    kernel::{Fault, Money, Period, text},
    supervision::model::{ContractLine, ContractMode, ContractNew, LinePrice, Payer},
};

/// What is wrong with a contract in itself. What it refers to is looked up by the use case. `term_months_max` is the
/// longest term, in months.
pub fn faults(new: &ContractNew, term_months_max: i64) -> Vec<Fault> {
    let mut faults = parties(new);
    faults.extend(term(new, term_months_max));
    faults.extend(line_faults(new));
    faults.extend(bands::faults(&new.bands));
    faults.extend(duplicates("/department_ids", new.department_ids.as_deref().unwrap_or_default()));
    faults
}

/// What is wrong with the services of a contract in themselves.
pub fn line_faults(new: &ContractNew) -> Vec<Fault> {
    let mut faults: Vec<Fault> = new.lines.iter().enumerate().flat_map(|(at, line)| priced(new, at, line)).collect();
    let mut seen = BTreeSet::new();
    for (at, line) in new.lines.iter().enumerate() {
        if !seen.insert(&line.category) {
            let category = &line.category;
            let detail = text!("There is already a line for {category} above.", "服务类别 {category} 重复。");
            faults.push(Fault::body(format!("/lines/{at}/category"), "duplicate", detail));
        }
    }
    faults
}

/// The entries of a list that stand in it already, in whatever spelling they were sent.
pub fn duplicates<T: Ord>(pointer: &str, list: &[T]) -> Vec<Fault> {
    let mut seen = BTreeSet::new();
    let again = list.iter().enumerate().filter(|(_, entry)| !seen.insert(*entry));
    let detail = || text!("An entry stands twice.", "存在重复项。");
    again.map(|(at, _)| Fault::body(format!("{pointer}/{at}"), "duplicate", detail())).collect()
}

/// Who serves, why, and who pays.
fn parties(new: &ContractNew) -> Vec<Fault> {
    let mut faults = Vec::new();
    let has_supplier = !matches!(new.mode, ContractMode::Company | ContractMode::Own);
    match (has_supplier, new.supplier_id) {
        (true, None) => {
            let detail = text!("Say which supplier serves.", "请填写服务供应商。");
            faults.push(Fault::body("/supplier_id", "required", detail));
        }
        (false, Some(_)) => {
            let detail =
                text!("A contract of this mode has no supplier; leave it out.", "该服务方式没有供应商，请勿填写。");
            faults.push(Fault::body("/supplier_id", "not_allowed", detail));
        }
        _ => {}
    }
    match (has_supplier, &new.direct_reason) {
        (true, None) if new.tender_id.is_none() => {
            let detail = text!("Name the tender, or say why there was none.", "请填写采购项目，或填写未经招标的理由。");
            faults.push(Fault::body("/direct_reason", "required", detail));
        }
        (true, Some(_)) if new.tender_id.is_some() => {
            let detail = text!(
                "A contract that follows a tender has no such reason; leave it out.",
                "经招标的合同不填写未经招标的理由，请勿填写。"
            );
            faults.push(Fault::body("/direct_reason", "not_allowed", detail));
        }
        (false, Some(_)) => {
            let detail = text!(
                "Only a contract with a supplier says why there was no tender; leave it out.",
                "只有与供应商签订的合同才填写未经招标的理由，请勿填写。"
            );
            faults.push(Fault::body("/direct_reason", "not_allowed", detail));
        }
        _ => {}
    }
    if !has_supplier && new.tender_id.is_some() {
        let detail = text!(
            "Only a contract with a supplier follows a tender; leave it out.",
            "只有与供应商签订的合同才对应采购项目，请勿填写。"
        );
        faults.push(Fault::body("/tender_id", "not_allowed", detail));
    }
    let is_fee_of_drivers =
        new.mode == ContractMode::Dispatch && new.lines.iter().all(|line| line.price == LinePrice::CostPlus);
    if new.payer == Payer::Company && !is_fee_of_drivers {
        let detail = text!(
            "The company pays only for labour dispatch with the price cost_plus on all lines.",
            "只有各项均按成本加管理费计价的劳务派遣合同才由车辆公司付款。"
        );
        faults.push(Fault::body("/payer", "not_allowed_value", detail));
    }
    faults
}

/// The months of the term.
fn term(new: &ContractNew, term_months_max: i64) -> Vec<Fault> {
    let ends = [("/valid_from", new.valid_from), ("/valid_until", new.valid_until)];
    let mut faults: Vec<Fault> =
        ends.into_iter().filter_map(|(at, period)| Fault::implausible(at, period.first())).collect();
    let months = new.valid_until.months_since(new.valid_from) + 1;
    if months < 1 {
        let detail = text!("It must not be before valid_from.", "不能早于合同起始月份。");
        faults.push(Fault::body("/valid_until", "out_of_range", detail));
    } else if months > term_months_max {
        let detail = text!(
            "The term has {months} months; the rules allow {term_months_max}.",
            "合同期为 {months} 个月，超过规定的 {term_months_max} 个月。"
        );
        faults.push(Fault::body("/valid_until", "term_too_long", detail));
    }
    if let Some(from) = new.assessed_from
        && !(new.valid_from..=new.valid_until).contains(&from)
    {
        let detail = text!("It must lie within the term.", "须在合同期内。");
        faults.push(Fault::body("/assessed_from", "out_of_range", detail));
    }
    faults
}

/// How a line is priced.
fn priced(new: &ContractNew, at: usize, line: &ContractLine) -> Vec<Fault> {
    let mut faults = Vec::new();
    let is_unpaid = matches!(new.mode, ContractMode::Company | ContractMode::Own);
    if is_unpaid && line.price != LinePrice::None {
        let detail = text!("A contract of this mode has no prices; write none.", "该服务方式不计价，请填 none。");
        faults.push(Fault::body(format!("/lines/{at}/price"), "not_allowed_value", detail));
    }
    if line.price == LinePrice::None && line.amount_fen != Money::ZERO {
        let detail = text!("Without a price the amount is 0.", "不计价时金额为 0。");
        faults.push(Fault::body(format!("/lines/{at}/amount_fen"), "not_allowed_value", detail));
    }
    let has_unit = matches!(line.price, LinePrice::CostPlus | LinePrice::Hourly);
    match (has_unit, line.unit_fen) {
        (true, None) => {
            let detail = text!("Say the fee of a head and month, or of an hour.", "请填写每人每月或每小时的费用。");
            faults.push(Fault::body(format!("/lines/{at}/unit_fen"), "required", detail));
        }
        (false, Some(_)) => {
            let detail = text!(
                "Only the prices cost_plus and hourly have a unit fee; leave it out.",
                "只有成本加管理费和按小时计价才填写单价，请勿填写。"
            );
            faults.push(Fault::body(format!("/lines/{at}/unit_fen"), "not_allowed", detail));
        }
        _ => {}
    }
    faults
}

/// Whether a contract that is signed today is signed after its term began.
pub fn is_late(valid_from: Period, today: NaiveDate) -> bool {
    today > valid_from.first()
}

/// Whether two terms have a month in common, each given by its first and last month.
pub fn overlap(one: (Period, Period), other: (Period, Period)) -> bool {
    one.0 <= other.1 && other.0 <= one.1
}

/// The fault of a last month outside the term.
pub fn last_month_fault(last: Period, valid_from: Period, valid_until: Period) -> Option<Fault> {
    let detail =
        text!("It must lie between {valid_from} and {valid_until}.", "须在 {valid_from} 至 {valid_until} 之间。");
    (!(valid_from..=valid_until).contains(&last)).then(|| Fault::body("/last_month", "out_of_range", detail))
}
