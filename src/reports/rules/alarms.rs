//! When figures of contracts and categories raise an alarm (docs/BUREAU.md, reports). Money in fen, points in
//! hundredths, shares in basis points. Where data is lacking no alarm is raised.

use super::link::mean;
use crate::kernel::half_up;

/// Rated value in basis points from which departments are content.
const CONTENT_BP: i64 = 9_000;

/// Periods without points that are a rubber stamp.
const STAMPED: usize = 3;

/// Periods that are looked back on for a failing contract, the last one included.
const YEAR: usize = 12;

/// How much a score and a margin differ from the mean of the three periods before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QualityForProfit {
    /// Change of the score, in hundredths of a point.
    pub total_centi: i64,
    /// Change of the margin, in basis points.
    pub margin_bp: i64,
}

/// Whether quality was given up for profit: the score is at least `quality_drop_centi` below the mean of the three
/// periods before, and the margin at least `profit_rise_bp` above theirs. Each period is its score and its margin. None
/// if not, or if any of the four lacks one.
pub fn quality_for_profit(
    before: [(Option<i64>, Option<i64>); 3],
    now: (Option<i64>, Option<i64>),
    quality_drop_centi: i64,
    profit_rise_bp: i64,
) -> Option<QualityForProfit> {
    let scores = before.map(|(score, _)| score).into_iter().collect::<Option<Vec<_>>>()?;
    let margins = before.map(|(_, margin)| margin).into_iter().collect::<Option<Vec<_>>>()?;
    let total_centi = now.0?.saturating_sub(mean(&scores)?);
    let margin_bp = now.1?.saturating_sub(mean(&margins)?);
    let is_raised = total_centi <= quality_drop_centi.saturating_neg() && margin_bp >= profit_rise_bp;
    is_raised.then_some(QualityForProfit { total_centi, margin_bp })
}

/// What a category cost in twelve months.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spent {
    /// What was bought, in fen.
    pub bought_fen: i64,
    /// What own service cost, in fen.
    pub own_fen: i64,
    /// Heads of own service.
    pub own_heads: i64,
}

impl Spent {
    /// Both costs, in fen.
    fn all_fen(self) -> i128 {
        i128::from(self.bought_fen) + i128::from(self.own_fen)
    }
}

/// By how many basis points spending of a category rose while own heads didn't fall. None if it didn't rise, if heads
/// fell, or if nothing was spent before: then there is nothing to compare with.
pub fn spend_up_staff_not_down(before: Spent, now: Spent) -> Option<i64> {
    let (old, new) = (before.all_fen(), now.all_fen());
    let is_raised = old > 0 && new > old && now.own_heads >= before.own_heads;
    // A rise beyond all bounds is still a rise.
    is_raised.then(|| i64::try_from(half_up((new - old) * 10_000, old)).unwrap_or(i64::MAX))
}

/// What inspectors and departments found in a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// Points that cases took off, in hundredths.
    pub points_centi: i64,
    /// What departments gave, in basis points; null without data.
    pub rated_bp: Option<i64>,
}

/// Whether supervision is a rubber stamp: in the last three periods no case took off points, while departments weren't
/// content. `periods` are the months, the last one last. Answers the last rated value in basis points. None if not:
/// with less than three periods, with one rated 9,000 or above, or without ratings.
pub fn rubber_stamp(periods: &[Found]) -> Option<i64> {
    let last = periods.get(periods.len().checked_sub(STAMPED)?..)?;
    let is_raised = last.iter().all(|found| found.points_centi == 0 && found.rated_bp.is_none_or(|bp| bp < CONTENT_BP));
    last.iter().rev().find_map(|found| found.rated_bp).filter(|_| is_raised)
}

/// How a contract fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failing {
    /// In the last two periods.
    TwoRunning,
    /// In three of the last twelve.
    ThreeInTwelve,
}

/// Whether a contract fails: its score lies below `failing_centi` in the last two periods, or in three of the last
/// twelve. `totals` are the scores of months in order, the last one last, null without a score. A month without one
/// isn't below, and parts those at its sides.
pub fn failing(totals: &[Option<i64>], failing_centi: i64) -> Option<Failing> {
    let is_below = |total: &Option<i64>| total.is_some_and(|total| total < failing_centi);
    if let [.., one, two] = totals
        && is_below(one)
        && is_below(two)
    {
        return Some(Failing::TwoRunning);
    }
    let below = totals.iter().rev().take(YEAR).filter(|total| is_below(total)).count();
    (below >= 3).then_some(Failing::ThreeInTwelve)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn both(score: i64, margin: i64) -> (Option<i64>, Option<i64>) {
        (Some(score), Some(margin))
    }

    #[test]
    fn quality_given_up_for_profit_is_seen() {
        let before = [both(9_190, 1_080), both(9_040, 1_120), both(8_890, 1_190)];
        let raised = Some(QualityForProfit { total_centi: -297, margin_bp: 130 });
        assert_eq!(quality_for_profit(before, both(8_743, 1_260), 200, 100), raised);
        // The mean is 9,040 and 1,130.
        for (score, margin, is_raised) in [
            (8_840, 1_230, true),
            (8_841, 1_230, false),
            (8_840, 1_229, false),
            (0, 1_229, false),
            (9_040, 9_999, false),
            (9_999, 9_999, false),
        ] {
            assert_eq!(
                quality_for_profit(before, both(score, margin), 200, 100).is_some(),
                is_raised,
                "{score} {margin}"
            );
        }
    }

    #[test]
    fn a_loss_that_shrinks_is_a_rise() {
        let before = [both(9_000, -500), both(9_000, -500), both(9_001, -502)];
        let raised = Some(QualityForProfit { total_centi: -200, margin_bp: 401 });
        assert_eq!(quality_for_profit(before, both(8_800, -100), 200, 100), raised);
    }

    #[test]
    fn without_all_four_periods_nothing_is_said() {
        let before = [both(9_190, 1_080), both(9_040, 1_120), both(8_890, 1_190)];
        for now in [(None, Some(1_260)), (Some(8_743), None)] {
            assert_eq!(quality_for_profit(before, now, 200, 100), None);
        }
        for at in 0..3 {
            for lacking in [(None, before[at].1), (before[at].0, None)] {
                let mut before = before;
                before[at] = lacking;
                assert_eq!(quality_for_profit(before, both(8_743, 1_260), 200, 100), None);
            }
        }
    }

    #[test]
    fn more_spent_with_as_many_heads_is_seen() {
        let spent = |bought_fen, own_fen, own_heads| Spent { bought_fen, own_fen, own_heads };
        let before = spent(322_000_000, 210_000_000, 46);
        assert_eq!(spend_up_staff_not_down(before, spent(373_000_000, 208_000_000, 46)), Some(921));
        for (now, expected) in [
            (spent(373_000_000, 208_000_000, 47), Some(921)),
            (spent(373_000_000, 208_000_000, 45), None),
            // What is bought replaces own service.
            (spent(342_000_000, 190_000_000, 46), None),
            (spent(342_000_001, 190_000_000, 46), Some(0)),
            (spent(0, 0, 46), None),
        ] {
            assert_eq!(spend_up_staff_not_down(before, now), expected, "{now:?}");
        }
        assert_eq!(spend_up_staff_not_down(spent(0, 0, 0), spent(1, 0, 0)), None);
        assert_eq!(spend_up_staff_not_down(spent(0, 1, 0), spent(i64::MAX, i64::MAX, 0)), Some(i64::MAX));
    }

    #[test]
    fn a_rubber_stamp_is_seen() {
        let found = |points_centi, rated_bp| Found { points_centi, rated_bp };
        let (low, high, none) = (found(0, Some(8_999)), found(0, Some(9_000)), found(0, None));
        for (periods, expected) in [
            (&[][..], None),
            (&[low, low], None),
            (&[low, low, low], Some(8_999)),
            (&[high, low, low, low], Some(8_999)),
            (&[found(1, Some(5_000)), low, low, low], Some(8_999)),
            (&[low, low, found(1, Some(8_999))], None),
            (&[found(1, None), low, low], None),
            (&[low, high, low], None),
            (&[none, found(0, Some(8_000)), none], Some(8_000)),
            (&[low, found(0, Some(7_000)), none], Some(7_000)),
            (&[none, none, none], None),
        ] {
            assert_eq!(rubber_stamp(periods), expected, "{periods:?}");
        }
    }

    #[test]
    fn a_failing_contract_is_seen() {
        use Failing::{ThreeInTwelve, TwoRunning};
        let (bad, good, none) = (Some(6_999), Some(7_000), None);
        for (totals, expected) in [
            (&[][..], None),
            (&[bad], None),
            (&[bad, bad], Some(TwoRunning)),
            (&[good, bad, bad], Some(TwoRunning)),
            (&[bad, bad, good], None),
            (&[bad, none, bad], None),
            (&[bad, good, bad, none, bad], Some(ThreeInTwelve)),
            (&[bad, good, bad, good, bad, good], Some(ThreeInTwelve)),
            (&[bad, good, good, bad, good, good, good, good, good, good, good, bad], Some(ThreeInTwelve)),
            (&[bad, good, good, good, bad, good, good, good, good, good, good, good, bad], None),
            (&[none; 12], None),
        ] {
            assert_eq!(failing(totals, 7_000), expected, "{totals:?}");
        }
    }

    proptest! {
        #[test]
        fn no_data_raises_nothing(
            count in 0..20_usize, lacking in 0..3_usize, score in 0..=10_000_i64, margin in -10_000..=10_000_i64,
        ) {
            prop_assert_eq!(failing(&vec![None; count], 10_001), None);
            prop_assert_eq!(rubber_stamp(&vec![Found { points_centi: 0, rated_bp: None }; count]), None);
            let mut before = [both(10_000, -10_000); 3];
            before[lacking] = (None, None);
            prop_assert_eq!(quality_for_profit(before, both(score, margin), 0, 0), None);
        }

        #[test]
        fn a_better_score_never_raises_an_alarm(
            totals in proptest::collection::vec(proptest::option::of(6_990..7_010_i64), 1..16),
            at in any::<prop::sample::Index>(),
        ) {
            let mut better = totals.clone();
            let at = at.index(totals.len());
            better[at] = better[at].map(|total| total + 10);
            prop_assert!(failing(&totals, 7_000).is_some() || failing(&better, 7_000).is_none());
        }
    }
}
