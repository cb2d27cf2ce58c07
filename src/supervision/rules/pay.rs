//! What is paid for a month (docs/BUREAU.md §5.3). Money in fen, shares in basis points, scores in hundredths of a point.

use super::{bands, score::HIGHEST_CENTI};
use crate::{
    kernel::{Money, half_up},
    supervision::model::Band,
};

/// What the payment of a month is reckoned from. Amounts lie within ±10^13 fen.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    /// What is paid by the score, the highest band first.
    pub bands: &'a [Band],
    /// Share of what is due that depends on the score, in basis points.
    pub at_stake_bp: i64,
    /// The score in hundredths of a point; without one all is paid.
    pub total_centi: Option<i64>,
    /// What an appeal added to the score, in hundredths of a point, 0 or more.
    pub adjust_centi: i64,
    /// Wages in fen, which are paid as they are.
    pub labour_fen: Money,
    /// Fees less what was absent, in fen.
    pub due_fen: Money,
    /// What the cases counted cost, in fen.
    pub penalties_fen: Money,
    /// What an appeal took off that, in fen; no more than there is.
    pub waived_fen: Money,
    /// What is taken back of earlier months, in fen: the `left_fen` of the month before and corrections. Below 0 if corrections
    /// give back.
    pub carried_fen: Money,
}

/// What a month comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pay {
    /// Share of what is at stake that is paid, in basis points.
    pub rate_bp: i64,
    /// Fees less what was absent, in fen.
    pub due_fen: Money,
    /// What the score holds back, in fen.
    pub held_fen: Money,
    /// What cases cost, less what was waived, in fen.
    pub penalties_fen: Money,
    /// What is taken back of earlier months, in fen.
    pub carried_fen: Money,
    /// What is paid, in fen, wages included.
    pub payable_fen: Money,
    /// What is left to be taken back of the next month, in fen.
    pub left_fen: Money,
}

/// A share of an amount, which is no larger than the amount.
fn share(amount: Money, numerator: i128, denominator: i128) -> Money {
    Money(i64::try_from(half_up(i128::from(amount.0) * numerator, denominator)).unwrap_or_default())
}

/// What is taken off a fee for days absent, in fen: its part for the days of all heads on which nobody was there. Nothing if no
/// days are due, and no more than the fee.
pub fn absent(fee: Money, heads: i64, days: i64, days_present: i64) -> Money {
    let due = i128::from(heads) * i128::from(days);
    let missing = due - i128::from(days_present);
    if due > 0 { share(fee, missing.clamp(0, due), due) } else { Money::ZERO }
}

/// What a month comes to. Wages stand outside all of it: no score, penalty or correction touches them.
pub fn pay(terms: &Terms<'_>) -> Pay {
    let score = terms.total_centi.map(|total| total.saturating_add(terms.adjust_centi).min(HIGHEST_CENTI));
    let rate_bp = score.map_or(10_000, |score| bands::rate_bp(terms.bands, score));
    let stake = share(terms.due_fen, i128::from(terms.at_stake_bp), 10_000);
    let held_fen = stake - share(stake, i128::from(rate_bp), 10_000);
    // What is waived beyond the penalties would be a gift.
    let penalties_fen = (terms.penalties_fen - terms.waived_fen).max(Money::ZERO);
    let rest = terms.due_fen - held_fen - penalties_fen - terms.carried_fen;
    Pay {
        rate_bp,
        due_fen: terms.due_fen,
        held_fen,
        penalties_fen,
        carried_fen: terms.carried_fen,
        payable_fen: terms.labour_fen + rest.max(Money::ZERO),
        left_fen: (-rest).max(Money::ZERO),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{
        super::{
            fees::{cost_plus, lump},
            score::contract_total,
        },
        *,
    };

    /// The most that an amount comes to.
    const MOST: i64 = 10_000_000_000_000;

    fn bands<const N: usize>(bands: [(i64, i64, i64); N]) -> [Band; N] {
        bands.map(|(from_centi, top_bp, slope_bp)| Band { from_centi, top_bp, slope_bp })
    }

    fn usual() -> [Band; 4] {
        bands([(9_000, 10_000, 0), (8_000, 10_000, 100), (7_000, 8_000, 0), (0, 6_000, 0)])
    }

    fn terms(bands: &[Band], total_centi: Option<i64>, due: i64) -> Terms<'_> {
        Terms {
            bands,
            at_stake_bp: 10_000,
            total_centi,
            adjust_centi: 0,
            labour_fen: Money::ZERO,
            due_fen: Money(due),
            penalties_fen: Money::ZERO,
            waived_fen: Money::ZERO,
            carried_fen: Money::ZERO,
        }
    }

    #[test]
    fn a_month_of_seven_services() {
        let amounts = [24, 58, 86, 45, 62, 20, 10].map(|million| Money(million * 1_000_000));
        let fees = amounts.map(|amount| lump(amount, 1, 12));
        let security = absent(fees[2], 20, 30, 20 * 30 - 5);
        let cleaning = absent(fees[4], 20, 30, 20 * 30 - 10);
        assert_eq!((security, cleaning), (Money(59_722), Money(86_111)));
        let due = fees.into_iter().sum::<Money>() - security - cleaning;
        assert_eq!(due, Money(25_270_834));

        let totals = [9_300, 8_610, 8_505, 8_820, 8_827, 9_410, 9_025].map(Some);
        let lines: Vec<_> = totals.into_iter().zip(fees).collect();
        let total = contract_total(&lines);
        assert_eq!(total, Some(8_776));

        let bands = usual();
        let month = Terms { penalties_fen: Money(100_000), ..terms(&bands, total, due.0) };
        let expected = Pay {
            rate_bp: 9_776,
            due_fen: due,
            held_fen: Money(566_067),
            penalties_fen: Money(100_000),
            carried_fen: Money::ZERO,
            payable_fen: Money(24_604_767),
            left_fen: Money::ZERO,
        };
        assert_eq!(pay(&month), expected);
        assert_eq!(
            pay(&Terms { at_stake_bp: 500, ..month }),
            Pay { held_fen: Money(28_303), payable_fen: Money(25_142_531), ..expected }
        );
    }

    #[test]
    fn ten_drivers_at_cost() {
        let present = [22, 22, 22, 22, 22, 22, 22, 22, 22, 11];
        let due: Money = present.iter().map(|present| cost_plus(Money(15_000), *present, 22)).sum();
        assert_eq!(due, Money(142_500));
        let bands = bands([(9_500, 10_000, 0), (9_000, 8_500, 0), (8_500, 7_500, 0), (0, 5_000, 0)]);
        let labour_fen = Money(5_470_000);
        let paid = pay(&Terms { labour_fen, ..terms(&bands, Some(8_900), due.0) });
        assert_eq!((paid.rate_bp, paid.held_fen, paid.payable_fen), (7_500, Money(35_625), Money(5_576_875)));
        let gross = labour_fen + paid.due_fen;
        assert_eq!((gross, gross - paid.payable_fen), (Money(5_612_500), Money(35_625)));
    }

    #[test]
    fn days_absent_cost_their_part_of_the_fee() {
        for (heads, days, present, expected) in [
            (20, 30, 600, 0),
            (20, 30, 0, 1_000),
            (20, 30, 300, 500),
            (1, 1, 0, 1_000),
            (0, 30, 0, 0),
            (20, 0, 0, 0),
            // Beyond what is due, which is refused before.
            (1, 30, 31, 0),
            (10_000, 31, i64::MIN, 1_000),
            (10_000, 31, i64::MAX, 0),
        ] {
            assert_eq!(absent(Money(1_000), heads, days, present).0, expected, "{present} of {heads} × {days}");
        }
    }

    #[test]
    fn without_a_score_all_is_paid() {
        let none = terms(&[], None, 12_345);
        assert_eq!((pay(&none).rate_bp, pay(&none).held_fen), (10_000, Money::ZERO));
        assert_eq!(pay(&none).payable_fen, Money(12_345));
        // Penalties and what is carried are still taken off.
        let less = Terms { penalties_fen: Money(45), carried_fen: Money(300), ..none };
        assert_eq!(pay(&less).payable_fen, Money(12_000));
    }

    #[test]
    fn an_appeal_lifts_the_score_to_ten_thousand_at_most() {
        let bands = usual();
        let month = terms(&bands, Some(8_900), 10_000);
        for (adjust_centi, rate_bp) in [(0, 9_900), (50, 9_950), (100, 10_000), (1_100, 10_000), (i64::MAX, 10_000)] {
            assert_eq!(pay(&Terms { adjust_centi, ..month }).rate_bp, rate_bp, "{adjust_centi}");
        }
        // Of the highest band itself no score above the highest is read.
        let one = self::bands([(0, 9_000, 100)]);
        assert_eq!(pay(&Terms { adjust_centi: 500, ..terms(&one, Some(9_900), 10_000) }).rate_bp, 9_000);
    }

    #[test]
    fn what_cannot_be_taken_now_is_left() {
        let bands = usual();
        let month = Terms { labour_fen: Money(7_000), ..terms(&bands, Some(6_000), 10_000) };
        for (penalties, waived, carried, (off, payable, left)) in [
            (0, 0, 0, (0, 13_000, 0)),
            (6_000, 0, 0, (6_000, 7_000, 0)),
            (6_001, 0, 0, (6_001, 7_000, 1)),
            (6_001, 1, 0, (6_000, 7_000, 0)),
            (500, 600, 0, (0, 13_000, 0)),
            (0, 0, 9_000, (0, 7_000, 3_000)),
            // What a correction gives is paid on top.
            (0, 0, -9_000, (0, 22_000, 0)),
            (20_000, 0, -9_000, (20_000, 7_000, 5_000)),
        ] {
            let [penalties_fen, waived_fen, carried_fen] = [penalties, waived, carried].map(Money);
            let paid = pay(&Terms { penalties_fen, waived_fen, carried_fen, ..month });
            assert_eq!(
                (paid.penalties_fen.0, paid.payable_fen.0, paid.left_fen.0, paid.held_fen.0),
                (off, payable, left, 4_000),
                "{penalties} {waived} {carried}"
            );
        }
    }

    /// Bands with few faults, most without any: those with faults are thrown away.
    fn valid_bands() -> impl Strategy<Value = Vec<Band>> {
        let steps = proptest::collection::vec((1..=4_000_i64, 0..=1_500_i64, 0..=120_i64), 1..5);
        let made = (steps, 5_000..=10_000_i64).prop_map(|(steps, first_bp)| {
            let (mut until, mut top_bp, mut bands) = (10_000, first_bp, Vec::new());
            let last = steps.len() - 1;
            for (at, (span, drop, slope_bp)) in steps.into_iter().enumerate() {
                let from_centi = if at == last { 0 } else { (until - span).max(1) };
                bands.push(Band { from_centi, top_bp, slope_bp });
                let bottom = top_bp - slope_bp * (until - from_centi) / 100;
                (until, top_bp) = (from_centi, bottom - 1 - drop);
            }
            bands
        });
        made.prop_filter("valid bands", |bands| bands::faults(bands).is_empty())
    }

    proptest! {
        #[test]
        fn never_more_than_the_fee(
            bands in valid_bands(), total in proptest::option::of(0..=10_000_i64), stake in 0..=10_000_i64,
            (due, labour, penalties, carried) in (0..=MOST, 0..=MOST, 0..=MOST, 0..=MOST), waived in 0..=MOST,
        ) {
            let paid = pay(&Terms {
                at_stake_bp: stake,
                labour_fen: Money(labour),
                penalties_fen: Money(penalties),
                waived_fen: Money(waived),
                carried_fen: Money(carried),
                ..terms(&bands, total, due)
            });
            prop_assert!((0..=due).contains(&paid.held_fen.0));
            prop_assert!((labour..=labour + due).contains(&paid.payable_fen.0));
            prop_assert!((0..=10_000).contains(&paid.rate_bp));
        }

        #[test]
        fn pay_never_rises_as_the_score_falls(
            bands in valid_bands(), total in 0..=10_000_i64, lower in 0..=10_000_i64, stake in 0..=10_000_i64, due in 0..=MOST,
            adjust in 0..=10_000_i64,
        ) {
            let at = |total: i64| pay(&Terms { at_stake_bp: stake, ..terms(&bands, Some(total), due) });
            let (high, low) = (at(total.max(lower)), at(total.min(lower)));
            prop_assert!(low.rate_bp <= high.rate_bp && low.payable_fen <= high.payable_fen);
            // An appeal never costs.
            let appealed = pay(&Terms { adjust_centi: adjust, at_stake_bp: stake, ..terms(&bands, Some(total), due) });
            prop_assert!(appealed.payable_fen >= at(total).payable_fen);
        }

        /// A line without any data has no score, and a contract whose lines have none is paid in full.
        #[test]
        fn no_data_never_punishes(bands in valid_bands(), fees in proptest::collection::vec(0..=MOST, 1..8)) {
            let lines: Vec<_> = fees.iter().map(|fee| (super::super::score::line_total(&[(10_000, None)], Some(0)), Money(*fee))).collect();
            let due: i64 = fees.iter().sum();
            let paid = pay(&terms(&bands, contract_total(&lines), due));
            prop_assert_eq!((paid.payable_fen, paid.held_fen), (Money(due), Money::ZERO));
        }

        #[test]
        fn what_is_paid_and_what_is_left_make_the_rest(
            total in proptest::option::of(0..=10_000_i64), labour in 0..=MOST, due in 0..=MOST, penalties in 0..=MOST,
            waived in 0..=MOST, carried in -MOST..=MOST,
        ) {
            let bands = usual();
            let paid = pay(&Terms {
                labour_fen: Money(labour),
                penalties_fen: Money(penalties),
                waived_fen: Money(waived),
                carried_fen: Money(carried),
                ..terms(&bands, total, due)
            });
            let rest = paid.due_fen - paid.held_fen - paid.penalties_fen - paid.carried_fen;
            let fees_paid = paid.payable_fen - Money(labour);
            prop_assert_eq!(fees_paid - paid.left_fen, rest);
            prop_assert!(fees_paid >= Money::ZERO && paid.left_fen >= Money::ZERO);
            prop_assert!(fees_paid == Money::ZERO || paid.left_fen == Money::ZERO);
            prop_assert_eq!(paid.penalties_fen.0, (penalties - waived).max(0));
        }

        #[test]
        fn absence_takes_no_more_than_the_fee(fee in 0..=MOST, heads in 0..=10_000_i64, days in 0..=31_i64, present in 0..=400_000_i64) {
            let off = absent(Money(fee), heads, days, present);
            prop_assert!((0..=fee).contains(&off.0));
            prop_assert!(absent(Money(fee), heads, days, present + 1) <= off);
        }
    }
}
