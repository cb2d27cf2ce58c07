//! The use case: what the reports say of each month of a year.

use chrono::{Datelike, NaiveDate};

use super::views::{Dashboard, Owed};
use crate::{
    db::Reader,
    kernel::{Error, Result},
    reports::{self, model::Days},
};

/// A year at a glance; the present one if none is named.
pub fn dashboard(reader: &mut Reader<'_>, year: Option<i32>) -> Result<Dashboard> {
    let today = reader.now.date();
    let year = year.unwrap_or_else(|| today.year());
    let day = |month, day| NaiveDate::from_ymd_opt(year, month, day).ok_or_else(|| Error::internal("no such year"));
    let (from, to) = (day(1, 1)?, day(12, 31)?.min(today));
    // A year to come has no month yet.
    let months = if from <= to { reports::ops::company_months(reader, Days { from, to })? } else { Vec::new() };
    let owed = reports::ops::ageing(reader, if from <= to { to } else { today })?;
    let ageing = Owed { as_of: owed.as_of, buckets: owed.buckets, total_fen: owed.total_fen };
    Ok(Dashboard { year, months, ageing })
}
