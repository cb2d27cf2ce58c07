//! Holidays and working days.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate, Weekday};

use super::model::HolidayNew;
use crate::kernel::Fault;

/// All faults of a holiday that can be found without the database.
pub fn holiday_faults(new: &HolidayNew) -> Vec<Fault> {
    let days = [("/date", Some(new.date)), ("/retired_on", new.retired_on)];
    days.into_iter().filter_map(|(at, date)| Fault::implausible(at, date?)).collect()
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
