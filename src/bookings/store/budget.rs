//! SQL of what departments have spent and booked, for their budgets.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::{
    bookings::model::BookingState,
    db::{
        Conn, prepared_for,
        schema::{bookings, charges, trips},
    },
    kernel::{BookingId, DepartmentId, Instant, Money, Result},
};

/// The states of a booking that isn't over.
const OPEN: [BookingState; 4] =
    [BookingState::Submitted, BookingState::Approved, BookingState::Dispatched, BookingState::InProgress];

/// The present charges of these departments that are presented or confirmed, each with when its trip was back, from one moment
/// to before another.
pub fn charged(
    conn: &mut Conn,
    departments: &[DepartmentId],
    from: Instant,
    until: Instant,
) -> Result<Vec<(DepartmentId, Instant, Money)>> {
    let present = charges::trip_id.eq(trips::id.nullable()).and(charges::version.eq(trips::charge_version));
    let presented = trips::table
        .inner_join(charges::table.on(present))
        .filter(trips::department_id.eq_any(departments))
        .filter(trips::returned_at.ge(from).and(trips::returned_at.lt(until)))
        .filter(trips::presented_at.is_not_null())
        .select((trips::department_id, trips::returned_at.assume_not_null(), charges::total_fen));
    Ok(prepared_for(departments.len(), presented).load(conn)?)
}

/// The fees of these departments for what they gave up late, each with when they did.
pub fn fees(
    conn: &mut Conn,
    departments: &[DepartmentId],
    from: Instant,
    until: Instant,
) -> Result<Vec<(DepartmentId, Instant, Money)>> {
    let owed = bookings::table
        .inner_join(charges::table.on(charges::booking_id.eq(bookings::id)))
        .filter(bookings::department_id.eq_any(departments))
        .filter(bookings::cancellation_fee_fen.gt(Money::ZERO))
        .filter(charges::trip_id.is_null())
        .filter(charges::created_at.ge(from).and(charges::created_at.lt(until)))
        .select((bookings::department_id, charges::created_at, charges::total_fen));
    Ok(prepared_for(departments.len(), owed).load(conn)?)
}

/// A booking that isn't over and has a quote.
#[derive(Debug, Clone, Queryable)]
pub struct Quoted {
    pub id: BookingId,
    pub department_id: DepartmentId,
    pub starts_at: Instant,
    pub quote_fen: Money,
}

/// The bookings of these departments that aren't over, have a quote, and start from one moment to before another.
pub fn quoted(conn: &mut Conn, departments: &[DepartmentId], from: Instant, until: Instant) -> Result<Vec<Quoted>> {
    let open = bookings::table
        .filter(bookings::department_id.eq_any(departments))
        .filter(bookings::state.eq_any(OPEN))
        .filter(bookings::quote_fen.is_not_null())
        .filter(bookings::starts_at.ge(from).and(bookings::starts_at.lt(until)));
    let columns = (bookings::id, bookings::department_id, bookings::starts_at, bookings::quote_fen.assume_not_null());
    Ok(prepared_for(departments.len(), open.select(columns)).load(conn)?)
}

/// How many vehicles of these bookings have a presented charge. Those that only accompany another aren't charged.
pub fn vehicles_charged(conn: &mut Conn, ids: &[BookingId]) -> Result<HashMap<BookingId, i64>> {
    let presented = trips::table
        .filter(trips::booking_id.eq_any(ids))
        .filter(trips::presented_at.is_not_null())
        .filter(trips::accompanies_trip_id.is_null())
        .select(trips::booking_id);
    let mut found = HashMap::new();
    for booking in prepared_for(ids.len(), presented).load(conn)? {
        *found.entry(booking).or_insert(0) += 1;
    }
    Ok(found)
}
