//! Rules of a tariff and the consistency of its rates.

use std::collections::{BTreeSet, HashSet};

use chrono::NaiveDate;

use super::model::{Rate, Service, Tariff, TariffNew};
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

/// Days for which a new or changed tariff prices anew what is booked on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach {
    /// The first day of the tariff. It gives way to the next one.
    pub valid_from: NaiveDate,
    /// The first of the days.
    pub from: NaiveDate,
    /// The first day after them, if they end.
    pub until: Option<NaiveDate>,
}

/// The days that a new or changed tariff reaches, unless another tariff takes over: with other prices or another first day
/// those of both, with another last day those between.
pub fn reaches(before: Option<&Tariff>, after: &Tariff) -> Vec<Reach> {
    let whole = |one: &Tariff| Reach { valid_from: one.valid_from, from: one.valid_from, until: one.retired_on };
    let Some(before) = before else { return vec![whole(after)] };
    if (before.valid_from, &before.rates) != (after.valid_from, &after.rates) {
        return vec![whole(before), whole(after)];
    }
    if before.retired_on == after.retired_on {
        return Vec::new();
    }
    let ends = [before.retired_on, after.retired_on];
    let from = ends.into_iter().flatten().min().unwrap_or(after.valid_from).max(after.valid_from);
    let until = before.retired_on.zip(after.retired_on).map(|(one, other)| one.max(other));
    vec![Reach { valid_from: after.valid_from, from, until }]
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
    use crate::kernel::{Instant, Place, TariffId};

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
    fn day(words: &str) -> NaiveDate {
        words.parse().expect("a day")
    }

    fn tariff(valid_from: &str, retired_on: Option<&str>, base_fen: i64) -> Tariff {
        let now = Instant::parse("2026-05-06T08:00:00+08:00").expect("a moment");
        let rate = json!({"class": "car", "service": "day", "base_fen": base_fen});
        Tariff {
            id: TariffId::default(),
            name: "x".into(),
            valid_from: day(valid_from),
            rates: vec![serde_json::from_value(rate).expect("a rate")],
            frozen: false,
            retired_on: retired_on.map(day),
            version: 1,
            created_at: now,
            updated_at: now,
            in_force: true,
            proposed: None,
            proposed_by: None,
        }
    }

    #[test]
    fn a_tariff_reaches_the_days_that_it_prices_anew() {
        let (plain, dear) = (tariff("2026-01-01", None, 1), tariff("2026-01-01", None, 2));
        let ending = |until| tariff("2026-01-01", Some(until), 1);
        let reach = |valid_from: &str, from: &str, until: Option<&str>| Reach {
            valid_from: day(valid_from),
            from: day(from),
            until: until.map(day),
        };
        let whole = reach("2026-01-01", "2026-01-01", None);
        for (before, after, expected) in [
            (None, plain.clone(), vec![whole]),
            (None, ending("2026-07-01"), vec![reach("2026-01-01", "2026-01-01", Some("2026-07-01"))]),
            (Some(plain.clone()), Tariff { name: "y".into(), ..plain.clone() }, vec![]),
            // Other prices, and another first day.
            (Some(plain.clone()), dear, vec![whole, whole]),
            (Some(plain.clone()), tariff("2026-03-01", None, 1), vec![whole, reach("2026-03-01", "2026-03-01", None)]),
            // Another last day, earlier and later; and one before the first.
            (Some(plain.clone()), ending("2026-07-01"), vec![reach("2026-01-01", "2026-07-01", None)]),
            (Some(ending("2026-07-01")), plain.clone(), vec![reach("2026-01-01", "2026-07-01", None)]),
            (
                Some(ending("2026-07-01")),
                ending("2026-09-01"),
                vec![reach("2026-01-01", "2026-07-01", Some("2026-09-01"))],
            ),
            (
                Some(ending("2026-09-01")),
                ending("2026-07-01"),
                vec![reach("2026-01-01", "2026-07-01", Some("2026-09-01"))],
            ),
            (Some(plain), ending("2025-01-01"), vec![whole]),
        ] {
            assert_eq!(reaches(before.as_ref(), &after), expected, "{before:?} {after:?}");
        }
    }
}
