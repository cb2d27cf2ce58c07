//! Whether a booking is priced for a day, for those who would change the price of that day.

use chrono::NaiveDate;

use crate::{
    bookings::store::bookings as store,
    db::Conn,
    kernel::{Instant, Result, time::LAST_DAY},
    reference::ops::Priced,
};

/// What this room answers to tariffs and holidays.
pub const PRICED: Priced = Priced(is_priced);

/// Whether a booking that wasn't given up was planned or out on a day from the first to the last; without a last on any
/// that follows.
fn is_priced(conn: &mut Conn, now: Instant, first: NaiveDate, last: Option<NaiveDate>) -> Result<bool> {
    store::is_planned_or_out(conn, now, Instant::day_start(first), Instant::day_end(last.unwrap_or(LAST_DAY)))
}
