//! The span of days of a report.

use chrono::NaiveDate;

use crate::kernel::{Instant, Period};

/// A span of days, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
}

impl Days {
    /// The days that a span of time touches. One that ends at 00:00 ends on the day before, unless it began then.
    pub fn touched(starts_at: Instant, ends_at: Instant) -> Self {
        let from = starts_at.date();
        Self { from, to: ends_at.last_date().max(from) }
    }

    /// The number of days.
    pub fn count(self) -> i64 {
        (self.to - self.from).num_days() + 1
    }

    /// The moments at which the span begins and ends.
    pub fn moments(self) -> (Instant, Instant) {
        (Instant::day_start(self.from), Instant::day_end(self.to))
    }

    /// Whether a moment lies in the span.
    pub fn holds(self, at: Instant) -> bool {
        let (from, until) = self.moments();
        from <= at && at < until
    }

    /// Whether the span is made of whole months. Then queries need no dates of journals, only months.
    pub fn is_months(self) -> bool {
        self.from == Period::of(self.from).first() && self.to == Period::of(self.to).last()
    }

    /// The months that the span touches.
    pub fn months(self) -> impl Iterator<Item = Period> {
        let (first, last) = (Period::of(self.from), Period::of(self.to));
        (0..=u32::try_from(last.months_since(first)).unwrap_or(0)).map(move |months| first.plus(months))
    }

    /// All days of a month.
    pub fn of_month(period: Period) -> Self {
        Self { from: period.first(), to: period.last() }
    }

    /// All days of the months that the span touches.
    pub fn whole_months(self) -> Self {
        Self { from: Period::of(self.from).first(), to: Period::of(self.to).last() }
    }

    /// From the first day of the year to the last day of the span.
    pub fn year_to_date(self) -> Self {
        Self { from: Period::of(self.to).january().first(), to: self.to }
    }
}
