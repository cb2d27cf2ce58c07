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
