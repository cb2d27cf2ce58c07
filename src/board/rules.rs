//! Rules of the board.

use chrono::{Days as Count, NaiveDate};

use super::forms::Days;
use crate::{
    kernel::{Fault, Instant, text},
    schedule::{model::Span, rules::LONGEST_DAYS},
};

/// The window of these days, or the fault of them.
///
/// # Errors
/// Days that end before they start, or more than 31.
pub fn window(Days { from, until }: Days) -> Result<Span, Fault> {
    let longest = u64::try_from(LONGEST_DAYS).unwrap_or(0);
    if until <= from {
        return Err(Fault::query(
            "until",
            "ends_before_start",
            text!("It must lie after from.", "结束日期须晚于开始日期。"),
        ));
    }
    if from.checked_add_days(Count::new(longest)).is_none_or(|last| until > last) {
        let detail = text!("At most {LONGEST_DAYS} days.", "时间跨度最多 {LONGEST_DAYS} 天。");
        return Err(Fault::query("until", "span_too_long", detail));
    }
    Ok(Span { starts_at: Instant::day_start(from), ends_at: Instant::day_start(until) })
}

/// Whether something that is retired on a day, if on any, is in service on some day from `from` on.
pub fn serves(retired_on: Option<NaiveDate>, from: NaiveDate) -> bool {
    retired_on.is_none_or(|day| day > from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_board_has_from_1_to_31_days() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a date");
        for (from, until, expected) in [
            ("2026-05-06", "2026-05-07", Ok(1)),
            ("2026-05-01", "2026-06-01", Ok(31)),
            ("2026-05-01", "2026-06-02", Err("span_too_long".to_owned())),
            ("2026-05-06", "2026-05-06", Err("ends_before_start".to_owned())),
            ("2026-05-06", "2026-05-05", Err("ends_before_start".to_owned())),
        ] {
            let found = window(Days { from: day(from), until: day(until) });
            let found = found
                .map(|span| span.ends_at.minutes_since(span.starts_at) / 1440)
                .map_err(|fault| fault.code.into_owned());
            assert_eq!(found, expected, "{from} {until}");
        }
    }
}
