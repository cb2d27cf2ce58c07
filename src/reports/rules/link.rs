//! Whether profit rises where quality falls, and what quality lost (docs/BUREAU.md, reports). Points in hundredths,
//! shares in basis points.

use crate::kernel::half_up;

/// Periods below which nothing is said about a link.
const FEWEST: usize = 4;

/// Most causes that are named.
const MOST_CAUSES: usize = 3;

/// The mean of whole numbers, rounded half away from zero. None of none.
pub fn mean(values: &[i64]) -> Option<i64> {
    let count = i128::try_from(values.len()).ok().filter(|count| *count > 0)?;
    // A mean is no larger than what it is of.
    i64::try_from(half_up(values.iter().map(|value| i128::from(*value)).sum(), count)).ok()
}

/// How scores and margins go together, in basis points: 10,000 if both always rise and fall together, −10,000 if one
/// always falls where the other rises. `periods` are scores and margins; those that lack one drop out. None below four
/// periods. A pair of periods that are equal in one of the two counts neither way.
pub fn link_bp(periods: &[(Option<i64>, Option<i64>)]) -> Option<i64> {
    let both: Vec<(i64, i64)> = periods.iter().filter_map(|(score, margin)| Some(((*score)?, (*margin)?))).collect();
    if both.len() < FEWEST {
        return None;
    }
    let (mut link, mut pairs) = (0_i128, 0_i128);
    for (at, (score, margin)) in both.iter().enumerate() {
        for (other_score, other_margin) in &both[at + 1..] {
            link += score.cmp(other_score) as i128 * margin.cmp(other_margin) as i128;
            pairs += 1;
        }
    }
    i64::try_from(half_up(10_000 * link, pairs)).ok()
}

/// What a clause gave in a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClauseScore<'a> {
    /// Category of its line.
    pub category: &'a str,
    /// Its code.
    pub code: &'a str,
    /// What it gave, in hundredths of a point; null without data.
    pub score_centi: Option<i64>,
}

/// A clause that gave less than before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// Category of its line.
    pub category: String,
    /// Its code.
    pub code: String,
    /// How much less it gave, in hundredths of a point, above 0.
    pub lost_centi: i64,
}

/// The clauses that fell most below the mean of the three periods before, up to three, the largest loss first; of equal
/// ones by category and code. A clause without data now isn't among them, nor one that had none in all three. Of the
/// three, those in which it had data make the mean.
pub fn causes(now: &[ClauseScore<'_>], before: [&[ClauseScore<'_>]; 3]) -> Vec<Cause> {
    let lost = |clause: &ClauseScore<'_>| {
        let score = clause.score_centi?;
        let is_it = |other: &&ClauseScore<'_>| other.category == clause.category && other.code == clause.code;
        let past: Vec<i64> = before.iter().filter_map(|period| period.iter().find(is_it)?.score_centi).collect();
        let lost_centi = mean(&past)?.saturating_sub(score);
        let cause = || Cause { category: clause.category.into(), code: clause.code.into(), lost_centi };
        (lost_centi > 0).then(cause)
    };
    let mut causes: Vec<Cause> = now.iter().filter_map(lost).collect();
    causes.sort_by(|one, two| {
        let by_loss = two.lost_centi.cmp(&one.lost_centi);
        by_loss.then_with(|| (&one.category, &one.code).cmp(&(&two.category, &two.code)))
    });
    causes.truncate(MOST_CAUSES);
    causes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MARGINS: [i64; 6] = [1_010, 1_030, 1_080, 1_120, 1_190, 1_260];

    fn linked(scores: &[i64], margins: &[i64]) -> Option<i64> {
        let periods: Vec<_> = scores.iter().zip(margins).map(|(score, margin)| (Some(*score), Some(*margin))).collect();
        link_bp(&periods)
    }

    #[test]
    fn margins_that_rise_as_scores_fall_are_linked() {
        assert_eq!(linked(&[9_350, 9_280, 9_190, 9_040, 8_890, 8_743], &MARGINS), Some(-10_000));
        assert_eq!(linked(&[9_350, 9_280, 9_300, 9_040, 8_890, 8_743], &MARGINS), Some(-8_667));
        for (scores, margins, expected) in [
            (&[1, 2, 3][..], &[1, 2, 3][..], None),
            (&[1, 2, 3, 4], &[-4, -3, -2, -1], Some(10_000)),
            (&[1, 2, 3, 4], &[1, 1, 1, 1], Some(0)),
            (&[5, 5, 5, 5], &[1, 2, 3, 4], Some(0)),
            // Five of six, one equal.
            (&[1, 1, 2, 3], &[1, 2, 3, 4], Some(8_333)),
            (&[1, 2, 3, 4], &[1, 2, 4, 3], Some(6_667)),
        ] {
            assert_eq!(linked(scores, margins), expected, "{scores:?} {margins:?}");
        }
    }

    #[test]
    fn a_period_without_one_of_both_drops_out() {
        let mut periods =
            vec![(Some(1), Some(4)), (Some(2), Some(3)), (None, Some(9)), (Some(3), Some(2)), (Some(9), None)];
        assert_eq!(link_bp(&periods), None);
        periods.push((Some(4), Some(1)));
        assert_eq!(link_bp(&periods), Some(-10_000));
        assert_eq!(link_bp(&[]), None);
    }

    #[test]
    fn means_are_rounded() {
        for (values, expected) in [
            (&[][..], None),
            (&[7], Some(7)),
            (&[1, 2], Some(2)),
            (&[-1, -2], Some(-2)),
            (&[1, 1, 2], Some(1)),
            (&[i64::MAX; 3], Some(i64::MAX)),
        ] {
            assert_eq!(mean(values), expected, "{values:?}");
        }
    }

    fn clauses(scores: &[(&'static str, &'static str, i64)]) -> Vec<ClauseScore<'static>> {
        let clause = |&(category, code, score): &(&'static str, &'static str, i64)| {
            // Below 0 stands for no data.
            ClauseScore { category, code, score_centi: (score >= 0).then_some(score) }
        };
        scores.iter().map(clause).collect()
    }

    #[test]
    fn the_clauses_that_fell_most_are_named() {
        let one = clauses(&[("vehicles", "on_time", 1_500), ("vehicles", "clean", 400), ("cleaning", "clean", 900)]);
        let two = clauses(&[("vehicles", "on_time", 1_400), ("vehicles", "clean", 400), ("cleaning", "clean", -1)]);
        let three = clauses(&[("vehicles", "on_time", 1_301), ("vehicles", "clean", 400), ("cleaning", "clean", 801)]);
        let now = |scores: &[_]| -> Vec<(String, String, i64)> {
            let causes = causes(&clauses(scores), [&one, &two, &three]);
            causes.into_iter().map(|cause| (cause.category, cause.code, cause.lost_centi)).collect()
        };
        let named = |category: &str, code: &str, lost: i64| (category.to_owned(), code.to_owned(), lost);
        // Of 900 and 801 the mean is 851, of 1,500, 1,400 and 1,301 it is 1,400.
        assert_eq!(
            now(&[("vehicles", "on_time", 1_300), ("vehicles", "clean", 401), ("cleaning", "clean", 0)]),
            [named("cleaning", "clean", 851), named("vehicles", "on_time", 100)]
        );
        // Neither without data now, nor new, nor as much as before.
        assert_eq!(now(&[("vehicles", "on_time", -1), ("vehicles", "clean", 400), ("greening", "clean", 0)]), []);
        assert_eq!(now(&[("vehicles", "clean", 399)]), [named("vehicles", "clean", 1)]);
        assert_eq!(now(&[]), []);
    }

    #[test]
    fn three_are_named_and_equal_ones_in_order() {
        let before = clauses(&[("b", "x", 9), ("a", "y", 9), ("a", "x", 9), ("c", "x", 9), ("d", "x", 9)]);
        let now = clauses(&[("b", "x", 4), ("a", "y", 4), ("a", "x", 4), ("c", "x", 5), ("d", "x", 0)]);
        let named: Vec<_> = causes(&now, [&before, &before, &before])
            .into_iter()
            .map(|cause| format!("{}/{} {}", cause.category, cause.code, cause.lost_centi))
            .collect();
        assert_eq!(named, ["d/x 9", "a/x 5", "a/y 5"]);
    }

    proptest! {
        #[test]
        fn a_link_lies_between_both_ends(periods in proptest::collection::vec((-5..5_i64, -5..5_i64), 0..15)) {
            let both: Vec<_> = periods.iter().map(|(score, margin)| (Some(*score), Some(*margin))).collect();
            let link = link_bp(&both);
            prop_assert_eq!(link.is_some(), periods.len() >= 4);
            prop_assert!(link.is_none_or(|link| (-10_000..=10_000).contains(&link)));
            // Turned round, it is the opposite; which of both is which, and in what order, doesn't matter.
            let turned: Vec<_> = periods.iter().map(|(score, margin)| (Some(*score), Some(-margin))).collect();
            prop_assert_eq!(link_bp(&turned), link.map(|link| -link));
            let swapped: Vec<_> = both.iter().rev().map(|(score, margin)| (*margin, *score)).collect();
            prop_assert_eq!(link_bp(&swapped), link);
        }
    }
}
