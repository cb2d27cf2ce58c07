//! Points: what clauses give, what a line and a contract get (docs/BUREAU.md §5.2). Points are hundredths, shares basis points.

use crate::kernel::{Money, half_up, value_bp};

/// The highest score, in hundredths of a point.
pub const HIGHEST_CENTI: i64 = 10_000;

/// A rounded quotient as a number of points. A part of a weight is no larger than the weight.
fn points(numerator: i128, denominator: i128) -> i64 {
    i64::try_from(half_up(numerator, denominator)).unwrap_or_default()
}

/// What was measured in basis points, and what it gives in hundredths: the whole weight from the target on, nothing up to the
/// floor, between them a part. None of nothing. The target is above the floor.
pub fn measured((num, den): (i64, i64), weight_centi: i64, target_bp: i64, floor_bp: i64) -> Option<(i64, i64)> {
    let value = value_bp(num, den)?;
    // In this order a target that isn't above its floor divides nothing by zero.
    let score = if value >= target_bp {
        weight_centi
    } else if value <= floor_bp {
        0
    } else {
        let below = i128::from(target_bp) - i128::from(value);
        weight_centi - points(i128::from(weight_centi) * below, i128::from(target_bp) - i128::from(floor_bp))
    };
    Some((value, score))
}

/// What an inspected clause gives in hundredths: its weight less the points of the cases counted. None if nobody looked and
/// nothing was found.
pub fn inspected(weight_centi: i64, points_centi: i64, is_seen: bool) -> Option<i64> {
    is_seen.then(|| weight_centi.saturating_sub(points_centi).max(0))
}

/// What departments gave a clause in basis points, and what that gives in hundredths. Each vote has how many people the
/// department has (0 counts as 1) and its stars. None if fewer than half of those served have rated, or nobody.
pub fn rated(weight_centi: i64, votes: &[(i64, i64)], served: i64) -> Option<(i64, i64)> {
    let count = i64::try_from(votes.len()).unwrap_or(i64::MAX);
    if count == 0 || count.saturating_mul(2) < served {
        return None;
    }
    let heads = |headcount: i64| i128::from(headcount.max(1));
    let all: i128 = votes.iter().map(|(headcount, _)| heads(*headcount)).sum();
    let stars: i128 = votes.iter().map(|(headcount, stars)| heads(*headcount) * i128::from(*stars)).sum();
    let value = points(stars * 2_000, all);
    Some((value, points(i128::from(weight_centi) * i128::from(value), 10_000)))
}

/// The score of a line in hundredths from each clause's weight and what it gives, at most the cap: the least one of the clauses
/// with a serious case counted. Clauses without data drop out. None if all do, or if those that stay weigh nothing.
pub fn line_total(clauses: &[(i64, Option<i64>)], cap_centi: Option<i64>) -> Option<i64> {
    let present = || clauses.iter().filter_map(|(weight, score)| Some((*weight, (*score)?)));
    let weights: i128 = present().map(|(weight, _)| i128::from(weight)).sum();
    let scores: i128 = present().map(|(_, score)| i128::from(score)).sum();
    let total = (weights > 0).then(|| points(scores * 10_000, weights))?;
    Some(cap_centi.map_or(total, |cap| total.min(cap)))
}

/// The score of a contract in hundredths from each line's score and fee in fen: the mean by fees, or the plain one where the
/// lines with a score have no fees. Lines without a score drop out. None if all do.
pub fn contract_total(lines: &[(Option<i64>, Money)]) -> Option<i64> {
    let present: Vec<(i128, i128)> =
        lines.iter().filter_map(|(total, fee)| Some((i128::from((*total)?), i128::from(fee.0)))).collect();
    let fees: i128 = present.iter().map(|(_, fee)| fee).sum();
    let weighed: i128 = present.iter().map(|(total, fee)| total * fee).sum();
    let plain: i128 = present.iter().map(|(total, _)| total).sum();
    match i128::try_from(present.len()) {
        Ok(count) if count > 0 => Some(if fees > 0 { points(weighed, fees) } else { points(plain, count) }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The departments that cleaning served, and their stars; 0 where they didn't rate.
    const DEPARTMENTS: [(i64, i64); 16] = [
        (120, 5),
        (96, 4),
        (88, 5),
        (84, 4),
        (80, 4),
        (76, 5),
        (72, 4),
        (70, 3),
        (66, 5),
        (62, 4),
        (58, 4),
        (52, 5),
        (44, 4),
        (36, 0),
        (28, 3),
        (18, 0),
    ];

    #[test]
    fn a_share_below_its_target_gives_a_part() {
        assert_eq!(measured((412, 425), 1_500, 9_800, 9_000), Some((9_694, 1_301)));
        for (counted, expected) in [
            ((0, 0), None),
            ((5, 0), None),
            ((98, 100), Some((9_800, 1_500))),
            ((100, 100), Some((10_000, 1_500))),
            ((9_799, 10_000), Some((9_799, 1_498))),
            ((9_001, 10_000), Some((9_001, 2))),
            ((90, 100), Some((9_000, 0))),
            ((0, 100), Some((0, 0))),
            // More than the whole, and rounded up to the target.
            ((3, 2), Some((15_000, 1_500))),
            ((979_950, 1_000_000), Some((9_800, 1_500))),
            ((979_949, 1_000_000), Some((9_799, 1_498))),
        ] {
            assert_eq!(measured(counted, 1_500, 9_800, 9_000), expected, "{counted:?}");
        }
        // Half a point below is rounded before it is taken off.
        assert_eq!(measured((9_500, 10_000), 1, 10_000, 9_000), Some((9_500, 0)));
        assert_eq!(measured((1, 2), 0, 9_800, 9_000), Some((5_000, 0)));
        assert_eq!(measured((1, 2), 10, 5_000, 5_000), Some((5_000, 10)));
        assert_eq!(measured((1, 3), 10, 5_000, 5_000), Some((3_333, 0)));
    }

    #[test]
    fn a_month_of_cleaning() {
        let answered = measured((23, 25), 1_000, 9_500, 8_000);
        assert_eq!(answered, Some((9_200, 800)));
        let found = inspected(4_000, 3 * 50 + 100, true);
        assert_eq!(found, Some(3_750));
        let attendance = measured((590, 20 * 30), 1_000, 10_000, 9_000);
        assert_eq!(attendance, Some((9_833, 833)));
        assert_eq!(DEPARTMENTS.iter().map(|(headcount, _)| headcount).sum::<i64>(), 1_050);
        let votes: Vec<_> = DEPARTMENTS.into_iter().filter(|(_, stars)| *stars > 0).collect();
        let ratings = rated(4_000, &votes, 16);
        assert_eq!(ratings, Some((8_610, 3_444)));

        let score = |scored: Option<(i64, i64)>| scored.map(|(_, score)| score);
        let mut clauses =
            [(1_000, score(answered)), (4_000, found), (1_000, score(attendance)), (4_000, score(ratings))];
        assert_eq!(line_total(&clauses, None), Some(8_827));
        clauses[0].1 = None;
        assert_eq!(line_total(&clauses, None), Some(8_919));
    }

    #[test]
    fn findings_take_off_no_more_than_there_is() {
        for (points, is_seen, expected) in
            [(0, true, Some(400)), (399, true, Some(1)), (400, true, Some(0)), (9_999, true, Some(0)), (0, false, None)]
        {
            assert_eq!(inspected(400, points, is_seen), expected, "{points} {is_seen}");
        }
    }

    #[test]
    fn half_of_the_departments_are_enough() {
        let four = [(10, 4); 4];
        for (votes, served, expected) in [
            (&four[..], 8, Some((8_000, 800))),
            (&four[..], 9, None),
            (&four[..3], 7, None),
            (&four[..1], 1, Some((8_000, 800))),
            (&[], 0, None),
            (&[], 3, None),
            // A department without heads counts as one.
            (&[(0, 5), (3, 1)], 2, Some((4_000, 400))),
            (&[(0, 5), (0, 1)], 4, Some((6_000, 600))),
            (&[(1, 5)], 2, Some((10_000, 1_000))),
        ] {
            assert_eq!(rated(1_000, votes, served), expected, "{votes:?} of {served}");
        }
    }

    #[test]
    fn clauses_without_data_drop_out_and_caps_hold() {
        for (clauses, cap, expected) in [
            (&[][..], None, None),
            (&[(4_000, None), (6_000, None)], None, None),
            (&[(4_000, None), (6_000, None)], Some(6_000), None),
            (&[(0, Some(0)), (10_000, None)], None, None),
            (&[(0, Some(0)), (10_000, Some(9_000))], None, Some(9_000)),
            (&[(4_000, Some(4_000)), (6_000, None)], None, Some(10_000)),
            (&[(4_000, Some(4_000)), (6_000, None)], Some(6_000), Some(6_000)),
            (&[(4_000, Some(0)), (6_000, Some(1_000))], Some(6_000), Some(1_000)),
            (&[(3_000, Some(1)), (6_000, None)], None, Some(3)),
            (&[(4_000, Some(4_000))], Some(0), Some(0)),
        ] {
            assert_eq!(line_total(clauses, cap), expected, "{clauses:?} {cap:?}");
        }
    }

    #[test]
    fn lines_weigh_by_their_fees() {
        let year = [
            (9_300, 2_000_000),
            (8_610, 4_833_333),
            (8_505, 7_166_667),
            (8_820, 3_750_000),
            (8_827, 5_166_667),
            (9_410, 1_666_667),
            (9_025, 833_333),
        ]
        .map(|(total, fee)| (Some(total), Money(fee)));
        assert_eq!(contract_total(&year), Some(8_776));
        for (lines, expected) in [
            (&[][..], None),
            (&[(None, 5), (None, 0)], None),
            (&[(Some(9_000), 0), (Some(8_001), 0)], Some(8_501)),
            (&[(Some(9_000), 0), (Some(8_001), 0), (None, 7)], Some(8_501)),
            (&[(Some(9_000), 0), (Some(8_001), 1)], Some(8_001)),
            (&[(Some(9_000), 3), (Some(8_000), 1), (None, 100)], Some(8_750)),
        ] {
            let lines: Vec<_> = lines.iter().map(|(total, fee)| (*total, Money(*fee))).collect();
            assert_eq!(contract_total(&lines), expected, "{lines:?}");
        }
    }

    fn clauses() -> impl Strategy<Value = Vec<(i64, Option<i64>)>> {
        let clause = (0..=10_000_i64, 0..=10_000_i64, any::<bool>());
        let clause = clause.prop_map(|(weight, share, is_seen)| (weight, is_seen.then_some(weight * share / 10_000)));
        proptest::collection::vec(clause, 0..8)
    }

    proptest! {
        #[test]
        fn a_clause_never_gives_more_than_its_weight(
            num in 0..=1_000_i64, den in 0..=1_000_i64, weight in 0..=10_000_i64, floor in 0..10_000_i64, above in 1..=10_000_i64,
        ) {
            let target = (floor + above).min(10_000);
            let scored = measured((num, den), weight, target, floor);
            prop_assert_eq!(scored.is_none(), den == 0);
            if let Some((_, score)) = scored {
                prop_assert!((0..=weight).contains(&score));
                let more = measured((num + 1, den), weight, target, floor).map(|(_, score)| score);
                prop_assert!(more >= Some(score));
            }
        }

        #[test]
        fn a_finding_never_gives_points(weight in 0..=10_000_i64, points in 0..=i64::MAX / 2, more in 0..=10_000_i64) {
            let score = inspected(weight, points, true);
            prop_assert!(score <= Some(weight) && score >= Some(0));
            prop_assert!(inspected(weight, points + more, true) <= score);
        }

        #[test]
        fn ratings_lie_between_the_least_and_the_most(
            votes in proptest::collection::vec((0..=1_000_000_i64, 1..=5_i64), 1..20), weight in 0..=10_000_i64,
        ) {
            let served = i64::try_from(votes.len()).unwrap() * 2;
            let (value, score) = rated(weight, &votes, served).expect("half have rated");
            let stars = || votes.iter().map(|(_, stars)| stars * 2_000);
            prop_assert!(stars().min() <= Some(value) && Some(value) <= stars().max());
            prop_assert!((0..=weight).contains(&score));
            prop_assert_eq!(rated(weight, &votes, served + 1), None);
        }

        /// A clause without data is as if the standard didn't have it: neither zero points nor all of them.
        #[test]
        fn a_clause_without_data_counts_as_if_it_were_not_there(
            clauses in clauses(), weight in 0..=10_000_i64, at in any::<prop::sample::Index>(),
        ) {
            let mut with = clauses.clone();
            with.insert(at.index(clauses.len() + 1), (weight, None));
            prop_assert_eq!(line_total(&with, None), line_total(&clauses, None));
            let blank: Vec<_> = clauses.iter().map(|(weight, _)| (*weight, None)).collect();
            prop_assert_eq!(line_total(&blank, Some(0)), None);
        }

        #[test]
        fn a_line_never_gets_more_than_all_or_its_cap(clauses in clauses(), cap in 0..=10_000_i64) {
            let total = line_total(&clauses, None);
            prop_assert!(total.is_none_or(|total| (0..=HIGHEST_CENTI).contains(&total)));
            prop_assert_eq!(line_total(&clauses, Some(cap)), total.map(|total| total.min(cap)));
        }

        #[test]
        fn a_contract_lies_between_its_lines(
            lines in proptest::collection::vec((proptest::option::of(0..=10_000_i64), 0..=10_000_000_000_000_i64), 0..12),
        ) {
            let lines: Vec<_> = lines.into_iter().map(|(total, fee)| (total, Money(fee))).collect();
            let totals = || lines.iter().filter_map(|(total, _)| *total);
            let total = contract_total(&lines);
            prop_assert!(totals().min() <= total && total <= totals().max());
            prop_assert_eq!(total.is_none(), totals().next().is_none());
        }
    }
}
