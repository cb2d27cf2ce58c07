//! Rules of a tariff and the consistency of its rates.

use std::collections::{BTreeSet, HashSet};

use super::model::{Rate, Service, TariffNew};
use crate::kernel::{Fault, Lang, text};

/// The code of a half day without a day of the same class.
pub const DAY_RATE_MISSING: &str = "day_rate_missing";

/// All faults of a tariff. `classes` has the codes of all vehicle classes.
pub fn faults(new: &TariffNew, classes: &BTreeSet<String>) -> Vec<Fault> {
    let days = [("/valid_from", Some(new.valid_from)), ("/retired_on", new.retired_on)];
    let mut faults: Vec<Fault> = days.into_iter().filter_map(|(at, date)| Fault::implausible(at, date?)).collect();
    faults.extend(rates_faults(&new.rates, classes));
    faults
}

fn rates_faults(rates: &[Rate], classes: &BTreeSet<String>) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut seen = HashSet::new();
    for (index, rate) in rates.iter().enumerate() {
        let (class, service) = (&rate.class, rate.service);
        if !classes.contains(class) {
            faults.push(Fault::unknown_reference(format!("/rates/{index}/class")));
        }
        if !seen.insert((class, service)) {
            let named = service.label(Lang::ZhCn);
            let detail =
                text!("There is already a rate for {class} and {service} above.", "{class} 的{named}租价重复。");
            faults.push(Fault::body(format!("/rates/{index}"), "duplicate", detail));
        }
        if service == Service::HalfDay
            && !rates.iter().any(|other| other.class == *class && other.service == Service::Day)
        {
            let detail = text!(
                "A half day that exceeds its minutes is priced by the day rate. Add a day rate for {class}.",
                "半日超时按日租价计费，请为 {class} 增加日租价。"
            );
            faults.push(Fault::body(format!("/rates/{index}/service"), DAY_RATE_MISSING, detail));
        }
        let mut hours = HashSet::new();
        for (step, one) in rate.cancellation_steps.iter().enumerate() {
            if !hours.insert(one.hours_before) {
                let before = one.hours_before;
                let detail = text!("There is already a step of {before} hours.", "{before} 小时的取消阶梯重复。");
                faults.push(Fault::body(
                    format!("/rates/{index}/cancellation_steps/{step}/hours_before"),
                    "duplicate",
                    detail,
                ));
            }
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::kernel::Place;

    fn found(rates: &Value) -> Vec<(String, String)> {
        let rates: Vec<Rate> = serde_json::from_value(rates.clone()).expect("rates");
        let classes = BTreeSet::from(["bus".to_owned(), "car".to_owned()]);
        let place = |fault: &Fault| match &fault.at {
            Place::Pointer(at) | Place::Parameter(at) => (at.clone(), fault.code.to_string()),
        };
        rates_faults(&rates, &classes).iter().map(place).collect()
    }

    #[test]
    fn a_consistent_list_has_no_faults_and_the_defaults_are_the_rules() {
        let list = json!([
            {"class": "bus", "service": "day", "base_fen": 90_000, "cancellation_steps": [{"hours_before": 12, "percent": 30}, {"hours_before": 2, "percent": 50}]},
            {"class": "bus", "service": "half_day", "base_fen": 50_000},
            {"class": "car", "service": "transfer", "base_fen": 20_000},
        ]);
        assert_eq!(found(&list), []);
        let rate: Rate = serde_json::from_value(list[1].clone()).expect("a rate");
        assert_eq!(
            (rate.holiday_percent, rate.rounding_minutes, rate.included_km, rate.next_day_grace_minutes),
            (100, 1, 0, 0)
        );
    }

    #[test]
    fn all_faults_are_named_where_they_are() {
        let list = json!([
            {"class": "ship", "service": "day", "base_fen": 1},
            {"class": "car", "service": "half_day", "base_fen": 1},
            {"class": "bus", "service": "day", "base_fen": 1, "cancellation_steps": [{"hours_before": 12, "percent": 1}, {"hours_before": 12, "percent": 2}]},
            {"class": "bus", "service": "day", "base_fen": 2},
        ]);
        let expected = [
            ("/rates/0/class", "unknown_reference"),
            ("/rates/1/service", "day_rate_missing"),
            ("/rates/2/cancellation_steps/1/hours_before", "duplicate"),
            ("/rates/3", "duplicate"),
        ];
        assert_eq!(found(&list), expected.map(|(at, code)| (at.to_owned(), code.to_owned())));
    }
}
