//! The days that a report is about.

use chrono::NaiveDate;

use crate::kernel::Period;

/// Days, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// The first.
    pub from: NaiveDate,
    /// The last.
    pub to: NaiveDate,
}

impl Days {
    /// How many they are.
    pub fn count(self) -> i64 {
        (self.to - self.from).num_days() + 1
    }

    /// Whether they are whole months: then no line's own date is asked for.
    pub fn is_months(self) -> bool {
        self.from == Period::of(self.from).first() && self.to == Period::of(self.to).last()
    }

    /// The months that they touch.
    pub fn months(self) -> impl Iterator<Item = Period> {
        let (first, last) = (Period::of(self.from), Period::of(self.to));
        (0..=u32::try_from(last.months_since(first)).unwrap_or(0)).map(move |months| first.plus(months))
    }

    /// All days of a month.
    pub fn of_month(period: Period) -> Self {
        Self { from: period.first(), to: period.last() }
    }

    /// All days of the months that they touch.
    pub fn whole_months(self) -> Self {
        Self { from: Period::of(self.from).first(), to: Period::of(self.to).last() }
    }

    /// The year's days until the last.
    pub fn year_to_date(self) -> Self {
        Self { from: Period::of(self.to).january().first(), to: self.to }
    }
}
