//! What the lines of a contract come to, month by month (docs/BUREAU.md §2).

use crate::kernel::{Money, Period, half_up};

/// The fee in fen of a month, the `place`-th of `months`, for a lump sum of the whole term. The fees of all months add up to
/// the sum. `months` is positive.
pub fn lump(amount: Money, place: i64, months: i64) -> Money {
    let until = |place: i64| half_up(i128::from(amount.0) * i128::from(place), i128::from(months));
    // A part of an amount is no larger than the amount.
    Money(i64::try_from(until(place) - until(place - 1)).unwrap_or_default())
}

/// What these lump sums come to in each month from the first to the last.
pub fn schedule(amounts: &[Money], first: Period, last: Period) -> Vec<(Period, Money)> {
    let months = last.months_since(first) + 1;
    let fee = |place: i64| amounts.iter().map(|amount| lump(*amount, place, months)).sum();
    let places = std::iter::successors(Some(first), |period| Some(period.next())).zip(1..=months);
    places.map(|(period, place)| (period, fee(place))).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn period(text: &str) -> Period {
        Period::parse(text).expect("a month")
    }

    #[test]
    fn months_differ_by_what_rounding_leaves() {
        let lines = [24, 58, 86, 45, 62, 20, 10].map(|million| Money(million * 1_000_000));
        assert_eq!(
            lines.map(|line| lump(line, 1, 12).0),
            [2_000_000, 4_833_333, 7_166_667, 3_750_000, 5_166_667, 1_666_667, 833_333]
        );
        let year = schedule(&lines, period("2026-01"), period("2026-12"));
        assert_eq!(year[..2], [(period("2026-01"), Money(25_416_667)), (period("2026-02"), Money(25_416_666))]);
        assert_eq!((year.len(), year[11].0), (12, period("2026-12")));
        assert_eq!(schedule(&lines[..1], period("2026-12"), period("2026-12")), [(period("2026-12"), lines[0])]);
    }

    proptest! {
        #[test]
        fn months_add_up_to_the_sum(amount in 0..=10_000_000_000_000_i64, months in 1..=240_i64) {
            let fees: Vec<Money> = (1..=months).map(|place| lump(Money(amount), place, months)).collect();
            prop_assert_eq!(fees.iter().copied().sum::<Money>(), Money(amount));
            prop_assert!(fees.iter().all(|fee| fee.0 >= 0));
            prop_assert!(fees.iter().all(|fee| (fee.0 - fees[0].0).abs() <= 1));
        }
    }
}
