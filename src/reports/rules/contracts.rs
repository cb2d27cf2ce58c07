//! What months of contracts cost, and how thin the service was (BUREAU.md §7).

use std::collections::BTreeMap;

use chrono::{Days, Months, NaiveDate};

use super::alarms::Spent;
use crate::{
    kernel::{Money, Period, half_up, value_bp},
    ledger::rules::shared,
    reports::model::{Attended, FinalLine, OwnMonth},
    supervision::{
        model::{Contract, ContractLine, LinePrice},
        rules::{cost_plus, hourly, lump},
    },
};

/// Days after the end of a month within which its assessment is to be final.
const FINAL_WITHIN: i64 = 30;

/// Days ahead in which the end of a contract is told.
const EXPIRING_WITHIN: i64 = 180;

/// The months from the first to the last.
pub fn months(first: Period, last: Period) -> impl Iterator<Item = Period> {
    let count = u32::try_from(last.months_since(first) + 1).unwrap_or_default();
    (0..count).map(move |later| first.plus(later))
}

/// The month that is this many months earlier.
pub fn earlier(period: Period, months: u32) -> Period {
    period.first().checked_sub_months(Months::new(months)).map_or(period, Period::of)
}

/// The last month that is over by the end of a day. Today isn't over yet.
pub fn last_over(to: NaiveDate, today: NaiveDate) -> Period {
    let past = today.checked_sub_days(Days::new(1)).unwrap_or(today);
    let (day, month) = (to.min(past), Period::of(to.min(past)));
    if month.last() == day { month } else { month.previous() }
}

/// Whether a month should have been final by a day.
pub fn is_late(period: Period, on: NaiveDate) -> bool {
    (on - period.last()).num_days() > FINAL_WITHIN
}

/// Whether a contract in force whose last month this is ends soon after a day.
pub fn is_expiring(last: Period, on: NaiveDate) -> bool {
    (0..=EXPIRING_WITHIN).contains(&(last.last() - on).num_days())
}

/// Whether a post from a day to another lasts longer than so many months.
pub fn is_too_long(from: NaiveDate, until: NaiveDate, months: i64) -> bool {
    let most = u32::try_from(months).ok().and_then(|months| from.checked_add_months(Months::new(months)));
    most.is_some_and(|end| until >= end)
}

/// Whether fewer than half of the departments that are served rated.
pub fn is_thin(rated: i64, served: i64) -> bool {
    rated * 2 < served
}

/// The share of dispatched workers of all, in basis points. None where nobody knows of own people.
pub fn dispatch_share_bp(posts: i64, own_heads: Option<i64>) -> Option<i64> {
    value_bp(posts, posts + own_heads?)
}

/// How many of the bureau's own people serve in a month: of each category the latest number known by then. None if none is.
pub fn own_heads_in(own: &[OwnMonth], period: Period) -> Option<i64> {
    let mut latest: BTreeMap<&str, &OwnMonth> = BTreeMap::new();
    for month in own.iter().filter(|month| month.period <= period) {
        let known = latest.entry(&month.category).or_insert(month);
        if known.period < month.period {
            *known = month;
        }
    }
    (!latest.is_empty()).then(|| latest.values().map(|month| month.heads).sum())
}

/// What a line costs in a month by what was agreed and attended: fees and wages, in fen.
pub fn fee(contract: &Contract, line: &ContractLine, period: Period, attended: &[Attended]) -> Money {
    let unit = line.unit_fen.unwrap_or(Money::ZERO);
    let own = attended.iter().filter(|row| row.category == line.category);
    match line.price {
        LinePrice::Lump => contract.version_in(period).map_or(Money::ZERO, |version| {
            lump(line.amount_fen, period.months_since(version.row.from_period) + 1, version.months())
        }),
        LinePrice::CostPlus => {
            let of_post = |row: &Attended| {
                let fee = cost_plus(unit, row.days_present.unwrap_or_default(), row.days.unwrap_or_default());
                fee + row.labour_fen.unwrap_or(Money::ZERO)
            };
            own.map(of_post).sum()
        }
        LinePrice::Hourly => own.filter_map(|row| row.minutes).map(|minutes| hourly(minutes, unit)).sum(),
        LinePrice::None => Money::ZERO,
    }
}

/// How thin a service was: the days on which nobody was there, of those that were due by lump sums with heads, in basis points.
/// None if none were due, or nobody recorded them.
pub fn thinning_bp(contract: &Contract, period: Period, attended: &[Attended]) -> Option<i64> {
    let (mut absent, mut due) = (0, 0);
    for row in attended {
        let line = contract.line_in(&row.category, period).filter(|line| line.price == LinePrice::Lump);
        let Some((line, days, present)) = line.zip(row.days).zip(row.days_present).map(|((a, b), c)| (a, b, c)) else {
            continue;
        };
        absent += (line.heads * days - present).max(0);
        due += line.heads * days;
    }
    value_bp(absent, due)
}

/// What each line of a final month costs: its part of what is paid, by fees less absence and wages. The parts add up to what is
/// paid.
pub fn split(payable: Money, lines: &[FinalLine]) -> Vec<(&str, Money)> {
    let parts: Vec<Money> = lines.iter().map(|line| Money(line.part_fen.0.max(0))).collect();
    lines.iter().map(|line| line.category.as_str()).zip(shared(payable, &parts)).collect()
}

/// What a category takes of the bureau's own people in some months: its cost, and the mean of their number over the months that
/// have a record.
pub fn own(months: &[&OwnMonth]) -> Spent {
    let heads: i64 = months.iter().map(|month| month.heads).sum();
    let count = i64::try_from(months.len()).unwrap_or(i64::MAX);
    let mean = if count > 0 { half_up(heads.into(), count.into()) } else { 0 };
    Spent {
        bought_fen: 0,
        own_fen: months.iter().map(|month| month.cost_fen.0).sum(),
        own_heads: i64::try_from(mean).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::ContractId;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn month(text: &str) -> Period {
        Period::parse(text).expect("a month")
    }

    fn own_month(category: &str, period: &str, heads: i64) -> OwnMonth {
        OwnMonth { category: category.into(), period: month(period), heads, cost_fen: Money(heads * 10) }
    }

    #[test]
    fn a_month_is_over_after_its_last_day() {
        for (to, today, last) in [
            ("2026-04-30", "2026-05-06", "2026-04"),
            ("2026-04-29", "2026-05-06", "2026-03"),
            ("2026-05-06", "2026-05-06", "2026-04"),
            ("2026-04-30", "2026-04-30", "2026-03"),
            ("2026-12-31", "2026-05-01", "2026-04"),
        ] {
            assert_eq!(last_over(day(to), day(today)), month(last), "{to} {today}");
        }
    }

    #[test]
    fn months_are_counted_back_and_forth() {
        let found: Vec<String> = months(month("2025-12"), month("2026-02")).map(|one| one.to_string()).collect();
        assert_eq!(found, ["2025-12", "2026-01", "2026-02"]);
        assert_eq!(months(month("2026-02"), month("2026-01")).count(), 0);
        assert_eq!(earlier(month("2026-02"), 14), month("2024-12"));
    }

    #[test]
    fn limits_are_met_to_the_day() {
        assert!(!is_late(month("2026-03"), day("2026-04-30")) && is_late(month("2026-03"), day("2026-05-01")));
        assert!(is_expiring(month("2026-05"), day("2026-05-31")) && !is_expiring(month("2026-04"), day("2026-05-01")));
        assert!(is_expiring(month("2026-10"), day("2026-05-04")) && !is_expiring(month("2026-10"), day("2026-05-03")));
        assert!(
            !is_too_long(day("2026-01-15"), day("2026-07-14"), 6)
                && is_too_long(day("2026-01-15"), day("2026-07-15"), 6)
        );
        assert!(is_thin(7, 15) && !is_thin(8, 15) && !is_thin(8, 16) && !is_thin(0, 0));
    }

    #[test]
    fn the_share_of_dispatched_workers_is_of_them_and_own_people() {
        assert_eq!(dispatch_share_bp(2, Some(18)), Some(1_000));
        assert_eq!(dispatch_share_bp(2, Some(0)), Some(10_000));
        assert_eq!((dispatch_share_bp(0, Some(0)), dispatch_share_bp(2, None)), (None, None));
        let own = [own_month("a", "2026-02", 5), own_month("b", "2026-03", 7), own_month("a", "2026-04", 6)];
        for (period, heads) in [("2026-01", None), ("2026-02", Some(5)), ("2026-03", Some(12)), ("2026-05", Some(13))] {
            assert_eq!(own_heads_in(&own, month(period)), heads, "{period}");
        }
    }

    #[test]
    fn own_people_are_the_mean_of_the_months_recorded() {
        let months = [own_month("a", "2026-02", 5), own_month("a", "2026-04", 6)];
        let found = own(&months.iter().collect::<Vec<_>>());
        assert_eq!(found, Spent { bought_fen: 0, own_fen: 110, own_heads: 6 });
        assert_eq!(own(&[]), Spent { bought_fen: 0, own_fen: 0, own_heads: 0 });
    }

    #[test]
    fn what_is_paid_is_split_to_the_fen() {
        let line = |category: &str, fen: i64| FinalLine {
            contract_id: ContractId::from_uuid(uuid::Uuid::nil()),
            period: month("2026-04"),
            category: category.into(),
            part_fen: Money(fen),
        };
        let lines = [line("a", 1), line("b", 1), line("c", 1)];
        assert_eq!(split(Money(100), &lines), [("a", Money(34)), ("b", Money(33)), ("c", Money(33))]);
        assert_eq!(split(Money(100), &[line("a", 0), line("b", 300)]), [("a", Money(0)), ("b", Money(100))]);
        assert_eq!(split(Money(100), &[line("a", 0), line("b", 0)]), [("a", Money(100)), ("b", Money(0))]);
        assert_eq!(split(Money(100), &[]), []);
    }
}
