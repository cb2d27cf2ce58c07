//! What the measures of service count.

use chrono::NaiveDate;

use crate::{
    bookings::{
        model::{Measured, PerformanceSubject},
        store::measured,
    },
    db::Conn,
    kernel::{Instant, Result},
};

/// What the measures count from the first to the last day, both included: three queries. A trip returns on the day of the
/// last leg that the subject drove of it (RULES.md §6.7). What is planned for later than now isn't counted yet.
pub fn measured(
    conn: &mut Conn,
    (from, to): (NaiveDate, NaiveDate),
    subject: PerformanceSubject,
    now: Instant,
) -> Result<Measured> {
    let (from, until) = (Instant::day_start(from), Instant::day_end(to));
    Ok(Measured {
        returned: measured::returned(conn, from, until, subject)?,
        planned: measured::planned_trips(conn, from, until, now)?,
        bookings: measured::planned_bookings(conn, from, until, now)?,
    })
}
