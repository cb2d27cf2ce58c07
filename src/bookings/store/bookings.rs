//! SQL of the bookings.

use std::collections::HashMap;

use diesel::{dsl::exists, prelude::*, sql_query};

use crate::{
    bookings::model::{Approval, Booking, BookingFilter, BookingItem, BookingState, GivenUpDay, TripState},
    charges::model::Item,
    db::{
        Conn, Page, PageOf, changed_one, prepared, prepared_for,
        schema::{booking_items, bookings, departments, drivers, given_up_days, trips, vehicles},
        words::{coalesce, lower, pattern},
    },
    kernel::{BookingId, DepartmentId, Id, Instant, Result, Scope, id::SqlId, spelling},
    keyset, one_of,
};

type Boxed<'a> = bookings::BoxedQuery<'a, <Conn as Connection>::Backend>;

fn visible<'a>(scope: &Scope) -> Boxed<'a> {
    let all = bookings::table.into_boxed();
    match scope.departments() {
        None => all,
        Some(own) => one_of!(all, bookings::department_id, own),
    }
}

pub fn get(conn: &mut Conn, scope: &Scope, id: BookingId) -> Result<Option<Booking>> {
    Ok(visible(scope).filter(bookings::id.eq(id)).select(Booking::as_select()).get_result(conn).optional()?)
}

pub fn find(conn: &mut Conn, ids: &[BookingId]) -> Result<Vec<Booking>> {
    Ok(prepared_for(ids.len(), bookings::table.filter(bookings::id.eq_any(ids)).select(Booking::as_select()))
        .load(conn)?)
}

pub fn page(conn: &mut Conn, scope: &Scope, page: &Page, filter: &BookingFilter) -> Result<PageOf<Booking>> {
    let mut query = visible(scope).select(Booking::as_select());
    if !filter.state.is_empty() {
        query = one_of!(query, bookings::state, filter.state);
    }
    if !filter.approval.is_empty() {
        query = one_of!(query, bookings::approval, filter.approval);
    }
    if !filter.department_id.is_empty() {
        query = one_of!(query, bookings::department_id, filter.department_id);
    }
    if !filter.number.is_empty() {
        query = one_of!(query, bookings::number, filter.number);
    }
    if !filter.external_ref.is_empty() {
        let numbers: Vec<String> = filter.external_ref.iter().map(|typed| spelling::reference(typed)).collect();
        query = one_of!(query, bookings::external_ref, numbers);
    }
    if let Some(waitlist) = filter.waitlist {
        // A booking that was closed while it waited waits no more.
        let waits = bookings::waitlist.and(bookings::state.eq(BookingState::Submitted));
        query = query.filter(waits.eq(waitlist));
    }
    if let Some(lapsed) = filter.lapsed {
        query = query.filter(bookings::lapsed_at.is_not_null().eq(lapsed));
    }
    if let Some(words) = &filter.q {
        let text = bookings::number.concat("\n").concat(bookings::origin).concat("\n").concat(bookings::destination);
        let text =
            text.concat("\n").concat(bookings::contact_name).concat("\n").concat(coalesce(bookings::external_ref, ""));
        let text = text.concat("\n").concat(coalesce(bookings::note, ""));
        let text = text.concat("\n").concat(coalesce(bookings::reason, "")).concat("\n").concat(bookings::waypoints);
        // Every word must be found, in any order: in the booking, its department, or a vehicle or driver of it.
        for word in words.split_whitespace() {
            let like = pattern(word);
            let department = departments::table
                .filter(departments::id.eq(bookings::department_id))
                .filter(lower(departments::name).like(like.clone()).escape('\\'));
            let plate = spelling::plate(word);
            let plate = if plate.is_empty() { like.clone() } else { pattern(&plate) };
            let plate = lower(vehicles::plate_no).like(plate).escape('\\');
            let sent = trips::table
                .inner_join(vehicles::table.on(vehicles::id.eq(trips::vehicle_id)))
                .inner_join(drivers::table.on(drivers::id.eq(trips::driver_id)))
                .filter(trips::booking_id.eq(bookings::id))
                .filter(plate.or(lower(drivers::name).like(like.clone()).escape('\\')));
            query = query.filter(lower(text).like(like).escape('\\').or(exists(department)).or(exists(sent)));
        }
    }
    if let Some(from) = filter.starts_from {
        query = query.filter(bookings::starts_at.ge(from));
    }
    if let Some(until) = filter.starts_until {
        query = query.filter(bookings::starts_at.lt(until));
    }
    let rows = keyset!(query, bookings, page).load(conn)?;
    Ok(PageOf::cut(rows, page, |row| (row.updated_at, row.id.0)))
}

pub fn departments_of(conn: &mut Conn, ids: &[BookingId]) -> Result<Vec<(BookingId, DepartmentId)>> {
    Ok(bookings::table.filter(bookings::id.eq_any(ids)).select((bookings::id, bookings::department_id)).load(conn)?)
}

/// Those of these bookings that are this department's.
pub fn of_department(conn: &mut Conn, ids: &[BookingId], department: DepartmentId) -> Result<Vec<BookingId>> {
    let own = bookings::table.filter(bookings::id.eq_any(ids)).filter(bookings::department_id.eq(department));
    Ok(own.select(bookings::id).load(conn)?)
}

/// The id of the department's booking with this number of its own system.
pub fn by_external_ref(conn: &mut Conn, department: DepartmentId, external_ref: &str) -> Result<Option<BookingId>> {
    let one =
        bookings::table.filter(bookings::department_id.eq(department)).filter(bookings::external_ref.eq(external_ref));
    Ok(one.select(bookings::id).get_result(conn).optional()?)
}

/// The next running number.
pub fn next_number(conn: &mut Conn, id: BookingId) -> Result<i64> {
    #[derive(QueryableByName)]
    struct Number {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        number: i64,
    }
    let row: Number = prepared(
        sql_query("INSERT INTO booking_numbers (booking_id) VALUES ($1) RETURNING number").bind::<SqlId, _>(id),
    )
    .get_result(conn)?;
    Ok(row.number)
}

pub fn insert(conn: &mut Conn, row: &Booking, items: &[Item]) -> Result<()> {
    diesel::insert_into(bookings::table).values(row).execute(conn)?;
    items_insert(conn, row.id, items)
}

/// Replaces the row if its version is still the one before.
pub fn replace(conn: &mut Conn, row: &Booking) -> Result<()> {
    let this = bookings::table.find(row.id).filter(bookings::version.eq(row.version - 1));
    changed_one(prepared(diesel::update(this).set(row)).execute(conn)?)
}

pub fn items_replace(conn: &mut Conn, id: BookingId, items: &[Item]) -> Result<()> {
    diesel::delete(booking_items::table.filter(booking_items::booking_id.eq(id))).execute(conn)?;
    items_insert(conn, id, items)
}

fn items_insert(conn: &mut Conn, booking_id: BookingId, items: &[Item]) -> Result<()> {
    for (item, position) in items.iter().zip(0..) {
        let row = BookingItem { booking_id, position, class: item.class.clone(), quantity: item.quantity };
        diesel::insert_into(booking_items::table).values(&row).execute(conn)?;
    }
    Ok(())
}

pub fn items_of(conn: &mut Conn, ids: &[BookingId]) -> Result<Vec<BookingItem>> {
    let rows = booking_items::table.filter(booking_items::booking_id.eq_any(ids));
    Ok(prepared_for(
        ids.len(),
        rows.order((booking_items::booking_id, booking_items::position)).select(BookingItem::as_select()),
    )
    .load(conn)?)
}

/// What these bookings ask for.
pub fn items_by_booking(conn: &mut Conn, ids: &[BookingId]) -> Result<HashMap<BookingId, Vec<Item>>> {
    let mut items: HashMap<BookingId, Vec<Item>> = HashMap::new();
    for row in items_of(conn, ids)? {
        items.entry(row.booking_id).or_default().push(row.into());
    }
    Ok(items)
}

/// Up to 200 bookings whose planned end has passed by now, and which nobody has departed for. Those that were made after
/// their planned end are left out.
pub fn lapsing(conn: &mut Conn, now: Instant) -> Result<Vec<BookingId>> {
    let open = [BookingState::Submitted, BookingState::Approved, BookingState::Dispatched];
    let over = bookings::table
        .filter(bookings::state.eq_any(open))
        .filter(bookings::ends_at.le(now))
        .filter(bookings::created_at.lt(bookings::ends_at));
    Ok(over.order(bookings::id.asc()).limit(200).select(bookings::id).load(conn)?)
}

/// Some bookings under way whose planned end has passed and whose trips are all signed or cancelled: vehicles were still
/// wanted when the last one was signed.
pub fn completing(conn: &mut Conn, now: Instant) -> Result<Vec<BookingId>> {
    let unsigned = trips::table
        .filter(trips::booking_id.eq(bookings::id))
        .filter(trips::state.ne_all([TripState::Confirmed, TripState::Cancelled]));
    let over = bookings::table
        .filter(bookings::state.eq(BookingState::InProgress))
        .filter(bookings::approval.ne(Approval::Pending))
        .filter(bookings::ends_at.le(now))
        .filter(diesel::dsl::not(exists(unsigned)));
    Ok(over.order(bookings::id.asc()).limit(200).select(bookings::id).load(conn)?)
}

/// The first 1,000 of the bookings on the waiting list, in the order of asking.
fn on_waitlist<'a>() -> Boxed<'a> {
    visible(&Scope::All)
        .filter(bookings::waiting_since.is_not_null())
        .filter(bookings::state.eq(BookingState::Submitted))
        .order((bookings::waiting_since.asc(), bookings::id.asc()))
        .limit(1000)
}

/// The bookings on the waiting list in the order of asking, at most 1,000.
pub fn waiting(conn: &mut Conn) -> Result<Vec<Booking>> {
    Ok(on_waitlist().select(Booking::as_select()).load(conn)?)
}

/// Those of them that have not begun, and those that were told of room; at most 1,000.
pub fn hoping(conn: &mut Conn, now: Instant) -> Result<Vec<Booking>> {
    let hoping = on_waitlist().filter(bookings::starts_at.gt(now).or(bookings::room_at.is_not_null()));
    Ok(hoping.select(Booking::as_select()).load(conn)?)
}

/// The vehicle-days that paid a late fee.
pub fn given_up_days(conn: &mut Conn, id: BookingId) -> Result<Vec<GivenUpDay>> {
    Ok(given_up_days::table.filter(given_up_days::booking_id.eq(id)).select(GivenUpDay::as_select()).load(conn)?)
}

/// Replaces the vehicle-days that paid a late fee.
pub fn given_up_days_replace(conn: &mut Conn, id: BookingId, rows: &[GivenUpDay]) -> Result<()> {
    diesel::delete(given_up_days::table.filter(given_up_days::booking_id.eq(id))).execute(conn)?;
    for row in rows {
        diesel::insert_into(given_up_days::table).values(row).execute(conn)?;
    }
    Ok(())
}

/// Whether a booking, rejected and cancelled ones apart, was planned or out between these moments. A trip that hasn't
/// returned is out until now, and nothing is out after now. Prices are changed seldom, so it goes through all bookings until it finds one.
pub fn is_planned_or_out(conn: &mut Conn, now: Instant, from: Instant, until: Instant) -> Result<bool> {
    let kept = bookings::state.ne(BookingState::Rejected).and(bookings::state.ne(BookingState::Cancelled));
    let planned = bookings::table.filter(bookings::starts_at.lt(until).and(bookings::ends_at.gt(from)).and(kept));
    if diesel::select(exists(planned)).get_result(conn)? {
        return Ok(true);
    }
    if from > now {
        return Ok(false);
    }
    let out = trips::table.filter(trips::departed_at.lt(until));
    if diesel::select(exists(out.filter(trips::returned_at.gt(from)))).get_result(conn)? {
        return Ok(true);
    }
    Ok(diesel::select(exists(out.filter(trips::returned_at.is_null()))).get_result(conn)?)
}

/// A caller's id, as rows hold it.
pub fn caller(id: uuid::Uuid) -> Id<()> {
    Id::from_uuid(id)
}
