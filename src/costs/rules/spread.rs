//! A value spread over months by the straight-line method: the same amount each month, and the last month takes the
//! rest.

use chrono::{Days, NaiveDate};

use crate::{
    costs::model::Prepayment,
    kernel::{Money, Period, half_up},
};

/// A value that is written off over months.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spread {
    /// Whole value in fen.
    pub whole: Money,
    /// Amount of a month in fen.
    pub step: Money,
    /// Month before the first one.
    pub after: Period,
    /// Last month, which takes the rest.
    pub last: Period,
}

/// The amount that is written off by the end of a month.
pub fn written_off(spread: &Spread, period: Period) -> Money {
    let Spread { whole, step, after, last } = *spread;
    if period <= after {
        Money::ZERO
    } else if period >= last {
        whole
    } else {
        Money(step.0.saturating_mul(period.months_since(after))).min(whole)
    }
}

/// The amount that a month has to write off, given what is already posted for which months. It includes what earlier
/// months missed. `until` is the month of an early end, such as a disposal; that month is still written off.
pub fn due(spread: &Spread, until: Option<Period>, posted: &[(Period, Money)], period: Period) -> Money {
    let sum =
        |of: &dyn Fn(Period) -> bool| posted.iter().filter(|(month, _)| of(*month)).map(|(_, fen)| *fen).sum::<Money>();
    let end = until.unwrap_or(spread.last.max(period));
    let missing = written_off(spread, period.min(end)) - sum(&|month| month <= period);
    // A month that is closed again takes no more than what the months after it have left.
    let left = written_off(spread, end) - sum(&|_| true);
    missing.min(left).max(Money::ZERO)
}

/// The number of months that a cover from the first to the last day (both covered) counts as: the months from the first
/// day to the day after the last, by calendar month, at least one.
pub fn months_covered(from: NaiveDate, until: NaiveDate) -> i64 {
    let end = until.checked_add_days(Days::new(1)).unwrap_or(until);
    Period::of(end).months_since(Period::of(from)).max(1)
}

/// The releases of a prepayment, from the month in which the cover begins.
pub fn spread_of_prepayment(prepayment: &Prepayment) -> Spread {
    let Prepayment { amount_fen, months, first_period, .. } = *prepayment;
    let step = half_up(i128::from(amount_fen.0), i128::from(months.max(1)));
    let after = first_period.previous();
    Spread {
        whole: amount_fen,
        step: Money(i64::try_from(step).unwrap_or(amount_fen.0)),
        after,
        last: after.plus(u32::try_from(months).unwrap_or_default()),
    }
}

/// The amount that a month has to release, given what was released in which months. It is negative if the receipt was
/// reversed.
pub fn due_of_prepayment(prepayment: &Prepayment, released: &[(Period, Money)], period: Period) -> Money {
    // An insurance of the opening has released months before the books began. They are never due again.
    if period < Period::of(prepayment.booked_on) {
        return Money::ZERO;
    }
    let stands = prepayment.reversed_on.is_none_or(|date| period < Period::of(date));
    let target = if stands { written_off(&spread_of_prepayment(prepayment), period) } else { Money::ZERO };
    target - released.iter().filter(|(month, _)| *month <= period).map(|(_, fen)| *fen).sum::<Money>()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::kernel::{CostId, PrepaymentId};

    fn month(text: &str) -> Period {
        Period::parse(text).expect("a month")
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn prepayment(amount: i64, months: i64, first: &str, booked_on: &str) -> Prepayment {
        Prepayment {
            id: PrepaymentId::new(),
            cost_id: CostId::new(),
            position: 1,
            vehicle_id: None,
            account: "1123".into(),
            amount_fen: Money(amount),
            months,
            first_period: month(first),
            booked_on: day(booked_on),
            reversed_on: None,
        }
    }

    #[test]
    fn months_are_those_between_and_at_least_one() {
        for (from, until, months) in [
            ("2026-01-01", "2026-12-31", 12),
            ("2026-05-10", "2027-05-09", 12),
            ("2026-05-10", "2027-05-10", 12),
            ("2026-05-10", "2026-05-20", 1),
            ("2026-05-10", "2026-06-30", 2),
            ("2026-05-31", "2026-06-01", 1),
            ("2026-05-01", "2027-05-31", 13),
            ("2026-05-01", "2026-05-01", 1),
        ] {
            assert_eq!(months_covered(day(from), day(until)), months, "{from} to {until}");
        }
    }

    #[test]
    fn a_year_of_insurance_goes_month_by_month() {
        // 1000.00 over 12 months: 83.33 eleven times, then 83.37.
        let mut paid = prepayment(100_000, 12, "2026-05", "2026-05-06");
        let mut released = Vec::new();
        let mut at = month("2026-04");
        for expected in [0, 8_333, 8_333, 8_333, 8_333, 8_333, 8_333, 8_333, 8_333, 8_333, 8_333, 8_333, 8_337, 0] {
            let due = due_of_prepayment(&paid, &released, at);
            assert_eq!(due.0, expected, "{at}");
            released.push((at, due));
            at = at.next();
        }
        // Reversed in July 2026: that month takes back what was released, and nothing follows.
        paid.reversed_on = Some(day("2026-07-03"));
        released.truncate(3);
        assert_eq!(due_of_prepayment(&paid, &released, month("2026-07")).0, -16_666);
        released.push((month("2026-07"), Money(-16_666)));
        assert_eq!(due_of_prepayment(&paid, &released, month("2026-08")), Money::ZERO);
        // Posted late: the month of posting takes what earlier months should have released.
        let late = prepayment(100_000, 12, "2026-03", "2026-05-06");
        assert_eq!(due_of_prepayment(&late, &[], month("2026-04")), Money::ZERO);
        assert_eq!(due_of_prepayment(&late, &[], month("2026-05")).0, 3 * 8_333);
        // Of the opening: what was released before the books began stays released.
        let opening = prepayment(120_000, 12, "2025-11", "2026-05-01");
        let before = [(month("2026-04"), Money(60_000))];
        assert_eq!(due_of_prepayment(&opening, &before, month("2026-03")), Money::ZERO);
        assert_eq!(due_of_prepayment(&opening, &before, month("2026-04")), Money::ZERO);
        assert_eq!(due_of_prepayment(&opening, &before, month("2026-05")).0, 10_000);
    }

    proptest! {
        #[test]
        fn all_of_it_is_released(amount in 1_i64..1_000_000_000, months in 1_i64..120) {
            let paid = prepayment(amount, months, "2026-05", "2026-05-06");
            let mut released = Vec::new();
            let mut at = month("2026-05");
            for _ in 0..months + 3 {
                let due = due_of_prepayment(&paid, &released, at);
                prop_assert!(due >= Money::ZERO);
                released.push((at, due));
                at = at.next();
            }
            prop_assert_eq!(released.iter().map(|(_, fen)| *fen).sum::<Money>(), Money(amount));
        }
    }
}
