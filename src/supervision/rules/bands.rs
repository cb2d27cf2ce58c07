//! Bands of scores and what is paid in them (docs/BUREAU.md §2).

use crate::{
    kernel::{Fault, half_up, text},
    supervision::model::Band,
};

/// The highest score, in hundredths of a point.
const HIGHEST_CENTI: i64 = 10_000;

/// The rate in basis points at a score of a band that reaches up to `until_centi`.
fn rate_in(band: &Band, until_centi: i64, score_centi: i64) -> i64 {
    let below = i128::from(until_centi - score_centi);
    // A share of a slope of at most 10,000 is small.
    band.top_bp - i64::try_from(half_up(i128::from(band.slope_bp) * below, 100)).unwrap_or(i64::MAX)
}

/// The share that is paid at a score, in basis points.
pub fn rate_bp(bands: &[Band], score_centi: i64) -> i64 {
    let mut until = HIGHEST_CENTI;
    for band in bands {
        if score_centi >= band.from_centi {
            return rate_in(band, until, score_centi);
        }
        until = band.from_centi;
    }
    0
}

/// What is wrong with bands: they are in order from the highest down to 0, no rate is below 0, and none rises as the score
/// falls.
pub fn faults(bands: &[Band]) -> Vec<Fault> {
    let mut faults = Vec::new();
    let (mut until, mut lowest_bp) = (HIGHEST_CENTI, None);
    for (at, band) in bands.iter().enumerate() {
        let is_first = at == 0;
        if band.from_centi > until || band.from_centi == until && !is_first {
            let detail = text!("It must be lower than that of the band above.", "须低于上一档的起点分。");
            faults.push(Fault::body(format!("/bands/{at}/from_centi"), "out_of_order", detail));
            return faults;
        }
        let bottom_bp = rate_in(band, until, band.from_centi);
        if bottom_bp < 0 {
            let detail = text!("The share falls below 0 within the band.", "该档内的支付比例低于 0。");
            faults.push(Fault::body(format!("/bands/{at}/slope_bp"), "out_of_range", detail));
        }
        if lowest_bp.is_some_and(|lowest| band.top_bp > lowest) {
            let detail = text!(
                "The share must not rise as the score falls: it is higher than at the end of the band above.",
                "得分下降时支付比例不能上升：高于上一档的最低比例。"
            );
            faults.push(Fault::body(format!("/bands/{at}/top_bp"), "rising", detail));
        }
        (until, lowest_bp) = (band.from_centi, Some(bottom_bp));
    }
    if until != 0 {
        let at = bands.len().saturating_sub(1);
        let detail = text!("The lowest band begins at 0.", "最低一档须从 0 分开始。");
        faults.push(Fault::body(format!("/bands/{at}/from_centi"), "not_from_zero", detail));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bands(bands: &[(i64, i64, i64)]) -> Vec<Band> {
        bands.iter().map(|&(from_centi, top_bp, slope_bp)| Band { from_centi, top_bp, slope_bp }).collect()
    }

    #[test]
    fn each_band_has_its_lowest_score_and_not_its_highest() {
        let usual = bands(&[(9_000, 10_000, 0), (8_000, 10_000, 100), (7_000, 8_000, 0), (0, 6_000, 0)]);
        assert_eq!(faults(&usual), []);
        for (score, rate) in [
            (10_000, 10_000),
            (9_000, 10_000),
            (8_999, 9_999),
            (8_950, 9_950),
            (8_776, 9_776),
            (8_000, 9_000),
            (7_999, 8_000),
            (7_000, 8_000),
            (6_999, 6_000),
            (0, 6_000),
        ] {
            assert_eq!(rate_bp(&usual, score), rate, "at {score}");
        }
        let dispatch = bands(&[(9_500, 10_000, 0), (9_000, 8_500, 0), (8_500, 7_500, 0), (0, 5_000, 0)]);
        for (score, rate) in [(9_500, 10_000), (9_499, 8_500), (8_999, 7_500), (8_900, 7_500), (8_499, 5_000)] {
            assert_eq!(rate_bp(&dispatch, score), rate, "at {score}");
        }
    }

    #[test]
    fn the_highest_band_slopes_from_full_points() {
        let one = bands(&[(0, 10_000, 50)]);
        for (score, rate) in [(10_000, 10_000), (9_999, 9_999), (9_998, 9_999), (9_997, 9_998), (0, 5_000)] {
            assert_eq!(rate_bp(&one, score), rate, "at {score}");
        }
        assert_eq!(rate_bp(&[], 10_000), 0);
    }

    #[test]
    fn what_is_wrong_is_told() {
        for (wrong, code) in [
            (&[(9_000, 10_000, 0), (9_000, 8_000, 0), (0, 0, 0)][..], "out_of_order"),
            (&[(8_000, 10_000, 0), (9_000, 8_000, 0)], "out_of_order"),
            (&[(9_000, 10_000, 0), (0, 10_000, 200)], "out_of_range"),
            (&[(9_000, 8_000, 100), (0, 8_000, 0)], "rising"),
            (&[(9_000, 8_000, 0), (1, 7_000, 0)], "not_from_zero"),
            (&[], "not_from_zero"),
        ] {
            let found: Vec<_> = faults(&bands(wrong)).into_iter().map(|fault| fault.code).collect();
            assert_eq!(found, [code], "{wrong:?}");
        }
    }
}
