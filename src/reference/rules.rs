//! Holidays and working days.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate, Weekday};

use super::model::{HolidayKind, HolidayNew};
use crate::kernel::Fault;

/// All faults of a holiday that can be found without the database.
pub fn holiday_faults(new: &HolidayNew) -> Vec<Fault> {
    let days = [("/date", Some(new.date)), ("/retired_on", new.retired_on)];
    days.into_iter().filter_map(|(at, date)| Fault::implausible(at, date?)).collect()
}

/// The days whose price a new or changed holiday moves: those that become a holiday, or are none any more. A worked
/// weekend day is priced as any other.
pub fn days_priced_anew(before: Option<&HolidayNew>, after: &HolidayNew) -> Vec<NaiveDate> {
    let dearer = |one: &HolidayNew| (one.kind == HolidayKind::Holiday && one.retired_on.is_none()).then_some(one.date);
    let (before, after) = (before.and_then(dearer), dearer(after));
    if before == after { Vec::new() } else { before.into_iter().chain(after).collect() }
}

/// Whether a day is a working day: no holiday, and no weekend day unless that one is worked.
pub fn is_working_day(date: NaiveDate, holidays: &BTreeSet<NaiveDate>, workdays: &BTreeSet<NaiveDate>) -> bool {
    let weekend = matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
    !holidays.contains(&date) && (!weekend || workdays.contains(&date))
}

/// The `n`th working day after `date`; `date` itself if `n` is not positive. The sets must cover all days up to the
/// result.
pub fn add_working_days(
    date: NaiveDate,
    n: i64,
    holidays: &BTreeSet<NaiveDate>,
    workdays: &BTreeSet<NaiveDate>,
) -> NaiveDate {
    let mut day = date;
    let mut left = n;
    while left > 0 {
        let Some(next) = day.succ_opt() else { return day };
        day = next;
        left -= i64::from(is_working_day(day, holidays, workdays));
    }
    day
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn a_holiday_moves_the_price_of_its_days() {
        let row = |day: &str, kind, retired_on: Option<&str>| HolidayNew {
            date: date(day),
            name: "x".into(),
            kind,
            retired_on: retired_on.map(date),
        };
        let (first, other) = ("2026-10-01", "2026-10-02");
        let free = |day| row(day, HolidayKind::Holiday, None);
        let (worked, struck) = (row(first, HolidayKind::Workday, None), row(first, HolidayKind::Holiday, Some(other)));
        for (before, after, expected) in [
            (None, free(first), vec![first]),
            (None, worked.clone(), vec![]),
            (None, struck.clone(), vec![]),
            (Some(free(first)), HolidayNew { name: "y".into(), ..free(first) }, vec![]),
            (Some(free(first)), free(other), vec![first, other]),
            (Some(free(first)), worked.clone(), vec![first]),
            (Some(free(first)), struck.clone(), vec![first]),
            (Some(struck), free(first), vec![first]),
            (Some(worked), free(first), vec![first]),
        ] {
            let expected: Vec<NaiveDate> = expected.into_iter().map(date).collect();
            assert_eq!(days_priced_anew(before.as_ref(), &after), expected, "{before:?} {after:?}");
        }
    }

    #[test]
    fn weekends_and_holidays_are_passed_over_and_worked_weekends_count() {
        // The National Day of 2026: free from Thursday the 1st to Wednesday the 7th; Sunday the 27th and Saturday the
        // 10th are worked.
        let holidays: BTreeSet<NaiveDate> = (1..=7).filter_map(|day| NaiveDate::from_ymd_opt(2026, 10, day)).collect();
        let workdays = BTreeSet::from([date("2026-09-27"), date("2026-10-10")]);
        for (from, n, expected) in [
            ("2026-09-01", 0, "2026-09-01"),
            ("2026-09-01", -1, "2026-09-01"),
            ("2026-09-01", 1, "2026-09-02"),
            ("2026-09-03", 5, "2026-09-10"),
            ("2026-09-04", 1, "2026-09-07"),
            ("2026-09-26", 1, "2026-09-27"),
            ("2026-09-30", 1, "2026-10-08"),
            ("2026-09-30", 3, "2026-10-10"),
            ("2026-09-30", 4, "2026-10-12"),
            ("2026-10-03", 1, "2026-10-08"),
        ] {
            assert_eq!(add_working_days(date(from), n, &holidays, &workdays), date(expected), "{from} + {n}");
        }
        // If a day is both, a holiday wins over a worked weekend day.
        assert!(!is_working_day(date("2026-10-03"), &holidays, &BTreeSet::from([date("2026-10-03")])));
        assert_eq!(add_working_days(NaiveDate::MAX, 1, &holidays, &workdays), NaiveDate::MAX);
    }
}
