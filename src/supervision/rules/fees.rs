//! What the lines of a contract come to, month by month (docs/BUREAU.md §2). Money in fen.

use crate::kernel::{Money, half_up};

/// An amount, a numerator and a denominator: the part of the amount, rounded half up. Zero of nothing.
fn part(amount: Money, numerator: i64, denominator: i64) -> i128 {
    if denominator > 0 { half_up(i128::from(amount.0) * i128::from(numerator), i128::from(denominator)) } else { 0 }
}

/// An amount of 128 bits. What is priced within the bounds of the contract's fields always fits.
fn money(fen: i128) -> Money {
    Money(i64::try_from(fen).unwrap_or_default())
}

/// The fee in fen of a month, the `place`-th of `months`, for a lump sum of the whole term. The fees of all months add up to
/// the sum. Zero outside the term: `place` lies from 1 to `months`.
pub fn lump(amount: Money, place: i64, months: i64) -> Money {
    let is_within = (1..=months).contains(&place);
    if is_within { money(part(amount, place, months) - part(amount, place - 1, months)) } else { Money::ZERO }
}

/// The fee in fen of a post in a month: its part for the days that the worker was present, of the days due. Zero if none are
/// due.
pub fn cost_plus(unit: Money, days_present: i64, days: i64) -> Money {
    money(part(unit, days_present, days))
}

/// The fee in fen of a record of some minutes, rounded up to half hours, at the fee of an hour. Zero of no minutes.
pub fn hourly(minutes: i64, unit: Money) -> Money {
    let halves = minutes.div_euclid(30) + i64::from(minutes.rem_euclid(30) > 0);
    money(part(unit, halves.max(0), 2))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The most that a line comes to.
    const MOST: i64 = 10_000_000_000_000;

    #[test]
    fn months_differ_by_what_rounding_leaves() {
        let lines = [24, 58, 86, 45, 62, 20, 10].map(|million| Money(million * 1_000_000));
        assert_eq!(lines.iter().copied().sum::<Money>(), Money(305_000_000));
        assert_eq!(
            lines.map(|line| lump(line, 1, 12).0),
            [2_000_000, 4_833_333, 7_166_667, 3_750_000, 5_166_667, 1_666_667, 833_333]
        );
        let month = |place: i64| lines.iter().map(|line| lump(*line, place, 12)).sum::<Money>();
        assert_eq!((month(1), month(2)), (Money(25_416_667), Money(25_416_666)));
        assert_eq!((1..=12).map(month).sum::<Money>(), Money(305_000_000));
        assert_eq!(lump(lines[0], 1, 1), lines[0]);
    }

    #[test]
    fn a_month_outside_the_term_costs_nothing() {
        for (place, months, fee) in
            [(0, 12, 0), (1, 12, 8), (2, 12, 9), (12, 12, 8), (13, 12, 0), (1, 0, 0), (1, 1, 100)]
        {
            assert_eq!(lump(Money(100), place, months).0, fee, "{place} of {months}");
        }
    }

    #[test]
    fn a_post_costs_its_days() {
        for (present, days, fee) in [(22, 22, 15_000), (11, 22, 7_500), (1, 22, 682), (0, 22, 0), (0, 0, 0), (1, 0, 0)]
        {
            assert_eq!(cost_plus(Money(15_000), present, days).0, fee, "{present} of {days}");
        }
        let ten = std::iter::repeat_n((22, 22), 9).chain([(11, 22)]);
        assert_eq!(ten.map(|(present, days)| cost_plus(Money(15_000), present, days)).sum::<Money>(), Money(142_500));
    }

    #[test]
    fn half_hours_are_begun_and_paid() {
        // 3 h 20 min at 45.00.
        assert_eq!(hourly(200, Money(4_500)), Money(15_750));
        for (minutes, fee) in [(0, 0), (1, 51), (30, 51), (31, 101), (60, 101), (61, 152), (-1, 0), (i64::MIN, 0)] {
            assert_eq!(hourly(minutes, Money(101)).0, fee, "{minutes} minutes");
        }
    }

    proptest! {
        #[test]
        fn months_add_up_to_the_sum(amount in 0..=MOST, months in 1..=240_i64) {
            let fees: Vec<Money> = (1..=months).map(|place| lump(Money(amount), place, months)).collect();
            prop_assert_eq!(fees.iter().copied().sum::<Money>(), Money(amount));
            prop_assert!(fees.iter().all(|fee| fee.0 >= 0));
            prop_assert!(fees.iter().all(|fee| (fee.0 - fees[0].0).abs() <= 1));
        }

        #[test]
        fn a_post_never_costs_more_than_its_fee(unit in 0..=MOST, days in 1..=31_i64, absent in 0..=31_i64) {
            let present = (days - absent).max(0);
            let fee = cost_plus(Money(unit), present, days);
            prop_assert!((0..=unit).contains(&fee.0));
            prop_assert!(cost_plus(Money(unit), (present - 1).max(0), days) <= fee);
        }

        #[test]
        fn hours_never_cost_less_than_they_lasted(minutes in 0..=100_000_i64, unit in 0..=1_000_000_000_i64) {
            let exact = i128::from(unit) * i128::from(minutes);
            let fee = i128::from(hourly(minutes, Money(unit)).0);
            prop_assert!(fee * 60 >= exact);
            prop_assert!(fee * 60 <= exact + i128::from(unit) * 30 + 60);
        }

        #[test]
        fn nothing_overflows(any in any::<(i64, i64, i64)>(), amount in -MOST..=MOST) {
            let (one, two, three) = any;
            lump(Money(amount), one, two);
            cost_plus(Money(amount), two, three);
            hourly(one, Money(amount));
        }
    }
}
