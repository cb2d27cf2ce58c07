//! Rules about spans of time.

use super::model::{Cause, Demand, Resource, Span};
use crate::{
    kernel::{Error, Fault, Hindrance, Instant, Place, Result, text},
    reference::model::RuleCode,
};

/// The greatest sum of quantities wanted at one moment within the window. Spans that only touch are not added up.
pub fn peak<'a>(demands: impl IntoIterator<Item = &'a Demand>, window: Span) -> i64 {
    let mut steps: Vec<(Instant, i64)> = Vec::new();
    for one in demands {
        let (from, until) = (one.starts_at.max(window.starts_at), one.ends_at.min(window.ends_at));
        if from < until {
            steps.push((from, one.quantity));
            steps.push((until, -one.quantity));
        }
    }
    // At the same moment, ends are counted before starts.
    steps.sort_unstable();
    let running = steps.iter().scan(0_i64, |sum, (_, step)| {
        *sum = sum.saturating_add(*step);
        Some(*sum)
    });
    running.max().unwrap_or(0).max(0)
}

/// What remains of a claim when a fact covers part of it: the part before the fact, else the part after it, else
/// nothing.
pub fn left_beside(claim: Span, fact: Span) -> Option<Span> {
    if claim.starts_at < fact.starts_at {
        Some(Span { ends_at: claim.ends_at.min(fact.starts_at), ..claim })
    } else if fact.ends_at < claim.ends_at {
        Some(Span { starts_at: claim.starts_at.max(fact.ends_at), ..claim })
    } else {
        None
    }
}

/// The rule that a plan fails when a fact of this cause takes its resource.
pub fn taken_by(resource: Resource, cause: Cause) -> RuleCode {
    match (cause, resource) {
        (Cause::OffRoad, _) => RuleCode::OffRoad,
        (Cause::Leave, _) => RuleCode::DriverOnLeave,
        (Cause::Trip, Resource::Vehicle(_)) => RuleCode::VehicleOccupied,
        (Cause::Trip, Resource::Driver(_)) => RuleCode::DriverOccupied,
    }
}

/// The fault if a span doesn't end after it starts.
pub fn order_fault(span: Span) -> Option<Fault> {
    (span.starts_at >= span.ends_at).then(|| {
        Fault::body("/ends_at", "ends_before_start", text!("It must lie after starts_at.", "结束时间须晚于开始时间。"))
    })
}

/// Most days that a booking, a quote or a query of availability may span, the service `month` left aside (API.md §5.2).
pub const LONGEST_DAYS: i64 = 31;

/// The fault if a requested span doesn't end after it starts, or takes more days than `longest`. `end` is the place of
/// its end in the request.
pub fn window_fault(span: Span, longest: i64, end: Place) -> Option<Fault> {
    let is_too_long = span.ends_at > span.starts_at.plus_days(longest);
    let too_long =
        || Fault::body("/ends_at", "span_too_long", text!("At most {longest} days.", "时间跨度最多 {longest} 天。"));
    let fault = order_fault(span).or_else(|| is_too_long.then(too_long))?;
    Some(Fault { at: end, ..fault })
}

/// The moment at which an absence ends early: `at`, or else now in whole seconds.
///
/// # Errors
/// 422 for an `at` in the future; 409 `wrong_state` when it ended by then.
pub fn ended_early(span: Span, at: Option<Instant>, now: Instant) -> Result<Instant> {
    if at.is_some_and(|at| at > now) {
        return Err(Error::body("/at", "in_the_future", text!("It must not lie in the future.", "不能是将来的时间。")));
    }
    let at = at.or_else(|| Instant::from_micros(now.seconds() * 1_000_000)).unwrap_or(now);
    if span.ends_at <= at {
        return Err(Error::wrong_state(Hindrance::Ended));
    }
    Ok(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: i64) -> Instant {
        Instant::parse("2026-05-06T00:00:00+08:00").expect("a moment").plus_minutes(hour * 60)
    }
    fn span(from: i64, until: i64) -> Span {
        Span { starts_at: at(from), ends_at: at(until) }
    }

    fn wanted(from: i64, until: i64, quantity: i64) -> Demand {
        Demand { class: "car".into(), quantity, starts_at: at(from), ends_at: at(until) }
    }

    #[test]
    fn the_peak_is_of_what_is_wanted_at_once() {
        for (demands, expected, why) in [
            (&[][..], 0, "nothing"),
            (&[(8, 12, 2)], 2, "one"),
            (&[(8, 12, 2), (12, 16, 3)], 3, "touching"),
            (&[(8, 13, 2), (12, 16, 3)], 5, "overlapping"),
            (&[(8, 10, 1), (9, 11, 1), (10, 12, 1)], 2, "three in a row, two at once"),
            (&[(6, 8, 9), (18, 20, 9)], 0, "before and after the window"),
            (&[(0, 24, 1), (9, 10, 4), (10, 11, 4)], 5, "one below two others"),
            (&[(0, 9, 3), (17, 24, 3), (9, 17, 1)], 3, "reaching in from both sides"),
            (&[(10, 10, 7)], 0, "of no length"),
        ] {
            let demands: Vec<_> =
                demands.iter().map(|(from, until, quantity)| wanted(*from, *until, *quantity)).collect();
            assert_eq!(peak(&demands, span(8, 18)), expected, "{why}");
        }
        assert_eq!(peak(&[wanted(8, 9, i64::MAX), wanted(8, 9, i64::MAX)], span(8, 18)), i64::MAX);
    }

    #[test]
    fn a_claim_gives_way_to_a_fact() {
        let claim = span(8, 12);
        for (fact, left) in [
            (span(10, 14), Some(span(8, 10))),
            (span(9, 10), Some(span(8, 9))),
            (span(6, 10), Some(span(10, 12))),
            (span(8, 10), Some(span(10, 12))),
            (span(8, 12), None),
            (span(6, 14), None),
            (span(12, 14), Some(claim)),
            (span(6, 8), Some(claim)),
        ] {
            assert_eq!(left_beside(claim, fact), left, "{fact:?}");
        }
    }

    #[test]
    fn an_absence_ends_early_but_never_in_the_future() {
        let leave = span(8, 18);
        let ended =
            |said: Option<i64>, now| ended_early(leave, said.map(at), at(now)).map_err(|error| error.code().status());
        assert_eq!(ended(None, 12), Ok(at(12)));
        assert_eq!(ended(Some(10), 12), Ok(at(10)));
        assert_eq!(ended(Some(12), 12), Ok(at(12)));
        assert_eq!(ended(Some(13), 12), Err(422));
        assert_eq!(ended(None, 18), Err(409));
        assert_eq!(ended(None, 6), Ok(at(6)), "not begun");
        let odd = Instant::from_micros(at(12).micros() + 345_678).expect("a moment");
        assert_eq!(ended_early(leave, None, odd).ok(), Some(at(12)), "whole seconds");
    }
}
