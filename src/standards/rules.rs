//! Rules of what the bureau buys and by what it is assessed, as pure functions.

use std::collections::{BTreeSet, HashSet};

use chrono::NaiveDate;

use super::model::{BureauRuleNew, Clause, ClausePart, OwnServiceNew, ServiceCategoryNew, StandardNew};
use crate::kernel::{Fault, text};

/// The weights of a standard together: 100 points.
pub const WHOLE_CENTI: i64 = 10_000;

/// All faults of a category.
pub fn category_faults(new: &ServiceCategoryNew) -> Vec<Fault> {
    new.retired_on.and_then(|date| Fault::implausible("/retired_on", date)).into_iter().collect()
}

/// All faults of an own service. `categories` has the codes of all categories.
pub fn own_service_faults(new: &OwnServiceNew, categories: &BTreeSet<String>) -> Vec<Fault> {
    let unknown = (!categories.contains(&new.category)).then(|| Fault::unknown_reference("/category"));
    unknown.into_iter().chain(Fault::implausible("/period", new.period.first())).collect()
}

/// All faults of limits that are made today.
pub fn bureau_rule_faults(new: &BureauRuleNew, today: NaiveDate) -> Vec<Fault> {
    if new.valid_from < today {
        let detail = text!(
            "Rules apply from today or a later day, because earlier decisions followed the rules of their day.",
            "生效日期不得早于今天，以前的事项已按当时的规则办理。"
        );
        return vec![Fault::body("/valid_from", "in_the_past", detail)];
    }
    Fault::implausible("/valid_from", new.valid_from).into_iter().collect()
}

/// All faults of a standard. `categories` has the codes of all categories.
pub fn standard_faults(new: &StandardNew, categories: &BTreeSet<String>) -> Vec<Fault> {
    let unknown = (!categories.contains(&new.category)).then(|| Fault::unknown_reference("/category"));
    let days = [("/valid_from", Some(new.valid_from)), ("/retired_on", new.retired_on)];
    let implausible = days.into_iter().filter_map(|(at, date)| Fault::implausible(at, date?));
    let ends_early = new.retired_on.filter(|end| *end < new.valid_from).map(|_| {
        let detail = text!("It must not be before valid_from.", "不能早于生效日期。");
        Fault::body("/retired_on", "out_of_range", detail)
    });
    unknown.into_iter().chain(implausible).chain(ends_early).chain(clauses_faults(&new.clauses)).collect()
}

fn clauses_faults(clauses: &[Clause]) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut codes = HashSet::new();
    for (index, clause) in clauses.iter().enumerate() {
        let at = |field: &str| format!("/clauses/{index}/{field}");
        if !codes.insert(&clause.code) {
            let code = &clause.code;
            let detail = text!("There is already a clause {code} above.", "条款编码 {code} 重复。");
            faults.push(Fault::body(at("code"), "duplicate", detail));
        }
        let measured = [
            ("measure", clause.measure.is_some()),
            ("target_bp", clause.target_bp.is_some()),
            ("floor_bp", clause.floor_bp.is_some()),
        ];
        for (field, is_there) in measured {
            match clause.part {
                ClausePart::Measured if !is_there => {
                    let detail = text!("A measured clause needs it.", "量化指标须填写此项。");
                    faults.push(Fault::body(at(field), "required", detail));
                }
                ClausePart::Inspected | ClausePart::Rated if is_there => {
                    let detail = text!("Only a measured clause has it.", "仅量化指标可填写此项。");
                    faults.push(Fault::body(at(field), "not_allowed", detail));
                }
                _ => {}
            }
        }
        if clause.target_bp.zip(clause.floor_bp).is_some_and(|(target, floor)| target <= floor) {
            let detail = text!("The target must be above the floor.", "目标值须高于底线值。");
            faults.push(Fault::body(at("target_bp"), "target_not_above_floor", detail));
        }
        if clause.points_centi > clause.weight_centi {
            let detail =
                text!("A finding can't take off more than the clause's weight.", "单次扣分不得超过该条款的权重。");
            faults.push(Fault::body(at("points_centi"), "points_above_weight", detail));
        }
    }
    let sum: i64 = clauses.iter().map(|clause| clause.weight_centi).sum();
    if sum != WHOLE_CENTI {
        let detail = text!(
            "The weights sum to {sum}; they must sum to {WHOLE_CENTI}.",
            "各条款权重合计为 {sum}，应为 {WHOLE_CENTI}。"
        );
        faults.push(Fault::body("/clauses", "weights_dont_sum", detail));
    }
    faults
}

/// Whether a change of a standard touches more than when it ends.
pub fn changes_more_than_its_end(before: &StandardNew, after: &StandardNew) -> bool {
    StandardNew { retired_on: before.retired_on, ..after.clone() } != *before
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::kernel::Place;

    fn place(fault: &Fault) -> (String, String) {
        let (Place::Pointer(at) | Place::Parameter(at)) = &fault.at;
        (at.clone(), fault.code.to_string())
    }

    fn standard(clauses: &Value) -> StandardNew {
        let new = json!({"category": "cleaning", "name": "x", "valid_from": "2026-01-01", "clauses": clauses});
        serde_json::from_value(new).expect("a standard")
    }

    fn found(clauses: &Value) -> Vec<(String, String)> {
        let categories = BTreeSet::from(["cleaning".to_owned()]);
        standard_faults(&standard(clauses), &categories).iter().map(place).collect()
    }

    fn measured(over: &[(&str, Value)]) -> Value {
        let mut clause = json!({"code": "a", "text": "x", "part": "measured", "weight_centi": 10_000, "measure": "kept", "target_bp": 9500, "floor_bp": 8000});
        for (field, value) in over {
            clause[*field] = value.clone();
        }
        clause
    }

    #[test]
    fn each_fault_of_a_clause_is_named_where_it_is() {
        let inspected = |part: &str| measured(&[("part", json!(part))]);
        let plain =
            |code: &str, weight: i64| json!({"code": code, "text": "x", "part": "rated", "weight_centi": weight});
        for (clauses, expected) in [
            (json!([measured(&[])]), vec![]),
            (json!([plain("a", 9999), plain("b", 1)]), vec![]),
            (json!([plain("a", 9999)]), vec![("/clauses", "weights_dont_sum")]),
            (json!([plain("a", 9999), plain("b", 2)]), vec![("/clauses", "weights_dont_sum")]),
            (json!([plain("a", 5000), plain(" ａ", 5000)]), vec![("/clauses/1/code", "duplicate")]),
            (
                json!([measured(&[("measure", json!(null)), ("target_bp", json!(null))])]),
                vec![("/clauses/0/measure", "required"), ("/clauses/0/target_bp", "required")],
            ),
            (json!([measured(&[("floor_bp", json!(null))])]), vec![("/clauses/0/floor_bp", "required")]),
            (
                json!([inspected("inspected")]),
                vec![
                    ("/clauses/0/measure", "not_allowed"),
                    ("/clauses/0/target_bp", "not_allowed"),
                    ("/clauses/0/floor_bp", "not_allowed"),
                ],
            ),
            (
                json!([inspected("rated")]),
                vec![
                    ("/clauses/0/measure", "not_allowed"),
                    ("/clauses/0/target_bp", "not_allowed"),
                    ("/clauses/0/floor_bp", "not_allowed"),
                ],
            ),
            (json!([measured(&[("floor_bp", json!(9500))])]), vec![("/clauses/0/target_bp", "target_not_above_floor")]),
            (json!([measured(&[("floor_bp", json!(9499))])]), vec![]),
            (
                json!([measured(&[("weight_centi", json!(4000)), ("points_centi", json!(4001))]), plain("b", 6000)]),
                vec![("/clauses/0/points_centi", "points_above_weight")],
            ),
            (
                json!([measured(&[("weight_centi", json!(4000)), ("points_centi", json!(4000))]), plain("b", 6000)]),
                vec![],
            ),
        ] {
            let expected: Vec<_> = expected.into_iter().map(|(at, code)| (at.to_owned(), code.to_owned())).collect();
            assert_eq!(found(&clauses), expected, "{clauses}");
        }
    }

    #[test]
    fn rules_begin_today_or_later() {
        let day = |words: &str| words.parse::<NaiveDate>().expect("a day");
        for (from, expected) in [
            ("2026-05-05", vec!["in_the_past"]),
            ("2026-05-06", vec![]),
            ("2026-05-07", vec![]),
            ("2999-01-01", vec!["out_of_range"]),
        ] {
            let faults = bureau_rule_faults(&BureauRuleNew::unsaid(day(from)), day("2026-05-06"));
            assert_eq!(faults.iter().map(|fault| &*fault.code).collect::<Vec<_>>(), expected, "{from}");
        }
    }

    #[test]
    fn an_end_is_no_change_of_what_is_asked() {
        let before = standard(&json!([measured(&[])]));
        let ended = StandardNew { retired_on: Some(before.valid_from), ..before.clone() };
        assert!(!changes_more_than_its_end(&before, &ended));
        for after in [
            StandardNew { name: "y".into(), ..ended.clone() },
            StandardNew { source: Some("y".into()), ..ended.clone() },
            StandardNew { valid_from: before.valid_from.succ_opt().expect("a day"), ..ended.clone() },
            StandardNew { clauses: vec![Clause { points_centi: 1, ..before.clauses[0].clone() }], ..ended },
        ] {
            assert!(changes_more_than_its_end(&before, &after), "{after:?}");
        }
    }
}
